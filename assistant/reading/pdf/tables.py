"""Tables: words sorted into the cells of a grid, or rows whose gaps stand one below the other."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from assistant.reading.pdf.characters import Word
from assistant.reading.pdf.lines import Line, pieces_of, rows
from assistant.reading.pdf.paragraphs import MARKER
from assistant.reading.pdf.regions import Region

Cell = tuple[Line, ...]
Cells = tuple[tuple[Cell, ...], ...]

_COLUMN_GAP = 0.5  # of the size: white space between columns
_RUNNING_TEXT = 0.65  # of the width
_WIDE = 1.4  # of the size: a gap between cells
_ALIGNED = 6.0  # points
_CLOSE = 1.5  # of the size: lines of one cell
_NEAR = 2.5  # points: edges that are meant to be one
_LEAST_ROWS, _LEAST_CELLS = 3, 4
_PROSE_WORDS = 25


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


def ruled_cells(parts: Sequence[Line]) -> Cells | None:
    """Sort what stands between two rules into the columns that white space parts; None where it parts none."""
    lines = rows(parts)
    size = median(line.size for line in lines)
    spans = _spans([word for line in lines for word in line.words], _COLUMN_GAP * size)
    if len(spans) < 2 or len(lines) < 2 or _has_running_text(spans):
        return None
    edges = [span[0] - 0.1 for span in spans]
    found = []
    for line in lines:
        cells: list[Cell] = [() for _ in spans]
        for piece in _cut(line, edges[1:]):
            place = max(0, bisect_right(edges, piece.left) - 1)
            cells[place] = (*cells[place], piece)
        found.append(tuple(cells))
    cells_found = _merged(found)
    filled = sum(bool(cell) for row in found for cell in row)
    return cells_found if filled >= 1.5 * len(found) and _tells(cells_found) else None


def _spans(parts: Sequence[Line | Word], gap: float) -> list[list[float]]:
    """From where to where the columns reach that `parts` stand in: less than `gap` parts none."""
    spans: list[list[float]] = []
    for part in sorted(parts, key=lambda part: part.left):
        if spans and part.left - spans[-1][1] < gap:
            spans[-1][1] = max(spans[-1][1], part.right)
        else:
            spans.append([part.left, part.right])
    return spans


def _tells(cells: Cells) -> bool:
    """Whether cells are those of a table, not the scattered numbers of a chart."""
    filled = [cell for row in cells for cell in row if cell]
    worded = sum(any(character.isalpha() for line in cell for character in line.text) for cell in filled)
    return len(filled) >= 0.4 * sum(map(len, cells)) and worded >= 0.15 * len(filled)


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


def _has_running_text(spans: Sequence[Sequence[float]]) -> bool:
    """Whether one column takes most of the width, as text behind numbers does."""
    return max(right - left for left, right in spans) > _RUNNING_TEXT * (spans[-1][1] - spans[0][0])


def aligned_tables(lines: Sequence[Line]) -> list[tuple[int, int, Cells]]:
    """Return the stretches of `lines`, first and last place, that are tables without ruling lines."""
    split = [cells_of(line) for line in lines]
    found: list[tuple[int, int, Cells]] = []
    place = 0
    while place < len(lines):
        last = _table_end(split, lines, place)
        cells = _columns(split[place : last + 1]) if last is not None else ()
        if last is not None and _tells(cells):
            found.append((place, last, cells))
            place = last
        place += 1
    return found


def cells_of(line: Line) -> list[Line]:
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
    rows = [split[first]]
    last = first
    for place in range(first + 1, len(lines)):
        if lines[place - 1].base - lines[place].base > 3 * lines[place].size:
            break
        if len(split[place]) == 1 and _goes_on(rows, split[place][0]):
            continue
        if not _fits(rows, split[place]):
            break
        rows.append(split[place])
        last = place
    while last + 1 < len(lines) and len(split[last + 1]) == 1 and _goes_on(rows, split[last + 1][0]):
        last += 1
    if len(rows) < _LEAST_ROWS:
        return None
    return last if median(len(row) for row in rows) >= 3 or _are_pairs(rows) else None


def _goes_on(rows: Sequence[Sequence[Line]], line: Line) -> bool:
    """Whether `line` stands below a cell other than the first of the last row."""
    return any(abs(line.left - cell.left) <= _NEAR for cell in rows[-1][1:])


def _are_pairs(rows: Sequence[Sequence[Line]]) -> bool:
    """Whether rows of two cells are entries: aligned, and not numbers in front of paragraphs."""
    lefts = [row[1].left for row in rows]
    numbered = sum(MARKER.match(row[0].text) is not None for row in rows)
    rights = [row[-1].right for row in rows]
    aligned = max(lefts) - min(lefts) <= _NEAR or max(rights) - min(rights) <= _NEAR
    return aligned and numbered < len(rows) / 2


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
    spans = _spans([cell for row in rows for cell in row], 0.0)
    starts = [span[0] for span in spans]
    found = []
    for row in rows:
        cells: list[list[Line]] = [[] for _ in spans]
        for cell in row:
            cells[bisect_right(starts, cell.left) - 1].append(cell)
        found.append(tuple(tuple(cell) for cell in cells))
    return _merged(found)


def _merged(found: Sequence[tuple[Cell, ...]]) -> Cells:
    """Let rows that only carry on the words of the one above extend it."""
    merged: list[tuple[Cell, ...]] = []
    for row in found:
        if merged and _carries_on(merged[-1], row):
            merged[-1] = tuple((*above, *cell) for above, cell in zip(merged[-1], row, strict=True))
        else:
            merged.append(row)
    return tuple(merged)


def _carries_on(above: Sequence[Cell], row: Sequence[Cell]) -> bool:
    filled = [place for place, cell in enumerate(row) if cell]
    lines = [line for place in filled for line in row[place]]
    base = min(line.base for cell in above for line in cell)
    return (
        not row[0]
        and bool(above[0])
        and all(above[place] for place in filled)
        and base - lines[0].base <= _CLOSE * lines[0].size
        and all(any(map(str.isalpha, line.text)) for line in lines)
    )
