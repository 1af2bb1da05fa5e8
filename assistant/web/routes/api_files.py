"""Lists, documents and pages as files for programs, each with its own media type."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from assistant.answering.filters import phrases
from assistant.presenting.feed import atom
from assistant.web.backend import Seen
from assistant.web.routes.api import DocumentPath, Listed
from assistant.web.routes.lists import WRITERS, Writer, written_list
from assistant.web.routes.sources import original_file, page_picture
from assistant.web.views import schemas
from assistant.web.views.links import permanent_link, site_of


def routes(seen: Seen) -> APIRouter:
    """Routes that return a file."""
    router = APIRouter(prefix="/api")
    for ending, writer in WRITERS.items():
        _add_list(router, seen, ending, writer)

    @router.get(
        "/recommendations.atom",
        summary="Follow recommendations (Atom feed)",
        response_class=Response,
        responses=schemas.FEED,
    )
    def feed(request: Request, wanted: Listed) -> Response:
        titles = dict(seen().choices().documents)
        content = atom(
            wanted.of(seen().listing()),
            ", ".join(
                ["Recommendations", *filter(None, (wanted.words,)), *phrases(wanted.filters, titles).values()]
            ),
            site_of(request) + wanted.link("/api/recommendations.atom"),
            seen().status().built or "",
            partial(permanent_link, site_of(request)),
        )
        return Response(content, media_type="application/atom+xml")

    @router.get(
        "/original/{document:path}",
        summary="Download the file of a document",
        response_class=Response,
        responses=schemas.ORIGINAL,
    )
    def original(document: DocumentPath) -> Response:
        return original_file(seen, document)

    @router.get(
        "/page/{number}/{document:path}",
        summary="Get a page of a PDF as an image",
        response_class=Response,
        responses=schemas.PICTURE,
    )
    def page(
        request: Request,
        number: Annotated[int, Path(description="The page, counted from 1.", ge=1)],
        document: DocumentPath,
        cite: Annotated[str | None, Query(description="A citation id. The cited words are framed.")] = None,
    ) -> Response:
        return page_picture(seen, request, document, number, cite)

    return router


def _add_list(router: APIRouter, seen: Seen, ending: str, writer: Writer) -> None:
    @router.get(
        f"/recommendations.{ending}",
        name=f"recommendations_{ending}",
        summary=f"Download recommendations ({ending})",
        response_class=Response,
        responses=schemas.LISTS[ending],
    )
    def download(wanted: Listed) -> Response:
        return written_list(seen, wanted, ending, writer)
