"""Finds whom a sentence asks by its grammar: the subject of the verb that asks, or whom it is said to urge."""

import re
from collections.abc import Iterator

from assistant.types import Span

_ADVERB = (
    r"(?:also|therefore|thus|then|now|further|\w+ly|both|each|all|not|always|never|instead|at least|still)"
)
_MODAL = re.compile(
    rf"(?:\s+{_ADVERB})*\s+(?:should|must|shall|ought to|needs? to|ha(?:s|ve) to|will (?:also |now )?need to|could|may(?: wish to)?|(?:is|are) (?:urged|asked|advised|encouraged|invited|directed|required) to)"
    rf"(?:\s+{_ADVERB})*(?P<verb>\s+[a-z]+(?:\s+[a-z]+){{0,2}}|$|\W)"
)
# "should be mended": the subject of a passive does nothing.
_PASSIVE = re.compile(
    r"\s+be\s+(?:\w+ly\s+)?(?!able|ready|prepared|required|aware|responsible|careful|clear|encouraged)(?:\w+(?:ed|en|wn)|set|put|made|held|kept|built|sought|taught|brought)\b"
)
_ASKED = re.compile(
    r"\b(?:urges?|calls? (?:up)?on|invites?|encourages?|requests?|requires?|advises?|recommend(?:s|ed)?|direct(?:s|ed)?)\s+(?:that\s+)?"
    r"(?P<who>(?:the |all |each |every )?[\w’'&/-]+(?:\s+[\w’'&/-]+){0,7}?)\s+(?:to\s+[a-z]|(?:\w+ly\s+)?(?:publish|set|review|ensure|introduce|develop|make|take|"
    r"work|provide|consider|establish|bring|carry|commission|adopt|produce|require|give|undertake|extend|report|maintain|improve|include|be|create|invest|update|increase)\b)"
)
_ASIDE = re.compile(r"\([^()]{0,200}\)|[–—][^–—]{1,200}[–—]")
_CLAUSE = re.compile(
    r"[,;:.]\s+|\b(?:that|if|when|where|because|while|but|so|as|which|recommends?|and then)\s+", re.IGNORECASE
)
_FIRST_WORDS = re.compile(
    r"(?:[\W\d_]+|(?:and|or|then|also|therefore|however|almost|most of|some of|even|both)\s+)*", re.IGNORECASE
)
_NOBODY = re.compile(
    r"(?:it|this|that|there|they|we|you|i|he|she|these|those|who|what|more|in|on|at|by|for|to|of|with|under|from|no|nothing|consideration|efforts?|attention|emphasis|priority)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:it|they)$", re.IGNORECASE)
_TAIL = re.compile(r"\s+(?:in|who|whose|with|on|from|under|using|involved|concerned|to|at)\b.*", re.DOTALL)


def asked(words: str) -> list[Span]:
    """The words that name whom a sentence asks, in order."""
    flat = _ASIDE.sub(lambda aside: " " * len(aside.group()), words)
    return sorted({span for span in (*_subjects(flat), *_objects(flat)) if not _NOBODY.match(span.of(flat))})


def has_modal(words: str) -> bool:
    """Whether a sentence asks by a verb of its own, so that its subject is its own too, be it a pronoun."""
    return _MODAL.search(words) is not None


def asking_pronoun(words: str) -> Span | None:
    """The "it" or "they" that a sentence asks to act."""
    for modal in _MODAL.finditer(words):
        pronoun = _PRONOUN.search(words, 0, modal.start())
        if pronoun and not _PASSIVE.match(modal["verb"]):
            return Span(*pronoun.span())
    return None


def _subjects(flat: str) -> Iterator[Span]:
    for modal in _MODAL.finditer(flat):
        if _PASSIVE.match(modal["verb"]):
            continue
        start = 0
        for clause in _CLAUSE.finditer(flat, 0, modal.start()):
            start = clause.end()
        first = _FIRST_WORDS.match(flat, start, modal.start())
        start = first.end() if first else start
        who = _TAIL.sub("", flat[start : modal.start()]).rstrip()
        if who:
            yield Span(start, start + len(who))


def _objects(flat: str) -> Iterator[Span]:
    for found in _ASKED.finditer(flat):
        yield Span(*found.span("who"))
