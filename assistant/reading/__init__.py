"""Files to documents: what lies below the corpus, one module a format, and what `documents.csv` says."""

import os
import stat
from collections.abc import Callable
from pathlib import PurePosixPath

from assistant.errors import UnreadableSource
from assistant.reading import markdown, pdf, plain
from assistant.reading.files import Tell, discover, keep_silent, read_bytes
from assistant.reading.table import read_table
from assistant.types import About, Document, SourceFile

__all__ = ["READERS", "VERSION", "Reader", "Tell", "discover", "read_file", "read_table"]

Reader = Callable[[SourceFile, bytes, About | None, Tell], Document]

VERSION = 1  # raise it when a reader makes something else of the same bytes, so that they are read again

READERS: dict[str, Reader] = {
    ".markdown": markdown.read,
    ".md": markdown.read,
    ".pdf": pdf.read,
    ".text": plain.read,
    ".txt": plain.read,
}


def read_file(source: SourceFile, about: About | None, max_bytes: int, tell: Tell = keep_silent) -> Document:
    """Read `source`, whose digest is that of the very bytes that are decoded; `tell` hears how far a long one is.

    Raises `UnreadableSource`, whose message is the reason, without the file's name.
    """
    _require_sound_name(source)
    _require_regular(source)
    reader = _reader_of(source)
    return reader(source, read_bytes(source.path, max_bytes), about, tell)


def _require_sound_name(source: SourceFile) -> None:
    try:
        source.id.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnreadableSource("the path is not valid UTF-8: rename the file or its folder") from error


def _require_regular(source: SourceFile) -> None:
    try:
        mode = os.stat(source.path).st_mode
    except OSError:
        return  # read_bytes says why, in one place
    if stat.S_ISDIR(mode):
        raise UnreadableSource("is a folder that cannot be listed: grant permission to read it")
    if not stat.S_ISREG(mode):
        raise UnreadableSource("is not a regular file (a pipe, socket or device): remove it from the corpus")


def _reader_of(source: SourceFile) -> Reader:
    suffix = PurePosixPath(source.id).suffix.lower()
    if suffix not in READERS:
        found = f"files of type {suffix} are" if suffix else "files without a suffix are"
        raise UnreadableSource(f"{found} not supported (these are: {', '.join(sorted(READERS))})")
    return READERS[suffix]
