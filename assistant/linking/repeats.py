"""Finds advice that stands twice: in the body and in the list at its end, in a summary, in another document."""

import hashlib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

import numpy as np

from assistant.language.actors import ORGANISATIONS, STATES, mentions
from assistant.language.stop_words import FUNCTION_WORDS, REVERSALS
from assistant.language.text import fold, plain
from assistant.types import Entry

VERSION = 1
"""Raise it with any change of what counts as the same, so that all documents are compared again."""
SHINGLE = 3
SHARED_WITHIN = 0.6
SHARED_ACROSS = 0.9
SHORTEST_ACROSS = 8
SHORT_ADDITION = 5
SHORT_CHANGE = 3
COMMON_SHINGLE = 50
LONGEST_COMPARED = 2_000
BANDS, BAND_ROWS = 10, 4
"""Two texts that share SHARED_ACROSS of their shingles have a Jaccard similarity of .82 or more, and so a bucket with
probability 1 - (1 - .82 ** 4) ** 10 = .998; those of similarity .5 with .48, of .3 with .08 (Broder 1997)."""

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
_NEGATIONS = REVERSALS | frozenset("refrain avoid refuse fail against".split())
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
_EMPTY = FUNCTION_WORDS | frozenset(
    "but as also therefore further however thus hence so then here such own very too just again accordingly "
    "recommend recommends recommended recommendation urge urges call calls ask asks".split()
)


@dataclass(frozen=True)
class ComparableText:
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

    @cached_property
    def states(self) -> frozenset[str]:
        """The states that the title of its document names."""
        return _states(self.entry.citation.title)

    @property
    def is_comparable_elsewhere(self) -> bool:
        """Whether it is long enough to be the same advice in two documents."""
        return len(self.words) >= SHORTEST_ACROSS

    @property
    def wording(self) -> bytes:
        """Digest of all that decides with which passages of other documents it says the same."""
        said = (
            VERSION,
            self._found,
            sorted(self.addressees),
            self.is_addressed_by_proper_name,
            sorted(self.states),
        )
        return hashlib.blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=16).digest()

    @property
    def buckets(self) -> tuple[int, ...]:
        """BANDS numbers of 64 bits, of which another text that shares SHARED_ACROSS of the shingles nearly always has one."""
        hashed = [
            int.from_bytes(
                hashlib.blake2b("\0".join(one).encode("utf-8", "surrogatepass"), digest_size=8).digest()
            )
            for one in self.shingles
        ]
        mixed = np.array(hashed, dtype=np.uint64)[:, None] * _FACTORS[None, :]
        mixed ^= mixed >> np.uint64(32)
        lowest = (mixed * _FACTORS[::-1][None, :]).min(axis=0).reshape(BANDS, BAND_ROWS)
        return tuple(
            int.from_bytes(
                hashlib.blake2b(bytes([band]) + row.tobytes(), digest_size=8).digest(), signed=True
            )
            for band, row in enumerate(lowest)
        )

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

    def discriminating_words(self, stretch: slice) -> frozenset[str]:
        """Those of some words by which advice differs: negations, numbers, names, modal verbs."""
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


# Odd numbers of 64 bits, one for each order in which shingles are put; they are part of every kept bucket.
_FACTORS = np.frombuffer(
    hashlib.shake_256(b"assistant.linking.repeats").digest(8 * BANDS * BAND_ROWS), dtype="<u8"
) | np.uint64(1)


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


@dataclass(frozen=True, slots=True)
class KnownRepeats:
    """What was found, when they were indexed, to say the same.

    `alike` pairs the wordings (`Entry.wording`) of passages of different documents, `within` the keys of passages of one document.
    """

    alike: Mapping[int, Collection[int]] = field(default_factory=dict)
    within: Mapping[int, Collection[int]] = field(default_factory=dict)

    def among(self, entries: Sequence[Entry]) -> Callable[[int], Iterator[int]]:
        """What gives, by places in `entries`, those that say the same as one of them."""
        place_of = {entry.key: place for place, entry in enumerate(entries)}
        worded: dict[int, list[int]] = defaultdict(list)
        for place, entry in enumerate(entries):
            if entry.wording is not None:
                worded[entry.wording].append(place)

        def neighbours(place: int) -> Iterator[int]:
            entry = entries[place]
            yield from (place_of[key] for key in self.within.get(entry.key, ()) if key in place_of)
            if entry.wording is not None:
                yield from (
                    other
                    for wording in (entry.wording, *self.alike.get(entry.wording, ()))
                    for other in worded.get(wording, ())
                    if entries[other].citation.document != entry.citation.document
                )

        return neighbours


def linked(
    entries: Sequence[Entry], age: Mapping[str, int] | None = None, known: KnownRepeats | None = None
) -> list[Group]:
    """Return `entries` in groups that say the same, in the order of the entries that lead them.

    Every entry stands in exactly one group. What leads is of the newest edition (`age` counts the editions since, by
    document), outside of any summary, names who should act and has the most words; of equals the newest, then the
    one that stands first, which is the body's before the list's. Without what is `known`, all are compared.
    """
    neighbours = _compared(entries) if known is None else known.among(entries)
    ages = age or {}
    precedence = {
        place: (ages.get(entry.citation.document, 0), *_precedence(ComparableText(entry)))
        for place, entry in enumerate(entries)
        if any(True for _ in neighbours(place))
    }
    order = sorted(precedence, key=precedence.__getitem__)
    leader = {place: place for place in range(len(entries))} | leaders(order, neighbours)
    followers: dict[int, list[int]] = defaultdict(list)
    for place in order:
        if leader[place] != place:
            followers[leader[place]].append(place)
    return [
        Group(entry, tuple(entries[other] for other in followers[place]))
        for place, entry in enumerate(entries)
        if leader[place] == place
    ]


def leaders(order: Iterable[int], neighbours: Callable[[int], Iterable[int]]) -> dict[int, int]:
    """What leads each of some places, in the order in which they may lead, of which `neighbours` gives those that say the same."""
    leader: dict[int, int] = {}
    for place in order:
        if place not in leader:
            leader[place] = place
            for other in neighbours(place):
                leader.setdefault(other, place)
    return leader


def _precedence(reading: ComparableText) -> tuple[object, ...]:
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


def _compared(entries: Sequence[Entry]) -> Callable[[int], Iterator[int]]:
    """What gives, by places in `entries`, those that say the same; all are compared."""
    found: dict[int, list[int]] = defaultdict(list)
    for one, other in same_pairs([ComparableText(entry) for entry in entries]):
        found[one].append(other)
        found[other].append(one)
    return lambda place: iter(found.get(place, ()))


def same_pairs(texts: Sequence[ComparableText]) -> Iterator[tuple[int, int]]:
    """Yield which of `texts` say the same, as pairs of places, the first below the second."""
    for one, other in _candidates([text.shingles for text in texts], SHARED_WITHIN):
        if same_advice(texts[one], texts[other]):
            yield one, other


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


def same_advice(one: ComparableText, other: ComparableText) -> bool:
    """Whether two passages ask the same of the same: nobody else, no other number, date or name, and no "not" more or less.

    Of more than LONGEST_COMPARED words only the same in the same order.
    """
    if one.entry.citation.document != other.entry.citation.document:
        return same_advice_elsewhere(one, other)
    both_advise = one.entry.recommendation is not None and other.entry.recommendation is not None
    return _same_parties(one, other) and _same_words(
        one, other, SHARED_WITHIN if both_advise else SHARED_ACROSS
    )


def same_advice_elsewhere(one: ComparableText, other: ComparableText) -> bool:
    """As `same_advice`, for passages of two documents, which need not be known.

    There "the Government" and nobody by name may be that of two states: then the titles must not name different ones.
    """
    if not (one.is_comparable_elsewhere and other.is_comparable_elsewhere):
        return False
    if bool(one.addressees) != bool(other.addressees) or not _same_parties(one, other):
        return False
    are_proper = one.is_addressed_by_proper_name and other.is_addressed_by_proper_name
    if one.states and other.states and not are_proper and not one.states & other.states:
        return False
    return _same_words(one, other, SHARED_ACROSS)


def _same_parties(one: ComparableText, other: ComparableText) -> bool:
    """Whether nobody is asked in one that is somebody else than who is asked in the other."""
    return (
        not one.addressees
        or not other.addressees
        or any(_same_name(a, b) for a in one.addressees for b in other.addressees)
    )


def _same_words(one: ComparableText, other: ComparableText, share: float) -> bool:
    """Whether two passages share so much of their words, and nothing that differs makes it another advice."""
    if one.words == other.words:
        return True
    if max(len(one.words), len(other.words)) > LONGEST_COMPARED:
        return False
    common = len(one.shingles & other.shingles)
    if common < share * max(len(one.shingles), len(other.shingles)):
        return False
    return not _differs_in_substance(one, other)


@lru_cache(maxsize=4096)
def _states(title: str) -> frozenset[str]:
    return frozenset(who.name for _, who in mentions(title) if who.name in STATES)


def _same_name(one: str, other: str) -> bool:
    return (
        one == other or _abbreviates(one.split(), other.split()) or _abbreviates(other.split(), one.split())
    )


def _differs_in_substance(one: ComparableText, other: ComparableText) -> bool:
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
        if not is_addition and one.discriminating_words(ours) != other.discriminating_words(theirs):
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
