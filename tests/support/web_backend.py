"""A small true backend for tests of the web front end: real types, real offsets, answers known beforehand."""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from assistant.access import Rights
from assistant.answering.comparing import compared, require_comparable
from assistant.answering.listing import narrowed
from assistant.errors import AssistantError, BadRequest, CitationUnknown, DocumentUnknown, PageUnavailable
from assistant.types import (
    About,
    Added,
    Addressee,
    Answer,
    Aspect,
    Block,
    BlockKind,
    Choices,
    Citation,
    ComparedDocument,
    Comparison,
    Demand,
    Document,
    Entry,
    Filters,
    Footnote,
    GroupedPassage,
    IndexState,
    Item,
    LeadIn,
    Original,
    Outcome,
    Passage,
    Reason,
    Recommendation,
    ResolvedCitation,
    Skipped,
    Source,
    Span,
    Standing,
    Status,
    Strength,
    UploadLimits,
)
from assistant.verifying import Checked, Cited, Quotation, QuoteStatus, Verification

MOST_KEYS = 1_000_000
"""Of one document; in an index, no two passages have the same key."""
PNG = "\x89PNG"
LINE = re.compile(r"(?P<sign>#+ |\d+\. |   - |\[\^\d+\]: )?(?P<words>\S.*)")
KINDS = {"#": BlockKind.HEADING, "-": BlockKind.ITEM, "[": BlockKind.FOOTNOTE}


def document(id: str, text: str, **about: str) -> Document:
    """A document of these words."""
    digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    described = About(**{"title": id.rpartition("/")[2], "language": "en"} | about)
    return Document(
        id=id,
        text=text,
        digest=digest,
        media_type="text/markdown",
        reader="test 1",
        title=described.title or id,
        author=described.author,
        publisher=described.publisher,
        date=described.date,
        language=described.language,
        url=described.url,
        marking=described.marking,
    )


def blocks(text: str) -> tuple[Block, ...]:
    """One block a line; signs of headings, items and notes stand outside, as they do in the product."""
    found = []
    for line in LINE.finditer(text):
        sign = (line["sign"] or "").strip()
        kind = KINDS.get(sign[:1], BlockKind.ITEM if sign else BlockKind.PARAGRAPH)
        level = sign.count("#") or 1 + sign.count("-")
        found.append(
            Block(kind, Span(*line.span("words")), sign.rstrip(".") if sign[:1].isdigit() else None, level)
        )
    return tuple(found)


def stretch(source: Document, words: str) -> Span:
    """Where `words` first stand in `source`."""
    start = source.text.index(words)
    return Span(start, start + len(words))


def entry(
    source: Document,
    quote: str,
    *demands: tuple[str, Strength],
    number: str | None = None,
    lead_in: str = "",
    notes: Sequence[Footnote] = (),
    locator: str = "",
    url: str | None = None,
    place: int = 0,
) -> Entry:
    """The passage `quote` of `source` with what it demands of whom; `place` counts equal quotes from 0."""
    start = [found.start() for found in re.finditer(re.escape(quote), source.text)][place]
    span = Span(start, start + len(quote))
    introduced = LeadIn(lead_in, stretch(source, lead_in)) if lead_in else None
    passage = Passage(source.id, span, quote, (), (span,), number, introduced, tuple(notes))
    citation = Citation(
        id=hashlib.sha256(f"{source.id} {quote} {place}".encode()).hexdigest()[:16],
        document=source.id,
        title=source.title,
        author=source.author,
        publisher=source.publisher,
        date=source.date,
        language=source.language,
        url=url or source.url,
        marking=source.marking,
        locator=locator,
        headings=(),
        pages=(),
        span=span,
        quote=quote,
        prefix="",
        suffix="",
        digest=source.digest,
        reader=source.reader,
    )
    asked = tuple(Demand((Addressee(who, who),), strength, None, span) for who, strength in demands)
    standing = Standing.OFFICIAL if number else Standing.IN_TEXT
    return Entry(start, passage, Recommendation(number, asked, standing) if asked else None, citation)


def item(found: Entry, score: float = 0.9, *highlights: str) -> Item:
    """An answer's item, with the given words of its quote highlighted."""
    starts = [(found.citation.quote.index(words), words) for words in highlights]
    return Item(found, score, tuple(Span(start, start + len(words)) for start, words in starts))


def answer(
    question: str,
    outcome: Outcome,
    items: Sequence[Item] = (),
    near_misses: Sequence[Item] = (),
    reason: Reason | None = None,
    withheld: tuple[str, ...] = (),
    stale: bool = False,
    language: str | None = "en",
) -> Answer:
    """An answer as sure as its best item."""
    best = max((one.score for one in items), default=0.1)
    state = IndexState(2, 57, 3, stale)
    return Answer(
        question,
        outcome,
        best,
        reason,
        tuple(items),
        tuple(near_misses),
        state,
        len(items),
        withheld,
        language,
    )


@dataclass
class KnownAnswers:
    """Gives the answers it was given, and "not covered" to any other question; remembers how it was asked."""

    sources: Sequence[Source]
    answers: Sequence[Answer] = ()
    gone: Mapping[str, ResolvedCitation] = field(default_factory=dict)
    error: Exception | None = None
    hindrance: str | None = None
    changed: tuple[str, ...] = ()
    asked: list[tuple[str, Filters, int | None]] = field(default_factory=list)
    refreshed: int = 0
    state: Status | None = None
    added: dict[str, bytes] = field(default_factory=dict)
    corrected: dict[str, dict[str, str]] = field(default_factory=dict)

    def ask(
        self,
        question: str,
        *,
        filters: Filters = Filters(),
        limit: int | None = None,
        after: str | None = None,
        ignoring: Collection[Aspect] = (),
        follows: str | None = None,
    ) -> Answer:
        if self.error is not None:
            raise self.error
        if not question.strip():
            raise BadRequest("nothing asked: write something")
        self.asked.append((question, filters, limit))
        known = {one.question: one for one in self.answers}
        return known.get(question) or answer(question, Outcome.NOT_COVERED, reason=Reason.NOTHING_FOUND)

    def show(self, citation_id: str) -> ResolvedCitation:
        if citation_id in self.gone:
            return self.gone[citation_id]
        for source in self.sources:
            entries = tuple(one for one in source.entries if one.citation.id == citation_id)
            if entries:
                return ResolvedCitation(citation_id, source.document.id, entries)
        raise CitationUnknown(f"no citation {citation_id} was published here")

    def check(self, citation_ids: Sequence[str]) -> Verification:
        checked = []
        for one in citation_ids:
            try:
                entries = self.show(one).entries
            except CitationUnknown:
                entries = ()
            quote = entries[0].citation.quote if entries else ""
            cited = Cited(one, entries[0].citation.document) if entries else None
            standing = QuoteStatus.EXACT if entries else QuoteStatus.GONE
            checked.append(Checked(Quotation(quote, one, cited=cited), standing))
        unread = tuple(Skipped(name, "has been changed") for name in self.changed)
        return Verification(tuple(checked), (), unread)

    def verify_text(self, text: str) -> Verification:
        texts = [one.document.text for one in self.sources]
        checked = [
            Checked(
                Quotation(line, f"line {number}"),
                QuoteStatus.EXACT if any(line in words for words in texts) else QuoteStatus.NOT_FROM_HERE,
            )
            for number, line in enumerate(text.splitlines(), 1)
            if line
        ]
        return Verification(tuple(checked), (), ())

    def source(self, document_id: str) -> Source:
        for source in self.sources:
            if source.document.id == document_id:
                return source
        raise DocumentUnknown(f"no document {document_id} is indexed: see 'assistant status'")

    def original(self, document_id: str) -> Original:
        found = self.source(document_id).document
        return Original(found, found.text.encode())

    def page_picture(self, document_id: str, number: int, citation_id: str | None = None) -> bytes:
        self.source(document_id)
        if number != 1:
            raise PageUnavailable(f"{document_id} has no page {number}")
        return f"{PNG} {citation_id}".encode()

    def listing(self, filters: Filters | None = None) -> tuple[GroupedPassage, ...]:
        advice = [one for source in self.sources for one in source.entries if one.recommendation is not None]
        return tuple(narrowed([GroupedPassage(one) for one in advice], filters or Filters()))

    def withheld(self, filters: Filters | None = None) -> tuple[str, ...]:
        return ()

    def compare(self, documents: Sequence[str]) -> Comparison:
        require_comparable(documents)
        found = [self.source(one) for one in documents]
        described = [
            ComparedDocument(one.document.id, one.document.title, one.document.date, one.document.language)
            for one in found
        ]
        return compared(
            described,
            [
                [replace(entry, key=place * MOST_KEYS + entry.key) for entry in one.entries]
                for place, one in enumerate(found)
            ],
        )

    def choices(self) -> Choices:
        titles = tuple((source.document.id, source.document.title) for source in self.sources)
        advice = [one.recommendation for source in self.sources for one in source.entries]
        names = [name for one in advice if one is not None for name in one.addressees]
        return Choices(titles, tuple((name, names.count(name)) for name in sorted(set(names))))

    def status(self, *, compare: bool = False) -> Status:
        if self.state is not None:
            return self.state
        advice = sum(one.recommendation is not None for source in self.sources for one in source.entries)
        words_only = tuple((one.document.id, "de") for one in self.sources if one.document.language == "de")
        return Status(
            "corpus",
            "index",
            3,
            "2026-03-02T09:30:00+00:00",
            len(self.sources),
            57,
            advice,
            (),
            words_only,
            (),
            "encoder",
            "judge",
        )

    def taking(self) -> UploadLimits:
        return UploadLimits((".md", ".pdf"), 100_000)

    def add(self, name: str, content: BinaryIO) -> Added:
        if isinstance(self.error, AssistantError):
            raise self.error
        data = content.read()
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        already = digest in {source.document.digest for source in self.sources}
        self.added[name] = data
        return Added(BRIEF.id if already else f"uploads/{name}", len(data), digest, already)

    def facts(self, document_id: str) -> dict[str, str]:
        self.source(document_id)
        return {"title": "", "author": "", "publisher": "", "date": "", "marking": ""} | self.corrected.get(
            document_id, {}
        )

    def correct(self, document_id: str, facts: Mapping[str, str]) -> None:
        if "31" in facts.get("date", ""):
            raise BadRequest("'31' is not a date: enter a year", "date")
        self.corrected[document_id] = dict(facts)

    def ready(self) -> str | None:
        return self.hindrance

    def seen_by(self, rights: Rights) -> "KnownAnswers":
        sources = [source for source in self.sources if rights(source.document.id)]
        answers = [
            one
            for one in self.answers
            if all(rights(item.entry.citation.document) for item in (*one.items, *one.near_misses))
        ]
        gone = {name: shown for name, shown in self.gone.items() if rights(shown.document)}
        return replace(self, sources=sources, answers=answers, gone=gone)

    def refresh(self) -> None:
        self.refreshed += 1
        if isinstance(self.error, AssistantError):
            raise self.error


LEAD_IN = "The Union and its member states are advised to act as follows:"
FEES = (
    "**Fees.** The Commission should propose a fee waiver for applicants under 25. Until it is adopted, "
    "member states must use the waivers that the Visa Code already permits.[^2]"
)
GROUPS = """**Priority groups.** Member states should handle within ten working days the applications of:
   - students and researchers;
   - journalists and human rights defenders."""
BACKGROUND = "A consulate should normally decide within 15 calendar days. Practice differs widely."
NOTE = "Article 16 of the Visa Code."
BRIEF = document(
    "sample/visa brief #1?.md",
    f"""# Open Doors, Guarded Gates

Sample Policy Unit – 12 May 2023

## Background

{BACKGROUND} Resellers book appointments in bulk.

## Recommendations

{LEAD_IN}

1. {FEES}

2. {GROUPS}

[^2]: {NOTE}
""",
    title="Open Doors, Guarded Gates: Schengen Visas for Citizens of Authoritarian Neighbours",
    author="Sample Policy Unit",
    publisher="Sample Policy Unit",
    date="2023-05-12",
    marking="Public",
    url="https://example.org/visas?edition=1&lang=en",
)
ENTRY_FEES = entry(
    BRIEF,
    FEES,
    ("Commission", Strength.SHOULD),
    ("Member states", Strength.MUST),
    number="1",
    lead_in=LEAD_IN,
    locator="recommendation 1, line 13",
    notes=[Footnote("2", NOTE, stretch(BRIEF, NOTE), "inferred")],
)
ENTRY_GROUPS = entry(
    BRIEF,
    GROUPS,
    ("Member states", Strength.SHOULD),
    number="2",
    lead_in=LEAD_IN,
    locator="recommendation 2, line 15",
)
ENTRY_BACKGROUND = entry(BRIEF, BACKGROUND, locator="“Background”, line 7")

HOSTILE = document(
    'evil/<b>"quoted" & 100%.txt',
    '<script>alert(1)</script> NATO should "><img src=x onerror=alert(2)> act.\n\n'
    "يجب على الدول الأعضاء إصدار التأشيرات.\n\nEcho: act now.\n\n" + "Donau" * 60 + "\n\nEcho: act now.\n",
    title="<script>title</script>",
    url="javascript:alert(3)",
    language="de",
)
ENTRY_HOSTILE = entry(HOSTILE, HOSTILE.text.partition("\n")[0], ("NATO", Strength.SHOULD))
ENTRY_ARABIC = entry(HOSTILE, "يجب على الدول الأعضاء إصدار التأشيرات.", ("Member states", Strength.MUST))
ENTRY_LONG = entry(HOSTILE, "Donau" * 60)
ECHOES = (
    entry(HOSTILE, "Echo: act now.", place=0, locator="line 5"),
    entry(HOSTILE, "Echo: act now.", place=1, locator="line 9"),
)

FEE_QUESTION = "Should young applicants pay visa fees?"
WAIT_QUESTION = "What should consulates do about waiting times?"
SCHOOL_QUESTION = "How should schools be funded?"
HOSTILE_QUESTION = "\"><script>alert('q')</script>"
GONE = ResolvedCitation("gonegonegonegone", BRIEF.id, (), "2026-02-01T08:00:00+00:00")
TWICE = ResolvedCitation("twicetwicetwicet", HOSTILE.id, ECHOES)


def backend(**changes: object) -> KnownAnswers:
    """A backend with two documents and an answer of each outcome."""
    known = KnownAnswers(
        sources=(
            Source(BRIEF, blocks(BRIEF.text), (ENTRY_BACKGROUND, ENTRY_FEES, ENTRY_GROUPS)),
            Source(HOSTILE, blocks(HOSTILE.text), (ENTRY_HOSTILE, ENTRY_ARABIC, *ECHOES, ENTRY_LONG)),
        ),
        answers=(
            answer(
                FEE_QUESTION,
                Outcome.ANSWERED,
                [
                    item(ENTRY_FEES, 0.93, FEES[10:77]),
                    item(ENTRY_GROUPS, 0.7),
                    item(ENTRY_BACKGROUND, 0.55, "Practice differs widely."),
                ],
            ),
            answer(
                WAIT_QUESTION,
                Outcome.CONTEXT_ONLY,
                [item(ENTRY_BACKGROUND, 0.6)],
                reason=Reason.ONLY_BACKGROUND,
            ),
            answer(
                SCHOOL_QUESTION,
                Outcome.NOT_COVERED,
                near_misses=[item(ENTRY_GROUPS, 0.05)],
                reason=Reason.FILTERED_OUT,
                withheld=(BRIEF.id,),
                stale=True,
            ),
            answer(
                HOSTILE_QUESTION,
                Outcome.ANSWERED,
                [item(ENTRY_HOSTILE), item(ENTRY_ARABIC), item(ENTRY_LONG), *map(item, ECHOES)],
                reason=Reason.OTHER_ADDRESSEE,
            ),
        ),
        gone={GONE.id: GONE, TWICE.id: TWICE},
    )
    for name, value in changes.items():
        setattr(known, name, value)
    return known
