"""On whose behalf the request at hand is answered, and the assistant as that one sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import BinaryIO

from assistant.access import Identity, Rights
from assistant.errors import AccessClosed, DocumentsTableInvalid
from assistant.language.i18n import gettext
from assistant.types import Added, Answer, Choices, Filters, Linked, Original, Shown, Source, Status, Taking
from assistant.web.backend import Backend


@dataclass(frozen=True, slots=True)
class Visit:
    """A request: who sends it, what that one may read, and the id of the session it belongs to.

    Before somebody has signed in, and where nobody need, there is nobody and nothing may be read.
    """

    identity: Identity | None = None
    rights: Rights | None = None
    session: str | None = None

    @property
    def can_sign_out(self) -> bool:
        """Whether it is of somebody who signed in here."""
        return self.identity is not None and self.session is not None

    @property
    def sees_all(self) -> bool:
        """Whether there is nothing that whoever is there may not read."""
        return self.rights is not None and self.rights.is_all


NOBODYS = Visit()
_current: ContextVar[Visit] = ContextVar("visit", default=NOBODYS)


def visit() -> Visit:
    """The visit at hand, also in the thread that a route runs in."""
    return _current.get()


@contextmanager
def during(this: Visit) -> Iterator[None]:
    """Make `this` the visit at hand."""
    before = _current.set(this)
    try:
        yield
    finally:
        _current.reset(before)


class SeenByVisitor:
    """The assistant as whoever sends the request at hand may see it; without one, it shows nothing.

    All routes are given this one, so that none can forget to ask who is there.
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
    ) -> Answer:
        """Answer from what may be read."""
        return self._seen.ask(question, filters=filters, limit=limit, after=after)

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
        """The state of what may be read; what is wrong with the corpus as a whole is told only who may read all of it."""
        seen = self._seen
        try:
            return seen.status(compare=compare)
        except DocumentsTableInvalid as error:
            if seen is self._whole:
                raise
            raise DocumentsTableInvalid(
                gettext("a table of facts about the documents cannot be used")
            ) from error

    def taking(self) -> Taking:
        """Which new documents are taken."""
        return self._seen.taking()

    def add(self, name: str, content: BinaryIO) -> Added:
        """Put a new document into the corpus."""
        return self._seen.add(name, content)

    def ready(self) -> str | None:
        """None, or why nobody's question can be answered."""
        return self._whole.ready()

    def refresh(self) -> None:
        """Bring the index up to date for all."""
        self._whole.refresh()

    def seen_by(self, rights: Rights) -> Backend:
        """The assistant as somebody else sees it."""
        return self._whole.seen_by(rights)
