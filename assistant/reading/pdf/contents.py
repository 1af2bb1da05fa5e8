"""Tables of contents: lines that end in the number of a page."""

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.reading.pdf.lines import Line

_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}")
_LAST_NUMBER = re.compile(r"(?:\d{1,4}|[ivxlc]{1,6})$")
_TITLE = re.compile(
    r"\W*(?:table of )?contents\W*|inhalt(?:sverzeichnis)?|sommaire|table des matières|índice|inhoud",
    re.IGNORECASE,
)
_WIDE = 1.5  # of the size: no blank between words
_LEAST, _SHARE = 4, 0.4
_FRONT = 0.15


def contents_lines(lines: Sequence[Line], page: int, pages: int, before: bool) -> tuple[int, int] | None:
    """Return the first and the last place in `lines` of a table of contents; `before` says that the last page ends in one."""
    entries = [place for place, line in enumerate(lines) if is_entry(line)]
    titled = next((place for place, line in enumerate(lines) if _TITLE.fullmatch(line.text)), None)
    least = 1 if before else 2 if titled is not None else _LEAST
    if len(entries) < least:
        return None
    first, last = entries[0], entries[-1]
    if titled is not None and titled < last:
        first = min(titled, first)
    if len(entries) < _SHARE * (last - first + 1):
        return None
    led = sum(_LEADERS.search(lines[place].text) is not None for place in entries)
    if led < len(entries) / 2 and not (titled is not None or before or page <= max(3, _FRONT * pages)):
        return None
    if led >= len(entries) / 2:
        return first, last
    return (first, last) if len(entries) > 1 and _rises([lines[place] for place in entries]) else None


def is_entry(line: Line) -> bool:
    """Whether a line ends in a number far right, or behind a row of dots."""
    last = line.words[-1]
    if not _LAST_NUMBER.search(last.text) or not re.search(r"[^\W\d_]{3}", line.text):
        return False
    if _LEADERS.search(line.text):
        return True
    return len(line.words) > 1 and last.left - line.words[-2].right > _WIDE * line.size


def _rises(lines: Sequence[Line]) -> bool:
    numbers = [int(found[0]) for line in lines if (found := re.search(r"\d+$", line.text))]
    steps = list(pairwise(numbers))
    return bool(steps) and sum(one <= other for one, other in steps) >= 0.8 * len(steps)
