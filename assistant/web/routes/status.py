"""What is indexed, what is being indexed, what could not be and why: as pages and as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, JSONResponse

from assistant.errors import AssistantError, CorpusMissing, DocumentsTableInvalid, IndexMissing, IndexUnusable
from assistant.presenting.json_form import status_json
from assistant.types import Status
from assistant.web.backend import Backend
from assistant.web.refresh import UNEXPECTED, Refresher
from assistant.web.security.visits import visit
from assistant.web.views import schemas
from assistant.web.views.links import with_fields
from assistant.web.views.status import FIRST, File, Kind, files_of, state_view
from assistant.web.views.templates import Pages

LINES = 200


@dataclass(frozen=True, slots=True)
class Turning:
    """Which files of a list are shown, and where the others are."""

    first: int
    last: int
    total: int
    previous: str | None
    following: str | None


def routes(assistant: Backend, pages: Pages, refresher: Refresher) -> APIRouter:
    """Routes of the status."""
    router = APIRouter()

    @router.get("/status", include_in_schema=False)
    def page(added: str | None = None, already: str = "") -> HTMLResponse:
        status, hindrance = looked_at(assistant)
        view = state_view(
            status,
            hindrance or failure(refresher),
            {} if added is None else _titles(assistant),
            added,
        )
        return pages.render(
            "status.html",
            state=view,
            hindrance_language=None if hindrance else "en",  # what fails in the background is told in English
            first=FIRST,
            already=bool(already),
        )

    @router.get("/status/{kind}", include_in_schema=False)
    def files(kind: Kind, page: int = 1) -> HTMLResponse:
        status, _ = looked_at(assistant)
        shown, turning = turned(files_of(status, kind), f"/status/{kind}", page)
        return pages.render("files.html", kind=kind, files=shown, turning=turning)

    @router.get(
        "/api/status",
        summary="See what is indexed, what is being indexed, and what could not be",
        responses=schemas.STATUS,
    )
    def status() -> JSONResponse:
        found, hindrance = looked_at(assistant)
        if found is None:
            found = assistant.status()  # says why it cannot
        places = ("corpus", "index")  # where things lie on this machine is nobody else's business
        told = {name: value for name, value in status_json(found).items() if name not in places}
        return JSONResponse({**told, "hindrance": hindrance or failure(refresher)})

    return router


def looked_at(assistant: Backend) -> tuple[Status | None, str | None]:
    """The state compared with the corpus as far as that can be, and what stands in the way."""
    try:
        return assistant.status(compare=True), None
    except (CorpusMissing, DocumentsTableInvalid) as error:
        hindrance: AssistantError = error
    except (IndexMissing, IndexUnusable) as error:
        return None, str(error)
    try:
        return assistant.status(), str(hindrance)
    except (IndexMissing, IndexUnusable):
        return None, str(hindrance)


def failure(refresher: Refresher) -> str | None:
    """Why the last refresh failed; that names files, and is told only who may read all of them."""
    if refresher.failure is None or visit().sees_all:
        return refresher.failure
    return UNEXPECTED


def turned(files: Sequence[File], path: str, page: int) -> tuple[Sequence[File], Turning]:
    """One page of a list, and what leads to the others."""
    pages = max(-(-len(files) // LINES), 1)
    page = min(max(page, 1), pages)
    start = (page - 1) * LINES
    shown = files[start : start + LINES]
    return shown, Turning(
        start + 1,
        start + len(shown),
        len(files),
        with_fields(path, {"page": page - 1}) if page > 1 else None,
        with_fields(path, {"page": page + 1}) if page < pages else None,
    )


def _titles(assistant: Backend) -> dict[str, str]:
    try:
        return dict(assistant.choices().documents)
    except (IndexMissing, IndexUnusable):
        return {}
