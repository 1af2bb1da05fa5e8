"""From the candidates of a document and what the recogniser reads in them to its recommendations."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from assistant.language.actors import is_known, mentions
from assistant.language.imperatives import opens_with_imperative
from assistant.language.text import plain, sentences
from assistant.models.recogniser import Mark, Recogniser, Recognition
from assistant.recommendations.actors import Actors
from assistant.recommendations.candidates import INTRODUCES, asks_for_points, candidates, without_marker
from assistant.recommendations.context import context_of
from assistant.recommendations.deadline_words import deadline_words
from assistant.recommendations.deadlines import deadline
from assistant.recommendations.official import official
from assistant.recommendations.quotations import quotations
from assistant.recommendations.strength import strength
from assistant.recommendations.subjects import acted_on, asked, asking_pronoun, has_modal
from assistant.types import Demand, Document, Passage, Recommendation, Span, Standing

OWN_FROM = 0.5
"""The probability from which a candidate counts as the author's own advice."""
OTHERS_FROM = 0.5
"""That from which it counts as somebody else's, which the author reports."""
SURE_ACTOR, SURE_DEADLINE = 1.0, 1.5
"""The score from which marked words count without the support of grammar."""
NOTHING_READ = Recognition(0.0, 0.0, 0.0, 1.0)
LONGEST_TITLE = 5
_BULLETS = ' \t\r\n>*_•‣▪●○◦–-\uf0b7\x0c“"'
# What sets a limit: "last ten" of "within the last ten years" does not.
_CAPITAL = re.compile(r"\b[A-Z]")
_LIMITS = re.compile(
    r"\W*(?:by|before|within|until|ahead of|prior to|no later|not later|no more than|as soon as|in time|at the latest|immediate|urgent|from)\w*\s+\w",
    re.IGNORECASE,
)
# "This should be in place within a year": nothing without the sentence before.
_POINTS_BACK = re.compile(
    r"\W*(?:This|These|Those|That|They|It|Both|Such|The (?:latter|former|same))\b(?!\s+(?:report|document|guidance|policy|chapter|section|inquiry|committee|paper)\b)"
)
# "We therefore recommend the following seven measures.", "Recommendations 3 to 7": what is recommended stands elsewhere; a question asks nothing.
_SAYS_NOTHING = re.compile(
    r"\b(?:recommend|propose|suggest|make|offer|put forward|set out)\w*\s+(?:the\s+following\s+|these\s+)?(?:\w+\s+){0,2}(?:measures|steps|actions|recommendations|proposals|points)(?:\s+below)?\W*$"
    r"|^\W*recommendations?(?:\W|\d|and|to)*$|\?\W*$",
    re.IGNORECASE,
)
# "If the Union wants friends, it should": whom the pronoun can mean in its own sentence.
_BEGINS_A_CLAUSE = re.compile(
    r"(?:^\W*|[,;:]\s+)(?:(?:if|when|as|since|because|while|although|where|once)\s+)?(?:(?:the|all)\s+)?$",
    re.IGNORECASE,
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
    quoted = quotations(document.text)
    introductions = _introductions(document, [passage for passage, _ in proposed])
    found = []
    for (passage, proposal), introduction in zip(proposed, introductions, strict=True):
        read = [
            (
                one,
                _reported(reading) if any(each.start <= one.start < each.end for each in quoted) else reading,
            )
            for one, reading in zip(
                proposal.candidates, islice(readings, len(proposal.candidates)), strict=True
            )
        ]
        found.append(_recognised(document, _Reader(document, passage, actors, introduction), proposal, read))
    return found


def _reported(reading: Recognition) -> Recognition:
    """The reading of a sentence that the document quotes."""
    return replace(reading, own=0.0, others=reading.own + reading.others)


def _introductions(document: Document, passages: Iterable[Passage]) -> list[str | None]:
    """What introduces each passage: its lead-in, or a sentence with a colon before it or before the points that it follows."""
    found: list[str | None] = []
    end, carried = 0, None
    for one in passages:
        before = document.text[end : one.span.start].rstrip(_BULLETS)
        if before or not opens_with_imperative(without_marker(one.text), listed=True):
            carried = None
        before = document.text[max(0, one.span.start - 400) : one.span.start].rstrip(_BULLETS)
        if before.endswith(":"):
            last = sentences(before)[-1].of(before)
            carried = last if asks_for_points(last) else None
        found.append(one.lead_in.text if one.lead_in else carried)
        end = one.span.end
    return found


def _recognised(
    document: Document,
    reader: "_Reader",
    proposal: Proposal,
    readings: Sequence[tuple[Span, Recognition]],
) -> Recognised:
    read = [one for one in readings if not _SAYS_NOTHING.search(one[0].of(document.text))]
    if len(read) > 1 and _is_title(read[0][0].of(document.text)):
        read = read[1:]
    own = reader.referred(reader.demand(*one) for one in read if one[1].own >= OWN_FROM)
    reported = [reader.demand(*one) for one in read if one[1].others >= OTHERS_FROM]
    if not own and proposal.is_certain:
        best = max((reading for _, reading in readings), key=lambda one: one.own, default=NOTHING_READ)
        own = [reader.demand(reader.passage.span, best)]
    if not own:
        return Recognised(None, tuple(reader.whole(reported)))
    asks = Recommendation(reader.passage.number, tuple(reader.whole(own)), proposal.standing)
    return Recognised(asks, tuple(reader.whole(reported)))


def _is_title(words: str) -> bool:
    """Whether the first sentence of an item only names its subject ("Multiple-entry visas.")."""
    bare = without_marker(plain(words))
    is_short = len(bare.split()) <= LONGEST_TITLE and not INTRODUCES.search(bare)
    return is_short and not has_modal(bare) and not opens_with_imperative(bare, listed=True)


class _Reader:
    """Makes the demands of one passage."""

    def __init__(
        self, document: Document, passage: Passage, actors: Actors, introduction: str | None = None
    ) -> None:
        self.passage = passage
        self._document = document
        self._actors = actors
        self._introduced = introduction
        start = passage.span.start
        self._sentences = [Span(start + one.start, start + one.end) for one in sentences(passage.text)]

    def demand(self, span: Span, reading: Recognition) -> Demand:
        """What one candidate asks."""
        words = plain(span.of(self._document.text))
        introduction = self._introduction(span)
        marked = (one.text for one in reading.deadlines if not one.is_before and one.score >= SURE_DEADLINE)
        when = deadline_words(words) or next(filter(_LIMITS.match, marked), None)
        if when is None and introduction is not None and not has_modal(words):
            when = deadline_words(plain(introduction))
        return Demand(
            self._actors.addressees(self._named(words, reading, introduction)),
            strength(words, introduction),
            deadline(when, self._document.date) if when else None,
            span,
        )

    def _named(self, words: str, reading: Recognition, introduction: str | None) -> list[str]:
        """Who is to act: whom grammar names and the recogniser supports, else whom it is sure of, else whom the introduction asks."""
        if subjects := asked(words):
            marked = [mark.span for mark in reading.actors if not mark.is_before]
            return [
                one.of(words)
                for one in subjects
                if any(span.overlaps(one) for span in marked) or is_known(one.of(words))
            ]
        passive = acted_on(words)  # without an agent it asks nobody by name
        marks = [
            one
            for one in reading.actors
            if not passive or not (one.is_before or any(map(one.span.overlaps, passive)))
        ]
        if sure := _sure(marks, SURE_ACTOR):
            return sure
        if introduction is None or (has_modal(words) and not passive) or opens_with_imperative(introduction):
            return []
        flat = plain(introduction)
        return [name for one in asked(flat) if mentions(name := one.of(flat)) or _CAPITAL.search(name)]

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
        """What introduces a point: a sentence of the passage that ends in a colon, or what introduces the passage."""
        earlier = (
            one for one in reversed(self._sentences) if one.end <= span.start and self._introduces(one)
        )
        found = next(earlier, None)
        return found.of(self._document.text) if found is not None else self._introduced


def _together(one: Demand, other: Demand) -> Demand:
    """Two sentences that make one demand."""
    return Demand(
        one.addressees or other.addressees,
        one.strength,
        one.limit or other.limit,
        Span(one.span.start, other.span.end),
    )


def _sure(marks: Sequence[Mark], score: float) -> list[str]:
    """The words that the recogniser is sure of: those of the candidate itself; if there are none, of its context."""
    known = [one for one in marks if one.score >= score]
    own = [one.text for one in known if not one.is_before]
    return own or [one.text for one in known]
