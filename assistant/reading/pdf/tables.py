"""Tables: words sorted into the cells of a grid, or rows whose gaps stand one below the other."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from assistant.reading.pdf.lines import Line, pieces_of, rows
from assistant.reading.pdf.paragraphs import MARKER
from assistant.reading.pdf.regions import Region

Cell = tuple[Line, ...]
Cells = tuple[tuple[Cell, ...], ...]

_WIDE = 1.4  # of the size: a gap between cells
_ALIGNED = 6.0  # points
_LEAST_ROWS, _LEAST_CELLS = 3, 4
_PROSE_WORDS = 25
_NUMERIC_SHARE = 0.5


def grid_cells(region: Region, parts: Sequence[Line]) -> Cells | None:
    """Sort the words of `parts` into the cells of a grid; None where that makes no table."""
    columns, bands = len(region.xs) - 1, len(region.ys) - 1
    below = [-y for y in region.ys]
    found: list[list[list[Line]]] = [[[] for _ in range(columns)] for _ in range(max(1, bands))]
    for part in parts:
        for piece in _cut(part, region.xs):
            middle, height = (piece.left + piece.right) / 2, (piece.bottom + piece.top) / 2
            column = min(max(bisect_right(region.xs, middle) - 1, 0), columns - 1)
            row = min(max(bisect_right(below, -height) - 1, 0), bands - 1)
            found[row][column].append(piece)
    cells = tuple(tuple(tuple(rows(cell)) for cell in row) for row in found if any(row))
    filled = sum(bool(cell) for row in cells for cell in row)
    used = {place for row in cells for place, cell in enumerate(row) if cell}
    return cells if filled >= _LEAST_CELLS and len(used) > 1 and len(cells) > 1 else None


def _cut(part: Line, xs: Sequence[float]) -> list[Line]:
    """`part`, cut where a line between columns passes through it."""
    columns = [bisect_right(xs, (word.left + word.right) / 2) for word in part.words]
    if len(set(columns)) == 1:
        return [part]
    words = [
        [word for word, column in zip(part.words, columns, strict=True) if column == one]
        for one in sorted(set(columns))
    ]
    return [piece for group in words for piece in pieces_of(part.page, group)]


def is_prose(cells: Cells) -> bool:
    """Whether the cells hold paragraphs rather than entries."""
    lengths = [sum(len(line.words) for line in cell) for row in cells for cell in row if cell]
    return sum(length >= _PROSE_WORDS for length in lengths) >= max(1, 0.25 * len(lengths))


def aligned_tables(lines: Sequence[Line]) -> list[tuple[int, int, Cells]]:
    """Return the stretches of `lines`, first and last place, that are tables without ruling lines."""
    split = [_split(line) for line in lines]
    found: list[tuple[int, int, Cells]] = []
    place = 0
    while place < len(lines):
        last = _table_end(split, lines, place)
        if last is not None:
            found.append((place, last, _columns(split[place : last + 1])))
            place = last
        place += 1
    return found


def _split(line: Line) -> list[Line]:
    """The cells of a line: what stands between its wide gaps."""
    cells: list[list[int]] = [[0]]
    for place, (one, other) in enumerate(pairwise(line.words), 1):
        if other.left - one.right > _WIDE * line.size:
            cells.append([])
        cells[-1].append(place)
    return [Line(line.page, tuple(line.words[place] for place in cell)) for cell in cells]


def _table_end(split: Sequence[Sequence[Line]], lines: Sequence[Line], first: int) -> int | None:
    """The last place of the table that begins at `first`, or None where none does."""
    if len(split[first]) < 2 or (len(split[first]) == 2 and MARKER.match(lines[first].text)):
        return None
    last = first
    for place in range(first + 1, len(lines)):
        if lines[place - 1].base - lines[place].base > 3 * lines[place].size:
            break
        if not _fits(split[first : last + 1], split[place]):
            break
        last = place
    rows = split[first : last + 1]
    if last - first + 1 < _LEAST_ROWS:
        return None
    if median(len(row) for row in rows) >= 3:
        return last
    cells = [cell.text for row in rows for cell in row[1:]]
    numeric = sum(any(map(str.isdigit, cell)) and len(cell) < 20 for cell in cells)
    return last if numeric >= _NUMERIC_SHARE * len(cells) and all(len(row) > 1 for row in rows) else None


def _fits(above: Sequence[Sequence[Line]], row: Sequence[Line]) -> bool:
    """Whether the cells of `row` stand below those of the rows above."""
    if len(row) < 2:
        return False
    cells = [cell for other in above[-4:] for cell in other]
    aligned = sum(any(_below(cell, other) for other in cells) for cell in row)
    return aligned >= max(2, len(row) - 1)


def _below(one: Line, other: Line) -> bool:
    return (
        abs(one.left - other.left) <= _ALIGNED
        or abs(one.right - other.right) <= _ALIGNED
        or abs(one.left + one.right - other.left - other.right) <= _ALIGNED
    )


def _columns(rows: Sequence[Sequence[Line]]) -> Cells:
    """Give each cell the column that it overlaps."""
    spans: list[list[float]] = []
    for cell in sorted((cell for row in rows for cell in row), key=lambda cell: cell.left):
        if spans and cell.left < spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], cell.right)
        else:
            spans.append([cell.left, cell.right])
    starts = [span[0] for span in spans]
    found = []
    for row in rows:
        cells: list[list[Line]] = [[] for _ in spans]
        for cell in row:
            cells[bisect_right(starts, cell.left) - 1].append(cell)
        found.append(tuple(tuple(cell) for cell in cells))
    return tuple(found)
