"""Keeps which recommendations say the same, and which passages of two editions correspond, so that no list compares all with all.

Passages of other documents that may say the same share a bucket (`ComparableText.buckets`). A wording stands for all
recommendations that are compared alike, so words that stand in a thousand documents are compared once.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping

from assistant.index import checksums
from assistant.index.records import entry_from
from assistant.linking.repeats import ComparableText, KnownRepeats, same_advice_elsewhere, same_pairs
from assistant.types import Entry

LARGEST_BUCKET = 100
"""Of more wordings in one bucket, these, the newest, are compared with one that comes."""

SCHEMA = """
CREATE TABLE wordings (id INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL UNIQUE);
CREATE TABLE buckets (
    bucket INTEGER NOT NULL, wording INTEGER NOT NULL REFERENCES wordings ON DELETE CASCADE,
    PRIMARY KEY (bucket, wording)) WITHOUT ROWID;
CREATE INDEX buckets_by_wording ON buckets (wording);
CREATE TABLE alike (
    one INTEGER NOT NULL REFERENCES wordings ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES wordings ON DELETE CASCADE, seal BLOB NOT NULL,
    PRIMARY KEY (one, other)) WITHOUT ROWID;
CREATE INDEX alike_by_other ON alike (other);
CREATE TABLE repeats (
    one INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE, seal BLOB NOT NULL,
    PRIMARY KEY (one, other)) WITHOUT ROWID;
CREATE INDEX repeats_by_other ON repeats (other);
CREATE TABLE rewordings (
    newer INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    older INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, pairs TEXT NOT NULL, seal BLOB NOT NULL,
    PRIMARY KEY (newer, older)) WITHOUT ROWID;
CREATE INDEX rewordings_by_older ON rewordings (older);
"""
_ENTRY = (
    "SELECT p.key, p.start, p.end, p.text, p.prefix, p.suffix, p.place, p.recommendation, p.reported, p.citation,"
    " d.id, d.about FROM passages p JOIN documents d USING (version)"
)


def record(connection: sqlite3.Connection, version: int) -> int:
    """Find what the recommendations of a staged version repeat, in it and elsewhere; return how many wordings were compared."""
    rows = connection.execute(
        f"{_ENTRY} WHERE version = ? AND p.recommendation IS NOT NULL ORDER BY p.start", (version,)
    ).fetchall()
    texts = [ComparableText(entry_from(*row)) for row in rows]
    connection.executemany(
        "INSERT INTO repeats VALUES (:one, :other, seal(:one, :other))",
        ({"one": texts[one].entry.key, "other": texts[other].entry.key} for one, other in same_pairs(texts)),
    )
    compared = 0
    for text in texts:
        if text.is_comparable_elsewhere:
            compared += _give_wording(connection, text)
    return compared


def _give_wording(connection: sqlite3.Connection, text: ComparableText) -> int:
    """Store the wording of a passage, with those that are alike if it is new; return with how many it was compared."""
    known = connection.execute("SELECT id FROM wordings WHERE digest = ?", (text.wording,)).fetchone()
    if known is None:
        wording = connection.execute("INSERT INTO wordings (digest) VALUES (?)", (text.wording,)).lastrowid
        others = _candidates(connection, text)
        connection.executemany(
            "INSERT INTO alike VALUES (:one, :other, seal(:one, :other))",
            (
                {"one": other, "other": wording}
                for other, entry in others.items()
                if same_advice_elsewhere(ComparableText(entry), text)
            ),
        )
        connection.executemany(
            "INSERT OR IGNORE INTO buckets VALUES (?, ?)", ((bucket, wording) for bucket in text.buckets)
        )
    else:
        wording, others = known[0], {}
    connection.execute("UPDATE passages SET wording = ? WHERE key = ?", (wording, text.entry.key))
    return len(others)


def _candidates(connection: sqlite3.Connection, text: ComparableText) -> dict[int, Entry]:
    """The wordings that share a bucket with a text, each with a passage that has it."""
    met = {
        wording
        for bucket in text.buckets
        for (wording,) in connection.execute(
            f"SELECT wording FROM buckets WHERE bucket = ? ORDER BY wording DESC LIMIT {LARGEST_BUCKET}",
            (bucket,),
        )
    }
    found: dict[int, Entry] = {}
    for wording in sorted(met):
        row = connection.execute(f"{_ENTRY} WHERE p.wording = ? LIMIT 1", (wording,)).fetchone()
        if row is not None:
            found[wording] = entry_from(*row)
    return found


def used_by(connection: sqlite3.Connection, versions: Collection[int]) -> list[int]:
    """The wordings of some versions of documents."""
    rows = connection.execute(
        "SELECT DISTINCT wording FROM passages WHERE version IN (SELECT value FROM json_each(?)) AND wording IS NOT NULL",
        (json.dumps(list(versions)),),
    )
    return [row[0] for row in rows]


def forget_unused(connection: sqlite3.Connection, wordings: Collection[int]) -> None:
    """Remove those of `wordings` that no passage has any more."""
    connection.execute(
        "DELETE FROM wordings WHERE id IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM passages p WHERE p.wording = wordings.id)",
        (json.dumps(list(wordings)),),
    )


def known_repeats(connection: sqlite3.Connection) -> KnownRepeats:
    """What was found to say the same, of all generations."""
    return KnownRepeats(_pairs(connection, "alike"), _pairs(connection, "repeats"))


def _pairs(connection: sqlite3.Connection, table: str) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = connection.execute(f"SELECT one, other, seal = seal(one, other) FROM {table}")
    for one, other in checksums.whole(rows):
        found[one].append(other)
        found[other].append(one)
    return found


def are_compared(connection: sqlite3.Connection, newer: int, older: int) -> bool:
    """Whether two versions of documents have been compared as editions."""
    found = connection.execute("SELECT 1 FROM rewordings WHERE newer = ? AND older = ?", (newer, older))
    return found.fetchone() is not None


def add_rewordings(
    connection: sqlite3.Connection, found: Mapping[tuple[int, int], Mapping[int, int]]
) -> None:
    """Store, for versions of documents that are editions, which passage of the newer words anew which of the older."""
    connection.executemany(
        "INSERT INTO rewordings VALUES (:newer, :older, :pairs, seal(:newer, :older, :pairs))",
        (
            {"newer": newer, "older": older, "pairs": json.dumps(list(pairs.items()))}
            for (newer, older), pairs in found.items()
        ),
    )


def rewordings(connection: sqlite3.Connection, newer: int, older: int) -> dict[int, int] | None:
    """Which passage of a newer edition words anew which of an older one, by key; None where they were not compared."""
    row = connection.execute(
        "SELECT pairs, seal = seal(newer, older, pairs) FROM rewordings WHERE newer = ? AND older = ?",
        (newer, older),
    ).fetchone()
    if row is None:
        return None
    checksums.require(row[1])
    return dict(json.loads(row[0]))
