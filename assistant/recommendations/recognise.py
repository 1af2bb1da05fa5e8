"""From the candidates of a document and what the recogniser reads in them to its recommendations."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from assistant.language.actors import mentions
from assistant.language.imperatives import opens_with_imperative
from assistant.language.text import plain, sentences
from assistant.models.recogniser import Mark, Reading, Recogniser
from assistant.recommendations.actors import Actors
from assistant.recommendations.candidates import INTRODUCES, candidates, without_marker
from assistant.recommendations.context import context_of
from assistant.recommendations.deadline_words import deadline_words
from assistant.recommendations.deadlines import deadline
from assistant.recommendations.official import official
from assistant.recommendations.strength import strength
from assistant.recommendations.subjects import asked, asking_pronoun, has_modal
from assistant.types import Demand, Document, Passage, Recommendation, Span, Standing, Strength

OWN_FROM = 0.45
"""The probability from which a candidate counts as the author's own advice."""
OTHERS_FROM = 0.5
"""That from which it counts as somebody else's, which the author reports."""
SURE_ACTOR, SURE_DEADLINE = 1.0, 1.5
"""The score from which marked words count without the support of grammar."""
NOTHING_READ = Reading(0.0, 0.0, 0.0, 1.0)
LONGEST_TITLE = 5
# What sets a limit: "last ten" of "within the last ten years" does not.
_LIMITS = re.compile(
    r"\W*(?:by|before|within|until|ahead of|prior to|no later|not later|no more than|as soon as|in time|at the latest|immediate|urgent|from)\w*\s+\w",
    re.IGNORECASE,
)
# "This should be in place within a year": nothing without the sentence before.
_POINTS_BACK = re.compile(
    r"\W*(?:This|These|Those|That|They|It|Both|Such|The (?:latter|former|same))\b(?!\s+(?:report|document|guidance|policy|chapter|section|inquiry|committee|paper)\b)"
)
# "If the Union wants friends, it should": whom the pronoun can mean in its own sentence.
_BEGINS_A_CLAUSE = re.compile(
    r"(?:^\W*|[,;:]\s+)(?:(?:if|when|as|since|because)\s+)?(?:(?:the|all)\s+)?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A passage as it waits for the recogniser: its candidates, how the document presents it, and whether that alone makes it one."""

    candidates: tuple[Span, ...]
    standing: Standing
    is_certain: bool


NOTHING_PROPOSED = Proposal((), Standing.IN_TEXT, False)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a passage recommends, if anything, and what it reports that others recommend."""

    recommendation: Recommendation | None
    reported: tuple[Demand, ...]


def proposals(document: Document, passages: Sequence[Passage]) -> list[Proposal]:
    """One proposal a passage; `passages` are all of the document, in order."""
    known = official(passages, document.title, document.text)
    return [
        Proposal(candidates(one), known.standing(one.span), one.span in known.certain) for one in passages
    ]


def recognise(
    document: Document,
    proposed: Sequence[tuple[Passage, Proposal]],
    recogniser: Recogniser,
    actors: Actors,
) -> list[Recognised]:
    """What each passage recommends and reports, in order."""
    pairs = (
        (context.context, context.candidate)
        for passage, proposal in proposed
        for context in (context_of(document, passage, one) for one in proposal.candidates)
    )
    readings = iter(recogniser.read(pairs))
    return [
        _recognised(document, passage, proposal, list(islice(readings, len(proposal.candidates))), actors)
        for passage, proposal in proposed
    ]


def _recognised(
    document: Document, passage: Passage, proposal: Proposal, readings: Sequence[Reading], actors: Actors
) -> Recognised:
    reader = _Reader(document, passage, actors)
    read = list(zip(proposal.candidates, readings, strict=True))
    if len(read) > 1 and _is_title(read[0][0].of(document.text)):
        read = read[1:]
    own = reader.referred(reader.demand(*one) for one in read if one[1].own >= OWN_FROM)
    reported = [reader.demand(*one) for one in read if one[1].others >= OTHERS_FROM]
    if not own and proposal.is_certain:
        best = max(readings, key=lambda one: one.own, default=NOTHING_READ)
        own = [reader.demand(passage.span, best)]
    if not own:
        return Recognised(None, tuple(reader.whole(reported)))
    asks = Recommendation(passage.number, tuple(reader.whole(own)), proposal.standing)
    return Recognised(asks, tuple(reader.whole(reported)))


def _is_title(words: str) -> bool:
    """Whether the first sentence of an item only names its subject ("Multiple-entry visas.")."""
    bare = without_marker(plain(words))
    is_short = len(bare.split()) <= LONGEST_TITLE and not INTRODUCES.search(bare)
    return is_short and not has_modal(bare) and not opens_with_imperative(bare, listed=True)


class _Reader:
    """Makes the demands of one passage."""

    def __init__(self, document: Document, passage: Passage, actors: Actors) -> None:
        self._document = document
        self._passage = passage
        self._actors = actors
        start = passage.span.start
        self._sentences = [Span(start + one.start, start + one.end) for one in sentences(passage.text)]

    def demand(self, span: Span, reading: Reading) -> Demand:
        """What one candidate asks."""
        words = plain(span.of(self._document.text))
        introduction = self._introduction(span)
        marked = filter(_LIMITS.match, _sure(reading.deadlines, SURE_DEADLINE))
        when = deadline_words(words) or next(marked, None)
        if when is None and introduction is not None and not has_modal(words):
            when = deadline_words(plain(introduction))
        return Demand(
            self._actors.addressees(self._named(words, reading, introduction)),
            strength(words, introduction),
            deadline(when, self._document.date) if when else None,
            span,
        )

    def _named(self, words: str, reading: Reading, introduction: str | None) -> list[str]:
        """Who is to act: whom grammar names and the recogniser supports, else whom it is sure of, else whom the introduction asks."""
        if subjects := asked(words):
            marked = [mark.span for mark in reading.actors if not mark.is_before]
            return [one.of(words) for one in subjects if any(span.overlaps(one) for span in marked)]
        if sure := _sure(reading.actors, SURE_ACTOR):
            return sure
        if introduction is None or has_modal(words):
            return []
        flat = plain(introduction)
        return [one.of(flat) for one in asked(flat) if mentions(one.of(flat))]

    def referred(self, demands: Iterable[Demand]) -> list[Demand]:
        """The demands; "it" and "they" are whom the same sentence names before, or whom the demand before asks."""
        found: list[Demand] = []
        for one in demands:
            words = plain(one.span.of(self._document.text))
            pronoun = None if one.addressees else asking_pronoun(words)
            if pronoun is not None:
                named = [
                    name.of(words)
                    for name, _ in mentions(words[: pronoun.start])
                    if _BEGINS_A_CLAUSE.search(words[: name.start])
                ]
                before = found[-1].addressees if found else ()
                one = replace(one, addressees=self._actors.addressees(named[-1:]) or before)
            found.append(one)
        return found

    def whole(self, demands: Iterable[Demand]) -> list[Demand]:
        """The demands without scraps: what points back goes with the sentence before, an introduction with its points."""
        found: list[Demand] = []
        for one in demands:
            before = self._before(one.span)
            if found and self._introduces(found[-1].span) and found[-1].span == before:
                found.pop()
            elif before is not None and _POINTS_BACK.match(one.span.of(self._document.text)):
                last = found.pop() if found and found[-1].span.end == before.end else None
                one = _together(last, one) if last else replace(one, span=Span(before.start, one.span.end))
            found.append(one)
        return found

    def _before(self, span: Span) -> Span | None:
        """The sentence right before `span` in the passage."""
        return next((one for one in reversed(self._sentences) if one.end <= span.start), None)

    def _introduces(self, span: Span) -> bool:
        return INTRODUCES.search(span.of(self._document.text)) is not None

    def _introduction(self, span: Span) -> str | None:
        """What introduces a point: a sentence of the passage that ends in a colon, or its lead-in."""
        earlier = (
            one for one in reversed(self._sentences) if one.end <= span.start and self._introduces(one)
        )
        found = next(earlier, None)
        if found is not None:
            return found.of(self._document.text)
        return self._passage.lead_in.text if self._passage.lead_in else None


def _together(one: Demand, other: Demand) -> Demand:
    """Two sentences that make one demand."""
    return Demand(
        one.addressees or other.addressees,
        min(one.strength, other.strength, key=list(Strength).index),
        one.limit or other.limit,
        Span(one.span.start, other.span.end),
    )


def _sure(marks: Sequence[Mark], score: float) -> list[str]:
    """The words that the recogniser is sure of: those of the candidate itself; if there are none, of its context."""
    known = [one for one in marks if one.score >= score]
    own = [one.text for one in known if not one.is_before]
    return own or [one.text for one in known]
