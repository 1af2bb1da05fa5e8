"""What the readers of text files share: decode, describe, and let `documents.csv` override."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from assistant.errors import UnreadableSource
from assistant.reading.decoding import decode, foreign_kind
from assistant.reading.described import described, reader_with
from assistant.reading.fields import overlay
from assistant.reading.garbling import warnings_in
from assistant.types import About, Document, SourceFile


def read_text(
    source: SourceFile,
    data: bytes,
    about: About | None,
    media_type: str,
    reader: str,
    describe: Callable[[str], About],
    mend: Callable[[str], str],
    remark: str = "",
) -> Document:
    """Return the document whose text is exactly what `data` decodes to, but for what `mend` takes out.

    `remark` is its warning if there was any of that. `describe` finds in the text what it says of itself. Raises `UnreadableSource`.
    """
    path = PurePosixPath(source.id)
    if kind := foreign_kind(data):
        raise UnreadableSource(f"is {kind} named {path.suffix}: give it the suffix of its type, or remove it")
    decoded, encoding = decode(data)
    text = mend(decoded)
    if not text or text.isspace():
        raise UnreadableSource("is empty" if not text else "holds nothing but white space")
    known = overlay(describe(text), about)
    named = reader_with(reader, "charset-normalizer")
    warnings = (*(said for said in (remark,) if said and text != decoded), *warnings_in(text))
    return replace(described(source, data, text, known, media_type, named, encoding), warnings=warnings)
