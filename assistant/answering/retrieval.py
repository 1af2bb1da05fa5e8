"""Finds candidates by meaning and by words, and puts all arms on one scale before adding them."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Protocol

import numpy as np

from assistant.index.view import Engine
from assistant.models.encoder import Vector
from assistant.runtime.timing import timed
from assistant.types import Hit, Role

DEPTH = 120
WEIGHTS = "ranking.json"
WORD_ARMS = {"words": "text", "words in headings": "headings", "words in section": "section"}
MEANING_ARMS = {
    "meaning": Role.PASSAGE,
    "meaning of section": Role.SECTION,
    "meaning of heading": Role.HEADING,
}
ARMS = (*MEANING_ARMS, *WORD_ARMS)


class WordEngine(Protocol):
    """Finds by words; `weights` says which fields count, and how much."""

    def search(
        self,
        query: str,
        k: int,
        allowed: Collection[int] | None = None,
        weights: Mapping[str, float] = ...,
    ) -> list[Hit]:
        """Return at most `k` hits, best first."""
        ...


class Searched(Protocol):
    """The index, as far as it is needed here."""

    @property
    def meaning(self) -> Engine[Vector]:
        """The passages by meaning."""
        ...

    @property
    def words(self) -> WordEngine:
        """The passages by words."""
        ...

    def closeness(self, vector: Vector, keys: Iterable[int]) -> dict[Role, dict[int, float]]:
        """The cosine of `vector` with what stands for each of `keys`."""
        ...


@cache
def weights() -> Mapping[str, float]:
    """How much a standard deviation of each arm counts; made by tests/benchmarks/fit_ranking.py."""
    found: Mapping[str, float] = json.loads(
        files("assistant.answering").joinpath(WEIGHTS).read_text(encoding="utf-8")
    )["weights"]
    return found


@timed("search")
def retrieve(
    question: str, vector: Vector, index: Searched, k: int, allowed: Collection[int] | None = None
) -> list[Hit]:
    """Return at most `k` passages, best first; `why` holds each arm's own score, `standing` all on one scale.

    The arms propose DEPTH passages each by meaning and by words; every arm then scores all that were proposed.
    """
    proposed = index.meaning.search(vector, DEPTH, allowed), index.words.search(question, DEPTH, allowed)
    keys = list(dict.fromkeys(hit.key for hits in proposed for hit in hits))
    return score(question, vector, index, keys)[:k]


def score(question: str, vector: Vector, index: Searched, keys: Sequence[int]) -> list[Hit]:
    """All of `keys` scored by every arm among each other, best first.

    A passage without a heading counts in that arm as its own words do; one without any vector stands at the mean.
    """
    close = index.closeness(vector, keys)
    own = close[Role.PASSAGE]
    raw = {arm: {**own, **close[role]} for arm, role in MEANING_ARMS.items()}
    members = set(keys)
    for arm, field in WORD_ARMS.items():
        hits = index.words.search(question, len(keys), members, {field: 1.0})
        raw[arm] = dict.fromkeys(keys, 0.0) | {hit.key: hit.score for hit in hits}
    standing = {arm: standardised(scores) for arm, scores in raw.items()}
    found = [
        Hit(
            key,
            sum(weight * standing[arm].get(key, 0.0) for arm, weight in weights().items()),
            {arm: scores[key] for arm, scores in raw.items() if key in scores},
            {arm: scores.get(key, 0.0) for arm, scores in standing.items()},
        )
        for key in keys
    ]
    return sorted(found, key=lambda hit: -hit.score)


def standardised(scores: Mapping[int, float]) -> dict[int, float]:
    """Scores in standard deviations from their mean."""
    if not scores:
        return {}
    values = np.array(list(scores.values()))
    standing = (values - values.mean()) / (values.std() or 1.0)
    return dict(zip(scores, standing.tolist(), strict=True))
