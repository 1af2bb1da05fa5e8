"""Puts a question in the words of the corpus: typing errors, British or American spelling, abbreviations that it defines."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from assistant.answering.question_patterns import COMPARISON_WORDS, OVERVIEW_WORDS
from assistant.index.view import WordEngine
from assistant.language.text import fold
from assistant.types import Entry

SPELLINGS = (
    *(("iz", "is"), ("yz", "ys"), ("or", "our"), ("er", "re"), ("ense", "ence"), ("og", "ogue")),
    *(("am", "amme"), ("el", "ell"), ("ol", "oll"), ("e", "ae"), ("e", "oe"), ("ay", "ey"), ("wing", "win")),
)
"""How American and British spellings differ: "fertilizer" and "fertiliser", "labor" and "labour"."""
COMMANDS = OVERVIEW_WORDS | COMPARISON_WORDS
"""Words that say what is wanted, and are not searched: "summarise", "compare"."""
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_SHORT = re.compile(r"\b[A-Z]{2,6}\b")
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]")
_SHORTEST = 4
_LONG = 8
_READ = 8
_ALIKE = 0.74

Entries = Callable[[Iterable[int]], Mapping[int, Entry]]


def corrections(
    question: str, index: WordEngine, entries: Entries, is_known: Callable[[str], bool]
) -> dict[str, str]:
    """What is searched in place of words that no passage holds, by word as written.

    A word that `is_known` in the language is not taken for a typing error, but may be spelt otherwise.
    """
    found: dict[str, str] = {}
    for word in _WORD.findall(_QUOTED.sub(" ", question)):
        terms = index.terms(word)
        if (
            fold(word) in COMMANDS
            or len(word) < _SHORTEST
            or len(terms) != 1
            or index.document_frequency(terms[0])
        ):
            continue
        other = _spelt_otherwise(word, index)
        if other is None and not is_known(word.lower()):
            other = _nearest(word, terms[0], index, entries)
        if other is not None:
            found[word] = other.capitalize() if word[0].isupper() else other
    return found


def expansions(question: str, index: WordEngine, entries: Entries, names: Collection[str]) -> dict[str, str]:
    """What abbreviations stand for, as passages define them: "Maritime Safety Agency (MSA)"; but for those that are `names`."""
    found: dict[str, str] = {}
    for short in dict.fromkeys(_SHORT.findall(_QUOTED.sub(" ", question))):
        if short in names:
            continue
        defined = re.compile(
            rf"(?P<name>(?:[A-Z][\w’'-]*\s+(?:(?:of|for|and|the|on|in)\s+)*){{2,{len(short) + 1}}})\({short}\)"
        )
        hits, _ = index.holding_all(short, _READ)
        for entry in entries(hit.key for hit in hits).values():
            for one in defined.finditer(entry.passage.text):
                words = one["name"].split()
                whole = [
                    " ".join(words[place:])
                    for place in range(len(words))
                    if _initials(words[place:]) == short
                ]
                if whole:
                    found[short] = whole[0]
    return found


def _initials(words: Sequence[str]) -> str:
    return "".join(word[0] for word in words if word[0].isupper())


def corrected(question: str, words: Mapping[str, str]) -> str:
    """A question with words in place of others."""
    return _WORD.sub(lambda found: words.get(found[0], found[0]), question)


def _spelt_otherwise(word: str, index: WordEngine) -> str | None:
    """The same word as the other side of the Atlantic spells it, if a passage holds that."""
    for pair in SPELLINGS:
        for here, there in (pair, pair[::-1]):
            for place in re.finditer(here, word.lower()):
                other = word.lower()[: place.start()] + there + word.lower()[place.end() :]
                if (terms := index.terms(other)) and index.document_frequency(terms[0]):
                    return other
    return None


def _nearest(word: str, term: str, index: WordEngine, entries: Entries) -> str | None:
    """The word of the passages that is most like a misspelt one; of a name it may differ in one letter only."""
    reach = 2 if len(word) >= _LONG and word.islower() else 1
    hits = [hit for distance in range(1, reach + 1) for hit in index.similar(term, _READ, distance)]
    candidates: dict[str, float] = {}
    for entry in entries(hit.key for hit in hits).values():
        text = " ".join([entry.citation.title, *entry.passage.headings, entry.passage.text])
        for other in {fold(one) for one in _WORD.findall(text)}:
            likeness = SequenceMatcher(None, fold(word), other).ratio()
            if likeness >= _ALIKE and abs(len(other) - len(word)) <= reach + 1:
                candidates[other] = likeness
    return max(sorted(candidates), key=lambda one: candidates[one], default=None)
