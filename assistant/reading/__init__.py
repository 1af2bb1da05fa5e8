"""Files to documents: what lies below the corpus, one module a format, and what `documents.csv` says."""

import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from assistant.errors import UnreadableSource
from assistant.reading import docx, epub, markdown, odt, pdf, plain, webpage
from assistant.reading.actors_table import read_actors
from assistant.reading.documents_table import read_table
from assistant.reading.files import Tell, discover, keep_silent, read_bytes
from assistant.types import About, Document, SourceFile

__all__ = [
    "LIBRARIES",
    "READERS",
    "VERSIONS",
    "Reader",
    "Tell",
    "discover",
    "read_actors",
    "read_file",
    "read_table",
    "require_known_type",
]

Reader = Callable[[SourceFile, bytes, About | None, Tell], Document]

READERS: dict[str, Reader] = {
    ".docm": docx.read,
    ".docx": docx.read,
    ".dotm": docx.read,
    ".dotx": docx.read,
    ".epub": epub.read,
    ".htm": webpage.read,
    ".html": webpage.read,
    ".markdown": markdown.read,
    ".md": markdown.read,
    ".mht": webpage.read_saved,
    ".mhtml": webpage.read_saved,
    ".odt": odt.read,
    ".ott": odt.read,
    ".pdf": pdf.read,
    ".text": plain.read,
    ".txt": plain.read,
    ".xhtml": webpage.read,
}

LIBRARIES: dict[Reader, str] = {
    docx.read: "lxml",
    epub.read: "selectolax",
    markdown.read: "charset-normalizer",
    odt.read: "lxml",
    pdf.read: "pypdfium2",
    plain.read: "charset-normalizer",
    webpage.read: "selectolax",
    webpage.read_saved: "selectolax",
}
"""The library on which each reader relies: another version of it may read the same bytes otherwise."""

VERSIONS: dict[Reader, int] = {
    docx.read: docx.VERSION,
    epub.read: epub.VERSION,
    markdown.read: markdown.VERSION,
    odt.read: odt.VERSION,
    pdf.read: pdf.VERSION,
    plain.read: plain.VERSION,
    webpage.read: webpage.VERSION,
    webpage.read_saved: webpage.VERSION,
}
"""The version of each reader, which is also part of its name."""

_ADVICE = {
    ".doc": "a Word 97–2003 file, which is not supported: save it as .docx",
    ".dot": "a Word 97–2003 template, which is not supported: save it as .docx",
    ".key": "a Keynote presentation, which is not supported: export it as PDF",
    ".odp": "a presentation, which is not supported: save it as PDF",
    ".pages": "a Pages file, which is not supported: export it as .docx",
    ".ppt": "a presentation, which is not supported: save it as PDF",
    ".pptx": "a presentation, which is not supported: save it as PDF",
    ".rtf": "a Rich Text file, which is not supported: save it as .docx",
    ".wpd": "a WordPerfect file, which is not supported: save it as .docx",
}


def read_file(
    source: SourceFile,
    about: About | None,
    max_bytes: int,
    tell: Tell = keep_silent,
    readers: Mapping[str, Reader] = READERS,
) -> Document:
    """Read `source`, whose digest is that of the very bytes that are decoded; `tell` hears how far a long one is.

    Raises `UnreadableSource`, whose message is the reason, without the file's name.
    """
    _require_sound_name(source)
    if source.hindrance is not None:
        raise UnreadableSource(source.hindrance)
    _require_regular(source)
    reader = _reader_of(source, readers)
    return reader(source, read_bytes(source.path, max_bytes), about, tell)


def require_known_type(name: str) -> None:
    """Raise `UnreadableSource`, with what to do, for a file whose suffix is that of no format that is read."""
    _reader_of(SourceFile(name, Path(name), 0, 0, 0), READERS)


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


def _reader_of(source: SourceFile, readers: Mapping[str, Reader]) -> Reader:
    suffix = PurePosixPath(source.id).suffix.lower()
    if suffix in _ADVICE and suffix not in readers:
        raise UnreadableSource(f"is {_ADVICE[suffix]}")
    if suffix not in readers:
        found = f"files of type {suffix} are" if suffix else "files without a suffix are"
        raise UnreadableSource(f"{found} not supported (supported types: {', '.join(sorted(readers))})")
    return readers[suffix]
