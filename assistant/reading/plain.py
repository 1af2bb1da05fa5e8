"""Plain text: the title is the first line where that looks like one."""

import re

from assistant.reading.files import Tell
from assistant.reading.page_breaks import without_page_breaks
from assistant.reading.textual import read_text
from assistant.types import About, Document, SourceFile

_LONGEST_TITLE = 150
_FIRST_LINES = re.compile(r"\s*+(?P<first>[^\r\n]++)(?P<gap>(?:\r\n|\r|\n)\s*+)(?P<next>\S)")
_LIST_ITEM = re.compile(r"(?:[-*+•–—·]|\(?[0-9]{1,3}[.)]|\(?[a-zA-Z][.)])\s")


def read(source: SourceFile, data: bytes, about: About | None, _tell: Tell) -> Document:
    """Read a text file. Raises `UnreadableSource`."""
    return read_text(
        source,
        data,
        about,
        "text/plain",
        "text 2",
        lambda text: About(title=_title(text)),
        without_page_breaks,
    )


def _title(text: str) -> str | None:
    """Return the first line if it is short, no list item, no sentence and no line of wrapped prose."""
    lines = _FIRST_LINES.match(text)
    if lines is None:
        return None
    line = " ".join(lines["first"].split())
    prose = line.endswith((".", ",", ";", ":", "…")) or _LIST_ITEM.match(line)
    wrapped = len(re.findall(r"\r\n|\r|\n", lines["gap"])) == 1 and lines["next"].islower()
    named = any(character.isalpha() for character in line)
    return line if named and not prose and not wrapped and len(line) <= _LONGEST_TITLE else None
