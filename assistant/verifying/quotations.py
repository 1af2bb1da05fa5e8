"""What is checked: a quotation, where the checked file has it, and which place it names as its source."""

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.types import Span
from assistant.verifying.wording import Word, words_of

JUDGED_FROM = 5
_CASE = re.compile(r"\[([^\W\d_])\](?=[^\W\d_])")
_DOTS = r"(?:…|\.{3,}|(?:\.[ \u00a0]){2,3}\.)"
_GAP = re.compile(
    rf"\[\s*{_DOTS}\s*\]|\(\s*{_DOTS}\s*\)|{_DOTS}"
    r"|[^\W_]*\[(?!\^)(?!\d{1,3}\])(?P<inserted>[^\[\]]{1,400})\](?!\()[^\W_]*"
)


@dataclass(frozen=True, slots=True)
class Cited:
    """The place that a quotation names: any of a published id, a document, a span in it, a page.

    `passages` are the places of the passage that the id names, where there still are any.
    """

    id: str | None = None
    document: str | None = None
    span: Span | None = None
    page: int | None = None
    passages: tuple[Span, ...] = ()


class Origin(StrEnum):
    """What a quotation is in the checked file."""

    QUOTE = "quote"
    LEAD_IN = "lead-in"
    FOOTNOTE = "footnote"
    BLOCK = "block quote"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that are said to be in a source; `where` is the line of a memo or the path within JSON."""

    text: str
    where: str
    origin: Origin = Origin.QUOTE
    cited: Cited | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a quotation without gaps; `free` are the places of words whose first letter's case is bracketed."""

    text: str
    words: tuple[Word, ...]
    free: frozenset[int] = frozenset()

    @property
    def written(self) -> str:
        """The part as it is written, from its first word to its last."""
        return self.text[self.words[0].start : self.words[-1].end] if self.words else ""


def part_of(text: str) -> Part:
    """`text` in one part, without punctuation at its ends, which may be the quoting text's own; "[t]he" is read as "the"."""
    starts: set[int] = set()

    def without_brackets(found: re.Match[str]) -> str:
        starts.add(found.start() - 2 * len(starts))
        return found[1]

    bare = _CASE.sub(without_brackets, text)
    words = list(words_of(bare))
    while words and not words[-1].is_word:
        words.pop()
    while words and not words[0].is_word:
        words.pop(0)
    return Part(
        bare, tuple(words), frozenset(place for place, word in enumerate(words) if word.start in starts)
    )


def literally(text: str) -> Part:
    """`text` in one part, with its punctuation."""
    return Part(text, tuple(words_of(text)))


def parts_of(text: str) -> tuple[Part, ...]:
    """The parts between ellipses and [insertions], in order."""
    parts = map(part_of, _pieces(text))
    return tuple(part for part in parts if part.words)


def insertions(text: str) -> tuple[str, ...]:
    """What a quotation adds in brackets."""
    return tuple(
        found["inserted"].strip()
        for found in _GAP.finditer(text)
        if found["inserted"] and not _CASE.match(text, found.start())
    )


def _pieces(text: str) -> list[str]:
    pieces, position = [], 0
    for found in _GAP.finditer(text):
        if _CASE.match(text, found.start()):
            continue
        pieces.append(text[position : found.start()])
        position = found.end()
    return [*pieces, text[position:]]


def length(text: str) -> int:
    """Number of words in a quotation, insertions aside."""
    return sum(word.is_word for part in parts_of(text) for word in part.words)
