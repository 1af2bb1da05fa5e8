"""What the words of a deadline mean."""

import pytest

from assistant.recommendations.deadline_words import deadline_words
from assistant.recommendations.deadlines import deadline
from assistant.types import Deadline


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("by 1 July 2026", "2026-07-01"),
        ("by July 1, 2026", "2026-07-01"),
        ("before 1 July 2026", "2026-06-30"),
        ("by the end of 2026", "2026-12-31"),
        ("by March 2027", "2027-03-31"),
        ("before March 2027", "2027-02-28"),
        ("before 2027", "2026-12-31"),
        ("by mid-2026", "2026-06-30"),
        ("by the third quarter of 2026", "2026-09-30"),
        ("by Q1 2026", "2026-03-31"),
        ("by autumn 2026", "2026-11-30"),
        ("no later than 2024-02-29", "2024-02-29"),
        ("before Q3 2027", "2027-06-30"),
        ("before summer 2027", "2027-05-31"),
        ("before mid-2027", "2027-05-31"),
        ("before the second half of 2027", "2027-06-30"),
        ("by the second half of 2027", "2027-12-31"),
        ("before late 2027", "2027-09-30"),
        ("before the beginning of 2027", "2026-12-31"),
        ("by the start of March 2027", "2027-03-01"),
        ("before the end of March 2027", "2027-03-31"),
        ("before Christmas 2026", "2026-12-24"),
        ("by 31 June 2026", None),
        ("before 31 June 2026", None),
        ("before the next election", None),
    ],
)
def test_a_date_is_the_last_day_that_the_words_allow(words: str, due: str | None) -> None:
    assert deadline(words, None).due == due


@pytest.mark.parametrize(
    ("words", "published", "meant"),
    [
        ("within 12 months of publication", "2025-03-12", ("2026-03-12", "P12M", "publication")),
        ("within twelve months of the publication of this report", "2025-03-12", ("2026-03-12", "P12M", "the publication of this report")),
        ("within six months", "2025-08-31", ("2026-02-28", "P6M", None)),
        ("within two weeks of the storm", "2025-03-12", (None, "P2W", "the storm")),
        ("within 24 hours", None, (None, "PT24H", None)),
        ("within two weeks", "2025-03-12", (None, "P2W", None)),
        ("within 30 days of the publication of this report", "2025-03-12", ("2025-04-11", "P30D", "the publication of this report")),
        ("within half a year of publication", "2025-03-12", ("2025-09-12", "P6M", "publication")),
        ("within twelve (12) months", "2025-03-12", ("2026-03-12", "P12M", None)),
        ("within six months of 1 March 2027", "2025-03-12", ("2027-09-01", "P6M", "1 March 2027")),
        ("within six months of the adoption of the 2027 budget", "2025-03-12", (None, "P6M", "the adoption of the 2027 budget")),
        ("within 1,000 days", "2025-03-12", (None, None, None)),
        ("within a year", "2025", ("2026-12-31", "P1Y", None)),
        ("immediately", "2025-03-12", ("2025-03-12", "P0D", None)),
        ("before the summer recess", "2025-03-12", (None, None, None)),
    ],
)  # fmt: skip
def test_a_duration_is_known_with_what_it_counts_from(
    words: str, published: str | None, meant: tuple[str | None, ...]
) -> None:
    assert deadline(words, published) == Deadline(words, *meant)


@pytest.mark.parametrize(
    "words",
    ["within fifteen days", "within thirteen weeks", "within twelve (12) months", "by the end of the coming fall",
     "by next January", "before the summer recess"],
)  # fmt: skip
def test_words_that_set_a_deadline_are_found_as_they_are_written(words: str) -> None:
    assert deadline_words(f"The Board should report {words}, in public.") == words


def test_the_words_are_kept_without_line_breaks() -> None:
    assert deadline("by\n  the end of 2026", None) == Deadline("by the end of 2026", "2026-12-31")
