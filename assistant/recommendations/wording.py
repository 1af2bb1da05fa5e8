"""Finds the verbs that can ask (modals and their kin) and cuts a sentence into the clauses they stand in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.language.text import sentences
from assistant.types import Span, Strength

SENTENCE_CHARACTERS = 2_000

# What each verb says of strength. Only the first three ask by themselves: "has to" and "is required to" mostly
# describe, "can" and "may" mostly allow.
STRENGTHS = {
    "invited": Strength.COULD,
    "should": Strength.SHOULD,
    "must": Strength.MUST,
    "has_to": Strength.MUST,
    "could": Strength.COULD,
}
FIRM = frozenset({"invited", "should", "must"})
MODAL = re.compile(
    r"(?P<invited>\b(?:(?:is|are) (?:\w+ly |also |further )?(?:encouraged|invited|welcome) to|may (?:also )?(?:want|wish) to|"
    r"might (?:also )?(?:want|wish|like) to|could (?:also |usefully )?consider|would benefit from)\b)|"
    r"(?P<should>\b(?:should(?:n[’']t)?|ought(?: not)? to|had better|would do well to|would be (?:wise|well[- ]advised) to|"
    r"(?:is|are) (?:\w+ly |also |further |therefore )?(?:advised|urged|asked|called (?:up)?on|recommended|requested) to)(?!\w))|"
    r"(?P<has_to>\b(?:ha(?:s|ve) (?:to(?! do with\b)|an? (?:\w+ )?(?:duty|responsibility|obligation) to)|(?:is|are) (?:\w+ly )?(?:obliged|required) to|"
    r"will (?:also |now |therefore )?(?:need|have)(?: both)? to)\b)|"
    r"(?P<must>\b(?:must(?:n[’']t)?|shall|needs?(?: both| urgently| now| also)? to)(?!\w))|"
    r"(?P<could>\b(?:could|might|can|may)\b)"
)
# "a need to develop", "do not need to": the noun, and the absence of need.
_NO_NEED = re.compile(
    r"(?:\b(?:an?|the|no|any|not|urgent|clear|growing|pressing|real|this|that|its|their|our|his|in|of|may|might|would|could|and|or)|n[’']t)\s+$",
    re.IGNORECASE,
)

# Blanked before a sentence is analysed, so that offsets stay: numbers, bullets and emphasis, and asides.
_NUMBERING = re.compile(
    r"\s*(?:(?:[-•*‣▪–>]|\(?\d{1,3}(?:\.\d{1,3})+\.?\)?|\(?\d{1,3}[.)]|\(?[a-z]{1,4}\))\s+)+"
)
_EMPHASIS = re.compile(r"\*+|(?<!\w)_+|_+(?!\w)|\[\^?\w{1,6}\]")
_BOLD_TITLE = re.compile(r"\s*(?:\*\*[^*\n]{1,80}?[.:]\*\*|__[^_\n]{1,80}?[.:]__)[\s>]*")
_ASIDE = re.compile(r"\([^()]{0,300}\)|\s[–—-]\s[^–—;:]{1,160}?\s[–—-](?=\s)|—[^–—;:]{1,160}?—")

# Where one clause ends and another can begin. Behind a first modal, "and" before a new subject is enough.
_SPLIT = re.compile(r"[;:]\s|\s[–—]\s|,\s+(?:and|but|while|whereas|so|yet)\s+")
_SPLIT_AGAIN = re.compile(_SPLIT.pattern + r"|\s(?:and|but)\s+(?=(?:it|they|he|she|the|member|[A-Z]\w*)\b)")
_OPENS_SUBORDINATE = re.compile(
    r"(?:that|which|who|whose|because|since|as|so that|where|when|if|unless|although|though)\b", re.IGNORECASE
)

# A note number glued to the full stop before it hides the end of a sentence: "… of the market.62 The Government".
_GLUED_NOTE = re.compile(r"(?<=[a-z)”\"’][.”\"’])(?:\d{1,3}|\[\d{1,3}\])\s+(?=[A-Z“])")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, what is left of it for analysis (same length), and where both stand in the document."""

    text: str
    flat: str
    offset: int

    @property
    def span(self) -> Span:
        """The sentence's place in the document."""
        return Span(self.offset, self.offset + len(self.text))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A modal, with the words of its clause before it and all words behind it; offsets count from the sentence."""

    start: int
    kind: str
    modal: str
    clause_start: int
    opens_clause: bool
    subject: str
    predicate: str

    @property
    def strength(self) -> Strength:
        """How strongly this verb asks."""
        return STRENGTHS[self.kind]

    @property
    def continues(self) -> bool:
        """Whether this modal stands in a clause that depends on an earlier one."""
        return not self.opens_clause or _OPENS_SUBORDINATE.match(self.subject.strip(" ,")) is not None


def sentences_of(text: str, offset: int) -> list[Sentence]:
    """The sentences of a passage that begins at `offset`; very long ones are analysed only at their beginning."""
    found = []
    for place in sentences(text):
        begin = place.start
        cuts = [begin + note.end() for note in _GLUED_NOTE.finditer(place.of(text))]
        for end in (*cuts, place.end):
            part = text[begin:end].rstrip()
            found.append(Sentence(part, _flat(part[:SENTENCE_CHARACTERS]), offset + begin))
            begin = end
    return found


def candidates(flat: str) -> Iterator[Candidate]:
    """Every modal of a sentence, each with its own clause."""
    boundary = 0
    for modal in MODAL.finditer(flat):
        if modal.group().startswith("need") and _NO_NEED.search(
            flat[max(0, modal.start() - 12) : modal.start()]
        ):
            continue
        clause_start = boundary
        for split in (_SPLIT_AGAIN if boundary else _SPLIT).finditer(flat, boundary, modal.start()):
            clause_start = split.end()
        yield Candidate(
            start=modal.start(),
            kind=modal.lastgroup or "",
            modal=modal.group(),
            clause_start=clause_start,
            opens_clause=clause_start > boundary or boundary == 0,
            subject=flat[clause_start : modal.start()],
            predicate=flat[modal.end() :],
        )
        boundary = modal.end()


def _flat(text: str) -> str:
    for pattern, match in ((_BOLD_TITLE, re.Pattern.match), (_NUMBERING, re.Pattern.match)):
        if found := match(pattern, text):
            text = " " * found.end() + text[found.end() :]
    for pattern in (_EMPHASIS, _ASIDE):
        text = pattern.sub(lambda found: " " * len(found.group()), text)
    return text
