"""What is indexed, what is being indexed, and what could not be indexed and why: as pages and as JSON."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, JSONResponse

from assistant.errors import AssistantError, CorpusMissing, IndexMissing, IndexUnusable
from assistant.presenting.responses.status import ServedStatus
from assistant.runtime.sizes import LINES
from assistant.types import Status
from assistant.web.backend import Seen
from assistant.web.refresh import UNEXPECTED, Refresher
from assistant.web.security.visits import visit
from assistant.web.views import schemas
from assistant.web.views.links import with_fields
from assistant.web.views.paging import page_of
from assistant.web.views.status import FIRST, Kind, files_of, state_view
from assistant.web.views.templates import Pages


def routes(seen: Seen, pages: Pages, refresher: Refresher) -> APIRouter:
    """Routes of the status."""
    router = APIRouter()

    @router.get("/status", include_in_schema=False)
    def page(
        added: Annotated[list[str] | None, Query()] = None,
        already: Annotated[list[str] | None, Query()] = None,
    ) -> HTMLResponse:
        status, hindrance = compared_status(seen)
        view = state_view(
            status,
            hindrance or failure(refresher),
            _titles(seen) if added else {},
            (added or ())[:FIRST],
        )
        return pages.render(
            "status.html",
            state=view,
            hindrance_language=None if hindrance else "en",  # errors of the background are in English
            recommendation_count=recommendation_count(seen, status),
            first=FIRST,
            already=already or (),
        )

    @router.get("/status/{kind}", include_in_schema=False)
    def files(kind: Kind, page: int = 1) -> HTMLResponse:
        status, _ = compared_status(seen)
        path = f"/status/{kind}"
        shown, pager = page_of(
            files_of(status, kind), page, LINES, lambda number: with_fields(path, {"page": number})
        )
        return pages.render("files.html", kind=kind, files=shown, pager=pager)

    @router.get(
        "/api/status",
        summary="Get the state of the index",
        responses=schemas.answered(ServedStatus),
    )
    def status() -> JSONResponse:
        found, hindrance = compared_status(seen)
        if found is None:
            found = seen().status()  # raises the error that says why there is none
        public = ServedStatus.of(
            found,
            recommendations=recommendation_count(seen, found),
            hindrance=hindrance or failure(refresher),
        )
        return JSONResponse(public.dump())

    return router


def compared_status(seen: Seen) -> tuple[Status | None, str | None]:
    """The state, compared with the corpus if possible, and why it cannot be compared or the index not be used."""
    try:
        return seen().status(compare=True), None
    except CorpusMissing as error:
        hindrance: AssistantError = error
    except IndexMissing:  # the first index is made automatically
        return None, None
    except IndexUnusable as error:
        return None, str(error)
    try:
        return seen().status(), str(hindrance)
    except (IndexMissing, IndexUnusable):
        return None, str(hindrance)


def recommendation_count(seen: Seen, status: Status | None) -> int:
    """How many recommendations the list of all shows; if it cannot be made, how many passages recommend something."""
    if status is None or not status.generation:
        return 0
    try:
        return len(seen().listing())
    except AssistantError:  # the page must also show why questions cannot be answered
        return status.recommendations


def failure(refresher: Refresher) -> str | None:
    """Why the last refresh failed; the message names files, so only those who may read all of them see it."""
    if refresher.failure is None or visit().sees_all:
        return refresher.failure
    return UNEXPECTED


def _titles(seen: Seen) -> dict[str, str]:
    try:
        return dict(seen().choices().documents)
    except (IndexMissing, IndexUnusable):
        return {}
