"""Adding a document: a form for people and the same for programs, where whoever runs this allows it."""

import anyio
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.errors import AssistantError, UploadRefused, UploadUnusable
from assistant.language.i18n import decimals, gettext, gettext_noop
from assistant.presenting.json_form import SCHEMA
from assistant.types import Added
from assistant.web.backend import Backend
from assistant.web.middleware.headers import sent_from_here
from assistant.web.refresh import Refresher
from assistant.web.routes.form_files import drop, received
from assistant.web.security.form_tokens import Tickets
from assistant.web.security.loopback import is_from_here
from assistant.web.views import schemas
from assistant.web.views.links import document_link, with_fields
from assistant.web.views.problems import of_error
from assistant.web.views.templates import Pages

AT_ONCE = 2  # files that are looked at at a time; others wait, without taking threads from questions
OFF = gettext_noop(
    "documents cannot be added here: whoever runs this service can allow it with ASSISTANT_UPLOAD=on"
)
ELSEWHERE = gettext_noop(
    "documents are taken from this machine itself only: open http://127.0.0.1 on it, without a proxy"
)
FOREIGN = gettext_noop(
    "the file came from another site, or the browser did not say: send it with the form here"
)
EXPIRED = gettext_noop(
    "the form was open for too long, or the service began anew since: send the file once more"
)


def routes(
    assistant: Backend, pages: Pages, refresher: Refresher, is_on: bool, asks_who: bool = False
) -> APIRouter:
    """Routes that take new documents; they refuse all unless `is_on`, and, where nobody `asks_who` sends one, all from elsewhere."""
    router = APIRouter()
    tickets = Tickets("upload")
    desk = anyio.CapacityLimiter(AT_ONCE)

    def is_near(request: Request) -> bool:
        return asks_who or is_from_here(request)

    def require_allowed(request: Request) -> None:
        if not is_on:
            raise UploadRefused(gettext(OFF))
        if not is_near(request):
            raise UploadRefused(gettext(ELSEWHERE))

    async def added(request: Request) -> Added:
        """What came of the file that is sent. Whatever is refused is still taken to its end, so that the answer is read."""
        most = assistant.taking().most_bytes
        try:
            require_allowed(request)
            if not sent_from_here(request):
                raise UploadRefused(gettext(FOREIGN))
            async with received(request, most) as sent:
                if not tickets.is_valid(sent.token):
                    raise UploadRefused(gettext(EXPIRED))
                found = await anyio.to_thread.run_sync(assistant.add, sent.name, sent.content, limiter=desk)
        finally:
            await drop(request, most)
        refresher.wake()
        return found

    def form(status: int = 200, error: AssistantError | None = None) -> HTMLResponse:
        taking = assistant.taking()
        return pages.render(
            "upload.html",
            status,
            token=tickets.new(),
            error=None if error is None else str(error),
            error_language="en" if isinstance(error, UploadUnusable) else None,
            suffixes=taking.suffixes,
            most_bytes=taking.most_bytes,
            most_mb=decimals(taking.most_bytes / 1024 / 1024, "{:.4g}"),
        )

    @router.get("/upload", include_in_schema=False)
    def page(request: Request) -> HTMLResponse:
        require_allowed(request)
        return form()

    @router.post("/upload", include_in_schema=False)
    async def send(request: Request) -> Response:
        try:
            found = await added(request)
        except AssistantError as error:
            if not is_on or not is_near(request):
                raise
            return form(of_error(error).kind.status, error)
        fields = {"added": found.document, "already": "yes" if found.already else None}
        return RedirectResponse(with_fields("/status", fields), 303)

    @router.get("/api/upload", summary="See which documents can be added", responses=schemas.TAKING)
    def taking(request: Request) -> JSONResponse:
        require_allowed(request)
        found = assistant.taking()
        return JSONResponse(
            {
                "schema": SCHEMA,
                "token": tickets.new(),
                "max_bytes": found.most_bytes,
                "types": list(found.suffixes),
            }
        )

    @router.post(
        "/api/upload",
        summary="Add a document",
        description="Allowed by ASSISTANT_UPLOAD, and from the machine itself only. Origin must be that of the service.",
        status_code=201,
        responses=schemas.ADDING,
        openapi_extra=schemas.FILE_FORM,
    )
    async def add(request: Request) -> JSONResponse:
        found = await added(request)
        told = {
            "schema": SCHEMA,
            "document": found.document,
            "bytes": found.size,
            "digest": found.digest,
            "already": found.already,
        }
        if found.already:
            return JSONResponse(told)
        return JSONResponse(told, 201, {"Location": f"/api{document_link(found.document)}"})

    return router
