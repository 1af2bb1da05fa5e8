"""Turns the judge's scores into probabilities, and chooses its three thresholds, on documents that it was not trained on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

COUNTED = 10
RIGHT_FROM, RELATED_FROM = 2, 1
STEPS = 50
ALL_BUT = 0.01


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """One candidate of a question: its two scores and its grade."""

    answers: float
    related: float
    grade: int


def calibrated(questions: Sequence[Sequence[ScoredPair]]) -> dict[str, object]:
    """The curves and thresholds, in the form that `Calibration.from_json` reads.

    The curves are fitted on the best COUNTED candidates of each question, which are those that could be shown.
    """
    best = [sorted(one, key=lambda judged: -judged.answers)[:COUNTED] for one in questions if one]
    flat = [judged for one in best for judged in one]
    answers = logistic([one.answers for one in flat], [one.grade >= RIGHT_FROM for one in flat])
    related = logistic([one.related for one in flat], [one.grade >= RELATED_FROM for one in flat])
    probable = [[(probability(answers, one.answers), one.grade) for one in several] for several in best]
    answer = _best_threshold(probable)
    return {
        "answers": {"slope": answers[0], "intercept": answers[1]},
        "related": {"slope": related[0], "intercept": related[1]},
        "bounds": {"answer": answer, "item": min(answer, _item_threshold(probable, answer)), "near": 0.5},
    }


def logistic(scores: Sequence[float], hits: Sequence[bool]) -> tuple[float, float]:
    """Slope and intercept of the logistic curve of greatest likelihood, by Newton's method with a slight pull to zero."""
    values = np.stack([np.array(scores), np.ones(len(scores))], axis=1)
    targets = np.array(hits, dtype=float)
    found = np.array([1.0, 0.0])
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-np.clip(values @ found, -30, 30)))
        slope = values.T @ (chances - targets) + 1e-3 * found
        curve = (values * (chances * (1 - chances))[:, None]).T @ values + 1e-3 * np.eye(2)
        found = found - np.linalg.solve(curve, slope)
    return float(found[0]), float(found[1])


def probability(curve: tuple[float, float], score: float) -> float:
    """What a curve gives for a score."""
    return float(1 / (1 + np.exp(-np.clip(curve[0] * score + curve[1], -30, 30))))


def _best_threshold(questions: Sequence[Sequence[tuple[float, int]]]) -> float:
    """The probability from which an answer is given so that most questions are handled rightly.

    A question with a right passage is, if its best passage is right and is shown; one without, if nothing is.
    """
    tops = [(*one[0], max(grade for _, grade in one) >= RIGHT_FROM) for one in questions]
    thresholds = np.arange(0.05, 0.96, 0.01)

    def handled(threshold: float) -> float:
        return sum(
            (chance >= threshold and grade >= RIGHT_FROM) if has else chance < threshold
            for chance, grade, has in tops
        )

    counts = np.array([handled(threshold) for threshold in thresholds])
    near_best = thresholds[counts >= counts.max() - 0.003 * len(tops)]
    return round(float(np.median(near_best)), 2)


def _item_threshold(questions: Sequence[Sequence[tuple[float, int]]], answer: float) -> float:
    """The probability from which further passages of an answer are shown: the lowest whose F1 is all but the best.

    What is not shown is lost to the reader; what is shown too much is read over.
    """
    answered = [one for one in questions if one[0][0] >= answer]
    flat = [pair for one in answered for pair in one]
    right = sum(grade >= RIGHT_FROM for _, grade in flat)

    def f1(threshold: float) -> float:
        shown = [grade for chance, grade in flat if chance >= threshold]
        return 2.0 * sum(grade >= RIGHT_FROM for grade in shown) / (len(shown) + right or 1)

    counts = {number / 100: f1(number / 100) for number in range(10, 70, 2)}
    return min(threshold for threshold, count in counts.items() if count >= max(counts.values()) - ALL_BUT)


def calibration_error(chances: Sequence[float], hits: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error with equal-width bins (https://arxiv.org/abs/1706.04599)."""
    values, right = np.array(chances), np.array(hits, dtype=float)
    places = np.minimum((values * bins).astype(int), bins - 1)
    return float(
        sum(
            (places == number).sum() * abs(values[places == number].mean() - right[places == number].mean())
            for number in range(bins)
            if (places == number).any()
        )
        / len(values)
    )
