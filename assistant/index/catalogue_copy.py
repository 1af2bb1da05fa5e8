"""Copies the catalogue while it is in use, and takes such a copy into an index as its next generation."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import IndexMissing
from assistant.index import advice_columns, catalogue, checksums, wordings
from assistant.index.catalogue import VISIBLE, FileRecord, PublishedRow


@dataclass(frozen=True, slots=True)
class Adopted:
    """What a copy holds beside its documents: the rows of its files, and its manifest."""

    files: Mapping[str, FileRecord]
    manifest: dict[str, str]


def copy_out(source: sqlite3.Connection, file: Path) -> dict[str, str]:
    """Write what is current in a catalogue to a new `file`, as of one moment; return its manifest.

    Raises `IndexMissing` if nothing is finished yet, and `sqlite3.DatabaseError` if it is damaged.
    """
    with closing(sqlite3.connect(file, isolation_level=None)) as copy:
        source.backup(copy)
        checksums.register_functions(copy)
        for setting in ("journal_mode = DELETE", "foreign_keys = ON", "secure_delete = ON"):
            copy.execute(f"PRAGMA {setting}")
        manifest = catalogue.manifest(copy)
        if "generation" not in manifest:
            raise IndexMissing("nothing is indexed yet: run 'assistant index' first")
        with catalogue.transaction(copy):
            copy.execute(
                f"DELETE FROM documents WHERE version NOT IN (SELECT version FROM documents d WHERE {VISIBLE})",
                {"g": int(manifest["generation"])},
            )
            for table in ("texts", "vectors"):
                copy.execute(f"DELETE FROM {table} WHERE digest NOT IN (SELECT digest FROM inputs)")
            copy.execute(
                "DELETE FROM wordings WHERE NOT EXISTS (SELECT 1 FROM passages p WHERE p.wording = wordings.id)"
            )
        require_whole(copy)
    return manifest


def require_sound(folder: Path) -> None:
    """Raise `IndexMissing` or `IndexUnusable` unless everything in the catalogue of `folder` is as it was written."""
    try:
        with closing(catalogue.connect(folder)) as connection:
            require_whole(connection)
    except sqlite3.Error as error:
        raise checksums.unusable(folder, error) from error


def require_whole(copy: sqlite3.Connection) -> None:
    """Raise `sqlite3.DatabaseError` unless everything in a copy is as it was written."""
    if not catalogue.is_sound(copy):
        raise checksums.Broken("tables and their indexes do not agree")
    manifest = catalogue.manifest(copy)
    generation = int(manifest["generation"])
    catalogue.require_counts(copy, generation, manifest)
    catalogue.require_published(copy)
    for document_id in catalogue.documents_at(copy, generation):
        catalogue.load_document(copy, document_id, generation)
        catalogue.load_blocks(copy, document_id, generation)
    catalogue.load_entries(copy, generation)
    catalogue.load_advice(copy, generation, lambda _: True)
    catalogue.load_vectors(copy, generation, int(manifest["dimensions"]))
    wordings.known_repeats(copy)


def open_copy(file: Path) -> sqlite3.Connection:
    """Open a copy that `copy_out` wrote, to read it."""
    copy = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    checksums.register_functions(copy)
    return copy


def published_of(file: Path) -> list[PublishedRow]:
    """The published ids in a copy, of this version's schema or an older one's."""
    with closing(open_copy(file)) as copy:
        return list(catalogue.load_published(copy))


def adopt(connection: sqlite3.Connection, file: Path, generation: int) -> Adopted:
    """Stage all documents of the copy in `file` for `generation`, with their vectors, in one transaction.

    What was staged before is dropped.
    """
    with closing(open_copy(file)) as copy:
        files = catalogue.load_files(copy)
        manifest = catalogue.manifest(copy)
    connection.execute("ATTACH ? AS copy", (str(file),))
    try:
        with catalogue.transaction(connection):
            staged = catalogue.staged(connection, generation)
            catalogue.drop_versions(connection, [version for version, _ in staged.values()])
            shift = {
                column: connection.execute(f"SELECT coalesce(max({column}), 0) FROM {table}").fetchone()[0]
                for table, column in (
                    ("sqlite_sequence", "seq"),
                    ("documents", "version"),
                    ("passages", "key"),
                )
            }
            _copy_rows(connection, shift, generation)
            for table in ("texts", "vectors"):
                connection.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM copy.{table}")
            for version, document_id, about in connection.execute(
                "SELECT version, id, about FROM documents WHERE added = ?", (generation,)
            ).fetchall():
                known = json.loads(about)
                catalogue.relate(
                    connection, version, document_id, known["title"], known["date"], known["replaces"]
                )
                wordings.record(connection, version)
                advice_columns.record(connection, version)
                checksums.seal_version(connection, version)
    finally:
        connection.execute("DETACH copy")
    return Adopted(files, manifest)


def _copy_rows(connection: sqlite3.Connection, shift: dict[str, int], generation: int) -> None:
    """Copy documents and what hangs on them, with numbers that are not in use here."""
    beyond = max(shift.values())
    changed = {
        "version": f"version + {beyond}",
        "key": f"key + {beyond}",
        "added": str(generation),
        "removed": "NULL",
        "wording": "NULL",  # those of the copy have other numbers
    }
    for table in ("documents", "blocks", "passages", "inputs"):
        columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
        values = ", ".join(changed.get(column, column) for column in columns)
        connection.execute(
            f"INSERT INTO main.{table} ({', '.join(columns)}) SELECT {values} FROM copy.{table}"
        )
