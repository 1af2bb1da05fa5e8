"""The order in which a page is read: columns one after the other, what spans them in between."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from assistant.reading.pdf.lines import Line

_MOST_PIECES = 1_500
_DEEPEST = 6
_NARROWEST = 0.7  # of the type's size: a gutter
_LEAST_WIDTH = 7.0  # of the type's size: a column
_LEAST_LINES = 3
_APART, _TITLE = 2.2, 1.08  # of the size: a gap below columns; type that is larger than theirs
_MANY_LINES = 12
_BESIDE_FEW = 4.0
_MOST_SHORT = 0.6  # of the pieces of a column of running text
_FILL, _FILL_OF_SEVERAL = 0.55, 0.3
_RIVER, _LONGEST_RIVER = 1.5, 6  # of the size, and lines: white space that runs down justified text by chance


class _Gutter(NamedTuple):
    left: float
    right: float
    bottom: float
    top: float


def frames(parts: Sequence[Line], depth: int = 0) -> list[list[Line]]:
    """Cut the pieces of a page into frames, in the order in which they are read."""
    if not parts:
        return []
    if depth < _DEEPEST and len(parts) <= _MOST_PIECES:
        gutter = _widest_gutter(parts)
        if gutter is not None:
            return _cut(parts, gutter, depth + 1)
    return [list(parts)]


def _cut(parts: Sequence[Line], gutter: _Gutter, depth: int) -> list[list[Line]]:
    middle = (gutter.left + gutter.right) / 2
    above = [part for part in parts if part.base > gutter.top]
    below = [part for part in parts if part.base < gutter.bottom]
    within = [part for part in parts if gutter.bottom <= part.base <= gutter.top]
    left = [part for part in within if (part.left + part.right) / 2 <= middle]
    right = [part for part in within if (part.left + part.right) / 2 > middle]
    return [found for side in (above, left, right, below) for found in frames(side, depth)]


def _widest_gutter(parts: Sequence[Line]) -> _Gutter | None:
    """The gutter with the most lines beside it, or None where there is none between two columns of text."""
    best: tuple[float, _Gutter] | None = None
    ordered = sorted(parts, key=lambda part: -part.base)
    tried: list[_Gutter] = []
    for place, part in enumerate(ordered):
        for other in ordered[max(0, place - 4) : place + 5]:
            gap = _gap(part, other)
            if gap is None or any(_lies_in(gap, part, known) for known in tried):
                continue
            short = _beside_few(ordered, place, gap)
            gutter = short or _grown(ordered, place, gap)
            tried.append(gutter)
            worth = _BESIDE_FEW if short else _worth(ordered, gutter)
            if worth and (best is None or worth > best[0]):
                best = worth, gutter
    return _trimmed(ordered, best[1]) if best else None


def _gap(part: Line, other: Line) -> tuple[float, float] | None:
    beside = min(part.top, other.top) - max(part.bottom, other.bottom) > 0
    wide = other.left - part.right >= _NARROWEST * min(part.size, other.size)
    return (part.right, other.left) if beside and wide else None


def _beside_few(ordered: Sequence[Line], place: int, gap: tuple[float, float]) -> _Gutter | None:
    """The gutter between two sentences of two lines each, which stand side by side and apart from the rest."""
    part = ordered[place]
    if gap[1] - gap[0] < _RIVER * part.size:
        return None
    near = [
        other
        for other in ordered[max(0, place - 8) : place + 9]
        if abs(other.base - part.base) <= 2 * _APART * part.size
    ]
    rows = [other for other in near if -_APART * part.size <= other.base - part.base <= 0.5 * part.size]
    left = [other for other in rows if other.right <= gap[0] + 0.1]
    right = [other for other in rows if other.left >= gap[1] - 0.1]
    if len(left) + len(right) != len(rows) or not (_reads_down(left) and _reads_down(right)):
        return None
    top, bottom = max(other.base for other in rows), min(other.base for other in rows)
    close = any(
        other not in rows and bottom - 1.5 * part.size <= other.base <= top + 1.5 * part.size
        for other in near
    )
    return None if close else _Gutter(*gap, bottom, top)


def _lies_in(gap: tuple[float, float], part: Line, gutter: _Gutter) -> bool:
    return (
        gap[0] <= gutter.left + 1
        and gutter.right - 1 <= gap[1]
        and gutter.bottom - 1 <= part.base <= gutter.top + 1
    )


def _grown(ordered: Sequence[Line], place: int, gap: tuple[float, float]) -> _Gutter:
    """Follow a gap between two pieces upwards and downwards until something crosses it."""
    left, right = gap
    top = bottom = ordered[place].base
    narrowest = _NARROWEST * ordered[place].size
    for steps, downwards in ((range(place, len(ordered)), True), (range(place, -1, -1), False)):
        for step in steps:
            part = ordered[step]
            if part.left < right and part.right > left:
                closer_left = (part.left + part.right) < (left + right)
                narrowed = (max(left, part.right), right) if closer_left else (left, min(right, part.left))
                if narrowed[1] - narrowed[0] < narrowest:
                    break
                left, right = narrowed
            if downwards:
                bottom = part.base
            else:
                top = part.base
    return _Gutter(left, right, bottom, top)


def _sides(ordered: Sequence[Line], gutter: _Gutter) -> tuple[list[Line], list[Line]]:
    within = [part for part in ordered if gutter.bottom <= part.base <= gutter.top]
    return (
        [part for part in within if part.right <= gutter.left + 0.1],
        [part for part in within if part.left >= gutter.right - 0.1],
    )


def _worth(ordered: Sequence[Line], gutter: _Gutter) -> float:
    """The number of lines beside the gutter, or 0 where it parts no columns of running text."""
    sides = _sides(ordered, gutter)
    if not all(map(_is_column, sides)):
        return 0
    left, right = sides
    height = min(left[0].top, right[0].top) - max(left[-1].bottom, right[-1].bottom)
    if height < _LEAST_LINES * median(part.height for part in left):
        return 0
    aligned = sum(any(abs(one.base - other.base) < 1 for other in right) for one in left) / len(left)
    size = median(part.size for part in left)
    if gutter.right - gutter.left < _RIVER * size and min(len(left), len(right)) < _LONGEST_RIVER:
        return 0
    if aligned > 0.8 and (min(map(_fill, sides)) < 0.7 or any(map(_is_entries, sides))):
        return 0
    return sum(part.rows for part in left) + sum(part.rows for part in right)


def _reads_down(side: Sequence[Line]) -> bool:
    """Whether few lines below each other are one sentence: each but the first goes on in small letters."""
    return (
        1 < len(side) < _LEAST_LINES
        and side[0].width >= _LEAST_WIDTH * side[0].size
        and all(
            one.base - other.base > 0.8 * one.size
            and one.text[-1] not in ".!?:;"
            and other.text[0].islower()
            and one.base - other.base <= _APART * one.size
            for one, other in pairwise(side)
        )
    )


def _is_entries(side: Sequence[Line]) -> bool:
    """Whether a side is mostly made of entries too short for lines of a column: cells of a table."""
    short = sum(part.width < _LEAST_WIDTH * part.size for part in side if part.rows == 1)
    return short > _MOST_SHORT * len(side)


def _is_column(side: Sequence[Line]) -> bool:
    many = sum(part.rows for part in side)
    if many < _LEAST_LINES:
        return False
    size = median(part.size for part in side)
    widths = _widths(side)
    wide = sum(width >= _LEAST_WIDTH * size for width in widths)
    if wide < max(_LEAST_LINES, 0.45 * len(widths)):
        return False
    several = many >= _MANY_LINES and wide >= 0.8 * len(widths)  # columns side by side, their lines not level
    return _fill(side) >= (_FILL_OF_SEVERAL if several else _FILL)


def _fill(side: Sequence[Line]) -> float:
    """How much of its width a typical line of a column fills."""
    left, right = min(part.left for part in side), max(part.right for part in side)
    return median(_widths(side)) / max(right - left, 1.0)


def _widths(side: Sequence[Line]) -> list[float]:
    """How far each row of a column reaches; an island counts as several."""
    extents: dict[int, tuple[float, float]] = {}
    widths: list[float] = []
    for part in side:
        if part.rows > 1:
            widths.extend([part.width] * part.rows)
            continue
        row = round(part.base / 3)
        left, right = extents.get(row, (part.left, part.right))
        extents[row] = min(left, part.left), max(right, part.right)
    return [*widths, *(right - left for left, right in extents.values())]


def _trimmed(ordered: Sequence[Line], gutter: _Gutter) -> _Gutter:
    """Leave out what stands at the left alone above the columns, or apart below them."""
    left, right = _sides(ordered, gutter)
    top = right[0].base + right[0].height
    bottom = gutter.bottom
    for place, (above, part) in enumerate(pairwise(left), 1):
        alone = part.base < right[-1].base - part.height
        titles = all(other.size > _TITLE * above.size for other in left[place:])
        if alone and (titles or above.base - part.base > _APART * part.size):
            bottom = part.base + 0.1
            break
    return _Gutter(gutter.left, gutter.right, bottom, min(top, gutter.top))
