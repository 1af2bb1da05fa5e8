"""What a question asks for, read from its words alone: advice or facts."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.errors import BadRequest
from assistant.index.view import WordEngine
from assistant.language.i18n import gettext
from assistant.language.text import fold
from assistant.runtime.sizes import LONGEST_QUESTION, MOST_ITEMS

_ADVICE = re.compile(
    r"\bshould\b|\bought\b|\bmust\b|recommend|\badvi[cs]e|\bpropos|\bsuggest|\bwhat to do\b|\bneeds? to\b|\b(?:can|could|might) be done\b|"
    r"\bwhat (?:steps|measures|actions|polic)|\bhow (?:can|could|might|to)\b|\bwhat (?:can|could|might)\b.*\bdo\b|\burg(?:e|es|ed|ing)\b|\bcall(?:s|ed)? for\b|"
    r"\bway forward\b|\bwhat change|\bsupposed to\b|\bbest way\b|\boptions?\b",
    re.IGNORECASE,
)
FUNCTION_WORDS = frozenset(
    "what which who whom whose when where why how should must can could may might shall ought is are was were be been being "
    "do does did done has have had will would the a an in on at by for to of and or if under with from about into than that this "
    "these those there their they it its he she his her we our us you your i my me not no any some all both each more most much "
    "many according name list give tell explain describe say says said please".split()
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what can be read from it."""

    text: str

    @property
    def asks_advice(self) -> bool:
        """Whether it asks what somebody should do, rather than for a fact."""
        return _ADVICE.search(self.text) is not None

    @property
    def telling_words(self) -> list[str]:
        """Its words without those that only build the question, as written."""
        return [
            word for word in self.text.split() if fold(word.strip("?!.,;:'\"“”’()")) not in FUNCTION_WORDS
        ]


def share_of(question: Question, words: WordEngine) -> Callable[[str], float]:
    """A function that tells how much of what `question` asks about a text holds; each word counts by how rare it is."""
    weights = {term: 1.0 / (1 + words.rarity(term)) for term in set(words.terms(question.text))}
    total = sum(weights.values()) or 1.0

    def share(text: str) -> float:
        held = set(words.terms(text))
        return sum(weight for term, weight in weights.items() if term in held) / total

    return share


def checked_question(question: str, limit: int | None = None) -> Question:
    """The question with its white space collapsed. Raises `BadRequest` for none, a long one, or a limit above `MOST_ITEMS`."""
    text = " ".join(question.split())
    if not text:
        raise BadRequest(
            gettext("the question is empty: ask, for example, 'What should the EU do about visas?'")
        )
    if len(text) > LONGEST_QUESTION:
        raise BadRequest(
            gettext(
                "the question has %(number)s characters: shorten it to at most %(most)s",
                number=len(text),
                most=LONGEST_QUESTION,
            )
        )
    if limit is not None and not 1 <= limit <= MOST_ITEMS:
        raise BadRequest(f"the limit is {limit}: choose a number from 1 to {MOST_ITEMS}")
    return Question(text.encode("utf-8", "replace").decode("utf-8"))


def require_unicode(*values: object) -> None:
    """Raise `BadRequest` for half a character (a lone surrogate), which bytes that are not UTF-8 leave behind."""
    for text in (value for value in values if isinstance(value, str)):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            shown = text.encode("utf-8", "replace").decode()
            raise BadRequest(
                gettext("'%(words)s' is not valid Unicode: write it anew", words=shown)
            ) from error
