"""Finds what of the index answers a question: candidates, judged and selected, each advice once, from files that have not changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from assistant.answering import explaining, grouping
from assistant.answering.candidates import candidates
from assistant.answering.entry_predicates import is_to_others
from assistant.answering.filters import OF_ADVICE, matcher, matches
from assistant.answering.judging import Judged, judge, order, share_of
from assistant.answering.places import at
from assistant.answering.question_parsing import Reading
from assistant.answering.selection import NEAR_MISSES, Selection, select
from assistant.index.view import IndexView
from assistant.language.actors import ORGANISATIONS, PARTS
from assistant.language.text import sentences
from assistant.linking.editions import EditionFacts, Editions, editions
from assistant.models.configured import Models
from assistant.models.encoder import ENCODED_LANGUAGES
from assistant.models.grading import Calibration
from assistant.runtime.sizes import ITEMS
from assistant.types import Entry, Explanation, Filters, GroupedPassage, Hit, Item, Kind

MOST_SENTENCES = 6
NEAREST_TO_SENTENCE = 10
SHORTEST_SENTENCE = 5


class SourceChecks(Protocol):
    """The files that were indexed, as they are now."""

    def changed(self, entries: Sequence[Entry]) -> frozenset[str]:
        """Those documents of `entries` whose file is no longer the one that was indexed, by its stamp."""
        ...

    def changed_documents(self, digests: Mapping[str, str]) -> frozenset[str]:
        """The same of documents, by id, that were indexed with these digests."""
        ...

    def altered(self, entries: Sequence[Entry]) -> frozenset[str]:
        """Those documents of `entries` whose file holds other bytes than were indexed, whatever its stamp says."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """What answers a question, where else that stands, and what is withheld because its file has changed.

    `judged` is all that could have been shown, best first, and `why` says why each was judged so.
    """

    selection: Selection
    linked: Mapping[int, GroupedPassage]
    withheld: tuple[str, ...]
    judged: Sequence[Judged]
    why: Mapping[int, Explanation]


class Finder:
    """Searches and judges over one view of the index; several threads may use it. `threshold` is the one kept with the index."""

    def __init__(self, view: IndexView, models: Models, files: SourceChecks, threshold: float | None) -> None:
        self.view = view
        self.models = models
        self.files = files
        self.threshold = threshold

    @cached_property
    def calibration(self) -> Calibration:
        """The judge's calibration, answering from the threshold that is kept with the index, if one is."""
        return self.models.judge.calibration.with_answer_threshold(self.threshold)

    @cached_property
    def foreign(self) -> frozenset[str]:
        """The documents in languages that the judge does not read."""
        return frozenset(
            about["id"] for about in self.view.descriptions() if about["language"] not in ENCODED_LANGUAGES
        )

    @property
    def has_second_encoder(self) -> bool:
        """Whether something else reads those, and did when they were indexed."""
        return self.models.multilingual_identity is not None and self.view.multilingual is not None

    @cached_property
    def editions(self) -> Editions:
        """Which documents are editions of each other."""
        return editions(map(EditionFacts.of, self.view.descriptions()))

    @cached_property
    def _comparison(self) -> grouping.Comparison:
        return grouping.Comparison(self.editions)

    def found(self, reading: Reading, filters: Filters, without: Collection[int] = ()) -> Found:
        """Find and judge candidates, group them, drop those whose files changed, and select what is shown.

        Passages with the keys in `without` are treated as absent.
        """
        allowed = self.allowed(reading, filters)
        if without:
            allowed = (
                {entry.key for entry in self.view.all_entries()} if allowed is None else set(allowed)
            ) - set(without)
        judged = self._judged(reading, allowed)
        changed = self.files.changed([one.entry for one in judged])
        once, linked = self._once_unchanged(reading, judged, changed, filters)
        while altered := self.files.altered(self._quoted(reading, once, linked)):
            changed |= altered
            once, linked = self._once_unchanged(reading, judged, changed, filters)
        withheld: tuple[str, ...] = ()
        if changed:
            wanted = select(reading, judged, self.calibration).shown[:ITEMS]
            named = dict.fromkeys(one.entry.citation.document for one in wanted)
            withheld = tuple(name for name in named if name in changed)
        current = [one for one in judged if one.entry.citation.document not in changed]
        why = explaining.explained(reading.text, once, current, self.view.words)
        return Found(self._chosen(reading, once), linked, withheld, once, why)

    def judged(self, text: str, hits: Sequence[Hit]) -> list[Judged]:
        """The passages of `hits`, judged, best first; nothing is linked or left out."""
        entries = self.view.entries(hit.key for hit in hits)
        known = [
            (hit, entries[hit.key]) for hit in hits if hit.key in entries and self._reads(entries[hit.key])
        ]
        return judge(text, known, self.models.judge, share_of(text, self.view.words))

    def _reads(self, entry: Entry) -> bool:
        """Whether the judge is to read a passage: one in another language only if nothing else finds those."""
        return not (self.has_second_encoder and entry.citation.document in self.foreign)

    def items(self, keys: Iterable[int]) -> tuple[Item, ...]:
        """The passages of `keys`, which nobody judged, as far as their files are those that were indexed."""
        wanted = list(keys)
        entries = self.current(wanted)
        altered = self.files.altered(list(entries.values()))
        kept = [entries[key] for key in wanted if key in entries]
        return tuple(Item(one, 0.0, ()) for one in kept if one.citation.document not in altered)

    def by_words(self, reading: Reading, filters: Filters) -> tuple[Item, ...]:
        """The nearest passages by words alone, for a question that the models cannot read."""
        hits = self.view.words.search(reading.text, NEAR_MISSES, self.allowed(reading, filters))
        return self.items(hit.key for hit in hits)

    def current(self, keys: Iterable[int]) -> dict[int, Entry]:
        """The passages of `keys` whose file is still the one that was indexed."""
        wanted = list(keys)
        entries = self.view.entries(wanted) if wanted else {}
        changed = self.files.changed(list(entries.values()))
        return {key: entry for key, entry in entries.items() if entry.citation.document not in changed}

    def entries(self, documents: Sequence[str]) -> list[Entry]:
        """The passages of some documents, or of all."""
        if not documents:
            return self.view.all_entries()
        return [entry for name in documents for entry in self.view.entries_of(name)]

    def filtered(self, filters: Filters) -> list[Entry]:
        """The passages that the filters leave, in path order."""
        if OF_ADVICE & filters.given.keys():
            found = self.view.recommendations(filters.document)
        elif filters.document is not None:
            found = self.view.entries_of(filters.document)
        else:
            found = self.view.all_entries()
        return list(filter(matcher(filters), found))

    def allowed(self, reading: Reading, filters: Filters) -> Collection[int] | None:
        """Keys that the filters and the reading leave; None where nothing narrows."""
        if filters == Filters() and not reading.narrows:
            return None
        found: Iterable[Entry] = (
            self.entries(reading.documents) if filters == Filters() else self.filtered(filters)
        )
        passing = filter(reading.lets_pass, found)
        return {entry.key for entry in (at(reading.places, passing) if reading.places else passing)}

    def wordings(self, documents: Iterable[str]) -> grouping.Wordings:
        """What the editions of `documents` word differently, compared once for each view."""
        return self._comparison.wordings(documents, self.view.entries_of, self.view.rewordings)

    def _chosen(self, reading: Reading, once: Sequence[Judged]) -> Selection:
        """What is shown; advice that is surely for others than the question asks about can only be related."""
        actor = reading.actor
        if reading.asks_advice and actor is not None and self._is_unheard_of(actor):
            return select(reading, [], self.calibration, once)
        concerned = [one for one in once if actor is None or not is_to_others(one.entry, actor)]
        return select(reading, concerned, self.calibration, once)

    def _is_unheard_of(self, actor: str) -> bool:
        """Whether no passage names an organisation, a part of it or what it is a part of: then nothing is advised to it."""
        if actor not in ORGANISATIONS:
            return False
        wholes = [one for one, those in PARTS.items() if actor in those]
        akin = {actor, *wholes, *PARTS.get(actor, ())}
        if any(name in akin for name, _ in self.view.choices.addressees):
            return False
        forms = {alias for name in akin for alias in (name, *ORGANISATIONS.get(name, ()))}
        return not any(self.view.words.holding_all(form, 1)[1] for form in forms)

    def _once_unchanged(
        self, reading: Reading, judged: Sequence[Judged], changed: Collection[str], filters: Filters
    ) -> tuple[list[Judged], dict[int, GroupedPassage]]:
        """As `_once`, without the passages of documents that have `changed`."""
        current = [one for one in judged if one.entry.citation.document not in changed]
        once, linked = self._once(reading, current, filters)
        kept = [one for one in once if one.entry.citation.document not in changed]
        return kept, {group.entry.key: group for group in without_changed(list(linked.values()), changed)}

    def _quoted(
        self, reading: Reading, once: Sequence[Judged], linked: Mapping[int, GroupedPassage]
    ) -> list[Entry]:
        """All passages that an answer may quote: what is shown or related, its other wordings, and the runner-up."""
        chosen = self._chosen(reading, once)
        keys = {one.entry.key for one in chosen.shown}
        runner_up = [one for one in once if one.entry.key not in keys][:1]
        shown = [one.entry for one in (*chosen.shown, *chosen.related, *runner_up)]
        return [
            entry for one in shown for entry in (entries_of(linked[one.key]) if one.key in linked else (one,))
        ]

    def _judged(self, reading: Reading, allowed: Collection[int] | None) -> list[Judged]:
        """The candidates, judged, best first. A claim is judged sentence by sentence."""
        asked = reading.asked or reading.text
        judged = self.judged(asked, self._candidates(asked, allowed, has_many_answers=reading.asks_advice))
        if reading.kind is not Kind.CLAIM:
            return judged
        best = {one.entry.key: one for one in judged}
        claims = [
            span.of(asked) for span in sentences(asked) if len(span.of(asked).split()) >= SHORTEST_SENTENCE
        ]
        for claim in claims[:MOST_SENTENCES] if len(claims) > 1 else ():
            for one in self.judged(claim, self._candidates(claim, allowed)[:NEAREST_TO_SENTENCE]):
                best[one.entry.key] = min(best.get(one.entry.key, one), one, key=order)
        return sorted(best.values(), key=order)

    def _candidates(
        self, text: str, allowed: Collection[int] | None, *, has_many_answers: bool = False
    ) -> list[Hit]:
        vector = self.models.encoder.encode_question(text)
        return candidates(text, vector, self.view, allowed, has_many_answers=has_many_answers)

    def _once(
        self, reading: Reading, judged: Sequence[Judged], filters: Filters
    ) -> tuple[list[Judged], dict[int, GroupedPassage]]:
        """The judged passages with each piece of advice once, and its other occurrences by the key of the one that leads.

        A group has the probability of its most probable member. If only an earlier edition is among the candidates, the
        newest is judged and shown too.
        """
        by_key = {one.entry.key: one for one in judged}
        documents = [one.entry.citation.document for one in judged]
        known = self.wordings([] if filters.document or reading.documents else documents)
        lacking = {known.newer[key]: one for key, one in by_key.items() if key in known.newer}
        brought = self.current(key for key in lacking if key not in by_key)
        wanted = [
            Hit(key, lacking[key].hit.score) for key, entry in brought.items() if matches(entry, filters)
        ]
        if wanted:
            by_key |= {one.entry.key: one for one in self.judged(reading.asked or reading.text, wanted)}
        groups = grouping.gathered([one.entry for one in by_key.values()], known)
        likeliest = {
            group.entry.key: max(
                by_key[entry.key].probability for entry in (group.entry, *(also.entry for also in group.also))
            )
            for group in groups
        }
        older = self.current(key for group in groups for key in known.older(group.entry.key))
        whole = [
            grouping.with_older(group, [older[key] for key in known.older(group.entry.key) if key in older])
            for group in groups
        ]
        leads = (replace(by_key[key], probability=probability) for key, probability in likeliest.items())
        return sorted(leads, key=order), {group.entry.key: group for group in whole}


def entries_of(linked: GroupedPassage) -> tuple[Entry, ...]:
    """A passage, and those that are named with it."""
    return (linked.entry, *(also.entry for also in linked.also))


def without_changed(found: Sequence[GroupedPassage], changed: Collection[str]) -> list[GroupedPassage]:
    """What does not stand in the documents that have `changed`."""
    if not changed:
        return list(found)
    return [
        replace(one, also=tuple(also for also in one.also if also.entry.citation.document not in changed))
        for one in found
        if one.entry.citation.document not in changed
    ]
