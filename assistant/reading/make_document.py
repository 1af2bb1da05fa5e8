"""Makes a document of a text and of what is known about it, and names the reader with the library it relies on."""

import hashlib
from functools import cache
from pathlib import PurePosixPath

from assistant.language.invisible_characters import without_invisible
from assistant.reading.language import document_language
from assistant.types import About, Document, SourceFile


def make_document(
    source: SourceFile,
    data: bytes,
    text: str,
    known: About,
    media_type: str,
    reader: str,
    encoding: str | None = None,
) -> Document:
    """Return the document with the bytes `data`; without a title it bears the file's name, without a language the one detected."""
    return Document(
        id=source.id,
        text=text,
        digest=f"sha256:{hashlib.sha256(data).hexdigest()}",
        media_type=media_type,
        reader=reader,
        title=without_invisible(known.title or "") or PurePosixPath(source.id).stem,
        encoding=encoding,
        author=without_invisible(known.author or "") or None,
        publisher=without_invisible(known.publisher or "") or None,
        date=known.date,
        language=known.language or document_language(text),
        url=known.url,
        marking=known.marking,
        replaces=known.replaces,
    )


@cache
def reader_with(reader: str, library: str) -> str:
    """The reader's name and version with those of the library, as "html 1 (selectolax 0.4.0)"."""
    from importlib.metadata import version  # here: it would double this package's import time

    return f"{reader} ({library} {version(library)})"
