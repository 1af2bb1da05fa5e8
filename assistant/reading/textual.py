"""What the readers of text files share: decode, describe, and let `documents.csv` override."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from assistant.errors import UnreadableSource
from assistant.language.invisible_characters import hidden_remarks, without_invisible
from assistant.reading.dates import front_date
from assistant.reading.decoding import decode, foreign_kind
from assistant.reading.fields import overlay
from assistant.reading.frontmatter import front_matter
from assistant.reading.garbling import warnings_in
from assistant.reading.make_document import make_document, reader_with
from assistant.types import About, Document, SourceFile

_OPENING, _SAMPLE = 20, 5_000
_SOFT_LINE_END = re.compile("\u00ad(?=[ \t]*[\r\n])")  # a hyphen is shown there
_MARKS = re.compile(r"<[^<>]{0,200}>|[*_`>|]+|^[ \t]*#{1,6}(?=\s)", re.MULTILINE)
_BLANK_LINES = re.compile(r"(?:[ \t]*(?:\r\n|\r|\n)){2,}")


def read_text(
    source: SourceFile,
    data: bytes,
    about: About | None,
    media_type: str,
    reader: str,
    describe: Callable[[str], About],
    mend: Callable[[str], tuple[str, tuple[str, ...]]],
) -> Document:
    """Return the document whose text is exactly what `data` decodes to, but for what `mend` changes and what nobody sees.

    `mend` gives warnings with its text. `describe` finds in the text what it says of itself. Raises `UnreadableSource`.
    """
    path = PurePosixPath(source.id)
    if kind := foreign_kind(data):
        raise UnreadableSource(f"is {kind} named {path.suffix}: give it the suffix of its type, or remove it")
    decoded, encoding = decode(data)
    text, remarks = mend(decoded)
    text = without_invisible(_SOFT_LINE_END.sub("-", text))
    if not text or text.isspace():
        raise UnreadableSource("is empty" if not text else "contains nothing but white space")
    found = describe(text)
    known = overlay(replace(found, date=found.date or front_date(_opening(text))), about)
    named = reader_with(reader, "charset-normalizer")
    warnings = (*remarks, *hidden_remarks(decoded), *warnings_in(text))
    return replace(make_document(source, data, text, known, media_type, named, encoding), warnings=warnings)


def _opening(text: str) -> list[list[str]]:
    """The lines of the first paragraphs, without markup and front matter."""
    start = front_matter(text)[1]
    bare = _MARKS.sub("", text[start : start + _SAMPLE])
    return [paragraph.splitlines() for paragraph in _BLANK_LINES.split(bare.strip())[:_OPENING]]
