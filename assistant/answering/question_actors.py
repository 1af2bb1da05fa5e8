"""Who should act according to a question."""

import re
from collections.abc import Iterable

from assistant.answering.question_patterns import QUESTION_WORDS
from assistant.language.actors import folded_mentions, mentions
from assistant.language.text import fold
from assistant.types import Span

_MODAL = r"(?:should|must|ought\s+to|could|can|may|shall|needs?\s+to|ha(?:s|ve)\s+to)"
_BEFORE_ACTOR = re.compile(
    r"(?:\b(?:should|must|ought|could|can|may|shall|does|do|is|are|was|were)(?:\s+not)?"
    r"|\b(?:recommend\w*|advi[cs]e\w*|addressed|made|given|directed|proposals?|suggest\w*)\s+(?:(?:are|is|were|go)\s+)?(?:there\s+)?(?:to|for|at)"
    r"|\b(?:asked|demand\w*|expect\w*|required)\s+(?:of|from)|\b(?:calls?|called)\s+(?:up)?on|\burge[sd]?"
    r"|\bbe\s+\w+(?:\s+\w+){0,3}\s+by|\b(?:want|wish|tell|ask|expect|advise)(?:s|d|ed|es)?)\s+$",
    re.IGNORECASE,
)
_AFTER_ACTOR = re.compile(
    rf"^\s+(?:{_MODAL}|(?:be\s+)?(?:advised|urged|asked|recommended|told|supposed|called\s+on|expected)(?:\s+not)?\s+to)\b",
    re.IGNORECASE,
)
_ADVISED = re.compile(
    r"\b(?:advised|urged|asked|recommended|told|warned|supposed|called\s+(?:up)?on|expected)\b", re.IGNORECASE
)
_WANTED = re.compile(r"\b(?:want|wish|tell|ask|expect|advise)(?:s|d|ed|es)?\s+$", re.IGNORECASE)
_DOES = re.compile(r"\b(?:do|does|did)\s+$", re.IGNORECASE)
_SPEAKS = re.compile(
    r"^\s+(?:recommend|want|wish|say|propose|advise|think|suggest|urge|call|ask|expect|argue|conclude|believe|demand|tell|see)\b",
    re.IGNORECASE,
)
_TO_ACT = re.compile(r"^\s+to\b", re.IGNORECASE)
_PASSIVE = re.compile(r"^(?:is|are|was|were)$", re.IGNORECASE)
_JOINS = re.compile(r",?\s+(?:and|or)\s+(?:the\s+)?|,\s+(?:the\s+)?", re.IGNORECASE)


def actors(question: str, addressees: Iterable[str] = ()) -> list[tuple[Span, str]]:
    """Who is to act according to a question, in normal form: those in the position of an actor, and those joined with them."""
    spans: list[tuple[Span, str]] = []
    folded = fold(question)
    known = (name for name in addressees if fold(name) in folded) if len(folded) == len(question) else ()
    for name in sorted(known, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(fold(name))}(?!\w)", folded):
            span = Span(match.start(), match.end())
            if not any(span.overlaps(other) for other, _ in spans):
                spans.append((span, name))
    lower = [pair for pair in folded_mentions(question) if pair[0].of(question) not in QUESTION_WORDS]
    for span, who in (*mentions(question), *lower):
        covered = [other for other, _ in spans if span.overlaps(other)]
        if not covered:
            spans.append((span, who.name))
        elif all(span.contains(other) and span != other for other in covered):
            spans = [pair for pair in spans if pair[0] not in covered] + [(span, who.name)]
    groups: list[list[tuple[Span, str]]] = []
    for span, name in sorted(spans):
        if groups and _JOINS.fullmatch(question[groups[-1][-1][0].end : span.start]):
            groups[-1].append((span, name))
        else:
            groups.append([(span, name)])
    return [
        one
        for group in groups
        if any(_is_subject(question[: span.start], question[span.end :]) for span, _ in group)
        for one in group
    ]


def _is_subject(before: str, after: str) -> bool:
    opening = _BEFORE_ACTOR.search(re.sub(r"\bthe\s+$", "", before, flags=re.IGNORECASE))
    if opening is None:
        return _AFTER_ACTOR.match(after) is not None
    if _PASSIVE.match(opening[0].strip()):
        return _ADVISED.search(after) is not None
    if _WANTED.search(opening[0]):
        return _TO_ACT.match(after) is not None
    return not (_DOES.search(opening[0]) and _SPEAKS.match(after))
