"""The truth of the index, in SQLite: documents, blocks, passages, recommendations, vectors, published ids.

A row of `documents` is one version of one document. It carries the generation that added it and the one that
removed it, and so do, through it, its blocks and passages. A reader pinned to generation g sees the rows with
added <= g and (removed is null or removed > g).
"""

import json
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np

from assistant.engines.private_files import copied_to_memory
from assistant.engines.words import Row
from assistant.errors import IndexMissing, IndexUnusable
from assistant.index import advice_columns, checksums, wordings
from assistant.index.citation_ids import NEIGHBOURS, CitationId
from assistant.index.records import (
    about_to_json,
    block_from,
    block_row,
    demands_to_json,
    document_from,
    entry_from,
    pages_to_json,
    passage_to_json,
    recommendation_to_json,
    runs_from,
    runs_to_bytes,
)
from assistant.language.i18n import gettext
from assistant.linking.editions import EditionFacts, correspondences, editions
from assistant.models.encoder import Vector
from assistant.runtime.regular_file import NotRegular, require_regular_or_absent
from assistant.types import (
    Block,
    Demand,
    Document,
    Entry,
    Notice,
    Passage,
    Recommendation,
    Run,
    Skipped,
    Span,
)

FILE_NAME = "catalogue.sqlite"
SCHEMA_VERSION = 9
VECTOR_NUMBERS = np.dtype("<f2")
"""Half precision: scores change by less than .001, and a passage takes 1.5 kB less."""
MATCHED = "matched"
"""The generation of which `published` is known to name all ids; where it is another, they are compared with all passages."""
OF_A_BUILD = frozenset(
    "generation built documents passages recommendations derived published matched spared spared_rows encoder dimensions"
    " corpus".split()
)  # "spared" is the digest of the backup of ids, as `id_backup.stamp` returns it; "spared_rows" are those of `id_backup.Rows`
UNREADABLE = (
    sqlite3.DatabaseError,
    MemoryError,
    UnicodeDecodeError,
)  # what a damaged file makes SQLite raise
COUNTED = ("documents", "passages", "recommendations")
Stamp = tuple[int, int, int]
"""Size, time of modification (nanoseconds), and a hash of inode and time of change of a file."""


class Recipe(NamedTuple):
    """What decides what is made of a file: its bytes, by their digest ("-" if they were not read), and a hash of all else."""

    digest: str
    conditions: str

    @classmethod
    def parse(cls, text: str) -> "Recipe":
        """The recipe that was stored as a text."""
        digest, _, conditions = text.partition(" ")
        return cls(digest, conditions)

    def __str__(self) -> str:
        return f"{self.digest} {self.conditions}"


class FileRecord(NamedTuple):
    """What a build recorded of a file: its stamp, how it was read, and why it was skipped, if it was."""

    stamp: Stamp
    recipe: Recipe
    skipped: str | None


class PublishedId(NamedTuple):
    """A citation id that was published: its document, the hash of its words, and since when they are gone."""

    document: str
    words: str
    gone_since: str | None


class Staged(NamedTuple):
    """A passage as it waits for the next generation; both encoders read the inputs that are for them, digest and text."""

    passage: Passage
    recommendation: Recommendation | None
    reported: Sequence[Demand]
    citation_id: CitationId
    inputs: Sequence[tuple[bytes, str]]
    multilingual: Sequence[tuple[bytes, str]]


class PassageRow(NamedTuple):
    """A passage, by document and key, and whether it recommends; a document without passages has one without a key."""

    document: str
    key: int | None
    is_advice: bool
    version: int


PublishedRow = tuple[str, str, int, int, str, str, str | None]
EVERY_KEY = (0, 2**63 - 1)
VISIBLE = "d.added <= :g AND (d.removed IS NULL OR d.removed > :g)"

_SCHEMA = """
CREATE TABLE manifest (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE documents (
    version INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, recipe TEXT NOT NULL, added INTEGER NOT NULL,
    removed INTEGER, about TEXT NOT NULL, about_seal BLOB, text TEXT NOT NULL, pages TEXT NOT NULL,
    runs BLOB NOT NULL, body_seal BLOB, blocks_seal BLOB, advice BLOB, demands BLOB, terms TEXT, advice_seal BLOB);
CREATE INDEX documents_by_id ON documents (id);
CREATE INDEX documents_by_added ON documents (added);
CREATE INDEX documents_by_removed ON documents (removed) WHERE removed IS NOT NULL;
-- Documents that may be editions of one another share a name (`EditionFacts.relations`).
CREATE TABLE relations (
    name TEXT NOT NULL, version INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    PRIMARY KEY (name, version)) WITHOUT ROWID;
CREATE INDEX relations_by_version ON relations (version);
CREATE TABLE blocks (
    version INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, place INTEGER NOT NULL,
    kind TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, number TEXT, level INTEGER NOT NULL,
    parent INTEGER, stressed INTEGER NOT NULL, PRIMARY KEY (version, place)) WITHOUT ROWID;
CREATE TABLE passages (
    key INTEGER PRIMARY KEY AUTOINCREMENT, version INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL, prefix TEXT NOT NULL,
    suffix TEXT NOT NULL, place TEXT NOT NULL, recommendation TEXT, reported TEXT, citation TEXT NOT NULL,
    bare TEXT NOT NULL, words TEXT NOT NULL, wording INTEGER REFERENCES wordings, seal BLOB);
CREATE INDEX passages_by_version ON passages (version);
CREATE INDEX passages_by_citation ON passages (citation);
CREATE INDEX passages_by_bare ON passages (bare);
CREATE INDEX passages_by_wording ON passages (wording);
-- What the encoders read of each passage. Parts from 0 up are for the encoder, negative ones (-1, -2, …) for the second,
-- multilingual one.
CREATE TABLE inputs (
    key INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE, part INTEGER NOT NULL,
    digest BLOB NOT NULL, seal BLOB, PRIMARY KEY (key, part)) WITHOUT ROWID;
CREATE INDEX inputs_by_digest ON inputs (digest);
CREATE TABLE dropped (digest BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE texts (digest BLOB PRIMARY KEY, text TEXT NOT NULL, seal BLOB NOT NULL) WITHOUT ROWID;
-- With rowids: without them, a row as long as a vector would take a page of its own.
CREATE TABLE vectors (digest BLOB PRIMARY KEY, vector BLOB NOT NULL, seal BLOB NOT NULL);
-- `inode` is the third number of the stamp: a hash of the file's inode and its time of change (ctime).
CREATE TABLE files (
    id TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL, inode INTEGER NOT NULL,
    recipe TEXT NOT NULL, skipped TEXT) WITHOUT ROWID;
CREATE TABLE published (
    id TEXT PRIMARY KEY, document TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    words TEXT NOT NULL, first_seen TEXT NOT NULL, gone_since TEXT) WITHOUT ROWID;
"""


def connect(folder: Path, *, create: bool = False) -> sqlite3.Connection:
    """Open the catalogue in `folder`; one that cannot be written is opened as an immutable file.

    Raises `IndexMissing` or, for another version's or a damaged file, `IndexUnusable`.
    """
    file = folder / FILE_NAME
    try:
        is_there = file.exists()
        for beside in ("", "-wal", "-shm", "-journal"):
            require_regular_or_absent(file.with_name(f"{file.name}{beside}"))
    except NotRegular as error:
        raise IndexUnusable(
            f"{error.filename} cannot be used ({error.strerror}): run 'assistant index --rebuild' (citation ids stay)"
        ) from error
    except OSError as error:
        raise IndexUnusable(
            f"{folder} cannot be read ({error.strerror}): let this user read it, or run as the user who owns it"
        ) from error
    if not is_there and not create:
        raise IndexMissing(gettext("no index in %(folder)s: run 'assistant index' first", folder=folder))
    with ExitStack() as undo:
        try:
            connection = undo.enter_context(closing(_opened(file, create=create)))
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if found == 0 and create:
                found = _create_tables(connection)
        except sqlite3.DatabaseError as error:
            raise checksums.unusable(folder, error) from error
        if found == 0:
            raise _unfinished(folder)
        if found != SCHEMA_VERSION:
            age = (
                "a newer version of the assistant: upgrade it, or"
                if found > SCHEMA_VERSION
                else "an older version:"
            )
            raise IndexUnusable(f"the index in {folder} was made by {age} run 'assistant index --rebuild'")
        undo.pop_all()
    return connection


def generation_of(folder: Path, manifest: Mapping[str, str]) -> int:
    """The current generation. Raises `IndexMissing` if none was published yet."""
    if "generation" not in manifest:
        raise _unfinished(folder)
    return int(manifest["generation"])


def _unfinished(folder: Path) -> IndexMissing:
    return IndexMissing(
        gettext("no finished index in %(folder)s: run 'assistant index' first", folder=folder)
    )


class FrozenConnection(sqlite3.Connection):
    """A connection that does not see what others write."""


def _opened(file: Path, *, create: bool) -> sqlite3.Connection:
    """Open the file; on a disk that takes nothing more, for reading alone, unless it is to be written."""
    try:
        if not (create or is_writable(file.parent)):
            return _open_to_read(file)
        try:
            return _tried(_open_to_write(file))
        except sqlite3.OperationalError as error:
            if create or not checksums.is_of_disk(error):
                raise
        return _open_to_read(file)
    except (MemoryError, UnicodeDecodeError) as error:  # of sizes that cannot be, of names that are none
        raise checksums.Broken("sizes or names in it cannot be") from error


def _tried(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The connection, once it has read something: that is the first which needs room on the disk."""
    with ExitStack() as undo:
        undo.enter_context(closing(connection))
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        undo.pop_all()
    return connection


def _open_to_read(file: Path) -> sqlite3.Connection:
    """Open the file without writing beside it. Raises `NotRegular` for what is no file.

    A log beside it is read with it; without one the file is all there is, and no lock can be had. A log can only be read
    with a third file; if the disk does not take that, copies of both are read.
    """
    log = file.with_name(f"{file.name}-wal")
    for one in (file, log):
        require_regular_or_absent(one)
    if not log.exists() or not log.stat().st_size:
        return _fixed(file, "immutable=1")
    try:
        return _tried(_fixed(file, "mode=ro"))
    except sqlite3.OperationalError as error:
        if not checksums.is_of_disk(error):
            raise
        with copied_to_memory((file, log)) as copies:
            if copies is None:
                raise
            return _tried(_fixed(copies / file.name, "mode=rw"))


def _fixed(file: Path, mode: str) -> sqlite3.Connection:
    connection: sqlite3.Connection = sqlite3.connect(
        f"file:{quote(str(file.resolve()))}?{mode}",
        uri=True,
        check_same_thread=False,
        isolation_level=None,
        factory=FrozenConnection,
    )
    checksums.register_functions(connection)
    return connection


def _open_to_write(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None, timeout=30)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        checksums.register_functions(connection)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _create_tables(connection: sqlite3.Connection) -> int:
    with transaction(connection):
        for statement in (_SCHEMA + wordings.SCHEMA).split(";\n"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return SCHEMA_VERSION


def is_writable(folder: Path) -> bool:
    """Whether this process may write to the catalogue in `folder`.

    The file is not opened to find out: closing it would take away the locks that SQLite holds on it in this process.
    """
    may = {"effective_ids": True} if os.access in os.supports_effective_ids else {}
    return all(os.access(place, os.W_OK, **may) for place in (folder, folder / FILE_NAME))


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of what is done inside, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def manifest(connection: sqlite3.Connection) -> dict[str, str]:
    """Current generation, models, counts and the like, by name."""
    values: dict[str, str] = dict(connection.execute("SELECT name, value FROM manifest").fetchall())
    checksums.require(not values or values.pop(checksums.SEAL, None) == checksums.manifest_seal(values))
    return values


def kept(values: Mapping[str, str]) -> dict[str, str]:
    """Those values of a manifest that outlive builds."""
    return {name: value for name, value in values.items() if name not in OF_A_BUILD}


def set_manifest(connection: sqlite3.Connection, values: dict[str, str]) -> None:
    """Overwrite entries of the manifest."""
    connection.executemany(
        "INSERT INTO manifest VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        values.items(),
    )
    _seal_manifest(connection)


def _seal_manifest(connection: sqlite3.Connection) -> None:
    values = dict(connection.execute("SELECT name, value FROM manifest").fetchall())
    connection.execute(
        "INSERT INTO manifest VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = :value",
        {"name": checksums.SEAL, "value": checksums.manifest_seal(values)},
    )


def drop_from_manifest(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Remove entries of the manifest."""
    connection.executemany("DELETE FROM manifest WHERE name = ?", ((name,) for name in names))
    _seal_manifest(connection)


_COUNTS = (
    "SELECT count(DISTINCT d.version), count(p.key), count(p.recommendation)"
    " FROM documents d LEFT JOIN passages p USING (version) WHERE"
)


def counts(connection: sqlite3.Connection, generation: int) -> dict[str, str]:
    """Numbers of visible documents, passages and recommendations, as the manifest holds them."""
    row = connection.execute(f"{_COUNTS} {VISIBLE}", {"g": generation}).fetchone()
    return dict(zip(COUNTED, map(str, row), strict=True))


def next_counts(
    connection: sqlite3.Connection, known: Mapping[str, str], removed: Collection[int], generation: int
) -> dict[str, str]:
    """As `counts`, from those of the generation before, with what `generation` adds and without the `removed` versions."""
    added = connection.execute(f"{_COUNTS} d.added = ?", (generation,)).fetchone()
    gone = connection.execute(
        f"{_COUNTS} d.version IN (SELECT value FROM json_each(?))", (json.dumps(list(removed)),)
    ).fetchone()
    return {
        name: str(int(known.get(name, 0)) + more - less)
        for name, more, less in zip(COUNTED, added, gone, strict=True)
    }


def require_counts(connection: sqlite3.Connection, generation: int, expected: Mapping[str, str]) -> None:
    """Raise `checksums.Broken` unless as many documents and passages are visible as the manifest `expected`."""
    documents = connection.execute(f"SELECT count(*) FROM documents d WHERE {VISIBLE}", {"g": generation})
    passages = connection.execute(
        f"SELECT count(*) FROM passages p JOIN documents d USING (version) WHERE {VISIBLE}", {"g": generation}
    )
    found = {"documents": str(documents.fetchone()[0]), "passages": str(passages.fetchone()[0])}
    checksums.require(found.items() <= expected.items())


def is_sound(connection: sqlite3.Connection) -> bool:
    """Whether tables, their indexes and references agree; reads all of the file, some of it several times."""
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    return found == "ok" and connection.execute("PRAGMA foreign_key_check").fetchone() is None


def require_sound(connection: sqlite3.Connection) -> None:
    """Raise `checksums.Broken` where SQLite finds the file itself damaged; reads all of it."""
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise checksums.Broken(" ".join(found.split()))


# Documents


def add_document(
    connection: sqlite3.Connection,
    document: Document,
    recipe: Recipe,
    blocks: Sequence[Block],
    passages: Sequence[Staged],
    generation: int,
) -> None:
    """Stage one version of a document for `generation`, in one transaction."""
    with transaction(connection):
        version = connection.execute(
            "INSERT INTO documents (id, recipe, about, text, pages, runs, added) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                str(recipe),
                about_to_json(
                    document, (one.recommendation for one in passages if one.recommendation is not None)
                ),
                document.text,
                pages_to_json(document.pages),
                runs_to_bytes(document.runs),
                generation,
            ),
        ).lastrowid
        assert version is not None
        relate(connection, version, document.id, document.title, document.date, document.replaces)
        connection.executemany(
            "INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((version, place, *block_row(block)) for place, block in enumerate(blocks)),
        )
        for passage, recommendation, reported, citation_id, inputs, multilingual in passages:
            key = connection.execute(
                "INSERT INTO passages (version, start, end, text, prefix, suffix, place,"
                " recommendation, reported, citation, bare, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    version,
                    passage.span.start,
                    passage.span.end,
                    passage.text,
                    document.text[max(0, passage.span.start - NEIGHBOURS) : passage.span.start],
                    document.text[passage.span.end : passage.span.end + NEIGHBOURS],
                    passage_to_json(passage),
                    None if recommendation is None else recommendation_to_json(recommendation),
                    demands_to_json(reported) if reported else None,
                    citation_id.id,
                    citation_id.bare,
                    citation_id.words,
                ),
            ).lastrowid
            connection.executemany(
                "INSERT INTO inputs (key, part, digest) VALUES (?, ?, ?)",
                (
                    *((key, part, digest) for part, (digest, _) in enumerate(inputs)),
                    *((key, -part, digest) for part, (digest, _) in enumerate(multilingual, 1)),
                ),
            )
            connection.executemany(
                "INSERT OR REPLACE INTO texts VALUES (:digest, :text, seal(:digest, :text))",
                ({"digest": digest, "text": text} for digest, text in (*inputs, *multilingual)),
            )
        wordings.record(connection, version)
        advice_columns.record(connection, version)
        checksums.seal_version(connection, version)


def relate(
    connection: sqlite3.Connection,
    version: int,
    document_id: str,
    title: str,
    date: str | None,
    replaces: str | None,
) -> None:
    """Store what the editions of a version of a document may share with it."""
    connection.executemany(
        "INSERT OR IGNORE INTO relations VALUES (?, ?)",
        ((name, version) for name in EditionFacts(document_id, title, date, replaces).relations),
    )


def documents_at(connection: sqlite3.Connection, generation: int) -> dict[str, tuple[int, Recipe]]:
    """Version and recipe of each document visible at `generation`, by id."""
    rows = connection.execute(
        f"SELECT id, version, recipe, about_seal = {checksums.ABOUT} FROM documents d WHERE {VISIBLE}",
        {"g": generation},
    )
    return {document: (version, Recipe.parse(text)) for document, version, text in checksums.whole(rows)}


def version_of(connection: sqlite3.Connection, document_id: str, generation: int) -> int | None:
    """The version of a document that is visible at `generation`."""
    row = connection.execute(
        f"SELECT version FROM documents d WHERE id = :id AND {VISIBLE}", {"id": document_id, "g": generation}
    ).fetchone()
    return None if row is None else int(row[0])


def rewordings(
    connection: sqlite3.Connection, newer: str, older: str, generation: int
) -> dict[int, int] | None:
    """Which passage of a newer edition words anew which of an older one; None where they were not compared."""
    versions = [version_of(connection, name, generation) for name in (newer, older)]
    return None if None in versions else wordings.rewordings(connection, *filter(None, versions))


def compared_editions(
    connection: sqlite3.Connection, generation: int, removed: Collection[int]
) -> dict[tuple[int, int], Mapping[int, int]]:
    """What editions word anew that are visible at `generation` and were not compared before, by versions.

    Only those are looked at that are related to what `generation` adds, or to the versions `removed`.
    """
    found: dict[tuple[int, int], Mapping[int, int]] = {}
    rows = connection.execute(
        "WITH RECURSIVE near (version) AS (SELECT version FROM documents WHERE added = :g"
        " UNION SELECT value FROM json_each(:removed)"
        " UNION SELECT other.version FROM near JOIN relations one ON one.version = near.version"
        " JOIN relations other ON other.name = one.name)"
        " SELECT d.id, json_extract(d.about, '$.title'), json_extract(d.about, '$.date'),"
        f" json_extract(d.about, '$.replaces'), d.about_seal = {checksums.ABOUT}"
        f" FROM near JOIN documents d USING (version) WHERE {VISIBLE} ORDER BY d.id",
        {"g": generation, "removed": json.dumps(list(removed))},
    )
    known = editions(EditionFacts(*row) for row in checksums.whole(rows))
    for names in known.pairs:
        newer, older = (version_of(connection, name, generation) or 0 for name in names)
        if not wordings.are_compared(connection, newer, older):
            passages = [load_entries(connection, generation, "d.id = :id", id=name) for name in names]
            found[newer, older] = correspondences(*passages)
    return found


def staged(connection: sqlite3.Connection, generation: int) -> dict[str, tuple[int, Recipe]]:
    """Version and recipe of each document that an unfinished build staged for `generation`, by id."""
    rows = connection.execute("SELECT id, version, recipe FROM documents WHERE added = ?", (generation,))
    return {document: (version, Recipe.parse(text)) for document, version, text in rows}


def has_removed(connection: sqlite3.Connection) -> bool:
    """Whether there are versions that the current generation does not show any more."""
    return (
        connection.execute("SELECT 1 FROM documents WHERE removed IS NOT NULL LIMIT 1").fetchone() is not None
    )


def drop_versions(connection: sqlite3.Connection, versions: Iterable[int]) -> None:
    """Delete document versions with all that hangs on them; `sweep` removes texts and vectors that nothing else has."""
    given = list(versions)
    connection.execute(
        "INSERT OR IGNORE INTO dropped SELECT digest FROM inputs JOIN passages USING (key)"
        " WHERE version IN (SELECT value FROM json_each(?))",
        (json.dumps(given),),
    )
    used = wordings.used_by(connection, given)
    connection.executemany("DELETE FROM documents WHERE version = ?", ((version,) for version in given))
    wordings.forget_unused(connection, used)


def load_document(connection: sqlite3.Connection, document_id: str, generation: int) -> Document | None:
    """The document as indexed, or None where it is not."""
    row = connection.execute(
        f"SELECT id, about, text, pages, about_seal = {checksums.ABOUT} AND body_seal = {checksums.BODY}"
        f" FROM documents d WHERE id = :id AND {VISIBLE}",
        {"id": document_id, "g": generation},
    ).fetchone()
    if row is None:
        return None
    checksums.require(row[-1])
    return document_from(*row[:-1])


def load_abouts(connection: sqlite3.Connection, generation: int) -> Iterator[dict[str, Any]]:
    """What is known of each visible document, with its id, but not its text; in path order."""
    rows = connection.execute(
        f"SELECT id, about, about_seal = {checksums.ABOUT} FROM documents d WHERE {VISIBLE} ORDER BY id",
        {"g": generation},
    )
    for document_id, about in checksums.whole(rows):
        yield {"id": document_id, **json.loads(about)}


def load_warnings(connection: sqlite3.Connection, generation: int) -> tuple[Notice, ...]:
    """What of the visible documents could not be read, in path order."""
    rows = connection.execute(
        "SELECT d.id, w.value FROM documents d, json_each(d.about, '$.warnings') w"
        f" WHERE {VISIBLE} ORDER BY d.id, w.key",
        {"g": generation},
    )
    return tuple(Notice(name, message) for name, message in rows)


def load_blocks(connection: sqlite3.Connection, document_id: str, generation: int) -> tuple[Block, ...]:
    """The blocks of a visible document, in order."""
    rows = connection.execute(
        "SELECT kind, start, end, number, level, parent, stressed FROM blocks JOIN documents d USING (version)"
        f" WHERE d.id = :id AND {VISIBLE} ORDER BY place",
        {"id": document_id, "g": generation},
    ).fetchall()
    whole = connection.execute(
        f"SELECT version, blocks_seal FROM documents d WHERE id = :id AND {VISIBLE}",
        {"id": document_id, "g": generation},
    ).fetchone()
    checksums.require(whole is None or whole[1] == checksums.blocks_seal(connection, whole[0]))
    return tuple(block_from(row) for row in rows)


def load_runs(connection: sqlite3.Connection, document_id: str, generation: int) -> tuple[Run, ...]:
    """Where the characters of a visible document stand on its pages, in order; empty for formats without pages."""
    row = connection.execute(
        f"SELECT runs, body_seal = {checksums.BODY} FROM documents d WHERE id = :id AND {VISIBLE}",
        {"id": document_id, "g": generation},
    ).fetchone()
    if row is None:
        return ()
    checksums.require(row[1])
    return runs_from(row[0])


# Passages


def load_entries(
    connection: sqlite3.Connection, generation: int, condition: str = "1", **values: Any
) -> list[Entry]:
    """Visible entries that fulfil an SQL `condition` on `p` (passages) and `d` (documents)."""
    rows = connection.execute(
        "SELECT p.key, p.start, p.end, p.text, p.prefix, p.suffix, p.place, p.recommendation, p.reported,"
        " p.citation, d.id, d.about, p.wording, u.first_seen,"
        f" p.seal = {checksums.PASSAGE} AND d.about_seal = {checksums.ABOUT}"
        " FROM passages p JOIN documents d USING (version) LEFT JOIN published u ON u.id = p.citation"
        f" WHERE {VISIBLE} AND {condition} ORDER BY d.id, p.start",
        {"g": generation, **values},
    )
    return [entry_from(*row) for row in checksums.whole(rows)]


def load_advice(
    connection: sqlite3.Connection, generation: int, readable: Callable[[str], bool]
) -> advice_columns.Columns:
    """What lists of the recommendations of the `readable` visible documents are made from."""
    return advice_columns.load(connection, VISIBLE, generation, readable)


def passage_rows(connection: sqlite3.Connection, generation: int) -> Iterator[PassageRow]:
    """Every visible document and passage, in order."""
    rows = connection.execute(
        "SELECT d.id, p.key, p.recommendation IS NOT NULL, d.version FROM documents d LEFT JOIN passages p USING (version)"
        f" WHERE {VISIBLE} ORDER BY d.id, p.start",
        {"g": generation},
    )
    return (PassageRow(document, key, bool(is_advice), version) for document, key, is_advice, version in rows)


def entries_by_key(connection: sqlite3.Connection, generation: int, keys: Iterable[int]) -> dict[int, Entry]:
    """The entries of `keys`, which are all visible at `generation`."""
    wanted = set(keys)
    found = load_entries(
        connection, generation, "p.key IN (SELECT value FROM json_each(:keys))", keys=json.dumps(list(wanted))
    )
    checksums.require(len(found) == len(wanted))
    return {entry.key: entry for entry in found}


def words_to_index(
    connection: sqlite3.Connection, generation: int, keys: tuple[int, int] = EVERY_KEY
) -> Iterator[Row]:
    """What every visible passage between two `keys`, both included, is found by: title, headings, lead-in, its words and its notes."""
    rows = connection.execute(
        "SELECT p.key, d.id, p.start, d.about, p.place, p.text,"
        f" p.seal = {checksums.PASSAGE} AND d.about_seal = {checksums.ABOUT}"
        f" FROM passages p JOIN documents d USING (version) WHERE {VISIBLE}"
        " AND p.key BETWEEN :first AND :last ORDER BY d.id, p.start",
        {"g": generation, "first": keys[0], "last": keys[1]},
    )
    for key, document, start, about, place, text in checksums.whole(rows):
        described = json.loads(place)
        lead_in = described["lead_in"]
        above = [json.loads(about)["title"], *described["headings"], lead_in[0] if lead_in else ""]
        words = " ".join([*above, text, *(note[1] for note in described["footnotes"])])
        yield Row(key, words, document, start)


# Vectors


def missing_inputs(
    connection: sqlite3.Connection, generation: int, *, multilingual: bool = False
) -> list[tuple[bytes, str]]:
    """Digest and text of each input of a document staged for `generation` that has no vector yet.

    With `multilingual`, those of the second encoder, which have negative parts; else those of the first.
    """
    rows = connection.execute(
        "SELECT DISTINCT t.digest, t.text, t.seal = seal(t.digest, t.text) FROM texts t JOIN inputs i USING (digest)"
        " JOIN passages p USING (key) JOIN documents d USING (version)"
        " WHERE d.added = ? AND (i.part < 0) = ? AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.digest = i.digest)",
        (generation, multilingual),
    )
    return [(digest, text) for digest, text in checksums.whole(rows)]


def known_vectors(connection: sqlite3.Connection, digests: Iterable[bytes]) -> set[bytes]:
    """Those of `digests` that have a vector."""
    find = "SELECT 1 FROM vectors WHERE digest = ?"
    return {digest for digest in digests if connection.execute(find, (digest,)).fetchone()}


def add_vectors(connection: sqlite3.Connection, vectors: Iterable[tuple[bytes, Vector]]) -> None:
    """Keep vectors by the digest of encoder and input."""
    vectors = list(vectors)
    if not vectors:
        return
    with transaction(connection):
        connection.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (:digest, :vector, seal(:digest, :vector))",
            (
                {"digest": digest, "vector": vector.astype(VECTOR_NUMBERS).tobytes()}
                for digest, vector in vectors
            ),
        )


def load_vectors(
    connection: sqlite3.Connection,
    generation: int,
    dimensions: int,
    keys: tuple[int, int] = EVERY_KEY,
) -> tuple[list[int], Vector]:
    """Keys and vectors, shape (n, dimensions), of the passages visible at `generation`; a long passage has several.

    Only those between two `keys`, both included.
    """
    return _vectors(connection, generation, dimensions, keys, multilingual=False)


def load_multilingual_vectors(
    connection: sqlite3.Connection, generation: int, keys: tuple[int, int] = EVERY_KEY
) -> tuple[list[int], Vector]:
    """As `load_vectors`, of the second encoder; none unless it was there when the passages were indexed."""
    return _vectors(connection, generation, None, keys, multilingual=True)


def _vectors(
    connection: sqlite3.Connection,
    generation: int,
    dimensions: int | None,
    keys: tuple[int, int],
    *,
    multilingual: bool,
) -> tuple[list[int], Vector]:
    """Keys and vectors; without `dimensions`, they have those of the first."""
    rows = connection.execute(
        f"SELECT p.key, v.vector, v.seal = {checksums.VECTOR} AND i.seal = {checksums.INPUT}"
        " FROM inputs i JOIN passages p USING (key) JOIN documents d USING (version)"
        f" LEFT JOIN vectors v USING (digest) WHERE {VISIBLE} AND (i.part < 0) = :multilingual"
        " AND p.key BETWEEN :first AND :last ORDER BY d.id, p.start, i.part",
        {"g": generation, "multilingual": multilingual, "first": keys[0], "last": keys[1]},
    ).fetchall()
    checksums.require(all(row[2] for row in rows))
    if dimensions is None:
        dimensions = len(rows[0][1]) // VECTOR_NUMBERS.itemsize if rows else 0
    checksums.require(all(len(row[1]) == VECTOR_NUMBERS.itemsize * dimensions for row in rows))
    stacked = np.frombuffer(b"".join(row[1] for row in rows), VECTOR_NUMBERS).reshape(len(rows), dimensions)
    return [row[0] for row in rows], np.ascontiguousarray(stacked, dtype=np.float32)


def vectors_added(
    connection: sqlite3.Connection, generation: int, *, since: int, multilingual: bool
) -> list[tuple[int, int]]:
    """Key and number of vectors of each passage visible at `generation` that came after generation `since`, by key."""
    rows = connection.execute(
        "SELECT p.key, count(*) FROM documents d JOIN passages p USING (version) JOIN inputs i USING (key)"
        f" WHERE {VISIBLE} AND d.added > :since AND (i.part < 0) = :multilingual GROUP BY p.key ORDER BY p.key",
        {"g": generation, "since": since, "multilingual": multilingual},
    )
    return rows.fetchall()


def passages_added(connection: sqlite3.Connection, generation: int, *, since: int) -> list[int]:
    """The keys of the passages visible at `generation` that came after generation `since`, in their order."""
    rows = connection.execute(
        "SELECT p.key FROM documents d JOIN passages p USING (version)"
        f" WHERE {VISIBLE} AND d.added > :since ORDER BY p.key",
        {"g": generation, "since": since},
    )
    return [key for (key,) in rows]


def passages_of_versions(connection: sqlite3.Connection, versions: Collection[int]) -> list[int]:
    """The keys of the passages of some versions of documents."""
    rows = connection.execute(
        "SELECT key FROM passages WHERE version IN (SELECT value FROM json_each(?))",
        (json.dumps(list(versions)),),
    )
    return [key for (key,) in rows]


def vectors_of_versions(
    connection: sqlite3.Connection, versions: Collection[int], *, multilingual: bool
) -> dict[int, int]:
    """The number of vectors of each passage of some versions of documents, by key."""
    rows = connection.execute(
        "SELECT p.key, count(*) FROM passages p JOIN inputs i USING (key)"
        " WHERE p.version IN (SELECT value FROM json_each(:versions)) AND (i.part < 0) = :multilingual GROUP BY p.key",
        {"versions": json.dumps(list(versions)), "multilingual": multilingual},
    )
    return dict(rows.fetchall())


def versions_of(connection: sqlite3.Connection, keys: Collection[int]) -> dict[int, int]:
    """The version of the document of each of some passages, by key."""
    rows = connection.execute(
        "SELECT key, version FROM passages WHERE key IN (SELECT value FROM json_each(?))",
        (json.dumps(list(keys)),),
    )
    return dict(rows.fetchall())


def text_order(connection: sqlite3.Connection, keys: Iterable[int]) -> dict[int, tuple[str, int]]:
    """Document and start of each of some passages, by key."""
    rows = connection.execute(
        "SELECT p.key, d.id, p.start FROM passages p JOIN documents d USING (version)"
        " WHERE p.key IN (SELECT value FROM json_each(?))",
        (json.dumps(list(keys)),),
    )
    return {key: (document, start) for key, document, start in rows}


# Files


def load_files(connection: sqlite3.Connection) -> dict[str, FileRecord]:
    """What the last build recorded of each file, by document id."""
    rows = connection.execute("SELECT id, size, mtime, inode, recipe, skipped FROM files")
    return {name: _file_record(*row) for name, *row in rows}


def load_file(connection: sqlite3.Connection, document_id: str) -> FileRecord | None:
    """What the last build recorded of one file."""
    row = connection.execute(
        "SELECT size, mtime, inode, recipe, skipped FROM files WHERE id = ?", (document_id,)
    ).fetchone()
    return None if row is None else _file_record(*row)


def _file_record(size: int, mtime: int, inode: int, recipe: str, skipped: str | None) -> FileRecord:
    return FileRecord((size, mtime, inode), Recipe.parse(recipe), skipped)


def replace_files(connection: sqlite3.Connection, files: Mapping[str, FileRecord]) -> None:
    """Make `files` all that is known of the files."""
    known = load_files(connection)
    gone = ((name,) for name in known if name not in files)
    connection.executemany("DELETE FROM files WHERE id = ?", gone)
    connection.executemany(
        "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
        (
            (name, *row.stamp, str(row.recipe), row.skipped)
            for name, row in files.items()
            if known.get(name) != row
        ),
    )


def load_skipped(connection: sqlite3.Connection) -> tuple[Skipped, ...]:
    """The files that are not in the index, and why."""
    rows = connection.execute("SELECT id, skipped FROM files WHERE skipped IS NOT NULL ORDER BY id")
    return tuple(Skipped(name, reason) for name, reason in rows)


# Citations

_PUBLISHED = "SELECT id, document, start, end, words, first_seen, gone_since FROM published"


def publish_citations(
    connection: sqlite3.Connection, generation: int, now: str, removed: Collection[int] | None
) -> tuple[list[PublishedRow], list[PublishedRow]]:
    """Bring `published` up to date: new ids come in, vanished ones get the date, returned ones lose it.

    Only ids in the versions that `generation` adds, and in those `removed`, are looked at; all if that is None. Returns what
    changed, as it was and as it is.
    """
    if removed is None:
        touched = connection.execute("SELECT citation FROM passages UNION SELECT id FROM published")
    else:
        touched = connection.execute(
            "SELECT DISTINCT citation FROM passages WHERE version IN (SELECT version FROM documents WHERE added = :g"
            " UNION SELECT value FROM json_each(:removed))",
            {"g": generation, "removed": json.dumps(list(removed))},
        )
    ids = json.dumps([name for (name,) in touched])
    before = _published_rows(connection, ids)
    among = "(SELECT value FROM json_each(:ids))"
    given = {"g": generation, "now": now, "ids": ids}
    connection.execute(
        "INSERT INTO published SELECT p.citation, d.id, p.start, p.end, p.words, :now, NULL"
        f" FROM passages p JOIN documents d USING (version) WHERE p.citation IN {among} AND {VISIBLE}"
        " ON CONFLICT (id) DO UPDATE SET start = excluded.start, end = excluded.end, gone_since = NULL"
        " WHERE start != excluded.start OR end != excluded.end OR gone_since IS NOT NULL",  # others are not written again
        given,
    )
    connection.execute(
        f"UPDATE published SET gone_since = :now WHERE gone_since IS NULL AND id IN {among} AND NOT EXISTS"
        f" (SELECT 1 FROM passages p JOIN documents d USING (version) WHERE p.citation = published.id AND {VISIBLE})",
        given,
    )
    after = _published_rows(connection, ids)
    return list(before - after), list(after - before)


def _published_rows(connection: sqlite3.Connection, ids: str) -> set[PublishedRow]:
    """The rows of `ids`, a JSON list."""
    return set(connection.execute(f"{_PUBLISHED} WHERE id IN (SELECT value FROM json_each(?))", (ids,)))


def published(connection: sqlite3.Connection, citation_id: str) -> PublishedId | None:
    """What is known of an id ever published."""
    row = connection.execute(
        "SELECT document, words, gone_since FROM published WHERE id = ?", (citation_id,)
    ).fetchone()
    return None if row is None else PublishedId(row[0], row[1], row[2])


def successor(connection: sqlite3.Connection, citation_id: str) -> str | None:
    """If a repeated quotation got a new suffix because its surroundings changed, return its new id.

    Only if exactly one id vanished and exactly one appeared at that moment.
    """
    bare = citation_id.partition("-")[0]
    of_same_words = "id > :bare || '-' AND id < :bare || '.'"  # which is the sign behind "-"
    moment = f"(SELECT gone_since FROM published WHERE id = :id AND {of_same_words})"
    given = {"id": citation_id, "bare": bare}
    vanished, born = (
        connection.execute(
            f"SELECT id FROM published WHERE {of_same_words} AND {column} = {moment} LIMIT 2", given
        ).fetchall()
        for column in ("gone_since", "first_seen")
    )
    return str(born[0][0]) if len(vanished) == len(born) == 1 and born != vanished else None


def published_place(connection: sqlite3.Connection, citation_id: str) -> tuple[str, Span] | None:
    """Document of an id ever published, and where its passage stood when it was last indexed.

    Of an id without the suffix that tells the same words apart, the first of their places.
    """
    row = connection.execute(
        "SELECT document, start, end FROM published WHERE id = :id OR substr(id, 1, length(:id) + 1) = :id || '-'"
        " ORDER BY id LIMIT 1",
        {"id": citation_id},
    ).fetchone()
    return None if row is None else (row[0], Span(row[1], row[2]))


def load_published(connection: sqlite3.Connection) -> Iterator[PublishedRow]:
    """All ids ever published, with what is known of them, in their order."""
    yield from connection.execute(f"{_PUBLISHED} ORDER BY id")


def publication_times(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Each document with each moment at which ids of it were published or gone."""
    return connection.execute(
        "SELECT document, first_seen FROM published UNION SELECT document, gone_since FROM published"
        " WHERE gone_since IS NOT NULL"
    ).fetchall()


def published_seal(
    rows: Iterable[PublishedRow], known: str = "0", instead_of: Iterable[PublishedRow] = ()
) -> str:
    """The seal over all ids ever published: those that the seal `known` covers, but for what `rows` take the place of.

    It is the sum of the seals of its rows, so that it changes with them.
    """
    added = sum(int.from_bytes(checksums.seal(*row)) for row in rows)
    gone = sum(int.from_bytes(checksums.seal(*row)) for row in instead_of)
    return f"{(int(known, 16) + added - gone) % (1 << 8 * checksums.SEAL_BYTES):x}"


def require_published(connection: sqlite3.Connection) -> None:
    """Raise `checksums.Broken` unless the published ids are all those that were written."""
    connection.execute("SAVEPOINT whole")  # manifest and ids of one moment
    try:
        checksums.require(manifest(connection).get("published") == published_seal(load_published(connection)))
    finally:
        connection.execute("RELEASE whole")


def rescued(folder: Path) -> tuple[list[PublishedRow], dict[str, str]]:
    """What outlives an index that is about to be discarded, as far as it can still be read.

    These are the published ids, and those values of its manifest that outlive builds.
    """
    published: list[PublishedRow] = []
    values: dict[str, str] = {}
    with (
        suppress(*UNREADABLE, OSError),
        closing(_open_to_read(folder / FILE_NAME)) as connection,
    ):
        published = readable_published(connection)
        values = kept(manifest(connection))
    return published, values


def readable_published(connection: sqlite3.Connection) -> list[PublishedRow]:
    """The published ids of a damaged catalogue, as far as they can be read."""
    rows: list[PublishedRow] = []
    strictly = connection.text_factory
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    with suppress(*UNREADABLE):
        rows.extend(row for row in load_published(connection) if _is_published_row(row))
    connection.text_factory = strictly
    return rows


def _is_published_row(row: Sequence[Any]) -> bool:
    """Whether a row out of a damaged catalogue can have been written there."""
    kinds = (str, str, int, int, str, str, str | None)
    return all(isinstance(value, kind) for value, kind in zip(row, kinds, strict=True))


def forget_work(connection: sqlite3.Connection) -> None:
    """Make the next build read everything anew; what is published stays visible, and its vectors in use, until then."""
    with transaction(connection):
        connection.execute("DELETE FROM files")
        connection.execute("UPDATE documents SET recipe = ''")


def restore_published(
    connection: sqlite3.Connection, rows: Iterable[PublishedRow], *, instead: bool = False
) -> None:
    """Put rescued ids into a catalogue; those that are there stay as they are, unless others come `instead`."""
    with transaction(connection):
        if instead:
            connection.execute("DELETE FROM published")
        connection.executemany("INSERT OR IGNORE INTO published VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        set_manifest(connection, {"published": published_seal(load_published(connection)), MATCHED: ""})


def checkpoint(connection: sqlite3.Connection) -> None:
    """Bring what was committed from the log into the file, and empty the log."""
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def sweep(connection: sqlite3.Connection, oldest: int) -> None:
    """Remove rows that only readers of generations before `oldest` could see."""
    with transaction(connection):
        rows = connection.execute(
            "SELECT version FROM documents WHERE removed IS NOT NULL AND removed <= ?", (oldest,)
        )
        drop_versions(connection, [version for (version,) in rows.fetchall()])
        for table in ("vectors", "texts"):
            connection.execute(
                f"DELETE FROM {table} WHERE digest IN"
                " (SELECT digest FROM dropped d WHERE NOT EXISTS (SELECT 1 FROM inputs i WHERE i.digest = d.digest))"
            )
        connection.execute("DELETE FROM dropped")


@contextmanager
def preview(connection: sqlite3.Connection, removed: Collection[int], generation: int) -> Iterator[None]:
    """See the catalogue as it will be at `generation`, without committing to it."""
    connection.execute("BEGIN")
    try:
        mark_removed(connection, removed, generation)
        yield
    finally:
        connection.execute("ROLLBACK")


def mark_removed(connection: sqlite3.Connection, versions: Collection[int], generation: int) -> None:
    """Let `versions` of documents be gone from `generation` on."""
    connection.executemany(
        "UPDATE documents SET removed = ? WHERE version = ?", ((generation, version) for version in versions)
    )
