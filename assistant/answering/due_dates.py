"""What a question says about deadlines, and whether one is meant."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.language.dates import MONTHS
from assistant.language.i18n import gettext
from assistant.types import Deadline, Span

SEASONS = {"spring": 5, "summer": 8, "autumn": 11, "winter": 12}
COUNTS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
} | {"a": 1, "an": 1, "eighteen": 18, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90}
DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30.5, "year": 366}
LENGTHS = {unit[0].upper(): days for unit, days in DAYS.items()}

_DATE = rf"(?:(?P<day>\d{{1,2}})\s+)?(?:(?P<month>{'|'.join(MONTHS)})\s+|(?P<season>{'|'.join(SEASONS)})\s+(?:of\s+)?)?(?P<year>(?:19|20)\d\d)\b"
_PERIOD = rf"(?P<count>\d+|{'|'.join(COUNTS)})\s+(?:(?:working|calendar)\s+)?(?P<unit>{'|'.join(DAYS)})s?\b"
_PART = r"(?:(?:the\s+)?(?:end|middle|start|beginning)(?:\s+of)?\s+|mid-|end-|the\s+|early\s+|late\s+)?"
_ASKED = re.compile(
    r"\b(?:(?:that|which)\s+(?:have|has|are)\s+)?(?:with\s+(?:an?\s+|any\s+)?)?(?:deadlines?|due|done|completed|implemented)\b"
    rf"(?:\s+(?:is\s+|are\s+|set\s+)?(?:(?P<how>before|by|until|after|in|within|of)\s+{_PART}(?:{_DATE}|{_PERIOD})))?",
    re.IGNORECASE,
)
_NAMES_A_DEADLINE = re.compile(r"deadline|\bdue\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Due:
    """When what a question asks about is due: on a day from `since` to `until`, or within some days; any deadline if nothing is set."""

    since: date | None = None
    until: date | None = None
    days: float | None = None
    words: str = ""

    def __str__(self) -> str:
        return self.words or gettext("with a deadline")

    def lets_pass(self, limit: Deadline | None, published: str | None) -> bool:
        """Whether a deadline in a document of that date (ISO 8601) is one of those."""
        if limit is None:
            return False
        on = None if limit.due is None else date.fromisoformat(limit.due)
        if self.days is not None:
            within = _length(limit.period)
            if within is None and on is not None and (start := _day(published)):
                within = (on - start).days
            return within is not None and within <= self.days
        if self.since is None and self.until is None:
            return True
        return on is not None and (self.since or on) <= on <= (self.until or on)


def asked_deadline(question: str) -> tuple[Due, Span] | None:
    """What a question says about deadlines, and where."""
    for found in _ASKED.finditer(question):
        how = (found["how"] or "").lower()
        if not how and not _NAMES_A_DEADLINE.search(found[0]):
            continue
        span = Span(*found.span())
        words = question[found.start("how") :][: found.end() - found.start("how")] if how else ""
        if not how:
            return Due(), span
        if found["unit"]:
            return Due(days=_days(found), words=words), span
        last = _last(found, how == "before")
        match how:
            case "after":
                return Due(since=last + timedelta(days=1), words=words), span
            case "in" | "of":
                first = date(last.year, last.month if found["month"] else 1, 1)
                return Due(since=first, until=last, words=words), span
            case _:
                return Due(until=last, words=words), span
    return None


def _last(found: re.Match[str], before: bool) -> date:
    """The last day of the year, season, month or day that was found, or the day before it begins."""
    year = int(found["year"])
    if found["season"]:
        month = SEASONS[found["season"].lower()]
    else:
        month = MONTHS.index(found["month"].lower()) + 1 if found["month"] else 0
    if before:
        return date(year, month or 1, int(found["day"] or 1)) - timedelta(days=1)
    month = month or 12
    longest = monthrange(year, month)[1]
    return date(year, month, min(int(found["day"] or longest), longest) or longest)


def _days(found: re.Match[str]) -> float:
    count = found["count"].lower()
    return (COUNTS.get(count) or int(count)) * DAYS[found["unit"].lower()]


def _length(period: str | None) -> float | None:
    """The days of a duration (ISO 8601, of one unit)."""
    found = re.fullmatch(r"PT?(\d+)([HDWMY])", period or "")
    return None if found is None else int(found[1]) * LENGTHS[found[2]]


def _day(published: str | None) -> date | None:
    """The day of an ISO date, the first of a month or year."""
    if published is None:
        return None
    year, month, day = (int(part) for part in f"{published}-01-01"[:10].split("-"))
    return date(year, month, day)
