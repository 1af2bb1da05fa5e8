"""Proposes the sentences of a passage that may ask somebody to act; generously, for a model reads and judges them."""

import re
from functools import cache

from assistant.language.imperatives import opens_with_gerund, opens_with_imperative
from assistant.language.tables import rows
from assistant.language.text import sentences
from assistant.types import Passage, Span, Strength

PASSAGE_CHARACTERS = 40_000
FEWEST_LETTERS = 8
_MARKER = re.compile(
    r"[\s>*_#]*(?:(?:[-•*‣▪●○◦–>]|\(?\d{1,3}(?:\.\d{1,3})*[.)]?|\(?[a-z]{1,4}[.)]|[A-Z][.)])\s+)+[\s*_]*"
)
INTRODUCES = re.compile(r":[\s*_\-–—]*$")
_INFINITIVE = re.compile(r"[Tt]o\s+[a-z]")


@cache
def cues() -> dict[str, Strength | None]:
    """The words with which somebody may be asked to act, in lower case, and the strength that they tell."""
    return {words: Strength(told) if told else None for words, told in rows("cues.tsv", 2)}


@cache
def cue_pattern() -> re.Pattern[str]:
    """Finds cues; a longer one wins over a shorter one that begins at the same place."""
    written = "|".join(map(re.escape, sorted(cues(), key=len, reverse=True)))
    written = written.replace(r"\*", r"\w*").replace(r"\ ", r"\s+").replace("'", "[’']")
    return re.compile(rf"(?<!\w)(?:{written})(?![\w-])", re.IGNORECASE)


def candidates(passage: Passage) -> tuple[Span, ...]:
    """The sentences and list items that may ask, in order: with a cue, an imperative, or introduced by such a sentence."""
    text = passage.text[:PASSAGE_CHARACTERS]
    is_introduced = passage.lead_in is not None and asks_for_points(passage.lead_in.text)
    is_listed = passage.number is not None or passage.lead_in is not None
    found = []
    for place in sentences(text):
        words = place.of(text)
        bare = without_marker(words)
        is_listed = is_listed or len(bare) < len(words)
        if sum(map(str.isalpha, bare)) >= FEWEST_LETTERS and (is_introduced or _may_ask(bare, is_listed)):
            found.append(Span(passage.span.start + place.start, passage.span.start + place.end))
        if INTRODUCES.search(words):
            is_introduced, is_listed = asks_for_points(words), True
    return tuple(found)


def without_marker(words: str) -> str:
    """A list item without its number or bullet."""
    marker = _MARKER.match(words)
    return words[marker.end() :] if marker else words


def asks_for_points(introduction: str) -> bool:
    """Whether what follows a sentence may say what somebody is asked to do ("The exercise should:")."""
    return cue_pattern().search(introduction) is not None


def _may_ask(words: str, is_listed: bool) -> bool:
    if cue_pattern().search(words) is not None or opens_with_imperative(words, listed=True):
        return True
    return is_listed and (opens_with_gerund(words) or _INFINITIVE.match(words) is not None)
