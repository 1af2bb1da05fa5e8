"""Reads how much a question asks for: several things at once, all that is recommended to somebody, and whom it asks about."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.answering.question import FUNCTION_WORDS
from assistant.language.actors import GROUPS_OF_STATES, ORGANISATIONS, PARTS, STATES, is_addressed, mentions
from assistant.language.i18n import gettext
from assistant.language.text import fold, words
from assistant.types import Entry, Span, Strength

_ASKS = r"(?:what|how|when|where|which|who|whom|whose|why|should|must|can|could|may|does|do|is|are)"
_SPLIT = re.compile(
    rf"[?;]\s+(?:(?:and|also|or)[, ]+)?(?={_ASKS}\b)|,?\s+(?:and|or|as well as)\s+(?:also\s+)?(?=(?:what|how|when|where|which|who|whom|whose|why)\b(?!\s+(?:not|else|so)\b))",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:should|must|can|could|may|might|shall|will|would|ought|is|are|was|were|be|do|does|did|has|have|had|needs?)\b|\bto\s+[a-z]+\b",
    re.IGNORECASE,
)
_GAPPED = re.compile(
    r"^(?P<ask>what\s+(?P<verb>should|must|could|can)\s+)(?P<one>.{2,60}?)\s+do\s+(?P<how>about|on|with|against|for)\s+(?P<what>.{2,80}?),?\s+and\s+(?!(?:what|how|when|where|who|why|which)\b)(?P<two>[^?]{2,60}?)\s+(?:do\s+)?(?P=how)\s+(?P<other>[^?]{2,80})\?*$",
    re.IGNORECASE,
)
_LEANING = re.compile(
    r"^(?:which|who)\s+(?:are|is|was|were|has|have)\b|^which\s+(?:should|must|can|could|may|do|does)\b|\bnot(?:\s+(?:during|when|in|at))|^what\s+(?:is|are)(?:n['’]t|\s+not)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:it|they|them|this|that|these|those|he|she|its|their)\b", re.IGNORECASE)
_MODAL = r"(?:should|must|ought\s+to|could|can|may|shall|needs?\s+to|ha(?:s|ve)\s+to)"
_BEFORE_ACTOR = re.compile(
    r"(?:\b(?:should|must|ought|could|can|may|shall|does|do|is|are|was|were)"
    r"|\b(?:recommend\w*|advi[cs]e\w*|addressed|made|given|directed|proposals?|suggest\w*)\s+(?:to|for|at)"
    r"|\b(?:asked|demand\w*|expect\w*|required)\s+(?:of|from)|\b(?:calls?|called)\s+(?:up)?on|\burge[sd]?"
    r"|\bbe\s+\w+(?:\s+\w+){0,3}\s+by|\b(?:want|wish|tell|ask|expect|advise)(?:s|d|ed|es)?)\s+$",
    re.IGNORECASE,
)
_AFTER_ACTOR = re.compile(
    rf"^\s+(?:{_MODAL}|(?:be\s+)?(?:advised|urged|asked|recommended|told|supposed|called\s+on|expected)\s+to)\b",
    re.IGNORECASE,
)
_ADVISED = re.compile(
    r"\b(?:advised|urged|asked|recommended|told|supposed|called\s+(?:up)?on|expected)\b", re.IGNORECASE
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

_WHOLE = frozenset("all every everything each list full complete entire overview which what".split())
_RECOMMENDING = re.compile(
    r"\b(?:recommend\w*|advice|advis\w+|addressed|directed|demand\w*|urged?|asked|told|propos\w+|calls?|should|must|ought)\b",
    re.IGNORECASE,
)
_LISTING_WORDS = FUNCTION_WORDS | frozenset(
    "recommendation recommendations recommend recommends recommended advice advise advised advises addressed directed demand demands demanded urged asked told "
    "proposal proposals proposed made given issued aimed put listed list lists full complete entire overview every everything anything show find see get want need know "
    "document documents brief briefs report reports paper papers text texts corpus passage passages here together number how strength strong strongly "
    "call calls called upon specific concrete exactly please kindly item items point points policy contain contained contains found there".split()
)
_STRENGTHS = (
    (Strength.MUST, re.compile(r"\b(?:mandatory|binding|obligatory|compulsory|obligations?)\b|[“\"‘']must[”\"’']|\bmust(?=\s+(?:recommendation|item|demand)s?\b)", re.IGNORECASE)),
    (Strength.SHOULD, re.compile(r"[“\"‘']should[”\"’']|\bshould(?=\s+(?:recommendation|item|demand)s?\b)", re.IGNORECASE)),
    (Strength.COULD, re.compile(r"\boptional\b|[“\"‘']could[”\"’']|\bcould(?=\s+(?:recommendation|item|demand)s?\b)", re.IGNORECASE)),
)  # fmt: skip
_LISTING = re.compile(
    r"\b(?:all|every|everything|each|list|recommend(?:s|ed|ations?)?|advi[cs]e[sd]?|addressed|directed|demand(?:s|ed)?)\b",
    re.IGNORECASE,
)
_SUBTITLE = re.compile(r"\s*(?::|\(|\s[–—-]\s).*$")


@dataclass(frozen=True, slots=True)
class Listing:
    """A question for all recommendations of a kind: to any of `to` (normal forms), in any of `documents`, of one strength; empty and None mean any."""

    to: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    strength: Strength | None = None
    worded: tuple[str, ...] = field(default=(), compare=False)
    titles: tuple[str, ...] = field(default=(), compare=False)

    @property
    def name(self) -> str:
        """What is listed, in words, with names as the question has them: "recommendations to the Council"."""
        name = gettext("recommendations")
        if self.strength:
            name = gettext("“%(strength)s” recommendations", strength=gettext(self.strength.value))
        if self.worded:
            name = gettext(
                "%(recommendations)s to %(names)s", recommendations=name, names=_joined(self.worded)
            )
        if self.titles:
            titles = _joined([f"“{title}”" for title in self.titles], both=True)
            name = gettext("%(recommendations)s in %(titles)s", recommendations=name, titles=titles)
        return name


def _joined(names: Sequence[str], both: bool = False) -> str:
    """Names with "or" between them, or "and"."""
    joined = names[0]
    for name in names[1:]:
        joined = (
            gettext("%(one)s and %(other)s", one=joined, other=name)
            if both
            else gettext("%(one)s or %(other)s", one=joined, other=name)
        )
    return joined


def parts(question: str) -> tuple[str, ...]:
    """The questions that one sentence or two ask together, each complete; one where there is nothing to split."""
    gapped = _GAPPED.match(question.strip())
    if gapped and mentions(gapped["one"]) and mentions(gapped["two"]):
        how, ask = gapped["how"], gapped["ask"]
        return (
            f"{ask}{gapped['one']} do {how} {gapped['what']}?",
            f"{ask}{gapped['two']} do {how} {gapped['other'].strip()}?",
        )
    found: list[str] = []
    start = 0
    for cut in _SPLIT.finditer(question):
        before, after = question[start : cut.start()], question[cut.end() :]
        if _is_question(before) and _is_question(after):
            found.append(before)
            start = cut.end()
    found.append(question[start:])
    return tuple(_complete(part) for part in found) if len(found) > 1 else (question,)


def _is_question(part: str) -> bool:
    """Whether a part can stand alone: it asks, has a verb, tells of two things at least, and leans on no other part."""
    bare = part.strip(" ?.,;")
    own = [word for word in words(bare) if word not in FUNCTION_WORDS]
    opening = re.match(rf"(?:and\s+)?(?:(?:in|on|by|for|to|at|from|with)\s+)?{_ASKS}\b", bare, re.IGNORECASE)
    if opening is None or len(own) < 2 or not _VERB.search(bare) or _LEANING.search(bare):
        return False
    pronoun = _PRONOUN.search(bare)
    return pronoun is None or bool(mentions(bare[: pronoun.start()]))


def _complete(part: str) -> str:
    bare = part.strip(" ,;?.")
    return f"{bare[:1].upper()}{bare[1:]}?"


def may_list(question: str) -> bool:
    """Whether it is worth asking whom and what the corpus knows, to read `question` as one for a list."""
    return _LISTING.search(question) is not None


def listing(question: str, addressees: Iterable[str], documents: Sequence[tuple[str, str]]) -> Listing | None:
    """What a question wants a full list of; None where it asks about some matter.

    `addressees` are the normal forms that the corpus knows, `documents` pairs ids and titles.
    """
    asked = set(words(question))
    if not (asked & _WHOLE and _RECOMMENDING.search(question)):
        return None
    rest, found = _without_documents(question, documents)
    strength = next((value for value, pattern in _STRENGTHS if pattern.search(rest)), None)
    for _, pattern in _STRENGTHS:
        rest = pattern.sub(" ", rest)
    rest, asked_of = _without_actors(rest, addressees)
    if any(word not in _LISTING_WORDS for word in words(rest)):
        return None
    if not (asked_of or found or asked & (_WHOLE - {"which", "what"})):
        return None
    if not re.search(
        r"\b(?:do|recommend\w*|advice|advised|addressed|directed|urged|asked|told|demand\w*|propos\w+|calls?)\b",
        question,
        re.IGNORECASE,
    ):
        return None
    return Listing(
        to=tuple(asked_of),
        documents=tuple(name for name, _ in found),
        strength=strength,
        worded=tuple(asked_of.values()),
        titles=tuple(title for _, title in found),
    )


def _without_documents(
    question: str, documents: Sequence[tuple[str, str]]
) -> tuple[str, list[tuple[str, str]]]:
    """The question without the documents that it names by path, file name, title or title before a colon, and those."""
    found = []
    folded = fold(question)
    names = [
        (name, document, title)
        for document, title in documents
        for name in {document, document.rpartition("/")[2], title, _SUBTITLE.sub("", title)}
        if len(words(name)) > 1 or name == document
    ]
    for name, document, title in sorted(names, key=lambda named: -len(named[0])):
        place = folded.find(fold(name))
        if place >= 0 and len(folded) == len(question):
            question = question[:place] + " " * len(name) + question[place + len(name) :]
            folded = fold(question)
            found.append((document, title))
    return question, list(dict.fromkeys(found))


def _without_actors(question: str, addressees: Iterable[str]) -> tuple[str, dict[str, str]]:
    """The question without whom it wants to act; and those, by normal form as the question has them."""
    spans: list[tuple[Span, str]] = []
    folded = fold(question)
    for name in sorted(addressees, key=len, reverse=True) if len(folded) == len(question) else ():
        for match in re.finditer(rf"(?<!\w){re.escape(fold(name))}(?!\w)", folded):
            span = Span(match.start(), match.end())
            if not any(span.overlaps(other) for other, _ in spans):
                spans.append((span, name))
    for span, who in mentions(question):
        covered = [other for other, _ in spans if span.overlaps(other)]
        if not covered:
            spans.append((span, who.name))
        elif all(span.contains(other) and span != other for other in covered):
            spans = [pair for pair in spans if pair[0] not in covered] + [(span, who.name)]
    asked: list[tuple[Span, str]] = []
    for span, name in sorted(spans):
        is_next = bool(asked) and _JOINS.fullmatch(question[asked[-1][0].end : span.start]) is not None
        if is_next or _is_subject(question[: span.start], question[span.end :]):
            asked.append((span, name))
    worded = {name: _as_written(question, span) for span, name in asked}
    for span, _ in asked:
        question = question[: span.start] + " " * (span.end - span.start) + question[span.end :]
    return question, worded


def _as_written(question: str, span: Span) -> str:
    article = re.search(r"\bthe\s+$", question[: span.start], re.IGNORECASE)
    name = span.of(question)
    return re.sub(r"^The\b", "the", f"the {name}" if article else name)


@dataclass(frozen=True, slots=True)
class Actor:
    """Whom a question asks about: "NATO" in "What should NATO do about visas?"; and where it is named there."""

    name: str
    span: Span


def actor(question: str) -> Actor | None:
    """Who is to act according to a question; None where it names nobody, or several."""
    named = mentions(question)
    found = [
        Actor(who.name, span)
        for span, who in named
        if _is_subject(question[: span.start], question[span.end :])
    ]
    if len({one.name for one in found}) != 1:
        return None
    joined = any(
        _JOINS.fullmatch(question[min(span, other).end : max(span, other).start])
        for span in (one.span for one in found)
        for other, _ in named
        if not span.overlaps(other)
    )
    return None if joined else found[0]


def _is_subject(before: str, after: str) -> bool:
    opening = _BEFORE_ACTOR.search(re.sub(r"\bthe\s+$", "", before, flags=re.IGNORECASE))
    if opening is None:
        return _AFTER_ACTOR.match(after) is not None
    if _PASSIVE.match(opening[0].strip()):
        return _ADVISED.search(after) is not None
    if _WANTED.search(opening[0]):
        return _TO_ACT.match(after) is not None
    return not (_DOES.search(opening[0]) and _SPEAKS.match(after))


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
    return (
        (one in STATES and other in GROUPS_OF_STATES)
        or (other in STATES and one in GROUPS_OF_STATES)
        or (one in GROUPS_OF_STATES and other in GROUPS_OF_STATES)
    )


def _is_known(name: str) -> bool:
    return name in ORGANISATIONS or name in STATES
