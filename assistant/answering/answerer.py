"""From a question to its answer, over one snapshot of the index: read it, find candidates, judge, select, group."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from assistant.answering import (
    contradictions,
    explaining,
    following,
    grouping,
    multilingual,
    selection,
    spelling,
)
from assistant.answering.candidates import candidates
from assistant.answering.editions import Editions, Named, editions
from assistant.answering.filters import OF_ADVICE, asks_one, matcher, matches
from assistant.answering.judging import Judged, judge, order
from assistant.answering.listing import paged
from assistant.answering.named_documents import Described, NamedDocuments
from assistant.answering.places import at
from assistant.answering.question_parsing import (
    Reading,
    forbids,
    is_official,
    is_to_others,
    parts,
    read,
    share_of,
    telling_words,
)
from assistant.answering.selection import NEAR_MISSES, Selection, near_miss, on_the_subject, select
from assistant.errors import BadRequest
from assistant.index.view import IndexView
from assistant.language.actors import ORGANISATIONS, mentions, normal_form
from assistant.language.text import collapse, fold, sentences
from assistant.models.configured import Models
from assistant.models.encoder import ENCODED_LANGUAGES
from assistant.models.grading import Calibration
from assistant.runtime.sizes import ITEMS, MOST_ITEMS
from assistant.types import (
    Answer,
    Aspect,
    Entry,
    Filters,
    Hit,
    IndexState,
    Item,
    Kind,
    Linked,
    Outcome,
    Ranked,
    Ranking,
    Read,
    Reason,
    Span,
    Why,
)

RANKED_DEPTH = 240
DEEPER = 5_000
FEWEST_RANKED = 10
LISTED = 0.95
"""The probability that what is listed as a recommendation is one: recognition errs, though looking up does not."""
OPENING = 300
"""Characters at the beginning of a document in which it may name itself: "Working Paper 11"."""
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
MOST_SENTENCES = 6
NEAREST_TO_SENTENCE = 10
SHORTEST_SENTENCE = 5
NARROWING = (Aspect.DOCUMENT, Aspect.PLACE, Aspect.DEADLINE, Aspect.STRENGTH, Aspect.STANDING)


class SourceFiles(Protocol):
    """The files that were indexed, as they are now."""

    def changed(self, entries: Sequence[Entry]) -> frozenset[str]:
        """Those documents of `entries` whose file is no longer the one that was indexed, by its stamp."""
        ...

    def altered(self, entries: Sequence[Entry]) -> frozenset[str]:
        """Those documents of `entries` whose file holds other bytes than were indexed, whatever its stamp says."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as somebody asks it: its text and language, filters, and which part of the answer is wanted.

    `ignoring` is what is not to be read from it, `follows` the question before, if it may go on from there.
    """

    text: str
    language: str | None
    filters: Filters = Filters()
    limit: int | None = None
    after: str | None = None
    ignoring: frozenset[Aspect] = frozenset()
    follows: str | None = None


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
    """Answers questions from one view of the index; several threads may use it. `bound` is the one kept with the index."""

    def __init__(self, view: IndexView, models: Models, files: SourceFiles, bound: float | None) -> None:
        self.view = view
        self.bound = bound
        self._models = models
        self._files = files
        self._listed: tuple[tuple[str, ...], list[Linked]] | None = None

    @cached_property
    def calibration(self) -> Calibration:
        """The judge's calibration, answering from the bound that is kept with the index, if one is."""
        return self._models.judge.calibration.answering_from(self.bound)

    @cached_property
    def _editions(self) -> Editions:
        return editions(
            Named(about["id"], about["title"], about["date"], about["replaces"])
            for about in self.view.descriptions()
        )

    @cached_property
    def _addressees(self) -> list[str]:
        return [name for name, _ in self.view.choices.addressees]

    @cached_property
    def _comparison(self) -> grouping.Comparison:
        return grouping.Comparison(self._editions)

    @cached_property
    def _documents(self) -> NamedDocuments:
        described = (
            Described(about["id"], about["title"], about["publisher"] or "", about["date"])
            for about in self.view.descriptions()
        )
        return NamedDocuments(described, self._editions, self.view.words.terms, self._opening_with)

    def _opening_with(self, words: str) -> list[str]:
        """The documents that hold all of these words at their beginning, but for those that do so later than others."""
        hits, _ = self.view.words.holding_all(words, MOST_ITEMS)
        starts: dict[str, int] = {}
        for entry in self.view.entries(hit.key for hit in hits).values():
            place = fold(entry.passage.text).find(fold(words))
            start = entry.passage.span.start + place
            if place >= 0 and start < OPENING:
                starts[entry.citation.document] = min(start, starts.get(entry.citation.document, start))
        return [name for name, start in starts.items() if start == min(starts.values())]

    # Reading

    def answer(self, asked: Asked, *, stale: bool = False) -> Answer:
        """Answer a question; one that asks several things, or compares documents, part by part."""
        state = IndexState(*self.view.counts()[:2], self.view.reader_state().generation, stale)
        nothing = Answer(
            asked.text,
            Outcome.NOT_COVERED,
            0.0,
            Reason.NOTHING_FOUND,
            (),
            (),
            state,
            question_language=asked.language,
        )
        if asked.language != "en":
            return self._in_another_language(asked, nothing)
        text, changes = self._completed(asked)
        if changes and changes[0].aspect is Aspect.FOLLOWS:
            nothing = replace(nothing, question=text)
        readings = [self._read(part, asked) for part in parts(text)]
        if len(readings) == 1:
            readings = self._sides(readings[0])
        if len(readings) == 1:
            return self._with_changes(self._answer(readings[0], nothing, asked), changes)
        if asked.after is not None:
            return self._with_changes(self._continued(readings, nothing, asked), changes)
        share, rest = divmod(asked.limit or ITEMS, len(readings))
        answers = [
            self._answer(
                one, replace(nothing, question=one.text), replace(asked, limit=max(1, share + (place < rest)))
            )
            for place, one in enumerate(readings)
        ]
        return self._with_changes(selection.together(nothing.question, answers), changes)

    def reading(self, asked: Asked) -> Reading:
        """What is read from a question that asks one thing."""
        return self._read(self._completed(asked)[0], asked)

    def _read(self, text: str, asked: Asked) -> Reading:
        return read(text, self._addressees, self._documents, asked.ignoring)

    def _completed(self, asked: Asked) -> tuple[str, tuple[Read, ...]]:
        """The question with what it takes from the one before, its typing errors corrected; and what was changed."""
        text, changes = asked.text, []
        if asked.follows and Aspect.FOLLOWS not in asked.ignoring:
            whole = following.completed(text, asked.follows, self._addressees, self._documents)
            if whole is not None:
                text = whole
                changes.append(Read(Aspect.FOLLOWS, asked.follows))
        if Aspect.SPELLING not in asked.ignoring:
            known = {*ORGANISATIONS, *self._addressees}
            words = {
                **spelling.expansions(text, self.view.words, self.view.entries, known),
                **spelling.corrections(text, self.view.words, self.view.entries, self._is_word),
            }
            if words:
                text = spelling.corrected(text, words)
                changes.append(Read(Aspect.SPELLING, ", ".join(words.values())))
        return text, tuple(changes)

    def _is_word(self, word: str) -> bool:
        """Whether the encoder knows a word as a whole, as it does those that are common in its language."""
        count = self._models.encoder.count_tokens
        return count(word) == count("a")

    @staticmethod
    def _with_changes(answer: Answer, changes: tuple[Read, ...]) -> Answer:
        return replace(answer, reading=(*changes, *answer.reading)) if changes else answer

    def _sides(self, reading: Reading) -> list[Reading]:
        """The questions that a comparison asks of each side; the question itself if it is none."""
        if reading.kind is not Kind.COMPARISON:
            return [reading]
        if reading.sides:
            return [self._side(reading, side) for side in reading.sides]
        return [
            replace(
                reading, text=f"What should {worded} do about {reading.subject}?", actors=((name, worded),)
            )
            for name, worded in reading.actors
        ]

    def _side(self, reading: Reading, side: tuple[str, ...]) -> Reading:
        titles = tuple(map(self._documents.title, side))
        about = f"say about {reading.subject}" if reading.subject else "recommend"
        text = f"What does {' or '.join(f'“{title}”' for title in titles)} {about}?"
        asked = f"What should be done about {reading.subject}?"
        return replace(reading, text=text, asked=asked, documents=side, titles=titles)

    def _continued(self, readings: Sequence[Reading], nothing: Answer, asked: Asked) -> Answer:
        """What follows in that part which `after` belongs to."""
        for reading in readings:
            try:
                return self._answer(reading, replace(nothing, question=reading.text), asked)
            except BadRequest as error:
                unknown = error
        raise unknown

    # Answering

    def _answer(self, reading: Reading, nothing: Answer, asked: Asked) -> Answer:
        """Answer a question that asks one thing."""
        nothing = replace(
            nothing,
            kind=reading.kind,
            reading=reading.reads(),
            asked_of=_asked_of(asked.filters, " or ".join(name for name, _ in reading.actors) or None)
            if reading.is_whole
            else _asked_of(asked.filters, reading.actor),
        )
        listed = None
        if reading.is_whole or (reading.kind is Kind.COMPARISON and not reading.subject):
            listed = self._list(reading, nothing, asked)
            if listed.items or listed.withheld or (reading.actors and not reading.places) or reading.due:
                return listed
        answer = self._looked_up(reading, nothing, asked)
        return listed if listed is not None and reading.kind is Kind.LIST and not answer.items else answer

    def _looked_up(self, reading: Reading, nothing: Answer, asked: Asked) -> Answer:
        """Answer with the passages that the judge says answer; without what was read if that leaves nothing."""
        if not self.view.words.terms(reading.text):
            return nothing
        found = self._found(reading, asked.filters)
        if not found.selection.shown and reading.documents and reading.subject:
            other = self._found(
                replace(reading, asked=f"What is said about {reading.subject}?"), asked.filters
            )
            found = other if other.selection.shown else found
        if not found.selection.shown and reading.kind is Kind.COMPARISON:
            found = replace(found, selection=on_the_subject(found.selection))
        elif not found.selection.shown and reading.narrows:
            wider = self._found(reading.without(NARROWING), asked.filters)
            if wider.selection.shown:
                found = wider
                used = (replace(one, is_used=one.aspect not in NARROWING) for one in nothing.reading)
                nothing = replace(nothing, reading=tuple(used))
        if found.selection.outcome is Outcome.NOT_COVERED:
            return self._unanswered(reading, nothing, asked.filters, found)
        return self._shown(nothing, found, asked.limit or ITEMS, asked.after)

    def _found(self, reading: Reading, filters: Filters, without: Collection[int] = ()) -> _Found:
        """What of the candidates answers, each advice once; passages `without` whose keys it is asked are as if not there."""
        allowed = self._allowed(reading, filters)
        if without:
            allowed = (
                {entry.key for entry in self.view.all_entries()} if allowed is None else set(allowed)
            ) - set(without)
        judged = self._judged(reading, allowed)
        changed = self._files.changed([one.entry for one in judged])
        once, linked = self._once_unchanged(reading, judged, changed, filters)
        while altered := self._files.altered(self._quoted(reading, once, linked)):
            changed |= altered
            once, linked = self._once_unchanged(reading, judged, changed, filters)
        withheld: tuple[str, ...] = ()
        if changed:
            wanted = select(reading, judged, self.calibration).shown[:ITEMS]
            named = dict.fromkeys(one.entry.citation.document for one in wanted)
            withheld = tuple(name for name in named if name in changed)
        current = [one for one in judged if one.entry.citation.document not in changed]
        why = explaining.explained(reading.text, once, current, self.view.words)
        return _Found(self._chosen(reading, once), linked, withheld, once, why)

    def _chosen(self, reading: Reading, once: Sequence[Judged]) -> Selection:
        """What is shown; advice that is surely for others than the question asks about can only be related."""
        actor = reading.actor
        concerned = [one for one in once if actor is None or not is_to_others(one.entry, actor)]
        return select(reading, concerned, self.calibration, once)

    def _once_unchanged(
        self, reading: Reading, judged: Sequence[Judged], changed: Collection[str], filters: Filters
    ) -> tuple[list[Judged], dict[int, Linked]]:
        """As `_once`, without the passages of documents that have `changed`."""
        current = [one for one in judged if one.entry.citation.document not in changed]
        once, linked = self._once(reading, current, filters)
        kept = [one for one in once if one.entry.citation.document not in changed]
        return kept, {group.entry.key: group for group in _without(list(linked.values()), changed)}

    def _quoted(self, reading: Reading, once: Sequence[Judged], linked: Mapping[int, Linked]) -> list[Entry]:
        """All passages that an answer may quote: what is shown or related, its other wordings, and the runner-up."""
        chosen = self._chosen(reading, once)
        keys = {one.entry.key for one in chosen.shown}
        runner_up = [one for one in once if one.entry.key not in keys][:1]
        shown = [one.entry for one in (*chosen.shown, *chosen.related, *runner_up)]
        return [
            entry
            for one in shown
            for entry in (_entries_of(linked[one.key]) if one.key in linked else (one,))
        ]

    def _judged(self, reading: Reading, allowed: Collection[int] | None) -> list[Judged]:
        """The candidates, judged, best first. A claim is judged sentence by sentence."""
        asked = reading.asked or reading.text
        judged = self.judged(asked, self._candidates(asked, allowed))
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

    def _candidates(self, text: str, allowed: Collection[int] | None = None) -> list[Hit]:
        return candidates(text, self._models.encoder.encode_question(text), self.view, allowed)

    def judged(self, text: str, hits: Sequence[Hit]) -> list[Judged]:
        """The passages of `hits`, judged, best first; nothing is linked or left out."""
        entries = self.view.entries(hit.key for hit in hits)
        known = [
            (hit, entries[hit.key]) for hit in hits if hit.key in entries and self._reads(entries[hit.key])
        ]
        return judge(text, known, self._models.judge, share_of(text, self.view.words))

    def _once(
        self, reading: Reading, judged: Sequence[Judged], filters: Filters
    ) -> tuple[list[Judged], dict[int, Linked]]:
        """What is judged with each advice once, as likely to answer as the likeliest of its wordings; and where else it stands.

        The newest edition is shown also where only an older one is among the candidates.
        """
        by_key = {one.entry.key: one for one in judged}
        documents = [one.entry.citation.document for one in judged]
        known = self._wordings([] if filters.document or reading.documents else documents)
        lacking = {known.newer[key]: one for key, one in by_key.items() if key in known.newer}
        brought = self._current(key for key in lacking if key not in by_key)
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

    def _unanswered(self, reading: Reading, nothing: Answer, filters: Filters, found: _Found) -> Answer:
        """The silence, and which kind of silence it is."""
        reason, near = found.selection.reason, _near_misses(found)
        occurring: tuple[str, int] | None = None
        if found.withheld:
            reason = None
        elif multilingual.likely(abroad := self._abroad(reading.text, filters)):
            return self._may_answer(abroad, nothing)
        elif not self._has_second_encoder and self._only_foreign(reading.text, filters):
            return replace(nothing, reason=Reason.LANGUAGE, near_misses=self._by_words(reading.text, filters))
        elif filters != Filters():
            reason, near = self._beyond_filters(reading, filters, found)
        elif nothing.asked_of is not None and reading.asks_advice and self._knows_subject(reading.text):
            to_others = _to_others(found.selection.related, nothing.asked_of)
            if to_others:
                reason, near = Reason.OTHER_ADDRESSEE, to_others
        if reason is Reason.NOTHING_FOUND:
            occurring, holders = self._occurring(reading, filters)
            near = tuple({item.entry.key: item for item in (*holders, *near)}.values())[:NEAR_MISSES]
        return replace(
            nothing,
            confidence=found.selection.confidence,
            reason=reason,
            near_misses=near,
            withheld=found.withheld,
            occurring=occurring,
            runner_up=explaining.runner_up(found.judged, (), (), found.why, self.calibration),
        )

    def _knows_subject(self, question: str) -> bool:
        """Whether any passage holds one of the question's telling words, besides the names of who is to act."""
        subject = question
        for span, _ in mentions(question):
            subject = subject[: span.start] + " " * (span.end - span.start) + subject[span.end :]
        words = self.view.words
        return any(words.rarity(term) for term in words.terms(" ".join(telling_words(subject))))

    def _occurring(
        self, reading: Reading, filters: Filters
    ) -> tuple[tuple[str, int] | None, tuple[Item, ...]]:
        """The question's telling words with the number of passages that hold them all, and the first of those."""
        words = " ".join(word.strip("?!.,;:'\"“”’()") for word in telling_words(reading.text))
        hits, total = self.view.words.holding_all(words, NEAR_MISSES, self._allowed(reading, filters))
        items = self._items(hit.key for hit in hits)
        return ((words, total), items) if items else (None, ())

    def _beyond_filters(
        self, reading: Reading, filters: Filters, inside: _Found
    ) -> tuple[Reason | None, tuple[Item, ...]]:
        """Why nothing came: the same is advised to others, or stands outside the filters, or nowhere."""
        if filters.to is not None:
            others = self._found(reading, replace(filters, to=None)).selection
            advice = [one for one in others.shown if one.entry.recommendation is not None]
            if advice:
                return Reason.OTHER_ADDRESSEE, tuple(near_miss(one) for one in advice[:NEAR_MISSES])
        anywhere = self._found(reading, Filters()).selection
        reason = Reason.FILTERED_OUT if anywhere.shown else inside.selection.reason
        return reason, _near_misses(inside)

    # Lists

    def _list(self, reading: Reading, nothing: Answer, asked: Asked) -> Answer:
        """All passages of a kind or at a place, from the catalogue."""
        nothing = replace(nothing, listed=reading.name)
        found = self._wanted(reading, asked.filters)
        if not found and reading.forbids:
            found = self._wanted(reading.without([Aspect.POLARITY]), asked.filters)
            unused = (replace(one, is_used=one.aspect is not Aspect.POLARITY) for one in nothing.reading)
            nothing = replace(nothing, reading=tuple(unused))
        current, withheld = self._unchanged(found)
        page, following = paged(current, asked.limit or MOST_ITEMS, asked.after) if current else ((), None)
        while altered := self._files.altered([entry for one in page for entry in _entries_of(one)]):
            current, withheld = _without(current, altered), tuple(sorted({*withheld, *altered}))
            page, following = (
                paged(current, asked.limit or MOST_ITEMS, asked.after) if current else ((), None)
            )
        if not current:
            any_time = self._wanted(reading.without([Aspect.DEADLINE]), asked.filters) if reading.due else []
            return replace(
                nothing,
                reason=None if withheld else nothing.reason,
                withheld=withheld,
                near_misses=self._items(one.entry.key for one in any_time[:NEAR_MISSES]),
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

    def _wanted(self, reading: Reading, filters: Filters) -> list[Linked]:
        """What a list consists of."""
        if reading.places:
            entries = at(reading.places, filter(reading.lets_pass, self._entries(reading.documents)))
            return [Linked(entry) for entry in entries if matches(entry, filters)]
        if reading.kind is Kind.COMPARISON:
            others = {name for side in reading.sides for name in side} - set(reading.documents)
            elsewhere = (
                {collapse(entry.citation.quote) for entry in self._entries(tuple(others))}
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
                for entry in self._entries(reading.documents)
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

    def _entries(self, documents: Sequence[str]) -> list[Entry]:
        """The passages of some documents, or of all."""
        if not documents:
            return self.view.all_entries()
        return [entry for name in documents for entry in self.view.entries_of(name)]

    def current(self, filters: Filters) -> tuple[tuple[Linked, ...], tuple[str, ...]]:
        """What `linked` gives as far as the files are those that were indexed, and the documents that are withheld."""
        found, withheld = self._unchanged(self.linked(filters))
        return tuple(found), withheld

    def _unchanged(self, found: Sequence[Linked]) -> tuple[list[Linked], tuple[str, ...]]:
        changed = self._files.changed([entry for one in found for entry in _entries_of(one)])
        leading = {one.entry.citation.document for one in found}
        return _without(found, changed), tuple(sorted(changed & leading))

    def linked(self, filters: Filters, documents: tuple[str, ...] = ()) -> list[Linked]:
        """Recommendations of some documents, or of all, with the other places where each stands; the filters narrow what leads."""
        wanted = (filters.document,) if filters.document else documents
        if self._listed is None or self._listed[0] != wanted:
            advice = [one for name in wanted or (None,) for one in self.view.recommendations(name)]
            among = {entry.citation.document for entry in advice}
            self._listed = wanted, grouping.gathered(advice, self._wordings(() if wanted else among))
        is_wanted = matcher(filters)
        return [one for one in self._listed[1] if is_wanted(one.entry)]

    def filtered(self, filters: Filters) -> list[Entry]:
        """The passages that the filters leave, in path order."""
        if OF_ADVICE & filters.given.keys():
            found = self.view.recommendations(filters.document)
        elif filters.document is not None:
            found = self.view.entries_of(filters.document)
        else:
            found = self.view.all_entries()
        return list(filter(matcher(filters), found))

    def _allowed(self, reading: Reading, filters: Filters) -> Collection[int] | None:
        """Keys that the filters and the reading leave; None where nothing narrows."""
        if filters == Filters() and not reading.narrows:
            return None
        found: Iterable[Entry] = (
            self._entries(reading.documents) if filters == Filters() else self.filtered(filters)
        )
        passing = filter(reading.lets_pass, found)
        return {entry.key for entry in (at(reading.places, passing) if reading.places else passing)}

    def _wordings(self, documents: Iterable[str]) -> grouping.Wordings:
        """What the editions of `documents` word differently, compared once for each view."""
        return self._comparison.wordings(documents, self.view.entries_of)

    # What the models cannot read

    @cached_property
    def _foreign(self) -> frozenset[str]:
        """The documents in languages that the judge does not read."""
        return frozenset(
            about["id"] for about in self.view.descriptions() if about["language"] not in ENCODED_LANGUAGES
        )

    @cached_property
    def _foreign_keys(self) -> frozenset[int]:
        return frozenset(entry.key for name in self._foreign for entry in self.view.entries_of(name))

    def _reads(self, entry: Entry) -> bool:
        """Whether the judge is to read a passage: one in another language only if nothing else finds those."""
        return not (self._has_second_encoder and entry.citation.document in self._foreign)

    @property
    def _has_second_encoder(self) -> bool:
        return self._models.multilingual_identity is not None and self.view.multilingual is not None

    def _only_foreign(self, text: str, filters: Filters) -> bool:
        """Whether the nearest passage by words is in a language that the models do not read."""
        nearest = self._by_words(text, filters)[:1] if self._foreign else ()
        return any(item.entry.citation.document in self._foreign for item in nearest)

    def _nearest(
        self, text: str, language: str | None, k: int, allowed: Collection[int] | None = None
    ) -> list[Hit]:
        """The nearest passages in any language, if there is an encoder that reads them."""
        return multilingual.nearest(text, language, self._models.multilingual, self.view, k, allowed)

    def _in_another_language(self, asked: Asked, nothing: Answer) -> Answer:
        """What may answer a question that the judge cannot read; else what is nearest, by words if nothing else is there."""
        allowed = self._allowed(Reading(asked.text), asked.filters)
        hits = self._nearest(asked.text, asked.language, asked.limit or ITEMS, allowed)
        if multilingual.likely(hits):
            return self._may_answer(hits, nothing)
        if hits:
            return replace(nothing, near_misses=self._scored(hits[:NEAR_MISSES]))
        return replace(nothing, reason=Reason.LANGUAGE, near_misses=self._by_words(asked.text, asked.filters))

    def _abroad(self, text: str, filters: Filters) -> list[Hit]:
        """The passages nearest to an English question in documents that the judge cannot read."""
        if not self._foreign_keys:
            return []
        allowed = self._allowed(Reading(text), filters)
        foreign = self._foreign_keys if allowed is None else self._foreign_keys & set(allowed)
        return self._nearest(text, "en", ITEMS, foreign)

    def _may_answer(self, hits: Sequence[Hit], nothing: Answer) -> Answer:
        """The answer that shows what of `hits` is likely enough, though nothing could judge it."""
        items = self._scored(multilingual.likely(hits))
        if not items:
            return nothing
        return replace(
            nothing,
            outcome=Outcome.MAY_ANSWER,
            confidence=items[0].score,
            reason=Reason.LANGUAGE,
            items=items,
            total=len(items),
        )

    def _scored(self, hits: Sequence[Hit]) -> tuple[Item, ...]:
        """The passages of `hits` with their scores, as `_items` gives them."""
        scores = {hit.key: hit.score for hit in hits}
        return tuple(replace(one, score=scores[one.entry.key]) for one in self._items(scores))

    def _by_words(self, text: str, filters: Filters) -> tuple[Item, ...]:
        """The nearest passages by words alone, for a question that the models cannot read."""
        hits = self.view.words.search(text, NEAR_MISSES, self._allowed(Reading(text), filters))
        return self._items(hit.key for hit in hits)

    def _items(self, keys: Iterable[int]) -> tuple[Item, ...]:
        """The passages of `keys`, which nobody judged, as far as their files are those that were indexed."""
        wanted = list(keys)
        entries = self._current(wanted)
        altered = self._files.altered(list(entries.values()))
        kept = [entries[key] for key in wanted if key in entries]
        return tuple(Item(one, 0.0, ()) for one in kept if one.citation.document not in altered)

    # Measuring

    def rank(self, asked: Asked, without: Collection[int] = ()) -> Ranking:
        """All documents that are found for a question, by their best passage, with the outcome it would get.

        First come those whose passages were judged, then the others in the order of the search. Passages
        `without` whose keys it is asked are as if they were not there.
        """
        left = {entry.key for entry in self.view.all_entries()} - set(without) if without else None
        if asked.language != "en" or not self.view.words.terms(asked.text):
            hits = self._nearest(asked.text, asked.language, RANKED_DEPTH, left)
            return (
                self._unjudged(hits)
                if hits
                else self._unjudged([], self.view.words.search(asked.text, RANKED_DEPTH))
            )
        reading = self.reading(asked)
        found = self._found(reading, Filters(), without)
        abroad = (
            []
            if found.selection.shown or not self._foreign_keys
            else self._nearest(reading.text, "en", RANKED_DEPTH, self._foreign_keys - set(without))
        )
        if multilingual.likely(abroad):
            return self._unjudged(abroad)
        shown = tuple(
            Ranked(one.entry.citation.document, one.probability) for one in found.selection.shown[:ITEMS]
        )
        judged = [
            Ranked(name, one.probability)
            for one in found.judged
            for name in dict.fromkeys(
                [
                    one.entry.citation.document,
                    *(also.entry.citation.document for also in found.linked[one.entry.key].also),
                ]
            )
        ]
        vector = self._models.encoder.encode_question(reading.text)
        documents = self._by_document(
            judged, [*self.view.meaning.search(vector, RANKED_DEPTH, left), *abroad]
        )
        if len(documents) < FEWEST_RANKED:  # long documents take up all places
            documents = self._by_document(judged, [*self.view.meaning.search(vector, DEEPER, left), *abroad])
        return Ranking(documents, shown, found.selection.outcome, found.selection.confidence)

    def _unjudged(self, nearest: Sequence[Hit], by_words: Sequence[Hit] = ()) -> Ranking:
        """The documents of passages that nobody judged; those that are likely enough may answer."""
        documents = self._by_document([], [*nearest, *by_words])
        likely = multilingual.likely(nearest)
        if not likely:
            return Ranking(documents, (), Outcome.NOT_COVERED, nearest[0].score if nearest else 0.0)
        entries = self.view.entries(hit.key for hit in likely)
        shown = tuple(Ranked(entries[hit.key].citation.document, hit.score) for hit in likely[:ITEMS])
        return Ranking(documents, shown, Outcome.MAY_ANSWER, likely[0].score)

    def score(self, text: str, document_ids: Collection[str]) -> dict[str, float]:
        """The probability of each document that its best passage answers; those that are not in the index are left out."""
        hits = [Hit(entry.key, 0.0) for name in document_ids for entry in self.view.entries_of(name)]
        best: dict[str, float] = {}
        for one in self.judged(text, hits):
            name = one.entry.citation.document
            best[name] = max(best.get(name, 0.0), one.probability)
        return {name: best[name] for name in document_ids if name in best}

    def _by_document(self, judged: Sequence[Ranked], others: Sequence[Hit]) -> tuple[Ranked, ...]:
        """Each document once, at the place of its best passage."""
        ranked: dict[str, Ranked] = {}
        for one in judged:
            ranked.setdefault(one.document, one)
        entries = self.view.entries(hit.key for hit in others)
        for hit in others:
            name = entries[hit.key].citation.document
            ranked.setdefault(name, Ranked(name, None))
        return tuple(ranked.values())


def _entries_of(linked: Linked) -> tuple[Entry, ...]:
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
    return tuple(near_miss(one) for one in related if is_to_others(one.entry, name))


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


def _asked_of(filters: Filters, named: str | None) -> str | None:
    """Whom a question wants to act, in normal form: by its filter, else by its words."""
    return named if filters.to is None else normal_form(filters.to)
