"""Finds passages by meaning: a FAISS index over vectors, in one file, derived from the catalogue."""

from collections.abc import Collection, Sequence
from pathlib import Path

import faiss
import numpy as np

from assistant.engines.private_files import MOST_COPIED
from assistant.errors import IndexUnusable, IndexUnwritable
from assistant.models.encoder import Vector
from assistant.types import Hit

EXACT_LIMIT = 100_000
HNSW_NEIGHBOURS = 32
HNSW_SEARCH = 128
VECTORS_FOR_A_PASSAGE = (4, 16, 64)
"""So many times more vectors than passages are looked through, more if too few passages had them."""


class VectorIndex:
    """Nearest passages by cosine; a passage with several vectors counts with its best one."""

    def __init__(self, index: faiss.Index, threads: int, removed: Collection[int] = ()) -> None:
        self._index = index
        self._is_left = (
            faiss.IDSelectorNot(faiss.IDSelectorBatch(np.fromiter(removed, dtype=np.int64)))
            if removed
            else None
        )
        faiss.omp_set_num_threads(threads)

    @classmethod
    def build(cls, keys: Sequence[int], vectors: Vector, threads: int) -> "VectorIndex":
        """Index unit `vectors` of shape (n, dimensions).

        Up to EXACT_LIMIT one by one, as the 16-bit numbers that the catalogue keeps; above that as a graph of 8-bit vectors.
        """
        count, dimensions = vectors.shape
        if count <= EXACT_LIMIT:
            inner: faiss.Index = faiss.IndexScalarQuantizer(
                dimensions, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
            )
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
    def load(cls, file: Path, threads: int, removed: Collection[int] = ()) -> "VectorIndex":
        """Read a file, or map it if it is large; the keys of what is `removed` are as if not in it.

        Raises `IndexUnusable` when it is absent or damaged.
        """
        try:
            is_mapped = file.stat().st_size > MOST_COPIED
            index = faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC if is_mapped else 0)
        except (RuntimeError, OSError) as error:
            raise IndexUnusable(f"{file} cannot be read: run 'assistant index' to rebuild it") from error
        return cls(index, threads, removed)

    def save(self, file: Path) -> None:
        """Write a file. Raises `IndexUnusable` when the disk does not take it."""
        try:
            with file.open("wb") as stream:  # FAISS by itself does not report a full disk
                faiss.write_index(self._index, faiss.PyCallbackIOWriter(stream.write))
        except (RuntimeError, OSError) as error:
            raise IndexUnwritable(
                f"cannot write {file}: free some space and run 'assistant index' again"
            ) from error

    def count(self) -> int:
        """Number of vectors, removed ones included."""
        return int(self._index.ntotal)

    def search(self, query: Vector, k: int, allowed: Collection[int] | None = None) -> list[Hit]:
        """Return at most `k` passages, nearest first, from `allowed` keys only; scores are cosines."""
        if not self.count() or (allowed is not None and not allowed):
            return []
        faiss.omp_set_num_threads(1)  # for one question, threads wait for each other longer than they work
        parameters = self._parameters(allowed)
        best: dict[int, float] = {}
        for times in VECTORS_FOR_A_PASSAGE:
            best = self._nearest(query, min(times * k, self.count()), parameters)
            if len(best) >= k or times * k >= self.count():
                break
        return [Hit(key, score) for key, score in sorted(best.items(), key=lambda pair: -pair[1])[:k]]

    def _nearest(
        self, query: Vector, wanted: int, parameters: faiss.SearchParameters | None
    ) -> dict[int, float]:
        """The best cosine of each passage that has one of the nearest vectors."""
        best: dict[int, float] = {}
        scores, keys = self._index.search(query[None, :], wanted, params=parameters)
        for key, score in zip(keys[0].tolist(), scores[0].tolist(), strict=True):
            if key >= 0:
                best[key] = max(score, best.get(key, -1.0))
        return best

    def _parameters(self, allowed: Collection[int] | None) -> faiss.SearchParameters | None:
        if allowed is None and self._is_left is None:
            return None
        selector = (
            self._is_left if allowed is None else faiss.IDSelectorBatch(np.fromiter(allowed, dtype=np.int64))
        )
        if isinstance(faiss.downcast_index(self._index.index), faiss.IndexHNSW):
            return faiss.SearchParametersHNSW(sel=selector, efSearch=HNSW_SEARCH)
        return faiss.SearchParameters(sel=selector)
