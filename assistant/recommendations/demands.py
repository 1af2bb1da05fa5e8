"""Reads a passage sentence by sentence and cuts out what each asks: who, how strongly, by when, in which words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.language.imperatives import opens_with_gerund, opens_with_imperative
from assistant.recommendations.addressees import (
    acting,
    addressees,
    asked_in_clause,
    conditioned,
    leading,
    objects,
    pronoun_of,
)
from assistant.recommendations.deadlines import deadline
from assistant.recommendations.judgement import is_advice
from assistant.recommendations.performatives import (
    Performative,
    act_of_lead_in,
    own_acts,
    performatives,
    without_operative_view,
)
from assistant.recommendations.places import Place
from assistant.recommendations.voice import (
    is_attributed_behind,
    is_quoted,
    rejects_what_was_said,
    speaks_of_itself,
)
from assistant.recommendations.wording import MODAL, STRENGTHS, Candidate, Sentence, candidates
from assistant.types import Addressee, Demand, Passage, Span, Strength

# A sentence that only points to the list behind it.
_FOLLOWING = re.compile(
    r"\b(?:the following|as follows|set out below|listed below|these (?:\w+ )?(?:steps|measures|recommendations))\b[^.;]{0,60}[.:]?$"
)
# A point of a list that the reader left in its paragraph.
_BULLETED = re.compile(r"\s*(?:[-•*‣▪]|\(?[a-z]{1,3}\))\s")
# "To ratify …", "the Council to adopt …": completes a lead-in.
_TO_DO = re.compile(r"\s*(?:[Tt]o|(?P<who>(?:[Tt]he\s+)?[A-Z].{1,80}?)\s+to)\s+(?:\w+ly\s+)?(?=[a-z])")
# What is left at the end of a demand that is cut before the next.
_CONJUNCTION_LEFT = re.compile(r"[\s,;–—]+(?:(?:and|but|while|whereas|so|yet)\s*)?$")
# Openings that do not change who is spoken of, and such that do ("The plan …").
_CONNECTIVE = re.compile(r"^(?:However|Moreover|Yet|But|And|Consequently|Instead|Today|Meanwhile),?\s+")
_JUDGES = re.compile(r"^It is (?:\w+ )?\w+ that\s+")
# "urge them to …", "recommend that they …": whoever was spoken of.
_PRONOUN_ASKED = re.compile(
    r"\s*(?:further |also |therefore )?(?:(?:up)?on )?(?:them|it|him|her|(?:that )?(?:they|it|he|she))\b"
)
_NEW_SUBJECT = re.compile(r"(?:The|This|That|A|An)\s+[a-z]")


class Reader:
    """Reads the sentences of one passage in order, remembering who was spoken of."""

    def __init__(
        self, passage: Passage, place: Place, quoted: Sequence[Span], third_person: bool = False
    ) -> None:
        self.place = place
        self.start = passage.span.start
        self.third_person = third_person
        self.introduced: tuple[Addressee, ...] = ()  # who is asked to do what the points behind a colon say
        self.lead_in = passage.lead_in.text if passage.lead_in else ""
        self.listed = (
            passage.number is not None or bool(self.lead_in) or bool(_BULLETED.match(passage.text[:8]))
        )
        self.quoted = [
            Span(span.start + passage.span.start, span.end + passage.span.start) for span in quoted
        ]

    def demands(self, sentences: Sequence[Sentence], advising: bool) -> list[Demand]:
        """All demands of the passage, without those of views that it goes on to reject."""
        found: list[Demand] = []
        who: tuple[Addressee, ...] = ()
        for sentence in sentences:
            if rejects_what_was_said(sentence):
                found = []
            self.third_person = self.third_person or speaks_of_itself(sentence.flat)
            asked: list[Demand] = []
            if not self._only_introduces(sentence, last=sentence is sentences[-1]):
                asked = list(self._asked(sentence, who, advising))
            asked = self._as_introduced(sentence, asked)
            found.extend(asked)
            who = _spoken_of(sentence, asked, who)
            if sentence.text.rstrip("*_ ").endswith(":"):
                self.introduced = who
            elif not _BULLETED.match(sentence.text[:8]):
                self.introduced = ()
        return found

    def _as_introduced(self, sentence: Sentence, asked: list[Demand]) -> list[Demand]:
        """Address to whom a colon introduced it a point that only says what to do."""
        bare = _BULLETED.sub("", sentence.flat, count=1).lstrip()
        if not self.introduced or any(one.addressees for one in asked) or not opens_with_imperative(bare):
            return asked
        return [replace(one, addressees=self.introduced) for one in asked]

    def _only_introduces(self, sentence: Sentence, last: bool) -> bool:
        """Whether a sentence asks a question, or announces what follows: a list, "the following steps"."""
        bare = sentence.text.rstrip('*_ ”"’')
        return (
            bare.endswith("?") or (last and bare.endswith(":")) or _FOLLOWING.search(bare[-200:]) is not None
        )

    def _asked(self, sentence: Sentence, who: tuple[Addressee, ...], advising: bool) -> Iterator[Demand]:
        found = own_acts if self.place is Place.GROUNDS else performatives
        acts = [
            act
            for act in found(sentence.flat, self.third_person)
            if not self._is_quoted(sentence, act.start if act.start else act.asked)
        ]
        if acts:
            yield from _performed(sentence, acts, who)
            return
        if self.place in (Place.BACKGROUND, Place.GROUNDS) or is_attributed_behind(sentence.flat):
            return
        asking = self._asking(sentence, advising)
        if asking:
            yield from _by_clause(sentence, asking, who)
        elif self.listed or self.place is Place.ADVICE:
            yield from self._bare(sentence)

    def _asking(self, sentence: Sentence, advising: bool) -> list[Candidate]:
        quoted = [
            Span(max(0, span.start - sentence.offset), span.end - sentence.offset)
            for span in self.quoted
            if span.overlaps(sentence.span)
        ]
        flat = without_operative_view(sentence.flat)
        place = self.place if flat is sentence.flat else Place.ADVICE
        asking: list[Candidate] = []
        for candidate in candidates(flat):
            if asking and (candidate.continues or _repeats(candidate, asking[-1])):
                continue
            if is_advice(candidate, flat, place, self.listed, advising, quoted):
                asking.append(candidate)
        return asking

    def _bare(self, sentence: Sentence) -> Iterator[Demand]:
        """An imperative ("Ratify …"), or the infinitive that completes a lead-in ("To ratify …", "the Council to …")."""
        words = sentence.flat.lstrip()
        if self._is_quoted(sentence, 0):
            return
        gerund = self.place is Place.ADVICE and self.listed and sentence.offset == self.start
        if opens_with_imperative(words, self.place is Place.ADVICE) or (gerund and opens_with_gerund(words)):
            yield _demand((), Strength.SHOULD, sentence)
            return
        act, infinitive = act_of_lead_in(self.lead_in), _TO_DO.match(words)
        if (
            infinitive
            and (act or MODAL.search(self.lead_in))
            and opens_with_imperative(words[infinitive.end() :])
        ):
            who = leading(infinitive["who"]) if infinitive["who"] else ()
            if who or not infinitive["who"]:
                yield _demand(who, act.strength if act else Strength.SHOULD, sentence)
        elif act and self.lead_in.rstrip("*_ ").endswith(":") and (who := acting(words)):
            yield _demand(who, act.strength, sentence)

    def _is_quoted(self, sentence: Sentence, position: int) -> bool:
        return is_quoted(sentence.offset + position, self.quoted)


def _performed(
    sentence: Sentence, acts: Sequence[Performative], before: tuple[Addressee, ...]
) -> Iterator[Demand]:
    """One demand for each act; those strung together in one sentence are cut apart. `before` is who was spoken of."""
    ends = [*(act.start for act in acts[1:]), len(sentence.text)]
    for act, end in zip(acts, ends, strict=True):
        asked = sentence.flat[act.asked : end]
        modal = MODAL.search(asked[:400]) if re.match(r"\s*(?:that\b|[A-Zt])", asked) else None
        who = objects(asked) if act.directed else ()
        who = who or asked_in_clause(asked, modal.start() if modal else None)
        who = who or (asked_in_clause(asked, None) if modal else ())
        if not who and _PRONOUN_ASKED.match(asked):
            who = conditioned(sentence.flat[: act.asked]) or before
        own_verb = modal is not None and who and not act.directed and act.strength is Strength.SHOULD
        kind = modal.lastgroup if modal and own_verb else None
        strength = STRENGTHS[kind] if kind in ("should", "must", "has_to") else act.strength
        yield _demand(who, strength, sentence, act.start, end)


def _by_clause(
    sentence: Sentence, asking: Sequence[Candidate], who: tuple[Addressee, ...]
) -> Iterator[Demand]:
    """One demand for each change of actor or strength; each reaches to where the next begins."""
    kept: list[tuple[int, tuple[Addressee, ...], Strength]] = []
    for candidate in asking:
        if kept and not candidate.subject.strip(" ,"):
            actors = kept[-1][1]
        else:
            actors = addressees(candidate, sentence.flat, (kept[-1][1] if kept else ()) or who)
        if not kept or (actors, candidate.strength) != kept[-1][1:]:
            kept.append((candidate.clause_start if kept else 0, actors, candidate.strength))
    starts = [start for start, _, _ in kept]
    for (_, actors, strength), (start, end) in zip(
        kept, pairwise([*starts, len(sentence.text)]), strict=True
    ):
        yield _demand(actors, strength, sentence, start, end)


def _repeats(candidate: Candidate, last: Candidate) -> bool:
    """Whether a modal without subject only goes on: "should press … and should set"."""
    return not candidate.subject.strip(" ,") and candidate.strength is last.strength


def _demand(
    who: tuple[Addressee, ...], strength: Strength, sentence: Sentence, start: int = 0, end: int | None = None
) -> Demand:
    words = sentence.text[start:end]
    if end is not None and end < len(sentence.text):
        words = _CONJUNCTION_LEFT.sub("", words)
    span = Span(sentence.offset + start, sentence.offset + start + len(words))
    return Demand(who, strength, deadline(words[:4_000]), span)


def _spoken_of(
    sentence: Sentence, asked: Sequence[Demand], before: tuple[Addressee, ...]
) -> tuple[Addressee, ...]:
    """Whom "it" or "they" in the next sentence can mean: who was asked to act here, else this sentence's subject."""
    named = next((demand.addressees for demand in reversed(asked) if demand.addressees), ())
    if named:
        return named
    opening = _JUDGES.sub("", _CONNECTIVE.sub("", sentence.flat[:160].lstrip(" ,")))
    if subject := leading(opening):
        return subject
    goes_on = not asked and not _NEW_SUBJECT.match(opening)
    return before if goes_on or pronoun_of(opening.split(" ")[0]) else ()
