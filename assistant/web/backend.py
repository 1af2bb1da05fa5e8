"""What the web front end asks of the one object that does the work."""

from typing import Protocol

from assistant.types import Answer, Choices, Filters, Shown, Source, Status


class Backend(Protocol):
    """The part of `pipeline.Assistant` that pages and JSON need; called from several threads."""

    def ask(
        self, question: str, *, filters: Filters = ..., limit: int | None = ..., after: str | None = ...
    ) -> Answer:
        """Raises `BadRequest`, `Overloaded`, `IndexMissing` or `IndexUnusable`."""

    def show(self, citation_id: str) -> Shown:
        """Raises `CitationUnknown`."""

    def source(self, document_id: str) -> Source:
        """Raises `DocumentUnknown`."""

    def choices(self) -> Choices:
        """What the filters can be set to."""

    def status(self) -> Status:
        """The state of corpus and index."""

    def ready(self) -> str | None:
        """None, or why the index cannot answer."""

    def refresh(self) -> None:
        """Bring the index up to date where the corpus has changed."""
