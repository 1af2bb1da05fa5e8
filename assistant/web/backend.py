"""What the web front end needs from the assistant."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import BinaryIO, Protocol

from assistant.access import Rights
from assistant.types import (
    Added,
    Answer,
    Aspect,
    Choices,
    Comparison,
    Filters,
    GroupedPassage,
    Original,
    ResolvedCitation,
    Source,
    Status,
    UploadLimits,
)
from assistant.verifying import Verification


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

    def show(self, citation_id: str) -> ResolvedCitation:
        """Raises `CitationUnknown`."""

    def check(self, citation_ids: Sequence[str]) -> Verification:
        """Whether the words of citations are in the documents as indexed; a document whose file has changed is unread."""

    def verify_text(self, text: str) -> Verification:
        """Check every quotation in a memo or JSON output against the documents as indexed. Raises `BadRequest`."""

    def source(self, document_id: str) -> Source:
        """Raises `DocumentUnknown`."""

    def original(self, document_id: str) -> Original:
        """Raises `DocumentUnknown` or `DocumentChanged`."""

    def page_picture(self, document_id: str, number: int, citation_id: str | None = ...) -> bytes:
        """Raises `DocumentUnknown`, `DocumentChanged`, `CitationUnknown`, `PageUnavailable` or `Overloaded`."""

    def listing(self, filters: Filters | None = ...) -> Sequence[GroupedPassage]:
        """All recommendations that match the filters, each once; those whose file has changed are left out."""

    def withheld(self, filters: Filters | None = ...) -> tuple[str, ...]:
        """The documents that `listing` leaves out because their files have changed since they were indexed."""

    def compare(self, documents: Sequence[str]) -> Comparison:
        """Two to four documents side by side. Raises `BadRequest`, `DocumentUnknown` or `DocumentChanged`."""

    def choices(self) -> Choices:
        """What the filters can be set to."""

    def status(self, *, compare: bool = ...) -> Status:
        """The state of the index; with `compare`, also what has changed in the corpus since.

        Raises `IndexMissing` or `IndexUnusable`; with `compare` also `CorpusMissing`.
        """

    def taking(self) -> UploadLimits:
        """Which new documents `add` accepts."""

    def add(self, name: str, content: BinaryIO) -> Added:
        """Put a new document into the corpus.

        Raises `UploadTooLarge`, `UploadUnusable`, `UploadFolderUnusable`, `DiskFull`, `CorpusMissing` or `ModelUnavailable`.
        """

    def facts(self, document_id: str) -> dict[str, str]:
        """What `documents.csv` says of a document, by column. Raises `DocumentUnknown` or `BadRequest`."""

    def correct(self, document_id: str, facts: Mapping[str, str]) -> None:
        """Write facts of a document into `documents.csv`. Raises `BadRequest`, `DiskFull` or `UploadFolderUnusable`."""

    def ready(self) -> str | None:
        """None, or why the index cannot answer."""

    def refresh(self) -> None:
        """Update the index if the corpus has changed."""

    def seen_by(self, rights: Rights, /) -> "Backend":
        """A restricted view of the assistant, for somebody who may read only some documents."""


Seen = Callable[[], Backend]
"""Gives the assistant as the sender of the current request may see it."""
