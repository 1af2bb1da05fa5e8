"""Errors as a reader of pages or a program meets them (RFC 9457), the same content in both forms."""

import traceback
from dataclasses import dataclass, field
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import (
    AccessClosed,
    AssistantError,
    BadRequest,
    CitationUnknown,
    CorpusMissing,
    DiskFull,
    DocumentChanged,
    DocumentUnknown,
    IndexBusy,
    IndexMissing,
    IndexUnusable,
    ModelUnavailable,
    Overloaded,
    PageUnavailable,
    TrailUnwritable,
    UploadFolderUnusable,
    UploadRefused,
    UploadTooLarge,
    UploadUnusable,
)
from assistant.language.i18n import gettext, gettext_noop
from assistant.runtime.panics import is_panic
from assistant.web.middleware.request_context import failed
from assistant.web.views.templates import Pages
from assistant.web.views.wording import listed

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A sort of error: its name in addresses, HTTP status, title (to be translated), and after how many seconds to try again."""

    name: str
    status: int
    title: str
    retry_after: int | None = None


FAILED = ProblemKind("failed", 500, gettext_noop("Something went wrong here"))
HOST_REFUSED = ProblemKind("host-refused", 400, gettext_noop("This address is not served"))
NOT_SIGNED_IN = ProblemKind("not-signed-in", 401, gettext_noop("You are not signed in"))
FOREIGN = ProblemKind("foreign-form", 403, gettext_noop("This question did not come from the form here"))
NOT_PERMITTED = ProblemKind("not-permitted", 403, gettext_noop("You may not do that"))
TOO_MANY = ProblemKind("too-many-requests", 429, gettext_noop("Too many requests"))
ACCESS_CLOSED = ProblemKind(
    "access-closed", 503, gettext_noop("Nothing can be read at the moment"), retry_after=60
)
KINDS: dict[type[AssistantError], ProblemKind] = {
    BadRequest: ProblemKind("bad-request", 400, gettext_noop("The request cannot be used")),
    DocumentUnknown: ProblemKind("document-unknown", 404, gettext_noop("There is no such document")),
    CitationUnknown: ProblemKind("citation-unknown", 404, gettext_noop("There is no such citation")),
    DocumentChanged: ProblemKind(
        "document-changed", 409, gettext_noop("The file has changed"), retry_after=10
    ),
    UploadRefused: ProblemKind("upload-refused", 403, gettext_noop("Documents are not taken here")),
    UploadTooLarge: ProblemKind("upload-too-large", 413, gettext_noop("The file is too large")),
    UploadUnusable: ProblemKind("upload-unusable", 422, gettext_noop("The file cannot be read")),
    UploadFolderUnusable: ProblemKind(
        "upload-folder-unusable", 500, gettext_noop("There is no place for new documents")
    ),
    DiskFull: ProblemKind("disk-full", 507, gettext_noop("The disk is full")),
    PageUnavailable: ProblemKind("page-unavailable", 404, gettext_noop("The page cannot be shown")),
    CorpusMissing: ProblemKind(
        "corpus-missing", 503, gettext_noop("The documents are not there"), retry_after=60
    ),
    IndexMissing: ProblemKind("index-missing", 503, gettext_noop("Nothing is indexed yet"), retry_after=60),
    IndexUnusable: ProblemKind(
        "index-unusable", 503, gettext_noop("The index cannot be used"), retry_after=60
    ),
    IndexBusy: ProblemKind("index-busy", 503, gettext_noop("The index is being built"), retry_after=10),
    ModelUnavailable: ProblemKind(
        "model-unavailable", 503, gettext_noop("A model is missing"), retry_after=60
    ),
    TrailUnwritable: ProblemKind(
        "trail-unwritable", 503, gettext_noop("What is asked cannot be kept"), retry_after=60
    ),
    Overloaded: ProblemKind("overloaded", 503, gettext_noop("Too many questions at once"), retry_after=5),
    AccessClosed: ACCESS_CLOSED,
    AssistantError: FAILED,
}
FOR_THE_LOG = gettext_noop(
    "While it cannot be kept, nothing is answered. Tell whoever runs this service: the log says why."
)
"""Said instead of where the trail lies and what is wrong with it."""
BY_STATUS: dict[int, ProblemKind] = {
    401: NOT_SIGNED_IN,
    403: FOREIGN,
    404: ProblemKind("page-unknown", 404, gettext_noop("There is no such page")),
    405: ProblemKind("method-not-allowed", 405, gettext_noop("This address cannot be used in that way")),
    408: ProblemKind("too-slow", 408, gettext_noop("The request took too long")),
    413: ProblemKind("too-large", 413, gettext_noop("The question is too long")),
    415: ProblemKind(
        "media-type-unsupported", 415, gettext_noop("The request has another form than is read")
    ),
    429: TOO_MANY,
    431: ProblemKind("headers-too-large", 431, gettext_noop("The request cannot be used")),
}
CLOSED = gettext_noop(
    "Who may read what cannot be told at the moment, so nobody can read anything. "
    "Whoever runs this service finds the reason in its log."
)
DETAILS: dict[int, str] = {
    404: gettext_noop("Check the address, or start from the question form."),
    405: gettext_noop("Open the address in a browser, or see /docs for what programs can ask."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One error, with what to do about it in `detail`."""

    kind: ProblemKind
    detail: str
    headers: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The members of an `application/problem+json` document."""
        return {
            "type": f"/docs#{self.kind.name}",
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
        }


def of_error(error: AssistantError) -> Problem:
    """The problem that an error of the assistant is to the reader."""
    if isinstance(error, AccessClosed):  # what is wrong with files of ours is for whoever runs this
        log.error("access closed", detail=str(error))
        return Problem(ACCESS_CLOSED, gettext(CLOSED))
    kind = next(KINDS[one] for one in type(error).__mro__ if one in KINDS)
    return Problem(kind, gettext(FOR_THE_LOG) if isinstance(error, TrailUnwritable) else str(error))


def of_http(error: HTTPException) -> Problem:
    """The problem behind a refusal by the framework, or by a route."""
    status = HTTPStatus(error.status_code)
    kind = BY_STATUS.get(status, ProblemKind(status.name.lower().replace("_", "-"), status, status.phrase))
    said = str(error.detail)
    detail = gettext(DETAILS[status]) if said == status.phrase and status in DETAILS else said
    return Problem(kind, detail, dict(error.headers or {}))


def of_validation(error: RequestValidationError, path: str) -> Problem:
    """The problem with parameters that do not have the promised form; programs are told which."""
    if not path.startswith("/api/"):
        names = listed(str(one["loc"][-1]) for one in error.errors())
        detail = gettext("The address holds something that cannot be used: %(names)s.", names=names)
        return Problem(KINDS[BadRequest], detail)
    faults = (f"{one['loc'][-1]}: {one['msg'][:1].lower()}{one['msg'][1:]}" for one in error.errors())
    return Problem(KINDS[BadRequest], "; ".join(faults) + ".")


def response(path: str, problem: Problem, pages: Pages) -> Response:
    """The problem in the form that suits the address: JSON below /api/, else a page."""
    failed(problem.kind.name)
    retry = problem.kind.retry_after
    headers = problem.headers | ({} if retry is None else {"Retry-After": str(retry)})
    if path.startswith("/api/"):
        body = problem.as_json()
        return JSONResponse(body, problem.kind.status, headers, media_type="application/problem+json")
    page = pages.render("problem.html", problem.kind.status, problem=problem)
    page.headers.update(headers)
    return page


def handle_problems(app: FastAPI, pages: Pages) -> None:
    """Make the app answer every expected error in the form that suits its address."""

    @app.exception_handler(AssistantError)
    def assistant_error(request: Request, error: AssistantError) -> Response:
        return response(request.url.path, of_error(error), pages)

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> Response:
        problem = of_http(error)
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            problem.headers["Allow"] = ", ".join(allowed(request))
        return response(request.url.path, problem, pages)

    @app.exception_handler(RequestValidationError)
    def validation_error(request: Request, error: RequestValidationError) -> Response:
        return response(request.url.path, of_validation(error, request.url.path), pages)


def allowed(request: Request) -> list[str]:
    """The methods that some route takes at the address of a request; the framework names those of one route alone."""
    return [
        method
        for method in ("GET", "POST")
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]


def places(error: BaseException) -> list[str]:
    """Where `error` arose, innermost last; without its message, which may repeat the question."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-6:]]


class Failures:
    """Middleware that answers an unexpected error with a page, and logs where it arose."""

    def __init__(self, app: ASGIApp, pages: Pages) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except BaseException as error:  # the last resort: the reader gets a page and the log a place
            is_failure = isinstance(error, Exception) or is_panic(error)
            if not is_failure or scope["type"] != "http" or started:
                raise
            log.error("request failed", error=type(error).__name__, where=places(error))
            problem = Problem(
                FAILED,
                gettext("Try again. If it recurs, tell whoever runs this service: the error is logged."),
            )
            await response(scope["path"], problem, self._pages)(scope, receive, send)
