"""The JSON interface for programs."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import JSONResponse

from assistant.answering.examples import examples
from assistant.answering.filters import DATE, Facets, checked_date, facets, narrowed, ordered, paged
from assistant.presenting.citation_styles import in_all_styles
from assistant.presenting.json_form import SCHEMA, answer_json, recommendations_json, shown_json
from assistant.types import Document, Filters, PageSpan, Strength
from assistant.web.backend import Backend
from assistant.web.middleware.request_context import noted
from assistant.web.routes.ask import site_of
from assistant.web.views import schemas
from assistant.web.views.counting import by_document
from assistant.web.views.links import original_link, picture_link, source_link
from assistant.web.views.source_parts import part_of, parts

MOST_ITEMS = 1000
PDF = "application/pdf"

Addressee = Annotated[
    str | None, Query(description="Only advice to this addressee, under any name.", examples=["EU"])
]
InDocument = Annotated[str | None, Query(description="Only this document (its path in the corpus).")]
WithStrength = Annotated[Strength | None, Query(description="Only advice put this strongly.")]
Since = Annotated[
    str | None,
    Query(
        description="Only documents of this year, month or day, or later ones; those without a date are left out.",
        pattern=f"^({DATE})?$",
        examples=["2023", "2023-05-12"],
    ),
]
Until = Annotated[
    str | None,
    Query(
        description="Only documents of this year, month or day, or earlier ones.",
        pattern=f"^({DATE})?$",
        examples=["2025"],
    ),
]
After = Annotated[str | None, Query(description="The next of the page before, which this one continues.")]
DocumentPath = Annotated[str, Path(description="The document's path in the corpus.")]
Sort = Literal["to", "strength", "deadline", "date", "title"]
Words = Annotated[
    str, Query(description="Only recommendations that hold these words, or words that begin so.")
]
SortedBy = Annotated[Sort | None, Query(description="Sort by this; unless given, by document and place.")]
Order = Annotated[Literal["ascending", "descending"], Query()]


def routes(assistant: Backend) -> APIRouter:
    """Routes that answer with JSON."""
    router = APIRouter(prefix="/api")
    _add_questions(router, assistant)
    _add_lists(router, assistant)
    _add_documents(router, assistant)
    return router


def _add_questions(router: APIRouter, assistant: Backend) -> None:
    @router.get("/ask", summary="Ask a question", responses=schemas.ASK)
    def ask(
        q: Annotated[str, Query(description="The question.", examples=["When should sanctions be eased?"])],
        to: Addressee = None,
        document: InDocument = None,
        strength: WithStrength = None,
        since: Since = None,
        until: Until = None,
        advice: Annotated[
            Literal["", "only"], Query(description="“only” for recommendations without background.")
        ] = "",
        limit: Annotated[
            int | None,
            Query(
                description="At most so many items; unless given 5, or 50 of a list asked for.", ge=1, le=50
            ),
        ] = None,
        explain: Annotated[bool, Query(description="Whether to say why each item is what it is.")] = False,
        after: Annotated[str | None, Query(description="The next of the answer that this continues.")] = None,
    ) -> JSONResponse:
        filters = filters_of(to, document, strength, since, until, advice == "only")
        answer = noted(
            q, filters, lambda: assistant.ask(q, filters=filters, limit=limit, after=after or None)
        )
        return JSONResponse(answer_json(answer, explain=explain))

    @router.get("/examples", summary="See questions that these documents answer", responses=schemas.EXAMPLES)
    def some() -> JSONResponse:
        questions = [one.question for one in examples(one.entry for one in assistant.listing())]
        return JSONResponse({"schema": SCHEMA, "questions": questions})

    @router.get("/citations/{citation}", summary="Look up a citation", responses=schemas.CITATION)
    def citation(
        request: Request, citation: Annotated[str, Path(description="The id that came with a quote.")]
    ) -> JSONResponse:
        shown = assistant.show(citation)
        first = shown.entries[0].citation if shown.entries else None
        link = None if first is None else site_of(request) + source_link(first.document, first.id)
        styles = {} if first is None or link is None else in_all_styles(first, link)
        return JSONResponse({**shown_json(shown), "styles": styles, "link": link})


def _add_lists(router: APIRouter, assistant: Backend) -> None:
    @router.get("/recommendations", summary="List who should do what", responses=schemas.RECOMMENDATIONS)
    def recommendations(
        q: Words = "",
        to: Addressee = None,
        document: InDocument = None,
        strength: WithStrength = None,
        since: Since = None,
        until: Until = None,
        sort: SortedBy = None,
        order: Order = "ascending",
        limit: Annotated[int, Query(description="At most so many items.", ge=1, le=MOST_ITEMS)] = 100,
        after: After = None,
    ) -> JSONResponse:
        filters = filters_of(to, document, strength, since, until, advice_only=True)
        everything = assistant.listing()
        found = ordered(narrowed(everything, filters, q), sort, order == "descending")
        shown, following = paged(found, limit, after or None)
        listed = recommendations_json(shown, len(found), following, assistant.withheld())
        return JSONResponse({**listed, "facets": _facets(facets(everything, filters, q))})

    @router.get("/addressees", summary="List who is asked to act", responses=schemas.ADDRESSEES)
    def addressees() -> JSONResponse:
        found = facets(assistant.listing(), Filters()).addressees
        items = [{"value": name, "count": number} for name, number in found]
        return JSONResponse({"schema": SCHEMA, "total": len(items), "items": items})

    @router.get(
        "/addressees/{name:path}", summary="See what an addressee is asked", responses=schemas.ADDRESSEE
    )
    def addressee(
        name: Annotated[str, Path(description="An addressee, under any name.", examples=["EU"])],
    ) -> JSONResponse:
        everything, wanted = assistant.listing(), Filters(to=name)
        here = narrowed(everything, wanted)
        if not here:
            raise HTTPException(404, f"Nothing is recommended to “{name}” here. See the list of addressees.")
        found = facets(everything, wanted)
        return JSONResponse(
            {
                "schema": SCHEMA,
                "addressee": name,
                "total": len(here),
                "documents": _counts(found.documents),
                "strengths": _counts(found.strengths),
            }
        )

    @router.get("/documents", summary="List the documents", responses=schemas.DOCUMENTS)
    def documents() -> JSONResponse:
        numbers = by_document(assistant.listing())
        items = [
            {"document": document, "title": title, "recommendations": numbers[document]}
            for document, title in assistant.choices().documents
        ]
        return JSONResponse({"schema": SCHEMA, "total": len(items), "items": items})


def _add_documents(router: APIRouter, assistant: Backend) -> None:
    @router.get("/documents/{document:path}", summary="See a document's facts", responses=schemas.DOCUMENT)
    def document(document: DocumentPath) -> JSONResponse:
        source = assistant.source(document)
        divided = parts(source)
        return JSONResponse(
            {
                "schema": SCHEMA,
                **_about(source.document),
                "recommendations": by_document(assistant.listing())[document],
                "characters": len(source.document.text),
                "parts": [
                    {"part": part.number, "start": part.span.start, "end": part.span.end} for part in divided
                ],
                "original": f"/api{original_link(document)}",
                "pictures": [
                    {
                        "page": page.number,
                        "label": page.label,
                        "href": f"/api{picture_link(document, page.number)}",
                    }
                    for page in _printed(source.document)
                ],
                "outline": [
                    {"text": one.text, "level": one.level, "start": one.start, "part": part.number}
                    for part in divided
                    for one in part.headings
                ],
            }
        )

    @router.get("/source/{document:path}", summary="Read a document", responses=schemas.SOURCE)
    def source(
        document: DocumentPath,
        part: Annotated[
            int | None, Query(description="The part, from 1; unless given, that of the citation.", ge=1)
        ] = None,
        cite: Annotated[str | None, Query(description="A citation id, whose words are marked.")] = None,
    ) -> JSONResponse:
        found = assistant.source(document)
        shown = () if cite is None else assistant.show(cite).entries
        marks = sorted(entry.passage.span for entry in shown if entry.citation.document == document)
        divided = parts(found)
        chosen = part_of(divided, part, marks[0].start if marks else 0)
        return JSONResponse(
            {
                "schema": SCHEMA,
                "document": document,
                "part": chosen.number,
                "parts": len(divided),
                "start": chosen.span.start,
                "end": min(chosen.span.end, len(found.document.text)),
                "text": chosen.span.of(found.document.text),
                "pages": [
                    {"page": one.number, "label": one.label, "start": one.span.start, "end": one.span.end}
                    for one in chosen.pages
                ],
                "cited": [[mark.start, mark.end] for mark in marks],
                "blocks": [
                    {
                        "kind": block.kind.value,
                        "level": block.level,
                        "number": block.number,
                        "start": block.span.start,
                        "end": block.span.end,
                    }
                    for block in found.blocks
                    if chosen.span.start <= block.span.start < chosen.span.end
                ],
                "recommendations": [
                    {
                        "citation": one.citation.id,
                        "number": one.recommendation.number,
                        "addressees": list(one.recommendation.addressees),
                        "strength": one.recommendation.strength.value,
                        "start": one.passage.span.start,
                        "end": one.passage.span.end,
                    }
                    for one in found.entries
                    if one.recommendation is not None
                    if chosen.span.start <= one.passage.span.start < chosen.span.end
                ],
            }
        )


def filters_of(
    to: str | None,
    document: str | None,
    strength: Strength | None,
    since: str | None,
    until: str | None,
    advice_only: bool,
) -> Filters:
    """The filters that a program names. Raises `BadRequest`."""
    return Filters(
        to or None, document or None, strength, checked_date(since), checked_date(until), advice_only
    )


def _facets(found: Facets) -> dict[str, Any]:
    named = {"addressees": found.addressees, "documents": found.documents, "strengths": found.strengths}
    return {name: _counts(counts) for name, counts in named.items()}


def _counts(counts: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"value": value, "count": number} for value, number in counts]


def _printed(document: Document) -> list[PageSpan]:
    """The pages that can be shown as pictures, each once; what stands on one may be several stretches of the text."""
    pages = document.pages if document.media_type == PDF else ()
    return list({page.number: page for page in pages}.values())


def _about(document: Document) -> dict[str, Any]:
    """What is known of a document beside its text."""
    return {
        "document": document.id,
        "title": document.title,
        "author": document.author,
        "publisher": document.publisher,
        "date": document.date,
        "language": document.language,
        "url": document.url,
        "marking": document.marking,
        "replaces": document.replaces,
        "media_type": document.media_type,
        "digest": document.digest,
        "reader": document.reader,
        "warnings": list(document.warnings),
    }
