"""Chooses the bound between answering and refusing, and says what each bound costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

LOWEST, HIGHEST = 0.02, 0.95
GRID = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True, slots=True)
class Trade:
    """What a bound does: the share answered of the answerable, and the share refused of the others."""

    bound: float
    answered: float
    refused: float


def trade(bound: float, answerable: Sequence[float], unanswerable: Sequence[float]) -> Trade:
    """What a bound does with questions of these confidences."""
    answered = sum(one >= bound for one in answerable) / len(answerable)
    return Trade(bound, answered, sum(one < bound for one in unanswerable) / len(unanswerable))


def trades(answerable: Sequence[float], unanswerable: Sequence[float], *bounds: float) -> tuple[Trade, ...]:
    """What round bounds and those given do, lowest first."""
    return tuple(trade(bound, answerable, unanswerable) for bound in sorted({*GRID, *bounds}))


def best(
    answerable: Sequence[float], unanswerable: Sequence[float], keep: float | None, before: float
) -> float:
    """The bound with the greatest mean of both shares (Youden 1950), or the highest that still answers `keep`.

    Of bounds that do the same the one nearest to `before` is taken, halfway between two confidences.
    """
    found = [
        trade(bound, answerable, unanswerable) for bound in _between([*answerable, *unanswerable], before)
    ]
    if keep is not None:
        kept = [one for one in found if one.answered >= keep]
        return max(kept, key=lambda one: (one.refused, -abs(one.bound - before))).bound if kept else LOWEST
    return max(found, key=lambda one: (one.answered + one.refused, -abs(one.bound - before))).bound


def _between(confidences: Sequence[float], before: float) -> list[float]:
    """Bounds halfway between neighbouring confidences, with the outermost and the one before."""
    order = sorted({LOWEST, HIGHEST, *confidences})
    middles = [round((low + high) / 2, 4) for low, high in pairwise(order)]
    return [LOWEST, *(bound for bound in middles if LOWEST < bound < HIGHEST), before]
