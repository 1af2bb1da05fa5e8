"""Recognises what a passage asks for: who should act, how strongly, by when, in which words.

Place (section, numbering, lead-in) and wording decide together. What the text reports of others, describes as law,
predicts or asks is not its advice.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.imperatives import opens_with_imperative
from assistant.recommendations.addressees import (
    addressees,
    agreeing,
    asked_in_clause,
    leading,
    objects,
    pronoun_of,
    subject_actors,
)
from assistant.recommendations.deadlines import deadline
from assistant.recommendations.judgement import is_advice
from assistant.recommendations.performatives import Performative, opens_operative_view, performatives
from assistant.recommendations.places import Place, place_of
from assistant.recommendations.voice import (
    is_attributed_behind,
    is_quoted,
    quoted_spans,
    rejects_what_was_said,
)
from assistant.recommendations.wording import MODAL, STRENGTHS, Candidate, Sentence, candidates, sentences_of
from assistant.types import Addressee, Demand, Passage, Recommendation, Span, Strength

__all__ = ["VERSION", "Place", "place_of", "recognise"]

VERSION = 2
PASSAGE_CHARACTERS = 40_000

_FOLLOWING = re.compile(
    r"\b(?:the following|as follows|set out below|listed below|these (?:\w+ )?(?:steps|measures|recommendations))\b[^.;]{0,60}[.:]?$"
)
_BULLETED = re.compile(r"\s*(?:[-•*‣▪]\s|\(?[a-z0-9]{1,3}[.)]\s)")
_TO_DO = re.compile(r"\s*(?:[Tt]o|(?P<who>(?:[Tt]he\s+)?[A-Z].{1,80}?)\s+to)\s+(?:\w+ly\s+)?(?=[a-z])")
_CONJUNCTION_LEFT = re.compile(r"[\s,;–—]+(?:(?:and|but|while|whereas|so|yet)\s*)?$")


def recognise(passage: Passage, title: str) -> Recommendation | None:
    """Return what `passage` recommends, or None where it only informs, reports or asks.

    A passage that surely asks for something is read a second time, as one that advises: then what it says of
    things without naming an actor counts too.
    """
    text = passage.text[:PASSAGE_CHARACTERS]
    sentences = sentences_of(text, passage.span.start)
    reader = _Reader(passage, place_of(passage, title), quoted_spans(text))
    demands = reader.demands(sentences, advising=False)
    if demands:
        demands = reader.demands(sentences, advising=True)
    if not demands:
        return None
    return Recommendation(passage.number, tuple(_with_inherited_addressees(demands, passage)))


class _Reader:
    """Reads the sentences of one passage in order, remembering who was spoken of."""

    def __init__(self, passage: Passage, place: Place, quoted: Sequence[Span]) -> None:
        self.place = place
        self.lead_in = passage.lead_in.text if passage.lead_in else ""
        self.listed = passage.number is not None or bool(self.lead_in) or bool(_BULLETED.match(passage.text[:8]))
        self.quoted = [Span(span.start + passage.span.start, span.end + passage.span.start) for span in quoted]

    def demands(self, sentences: Sequence[Sentence], advising: bool) -> list[Demand]:
        """All demands of the passage, without those of views that it goes on to reject."""
        found: list[Demand] = []
        who: tuple[Addressee, ...] = ()
        for sentence in sentences:
            if rejects_what_was_said(sentence):
                found = []
            asked: list[Demand] = []
            if not self._only_introduces(sentence, last=sentence is sentences[-1]):
                asked = list(self._asked(sentence, who, advising))
            found.extend(asked)
            who = _spoken_of(sentence, asked, who)
        return found

    def _only_introduces(self, sentence: Sentence, last: bool) -> bool:
        """Whether a sentence asks a question, or announces what follows: a list, "the following steps"."""
        bare = sentence.text.rstrip("*_ ”\"’")
        return bare.endswith("?") or (last and bare.endswith(":")) or _FOLLOWING.search(bare[-200:]) is not None

    def _asked(self, sentence: Sentence, who: tuple[Addressee, ...], advising: bool) -> Iterator[Demand]:
        acts = [act for act in performatives(sentence.flat) if not self._is_quoted(sentence, act.start if act.start else act.asked)]
        if acts:
            yield from _performed(sentence, acts)
            return
        if self.place is Place.BACKGROUND or is_attributed_behind(sentence.flat):
            return
        asking = self._asking(sentence, advising)
        if asking:
            yield from _by_clause(sentence, asking, who)
        elif self.listed or self.place is Place.ADVICE:
            yield from self._bare(sentence)

    def _asking(self, sentence: Sentence, advising: bool) -> list[Candidate]:
        quoted = [Span(max(0, span.start - sentence.offset), span.end - sentence.offset) for span in self.quoted if span.overlaps(sentence.span)]
        place = Place.ADVICE if opens_operative_view(sentence.flat) else self.place
        asking: list[Candidate] = []
        for candidate in candidates(sentence.flat):
            if asking and candidate.continues:
                continue
            if is_advice(candidate, sentence.flat, place, self.listed, advising, quoted):
                asking.append(candidate)
        return asking

    def _bare(self, sentence: Sentence) -> Iterator[Demand]:
        """An imperative ("Ratify …"), or the infinitive that completes a lead-in ("To ratify …", "the Council to …")."""
        words = sentence.flat.lstrip()
        if self._is_quoted(sentence, 0):
            return
        if opens_with_imperative(words):
            yield _demand((), Strength.SHOULD, sentence)
            return
        acts, infinitive = performatives(self.lead_in), _TO_DO.match(words)
        if infinitive and (acts or MODAL.search(self.lead_in)) and opens_with_imperative(words[infinitive.end() :]):
            who = leading(infinitive["who"]) if infinitive["who"] else ()
            if who or not infinitive["who"]:
                yield _demand(who, acts[-1].strength if acts else Strength.SHOULD, sentence)

    def _is_quoted(self, sentence: Sentence, position: int) -> bool:
        return is_quoted(sentence.offset + position, self.quoted)


def _performed(sentence: Sentence, acts: Sequence[Performative]) -> Iterator[Demand]:
    """One demand for each act; those strung together in one sentence are cut apart."""
    ends = [*(act.start for act in acts[1:]), len(sentence.text)]
    for act, end in zip(acts, ends, strict=True):
        asked = sentence.flat[act.asked : end]
        modal = MODAL.search(asked[:400]) if re.match(r"\s*(?:that\b|[A-Zt])", asked) else None
        who = objects(asked) if act.directed else ()
        who = who or asked_in_clause(asked, modal.start() if modal else None)
        strength = act.strength
        if modal and not act.directed and modal.lastgroup in ("should", "must", "has_to") and act.strength is Strength.SHOULD and who:
            strength = STRENGTHS[modal.lastgroup]
        yield _demand(who, strength, sentence, act.start, end)


def _by_clause(sentence: Sentence, asking: Sequence[Candidate], who: tuple[Addressee, ...]) -> Iterator[Demand]:
    """One demand for each change of actor or strength; each reaches to where the next begins."""
    kept: list[tuple[int, tuple[Addressee, ...], Strength]] = []
    for candidate in asking:
        actors = addressees(candidate, sentence.flat, who if not kept else kept[-1][1] or who)
        if not kept or (actors, candidate.strength) != kept[-1][1:]:
            kept.append((candidate.clause_start if kept else 0, actors, candidate.strength))
    starts = [start for start, _, _ in kept]
    for (_, actors, strength), (start, end) in zip(kept, pairwise([*starts, len(sentence.text)]), strict=True):
        yield _demand(actors, strength, sentence, start, end)


def _demand(who: tuple[Addressee, ...], strength: Strength, sentence: Sentence, start: int = 0, end: int | None = None) -> Demand:
    words = sentence.text[start:end]
    if end is not None and end < len(sentence.text):
        words = _CONJUNCTION_LEFT.sub("", words)
    span = Span(sentence.offset + start, sentence.offset + start + len(words))
    return Demand(who, strength, deadline(words[:4_000]), span)


def _spoken_of(sentence: Sentence, asked: Sequence[Demand], before: tuple[Addressee, ...]) -> tuple[Addressee, ...]:
    """Whom "it" or "they" in the next sentence can mean: who was asked to act here, else this sentence's subject."""
    named = next((demand.addressees for demand in reversed(asked) if demand.addressees), ())
    if named:
        return named
    opening = sentence.flat[:160].lstrip(" ,")
    if subject := leading(re.sub(r"^(?:However|Moreover|Yet|But|And|Consequently|Instead|Today|Meanwhile),?\s+", "", opening)):
        return subject
    pronoun = pronoun_of(opening.split(" ")[0])
    return before if pronoun or asked == [] and agreeing("they", before) and not re.match(r"(?:The|This|That|A|An)\s+[a-z]", opening) else ()


def _with_inherited_addressees(demands: Sequence[Demand], passage: Passage) -> list[Demand]:
    """Give bare imperatives the actor that lead-in or heading addresses, where the item names none itself."""
    if any(demand.addressees for demand in demands):
        return list(demands)
    inherited = _addressed_by(passage)
    return [
        replace(demand, addressees=inherited) if inherited and _is_bare(demand, passage) else demand
        for demand in demands
    ]


def _is_bare(demand: Demand, passage: Passage) -> bool:
    start = demand.span.start - passage.span.start
    words = passage.text[start : start + 200]
    flat = sentences_of(words, 0)[0].flat.strip() if words.strip() else ""
    return opens_with_imperative(flat) or (passage.lead_in is not None and re.match(r"[Tt]o [a-z]", flat) is not None)


def _addressed_by(passage: Passage) -> tuple[Addressee, ...]:
    if passage.lead_in is not None:
        for sentence in reversed(sentences_of(passage.lead_in.text[:PASSAGE_CHARACTERS], 0)):
            for act in performatives(sentence.flat):
                asked = sentence.flat[act.asked :]
                if who := objects(asked) or leading(re.sub(r"^\s*(?:that\s+)?", "", asked)):
                    return who
            modal = MODAL.search(sentence.flat)
            if modal and (who := subject_actors(sentence.flat[: modal.start()])):
                return who
    for heading in reversed(passage.headings):
        found = re.search(r"\b(?:to|for)\s+(?=(?:the\s+)?[A-Z])", heading, re.IGNORECASE)
        if found and (who := leading(heading[found.end() :])):
            return who
    return ()
