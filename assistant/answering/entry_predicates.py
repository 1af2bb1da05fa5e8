"""What a passage asks, of whom, and in whose voice: compared with what a question wants."""

import re

from assistant.language.actors import GROUPS_OF_STATES, ORGANISATIONS, PARTS, STATES, is_addressed, mentions
from assistant.types import Entry, Standing

_FORBIDS = re.compile(
    r"\b(?:should|must|shall|may|could|ought|to)\s+(?:\w+\s+)?(?:not|never)\b|(?:^|[.;:]\s)\W*do\s+not\b|(?:should|must)n['’]t\b|\b(?:avoid|refrain|abstain|(?:cease|stop)\s+\w+ing|advise\s+against|no\s+longer)\b",
    re.IGNORECASE,
)
_OWN_VOICE = re.compile(r"\b(?:we|our|this\s+(?:paper|brief|report))\b", re.IGNORECASE)
_OTHERS_VOICE = re.compile(
    r"\b(?:some|many|critics|others|observers|opponents|supporters)\b[^.]{0,60}\b(?:argue|hold|say|want|demand|claim|think|propose|discuss\w*)",
    re.IGNORECASE,
)


def is_official(entry: Entry) -> bool:
    """Whether a passage is one of its document's official recommendations."""
    return entry.recommendation is not None and entry.recommendation.standing is Standing.OFFICIAL


def forbids(entry: Entry, asked_of: str | None = None) -> bool:
    """Whether a passage asks somebody, or `asked_of`, not to do something."""
    start = entry.passage.span.start
    demands = () if entry.recommendation is None else entry.recommendation.demands
    return any(
        _FORBIDS.search(entry.passage.text[one.span.start - start : one.span.end - start])
        for one in demands
        if asked_of is None
        or not one.addressees
        or is_addressed(asked_of, tuple(who.name for who in one.addressees))
    )


def is_own_view(entry: Entry) -> bool:
    """Whether a passage gives the author's own view, not only that of others."""
    if entry.recommendation is not None or _OWN_VOICE.search(entry.passage.text):
        return True
    return _OTHERS_VOICE.search(entry.passage.text) is None


def names(entry: Entry, wanted: str) -> bool:
    """Whether a passage asks somebody, or names them in its words or its lead-in, under any alias."""
    passage, asked = entry.passage, entry.recommendation
    text = f"{passage.lead_in.text} {passage.text}" if passage.lead_in else passage.text
    return is_addressed(
        wanted, (*(asked.addressees if asked else ()), *(who.name for _, who in mentions(text)))
    )


def is_to_others(entry: Entry, wanted: str) -> bool:
    """Whether a passage surely asks somebody else: known bodies alone, none of which is `wanted`, a part or a whole of it."""
    asked = entry.recommendation
    if asked is None or not asked.addressees or names(entry, wanted):
        return False
    return all(not _is_akin(name, wanted) for name in asked.addressees)


def _is_akin(one: str, other: str) -> bool:
    """Whether two may be the same, or one belongs to the other; only who is known in any text can be told apart."""
    if not (_is_known(one) and _is_known(other)):
        return True
    if other in PARTS.get(one, ()) or one in PARTS.get(other, ()):
        return True
    return (one in STATES and other in GROUPS_OF_STATES) or (other in STATES and one in GROUPS_OF_STATES)


def _is_known(name: str) -> bool:
    return name in ORGANISATIONS or name in STATES
