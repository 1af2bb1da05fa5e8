"""The parts of an OpenDocument text in reading order: paragraphs, items, tables, boxes and notes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from lxml.etree import _Element as Element

from assistant.reading.flow import Marked, Part
from assistant.reading.formulas import linear, of_xml
from assistant.reading.left_out import HIDDEN, STRUCK
from assistant.reading.nesting import Placed
from assistant.reading.odt.forms import Forms
from assistant.reading.odt.hidden import Hidden
from assistant.reading.odt.lists import LabelledItem, Lists
from assistant.reading.odt.names import DRAW, MATH, OFFICE, TABLE, TEXT, XLINK, number_of
from assistant.reading.odt.styles import Styles
from assistant.reading.office import reads_as_prose
from assistant.reading.symbols import in_font
from assistant.reading.words import SOFT_HYPHEN, Words
from assistant.types import BlockKind

_INDEXES = {
    f"{TEXT}{name}"
    for name in (
        *("table-of-content", "illustration-index", "table-index", "object-index", "user-index"),
        *("alphabetical-index", "bibliography"),
    )
}
_SILENT = {
    *(f"{TEXT}{name}" for name in ("tracked-changes", "ruby-text", "placeholder", "script", "note-citation")),
    *(f"{TEXT}{name}-source" for name in ("table-of-content", "illustration-index", "table-index", "object-index")),
    *(f"{TEXT}{name}-source" for name in ("user-index", "alphabetical-index")),
    *(f"{TEXT}{name}" for name in ("bibliography-source", "sequence-decls", "variable-decls", "user-field-decls")),
    *(f"{OFFICE}{name}" for name in ("annotation", "annotation-end", "forms", "event-listeners", "binary-data")),
    *(f"{{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}}{name}" for name in ("title", "desc")),
}  # fmt: skip
_BOXES = {f"{DRAW}{name}" for name in ("text-box", "custom-shape", "rect", "ellipse", "circle", "line", "path", "polygon", "caption")}  # fmt: skip
_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_WHITE = str.maketrans({"\n": " ", "\r": " ", "\t": " ", SOFT_HYPHEN: None})
_MOST_SPACES = 1_000
_LAYOUT_CELL = 1_500
_FURNITURE_STYLES = {"header", "footer", "contents heading", "index heading", "bibliography heading"}


@dataclass(frozen=True, slots=True)
class _Frame:
    """In what a paragraph stands; `level` counts the lists around it, whose style is `style`."""

    boxed: bool = False
    furniture: bool = False
    level: int = 0
    style: str | None = None


class Body:
    """Collects the parts of one document."""

    def __init__(
        self, styles: Styles, lists: Lists, hidden: Hidden, forms: Forms, formula: Callable[[str], str]
    ) -> None:
        self.placed: list[Placed] = []
        self._styles = styles
        self._lists = lists
        self._hidden = hidden
        self._forms = forms
        self._formula = formula
        self._notes = 0
        self._found: dict[str, Element] = {}
        self._footnotes: list[Part] = []
        self._endnotes: list[Part] = []

    def read(self, body: Element) -> None:
        """Collect everything in a body, its notes at the ends of their sections."""
        self._blocks(body, _Frame())
        self._flush(self._footnotes)
        self._flush(self._endnotes)

    def _blocks(self, parent: Element, frame: _Frame) -> None:
        for child in parent:
            if child.tag in _PARAGRAPHS:
                self._paragraph(child, frame, None)
            elif child.tag == f"{TEXT}list":
                self._list(child, frame)
            elif child.tag == f"{TEXT}numbered-paragraph":
                self._numbered_paragraph(child, frame)
            elif child.tag == f"{TABLE}table":
                self._table(child, frame)
            elif child.tag in _INDEXES:
                self._blocks(child, replace(frame, furniture=True))
            elif child.tag in _BOXES:
                self._blocks(child, _Frame(True, frame.furniture))
            elif child.tag == f"{DRAW}control":
                if shown := self._forms.control(child):
                    self.placed.append(Placed(Part(BlockKind.PARAGRAPH, shown)))
            elif child.tag not in _SILENT and not self._is_hidden(child):
                self._blocks(child, frame)

    # Lists

    def _list(self, element: Element, frame: _Frame, below_words: bool = True) -> None:
        """Read a list; one within an item that has no words of its own carries on at its level."""
        level = frame.level + 1
        style = element.get(f"{TEXT}style-name") or frame.style or self._list_style_within(element)
        if frame.level == 0:
            self._lists.open(element, style)
        elif below_words and element.get(f"{TEXT}continue-numbering") != "true":
            self._lists.restart(style, level)
        for item in element:
            if item.tag in (f"{TEXT}list-item", f"{TEXT}list-header"):
                self._item(item, replace(frame, level=level, style=style))

    def _list_style_within(self, element: Element) -> str:
        first = next(element.iter(*_PARAGRAPHS), None)
        named = None if first is None else self._styles.list_style(first.get(f"{TEXT}style-name"))
        return named or ""

    def _item(self, item: Element, frame: _Frame) -> None:
        """Read an item: its first paragraph is labelled, the others stand below."""
        labelled, has_words = item.tag == f"{TEXT}list-item", False
        for child in item:
            if child.tag in _PARAGRAPHS:
                label = self._label(item, frame) if labelled else None
                self._paragraph(child, frame, label)
                labelled, has_words = False, True
            elif child.tag == f"{TEXT}list":
                self._list(child, frame, has_words)
            elif child.tag != f"{TEXT}number":
                self._blocks(child, frame)

    def _label(self, item: Element, frame: _Frame) -> LabelledItem | None:
        start = number_of(item, f"{TEXT}start-value", -1)
        return self._lists.next(frame.style or "", frame.level, start if start >= 0 else None)

    def _numbered_paragraph(self, element: Element, frame: _Frame) -> None:
        style = element.get(f"{TEXT}style-name") or self._list_style_within(element)
        self._item(element, replace(frame, level=number_of(element, f"{TEXT}level", 1), style=style))

    # Paragraphs

    def _paragraph(self, paragraph: Element, frame: _Frame, label: LabelledItem | None) -> None:
        words = self._words(paragraph)
        if words.size:
            part = self._part(paragraph, words, frame, label)
            if part.kind is BlockKind.HEADING:
                self._flush(self._footnotes)
            left = self._lists.left(frame.style or "", frame.level) if frame.level else None
            if left is None:
                left = self._styles.left(paragraph.get(f"{TEXT}style-name"))
            titles = part.kind is BlockKind.HEADING and "title" in self._styles.names(
                paragraph.get(f"{TEXT}style-name")
            )
            self.placed.append(Placed(part, left, words.bold, frame.boxed, titles))
        self._after(words, frame)

    def _part(self, paragraph: Element, words: Words, frame: _Frame, label: LabelledItem | None) -> Part:
        style, text, markers = paragraph.get(f"{TEXT}style-name"), words.text, tuple(words.markers)
        names = self._styles.names(style)
        boxed = frame.boxed or self._styles.has_border(style)
        if frame.furniture or names & _FURNITURE_STYLES:
            return Part(BlockKind.FURNITURE, text, markers=markers)
        if "caption" in names:
            return Part(BlockKind.CAPTION, text, markers=markers)
        level = self._heading_level(paragraph, style, names)
        if level is not None and not boxed and not reads_as_prose(text):
            return Part(BlockKind.HEADING, text.replace("\n", " "), level=level, markers=markers)
        stressed = boxed or words.bold or words.italic
        if label is None:
            return Part(BlockKind.PARAGRAPH, text, stressed=stressed, markers=markers)
        return Part(BlockKind.ITEM, text, label.number, frame.level, stressed=stressed, markers=markers)

    def _heading_level(self, paragraph: Element, style: str | None, names: set[str]) -> int | None:
        if paragraph.tag == f"{TEXT}h":
            return max(1, number_of(paragraph, f"{TEXT}outline-level", 1, 10))
        if "title" in names or "subtitle" in names:
            return 1 if "title" in names else 2
        return self._styles.outline_level(style)

    def _words(self, paragraph: Element) -> Words:
        words = Words()
        if any(one.get(f"{TEXT}is-hidden") == "true" for one in paragraph.iter(f"{TEXT}hidden-paragraph")):
            self._hidden.noted.update([HIDDEN] * bool("".join(paragraph.itertext()).strip()))
            return words
        self._inside(paragraph, words, (), paragraph)
        return words.stripped()

    def _inside(self, element: Element, words: Words, spans: tuple[str, ...], paragraph: Element) -> None:
        self._add(words, element.text, spans, paragraph)
        for child in element:
            self._child(child, words, spans, paragraph)
            self._add(words, child.tail, spans, paragraph)

    def _child(self, child: Element, words: Words, spans: tuple[str, ...], paragraph: Element) -> None:
        if child.tag == f"{TEXT}s":
            words.add(" " * number_of(child, f"{TEXT}c", 1, _MOST_SPACES))
        elif child.tag == f"{TEXT}tab":
            words.add("\t")
        elif child.tag == f"{TEXT}line-break":
            words.add("\n")
        elif child.tag == f"{TEXT}note":
            self._refer(child, words)
        elif child.tag == f"{DRAW}object":
            self._add_formula(child, words)
        elif child.tag == f"{DRAW}control":
            shown, is_inline = self._forms.control(child), child.get(f"{TEXT}anchor-type") == "as-char"
            words.add(shown if is_inline or not shown else f" {shown} ")
        elif child.tag in _BOXES or child.tag == f"{TABLE}table":
            words.boxes.append(child)
        elif child.tag in _SILENT or self._is_hidden(child):
            return
        else:
            name = child.get(f"{TEXT}style-name") if child.tag == f"{TEXT}span" else None
            self._inside(child, words, (*spans, name) if name else spans, paragraph)

    def _add(self, words: Words, text: str | None, spans: tuple[str, ...], paragraph: Element) -> None:
        """Append text, its white space collapsed as the format wants it."""
        if not text:
            return
        if unseen := self._hidden.why(paragraph, spans):
            self._hidden.noted.update([unseen] * bool(text.strip()))
            if unseen == STRUCK and not text.strip():  # a blank that is struck still parts two words
                words.add(text)
            return
        style = paragraph.get(f"{TEXT}style-name")
        flat = text.translate(_WHITE)
        shown = " ".join(piece for piece in flat.split(" ") if piece)
        if flat.startswith(" ") and not (words.pieces and words.pieces[-1].endswith(" ")):
            shown = f" {shown}"
        if flat.endswith(" ") and flat.strip(" "):
            shown += " "
        shown = in_font(shown, self._styles.font(spans, style))
        position = self._styles.position(spans) if spans else 0
        if position > 0:
            words.add_raised(shown)
        elif position < 0:
            words.add_lowered(shown)
        else:
            words.add(shown)
        if shown.strip():
            words.plain |= not self._styles.is_bold(spans, style)
            words.upright |= not self._styles.is_italic(spans, style)

    def _add_formula(self, element: Element, words: Words) -> None:
        """Append a formula, which stands in the text or in another file of the document."""
        inline = element.find(f"{MATH}math")
        name = element.get(f"{XLINK}href") or ""
        text = linear(of_xml(inline)) if inline is not None else self._formula(name) if name else ""
        words.add(f" {text}" if text[:1].isdigit() and words.text[-1:].isdigit() else text)

    def _after(self, words: Words, frame: _Frame) -> None:
        """Read what hangs on a paragraph: its notes and boxes."""
        for key in words.notes:
            self._note(key, words)
        for box in words.boxes:
            if box.tag == f"{TABLE}table":
                self._table(box, frame)
            else:
                self._blocks(box, _Frame(True, frame.furniture))

    # Notes

    def _refer(self, note: Element, words: Words) -> None:
        self._notes += 1
        kind = "endnote" if note.get(f"{TEXT}note-class") == "endnote" else "footnote"
        key = f"{kind} {self._notes}"
        self._found[key] = note
        citation = note.find(f"{TEXT}note-citation")
        label = "" if citation is None else "".join(citation.itertext()).strip()
        words.notes.append(key)
        words.markers.append(Marked(label, words.size, words.size, key))

    def _note(self, key: str, words: Words) -> None:
        label = next(one.label for one in words.markers if one.key == key)
        body = self._found.pop(key).find(f"{TEXT}note-body")
        text = "" if body is None else self._flat(body, "\n").text
        part = Part(BlockKind.FOOTNOTE, text, label or None, key=key)
        (self._endnotes if key.startswith("endnote") else self._footnotes).append(part)

    def _flush(self, notes: list[Part]) -> None:
        self.placed.extend(Placed(part) for part in notes)
        notes.clear()

    # Tables

    def _table(self, table: Element, frame: _Frame) -> None:
        rows = [list(_cells(row)) for row in _rows(table)]
        alone = _Frame(frame.boxed, frame.furniture)
        if all(len(row) <= 1 for row in rows):
            self._each(rows, replace(alone, boxed=True))
        elif any(self._is_layout(cell) for row in rows for cell in row):
            self._each(rows, alone)
        else:
            words = self._grid(rows)
            kind = BlockKind.FURNITURE if frame.furniture else BlockKind.TABLE
            if words.size:
                part = Part(kind, words.text, stressed=frame.boxed, markers=tuple(words.markers))
                self.placed.append(Placed(part, boxed=frame.boxed))
            self._after(words, frame)

    def _each(self, rows: list[list[Element]], frame: _Frame) -> None:
        for row in rows:
            for cell in row:
                if cell.tag == f"{TABLE}table-cell":
                    self._blocks(cell, frame)

    def _grid(self, rows: list[list[Element]]) -> Words:
        whole = Words()
        for row in rows:
            for place, cell in enumerate(row):
                whole.add("" if not place else "\t")
                whole.append(
                    self._flat(cell, " ", in_cell=True) if cell.tag == f"{TABLE}table-cell" else Words()
                )
            whole.add("\n")
        return whole.stripped()

    def _flat(self, parent: Element, separator: str, in_cell: bool = False) -> Words:
        """All words in a cell or note, its paragraphs joined."""
        whole = Words()
        for paragraph in _paragraphs(parent):
            words = self._words(paragraph)
            if in_cell:
                words.pieces = [words.text.replace("\n", " ").replace("\t", " ")]
            whole.follow(words, separator)
        return whole

    def _is_hidden(self, element: Element) -> bool:
        """Whether a section or field is hidden, as its condition came out when the file was saved."""
        displayed, hidden = element.get(f"{TEXT}display"), element.get(f"{TEXT}is-hidden")
        if displayed != "none" and hidden != "true":
            return False
        self._hidden.noted.update([HIDDEN] * bool("".join(element.itertext()).strip()))
        return True

    def _is_layout(self, cell: Element) -> bool:
        """Whether a cell holds pages of a document: a heading above a text, or more than cells of tables do."""
        headings = len(cell.findall(f"{TEXT}h"))
        if headings and len(cell) > headings:
            return True
        return sum(len(text) for text in cell.itertext()) > _LAYOUT_CELL


def _rows(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag == f"{TABLE}table-row":
            if child.get(f"{TABLE}visibility") not in ("collapse", "filter"):
                yield child
        elif child.tag in (f"{TABLE}table-header-rows", f"{TABLE}table-rows", f"{TABLE}table-row-group"):
            yield from _rows(child)


def _cells(row: Element) -> Iterator[Element]:
    """Cells in order; those covered from the left are passed over, those covered from above are kept empty."""
    covered = 0
    for cell in row:
        if cell.tag == f"{TABLE}table-cell":
            covered = number_of(cell, f"{TABLE}number-columns-spanned", 1) - 1
            yield cell
        elif cell.tag == f"{TABLE}covered-table-cell":
            if covered <= 0:
                yield cell
            covered -= number_of(cell, f"{TABLE}number-columns-repeated", 1)


def _paragraphs(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag in _PARAGRAPHS:
            yield child
        elif child.tag not in _SILENT and child.tag not in _BOXES:
            yield from _paragraphs(child)
