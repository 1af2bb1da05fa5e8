"""Finds whom a sentence asks by its grammar: the subject of the verb that asks, or whom it is said to urge."""

import re
from collections.abc import Iterator

from assistant.language.actors import mentions
from assistant.types import Span

_ADVERB = (
    r"(?:also|therefore|thus|then|now|further|\w+ly|both|each|all|not|always|never|instead|at least|still)"
)
_MODAL = re.compile(
    rf"(?<!\bthe)(?<!\ba)(?<!\btheir)(?:\s+{_ADVERB})*\s+(?:should|must|shall|ought to|needs? to|ha(?:s|ve) to|will (?:also |now )?need to|could|may(?: wish to)?"
    r"|(?:is|are|will be) (?:urged|asked|advised|encouraged|invited|directed|required|expected) to)"
    rf"(?:\s+{_ADVERB})*(?P<verb>\s+[a-z]+(?:\s+[a-z]+){{0,2}}|$|\W)"
)
# "should be mended": the subject of a passive does nothing.
_PASSIVE = re.compile(
    r"\s+be\s+(?:\w+ly\s+)?(?!able|ready|prepared|required|aware|responsible|careful|clear|encouraged)(?:\w+(?:ed|en|wn)|set|put|made|held|kept|built|sought|taught|brought|paid|met|left|lost|found|told|sent|spent|done|led|fed|run)\b"
)
_ASKED = re.compile(
    r"\b(?:urge[sd]?|ask(?:s|ed)?|call(?:s|ed)? (?:up)?on|invites?|encourages?|requests?|requires?|advises?|recommend(?:s|ed)?|direct(?:s|ed)?)\s+(?:that\s+)?"
    r"(?P<who>(?:the |all |each |every )?[\w’'&/-]+(?:\s+(?!should\b|must\b)[\w’'&/-]+){0,7}?)(?:(?:\s+to)?(?=\s*:[\s*_]*$)|\s+(?:to\s+[a-z]|(?:\w+ly\s+)?(?:publish|set|review|ensure|introduce|develop|make|take|"
    r"work|provide|consider|establish|bring|carry|commission|adopt|produce|require|give|undertake|extend|report|maintain|improve|include|be|create|invest|update|increase)\b))"
)
# "the Cabinet Office, in consultation with the adviser, once appointed, should": what stands between commas does not act.
_ASIDE = re.compile(
    r"\([^()]{0,200}\)|[–—][^–—]{1,200}[–—]"
    r"|,\s+(?:(?:in|with|together|along|alongside|through|working|acting|as|once|when|where|if|including|supported|led|after|before|by|for|on|at|under|following|having)\b"
    r"[^,;:.]{1,120},\s+)+(?=(?:\w+\s+){0,3}\w+)|<[^<>]{1,200}>"
)
_CLAUSE = re.compile(
    r"[,;:.]\s+|\b(?:that|if|when|where|because|while|but|so|as|which|recommends?|and then)\s+", re.IGNORECASE
)
_FIRST_WORDS = re.compile(
    r"(?:[\W\d_]+|(?:and|or|then|also|therefore|however|moreover|additionally|furthermore|accordingly|similarly|finally|lastly|first of all|almost|most of|some of|even|both)\b[\s,]+)*",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:it|this|that|there|they|we|you|i|he|she|these|those|who|what|more|in|on|at|by|for|to|of|with|under|from|no|nothing|consideration|efforts?|attention|emphasis|priority)\b",
    re.IGNORECASE,
)
# "so that consumers may choose": why, not who.
_PURPOSE = re.compile(r"\b(?:so|in order)\s+$")
# "should be kept by the Registrar"
_BY = re.compile(r"\s+be\s+\w+(?:\s+(?!by\b)\w+){0,6}?\s+by\s+")
_AND = re.compile(r"\s*(?:,|and|,\s+and)\s+(?:the\s+)?")
_IMPORTANT = re.compile(
    r"\b(?:important|essential|vital|crucial|critical|necessary|imperative|recommend(?:s|ed)?)\s+"
    r"(?:that\s+|for\s+(?P<who>(?:[\w’'-]+\s+){0,5}?[\w’'-]+)\s+to\s+[a-z])"
)
_GAP = re.compile(r"\s{3,}(?!and\b|or\b)(?=\S)")
_PRONOUN = re.compile(r"\b(?:it|they)$", re.IGNORECASE)
_TAIL = re.compile(
    r"\s+(?:in|who|whose|that|which|with|on|from|under|using|involved|concerned|to|at)\b.*", re.DOTALL
)


def asked(words: str) -> list[Span]:
    """The words that name whom a sentence asks, in order."""
    flat = _without_asides(words)
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


def acted_on(words: str) -> list[Span]:
    """The subjects of verbs in the passive: "Guards" of "Guards should be insured"."""
    flat = _without_asides(words)
    found = (_subject(flat, modal) for modal in _MODAL.finditer(flat) if _PASSIVE.match(modal["verb"]))
    return [one for one in found if one is not None]


def _without_asides(words: str) -> str:
    return _ASIDE.sub(lambda aside: " " * len(aside.group()), words)


def _subjects(flat: str) -> Iterator[Span]:
    for modal in _MODAL.finditer(flat):
        by = _BY.match(flat, modal.start("verb"))
        is_passive = _PASSIVE.match(modal["verb"]) is not None
        who = (by and _named_at(flat, by.end())) if is_passive else _subject(flat, modal)
        if who:
            yield who


def _subject(flat: str, modal: re.Match[str]) -> Span | None:
    """The subject of a modal verb; None for that of a clause of purpose."""
    start, before = 0, ""
    for clause in _CLAUSE.finditer(flat, 0, modal.start()):
        is_relative = clause.group().startswith(("that ", "which ")) and not _NOBODY.match(flat, clause.end())
        if not (is_relative and _ends_in_a_name(flat[start : clause.start()])):
            start, before = clause.end(), flat[: clause.start()]
    if _PURPOSE.search(before):
        return None
    for aside in _GAP.finditer(flat, start, modal.start()):
        start = aside.end()
    first = _FIRST_WORDS.match(flat, start, modal.start())
    start = first.end() if first else start
    who = _TAIL.sub("", flat[start : modal.start()]).rstrip()
    return Span(start, start + len(who)) if who else None


def _objects(flat: str) -> Iterator[Span]:
    for found in _ASKED.finditer(flat):
        yield _named_at(flat, found.start("who")) or Span(*found.span("who"))
    for found in _IMPORTANT.finditer(flat):
        named = Span(*found.span("who")) if found["who"] else _named_at(flat, found.end())
        if named:
            yield named


def _named_at(text: str, start: int) -> Span | None:
    """The name that begins right there, with those joined to it."""
    named = [span for span, _ in mentions(text[start : start + 120])]
    if not named or named[0].start:
        return None
    end = named[0].end
    for other in named[1:]:
        if _AND.fullmatch(text, start + end, start + other.start):
            end = other.end
    return Span(start, start + end)


def _ends_in_a_name(text: str) -> bool:
    """Whether a relative clause can follow: "Agencies that hold licences should"."""
    named = mentions(text.rstrip())
    return bool(named) and named[-1][0].end == len(text.rstrip())
