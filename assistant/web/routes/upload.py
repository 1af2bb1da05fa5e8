"""Adds documents and corrects what is known of them, by forms for people or a request for programs, if the settings allow it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, BinaryIO
from urllib.parse import urlencode

import anyio
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.answering.filters import checked_date
from assistant.errors import AssistantError, BadRequest, UploadDisabled, UploadRefused
from assistant.language.i18n import decimals, gettext, gettext_noop
from assistant.presenting.responses import status as responses
from assistant.types import Added
from assistant.web.backend import Seen
from assistant.web.middleware.headers import sent_from_here
from assistant.web.middleware.request_context import identity
from assistant.web.refresh import Refresher
from assistant.web.routes.ask import sent_form
from assistant.web.routes.form_files import Received, drop, received
from assistant.web.security.form_tokens import FormTokens
from assistant.web.security.loopback import is_from_here
from assistant.web.views import schemas
from assistant.web.views.dates import written_date
from assistant.web.views.links import document_link, with_fields
from assistant.web.views.mistakes import Mistake, mistake_of
from assistant.web.views.problems import of_error
from assistant.web.views.templates import Pages

PURPOSE = "upload"
MOST_FILES = 20
FACTS = ("title", "author", "publisher", "date", "marking")
"""What can be said of a document."""
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
    uploads = UploadRoutes(seen, pages, tokens, refresher, is_on, asks_who)
    router.get("/upload", include_in_schema=False)(uploads.page)
    router.post("/upload", include_in_schema=False)(uploads.send)
    router.get("/details/{document:path}", include_in_schema=False)(uploads.details)
    router.post("/details/{document:path}", include_in_schema=False)(uploads.correct)
    router.get(
        "/api/upload",
        summary="Get the limits of uploads, and a token",
        responses=schemas.answered(responses.Uploads),
    )(uploads.taking)
    router.post(
        "/api/upload",
        summary="Add a document",
        description="Needs ASSISTANT_UPLOAD=on. Without sign-in, only requests from the same machine are accepted. "
        "The Origin header must be that of this service.",
        status_code=201,
        responses=schemas.ADDING,
        openapi_extra=schemas.FILE_FORM,
    )(uploads.add)
    return router


@dataclass(frozen=True, slots=True)
class UploadRoutes:
    """Accepts documents from a form and from programs."""

    seen: Seen
    pages: Pages
    tokens: FormTokens
    refresher: Refresher
    is_on: bool
    asks_who: bool
    limiter: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(AT_ONCE))

    def page(self, request: Request) -> HTMLResponse:
        """The form."""
        self._require_allowed(request)
        return self._form(request)

    async def send(self, request: Request) -> Response:
        """Add what the form sends: each file that can be read, with the facts in the other fields."""
        try:
            added, refused = await self._added(request, MOST_FILES)
        except AssistantError as error:
            if not self.is_on or not self._is_near(request):
                raise
            return self._form(request, of_error(error).kind.status, [error])
        if refused:
            return self._form(request, of_error(refused[0]).kind.status, refused, added)
        return RedirectResponse(_progress(added), 303)

    def details(self, request: Request, document: str) -> HTMLResponse:
        """The form that corrects what is known of a document."""
        self._require_allowed(request)
        return self._details(request, document, self.seen().facts(document))

    def correct(
        self, request: Request, document: str, sent: Annotated[dict[str, str], Depends(sent_form)]
    ) -> Response:
        """Write what the form says of a document into `documents.csv`."""
        self._require_allowed(request)
        self.seen().source(document)
        facts = {name: sent.get(name, "") for name in FACTS}
        try:
            self.seen().correct(document, {**facts, "date": written_date(facts["date"])})
        except BadRequest as error:
            return self._details(request, document, facts, [mistake_of(error)])
        self.refresher.wake()
        return RedirectResponse(with_fields("/status", {"added": document}), 303)

    def taking(self, request: Request) -> JSONResponse:
        """How large a file may be, of which types, and the token to send with it."""
        self._require_allowed(request)
        found = self.seen().taking()
        uploads = responses.Uploads(
            token=self._token(request), max_bytes=found.most_bytes, types=list(found.suffixes)
        )
        return JSONResponse(uploads.dump())

    async def add(self, request: Request) -> JSONResponse:
        """Add what a program sends."""
        added, refused = await self._added(request)
        for error in refused:
            raise error
        [found] = added
        described = responses.Added.of(found, bytes=found.size).dump()
        if found.already:
            return JSONResponse(described)
        return JSONResponse(described, 201, {"Location": f"/api{document_link(found.document)}"})

    def _is_near(self, request: Request) -> bool:
        return self.asks_who or is_from_here(request)

    def _require_allowed(self, request: Request) -> None:
        if not self.is_on:
            raise UploadDisabled(gettext(OFF))
        if not self._is_near(request):
            raise UploadRefused(gettext(ELSEWHERE))

    async def _added(self, request: Request, most_files: int = 1) -> tuple[list[Added], list[AssistantError]]:
        """Add the files that are sent; return those that were added, and why others were not.

        A refused file is still read to its end, so that a browser shows the response.
        """
        most = self.seen().taking().most_bytes
        added: list[Added] = []
        refused: list[AssistantError] = []
        try:
            self._require_allowed(request)
            if not sent_from_here(request):
                raise UploadRefused(gettext(FOREIGN))
            async with received(request, most, most_files) as sent:
                if not self.tokens.still_holds(
                    sent.fields.get("token", ""), PURPOSE, identity(request.scope)
                ):
                    raise UploadRefused(gettext(EXPIRED))
                facts = _facts(sent)
                for name, content in sent.files:
                    try:
                        added.append(
                            await anyio.to_thread.run_sync(
                                self._add, name, content, facts, limiter=self.limiter
                            )
                        )
                    except AssistantError as error:
                        refused.append(error)
        finally:
            await drop(request, most)
        self.refresher.wake()
        return added, refused

    def _add(self, name: str, content: BinaryIO, facts: dict[str, str]) -> Added:
        found = self.seen().add(name, content)
        if facts and not found.already:
            self.seen().correct(found.document, facts)
        return found

    def _token(self, request: Request) -> str:
        return self.tokens.sign_for_a_while(PURPOSE, identity(request.scope))

    def _form(
        self,
        request: Request,
        status: int = 200,
        errors: Sequence[AssistantError] = (),
        added: Sequence[Added] = (),
    ) -> HTMLResponse:
        taking = self.seen().taking()
        return self.pages.render(
            "upload.html",
            status,
            token=self._token(request),
            mistakes=[mistake_of(one, "file") for one in errors],
            facts={name: getattr(request.state, "written", {}).get(name, "") for name in FACTS},
            added=[one.document for one in added],
            progress=_progress(added),
            suffixes=taking.suffixes,
            most_files=MOST_FILES,
            most_bytes=taking.most_bytes,
            most_mb=decimals(taking.most_bytes / 1024 / 1024, "{:.4g}"),
        )

    def _details(
        self, request: Request, document: str, facts: Mapping[str, str], mistakes: Sequence[Mistake] = ()
    ) -> HTMLResponse:
        known = self.seen().source(document).document
        return self.pages.render(
            "details.html",
            400 if mistakes else 200,
            document=known,
            back=document_link(document),
            facts=facts,
            mistakes=mistakes,
        )


def _facts(sent: Received) -> dict[str, str]:
    """What a form says of its files. Raises `BadRequest` for what no table can hold."""
    facts = {name: value for name in FACTS if (value := sent.fields.get(name, "").strip())}
    if "title" in facts and len(sent.files) > 1:
        raise BadRequest(
            gettext(
                "several files cannot have the same title: leave it empty, and correct it for each later"
            ),
            "title",
        )
    if "date" in facts:
        try:
            facts["date"] = checked_date(written_date(facts["date"]))
        except BadRequest as error:
            raise BadRequest(str(error), "date") from error
    return facts


def _progress(added: Sequence[Added]) -> str:
    """The page that follows how files are indexed."""
    fields = [("added", one.document) for one in added]
    return f"/status?{urlencode(fields + [('already', one.document) for one in added if one.already])}"
