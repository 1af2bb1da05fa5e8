"""A background thread that keeps the index up to date while the app runs, and at once when it is woken."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import structlog
from prometheus_client import Counter

from assistant.errors import AssistantError
from assistant.memory import give_back
from assistant.web.backend import Backend
from assistant.web.problems import places

log = structlog.get_logger()

GRACE_SECONDS = 5.0
UNEXPECTED = "it failed unexpectedly; the log says where"


class Refresher:
    """Calls `assistant.refresh()` every `seconds`, and `settle_seconds` after it was woken.

    `failure` says why the last refresh failed; it is None where that succeeded. `builds` counts what came of those that
    did something.
    """

    def __init__(
        self, assistant: Backend, seconds: float, settle_seconds: float = 0.0, builds: Counter | None = None
    ) -> None:
        self._assistant = assistant
        self._builds = builds
        self._generation: int | None = None
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
        self._generation = _generation(self._assistant)
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
            if (now := _generation(self._assistant)) != self._generation:
                self._generation = now
                self._count("built")
                give_back()
        except AssistantError as error:
            self.failure = str(error)
            self._count("failed")
            log.warning("refresh failed", error=type(error).__name__, detail=str(error))
        except Exception as error:  # one bad refresh must not end all later ones
            self.failure = UNEXPECTED
            self._count("failed")
            log.error("refresh failed", error=type(error).__name__, where=places(error))

    def _count(self, outcome: str) -> None:
        if self._builds is not None:
            self._builds.labels(outcome).inc()


def _generation(assistant: Backend) -> int | None:
    """The generation of the index that answers; None where there is none."""
    try:
        return assistant.status().generation
    except AssistantError:
        return None
