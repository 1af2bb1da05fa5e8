"""The deadline of a question: work on it ends when the time is over, or when whoever asked has gone."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from assistant.errors import Overloaded
from assistant.language.i18n import gettext


class TimeLimit:
    """Is reached `seconds` from now, or when it is cancelled."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.is_cancelled = False
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return 0.0 if self.is_cancelled else max(0.0, self._end - time.monotonic())

    def cancel(self) -> None:
        """End the work now: nobody waits for it any more."""
        self.is_cancelled = True


_current: ContextVar[TimeLimit | None] = ContextVar("deadline", default=None)


@contextmanager
def ends_by(deadline: TimeLimit) -> Iterator[None]:
    """Let the work within the context end by `deadline`."""
    before = _current.set(deadline)
    try:
        yield
    finally:
        _current.reset(before)


def seconds_left() -> float:
    """Seconds until the deadline of the work that goes on here; infinite if it has none."""
    deadline = _current.get()
    return math.inf if deadline is None else deadline.left


def require_time_left() -> None:
    """Raise `Overloaded` if the deadline of the work that goes on here is over."""
    deadline = _current.get()
    if deadline is not None and not deadline.left:
        raise Overloaded(
            gettext(
                "the question took longer than %(seconds)s s: try again in a few seconds",
                seconds=f"{deadline.seconds:g}",
            )
        )
