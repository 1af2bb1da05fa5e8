"""Documents that a question names: by path, title, publisher, year or edition ("the 2023 visa brief", "Working Paper 11")."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.language.stop_words import SMALL_WORDS
from assistant.language.text import fold, words
from assistant.language.time_words import MONTHS, find_period, iso_period
from assistant.linking.editions import Editions
from assistant.types import Span

_SUBTITLE = re.compile(r"\s*(?::|\(|\s[–—-]\s|,\s+\d).*$")
_ABOUT = re.compile(r"\b(?:about|on|against|regarding|concerning)\s+$", re.IGNORECASE)
_HEADS = frozenset(
    "brief briefing briefings report paper memo memorandum checklist document edition version study note notes review "
    "briefs reports papers memos checklists documents editions versions studies act directive regulation treaty convention "
    "code communication resolution guidelines guidance handbook inquiry statement whitepaper factsheet "
    "audit strategy response assessment evaluation opinion".split()
)
_EXACT = frozenset(
    "act directive regulation treaty convention code communication resolution statement "
    "audit strategy response assessment evaluation opinion".split()
)
"""Nouns that are also a matter in themselves: they name a document only if its title holds them."""
_OLDEST = frozenset("first earlier previous old older oldest original former".split())
_NEWEST = frozenset("latest new newer newest current last recent second third revised updated".split())
_STOPS = SMALL_WORDS | frozenset(
    "as about according between than under no every some both there do does did what which whose how me "
    "two three both several tl dr tldr say says say: differ compare versus vs summarise summarize outline".split()
)
_DATED = re.compile(
    rf"(?:(?:\d{{1,2}}\s+)?(?:{'|'.join(MONTHS)})\s+)?(?:19|20)\d\d(?:-\d\d){{0,2}}(?![\w/])", re.IGNORECASE
)
"""A year, a month of a year, or a day: "2023", "May 2023", "12 May 2023", "2023-05-12"."""
_TOKEN = re.compile(rf"\b{_DATED.pattern}|[^\W_][\w’'-]*(?:/\d+)?|,", re.IGNORECASE)
_LONGEST = 6
_LEADING = re.compile(
    r"(?:(?:according\s+to|as\s+per|in|of|from|by|under|within)\s+)?(?:(?:the|this|that|our)\s+)?(?:(?:paper|brief|report|document)\s+)?[“\"]?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DocumentNames:
    """What a document can be named by."""

    id: str
    title: str
    publisher: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Mention:
    """Documents that are named at one place of a question; `is_edition` if an edition or year is."""

    span: Span
    documents: tuple[str, ...]
    is_edition: bool = False


class NamedDocuments:
    """Finds the documents of one view of the index that a question names.

    `terms` gives the words of a text as the index holds them, and `opening_with` the documents that open with all words
    of a text.
    """

    def __init__(
        self,
        documents: Iterable[DocumentNames],
        editions: Editions,
        terms: Callable[[str], Sequence[str]],
        opening_with: Callable[[str], Sequence[str]],
    ) -> None:
        self._known = {one.id: one for one in documents}
        self._editions = editions
        self._terms = terms
        self._opening_with = opening_with
        self._names: dict[str, list[str]] = defaultdict(list)
        self._titled: dict[str, set[str]] = defaultdict(set)
        self._described: dict[str, set[str]] = defaultdict(set)
        for one in self._known.values():
            for name in {one.id, one.id.rpartition("/")[2], one.title, _SUBTITLE.sub("", one.title)}:
                if len(words(name)) > 1 or name == one.id:
                    self._names[fold(name)].append(one.id)
            for term in terms(one.title):
                self._titled[term].add(one.id)
            for term in terms(re.sub(r"[\W_]", " ", f"{one.id} {one.publisher}")):
                self._described[term].add(one.id)

    def title(self, document: str) -> str:
        """The title of a document."""
        return self._known[document].title

    def dated_title(self, document: str) -> str:
        """The title of a document with its year, which tells its editions apart."""
        year = (self._known[document].date or "")[:4]
        return f"{self.title(document)}, {year}" if year else self.title(document)

    def __call__(self, question: str) -> list[Mention]:
        """The documents named in `question`, in order of mention."""
        found = self.by_name(question)
        rest = _blanked(question, [one.span for one in found])
        for tokens in _phrases(rest):
            found.extend(
                self._by_description(rest, tokens, [name for one in found for name in one.documents])
            )
        return _merged(sorted(found, key=lambda one: one.span), self.family)

    def family(self, document: str) -> tuple[str, ...]:
        """A document and its other editions, newest first."""
        return self._editions.families.get(document, (document,))

    def editions_of(self, dates: Sequence[str]) -> list[tuple[str, ...]]:
        """For each of some dates the editions of it, of those documents that have one of each."""
        families = [family for family in set(self._editions.families.values()) if len(family) > 1]
        dated = [
            [[name for name in family if self._is_of(name, one)] for one in dates] for family in families
        ]
        whole = [of_family for of_family in dated if all(of_family)]
        return (
            [
                tuple(sorted(name for of_family in whole for name in of_family[place]))
                for place in range(len(dates))
            ]
            if whole
            else []
        )

    def by_name(self, question: str) -> list[Mention]:
        """The documents that `question` names by their path or title."""
        folded = fold(question)
        found: list[Mention] = []
        if len(folded) != len(question):
            return found
        for name in sorted((one for one in self._names if one in folded), key=len, reverse=True):
            span = Span(start := folded.find(name), start + len(name))
            if _ABOUT.search(question[:start]) and span.of(question).islower():
                continue  # "about surface water flooding" is a matter, though a document has it as its title
            if not any(span.overlaps(one.span) for one in found):
                leading = _LEADING.search(question[: span.start])
                whole = Span(leading.start() if leading else span.start, span.end)
                found.append(Mention(whole, self._newest(self._names[name])))
        return found

    def _by_description(
        self, question: str, tokens: Sequence[re.Match[str]], beside: Sequence[str]
    ) -> list[Mention]:
        """The documents that a noun phrase describes: its last token is "brief", "report", "edition" …, or a number after it."""
        dates = [one for one in tokens if _DATED.fullmatch(one[0])]
        heads = [one for one in tokens if fold(one[0]) in _HEADS]
        marks = [one for one in tokens if fold(one[0]) in _OLDEST | _NEWEST]
        others = [
            one[0]
            for one in tokens
            if one not in (*dates, *heads, *marks) and fold(one[0]) not in _STOPS and one[0] != ","
        ]
        head = fold(heads[-1][0])
        wanted = [*others, head] if head in _EXACT else others
        pool = self._matching(
            wanted, heads[-1][0], [one[0] for one in tokens if one[0] in others or one in heads]
        )
        if head.startswith(("edition", "version")) and not others:
            pool = [one for name in beside for one in self.family(name)] or [
                one for family in self._editions.families.values() for one in family
            ]
        leading = _LEADING.search(question[: tokens[0].start()])
        whole = Span(leading.start() if leading else tokens[0].start(), tokens[-1].end())
        if dates:
            starts = [whole.start, *(one.end() for one in dates)]
            ends = [*(one.end() for one in dates[:-1]), whole.end]
            found = [
                Mention(
                    Span(start, end),
                    tuple(name for name in dict.fromkeys(pool) if self._is_of(name, dated[0])),
                    is_edition=True,
                )
                for dated, start, end in zip(dates, starts[: len(dates)], ends, strict=True)
            ]
            return [one for one in found if one.documents]
        if marks:
            is_old = fold(marks[0][0]) in _OLDEST
            families = dict.fromkeys(self.family(name) for name in pool if len(self.family(name)) > 1)
            chosen = [family[-1] if is_old else family[0] for family in families]
            return [Mention(whole, tuple(chosen), is_edition=True)] if chosen else []
        if not others and not self._is_distinctive(heads[-1][0]):
            return []
        return [Mention(whole, self._newest(pool))] if pool else []

    def _matching(self, wanted: Sequence[str], head: str, phrase: Sequence[str]) -> list[str]:
        """The documents whose title, path and publisher hold all that is wanted, best by title; else those that open with it."""
        if not wanted and not self._is_distinctive(head):
            return list(self._known)
        terms = self._terms(" ".join(wanted or [head]))
        if held := self._holding(terms):
            scores = {name: sum(name in self._titled[term] for term in terms) for name in held}
            return [name for name in sorted(held) if scores[name] == max(scores.values())]
        if not wanted or fold(head) in _EXACT:
            return []
        for start in range(
            len(phrase) - 1
        ):  # "Working Paper 11", or after words of its title: "sanctions working paper"
            opening = self._opening_with(" ".join(phrase[start:]))
            if found := [
                name
                for name in opening
                if not start or name in self._holding(self._terms(" ".join(phrase[:start])))
            ]:
                return found
        return []

    def _holding(self, terms: Sequence[str]) -> set[str]:
        """The documents whose title, path and publisher hold all of some words."""
        holders = [self._titled[term] | self._described[term] for term in terms]
        return set.intersection(*holders) if holders else set()

    def _is_distinctive(self, head: str) -> bool:
        """Whether a noun such as "checklist" stands in the titles of few documents: those of one family."""
        terms = self._terms(head)
        held = (
            set.intersection(*(self._titled[term] | self._described[term] for term in terms)) if terms else ()
        )
        return len({self.family(name) for name in held}) == 1

    def _is_of(self, document: str, dated: str) -> bool:
        """Whether a document was published on a date, as far as its own is known, or has that in its name."""
        one, named = self._known[document], find_period(dated)
        if one.date and named and iso_period(one.date).overlaps(named[0]):
            return True
        return re.search(rf"(?<!\d){dated}(?!\d)", f"{one.id} {one.title}", re.IGNORECASE) is not None

    def _newest(self, documents: Collection[str]) -> tuple[str, ...]:
        """Of several editions the newest."""
        return tuple(dict.fromkeys(self.family(name)[0] for name in documents))


def _merged(found: Sequence[Mention], family: Callable[[str], Collection[str]]) -> list[Mention]:
    """The mentions in order, an edition and the document that it is an edition of as one."""
    merged: list[Mention] = []
    for one in found:
        before = merged[-1] if merged else None
        if before is not None and before.is_edition is not one.is_edition:
            edition, bare = (before, one) if before.is_edition else (one, before)
            if any(name in family(other) for name in bare.documents for other in edition.documents):
                merged[-1] = replace(edition, span=Span(before.span.start, one.span.end))
                continue
        merged.append(one)
    return merged


def _phrases(question: str) -> list[list[re.Match[str]]]:
    """The tokens of each noun phrase that may name a document, with its year or number: "2023 visa brief", "brief of 2023"."""
    tokens = list(_TOKEN.finditer(question))
    found: list[list[re.Match[str]]] = []
    place = 0
    while place < len(tokens):
        if fold(tokens[place][0]) not in _HEADS:
            place += 1
            continue
        first = last = place
        while first and place - first < _LONGEST and _is_part(tokens, first):
            first -= 1
        before = fold(tokens[first - 1][0]) if first else ""
        while last + 1 < len(tokens) and fold(tokens[last + 1][0]) in _HEADS:
            last += 1
        phrase = tokens[first : last + 1]
        following = [one[0] for one in tokens[last + 1 : last + 3]]
        if following[1:] and fold(following[0]) in ("of", "from", "in") and _DATED.fullmatch(following[1]):
            phrase.append(tokens[last + 2])
            last += 2
            while (
                last + 2 < len(tokens)
                and fold(tokens[last + 1][0]) in ("and", "or")
                and _DATED.fullmatch(tokens[last + 2][0])
            ):
                phrase.append(tokens[last + 2])
                last += 2
        elif following and re.fullmatch(r"\d+(?:/\d+)?", following[0]):
            phrase.append(tokens[last + 1])
            last += 1
        if before not in ("a", "an", "any", "each", "every", "no", "some"):
            found.append(phrase)
        place = last + 1
    return found


def _is_part(tokens: Sequence[re.Match[str]], first: int) -> bool:
    """Whether the token before `first` belongs to the noun phrase; also "2023 and (the) 2025 edition"."""
    before = fold(tokens[first - 1][0])
    if before not in _STOPS and before != ",":
        return True
    is_dated = [_DATED.fullmatch(one[0]) is not None for one in tokens]
    return (
        before in ("and", "or", "the")
        and any(is_dated[max(0, first - 3) : first])
        and any(is_dated[first : first + 2])
    )


def _blanked(text: str, spans: Iterable[Span]) -> str:
    for span in spans:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text
