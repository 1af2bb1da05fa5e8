"""Lists what the catalogue holds: all recommendations of a kind, all that stands at a place, what a document says in sum."""

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from assistant.answering import grouping
from assistant.answering.advice_table import AdviceList, AdviceTable
from assistant.answering.entry_predicates import forbids, is_official, names
from assistant.answering.filters import asks_one, matcher, matches
from assistant.answering.finding import Finder, entries_of, without_changed
from assistant.answering.listing import paged
from assistant.answering.places import at
from assistant.answering.question_parsing import Reading
from assistant.answering.question_reader import Asked
from assistant.answering.selection import NEAR_MISSES
from assistant.language.text import collapse, fold
from assistant.runtime.sizes import MOST_ITEMS
from assistant.types import Answer, Aspect, Entry, Filters, GroupedPassage, Item, Kind, Outcome, Span

LISTED = 0.95
"""The probability that what is listed as a recommendation is one: recognition errs, though looking up does not."""
MANY_FILES = 1_000
LOOKED_AT = 10
"""Whether so many files have changed is found out again after so many times the time that it took."""
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
        self._listed: tuple[tuple[str, ...], list[GroupedPassage]] | None = None
        self._checked: tuple[float, frozenset[str]] = 0.0, frozenset()

    def answer(self, reading: Reading, blank: Answer, asked: Asked) -> Answer:
        """All passages of a kind or at a place, from the catalogue."""
        blank = replace(blank, listed=reading.name)
        found = self._wanted(reading, asked.filters)
        for aspect in (Aspect.PLACE, Aspect.POLARITY):
            if not found and _is_left_out(aspect, reading):
                reading = reading.without([aspect])
                found = self._wanted(reading, asked.filters)
                used = tuple(replace(one, is_used=one.aspect is not aspect) for one in blank.reading)
                blank = replace(blank, reading=used, listed=reading.name)
        current, withheld = self._unchanged(found)
        page, following = paged(current, asked.limit or MOST_ITEMS, asked.after) if current else ((), None)
        while altered := self._finder.files.altered([entry for one in page for entry in entries_of(one)]):
            current, withheld = without_changed(current, altered), tuple(sorted({*withheld, *altered}))
            page, following = (
                paged(current, asked.limit or MOST_ITEMS, asked.after) if current else ((), None)
            )
        if not current:
            beside = self._beside(reading, asked.filters)
            return replace(
                blank,
                reason=None if withheld else blank.reason,
                withheld=withheld,
                near_misses=self._finder.items(one.entry.key for one in beside[:NEAR_MISSES]),
            )
        to = [name for name, _ in reading.actors]
        items = tuple(
            Item(one.entry, LISTED, _asking(one.entry, to), one.also, newer=one.newer) for one in page
        )
        return replace(
            blank,
            outcome=Outcome.ANSWERED,
            confidence=LISTED,
            reason=None,
            items=items,
            total=len(current),
            withheld=withheld,
            next=following,
        )

    def _beside(self, reading: Reading, filters: Filters) -> list[GroupedPassage]:
        """Instead of a list without entries: the same without its time limit, or advice that names whom nothing is addressed to."""
        if reading.due:
            return self._wanted(reading.without([Aspect.DEADLINE]), filters)
        advice = self.linked(filters, reading.documents)
        return [one for one in advice if any(names(one.entry, name) for name, _ in reading.actors)]

    @cached_property
    def _all(self) -> AdviceList:
        return AdviceList(AdviceTable(self._finder.view, self._finder.wordings))

    def current(self, filters: Filters) -> tuple[AdviceList, tuple[str, ...]]:
        """All recommendations that the filters leave, as far as their files are those that were indexed, and the documents that are withheld."""
        changed, found = self._changed(), self._all.narrowed(filters)
        return found.without(changed), tuple(sorted(changed & found.documents))

    def _changed(self) -> frozenset[str]:
        """The documents whose files have changed; of many, as they were a moment ago, so that looking does not take all the time."""
        until, changed = self._checked
        started = time.monotonic()
        if started >= until:
            columns = self._all.table.columns
            changed = self._finder.files.changed_documents(
                dict(zip(columns.documents, columns.digests, strict=True))
            )
            now = time.monotonic()
            is_long = len(columns.documents) > MANY_FILES
            self._checked = now + LOOKED_AT * (now - started) if is_long else 0.0, changed
        return changed

    def _unchanged(self, found: Sequence[GroupedPassage]) -> tuple[list[GroupedPassage], tuple[str, ...]]:
        changed = self._finder.files.changed([entry for one in found for entry in entries_of(one)])
        leading = {one.entry.citation.document for one in found}
        return without_changed(found, changed), tuple(sorted(changed & leading))

    def linked(
        self, filters: Filters, documents: tuple[str, ...] = (), among: Sequence[Filters] = ()
    ) -> list[GroupedPassage]:
        """Recommendations of some documents, or of all, with the other places where each stands; the filters narrow what leads.

        Of all, only those that any of the filters `among` which to look wants.
        """
        wanted = (filters.document,) if filters.document else documents
        if not wanted:
            return list(self._all.narrowed(filters).among(among))
        if self._listed is None or self._listed[0] != wanted:
            advice = [one for name in wanted for one in self._finder.view.recommendations(name)]
            known = self._finder.wordings(())
            self._listed = wanted, grouping.gathered(advice, known, self._finder.view.repeats())
        is_wanted = matcher(filters)
        return [one for one in self._listed[1] if is_wanted(one.entry)]

    def _documents(self, reading: Reading, filters: Filters) -> list[GroupedPassage]:
        """Each document once, newest first: by its summary, else its first official recommendation, other recommendation or passage."""
        found: dict[str, list[Entry]] = {}
        for entry in filter(reading.lets_pass, self._finder.filtered(filters)):
            found.setdefault(entry.citation.document, []).append(entry)
        leading = [
            min(those, key=lambda one: (not _sums_up(one), not is_official(one), one.recommendation is None))
            for those in found.values()
        ]
        leading.sort(key=lambda one: one.citation.date or "", reverse=True)
        return list(map(GroupedPassage, leading))

    def _wanted(self, reading: Reading, filters: Filters) -> list[GroupedPassage]:
        """What a list consists of."""
        if reading.is_of_documents:
            return self._documents(reading, filters)
        if reading.places:
            entries = at(reading.places, filter(reading.lets_pass, self._finder.entries(reading.documents)))
            return [GroupedPassage(entry) for entry in entries if matches(entry, filters)]
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
        is_overview = reading.kind is Kind.OVERVIEW
        asked = [] if is_overview else [Filters(to=to, strength=reading.strength) for to, _ in reading.actors]
        found = self.linked(filters, reading.documents, asked)
        advice = [one for one in found if reading.lets_pass(one.entry)]
        if is_overview:
            summary = [
                GroupedPassage(entry) for entry in self._finder.entries(reading.documents) if _sums_up(entry)
            ]
            official = [one for one in advice if is_official(one.entry)] or advice
            own = {one.entry.key for one in summary}
            return [*summary, *(one for one in official if one.entry.key not in own)]
        return [
            one
            for one in advice
            if not asked or any(matches(one.entry, wanted) for wanted in asked)
            if not reading.forbids or forbids(one.entry, reading.actor)
        ]


def _is_left_out(aspect: Aspect, reading: Reading) -> bool:
    """Whether a list without entries is the list without that: prohibitions, or a numbered place that a document does not have."""
    if aspect is Aspect.POLARITY:
        return reading.forbids
    return bool(reading.documents and reading.places) and all(one.is_numbered for one in reading.places)


def _sums_up(entry: Entry) -> bool:
    return any(fold(heading).startswith(SUMMARIES) for heading in entry.passage.headings[-1:])


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
