"""A background thread that keeps the index up to date while the app runs, and updates it at once when it is woken."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import structlog
from prometheus_client import Counter

from assistant.errors import AssistantError
from assistant.runtime.memory import give_back
from assistant.runtime.panics import is_panic
from assistant.types import Status
from assistant.web.backend import Backend
from assistant.web.views.problems import places

log = structlog.get_logger()

GRACE_SECONDS = 5.0
UNEXPECTED = "an unexpected error stopped the update of the index: see the server's log"


class Refresher:
    """Calls `assistant.refresh()` every `seconds`, and `settle_seconds` after it was woken.

    `failure` says why the last refresh failed; it is None if that succeeded. `builds` counts the updates by result.
    """

    def __init__(
        self, assistant: Backend, seconds: float, settle_seconds: float = 0.0, builds: Counter | None = None
    ) -> None:
        self._assistant = assistant
        self._builds = builds
        self._generation: int | None = None
        self._seconds = seconds
        self._settle_seconds = settle_seconds
        self._wake = Event()
        self._stop = Event()
        self._thread: Thread | None = None
        self.failure: str | None = None

    @property
    def has_died(self) -> bool:
        """Whether nothing keeps the index up to date any more, though it should."""
        return self._thread is not None and not self._thread.is_alive() and not self._stop.is_set()

    def wake(self) -> None:
        """Refresh as soon as the files that were just written have settled."""
        self._wake.set()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Refresh while the context lasts.

        A refresh that runs at the end gets `GRACE_SECONDS`, and then ends with the process: an interrupted build leaves
        the last index in place.
        """
        thread = Thread(target=self._run, name="refresh", daemon=True)
        self._thread = thread
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            self._wake.set()
            thread.join(GRACE_SECONDS)

    def _run(self) -> None:
        self._attempt(self._look)
        while not self._stop.is_set():
            if self._wake.wait(self._seconds):
                self._wake.clear()
                self._stop.wait(self._settle_seconds)
            if not self._stop.is_set():
                self._attempt(self._refresh)

    def _refresh(self) -> None:
        self._assistant.refresh()
        self.failure = None
        if self._look():
            self._count("built")
            give_back()

    def _attempt(self, work: Callable[[], object]) -> None:
        """Do `work`; the thread continues even if that fails."""
        try:
            work()
        except AssistantError as error:
            self._count("failed")
            if self.failure != str(error):  # the same failure every few seconds is logged once
                log.warning("refresh failed", error=type(error).__name__, detail=str(error))
            self.failure = str(error)
        except BaseException as error:  # one bad refresh must not end all later ones, nor may a panic
            if not isinstance(error, Exception) and not is_panic(error):
                raise
            self._count("failed")
            if self.failure != UNEXPECTED:
                log.error("refresh failed", error=type(error).__name__, where=places(error))
            self.failure = UNEXPECTED

    def _look(self) -> bool:
        """Whether the generation of the index has changed since the last call; if so, log it."""
        status = _status(self._assistant)
        now = None if status is None else status.generation
        if now == self._generation:
            return False
        self._generation = now
        if status is None:
            log.warning("no index")
        else:
            log.info("index", generation=now, documents=status.documents, skipped=len(status.skipped))
        return True

    def _count(self, outcome: str) -> None:
        if self._builds is not None:
            self._builds.labels(outcome).inc()


def _status(assistant: Backend) -> Status | None:
    """The state of the index; None if there is no index."""
    try:
        return assistant.status()
    except AssistantError:
        return None
