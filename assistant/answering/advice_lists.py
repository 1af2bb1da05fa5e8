"""Lists what the catalogue holds: all recommendations of a kind, all that stands at a place, what a document says in sum."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answering import grouping
from assistant.answering.filters import asks_one, matcher, matches
from assistant.answering.finding import Finder, entries_of, without_changed
from assistant.answering.listing import paged
from assistant.answering.places import at
from assistant.answering.question_parsing import Reading, forbids, is_official
from assistant.answering.question_reader import Asked
from assistant.answering.selection import NEAR_MISSES
from assistant.language.text import collapse, fold
from assistant.runtime.sizes import MOST_ITEMS
from assistant.types import Answer, Aspect, Entry, Filters, Item, Kind, Linked, Outcome, Span

LISTED = 0.95
"""The probability that what is listed as a recommendation is one: recognition errs, though looking up does not."""
SUMMARIES = (
    "summary",
    "abstract",
    "in brief",
    "key points",
    "key messages",
    "main points",
    "at a glance",
    "overview",
)


class AdviceLists:
    """Lists from one view of the index; what was gathered last is kept."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._listed: tuple[tuple[str, ...], list[Linked]] | None = None

    def answer(self, reading: Reading, nothing: Answer, asked: Asked) -> Answer:
        """All passages of a kind or at a place, from the catalogue."""
        nothing = replace(nothing, listed=reading.name)
        found = self._wanted(reading, asked.filters)
        if not found and reading.forbids:
            found = self._wanted(reading.without([Aspect.POLARITY]), asked.filters)
            unused = (replace(one, is_used=one.aspect is not Aspect.POLARITY) for one in nothing.reading)
            nothing = replace(nothing, reading=tuple(unused))
        current, withheld = self._unchanged(found)
        page, following = paged(current, asked.limit or MOST_ITEMS, asked.after) if current else ((), None)
        while altered := self._finder.files.altered([entry for one in page for entry in entries_of(one)]):
            current, withheld = without_changed(current, altered), tuple(sorted({*withheld, *altered}))
            page, following = (
                paged(current, asked.limit or MOST_ITEMS, asked.after) if current else ((), None)
            )
        if not current:
            any_time = self._wanted(reading.without([Aspect.DEADLINE]), asked.filters) if reading.due else []
            return replace(
                nothing,
                reason=None if withheld else nothing.reason,
                withheld=withheld,
                near_misses=self._finder.items(one.entry.key for one in any_time[:NEAR_MISSES]),
            )
        to = [name for name, _ in reading.actors]
        items = tuple(
            Item(one.entry, LISTED, _asking(one.entry, to), one.also, newer=one.newer) for one in page
        )
        return replace(
            nothing,
            outcome=Outcome.ANSWERED,
            confidence=LISTED,
            reason=None,
            items=items,
            total=len(current),
            withheld=withheld,
            next=following,
        )

    def current(self, filters: Filters) -> tuple[tuple[Linked, ...], tuple[str, ...]]:
        """What `linked` gives as far as the files are those that were indexed, and the documents that are withheld."""
        found, withheld = self._unchanged(self.linked(filters))
        return tuple(found), withheld

    def _unchanged(self, found: Sequence[Linked]) -> tuple[list[Linked], tuple[str, ...]]:
        changed = self._finder.files.changed([entry for one in found for entry in entries_of(one)])
        leading = {one.entry.citation.document for one in found}
        return without_changed(found, changed), tuple(sorted(changed & leading))

    def linked(self, filters: Filters, documents: tuple[str, ...] = ()) -> list[Linked]:
        """Recommendations of some documents, or of all, with the other places where each stands; the filters narrow what leads."""
        wanted = (filters.document,) if filters.document else documents
        if self._listed is None or self._listed[0] != wanted:
            advice = [one for name in wanted or (None,) for one in self._finder.view.recommendations(name)]
            among = {entry.citation.document for entry in advice}
            self._listed = wanted, grouping.gathered(advice, self._finder.wordings(() if wanted else among))
        is_wanted = matcher(filters)
        return [one for one in self._listed[1] if is_wanted(one.entry)]

    def _wanted(self, reading: Reading, filters: Filters) -> list[Linked]:
        """What a list consists of."""
        if reading.places:
            entries = at(reading.places, filter(reading.lets_pass, self._finder.entries(reading.documents)))
            return [Linked(entry) for entry in entries if matches(entry, filters)]
        if reading.kind is Kind.COMPARISON:
            others = {name for side in reading.sides for name in side} - set(reading.documents)
            elsewhere = (
                {collapse(entry.citation.quote) for entry in self._finder.entries(tuple(others))}
                if others
                else set()
            )
            return [
                one
                for one in self.linked(filters, reading.documents)
                if collapse(one.entry.citation.quote) not in elsewhere
            ]
        advice = [one for one in self.linked(filters, reading.documents) if reading.lets_pass(one.entry)]
        if reading.kind is Kind.OVERVIEW:
            summary = [
                Linked(entry)
                for entry in self._finder.entries(reading.documents)
                if any(fold(heading).startswith(SUMMARIES) for heading in entry.passage.headings[-1:])
            ]
            official = [one for one in advice if is_official(one.entry)] or advice
            own = {one.entry.key for one in summary}
            return [*summary, *(one for one in official if one.entry.key not in own)]
        return [
            one
            for one in advice
            if not reading.actors
            or any(matches(one.entry, Filters(to=to, strength=reading.strength)) for to, _ in reading.actors)
            if not reading.forbids or forbids(one.entry, reading.actor)
        ]


def _asking(entry: Entry, to: Sequence[str]) -> tuple[Span, ...]:
    """The sentences of a recommendation that ask something of any of `to`, counted from its start."""
    start = entry.passage.span.start
    demands = entry.recommendation.demands if entry.recommendation else ()
    spans = (
        Span(demand.span.start - start, demand.span.end - start)
        for demand in demands
        if not to or any(asks_one(demand, one) for one in to)
    )
    return tuple(dict.fromkeys(sorted(spans)))
