"""Measures of ranking, separation and calibration; each names the source of its formula."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, np.dtype[np.float64]]

DEPTH = 10
BINS = 10


def ndcg(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Normalised discounted cumulative gain with linear gain, as `ndcg_cut` of trec_eval.

    The gain of a document is its grade, divided by log2(rank + 1) (Järvelin and Kekäläinen 2002,
    https://doi.org/10.1145/582415.582418); the ideal ranking holds all judged documents.
    """
    ideal = _discounted(sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:DEPTH])
    return _discounted([max(grades.get(one, 0), 0) for one in ranked[:DEPTH]]) / ideal if ideal else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def recall(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """The share of the relevant documents that are among the first, as `recall` of trec_eval."""
    relevant = {one for one, grade in grades.items() if grade > 0}
    return len(relevant & set(ranked[:DEPTH])) / len(relevant) if relevant else 0.0


def first_is_right(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Precision at rank 1, as `P_1` of trec_eval."""
    return float(bool(ranked) and grades.get(ranked[0], 0) > 0)


def reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """One divided by the rank of the first relevant document, 0 beyond the tenth, as MRR@10 of MS MARCO."""
    ranks = (rank for rank, one in enumerate(ranked[:DEPTH], start=1) if grades.get(one, 0) > 0)
    return 1 / next(ranks, math.inf)


def auroc(positive: Sequence[float] | Numbers, negative: Sequence[float] | Numbers) -> float:
    """The probability that a positive scores above a negative, ties counting half (Hanley and McNeil 1982).

    It is the Mann-Whitney statistic over mean ranks; not a number if one side is empty.
    """
    if not len(positive) or not len(negative):
        return math.nan
    scores = np.concatenate([np.asarray(positive, float), np.asarray(negative, float)])
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    below = ranks[: len(positive)].sum() - len(positive) * (len(positive) + 1) / 2
    return float(below / (len(positive) * len(negative)))


@dataclass(frozen=True, slots=True)
class Bin:
    """Of a stretch of probabilities: their mean, the share that came true, and how many they are."""

    said: float
    true: float
    count: int


def reliability(
    probabilities: Sequence[float], came_true: Sequence[bool], bins: int = BINS
) -> tuple[Bin, ...]:
    """Probabilities in at most `bins` bins of equal mass, lowest first."""
    order = np.argsort(np.asarray(probabilities, float), kind="stable")
    said, true = np.asarray(probabilities, float)[order], np.asarray(came_true, float)[order]
    parts = [part for part in np.array_split(np.arange(len(said)), bins) if len(part)]
    return tuple(Bin(float(said[part].mean()), float(true[part].mean()), len(part)) for part in parts)


def calibration_error(probabilities: Sequence[float], came_true: Sequence[bool], bins: int = BINS) -> float:
    """Expected calibration error with bins of equal mass (Nixon and others 2019, https://arxiv.org/abs/1904.01685)."""
    found = reliability(probabilities, came_true, bins)
    total = sum(one.count for one in found)
    return sum(one.count * abs(one.said - one.true) for one in found) / total if total else math.nan


def coverage_and_error(confidence: Sequence[float], right: Sequence[bool]) -> tuple[tuple[float, float], ...]:
    """Share answered and share wrong of those answered, answering the surest first (El-Yaniv and Wiener 2010)."""
    order = np.argsort(-np.asarray(confidence, float), kind="stable")
    wrong = np.cumsum(~np.asarray(right, bool)[order])
    count = np.arange(1, len(order) + 1)
    return tuple((float(n / len(order)), float(w / n)) for n, w in zip(count, wrong, strict=True))
