"""How sure a figure is, by resampling the questions; seeded, so that the same questions give the same interval."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evaluation.metrics import Numbers

SEED = 20261125
RESAMPLES = 2_000
PERMUTATIONS = 10_000
BLOCK = 250
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a figure lies with a probability of LEVEL."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two configurations on the same questions: both means, their difference, its interval, and the p-value."""

    this: float
    other: float
    difference: float
    interval: Interval
    p: float
    questions: int


def interval(values: Sequence[float]) -> Interval | None:
    """The interval of a mean by the percentile bootstrap (Efron and Tibshirani 1993); None of fewer than two."""
    if len(values) < 2:
        return None
    return _percentiles(_resampled_means(np.asarray(values, float)))


def interval_of(
    measure: Callable[[Numbers, Numbers], float], one: Sequence[float], other: Sequence[float]
) -> Interval | None:
    """The interval of a figure made of two groups, each resampled by itself."""
    if len(one) < 2 or len(other) < 2:
        return None
    chance = np.random.default_rng(SEED)
    first, second = np.asarray(one, float), np.asarray(other, float)
    found = [
        measure(chance.choice(first, len(first)), chance.choice(second, len(second)))
        for _ in range(RESAMPLES // 4)
    ]
    return _percentiles(np.asarray(found))


def compare(this: Sequence[float], other: Sequence[float]) -> Comparison:
    """Compare paired values: bootstrap interval of the difference, and the two-sided paired randomisation test.

    The test exchanges the two values of each question at random (Smucker, Allan and Carterette 2007,
    https://doi.org/10.1145/1321440.1321528).
    """
    first, second = np.asarray(this, float), np.asarray(other, float)
    differences = first - second
    observed = float(differences.mean())
    found = interval(list(differences)) or Interval(observed, observed)
    return Comparison(
        float(first.mean()), float(second.mean()), observed, found, _p_value(differences), len(differences)
    )


def _p_value(differences: Numbers) -> float:
    chance = np.random.default_rng(SEED)
    observed, extreme = abs(differences.mean()), 0
    for _ in range(PERMUTATIONS // BLOCK):
        signs = chance.integers(0, 2, (BLOCK, len(differences))) * 2 - 1
        extreme += int((np.abs((signs * differences).mean(axis=1)) >= observed - 1e-12).sum())
    return (extreme + 1) / (PERMUTATIONS + 1)


def _resampled_means(values: Numbers) -> Numbers:
    chance = np.random.default_rng(SEED)
    means = [
        values[chance.integers(0, len(values), (BLOCK, len(values)))].mean(axis=1)
        for _ in range(RESAMPLES // BLOCK)
    ]
    return np.concatenate(means)


def _percentiles(found: Numbers) -> Interval:
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))
