"""A source text and its parts: document, block, passage, footnote.

Offsets are code points of `Document.text`, end exclusive.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}–{self.end}")

    def of(self, text: str) -> str:
        """The characters of `text` that this span covers."""
        return text[self.start : self.end]

    def contains(self, other: "Span") -> bool:
        """Whether `other` lies within this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def moved(self, by: int) -> "Span":
        """The span so many characters further on."""
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class PageSpan:
    """Text of one page of the source: the page's number counted from 1, its printed label, and where the text stands.

    A page has several where what stands on it is not adjacent in the text, as notes moved after their paragraph.
    """

    number: int
    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of the text that are on one line of a page, one for one.

    `source` is the place of the first of them among the characters of the page as the reader's library counts
    them; `box` is left, bottom, right and top in points from the lower left corner of the page.
    """

    span: Span
    page: int
    source: int
    box: tuple[float, float, float, float]

    def moved(self, by: int) -> "Run":
        """The same characters where so many more stand before them."""
        return Run(self.span.moved(by), self.page, self.source, self.box)


@dataclass(frozen=True, slots=True)
class NoteReference:
    """Where the text refers to a note.

    `start` and `end` enclose the marker; they are equal if it is no part of the text. `note` counts the
    blocks of the document's layout and is None if the note is not found.
    """

    label: str
    start: int
    end: int
    note: int | None


class BlockKind(StrEnum):
    """What a stretch of text is in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    FOOTNOTE = "footnote"
    CAPTION = "caption"
    TABLE = "table"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Block:
    """A structural part of a document.

    `number` is the printed number of an item or the marker of a footnote, without punctuation;
    `level` is a heading's depth (1 is the highest), an item's nesting or a paragraph's indentation (1 is the
    outermost); `parent` counts blocks from the document's first and names the lead-in of a list item; `stressed`
    says that the whole of it is set apart by its type (bold, italic) or stands in a box.
    """

    kind: BlockKind
    span: Span
    number: str | None = None
    level: int = 1
    parent: int | None = None
    stressed: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One source text and what is known of it.

    `id` is the path below the corpus with forward slashes; `digest` is `sha256:` and the
    hexadecimal digest of the file's bytes; `reader` names the reader and its version;
    `encoding` is the detected character encoding of a text file.

    Of formats that tell more than their text, `layout` gives the parts in order, without overlap, as the format
    itself marks them (`parent` is not given), and `references` where notes are referred to; both are empty if only the words tell.
    `pages` are in the order of the text; `runs` lead from there to the places on the pages, in the same order.
    `warnings` say what of the source could not be read.
    """

    id: str
    text: str
    digest: str
    media_type: str
    reader: str
    title: str
    encoding: str | None = None
    author: str | None = None
    publisher: str | None = None
    date: str | None = None
    language: str | None = None
    url: str | None = None
    marking: str | None = None
    replaces: str | None = None
    pages: tuple[PageSpan, ...] = ()
    layout: tuple[Block, ...] = ()
    references: tuple[NoteReference, ...] = ()
    runs: tuple[Run, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What `documents.csv` says of a document; each given value overrides what the file says."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    date: str | None = None
    language: str | None = None
    url: str | None = None
    marking: str | None = None
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file found below the corpus; `stamp` tells cheaply whether it may have changed.

    The time of modification can be set by anybody; `ctime_ns`, when anything of the file was changed last, cannot.
    `hindrance` says why there is nothing to read, as of a link that leads nowhere.
    """

    id: str
    path: Path
    size: int
    mtime_ns: int
    inode: int
    ctime_ns: int = 0
    hindrance: str | None = None

    @property
    def stamp(self) -> tuple[int, int, int]:
        """What is compared before anything is read: size, time of modification, and inode with time of change."""
        return stamp_of(self.size, self.mtime_ns, self.inode, self.ctime_ns)


def stamp_of(size: int, mtime_ns: int, inode: int, ctime_ns: int) -> tuple[int, int, int]:
    """The stamp of a file in this state; the last of the numbers is a hash that fits a column of SQLite."""
    mark = hashlib.blake2b(f"{inode} {ctime_ns}".encode(), digest_size=8).digest()
    return size, mtime_ns, int.from_bytes(mark) >> 1


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note of the source, resolved from its marker. `matched` is "marker" or "inferred"."""

    marker: str
    text: str
    span: Span
    matched: str


@dataclass(frozen=True, slots=True)
class LeadIn:
    """The sentence or paragraph that introduces the list in which an item is."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is found and quoted: a whole item or paragraph, verbatim.

    `stressed` says that all of it is set apart by its type or stands in a box. `windows` are the stretches that the
    encoder reads: one, or several cut at sentences where the passage is longer than its input. `number` is that of a
    list item. `pages` are those on which its words stand, each once; `line` counts from 1 and is that of a text file.
    """

    document: str
    span: Span
    text: str
    headings: tuple[str, ...]
    windows: tuple[Span, ...]
    number: str | None = None
    lead_in: LeadIn | None = None
    footnotes: tuple[Footnote, ...] = ()
    pages: tuple[PageSpan, ...] = ()
    line: int | None = None
    stressed: bool = False

    def __post_init__(self) -> None:
        if len(self.text) != self.span.end - self.span.start:
            raise ValueError(f"passage of {self.document} does not fill its span {self.span}")
        if not self.windows or not all(self.span.contains(window) for window in self.windows):
            raise ValueError(f"passage of {self.document} has no window, or one outside its span {self.span}")
