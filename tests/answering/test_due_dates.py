"""What a question says about deadlines, and whether one is meant."""

from datetime import date, timedelta

import pytest

from assistant.answering.due_dates import Due, asked_deadline
from assistant.types import Deadline

TODAY = date.today()


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("recommendations with a deadline", Due()),
        ("What has a deadline before 2027?", Due(until=date(2026, 12, 31), words="before 2027")),
        ("with a deadline by the end of 2027", Due(until=date(2027, 12, 31), words="by the end of 2027")),
        ("due in March 2027", Due(date(2027, 3, 1), date(2027, 3, 31), words="in March 2027")),
        ("due after 2026", Due(since=date(2027, 1, 1), words="after 2026")),
        ("must be done within a year", Due(days=366, words="within a year")),
        ("due before summer 2027", Due(until=date(2027, 5, 31), words="before summer 2027")),
        ("due in summer 2027", Due(date(2027, 6, 1), date(2027, 8, 31), words="in summer 2027")),
        ("due by fall 2027", Due(until=date(2027, 11, 30), words="by fall 2027")),
        ("due before Q3 2027", Due(until=date(2027, 6, 30), words="before Q3 2027")),
        ("due in the second half of 2027", Due(date(2027, 7, 1), date(2027, 12, 31), words="in the second half of 2027")),
        ("due by mid-2027", Due(until=date(2027, 6, 30), words="by mid-2027")),
        ("due before the end of 2027", Due(until=date(2027, 12, 31), words="before the end of 2027")),
        ("due by July 1, 2027", Due(until=date(2027, 7, 1), words="by July 1, 2027")),
        ("due before 31 June 2027", Due(until=date(2027, 6, 30), words="before 31 June 2027")),
        ("due by 31 June 2027", Due(until=date(2027, 6, 30), words="by 31 June 2027")),
        ("due within fifteen days", Due(days=15, words="within fifteen days")),
        ("due within the next six months", Due(days=183, words="within the next six months")),
        ("recommendations that are overdue", Due(until=date.today() - timedelta(days=1), words="overdue")),
        ("due this year", Due(date(TODAY.year, 1, 1), date(TODAY.year, 12, 31), words="this year")),
        ("due by next year", Due(until=date(TODAY.year + 1, 12, 31), words="by next year")),
        ("due after six months", Due(days=183, is_longer=True, words="after six months")),
        (f"due within {'9' * 310} years", Due()),
        ("What should be done about ferries?", None),
        ("What must be done in winter?", None),
    ],
)  # fmt: skip
def test_a_question_says_when_things_are_due(question: str, found: Due | None) -> None:
    asked = asked_deadline(question)
    assert (asked and asked[0]) == found


def test_what_is_due_within_a_year_is_counted_from_the_document() -> None:
    year = Due(days=366)
    deadlines = [
        Deadline("by the end of 2026", "2026-12-31"),
        Deadline("by the end of 2027", "2027-12-31"),
        Deadline("within two weeks", None, "P2W"),
        Deadline("at its next session"),
        None,
    ]
    assert [year.lets_pass(one, "2026-01-14") for one in deadlines] == [True, False, True, False, False]


def test_what_is_due_after_a_year_is_due_later_than_within_it() -> None:
    longer = Due(days=366, is_longer=True)
    deadlines = [
        Deadline("", "2027-12-31"),
        Deadline("", None, "P2Y"),
        Deadline("", None, "P1Y"),
        Deadline(""),
        None,
    ]
    assert [longer.lets_pass(one, "2026-01-14") for one in deadlines] == [True, True, False, False, False]


def test_what_is_due_in_a_span_of_time_has_a_date_in_it() -> None:
    early = Due(date(2027, 1, 1), date(2027, 3, 31))
    deadlines = [Deadline("", "2027-03-31"), Deadline("", "2026-12-31"), Deadline("", None, "P1M")]
    assert [early.lets_pass(one, "2026-01-14") for one in deadlines] == [True, False, False]
    assert all(Due().lets_pass(one, None) for one in deadlines)
