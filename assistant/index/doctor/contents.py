"""Checks of the contents of the catalogue: rows against their checksums, passages against their texts, ids and vectors."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np

from assistant.index import catalogue, citation_ids, wordings
from assistant.index.doctor.findings import Finding, broken, well
from assistant.types import Document, Entry

REBUILD = (
    "run 'assistant doctor --repair' to rebuild the index from the corpus, or "
    "'assistant restore FILE --force' with a backup; citation ids stay the same either way"
)
TOLERANCE = 1e-3
FEW = 3


def checked_contents(
    connection: sqlite3.Connection, generation: int, manifest: dict[str, str]
) -> Iterator[Finding]:
    """The findings about the contents of the catalogue at one moment; all of it is read once."""
    checks: tuple[tuple[str, Callable[[], str | list[str]]], ...] = (
        ("catalogue: tables", lambda: _structure(connection)),
        ("catalogue: counts", lambda: _counts(connection, generation, manifest)),
        ("texts and passages", lambda: _texts(connection, generation)),
        ("citation ids", lambda: _citations(connection, generation)),
        ("vectors", lambda: _vectors(connection, generation, int(manifest["dimensions"]))),
    )
    for name, check in checks:
        try:
            found = check()
        except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
            found = [f"cannot be read ({error})"]
        if isinstance(found, str):
            yield well(name, found)
        else:
            more = f", and {len(found) - FEW} more" if len(found) > FEW else ""
            yield broken(name, "; ".join(found[:FEW]) + more, REBUILD, of_catalogue=True)


def _structure(connection: sqlite3.Connection) -> str | list[str]:
    said = [" ".join(str(row[0]).split()) for row in connection.execute("PRAGMA integrity_check(10)")]
    strays = [
        f"{row[0]}: row {row[1]} refers to nothing" for row in connection.execute("PRAGMA foreign_key_check")
    ]
    found = [line for line in said if line != "ok"] + strays
    return found or "tables, indexes and references are consistent"


def _counts(connection: sqlite3.Connection, generation: int, manifest: dict[str, str]) -> str | list[str]:
    found = catalogue.counts(connection, generation)
    said = ", ".join(f"{number} {name}" for name, number in found.items())
    return (
        said
        if found.items() <= manifest.items()
        else [f"the catalogue contains {said}, which does not match the recorded numbers"]
    )


def _texts(connection: sqlite3.Connection, generation: int) -> str | list[str]:
    found: list[str] = []
    names = list(catalogue.documents_at(connection, generation))
    for name in names:
        document = catalogue.load_document(connection, name, generation)
        assert document is not None
        catalogue.load_blocks(connection, name, generation)
        catalogue.load_runs(connection, name, generation)
        entries = catalogue.load_entries(connection, generation, "d.id = :id", id=name)
        found.extend(_misplaced(document, entries))
    catalogue.load_advice(connection, generation, lambda _: True)
    wordings.known_repeats(connection)
    return found or f"every passage of {len(names)} documents is at its recorded place in the text"


def _misplaced(document: Document, entries: list[Entry]) -> Iterator[str]:
    for entry in entries:
        cited = entry.citation
        start, end = entry.passage.span.start, entry.passage.span.end
        around = document.text[:start].endswith(cited.prefix), document.text[end:].startswith(cited.suffix)
        if document.text[start:end] != entry.passage.text or not all(around):
            yield f"{document.id}: the passage at {start} differs from the text at that place"


def _citations(connection: sqlite3.Connection, generation: int) -> str | list[str]:
    catalogue.require_published(connection)
    entries = catalogue.load_entries(connection, generation)
    published = {row[0]: row for row in catalogue.load_published(connection)}
    times = Counter(entry.citation.id for entry in entries)
    found = [f"{name} is the id of {count} passages" for name, count in times.items() if count > 1]
    for entry in entries:
        cited = entry.citation
        known = published.get(cited.id)
        if cited.id.partition("-")[0] != citation_ids.bare_id(cited.document, cited.quote):
            found.append(f"{cited.id} does not match its words")
        elif known is None or known[1] != cited.document or known[6] is not None:
            found.append(f"{cited.id} is in use, but not recorded as published")
    lost = [row[0] for row in published.values() if row[6] is None and row[0] not in times]
    found.extend(f"{name} does not lead to a passage and is not recorded as removed" for name in lost)
    gone = sum(row[6] is not None for row in published.values())
    return found or f"all {len(times)} lead to their passage; {gone} more are recorded as removed"


def _vectors(connection: sqlite3.Connection, generation: int, dimensions: int) -> str | list[str]:
    _, vectors = catalogue.load_vectors(connection, generation, dimensions)
    if not np.isfinite(vectors).all():
        return ["some contain values that are not numbers"]
    lengths = np.linalg.norm(vectors, axis=1)
    wrong = int((np.abs(lengths - 1) > TOLERANCE).sum())
    return (
        [f"{wrong} do not have length 1"]
        if wrong
        else f"{len(vectors)} with {dimensions} dimensions and length 1"
    )
