"""Writes records to rows of the catalogue, and reads them back; what is not searched is JSON."""

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from assistant.index.citation_ids import locator
from assistant.types import (
    Addressee,
    Block,
    BlockKind,
    Citation,
    Deadline,
    Demand,
    Document,
    Entry,
    Footnote,
    LeadIn,
    PageSpan,
    Passage,
    Recommendation,
    Run,
    Span,
    Standing,
    Strength,
)

# What is known of a document beside its text.
ABOUT = (
    *(
        "title",
        "digest",
        "media_type",
        "reader",
        "encoding",
        "author",
        "publisher",
        "date",
        "language",
        "url",
    ),
    *("marking", "replaces", "warnings"),
)
NOT_CITED = frozenset(["media_type", "encoding", "replaces", "warnings"])
ASKED = "asked"
"""Beside these: of whom the document's recommendations ask something, and how many of them."""
BlockRow = tuple[str, int, int, str | None, int, int | None, bool]
PageRow = tuple[int, str, int, int]
RunRow = tuple[int, int, int, int, float, float, float, float]


def about_to_json(document: Document, recommendations: Iterable[Recommendation] = ()) -> str:
    """What is known of a document beside its text, as JSON; with whom its `recommendations` ask."""
    asked = Counter(name for one in recommendations for name in _asked(one))
    known = {name: getattr(document, name) for name in ABOUT}
    return json.dumps({**known, ASKED: dict(sorted(asked.items()))})


def _asked(recommendation: Recommendation) -> set[str]:
    """Whom a recommendation asks, and the bodies that they belong to."""
    return {name for one in recommendation.demands for who in one.addressees for name in who.names}


def pages_to_json(pages: Iterable[PageSpan]) -> str:
    """Where pages stand in a text, as JSON."""
    return json.dumps([page_row(page) for page in pages])


def page_row(page: PageSpan) -> PageRow:
    """A page with the place of its text."""
    return (page.number, page.label, page.span.start, page.span.end)


def pages_from(rows: Iterable[PageRow]) -> tuple[PageSpan, ...]:
    """The pages of parsed JSON."""
    return tuple(PageSpan(number, label, Span(start, end)) for number, label, start, end in rows)


def document_from(
    document_id: str, about: str, text: str, pages: str, runs: tuple[Run, ...] = ()
) -> Document:
    """The document of a row."""
    known = json.loads(about)
    warnings = tuple(known.pop("warnings", ()))
    known.pop(ASKED, None)
    return Document(
        id=document_id, text=text, pages=pages_from(json.loads(pages)), runs=runs, warnings=warnings, **known
    )


def block_row(block: Block) -> BlockRow:
    """A block as the catalogue and the workers write it."""
    return (
        block.kind.value,
        block.span.start,
        block.span.end,
        block.number,
        block.level,
        block.parent,
        block.stressed,
    )


def block_from(row: Sequence[Any]) -> Block:
    """The block of such a row."""
    kind, start, end, number, level, parent, stressed = row
    return Block(BlockKind(kind), Span(start, end), number, level, parent, bool(stressed))


def runs_to_bytes(runs: Iterable[Run]) -> bytes:
    """Where the text stands on its pages, as compressed JSON."""
    rows = [run_row(run) for run in runs]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode("ascii")) if rows else b""


def runs_from(stored: bytes) -> tuple[Run, ...]:
    """The runs of a row."""
    rows = json.loads(zlib.decompress(stored)) if stored else []
    return tuple(run_from(row) for row in rows)


def run_row(run: Run) -> RunRow:
    """A run as numbers."""
    return (run.span.start, run.span.end, run.page, run.source, *run.box)


def run_from(row: Sequence[Any]) -> Run:
    """The run of such numbers."""
    start, end, page, source, left, bottom, right, top = row
    return Run(Span(start, end), page, source, (left, bottom, right, top))


def passage_to_json(passage: Passage) -> str:
    """Where a passage stands and what goes with it, as JSON."""
    lead_in = passage.lead_in
    return json.dumps(
        {
            "headings": passage.headings,
            "windows": [(window.start, window.end) for window in passage.windows],
            "number": passage.number,
            "lead_in": None if lead_in is None else (lead_in.text, lead_in.span.start, lead_in.span.end),
            "footnotes": [
                (note.marker, note.text, note.span.start, note.span.end, note.matched)
                for note in passage.footnotes
            ],
            "pages": [page_row(page) for page in passage.pages],
            "line": passage.line,
            "stressed": passage.stressed,
        }
    )


def recommendation_to_json(recommendation: Recommendation) -> str:
    """What a recommendation asks, and how its document presents it, as JSON."""
    return json.dumps([recommendation.standing.value, [_demand_row(one) for one in recommendation.demands]])


def demands_to_json(demands: Iterable[Demand]) -> str:
    """Demands as JSON."""
    return json.dumps([_demand_row(one) for one in demands])


def _demand_row(demand: Demand) -> tuple[Any, ...]:
    limit = demand.limit
    return (
        [(who.text, who.name, who.part_of) for who in demand.addressees],
        demand.strength.value,
        None if limit is None else (limit.words, limit.due, limit.period, limit.counted_from),
        demand.span.start,
        demand.span.end,
    )


def passage_from(document_id: str, span: Span, text: str, place: str) -> Passage:
    """The passage of a row."""
    described = json.loads(place)
    lead_in = described["lead_in"]
    return Passage(
        document=document_id,
        span=span,
        text=text,
        headings=tuple(described["headings"]),
        windows=tuple(Span(*window) for window in described["windows"]),
        number=described["number"],
        lead_in=LeadIn(lead_in[0], Span(lead_in[1], lead_in[2])) if lead_in else None,
        footnotes=tuple(
            Footnote(marker, words, Span(first, last), matched)
            for marker, words, first, last, matched in described["footnotes"]
        ),
        pages=pages_from(described["pages"]),
        line=described["line"],
        stressed=described["stressed"],
    )


def recommendation_from(number: str | None, asked: str) -> Recommendation:
    """The recommendation of a row."""
    standing, demands = json.loads(asked)
    return Recommendation(number, tuple(_demand(*row) for row in demands), Standing(standing))


def demands_from(asked: str | None) -> tuple[Demand, ...]:
    """The demands of a row."""
    return tuple(_demand(*row) for row in json.loads(asked)) if asked else ()


def entry_from(
    key: int,
    start: int,
    end: int,
    text: str,
    prefix: str,
    suffix: str,
    place: str,
    asked: str | None,
    reported: str | None,
    citation: str,
    document_id: str,
    about: str,
    wording: int | None = None,
    first_seen: str | None = None,
) -> Entry:
    """The entry of a row."""
    known = json.loads(about)
    passage = passage_from(document_id, Span(start, end), text, place)
    recommendation = None if asked is None else recommendation_from(passage.number, asked)
    return Entry(
        key,
        passage,
        recommendation,
        Citation(
            id=citation,
            document=document_id,
            locator=locator(passage, passage.pages, recommendation is not None),
            headings=passage.headings,
            pages=passage.pages,
            span=passage.span,
            quote=text,
            prefix=prefix,
            suffix=suffix,
            **{name: known[name] for name in ABOUT if name not in NOT_CITED},
        ),
        demands_from(reported),
        wording,
        first_seen,
    )


def _demand(who: list[list[Any]], strength: str, limit: list[Any] | None, start: int, end: int) -> Demand:
    addressees = tuple(Addressee(text, name, tuple(wholes)) for text, name, wholes in who)
    return Demand(addressees, Strength(strength), Deadline(*limit) if limit else None, Span(start, end))
