"""Finds advice that contradicts other advice: the contrary of a thing, or a thing and not that thing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.language.actors import mentions
from assistant.language.stop_words import NEGATIONS, STOP_WORDS
from assistant.language.text import fold, plain
from assistant.linking.repeats import stem
from assistant.types import Entry

REACH = 5

_MORE = (
    "increase raise expand extend widen broaden strengthen tighten intensify accelerate deepen reinforce enlarge lengthen double "
    "keep maintain retain continue renew prolong uphold preserve "
    "allow permit admit authorise authorize legalise legalize open reopen accept support endorse back promote encourage "
    "introduce adopt impose establish create join ratify resume restore reinstate launch station deploy fund finance"
)
_LESS = (
    "reduce cut lower decrease limit curtail shrink narrow weaken loosen relax ease halve shorten slow "
    "lift end remove abolish repeal suspend withdraw drop revoke scrap terminate discontinue stop halt phase cancel "
    "ban prohibit forbid close block deny refuse reject oppose criminalise criminalize outlaw restrict discourage avoid leave"
)
_SIGNS: Mapping[str, int] = {
    **{stem(word): 1 for word in _MORE.split()},
    **{stem(word): -1 for word in _LESS.split()},
}
_UNMADE = re.compile(r"\b(?:refrain\s+from|abstain\s+from|desist\s+from)\b", re.IGNORECASE)
_EMPTY = STOP_WORDS | frozenset(
    "some such other every but as against towards until unless if while should must could may can ought shall them own than so "
    "also only further full fully greater new current existing".split()
)
_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*|[,;:.!?]")
_BREAKS = frozenset(";:.!?")
_BEFORE_VERB = frozenset("should must could may shall can to be and or do ought then also".split())
_JOINS = frozenset(
    "until unless if when while because so although though whereas provided once after before".split()
)


@dataclass(frozen=True, slots=True)
class Stance:
    """That something is to be more (1) or less (-1), or done and not done: the verb, and what it is about as stems."""

    sign: int
    verb: str
    about: frozenset[str]


def stances(entry: Entry) -> list[Stance]:
    """What each demand of a passage wants more or less of."""
    asked = entry.recommendation
    if asked is None:
        return []
    start, text = entry.passage.span.start, entry.passage.text
    return [
        stance
        for demand in asked.demands
        for stance in stances_in(plain(text[demand.span.start - start : demand.span.end - start]))
    ]


def stances_in(sentence: str) -> Iterator[Stance]:
    """What a sentence wants more or less of."""
    sentence = _UNMADE.sub("not", sentence)
    actors = {word for _, who in mentions(sentence) for word in fold(who.text).split()}
    tokens = [fold(token) for token in _WORD.findall(sentence)]
    for place, token in enumerate(tokens):
        verb = stem(token)
        if verb not in _SIGNS or not _is_verb(tokens, place):
            continue
        passive = (
            place > 0
            and tokens[place - 1] in ("be", "been", "being", "not")
            and token.endswith(("ed", "en", "t"))
            and "be" in tokens[max(0, place - 2) : place]
        )
        things = _nearest(reversed(tokens[:place]) if passive else tokens[place + 1 :])
        about = frozenset(stem(word) for word in things if word not in actors)
        negated = bool(NEGATIONS & set(tokens[max(0, place - 4) : place]))
        if about:
            yield Stance(-_SIGNS[verb] if negated else _SIGNS[verb], token, about)


def _is_verb(tokens: Sequence[str], place: int) -> bool:
    """Whether a word stands where a verb of the demand does: first, behind a modal verb, "to", "not", "and"."""
    before = [
        token
        for token in tokens[max(0, place - 4) : place]
        if token not in NEGATIONS and not token.endswith("ly")
    ]
    if not before or before[-1] in _BREAKS or before[-1] == ",":
        return True
    return before[-1] in _BEFORE_VERB


def _nearest(tokens: Iterable[str]) -> list[str]:
    """The first words that tell something, up to the end of the clause."""
    found: list[str] = []
    for token in tokens:
        if token in _BREAKS or token in _JOINS or len(found) == REACH:
            break
        if token not in _EMPTY and token not in NEGATIONS:
            found.append(token)
    return found


def opposed(one: Entry, other: Entry) -> bool:
    """Whether two recommendations of different documents want contrary things of one matter."""
    return one.citation.document != other.citation.document and contrary(stances(one), stances(other))


def contrary(some: Sequence[Stance], others: Sequence[Stance]) -> bool:
    """Whether any of some stances wants more of what any of others wants less of."""
    return any(
        ours.sign == -theirs.sign and _same_matter(ours.about, theirs.about)
        for ours in some
        for theirs in others
    )


def _same_matter(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= min(2, len(one), len(other))


def side_by_side(entries: Sequence[Entry]) -> tuple[list[int], dict[int, tuple[int, ...]]]:
    """Return the places of `entries` in an order that brings opposed ones together, newest first, and who opposes whom.

    Each group of opposed ones stands where its first stood; those without a date come last in it.
    """
    against = _against(entries)
    order: list[int] = []
    placed: set[int] = set()
    for place in range(len(entries)):
        if place not in placed:
            group = _connected(place, against)
            order.extend(sorted(group, key=lambda one: _newest_first(entries[one], one)))
            placed.update(group)
    return order, {place: tuple(sorted(others)) for place, others in against.items() if others}


def _against(entries: Sequence[Entry]) -> dict[int, list[int]]:
    """Who opposes whom, by places; only those are compared that speak of one thing."""
    against: dict[int, list[int]] = {place: [] for place in range(len(entries))}
    wanted = [stances(entry) for entry in entries]
    speaking: dict[str, list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        things = {thing for stance in wanted[place] for thing in stance.about}
        for other in sorted({other for thing in things for other in speaking[thing]}):
            is_elsewhere = entries[other].citation.document != entry.citation.document
            if is_elsewhere and contrary(wanted[other], wanted[place]):
                against[place].append(other)
                against[other].append(place)
        for thing in things:
            speaking[thing].append(place)
    return against


def _connected(place: int, against: Mapping[int, Sequence[int]]) -> list[int]:
    group = {place: None}
    waiting = [place]
    while waiting:
        new = [other for other in against[waiting.pop()] if other not in group]
        group.update(dict.fromkeys(new))
        waiting.extend(new)
    return list(group)


def _newest_first(entry: Entry, place: int) -> tuple[bool, tuple[int, ...], int]:
    date = entry.citation.date or ""
    return not date, tuple(-ord(character) for character in date), place
