"""Places in a document that a question names: "recommendation 2", "Article 5(2)", "paragraphs 3.62 to 3.66", "p. 14"."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.language.text import fold
from assistant.types import Entry, Span

UNITS = {
    "recommendation": ("recommendation", "recommendations", "rec", "recs"),
    "item": ("item", "items", "point", "points", "box", "boxes", "paragraph", "paragraphs", "para", "paras", "¶"),
    "section": (
        *("section", "sections", "sec", "§", "§§", "chapter", "chapters", "part", "parts", "annex", "annexes"),
        *("article", "articles", "art", "arts"),
    ),
    "page": ("page", "pages", "p", "pp"),
    "note": ("footnote", "footnotes", "endnote", "endnotes", "note", "notes"),
}  # fmt: skip
"""What places are called, and how each is looked for."""
_UNIT_OF = {word: unit for unit, those in UNITS.items() for word in those}
_NUMBER = r"(?:\d+(?:\.\d+)*[a-z]?|[A-Z](?![\w’'])|[IVX]+(?![\w’']))(?:\s?\(\w{1,4}\))*|\(\w{1,4}\)"
_NAMED = re.compile(
    rf"(?<![\w’'-])(?P<unit>(?i:{'|'.join(sorted(map(re.escape, _UNIT_OF), key=len, reverse=True))}))\.?\s*(?<![a-z])"
    rf"(?:(?i:no\.?|nr\.?|number)\s*|#\s*)?(?:(?P<numbers>(?:{_NUMBER})(?:\s*(?:to|through|until|and|or|,|-|–|&)\s*(?:{_NUMBER}))*)|[“\"](?P<title>[^”\"]{{2,120}})[”\"])",
)
_UNDER = re.compile(r"(?:under|in)\s+(?:the\s+heading\s+)?[“\"](?P<title>[^”\"]{2,120})[”\"]")
_RANGE = re.compile(rf"(?P<first>{_NUMBER})(?:\s*(?:to|through|until|-|–)\s*(?P<last>{_NUMBER}))?")
_ORDINALS = {
    word: str(place)
    for place, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1
    )
}
_ORDINAL = re.compile(
    rf"\b(?P<which>{'|'.join(_ORDINALS)}|last|final)\s+(?P<unit>recommendation|item|point|section|chapter|article|paragraph)\b",
    re.IGNORECASE,
)
_PIECE = re.compile(r"\d+|[A-Za-z]+")
_HEADING = re.compile(
    r"(?:(?:section|chapter|part|annex|article|art\.?|§)\s*)?(?P<number>\d+(?:\.\d+)*|[A-Z]|[IVX]+)(?:[.:)]|\s|$)",
    re.IGNORECASE,
)

Label = tuple[str, ...]
"""A number, piece by piece: "3.62" is ("3", "62"), "5(2)" is ("5", "2"), "C(a)" is ("c", "a")."""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """Numbers of one kind from `first` to `last`, or a heading."""

    unit: str
    first: Label = ()
    last: Label = ()
    title: str = ""
    words: str = ""
    is_last: bool = False

    def holds(self, entry: Entry) -> bool:
        """Whether a passage is there."""
        if self.unit == "page":
            return any(self._spans(label(page.label)) for page in entry.citation.pages)
        if self.unit == "note":
            return any(self._spans(label(note.marker)) for note in entry.passage.footnotes)
        headings = entry.passage.headings
        if self.title:
            return any(fold(self.title) in fold(heading) for heading in headings)
        number = label(entry.passage.number or "")
        above = [label(found["number"]) for one in headings if (found := _HEADING.match(one))]
        if self.unit == "section" and any(self._spans(one[: len(self.last)]) for one in above):
            return True
        if self.unit == "recommendation" and entry.recommendation is None:
            return False
        if len(self.first) == 1:
            return self.unit != "section" and self._spans(number)
        return self._spans(number) or (
            "(" in self.words and any(self._spans((*one, *number)) for one in above)
        )

    @property
    def is_numbered(self) -> bool:
        """Whether it is a number in a document's own order, rather than a heading or an article, which texts cite of others."""
        return self.unit != "section"

    @property
    def around(self) -> "NamedPlace":
        """The place without its sub-point: Article 5 for "Article 5(2)"."""
        is_sub = "(" in self.words and len(self.first) > 1
        return replace(self, first=self.first[:-1], last=self.last[:-1]) if is_sub else self

    def _spans(self, found: Label) -> bool:
        return bool(found) and _order(self.first) <= _order(found) <= _order(self.last)


def label(number: str) -> Label:
    """The pieces of a number."""
    return tuple(piece.lower() for piece in _PIECE.findall(number))


def _order(number: Label) -> list[tuple[int, str]]:
    return [(int(piece), "") if piece.isdigit() else (0, piece) for piece in number]


def named_places(question: str) -> list[tuple[NamedPlace, Span]]:
    """The places that a question names, and where."""
    found = []
    for match in (*_NAMED.finditer(question), *_UNDER.finditer(question)):
        span, words = Span(*match.span()), match[0]
        if match["title"]:
            found.append((NamedPlace("section", title=match["title"], words=words), span))
            continue
        unit = _UNIT_OF[match["unit"].lower()]
        for one in _RANGE.finditer(match["numbers"]):
            first, last = label(one["first"]), label(one["last"] or one["first"])
            if one["last"] and len(last) < len(first):  # "3.62 to 66"
                last = (*first[: -len(last)], *last)
            found.append((NamedPlace(unit, first, last, words=words), span))
    for match in _ORDINAL.finditer(question):
        which, unit = match["which"].lower(), _UNIT_OF[match["unit"].lower()]
        number = label(_ORDINALS.get(which, ""))
        found.append(
            (NamedPlace(unit, number, number, words=match[0], is_last=not number), Span(*match.span()))
        )
    return found


def _counted(place: NamedPlace, entries: Sequence[Entry]) -> NamedPlace:
    """The last of its kind by its number."""
    numbers = [
        label(one.passage.number or "")
        for one in entries
        if one.recommendation or place.unit != "recommendation"
    ]
    last = max((one for one in numbers if len(one) == 1 and one[0].isdigit()), key=_order, default=())
    return replace(place, first=last, last=last)


def at(places: Sequence[NamedPlace], entries: Iterable[Entry]) -> list[Entry]:
    """The passages at any of the places, under those of the places that are headings."""
    entries = list(entries)
    places = [_counted(one, entries) if one.is_last else one for one in places]
    titles = [one for one in places if one.title]
    for numbers in (
        [one for one in places if not one.title],
        [one.around for one in places if not one.title],
    ):
        found = [
            entry
            for entry in entries
            if (not numbers or any(one.holds(entry) for one in numbers))
            and all(one.holds(entry) for one in titles)
        ]
        if found:
            return found
    return []
