"""`documents.csv`: what people say of their documents, checked cell by cell."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from assistant.errors import DocumentsTableInvalid, UnreadableSource
from assistant.reading.fields import iso_date, language_code, overlay, web_address
from assistant.reading.files import TABLE, read_bytes, walk
from assistant.types import About, SourceFile

COLUMNS = ("path", "title", "author", "publisher", "date", "language", "url", "marking", "replaces")
_MAX_BYTES = 50 * 1024 * 1024
_CHECKS: dict[str, tuple[Callable[[str], str | None], str]] = {
    "date": (iso_date, "a real date as YYYY, YYYY-MM or YYYY-MM-DD"),
    "language": (language_code, "a language code of two or three letters, such as en"),
    "url": (web_address, "an address that begins with http:// or https://"),
}


def read_table(corpus: Path) -> dict[str, About]:
    """Return what every `documents.csv` at or below `corpus` says, by document id.

    Paths in a table count from its own folder. Where two tables speak of one document, each value of
    the deeper one wins. Raises `CorpusMissing`, `DocumentsTableInvalid`.
    """
    tables = [source for source in walk(corpus) if source.path.name == TABLE]
    merged: dict[str, About] = {}
    for table in sorted(tables, key=lambda source: source.id.count("/")):
        for document, about in _read(table):
            merged[document] = overlay(merged.get(document, About()), about)
    return merged


def _read(table: SourceFile) -> Iterator[tuple[str, About]]:
    rows = _rows(table)
    header = _header(table, next(rows, []))
    seen: dict[str, int] = {}
    for number, cells in enumerate(rows, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(header) :]):
            raise _invalid(table, number, None, f"expected {len(header)} cells (a comma needs quotes)")
        row = {name: value for name, cell in zip(header, cells, strict=False) if (value := cell.strip())}
        document = _document_id(table, number, "path", row.pop("path", ""))
        if document in seen:
            raise _invalid(table, number, "path", f"expected each path once, row {seen[document]} has it too")
        seen[document] = number
        yield document, _about(table, number, document, row)


def _rows(table: SourceFile) -> Iterator[list[str]]:
    """Yield rows as they count in a spreadsheet, the header being row 1; a comma or semicolon parts cells."""
    try:
        text = read_bytes(table.path, _MAX_BYTES).decode("utf-8-sig")
    except UnreadableSource as error:
        raise DocumentsTableInvalid(f"{table.path}: {error}") from error
    except UnicodeDecodeError as error:
        raise DocumentsTableInvalid(f"{table.path}: expected UTF-8, but byte {error.start} is not") from error
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for cells in reader:
            yield cells
            number += 1
    except csv.Error as error:
        raise _invalid(table, number, None, f"expected CSV: {error}") from error


def _header(table: SourceFile, cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    for name in names:
        if name not in COLUMNS:
            raise _invalid(table, 1, name, f"unknown column, expected some of {', '.join(COLUMNS)}")
        if names.count(name) > 1:
            raise _invalid(table, 1, name, "expected each column once")
    if "path" not in names:
        raise _invalid(table, 1, "path", f"missing column, expected path and any of {', '.join(COLUMNS[1:])}")
    return names


def _about(table: SourceFile, number: int, document: str, row: dict[str, str]) -> About:
    for column, (check, expected) in _CHECKS.items():
        if column in row:
            value = check(row[column])
            if value is None:
                raise _invalid(table, number, column, f"expected {expected}, found {row[column]!r}")
            row[column] = value
    if "replaces" in row:
        row["replaces"] = _document_id(table, number, "replaces", row["replaces"])
        if row["replaces"] == document:
            raise _invalid(table, number, "replaces", "expected another document, found the row's own path")
    return About(**row)


def _document_id(table: SourceFile, number: int, column: str, value: str) -> str:
    """Turn a path that counts from the table's folder into one below the corpus."""
    expected = "expected a path below the table's folder, with forward slashes"
    if not value:
        raise _invalid(table, number, column, f"{expected}, found nothing")
    path = PurePosixPath(value)
    if path.is_absolute() or re.match(r"[A-Za-z]:[\\/]|\\", value) or ".." in re.split(r"[\\/]", value):
        raise _invalid(table, number, column, f"{expected} and without '..', found {value!r}")
    if path == PurePosixPath():
        raise _invalid(table, number, column, f"{expected}, found {value!r}")
    return str(PurePosixPath(table.id).parent / path)


def _invalid(table: SourceFile, number: int, column: str | None, problem: str) -> DocumentsTableInvalid:
    place = f"row {number}" if column is None else f"row {number}, column {column!r}"
    return DocumentsTableInvalid(f"{table.path}, {place}: {problem}")
