"""Groups lines into units: a paragraph, an item with its marker, a heading line, a table; nothing is interpreted yet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assistant.segmenting.furniture import is_caption, is_furniture
from assistant.segmenting.lines import TERMINAL, Line, Style, continues, is_full
from assistant.segmenting.markdown import ATX, LINK_DEFINITION, SETEXT, is_table, regions
from assistant.segmenting.markers import Marker, MarkerKind
from assistant.types import Span

TEXT_LIMIT = 2000
NEARBY = 8
RULE = re.compile(r"[-*_=](?:\s{0,3}[-*_=]){2,}$")
_AND = re.compile(r"(?:[,;:]|\b(?:and|or|namely|including))$")


class Unit(NamedTuple):
    """Adjacent lines that belong together.

    `text` is for classification: lines joined by spaces, at most about TEXT_LIMIT characters; `last` is the last line.
    `kind` is text, heading, table, caption, furniture, code or, where the format tells, footnote; `level` is a marked heading's depth; `column` is the
    least indentation; `gap` says whether a blank line stands before; `start` includes the marker, `content` does not.
    """

    kind: str
    start: int
    content: int
    end: int
    text: str
    column: int
    gap: bool
    last: str
    marker: Marker | None = None
    level: int = 0
    one_line: bool = True
    stressed: bool = False

    @property
    def span(self) -> Span:
        """The unit without its marker, or the marker itself where nothing follows it."""
        return Span(self.content, self.end) if self.content < self.end else Span(self.start, self.end)

    @property
    def whole(self) -> Span:
        """The unit with its marker."""
        return Span(self.start, self.end)

    def extended(self, line: Line) -> "Unit":
        """This unit with one more line."""
        if not self.text:
            return self._replace(content=line.start, end=line.end, text=line.text, last=line.text)
        text = self.text if len(self.text) > TEXT_LIMIT else f"{self.text} {line.text}"
        column = self.column if self.marker else min(self.column, line.column)
        return self._replace(end=line.end, text=text, last=line.text, column=column, one_line=False)


@dataclass(frozen=True, slots=True)
class Layout:
    """What is known of a text before its lines are grouped: style, width, lines of the page, markers by line start."""

    style: Style
    width: int
    page_lines: set[int]
    markers: dict[int, Marker]


def group(lines: Sequence[Line], layout: Layout) -> list[Unit]:
    """Return the units of a text in order."""
    units: list[Unit] = []
    marked = layout.style is Style.MARKDOWN
    apart = regions(lines) if marked else {}
    before: Line | None = None
    position = 0
    while position < len(lines):
        line = lines[position]
        end, kind = apart.get(position, (position + 1, ""))
        if kind:
            last = next(other for other in reversed(lines[position:end]) if not other.blank)
            units.append(Unit(kind, line.start, line.start, last.end, "", line.column, True, last.text))
            before = None
        elif line.blank:
            before = None
        elif (
            marked
            and before
            and SETEXT.match(line.text)
            and units[-1].kind == "text"
            and not units[-1].marker
        ):
            units[-1] = units[-1]._replace(kind="heading", level=1 if line.text[0] == "=" else 2)
            before = None
        else:
            _add(units, line, before, layout)
            before = line
        position = end
    return units


def _add(units: list[Unit], line: Line, before: Line | None, layout: Layout) -> None:
    """Let `line` extend the last unit, or open one."""
    unit = _opening(line, layout, gap=before is None)
    if before is not None and unit.marker and not _really_opens(unit.marker, units, before, line, layout):
        unit = unit._replace(marker=None, content=line.start, text=line.text)
    if before is not None and _extends(units[-1], unit, before, line, layout):
        units[-1] = units[-1].extended(line)
    else:
        units.append(unit)


def _opening(line: Line, layout: Layout, gap: bool) -> Unit:
    """The unit that `line` would open."""
    unit = Unit("text", line.start, line.start, line.end, line.text, line.column, gap, line.text)
    marker = layout.markers.get(line.start)
    if line.start in layout.page_lines and marker is None:
        return unit._replace(kind="furniture")
    if layout.style is Style.MARKDOWN:
        if found := ATX.match(line.text):
            return _marked_heading(unit, found)
        if is_table(line.text):
            return unit._replace(kind="table")
        if LINK_DEFINITION.match(line.text) and marker is None:
            return unit._replace(kind="furniture")
    if is_caption(line.text):
        return unit._replace(kind="caption")
    if RULE.match(line.text):
        return unit._replace(kind="furniture")
    if marker is None:
        return unit._replace(kind="furniture") if is_furniture(line.text) else unit
    if marker.kind is MarkerKind.RECOMMENDATION and line.text[0] in "*_":
        return unit._replace(marker=marker)
    return unit._replace(marker=marker, content=line.start + marker.width, text=line.text[marker.width :])


def _marked_heading(unit: Unit, found: re.Match[str]) -> Unit:
    text = (found["text"] or "").rstrip("# \t")
    if not text:
        return unit._replace(kind="furniture")
    begin = unit.start + found.start("text")
    return unit._replace(
        kind="heading", level=len(found["hashes"]), content=begin, end=begin + len(text), text=text
    )


def _really_opens(marker: Marker, units: Sequence[Unit], before: Line, line: Line, layout: Layout) -> bool:
    """Whether a marker right below a line opens an item and is no number of a sentence that runs on ("cost / 4.2 …")."""
    last = units[-1]
    if last.kind != "text" or before.text[-1] in TERMINAL or _AND.search(before.text[-12:]):
        return True
    if last.marker is not None and last.marker.alone:
        return True
    if any(unit.marker and _precedes(unit.marker, marker) for unit in units[-NEARBY:]):
        return True
    if layout.style is Style.MARKDOWN:
        return marker.ordinal in (1, None) or line.column > last.column
    return layout.style is Style.LINES or not is_full(before, line, layout.width)


def _precedes(one: Marker, other: Marker) -> bool:
    """Whether `other` is the next item of the list of `one`."""
    return one.series == other.series and (one.ordinal is None or other.ordinal == one.ordinal + 1)


def _extends(last: Unit, unit: Unit, before: Line, line: Line, layout: Layout) -> bool:
    if last.kind == "table" or unit.kind == "table":
        return last.kind == unit.kind
    if last.kind != "text" or unit.kind not in ("text", "caption") or unit.marker is not None:
        return False
    if unit.kind == "caption" and layout.style is Style.LINES:
        return False
    if last.marker is not None and (not last.text.strip("*_ ") or line.column >= last.column + 2):
        return line.depth == before.depth
    return continues(before, line, layout.style, layout.width)
