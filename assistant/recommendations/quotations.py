"""Finds what a document quotes: words in quotation marks, the paragraph below "Professor X said:", or a "Comment:" on a draft."""

import re
from functools import cache

from assistant.language.tables import lines
from assistant.types import Span

_SKIPPED = " \t\r\n>*_"
_COMMENT = re.compile(r"^[ \t>*_#]*Comments?(?:[ \t]+\d+)?:[*_]*[ \t]+", re.MULTILINE)


@cache
def _introduction() -> re.Pattern[str]:
    """A verb of speech that is not the author's own, and a colon at the end of a line or a quotation mark after it."""
    verbs = "|".join(lines("speech_verbs.txt"))
    return re.compile(
        rf"(?<!\b[Ww]e )(?<!\bI )(?<!\b[Mm]ember )(?<!\bbe )(?<!\bwas )\b(?:{verbs})\b"
        r"(?:(?:\s+[\w’']+){0,4}\s*:(?=\s*(?:\n|[“\"]))|[^.:;()“”\n]{0,60}(?=[“\"]))"
    )


def quotations(text: str) -> list[Span]:
    """What `text` quotes, in order: up to the closing mark, or where there is none to the end of the paragraph."""
    found = []
    for place in _introduction().finditer(text):
        start = next((at for at in range(place.end(), len(text)) if text[at] not in _SKIPPED), len(text))
        end = _end_of_paragraph(text, start)
        mark = "”" if text.startswith("“", start) else '"' if text.startswith('"', start) else None
        closed = text.find(mark, start + 1, end) if mark else -1
        if closed > 0 or ":" in place.group():
            found.append(Span(start, closed if closed > 0 else end))
    found += [Span(one.end(), _end_of_paragraph(text, one.end())) for one in _COMMENT.finditer(text)]
    return sorted(found)


def _end_of_paragraph(text: str, start: int) -> int:
    end = text.find("\n\n", start)
    return len(text) if end < 0 else end
