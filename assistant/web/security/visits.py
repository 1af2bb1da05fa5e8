"""Who sends the current request, what they may do, and the assistant as they see it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import BinaryIO

from assistant.access import Gate, Identity, Rights, Scope
from assistant.errors import AccessClosed
from assistant.types import (
    Added,
    Answer,
    Aspect,
    Choices,
    Filters,
    Linked,
    Original,
    Shown,
    Source,
    Status,
    Taking,
)
from assistant.web.backend import Backend


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

    def _may(self, scope: Scope) -> bool:
        identity = visit().identity
        try:
            return identity is not None and self._gate.may(identity, scope)
        except AccessClosed:
            return False


class SeenByVisitor:
    """The assistant as the sender of the current request may see it; without a sender, it shows nothing.

    All routes get this object, so that none can forget to check who sends a request.
    """

    def __init__(self, assistant: Backend) -> None:
        self._whole = assistant

    @property
    def _seen(self) -> Backend:
        rights = visit().rights
        if rights is None:
            raise AccessClosed("nobody is signed in")
        return self._whole if rights.is_all else self._whole.seen_by(rights)

    def ask(
        self,
        question: str,
        *,
        filters: Filters = Filters(),
        limit: int | None = None,
        after: str | None = None,
        ignoring: Collection[Aspect] = (),
        follows: str | None = None,
    ) -> Answer:
        """Answer from the documents that may be read."""
        return self._seen.ask(
            question, filters=filters, limit=limit, after=after, ignoring=ignoring, follows=follows
        )

    def show(self, citation_id: str) -> Shown:
        """What a citation opens."""
        return self._seen.show(citation_id)

    def source(self, document_id: str) -> Source:
        """A document as indexed."""
        return self._seen.source(document_id)

    def original(self, document_id: str) -> Original:
        """A document's file."""
        return self._seen.original(document_id)

    def page_picture(self, document_id: str, number: int, citation_id: str | None = None) -> bytes:
        """A page as a picture."""
        return self._seen.page_picture(document_id, number, citation_id)

    def listing(self, filters: Filters | None = None) -> tuple[Linked, ...]:
        """Recommendations."""
        return self._seen.listing(filters)

    def withheld(self, filters: Filters | None = None) -> tuple[str, ...]:
        """Documents that cannot be quoted now."""
        return self._seen.withheld(filters)

    def choices(self) -> Choices:
        """What the filters can be set to."""
        return self._seen.choices()

    def status(self, *, compare: bool = False) -> Status:
        """The state of the documents that may be read; only those who may read all of them see what is wrong with the corpus as a whole."""
        return self._seen.status(compare=compare)

    def taking(self) -> Taking:
        """Which new documents are accepted."""
        return self._seen.taking()

    def add(self, name: str, content: BinaryIO) -> Added:
        """Put a new document into the corpus."""
        return self._seen.add(name, content)

    def ready(self) -> str | None:
        """None, or why no question can be answered."""
        return self._whole.ready()

    def refresh(self) -> None:
        """Update the index for everybody."""
        self._whole.refresh()

    def seen_by(self, rights: Rights) -> Backend:
        """The assistant as somebody else sees it."""
        return self._whole.seen_by(rights)
