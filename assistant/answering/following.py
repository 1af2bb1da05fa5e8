"""Completes a question that follows another: "and what about NATO?" keeps the subject of the question before."""

import re
from collections.abc import Iterable

from assistant.answering.named_documents import NamedDocuments
from assistant.answering.question_parsing import FUNCTION_WORDS, actors
from assistant.language.actors import folded_mentions, mentions
from assistant.language.text import words

_OPENING = re.compile(
    r"^(?:(?:and|but|or|also)[,\s]+)?(?:(?:what|how)\s+about\s+|(?:and|but)\s+|also\s+)?", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"\b(?P<before>about|on|with|against|for|regarding|concerning|of)\s+(?P<subject>[^?]+?)\s*\?*$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?P<before>about|on|with|against|for|to|of)\s+(?:it|them|this|that|these|those)\b", re.IGNORECASE
)
_LONGEST = 8


def completed(
    question: str, previous: str, addressees: Iterable[str], documents: NamedDocuments
) -> str | None:
    """The question with what it takes from the `previous` one; None if it stands alone."""
    opening = _OPENING.match(question)
    rest = question[opening.end() if opening else 0 :].strip(" ?.")
    subject = _SUBJECT.search(previous)
    if pronoun := _PRONOUN.search(question):
        taken = subject["subject"] if subject else _told(previous)
        return f"{question[: pronoun.start()]}{pronoun['before']} {taken}{question[pronoun.end() :]}"
    if not (opening and opening.end()) or len(rest.split()) > _LONGEST:
        return None
    base = previous.rstrip(" ?.")
    if documents(rest):
        for mention in reversed(documents(base)):
            base = base[: mention.span.start].rstrip() + base[mention.span.end :]
        within = rest if re.match(r"(?:in|according)\b", rest, re.IGNORECASE) else f"according to {rest}"
        return f"{base.rstrip(' ,')} {within}?"
    bare = re.sub(r"^(?:for|by|to|with)\s+", "", rest, flags=re.IGNORECASE)
    if _is_actor(bare, addressees):
        asked = actors(base, addressees)
        if asked:
            start, end = asked[0][0].start, asked[-1][0].end
            start -= (
                len("the ") if base[:start].lower().endswith("the ") and bare[:4].lower() == "the " else 0
            )
            return f"{base[:start]}{bare}{base[end:]}?"
        return f"What should {bare} do about {subject['subject'] if subject else _told(previous)}?"
    if subject:
        return f"{base[: subject.start('subject')]}{rest}?"
    return f"{rest}: {_told(previous)}?"


def _is_actor(text: str, addressees: Iterable[str]) -> bool:
    named = [span for span, _ in (*mentions(text), *folded_mentions(text))]
    bare = re.sub(r"^the\s+", "", text, flags=re.IGNORECASE).casefold()
    return any(span.end == len(text) for span in named) or any(bare == name.casefold() for name in addressees)


def _told(question: str) -> str:
    return " ".join(word for word in words(question) if word not in FUNCTION_WORDS)
