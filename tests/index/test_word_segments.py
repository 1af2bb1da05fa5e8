"""Words are kept in segments that do not change: a change writes in proportion to itself, and scores are those of one index."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.engines import word_segments
from assistant.engines.segments import listed
from assistant.engines.word_segments import write_words
from assistant.engines.words import Row, WordIndex
from assistant.errors import IndexDamaged, IndexUnusable

VOCABULARY = [f"word{number}" for number in range(60)]


class Passages:
    """What a catalogue holds: passages of which some come and some go, generation by generation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.chance = random.Random(5)
        self.rows: dict[int, Row] = {}
        self.generation = 0
        self.last = 0

    def publish(self, added: int, removed: Sequence[int] = ()) -> Path:
        """Write the next generation, with so many passages more, and return its folder."""
        new = range(self.last + 1, self.last + 1 + added)
        self.last += added
        for key in removed:
            del self.rows[key]
        for key in new:
            text = " ".join(self.chance.choices(VOCABULARY, k=self.chance.randrange(3, 30)))
            self.rows[key] = Row(key, text, f"{self.chance.randrange(9)}.md", key)
        previous = self.folder / str(self.generation) if self.generation else None
        self.generation += 1
        place = self.folder / str(self.generation)
        write_words(place, previous, new, removed, self.between, self.generation)
        return place

    def between(self, first: int, last: int) -> list[Row]:
        """The passages between two keys, as the catalogue gives them."""
        found = [row for key, row in self.rows.items() if first <= key <= last]
        return sorted(found, key=lambda row: row[2:])


@pytest.fixture
def passages(tmp_path: Path) -> Passages:
    return Passages(tmp_path)


def test_segments_find_what_one_index_finds_whatever_came_and_went(passages: Passages) -> None:
    for _ in range(8):
        gone = passages.chance.sample(sorted(passages.rows), min(len(passages.rows), 3))
        engine = WordIndex.load(passages.publish(passages.chance.randrange(1, 30), gone))
        whole = WordIndex.in_memory(passages.between(0, passages.last))
        assert engine.count() == whole.count() == len(passages.rows)
        for _ in range(4):
            question = " ".join(passages.chance.choices(VOCABULARY, k=3))
            assert engine.search(question, 10) == whole.search(question, 10)
            assert engine.holding_all(question, 10) == whole.holding_all(question, 10)
            term = question.split()[0]
            assert engine.document_frequency(term) == whole.document_frequency(term)


def test_a_small_change_writes_a_small_segment_and_takes_over_the_others(passages: Passages) -> None:
    before = passages.publish(400)
    after = passages.publish(3)
    [old], [same, new] = listed(before), listed(after)
    assert same == old
    assert all((before / file).samefile(after / file) for file in old.files)
    sizes = [sum((after / file).stat().st_size for file in one.files) for one in (same, new)]
    assert sizes[1] < sizes[0] / 3


def test_a_segment_that_loses_a_passage_is_written_anew_and_no_other(
    passages: Passages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_segments, "LARGEST_SEGMENT", 100)
    before = listed(passages.publish(250))
    after = listed(passages.publish(0, [120]))
    assert [(one.first, one.last, one.items) for one in before] == [
        (1, 100, 100),
        (101, 200, 100),
        (201, 250, 50),
    ]
    assert [one.items for one in after] == [100, 99, 50]
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, True]


def test_an_index_without_passages_finds_nothing(passages: Passages) -> None:
    passages.publish(3)
    engine = WordIndex.load(passages.publish(0, [1, 2, 3]))
    assert (engine.count(), engine.search("word1", 5), engine.document_frequency("word1")) == (0, [], 0)


def test_a_list_of_segments_that_cannot_be_read_is_told(passages: Passages) -> None:
    place = passages.publish(3)
    (place / "meta.json").write_text("[")
    with pytest.raises(IndexDamaged, match="run 'assistant index' to rebuild it"):
        WordIndex.load(place)
    with pytest.raises(IndexUnusable, match="run 'assistant index' to rebuild it"):
        passages.publish(1)
