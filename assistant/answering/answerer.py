"""From a question to its answer, over one snapshot of the index: read it, find candidates, judge, group, select."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from assistant.answering import contradictions, explaining, ranking, selection
from assistant.answering.advice_lists import AdviceLists
from assistant.answering.claim_differences import differences
from assistant.answering.comparing import Comparisons
from assistant.answering.entry_predicates import is_to_others
from assistant.answering.finding import Finder, Found, SourceChecks
from assistant.answering.judging import Judged
from assistant.answering.listing import paged
from assistant.answering.multilingual import OtherLanguages, likely
from assistant.answering.question_parsing import Reading, content_words
from assistant.answering.question_reader import Asked, QuestionReader
from assistant.answering.question_splitting import parts
from assistant.answering.selection import NEAR_MISSES, among, near_miss, on_the_subject, silent
from assistant.errors import BadRequest
from assistant.index.view import IndexView
from assistant.language.actors import mentions, normal_form
from assistant.models.configured import Models
from assistant.runtime.sizes import ITEMS, MOST_ITEMS
from assistant.types import (
    Answer,
    Aspect,
    Filters,
    Hit,
    IndexState,
    Item,
    Kind,
    Outcome,
    Ranking,
    ReadAspect,
    Reason,
)

WITHIN_DOCUMENTS = (Aspect.PLACE, Aspect.DEADLINE, Aspect.STRENGTH, Aspect.STANDING)
NARROWING = (*WITHIN_DOCUMENTS, Aspect.DOCUMENT, Aspect.PUBLISHED)


class Answerer:
    """Answers questions from one view of the index; several threads may use it. `threshold` is the one kept with the index."""

    def __init__(self, view: IndexView, models: Models, files: SourceChecks, threshold: float | None) -> None:
        self.view = view
        self.threshold = threshold
        self.finder = Finder(view, models, files, threshold)
        self.lists = AdviceLists(self.finder)
        self.comparisons = Comparisons(view)
        self._reader = QuestionReader(self.finder)
        self._other_languages = OtherLanguages(self.finder)

    def answer(self, asked: Asked, *, stale: bool = False) -> Answer:
        """Answer a question; one that asks several things, or compares documents, part by part."""
        state = IndexState(*self.view.counts()[:2], self.view.reader_state().generation, stale)
        blank = Answer(
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
            named = self._reader.named(asked)
            return self._other_languages.answer(named, asked, replace(blank, reading=named.reads()))
        text, changes = self._reader.completed(asked)
        if changes and changes[0].aspect is Aspect.FOLLOWS:
            blank = replace(blank, question=text)
        readings = [self._reader.read(part, asked) for part in parts(text)]
        if len(readings) == 1:
            readings = self._reader.sides(readings[0])
        if len(readings) == 1:
            return self._with_changes(self._answer(readings[0], blank, asked), changes)
        if asked.after is not None:
            return self._with_changes(self._continued(readings, blank, asked), changes)
        share, rest = divmod(asked.limit or ITEMS, len(readings))
        answers = [
            self._answer(
                one,
                replace(blank, question=one.text),
                asked
                if one.is_listed_comparison and asked.limit is None
                else replace(asked, limit=max(1, share + (place < rest))),
            )
            for place, one in enumerate(readings)
        ]
        return self._with_changes(selection.together(blank.question, answers), changes)

    def reading(self, asked: Asked) -> Reading:
        """What is read from a question that asks one thing."""
        return self._reader.read(self._reader.completed(asked)[0], asked)

    @staticmethod
    def _with_changes(answer: Answer, changes: tuple[ReadAspect, ...]) -> Answer:
        return replace(answer, reading=(*changes, *answer.reading)) if changes else answer

    def _continued(self, readings: Sequence[Reading], blank: Answer, asked: Asked) -> Answer:
        """What follows in that part which `after` belongs to."""
        for reading in readings:
            try:
                return self._answer(reading, replace(blank, question=reading.text), asked)
            except BadRequest as error:
                unknown = error
        raise unknown

    def _answer(self, reading: Reading, blank: Answer, asked: Asked) -> Answer:
        """Answer a question that asks one thing."""
        blank = replace(
            blank,
            kind=reading.kind,
            reading=reading.reads(),
            asked_of=_asked_of(asked.filters, " or ".join(name for name, _ in reading.actors) or None)
            if reading.is_whole
            else _asked_of(asked.filters, reading.actor),
        )
        listed = None
        if reading.is_whole or reading.is_listed_comparison:
            listed = self.lists.answer(reading, blank, asked)
            if listed.items or listed.withheld or (reading.actors and not reading.places) or reading.due:
                return listed
        answer = self._looked_up(reading, blank, asked)
        return listed if listed is not None and reading.kind is Kind.LIST and not answer.items else answer

    def _looked_up(self, reading: Reading, blank: Answer, asked: Asked) -> Answer:
        """Answer with the passages that the judge says answer; without what was read if that leaves nothing."""
        if not self.view.words.terms(reading.text):
            return blank
        found = self._sought(reading, asked.filters)
        if not found.selection.shown and reading.narrows and reading.kind is not Kind.COMPARISON:
            found, left = self._widened(reading, asked.filters, found)
            used = (replace(one, is_used=one.aspect not in left) for one in blank.reading)
            blank = replace(blank, reading=tuple(used))
        if found.selection.outcome is Outcome.NOT_COVERED:
            return self._unanswered(reading, blank, asked.filters, found)
        return self._shown(reading, blank, found, asked)

    def _sought(self, reading: Reading, filters: Filters) -> Found:
        """What is found for a question; if the judge is silent, what is said about a matter, where that is all it asks for."""
        found = self.finder.found(reading, filters)
        if found.selection.shown and reading.kind is Kind.COMPARISON and not self._is_named(reading, filters):
            return replace(found, selection=silent(found.selection))
        if not found.selection.shown and reading.documents and reading.subject:
            other = self.finder.found(replace(reading, asked=reading.subject), filters)
            found = other if other.selection.shown else found
        if not found.selection.shown and (
            reading.kind in (Kind.COMPARISON, Kind.CLAIM) or (reading.is_about and reading.documents)
        ):
            found = replace(found, selection=on_the_subject(found.selection))
        if not found.selection.shown and reading.is_about:
            hits, _ = self._holding_all(reading, filters, MOST_ITEMS)
            found = replace(found, selection=among(found.selection, found.judged, {hit.key for hit in hits}))
        return found

    def _is_named(self, reading: Reading, filters: Filters) -> bool:
        """Whether any passage of one side of a comparison holds a word of its subject."""
        allowed = self.finder.allowed(reading, filters)
        return not reading.subject or bool(self.view.words.search(reading.subject, 1, allowed))

    def _widened(self, reading: Reading, filters: Filters, narrow: Found) -> tuple[Found, tuple[Aspect, ...]]:
        """What is found without some of what narrows the question, and what that is; first without what narrows within documents.

        If passages that the question does name are among it, only they are kept.
        """
        for left in (WITHIN_DOCUMENTS, NARROWING):
            wider = reading.without(left)
            found = self._sought(wider, filters) if wider != reading else narrow
            if shown := found.selection.shown:
                named = self.finder.allowed(reading, filters) or ()
                inside = tuple(one for one in shown if one.entry.key in named)
                if inside:
                    return replace(found, selection=replace(found.selection, shown=inside)), ()
                return found, left
        return narrow, ()

    def _shown(self, reading: Reading, blank: Answer, found: Found, asked: Asked) -> Answer:
        """The answer that shows what was found, opposed advice side by side."""
        entries = [one.entry for one in found.selection.shown]
        places, against = contradictions.side_by_side(entries)
        chosen = [found.selection.shown[place] for place in places]
        page, following = paged(chosen, asked.limit or ITEMS, asked.after)
        opposes = {
            entries[place].key: tuple(entries[other].citation.id for other in others)
            for place, others in against.items()
        }
        items = tuple(
            Item(
                one.entry,
                one.probability,
                one.answering_sentences,
                also=found.linked[one.entry.key].also,
                newer=found.linked[one.entry.key].newer,
                opposes=opposes.get(one.entry.key, ()),
                why=found.why.get(one.entry.key),
                differs=differences(reading.asked, one.entry.passage.text)
                if reading.kind is Kind.CLAIM
                else (),
            )
            for one in page
        )
        return replace(
            blank,
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

    def _unanswered(self, reading: Reading, blank: Answer, filters: Filters, found: Found) -> Answer:
        """The silence, and which kind of silence it is."""
        reason, near = found.selection.reason, _near_misses(found)
        occurring: tuple[str, int] | None = None
        if found.withheld:
            reason = None
        elif likely(in_other_languages := self._other_languages.in_other_languages(reading.text, filters)):
            return self._other_languages.may_answer(in_other_languages, blank)
        elif self._other_languages.is_only_foreign(reading.text, filters):
            return replace(
                blank,
                reason=Reason.LANGUAGE,
                near_misses=self.finder.by_words(Reading(reading.text), filters),
            )
        elif filters != Filters():
            reason, near = self._beyond_filters(reading, filters, found)
        elif blank.asked_of is not None and reading.asks_advice and self._knows_subject(reading.text):
            to_others = _to_others(found.selection.related, blank.asked_of)
            if to_others:
                reason, near = Reason.OTHER_ADDRESSEE, to_others
        if reason is Reason.NOTHING_FOUND:
            occurring, holders = self._occurring(reading, filters)
            near = tuple({item.entry.key: item for item in (*holders, *near)}.values())[:NEAR_MISSES]
        return replace(
            blank,
            confidence=found.selection.confidence,
            reason=reason,
            near_misses=near,
            withheld=found.withheld,
            occurring=occurring,
            runner_up=explaining.runner_up(found.judged, (), (), found.why, self.finder.calibration),
        )

    def _knows_subject(self, question: str) -> bool:
        """Whether any passage holds one of the question's content words, besides the names of who is to act."""
        subject = question
        for span, _ in mentions(question):
            subject = subject[: span.start] + " " * (span.end - span.start) + subject[span.end :]
        words = self.view.words
        return any(words.document_frequency(term) for term in words.terms(" ".join(content_words(subject))))

    def _occurring(
        self, reading: Reading, filters: Filters
    ) -> tuple[tuple[str, int] | None, tuple[Item, ...]]:
        """The question's content words with the number of passages that hold them all, and the first of those."""
        hits, total = self._holding_all(reading, filters, NEAR_MISSES)
        items = self.finder.items(hit.key for hit in hits)
        return ((_matter(reading), total), items) if items else (None, ())

    def _holding_all(self, reading: Reading, filters: Filters, k: int) -> tuple[list[Hit], int]:
        return self.view.words.holding_all(_matter(reading), k, self.finder.allowed(reading, filters))

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
        """As `ranking.rank`; unjudged, if the judge cannot read the question or only other languages may answer it."""
        view, languages = self.view, self._other_languages
        if asked.language != "en" or not view.words.terms(asked.text):
            left = {entry.key for entry in view.all_entries()} - set(without) if without else None
            hits = languages.nearest(asked.text, asked.language, ranking.RANKED_DEPTH, left)
            return ranking.unjudged(
                view, hits or view.words.search(asked.text, ranking.RANKED_DEPTH), likely(hits)
            )
        found = ranking.rank(self.finder, self.reading(asked), without)
        if found.outcome is Outcome.NOT_COVERED:
            in_other_languages = languages.in_other_languages(
                asked.text, k=ranking.RANKED_DEPTH, without=without
            )
            if likely(in_other_languages):
                return ranking.unjudged(view, in_other_languages, likely(in_other_languages))
        return found


def _matter(reading: Reading) -> str:
    """The content words of a question, but for the documents that it names."""
    return " ".join(word.strip("?!.,;:'\"“”’()") for word in content_words(reading.asked or reading.text))


def _near_misses(found: Found) -> tuple[Item, ...]:
    return tuple(replace(near_miss(one), why=found.why.get(one.entry.key)) for one in found.selection.related)


def _to_others(related: Sequence[Judged], name: str) -> tuple[Item, ...]:
    """Advice on the subject that asks somebody by name, and neither asks nor names `name`."""
    return tuple(near_miss(one) for one in related if is_to_others(one.entry, name))


def _asked_of(filters: Filters, named: str | None) -> str | None:
    """Whom a question wants to act, in normal form: by its filter, else by its words."""
    return named if filters.to is None else normal_form(filters.to)
