"""What a question asks for, read from its words alone: advice or facts, and about which names."""

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.answering.expected import Expected, expected
from assistant.language.actors import normal_form, state_of
from assistant.language.text import fold, words

MAX_CHARACTERS = 2000
_ADVICE = re.compile(
    r"\bshould\b|\bought\b|\bmust\b|recommend|\badvi[cs]e|\bpropos|\bsuggest|\bwhat to do\b|\bneeds? to\b|\b(?:can|could|might) be done\b|"
    r"\bwhat (?:steps|measures|actions|polic)|\bhow (?:can|could|might|to)\b|\bwhat (?:can|could|might)\b.*\bdo\b|\burg(?:e|es|ed|ing)\b|\bcall(?:s|ed)? for\b|"
    r"\bway forward\b|\bwhat change|\bsupposed to\b|\bbest way\b|\boptions?\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_COUNTED = re.compile(
    r"\b(?:how (?:many|much)|(?:number|share|percentage|proportion) of)\s+(?:the\s+)?(?P<what>[a-z]{4,})",
    re.IGNORECASE,
)
_UNITS = frozenset(
    "money time more less percent people million billion euros dollars days weeks months years hours does should would will".split()
)
_NAME = re.compile(r"\b(?:[A-Z][\w’'-]*)\b(?:\s+(?:of\s+(?:the\s+)?)?[A-Z][\w’'-]*)*")
FUNCTION_WORDS = frozenset(
    "what which who whom whose when where why how should must can could may might shall ought is are was were be been being "
    "do does did done has have had will would the a an in on at by for to of and or if under with from about into than that this "
    "these those there their they it its he she his her we our us you your i my me not no any some all both each more most much "
    "many according name list give tell explain describe say says said please".split()
)


@dataclass(frozen=True, slots=False)
class Question:
    """A question and what can be read from it."""

    text: str

    @property
    def asks_advice(self) -> bool:
        """Whether it asks what somebody should do, rather than for a fact."""
        return _ADVICE.search(self.text) is not None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names in it, as written, and what it asks the number of: "NATO", "Eastern Partnership", "soldiers"."""
        found = []
        for match in _NAME.finditer(self.text):
            parts = match.group().split()
            while parts and (fold(parts[0]) in FUNCTION_WORDS or parts[0] == "I"):
                parts.pop(0)
            if parts:
                found.append(" ".join(parts))
        return tuple(dict.fromkeys([*found, *self._counted]))

    @property
    def _counted(self) -> list[str]:
        """What it asks the number of: "soldiers" in "How many soldiers took part?"."""
        found = _COUNTED.search(self.text)
        return [found["what"]] if found and found["what"].lower() not in _UNITS else []

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers in it, years among them."""
        return frozenset(_NUMBER.findall(self.text))

    @property
    def telling_words(self) -> list[str]:
        """Its words without those that only build the question, as written."""
        return [
            word for word in self.text.split() if fold(word.strip("?!.,;:'\"“”’()")) not in FUNCTION_WORDS
        ]

    def numbers_missing(self, text: str) -> bool:
        """Whether it names a number that `text` does not hold."""
        return not self.numbers <= set(_NUMBER.findall(text))

    @cached_property
    def expected(self) -> Expected | None:
        """The kind of thing that it wants to hear, such as an amount of money; None where that is not known."""
        return expected(self.text)

    def kind_missing(self, text: str) -> bool:
        """Whether it wants to hear a thing of a kind of which `text` holds none."""
        return self.expected is not None and not self.expected.is_in(text)

    def names_missing(self, text: str) -> tuple[str, ...]:
        """The names that `text` does not mention, under no alias and no derived form ("Belarus" in "Belarusians")."""
        if not self.names:
            return ()
        listed = [part for word in words(text) for part in (word, *word.split("-"))]
        present = set(listed) | {state for word in listed for state in state_of(word)}
        folded = f" {' '.join(listed)} "
        actors = {fold(normal_form(name)) for name in _NAME.findall(text)}
        return tuple(name for name in self.names if not _is_named(name, present, folded, actors))


def _is_named(name: str, present: set[str], folded: str, actors: set[str]) -> bool:
    if fold(normal_form(name)) in actors or f" {fold(normal_form(name))} " in folded:
        return True
    return all(
        _mentions(present, part)
        for word in words(name)
        for part in word.split("-")
        if part not in FUNCTION_WORDS
    )


def _mentions(present: set[str], word: str) -> bool:
    """Whether a word or a form derived from it is present: "belarus" in "belarusians", "lukashenko" as "lukashenka"."""
    if word in present or state_of(word) & present:
        return True
    bare = word.removesuffix("'s")
    return any(_akin(bare, other) for other in present if other[:4] == bare[:4])


def _akin(one: str, other: str) -> bool:
    if one[0].isdigit() or other[0].isdigit():
        return one == other
    shorter = min(len(one), len(other))
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), shorter)
    return same >= 4 and same >= shorter - 1 and abs(len(one) - len(other)) <= 4
