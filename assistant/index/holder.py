"""Keeps the newest snapshot of the index open for several threads, and an older one until its last reader is done."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from assistant.engines.vector_store import EMBEDDED, VectorStore
from assistant.errors import AssistantError, IndexDamaged, IndexMissing, IndexUnusable
from assistant.index.snapshot import Snapshot
from assistant.index.view import IndexView


class Holder(Protocol):
    """Pins the newest state of the index, as somebody sees it."""

    def pinned(self) -> AbstractContextManager[IndexView]:
        """The newest state, open for the time of one call. Raises `IndexMissing` or `IndexUnusable`."""
        ...

    def close(self) -> None:
        """Give up what is open."""
        ...


class SnapshotHolder:
    """Opens the index in `folder` when first asked, and again when a newer generation is current.

    `check` raises an error for a snapshot that must not be used; vectors are searched in `store`.
    """

    def __init__(
        self,
        folder: Path,
        threads: int,
        check: Callable[[Snapshot], None],
        store: VectorStore = EMBEDDED,
    ) -> None:
        self._store = store
        self._folder = folder
        self._threads = threads
        self._check = check
        self._guard = threading.RLock()  # a list may be given up, and with it its pin, at any moment
        self._newest: Snapshot | None = None
        self._readers: Counter[Snapshot] = Counter()

    @contextmanager
    def pinned(self) -> Iterator[Snapshot]:
        """The newest snapshot, open for the time of one call. Raises `IndexMissing` or `IndexUnusable`."""
        with self._guard:
            snapshot = self._current()
            self._readers[snapshot] += 1
        try:
            yield snapshot
        except (
            IndexDamaged
        ):  # what is open does not answer any more: whoever comes next opens it again, checked
            with self._guard:
                if snapshot is self._newest:
                    self._newest = None
            raise
        finally:
            with self._guard:
                self._readers[snapshot] -= 1
                self._close_if_done(snapshot)

    def close(self) -> None:
        """Close the newest snapshot, now or when its last reader is done."""
        with self._guard:
            self._replace(None)

    def _current(self) -> Snapshot:
        if self._newest is not None and not self._newest.is_outdated():
            self._newest.require_unbroken()
            return self._newest
        try:
            opened = Snapshot(self._folder, self._threads, self._store)
        except (IndexMissing, IndexUnusable):
            if self._newest is None:
                raise
            return self._newest  # the last good state answers while the index is made anew or is damaged
        try:
            self._check(opened)
        except AssistantError:
            opened.close()
            raise
        self._replace(opened)
        return opened

    def _replace(self, newest: Snapshot | None) -> None:
        older, self._newest = self._newest, newest
        if older is not None:
            self._close_if_done(older)

    def _close_if_done(self, snapshot: Snapshot) -> None:
        if snapshot is not self._newest and not self._readers[snapshot]:
            del self._readers[snapshot]
            snapshot.close()
