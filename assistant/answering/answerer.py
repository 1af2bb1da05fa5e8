"""From a question to its answer, over one snapshot of the index: read it, find candidates, judge, select, group."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.answering import contradictions, explaining, grouping, scope, selection
from assistant.answering.candidates import candidates
from assistant.answering.editions import Named, editions
from assistant.answering.filters import matcher, matches
from assistant.answering.judging import Judged, judge, order
from assistant.answering.listing import paged
from assistant.answering.question import Question, share_of
from assistant.answering.selection import NEAR_MISSES, Selection, near_miss, select
from assistant.errors import BadRequest
from assistant.index.view import IndexView
from assistant.language.actors import is_addressed, normal_form
from assistant.language.i18n import gettext
from assistant.models.bundled_judge import Calibration
from assistant.models.configured import Models
from assistant.runtime.sizes import ITEMS, MOST_ITEMS
from assistant.types import (
    Answer,
    Choices,
    Entry,
    Filters,
    Hit,
    IndexState,
    Item,
    Linked,
    Outcome,
    Ranked,
    Ranking,
    Reason,
    Span,
    Why,
)

ENCODED_LANGUAGES = frozenset({"en", None})
RANKED_DEPTH = 240
DEEPER = 5_000
FEWEST_RANKED = 10
LISTED = 0.95
"""The probability that what is listed as a recommendation is one: recognition errs, though looking up does not."""


class SourceFiles(Protocol):
    """The files that were indexed, as they are now."""

    def changed(self, entries: Sequence[Entry]) -> frozenset[str]:
        """Those documents of `entries` whose file is no longer the one that was indexed, by its stamp."""
        ...

    def altered(self, entries: Sequence[Entry]) -> frozenset[str]:
        """Those documents of `entries` whose file holds other bytes than were indexed, whatever its stamp says."""
        ...


@dataclass(frozen=True, slots=True)
class _Found:
    """What answers a question, where else that stands, and what is withheld because its file has changed.

    `judged` is all that could have been shown, best first, and `why` says why each was judged so.
    """

    selection: Selection
    linked: Mapping[int, Linked]
    withheld: tuple[str, ...]
    judged: Sequence[Judged]
    why: Mapping[int, Why]


class Answerer:
    """Answers questions from one view of the index; several threads may use it."""

    def __init__(self, view: IndexView, models: Models, files: SourceFiles, calibration: Calibration) -> None:
        self.view = view
        self._models = models
        self._files = files
        self.calibration = calibration
        self._comparison: grouping.Comparison | None = None
        self._listed: tuple[str | None, list[Linked]] | None = None

    def answer(
        self,
        asked: Question,
        language: str | None,
        filters: Filters,
        limit: int | None = None,
        after: str | None = None,
        *,
        stale: bool = False,
    ) -> Answer:
        """Answer a question in `language`; one that asks several things part by part."""
        state = IndexState(*self.view.counts()[:2], self.view.reader_state().generation, stale)
        nothing = Answer(
            asked.text,
            Outcome.NOT_COVERED,
            0.0,
            Reason.NOTHING_FOUND,
            (),
            (),
            state,
            question_language=language,
        )
        parts = scope.parts(asked.text) if language == "en" else (asked.text,)
        if len(parts) == 1:
            return self._answer(asked, nothing, filters, limit, after)
        if after is not None:
            raise BadRequest(
                gettext("a question in several parts cannot be continued: ask each part by itself")
            )
        answers = [
            self._answer(Question(part), replace(nothing, question=part), filters, limit, None)
            for part in parts
        ]
        return selection.together(asked.text, answers, limit or ITEMS)

    def _answer(
        self, asked: Question, nothing: Answer, filters: Filters, limit: int | None, after: str | None
    ) -> Answer:
        """Answer a question that asks one thing."""
        if nothing.question_language != "en":
            return replace(nothing, reason=Reason.LANGUAGE, near_misses=self._by_words(asked, filters))
        choices = self.view.choices if scope.may_list(asked.text) else Choices((), ())
        wanted = scope.listing(asked.text, [name for name, _ in choices.addressees], choices.documents)
        listed = None if wanted is None else self._list(wanted, nothing, filters, limit or MOST_ITEMS, after)
        if listed is not None and (listed.items or listed.withheld or (wanted is not None and wanted.to)):
            return listed
        answer = self._looked_up(asked, nothing, filters, limit, after)
        return listed if listed is not None and not answer.items else answer

    def _looked_up(
        self, asked: Question, nothing: Answer, filters: Filters, limit: int | None, after: str | None
    ) -> Answer:
        """Answer with the passages that the judge says answer."""
        if not self.view.words.terms(asked.text):
            return nothing
        actor = scope.actor(asked.text)
        nothing = replace(nothing, asked_of=_asked_of(filters, actor.name if actor else None))
        found = self._found(asked, filters)
        if found.selection.outcome is Outcome.NOT_COVERED:
            return self._unanswered(asked, nothing, filters, found)
        return self._shown(nothing, found, limit or ITEMS, after)

    def _found(self, asked: Question, filters: Filters) -> _Found:
        """What of the candidates answers, each advice once."""
        judged = self.judged(asked, self._candidates(asked, self.allowed(filters)))
        changed = self._files.changed([one.entry for one in judged])
        once, linked = self._once_unchanged(asked, judged, changed, filters)
        while altered := self._files.altered(self._quoted(asked, once, linked)):
            changed |= altered
            once, linked = self._once_unchanged(asked, judged, changed, filters)
        withheld: tuple[str, ...] = ()
        if changed:
            wanted = select(asked, judged, self.calibration).shown[:ITEMS]
            named = dict.fromkeys(one.entry.citation.document for one in wanted)
            withheld = tuple(name for name in named if name in changed)
        why = explaining.explained(asked, once, self.view.words)
        return _Found(self._chosen(asked, once), linked, withheld, once, why)

    def _chosen(self, asked: Question, once: Sequence[Judged]) -> Selection:
        return select(asked, self._concerned(asked, once), self.calibration, once)

    def _concerned(self, asked: Question, judged: Sequence[Judged]) -> list[Judged]:
        """What may be meant for whom the question asks about: advice that is surely for others can only be related."""
        actor = scope.actor(asked.text)
        return [one for one in judged if actor is None or not scope.is_to_others(one.entry, actor.name)]

    def _once_unchanged(
        self, asked: Question, judged: Sequence[Judged], changed: Collection[str], filters: Filters
    ) -> tuple[list[Judged], dict[int, Linked]]:
        """As `_once`, without the passages of documents that have `changed`."""
        current = [one for one in judged if one.entry.citation.document not in changed]
        once, linked = self._once(asked, current, filters)
        kept = [one for one in once if one.entry.citation.document not in changed]
        return kept, {group.entry.key: group for group in _without(list(linked.values()), changed)}

    def _quoted(self, asked: Question, once: Sequence[Judged], linked: Mapping[int, Linked]) -> list[Entry]:
        """All passages that an answer may quote: what is shown or related, its other wordings, and the runner-up."""
        chosen = self._chosen(asked, once)
        keys = {one.entry.key for one in chosen.shown}
        runner_up = [one for one in once if one.entry.key not in keys][:1]
        shown = [one.entry for one in (*chosen.shown, *chosen.related, *runner_up)]
        return [
            entry for one in shown for entry in (_entries(linked[one.key]) if one.key in linked else (one,))
        ]

    def _candidates(self, asked: Question, allowed: Collection[int] | None = None) -> list[Hit]:
        return candidates(asked.text, self._models.encoder.encode_question(asked.text), self.view, allowed)

    def judged(self, asked: Question, hits: Sequence[Hit]) -> list[Judged]:
        """The passages of `hits`, judged, best first; nothing is linked or left out."""
        entries = self.view.entries(hit.key for hit in hits)
        known = [(hit, entries[hit.key]) for hit in hits if hit.key in entries]
        return judge(asked.text, known, self._models.judge, share_of(asked, self.view.words))

    def _once(
        self, asked: Question, judged: Sequence[Judged], filters: Filters
    ) -> tuple[list[Judged], dict[int, Linked]]:
        """What is judged with each advice once, as likely to answer as the likeliest of its wordings; and where else it stands.

        The newest edition is shown also where only an older one is among the candidates.
        """
        by_key = {one.entry.key: one for one in judged}
        documents = [one.entry.citation.document for one in judged]
        known = self._wordings([] if filters.document else documents)
        lacking = {known.newer[key]: one for key, one in by_key.items() if key in known.newer}
        brought = self._current(key for key in lacking if key not in by_key)
        wanted = [
            Hit(key, lacking[key].hit.score) for key, entry in brought.items() if matches(entry, filters)
        ]
        if wanted:
            by_key |= {one.entry.key: one for one in self.judged(asked, wanted)}
        groups = grouping.gathered([one.entry for one in by_key.values()], known)
        likeliest = {
            group.entry.key: max(
                by_key[entry.key].probability for entry in (group.entry, *(also.entry for also in group.also))
            )
            for group in groups
        }
        older = self._current(key for group in groups for key in known.older(group.entry.key))
        whole = [
            grouping.with_older(group, [older[key] for key in known.older(group.entry.key) if key in older])
            for group in groups
        ]
        leads = (replace(by_key[key], probability=probability) for key, probability in likeliest.items())
        return sorted(leads, key=order), {group.entry.key: group for group in whole}

    def _current(self, keys: Iterable[int]) -> dict[int, Entry]:
        """The passages of `keys` whose file is still the one that was indexed."""
        wanted = list(keys)
        entries = self.view.entries(wanted) if wanted else {}
        changed = self._files.changed(list(entries.values()))
        return {key: entry for key, entry in entries.items() if entry.citation.document not in changed}

    def _shown(self, nothing: Answer, found: _Found, limit: int, after: str | None) -> Answer:
        """The answer that shows what was found, opposed advice side by side."""
        entries = [one.entry for one in found.selection.shown]
        places, against = contradictions.side_by_side(entries)
        chosen = [found.selection.shown[place] for place in places]
        page, following = paged(chosen, limit, after)
        opposes = {
            entries[place].key: tuple(entries[other].citation.id for other in others)
            for place, others in against.items()
        }
        items = tuple(
            Item(
                one.entry,
                one.probability,
                one.telling,
                also=found.linked[one.entry.key].also,
                newer=found.linked[one.entry.key].newer,
                opposes=opposes.get(one.entry.key, ()),
                why=found.why.get(one.entry.key),
            )
            for one in page
        )
        return replace(
            nothing,
            outcome=found.selection.outcome,
            confidence=found.selection.confidence,
            reason=found.selection.reason,
            items=items,
            near_misses=_near_misses(found),
            total=len(chosen),
            withheld=found.withheld,
            next=following,
            runner_up=explaining.runner_up(found.judged, chosen, page, found.why, self.calibration),
        )

    def _unanswered(self, asked: Question, nothing: Answer, filters: Filters, found: _Found) -> Answer:
        """The silence, and which kind of silence it is."""
        reason, near = found.selection.reason, _near_misses(found)
        if found.withheld:
            reason = None
        elif self._only_foreign(asked, filters):
            return replace(nothing, reason=Reason.LANGUAGE, near_misses=self._by_words(asked, filters))
        elif filters != Filters():
            reason, near = self._beyond_filters(asked, filters, found)
        elif nothing.asked_of is not None and asked.asks_advice:
            to_others = _to_others(found.selection.related, nothing.asked_of)
            if to_others:
                reason, near = Reason.OTHER_ADDRESSEE, to_others
        return replace(
            nothing,
            confidence=found.selection.confidence,
            reason=reason,
            near_misses=near,
            withheld=found.withheld,
            runner_up=explaining.runner_up(found.judged, (), (), found.why, self.calibration),
        )

    def _beyond_filters(
        self, asked: Question, filters: Filters, inside: _Found
    ) -> tuple[Reason | None, tuple[Item, ...]]:
        """Why nothing came: the same is advised to others, or stands outside the filters, or nowhere."""
        if filters.to is not None:
            others = self._found(asked, replace(filters, to=None)).selection
            advice = [one for one in others.shown if one.entry.recommendation is not None]
            if advice:
                return Reason.OTHER_ADDRESSEE, tuple(near_miss(one) for one in advice[:NEAR_MISSES])
        anywhere = self._found(asked, Filters()).selection
        reason = Reason.FILTERED_OUT if anywhere.shown else inside.selection.reason
        return reason, _near_misses(inside)

    # Lists

    def _list(
        self, wanted: scope.Listing, nothing: Answer, filters: Filters, limit: int, after: str | None
    ) -> Answer:
        """All recommendations of a kind, from the catalogue."""
        asked_of = _asked_of(filters, " or ".join(wanted.to) or None)
        nothing = replace(nothing, asked_of=asked_of, listed=wanted.name)
        found = [
            one
            for one in self.linked(filters)
            if not wanted.documents or one.entry.citation.document in wanted.documents
            if any(
                matches(one.entry, Filters(to=to, strength=wanted.strength)) for to in (wanted.to or (None,))
            )
        ]
        current, withheld = self._unchanged(found)
        page, following = paged(current, limit, after) if current else ((), None)
        while altered := self._files.altered([entry for one in page for entry in _entries(one)]):
            current, withheld = _without(current, altered), tuple(sorted({*withheld, *altered}))
            page, following = paged(current, limit, after) if current else ((), None)
        if not current:
            return replace(nothing, reason=None if withheld else nothing.reason, withheld=withheld)
        items = tuple(
            Item(one.entry, LISTED, _asking(one.entry, wanted.to), one.also, newer=one.newer) for one in page
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
        changed = self._files.changed([entry for one in found for entry in _entries(one)])
        leading = {one.entry.citation.document for one in found}
        return _without(found, changed), tuple(sorted(changed & leading))

    def linked(self, filters: Filters) -> list[Linked]:
        """Recommendations with the other places where each stands; the filters narrow what leads."""
        document = filters.document
        if self._listed is None or self._listed[0] != document:
            advice = self.view.recommendations(document)
            documents = {entry.citation.document for entry in advice}
            self._listed = document, grouping.gathered(advice, self._wordings(() if document else documents))
        is_wanted = matcher(filters)
        return [one for one in self._listed[1] if is_wanted(one.entry)]

    def filtered(self, filters: Filters) -> list[Entry]:
        """The passages that the filters leave, in path order."""
        if filters.to is not None or filters.strength is not None or filters.advice_only:
            found = self.view.recommendations(filters.document)
        elif filters.document is not None:
            found = self.view.entries_of(filters.document)
        else:
            found = self.view.all_entries()
        return list(filter(matcher(filters), found))

    def allowed(self, filters: Filters) -> Collection[int] | None:
        """Keys that the filters leave; None where there is no filter."""
        return None if filters == Filters() else {entry.key for entry in self.filtered(filters)}

    def _wordings(self, documents: Iterable[str]) -> grouping.Wordings:
        """What the editions of `documents` word differently, compared once for each view."""
        if self._comparison is None:
            named = (
                Named(about["id"], about["title"], about["date"], about["replaces"])
                for about in self.view.descriptions()
            )
            self._comparison = grouping.Comparison(editions(named))
        return self._comparison.wordings(documents, self.view.entries_of)

    # What the models cannot read

    def _only_foreign(self, asked: Question, filters: Filters) -> bool:
        """Whether the nearest passage by words is in a language that the models do not read."""
        foreign = {
            about["id"] for about in self.view.descriptions() if about["language"] not in ENCODED_LANGUAGES
        }
        nearest = self._by_words(asked, filters)[:1] if foreign else ()
        return any(item.entry.citation.document in foreign for item in nearest)

    def _by_words(self, asked: Question, filters: Filters) -> tuple[Item, ...]:
        """The nearest passages by words alone, for a question that the models cannot read."""
        hits = self.view.words.search(asked.text, NEAR_MISSES, self.allowed(filters))
        entries = self._current(hit.key for hit in hits)
        altered = self._files.altered(list(entries.values()))
        kept = [entries[hit.key] for hit in hits if hit.key in entries]
        return tuple(Item(one, 0.0, ()) for one in kept if one.citation.document not in altered)

    # Measuring

    def rank(self, asked: Question, language: str | None, without: Collection[int] = ()) -> Ranking:
        """All documents that are found for a question, by their best passage, with the outcome it would get.

        First come those whose passages were judged, then the others in the order of the search. Passages
        `without` whose keys it is asked are as if they were not there.
        """
        if language != "en" or not self.view.words.terms(asked.text):
            found = self.view.words.search(asked.text, RANKED_DEPTH)
            return Ranking(self._by_document([], found), (), Outcome.NOT_COVERED, 0.0)
        left = {entry.key for entry in self.view.all_entries()} - set(without) if without else None
        vector = self._models.encoder.encode_question(asked.text)
        judged = self.judged(asked, candidates(asked.text, vector, self.view, left))
        chosen = select(asked, judged, self.calibration)
        shown = tuple(Ranked(one.entry.citation.document, one.probability) for one in chosen.shown[:ITEMS])
        others = self.view.meaning.search(vector, RANKED_DEPTH, left)
        documents = self._by_document(judged, others)
        if len(documents) < FEWEST_RANKED:  # long documents take up all places
            documents = self._by_document(judged, self.view.meaning.search(vector, DEEPER, left))
        return Ranking(documents, shown, chosen.outcome, chosen.confidence)

    def score(self, asked: Question, document_ids: Collection[str]) -> dict[str, float]:
        """The probability of each document that its best passage answers; those that are not in the index are left out."""
        hits = [Hit(entry.key, 0.0) for name in document_ids for entry in self.view.entries_of(name)]
        best: dict[str, float] = {}
        for one in self.judged(asked, hits):
            name = one.entry.citation.document
            best[name] = max(best.get(name, 0.0), one.probability)
        return {name: best[name] for name in document_ids if name in best}

    def _by_document(self, judged: Sequence[Judged], others: Sequence[Hit]) -> tuple[Ranked, ...]:
        """Each document once, at the place of its best passage."""
        ranked: dict[str, Ranked] = {}
        for one in judged:
            ranked.setdefault(
                one.entry.citation.document, Ranked(one.entry.citation.document, one.probability)
            )
        entries = self.view.entries(hit.key for hit in others)
        for hit in others:
            name = entries[hit.key].citation.document
            ranked.setdefault(name, Ranked(name, None))
        return tuple(ranked.values())


def _entries(linked: Linked) -> tuple[Entry, ...]:
    """A passage, and those that are named with it."""
    return (linked.entry, *(also.entry for also in linked.also))


def _without(found: Sequence[Linked], changed: Collection[str]) -> list[Linked]:
    """What does not stand in the documents that have `changed`."""
    if not changed:
        return list(found)
    return [
        replace(one, also=tuple(also for also in one.also if also.entry.citation.document not in changed))
        for one in found
        if one.entry.citation.document not in changed
    ]


def _near_misses(found: _Found) -> tuple[Item, ...]:
    return tuple(replace(near_miss(one), why=found.why.get(one.entry.key)) for one in found.selection.related)


def _to_others(related: Sequence[Judged], name: str) -> tuple[Item, ...]:
    """Advice on the subject that asks somebody by name, and neither asks nor names `name`."""
    return tuple(near_miss(one) for one in related if scope.is_to_others(one.entry, name))


def _asking(entry: Entry, to: Sequence[str]) -> tuple[Span, ...]:
    """The sentences of a recommendation that ask something of any of `to`, counted from its start."""
    start = entry.passage.span.start
    demands = entry.recommendation.demands if entry.recommendation else ()
    spans = (
        Span(demand.span.start - start, demand.span.end - start)
        for demand in demands
        if not to or any(is_addressed(one, tuple(who.name for who in demand.addressees)) for one in to)
    )
    return tuple(dict.fromkeys(sorted(spans)))


def _asked_of(filters: Filters, named: str | None) -> str | None:
    """Whom a question wants to act, in normal form: by its filter, else by its words."""
    return named if filters.to is None else normal_form(filters.to)
