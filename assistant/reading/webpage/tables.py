"""Tables: which hold data and which only arrange a page, and the cells of those that hold data."""

import re
from collections.abc import Iterator

from assistant.reading.webpage.tree import HEADINGS, Element

LONG_CELL = 1000
_FRAME = re.compile(r"border[a-z-]*\s*:\s*(?!none|0)|background", re.IGNORECASE)
_ROW_GROUPS = frozenset("thead tbody tfoot".split())


def rows_of(table: Element) -> list[Element]:
    """The rows of `table` itself, without those of tables in it, in the order in which they stand."""
    rows: list[Element] = []
    for child in table.elements:
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in _ROW_GROUPS:
            rows += [row for row in child.elements if row.tag == "tr"]
    return rows


def cells_of(row: Element) -> list[Element]:
    """The cells of a row."""
    return [cell for cell in row.elements if cell.tag in ("td", "th")]


def holds_data(table: Element) -> bool:
    """Whether `table` relates cells to one another, and is not there to arrange a page."""
    if table.get("role") in ("presentation", "none"):
        return False
    if any(
        element is not table and (element.tag == "table" or element.tag in HEADINGS)
        for element in table.walk()
    ):
        return False
    rows = [cells for row in rows_of(table) if (cells := cells_of(row))]
    if max(map(len, rows), default=0) < 2:
        return False
    if (
        any(cell.tag == "th" for cells in rows for cell in cells)
        or next(table.find("caption"), None) is not None
    ):
        return True
    paragraphs = max(sum(one.tag in ("p", "li") for one in cell.walk()) for cells in rows for cell in cells)
    longest = max(len(cell.words()) for cells in rows for cell in cells)
    return longest <= LONG_CELL and (len(rows) > 1 or paragraphs <= 2)


def is_box(table: Element) -> bool:
    """Whether `table` is a visible frame around one cell."""
    cells = [cell for row in rows_of(table) for cell in cells_of(row)]
    return len(cells) == 1 and (_is_framed(table) or _is_framed(cells[0]))


def _is_framed(element: Element) -> bool:
    return (
        element.get("border").strip() not in ("", "0")
        or element.get("bgcolor") != ""
        or _FRAME.search(element.get("style")) is not None
    )


def grid(table: Element) -> Iterator[list[Element | None]]:
    """Yield the cells of each row; None below a cell that spans rows, so that columns stay aligned."""
    spanning: dict[int, int] = {}
    for row in rows_of(table):
        line: list[Element | None] = []
        for cell in cells_of(row):
            while spanning.get(len(line), 0) > 0:
                spanning[len(line)] -= 1
                line.append(None)
            down = cell.get("rowspan")
            if down.isdigit() and len(down) < 5 and int(down) > 1:
                spanning[len(line)] = int(down) - 1
            line.append(cell)
        yield line
