"""What the web front end needs from the assistant."""

from collections.abc import Callable, Collection
from typing import BinaryIO, Protocol

from assistant.access import Rights
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


class Backend(Protocol):
    """The part of `assistant.assistant.Assistant` that pages and JSON need; called from several threads."""

    def ask(
        self,
        question: str,
        *,
        filters: Filters = ...,
        limit: int | None = ...,
        after: str | None = ...,
        ignoring: Collection[Aspect] = ...,
        follows: str | None = ...,
    ) -> Answer:
        """Raises `BadRequest`, `Overloaded`, `IndexMissing` or `IndexUnusable`."""

    def show(self, citation_id: str) -> Shown:
        """Raises `CitationUnknown`."""

    def source(self, document_id: str) -> Source:
        """Raises `DocumentUnknown`."""

    def original(self, document_id: str) -> Original:
        """Raises `DocumentUnknown` or `DocumentChanged`."""

    def page_picture(self, document_id: str, number: int, citation_id: str | None = ...) -> bytes:
        """Raises `DocumentUnknown`, `DocumentChanged`, `CitationUnknown`, `PageUnavailable` or `Overloaded`."""

    def listing(self, filters: Filters | None = ...) -> tuple[Linked, ...]:
        """All recommendations that match the filters, each once; those whose file has changed are left out."""

    def withheld(self, filters: Filters | None = ...) -> tuple[str, ...]:
        """The documents that `listing` leaves out because their files have changed since they were indexed."""

    def choices(self) -> Choices:
        """What the filters can be set to."""

    def status(self, *, compare: bool = ...) -> Status:
        """The state of the index; with `compare`, also what has changed in the corpus since.

        Raises `IndexMissing` or `IndexUnusable`; with `compare` also `CorpusMissing`.
        """

    def taking(self) -> Taking:
        """Which new documents `add` accepts."""

    def add(self, name: str, content: BinaryIO) -> Added:
        """Put a new document into the corpus.

        Raises `UploadTooLarge`, `UploadUnusable`, `UploadFolderUnusable`, `DiskFull`, `CorpusMissing` or `ModelUnavailable`.
        """

    def ready(self) -> str | None:
        """None, or why the index cannot answer."""

    def refresh(self) -> None:
        """Update the index if the corpus has changed."""

    def seen_by(self, rights: Rights, /) -> "Backend":
        """A restricted view of the assistant, for somebody who may read only some documents."""


Seen = Callable[[], Backend]
"""Gives the assistant as the sender of the current request may see it."""
