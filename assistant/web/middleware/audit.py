"""Writes to the audit log what was asked, read and exported, before the response is sent."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import structlog
from prometheus_client import Counter
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.audit import Event, Record
from assistant.errors import AuditLogUnwritable
from assistant.presenting.memos.files import FORMATS
from assistant.runtime.sizes import LONGEST_QUESTION, MOST_FIELDS
from assistant.types import Answer, Aspect, Filters
from assistant.web.middleware.request_context import RequestContext, current, identity
from assistant.web.views.problems import of_error, response
from assistant.web.views.templates import Pages

log = structlog.get_logger()

QUESTION_ROUTES = frozenset({"/", "/api/ask"})
ACTIONS = {
    "/source/{document:path}": "read",
    "/api/source/{document:path}": "read",
    "/page/{number}/{document:path}": "read",
    "/api/page/{number}/{document:path}": "read",
    "/cite/{citation}": "looked up",
    "/api/citations/{citation}": "looked up",
    "/original/{document:path}": "exported",
    "/api/original/{document:path}": "exported",
    "/recommendations.csv": "exported",
    "/recommendations.json": "exported",
    "/recommendations.md": "exported",
    "/api/recommendations.csv": "exported",
    "/api/recommendations.json": "exported",
    "/api/recommendations.md": "exported",
    "/matrix.csv": "exported",
    "/timeline.csv": "exported",
    "/matrix": "listed",
    "/matrix.svg": "listed",
    "/timeline.svg": "listed",
    "/timeline": "listed",
    "/api/matrix": "listed",
    "/api/timeline": "listed",
    "/compare.docx": "exported",
    "/compare.csv": "exported",
    "/compare.json": "exported",
    "/api/compare.docx": "exported",
    "/api/compare.csv": "exported",
    "/compare": "listed",
    "/api/compare": "listed",
    "/memo": "looked up",
    "/recommendations": "listed",
    "/addressees/{name:path}": "listed",
    "/documents/{document:path}": "listed",
    "/api/recommendations": "listed",
    "/api/recommendations.atom": "listed",
    "/api/addressees/{name:path}": "listed",
    "/api/documents/{document:path}": "listed",
}
"""What somebody does who opens the address of a route."""
SENT = {f"/memo.{ending}": "exported" for ending in FORMATS} | {"/api/verify": "verified"}
"""What somebody does who sends something to a route and changes nothing."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(slots=True)
class AuditState:
    """Whether requests are refused at the moment because the audit log cannot be written."""

    refuses: bool = False


class Auditing:
    """Middleware that passes an event to `record` when a response begins.

    If that fails, the failure is counted in `failures` and logged; with `refuses`, the response is also withheld.
    """

    def __init__(
        self,
        app: ASGIApp,
        record: Record,
        refuses: bool,
        failures: Counter,
        pages: Pages,
        state: AuditState,
    ) -> None:
        self._state = state
        self._app = app
        self._record = record
        self._refuses = refuses
        self._failures = failures
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_refused = False

        async def recording(message: Message) -> None:
            nonlocal is_refused
            if message["type"] == "http.response.start":
                error = await self._fault(event_of(scope, current(), message["status"]))
                if error is not None:
                    is_refused = True
                    await response(scope["path"], of_error(error), self._pages)(scope, receive, send)
            if not is_refused:
                await send(message)

        await self._app(scope, receive, recording)

    async def _fault(self, event: Event | None) -> AuditLogUnwritable | None:
        """Record an event; return the error if it forbids the response."""
        if event is None:
            return None
        try:
            await run_in_threadpool(self._record, event)
        except AuditLogUnwritable as error:
            self._state.refuses = self._refuses
            self._failures.inc()
            log.error("audit log not written", detail=str(error), refused=self._refuses)
            return error if self._refuses else None
        self._state.refuses = False
        return None


def event_of(scope: Scope, context: RequestContext, status: int) -> Event | None:
    """A request as the audit log records it; None for one that is not recorded."""
    route, method = getattr(scope.get("route"), "path", None), scope["method"]
    who = identity(scope)
    if context.question is not None or (route in QUESTION_ROUTES and status >= 400):
        return _asked(who, context, status)
    if route in ACTIONS and method in SAFE:
        about = {"route": route, **scope.get("path_params", {}), "fields": _fields(scope), **context.about}
        return Event(who, ACTIONS[route], context.id, status, about=about)
    if route is not None and method not in SAFE:
        about = {"route": route, **scope.get("path_params", {}), **context.about}
        return Event(who, SENT.get(route, "changed"), context.id, status, about=about)
    return None


def _asked(who: str, context: RequestContext, status: int) -> Event:
    answer, filters = context.answer, context.filters or Filters()
    about: dict[str, Any] = {"question": (context.question or "")[:LONGEST_QUESTION]}
    given = {name: str(value) for name, value in filters.given.items()}
    if given:
        about["filters"] = given
    if answer is None:
        return Event(who, "asked", context.id, status, about=about)
    if any(one.aspect is Aspect.FOLLOWS for one in answer.reading):
        about["read_as"] = answer.question
    return Event(
        who,
        "asked",
        context.id,
        status,
        outcome=answer.outcome.value,
        reason=None if answer.reason is None else answer.reason.value,
        about={**about, **_shown(answer)},
    )


def _shown(answer: Answer) -> dict[str, Any]:
    """What the reader saw of an answer, by citation ids."""
    return {
        "confidence": round(answer.confidence, 4),
        "shown": [item.entry.citation.id for item in answer.items],
        "near_misses": [item.entry.citation.id for item in answer.near_misses],
        "generation": answer.index.generation,
    }


def _fields(scope: Scope) -> dict[str, str]:
    """The fields of the address, each once and none too long."""
    text = scope.get("query_string", b"").decode("utf-8", "replace")
    return {name[:100]: value[:LONGEST_QUESTION] for name, value in parse_qsl(text)[:MOST_FIELDS]}
