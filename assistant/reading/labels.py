"""The number in the label of a list item."""

import unicodedata

_KEPT = "*†‡§"  # signs that number notes and paragraphs


def bare_number(label: str, start: int, end: int) -> str | None:
    """The words of `label` in which `start` to `end` stand, without punctuation around: "Point 2(a)." gives 2(a)."""
    start = max(label.rfind(" ", 0, start), label.rfind("\t", 0, start)) + 1
    stops = [place for place in (label.find(" ", end), label.find("\t", end)) if place >= 0]
    words = label[start : min(stops, default=len(label))]
    while words and _is_around(words[0]):
        words = words[1:]
    while words and _is_around(words[-1]) and not (words[-1] == ")" and "(" in words):
        words = words[:-1]
    return words or None


def _is_around(character: str) -> bool:
    return unicodedata.category(character)[0] in "PSZ" and character not in _KEPT
