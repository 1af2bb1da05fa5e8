"""Writes records to rows of the catalogue, and reads them back; what is not searched is JSON."""

import json

from assistant.citing import locator
from assistant.types import (
    Addressee,
    Citation,
    Demand,
    Document,
    Entry,
    Footnote,
    LeadIn,
    PageSpan,
    Passage,
    Recommendation,
    Span,
    Strength,
)


def about_to_json(document: Document) -> str:
    """What is known of a document beside its text, as JSON."""
    return json.dumps(
        {
            "title": document.title,
            "digest": document.digest,
            "media_type": document.media_type,
            "reader": document.reader,
            "encoding": document.encoding,
            "author": document.author,
            "publisher": document.publisher,
            "date": document.date,
            "language": document.language,
            "url": document.url,
            "marking": document.marking,
            "replaces": document.replaces,
            "pages": [(page.number, page.label, page.span.start, page.span.end) for page in document.pages],
        }
    )


def document_from(document_id: str, about: str, text: str) -> Document:
    """The document of a row."""
    known = json.loads(about)
    pages = tuple(
        PageSpan(number, label, Span(start, end)) for number, label, start, end in known.pop("pages")
    )
    return Document(id=document_id, text=text, pages=pages, **known)


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
            "page": passage.page,
            "line": passage.line,
            "reading": passage.reading,
        }
    )


def recommendation_to_json(recommendation: Recommendation) -> str:
    """What a recommendation asks, as JSON."""
    return json.dumps(
        [
            (
                [(who.text, who.name) for who in demand.addressees],
                demand.strength.value,
                demand.deadline,
                demand.span.start,
                demand.span.end,
            )
            for demand in recommendation.demands
        ]
    )


def entry_from(
    key: int,
    start: int,
    end: int,
    text: str,
    prefix: str,
    suffix: str,
    place: str,
    asked: str | None,
    citation: str,
    document_id: str,
    about: str,
) -> Entry:
    """The entry of a row."""
    described, known = json.loads(place), json.loads(about)
    lead_in = described["lead_in"]
    passage = Passage(
        document=document_id,
        span=Span(start, end),
        text=text,
        headings=tuple(described["headings"]),
        windows=tuple(Span(*window) for window in described["windows"]),
        number=described["number"],
        lead_in=LeadIn(lead_in[0], Span(lead_in[1], lead_in[2])) if lead_in else None,
        footnotes=tuple(
            Footnote(marker, words, Span(first, last), matched)
            for marker, words, first, last, matched in described["footnotes"]
        ),
        page=described["page"],
        line=described["line"],
        reading=described["reading"],
    )
    pages = tuple(
        PageSpan(number, label, Span(first, last))
        for number, label, first, last in known["pages"]
        if first < end and start < last
    )
    recommendation = (
        None
        if asked is None
        else Recommendation(passage.number, tuple(_demand(*row) for row in json.loads(asked)))
    )
    from_source = {
        name: known[name]
        for name in ("title", "author", "publisher", "date", "language", "url", "marking", "digest", "reader")
    }
    return Entry(
        key,
        passage,
        recommendation,
        Citation(
            id=citation,
            document=document_id,
            locator=locator(passage, pages, recommendation is not None),
            headings=passage.headings,
            pages=pages,
            span=passage.span,
            quote=text,
            prefix=prefix,
            suffix=suffix,
            **from_source,
        ),
    )


def _demand(who: list[list[str]], strength: str, deadline: str | None, start: int, end: int) -> Demand:
    return Demand(tuple(Addressee(*one) for one in who), Strength(strength), deadline, Span(start, end))
