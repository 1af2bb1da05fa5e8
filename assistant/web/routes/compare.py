"""Two to four documents side by side: the page, the same as JSON, and the files made of it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant.answering.comparing import FEWEST, MOST
from assistant.errors import BadRequest
from assistant.presenting.comparisons.files import FORMATS
from assistant.presenting.responses.comparisons import Comparison as ComparisonResponse
from assistant.types import Comparison, RowAspect
from assistant.web.backend import Seen
from assistant.web.middleware.request_context import current
from assistant.web.routes.sources import attached
from assistant.web.views import schemas
from assistant.web.views.comparison import PATH, choice, comparison_view
from assistant.web.views.links import permanent_link, site_of
from assistant.web.views.mistakes import mistake_of
from assistant.web.views.templates import Pages

Documents = Annotated[
    list[str],
    Query(
        alias="document",
        description=f"{FEWEST} to {MOST} documents by their paths in the corpus, each as a field of its own.",
    ),
]
Show = Annotated[RowAspect | None, Query(description="Only the rows of which this can be said.")]


def routes(seen: Seen, pages: Pages) -> APIRouter:
    """The page, and its downloads."""
    router = APIRouter(include_in_schema=False)

    @router.get(PATH)
    def compare(
        document: Documents = [],  # noqa: B006 - FastAPI copies it
        show: Show = None,
        page: int = 1,
        do: str = "",
        first: str = "",
    ) -> HTMLResponse:
        """The comparison, or the choice of documents, in which one may be chosen `first`; its form sends what to `do`."""
        mistakes, view = [], None
        if document or do:
            try:
                view = comparison_view(_made(seen, document, None), show, page)
            except BadRequest as error:
                mistakes.append(mistake_of(error, "document"))
        return pages.render(
            "compare.html",
            400 if mistakes else 200,
            view=view,
            choice=choice(seen().choices().documents, document or [first], seen().listing()),
            mistakes=mistakes,
        )

    _add_files(router, seen, PATH, ("docx", "csv", "json"))
    return router


def api_routes(seen: Seen) -> APIRouter:
    """The comparison for programs."""
    router = APIRouter(prefix="/api")

    @router.get(PATH, summary="Compare documents", responses=schemas.answered(ComparisonResponse))
    def compare(request: Request, document: Documents, show: Show = None) -> JSONResponse:
        link = partial(permanent_link, site_of(request))
        return JSONResponse(ComparisonResponse.made_of(_made(seen, document, show), link).dump())

    _add_files(router, seen, PATH, ("docx", "csv"))
    return router


def _add_files(router: APIRouter, seen: Seen, path: str, endings: Sequence[str]) -> None:
    """Add the routes that return a comparison as a file."""
    for ending in endings:
        _add_file(router, seen, path, ending)


def _add_file(router: APIRouter, seen: Seen, path: str, ending: str) -> None:
    written_as = FORMATS[ending]

    @router.get(
        f"{path}.{ending}",
        name=f"compare_{ending}",
        summary=f"Download a comparison ({ending})",
        response_class=Response,
        responses=schemas.file_of(written_as.media_type),
    )
    def download(request: Request, document: Documents, show: Show = None) -> Response:
        content = written_as.write(_made(seen, document, show), partial(permanent_link, site_of(request)))
        return Response(content, media_type=written_as.media_type, headers=attached(f"comparison.{ending}"))


def _made(seen: Seen, documents: Sequence[str], show: RowAspect | None) -> Comparison:
    """The comparison, and in the audit log which documents it is of."""
    current().about["documents"] = list(documents)
    found = seen().compare(documents)
    return replace(found, rows=tuple(found.showing(show)))
