"""Small functions on text: sentences, words, and the foldings that comparisons use (stored text is never folded)."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import nupunkt

from assistant.types import Span

_PARAGRAPH_GAP = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t>]*(?:\r\n|\r|\n)\s*|(?:\r\n|\r|\n)[ \t>]*(?=[-*+•‣▪–—][ \t]|\(?[a-zA-Z0-9]{1,3}[.)][ \t])")
_WORD = re.compile(r"\w+(?:[’'.\-]\w+)*")
_MARKUP = re.compile(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|`|^[ \t]*>[ \t]?|(?<=\])\([^)\s]*\)|\[\^[^\]]+\]|\[\d{1,4}\]", re.MULTILINE)
_CURLY = str.maketrans({"‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "–": "-", "—": "-", "‐": "-", "‑": "-"})


def sentences(text: str) -> list[Span]:
    """Return the sentences of `text` in order, without the white space between them.

    Points of a list and paragraphs within `text` are never joined into one sentence.
    """
    spans = []
    for start, end in _paragraphs(text):
        for first, last in nupunkt.sent_spans(text[start:end]):
            part = text[start + first : start + last]
            if bare := part.strip().lstrip("> \t"):
                begin = start + first + len(part.rstrip()) - len(bare)
                spans.append(Span(begin, begin + len(bare)))
    return _with_tails_joined(text, spans)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _PARAGRAPH_GAP.finditer(text):
        if gap.start() > start:
            yield start, gap.start()
            start = gap.end()
    if start < len(text):
        yield start, len(text)


def _with_tails_joined(text: str, spans: list[Span]) -> list[Span]:
    """Join what cannot stand alone: a closing quote or note marker, or a part that goes on in lower case."""
    joined: list[Span] = []
    for span in spans:
        part = span.of(text)
        gap = text[joined[-1].end : span.start] if joined else ""
        tail = not any(character.isalpha() for character in part) or part[0].islower()
        if joined and tail and "\n" not in gap and "\r" not in gap:
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def words(text: str) -> list[str]:
    """Return the words of `text`, folded: lower case, without accents."""
    return [fold(word) for word in _WORD.findall(text)]


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Lower case without accents and with plain quotes and hyphens, for comparison only."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_CURLY))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def collapse(text: str) -> str:
    """`text` with each run of white space as one space, and none at the ends."""
    return " ".join(text.split())


def plain(text: str) -> str:
    """`text` as models read it: without Markdown signs and note markers, white space collapsed."""
    return collapse(_MARKUP.sub("", text))
