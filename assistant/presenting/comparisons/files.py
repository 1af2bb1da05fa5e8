"""The files that a comparison can be saved as, by their endings."""

from collections.abc import Callable, Iterator, Mapping

from assistant.presenting.comparisons.word import docx_bytes
from assistant.presenting.comparisons.wording import differences, remarks
from assistant.presenting.memos.files import WORD, Format
from assistant.presenting.memos.memo import Link
from assistant.presenting.responses.comparisons import Comparison as Response
from assistant.presenting.responses.shape import json_text
from assistant.presenting.tables import guarded_csv
from assistant.types import Cell, Comparison, Row

_OF_ROW = ("row", "aspects", "remarks")
_OF_CELL = (
    "document", "title", "id", "number", "addressees", "strength", "deadline", "quote", "differences", "locator", "also",
    "conflicts_with", "link", "marking",
)  # fmt: skip


def csv_bytes(comparison: Comparison, link: Link) -> bytes:
    """One line a row; the columns of the first document end in _1, and so on. With a byte order mark, for Excel."""
    places = range(1, len(comparison.documents) + 1)
    columns = (*_OF_ROW, *(f"{name}_{place}" for place in places for name in _OF_CELL), "escaped")
    return ("\ufeff" + guarded_csv(columns, _lines(comparison, link))).encode()


def _lines(comparison: Comparison, link: Link) -> Iterator[list[str]]:
    for number, row in enumerate(comparison.rows, start=1):
        said = [str(number), "; ".join(row.aspects), "; ".join(remarks(comparison, row))]
        for cell in row.cells:
            said += [""] * len(_OF_CELL) if cell is None else _fields(row, cell, link)
        yield said


def _fields(row: Row, cell: Cell, link: Link) -> list[str]:
    citation, asked = cell.entry.citation, cell.entry.recommendation
    demands = asked.demands if asked else ()
    return [
        citation.document,
        citation.title,
        citation.id,
        (asked.number if asked else None) or "",
        "; ".join(asked.addressees) if asked else "",
        cell.strength or "",
        "; ".join(dict.fromkeys(one.deadline for one in demands if one.deadline)),
        citation.quote,
        differences(row, cell),
        citation.locator,
        "; ".join(one.citation.id for one in cell.also),
        "; ".join(one.citation.id for one in cell.opposes),
        link(citation),
        citation.marking or "",
    ]


def _json(comparison: Comparison, link: Link) -> bytes:
    return (json_text(Response.made_of(comparison, link).dump()) + "\n").encode()


FORMATS: Mapping[str, Format[Callable[[Comparison, Link], bytes]]] = {
    "docx": Format("Word", WORD, docx_bytes),
    "csv": Format("CSV", "text/csv; charset=utf-8", csv_bytes),
    "json": Format("JSON", "application/json", _json),
}
