"""How long whoever asked will wait: work on a question ends when that is over, or when they have gone."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from assistant.errors import Overloaded
from assistant.language.i18n import gettext


class Patience:
    """Lasts `seconds` from now, or until it is lost."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.is_lost = False
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return 0.0 if self.is_lost else max(0.0, self._end - time.monotonic())

    def lose(self) -> None:
        """End it: nobody waits any more."""
        self.is_lost = True


_current: ContextVar[Patience | None] = ContextVar("patience", default=None)


@contextmanager
def limited(patience: Patience) -> Iterator[None]:
    """Let the work within the context end with `patience`."""
    before = _current.set(patience)
    try:
        yield
    finally:
        _current.reset(before)


def require_patience() -> None:
    """Raise `Overloaded` where the work that goes on here is not waited for any more."""
    patience = _current.get()
    if patience is not None and not patience.left:
        raise Overloaded(
            gettext(
                "the question took longer than %(seconds)s s: try again in a few seconds",
                seconds=f"{patience.seconds:g}",
            )
        )
