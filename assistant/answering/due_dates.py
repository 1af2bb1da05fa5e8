"""What a question says about deadlines, and whether one is meant."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.language.i18n import gettext
from assistant.language.time_words import (
    Duration,
    find_duration,
    find_period,
    find_relative_period,
    iso_period,
)
from assistant.types import Deadline, Span

_ASKED = re.compile(
    r"\b(?:(?:that|which)\s+(?:have|has|are)\s+)?(?:with\s+(?:an?\s+|any\s+)?)?(?:deadlines?|due|done|completed|implemented)\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\s+(?:(?:is|are|set)\s+)?(?P<how>before|by|until|after|in|within|of)\s+(?:the\s+)?(?:(?:next|coming|following)\s+(?!year\b|month\b))?",
    re.IGNORECASE,
)
_OVERDUE = re.compile(
    r"\b(?:(?:that|which)\s+(?:are|is)\s+)?(?:already\s+)?(?:overdue|past\s+due|with\s+(?:an?\s+)?(?:missed|expired|passed)\s+deadlines?)\b",
    re.IGNORECASE,
)
_NAMES_A_DEADLINE = re.compile(r"deadline|\bdue\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Due:
    """When what a question asks about is due: on a day from `since` to `until`, or within some days (after them if `is_longer`); any deadline if nothing is set."""

    since: date | None = None
    until: date | None = None
    days: float | None = None
    is_longer: bool = False
    words: str = ""

    def __str__(self) -> str:
        return self.words or gettext("with a deadline")

    def lets_pass(self, limit: Deadline | None, published: str | None) -> bool:
        """Whether a deadline in a document of that date (ISO 8601) is one of those."""
        if limit is None:
            return False
        on = None if limit.due is None else date.fromisoformat(limit.due)
        if self.days is not None:
            within = Duration.parse(limit.period).days if limit.period else None
            if within is None and on is not None and published:
                within = (on - iso_period(published).first).days
            return within is not None and (within > self.days) is self.is_longer
        if self.since is None and self.until is None:
            return True
        return on is not None and (self.since or on) <= on <= (self.until or on)


def asked_deadline(question: str) -> tuple[Due, Span] | None:
    """What a question says about deadlines, and where."""
    if late := _OVERDUE.search(question):
        return Due(until=date.today() - timedelta(days=1), words=gettext("overdue")), Span(*late.span())
    for found in _ASKED.finditer(question):
        how = _LIMIT.match(question, found.end())
        if how is not None and (limit := _limit(question, how)):
            due, end = limit
            return due, Span(found.start(), end)
        if relative := find_relative_period(question, found.end() + 1, date.today()):
            period, span = relative
            return Due(period.first, period.last, words=span.of(question)), Span(found.start(), span.end)
        if _NAMES_A_DEADLINE.search(found[0]):
            return Due(), Span(*found.span())
    return None


def _limit(question: str, said: re.Match[str]) -> tuple[Due, int] | None:
    """When things are due by the date or duration that comes after "before", "in" and the like, and where its words end."""
    how = said["how"].lower()
    at = said.end()
    if dated := find_period(question, at) or find_relative_period(question, at, date.today()):
        period, span = dated
        words = question[said.start("how") : span.end]
        match how:
            case "before":
                return Due(until=period.last_before, words=words), span.end
            case "after":
                return Due(since=period.last + timedelta(days=1), words=words), span.end
            case "in" | "of":
                return Due(period.first, period.last, words=words), span.end
            case _:
                return Due(until=period.last, words=words), span.end
    if lasting := find_duration(question, said.end()):
        duration, span = lasting
        words = question[said.start("how") : span.end]
        return Due(days=duration.days, is_longer=how == "after", words=words), span.end
    return None
