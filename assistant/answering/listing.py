"""Narrows, counts, sorts and cuts lists of recommendations."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from assistant.answering.filters import asks, matcher
from assistant.errors import BadRequest
from assistant.language.i18n import gettext
from assistant.language.text import fold
from assistant.types import Also, Entry, Filters, Linked, Relation, Standing, Strength

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Facets:
    """How many recommendations each choice of one filter leaves, with all other filters as they are; most first.

    `documents` pairs ids; those of `strengths` come strongest first, those of `standings` official ones first.
    """

    addressees: tuple[tuple[str, int], ...]
    documents: tuple[tuple[str, int], ...]
    strengths: tuple[tuple[str, int], ...]
    standings: tuple[tuple[str, int], ...]


def narrowed(found: Iterable[Linked], filters: Filters, words: str = "") -> list[Linked]:
    """Those that the filters want and that hold all `words` (or their beginnings).

    Advice that stands in several places is shown as the wanted document words it.
    """
    is_wanted = matcher(filters)
    return [
        one
        for linked in found
        if (one := _as_in(linked, filters.document)) is not None
        if is_wanted(one.entry) and holds(one.entry, words)
    ]


def holds(entry: Entry, words: str) -> bool:
    """Whether each of `words` begins a word of the passage, its lead-in, its headings, its document's title or its addressees."""
    wanted = _WORD.findall(fold(words))
    if not wanted:
        return True
    passage = entry.passage
    addressees = entry.recommendation.addressees if entry.recommendation else ()
    lead_in = passage.lead_in.text if passage.lead_in else ""
    whole = " ".join([passage.text, lead_in, *passage.headings, entry.citation.title, *addressees])
    held = " " + " ".join(_WORD.findall(fold(whole)))
    return all(f" {word}" in held for word in wanted)


def facets(found: Sequence[Linked], filters: Filters, words: str = "") -> Facets:
    """How many of `found` each choice would leave; choices that leave none are not named, but for strengths and standings."""
    addressees: Counter[str] = Counter()
    for one in narrowed(found, replace(filters, to=None), words):
        addressees.update(_asked_too(one.entry, filters))
    anyhow = narrowed(found, replace(filters, strength=None), words)
    return Facets(
        _most_first(addressees),
        _most_first(_by_document(found, replace(filters, document=None), words)),
        tuple(
            (one.value, sum(asks(other.entry, filters.to, one, filters.due_before) for other in anyhow))
            for one in Strength
        ),
        tuple((one.value, len(narrowed(found, replace(filters, standing=one), words))) for one in Standing),
    )


def _asked_too(entry: Entry, filters: Filters) -> set[str]:
    """Whom a passage asks what the other filters want, and the bodies that these belong to."""
    demands = entry.recommendation.demands if entry.recommendation else ()
    return {
        name
        for one in demands
        for who in one.addressees
        for name in who.names
        if filters.strength in (None, one.strength)
        if filters.due_before is None or (one.due is not None and one.due < filters.due_before)
    }


def _by_document(found: Iterable[Linked], filters: Filters, words: str) -> Counter[str]:
    """How many of `found` stand in each document, as it words them."""
    is_wanted = matcher(filters)
    counts: Counter[str] = Counter()
    for one in found:
        first = {place.citation.document: place for place in reversed(_places(one))}
        counts.update(
            document for document, place in first.items() if is_wanted(place) and holds(place, words)
        )
    return counts


def _places(found: Linked) -> tuple[Entry, ...]:
    return found.entry, *(also.entry for also in found.also)


def _as_in(found: Linked, document: str | None) -> Linked | None:
    """The advice as `document` words it, None where it does not stand there."""
    if document is None or found.entry.citation.document == document:
        return found
    here = next((also for also in found.also if also.entry.citation.document == document), None)
    if here is None:
        return None
    is_older = here.relation is Relation.EARLIER_EDITION
    others = (replace(also, relation=Relation.REPEATED) if is_older else also for also in found.also)
    lead = Also(found.entry, Relation.NEWER_EDITION if is_older else Relation.REPEATED)
    return Linked(here.entry, (lead, *(also for also in others if also.entry is not here.entry)))


def _most_first(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].casefold())))


def asked(entry: Entry) -> list[tuple[str, Strength]]:
    """Whom a passage asks, and how strongly, each pair once."""
    demands = entry.recommendation.demands if entry.recommendation else ()
    return list(dict.fromkeys((who.name, one.strength) for one in demands for who in one.addressees))


SORTS: dict[str, Callable[[Entry], tuple[object, ...]]] = {
    "to": lambda entry: _first(name.casefold() for name, _ in asked(entry)),
    "strength": lambda entry: _first(
        list(Strength).index(entry.recommendation.strength) for _ in (1,) if entry.recommendation
    ),
    "standing": lambda entry: _first(
        list(Standing).index(entry.recommendation.standing) for _ in (1,) if entry.recommendation
    ),
    "deadline": lambda entry: _first(sorted(_deadlines(entry))),
    "date": lambda entry: _first(filter(None, (entry.citation.date,))),
    "title": lambda entry: (False, entry.citation.title.casefold()),
}
"""What a list can be sorted by; unless said, it is in the order of documents and text."""


def _deadlines(entry: Entry) -> Iterator[tuple[int, str, str]]:
    """The deadlines of a passage as sort keys: dates first, then durations from the shortest, then others by their words."""
    for demand in entry.recommendation.demands if entry.recommendation else ():
        if (limit := demand.limit) is not None:
            if limit.due is not None:
                yield 0, limit.due, limit.words.casefold()
            elif limit.period is not None:
                yield 1, f"{_hours(limit.period):09}", limit.words.casefold()
            else:
                yield 2, "", limit.words.casefold()


def _hours(period: str) -> int:
    """About how long an ISO 8601 duration of one unit is."""
    number = int(re.sub(r"\D", "", period))
    return number * (1 if "T" in period else {"D": 24, "W": 168, "M": 730, "Y": 8_766}[period[-1]])


def _first(values: Iterable[object]) -> tuple[object, ...]:
    """The first of `values` as a sort key; where there is none, behind all others."""
    found = next(iter(values), None)
    return (found is None, "" if found is None else found)


def ordered(found: Sequence[Linked], by: str | None, descending: bool = False) -> list[Linked]:
    """`found` sorted by one of `SORTS`; equals stay in order, and what lacks a value comes last either way."""
    if by is None:
        return list(found)
    keys = [(SORTS[by](one.entry), one) for one in found]
    known = [pair for pair in keys if not pair[0][0]]
    known.sort(key=lambda pair: pair[0], reverse=descending)
    return [one for _, one in known] + [one for key, one in keys if key[0]]


class HasEntry(Protocol):
    """Anything that shows a passage."""

    @property
    def entry(self) -> Entry:
        """The passage."""


Place = TypeVar("Place", bound=HasEntry)


def paged(found: Sequence[Place], limit: int | None, after: str | None) -> tuple[Sequence[Place], str | None]:
    """At most `limit` of what was found, behind the citation id `after`; and the id behind which it goes on.

    Raises `BadRequest` where `after` is not in it, or ends it.
    """
    ids = [one.entry.citation.id for one in found]
    if after is not None and after not in ids:
        raise BadRequest(
            gettext("the list has no '%(id)s' to continue behind: begin it anew, without --after", id=after)
        )
    start = 0 if after is None else ids.index(after) + 1
    if after is not None and start == len(ids):
        raise BadRequest(gettext("the list ends with '%(id)s': nothing comes behind it", id=after))
    end = len(ids) if limit is None else min(start + limit, len(ids))
    return found[start:end], ids[end - 1] if end < len(ids) else None
