"""Turns judged passages into an answer: what is shown, what is only related, and which kind of silence it is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from assistant.answering.entry_predicates import forbids, is_own_view
from assistant.answering.judging import Judged
from assistant.answering.question_parsing import Reading
from assistant.models.grading import Calibration
from assistant.types import Answer, Item, Outcome, Reason

NEAR_MISSES = 3
EQUAL_WORTH = 0.1
"""Passages whose probabilities differ by less are of equal worth: then recommendations come first."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What of the judged passages is shown, what is related, and why not more."""

    outcome: Outcome
    reason: Reason | None
    shown: tuple[Judged, ...]
    related: tuple[Judged, ...]
    confidence: float


def select(
    question: Reading,
    judged: Sequence[Judged],
    calibration: Calibration,
    beside: Sequence[Judged] | None = None,
) -> Selection:
    """Decide each passage by its own probability; `judged` comes best first. `beside` is all that may be related.

    Where advice is asked, recommendations come before other passages of equal worth, the document's own list before
    advice in passing. The confidence is the probability that the best answers.
    """
    all_judged = judged if beside is None else beside
    confidence = max((one.probability for one in judged), default=0.0)
    answering = [one for one in judged if one.probability >= calibration.item_threshold]
    if confidence < calibration.answer_threshold:
        return Selection(
            Outcome.NOT_COVERED, Reason.NOTHING_FOUND, (), _related(all_judged, calibration), confidence
        )
    keys = {one.entry.key for one in answering}
    related = _related([one for one in all_judged if one.entry.key not in keys], calibration)
    is_ranked = question.asks_advice and not question.is_whether
    ordered = tuple(sorted(answering, key=_worth)) if is_ranked else tuple(answering)
    if question.forbids:
        sure = calibration.answer_threshold
        ordered = tuple(
            sorted(ordered, key=lambda one: one.probability < sure or not forbids(one.entry, question.actor))
        )
    elif question.is_whether:
        ordered = tuple(sorted(ordered, key=lambda one: not is_own_view(one.entry)))
    if question.asks_advice and all(one.entry.recommendation is None for one in answering):
        return Selection(Outcome.CONTEXT_ONLY, Reason.ONLY_BACKGROUND, ordered, related, confidence)
    return Selection(Outcome.ANSWERED, None, ordered, related, confidence)


def _worth(judged: Judged) -> tuple[float, float]:
    """Recommendations count a step more."""
    advice = EQUAL_WORTH if judged.entry.recommendation is not None else 0.0
    return -(judged.probability + advice), -judged.probability


def _related(judged: Sequence[Judged], calibration: Calibration) -> tuple[Judged, ...]:
    return tuple(one for one in judged if one.related >= calibration.related_threshold)[:NEAR_MISSES]


def on_the_subject(silence: Selection) -> Selection:
    """What is only related, shown for itself, as a comparison wants it."""
    if not silence.related:
        return silence
    return replace(silence, outcome=Outcome.ANSWERED, reason=None, shown=silence.related, related=())


def among(silence: Selection, judged: Sequence[Judged], keys: Collection[int]) -> Selection:
    """Those passages of all judged that have some keys, shown for themselves, as who asks what is said about a matter wants it."""
    shown = tuple(one for one in judged if one.entry.key in keys)
    if not shown:
        return silence
    confidence = max(one.probability for one in shown)
    return Selection(Outcome.ANSWERED, None, shown, (), confidence)


def silent(selection: Selection) -> Selection:
    """What is shown as related only."""
    related = (*selection.shown, *selection.related)[:NEAR_MISSES]
    return Selection(Outcome.NOT_COVERED, Reason.NOTHING_FOUND, (), related, selection.confidence)


def as_degraded(answer: Answer) -> Answer:
    """The answer of a search that did not reach everything: that nothing answers, or nobody advises, cannot be said then."""
    is_open = answer.outcome in (Outcome.NOT_COVERED, Outcome.CONTEXT_ONLY) and not answer.withheld
    return replace(
        answer,
        is_degraded=True,
        reason=Reason.DEGRADED if is_open else answer.reason,
        occurring=None if is_open else answer.occurring,
        parts=tuple(as_degraded(part) for part in answer.parts),
    )


def near_miss(judged: Judged) -> Item:
    """The item for a passage that does not answer: without highlights."""
    return Item(judged.entry, judged.probability, ())


def together(question: str, parts: Sequence[Answer]) -> Answer:
    """One answer to the questions that were asked together; each part keeps its own outcome, confidence and next.

    It is as good as its best part; `confidence` is the least of those parts that have items.
    """
    answered = [part for part in parts if part.items]
    best = min(parts, key=lambda part: list(Outcome).index(part.outcome))
    return replace(
        best,
        question=question,
        confidence=min((part.confidence for part in answered), default=best.confidence),
        items=tuple(item for part in parts for item in part.items),
        near_misses=()
        if answered
        else tuple(near for part in parts for near in part.near_misses)[:NEAR_MISSES],
        total=sum(part.total for part in parts),
        withheld=tuple(dict.fromkeys(name for part in parts for name in part.withheld)),
        asked_of=None,
        listed=None,
        next=None,
        runner_up=None,
        reading=tuple(dict.fromkeys(one for part in parts for one in part.reading)),
        parts=tuple(parts),
    )
