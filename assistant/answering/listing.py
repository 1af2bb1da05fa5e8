"""Narrows, counts, sorts and cuts lists of recommendations."""

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Protocol, TypeVar

from assistant.answering.filters import asks, asks_one, matcher
from assistant.errors import BadRequest
from assistant.index.advice_columns import deadlines
from assistant.language.i18n import gettext
from assistant.language.text import fold
from assistant.types import Entry, Filters, GroupedPassage, OtherOccurrence, Relation, Standing, Strength

_WORD = re.compile(r"[^\W_]+")


Counts = tuple[tuple[str, int], ...]
"""Choices of a filter, each with the number of recommendations that it leaves."""


@dataclass(frozen=True, slots=True)
class Facets:
    """How many recommendations each choice of one filter leaves, with all other filters as they are; most first.

    `documents` pairs ids; those of `strengths` come strongest first, those of `standings` official ones first. `years` are those
    of publication, `due_before` years of deadlines, each with what is due in earlier ones; both come in their order.
    """

    addressees: Counts
    documents: Counts
    strengths: Counts
    standings: Counts
    due_before: Counts
    years: Counts


class ListOnDemand(Sequence[GroupedPassage], ABC):
    """A list that is narrowed, counted and sorted without being read; a slice of it is read when it is taken."""

    @abstractmethod
    def narrowed(self, filters: Filters, words: str) -> "ListOnDemand":
        """As the function `narrowed`."""

    @abstractmethod
    def facets(self, filters: Filters, words: str) -> Facets:
        """As the function `facets`."""

    @abstractmethod
    def ordered(self, by: str, descending: bool) -> "ListOnDemand":
        """As the function `ordered`."""

    @abstractmethod
    def by_document(self) -> Counter[str]:
        """How many of the list are in each document."""

    @abstractmethod
    def first_of_each(self, documents: Collection[str]) -> Sequence[GroupedPassage]:
        """The first of the list in each of some documents."""

    @property
    @abstractmethod
    def documents(self) -> set[str]:
        """The documents of what is shown."""

    @abstractmethod
    def newest_editions(self) -> dict[str, str]:
        """As the function `newest_editions`."""

    @abstractmethod
    def place_of(self, citation_id: str) -> int | None:
        """The place in the list of the passage with this citation id."""


def narrowed(found: Sequence[GroupedPassage], filters: Filters, words: str = "") -> Sequence[GroupedPassage]:
    """Those that the filters want and that hold all `words` (or their beginnings).

    Advice that stands in several places is shown as the wanted document words it.
    """
    if isinstance(found, ListOnDemand):
        return found.narrowed(filters, words)
    is_wanted = matcher(filters)
    return [
        one
        for linked in found
        if (one := as_in(linked, filters.document)) is not None
        if is_wanted(one.entry) and holds(one.entry, words)
    ]


def holds(entry: Entry, words: str) -> bool:
    """Whether each of `words` begins a word of the passage, its lead-in, its headings, its document's title or its addressees."""
    wanted = wanted_words(words)
    return not wanted or holds_words(haystack(entry), wanted)


def wanted_words(words: str) -> list[str]:
    """The words that are looked for."""
    return _WORD.findall(fold(words))


def haystack(entry: Entry) -> str:
    """In what words of a passage are looked for."""
    passage = entry.passage
    addressees = entry.recommendation.addressees if entry.recommendation else ()
    lead_in = passage.lead_in.text if passage.lead_in else ""
    whole = " ".join([passage.text, lead_in, *passage.headings, entry.citation.title, *addressees])
    return " " + " ".join(_WORD.findall(fold(whole)))


def holds_words(held: str, wanted: Sequence[str]) -> bool:
    """Whether each word that is wanted begins one in a haystack."""
    return all(f" {word}" in held for word in wanted)


def facets(found: Sequence[GroupedPassage], filters: Filters, words: str = "") -> Facets:
    """How many of `found` each choice would leave; choices that leave none are not named, but for strengths and standings."""
    if isinstance(found, ListOnDemand):
        return found.facets(filters, words)
    addressees: Counter[str] = Counter()
    for one in narrowed(found, replace(filters, to=None), words):
        addressees.update(asked_too(one.entry, filters))
    anyhow = narrowed(found, replace(filters, strength=None), words)
    return Facets(
        most_first(addressees),
        most_first(_by_document(found, replace(filters, document=None), words)),
        tuple(
            (one.value, sum(asks(other.entry, filters.to, one, filters.due_before) for other in anyhow))
            for one in Strength
        ),
        tuple((one.value, len(narrowed(found, replace(filters, standing=one), words))) for one in Standing),
        adding_up(
            Counter(
                year
                for one in narrowed(found, replace(filters, due_before=None), words)
                for year in _first_due(one.entry, filters)
            )
        ),
        in_order(
            Counter(
                one.entry.citation.date[:4]
                for one in narrowed(found, replace(filters, since=None, until=None), words)
                if one.entry.citation.date
            )
        ),
    )


def _first_due(entry: Entry, filters: Filters) -> list[str]:
    """The year before which something that the other filters want is to be done for the first time."""
    due = [
        one.due
        for one in (entry.recommendation.demands if entry.recommendation else ())
        if one.due and filters.strength in (None, one.strength)
        if filters.to is None or asks_one(one, filters.to)
    ]
    return [year_after(min(due))] if due else []


def year_after(date: str) -> str:
    """The year that begins after a date."""
    return f"{int(date[:4]) + 1:04}"


def in_order(counts: Counter[str]) -> Counts:
    """The choices with their counts, by name."""
    return tuple(sorted(counts.items()))


def adding_up(counts: Counter[str]) -> Counts:
    """The choices by name, each with the counts of those before it."""
    years = sorted(counts)
    return tuple(zip(years, accumulate(counts[year] for year in years), strict=True))


def newest_editions(found: Sequence[GroupedPassage]) -> dict[str, str]:
    """Older editions of documents with the newest one."""
    if isinstance(found, ListOnDemand):
        return found.newest_editions()
    newest = [(one.entry, one.newer) for one in found]
    newest += [(other.entry, other.newer) for one in found for other in one.also]
    return {entry.citation.document: newer for entry, newer in newest if newer}


def asked_too(entry: Entry, filters: Filters) -> set[str]:
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


def _by_document(found: Iterable[GroupedPassage], filters: Filters, words: str) -> Counter[str]:
    """How many of `found` stand in each document, as it words them."""
    is_wanted = matcher(filters)
    counts: Counter[str] = Counter()
    for one in found:
        first = {place.citation.document: place for place in reversed(_places(one))}
        counts.update(
            document for document, place in first.items() if is_wanted(place) and holds(place, words)
        )
    return counts


def _places(found: GroupedPassage) -> tuple[Entry, ...]:
    return found.entry, *(also.entry for also in found.also)


def as_in(found: GroupedPassage, document: str | None) -> GroupedPassage | None:
    """The advice as `document` words it, None where it does not stand there."""
    if document is None or found.entry.citation.document == document:
        return found
    here = next((also for also in found.also if also.entry.citation.document == document), None)
    if here is None:
        return None
    is_older = here.relation is Relation.EARLIER_EDITION
    others = (replace(also, relation=Relation.REPEATED) if is_older else also for also in found.also)
    lead = OtherOccurrence(
        found.entry, Relation.NEWER_EDITION if is_older else Relation.REPEATED, found.newer
    )
    return GroupedPassage(
        here.entry, (lead, *(also for also in others if also.entry is not here.entry)), here.newer
    )


def most_first(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    """The choices with their counts, most first, equals by name."""
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
    "deadline": lambda entry: _first(sorted(deadlines(entry))),
    "date": lambda entry: _first(filter(None, (entry.citation.date,))),
    "title": lambda entry: (False, entry.citation.title.casefold()),
}
"""What a list can be sorted by; unless said, it is in the order of documents and text."""


def _first(values: Iterable[object]) -> tuple[object, ...]:
    """The first of `values` as a sort key; where there is none, behind all others."""
    found = next(iter(values), None)
    return (found is None, "" if found is None else found)


def ordered(
    found: Sequence[GroupedPassage], by: str | None, descending: bool = False
) -> Sequence[GroupedPassage]:
    """`found` sorted by one of `SORTS`; equals stay in order, and what lacks a value comes last either way."""
    if by is None:
        return found
    if isinstance(found, ListOnDemand):
        return found.ordered(by, descending)
    keys = [(SORTS[by](one.entry), one) for one in found]
    known = [pair for pair in keys if not pair[0][0]]
    known.sort(key=lambda pair: pair[0], reverse=descending)
    return [one for _, one in known] + [one for key, one in keys if key[0]]


def sampled(found: Sequence[GroupedPassage], most: int) -> Sequence[GroupedPassage]:
    """At most so many of a list, evenly spread over it."""
    return found[:: -(-len(found) // most)] if len(found) > most else found


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
    place = -1 if after is None else _place_of(after, found)
    if place is None:
        raise BadRequest(
            gettext(
                "'%(id)s' is not in this list, so it cannot continue from there: start again without --after",
                id=after,
            )
        )
    start = place + 1
    if after is not None and start == len(found):
        raise BadRequest(gettext("'%(id)s' is the last item of the list: there are no more", id=after))
    page = found[start:] if limit is None else found[start : start + limit]
    return page, page[-1].entry.citation.id if start + len(page) < len(found) else None


def _place_of(citation_id: str, found: Sequence[HasEntry]) -> int | None:
    if isinstance(found, ListOnDemand):
        return found.place_of(citation_id)
    ids = [one.entry.citation.id for one in found]
    return ids.index(citation_id) if citation_id in ids else None
