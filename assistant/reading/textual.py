"""What the readers of text files share: decode, describe, and let `documents.csv` override."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import PurePosixPath

from assistant.errors import UnreadableSource
from assistant.reading.decoding import decode, foreign_kind
from assistant.reading.fields import overlay
from assistant.reading.language import document_language
from assistant.types import About, Document, SourceFile


def read_text(
    source: SourceFile,
    data: bytes,
    about: About | None,
    media_type: str,
    reader: str,
    describe: Callable[[str], About],
) -> Document:
    """Return the document whose text is exactly what `data` decodes to.

    `describe` finds in the text what it says of itself. Raises `UnreadableSource`.
    """
    path = PurePosixPath(source.id)
    if kind := foreign_kind(data):
        raise UnreadableSource(f"is {kind} named {path.suffix}: give it the suffix of its type, or remove it")
    text, encoding = decode(data)
    if not text or text.isspace():
        raise UnreadableSource("is empty" if not text else "holds nothing but white space")
    known = overlay(describe(text), about)
    return Document(
        id=source.id,
        text=text,
        digest=f"sha256:{hashlib.sha256(data).hexdigest()}",
        media_type=media_type,
        reader=f"{reader} (charset-normalizer {_library_version()})",
        title=known.title or path.stem,
        encoding=encoding,
        author=known.author,
        publisher=known.publisher,
        date=known.date,
        language=known.language or document_language(text),
        url=known.url,
        marking=known.marking,
        replaces=known.replaces,
    )


@cache
def _library_version() -> str:
    from importlib.metadata import version  # here: it would double this package's import time

    return version("charset-normalizer")
