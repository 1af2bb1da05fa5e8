"""Numbers of list items as a browser shows them."""

import re

from assistant.reading.numerals import counted_letters, roman
from assistant.reading.webpage.tree import Element

_INTEGER = re.compile(r"\s*([+-]?\d{1,9})")
_TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_LIST_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b(none|[a-z]+(?:-[a-z]+)+|decimal|disc|circle|square)\b", re.IGNORECASE
)
_BULLETS = frozenset("disc circle square none".split())


class Numbering:
    """The items of one list, numbered as they come."""

    def __init__(self, element: Element) -> None:
        self._ordered = element.tag == "ol"
        self._style = _style(element) or ("decimal" if self._ordered else "disc")
        self._step = -1 if "reversed" in element.attributes else 1
        items = sum(child.tag == "li" for child in element.elements)
        self._next = _integer(element.get("start"), items if self._step < 0 else 1)

    def number(self, item: Element) -> str | None:
        """The number of the next item, None for a bullet."""
        value = _integer(item.get("value"), self._next) if self._ordered else self._next
        self._next = value + self._step
        style = _style(item) or self._style
        return None if style in _BULLETS else shown(value, style)


def shown(value: int, style: str) -> str:
    """`value` in one of CSS's list styles, without punctuation; in digits where the style cannot write it."""
    written = str(value)
    if style.endswith("roman"):
        written = roman(value)
    elif style.endswith(("alpha", "latin")) and value > 0:
        written = counted_letters(value)
    elif style == "decimal-leading-zero" and value >= 0:
        written = f"{value:02}"
    return written.upper() if style.startswith("upper") else written


def _style(element: Element) -> str | None:
    found = _LIST_STYLE.search(element.get("style"))
    if found is not None:
        return found[1].lower()
    kind = element.get("type")
    return _TYPES.get(kind) or (kind.lower() if kind.lower() in _BULLETS else None)


def _integer(value: str, otherwise: int) -> int:
    found = _INTEGER.match(value)
    return int(found[1]) if found else otherwise
