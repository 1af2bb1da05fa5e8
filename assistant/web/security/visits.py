"""Who sends the current request, what they may do, and the assistant as they see it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from assistant.access import Gate, Identity, Rights, Scope
from assistant.errors import AccessClosed
from assistant.web.backend import Backend, Seen


@dataclass(frozen=True, slots=True)
class Visit:
    """A request: who sends it, what they may read, and the id of their session.

    Before somebody has signed in, and on routes without sign-in, there is no identity and nothing may be read.
    """

    identity: Identity | None = None
    rights: Rights | None = None
    session: str | None = None

    @property
    def can_sign_out(self) -> bool:
        """Whether the sender signed in on a page of this service."""
        return self.identity is not None and self.session is not None

    @property
    def sees_all(self) -> bool:
        """Whether the sender may read everything."""
        return self.rights is not None and self.rights.is_all


ANONYMOUS = Visit()
_current: ContextVar[Visit] = ContextVar("visit", default=ANONYMOUS)


def visit() -> Visit:
    """The current visit, also in the thread that a route runs in."""
    return _current.get()


@contextmanager
def during(this: Visit) -> Iterator[None]:
    """Make `this` the current visit."""
    before = _current.set(this)
    try:
        yield
    finally:
        _current.reset(before)


class Permissions:
    """What the sender of the current request may do; pages link only to that. `takes_uploads` is the setting."""

    def __init__(self, gate: Gate, takes_uploads: bool) -> None:
        self._gate = gate
        self._takes_uploads = takes_uploads

    @property
    def export(self) -> bool:
        """Whether the sender may save lists as files."""
        return self._may(Scope.EXPORT)

    @property
    def upload(self) -> bool:
        """Whether the sender may add documents."""
        return self._takes_uploads and self._may(Scope.UPLOAD)

    @property
    def uploads_are_off(self) -> bool:
        """Whether nobody can add documents in the browser."""
        return not self._takes_uploads

    def _may(self, scope: Scope) -> bool:
        identity = visit().identity
        try:
            return identity is not None and self._gate.may(identity, scope)
        except AccessClosed:
            return False


def seen_by_visitor(whole: Backend) -> Seen:
    """What gives the assistant as the sender of the current request may see it. Without a sender it raises `AccessClosed`.

    All routes get this function instead of the assistant, so that none can forget to check who sends a request.
    """

    def seen() -> Backend:
        rights = visit().rights
        if rights is None:
            raise AccessClosed("nobody is signed in")
        return whole if rights.is_all else whole.seen_by(rights)

    return seen
