"""What a question says about deadlines, and whether one is meant."""

from datetime import date

import pytest

from assistant.answering.due_dates import Due, asked_deadline
from assistant.types import Deadline


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


def test_what_is_due_in_a_span_of_time_has_a_date_in_it() -> None:
    early = Due(date(2027, 1, 1), date(2027, 3, 31))
    deadlines = [Deadline("", "2027-03-31"), Deadline("", "2026-12-31"), Deadline("", None, "P1M")]
    assert [early.lets_pass(one, "2026-01-14") for one in deadlines] == [True, False, False]
    assert all(Due().lets_pass(one, None) for one in deadlines)
