"""Names who is asked to act: the words of the text in normal form, abbreviations resolved, and what they belong to."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from assistant.language.actors import as_named, mentions, normal_form, unknown_names
from assistant.language.belonging import Wholes, bundled_wholes, part_of
from assistant.language.tables import lines
from assistant.language.text import collapse, fold
from assistant.recommendations.abbreviations import abbreviations
from assistant.types import Addressee, Span

LONGEST_NAME = 10
_NO_NAME = re.compile(
    r"\b(?:is|are|was|were|be|been|has|had|must|should|will|would|shall|may|might|could)\b|[<>“”|]|\b(?:of|for|and)$"
    r"|^(?:[Ww]ithin|[Bb]efore|[Aa]fter|[Uu]ntil|[Dd]uring)\s"
    r"|^\w+ing\s+(?:the|an?|of|up|out|with|in|to|and\s+\w+ing)\b"
)
"""No name of an actor holds one: what does is a whole clause, a part of a name, or markup."""
_EDGES = " \t\r\n,;:.()[]*_“”\"‘’'–—-¹²³⁴⁵⁶⁷⁸⁹⁰"
_DETERMINER = re.compile(
    r"^(?:the|all|any|each|every|both|its|their|our|your|his|her|this|that|these|those|an?)\s+", re.IGNORECASE
)
_JOINED = re.compile(r"\s*(?:,|;|\band\b|\bor\b|&)\s*")
_SEPARATE = re.compile(r"\s*(?:,|;|,?\s+\b(?:and|or)\b)\s+(?=(?:the|each|every|all)\s)")
"""Between two names, unless the first is as "the Ministry of Justice", which may go on: "and the Interior"."""
_AFTER_HEAD = re.compile(r",?\s+(?:of|for|in|on|that|which|to|with|by|from|at|as|under)\b")
# "the identification of animals": what ends so names an action or a quality, but for bodies such as associations.
_ABSTRACT = re.compile(
    r"(?!manage|communi|associat|federat|corporat|entit|utilit|divis)[a-z]+(?:[ts]ion|ment|ness|[ae]nce|ism|ing|it(?:y|ie))s?"
)
_AROUND = re.compile(r"^(?:and|or|by)\s+|[’']s?$")
_OF_THE_EU_ONLY_THERE = ("member states", "council")
_EU = re.compile(r"\bEU\b|European Union|European Commission")


@cache
def _nobody() -> frozenset[str]:
    return frozenset(map(fold, lines("not_actors.txt")))


@cache
def _nouns(name: str) -> frozenset[str]:
    """The nouns in a table, singular and plural."""
    nouns = lines(name)
    return frozenset(nouns + [re.sub(r"y$", "ie", noun) + "s" for noun in nouns])


def _is_thing(name: str) -> bool:
    """Whether the noun at its head, in lower case unless it is the only word, is one for a thing or an action."""
    words = _AFTER_HEAD.split(name, maxsplit=1)[0].split()
    head = words[-1].lower() if len(words) == 1 else words[-1] if words else ""
    is_abstract = _ABSTRACT.fullmatch(head) is not None and head not in _nouns("actor_nouns.txt")
    return is_abstract or head in _nouns("things.txt")


@dataclass(frozen=True, slots=True)
class Actors:
    """How a document names who is to act."""

    short_names: Mapping[str, str] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    wholes: Wholes = field(default_factory=bundled_wholes)

    @classmethod
    def of(cls, text: str, wholes: Wholes) -> "Actors":
        """The names of a document with this `text`."""
        if not _EU.search(text):  # the member states, or the council, of something else
            wholes = {part: those for part, those in wholes.items() if part not in _OF_THE_EU_ONLY_THERE}
        return cls(abbreviations(text), unknown_names(text), wholes)

    def addressees(self, named: Iterable[str]) -> tuple[Addressee, ...]:
        """Who is `named`, each body once; words that name nobody are left out."""
        found: dict[str, Addressee] = {}
        for words in named:
            for name in self._each(_AROUND.sub("", collapse(words).strip(_EDGES))):
                one = self._addressee(name)
                if one is not None:
                    found.setdefault(one.name, one)
        return tuple(found.values())

    def _each(self, words: str) -> list[str]:
        """The names in `words`: several only where each of them is a name by itself."""
        if self._is_name(words):
            return [words]
        parts = [part for part in _JOINED.split(words) if part]
        if all(map(self._is_name, parts)):
            return parts
        first, *rest = _SEPARATE.split(words)
        return [first, *rest] if rest and not _AFTER_HEAD.search(first) else [words]

    def _is_name(self, words: str) -> bool:
        bare = _DETERMINER.sub("", words)
        named = mentions(bare)
        return bare in self.short_names or (len(named) == 1 and named[0][0] == Span(0, len(bare)))

    def _addressee(self, words: str) -> Addressee | None:
        bare = _DETERMINER.sub("", words)
        if len(bare) < 2 or fold(bare) in _nobody() or not any(map(str.isalpha, bare)):
            return None
        if len(bare.split()) > LONGEST_NAME or _is_thing(bare) or _NO_NAME.search(bare):
            return None
        known = self.short_names.get(bare)
        one = as_named(Addressee(words, known or normal_form(words)), self.unknown)
        return replace(one, part_of=part_of(one.name, self.wholes))
