"""Cuts a text into lines and tells whether its lines are paragraphs or were wrapped to a width."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

LINE = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]*(?:\r\n|[\r\n\f\v\x85\u2028\u2029]|$)")
QUOTE_MARK = re.compile(r"(?:[ \t]{0,3}>[ \t]?)+")
MARKDOWN_SIGNS = re.compile(
    r"^#{1,6}[ \t]+\S|^[=-]{3,}[ \t]*$|^```|^~~~|^\[\^[^\]]+\]:|^\|.*\|[ \t]*$|\*\*\S|\[[^\]\n]+\]\([^)\n]+\)|^>[ \t]",
    re.MULTILINE,
)
WRAP_LIMIT = 110
WRAP_SLACK = 6


class Style(Enum):
    """How a text uses line ends."""

    MARKDOWN = "markdown"
    WRAPPED = "wrapped"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `start` and `end` enclose its characters without the line end, quote marks and outer blanks.

    `column` is where the first of them stands; `length` that of the whole line.
    """

    start: int
    end: int
    text: str
    column: int
    length: int
    page_break: bool = False

    @property
    def blank(self) -> bool:
        """Whether nothing but white space (or a quote mark) stands on the line."""
        return not self.text


def split_lines(text: str, markdown: bool) -> list[Line]:
    """Return every line of `text`, blank ones included."""
    lines = []
    for found in LINE.finditer(text):
        if not found.group():
            continue
        raw = found.group().rstrip("\r\n\f\v\x85\u2028\u2029")
        prefix = QUOTE_MARK.match(raw) if markdown else None
        skipped = prefix.end() if prefix else 0
        body = raw[skipped:]
        content = body.strip()
        column = skipped + len(body) - len(body.lstrip()) if content else 0
        start = found.start() + column
        lines.append(
            Line(start, start + len(content), content, column - skipped, len(raw.rstrip()), "\f" in found.group())
        )
    return lines


def style_of(text: str, lines: Sequence[Line], markdown: bool) -> tuple[Style, int]:
    """Return how `text` uses line ends, and the width in characters that wrapped lines keep to."""
    if markdown and MARKDOWN_SIGNS.search(text):
        return Style.MARKDOWN, 0
    lengths = sorted(line.length for line in lines if not line.blank)
    if not lengths or lengths[int(0.97 * (len(lengths) - 1))] > WRAP_LIMIT:
        return Style.LINES, 0
    width = lengths[int(0.97 * (len(lengths) - 1))]
    inner = [a for a, b in zip(lines, lines[1:], strict=False) if not a.blank and not b.blank]
    full = [line for line in inner if line.length >= 0.75 * width]
    if width >= 40 and len(inner) >= 3 and len(full) >= 0.5 * len(inner):
        return Style.WRAPPED, width
    return Style.LINES, 0


def continues(before: Line, after: Line, style: Style, width: int) -> bool:
    """Whether `after` carries on the paragraph of `before`, both being running text on adjacent lines."""
    if style is Style.MARKDOWN:
        return True
    if before.text[-1] not in ".:;?!”’\"')]" and after.text[0].islower():
        return True
    if style is Style.LINES:
        return False
    first_word = after.text.split(maxsplit=1)[0]
    return before.length + 1 + len(first_word) > width - WRAP_SLACK
