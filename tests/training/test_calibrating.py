"""Scores become probabilities that come true, and thresholds that handle most questions rightly."""

import math
import random

import pytest

from assistant.models.grading import Calibration
from assistant.training.calibrating import ScoredPair, calibrated, calibration_error, logistic, probability


def _questions(seed: int = 3, count: int = 400) -> list[list[ScoredPair]]:
    """Questions whose passages are right with the probability that their score says."""
    drawn = random.Random(seed)
    found = []
    for _ in range(count):
        scores = [drawn.gauss(-1.5, 2.0) for _ in range(12)]
        found.append(
            [
                ScoredPair(score, score + 1, 3 if drawn.random() < 1 / (1 + math.exp(-score)) else 0)
                for score in scores
            ]
        )
    return found


def test_the_curve_of_greatest_likelihood_is_found_again() -> None:
    drawn = random.Random(1)
    scores = [drawn.uniform(-6, 6) for _ in range(20_000)]
    hits = [drawn.random() < 1 / (1 + math.exp(-(0.7 * score - 1.0))) for score in scores]
    slope, intercept = logistic(scores, hits)
    assert [slope, intercept] == pytest.approx([0.7, -1.0], abs=0.1)


def test_calibrated_probabilities_come_true_on_other_questions() -> None:
    found = Calibration.from_json(calibrated(_questions(seed=3)))
    others = [one for several in _questions(seed=4) for one in several]
    error = calibration_error(
        [found.answers(one.answers) for one in others], [one.grade >= 2 for one in others]
    )
    assert error < 0.03


def test_no_passage_of_an_answer_needs_more_than_the_answer_itself() -> None:
    found = Calibration.from_json(calibrated(_questions()))
    assert 0 < found.item_threshold <= found.answer_threshold < 1


def test_a_perfect_forecast_has_no_calibration_error_and_a_wrong_one_all() -> None:
    assert calibration_error([1.0, 0.0], [True, False]) == 0
    assert calibration_error([1.0, 0.0], [False, True]) == 1
    assert probability((1.0, 0.0), 0.0) == 0.5
