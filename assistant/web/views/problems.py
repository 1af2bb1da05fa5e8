"""Errors as pages and as problem documents for programs (RFC 9457), with the same content in both."""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

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
    AuditLogUnwritable,
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
    UploadDisabled,
    UploadFolderUnusable,
    UploadIncomplete,
    UploadRefused,
    UploadTooLarge,
    UploadUnusable,
)
from assistant.language.i18n import gettext, gettext_noop, ngettext
from assistant.runtime.panics import is_panic
from assistant.types import Stage
from assistant.web.backend import Seen
from assistant.web.middleware.request_context import record_problem
from assistant.web.views.status import Build, build_view
from assistant.web.views.templates import Pages
from assistant.web.views.wording import as_sentence, listed

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of error: its name in addresses, HTTP status, title (to be translated), and the seconds after which to try again."""

    name: str
    status: int
    title: str
    retry_after: int | None = None


FAILED = ProblemKind("failed", 500, gettext_noop("Something went wrong"))
HOST_REFUSED = ProblemKind("host-refused", 400, gettext_noop("This host name is not allowed"))
NOT_SIGNED_IN = ProblemKind("not-signed-in", 401, gettext_noop("You are not signed in"))
FOREIGN = ProblemKind(
    "foreign-form", 403, gettext_noop("This form has expired or was sent from another site")
)
NOT_PERMITTED = ProblemKind("not-permitted", 403, gettext_noop("You are not allowed to do this"))
TOO_MANY = ProblemKind("too-many-requests", 429, gettext_noop("Too many requests"))
ACCESS_CLOSED = ProblemKind(
    "access-closed", 503, gettext_noop("The documents are not available at the moment"), retry_after=60
)
KINDS: dict[type[AssistantError], ProblemKind] = {
    BadRequest: ProblemKind("bad-request", 400, gettext_noop("There is a problem with your search")),
    DocumentUnknown: ProblemKind("document-unknown", 404, gettext_noop("Document not found")),
    CitationUnknown: ProblemKind("citation-unknown", 404, gettext_noop("Citation not found")),
    DocumentChanged: ProblemKind(
        "document-changed", 409, gettext_noop("The file has changed"), retry_after=10
    ),
    UploadRefused: ProblemKind("upload-refused", 403, gettext_noop("The upload was not accepted")),
    UploadDisabled: ProblemKind("upload-disabled", 403, gettext_noop("Uploads are disabled")),
    UploadIncomplete: ProblemKind("upload-incomplete", 400, gettext_noop("The upload is not complete")),
    UploadTooLarge: ProblemKind("upload-too-large", 413, gettext_noop("The file is too large")),
    UploadUnusable: ProblemKind("upload-unusable", 422, gettext_noop("The file cannot be read")),
    UploadFolderUnusable: ProblemKind(
        "upload-folder-unusable", 500, gettext_noop("New documents cannot be saved")
    ),
    DiskFull: ProblemKind("disk-full", 507, gettext_noop("The disk is full")),
    PageUnavailable: ProblemKind("page-unavailable", 404, gettext_noop("This page cannot be shown")),
    CorpusMissing: ProblemKind(
        "corpus-missing", 503, gettext_noop("The documents cannot be found"), retry_after=60
    ),
    IndexMissing: ProblemKind(
        "index-missing", 503, gettext_noop("No documents have been indexed yet"), retry_after=60
    ),
    IndexUnusable: ProblemKind(
        "index-unusable", 503, gettext_noop("The index cannot be used"), retry_after=60
    ),
    IndexBusy: ProblemKind("index-busy", 503, gettext_noop("The index is being updated"), retry_after=10),
    ModelUnavailable: ProblemKind(
        "model-unavailable", 503, gettext_noop("A model is missing"), retry_after=60
    ),
    AuditLogUnwritable: ProblemKind(
        "audit-log-unwritable", 503, gettext_noop("The audit log cannot be written"), retry_after=60
    ),
    Overloaded: ProblemKind("overloaded", 503, gettext_noop("The service is busy"), retry_after=5),
    AccessClosed: ACCESS_CLOSED,
    AssistantError: FAILED,
}
FOR_THE_LOG = gettext_noop(
    "No requests are answered until it can be written again. Please tell the administrator of this service."
)
"""Shown instead of the place of the audit log and of what is wrong with it, which the server's log contains."""
BY_STATUS: dict[int, ProblemKind] = {
    400: ProblemKind("bad-form", 400, gettext_noop("There is a problem with the form")),
    401: NOT_SIGNED_IN,
    403: FOREIGN,
    404: ProblemKind("page-unknown", 404, gettext_noop("Page not found")),
    405: ProblemKind(
        "method-not-allowed", 405, gettext_noop("This address does not support this kind of request")
    ),
    408: ProblemKind("too-slow", 408, gettext_noop("The request took too long")),
    413: ProblemKind("too-large", 413, gettext_noop("The request is too large")),
    415: ProblemKind("media-type-unsupported", 415, gettext_noop("Unsupported request format")),
    429: TOO_MANY,
    431: ProblemKind("headers-too-large", 431, gettext_noop("The request headers are too large")),
}
CLOSED = gettext_noop(
    "The access rules or the sign-in service cannot be used, so you cannot read any documents. "
    "Please tell the administrator of this service. The server’s log gives the reason."
)
DETAILS: dict[int, str] = {
    404: gettext_noop("Check the address, or start from the home page."),
    405: gettext_noop("Open the address in a browser, or see the API documentation at /docs."),
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
    """An error of the assistant as the reader sees it."""
    if isinstance(error, AccessClosed):  # what is wrong with our files is for the administrator
        log.error("access closed", detail=str(error))
        return Problem(ACCESS_CLOSED, gettext(CLOSED))
    kind = next(KINDS[one] for one in type(error).__mro__ if one in KINDS)
    return Problem(
        kind, gettext(FOR_THE_LOG) if isinstance(error, AuditLogUnwritable) else as_sentence(str(error))
    )


def of_http(error: HTTPException) -> Problem:
    """A refusal by the framework or by a route as the reader sees it."""
    status = HTTPStatus(error.status_code)
    kind = BY_STATUS.get(status, ProblemKind(status.name.lower().replace("_", "-"), status, status.phrase))
    given = str(error.detail)
    detail = gettext(DETAILS[status]) if given == status.phrase and status in DETAILS else as_sentence(given)
    return Problem(kind, detail, dict(error.headers or {}))


def of_validation(error: RequestValidationError, path: str) -> Problem:
    """Parameters that are not valid as the reader sees them; programs learn what is allowed."""
    if not path.startswith("/api/"):
        if any(one["loc"][0] == "path" for one in error.errors()):
            return Problem(BY_STATUS[404], gettext(DETAILS[404]))
        names = listed(str(one["loc"][-1]) for one in error.errors())
        detail = gettext("This address contains a value that is not valid: %(names)s.", names=names)
        return Problem(KINDS[BadRequest], detail)
    return Problem(KINDS[BadRequest], "; ".join(map(_invalid, error.errors())) + ".")


ALLOWED = {
    "int_parsing": "must be a whole number",
    "bool_parsing": "must be true or false",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "missing": "is missing",
}
"""What a parameter may be, by the type of error that pydantic reports and with the values that it gives."""


def _invalid(error: Mapping[str, Any]) -> str:
    """What is wrong with one parameter: "limit must be at most 50"."""
    allowed = ALLOWED.get(error["type"], "is not valid")
    return f"{error['loc'][-1]} {allowed.format(**error.get('ctx', {}))}"


def response(path: str, problem: Problem, pages: Pages) -> Response:
    """The problem in the form that suits the address: JSON under /api/, else a page."""
    record_problem(problem.kind.name)
    retry = problem.kind.retry_after
    headers = problem.headers | ({} if retry is None else {"Retry-After": str(retry)})
    if path.startswith("/api/"):
        body = problem.as_json()
        return JSONResponse(body, problem.kind.status, headers, media_type="application/problem+json")
    page = pages.render("problem.html", problem.kind.status, problem=problem)
    page.headers.update(headers)
    return page


def handle_problems(app: FastAPI, pages: Pages, seen: Seen) -> None:
    """Make the app answer every expected error in the form that suits its address."""

    @app.exception_handler(AssistantError)
    def assistant_error(request: Request, error: AssistantError) -> Response:
        if isinstance(error, IndexMissing) and not request.url.path.startswith("/api/"):
            return preparing(seen, pages)
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


def preparing(seen: Seen, pages: Pages) -> Response:
    """Instead of a page that needs an index: how far the first one is, until the page can be shown."""
    kind = KINDS[IndexMissing]
    record_problem(kind.name)
    try:
        status = seen().status()
    except AssistantError:  # no index, and none is being made yet: that starts automatically
        status = None
    build = None if status is None else build_view(status)
    is_empty = status is not None and build is None
    page = pages.render(
        "preparing.html", kind.status, build=build, is_empty=is_empty, detail=_when(build, is_empty)
    )
    page.headers["Retry-After"] = str(kind.retry_after)
    return page


def _when(build: Build | None, is_empty: bool) -> str:
    """When questions can be asked, as far as that is known."""
    if is_empty:
        return gettext("There are no documents to search yet. Please tell the administrator of this service.")
    if build is None or build.stage is not Stage.ENCODING or build.minutes_left is None:
        return gettext("You can ask questions as soon as they are ready. This page then opens by itself.")
    return ngettext(
        "You can ask questions in about %(number)s minute. This page then opens by itself.",
        "You can ask questions in about %(number)s minutes. This page then opens by itself.",
        build.minutes_left,
        number=build.minutes_left,
    )


def allowed(request: Request) -> list[str]:
    """The methods allowed at the address of a request; the framework names only those of one route."""
    return [
        method
        for method in ("GET", "POST")
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]


def places(error: BaseException) -> list[str]:
    """Where `error` was raised, innermost last; without its message, which may repeat the question."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-6:]]


class Failures:
    """Middleware that answers an unexpected error with a page, and logs where it was raised."""

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
        except (
            BaseException
        ) as error:  # the last resort: the reader gets a page, and the log says where it was raised
            is_failure = isinstance(error, Exception) or is_panic(error)
            if not is_failure or scope["type"] != "http" or started:
                raise
            log.error("request failed", error=type(error).__name__, where=places(error))
            problem = Problem(
                FAILED,
                gettext(
                    "Please try again. If this happens again, tell the administrator of this service. "
                    "The error has been logged."
                ),
            )
            await response(scope["path"], problem, self._pages)(scope, receive, send)
