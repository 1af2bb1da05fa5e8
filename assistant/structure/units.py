"""Groups lines into units: a paragraph, an item with its marker, a heading line, a table; nothing is interpreted yet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.structure.furniture import is_caption, is_furniture
from assistant.structure.lines import Line, Style, continues
from assistant.structure.markers import Marker, MarkerKind, marker_of
from assistant.types import Span

ATX = re.compile(r"(?P<hashes>#{1,6})[ \t]+(?P<text>.*?)[ \t]*#*$")
SETEXT = re.compile(r"(=+|-{3,})$")
FENCE = re.compile(r"(```+|~~~+)")
TEXT_LIMIT = 2000
RULE = re.compile(r"([-*_=])(?:\s*\1){2,}$")


@dataclass(frozen=True, slots=True)
class Unit:
    """Adjacent lines that belong together.

    `text` is for classification: lines joined by spaces, at most about TEXT_LIMIT characters.
    `kind` is text, heading, table, caption, furniture or code; `level` is a marked heading's depth;
    `gap` says whether a blank line stands before; `start` includes the marker, `content` does not.
    """

    kind: str
    start: int
    content: int
    end: int
    text: str
    column: int
    gap: bool
    marker: Marker | None = None
    level: int = 0
    one_line: bool = True

    @property
    def span(self) -> Span:
        """The unit without its marker, or the marker itself where nothing follows it."""
        return Span(self.content, self.end) if self.content < self.end else Span(self.start, self.end)


def group(lines: Sequence[Line], style: Style, width: int) -> list[Unit]:
    """Return the units of a text in order."""
    units: list[Unit] = []
    marked = style is Style.MARKDOWN
    position = _front_matter(lines, units) if marked else 0
    bare_numbers = _bare_item_numbers(lines)
    before: Line | None = None
    while position < len(lines):
        line = lines[position]
        if line.blank:
            before = None
            position += 1
            continue
        if marked and FENCE.match(line.text):
            position = _fence(lines, position, units)
            before = None
            continue
        if marked and before is not None and SETEXT.match(line.text) and units and units[-1].kind == "text" and not units[-1].marker:
            units[-1] = replace(units[-1], kind="heading", level=1 if line.text[0] == "=" else 2)
            before = None
            position += 1
            continue
        unit = _opening(line, style, gap=before is None, bare_number=line.start in bare_numbers)
        if before is not None and _extends(units[-1], unit, before, line, style, width):
            units[-1] = _extended(units[-1], line)
        else:
            units.append(unit)
        before = line
        position += 1
    return units


def _bare_item_numbers(lines: Sequence[Line]) -> set[int]:
    """Starts of lines that hold only 1, 2, 3 … in order, each directly above a text: item numbers, not page numbers."""
    starts: list[int] = []
    for line, below in pairwise(lines):
        if line.text == str(len(starts) + 1) and len(below.text) > len(line.text) + 3:
            starts.append(line.start)
    return set(starts) if len(starts) > 1 else set()


def _extended(unit: Unit, line: Line) -> Unit:
    """`unit` with one more line."""
    if not unit.text:
        return replace(unit, content=line.start, end=line.end, text=line.text)
    text = unit.text if len(unit.text) > TEXT_LIMIT else f"{unit.text} {line.text}"
    return replace(unit, end=line.end, text=text, one_line=False)


def _opening(line: Line, style: Style, gap: bool, bare_number: bool) -> Unit:
    """The unit that `line` would open."""
    plain = Unit("text", line.start, line.start, line.end, line.text, line.column, gap)
    if style is Style.MARKDOWN:
        if found := ATX.match(line.text):
            begin = line.start + found.start("text")
            heading = replace(plain, kind="heading", level=len(found["hashes"]), content=begin, text=found["text"])
            return heading if found["text"] else replace(plain, kind="furniture")
        if line.text.startswith("|") or re.fullmatch(r"\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)+\|?", line.text):
            return replace(plain, kind="table")
        if line.text.startswith("<!--"):
            return replace(plain, kind="furniture")
    if bare_number:
        return replace(plain, marker=Marker(MarkerKind.NUMBER, line.text, len(line.text), True), content=line.end, text="")
    if is_caption(line.text):
        return replace(plain, kind="caption")
    if RULE.match(line.text):
        return replace(plain, kind="furniture")
    marker = marker_of(line.text)
    if marker is None:
        return replace(plain, kind="furniture") if is_furniture(line.text) else plain
    content = line.start + marker.width
    text = line.text[marker.width :]
    if marker.kind is MarkerKind.RECOMMENDATION and line.text[0] in "*_":
        content, text = line.start, line.text
    return replace(plain, marker=marker, content=min(content, line.end), text=text)


def _extends(last: Unit, unit: Unit, before: Line, line: Line, style: Style, width: int) -> bool:
    if last.kind == "table" or unit.kind == "table":
        return last.kind == unit.kind
    if last.kind != "text" or unit.kind not in ("text", "caption") or unit.marker is not None:
        return False
    if unit.kind == "caption" and style is Style.LINES:
        return False
    if last.marker is not None and last.marker.alone:
        return not last.text.strip("*_ ") or continues(before, line, style, width)
    return continues(before, line, style, width)


def _front_matter(lines: Sequence[Line], units: list[Unit]) -> int:
    """Take a YAML header at the very start as furniture; return the position behind it."""
    if not lines or lines[0].text != "---":
        return 0
    for position, line in enumerate(lines[1:], start=1):
        if line.text in ("---", "..."):
            units.append(Unit("furniture", lines[0].start, lines[0].start, line.end, "", 0, True))
            return position + 1
    return 0


def _fence(lines: Sequence[Line], position: int, units: list[Unit]) -> int:
    """Take fenced lines as one unit; return the position behind them."""
    fence = FENCE.match(lines[position].text)
    opening = lines[position]
    end = position + 1
    while end < len(lines) and not (fence and lines[end].text.startswith(fence[1])):
        end += 1
    last = lines[min(end, len(lines) - 1)]
    units.append(Unit("code", opening.start, opening.start, last.end or opening.end, "", opening.column, True))
    return end + 1
