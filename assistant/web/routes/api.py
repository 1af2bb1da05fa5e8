"""The JSON interface for programs."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, HTTPException, Path, Query, Request
from fastapi.responses import JSONResponse

from assistant.answering.examples import SAMPLED, examples
from assistant.answering.filters import FILTERS, read_filters
from assistant.answering.input_checks import read_aspects
from assistant.answering.listing import facets, narrowed, paged, sampled
from assistant.presenting.citation_styles import in_all_styles
from assistant.presenting.responses import lists, sources
from assistant.presenting.responses.answers import Answer
from assistant.runtime.sizes import ITEMS, MOST_ITEMS
from assistant.types import Aspect, Document, Filters, PageSpan
from assistant.verifying.report import verification_json
from assistant.web.backend import Seen
from assistant.web.middleware.request_context import current, recorded
from assistant.web.views import schemas
from assistant.web.views.counting import by_document
from assistant.web.views.filter_form import Wanted, from_address, wanted_list
from assistant.web.views.links import original_link, permanent_link, picture_link, site_of
from assistant.web.views.source_parts import PDF, part_of, parts

MOST_LISTED = 1000

Asked = Annotated[Filters, Depends(from_address(FILTERS, read_filters))]
Listed = Annotated[Wanted, Depends(wanted_list())]
After = Annotated[
    str | None, Query(description="The value of next in the previous page, to get the page after it.")
]
DocumentPath = Annotated[str, Path(description="The document's path in the corpus.")]


def routes(seen: Seen) -> APIRouter:
    """Routes that answer with JSON."""
    router = APIRouter(prefix="/api")
    _add_questions(router, seen)
    _add_lists(router, seen)
    _add_documents(router, seen)
    return router


def _add_questions(router: APIRouter, seen: Seen) -> None:
    @router.get("/ask", summary="Ask a question", responses=schemas.answered(Answer))
    def ask(
        q: Annotated[
            str, Query(description="The question, in English.", examples=["When should sanctions be eased?"])
        ],
        filters: Asked,
        limit: Annotated[
            int | None,
            Query(
                description=f"The maximum number of items: by default {ITEMS}, or {MOST_ITEMS} if the question asks for a list.",
                ge=1,
                le=MOST_ITEMS,
            ),
        ] = None,
        explain: Annotated[bool, Query(description="Whether to explain why each item was chosen.")] = False,
        after: Annotated[
            str | None, Query(description="The value of next in the previous answer, to get more results.")
        ] = None,
        ignore: Annotated[
            str,
            Query(
                description="What not to read from the question: one or several of "
                f"{', '.join(Aspect)}, with commas between them.",
                examples=["document"],
            ),
        ] = "",
        follows: Annotated[
            str | None,
            Query(
                description="The question before, if this one continues it, such as “and what about NATO?”."
            ),
        ] = None,
    ) -> JSONResponse:
        ignoring = read_aspects(ignore)
        answer = recorded(
            q,
            filters,
            lambda: seen().ask(
                q, filters=filters, limit=limit, after=after or None, ignoring=ignoring, follows=follows
            ),
        )
        return JSONResponse(Answer.of(answer, explain=explain).dump())

    @router.get("/examples", summary="Get example questions", responses=schemas.answered(lists.Examples))
    def some() -> JSONResponse:
        questions = [
            one.question for one in examples(one.entry for one in sampled(seen().listing(), SAMPLED))
        ]
        return JSONResponse(lists.Examples(questions=questions).dump())

    @router.get(
        "/citations/{citation}",
        summary="Look up a citation",
        responses=schemas.answered(sources.CitedPassage),
    )
    def citation(
        request: Request,
        citation: Annotated[str, Path(description="The citation id that came with a quotation.")],
    ) -> JSONResponse:
        shown = seen().show(citation)
        first = shown.entries[0].citation if shown.entries else None
        link = None if first is None else permanent_link(site_of(request), first)
        styles = {} if first is None or link is None else in_all_styles(first, link)
        return JSONResponse(sources.CitedPassage.of(shown, styles=styles, link=link).dump())

    @router.post("/verify", summary="Check quotations", responses=schemas.VERIFIED)
    def verify(
        text: Annotated[
            str,
            Body(
                description="A memo with quotations (Markdown or text), or the JSON of an answer.",
                embed=True,
            ),
        ],
    ) -> JSONResponse:
        found = seen().verify_text(text)
        current().about["documents"] = sorted(
            {spot.document.id for one in found.checked for spot in one.spots}
        )
        return JSONResponse(verification_json("text", found))


def _add_lists(router: APIRouter, seen: Seen) -> None:
    @router.get(
        "/recommendations",
        summary="List recommendations",
        responses=schemas.answered(lists.CountedRecommendations),
    )
    def recommendations(
        wanted: Listed,
        limit: Annotated[int, Query(description="The maximum number of items.", ge=1, le=MOST_LISTED)] = 100,
        after: After = None,
    ) -> JSONResponse:
        everything = seen().listing()
        found = wanted.of(everything)
        shown, following = paged(found, limit, after or None)
        counted = facets(everything, wanted.filters, wanted.words)
        withheld = wanted.left_out(seen().withheld())
        listed = lists.CountedRecommendations.page(
            shown, len(found), following, facets=counted, withheld=withheld, stale=bool(withheld)
        )
        return JSONResponse(listed.dump())

    @router.get("/addressees", summary="List addressees", responses=schemas.answered(lists.AddresseeList))
    def addressees() -> JSONResponse:
        found = facets(seen().listing(), Filters())
        return JSONResponse(
            lists.AddresseeList.of(found, total=len(found.addressees), items=found.addressees).dump()
        )

    @router.get(
        "/addressees/{name:path}",
        summary="Count the recommendations to an addressee",
        responses=schemas.answered(lists.Addressee),
    )
    def addressee(
        name: Annotated[str, Path(description="An addressee, under any of its names.", examples=["EU"])],
    ) -> JSONResponse:
        everything, wanted = seen().listing(), Filters(to=name)
        here = narrowed(everything, wanted)
        if not here:
            raise HTTPException(
                404, f"No recommendations are addressed to “{name}”. See the list of addressees."
            )
        found = facets(everything, wanted)
        return JSONResponse(lists.Addressee.of(found, addressee=name, total=len(here)).dump())

    @router.get("/documents", summary="List documents", responses=schemas.answered(lists.DocumentList))
    def documents() -> JSONResponse:
        numbers = by_document(seen().listing())
        items = [
            lists.DocumentLine(document=document, title=title, recommendations=numbers[document])
            for document, title in seen().choices().documents
        ]
        return JSONResponse(lists.DocumentList(total=len(items), items=items).dump())


def _add_documents(router: APIRouter, seen: Seen) -> None:
    @router.get(
        "/documents/{document:path}",
        summary="Get the details of a document",
        responses=schemas.answered(sources.Document),
    )
    def document(document: DocumentPath) -> JSONResponse:
        source = seen().source(document)
        divided = parts(source)
        found = sources.Document.of(
            source.document,
            document=document,
            recommendations=by_document(seen().listing())[document],
            characters=len(source.document.text),
            parts=divided,
            original=f"/api{original_link(document)}",
            pictures=[
                sources.Picture.of(page, page=page.number, href=f"/api{picture_link(document, page.number)}")
                for page in _printed(source.document)
            ],
            outline=[
                sources.OutlineEntry.of(one, part=part.number) for part in divided for one in part.headings
            ],
        )
        return JSONResponse(found.dump())

    @router.get(
        "/source/{document:path}",
        summary="Get the text of a document",
        responses=schemas.answered(sources.TextPart),
    )
    def source(
        document: DocumentPath,
        part: Annotated[
            int | None,
            Query(
                description="The part, counted from 1. By default, the part that contains the citation.", ge=1
            ),
        ] = None,
        cite: Annotated[
            str | None, Query(description="A citation id. The response says where the cited words are.")
        ] = None,
    ) -> JSONResponse:
        found = seen().source(document)
        shown = () if cite is None else seen().show(cite).entries
        marks = sorted(entry.passage.span for entry in shown if entry.citation.document == document)
        divided = parts(found)
        chosen = part_of(divided, part, marks[0].start if marks else 0)
        starts = range(chosen.span.start, chosen.span.end)
        here = sources.TextPart.of(
            chosen,
            document=document,
            part=chosen.number,
            parts=len(divided),
            start=chosen.span.start,
            end=min(chosen.span.end, len(found.document.text)),
            text=chosen.span.of(found.document.text),
            cited=[(mark.start, mark.end) for mark in marks],
            blocks=[block for block in found.blocks if block.span.start in starts],
            recommendations=[
                sources.PlacedRecommendation.of(
                    one.recommendation,
                    citation=one.citation.id,
                    start=one.passage.span.start,
                    end=one.passage.span.end,
                )
                for one in found.entries
                if one.recommendation is not None and one.passage.span.start in starts
            ],
        )
        return JSONResponse(here.dump())


def _printed(document: Document) -> list[PageSpan]:
    """The pages that can be shown as images, each once; the text of a page may be in several stretches."""
    pages = document.pages if document.media_type == PDF else ()
    return list({page.number: page for page in pages}.values())
