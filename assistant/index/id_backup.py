"""A second copy, beside the catalogue, of what no file of the corpus could bring back: published ids, kept settings."""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from assistant.runtime.regular_file import read_regular

FILE_NAME = "published.jsonl.gz"

Row = tuple[str, str, int, int, str, str, str | None]


def save(folder: Path, published: Iterable[Row], kept: Mapping[str, str]) -> str:
    """Write the copy below `folder`, in the place of the last one when it is whole; return its stamp. Raises `OSError`."""
    lines = [json.dumps(dict(kept), sort_keys=True), *(json.dumps(row) for row in published)]
    data = "".join(f"{line}\n" for line in lines).encode()
    data += hashlib.sha256(data).hexdigest().encode()
    unfinished = folder / f"{FILE_NAME}.part"
    packed = gzip.compress(data, compresslevel=1, mtime=0)
    unfinished.unlink(missing_ok=True)  # of a run that was cut off
    with unfinished.open("xb") as stream:
        stream.write(packed)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(folder / FILE_NAME)
    return hashlib.sha256(packed).hexdigest()


def stamp(folder: Path) -> str | None:
    """What `save` returned of the copy below `folder`; None if there is none."""
    try:
        return hashlib.sha256(read_regular(folder / FILE_NAME)).hexdigest()
    except OSError:
        return None


def load(folder: Path) -> tuple[list[Row], dict[str, str]] | None:
    """What the copy below `folder` holds; None if there is none, or it is damaged."""
    try:
        data = gzip.decompress(read_regular(folder / FILE_NAME))
    except (OSError, EOFError, zlib.error):
        return None
    body, digest = data[:-64], data[-64:]
    if hashlib.sha256(body).hexdigest().encode() != digest:
        return None
    kept, *rows = (json.loads(line) for line in body.splitlines())
    return [tuple(row) for row in rows], kept
