"""Lists what is asked for by a deadline: dated ones in their order, then durations, then what is only put in words."""

from collections import defaultdict
from collections.abc import Sequence

from assistant.answering.filters import asks_one
from assistant.answering.listing import narrowed
from assistant.index.advice_columns import deadline_order
from assistant.types import Deadline, Demand, Due, Entry, Filters, GroupedPassage


def timeline(found: Sequence[GroupedPassage], filters: Filters, contains: str = "") -> list[Due]:
    """What the recommendations that the filters leave ask for by a deadline, as far as each demand is what they want."""
    due = [
        Due(one.entry, tuple(demands), limit)
        for one in narrowed(found, filters, contains)
        for limit, demands in _by_deadline(one.entry, filters).items()
    ]
    return sorted(due, key=lambda one: deadline_order(one.limit))


def _by_deadline(entry: Entry, filters: Filters) -> dict[Deadline, list[Demand]]:
    """The demands of a passage that the filters want, by their deadlines."""
    demands: dict[Deadline, list[Demand]] = defaultdict(list)
    for demand in entry.recommendation.demands if entry.recommendation else ():
        if (
            demand.limit is not None
            and (filters.to is None or asks_one(demand, filters.to))
            and filters.strength in (None, demand.strength)
            and (filters.due_before is None or (demand.due is not None and demand.due < filters.due_before))
        ):
            demands[demand.limit].append(demand)
    return demands
