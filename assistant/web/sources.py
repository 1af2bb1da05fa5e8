"""The source of a quote, opened at the cited place."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from assistant.errors import CitationUnknown, DocumentUnknown
from assistant.types import Shown
from assistant.web.backend import Backend
from assistant.web.pages import Pages
from assistant.web.source_view import cited, source_view


def routes(assistant: Backend, pages: Pages) -> APIRouter:
    """Routes of the source pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/source/{document:path}")
    def source(document: str, cite: str | None = None) -> HTMLResponse:
        shown = None if cite is None else published(cite)
        try:
            found = assistant.source(document)
        except DocumentUnknown as error:
            if cite is None or shown is None:
                raise
            return pages.render("gone.html", 404, cited=cited(cite, shown, document), error=str(error))
        view = source_view(found, cite, shown)
        return pages.render("source.html", source=view, cited=view.cited)

    def published(cite: str) -> Shown | None:
        try:
            return assistant.show(cite)
        except CitationUnknown:
            return None

    return router
