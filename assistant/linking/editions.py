"""Knows which documents are editions of one another, and which passage of an older one a newer one words anew."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import PurePosixPath
from typing import Any

from assistant.language.text import fold, words
from assistant.linking.repeats import COMMON_SHINGLE, ComparableText
from assistant.types import Entry

SHARED = 0.4
SHARED_UNDER_ONE_NUMBER = 0.25

_YEAR = r"(?:19|20)\d\d(?![-_. ]\d)"  # a full date names one meeting of many, not an edition
_ORDINAL = r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|revised|updated|new|latest|final)"
_EDITION = re.compile(
    rf"(?<![^\W_])(?:{_ORDINAL}[-_ ]+(?:edition|version|revision)|(?:edition|version|revision|rev|ver|v|ed)[-_. ]*\d+(?:\.\d+)*|{_YEAR}|revised|updated)(?![^\W_])",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+")
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """What tells editions apart: the document's id, title, date, and which it says it replaces."""

    id: str
    title: str
    date: str | None
    replaces: str | None

    @classmethod
    def of(cls, about: Mapping[str, Any]) -> "EditionFacts":
        """What the catalogue knows of a document."""
        return cls(about["id"], about["title"], about["date"], about["replaces"])

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """What an edition of this document has too: its file's name and its title, both without the marks of an edition."""
        path = PurePosixPath(self.id)
        bare_file, bare_title = _without_edition(path.stem), _without_edition(self.title)
        file = (("file", f"{path.parent}/{bare_file}"),) if bare_file else ()
        is_named = self.title != path.stem and len(words(bare_title)) > 1
        return (*file, ("title", bare_title)) if is_named else file

    @property
    def relations(self) -> tuple[str, ...]:
        """Texts of which two documents share one if they are editions of one another; others may share one, too."""
        replaced = () if self.replaces is None else (f"id {self.replaces}",)
        return (f"id {self.id}", *replaced, *(f"{kind} {name}" for kind, name in self.names))


@dataclass(frozen=True, slots=True)
class Editions:
    """Documents that have another edition: their family, newest first, by id."""

    families: Mapping[str, tuple[str, ...]]

    def older_than(self, document: str) -> tuple[str, ...]:
        """The editions before this one, newest first."""
        family = self.families.get(document, (document,))
        return family[family.index(document) + 1 :]

    def newer_than(self, document: str) -> tuple[str, ...]:
        """The editions after this one, newest first."""
        family = self.families.get(document, (document,))
        return family[: family.index(document)]

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every two editions of one document, the newer first."""
        for family in sorted(set(self.families.values())):
            yield from combinations(family, 2)


def editions(documents: Iterable[EditionFacts]) -> Editions:
    """Group documents into editions: those of which one replaces the other, and those of one name but for year or version.

    Two documents have one name where their files differ in nothing else and lie in one folder, or where their titles do. Documents
    that replace nothing are ordered by version, then by date; of equals neither is an edition of the other.
    """
    known = {document.id: document for document in documents}
    parent = {name: name for name in known}

    def root(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    for document in known.values():
        if document.replaces in known:
            parent[root(document.id)] = root(document.replaces)
    for alike in _same_names(known.values()):
        for other in alike[1:]:
            parent[root(other)] = root(alike[0])
    members: dict[str, list[str]] = defaultdict(list)
    for name in known:
        members[root(name)].append(name)
    families = (tuple(_newest_first(group, known)) for group in members.values() if len(group) > 1)
    return Editions({name: family for family in families for name in family})


def _same_names(documents: Iterable[EditionFacts]) -> list[list[str]]:
    """Documents of one name with differing marks of edition; a mark that two share sets them apart."""
    named: dict[tuple[str, str], list[EditionFacts]] = defaultdict(list)
    for document in documents:
        for name in document.names:
            named[name].append(document)
    return [
        [document.id for document in alike]
        for alike in named.values()
        if len(alike) > 1 and len({_rank(document) for document in alike}) == len(alike)
    ]


def _without_edition(name: str) -> str:
    """A name, folded, without year, date and number of edition."""
    return " ".join(words(_EDITION.sub(" ", fold(name).replace("_", " "))))


def _rank(document: EditionFacts) -> tuple[str, tuple[int, ...]]:
    """Orders editions: by date, else the year in the name; then by the number of the edition."""
    marks = [found[0] for found in _EDITION.finditer(f"{PurePosixPath(document.id).stem} {document.title}")]
    years = [mark for mark in marks if re.match(_YEAR, mark)]
    numbers = [int(number) for mark in marks if mark not in years for number in _NUMBER.findall(mark)] or [
        place for mark in marks for place, ordinal in enumerate(_ORDINALS, 1) if ordinal in fold(mark)
    ]
    return document.date or max(years, default=""), tuple(numbers)


def _newest_first(group: Iterable[str], known: Mapping[str, EditionFacts]) -> list[str]:
    """Order a family so that what replaces stands before what it replaces, else by date and number."""
    ordered: list[str] = []
    left = sorted(group, key=lambda name: (_rank(known[name]), name), reverse=True)
    while left:
        replaced = {known[name].replaces for name in left}
        newest = next((name for name in left if name not in replaced), left[0])
        ordered.append(newest)
        left.remove(newest)
    return ordered


def correspondences(newer: Sequence[Entry], older: Sequence[Entry]) -> dict[int, int]:
    """Return which passage of a newer edition (by key) words anew which of an older one: each the other's nearest.

    Near are those that share enough of the shorter's runs of words; less is enough under one number.
    """
    ours, theirs = [ComparableText(entry) for entry in newer], [ComparableText(entry) for entry in older]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, reading in enumerate(theirs):
        for shingle in reading.shingles:
            holders[shingle].append(place)
    scored = []
    for place, reading in enumerate(ours):
        met = {
            other
            for shingle in reading.shingles
            if len(holders.get(shingle, ())) <= COMMON_SHINGLE
            for other in holders.get(shingle, ())
        }
        for other in met:
            likeness = _likeness(reading, theirs[other])
            if likeness is not None:
                scored.append((-likeness, place, other))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, place, other in sorted(scored):
        key, matched = ours[place].entry.key, theirs[other].entry.key
        if key not in found and matched not in taken:
            found[key] = matched
            taken.add(matched)
    return found


def _likeness(one: ComparableText, other: ComparableText) -> float | None:
    """The share of the shorter's runs of words that the longer holds; None where that is too little."""
    share = len(one.shingles & other.shingles) / min(len(one.shingles), len(other.shingles))
    number = one.entry.passage.number
    same_number = number is not None and number == other.entry.passage.number
    if (one.entry.recommendation is None) is not (other.entry.recommendation is None) and share < 2 * SHARED:
        return None
    return share if share >= (SHARED_UNDER_ONE_NUMBER if same_number else SHARED) else None
