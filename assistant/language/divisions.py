"""The numbered parts of a document: which chapter, section or article a heading opens, in several languages."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from assistant.language.i18n import gettext_noop

_NAMES = {
    "title": "title titel titre título titolo",
    "part": "part teil partie parte deel",
    "chapter": "chapter kapitel chapitre capítulo capitolo capo hoofdstuk",
    "section": "section sect. sec. abschnitt sección sezione afdeling paragraaf",
    "article": "article art. artikel artículo articolo §",
    "annex": "annex appendix schedule anhang anlage annexe anexo allegato bijlage",
}
_KINDS = {name: kind for kind, names in _NAMES.items() for name in names.split()}
_WORDS = {
    "title": gettext_noop("title %(number)s"),
    "part": gettext_noop("part %(number)s"),
    "chapter": gettext_noop("chapter %(number)s"),
    "section": gettext_noop("section %(number)s"),
    "article": gettext_noop("Article %(number)s"),
    "annex": gettext_noop("annex %(number)s"),
}
_NAMED = re.compile(
    rf"\W*?(?P<name>{'|'.join(re.escape(name) for name in sorted(_KINDS, key=len, reverse=True))})"
    r"(?:(?<=§)|\s)\s*(?:n[or]\.?\s)?(?P<number>(?-i:\d{1,4}(?:\.\d{1,3}){0,4}[a-z]?|[IVXLC]{1,7}|[A-Z]))"
    r"(?![\w.]*\w)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED = re.compile(r"\W*?(?P<number>\d{1,3}(?:\.\d{1,3}){0,4})[.):]?\s+(?=[^\W\da-z_])")
_HIGHEST = 60  # "100 Days" opens no section
_POINT = re.compile(r"(?P<first>\w{1,5})(?P<rest>(?:\(\w{1,5}\))*)")


class Division(NamedTuple):
    """A numbered part of a document, and whether its heading has no words of its own."""

    kind: str  # one of _NAMES
    number: str
    is_bare: bool = False


def division_of(heading: str) -> Division | None:
    """The part of the document that `heading` opens by name or number, None if it names none."""
    if found := _NAMED.match(heading):
        return Division(_KINDS[found["name"].lower()], found["number"], not re.search(r"\w", found["rest"]))
    found = _NUMBERED.match(heading)
    if found is None or int(found["number"].partition(".")[0]) > _HIGHEST:
        return None
    return Division("section", found["number"])


def division_path(headings: Iterable[str]) -> list[Division]:
    """The parts that stand above what is below `headings`, outermost first; of one kind the innermost."""
    path: dict[str, Division] = {}
    for division in filter(None, map(division_of, headings)):
        path.pop(division.kind, None)
        path[division.kind] = division
    return list(path.values())


def with_point(division: Division, point: str | None) -> Division | None:
    """The numbered item `point` of an article as it is cited, "5(2)"; None for what is not cited so."""
    found = _POINT.fullmatch(point or "")
    if division.kind != "article" or found is None:
        return None
    return division._replace(number=f"{division.number}({found['first']}){found['rest']}")


def in_words(division: Division, say: Callable[..., str]) -> str:
    """A part in words: "chapter 3", "Article 5(2)"."""
    return say(_WORDS[division.kind], number=division.number)
