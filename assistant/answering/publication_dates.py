"""What a question says about when documents were published: "documents since 2026", "advice published before May 2025"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.answering.filters import is_dated
from assistant.language.time_words import Period, find_period, find_relative_period
from assistant.types import Span

_PUBLISHED = re.compile(
    r"\b(?:(?:publish(?:ed)?|issued?|released?|dated|written|appear(?:ed)?)\s+(?P<how>since|after|before|until|till|by|from|in|on|during)"
    r"|(?:documents?|briefs?|reports?|papers?|texts?)\s+(?P<documents>since|after|before|until|till|from|of)"
    r"|(?:recommendations?|advice)\s+(?P<advice>since|from|of))\s+(?:the\s+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Published:
    """The days between which a document was published, both included (ISO 8601; None: any), and the words for it."""

    since: str | None
    until: str | None
    words: str

    def lets_pass(self, published: str | None) -> bool:
        """Whether a document of that date is one of those, as far as both are known."""
        return is_dated(published, self.since, self.until)


def asked_publication(question: str) -> tuple[Published, Span] | None:
    """What a question says about when documents were published, and where."""
    for found in _PUBLISHED.finditer(question):
        at = found.end()
        if dated := find_period(question, at) or find_relative_period(question, at, date.today()):
            how = next(name for name, word in found.groupdict().items() if word)
            span = Span(found.start(how), dated[1].end)
            words = " ".join(span.of(question).split())
            return Published(*_bounds(found[how].lower(), dated[0]), words), span
    return None


def _bounds(how: str, period: Period) -> tuple[str | None, str | None]:
    """The first and the last day that are meant by "since", "after" … a period."""
    first, last = period.first, period.last
    match how:
        case "since":
            return first.isoformat(), None
        case "after":
            return (last + timedelta(days=1)).isoformat(), None
        case "before":
            return None, (first - timedelta(days=1)).isoformat()
        case "until" | "till" | "by":
            return None, last.isoformat()
        case _:
            return first.isoformat(), last.isoformat()
