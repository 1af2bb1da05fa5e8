"""Citations, hits, answers and what is shown of a source."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Self

from assistant.types.document import Block, Document, PageSpan, Passage, Span
from assistant.types.recommendation import Demand, Recommendation, Standing, Strength


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote is, in a form that survives re-indexing (W3C TextQuoteSelector)."""

    id: str
    document: str
    title: str
    author: str | None
    publisher: str | None
    date: str | None
    language: str | None
    url: str | None
    marking: str | None
    locator: str
    headings: tuple[str, ...]
    pages: tuple[PageSpan, ...]
    span: Span
    quote: str
    prefix: str
    suffix: str
    digest: str
    reader: str

    @property
    def page(self) -> int | None:
        """The number of the first page on which it is."""
        return self.pages[0].number if self.pages else None


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as the index keeps it, with what was recognised in it and how it is cited.

    `recommendation` is its author's own; `reported` is what it says that others recommend or demand. `wording` is one number for all
    recommendations that are compared alike with those of other documents; None where that is with none. `first_seen` is the
    moment since which the index has its words in its document (ISO 8601, UTC); None while it is being made.
    """

    key: int
    passage: Passage
    recommendation: Recommendation | None
    citation: Citation
    reported: tuple[Demand, ...] = ()
    wording: int | None = field(default=None, compare=False)
    first_seen: str | None = field(default=None, compare=False)

    @property
    def kind(self) -> str:
        """ "recommendation" or "context"."""
        return "context" if self.recommendation is None else "recommendation"

    @property
    def asking(self) -> tuple[Span, ...]:
        """The sentences that ask for something, in order, counted from the quote's start."""
        start = self.citation.span.start
        demands = self.recommendation.demands if self.recommendation else ()
        return tuple(sorted({one.span.moved(-start) for one in demands}))


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found; higher scores are better. `ranks` holds its place by each search, from 1."""

    key: int
    score: float
    ranks: Mapping[str, int] = field(default_factory=dict)


class Outcome(StrEnum):
    """How an answer ends; silence is graded. What may answer was found by meaning, and no model could judge it."""

    ANSWERED = "answered"
    CONTEXT_ONLY = "context_only"
    MAY_ANSWER = "may_answer"
    NOT_COVERED = "not_covered"


class Reason(StrEnum):
    """Why nothing, or not more, came."""

    NOTHING_FOUND = "nothing_found"
    ONLY_BACKGROUND = "only_background"
    OTHER_ADDRESSEE = "other_addressee"
    FILTERED_OUT = "filtered_out"
    LANGUAGE = "language"
    DEGRADED = "degraded"


class Relation(StrEnum):
    """How another passage relates to the one that is shown."""

    REPEATED = "repeated"
    EARLIER_EDITION = "earlier_edition"
    NEWER_EDITION = "newer_edition"


@dataclass(frozen=True, slots=True)
class OtherOccurrence:
    """Another place of the same advice: a repetition, or other words in an earlier edition.

    `newer` names the newest edition of its document, if that is another one.
    """

    entry: Entry
    relation: Relation
    newer: str | None = None


@dataclass(frozen=True, slots=True)
class GroupedPassage:
    """A passage with the other places of the same advice, which are not shown separately.

    `newer` names the newest edition of its document, if that is another one.
    """

    entry: Entry
    also: tuple[OtherOccurrence, ...] = ()
    newer: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a passage was judged as it was.

    `words` are the words of the question that the passage or its headings contain, `lacking` the others, and `unknown`
    those that occur in no passage at all. `ranks` is its rank among `candidates` passages by meaning, by words and by
    the judge, and `related` the probability that it is on the subject.
    """

    words: tuple[str, ...]
    lacking: tuple[str, ...]
    unknown: tuple[str, ...]
    candidates: int
    ranks: Mapping[str, int]
    related: float


class OmissionReason(StrEnum):
    """Why the next passage is not shown."""

    LIMIT = "limit"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The first passage that is not shown: why, and the `threshold` that it missed.

    Where nothing is shown, that is the confidence from which an answer is given, else a probability.
    """

    entry: Entry
    score: float
    left: OmissionReason
    threshold: float
    why: Explanation


class Kind(StrEnum):
    """What kind of answer a question wants; a claim is a text that is to be compared with the documents."""

    ADVICE = "advice"
    FACT = "fact"
    LIST = "list"
    COMPARISON = "comparison"
    OVERVIEW = "overview"
    CLAIM = "claim"


class Aspect(StrEnum):
    """What can be read from a question; each can be ignored."""

    FOLLOWS = "follows"
    SPELLING = "spelling"
    ADDRESSEE = "addressee"
    DOCUMENT = "document"
    PLACE = "place"
    PUBLISHED = "published"
    DEADLINE = "deadline"
    STRENGTH = "strength"
    STANDING = "standing"
    POLARITY = "polarity"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class ReadAspect:
    """Something that was read from a question, in words; `is_used` is false if nothing was found with it, so that it was left out."""

    aspect: Aspect
    value: str
    is_used: bool = True


@dataclass(frozen=True, slots=True)
class Difference:
    """A number, a date, or something said or denied in which a passage differs from a text that was pasted: its words, and the passage's."""

    claimed: str
    stated: str


@dataclass(frozen=True, slots=True)
class Item:
    """A passage in an answer; `score` is the calibrated probability that it answers.

    `highlights` are the sentences that answer, counted from the quote's start; `opposes` are the citation ids of
    other items that advise the contrary; `differs` is where it differs from a pasted text; `newer` is as in `GroupedPassage`.
    """

    entry: Entry
    score: float
    highlights: tuple[Span, ...]
    also: tuple[OtherOccurrence, ...] = ()
    opposes: tuple[str, ...] = ()
    newer: str | None = None
    why: Explanation | None = None
    differs: tuple[Difference, ...] = ()

    @property
    def kind(self) -> str:
        """ "recommendation" or "context"."""
        return self.entry.kind


@dataclass(frozen=True, slots=True)
class IndexState:
    """Size and generation of the index that answered; `stale` when the corpus has moved on."""

    documents: int
    passages: int
    generation: int
    stale: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say to a question, or that they do not say.

    `confidence` is the probability that the best item answers. `withheld` names documents
    whose file changed, vanished or may not be read since they were indexed and that would have been quoted; `unreadable` are
    the last of these. `asked_of` is whom the
    question wants to act, where it names one. `listed` says what is listed in full, where the question wants all of a
    kind, and `next` is the citation id after which the list goes on. `parts` are the answers to the questions that were asked
    together, or the sides of a comparison: `items` holds theirs, in their order, and `confidence` is the least of those
    that have any. `reading` is what was read from the question. `occurring` pairs words of a question without an answer
    with the number of passages that contain them all. `notes` say in sentences what the reader should know of how it was
    found; it `is_degraded` if not everything could be searched.
    """

    question: str
    outcome: Outcome
    confidence: float
    reason: Reason | None
    items: tuple[Item, ...]
    near_misses: tuple[Item, ...]
    index: IndexState
    total: int = 0
    withheld: tuple[str, ...] = ()
    question_language: str | None = None
    asked_of: str | None = None
    listed: str | None = None
    next: str | None = None
    parts: tuple["Answer", ...] = ()
    runner_up: RunnerUp | None = None
    kind: Kind = Kind.FACT
    reading: tuple[ReadAspect, ...] = ()
    occurring: tuple[str, int] | None = None
    notes: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    is_degraded: bool = False

    @property
    def outdated(self) -> tuple[str, ...]:
        """The withheld documents whose files changed or vanished."""
        return tuple(name for name in self.withheld if name not in self.unreadable)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document in a ranking; `score` is its best passage's probability of answering, None if none was judged."""

    document: str
    score: float | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """All documents that were found for a question, best first, and the answer that would be given.

    `shown` are the documents of the items of that answer, in order.
    """

    documents: tuple[Ranked, ...]
    shown: tuple[Ranked, ...]
    outcome: Outcome
    confidence: float


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrows a question or a list: addressee (any alias), document id, strength, standing, words of a heading; None means any.

    `due_before` leaves what is to be done before that day, as far as the day is known. `since` and `until` bound the document's date, both included: a year, a month or a day (ISO 8601); documents without
    a date lie outside. `new_since` leaves what the index has only had since that day or moment. `advice_only` leaves out background.
    """

    to: str | None = None
    document: str | None = None
    strength: Strength | None = None
    standing: Standing | None = None
    due_before: str | None = None
    section: str | None = None
    since: str | None = None
    until: str | None = None
    new_since: str | None = None
    advice_only: bool = False

    @property
    def given(self) -> dict[str, Any]:
        """Those that are set, by name."""
        return {
            one.name: value for one in fields(self) if (value := getattr(self, one.name)) is not one.default
        }

    def without(self, *names: str) -> Self:
        """These filters without some of them."""
        return type(self)(**{name: value for name, value in self.given.items() if name not in names})


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it is shown: its blocks in order, and the entries that can be cited in it."""

    document: Document
    blocks: tuple[Block, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes of a document's file, which are those that were indexed."""

    document: Document
    data: bytes


@dataclass(frozen=True, slots=True)
class ResolvedCitation:
    """What became of a published citation id.

    `entries` are the places it opens now: one; several where the same words occur more than once;
    none when the words are gone from `document`, where they last stood at `stood_at`. `gone_since` (ISO 8601) is the
    index since which they are; where there are entries in the same document, the one since which the place that was
    cited is changed or gone, or what stands around it is another.
    """

    id: str
    document: str
    entries: tuple[Entry, ...]
    gone_since: str | None = None
    stood_at: Span | None = None

    @property
    def is_displaced(self) -> bool:
        """Whether the same words are still in the document, but perhaps not where they were cited."""
        is_there = any(one.citation.document == self.document for one in self.entries)
        return self.gone_since is not None and is_there
