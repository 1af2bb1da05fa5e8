"""Plain text: the title is the first line where that looks like one."""

import re

from assistant.reading.files import Tell
from assistant.reading.page_breaks import without_page_breaks
from assistant.reading.textual import read_text
from assistant.reading.titles import as_title, sane_title
from assistant.reading.typed_columns import without_columns
from assistant.types import About, Document, SourceFile

_FIRST_LINES, _SAMPLE = 6, 5_000
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")

VERSION = 5
"""Raise it when other text is made of the same bytes, so that files of this format are read again."""


def read(source: SourceFile, data: bytes, about: About | None, _tell: Tell) -> Document:
    """Read a text file. Raises `UnreadableSource`."""
    return read_text(
        source,
        data,
        about,
        "text/plain",
        f"text {VERSION}",
        lambda text: About(title=_title(text)),
        lambda text: (without_page_breaks(without_columns(text)), ()),
    )


def _title(text: str) -> str | None:
    """The first line, mere names left out, if it reads as a title and is no line of wrapped prose."""
    lines = [_TAG.sub("", line).strip() for line in text.lstrip()[:_SAMPLE].splitlines()]
    first = next((place for place, line in enumerate(lines[:_FIRST_LINES]) if sane_title(line)), None)
    if first is None or not any(lines[first + 1 :]) or lines[first + 1][:1].islower():
        return None
    return as_title(lines[first])
