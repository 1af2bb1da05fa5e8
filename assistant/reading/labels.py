"""Labels of list items: made of their templates, and the number in them."""

import re
import unicodedata
from collections.abc import Callable

_KEPT = "*†‡§"  # signs that number notes and paragraphs


def filled(
    template: str, placeholder: re.Pattern[str], digits_of: Callable[[re.Match[str]], str | None]
) -> tuple[str, str | None]:
    """The label that a template makes, and the number in it without what surrounds it.

    A placeholder of which `digits_of` knows nothing stays as it stands.
    """
    label, marks, position = "", [], 0
    for found in placeholder.finditer(template):
        digits = digits_of(found)
        if digits is None:
            continue
        label += template[position : found.start()]
        if digits:
            marks.append((len(label), len(label) + len(digits)))
        label += digits
        position = found.end()
    label += template[position:]
    return label, _bare_number(label, marks[0][0], marks[-1][1]) if marks else None


def _bare_number(label: str, start: int, end: int) -> str | None:
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
