"""Writes a matrix and a timeline for spreadsheets (CSV)."""

from collections.abc import Sequence

from assistant.presenting.tables import guarded_csv
from assistant.types import Due, Matrix

_TIMELINE = (
    "due", "period", "counted_from", "deadline", "addressees", "strength", "quote", "number", "standing", "title", "document",
    "date", "locator", "id", "marking", "escaped",
)  # fmt: skip


def matrix_csv(found: Matrix) -> str:
    """One row an actor, one column a subject; `all` counts what is about none of these too."""
    rows = ([row.actor, str(row.total), *map(str, row.counts)] for row in found.rows)
    return guarded_csv(("actor", "all", *found.subjects, "escaped"), rows)


def timeline_csv(found: Sequence[Due]) -> str:
    """One row for each deadline of a passage."""
    return guarded_csv(_TIMELINE, map(_line, found))


def _line(one: Due) -> list[str]:
    citation, asked = one.entry.citation, one.entry.recommendation
    return [
        one.limit.due or "",
        one.limit.period or "",
        one.limit.counted_from or "",
        one.limit.words,
        "; ".join(one.addressees),
        one.strength.value,
        one.words,
        (asked.number if asked else None) or "",
        asked.standing.value if asked else "",
        citation.title,
        citation.document,
        citation.date or "",
        citation.locator,
        citation.id,
        citation.marking or "",
    ]
