"""Chooses the threshold between answering and refusing, and says what each threshold costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

LOWEST, HIGHEST = 0.02, 0.95
GRID = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True, slots=True)
class Trade:
    """What a threshold does: the share answered of the answerable, and the share refused of the others."""

    threshold: float
    answered: float
    refused: float


def trade(threshold: float, answerable: Sequence[float], unanswerable: Sequence[float]) -> Trade:
    """What a threshold does with questions of these confidences."""
    answered = sum(one >= threshold for one in answerable) / len(answerable)
    return Trade(threshold, answered, sum(one < threshold for one in unanswerable) / len(unanswerable))


def trades(
    answerable: Sequence[float], unanswerable: Sequence[float], *thresholds: float
) -> tuple[Trade, ...]:
    """What round thresholds and those given do, lowest first."""
    return tuple(trade(threshold, answerable, unanswerable) for threshold in sorted({*GRID, *thresholds}))


def best(
    answerable: Sequence[float], unanswerable: Sequence[float], keep: float | None, before: float
) -> float:
    """The threshold with the greatest mean of both shares (Youden 1950), or the highest that still answers `keep`.

    Of thresholds that do the same the one nearest to `before` is taken, halfway between two confidences.
    """
    found = [
        trade(threshold, answerable, unanswerable)
        for threshold in _between([*answerable, *unanswerable], before)
    ]
    if keep is not None:
        kept = [one for one in found if one.answered >= keep]
        return (
            max(kept, key=lambda one: (one.refused, -abs(one.threshold - before))).threshold
            if kept
            else LOWEST
        )
    return max(found, key=lambda one: (one.answered + one.refused, -abs(one.threshold - before))).threshold


def _between(confidences: Sequence[float], before: float) -> list[float]:
    """Bounds halfway between neighbouring confidences, with the outermost and the one before."""
    order = sorted({LOWEST, HIGHEST, *confidences})
    middles = [round((low + high) / 2, 4) for low, high in pairwise(order)]
    return [LOWEST, *(threshold for threshold in middles if LOWEST < threshold < HIGHEST), before]
