"""The parts of a Word document in reading order: paragraphs, items, tables, boxes and notes."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from assistant.errors import UnreadableSource
from assistant.reading.docx.accepting import is_removed
from assistant.reading.docx.notes import NoteKind, Notes
from assistant.reading.docx.numbering import Numbered, Numbering
from assistant.reading.docx.package import W, is_on, value
from assistant.reading.docx.runs import Reader, is_placeholder
from assistant.reading.docx.styles import BODY_LEVEL, Styles, left_of, outline_level
from assistant.reading.flow import Part
from assistant.reading.nesting import Placed
from assistant.reading.office import reads_as_prose
from assistant.reading.words import Words
from assistant.types import BlockKind

_GALLERIES = ("Table of Contents", "Table of Figures", "Bibliographies")
_LAYOUT_CELL = 1500  # characters; a table with a cell as long as that only arranges a page
_PLACES = {f"{W}{name}" for name in ("bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd")}
_SIDES = ("top", "left", "bottom", "right")


@dataclass(frozen=True, slots=True)
class _Frame:
    """In what a paragraph stands."""

    boxed: bool = False
    furniture: bool = False


class Body:
    """Collects the parts of one document."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: Notes, reader: Reader) -> None:
        self.placed: list[Placed] = []
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self._reader = reader
        self._note_readers = {
            kind: Reader(root, styles, notes, reader.hidden) for kind, root in notes.roots.items()
        }
        self._carried: Words | None = None
        self._footnotes: list[Part] = []
        self._endnotes: list[Part] = []
        self._seen: set[str] = set()

    def read(self, body: Element) -> None:
        """Collect everything in a body, its notes at the ends of their sections."""
        self._blocks(body, _Frame())
        self._flush(self._footnotes)
        self._flush(self._endnotes)

    def _blocks(self, parent: Element, frame: _Frame) -> None:
        for child in parent:
            if child.tag == f"{W}p":
                self._paragraph(child, frame)
            elif child.tag == f"{W}tbl":
                self._table(child, frame)
            elif child.tag == f"{W}altChunk":
                raise UnreadableSource(
                    "contains an inserted file that is merged only when Word opens it: open it in Word and save it again"
                )
            elif child.tag == f"{W}sdt":
                gallery = value(child.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery"))
                content = child.find(f"{W}sdtContent")
                if content is not None and not is_placeholder(child):
                    self._blocks(content, _Frame(frame.boxed, frame.furniture or gallery in _GALLERIES))
            elif child.tag not in (f"{W}sectPr", f"{W}tcPr"):
                self._blocks(child, frame)

    # Paragraphs

    def _paragraph(self, paragraph: Element, frame: _Frame) -> None:
        words = self._whole(paragraph)
        if words is None:
            return
        properties = paragraph.find(f"{W}pPr")
        numbered = self._numbered(properties, words)
        if words.size:
            self._place(self._part(properties, words, numbered, frame), properties, words, numbered, frame)
        self._note(words)
        self._boxes(words, frame)
        if properties is not None and properties.find(f"{W}sectPr") is not None:
            self._notes.end_section()

    def _whole(self, paragraph: Element) -> Words | None:
        """The words of a paragraph with those carried over; None where they are carried on into the next one."""
        words = self._carried or Words()
        self._carried = None
        self._reader.read(paragraph, words)
        properties = paragraph.find(f"{W}pPr")
        if properties is not None and _runs_on(properties) and _is_followed(paragraph):
            self._carried = words
            return None
        return words.stripped()

    def _numbered(self, properties: Element | None, words: Words) -> Numbered | None:
        """Count the paragraph in its list, unless all of it is hidden."""
        hidden = properties is not None and is_on(properties.find(f"{W}rPr/{W}vanish")) is True
        return None if hidden and not words.size else self._numbering.next(properties, _style(properties))

    def _part(
        self, properties: Element | None, words: Words, numbered: Numbered | None, frame: _Frame
    ) -> Part:
        style, text = _style(properties), words.text
        boxed = frame.boxed or _has_border(properties)
        markers = tuple(words.markers)
        if frame.furniture or words.listed or self._styles.is_furniture(style):
            return Part(BlockKind.FURNITURE, text, markers=markers)
        if self._styles.name(style) == "caption":
            return Part(BlockKind.CAPTION, text, markers=markers)
        level = self._heading_level(properties, style)
        if level is not None and not boxed and not reads_as_prose(text, numbered is not None):
            return Part(BlockKind.HEADING, text.replace("\n", " "), level=level, markers=markers)
        stressed = boxed or words.bold or words.italic
        quoted = self._styles.is_quotation(style)
        if numbered is None or not numbered.label.strip():
            return Part(BlockKind.PARAGRAPH, text, stressed=stressed, markers=markers, quoted=quoted)
        number, level = numbered.number, numbered.level + 1
        return Part(BlockKind.ITEM, text, number, level, stressed=stressed, markers=markers, quoted=quoted)

    def _heading_level(self, properties: Element | None, style: str | None) -> int | None:
        direct = outline_level(properties)
        if direct is not None:
            return direct + 1 if direct < BODY_LEVEL else None
        return self._styles.heading_level(style)

    def _place(
        self,
        part: Part,
        properties: Element | None,
        words: Words,
        numbered: Numbered | None,
        frame: _Frame,
    ) -> None:
        if part.kind is BlockKind.HEADING:
            self._flush(self._footnotes)
        lefts = (
            left_of(properties),
            numbered.left if numbered is not None else None,
            self._styles.indentation(_style(properties)),
        )
        left = next((one for one in lefts if one is not None), 0)
        titles = part.kind is BlockKind.HEADING and self._styles.is_title(_style(properties))
        self.placed.append(Placed(part, left, words.bold, frame.boxed, titles))

    def _boxes(self, words: Words, frame: _Frame) -> None:
        for box in words.boxes:
            self._blocks(box, _Frame(True, frame.furniture))

    # Notes

    def _note(self, words: Words) -> None:
        for key in words.notes:
            if key in self._seen:
                continue
            self._seen.add(key)
            kind, element = self._notes.find(key)
            marker = next((one for one in words.markers if one.key == key), None)
            text = self._flat(element, self._note_readers[kind], "\n").stripped().text
            label = None if marker is None else marker.label
            if label and key in words.own_marks:  # such a mark is typed in the note as well
                text = text.removeprefix(label).lstrip()
            part = Part(BlockKind.FOOTNOTE, text, label, key=key)
            (self._footnotes if kind is NoteKind.FOOTNOTE else self._endnotes).append(part)

    def _flush(self, notes: list[Part]) -> None:
        self.placed.extend(Placed(part) for part in notes)
        notes.clear()

    # Tables

    def _table(self, table: Element, frame: _Frame) -> None:
        rows = [list(_cells(row)) for row in _rows(table)]
        if all(len(row) <= 1 for row in rows):
            self._each(rows, _Frame(True, frame.furniture))
        elif any(self._is_layout(cell) for row in rows for cell in row):
            self._each(rows, frame)
        else:
            words = self._grid(rows)
            kind = BlockKind.FURNITURE if frame.furniture or words.listed else BlockKind.TABLE
            part = Part(kind, words.text, stressed=frame.boxed, markers=tuple(words.markers))
            self.placed.append(Placed(part, boxed=frame.boxed))
            self._note(words)
            self._boxes(words, frame)

    def _each(self, rows: list[list[Element]], frame: _Frame) -> None:
        for row in rows:
            for cell in row:
                if not _is_continued(cell):
                    self._blocks(cell, frame)

    def _grid(self, rows: list[list[Element]]) -> Words:
        """The words of a table: rows on lines, cells between tabs, merged cells once, tables within in one cell."""
        whole = Words()
        for row in rows:
            for place, cell in enumerate(row):
                whole.add("" if not place else "\t")
                flat = Words() if _is_continued(cell) else self._flat(cell, self._reader, " ").stripped()
                flat.pieces = [flat.text.replace("\n", " ").replace("\t", " ")]
                whole.append(flat)
            whole.add("\n")
        return whole.stripped()

    def _flat(self, parent: Element, reader: Reader, separator: str) -> Words:
        """All words in a cell or note, its paragraphs joined."""
        whole = Words()
        carried: Words | None = None
        for paragraph in _paragraphs(parent):
            words = carried or Words()
            reader.read(paragraph, words)
            properties = paragraph.find(f"{W}pPr")
            if reader is self._reader:
                self._numbered(properties, words)
            carried = words if properties is not None and _runs_on(properties) else None
            if carried is None:
                whole.follow(words.stripped(), separator)
        if carried is not None:
            whole.follow(carried.stripped(), separator)
        return whole

    def _is_layout(self, cell: Element) -> bool:
        """Whether a cell holds pages of a document: a heading above a text, a quotation, or more than cells of tables do."""
        styles = [_style(one.find(f"{W}pPr")) for one in cell.iterfind(f"{W}p")]
        headings = sum(self._styles.heading_level(style) is not None for style in styles)
        if 0 < headings < len(styles) or any(map(self._styles.is_quotation, styles)):
            return True
        return sum(len(one.text or "") for one in cell.iter(f"{W}t")) > _LAYOUT_CELL


def _style(properties: Element | None) -> str | None:
    return None if properties is None else value(properties.find(f"{W}pStyle"))


def _runs_on(properties: Element) -> bool:
    """Whether a paragraph's mark is deleted, or it is but the large first letter of the next one."""
    frame = properties.find(f"{W}framePr")
    dropped = frame is not None and frame.get(f"{W}dropCap") in ("drop", "margin")
    return dropped or is_removed(properties.find(f"{W}rPr"))


def _is_followed(paragraph: Element) -> bool:
    """Whether the next thing beside a paragraph, marks of places aside, is another paragraph."""
    after = paragraph.getnext()
    while after is not None and after.tag in _PLACES:
        after = after.getnext()
    return after is not None and after.tag == f"{W}p"


def _has_border(properties: Element | None) -> bool:
    """Whether lines on all four sides make a box of a paragraph."""
    border = None if properties is None else properties.find(f"{W}pBdr")
    if border is None:
        return False
    return all(value(border.find(W + side)) not in (None, "nil", "none") for side in _SIDES)


def _rows(table: Element) -> Iterator[Element]:
    return (row for row in _found(table, f"{W}tr") if not is_removed(row.find(f"{W}trPr")))


def _cells(row: Element) -> Iterator[Element]:
    return (cell for cell in _found(row, f"{W}tc") if not is_removed(cell.find(f"{W}tcPr")))


def _found(parent: Element, tag: str) -> Iterator[Element]:
    """Children of that tag, also within wrappers such as content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo"):
            yield from _found(child, tag)


def _paragraphs(parent: Element) -> Iterator[Element]:
    """All paragraphs in order, those of text boxes aside and merged cells once."""
    for child in parent:
        if child.tag == f"{W}p":
            yield child
        elif child.tag == f"{W}tc" and (_is_continued(child) or is_removed(child.find(f"{W}tcPr"))):
            continue
        elif child.tag != f"{W}tr" or not is_removed(child.find(f"{W}trPr")):
            yield from _paragraphs(child)


def _is_continued(cell: Element) -> bool:
    """Whether a cell is but the lower part of one that was merged."""
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    return merged is not None and merged.get(f"{W}val") in (None, "continue")
