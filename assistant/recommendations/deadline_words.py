"""Finds the words that say by when something is to be done: "by the end of 2026", "within six months", "immediately"."""

import re

from assistant.language.time_words import DURATION, MONTHS, SEASONS, YEAR

_MONTH = rf"(?:{'|'.join(map(str.capitalize, MONTHS))})"
_SEASON = rf"(?:{'|'.join([*SEASONS, *map(str.capitalize, SEASONS)])})"
_PERIOD = rf"(?:year|month|decade|{_SEASON}|session|parliament|Parliament|mandate|term)"
_EVENT = (
    rf"(?:(?:{_SEASON}|Christmas|Easter)\s+(?:recess|break|holidays)|(?:next|coming|upcoming|forthcoming)\s+(?:[A-Z][\w-]*\s+|school\s+|academic\s+|financial\s+|fiscal\s+|general\s+|annual\s+|summer\s+|party\s+|"
    r"parliamentary\s+|presidential\s+|spending\s+)?"
    r"(?:elections?|summit|session|meeting|review|year|[Bb]udget|Autumn\s+Statement|Spring\s+Statement|Spending\s+Review|Queen[’']s\s+Speech|King[’']s\s+Speech|recess|term|Parliament|parliament|conference|"
    rf"month|week|{_SEASON}|{_MONTH}|COP|mandate|cycle))"
)
_PART_OF_TIME = (
    rf"(?:the\s+)?(?:very\s+)?(?:end|beginning|start|middle|close|{_SEASON}|"
    r"(?:first|second|third|fourth|last)\s+(?:half|quarter))"
    rf"(?:\s+of)?(?:\s+(?:the|this|next))?(?:\s+(?:{_MONTH}\s+)?{YEAR}|\s+{_MONTH}|(?:\s+(?:current|next|coming))?\s+{_PERIOD}|"
    r"\s+of\s+(?:the\s+)?[A-Za-z]+)?"
)
_DATE = (
    rf"(?:(?:\d{{1,2}}\s+)?{_MONTH}(?:\s+\d{{1,2}}(?!\d),?)?(?:\s+{YEAR})?|{YEAR}\b(?!\s+[A-Z])(?:\s+at\s+the\s+latest)?|"
    rf"(?:end-|mid-|early\s+|late\s+){YEAR}|Q[1-4]\s+{YEAR})"
)
_SPAN_OF_TIME = (
    rf"(?:the\s+(?:next|first|coming|following)\s+|at\s+most\s+|no\s+more\s+than\s+)?{DURATION}"
    r"(?:\s+of\s+[^,.;:()]{3,40})?"
)

# A preposition that sets a limit, and a time behind it. "By March" needs no year; "by Germany" is no time.
_DEADLINE = re.compile(
    r"\b(?:(?i:by|before|by\s+no\s+later\s+than|no\s+later\s+than|not\s+later\s+than|at\s+the\s+latest\s+by|ahead\s+of|in\s+time\s+for)"
    rf"\s+(?:(?:the\s+|its\s+|their\s+)?{_EVENT}|{_PART_OF_TIME}|{_DATE})"
    rf"|(?i:no|not)\s+later\s+than\s+{DURATION}\s+(?:after|from)\s+[^,.;:()]{{3,40}}"
    rf"|(?i:within)\s+{_SPAN_OF_TIME}"
    r"|(?i:at)\s+(?:its|their|the)\s+(?:next|[a-z]+(?:-[a-z]+)?)\s+session)\b"
)
_AT_ONCE = re.compile(
    r"\b(?:immediately|urgently|at once|without (?:further |any |undue )?delay|as a matter of urgency)\b",
    re.IGNORECASE,
)


def deadline_words(text: str) -> str | None:
    """The first words in `text` that set a deadline, as they are written there."""
    found = _DEADLINE.search(text) or _AT_ONCE.search(text)
    return found.group() if found else None
