"""Writes what people say of a document in the browser into `documents.csv`, where it overrides what the file says."""

import csv
import io
import os
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from assistant.errors import BadRequest, DiskFull, UploadFolderUnusable
from assistant.ingest.inbox import FULL
from assistant.language.i18n import gettext
from assistant.language.text import collapse
from assistant.reading.documents_table import (
    TableInvalid,
    checked_cell,
    delimiter_of,
    header_of,
    rows_of,
    text_of,
)
from assistant.reading.files import TABLE
from assistant.types import SourceFile

FACTS = ("title", "author", "publisher", "date", "marking")
"""What can be corrected, of the columns of a table."""
LONGEST_FACT = 500
BYTE_ORDER_MARK = "\ufeff"
_one_at_a_time = threading.Lock()


def facts_in_table(corpus: Path, document: str) -> dict[str, str]:
    """What the table says of a document; empty for what it does not say."""
    table = _table_of(corpus, document)
    rows = _rows(table)
    row = _row_of(rows, table, document)
    said = {} if row is None else dict(zip(rows[0], row, strict=False))
    return {name: said.get(name, "") for name in FACTS}


def correct(corpus: Path, document: str, facts: Mapping[str, str]) -> None:
    """Make the table say these facts of a document; an empty one leaves what the file says. Other rows stay as they are.

    It is written to the deepest table that has the document, or else to the corpus's own. Raises `BadRequest` for a value
    that no table can hold and for a table that has a mistake; `DiskFull`, `UploadFolderUnusable`.
    """
    given = {name: _checked(name, value) for name, value in facts.items() if name in FACTS}
    with _one_at_a_time:
        table = _table_of(corpus, document)
        rows = _rows(table)
        rows[0] += [name for name in given if name not in rows[0]]
        row = _row_of(rows, table, document)
        if row is None:
            row = [""] * len(rows[0])
            row[rows[0].index("path")] = str(
                PurePosixPath(document).relative_to(PurePosixPath(table.id).parent)
            )
            rows.append(row)
        row += [""] * (len(rows[0]) - len(row))
        for name, value in given.items():
            row[rows[0].index(name)] = value
        _write(table.path, rows)


def _checked(name: str, value: str) -> str:
    fact = collapse(value)
    if len(fact) > LONGEST_FACT:
        raise BadRequest(
            gettext("a text is too long: shorten it to at most %(number)s characters", number=LONGEST_FACT),
            name,
        )
    if fact and checked_cell(name, fact) is None:
        raise BadRequest(
            gettext("'%(date)s' is not a date: enter a year (2023) or a full date (2023-05-12)", date=fact),
            name,
        )
    return fact


def _table_of(corpus: Path, document: str) -> SourceFile:
    """The deepest table that has a row for the document; the corpus's own, which need not exist, if none has."""
    for folder in PurePosixPath(document).parents:
        name = str(folder / TABLE)
        found = SourceFile(name, corpus / name, 0, 0, 0)
        if folder == PurePosixPath() or (
            found.path.is_file() and _row_of(_rows(found), found, document) is not None
        ):
            return found
    raise AssertionError("the parents of a path end with the corpus")


def _rows(table: SourceFile) -> list[list[str]]:
    """The rows of a table, the first of which has the names of its columns. Raises `BadRequest` for one with a mistake."""
    if not table.path.exists():
        return [["path"]]
    try:
        header, *rows = [*rows_of(table)] or [["path"]]
        return [header_of(header), *rows]
    except TableInvalid as error:
        raise BadRequest(
            gettext(
                "%(table)s has a mistake, so nothing can be added to it (%(reason)s): correct the file first",
                table=table.id,
                reason=error,
            )
        ) from error


def _row_of(rows: list[list[str]], table: SourceFile, document: str) -> list[str] | None:
    place, folder = rows[0].index("path"), PurePosixPath(table.id).parent
    return next(
        (row for row in rows[1:] if len(row) > place and str(folder / row[place].strip()) == document), None
    )


def _write(file: Path, rows: list[list[str]]) -> None:
    """Put the rows in the place of the table, whole or not at all, with its own delimiter and byte order mark."""
    before = text_of(file) if file.exists() else ""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter_of(before), lineterminator="\n").writerows(rows)
    draft = file.with_name(f".{TABLE}.new")
    try:
        draft.unlink(missing_ok=True)
        with draft.open("x", encoding="utf-8", newline="") as stream:
            stream.write((BYTE_ORDER_MARK if before.startswith(BYTE_ORDER_MARK) else "") + written.getvalue())
            stream.flush()
            os.fsync(stream.fileno())
        if file.exists():
            shutil.copymode(file, draft)
        draft.replace(file)
    except OSError as error:
        if error.errno in FULL:
            raise DiskFull(gettext("the disk is full, so the file was not saved: free some space")) from error
        raise UploadFolderUnusable(
            gettext("%(table)s cannot be written (%(reason)s)", table=TABLE, reason=error.strerror)
        ) from error
