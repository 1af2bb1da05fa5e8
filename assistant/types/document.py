"""The few immutable records that all other modules speak of.

Offsets are code points of `Document.text`, end exclusive. Scores are higher-is-better.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}–{self.end}")

    def of(self, text: str) -> str:
        """The characters of `text` that this span covers."""
        return text[self.start : self.end]

    def contains(self, other: "Span") -> bool:
        """Whether `other` lies within this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class PageSpan:
    """Text of one page of the source: the page's number counted from 1, its printed label, and where the text stands.

    A page has several where what stands on it is not adjacent in the text, as notes moved behind their paragraph.
    """

    number: int
    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of the text that stand on one line of a page, one for one.

    `source` is the place of the first of them among the characters of the page as the reader's library counts
    them; `box` is left, bottom, right and top in points from the lower left corner of the page.
    """

    span: Span
    page: int
    source: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class NoteReference:
    """Where the text refers to a note.

    `start` and `end` enclose the marker; they are equal where it is no part of the text. `note` counts the
    blocks of the document's layout and is None where the note is not found.
    """

    label: str
    start: int
    end: int
    note: int | None


class BlockKind(StrEnum):
    """What a stretch of text is in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    FOOTNOTE = "footnote"
    CAPTION = "caption"
    TABLE = "table"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Block:
    """A structural part of a document.

    `number` is the printed number of an item or the marker of a footnote, without punctuation;
    `level` is a heading's depth (1 is the highest), an item's nesting or a paragraph's indentation (1 is the
    outermost); `parent` counts blocks from the document's first and names the lead-in of a list item; `stressed`
    says that the whole of it is set apart by its type (bold, italic) or stands in a box.
    """

    kind: BlockKind
    span: Span
    number: str | None = None
    level: int = 1
    parent: int | None = None
    stressed: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One source text and what is known of it.

    `id` is the path below the corpus with forward slashes; `digest` is `sha256:` and the
    hexadecimal digest of the file's bytes; `reader` names the reader and its version;
    `encoding` is the detected character encoding of a text file.

    Of formats that tell more than their text, `layout` gives the parts in order, without overlap, as the format
    itself marks them (`parent` is not given), and `references` where notes are referred to; both are empty where only the words tell.
    `pages` are in the order of the text; `runs` lead from there to the places on the pages, in the same order.
    `warnings` say what of the source could not be read.
    """

    id: str
    text: str
    digest: str
    media_type: str
    reader: str
    title: str
    encoding: str | None = None
    author: str | None = None
    publisher: str | None = None
    date: str | None = None
    language: str | None = None
    url: str | None = None
    marking: str | None = None
    replaces: str | None = None
    pages: tuple[PageSpan, ...] = ()
    layout: tuple[Block, ...] = ()
    references: tuple[NoteReference, ...] = ()
    runs: tuple[Run, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What `documents.csv` says of a document; each given value overrides what the file says."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    date: str | None = None
    language: str | None = None
    url: str | None = None
    marking: str | None = None
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file found below the corpus; `stamp` (size, mtime in ns, inode) tells cheaply whether it may have changed."""

    id: str
    path: Path
    size: int
    mtime_ns: int
    inode: int

    @property
    def stamp(self) -> tuple[int, int, int]:
        """What is compared before anything is read."""
        return self.size, self.mtime_ns, self.inode


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note of the source, resolved from its marker. `matched` is "marker" or "inferred"."""

    marker: str
    text: str
    span: Span
    matched: str


@dataclass(frozen=True, slots=True)
class LeadIn:
    """The sentence or paragraph that introduces the list in which an item stands."""

    text: str
    span: Span


class Role(StrEnum):
    """What of a passage a vector stands for: its own words, the section around it, its nearest heading."""

    PASSAGE = "passage"
    SECTION = "section"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is found and quoted: a whole item or paragraph, verbatim.

    `stressed` says that all of it is set apart by its type or stands in a box. `windows` are the stretches that the
    encoder reads: one, or several cut at sentences where the passage is longer than its input. `number` is that of a
    list item. `pages` are those on which its words stand, each once; `line` counts from 1 and is that of a text file.
    `reading` is what the reranker reads of it: title and headings, and its words among those of short neighbours.
    """

    document: str
    span: Span
    text: str
    headings: tuple[str, ...]
    windows: tuple[Span, ...]
    number: str | None = None
    lead_in: LeadIn | None = None
    footnotes: tuple[Footnote, ...] = ()
    pages: tuple[PageSpan, ...] = ()
    line: int | None = None
    reading: str = ""
    stressed: bool = False

    def __post_init__(self) -> None:
        if len(self.text) != self.span.end - self.span.start:
            raise ValueError(f"passage of {self.document} does not fill its span {self.span}")
        if not self.windows or not all(self.span.contains(window) for window in self.windows):
            raise ValueError(f"passage of {self.document} has no window, or one outside its span {self.span}")


class Strength(StrEnum):
    """How strongly a recommendation is put, from the item's own verb; strongest first."""

    MUST = "must"
    SHOULD = "should"
    COULD = "could"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who should act: as the text names them, and in normal form."""

    text: str
    name: str


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing asked of somebody: who, how strongly, by when, and the words that ask it."""

    addressees: tuple[Addressee, ...]
    strength: Strength
    deadline: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What a passage asks for; at least one demand."""

    number: str | None
    demands: tuple[Demand, ...]

    def __post_init__(self) -> None:
        if not self.demands:
            raise ValueError("a recommendation asks for something")

    @property
    def addressees(self) -> tuple[str, ...]:
        """Normal forms of all addressees, in order of first mention."""
        return tuple(dict.fromkeys(one.name for demand in self.demands for one in demand.addressees))

    @property
    def strength(self) -> Strength:
        """The strongest of the demands' strengths."""
        return min((demand.strength for demand in self.demands), key=list(Strength).index)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands, in a form that outlives re-indexing (W3C TextQuoteSelector)."""

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


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as the index keeps it, with what was recognised in it and how it is cited."""

    key: int
    passage: Passage
    recommendation: Recommendation | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage. `score` is comparable within one search; `why` gives each arm's own score.

    `standing` puts the arms on one scale: standard deviations above the mean of what was found.
    """

    key: int
    score: float
    why: dict[str, float] = field(default_factory=dict)
    standing: dict[str, float] = field(default_factory=dict)


class Outcome(StrEnum):
    """How an answer ends; silence is graded."""

    ANSWERED = "answered"
    CONTEXT_ONLY = "context_only"
    NOT_COVERED = "not_covered"


class Reason(StrEnum):
    """Why nothing, or not more, came."""

    NOTHING_FOUND = "nothing_found"
    ONLY_BACKGROUND = "only_background"
    OTHER_ADDRESSEE = "other_addressee"
    FILTERED_OUT = "filtered_out"
    LANGUAGE = "language"


class Relation(StrEnum):
    """How another passage relates to the one that is shown."""

    REPEATED = "repeated"
    EARLIER_EDITION = "earlier_edition"
    NEWER_EDITION = "newer_edition"


@dataclass(frozen=True, slots=True)
class Also:
    """Another place where the same advice stands: repeated, or worded otherwise in an earlier edition."""

    entry: Entry
    relation: Relation


@dataclass(frozen=True, slots=True)
class Linked:
    """A passage with the other places where the same stands, which are not shown by themselves.

    `newer` names the newest edition of its document, where that is another one.
    """

    entry: Entry
    also: tuple[Also, ...] = ()
    newer: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What one arm or the reranker said of a passage: its own score, and its place among all candidates by it."""

    by: str
    score: float
    place: int


@dataclass(frozen=True, slots=True)
class Pull:
    """By how much one piece of evidence moved the log odds that a passage answers: up, or down where negative."""

    name: str
    value: float
    contribution: float


@dataclass(frozen=True, slots=True)
class Why:
    """Why a passage was judged as it was.

    `words` are those of the question that it or its headings hold, `lacking` those they do not, of which `unknown`
    stand in no passage at all; `said` counts among `candidates`; `pulls` are the strongest first.
    """

    words: tuple[str, ...]
    lacking: tuple[str, ...]
    unknown: tuple[str, ...]
    candidates: int
    said: tuple[Said, ...]
    pulls: tuple[Pull, ...]


class Left(StrEnum):
    """Why the next passage is not shown."""

    LIMIT = "limit"
    BESIDE_THE_BEST = "beside_the_best"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The first passage that is not shown: why, and the `bound` that it missed.

    Where nothing is shown, that is the confidence from which an answer is given, else a probability.
    """

    entry: Entry
    score: float
    left: Left
    bound: float
    why: Why


@dataclass(frozen=True, slots=True)
class Item:
    """A passage in an answer; `score` is the calibrated probability that it answers.

    `highlights` are the sentences that answer, counted from the quote's start; `opposes` are the citation ids of
    other items that advise the contrary; `newer` is as in `Linked`.
    """

    entry: Entry
    score: float
    highlights: tuple[Span, ...]
    also: tuple[Also, ...] = ()
    opposes: tuple[str, ...] = ()
    newer: str | None = None
    why: Why | None = None

    @property
    def kind(self) -> str:
        """ "recommendation" or "context"."""
        return "context" if self.entry.recommendation is None else "recommendation"


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

    `confidence` is the probability that at least one shown item answers. `withheld` names documents
    whose file changed or vanished since they were indexed and that would have been quoted. `asked_of` is whom the
    question wants to act, where it names one. `listed` says what is listed in full, where the question wants all of a
    kind, and `next` is the citation id behind which the list goes on. `parts` are the answers to the questions that were asked
    together: `items` holds theirs, in their order, and `confidence` is the least of those that have any.
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


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document in a ranking; `score` is its best passage's probability of answering, None where none was judged."""

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
    """Narrows a question or a list: addressee (any alias), document id, strength; None means any.

    `since` and `until` bound the document's date, both included: a year, a month or a day (ISO 8601); documents without
    a date lie outside. `advice_only` leaves out background.
    """

    to: str | None = None
    document: str | None = None
    strength: Strength | None = None
    since: str | None = None
    until: str | None = None
    advice_only: bool = False


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
class Shown:
    """What became of a published citation id.

    `entries` are the places it opens now: one; several where the same words stand more than once;
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
        """Whether the same words stand in the document still, but maybe not where they were cited."""
        is_there = any(one.citation.document == self.document for one in self.entries)
        return self.gone_since is not None and is_there


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not in the index, and why."""

    document: str
    reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What of a document, or of what is said of it, is not as it should be, though it is indexed as far as it can be."""

    document: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """What one run of indexing did; document ids in path order."""

    read: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    postponed: tuple[str, ...]
    passages_encoded: int
    generation: int
    seconds: float
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What filters can be set to: (document id, title) and (addressee, number of recommendations)."""

    documents: tuple[tuple[str, str], ...]
    addressees: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Taking:
    """Which new documents are taken: suffixes in lower case with their dot, and the most bytes of one."""

    suffixes: tuple[str, ...]
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Added:
    """A new document of the corpus; `already` where the same bytes were there before, as the document named."""

    document: str
    size: int
    digest: str
    already: bool = False


class Stage(StrEnum):
    """What a build is at."""

    COMPARING = "comparing"
    READING = "reading"
    ENCODING = "encoding"
    PUBLISHING = "publishing"


@dataclass(frozen=True, slots=True)
class BeingRead:
    """A file that is being read: `page` of `pages` are done; both are 0 where it has none or they are not known yet."""

    document: str
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Underway:
    """A build that runs: when it began (ISO 8601), what it is at, and `done` of `total` files or texts.

    `seconds_left` is foretold only of what goes on evenly, and only after it has been measured for a while.
    """

    started: str
    stage: Stage
    done: int
    total: int
    documents: tuple[BeingRead, ...] = ()
    seconds_left: int | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The state of corpus and index, for people and machines; `answers_from` is a bound fitted to this corpus.

    `changed` are files that differ from what is indexed, among them the `postponed`, which may still be being written;
    `without_text` names those of the `skipped` in which there is nothing to read; `underway` is a build that runs.
    Where there is no index yet but one is being made, `generation` is 0. Somebody who may read only some documents is told
    a generation, and when it was `built`, that nothing but changes in those documents moves.
    """

    corpus: str
    index: str
    generation: int
    built: str
    documents: int
    passages: int
    recommendations: int
    skipped: tuple[Skipped, ...]
    words_only: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]
    encoder: str
    reranker: str
    warnings: tuple[Notice, ...] = ()
    answers_from: float | None = None
    postponed: tuple[str, ...] = ()
    without_text: tuple[str, ...] = ()
    underway: Underway | None = None


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup says of itself; `size` and `sha256` are those of the catalogue inside."""

    made: str
    assistant: str
    schema: int
    generation: int
    documents: int
    passages: int
    published: int
    encoder: str
    size: int
    sha256: str
