"""Says what the words of a deadline mean: a date, or a duration and from what it counts."""

import re

from assistant.language.text import collapse
from assistant.language.time_words import find_duration, find_period, iso_period
from assistant.types import Deadline

_AT_ONCE = re.compile(
    r"immediate(?:ly)?|at once|without (?:further |any |undue )?delay|urgently|straight ?away|forthwith",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\b(?:before|prior to|ahead of)\s+(?:the\s+)?$", re.IGNORECASE)
_COUNTED_FROM = re.compile(r"\s+(?:of|from|after|following)\s+(?P<start>[^,.;:()]{3,80})", re.IGNORECASE)
# What a report means by its own appearance; durations from anything else have no date, nor have bare hours, days and weeks,
# which count from what the sentence speaks of.
_PUBLICATION = re.compile(
    r"(?:the\s+)?(?:date\s+of\s+)?(?:the\s+)?(?:(?:publication|release|date|issue|issuance|adoption|receipt)\b(?:\s+(?:date\s+)?of\s+(?:this|our|the)\s+(?:report|review|inquiry|document|guidance|policy|memorandum|directive)[’'\w]*)?"
    r"|(?:this|our)\s+(?:report|review|document|policy|guidance|memorandum|directive))[’'\w]*(?:\s+(?:being\s+)?published)?\W*",
    re.IGNORECASE,
)


def deadline(words: str, published: str | None) -> Deadline:
    """What `words` mean in a document that was `published` then (ISO 8601; a year, a month or a day)."""
    words = collapse(words)
    known = iso_period(published).last if published else None
    dated, lasting = find_period(words), find_duration(words)
    start = _COUNTED_FROM.match(words, lasting[1].end) if lasting else None
    if dated is not None and (start is None or dated[1].start < start.start()):
        period, span = dated
        day = period.last_before if _BEFORE.search(words[: span.start]) else period.last
        return Deadline(words, day.isoformat() if period.is_real else None)
    if lasting is None:
        is_now = _AT_ONCE.search(words) is not None
        return Deadline(words, known.isoformat() if is_now and known else None, "P0D" if is_now else None)
    duration = lasting[0]
    if start is None:
        begins = known if duration.unit in ("month", "year") else None
    elif counted := find_period(words, start.start("start")):
        begins = counted[0].last
    else:
        begins = known if _PUBLICATION.fullmatch(start["start"]) else None
    return Deadline(
        words,
        duration.after(begins).isoformat() if begins else None,
        str(duration),
        start and start["start"].strip(),
    )
