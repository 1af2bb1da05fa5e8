"""Finds passages by meaning: a FAISS index over their vectors, derived from the catalogue."""

from collections.abc import Collection, Sequence
from pathlib import Path

import faiss
import numpy as np

from assistant.errors import IndexUnusable, IndexUnwritable
from assistant.models.encoder import Vector
from assistant.types import Hit

FILE_NAME = "vectors.faiss"
MULTILINGUAL_FILE = "multilingual.faiss"
"""Holds the vectors of the second encoder, for questions and documents in any language."""
EXACT_LIMIT = 100_000
HNSW_NEIGHBOURS = 32
HNSW_SEARCH = 128


class VectorIndex:
    """Nearest passages by cosine; a passage with several vectors counts with its best one."""

    def __init__(self, index: faiss.Index, threads: int) -> None:
        self._index = index
        faiss.omp_set_num_threads(threads)

    @classmethod
    def build(cls, keys: Sequence[int], vectors: Vector, threads: int) -> "VectorIndex":
        """Index unit `vectors` of shape (n, dimensions).

        Up to EXACT_LIMIT exactly, above that as a graph of 8-bit vectors.
        """
        count, dimensions = vectors.shape
        if count <= EXACT_LIMIT:
            inner: faiss.Index = faiss.IndexFlatIP(dimensions)
        else:
            inner = faiss.IndexHNSWSQ(
                dimensions, faiss.ScalarQuantizer.QT_8bit, HNSW_NEIGHBOURS, faiss.METRIC_INNER_PRODUCT
            )
            inner.hnsw.efSearch = HNSW_SEARCH
            inner.train(vectors)
        index = faiss.IndexIDMap(inner)
        if count:
            index.add_with_ids(vectors, np.array(keys, dtype=np.int64))
        return cls(index, threads)

    @classmethod
    def load(cls, folder: Path, threads: int, name: str = FILE_NAME) -> "VectorIndex":
        """Read the file `name` below `folder`. Raises `IndexUnusable` when it is absent or damaged."""
        try:
            return cls(faiss.read_index(str(folder / name)), threads)
        except RuntimeError as error:
            raise IndexUnusable(
                f"{folder / name} cannot be read: run 'assistant index' to make it again"
            ) from error

    def save(self, folder: Path, name: str = FILE_NAME) -> None:
        """Write the file `name` below `folder`. Raises `IndexUnusable` when the disk does not take it."""
        try:
            with (folder / name).open("wb") as stream:  # FAISS by itself does not report a full disk
                faiss.write_index(self._index, faiss.PyCallbackIOWriter(stream.write))
        except (RuntimeError, OSError) as error:
            raise IndexUnwritable(
                f"cannot write {folder / name}: free some space and run 'assistant index' again"
            ) from error

    def count(self) -> int:
        """Number of vectors."""
        return int(self._index.ntotal)

    def search(self, query: Vector, k: int, allowed: Collection[int] | None = None) -> list[Hit]:
        """Return at most `k` passages, nearest first, from `allowed` keys only; scores are cosines."""
        if not self.count() or (allowed is not None and not allowed):
            return []
        best: dict[int, float] = {}
        wanted = min(2 * k, self.count())
        faiss.omp_set_num_threads(1)  # for one question, threads wait for each other longer than they work
        scores, keys = self._index.search(query[None, :], wanted, params=self._parameters(allowed))
        for key, score in zip(keys[0].tolist(), scores[0].tolist(), strict=True):
            if key >= 0:
                best[key] = max(score, best.get(key, -1.0))
        return [Hit(key, score) for key, score in sorted(best.items(), key=lambda pair: -pair[1])[:k]]

    def _parameters(self, allowed: Collection[int] | None) -> faiss.SearchParameters | None:
        if allowed is None:
            return None
        selector = faiss.IDSelectorBatch(np.fromiter(allowed, dtype=np.int64))
        if isinstance(faiss.downcast_index(self._index.index), faiss.IndexHNSW):
            return faiss.SearchParametersHNSW(sel=selector, efSearch=HNSW_SEARCH)
        return faiss.SearchParameters(sel=selector)
