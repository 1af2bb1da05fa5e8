"""What only Markdown has: front matter, fences, comments, underlined and hashed headings, tables, link definitions."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from assistant.segmenting.lines import Line

NESTED_FENCES = 20
FRONT_MATTER_LINES = 200
ATX = re.compile(r"(?P<hashes>#{1,6})(?:[ \t]+(?P<text>\S.*)|$)")
SETEXT = re.compile(r"(=+|-{3,})$")
FENCE = re.compile(r"(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")
TABLE_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?")
LINK_DEFINITION = re.compile(r"\[(?!\^)[^\[\]\s][^\[\]]{0,200}\]:\s+\S")


def regions(lines: Sequence[Line]) -> dict[int, tuple[int, str]]:
    """Return, by its first line's place, where each stretch of front matter, code or comment ends, and its kind."""
    found: dict[int, tuple[int, str]] = {}
    position = _front_matter(lines)
    if position:
        found[0] = (position, "furniture")
    fences = _places(lines, lambda text: FENCE.match(text) is not None and not text.strip(text[0]))
    comments = _places(lines, lambda text: "-->" in text)
    while position < len(lines):
        text = lines[position].text
        end = position + 1
        if text.startswith("<!--"):
            closing = bisect_left(comments, position)
            end = comments[closing] + 1 if closing < len(comments) else end
            found[position] = (end, "furniture")
        elif FENCE.match(text):
            closing = bisect_left(fences, end)
            same = (
                place
                for place in fences[closing : closing + NESTED_FENCES]
                if lines[place].text[0] == text[0]
            )
            end = next(same, position) + 1
            found[position] = (end, "code" if end > position + 1 else "furniture")
        position = end
    return found


def _places(lines: Sequence[Line], accept: Callable[[str], bool]) -> list[int]:
    return [place for place, line in enumerate(lines) if line.text and accept(line.text)]


def _front_matter(lines: Sequence[Line]) -> int:
    if lines and lines[0].text == "---":
        for position, line in enumerate(lines[1:FRONT_MATTER_LINES], start=1):
            if line.text in ("---", "..."):
                return position + 1
    return 0


def is_table(text: str) -> bool:
    """Whether a line is a row of a table."""
    return text.startswith("|") or ("-|" in text.replace(" ", "") and TABLE_RULE.fullmatch(text) is not None)
