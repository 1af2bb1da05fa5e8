"""A background thread that keeps the index up to date while the app runs, and at once when it is woken."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import structlog

from assistant.errors import AssistantError
from assistant.web.backend import Backend
from assistant.web.problems import places

log = structlog.get_logger()

GRACE_SECONDS = 5.0
UNEXPECTED = "it failed unexpectedly; the log says where"


class Refresher:
    """Calls `assistant.refresh()` every `seconds`, and `settle_seconds` after it was woken.

    `failure` says why the last refresh failed; it is None where that succeeded.
    """

    def __init__(self, assistant: Backend, seconds: float, settle_seconds: float = 0.0) -> None:
        self._assistant = assistant
        self._seconds = seconds
        self._settle_seconds = settle_seconds
        self._bell = Event()
        self._stop = Event()
        self.failure: str | None = None

    def wake(self) -> None:
        """Look soon: as soon as what was just written has settled."""
        self._bell.set()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Refresh while the context lasts.

        A refresh under way at the end is given `GRACE_SECONDS`, then left to die with the process: a build
        that is cut off leaves the last index in place.
        """
        thread = Thread(target=self._run, name="refresh", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            self._bell.set()
            thread.join(GRACE_SECONDS)

    def _run(self) -> None:
        while not self._stop.is_set():
            if self._bell.wait(self._seconds):
                self._bell.clear()
                self._stop.wait(self._settle_seconds)
            if not self._stop.is_set():
                self._refresh()

    def _refresh(self) -> None:
        try:
            self._assistant.refresh()
            self.failure = None
        except AssistantError as error:
            self.failure = str(error)
            log.warning("refresh failed", error=type(error).__name__, detail=str(error))
        except Exception as error:  # one bad refresh must not end all later ones
            self.failure = UNEXPECTED
            log.error("refresh failed", error=type(error).__name__, where=places(error))
