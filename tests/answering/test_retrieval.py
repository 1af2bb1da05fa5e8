"""The arms of retrieval put on one scale, and the stretches of neighbours that models read."""

from collections.abc import Collection, Iterable, Mapping

import numpy as np
import pytest

from assistant.answering import retrieval
from assistant.models.encoder import Vector, halfway
from assistant.segmenting.stretches import stretches
from assistant.types import Hit, Passage, Role, Span


class Meaning:
    def search(self, query: Vector, k: int, allowed: Collection[int] | None = None) -> list[Hit]:
        return [Hit(1, 0.9), Hit(2, 0.5)]

    def count(self) -> int:
        return 3


class Words:
    def search(
        self,
        query: str,
        k: int,
        allowed: Collection[int] | None = None,
        weights: Mapping[str, float] | None = None,
    ) -> list[Hit]:
        return [Hit(key, score) for key, score in ((3, 7.0), (2, 3.0)) if allowed is None or key in allowed]


class Index:
    meaning = Meaning()
    words = Words()

    def closeness(self, vector: Vector, keys: Iterable[int]) -> dict[Role, dict[int, float]]:
        own = {1: 0.9, 2: 0.5, 3: 0.1}
        return {Role.PASSAGE: own, Role.SECTION: own, Role.HEADING: {2: 0.8}}


def test_every_arm_scores_what_any_arm_proposed() -> None:
    found = retrieval.retrieve("storks", np.ones(2, dtype=np.float32), Index(), 10)
    assert {hit.key for hit in found} == {1, 2, 3}
    assert all(set(hit.standing) == set(retrieval.ARMS) for hit in found)
    by_key = {hit.key: hit for hit in found}
    assert by_key[1].why["words"] == 0.0
    assert by_key[1].why["meaning of heading"] == 0.9  # it has no heading: its own words count
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


def test_standardised_scores_have_no_mean_and_deviate_by_one() -> None:
    scores = retrieval.standardised({1: 2.0, 2: 4.0, 3: 9.0})
    assert np.mean(list(scores.values())) == pytest.approx(0.0)
    assert np.std(list(scores.values())) == pytest.approx(1.0)
    assert retrieval.standardised({1: 5.0}) == {1: 0.0}
    assert retrieval.standardised({}) == {}


def test_halfway_lies_between_and_has_length_one() -> None:
    between = halfway(np.array([1, 0], dtype=np.float32), np.array([0, 1], dtype=np.float32))
    assert between.tolist() == pytest.approx([0.5**0.5, 0.5**0.5])


TEXT = "# Birds\n\nStorks nest.\n\nOwls sleep.\n\nFish swim in the pond.\n\n"


def passage(words: str, *headings: str) -> Passage:
    start = TEXT.index(words)
    span = Span(start, start + len(words))
    return Passage("a.md", span, words, headings, (span,))


def count(text: str) -> int:
    return len(text.split()) + 2


def test_short_neighbours_are_read_together_up_to_the_limit() -> None:
    found = [passage("Storks nest."), passage("Owls sleep."), passage("Fish swim in the pond.")]
    together = "Animals. # Birds Storks nest. Owls sleep."
    assert stretches(TEXT, "Animals", found, count, 12) == [
        together,
        together,
        "Animals. Fish swim in the pond.",
    ]
    assert len(set(stretches(TEXT, "Animals", found, count, 100))) == 1


def test_a_stretch_ends_where_the_headings_change_unless_it_is_short() -> None:
    found = [
        passage("Storks nest.", "Birds"),
        passage("Owls sleep.", "Birds"),
        passage("Fish swim in the pond.", "Fish"),
    ]
    assert len(set(stretches(TEXT, "", found, count, 12))) == 2
    assert len(set(stretches(TEXT, "", found, count, 100))) == 1
