"""Turns judged passages into an answer: what is shown, what is highlighted, and which kind of silence it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answering import judging
from assistant.answering.judging import Judged, ScoreTexts
from assistant.answering.question import Question
from assistant.language.text import plain, sentences
from assistant.segmenting.heading_line import given_title, heading_line
from assistant.types import Answer, Entry, Item, Outcome, Reason, Span

ShareIn = Callable[[str], float]

NEAR_MISS_FROM = 0.02
NEAR_MISSES = 3
BESIDE_THE_BEST = 0.5
COUNTED = 5
BACKGROUND_HANDICAP = 0.5
HIGHLIGHT_MARGIN = 2.0
SENTENCES_READ = 3


@dataclass(frozen=True, slots=True)
class Selection:
    """What of the judged passages is shown, and why not more."""

    outcome: Outcome
    reason: Reason | None
    shown: tuple[Judged, ...]
    near: tuple[Judged, ...]
    total: int
    confidence: float


def select(
    question: Question, judged: Sequence[Judged], limit: int, answers_from: float | None = None
) -> Selection:
    """Show what answers, and what is at least half as likely to as the best; else grade the silence.

    Where advice is asked, it comes before background that answers no better than twice as well, and background
    alone is shown only where no advice answers at all. `answers_from` is the confidence from which an answer is
    given; None takes the one that ships. The confidence does not depend on `limit`.
    """
    lowest = judging.fitted().answers_from if answers_from is None else answers_from
    best = max((one.probability for one in judged), default=0.0)
    answering = [one for one in judged if one.probability >= BESIDE_THE_BEST * best]
    confidence = judging.confidence(answering[:COUNTED], judged)
    if confidence < lowest or not answering:
        near = tuple(one for one in judged if one.probability >= NEAR_MISS_FROM)[:NEAR_MISSES]
        return Selection(Outcome.NOT_COVERED, Reason.NOTHING_FOUND, (), near, 0, confidence)
    if question.asks_advice:
        if not any(one.entry.recommendation for one in answering):
            answering += [
                one
                for one in judged[len(answering) :]
                if one.entry.recommendation and judging.confidence([one], judged) >= lowest
            ]
        answering.sort(
            key=lambda one: -one.probability * (1.0 if one.entry.recommendation else BACKGROUND_HANDICAP)
        )
    outcome, reason = Outcome.ANSWERED, None
    if question.asks_advice and not any(one.entry.recommendation for one in answering):
        outcome, reason = Outcome.CONTEXT_ONLY, Reason.ONLY_BACKGROUND
    return Selection(outcome, reason, tuple(answering[:limit]), (), len(answering), confidence)


def items(
    question: str, shown: Sequence[Judged], first: Judged, score: ScoreTexts, share: ShareIn
) -> tuple[Item, ...]:
    """The items for what is shown. `share` tells how much of the question's weight a text holds.

    Of the `first` of all that could be shown, the most promising sentences are read together with the question by
    `score`; of the others, the sentences are chosen by their words.
    """
    return tuple(
        Item(
            one.entry,
            one.probability,
            _answering_sentences(question, one.entry, share, score if one is first else None),
        )
        for one in shown
    )


def near_miss(judged: Judged) -> Item:
    """The item for a passage that does not answer: without highlights."""
    return Item(judged.entry, judged.probability, ())


def _answering_sentences(
    question: str, entry: Entry, share: ShareIn, score: ScoreTexts | None
) -> tuple[Span, ...]:
    """The sentence that answers best, and those close to it; adjacent ones as one span."""
    text = entry.passage.text
    found = sentences(text)
    if len(found) < 2:
        return tuple(found)
    shares = [share(plain(span.of(text))) for span in found]
    likely = sorted(range(len(found)), key=lambda place: -shares[place])[:SENTENCES_READ]
    if score is None:
        values = {place: shares[place] for place in likely}
        bound = BESIDE_THE_BEST * max(shares)
    else:
        before = heading_line(
            "", entry.passage.headings[-1:] or [given_title(entry.citation.document, entry.citation.title)]
        )
        texts = [before + plain(found[place].of(text)) for place in likely]
        values = dict(zip(likely, score(question, texts), strict=True))
        bound = max(values.values()) - HIGHLIGHT_MARGIN
    return _merged(text, [found[place] for place in sorted(values) if values[place] >= bound])


def _merged(text: str, chosen: Sequence[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in chosen:
        if merged and not text[merged[-1].end : span.start].strip():
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return tuple(merged)


def together(question: str, parts: Sequence[Answer], limit: int) -> Answer:
    """One answer to the questions that were asked together, each with a share of the `limit` items.

    It is as good as its best part; `confidence` is the least of those parts that have items, and each part keeps its own.
    """
    shares = _shares([len(part.items) for part in parts], limit)
    cut = tuple(
        replace(part, items=part.items[:share], next=None) for part, share in zip(parts, shares, strict=True)
    )
    answered = [part for part in cut if part.items]
    best = min(parts, key=lambda part: list(Outcome).index(part.outcome))
    return replace(
        best,
        question=question,
        confidence=min((part.confidence for part in answered), default=best.confidence),
        items=tuple(item for part in cut for item in part.items),
        near_misses=()
        if answered
        else tuple(near for part in cut for near in part.near_misses)[:NEAR_MISSES],
        total=sum(part.total for part in parts),
        withheld=tuple(dict.fromkeys(name for part in parts for name in part.withheld)),
        asked_of=None,
        listed=None,
        next=None,
        parts=cut,
    )


def _shares(available: Sequence[int], limit: int) -> list[int]:
    """How many of each are shown, one of each in turn until `limit`."""
    shares = [0] * len(available)
    while sum(shares) < min(limit, sum(available)):
        for place, number in enumerate(available):
            if shares[place] < number and sum(shares) < limit:
                shares[place] += 1
    return shares
