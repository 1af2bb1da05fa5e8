"""Answers one question from candidates that were judged: each advice once, in the newest wording, to whom it is asked of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering import contradictions, explaining, grouping, judging, scope
from assistant.answering import selection as answering
from assistant.answering.filters import matches, paged
from assistant.answering.question import Question
from assistant.errors import BadRequest
from assistant.language.actors import is_addressed, normal_form
from assistant.language.i18n import gettext
from assistant.types import Also, Answer, Choices, Entry, Filters, Item, Linked, Outcome, Reason, Span, Why

LIMIT = 5
MAX_LIMIT = 50
DOUBTFUL = 0.5
LISTED = 0.95
"""The probability that what is listed as a recommendation is one: recognition errs, though looking up does not."""


@dataclass(frozen=True, slots=True)
class Means:
    """What answering needs of one snapshot of the index, of the corpus and of the models.

    `judge` gives all candidates with the probability that each answers, nothing linked or left out. `select` chooses
    what is shown of some, which is nothing less likely than `answers_from`. `language` tells that of a question.
    `changed` names those documents of some passages whose file is no longer the one that was indexed. `by_words` finds
    without the models.
    """

    language: Callable[[str], str | None]
    corpus: judging.Corpus
    passages: int
    choices: Callable[[], Choices]
    entries: Callable[[Iterable[int]], dict[int, Entry]]
    judge: Callable[[Question, Filters], list[judging.Judged]]
    select: Callable[[Question, Sequence[judging.Judged], int], answering.Selection]
    answers_from: float
    score: judging.ScoreTexts
    changed: Callable[[Sequence[Entry]], frozenset[str]]
    by_words: Callable[[Question, Filters], tuple[Item, ...]]
    only_foreign: Callable[[Question, Filters], bool]
    wordings: Callable[[Iterable[str]], grouping.Wordings]
    linked: Callable[[Filters], list[Linked]]


@dataclass(frozen=True, slots=True)
class _Found:
    """What answers a question, where else that stands, what is withheld, and what is advised to others than it asks about.

    `judged` is all that could have been shown, best first, and `why` says why each was judged so.
    """

    selection: answering.Selection
    linked: Mapping[int, Linked]
    withheld: tuple[str, ...]
    others: tuple[judging.Judged, ...]
    judged: Sequence[judging.Judged]
    why: Mapping[int, Why]


class Asking:
    """Answers questions with the means of one snapshot."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def answer(
        self, asked: Question, nothing: Answer, filters: Filters, limit: int | None, after: str | None
    ) -> Answer:
        """Answer a question; one that asks several things part by part. `nothing` is the answer where there is none."""
        parts = scope.parts(asked.text) if self._means.language(asked.text) == "en" else (asked.text,)
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
        return answering.together(asked.text, answers, limit or LIMIT)

    def _answer(
        self, asked: Question, nothing: Answer, filters: Filters, limit: int | None, after: str | None
    ) -> Answer:
        """Answer a question that asks one thing."""
        nothing = replace(nothing, question_language=self._means.language(asked.text))
        if nothing.question_language != "en":
            return replace(nothing, reason=Reason.LANGUAGE, near_misses=self._means.by_words(asked, filters))
        choices = self._means.choices() if scope.may_list(asked.text) else Choices((), ())
        wanted = scope.listing(asked.text, [name for name, _ in choices.addressees], choices.documents)
        listed = None if wanted is None else self._list(wanted, nothing, filters, limit or MAX_LIMIT, after)
        if listed is not None and (listed.items or listed.withheld):
            return listed
        answer = self._looked_up(asked, nothing, filters, limit, after)
        return listed if listed is not None and not answer.items else answer

    def _looked_up(
        self,
        asked: Question,
        nothing: Answer,
        filters: Filters,
        limit: int | None,
        after: str | None,
    ) -> Answer:
        """Answer with the passages that are most like the question."""
        if not self._means.corpus.terms(asked.text):
            return nothing
        actor = scope.actor(asked.text)
        nothing = replace(nothing, asked_of=_asked_of(filters, actor.name if actor else None))
        found = self._found(asked, filters)
        others = self._advice_to_others(asked, actor, filters, found)
        if others:
            return replace(
                nothing,
                reason=Reason.OTHER_ADDRESSEE,
                near_misses=tuple(answering.near_miss(one) for one in others),
            )
        if found.selection.outcome is Outcome.NOT_COVERED:
            return self._unanswered(asked, nothing, filters, found)
        return self._shown(asked, nothing, found, limit or LIMIT, after)

    def _shown(
        self, asked: Question, nothing: Answer, found: "_Found", limit: int, after: str | None
    ) -> Answer:
        """The answer that shows what was found, opposed advice side by side."""
        selection = found.selection
        entries = [one.entry for one in selection.shown]
        order, against = contradictions.side_by_side(entries)
        chosen = [selection.shown[place] for place in order]
        page, following = paged(chosen, limit, after)
        opposes = {
            entries[place].key: tuple(entries[other].citation.id for other in others)
            for place, others in against.items()
        }
        items = (
            replace(
                item,
                also=found.linked[one.entry.key].also,
                newer=found.linked[one.entry.key].newer,
                opposes=opposes.get(one.entry.key, ()),
                why=found.why.get(one.entry.key),
            )
            for one, item in zip(page, self._items(asked, page, chosen[0]), strict=True)
        )
        return replace(
            nothing,
            outcome=selection.outcome,
            confidence=selection.confidence,
            reason=selection.reason,
            items=tuple(items),
            total=selection.total,
            withheld=found.withheld,
            next=following,
            runner_up=explaining.runner_up(found.judged, chosen, page, found.why, self._means.answers_from),
        )

    def _items(
        self, asked: Question, shown: Sequence[judging.Judged], first: judging.Judged
    ) -> tuple[Item, ...]:
        """The items for what is shown, with the sentences highlighted that answer."""
        telling = judging.focused(asked, self._means.corpus, self._means.passages)
        weights = judging.Weights(asked, self._means.corpus, self._means.passages)
        return answering.items(telling, shown, first, self._means.score, weights.share_in)

    def _unanswered(self, asked: Question, nothing: Answer, filters: Filters, found: "_Found") -> Answer:
        """The silence, and which kind of silence it is."""
        selection = found.selection
        reason, near = selection.reason, selection.near
        if found.withheld:
            reason = None
        elif self._means.only_foreign(asked, filters):
            return replace(nothing, reason=Reason.LANGUAGE, near_misses=self._means.by_words(asked, filters))
        elif filters != Filters():
            reason, near = self._beyond_filters(asked, filters, selection)
        return replace(
            nothing,
            confidence=selection.confidence,
            reason=reason,
            near_misses=tuple(
                replace(answering.near_miss(one), why=found.why.get(one.entry.key)) for one in near
            ),
            withheld=found.withheld,
            runner_up=explaining.runner_up(found.judged, (), (), found.why, self._means.answers_from),
        )

    def _found(self, question: Question, filters: Filters) -> "_Found":
        """What of the candidates answers, each advice once, and the documents withheld because their file is another by now."""
        judged = self._means.judge(question, filters)
        changed = self._means.changed([one.entry for one in judged])
        current = [one for one in judged if one.entry.citation.document not in changed]
        once, linked = self._once(current, filters)
        concerned, others = _by_addressee(once, scope.actor(question.text))
        selection = self._means.select(question, concerned, len(concerned))
        beside = self._means.select(question, others, answering.NEAR_MISSES).shown
        withheld: tuple[str, ...] = ()
        if changed:
            wanted = self._means.select(question, judged, LIMIT).shown
            named = dict.fromkeys(one.entry.citation.document for one in wanted)
            withheld = tuple(name for name in named if name in changed)
        why = explaining.explained(question, once, self._means.corpus)
        return _Found(selection, linked, withheld, beside, concerned, why)

    def _once(
        self, judged: Sequence[judging.Judged], filters: Filters
    ) -> tuple[list[judging.Judged], dict[int, Linked]]:
        """What is judged with each advice once, as likely to answer as the likeliest of its wordings; and where else it stands.

        The newest edition is shown also where only an older one is among the candidates.
        """
        by_key = {one.entry.key: one for one in judged}
        documents = [one.entry.citation.document for one in judged]
        known = self._means.wordings([] if filters.document else documents)
        lacking = {known.newer[key]: one for key, one in by_key.items() if key in known.newer}
        brought = self._readable(key for key in lacking if key not in by_key)
        by_key |= {
            key: replace(lacking[key], entry=entry)
            for key, entry in brought.items()
            if matches(entry, filters)
        }
        groups = grouping.gathered([one.entry for one in by_key.values()], known)
        likeliest = {
            group.entry.key: max(
                by_key[entry.key].probability for entry in (group.entry, *(also.entry for also in group.also))
            )
            for group in groups
        }
        older = self._readable(key for group in groups for key in known.older(group.entry.key))
        whole = [
            grouping.with_older(group, [older[key] for key in known.older(group.entry.key) if key in older])
            for group in groups
        ]
        leads = (replace(by_key[key], probability=probability) for key, probability in likeliest.items())
        return sorted(leads, key=_order), {group.entry.key: group for group in whole}

    def _readable(self, keys: Iterable[int]) -> dict[int, Entry]:
        """The passages of `keys` whose file is still the one that was indexed."""
        wanted = list(keys)
        entries = self._means.entries(wanted) if wanted else {}
        changed = self._means.changed(list(entries.values()))
        return {key: entry for key, entry in entries.items() if entry.citation.document not in changed}

    def _advice_to_others(
        self,
        asked: Question,
        actor: scope.Actor | None,
        filters: Filters,
        found: "_Found",
    ) -> tuple[judging.Judged, ...]:
        """What is advised on the same matter to others than the question names, where nothing is to those.

        Where nothing was found, or doubtful passages without a word of the matter, the matter is looked up once more
        without the name: that may stand in many passages which have nothing else of the question. Whether somebody
        should do a thing is advised only by what has all words of the thing.
        """
        if actor is None or not asked.asks_advice or found.withheld:
            return ()
        shown = found.selection.shown
        answers = found.selection.outcome is Outcome.ANSWERED
        if found.others and not answers:
            return found.others
        anybody = Question(scope.without_actor(asked.text, actor))
        matter = set(self._means.corpus.terms(" ".join(anybody.telling_words)))
        if answers and (
            shown[0].probability >= DOUBTFUL
            or any(matter & set(self._means.corpus.terms(_whole(one.entry))) for one in shown)
        ):
            return ()
        elsewhere = self._found(anybody, filters).selection.shown
        advice = [one for one in elsewhere if one.entry.recommendation is not None]
        if any(scope.names(one.entry, actor.name) for one in advice):
            return ()
        to_others = [one for one in advice if scope.is_to_others(one.entry, actor.name)]
        if scope.asks_whether(asked.text):
            to_others = [
                one for one in to_others if matter <= set(self._means.corpus.terms(_whole(one.entry)))
            ]
        return tuple(to_others[: answering.NEAR_MISSES])

    def _list(
        self,
        wanted: scope.Listing,
        nothing: Answer,
        filters: Filters,
        limit: int,
        after: str | None,
    ) -> Answer:
        """All recommendations of a kind, from the catalogue."""
        asked_of = _asked_of(filters, " or ".join(wanted.to) or None)
        nothing = replace(nothing, asked_of=asked_of, listed=wanted.name)
        found = [
            one
            for one in self._means.linked(filters)
            if not wanted.documents or one.entry.citation.document in wanted.documents
            if _is_wanted(one.entry, wanted)
        ]
        changed = self._means.changed([one.entry for one in found])
        withheld = tuple(sorted(changed))
        current = [one for one in found if one.entry.citation.document not in changed]
        if not current:
            return replace(nothing, reason=None if withheld else nothing.reason, withheld=withheld)
        page, following = paged(current, limit, after)
        return replace(
            nothing,
            outcome=Outcome.ANSWERED,
            confidence=LISTED,
            reason=None,
            items=tuple(
                Item(
                    one.entry,
                    LISTED,
                    _asking(one.entry, wanted.to),
                    self._unchanged(one.also),
                    newer=one.newer,
                )
                for one in page
            ),
            total=len(current),
            withheld=withheld,
            next=following,
        )

    def _unchanged(self, also: tuple[Also, ...]) -> tuple[Also, ...]:
        changed = self._means.changed([one.entry for one in also])
        return tuple(one for one in also if one.entry.citation.document not in changed)

    def _beyond_filters(
        self,
        question: Question,
        filters: Filters,
        inside: answering.Selection,
    ) -> tuple[Reason | None, tuple[judging.Judged, ...]]:
        """Why nothing came: the same is advised to others, or stands outside the filters, or nowhere."""
        if filters.to is not None:
            others = self._found(question, replace(filters, to=None)).selection
            advice = tuple(one for one in others.shown if one.entry.recommendation is not None)
            if advice:
                return Reason.OTHER_ADDRESSEE, advice[: answering.NEAR_MISSES]
        anywhere = self._found(question, Filters()).selection
        return (Reason.FILTERED_OUT if anywhere.shown else inside.reason), inside.near


def _by_addressee(
    judged: Sequence[judging.Judged], actor: scope.Actor | None
) -> tuple[list[judging.Judged], list[judging.Judged]]:
    """What may be meant for whom the question asks about, and advice that is surely for others."""
    concerned: list[judging.Judged] = []
    others: list[judging.Judged] = []
    for one in judged:
        is_apart = actor is not None and not scope.concerns(one.entry, actor.name)
        (others if is_apart else concerned).append(one)
    return concerned, others


def _order(judged: judging.Judged) -> tuple[float, str, Span]:
    """Best first, equals by where they stand."""
    return -judged.probability, judged.entry.citation.document, judged.entry.passage.span


def _is_wanted(entry: Entry, wanted: scope.Listing) -> bool:
    return any(matches(entry, Filters(to=to, strength=wanted.strength)) for to in (wanted.to or (None,)))


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


def _whole(entry: Entry) -> str:
    """A passage with all that stands above it."""
    return " ".join([entry.citation.title, *entry.passage.headings, entry.passage.text])


def _asked_of(filters: Filters, named: str | None) -> str | None:
    """Whom a question wants to act, in normal form: by its filter, else by its words."""
    return named if filters.to is None else normal_form(filters.to)
