"""The words and turns of phrase by which a question is read."""

import re

from assistant.language.phrases import phrases
from assistant.language.stop_words import FUNCTION_WORDS
from assistant.types import Strength

QUESTION_WORDS = FUNCTION_WORDS | frozenset(
    "why can could may might must shall should ought done if about according than under no not some many much me my us your "
    "name list give tell explain describe say says said please".split()
)
LIST_WORDS = QUESTION_WORDS | frozenset(
    "recommendation recommendations recommend recommends recommended advice advise advised advises addressed directed demand demands demanded urged asked told "
    "proposal proposals propose proposes proposed made given issued aimed put listed list lists full complete entire overview every everything anything show find see get want need know "
    "document documents brief briefs report reports paper papers text texts corpus passage passages here together number how strength strong strongly "
    "call calls called upon specific concrete exactly please kindly item items point points policy contain contained contains found there "
    "ask asks asking make makes use uses open read heading section sections official formal numbered deadline deadlines due n't never avoid".split()
)
OVERVIEW_WORDS = LIST_WORDS | frozenset(
    "summarise summarize summary summaries overview gist outline tl dr tldr key main message messages points content contents briefly short what's".split()
)
COMPARISON_WORDS = LIST_WORDS | frozenset(
    "differ differs different difference differences compare compares compared comparison contrast versus vs between changed change changes since".split()
)
EDITION_WORDS = COMPARISON_WORDS | frozenset(
    "new both two edition editions version versions agree disagree".split()
)
PUBLISHING_WORDS = LIST_WORDS | frozenset(
    "published publish publication publications issued released dated written appeared".split()
)

_SENSES = phrases("question_phrases.tsv")
ADVICE = _SENSES["advice"]
RECOMMENDS = _SENSES["recommends"]
COMPARES = _SENSES["compares"]
COMPARES_EDITIONS = _SENSES["editions"]
SUMS_UP = _SENSES["sums up"]
FORBIDS = _SENSES["forbids"]
SAYS = _SENSES["says"]
ADVISES = _SENSES["advises"]
CLAIMS = _SENSES["claims"]
DOCUMENTS = re.compile(r"\b(?:documents?|briefs?|papers?|reports?|publications?|texts?)\b", re.IGNORECASE)
EVERYTHING = frozenset("all every everything each list full complete entire overview many".split())
STRENGTHS = tuple(
    (value, re.compile(rf"\b(?:{words})\b|[“\"‘']{verb}[”\"’']|(?<=\buse\s){verb}\b|\b{verb}(?=[\s-]+(?:recommendation|item|demand)s?\b)", re.IGNORECASE))
    for value, words, verb in (
        (Strength.MUST, r"mandatory|binding|obligatory|compulsory|obligations?", "must"),
        (Strength.SHOULD, r"advisory", "should"),
        (Strength.COULD, r"optional", "could"),
    )
)  # fmt: skip
OFFICIAL = re.compile(
    r"\b(?:only\s+)?(?:official|formal|numbered)(?=\s+(?:recommendations?|advice|ones))", re.IGNORECASE
)
ASKS = r"(?:what|how|when|where|which|who|whom|whose|why|should|must|can|could|may|does|do|is|are)"
YEAR = re.compile(r"(?:19|20)\d\d")
_INTERROGATIVES = re.compile(r"\b(?:what|which|who|how|why|when|where)\b", re.IGNORECASE)


def forbids(question: str) -> bool:
    """Whether a question asks what not to do."""
    return FORBIDS.search(question) is not None and not _SENSES["or not"].search(question)


def is_whether(question: str) -> bool:
    """Whether a question wants a yes or no, and is not a polite request."""
    asks = _SENSES["whether"].search(question) and not _SENSES["requests"].search(question)
    return bool(asks) and not _INTERROGATIVES.search(question)
