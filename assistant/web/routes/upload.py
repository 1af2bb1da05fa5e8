"""Adds a document, by a form for people or a request for programs, if the settings allow it."""

import anyio
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.errors import AssistantError, UploadDisabled, UploadRefused, UploadUnusable
from assistant.language.i18n import decimals, gettext, gettext_noop
from assistant.presenting.responses import status as responses
from assistant.types import Added
from assistant.web.backend import Seen
from assistant.web.middleware.headers import sent_from_here
from assistant.web.middleware.request_context import identity
from assistant.web.refresh import Refresher
from assistant.web.routes.form_files import drop, received
from assistant.web.security.form_tokens import FormTokens
from assistant.web.security.loopback import is_from_here
from assistant.web.views import schemas
from assistant.web.views.links import document_link, with_fields
from assistant.web.views.problems import of_error
from assistant.web.views.templates import Pages
from assistant.web.views.wording import as_sentence

PURPOSE = "upload"
AT_ONCE = 2  # files that are checked at once; others wait, without taking threads from questions
OFF = gettext_noop("the administrator of this service can enable uploads with ASSISTANT_UPLOAD=on")
ELSEWHERE = gettext_noop(
    "uploads are only accepted from the machine that runs this service: open http://127.0.0.1 there, without a proxy"
)
FOREIGN = gettext_noop(
    "the file was sent from another site, or your browser did not say from where: use the form on this site"
)
EXPIRED = gettext_noop("the form has expired: send the file again")


def routes(
    seen: Seen,
    pages: Pages,
    tokens: FormTokens,
    refresher: Refresher,
    is_on: bool,
    asks_who: bool = False,
) -> APIRouter:
    """Routes that accept new documents if `is_on`; without sign-in (`asks_who`) only from this machine."""
    router = APIRouter()
    upload_limiter = anyio.CapacityLimiter(AT_ONCE)

    def is_near(request: Request) -> bool:
        return asks_who or is_from_here(request)

    def require_allowed(request: Request) -> None:
        if not is_on:
            raise UploadDisabled(gettext(OFF))
        if not is_near(request):
            raise UploadRefused(gettext(ELSEWHERE))

    async def added(request: Request) -> Added:
        """Add the file that is sent. A refused file is still read to its end, so that a browser shows the response."""
        most = seen().taking().most_bytes
        try:
            require_allowed(request)
            if not sent_from_here(request):
                raise UploadRefused(gettext(FOREIGN))
            async with received(request, most) as sent:
                if not tokens.still_holds(sent.token, PURPOSE, identity(request.scope)):
                    raise UploadRefused(gettext(EXPIRED))
                found = await anyio.to_thread.run_sync(
                    seen().add, sent.name, sent.content, limiter=upload_limiter
                )
        finally:
            await drop(request, most)
        refresher.wake()
        return found

    def token(request: Request) -> str:
        return tokens.sign_for_a_while(PURPOSE, identity(request.scope))

    def form(request: Request, status: int = 200, error: AssistantError | None = None) -> HTMLResponse:
        taking = seen().taking()
        return pages.render(
            "upload.html",
            status,
            token=token(request),
            error=None if error is None else as_sentence(str(error)),
            error_language="en" if isinstance(error, UploadUnusable) else None,
            suffixes=taking.suffixes,
            most_bytes=taking.most_bytes,
            most_mb=decimals(taking.most_bytes / 1024 / 1024, "{:.4g}"),
        )

    @router.get("/upload", include_in_schema=False)
    def page(request: Request) -> HTMLResponse:
        require_allowed(request)
        return form(request)

    @router.post("/upload", include_in_schema=False)
    async def send(request: Request) -> Response:
        try:
            found = await added(request)
        except AssistantError as error:
            if not is_on or not is_near(request):
                raise
            return form(request, of_error(error).kind.status, error)
        fields = {"added": found.document, "already": "yes" if found.already else None}
        return RedirectResponse(with_fields("/status", fields), 303)

    @router.get(
        "/api/upload",
        summary="Get the limits of uploads, and a token",
        responses=schemas.answered(responses.Uploads),
    )
    def taking(request: Request) -> JSONResponse:
        require_allowed(request)
        found = seen().taking()
        uploads = responses.Uploads(
            token=token(request), max_bytes=found.most_bytes, types=list(found.suffixes)
        )
        return JSONResponse(uploads.dump())

    @router.post(
        "/api/upload",
        summary="Add a document",
        description="Needs ASSISTANT_UPLOAD=on. Without sign-in, only requests from the same machine are accepted. "
        "The Origin header must be that of this service.",
        status_code=201,
        responses=schemas.ADDING,
        openapi_extra=schemas.FILE_FORM,
    )
    async def add(request: Request) -> JSONResponse:
        found = await added(request)
        described = responses.Added.of(found, bytes=found.size).dump()
        if found.already:
            return JSONResponse(described)
        return JSONResponse(described, 201, {"Location": f"/api{document_link(found.document)}"})

    return router
