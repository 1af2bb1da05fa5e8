"""Judges candidates: the judge reads each together with the question, and its score becomes a probability."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.index.view import WordEngine
from assistant.language.text import plain_with_places, sentences
from assistant.models.grading import Judge
from assistant.segmenting.heading_line import given_title, heading_line
from assistant.types import Entry, Hit, Passage, Span

WINDOW_CHARACTERS = 1_000

ShareIn = Callable[[str], float]
"""How much of what a question asks about a text holds, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with the probabilities that it answers and that it is on the subject.

    `pointed` are the places in the passage that the judge points at.
    """

    hit: Hit
    entry: Entry
    probability: float
    related: float
    pointed: tuple[int, ...] = ()

    @property
    def answering_sentences(self) -> tuple[Span, ...]:
        """The sentences that answer, counted from the passage's start."""
        return answering_sentences(self.entry.passage.text, self.pointed)


@dataclass(frozen=True, slots=True)
class JudgeInput:
    """What the judge reads of a passage, and the offset in the passage of each of its characters (None: above the passage)."""

    text: str
    offsets: tuple[int | None, ...]


def judge(
    question: str, candidates: Sequence[tuple[Hit, Entry]], reader: Judge, share: ShareIn
) -> list[Judged]:
    """Judge all `candidates`; best first, equals by place. Of a long passage the part is read that holds most of the question."""
    inputs = [
        judge_input(entry.citation.document, entry.citation.title, entry.passage, share)
        for _, entry in candidates
    ]
    calibration = reader.calibration
    judged = [
        Judged(
            hit,
            entry,
            calibration.answers(grade.answers),
            calibration.related(grade.related),
            tuple(place for span in grade.answer_spans if (place := read.offsets[span.start]) is not None),
        )
        for (hit, entry), read, grade in zip(
            candidates, inputs, reader.grade(question, [one.text for one in inputs]), strict=True
        )
    ]
    return sorted(judged, key=order)


def order(judged: Judged) -> tuple[float, str, Span]:
    """Best first, equals by where they stand."""
    return -judged.probability, judged.entry.citation.document, judged.entry.passage.span


def share_of(question: str, words: WordEngine) -> ShareIn:
    """A function that tells how much of what `question` asks about a text holds; each word counts by how rare it is."""
    weights = {term: 1.0 / (1 + words.document_frequency(term)) for term in set(words.terms(question))}
    total = sum(weights.values()) or 1.0

    def share(text: str) -> float:
        held = set(words.terms(text))
        return sum(weight for term, weight in weights.items() if term in held) / total

    return share


def judge_input(document: str, title: str, passage: Passage, share: ShareIn) -> JudgeInput:
    """Title, headings and lead-in, then the passage; of a long one the run of sentences that holds most of the question."""
    head = heading_line(given_title(document, title), passage.headings, passage.lead_in)
    window = _window(passage.text, share)
    text, offsets = plain_with_places(window.of(passage.text))
    return JudgeInput(head + text, (*(None for _ in head), *(place + window.start for place in offsets)))


def _window(text: str, share: ShareIn) -> Span:
    if len(text) <= WINDOW_CHARACTERS + WINDOW_CHARACTERS // 4:
        return Span(0, len(text))
    spans = sentences(text)
    best, chosen = -1.0, Span(0, min(len(text), WINDOW_CHARACTERS))
    for first, opening in enumerate(spans):
        last = first
        while last + 1 < len(spans) and spans[last + 1].end - opening.start <= WINDOW_CHARACTERS:
            last += 1
        window = Span(opening.start, min(spans[last].end, opening.start + 2 * WINDOW_CHARACTERS))
        held = share(window.of(text))
        if held > best + 1e-9:
            best, chosen = held, window
    return chosen


def answering_sentences(text: str, pointed: Sequence[int]) -> tuple[Span, ...]:
    """The sentences that hold most of the places that are pointed at, adjacent ones as one; all of a text of one sentence."""
    found = sentences(text)
    if len(found) < 2:
        return tuple(found)
    counted = [0] * len(found)
    for place in pointed or [found[0].start]:
        counted[next((n for n, one in enumerate(found) if place < one.end), len(found) - 1)] += 1
    most = max(counted)
    return _merged(
        text, [one for one, count in zip(found, counted, strict=True) if count and 3 * count >= most]
    )


def _merged(text: str, chosen: Sequence[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in chosen:
        if merged and not text[merged[-1].end : span.start].strip():
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return tuple(merged)
