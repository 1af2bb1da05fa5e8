"""Who should do what, seen at once, and by when: a matrix and a timeline as pages, pictures, CSV and JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant.answering.matrix import matrix
from assistant.answering.timeline import timeline
from assistant.presenting.overviews.drawing import matrix_svg, timeline_svg
from assistant.presenting.overviews.tables import matrix_csv, timeline_csv
from assistant.presenting.responses import overviews
from assistant.types import SubjectKind
from assistant.web.backend import Seen
from assistant.web.routes.lists import Asked, AskedExactly
from assistant.web.routes.sources import attached
from assistant.web.views import schemas
from assistant.web.views.filter_form import Wanted, wanted_list
from assistant.web.views.overviews import MATRIX, TIMELINE, matrix_view, timeline_view
from assistant.web.views.templates import Pages

Listed = Annotated[Wanted, Depends(wanted_list())]
By = Annotated[
    SubjectKind | None,
    Query(
        description="What the subjects are. By default, sections if there are several, or else frequent words."
    ),
]


def routes(seen: Seen, pages: Pages) -> APIRouter:
    """The pages, their pictures, and their downloads."""
    router = APIRouter(include_in_schema=False)

    @router.get(MATRIX)
    def matrix_page(asked: Asked, by: By = None) -> HTMLResponse:
        view = matrix_view(seen().listing(), asked, dict(seen().choices().documents), by)
        return pages.render("matrix.html", 400 if asked.mistakes else 200, view=view)

    @router.get(f"{MATRIX}.svg")
    def matrix_picture(asked: AskedExactly, by: By = None) -> Response:
        return _picture(matrix_svg(matrix(seen().listing(), asked.filters, asked.words, by)))

    @router.get(f"{MATRIX}.csv")
    def matrix_table(asked: AskedExactly, by: By = None) -> Response:
        return _table(matrix_csv(matrix(seen().listing(), asked.filters, asked.words, by)), "matrix")

    @router.get(TIMELINE)
    def timeline_page(asked: Asked) -> HTMLResponse:
        view = timeline_view(seen().listing(), asked, dict(seen().choices().documents))
        return pages.render("timeline.html", 400 if asked.mistakes else 200, view=view)

    @router.get(f"{TIMELINE}.svg")
    def timeline_picture(asked: AskedExactly) -> Response:
        return _picture(timeline_svg(timeline(seen().listing(), asked.filters, asked.words)))

    @router.get(f"{TIMELINE}.csv")
    def timeline_table(asked: AskedExactly) -> Response:
        return _table(timeline_csv(timeline(seen().listing(), asked.filters, asked.words)), "timeline")

    return router


def api_routes(seen: Seen) -> APIRouter:
    """The same for programs."""
    router = APIRouter(prefix="/api")

    @router.get(
        MATRIX,
        summary="Count recommendations by addressee and subject",
        responses=schemas.answered(overviews.Matrix),
    )
    def counted(listed: Listed, by: By = None) -> JSONResponse:
        made = matrix(seen().listing(), listed.filters, listed.words, by)
        return JSONResponse(overviews.Matrix.of(made).dump())

    @router.get(TIMELINE, summary="List deadlines", responses=schemas.answered(overviews.Timeline))
    def due(listed: Listed) -> JSONResponse:
        made = timeline(seen().listing(), listed.filters, listed.words)
        return JSONResponse(overviews.Timeline.made_of(made).dump())

    return router


def _picture(svg: str) -> Response:
    return Response(svg, media_type="image/svg+xml")


def _table(text: str, name: str) -> Response:
    return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=attached(f"{name}.csv"))
