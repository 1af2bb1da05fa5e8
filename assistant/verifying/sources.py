"""The source texts as they are on disk now, read when they are first needed."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import UnreadableSource
from assistant.types import Document, PageSpan, Skipped, SourceFile, Span

ReadDocument = Callable[[SourceFile], Document]
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class PassagePlace:
    """Where a passage is and what goes with it, all in one document."""

    span: Span
    beside: tuple[Span, ...] = ()

    def holds(self, span: Span) -> bool:
        """Whether `span` touches the passage, its lead-in or its notes."""
        return any(own.overlaps(span) for own in (self.span, *self.beside))


FindPassages = Callable[[Document], Sequence[PassagePlace]]


def read_sources(files: Iterable[SourceFile], read: ReadDocument) -> Iterator[Document | Skipped]:
    """Read files again, in order; one that cannot be read comes as the reason."""
    for file in files:
        try:
            yield read(file)
        except UnreadableSource as reason:
            yield Skipped(
                file.id.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"), str(reason)
            )


class Sources:
    """The documents below a corpus, by id; each is read once, at first need."""

    def __init__(
        self,
        files: Iterable[SourceFile],
        read: ReadDocument,
        find_passages: FindPassages,
        tell: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        self._files: Mapping[str, SourceFile] = {file.id: file for file in files}
        self._read = read
        self._find_passages = find_passages
        self._tell = tell
        self._known: dict[str, Document | Skipped] = {}
        self._passages: dict[str, Sequence[PassagePlace]] = {}

    def __getitem__(self, document_id: str) -> Document | None:
        """The document, or None if there is none that can be read."""
        if document_id in self._files:
            self._fetch([document_id])
        found = self._known.get(document_id)
        return found if isinstance(found, Document) else None

    def everything(self) -> list[Document]:
        """All documents that can be read, in path order."""
        self._fetch(self._files)
        return [one for name in self._files if isinstance(one := self._known[name], Document)]

    @property
    def unread(self) -> tuple[Skipped, ...]:
        """What could not be read of what was needed, and why."""
        return tuple(one for one in self._known.values() if isinstance(one, Skipped))

    def passages(self, document: Document) -> Sequence[PassagePlace]:
        """The passages of a document, found again."""
        if document.id not in self._passages:
            self._passages[document.id] = self._find_passages(document)
        return self._passages[document.id]

    def _fetch(self, names: Iterable[str]) -> None:
        wanted = [name for name in names if name not in self._known]
        found = read_sources((self._files[name] for name in wanted), self._read)
        for done, (name, one) in enumerate(zip(wanted, found, strict=True)):
            self._known[name] = one
            self._tell(done + 1, len(wanted))


def line_of(document: Document, place: int) -> int:
    """The line of a text on which a character is, counted from 1."""
    return sum(1 for _ in _LINE_END.finditer(document.text, 0, place)) + 1


def pages_of(document: Document, span: Span) -> tuple[PageSpan, ...]:
    """The pages on which characters of `span` are, in order of the text; none if the source has no pages."""
    ends = [page.span.end for page in document.pages]
    return tuple(
        page for page in document.pages[bisect_right(ends, span.start) :] if page.span.overlaps(span)
    )
