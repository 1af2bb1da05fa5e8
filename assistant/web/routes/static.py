"""The style sheet, the scripts and the icon: the only files that are sent unchanged."""

from fastapi import APIRouter
from fastapi.responses import FileResponse

from assistant.web.views.templates import Pages

CACHED = {"Cache-Control": "private, max-age=300"}


def routes(pages: Pages) -> APIRouter:
    """Routes for the files beside the templates that pages refer to."""
    router = APIRouter(prefix="/static", include_in_schema=False)

    @router.get("/style.css")
    def style() -> FileResponse:
        return FileResponse(pages.folder / "style.css", media_type="text/css", headers=CACHED)

    @router.get("/page.js")
    def script() -> FileResponse:
        return FileResponse(pages.folder / "page.js", media_type="text/javascript", headers=CACHED)

    @router.get("/panes.js")
    def panes() -> FileResponse:
        return FileResponse(pages.folder / "panes.js", media_type="text/javascript", headers=CACHED)

    @router.get("/favicon.svg")
    def icon() -> FileResponse:
        return FileResponse(pages.folder / "favicon.svg", media_type="image/svg+xml", headers=CACHED)

    return router
