"""Cuts a text into lines and tells whether its lines are paragraphs or were wrapped to a width."""

import re
from collections.abc import Sequence
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

QUOTE_MARK = re.compile(r"(?:[ \t]{0,3}>[ \t]?)+")
MAIL_QUOTE_MARK = re.compile(r"(?:>[ \t]?)+(?=[ \t>]|(?<=[ \t>])|$)")
MARKDOWN_SIGNS = re.compile(
    r"^#{1,6}[ \t]+\S|^[=-]{3,}[ \t]*$|^```|^~~~|^\[\^[^\]\n]{1,60}\]:|^\|.*\|[ \t]*$|\*\*\S"
    r"|\[[^\[\]\n]{1,300}\]\([^()\n]{1,600}\)|^>[ \t]|^[*+-][ \t]+\S|^\d{1,3}\.[ \t]+\S",
    re.MULTILINE,
)
TERMINAL = frozenset(".:;?!”’\"')]")
WRAP_LIMIT = 110
WRAP_SLACK = 6


class Style(Enum):
    """How a text uses line ends."""

    MARKDOWN = "markdown"
    WRAPPED = "wrapped"
    LINES = "lines"


class Line(NamedTuple):
    """One line: `start` and `end` enclose its characters without the line end, quote marks and outer blanks.

    `column` is where the first of them stands behind the `depth` quote marks; `length` that of the whole line.
    """

    start: int
    end: int
    text: str
    column: int
    length: int
    page_break: bool = False
    depth: int = 0

    @property
    def blank(self) -> bool:
        """Whether nothing but white space (or a quote mark) stands on the line."""
        return not self.text


def split_lines(text: str, markdown: bool) -> list[Line]:
    """Return the lines of `text`; of blank lines in a row only one."""
    lines: list[Line] = []
    position = 0
    for whole in text.splitlines(keepends=True):
        line = _line(whole, position, markdown)
        position += len(whole)
        if line.blank and lines and lines[-1].blank:
            lines[-1] = line if line.page_break else lines[-1]
        else:
            lines.append(line)
    return lines


def _line(whole: str, position: int, markdown: bool) -> Line:
    page_break = "\f" in whole
    if whole.isspace():
        return Line(position, position, "", 0, 0, page_break)
    opening = whole[:12].lstrip(" \t") if markdown else whole
    quoted = (QUOTE_MARK if markdown else MAIL_QUOTE_MARK).match(whole) if opening[:1] == ">" else None
    skipped = quoted.end() if quoted else 0
    body = whole[skipped:]
    content = body.strip()
    column = len(body) - len(body.lstrip()) if content else 0
    start = position + skipped + column
    depth = quoted.group().count(">") if quoted else 0
    return Line(start, start + len(content), content, column, len(whole.rstrip()), page_break, depth)


def style_of(text: str, lines: Sequence[Line], markdown: bool) -> tuple[Style, int]:
    """Return how `text` uses line ends, and the width in characters that wrapped lines keep to."""
    if markdown and MARKDOWN_SIGNS.search(text):
        return Style.MARKDOWN, 0
    lengths = sorted(line.length for line in lines if not line.blank)
    if not lengths or lengths[int(0.97 * (len(lengths) - 1))] > WRAP_LIMIT:
        return Style.LINES, 0
    width = lengths[int(0.97 * (len(lengths) - 1))]
    inner = [above for above, below in pairwise(lines) if not above.blank and not below.blank]
    full = [line for line in inner if line.length >= 0.75 * width]
    if width >= 40 and len(inner) >= 3 and len(full) >= 0.5 * len(inner):
        return Style.WRAPPED, width
    return Style.LINES, 0


def is_full(line: Line, after: Line, width: int) -> bool:
    """Whether the first word of `after` would not have fitted on `line`."""
    return line.length + 1 + len(after.text.split(maxsplit=1)[0]) > width - WRAP_SLACK


def continues(before: Line, after: Line, style: Style, width: int) -> bool:
    """Whether `after` carries on the paragraph of `before`, both being running text on adjacent lines."""
    if after.depth > before.depth or (after.depth < before.depth and style is not Style.MARKDOWN):
        return False
    if style is Style.MARKDOWN:
        return True
    if before.text[-1] not in TERMINAL and after.text[0].islower():
        return True
    if style is Style.LINES:
        return False
    if after.column >= before.column + 2 and before.text[-1] in TERMINAL:
        return False
    return is_full(before, after, width)
