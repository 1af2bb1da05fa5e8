"""`documents.csv`: what people say of their documents, checked cell by cell."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import NamedTuple

from assistant.errors import UnreadableSource
from assistant.reading.fields import iso_date, language_code, overlay, web_address
from assistant.reading.files import TABLE, read_bytes, walk
from assistant.types import About, Notice, SourceFile

COLUMNS = ("path", "title", "author", "publisher", "date", "language", "url", "marking", "replaces")
_MAX_BYTES = 50 * 1024 * 1024
_CHECKS: dict[str, tuple[Callable[[str], str | None], str]] = {
    "date": (iso_date, "a real date as YYYY, YYYY-MM or YYYY-MM-DD"),
    "language": (language_code, "a language code of two or three letters, such as en"),
    "url": (web_address, "an address that begins with http:// or https://"),
}


class TableInvalid(Exception):
    """A table, a row or a cell that cannot be used; the message says what is expected."""


class Facts(NamedTuple):
    """What the tables say of each document, and what of the tables cannot be used."""

    abouts: dict[str, About]
    faults: tuple[Notice, ...]


def read_table(corpus: Path, last: Mapping[str, About] = MappingProxyType({})) -> Facts:
    """Return what every `documents.csv` at or below `corpus` says, by document id.

    Paths in a table count from its own folder. Where two tables speak of one document, each value of
    the deeper one wins. What cannot be used is named, and the `last` good facts hold in its place.
    Raises `CorpusMissing`.
    """
    tables = [source for source in walk(corpus) if source.path.name == TABLE]
    merged: dict[str, About] = {}
    faults: list[Notice] = []
    for table in sorted(tables, key=lambda source: source.id.count("/")):
        for document, about in _read(table, last, faults):
            merged[document] = overlay(merged.get(document, About()), about)
    return Facts(merged, tuple(faults))


def _read(table: SourceFile, last: Mapping[str, About], faults: list[Notice]) -> Iterator[tuple[str, About]]:
    """The facts of one table; where rows are lost, those that are known of other documents below its folder."""
    seen: dict[str, int] = {}
    try:
        rows = rows_of(table)
        header = header_of(next(rows, []))
        has_lost = False
        for number, cells in enumerate(rows, start=2):
            try:
                found = _row(table, header, number, cells, seen, last, faults)
            except TableInvalid as error:
                has_lost = True
                faults.append(_fault(table, error))
                continue
            if found is not None:
                yield found
    except TableInvalid as error:
        has_lost = True
        faults.append(_fault(table, error))
    if has_lost:
        folder = table.id.removesuffix(TABLE)
        yield from (
            (name, about) for name, about in last.items() if name.startswith(folder) and name not in seen
        )


def _fault(table: SourceFile, error: TableInvalid) -> Notice:
    return Notice(table.id, f"{error}. Correct the table. Until then, its earlier values are used")


def _row(
    table: SourceFile,
    header: Sequence[str],
    number: int,
    cells: Sequence[str],
    seen: dict[str, int],
    last: Mapping[str, About],
    faults: list[Notice],
) -> tuple[str, About] | None:
    """The document of a row and its facts; None for an empty row. Raises `TableInvalid` for one that cannot be used."""
    if not any(cell.strip() for cell in cells):
        return None
    if any(cell.strip() for cell in cells[len(header) :]):
        raise _invalid(number, None, f"expected {len(header)} cells (a comma needs quotes)")
    row = {name: value for name, cell in zip(header, cells, strict=False) if (value := cell.strip())}
    document = _document_id(table, number, "path", row.pop("path", ""))
    if document in seen:
        raise _invalid(number, "path", f"expected each path once, row {seen[document]} has it too")
    seen[document] = number
    known = last.get(document, About())
    facts: dict[str, str | None] = {}
    for column, value in row.items():
        try:
            facts[column] = _cell(table, number, column, value, document)
        except TableInvalid as error:
            faults.append(_fault(table, error))
            facts[column] = getattr(known, column)
    return document, About(**facts)


def text_of(table: Path) -> str:
    """The text of a table, with its byte order mark if it has one. Raises `TableInvalid`."""
    try:
        return read_bytes(table, _MAX_BYTES).decode("utf-8")
    except UnreadableSource as error:
        raise TableInvalid(str(error)) from error
    except UnicodeDecodeError as error:
        raise TableInvalid(f"expected UTF-8, but byte {error.start} is not") from error


def delimiter_of(text: str) -> str:
    """What separates the cells of a table: a comma or a semicolon."""
    first = text.lstrip("\r\n").partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def rows_of(table: SourceFile) -> Iterator[list[str]]:
    """Yield rows as they count in a spreadsheet, the header being row 1. Raises `TableInvalid`."""
    if table.hindrance is not None:
        raise TableInvalid(table.hindrance)
    text = text_of(table.path).removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    number = 1
    try:
        for cells in reader:
            yield cells
            number += 1
    except csv.Error as error:
        raise _invalid(number, None, f"expected CSV: {error}") from error


def header_of(cells: list[str]) -> list[str]:
    """The names of the columns. Raises `TableInvalid`."""
    names = [cell.strip().lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    for name in names:
        if name not in COLUMNS:
            raise _invalid(1, name, f"unknown column, expected some of {', '.join(COLUMNS)}")
        if names.count(name) > 1:
            raise _invalid(1, name, "expected each column once")
    if "path" not in names:
        raise _invalid(1, "path", f"missing column, expected path and any of {', '.join(COLUMNS[1:])}")
    return names


def _cell(table: SourceFile, number: int, column: str, value: str, document: str) -> str:
    """The value of a cell as it is kept. Raises `TableInvalid`."""
    if column == "replaces":
        replaced = _document_id(table, number, column, value)
        if replaced == document:
            raise _invalid(number, column, "expected another document, found the row's own path")
        return replaced
    checked = checked_cell(column, value)
    if checked is None:
        raise _invalid(number, column, f"expected {_CHECKS[column][1]}, found {value!r}")
    return checked


def checked_cell(column: str, value: str) -> str | None:
    """The value of a cell as it is kept; None if it has another form than its column wants."""
    return _CHECKS[column][0](value) if column in _CHECKS else value


def _document_id(table: SourceFile, number: int, column: str, value: str) -> str:
    """Turn a path that counts from the table's folder into one below the corpus."""
    expected = "expected a path below the table's folder, with forward slashes"
    if not value:
        raise _invalid(number, column, f"{expected}, found nothing")
    path = PurePosixPath(value)
    if path.is_absolute() or re.match(r"[A-Za-z]:[\\/]|\\", value) or ".." in re.split(r"[\\/]", value):
        raise _invalid(number, column, f"{expected} and without '..', found {value!r}")
    if path == PurePosixPath():
        raise _invalid(number, column, f"{expected}, found {value!r}")
    return str(PurePosixPath(table.id).parent / path)


def _invalid(number: int, column: str | None, problem: str) -> TableInvalid:
    place = f"row {number}" if column is None else f"row {number}, column {column!r}"
    return TableInvalid(f"{place}: {problem}")
