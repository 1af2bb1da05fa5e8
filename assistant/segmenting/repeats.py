"""Finds the lines of the page rather than the text: running heads, page numbers, tables of contents."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.segmenting.furniture import is_page_number, opens_contents
from assistant.segmenting.lines import Line

HEAD_LIMIT = 100
_PAGE_NUMBER = re.compile(r"^\d{1,4}(?=\s*\||\s{2,}|\t)|(?<=\s\s|\t\s|\|\s|.\t|.\|)\d{1,4}$")
_LEADERS = re.compile(r"(?:\.{4,}|(?:[ \t]\.){3,}|…{2,}|_{4,}|·{4,})\s{0,20}(?:\d{1,4}|[ivxl]{1,7})$")
_ENDS_IN_NUMBER = re.compile(r"\S.{0,150}\s\d{1,4}$")


def page_lines(lines: Sequence[Line]) -> set[int]:
    """Starts of the lines that belong to the page."""
    return {line.start for line in (*_running_heads(lines), *_repeated_at_breaks(lines), *_contents(lines))}


def _running_heads(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines with a page number set apart, equal but for that number, which grows."""
    groups: dict[str, list[tuple[int, Line]]] = defaultdict(list)
    for line in lines:
        if 2 < len(line.text) <= HEAD_LIMIT and (found := _PAGE_NUMBER.search(line.text)):
            key = line.text[: found.start()] + line.text[found.end() :]
            if any(character.isalpha() for character in key):
                groups[" ".join(key.split())].append((int(found.group()), line))
    for group in groups.values():
        if len(group) > 1 and all(one < other for (one, _), (other, _) in pairwise(group)):
            yield from (line for _, line in group)


def _repeated_at_breaks(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines that stand word for word beside several page breaks or page numbers."""
    groups: dict[str, list[Line]] = defaultdict(list)
    near: set[int] = set()
    for place, line in enumerate(lines):
        if line.page_break or is_page_number(line.text):
            near.update(range(place - 2, place + 3))
    for place in sorted(near):
        if 0 <= place < len(lines) and 0 < len(lines[place].text) <= HEAD_LIMIT:
            groups[lines[place].text].append(lines[place])
    for text, group in groups.items():
        if len(group) > 1 and any(character.isalpha() for character in text) and text[-1] not in ".;:,":
            yield from group


def _contents(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines with dot leaders, and those that end in a page number right below "Contents"."""
    below = False
    for line in lines:
        if line.blank:
            continue
        if _LEADERS.search(line.text[-200:]):
            yield line
            continue
        below = opens_contents(line.text) or (below and _ENDS_IN_NUMBER.match(line.text[:200]) is not None)
        if below:
            yield line
