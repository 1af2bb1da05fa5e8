"""A tree to parts: headings, paragraphs, items with their numbers, tables, captions and notes, in order."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from assistant.reading.flow import Marked, Part
from assistant.reading.formulas import Formula, linear
from assistant.reading.symbols import in_font
from assistant.reading.webpage.lines import Line, Stretch
from assistant.reading.webpage.notes import Notes, without_label
from assistant.reading.webpage.numbering import Numbering
from assistant.reading.webpage.tables import grid, holds_data, is_box
from assistant.reading.webpage.tree import BLOCKS, HEADINGS, Element
from assistant.types import BlockKind

DEEPEST_LEVEL = 12
LONGEST_BOX = 6000
_BOLD = frozenset("b strong".split())
_ITALIC = frozenset("i em".split())
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ITALIC_STYLE = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*(?:super|0?\.[3-9]\d*em|[3-9]\d%)", re.IGNORECASE)
_FONT_STYLE = re.compile(r"font-family\s*:\s*[\"']?([^,;\"']+)", re.IGNORECASE)
_LOWERED_STYLE = re.compile(r"vertical-align\s*:\s*sub\b", re.IGNORECASE)
_BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item|table)", re.IGNORECASE)
_PREFORMATTED = re.compile(r"white-space\s*:\s*(?:pre|pre-wrap|break-spaces)\b", re.IGNORECASE)
_BOX_NAMES = frozenset(
    "box boxed boxout callout highlight highlights highlighted recommendation recommendations infobox alert admonition"
    " inset factbox textbox warning important".split()
)
_BOX_TAGS = frozenset("div section aside p blockquote table td".split())
_NAME_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_WORD_LIST = re.compile(r"mso-list\s*:\s*l\d+\s+level(\d)", re.IGNORECASE)
_WORD_MARKER = re.compile(r"mso-list\s*:\s*Ignore", re.IGNORECASE)
_BULLET_SIGNS = frozenset("·•o§-–—*¨Øü▪■●○")
_INDENTED = frozenset("blockquote dd".split())
_LISTS = frozenset("ol ul menu dir".split())
_VERBATIM = frozenset("pre listing xmp plaintext".split())
_CAPTIONS = frozenset("figcaption caption".split())
_INLINE_PARENTS = frozenset("p li dt dd td th a span b strong em i sup sub h1 h2 h3 h4 h5 h6".split())


def parts_of(root: Element, notes: Notes, contents: frozenset[Element] = frozenset()) -> list[Part]:
    """Return the parts of what `root` holds; `contents` are the elements that are tables of contents."""
    walk = _Walk(notes, None, contents)
    walk.over(root)
    return walk.parts


def note_parts(holder: Element, notes: Notes) -> list[Part]:
    """Return the note that `holder` holds as one part, or none where it holds no words."""
    key, label = notes.holders[holder]
    walk = _Walk(notes, holder)
    walk.over(holder)
    text, markers = _joined(walk.parts)
    part = Part(BlockKind.FOOTNOTE, text, label, markers=markers, key=key)
    part = without_label(part, typed=holder.tag != "li")
    return [part] if part.text else []


def _joined(parts: Iterable[Part]) -> tuple[str, tuple[Marked, ...]]:
    """The paragraphs of a note as lines of one text."""
    texts: list[str] = []
    markers: list[Marked] = []
    size = 0
    for part in parts:
        markers += [one.moved(size) for one in part.markers]
        texts.append(part.text)
        size += len(part.text) + 1
    return "\n".join(texts), tuple(markers)


@dataclass(slots=True)
class _Item:
    """An open item; its number and kind wait for the first words."""

    number: str | None
    level: int
    waiting: bool = True


class _Leave(NamedTuple):
    """That all an element holds has been gone through, and what is to be undone."""

    element: Element
    block: bool
    undone: tuple[str, ...]


class _Walk:
    """Goes through a tree once, with the styles, lists and notes that are open."""

    def __init__(
        self, notes: Notes, note: Element | None, contents: frozenset[Element] = frozenset()
    ) -> None:
        self.parts: list[Part] = []
        self._notes = notes
        self._note = note
        self._contents = contents
        self._line = Line()
        self._open = dict.fromkeys(
            ("bold", "italic", "raised", "lowered", "box", "indent", "verbatim", "caption", "contents"), 0
        )
        self._fonts = [""]
        self._heading: int | None = None
        self._lists: list[Numbering] = []
        self._items: list[_Item] = []
        self._aside: list[Element] = []  # notes that stand in the midst of a paragraph

    def over(self, root: Element) -> None:
        """Go through `root`."""
        stack: list[Element | str | _Leave] = [root]
        while stack:
            one = stack.pop()
            if isinstance(one, str):
                self._add(one)
            elif isinstance(one, _Leave):
                self._leave(one)
            elif (leave := self._enter(one)) is not None:
                stack.append(leave)
                stack.extend(reversed(one.children))
        self._flush()

    def _add(self, text: str) -> None:
        text = in_font(text, self._fonts[-1])
        if self._open["verbatim"]:
            self._line.add_verbatim(text)
            return
        bold, italic = self._open["bold"] > 0, self._open["italic"] > 0
        if self._open["raised"]:
            self._line.add_raised(text, bold, italic)
        elif self._open["lowered"]:
            self._line.add_lowered(text, bold, italic)
        else:
            self._line.add(text, bold, italic)

    def _enter(self, element: Element) -> _Leave | None:
        """Take note of an element that begins; None passes over what it holds."""
        style = element.get("style")
        if element.tag == "br":
            self._break()
            return None
        if element in self._notes.back or (style and _WORD_MARKER.search(style)):
            return None
        if element in self._notes.holders and element is not self._note and self._note is None:
            self._set_note_apart(element)
            return None
        if element in self._notes.references:
            self._add_marker(element)
            return None
        if element.tag == "sup" and self._holds_markers_alone(element):
            for link in element.walk():
                if link in self._notes.references:
                    self._add_marker(link)
            return None
        if element.tag == "math" or element.tag.endswith(":math"):
            self._add_formula(element)
            return None
        block = _is_block(element, style)
        if block:
            self._flush()
            if element.tag == "table" and holds_data(element):
                self._add_table(element)
                return None
        return _Leave(element, block, self._begin(element, style, block))

    def _begin(self, element: Element, style: str, block: bool) -> tuple[str, ...]:
        """Open what an element opens, and say what is to be closed behind it."""
        tag = element.tag
        opened = [
            *(["bold"] if tag in _BOLD or (style and _BOLD_STYLE.search(style)) else []),
            *(["italic"] if tag in _ITALIC or (style and _ITALIC_STYLE.search(style)) else []),
            *(["raised"] if tag == "sup" or (style and _RAISED_STYLE.search(style)) else []),
            *(["lowered"] if tag == "sub" or (style and _LOWERED_STYLE.search(style)) else []),
            *(["verbatim"] if tag in _VERBATIM or (style and _PREFORMATTED.search(style)) else []),
            *(["caption"] if tag in _CAPTIONS else []),
            *(["contents"] if element in self._contents else []),
            *(["indent"] if tag in _INDENTED else []),
            *(["box"] if block and _is_boxed(element) else []),
        ]
        for name in opened:
            self._open[name] += 1
        if font := _font(element, style):
            self._fonts.append(font)
            opened.append("font")
        if tag in HEADINGS:
            self._heading = HEADINGS[tag]
            opened.append("heading")
        elif tag in _LISTS:
            self._lists.append(Numbering(element))
            opened.append("list")
        elif tag == "li" and element is not self._note:
            number = self._lists[-1].number(element) if self._lists else None
            self._items.append(_Item(number, max(1, len(self._lists)) + self._open["indent"]))
            opened.append("item")
        elif tag == "p" and style and (found := _WORD_LIST.search(style)):
            self._items.append(_Item(_word_number(element), int(found[1]) + self._open["indent"]))
            opened.append("item")
        return tuple(opened)

    def _leave(self, leave: _Leave) -> None:
        if leave.block:
            self._flush()
        for name in leave.undone:
            if name == "heading":
                self._heading = None
            elif name == "font":
                self._fonts.pop()
            elif name == "list":
                self._lists.pop()
            elif name == "item":
                self._items.pop()
            else:
                self._open[name] -= 1

    def _break(self) -> None:
        if self._open["verbatim"]:
            self._line.add_verbatim("\n")
        elif self._heading is not None or self._open["caption"]:
            self._line.add(" ")
        elif self._line.broken:
            self._flush()
        else:
            self._line.add_break()

    # Parts

    def _flush(self) -> None:
        """Make a part of the running text so far."""
        if self._line:
            for stretch in self._line.take(verbatim=self._open["verbatim"] > 0):
                self.parts.append(self._part(stretch))
        if self._aside:
            holders, self._aside = self._aside, []
            for holder in holders:
                self.parts += note_parts(holder, self._notes)

    def _part(self, stretch: Stretch) -> Part:
        kind, number, level, stressed = BlockKind.PARAGRAPH, None, 1 + self._open["indent"], False
        if self._heading is not None:
            kind, level = BlockKind.HEADING, self._heading
        elif self._open["contents"]:
            kind, level = BlockKind.FURNITURE, 1
        elif self._open["caption"]:
            kind, level = BlockKind.CAPTION, 1
        else:
            stressed = stretch.stressed or self._open["box"] > 0
            if self._items:
                item = self._items[-1]
                if item.waiting:
                    kind, number, level, item.waiting = BlockKind.ITEM, item.number, item.level, False
                else:
                    level = max(level, item.level) + 1
        return Part(kind, stretch.text, number, min(level, DEEPEST_LEVEL), stressed, stretch.markers)

    def _add_table(self, table: Element) -> None:
        for caption in table.elements:
            if caption.tag == "caption":
                words, markers = self._cell(caption)
                self.parts.append(Part(BlockKind.CAPTION, words, markers=markers))
        text, marked = [], []
        size = 0
        for row in grid(table):
            cells = []
            for cell in row:
                words, markers = ("", ()) if cell is None else self._cell(cell)
                marked += [one.moved(size) for one in markers]
                cells.append(words)
                size += len(words) + 1
            if any(cells):
                text.append("\t".join(cells))
            else:
                size -= max(1, len(cells))
        self.parts.append(Part(BlockKind.TABLE, "\n".join(text), markers=tuple(marked)))

    def _cell(self, cell: Element) -> tuple[str, tuple[Marked, ...]]:
        """The words of a cell in one line."""
        if not cell.elements and not cell.get("style"):
            line = Line()
            line.add("".join(cell.texts()))
            return "".join(stretch.text for stretch in line.take(verbatim=True)), ()
        inner = _Walk(self._notes, self._note or cell)
        inner.over(cell)
        text, markers = _joined(inner.parts)
        return re.sub(r"[\n\t]", " ", text), markers

    # Notes

    def _holds_markers_alone(self, raised: Element) -> bool:
        """Whether what is raised are markers of notes, and nothing else but signs."""
        inside = [one for one in raised.walk() if one in self._notes.references]
        if not inside:
            return False
        marks = sum(len("".join(one.words().split())) for one in inside)
        return sum(map(str.isalnum, "".join(raised.texts()))) <= marks

    def _add_marker(self, link: Element) -> None:
        """Mark a note; the marker is no part of the text, unless brackets around it are."""
        label, key = self._notes.references[link]
        start = self._line.size
        if self._line.opens_bracket:
            self._add("".join(link.texts()))
        self._line.mark(label, start, key)

    def _add_formula(self, element: Element) -> None:
        written = linear(_formula(element))
        self._line.add(
            f" {written}" if written[:1].isdigit() and self._line.ends_in_digit else written, True, True
        )

    def _set_note_apart(self, holder: Element) -> None:
        if holder.tag in BLOCKS:
            self._flush()
        if holder.tag == "li" and self._lists:
            self._lists[-1].number(holder)
        self._aside.append(holder)
        if not self._line:
            self._flush()


def _formula(element: Element) -> Formula:
    text = "".join(child for child in element.children if isinstance(child, str))
    return Formula(
        element.tag.rpartition(":")[2],
        text if not element.elements else "",
        element.attributes,
        [*map(_formula, element.elements)],
    )


def _font(element: Element, style: str) -> str:
    """The typeface that an element sets, "" where it sets none."""
    found = _FONT_STYLE.search(style) if style else None
    return (
        found[1].strip() if found else element.get("face").partition(",")[0] if element.tag == "font" else ""
    )


def _is_block(element: Element, style: str) -> bool:
    if element.tag in BLOCKS or (style and _BLOCK_STYLE.search(style)):
        return True
    above = element.parent
    return "-" in element.tag and (above is None or above.tag not in _INLINE_PARENTS)


def _is_boxed(element: Element) -> bool:
    """Whether an element is a box of moderate length; a frame around a whole page sets nothing apart."""
    if element.tag == "table":
        boxed = is_box(element)
    else:
        names = element.get("class") if element.tag in _BOX_TAGS else ""
        boxed = element.tag == "aside" or not _BOX_NAMES.isdisjoint(
            word.lower() for word in _NAME_WORD.findall(names)
        )
    return boxed and not element.longer_than(LONGEST_BOX)


def _word_number(paragraph: Element) -> str | None:
    """The number that Word wrote in front of a list paragraph, None for a bullet."""
    for element in paragraph.walk():
        if _WORD_MARKER.search(element.get("style")):
            number = element.words().strip("[](){}.\u00a0 ")
            return None if not number or number in _BULLET_SIGNS else number
    return None
