"""When something is due, as deadlines are worded, and what a question says about deadlines."""

from datetime import date

import pytest

from assistant.answering.due_dates import Due, asked_deadline, due
from assistant.types import Demand, Span, Strength


@pytest.mark.parametrize(
    ("deadline", "on", "days"),
    [
        ("by the end of 2026", date(2026, 12, 31), None),
        ("by 1 January 2027", date(2027, 1, 1), None),
        ("before 1 July 2027", date(2027, 7, 1), None),
        ("before 2027", date(2026, 12, 31), None),
        ("by March 2027", date(2027, 3, 31), None),
        ("by the summer of 2026", date(2026, 8, 31), None),
        ("within three months", date(2026, 4, 15), 91.5),
        ("within 14 days", date(2026, 1, 28), 14),
        ("within ten working days", date(2026, 1, 24), 10),
        ("at its next session", None, None),
    ],
)
def test_a_deadline_is_due_on_its_last_day(deadline: str, on: date | None, days: float | None) -> None:
    assert due(deadline, "2026-01-14") == (on, days)


def test_a_period_has_no_end_where_the_document_has_no_date() -> None:
    assert due("within 14 days", None) == (None, 14)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("recommendations with a deadline", Due()),
        ("What has a deadline before 2027?", Due(until=date(2026, 12, 31), words="before 2027")),
        ("with a deadline by the end of 2027", Due(until=date(2027, 12, 31), words="by the end of 2027")),
        ("due in March 2027", Due(date(2027, 3, 1), date(2027, 3, 31), words="in March 2027")),
        ("due after 2026", Due(since=date(2027, 1, 1), words="after 2026")),
        ("must be done within a year", Due(days=366, words="within a year")),
        ("What should be done about ferries?", None),
        ("What must be done in winter?", None),
    ],
)
def test_a_question_says_when_things_are_due(question: str, found: Due | None) -> None:
    asked = asked_deadline(question)
    assert (asked and asked[0]) == found


def demand(deadline: str | None) -> Demand:
    return Demand((), Strength.SHOULD, deadline, Span(0, 1))


def test_what_is_due_within_a_year_is_counted_from_the_document() -> None:
    year = Due(days=366)
    assert [
        year.lets_pass(demand(deadline), "2026-01-14")
        for deadline in ("by the end of 2026", "by the end of 2027", "within two weeks", None)
    ] == [True, False, True, False]
