"""Where the vectors of an index are searched, and how a generation of them is written: embedded, or in a Milvus cluster."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.engines.segments import SEGMENTS_NAME
from assistant.engines.vector_segments import Vectors, VectorSegments, write_vectors
from assistant.errors import IndexUnusable
from assistant.models.encoder import Vector
from assistant.types import Hit

CLUSTER_NAME = "cluster.json"
"""The file that a generation has instead of segments if its vectors are in a cluster."""


class DocumentKeys(frozenset[int]):
    """The keys of all passages of some documents: an engine may filter by `versions`, of which there are fewer."""

    versions: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What the vectors of a `generation` have that those of the last have not, and the other way round.

    `added` pairs keys with their number of vectors, in the order of keys, `removed` maps them; `everything` is `added` as if there
    were no last generation, and `versions` gives the version of the document of each of some keys.
    """

    generation: int
    added: Sequence[tuple[int, int]]
    removed: Mapping[int, int]
    vectors: Vectors
    everything: Callable[[], Sequence[tuple[int, int]]]
    versions: Callable[[Collection[int]], Mapping[int, int]]


class VectorEngine(Protocol):
    """The vectors of one generation."""

    def search(self, query: Vector, k: int, allowed: Collection[int] | None = None) -> list[Hit]:
        """At most `k` passages, nearest first, from `allowed` keys only; scores are cosines."""
        ...

    def count(self) -> int:
        """How many vectors there should be."""
        ...

    def health(self) -> int:
        """How many there are. Raises `EngineUnavailable` if that cannot be found out, `IndexUnusable` if they are of another size."""
        ...


class VectorStore(Protocol):
    """Reads and writes the vectors of generations; `folder` is that of a generation and of one encoder."""

    name: str

    def open(self, folder: Path, threads: int) -> VectorEngine:
        """The vectors of a generation. Raises `IndexUnusable`, also if they are elsewhere."""
        ...

    def write(self, folder: Path, previous: Path | None, change: Change, threads: int) -> None:
        """Write the vectors of the next generation; nobody searches them before it is published. Raises `IndexUnusable`."""
        ...

    def place(self, folder: Path) -> str:
        """Where the vectors of a generation are, in words."""
        ...

    def sweep(self, index: Path) -> None:
        """Remove what no generation in the folder `index` needs."""
        ...


class EmbeddedVectors:
    """Segments of FAISS in the folder of the generation."""

    name = "embedded"

    def open(self, folder: Path, threads: int) -> VectorSegments:
        """Open the segments."""
        require_engine(folder, self.name)
        return VectorSegments.load(folder, threads)

    def write(self, folder: Path, previous: Path | None, change: Change, threads: int) -> None:
        """Write the segments that the last generation has not."""
        if previous is not None:
            require_engine(previous, self.name)
        write_vectors(
            folder, previous, change.added, change.removed, change.vectors, change.generation, threads
        )

    def place(self, folder: Path) -> str:
        """The folder."""
        return str(folder)

    def sweep(self, index: Path) -> None:
        """Nothing: segments go with the folder of their generation."""


EMBEDDED = EmbeddedVectors()


def engine_of(folder: Path) -> str:
    """The engine that holds the vectors of a generation."""
    return "milvus" if (folder / CLUSTER_NAME).exists() else EMBEDDED.name


def require_engine(folder: Path, configured: str) -> None:
    """Raise `IndexUnusable` if the vectors are in another engine than the one that is configured."""
    found = engine_of(folder)
    if found != configured and (folder / SEGMENTS_NAME).exists() | (folder / CLUSTER_NAME).exists():
        raise IndexUnusable(
            f"the vectors of this index are in the engine {found}, but {configured} is configured: "
            f"run 'assistant engine migrate' to move them, or set ASSISTANT_ENGINE={found}"
        )
