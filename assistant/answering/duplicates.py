"""Finds advice that stands twice: in the body and in the list at its end, in a summary, in another document."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from assistant.language.actors import ORGANISATIONS, STATES, mentions
from assistant.language.text import fold, plain
from assistant.types import Entry

SHINGLE = 3
SHARED_WITHIN = 0.6
SHARED_ACROSS = 0.9
SHORTEST_ACROSS = 8
SHORT_ADDITION = 5
SHORT_CHANGE = 3
COMMON_SHINGLE = 50
LONGEST_COMPARED = 2_000

_PLACE = (
    r"(?:para(?:graph)?s?|rec(?:ommendation)?s?|pp?|pages?|sections?|chapters?|boxe?s?|annex(?:es)?)\b\.?"
)
_REFERENCE = re.compile(
    rf"[(\[]\s*(?:see\s+)?{_PLACE}[^()\[\]]{{0,60}}[)\]]|\b(?:see|in)\s+{_PLACE}\s+\d[\d.]*(?:(?:,|\s+and|\s+to|–|-)\s*\d[\d.]*)*",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\W*(?:(?:recommendation|rec|conclusion)s?\.?\s+[\w.]{1,8}\s*[:.–-]\s*|\d{1,3}(?:\.\d{1,3})*\.?\s+(?=[A-Z]))",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:[’'.][^\W_]+)*")
_OPENS = re.compile(r"(?:^|[.!?:;][”’\"')]*\s+[“‘\"'(]*)$")
_SUMMARY = re.compile(
    r"\b(?:summary|abstract|overview|key (?:findings|messages|points|recommendations)|at a glance|in brief|press release|news release|highlights)\b",
    re.IGNORECASE,
)
_NEGATIONS = frozenset(
    "not no never none neither nor without cannot unless except refrain avoid refuse fail against".split()
)
_MODALS = {
    "must": "must",
    "shall": "must",
    "should": "should",
    "could": "could",
    "may": "could",
    "might": "could",
}
_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty hundred thousand million billion "
    "half quarter twice double triple second third fourth fifth once".split()
)
_EMPTY = frozenset(
    "a an the this that these those it its their our his her they we he she i you and or but as at by for from in into of on to with "
    "is are was were be been being has have had do does did will would the also therefore further however thus hence so then there here such "
    "which who whom whose what when where how all any each both own more most very too just again accordingly recommend recommends "
    "recommended recommendation urge urges call calls ask asks".split()
)


@dataclass(frozen=True)
class Reading:
    """An entry as it is compared: its words without labels, cross-references and markup."""

    entry: Entry

    @property
    def _found(self) -> tuple[tuple[str, bool], ...]:
        return _words_of(self.entry.passage.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words, folded."""
        return tuple(word for word, _ in self._found)

    @cached_property
    def shingles(self) -> frozenset[tuple[str, ...]]:
        """Runs of SHINGLE words; the whole where it is shorter."""
        last = max(1, len(self.words) - SHINGLE + 1)
        return frozenset(self.words[start : start + SHINGLE] for start in range(last))

    @cached_property
    def addressees(self) -> frozenset[str]:
        """Normal forms, folded, of all who are asked."""
        asked = self.entry.recommendation
        return frozenset() if asked is None else frozenset(map(fold, asked.addressees))

    @property
    def is_addressed_by_proper_name(self) -> bool:
        """Whether all who are asked are the same in any document."""
        asked = self.entry.recommendation
        names = () if asked is None else asked.addressees
        return bool(names) and all(name in ORGANISATIONS or name in STATES for name in names)

    @property
    def in_summary(self) -> bool:
        """Whether its document's title or a heading above it says that it only repeats."""
        above = (self.entry.citation.title, *self.entry.passage.headings)
        return any(_SUMMARY.search(heading) for heading in above)

    def telling(self, stretch: slice) -> frozenset[str]:
        """What of some words cannot differ: negations, numbers, names, modal verbs."""
        return frozenset(
            _MODALS.get(word, word)
            for word, is_name in self._found[stretch]
            if word in _NEGATIONS
            or word.endswith("n't")
            or word in _MODALS
            or word in _NUMBER_WORDS
            or any(character.isdigit() for character in word)
            or (is_name and word not in _EMPTY)
        )

    def things(self, stretch: slice) -> frozenset[str]:
        """The stems of some words without those that mean nothing alone."""
        return frozenset(stem(word) for word in self.words[stretch] if word not in _EMPTY)


@lru_cache(maxsize=2048)
def _words_of(text: str) -> tuple[tuple[str, bool], ...]:
    """Each word that is compared, folded, and whether it is written as a name."""
    bare = _LABEL.sub("", _REFERENCE.sub(" ", plain(text)))
    return tuple(
        (
            fold(found[0]),
            found[0][0].isupper() and not _OPENS.search(bare, max(0, found.start() - 8), found.start()),
        )
        for found in _WORD.finditer(bare)
    )


@dataclass(frozen=True, slots=True)
class Group:
    """The same advice in several places; the fullest leads, the others follow in its order of preference."""

    lead: Entry
    repeats: tuple[Entry, ...] = ()


def linked(entries: Sequence[Entry], age: Mapping[str, int] | None = None) -> list[Group]:
    """Return `entries` in groups that say the same, in the order of the entries that lead them.

    Every entry stands in exactly one group. What leads is of the newest edition (`age` counts the editions since, by
    document), outside of any summary, names who should act and has the most words; of equals the newest, then the
    one that stands first, which is the body's before the list's.
    """
    readings = [Reading(entry) for entry in entries]
    neighbours = _neighbours(readings)
    ages = age or {}
    precedence = [
        (ages.get(reading.entry.citation.document, 0), *_precedence(reading)) for reading in readings
    ]
    order = sorted(range(len(readings)), key=precedence.__getitem__)
    leader: dict[int, int] = {}
    for place in order:
        if place in leader:
            continue
        leader[place] = place
        for other in sorted(neighbours.get(place, ()), key=precedence.__getitem__):
            leader.setdefault(other, place)
    followers: dict[int, list[int]] = defaultdict(list)
    for place in order:
        if leader[place] != place:
            followers[leader[place]].append(place)
    return [
        Group(entry, tuple(entries[other] for other in followers[place]))
        for place, entry in enumerate(entries)
        if leader[place] == place
    ]


def _precedence(reading: Reading) -> tuple[object, ...]:
    entry = reading.entry
    newest_first = tuple(-ord(character) for character in entry.citation.date or "")
    return (
        entry.recommendation is None,
        reading.in_summary,
        not reading.addressees,
        -len(reading.words),
        not newest_first,
        newest_first,
        entry.citation.document,
        entry.passage.span,
    )


def _neighbours(readings: Sequence[Reading]) -> dict[int, list[int]]:
    """Which of `readings` say the same, by place, both ways."""
    found: dict[int, list[int]] = defaultdict(list)
    for one, other in _candidates([reading.shingles for reading in readings], SHARED_WITHIN):
        if same_advice(readings[one], readings[other]):
            found[one].append(other)
            found[other].append(one)
    return found


def _candidates(sets: Sequence[frozenset[tuple[str, ...]]], share: float) -> Iterator[tuple[int, int]]:
    """Yield the pairs of `sets` that may share at least `share` of each, each pair once.

    Two sets that share so much share one of the rarest (1 - share) of their members (prefix filtering: Chaudhuri, Ganti
    and Kaushik 2006), so only sets that meet there are compared. What more than COMMON_SHINGLE sets hold in that place is boilerplate, and passed over.
    """
    frequency = Counter(shingle for members in sets for shingle in members)
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, members in enumerate(sets):
        rarest = sorted(members, key=lambda shingle: (frequency[shingle], shingle))
        kept = len(rarest) - math.ceil(share * len(rarest)) + 1
        met = {
            other
            for shingle in rarest[:kept]
            if frequency[shingle] > 1
            for other in places[shingle][-COMMON_SHINGLE:]
        }
        for other in sorted(met):
            yield other, place
        for shingle in rarest[:kept]:
            if frequency[shingle] > 1:
                places[shingle].append(place)


def same_advice(one: Reading, other: Reading) -> bool:
    """Whether two passages ask the same of the same: nobody else, no other number, date or name, and no "not" more or less.

    Of more than LONGEST_COMPARED words only the same in the same order.
    """
    if not _same_parties(one, other):
        return False
    if one.words == other.words:
        return True
    if max(len(one.words), len(other.words)) > LONGEST_COMPARED:
        return False
    is_within = one.entry.citation.document == other.entry.citation.document
    both_advise = one.entry.recommendation is not None and other.entry.recommendation is not None
    share = SHARED_WITHIN if is_within and both_advise else SHARED_ACROSS
    common = len(one.shingles & other.shingles)
    if common < share * max(len(one.shingles), len(other.shingles)):
        return False
    return not _differs_tellingly(one, other)


def _same_parties(one: Reading, other: Reading) -> bool:
    """Whether nobody is asked in one that is somebody else than who is asked in the other.

    In two documents "the Government" and nobody by name may be that of two states: then the titles must not name different ones.
    """
    if (
        one.addressees
        and other.addressees
        and not any(_same_name(a, b) for a in one.addressees for b in other.addressees)
    ):
        return False
    if one.entry.citation.document == other.entry.citation.document:
        return True
    if len(one.words) < SHORTEST_ACROSS or bool(one.addressees) != bool(other.addressees):
        return False
    states = _states(one.entry.citation.title), _states(other.entry.citation.title)
    return one.is_addressed_by_proper_name or not all(states) or bool(states[0] & states[1])


@lru_cache(maxsize=4096)
def _states(title: str) -> frozenset[str]:
    return frozenset(who.name for _, who in mentions(title) if who.name in STATES)


def _same_name(one: str, other: str) -> bool:
    return (
        one == other or _abbreviates(one.split(), other.split()) or _abbreviates(other.split(), one.split())
    )


def _differs_tellingly(one: Reading, other: Reading) -> bool:
    """Whether two passages that share most words differ in one that makes it another advice.

    That is: another thing in the place of a thing; a negation, a number, a name, "could" for "should" in one of them
    alone. What only one of them has at greater length is its fuller text.
    """
    matcher = SequenceMatcher(None, one.words, other.words, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        ours, theirs = slice(start, end), slice(first, last)
        if _is_spelt_otherwise(one.words[ours], other.words[theirs]):
            continue
        is_addition = kind != "replace" and max(end - start, last - first) > SHORT_ADDITION
        if not is_addition and one.telling(ours) != other.telling(theirs):
            return True
        things = one.things(ours), other.things(theirs)
        if all(things) and min(end - start, last - first) <= SHORT_CHANGE and not things[0] & things[1]:
            return True
    return False


def _is_spelt_otherwise(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two stretches are the same but for blanks and abbreviations."""
    return "".join(one) == "".join(other) or _abbreviates(one, other) or _abbreviates(other, one)


def _abbreviates(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether one word is made of the initials of several: "dft" of "the department for transport"."""
    if len(short) != 1 or len(long) < 2:
        return False
    letters = short[0].replace("'s", "").replace("’s", "")
    full = [word for word in long if word not in ("the", "a", "an")]
    initials = ("".join(word[0] for word in full), "".join(word[0] for word in full if word not in _EMPTY))
    return any(letters in (found, found + "s") for found in initials if len(found) > 1)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A folded word without the endings that do not make it another one."""
    bare = word.removesuffix("'s").removesuffix("'")
    if bare.endswith("ies") and len(bare) > 4:
        return bare[:-3] + "y"
    for ending in ("ing", "ed", "es", "s", "e", "ly"):
        if bare.endswith(ending) and len(bare) - len(ending) >= 3:
            bare = bare.removesuffix(ending)
            is_doubled = ending in ("ing", "ed") and bare[-1] == bare[-2] and bare[-1] not in "aeiouls"
            return bare[:-1] if is_doubled else bare
    return bare
