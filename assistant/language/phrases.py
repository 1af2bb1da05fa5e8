"""Phrases of a data file as patterns: "what (is|are) in", "how (can|to)", "recommend*"; the file says how they are written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language.tables import rows

_TOKEN = re.compile(r"\[[^]]*\]|[^\s(]*\([^)]*\)\S*|\S+")
_WRITTEN = {
    r"\*": r"\w*",
    r"\(": "(?:",
    r"\)": ")",
    r"\[": "(?:",
    r"\]": ")",
    r"\|": "|",
    "'": "['’]",
    r"\ ": r"\s+",
}


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one sense."""

    patterns: Sequence[re.Pattern[str]]

    def search(self, text: str) -> re.Match[str] | None:
        """Where the first of them is that `text` holds."""
        return next(filter(None, (one.search(text) for one in self.patterns)), None)

    def subject(self, text: str) -> str | None:
        """What the first of them that `text` holds is about."""
        found = self.search(text)
        return None if found is None else found["subject"]


def phrases(name: str) -> dict[str, Phrases]:
    """The phrases of a data file, by sense."""
    found: dict[str, list[re.Pattern[str]]] = {}
    for sense, phrase, _ in rows(name, 3):
        found.setdefault(sense, []).append(pattern(phrase))
    return {sense: Phrases(those) for sense, those in found.items()}


def pattern(phrase: str) -> re.Pattern[str]:
    """A phrase as a regular expression."""
    is_first = phrase.startswith("^")
    tokens = _TOKEN.findall(phrase.removeprefix("^"))
    written, gap = "", r"^\s*" if is_first else r"\b"
    for place, token in enumerate(tokens, 1):
        if token == "…":
            written += r"(?:\s[^?]{0,80}?)?"
            continue
        if token == "{subject}":
            written += rf"{gap}(?P<subject>[^?]+{'' if place == len(tokens) else '?'})"
        elif token.startswith("[") and not written:
            written += rf"{gap}(?:{_expression(token)}\s+)?"
            gap = ""
            continue
        else:
            written += (
                rf"(?:{gap}{_expression(token)})?" if token.startswith("[") else gap + _expression(token)
            )
        gap = r"\s+"
    return re.compile(rf"{written}(?!\w)", re.IGNORECASE)


def _expression(words: str) -> str:
    escaped = re.escape(words)
    for sign, meaning in _WRITTEN.items():
        escaped = escaped.replace(sign, meaning)
    return escaped
