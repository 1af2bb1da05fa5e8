"""Texts as sequences of comparable words; what is typography alone (quotation marks, dashes, markup) is left out."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.invisible_characters import UNSEEN_CLASS

_UNSEEN = rf"{UNSEEN_CLASS}\u200c\u200d\ufffe"
_LETTERS = rf"[^\W_][^\W_]*(?:[\u0300-\u036f{_UNSEEN}]+[^\W_]*)*"
_LINE_END_HYPHEN = r"(?<=[a-zß-ÿ])-[ \t]*(?:\r\n|\r|\n)[ \t>]*(?=[a-zß-ÿ])"
_MARKED_EXPONENT = r"(?:\^[({]|<sup>)([-−+]?\w{1,3})(?:[)}]|</sup>)"  # 10^(-6), 10<sup>6</sup>
_TOKEN = re.compile(
    r"(?P<markup>^[ \t]*(?:>[> \t]*)+|^[ \t]*\#{1,6}[ \t]+|^[ \t]*[*+•‣▪][ \t]+|[*_`~\\]+"
    r"|\[\^[^\]\s]{1,60}\]|\[\d{1,3}\]|(?<=\])\([^()\s]{0,600}\)|[\[\]]|(?<!\d)[¹²³⁰⁴-⁹]+"
    r"|[\"'“”„‟«»‹›‘’‚‛´]+|(?!(?<!\w)[-−–]\d)[-–—−‐‑―]+)"
    rf"|(?P<word>(?:[-−–]?\d+(?:[.,]\d+)+|[-−–]?{_LETTERS})(?:(?:[’'ʼ‐‑–−-]|\^[-−+]?|[⁺⁻]|{_LINE_END_HYPHEN})(?:{_LETTERS})|(?<![^\W\d_]{{3}}){_MARKED_EXPONENT})*)"
    rf"|(?P<dots>…|\.{{3}})|(?P<other>[^\s{_UNSEEN}])",
    re.MULTILINE,
)
_INVISIBLE = re.compile(rf"[{_UNSEEN}]")
_EXPONENT = re.compile(r"(?<=\d)(?<![¹²³⁰⁴-⁹])[⁺⁻]?[¹²³⁰⁴-⁹]")  # 10⁶ is 10^6, not 106
_UNIT = re.compile(r"(?<=[^\W\d_])\^(?=[-−+]?\d|n\b)")  # m^3 is m³
_RAISED = re.compile(r"(?<=[^\W\d_]{3})[¹²³⁰⁴-⁹]+$")
_HYPHEN = re.compile(r"[‐‑–−]")
_BREAK = re.compile(r"-[ \t]*[\r\n][\r\n \t>]*")
HYPHEN_AT_LINE_END = "\x00"
DOTS = "…"


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a mark of punctuation and where it is.

    `form` is what must be equal; `key` is the same without case, hyphens and apostrophes, to find it by.
    """

    form: str
    key: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it begins with a letter or digit."""
        return self.key[0].isalnum()


def words_of(text: str) -> Iterator[Word]:
    """Yield the words and punctuation of `text` in order."""
    for found in _TOKEN.finditer(text):
        if found.lastgroup == "markup":
            continue
        form, key = _forms(found.group(), str(found.lastgroup))
        yield Word(form, key, found.start(), found.end())


@lru_cache(maxsize=262_144)
def _forms(written: str, kind: str) -> tuple[str, str]:
    if kind == "dots":
        return DOTS, DOTS
    bare = _RAISED.sub("", _INVISIBLE.sub("", written)) or written
    bare = re.sub(_MARKED_EXPONENT, r"^\1", bare)
    bare = _EXPONENT.sub(r"^\g<0>", _UNIT.sub("", bare))
    form = unicodedata.normalize("NFKC", _HYPHEN.sub("-", _BREAK.sub(HYPHEN_AT_LINE_END, bare)))
    form = form.replace("−", "-").replace("’", "'").replace("ʼ", "'")
    key = re.sub(rf"[-'{HYPHEN_AT_LINE_END}]", "", form.casefold())
    return form, key or form


def same(one: str, other: str, *, free_case: bool = False) -> bool:
    """Whether two forms are one word; a hyphen at a line's end may belong to it or not.

    With `free_case` the first letter may be a capital in one of them: "[t]he".
    """
    if free_case and one[:1].casefold() == other[:1].casefold():
        one, other = one[1:], other[1:]
    if one == other:
        return True
    if HYPHEN_AT_LINE_END not in one + other:
        return False
    return not _readings(one).isdisjoint(_readings(other))


def _readings(form: str) -> set[str]:
    return {form.replace(HYPHEN_AT_LINE_END, ""), form.replace(HYPHEN_AT_LINE_END, "-")}


_SIGNS = (
    ("white space", re.compile(r"\s+")),
    ("quotation marks", re.compile(r"[\"'“”„‟«»‹›‘’‚‛´ʼ]")),
    ("dashes and hyphens", re.compile(r"[-–—−‐‑―]+")),
    ("dots", re.compile(r"…|\.{3}")),
)


def typography(one: str, other: str) -> tuple[str, ...]:
    """Name what differs between two texts whose words are the same: "white space", "quotation marks" and the like."""
    found = []
    for name, pattern in _SIGNS:
        if pattern.findall(one) != pattern.findall(other):
            found.append(name)
        one, other = pattern.sub("", one), pattern.sub("", other)
    return (*found, "markup") if one != other else tuple(found)
