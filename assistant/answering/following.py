"""Completes a question that follows another: "and what about NATO?" keeps the subject of the question before."""

import re
from collections.abc import Iterable, Sequence

from assistant.answering.named_documents import NamedDocuments
from assistant.answering.places import NamedPlace, named_places
from assistant.answering.question_actors import actors
from assistant.answering.question_patterns import QUESTION_WORDS
from assistant.language.actors import folded_mentions, mentions
from assistant.language.text import words
from assistant.types import Span

_OPENING = re.compile(
    r"^(?:(?:and|but|or|also)[,\s]+)?(?:(?:what|how)\s+about\s+|(?:and|but)\s+|also\s+|(?:the\s+)?same\s+(?:question\s+)?(?=for\s))?",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\b(?P<before>about|on|with|against|for|regarding|concerning|of)\s+(?P<subject>[^?]+?)\s*\?*$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?P<before>about|on|with|against|for|to|of)\s+(?:it|them|this|that|these|those)\b", re.IGNORECASE
)
_ACTING_PRONOUN = re.compile(
    r"\b(?P<verb>should|must|could|can|may|ought|will|would|does|do|did|is|are)\s+(?P<pronoun>it|they|he|she)\b",
    re.IGNORECASE,
)
_WHY = re.compile(r"(?:(?:and|but)\s+)?why(?:\s+not)?\W*", re.IGNORECASE)
_WHEN = re.compile(r"(?:(?:and|but)\s+)?(?P<asked>(?:(?:by|until|since)\s+)?when)\W*", re.IGNORECASE)
_WHAT = re.compile(r"(?:what|which|how|who)\b\s*", re.IGNORECASE)
_DATE = re.compile(r"(?:in|from|of|for)\s+(?P<date>.+)", re.IGNORECASE)
_ADDED = re.compile(r"(?P<before>for|by|to|with)\s+(?P<added>.+)", re.IGNORECASE)
_LONGEST = 8


def completed(
    question: str, previous: str, addressees: Iterable[str], documents: NamedDocuments
) -> str | None:
    """The question with what it takes from the `previous` one; None if it stands alone."""
    if _WHY.fullmatch(question):
        return f"{previous.rstrip(' ?.')}?"
    if when := _WHEN.fullmatch(question):
        return f"{when['asked'].capitalize()} {_WHAT.sub('', previous, count=1).rstrip(' ?.')}?"
    opening = _OPENING.match(question)
    rest = question[opening.end() if opening else 0 :].strip(" ?.")
    subject = _SUBJECT.search(previous)
    if pronoun := _PRONOUN.search(question):
        taken = subject["subject"] if subject else _told(previous)
        return f"{question[: pronoun.start()]}{pronoun['before']} {taken}{question[pronoun.end() :]}"
    acting = _ACTING_PRONOUN.search(question)
    if acting and (asked := actors(previous, addressees)):
        actor = previous[asked[0][0].start : asked[-1][0].end]
        said = f"{question[: acting.start('pronoun')]}{actor}{question[acting.end() :]}".rstrip(" ?.")
        link = " about" if said.endswith(" do") else ", with regard to"
        about = "" if subject is None or _SUBJECT.search(question) else f"{link} {subject['subject']}"
        return f"{said}{about}?"
    if not (opening and opening.end()) or len(rest.split()) > _LONGEST:
        return None
    base = previous.rstrip(" ?.")
    if places := named_places(rest):
        return _at_place(rest, places, base, documents)
    dated = _DATE.fullmatch(rest)
    if dated and not documents(rest) and documents(f"documents of {dated['date']}"):
        rest = f"according to the documents of {dated['date']}"
    if documents(rest):
        for mention in reversed(documents(base)):
            base = base[: mention.span.start].rstrip() + base[mention.span.end :]
        within = rest if re.match(r"(?:in|according)\b", rest, re.IGNORECASE) else f"according to {rest}"
        return f"{base.rstrip(' ,')} {within}?"
    added = _ADDED.fullmatch(rest)
    bare = added["added"] if added else rest
    if _is_actor(bare, addressees):
        asked = actors(base, addressees)
        if asked:
            start, end = asked[0][0].start, asked[-1][0].end
            start -= (
                len("the ") if base[:start].lower().endswith("the ") and bare[:4].lower() == "the " else 0
            )
            return f"{base[:start]}{bare}{base[end:]}?"
        return f"What should {bare} do about {subject['subject'] if subject else _told(previous)}?"
    if added and (subject is None or added["before"].lower() != subject["before"].lower()):
        return f"{base} {rest}?"
    if subject:
        return f"{base[: subject.start('subject')]}{bare}?"
    return f"{rest}: {_told(previous)}?"


def _at_place(
    rest: str, places: Sequence[tuple[NamedPlace, Span]], base: str, documents: NamedDocuments
) -> str:
    """The place that is asked for now, in the place of the one before, or else in the document that was named before."""
    if before := named_places(base):
        start, end = before[0][1].start, before[-1][1].end
        return f"{base[:start]}{places[0][1].of(rest)}{base[end:]}?"
    named = [mention.span.of(base) for mention in documents(base)]
    return f"{rest} of {named[-1]}?" if named else f"{rest}?"


def _is_actor(text: str, addressees: Iterable[str]) -> bool:
    named = [span for span, _ in (*mentions(text), *folded_mentions(text))]
    bare = re.sub(r"^the\s+", "", text, flags=re.IGNORECASE).casefold()
    return any(span.end == len(text) for span in named) or any(bare == name.casefold() for name in addressees)


def _told(question: str) -> str:
    return " ".join(word for word in words(question) if word not in QUESTION_WORDS)
