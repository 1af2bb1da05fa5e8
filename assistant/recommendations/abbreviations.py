"""Resolves the abbreviations that a document defines: "Department of Health (DH)" makes both one name."""

import re
from collections.abc import Mapping

from assistant.language.actors import normal_form

_DEFINED = re.compile(
    r"(?P<before>(?:[\w’'&-]+[\s,]+){1,12})\((?:the\s+)?[“\"'‘]?(?P<short>[A-Z][A-Za-z&]{1,9})[”\"'’]?\)"
)
_POSSESSIVE = re.compile(r"[’']s?$")
_SMALL = frozenset("of the for and on in to at a an de & by with".split())


def abbreviations(text: str) -> Mapping[str, str]:
    """The normal form of each abbreviation that `text` defines, by the abbreviation."""
    found: dict[str, str] = {}
    for place in _DEFINED.finditer(text):
        short = place["short"]
        if sum(map(str.isupper, short)) >= 2 and short not in found:
            name = _spelt_out(place["before"].replace(",", " ").split(), short)
            if name is not None:
                found[short] = normal_form(name)
    return found


def _spelt_out(before: list[str], short: str) -> str | None:
    """The last words of `before` whose initials spell `short`; "UK Space Agency" spells UKSA."""
    wanted = "".join(filter(str.isupper, short))
    for count in range(len(before), 0, -1):
        words = before[-count:]
        words[-1] = _POSSESSIVE.sub("", words[-1])
        capitalised = [word for word in words if word.lower() not in _SMALL and word[0].isupper()]
        if words[0][0].isupper() and "".join(w if w.isupper() else w[0] for w in capitalised) == wanted:
            return " ".join(words)
    return None
