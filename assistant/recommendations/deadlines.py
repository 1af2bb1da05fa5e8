"""Says what the words of a deadline mean: a date, or a duration and from what it counts."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.language.dates import MONTHS
from assistant.language.text import collapse
from assistant.types import Deadline

_MONTH = rf"(?P<month>{'|'.join(MONTHS)})"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_QUARTERS = dict(
    zip("1 2 3 4 first second third fourth last".split(), (1, 2, 3, 4, 1, 2, 3, 4, 4), strict=True)
)
_LAST_MONTHS = {
    "spring": 5,
    "summer": 8,
    "autumn": 11,
    "fall": 11,
    "winter": 12,
    "christmas": 12,
    "easter": 4,
}
_NUMBERS = {
    word: number
    for number, words in enumerate(
        "|a an one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve".split("|")
    )
    for word in words.split()
} | {"fifteen": 15, "eighteen": 18, "twenty": 20, "twenty-four": 24, "thirty": 30, "forty-five": 45, "sixty": 60,
     "ninety": 90, "half a": 6}  # fmt: skip
_AT_ONCE = re.compile(
    r"immediate(?:ly)?|at once|without (?:further |any |undue )?delay|urgently|straight ?away|forthwith",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(filter(None, _NUMBERS), key=len, reverse=True))})(?:\s*\(\d{{1,3}}\))?[\s-]+"
    r"(?:(?:working|calendar|business|full|further|more)\s+)?(?P<unit>hour|day|week|month|year)s?\b(?!\s+old)"
    r"(?:\s+(?:of|from|after|following)\s+(?P<start>[^,.;:()]{3,80}))?",
    re.IGNORECASE,
)
# What a report means by its own appearance; durations from anything else have no date.
_PUBLICATION = re.compile(
    r"(?:the\s+)?(?:date\s+of\s+)?(?:the\s+)?(?:(?:publication|release|date|issue|issuance|adoption|receipt)\b(?:\s+(?:date\s+)?of\s+(?:this|our|the)\s+(?:report|review|inquiry|document|guidance|policy|memorandum|directive)[’'\w]*)?"
    r"|(?:this|our)\s+(?:report|review|document|policy|guidance|memorandum|directive))[’'\w]*(?:\s+(?:being\s+)?published)?\W*",
    re.IGNORECASE,
)


def deadline(words: str, published: str | None) -> Deadline:
    """What `words` mean in a document that was `published` then (ISO 8601; a year, a month or a day)."""
    words = collapse(words)
    day = _day(words)
    if day is not None:
        return Deadline(words, day.isoformat())
    known = _last_day(published)
    if (found := _PERIOD.search(words)) is None:
        is_now = _AT_ONCE.search(words) is not None
        return Deadline(words, known.isoformat() if is_now and known else None, "P0D" if is_now else None)
    counted = _NUMBERS.get(found["count"].lower()) or int(found["count"])
    unit = found["unit"].lower()
    start = found["start"] and found["start"].strip()
    due = None
    if known is not None and (start is None or _PUBLICATION.fullmatch(start)):
        due = _later(known, counted, unit).isoformat()
    return Deadline(words, due, f"PT{counted}H" if unit == "hour" else f"P{counted}{unit[0].upper()}", start)


def _last_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write a date, and the last day that it allows."""

    pattern: re.Pattern[str]
    last_day: Callable[[re.Match[str]], date]


def _form(pattern: str, last_day: Callable[[re.Match[str]], date]) -> _Form:
    return _Form(re.compile(rf"\b{pattern}", re.IGNORECASE), last_day)


def _number(month: str) -> int:
    return MONTHS.index(month.lower()) + 1


_FORMS = (
    _form(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}", lambda it: date(int(it["year"]), _number(it["month"]), int(it["day"]))),
    _form(rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}", lambda it: date(int(it["year"]), _number(it["month"]), int(it["day"]))),
    _form(r"(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)", lambda it: date(int(it["year"]), int(it["month"]), int(it["day"]))),
    _form(rf"(?:start|beginning)\s+of\s+{_MONTH},?\s+{_YEAR}", lambda it: date(int(it["year"]), _number(it["month"]), 1)),
    _form(rf"{_MONTH},?\s+(?:of\s+)?{_YEAR}", lambda it: _last_of_month(int(it["year"]), _number(it["month"]))),
    _form(rf"(?:Q(?P<quarter>[1-4])|(?P<named>first|second|third|fourth|last)\s+quarter)(?:\s+of)?,?\s+{_YEAR}", lambda it: _last_of_month(int(it["year"]), 3 * _QUARTERS[it["quarter"] or it["named"].lower()])),
    _form(rf"(?P<season>{'|'.join(_LAST_MONTHS)})(?:\s+of)?,?\s+{_YEAR}", lambda it: _last_of_month(int(it["year"]), _LAST_MONTHS[it["season"].lower()])),
    _form(rf"(?:mid-|middle\s+of\s+|first\s+half\s+of\s+){_YEAR}", lambda it: date(int(it["year"]), 6, 30)),
    _form(rf"(?:early|start\s+of|beginning\s+of)[\s-]+{_YEAR}", lambda it: date(int(it["year"]), 3, 31)),
    _form(_YEAR, lambda it: date(int(it["year"]), 12, 31)),
)  # fmt: skip
"""From the most to the least precise."""


def _day(words: str) -> date | None:
    """The last day on which the deadline is met, if the words name a date."""
    for form in _FORMS:
        found = form.pattern.search(words)
        if found is None:
            continue
        try:
            day = form.last_day(found)
        except ValueError:  # there is no 31 June
            return None
        is_before = re.search(
            r"\b(?:before|prior to|ahead of)\s+(?:the\s+)?(?:(?:start|beginning)\s+of\s+)?$",
            words[: found.start()],
            re.IGNORECASE,
        )
        return _first_of(found, day) - timedelta(days=1) if is_before else day
    return None


def _first_of(found: re.Match[str], day: date) -> date:
    """The first day of the day, month or year that was written and ends with `day`."""
    given = found.groupdict()
    if given.get("day"):
        return day
    return day.replace(day=1) if given.get("month") else date(day.year, 1, 1)


def _last_day(published: str | None) -> date | None:
    """The last day on which a document can have been published, as far as its date is known."""
    if published is None:
        return None
    year, month, day = (*map(int, published.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day)
    return _last_of_month(year, month or 12)


def _later(day: date, count: int, unit: str) -> date:
    if unit in ("hour", "day", "week"):
        return day + timedelta(**{f"{unit}s": count})
    months = day.month - 1 + count * (12 if unit == "year" else 1)
    year, month = day.year + months // 12, months % 12 + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))
