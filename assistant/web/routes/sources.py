"""The source of a quotation: opened at the cited passage, as the file itself, and as images of its pages."""

import hashlib
from pathlib import PurePosixPath
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from assistant.answering.listing import narrowed
from assistant.errors import CitationUnknown, DocumentUnknown
from assistant.types import Filters, ResolvedCitation
from assistant.web.backend import Seen
from assistant.web.views.links import document_link, original_link
from assistant.web.views.source import cited, source_view
from assistant.web.views.templates import Pages

ALONE = "default-src 'none'; sandbox"
KEPT = "private, no-cache"  # the browser asks each time, as the file may have changed


def routes(seen: Seen, pages: Pages) -> APIRouter:
    """Routes of the source pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/source/{document:path}")
    def source(
        document: str,
        cite: str | None = None,
        part: int | None = None,
        page: Annotated[int | None, Query(ge=1)] = None,
    ) -> HTMLResponse:
        shown = None if cite is None else published(cite)
        try:
            found = seen().source(document)
        except DocumentUnknown as error:
            if cite is None or shown is None:
                raise
            return pages.render("gone.html", 404, cited=cited(cite, shown, document), error=str(error))
        listed = narrowed(seen().listing(), Filters(document=document))
        view = source_view(found, cite, shown, part, page, {one.entry.citation.id for one in listed})
        return pages.render(
            "source.html",
            source=view,
            cited=view.cited,
            download=original_link(document),
            about=document_link(document),
        )

    def published(cite: str) -> ResolvedCitation | None:
        try:
            return seen().show(cite)
        except CitationUnknown:
            return None

    @router.get("/original/{document:path}")
    def original(document: str) -> Response:
        return original_file(seen, document)

    @router.get("/page/{number}/{document:path}")
    def page(request: Request, number: int, document: str, cite: str | None = None) -> Response:
        return page_picture(seen, request, document, number, cite)

    return router


def original_file(seen: Seen, document: str) -> Response:
    """A document's file, byte for byte, as a download. Raises `DocumentUnknown` or `DocumentChanged`."""
    found = seen().original(document)
    return Response(
        found.data, media_type=found.document.media_type, headers=attached(PurePosixPath(document).name)
    )


def page_picture(seen: Seen, request: Request, document: str, number: int, cite: str | None) -> Response:
    """A page as PNG, or 304 if the browser has it already. Raises what `Backend.page_picture` does."""
    picture = seen().page_picture(document, number, cite)
    tag = f'"{hashlib.sha256(picture).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": KEPT, "Content-Security-Policy": ALONE}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(picture, media_type="image/png", headers=headers)


def attached(name: str) -> dict[str, str]:
    """Headers of a file to be saved under `name`, and never shown as a page of this site (RFC 6266)."""
    plain = "".join(
        sign if sign.isascii() and sign.isprintable() and sign not in '"\\%;' else "_" for sign in name
    )
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return {"Content-Disposition": disposition, "Content-Security-Policy": ALONE}
