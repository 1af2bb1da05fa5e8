"""What words say about time: dates, seasons and parts of years with their first and last day, and durations."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assistant.types import Span

MONTHS = "january february march april may june july august september october november december".split()
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 12)}
"""The first and last month of each season, in the year that is written with it; winter goes on in the next."""
_MONTHS_OF = {
    (1, 3): "early, start, beginning, q1, first quarter",
    (4, 6): "q2, second quarter",
    (7, 9): "q3, third quarter",
    (10, 12): "late, q4, fourth quarter, last quarter",
    (1, 6): "h1, first half",
    (7, 12): "h2, second half",
    (6, 6): "mid, middle",
    (3, 4): "easter",
}
_PARTS = (
    {month: (number, number) for number, month in enumerate(MONTHS, 1)}
    | SEASONS
    | {name: months for months, names in _MONTHS_OF.items() for name in names.split(", ")}
)
"""The first and last month of each part of a year."""
_ONES = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBERS = (
    {"a": 1, "an": 1}
    | {word: number for number, word in enumerate([*_ONES, *_TEENS], 1)}
    | {f"{ten}-{one}": 10 * tens + ones for tens, ten in enumerate(_TENS, 2) for ones, one in enumerate(_ONES, 1)}
    | {ten: 10 * number for number, ten in enumerate(_TENS, 2)}
)  # fmt: skip
"""Numbers in words."""
_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30.5, "year": 366}


def _any(words: Iterable[str]) -> str:
    """A pattern for any of `words`, the longer first."""
    return "|".join(sorted(words, key=len, reverse=True)).replace(" ", r"\s+")


YEAR = r"(?:19|20)\d\d(?!\d)"
_YEAR = rf"(?P<year>{YEAR})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH = rf"(?P<month>{_any(MONTHS)})"
_PART = rf"(?P<part>{_any(_PARTS)})[\s,-]+(?:(?:of|in)\s+)?(?:the\s+year\s+)?{_YEAR}"
_END = r"(?:very\s+)?(?:end|close)(?:\s+of)?[\s-]+(?:the\s+)?"
_DURATION = (
    rf"(?P<count>\d{{1,3}}|{_any(NUMBERS)})(?:\s*\(\d{{1,3}}\))?[\s-]+"
    rf"(?:(?:working|calendar|business|full|further|more)\s+)?(?P<unit>{_any(_DAYS)})s?\b"
)
DURATION = re.sub(r"\?P<\w+>", "?:", _DURATION)
"""A pattern for a number and a unit of time."""
_LENGTH = re.compile(
    rf"(?<![\d.,])(?<!half\s)\b(?:(?P<half>half\s+a\s+year)\b|{_DURATION}(?!\s+old))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a date or a part of a year covers, both ends included.

    `is_real` is false for 31 June, which is read as the 30th; `is_end` is true for "the end of" a longer period.
    """

    first: date
    last: date
    is_real: bool = True
    is_end: bool = False

    @property
    def last_before(self) -> date:
        """The last day on which something is done before it, or before it ends."""
        return self.last if self.is_end or not self.is_real else self.first - timedelta(days=1)

    def overlaps(self, other: "Period") -> bool:
        """Whether they share a day."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Duration:
    """A number of hours, days, weeks, months or years; as text an ISO 8601 duration."""

    count: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Read an ISO 8601 duration of one unit."""
        return cls(int(text.strip("PTHDWMY")), next(unit for unit in _DAYS if unit[0] == text[-1].lower()))

    def __str__(self) -> str:
        return f"P{'T' if self.unit == 'hour' else ''}{self.count}{self.unit[0].upper()}"

    @property
    def days(self) -> float:
        """About how many days it lasts; a year has as many as twelve months, and at least as many as the longest."""
        return self.count * _DAYS[self.unit]

    def after(self, day: date) -> date:
        """The day on which it is over if it begins on `day`."""
        if self.unit in ("hour", "day", "week"):
            return day + timedelta(**{f"{self.unit}s": self.count})
        months = day.month - 1 + self.count * (12 if self.unit == "year" else 1)
        year, month = day.year + months // 12, months % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))


def _months(year: int, first: int, last: int) -> Period:
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _day(year: int, month: int, day: int) -> Period:
    real = min(max(day, 1), monthrange(year, month)[1])
    return Period(date(year, month, real), date(year, month, real), day == real)


def _of_month(found: re.Match[str]) -> Period:
    return _day(int(found["year"]), MONTHS.index(found["month"].lower()) + 1, int(found["day"]))


def _part(found: re.Match[str]) -> Period:
    return _months(int(found["year"]), *_PARTS[" ".join(found["part"].lower().split())])


def _start(found: re.Match[str]) -> Period:
    first = _part(found).first
    return Period(first, first)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period]], ...] = tuple(
    (re.compile(rf"\b(?P<end>{_END})?{pattern}", re.IGNORECASE), period)
    for pattern, period in (
        (rf"{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}", _of_month),
        (rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}", _of_month),
        (r"(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>\d\d)(?!\d)", lambda it: _day(int(it["year"]), int(it["month"]), int(it["day"]))),
        (rf"christmas(?:\s+day)?,?\s+{_YEAR}", lambda it: _day(int(it["year"]), 12, 25)),
        (rf"(?:start|beginning)\s+of\s+(?:the\s+)?{_PART}", _start),
        (rf"(?:(?:early|mid|late)(?:\s+in)?[\s-]+)?{_PART}", _part),
        (_YEAR, lambda it: _months(int(it["year"]), 1, 12)),
    )
)  # fmt: skip
"""From the most to the least precise."""


def find_period(text: str, at: int | None = None) -> tuple[Period, Span] | None:
    """The most precise date in `text`, or the one that begins right `at` that offset; and where it is."""
    for pattern, period in _FORMS:
        if found := pattern.search(text) if at is None else pattern.match(text, at):
            return replace(period(found), is_end=found["end"] is not None), Span(*found.span())
    return None


_RELATIVE = re.compile(r"(?P<which>this|the\s+current|next|last)\s+(?P<unit>year|month)\b", re.IGNORECASE)


def find_relative_period(text: str, at: int, today: date) -> tuple[Period, Span] | None:
    """The "this year" or "next month" that begins right `at` an offset, as it is meant `today`; and where it is."""
    found = _RELATIVE.match(text, at)
    if found is None:
        return None
    step = {"next": 1, "last": -1}.get(found["which"].lower(), 0)
    if found["unit"].lower() == "year":
        return _months(today.year + step, 1, 12), Span(*found.span())
    year, month = divmod(today.year * 12 + today.month - 1 + step, 12)
    return _months(year, month + 1, month + 1), Span(*found.span())


def find_duration(text: str, at: int | None = None) -> tuple[Duration, Span] | None:
    """The first duration in `text`, or the one that begins right `at` that offset; and where it is."""
    found = _LENGTH.search(text) if at is None else _LENGTH.match(text, at)
    if found is None:
        return None
    if found["half"]:
        return Duration(6, "month"), Span(*found.span())
    count = found["count"].lower()
    return Duration(NUMBERS.get(count) or int(count), found["unit"].lower()), Span(*found.span())


def iso_period(text: str) -> Period:
    """The days of a year, month or day in ISO 8601."""
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    return _day(year, month, day) if day else _months(year, month or 1, month or 12)
