"""Seals rows of the catalogue: a short hash beside what it covers, so that a flipped bit is noticed before it is shown."""

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from assistant.errors import IndexUnusable, IndexUnwritable

SEAL_BYTES = 8
SEAL = "seal"

# What each seal covers, as SQL on `d` (documents), `p` (passages), `i` (inputs) and `v` (vectors).
ABOUT = "seal(d.version, d.id, d.about, d.added)"
BODY = "seal(d.version, d.text, d.pages, d.runs)"
ADVICE = "seal(d.version, d.advice, d.demands, d.terms)"
PASSAGE = (
    "seal(p.key, p.version, p.start, p.end, p.text, p.prefix, p.suffix, p.place, p.recommendation,"
    " p.reported, p.citation, p.bare, p.words, p.wording)"
)
INPUT = "seal(i.key, i.part, i.digest)"
VECTOR = "seal(v.digest, v.vector)"

_SIGNS_OF_DISK = ("full", "disk I/O", "readonly", "unable to open")


class Broken(sqlite3.DatabaseError):
    """A row is not any more what was written."""


def seal(*values: Any) -> bytes:
    """Hash of a row's values: text, bytes, whole numbers and None."""
    total = hashlib.blake2b(digest_size=SEAL_BYTES)
    for value in values:
        data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        total.update(b"%s%d:" % (type(value).__name__[:1].encode(), len(data)))
        total.update(data)
    return total.digest()


def register_functions(connection: sqlite3.Connection) -> None:
    """Let SQL on this connection call `seal`."""
    connection.create_function(SEAL, -1, seal, deterministic=True)


def seal_version(connection: sqlite3.Connection, version: int) -> None:
    """Seal a version of a document, which has just been written, with its blocks and passages."""
    connection.execute(
        f"UPDATE documents AS d SET about_seal = {ABOUT}, body_seal = {BODY}, blocks_seal = :blocks,"
        f" advice_seal = {ADVICE} WHERE version = :version",
        {"version": version, "blocks": blocks_seal(connection, version)},
    )
    connection.execute(f"UPDATE passages AS p SET seal = {PASSAGE} WHERE version = ?", (version,))
    connection.execute(
        f"UPDATE inputs AS i SET seal = {INPUT} WHERE key IN (SELECT key FROM passages WHERE version = ?)",
        (version,),
    )


def blocks_seal(connection: sqlite3.Connection, version: int) -> bytes:
    """The seal over all blocks of a version, in order."""
    rows = connection.execute("SELECT * FROM blocks WHERE version = ? ORDER BY place", (version,))
    return seal(*(value for row in rows for value in row))


def manifest_seal(values: Mapping[str, str]) -> str:
    """The seal over all other values of a manifest."""
    return seal(*(part for pair in sorted(values.items()) for part in pair if pair[0] != SEAL)).hex()


def require(is_whole: object) -> None:
    """Raise `Broken` unless a row was found to be whole."""
    if not is_whole:
        raise Broken("a row is not what was written")


def whole(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Yield rows without their last column, which says whether they are whole. Raises `Broken`."""
    for row in rows:
        require(row[-1])
        yield row[:-1]


def is_damage(error: sqlite3.Error) -> bool:
    """Whether `error` comes of what the file holds, not of the disk or of another process."""
    is_of_file = type(error) in (sqlite3.DatabaseError, sqlite3.OperationalError, Broken)
    return is_of_file and not is_of_disk(error) and "locked" not in str(error)


def is_of_disk(error: sqlite3.Error) -> bool:
    """Whether the disk did not take or give something."""
    return any(sign in str(error) for sign in _SIGNS_OF_DISK)


def _may_open_more() -> bool:
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return False
    return True


def unusable(place: object, error: sqlite3.Error) -> Exception:
    """What to tell the user of `error` on the catalogue in `place`; a mistake in our own SQL stays what it is."""
    said = str(error)
    if "unable to open" in said and not _may_open_more():
        return IndexUnusable("too many open files: raise the limit ('ulimit -n') and try again")
    if "full" in said:
        return IndexUnwritable(
            f"the disk is full: the last finished index in {place} stays as it is; "
            "free some space and run 'assistant index' again"
        )
    if "disk I/O" in said:
        return IndexUnwritable(
            f"the disk did not read or write the catalogue in {place} ({said}): the last finished index stays "
            "as it is; check that the disk has free space and is not faulty, then run 'assistant index' again"
        )
    if "locked" in said:
        return IndexUnusable(f"another process is using the catalogue in {place} ({said}): try again later")
    if "readonly" in said or "unable to open" in said:
        return IndexUnusable(
            f"the catalogue in {place} cannot be opened ({said}): check who may read and write that folder, "
            "or choose another with --index"
        )
    if is_damage(error):
        return IndexUnusable(
            f"the catalogue in {place} is damaged ({said}): run 'assistant index --rebuild'"
            " (citation ids stay), or 'assistant doctor' to see more"
        )
    return error
