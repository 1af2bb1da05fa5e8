"""A background thread that keeps the index up to date while the app runs."""

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


@contextmanager
def kept_fresh(assistant: Backend, seconds: float, builds: Counter) -> Iterator[None]:
    """Call `assistant.refresh()` every `seconds` while the context lasts; count in `builds` what came of those that did something.

    A refresh under way at the end is given `GRACE_SECONDS`, then left to die with the process: a build
    that is cut off leaves the last index in place.
    """
    stop = Event()
    thread = Thread(
        target=_refresh_until, args=(stop, assistant, seconds, builds), name="refresh", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(GRACE_SECONDS)


def _refresh_until(stop: Event, assistant: Backend, seconds: float, builds: Counter) -> None:
    before = _generation(assistant)
    while not stop.wait(seconds):
        try:
            assistant.refresh()
            if (now := _generation(assistant)) != before:
                before = now
                builds.labels("built").inc()
                give_back()
        except AssistantError as error:
            builds.labels("failed").inc()
            log.warning("refresh failed", error=type(error).__name__, detail=str(error))
        except Exception as error:  # one bad refresh must not end all later ones
            builds.labels("failed").inc()
            log.error("refresh failed", error=type(error).__name__, where=places(error))


def _generation(assistant: Backend) -> int | None:
    """The generation of the index that answers; None where there is none."""
    try:
        return assistant.status().generation
    except AssistantError:
        return None
