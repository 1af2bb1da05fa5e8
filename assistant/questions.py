"""What a question asks for, read from its words alone: advice or facts, and about which names."""

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.actors import normal_form
from assistant.text import fold, words

MAX_CHARACTERS = 2000
_ADVICE = re.compile(
    r"\bshould\b|\bought\b|\bmust\b|recommend|\badvi[cs]e|\bpropos|\bsuggest|\bwhat to do\b|\bneeds? to\b|\b(?:can|could|might) be done\b|"
    r"\bwhat (?:steps|measures|actions|polic)|\bhow (?:can|could|might|to)\b|\bwhat (?:can|could|might)\b.*\bdo\b|\burg(?:e|es|ed|ing)\b|\bcall(?:s|ed)? for\b|"
    r"\bway forward\b|\bwhat change|\bsupposed to\b|\bbest way\b|\boptions?\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b(?:[A-Z][\w’'-]*|\d{2,4})\b(?:\s+(?:of\s+(?:the\s+)?)?[A-Z][\w’'-]*)*")
_OPENERS = frozenset(
    "what which who whom whose when where why how should must can could may might is are was were do does did has have had will would "
    "the a an in on at by for to of and or if under with from about according name list give tell explain describe i my we our you your".split()
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
        """Names and numbers in it, as written: "NATO", "Eastern Partnership", "2021"."""
        found = []
        for match in _NAME.finditer(self.text):
            parts = match.group().split()
            while parts and (fold(parts[0]) in _OPENERS or parts[0] == "I"):
                parts.pop(0)
            if parts:
                found.append(" ".join(parts))
        return tuple(dict.fromkeys(found))

    def names_missing(self, text: str) -> tuple[str, ...]:
        """The names that `text` does not mention, under no alias and no derived form ("Belarus" in "Belarusians")."""
        present = [fold(word) for word in words(text)]
        stems = {_stem(word) for word in present}
        folded = f" {' '.join(present)} "
        actors = {fold(normal_form(name)) for name in _NAME.findall(text)}
        return tuple(name for name in self.names if not _is_named(name, stems, folded, actors))


def _is_named(name: str, stems: set[str], folded: str, actors: set[str]) -> bool:
    if fold(normal_form(name)) in actors or f" {fold(normal_form(name))} " in folded:
        return True
    return all(_stem(part) in stems for part in words(name) if part not in _OPENERS)


def _stem(word: str) -> str:
    """The beginning that a name shares with its derived forms."""
    bare = word.removesuffix("'s")
    return bare if len(bare) <= 5 else bare[: max(5, len(bare) - 3)]
