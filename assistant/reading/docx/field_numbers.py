"""Numbers that Word works out when it shows a field and keeps nowhere: AUTONUM and LISTNUM."""

import re

from assistant.reading.numerals import numeral

_LEVEL = re.compile(r"\\l\s*(\d)", re.IGNORECASE)
_START = re.compile(r"\\s\s*(\d{1,4})", re.IGNORECASE)
_AUTOMATIC = frozenset(("AUTONUM", "AUTONUMLGL", "AUTONUMOUT"))


class FieldNumbers:
    """Counts the fields of one story in their order."""

    def __init__(self) -> None:
        self._automatic = 0
        self._lists: dict[str, list[int]] = {}

    def next(self, code: str) -> str:
        """The number that a field with this code shows; "" for other fields."""
        words = code.split()
        name = words[0].upper() if words else ""
        if name in _AUTOMATIC:
            self._automatic += 1
            return f"{self._automatic}."
        return self._listed(code, words) if name == "LISTNUM" else ""

    def _listed(self, code: str, words: list[str]) -> str:
        named = words[1].strip('"') if len(words) > 1 and not words[1].startswith("\\") else ""
        level = min(max(int(found[1]) if (found := _LEVEL.search(code)) else 1, 1), 9)
        counts = self._lists.setdefault(named, [0] * 9)
        start = _START.search(code)
        counts[level - 1] = int(start[1]) if start else counts[level - 1] + 1
        counts[level:] = [0] * (9 - level)
        return _shown(counts[level - 1], level)


def _shown(number: int, level: int) -> str:
    """As the list that Word uses by default numbers its levels: 1) a) i) (1) (a) (i) 1. a. i."""
    sign = numeral(number, ("decimal", "lowerLetter", "lowerRoman")[(level - 1) % 3])
    return (f"{sign})", f"({sign})", f"{sign}.")[(level - 1) // 3]
