"""Two columns of running text that a text file sets side by side with blanks, read one after the other."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

_FEWEST_LINES, _FEWEST_WORDS = 5, 2
_GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
_ENDED = (".", "!", "?", ":", ";", "”", '"', ")")


def without_columns(text: str) -> str:
    """Return `text` with its columns one below the other; what may be a table stays as it is."""
    if _GAP.search(text) is None:
        return text
    return "".join(_read(gutter, lines) for gutter, lines in _stretches(text))


def _stretches(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines with the place at which their right column begins, 0 without one; paragraphs side by side come together."""
    gutter, held = 0, list[str]()
    for is_blank, group in groupby(text.splitlines(keepends=True), str.isspace):
        lines = list(group)
        own = gutter if is_blank else _gutter(lines)
        if own != gutter:
            yield gutter, held
            gutter, held = own, []
        held += lines
    yield gutter, held


def _gutter(lines: Sequence[str]) -> int:
    """Where the right one of two columns of wrapped sentences begins in all `lines`, else 0."""
    starts = Counter(found.end() for line in lines for found in _GAP.finditer(line))
    place, count = max(starts.items(), key=lambda item: item[1], default=(0, 0))
    if count < _FEWEST_LINES or any("\t" in line or line[place - 2 : place].strip() for line in lines):
        return 0
    sides = [line[:place].strip() for line in lines], [line[place:].strip() for line in lines]
    return place if all(map(_is_wrapped, sides)) else 0


def _is_wrapped(side: Sequence[str]) -> bool:
    """Whether the lines of a column go on from one to the next: most begin in small letters, and none has cells."""
    lines = [line for line in side if line]
    goes_on = sum(line[0].islower() for line in lines[1:])
    wide = sum(len(line.split()) > _FEWEST_WORDS for line in lines)
    return (
        len(lines) >= _FEWEST_LINES
        and 2 * min(goes_on, wide) >= len(lines)
        and not any(map(_GAP.search, lines))
    )


def _read(gutter: int, lines: Sequence[str]) -> str:
    if not gutter:
        return "".join(lines)
    left = "\n".join(line[:gutter].rstrip() for line in lines).strip("\n")
    right = "\n".join(line[gutter:].rstrip() for line in lines).strip("\n")
    between = "\n\n" if left.endswith(_ENDED) else "\n"
    return f"{left}{between}{right}\n\n"
