"""Recognises what may open a list item or a note: numbers, letters, bullets, "Recommendation 3:"."""

import re
from enum import Enum
from typing import NamedTuple


class MarkerKind(Enum):
    """Families of markers, outermost first; items of one list share the family."""

    RECOMMENDATION = "recommendation"
    CAPITAL_ROMAN = "capital roman"
    CAPITAL = "capital"
    NUMBER = "number"
    DECIMAL = "decimal"
    PAREN_NUMBER = "paren number"
    LETTER = "letter"
    PAREN_LETTER = "paren letter"
    ROMAN = "roman"
    PAREN_ROMAN = "paren roman"
    BULLET = "bullet"
    NOTE = "note"


RANKS = {kind: rank for rank, kind in enumerate(MarkerKind)}
ROMAN_TWINS = {
    MarkerKind.CAPITAL: MarkerKind.CAPITAL_ROMAN,
    MarkerKind.LETTER: MarkerKind.ROMAN,
    MarkerKind.PAREN_LETTER: MarkerKind.PAREN_ROMAN,
}
_ROMAN_KINDS = frozenset(ROMAN_TWINS.values())
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}


class Marker(NamedTuple):
    """A marker at the start of a line; `width` is the characters up to the text that follows it."""

    kind: MarkerKind
    label: str
    width: int
    alone: bool

    @property
    def ordinal(self) -> int | None:
        """Place in a sequence: 3 for "3.", "(c)", "C." or "iii."; None where there is none."""
        last = self.label.rpartition(".")[2]
        if last.isascii() and last.isdigit():
            return int(last)
        if self.kind in _ROMAN_KINDS:
            return roman(last.lower())
        return (
            ord(last.lower()) - ord("a") + 1 if len(last) == 1 and last.isascii() and last.isalpha() else None
        )

    @property
    def series(self) -> tuple[MarkerKind, str]:
        """What markers of one list have in common: their kind and all of the label but its last part."""
        return self.kind, self.label if self.kind is MarkerKind.BULLET else self.label.rpartition(".")[0]


def roman(label: str) -> int:
    """Value of a small Roman number up to 39."""
    values = [_ROMAN_VALUES[character] for character in label]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


_STRESS = r"(?:\*\*|__|\*|_)?"
_OPENS = frozenset("0123456789([*_-+•▪‣◦●○·–—\uf0b7¹²³⁰⁴⁵⁶⁷⁸⁹") | frozenset("RrPpIVXivx")
_PATTERNS: tuple[tuple[MarkerKind, re.Pattern[str]], ...] = (
    (
        MarkerKind.RECOMMENDATION,
        re.compile(
            _STRESS + r"(?:(?i:recommendation|proposal)\s+(?:(?i:no)\.?\s*)?#?|R(?=\d))"
            r"(?P<label>\d{1,3}(?:\.\d{1,2})*[a-z]?|[IVX]{1,5}|[A-Z])"
            + _STRESS
            + r"(?:\s*[:.)–—]|\s+-)?"
            + _STRESS
            + r"(?:\s+|$)"
        ),
    ),
    (MarkerKind.NOTE, re.compile(r"\[\^(?P<label>[^\]\s]{1,60})\]:(?:\s+|$)")),
    (MarkerKind.NOTE, re.compile(r"\[(?P<label>\d{1,4}|\*{1,3}|[a-z])\](?:\s+|$)")),
    (MarkerKind.NOTE, re.compile(r"(?P<label>[¹²³⁰⁴-⁹]{1,3})\s*(?=\S)")),
    (MarkerKind.DECIMAL, re.compile(r"(?P<label>\d{1,3}(?:\.\d{1,2}){1,3})[.)]?(?:\s+|$)")),
    (MarkerKind.NUMBER, re.compile(_STRESS + r"(?P<label>\d{1,3})\\?\." + _STRESS + r"(?:\s+|$)")),
    (MarkerKind.PAREN_NUMBER, re.compile(r"\(?(?P<label>\d{1,3})\)(?:\s+|$)")),
    (MarkerKind.PAREN_LETTER, re.compile(r"\(?(?P<label>[a-z]|[ivx]{2,5})\)(?:\s+|$)")),
    (MarkerKind.LETTER, re.compile(r"(?P<label>[a-z]|[ivx]{2,5})\.(?:\s+|$)")),
    (MarkerKind.CAPITAL, re.compile(r"(?P<label>[A-Z]|[IVX]{2,5})[.)](?:\s+|$)")),
    (MarkerKind.BULLET, re.compile(r"(?P<label>[-*+•▪‣◦●○·–—\uf0b7])\s+(?=\S)")),
)


def marker_of(text: str) -> Marker | None:
    """Return the marker that opens `text`, a line without outer blanks; None when it opens with a word."""
    if text[:1] not in _OPENS and text[1:2] not in (".", ")"):
        return None
    for kind, pattern in _PATTERNS:
        found = pattern.match(text)
        if found is None:
            continue
        alone = found.end() == len(text) or not text[found.end() :].strip("*_ ")
        if kind is MarkerKind.RECOMMENDATION and not alone and not re.search(r"[:.)–—-]\W*$", found.group()):
            continue
        if len(found["label"]) > 1 and found["label"].isalpha():
            kind = ROMAN_TWINS.get(kind, kind)
        return Marker(kind, found["label"], found.end(), alone)
    return None
