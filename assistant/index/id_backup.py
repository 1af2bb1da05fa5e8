"""A second copy, beside the catalogue, of what no file of the corpus could bring back: published ids, kept settings.

It is written batch by batch: first all rows, then, with each change, those that changed. A batch is a line with the kept
settings, a line for each row, and a line with the digest of these; one that was cut off does not count.
"""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from assistant.index.catalogue import PublishedRow
from assistant.runtime.regular_file import descriptor_of, open_regular, read_regular

FILE_NAME = "published.jsonl.gz"
_OPENS_ROW = (b"{", b"[")


class Rows(NamedTuple):
    """How many lines a copy was written with, and how many were added since."""

    first: int = 0
    added: int = 0

    @classmethod
    def parse(cls, text: str | None) -> "Rows":
        """Those that were stored as a text, if any were."""
        return cls(*map(int, text.split())) if text else cls()

    def __str__(self) -> str:
        return f"{self.first} {self.added}"

    def may_grow_by(self, rows: int) -> bool:
        """Whether that many more are still less work than writing all anew."""
        return self.added + rows < self.first


def save(folder: Path, published: Iterable[PublishedRow], kept: Mapping[str, str]) -> Rows:
    """Write the copy below `folder`, in the place of the last one when it is whole. Raises `OSError`."""
    packed, rows = _batch(published, kept)
    unfinished = folder / f"{FILE_NAME}.part"
    unfinished.unlink(missing_ok=True)  # of a run that was cut off
    with unfinished.open("xb") as stream:
        stream.write(packed)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(folder / FILE_NAME)
    return Rows(rows)


def append(folder: Path, changed: Iterable[PublishedRow], kept: Mapping[str, str], known: Rows) -> Rows:
    """Add rows to a copy that holds those `known`; each takes the place of the one with the same id. Raises `OSError`."""
    packed, rows = _batch(changed, kept)
    with open(descriptor_of(folder / FILE_NAME, os.O_WRONLY | os.O_APPEND), "ab") as stream:
        stream.write(packed)
        stream.flush()
        os.fsync(stream.fileno())
    return known._replace(added=known.added + rows)


def _batch(published: Iterable[PublishedRow], kept: Mapping[str, str]) -> tuple[bytes, int]:
    """What is written of some rows, and how many lines that is."""
    lines = [json.dumps(dict(kept), sort_keys=True), *(json.dumps(row) for row in published)]
    data = "".join(f"{line}\n" for line in lines).encode()
    data += hashlib.sha256(data).hexdigest().encode() + b"\n"
    return gzip.compress(data, compresslevel=1, mtime=0), len(lines)


def stamp(folder: Path) -> str | None:
    """The digest of the copy below `folder`; None if there is none."""
    try:
        return hashlib.sha256(read_regular(folder / FILE_NAME)).hexdigest()
    except OSError:
        return None


def load(folder: Path) -> tuple[list[PublishedRow], dict[str, str]] | None:
    """What the copy below `folder` holds, up to where it is cut off or damaged; None if there is none, or its beginning is."""
    rows: dict[str, PublishedRow] = {}
    kept: dict[str, str] | None = None
    with suppress(OSError, EOFError, zlib.error):
        for batch in _whole_batches(folder / FILE_NAME):
            kept, *changed = map(json.loads, batch)
            rows |= {row[0]: tuple(row) for row in changed}
    return None if kept is None else (list(rows.values()), kept)


def _whole_batches(file: Path) -> Iterator[list[bytes]]:
    """The lines of each batch, up to the first that is not what was written. Raises `OSError`, `EOFError` or `zlib.error`."""
    batch: list[bytes] = []
    with open_regular(file) as packed, gzip.open(packed) as stream:
        for line in stream:
            if line[:1] in _OPENS_ROW:
                batch.append(line)
            elif hashlib.sha256(b"".join(batch)).hexdigest().encode() == line.rstrip():
                yield batch
                batch = []
            else:
                return
