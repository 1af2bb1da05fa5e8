"""Recognises what may open a list item or a note: numbers, letters, bullets, "Recommendation 3:"."""

import re
from dataclasses import dataclass
from enum import Enum


class MarkerKind(Enum):
    """Families of markers; items of one list share the family."""

    RECOMMENDATION = "recommendation"
    NUMBER = "number"
    DECIMAL = "decimal"
    PAREN_NUMBER = "paren number"
    LETTER = "letter"
    PAREN_LETTER = "paren letter"
    CAPITAL = "capital"
    BULLET = "bullet"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker at the start of a line; `width` is the characters up to the text that follows it."""

    kind: MarkerKind
    label: str
    width: int
    alone: bool

    @property
    def ordinal(self) -> int | None:
        """Place in a sequence: 3 for "3.", "(c)" or "C."; None where there is none."""
        last = self.label.rsplit(".", 1)[-1]
        if last.isdigit():
            return int(last)
        return ord(last.lower()) - ord("a") + 1 if len(last) == 1 and last.isascii() and last.isalpha() else None


_STRESS = r"(?:\*\*|__|\*|_)?"
_PATTERNS: tuple[tuple[MarkerKind, re.Pattern[str]], ...] = (
    (
        MarkerKind.RECOMMENDATION,
        re.compile(
            _STRESS + r"(?:(?i:recommendation|proposal)\s+(?:(?i:no)\.?\s*)?|R(?=\d))"
            r"(?P<label>\d{1,3}(?:\.\d{1,2})*[a-z]?|[IVX]{1,5}|[A-Z])" + _STRESS + r"(?:\s*[:.)–—]|\s+-)?" + _STRESS + r"(?:\s+|$)"
        ),
    ),
    (MarkerKind.NOTE, re.compile(r"\[\^(?P<label>[^\]\s]+)\]:(?:\s+|$)")),
    (MarkerKind.NOTE, re.compile(r"\[(?P<label>\d{1,4}|\*{1,3}|[a-z])\](?:\s+|$)")),
    (MarkerKind.NOTE, re.compile(r"(?P<label>[¹²³⁰⁴-⁹]{1,3})\s*(?=\S)")),
    (MarkerKind.DECIMAL, re.compile(r"(?P<label>\d{1,3}(?:\.\d{1,2}){1,3})[.)]?(?:\s+|$)")),
    (MarkerKind.NUMBER, re.compile(_STRESS + r"(?P<label>\d{1,3})\\?\." + _STRESS + r"(?:\s+|$)")),
    (MarkerKind.PAREN_NUMBER, re.compile(r"\(?(?P<label>\d{1,3})\)(?:\s+|$)")),
    (MarkerKind.PAREN_LETTER, re.compile(r"\(?(?P<label>[a-z]|[ivx]{1,5})\)(?:\s+|$)")),
    (MarkerKind.LETTER, re.compile(r"(?P<label>[a-z]|[ivx]{2,5})\.(?:\s+|$)")),
    (MarkerKind.CAPITAL, re.compile(r"(?P<label>[A-Z])[.)](?:\s+|$)")),
    (MarkerKind.BULLET, re.compile(r"(?P<label>[-*+•▪‣◦●○·–—])\s+(?=\S)")),
)


def marker_of(text: str) -> Marker | None:
    """Return the marker that opens `text`, a line without outer blanks; None when it opens with a word."""
    for kind, pattern in _PATTERNS:
        found = pattern.match(text)
        if found is None:
            continue
        rest = text[found.end() :].strip("*_ ")
        if kind is MarkerKind.RECOMMENDATION and rest and not re.search(r"[:.)–—-]\W*$", found.group()):
            continue
        return Marker(kind, found["label"], found.end(), alone=not rest)
    return None
