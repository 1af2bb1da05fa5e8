"""Keeps a trail of what was asked, read and taken away, before the answer to it is sent."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import structlog
from prometheus_client import Counter
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.audit import Event, Record
from assistant.errors import TrailUnwritable
from assistant.types import Answer, Filters
from assistant.web.middleware.request_context import Happening, current, identity
from assistant.web.views.problems import of_error, response
from assistant.web.views.templates import Pages

log = structlog.get_logger()

ASKED = frozenset({"/", "/api/ask"})
DID = {
    "/source/{document:path}": "read",
    "/api/source/{document:path}": "read",
    "/page/{number}/{document:path}": "read",
    "/cite/{citation}": "looked up",
    "/api/citations/{citation}": "looked up",
    "/original/{document:path}": "exported",
    "/recommendations.csv": "exported",
    "/recommendations.json": "exported",
    "/recommendations.md": "exported",
    "/recommendations": "listed",
    "/addressees/{name:path}": "listed",
    "/documents/{document:path}": "listed",
    "/api/recommendations": "listed",
    "/api/documents/{document:path}": "listed",
}
"""What who opens the address of a route does."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST = 2000
MOST_FIELDS = 20


@dataclass(slots=True)
class Trouble:
    """Whether answers are refused at the moment because they cannot be kept."""

    refuses: bool = False


class Auditing:
    """Middleware that hands an event to `record` when an answer begins.

    Where that fails and `refuses`, the answer is not given; else it is counted in `failures`, logged and given.
    """

    def __init__(
        self,
        app: ASGIApp,
        record: Record,
        refuses: bool,
        failures: Counter,
        pages: Pages,
        trouble: Trouble,
    ) -> None:
        self._trouble = trouble
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
                error = await self._fault(event(scope, current(), message["status"]))
                if error is not None:
                    is_refused = True
                    await response(scope["path"], of_error(error), self._pages)(scope, receive, send)
            if not is_refused:
                await send(message)

        await self._app(scope, receive, recording)

    async def _fault(self, happened: Event | None) -> TrailUnwritable | None:
        """Record what happened; the error that forbids to answer."""
        if happened is None:
            return None
        try:
            await run_in_threadpool(self._record, happened)
        except TrailUnwritable as error:
            self._trouble.refuses = self._refuses
            self._failures.inc()
            log.error("trail not written", detail=str(error), refused=self._refuses)
            return error if self._refuses else None
        self._trouble.refuses = False
        return None


def event(scope: Scope, happening: Happening, status: int) -> Event | None:
    """What happened, as the trail keeps it; None for what leaves no trail."""
    route, method = getattr(scope.get("route"), "path", None), scope["method"]
    who = identity(scope)
    if happening.question is not None or (route in ASKED and status >= 400):
        return _asked(who, happening, status)
    if route in DID and method in SAFE:
        about = {"route": route, **scope.get("path_params", {}), "fields": _fields(scope)}
        return Event(who, DID[route], happening.id, status, about=about)
    if route is not None and method not in SAFE:
        about = {"route": route, **scope.get("path_params", {}), **happening.about}
        return Event(who, "changed", happening.id, status, about=about)
    return None


def _asked(who: str, happening: Happening, status: int) -> Event:
    answer, filters = happening.answer, happening.filters or Filters()
    about: dict[str, Any] = {"question": (happening.question or "")[:LONGEST]}
    narrowed = {
        name: str(value)
        for name in Filters.__slots__
        if (value := getattr(filters, name)) not in (None, False, ())
    }
    if narrowed:
        about["filters"] = narrowed
    if answer is None:
        return Event(who, "asked", happening.id, status, about=about)
    return Event(
        who,
        "asked",
        happening.id,
        status,
        outcome=answer.outcome.value,
        reason=None if answer.reason is None else answer.reason.value,
        about={**about, **_shown(answer)},
    )


def _shown(answer: Answer) -> dict[str, Any]:
    """What of an answer the reader got to see, by citation ids."""
    return {
        "confidence": round(answer.confidence, 4),
        "shown": [item.entry.citation.id for item in answer.items],
        "near_misses": [item.entry.citation.id for item in answer.near_misses],
        "generation": answer.index.generation,
    }


def _fields(scope: Scope) -> dict[str, str]:
    """What the address narrows or names, each field once and none too long."""
    text = scope.get("query_string", b"").decode("utf-8", "replace")
    return {name[:100]: value[:LONGEST] for name, value in parse_qsl(text)[:MOST_FIELDS]}
