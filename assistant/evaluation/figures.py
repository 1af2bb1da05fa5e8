"""Sums up what came of the questions: the figures, how sure they are, and how two configurations compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from assistant.evaluation.metrics import auroc, calibration_error
from assistant.evaluation.resampling import Comparison, Interval, compare, interval, interval_of
from assistant.evaluation.running import AskedQuestion, Rated

RANKING = ("ndcg@10", "recall@10", "p@1", "mrr@10")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a set, and its interval if it is one of sampled questions."""

    value: float
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an evaluation found: all figures by name, in order, and what came of each question.

    `unrated` counts ratings whose passage is not in the index.
    """

    name: str
    documents: int
    figures: Mapping[str, Figure]
    asked: tuple[AskedQuestion, ...]
    milliseconds: tuple[float, ...]
    unrated: int = 0


def figures_of(
    asked: Sequence[AskedQuestion],
    milliseconds: Sequence[float],
    passages_per_second: float | None,
    rated: Sequence[Rated] | None,
) -> dict[str, Figure]:
    """All figures, in the order in which they are shown; what was not asked for is absent."""
    answerable = [one for one in asked if one.is_answerable]
    others = [one for one in asked if not one.is_answerable]
    found = {}
    for name in RANKING if answerable and answerable[0].measures else ():
        found[name] = mean_of([one.measures[name] for one in answerable])
    found["queries"] = Figure(len(answerable))
    found["ms_per_query"] = Figure(fmean(milliseconds) if milliseconds else 0.0)
    if passages_per_second is not None:
        found["passages_per_second"] = Figure(passages_per_second)
    if answerable:
        found["answered"] = mean_of(_shares(answerable, True))
    if others:
        found["refused"] = mean_of(_shares(others, False))
    if others and answerable:
        found["auroc_unanswerable"] = _separation(
            [one.confidence for one in answerable], [one.confidence for one in others]
        )
    if rated is not None:
        scored = [one for one in rated if one.score is not None]
        found["auroc_ratings"] = _separation(
            [one.score or 0.0 for one in scored if one.rating.is_good],
            [one.score or 0.0 for one in scored if not one.rating.is_good],
        )
    return found


def calibration_of(asked: Sequence[AskedQuestion]) -> dict[str, float]:
    """Expected calibration error of the answer's confidence and of the items' scores, if there are any."""
    errors = {
        "confidence": calibration_error([one.confidence for one in asked], [one.right for one in asked])
    }
    items = [item for one in asked for item in one.items]
    if items:
        errors["item_scores"] = calibration_error(
            [score for score, _ in items], [right for _, right in items]
        )
    return errors


def comparisons(this: Sequence[AskedQuestion], other: Sequence[AskedQuestion]) -> dict[str, Comparison]:
    """Each figure on the questions that both have; empty if they have none in common."""
    before = {(one.id, one.is_answerable): one for one in other}
    pairs = [
        (one, before[one.id, one.is_answerable]) for one in this if (one.id, one.is_answerable) in before
    ]
    answerable = [pair for pair in pairs if pair[0].is_answerable]
    others = [pair for pair in pairs if not pair[0].is_answerable]
    found = {}
    for name in RANKING:
        values = [
            (a.measures[name], b.measures[name])
            for a, b in answerable
            if {name} <= a.measures.keys() & b.measures.keys()
        ]
        if values:
            found[name] = compare([a for a, _ in values], [b for _, b in values])
    for name, chosen, expected in (("answered", answerable, True), ("refused", others, False)):
        if chosen:
            this_run, other_run = zip(*chosen, strict=True)
            found[name] = compare(_shares(this_run, expected), _shares(other_run, expected))
    return found


def _shares(asked: Sequence[AskedQuestion], expected: bool) -> list[float]:
    return [float(one.is_answered is expected) for one in asked]


def mean_of(values: Sequence[float]) -> Figure:
    """The mean of what was seen of each question, and how sure it is."""
    return Figure(fmean(values), interval(values))


def _separation(positive: Sequence[float], negative: Sequence[float]) -> Figure:
    return Figure(auroc(positive, negative), interval_of(auroc, positive, negative))
