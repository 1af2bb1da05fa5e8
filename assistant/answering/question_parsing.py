"""Reads a question: who should act, where to look, by when, how strongly, and what kind of answer it wants."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.answering.due_dates import Due, asked_deadline
from assistant.answering.entry_predicates import is_official
from assistant.answering.named_documents import Mention, NamedDocuments
from assistant.answering.places import NamedPlace, named_places
from assistant.answering.publication_dates import Published, asked_publication
from assistant.answering.question_actors import actors
from assistant.answering.question_patterns import (
    ADVICE,
    ADVISES,
    ASKS,
    CLAIMS,
    COMPARES,
    COMPARES_EDITIONS,
    COMPARISON_WORDS,
    DOCUMENTS,
    EDITION_WORDS,
    EVERYTHING,
    LIST_WORDS,
    OFFICIAL,
    OVERVIEW_WORDS,
    PUBLISHING_WORDS,
    QUESTION_WORDS,
    RECOMMENDS,
    SAYS,
    STRENGTHS,
    SUMS_UP,
    YEAR,
    forbids,
    is_whether,
)
from assistant.answering.question_splitting import VERB
from assistant.language.actors import is_addressed
from assistant.language.i18n import gettext
from assistant.language.text import fold, words
from assistant.types import Addressee, Aspect, Entry, Kind, ReadAspect, Span, Strength

_LEAST_OF_CLAIM = 8
_CLAIM_WORDS = 45


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question asks: `actors` pairs normal forms with their words in it, `sides` are the documents of a comparison.

    `asked` is the question without the documents it names, `is_about` if that is only the matter of which it wants to know what is said; `is_whole` if it names no matter beside that, and `is_of_documents` if documents are to be listed; `forbids` if it asks what not to do, `is_whether` if it wants a yes or no.
    """

    text: str
    kind: Kind = Kind.FACT
    actors: tuple[tuple[str, str], ...] = ()
    documents: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    sides: tuple[tuple[str, ...], ...] = ()
    places: tuple[NamedPlace, ...] = ()
    published: Published | None = None
    due: Due | None = None
    strength: Strength | None = None
    is_official: bool = False
    forbids: bool = False
    is_whether: bool = False
    is_whole: bool = False
    is_about: bool = False
    is_of_documents: bool = False
    subject: str = ""
    asked: str = ""

    @property
    def asks_advice(self) -> bool:
        """Whether it asks what somebody should do, rather than for a fact."""
        return self.kind is Kind.ADVICE

    @property
    def is_listed_comparison(self) -> bool:
        """Whether it wants all that differs between documents, on whatever subject."""
        return self.kind is Kind.COMPARISON and not self.subject

    @property
    def actor(self) -> str | None:
        """Who is to act, if that is only one."""
        return self.actors[0][0] if len(self.actors) == 1 else None

    @property
    def content_words(self) -> list[str]:
        """Its words without those that only build the question, as written."""
        return content_words(self.text)

    @property
    def narrows(self) -> bool:
        """Whether it names only some passages."""
        return any((self.documents, self.places, self.published, self.due, self.strength, self.is_official))

    def lets_pass(self, entry: Entry) -> bool:
        """Whether a passage is among those that the question names, but for its places."""
        if self.documents and entry.citation.document not in self.documents:
            return False
        if self.published and not self.published.lets_pass(entry.citation.date):
            return False
        if self.is_official and not is_official(entry):
            return False
        if self.due is None and self.strength is None:
            return True
        demands = () if entry.recommendation is None else entry.recommendation.demands
        wanted = tuple(
            one
            for one in demands
            if (self.strength in (None, one.strength))
            and (not self.actors or self.kind is not Kind.LIST or self._asks(one.addressees))
        )
        return any(self.due is None or self.due.lets_pass(one.limit, entry.citation.date) for one in wanted)

    def _asks(self, addressees: Sequence[Addressee]) -> bool:
        names = tuple(who.name for who in addressees)
        return any(is_addressed(name, names) for name, _ in self.actors)

    def without(self, aspects: Collection[Aspect]) -> "Reading":
        """The same without what was read of some aspects."""
        return replace(self, **{name: value for one in aspects for name, value in _NOT_READ[one].items()})

    @property
    def name(self) -> str:
        """What it wants a list of, in words, with names as the question has them: "recommendations to the Council"."""
        name = self.places[0].words if self.places else gettext("recommendations")
        if self.is_of_documents:
            name = gettext("documents")
        if self.kind is Kind.COMPARISON:
            name = gettext("differing recommendations")
        if self.kind is Kind.OVERVIEW:
            name = gettext("summary and recommendations")
        if self.strength:
            name = gettext("“%(strength)s” recommendations", strength=gettext(self.strength.value))
        if self.forbids:
            name = gettext("%(recommendations)s on what not to do", recommendations=name)
        if self.is_official:
            name = gettext("official %(recommendations)s", recommendations=name)
        if self.actors:
            names = _joined([worded for _, worded in self.actors])
            name = gettext("%(recommendations)s to %(names)s", recommendations=name, names=names)
        if self.due:
            name = f"{name} {self.due}"
        if self.published:
            name = gettext(
                "%(recommendations)s published %(when)s", recommendations=name, when=self.published.words
            )
        if self.titles:
            titles = _joined([f"“{title}”" for title in self.titles], both=True)
            name = gettext("%(recommendations)s in %(titles)s", recommendations=name, titles=titles)
        return name

    def reads(self) -> tuple[ReadAspect, ...]:
        """What was read, in words."""
        found: list[tuple[Aspect, str]] = [
            *([(Aspect.ADDRESSEE, _joined([name for name, _ in self.actors]))] if self.actors else []),
            *([(Aspect.DOCUMENT, _joined(self.titles, both=True))] if self.titles else []),
            *((Aspect.PLACE, one) for one in dict.fromkeys(place.words for place in self.places)),
            *([(Aspect.PUBLISHED, self.published.words)] if self.published else []),
            *([(Aspect.DEADLINE, str(self.due))] if self.due else []),
            *([(Aspect.STRENGTH, gettext(self.strength.value))] if self.strength else []),
            *([(Aspect.STANDING, gettext("only official"))] if self.is_official else []),
            *([(Aspect.POLARITY, gettext("what not to do"))] if self.forbids else []),
            *([(Aspect.POLARITY, gettext("a yes or no"))] if self.is_whether else []),
            *([(Aspect.KIND, self.kind.value)] if self.kind is not Kind.FACT else []),
        ]
        return tuple(ReadAspect(aspect, value) for aspect, value in found)


_NOT_READ: dict[Aspect, dict[str, Any]] = {
    Aspect.FOLLOWS: {},
    Aspect.SPELLING: {},
    Aspect.ADDRESSEE: {"actors": ()},
    Aspect.DOCUMENT: {"documents": (), "titles": (), "sides": ()},
    Aspect.PLACE: {"places": ()},
    Aspect.PUBLISHED: {"published": None},
    Aspect.DEADLINE: {"due": None},
    Aspect.STRENGTH: {"strength": None},
    Aspect.STANDING: {"is_official": False},
    Aspect.POLARITY: {"forbids": False, "is_whether": False},
    Aspect.KIND: {"kind": Kind.FACT},
}


_NOT_OF_CLAIMS = (Aspect.ADDRESSEE, Aspect.DEADLINE, Aspect.STRENGTH, Aspect.STANDING, Aspect.POLARITY)
"""What a question means by such words, and a claim does not."""
_NOT = re.compile(r"\b(?:(?P<verb>\w+)(?<!\bca)n|can)['’]t\b", re.IGNORECASE)
_ASKS_LATER = re.compile(
    r"^\w+\s+(?:what|how|which|who|whom|whose)\b|[,:]\s+(?:and\s+)?(?:what|how|when|who|why|where)\b",
    re.IGNORECASE,
)


def content_words(question: str) -> list[str]:
    """The words of a question without those that only build it, as written."""
    return [word for word in question.split() if fold(word.strip("?!.,;:'\"“”’()")) not in QUESTION_WORDS]


def read(
    question: str,
    addressees: Iterable[str] = (),
    documents: NamedDocuments | None = None,
    ignoring: Collection[Aspect] = (),
) -> Reading:
    """Read a question; `addressees` are the normal forms that the corpus knows. What is ignored is not read."""
    question = _NOT.sub(lambda found: f"{found['verb'] or 'can'} not", question)
    rest = question
    mentioned = () if documents is None or Aspect.DOCUMENT in ignoring else documents(question)
    rest = _blank(rest, [one.span for one in mentioned])
    places = [] if Aspect.PLACE in ignoring else named_places(rest)
    rest = _blank(rest, [span for _, span in places])
    published = None if Aspect.PUBLISHED in ignoring else asked_publication(rest)
    rest = _blank(rest, [published[1]] if published else [])
    due = None if Aspect.DEADLINE in ignoring else asked_deadline(rest)
    rest = _blank(rest, [due[1]] if due else [])
    strengths = (
        ()
        if Aspect.STRENGTH in ignoring
        else ((value, found) for value, one in STRENGTHS if (found := one.search(rest)))
    )
    strength, found = next(iter(strengths), (None, None))
    rest = _blank(rest, [Span(*found.span())] if found else [])
    official = None if Aspect.STANDING in ignoring else OFFICIAL.search(rest)
    rest = _blank(rest, [Span(*official.span())] if official else [])
    asked_of = actors(rest, addressees)
    rest = _blank(rest, [span for span, _ in asked_of])
    named = (
        {} if Aspect.ADDRESSEE in ignoring else {name: _as_written(question, span) for span, name in asked_of}
    )
    chosen = tuple(dict.fromkeys(name for one in mentioned for name in one.documents))
    asides = [one.span for one in mentioned] + ([published[1]] if published else [])
    rephrased = _without(question, sorted(asides))
    about = _subject(SAYS.subject(rephrased))
    reading = Reading(
        question,
        actors=tuple(named.items()),
        documents=chosen,
        titles=tuple(dict.fromkeys(documents.title(name) for name in chosen)) if documents else (),
        places=tuple(place for place, _ in places),
        published=published[0] if published else None,
        due=due[0] if due else None,
        strength=strength,
        is_official=official is not None,
        forbids=Aspect.POLARITY not in ignoring and forbids(question),
        is_whether=Aspect.POLARITY not in ignoring and is_whether(question),
        is_about=about is not None,
        asked=about or (_advised(rephrased) if mentioned else None) or rephrased,
    )
    if Aspect.KIND in ignoring:
        return reading
    return _with_kind(reading, rest, mentioned, documents)


def _with_kind(
    reading: Reading, rest: str, mentioned: Sequence[Mention], documents: NamedDocuments | None
) -> Reading:
    left = set(words(rest))
    sides = _sides(mentioned, documents) if documents else ()
    told = [word.strip('?!.,;:"“”') for word in content_words(rest)]
    years = [word for word in told if YEAR.fullmatch(word)]
    compares = COMPARES.search(rest) or COMPARES_EDITIONS.search(reading.text)
    if compares and documents and not mentioned and len(years) > 1:
        sides = tuple(documents.editions_of(years))
    elif compares and documents and len(sides) == 1 and COMPARES_EDITIONS.search(reading.text):
        sides = _with_previous(sides[0], documents)
    is_dated = bool(reading.documents or len(sides) > 1)
    building = EDITION_WORDS if compares else COMPARISON_WORDS
    subject = " ".join(
        word for word in told if word and fold(word) not in building and not (is_dated and word in years)
    )
    reading = replace(reading, subject=subject)
    if compares and (len(sides) > 1 or len(reading.actors) > 1):
        return replace(reading, kind=Kind.COMPARISON, is_whether=False, sides=sides if len(sides) > 1 else ())
    of_lists = PUBLISHING_WORDS if reading.published else LIST_WORDS
    is_bare = not (reading.actors or reading.places or reading.due or reading.strength or reading.is_official)
    sums_up = SUMS_UP.search(rest) or not RECOMMENDS.search(rest)
    if is_bare and not reading.documents and left <= of_lists and _lists_documents(reading, rest):
        return replace(reading, kind=Kind.LIST, is_whole=True, is_of_documents=True)
    if reading.documents and is_bare and sums_up and left <= OVERVIEW_WORDS:
        return replace(reading, kind=Kind.OVERVIEW, is_whole=True)
    if left <= of_lists and _is_list(reading, rest):
        return replace(reading, kind=Kind.LIST, is_whole=True)
    if claim := _subject(CLAIMS.subject(reading.text)) or _claimed(reading):
        return replace(reading.without(_NOT_OF_CLAIMS), kind=Kind.CLAIM, asked=claim)
    return replace(reading, kind=Kind.ADVICE if ADVICE.search(reading.text) else Kind.FACT)


def _claimed(reading: Reading) -> str | None:
    """The text of which passages are to support or contradict what it says, if it is one rather than a question."""
    text = reading.asked
    count = len(text.split())
    if count >= _CLAIM_WORDS:
        return text
    if reading.is_about:
        return None
    asks = "?" in text or re.match(rf"{ASKS}\b", text, re.IGNORECASE) or _ASKS_LATER.search(text)
    opens = fold(text.partition(" ")[0])
    is_command = opens in EVERYTHING or opens in (OVERVIEW_WORDS | COMPARISON_WORDS) - QUESTION_WORDS
    is_sentence = text.endswith(".") or VERB.search(text)
    return text if count >= _LEAST_OF_CLAIM and is_sentence and not asks and not is_command else None


def _with_previous(side: tuple[str, ...], documents: NamedDocuments) -> tuple[tuple[str, ...], ...]:
    """The edition before that of one document, or the one after the first; and that document."""
    family = documents.family(side[0])
    if len(family) < 2:
        return (side,)
    place = min(family.index(side[0]), len(family) - 2)
    return (family[place + 1],), (family[place],)


def _lists_documents(reading: Reading, rest: str) -> bool:
    """Whether a question that names no other matter wants to know which documents there are."""
    asks = (
        reading.published
        or not EVERYTHING.isdisjoint(words(rest))
        or re.match(r"\s*(?:which|what)\s", rest, re.IGNORECASE)
    )
    return bool(
        asks and DOCUMENTS.search(rest) and not re.search(r"\brecommend|\badvi[cs]e", rest, re.IGNORECASE)
    )


def _is_list(reading: Reading, rest: str) -> bool:
    """Whether a question that names no other matter wants all recommendations, or passages at some place."""
    if reading.places:
        return True
    if not (RECOMMENDS.search(rest) or reading.due):
        return False
    return reading.narrows or bool(reading.actors) or not EVERYTHING.isdisjoint(words(rest))


def _sides(mentioned: Sequence[Mention], documents: NamedDocuments) -> tuple[tuple[str, ...], ...]:
    """The documents of each mention; editions are compared with those of the same family."""
    sides = [one.documents for one in mentioned]
    families = {name for side in sides if len(side) == 1 for name in documents.family(side[0])}
    narrowed = [tuple(name for name in side if name in families) or side for side in sides]
    return tuple(dict.fromkeys(narrowed if all(one.is_edition for one in mentioned) else sides))


def _joined(names: Sequence[str], both: bool = False) -> str:
    """Names with "or" between them, or "and"."""
    joined = names[0]
    for name in names[1:]:
        joined = (
            gettext("%(one)s and %(other)s", one=joined, other=name)
            if both
            else gettext("%(one)s or %(other)s", one=joined, other=name)
        )
    return joined


def _advised(question: str) -> str | None:
    """A question for what a document advises, as one for advice."""
    subject = _subject(ADVISES.subject(question))
    return f"What should be done about {subject}?" if subject else None


def _subject(found: str | None) -> str | None:
    """The matter that was found, if its words tell anything."""
    subject = (found or "").strip(" .,")
    return subject if content_words(subject) else None


def _without(question: str, spans: Sequence[Span]) -> str:
    """A question without asides that name a document: "according to the 2023 report"."""
    for span in reversed(spans):
        if re.match(
            r"(?:according|as\s+per|in|of|from|by|under|within|since|after|before|until|till|on|during)\b",
            span.of(question),
            re.IGNORECASE,
        ):
            question = question[: span.start] + question[span.end :]
    bare = re.sub(r"\s+(?=[?,.])", "", question).strip(" ,")
    return f"{bare[:1].upper()}{bare[1:]}"


def _as_written(question: str, span: Span) -> str:
    article = re.search(r"\bthe\s+$", question[: span.start], re.IGNORECASE)
    name = span.of(question)
    return re.sub(r"^The\b", "the", f"the {name}" if article else name)


def _blank(text: str, spans: Iterable[Span]) -> str:
    for span in spans:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text
