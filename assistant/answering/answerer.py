"""From a question to its answer, over one snapshot of the index: read it, find candidates, judge, select, group."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from assistant.answering import contradictions, explaining, ranking, selection
from assistant.answering.advice_lists import AdviceLists
from assistant.answering.finding import Finder, Found, SourceFiles
from assistant.answering.judging import Judged
from assistant.answering.listing import paged
from assistant.answering.multilingual import OtherLanguages, likely
from assistant.answering.question_parsing import (
    Reading,
    is_to_others,
    parts,
    telling_words,
)
from assistant.answering.question_reader import Asked, QuestionReader
from assistant.answering.selection import NEAR_MISSES, near_miss, on_the_subject
from assistant.errors import BadRequest
from assistant.index.view import IndexView
from assistant.language.actors import mentions, normal_form
from assistant.models.configured import Models
from assistant.runtime.sizes import ITEMS
from assistant.types import (
    Answer,
    Aspect,
    Filters,
    IndexState,
    Item,
    Kind,
    Outcome,
    Ranking,
    Read,
    Reason,
)

NARROWING = (Aspect.DOCUMENT, Aspect.PLACE, Aspect.DEADLINE, Aspect.STRENGTH, Aspect.STANDING)


class Answerer:
    """Answers questions from one view of the index; several threads may use it. `bound` is the one kept with the index."""

    def __init__(self, view: IndexView, models: Models, files: SourceFiles, bound: float | None) -> None:
        self.view = view
        self.bound = bound
        self.finder = Finder(view, models, files, bound)
        self.lists = AdviceLists(self.finder)
        self._reader = QuestionReader(self.finder)
        self._other_languages = OtherLanguages(self.finder)

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
            return self._other_languages.answer(asked, nothing)
        text, changes = self._reader.completed(asked)
        if changes and changes[0].aspect is Aspect.FOLLOWS:
            nothing = replace(nothing, question=text)
        readings = [self._reader.read(part, asked) for part in parts(text)]
        if len(readings) == 1:
            readings = self._reader.sides(readings[0])
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
        return self._reader.read(self._reader.completed(asked)[0], asked)

    @staticmethod
    def _with_changes(answer: Answer, changes: tuple[Read, ...]) -> Answer:
        return replace(answer, reading=(*changes, *answer.reading)) if changes else answer

    def _continued(self, readings: Sequence[Reading], nothing: Answer, asked: Asked) -> Answer:
        """What follows in that part which `after` belongs to."""
        for reading in readings:
            try:
                return self._answer(reading, replace(nothing, question=reading.text), asked)
            except BadRequest as error:
                unknown = error
        raise unknown

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
            listed = self.lists.answer(reading, nothing, asked)
            if listed.items or listed.withheld or (reading.actors and not reading.places) or reading.due:
                return listed
        answer = self._looked_up(reading, nothing, asked)
        return listed if listed is not None and reading.kind is Kind.LIST and not answer.items else answer

    def _looked_up(self, reading: Reading, nothing: Answer, asked: Asked) -> Answer:
        """Answer with the passages that the judge says answer; without what was read if that leaves nothing."""
        if not self.view.words.terms(reading.text):
            return nothing
        found = self.finder.found(reading, asked.filters)
        if not found.selection.shown and reading.documents and reading.subject:
            other = self.finder.found(
                replace(reading, asked=f"What is said about {reading.subject}?"), asked.filters
            )
            found = other if other.selection.shown else found
        if not found.selection.shown and reading.kind is Kind.COMPARISON:
            found = replace(found, selection=on_the_subject(found.selection))
        elif not found.selection.shown and reading.narrows:
            wider = self.finder.found(reading.without(NARROWING), asked.filters)
            if wider.selection.shown:
                found = wider
                used = (replace(one, is_used=one.aspect not in NARROWING) for one in nothing.reading)
                nothing = replace(nothing, reading=tuple(used))
        if found.selection.outcome is Outcome.NOT_COVERED:
            return self._unanswered(reading, nothing, asked.filters, found)
        return self._shown(nothing, found, asked.limit or ITEMS, asked.after)

    def _shown(self, nothing: Answer, found: Found, limit: int, after: str | None) -> Answer:
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
            runner_up=explaining.runner_up(found.judged, chosen, page, found.why, self.finder.calibration),
        )

    def _unanswered(self, reading: Reading, nothing: Answer, filters: Filters, found: Found) -> Answer:
        """The silence, and which kind of silence it is."""
        reason, near = found.selection.reason, _near_misses(found)
        occurring: tuple[str, int] | None = None
        if found.withheld:
            reason = None
        elif likely(abroad := self._other_languages.abroad(reading.text, filters)):
            return self._other_languages.may_answer(abroad, nothing)
        elif self._other_languages.is_only_foreign(reading.text, filters):
            return replace(
                nothing, reason=Reason.LANGUAGE, near_misses=self.finder.by_words(reading.text, filters)
            )
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
            runner_up=explaining.runner_up(found.judged, (), (), found.why, self.finder.calibration),
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
        hits, total = self.view.words.holding_all(words, NEAR_MISSES, self.finder.allowed(reading, filters))
        items = self.finder.items(hit.key for hit in hits)
        return ((words, total), items) if items else (None, ())

    def _beyond_filters(
        self, reading: Reading, filters: Filters, inside: Found
    ) -> tuple[Reason | None, tuple[Item, ...]]:
        """Why nothing came: the same is advised to others, or stands outside the filters, or nowhere."""
        if filters.to is not None:
            others = self.finder.found(reading, replace(filters, to=None)).selection
            advice = [one for one in others.shown if one.entry.recommendation is not None]
            if advice:
                return Reason.OTHER_ADDRESSEE, tuple(near_miss(one) for one in advice[:NEAR_MISSES])
        anywhere = self.finder.found(reading, Filters()).selection
        reason = Reason.FILTERED_OUT if anywhere.shown else inside.selection.reason
        return reason, _near_misses(inside)

    # Measuring

    def rank(self, asked: Asked, without: Collection[int] = ()) -> Ranking:
        """As `ranking.rank`; of those that nothing judges where the judge cannot read the question, or only other languages may answer."""
        view, languages = self.view, self._other_languages
        if asked.language != "en" or not view.words.terms(asked.text):
            left = {entry.key for entry in view.all_entries()} - set(without) if without else None
            hits = languages.nearest(asked.text, asked.language, ranking.RANKED_DEPTH, left)
            return ranking.unjudged(
                view, hits or view.words.search(asked.text, ranking.RANKED_DEPTH), likely(hits)
            )
        found = ranking.rank(self.finder, self.reading(asked), without)
        if found.outcome is Outcome.NOT_COVERED:
            abroad = languages.abroad(asked.text, k=ranking.RANKED_DEPTH, without=without)
            if likely(abroad):
                return ranking.unjudged(view, abroad, likely(abroad))
        return found


def _near_misses(found: Found) -> tuple[Item, ...]:
    return tuple(replace(near_miss(one), why=found.why.get(one.entry.key)) for one in found.selection.related)


def _to_others(related: Sequence[Judged], name: str) -> tuple[Item, ...]:
    """Advice on the subject that asks somebody by name, and neither asks nor names `name`."""
    return tuple(near_miss(one) for one in related if is_to_others(one.entry, name))


def _asked_of(filters: Filters, named: str | None) -> str | None:
    """Whom a question wants to act, in normal form: by its filter, else by its words."""
    return named if filters.to is None else normal_form(filters.to)
