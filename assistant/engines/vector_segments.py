"""Finds passages by meaning over the segments of a generation, each a FAISS index in a file that does not change."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from assistant.engines.segments import Rules, Segment, listed, write_segments
from assistant.engines.vectors import VectorIndex
from assistant.models.encoder import Vector
from assistant.types import Hit

FOLDER_NAME = "vectors"
MULTILINGUAL_FOLDER_NAME = "multilingual"
"""Holds the vectors of the second encoder, for questions and documents in any language."""
LARGEST_SEGMENT = 250_000

Vectors = Callable[[int, int], tuple[Sequence[int], Vector]]
"""Keys and unit vectors of the passages between two keys, both included."""


class VectorSegments:
    """Nearest passages by cosine over all segments of a generation."""

    def __init__(self, segments: Sequence[tuple[Segment, VectorIndex]]) -> None:
        self._segments = segments

    @classmethod
    def load(cls, folder: Path, threads: int) -> "VectorSegments":
        """Open the segments listed in `folder`. Raises `IndexUnusable` when any is absent or damaged."""
        return cls(
            [
                (one, VectorIndex.load(folder / file, threads, frozenset(one.removed)))
                for one in listed(folder)
                for file in one.files
            ]
        )

    def count(self) -> int:
        """Number of vectors that may be found."""
        return sum(segment.live for segment, _ in self._segments)

    def health(self) -> int:
        """How many there are."""
        return self.count()

    def search(self, query: Vector, k: int, allowed: Collection[int] | None = None) -> list[Hit]:
        """Return at most `k` passages, nearest first, from `allowed` keys only; scores are cosines."""
        found = [hit for _, index in self._segments for hit in index.search(query, k, allowed)]
        return sorted(found, key=lambda hit: -hit.score)[:k]


def write_vectors(
    folder: Path,
    previous: Path | None,
    added: Sequence[tuple[int, int]],
    removed: Mapping[int, int],
    vectors: Vectors,
    generation: int,
    threads: int,
) -> None:
    """As `write_segments`, of `vectors`; a file of which more than half is gone is written anew."""

    def write(place: Path, name: str, first: int, last: int) -> tuple[list[str], int]:
        keys, found = vectors(first, last)
        file = f"{name}.faiss"
        if keys:
            VectorIndex.build(keys, found, threads).save(place / file)
        return [file], len(keys)

    rules = Rules(LARGEST_SEGMENT, lambda one: one.lost > one.live)
    write_segments(folder, previous, added, removed, write, rules, generation)
