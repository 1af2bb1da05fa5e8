"""Vectors are kept in files that do not change: a change writes in proportion to itself, and all is found as in one file."""

import os
import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from support.small_assistant import small_assistant
from support.small_world import BEES, make_corpus, put

from assistant.engines import vector_segments
from assistant.engines.segments import listed
from assistant.engines.vector_segments import VectorSegments, write_vectors
from assistant.engines.vectors import VectorIndex
from assistant.errors import IndexUnusable, IndexUnwritable
from assistant.index.snapshot import Snapshot
from assistant.models.encoder import Vector

CHANCE = np.random.default_rng(3)


def drawn(number: int) -> Vector:
    found = CHANCE.normal(size=(number, 16)).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)


class Passages:
    """What a catalogue holds: passages with one to three vectors each, of which some come and some go, generation by generation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.vectors: dict[int, Vector] = {}
        self.generation = 0
        self.last = 0

    def publish(self, added: int, removed: Sequence[int] = ()) -> Path:
        """Write the next generation, with so many passages more, and return its folder."""
        new = range(self.last + 1, self.last + 1 + added)
        self.last += added
        gone = {key: len(self.vectors.pop(key)) for key in removed}
        self.vectors |= {key: drawn(1 + key % 3) for key in new}
        previous = self.folder / str(self.generation) if self.generation else None
        self.generation += 1
        place = self.folder / str(self.generation)
        counted = [(key, len(self.vectors[key])) for key in new]
        write_vectors(place, previous, counted, gone, self.between, self.generation, 1)
        return place

    def between(self, first: int, last: int) -> tuple[list[int], Vector]:
        """Keys and vectors, as the catalogue gives them."""
        keys = [key for key in self.vectors if first <= key <= last for _ in self.vectors[key]]
        found = [self.vectors[key] for key in self.vectors if first <= key <= last]
        return keys, np.concatenate(found) if found else np.zeros((0, 16), dtype=np.float32)

    def in_one_file(self) -> VectorIndex:
        """The same in a single index."""
        return VectorIndex.build(*self.between(0, self.last), 1)


@pytest.fixture
def passages(tmp_path: Path) -> Passages:
    return Passages(tmp_path)


def found(engine: VectorIndex | VectorSegments, query: Vector, allowed: Sequence[int] | None) -> list[object]:
    return [(hit.key, round(hit.score, 6)) for hit in engine.search(query, 10, allowed)]


def test_segments_find_what_one_file_finds_whatever_came_and_went(passages: Passages) -> None:
    chance = random.Random(5)
    for _ in range(12):
        gone = chance.sample(sorted(passages.vectors), min(len(passages.vectors), chance.randrange(4)))
        place = passages.publish(chance.randrange(1, 30), gone)
        engine, whole = VectorSegments.load(place, 1), passages.in_one_file()
        assert engine.count() == whole.count()
        allowed = chance.sample(sorted(passages.vectors), len(passages.vectors) // 2 or 1)
        for query in drawn(3):
            assert found(engine, query, None) == found(whole, query, None)
            assert found(engine, query, allowed) == found(whole, query, allowed)


def test_a_small_change_writes_a_small_file_and_takes_over_the_others(passages: Passages) -> None:
    before = passages.publish(400)
    after = passages.publish(3, [7])
    [old], [same, new] = listed(before), listed(after)
    assert (before / old.files[0]).samefile(after / same.files[0])
    assert (same.removed, same.live) == ((7,), old.live - 2)
    assert (after / new.files[0]).stat().st_size < (before / old.files[0]).stat().st_size / 20


def test_what_is_written_over_many_changes_grows_little_faster_than_what_there_is(passages: Passages) -> None:
    written = 0
    for _ in range(64):
        place = passages.publish(5)
        written += sum(
            one.items for one in listed(place) if one.files[0].startswith(f"{passages.generation}-")
        )
    total = sum(map(len, passages.vectors.values()))
    assert len(listed(place)) <= 7
    assert written <= 7 * total


def test_a_file_of_which_most_is_gone_is_written_anew_and_one_without_anything_is_dropped(
    passages: Passages,
) -> None:
    passages.publish(300)
    passages.publish(3)
    [one, small] = listed(passages.publish(0, range(1, 200)))
    assert (one.removed, one.files, one.items) == ((), ("3-0.faiss",), one.live)
    assert small.files == ("2-1.faiss",)
    assert [one.first for one in listed(passages.publish(0, range(200, 301)))] == [small.first]
    assert listed(passages.publish(0, range(301, 304))) == []


def test_no_file_grows_beyond_its_limit(passages: Passages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_segments, "LARGEST_SEGMENT", 100)
    for _ in range(3):
        place = passages.publish(90)
    assert max(one.items for one in listed(place)) <= 100
    assert VectorSegments.load(place, 1).count() == passages.in_one_file().count()


def test_a_list_that_cannot_be_read_says_what_to_do(passages: Passages) -> None:
    place = passages.publish(3)
    (place / "segments.json").write_text("[{}]")
    with pytest.raises(IndexUnusable, match="run 'assistant index' to rebuild it"):
        VectorSegments.load(place, 1)


def test_a_disk_without_links_gets_copies(passages: Passages, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    passages.publish(50)
    monkeypatch.setattr(os, "link", refuse)
    assert VectorSegments.load(passages.publish(2), 1).count() == passages.in_one_file().count()


def test_a_full_disk_is_told(passages: Passages) -> None:
    (passages.folder / "1").touch()
    with pytest.raises(IndexUnwritable, match="free some space"):
        passages.publish(1)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Snapshot]:
    """An index that one document came to, with the words of another."""
    corpus = make_corpus(tmp_path)
    with closing(small_assistant(corpus, tmp_path / "index")) as assistant:
        assistant.index()
        put(corpus, {"apes.md": BEES})
        assistant.index()
    with closing(Snapshot(tmp_path / "index", 1)) as snapshot:
        yield snapshot


def test_a_document_that_comes_is_a_file_of_its_own_and_equal_passages_stand_in_the_order_of_the_texts(
    opened: Snapshot, tmp_path: Path
) -> None:
    assert [one.files for one in listed(tmp_path / "index" / "2" / "vectors")] == [
        ("1-0.faiss",),
        ("2-1.faiss",),
    ]
    entries = {entry.key: entry for entry in opened.all_entries()}
    query = next(iter(drawn(1)))
    padded = np.zeros(64, dtype=np.float32)
    padded[:16] = query
    hits = opened.vectors.search(padded, len(entries))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    named = [(-hit.score, entries[hit.key].citation.document, entries[hit.key].passage.span) for hit in hits]
    assert named == sorted(named)
    assert len({score for score, _, _ in named}) < len(named)
