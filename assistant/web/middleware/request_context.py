"""What is known about the request being answered, for the audit log, the request log and the metrics."""

import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from assistant.runtime import timing
from assistant.types import Answer, Filters

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
ANONYMOUS = "-"


@dataclass(slots=True)
class RequestContext:
    """A request being answered: its id, the question and the filters, and the answer once there is one.

    `seconds` holds the time of each stage of the answer, `problem` the kind of error that is returned, and `about` what
    else the audit log should record.
    """

    id: str
    question: str | None = None
    filters: Filters | None = None
    answer: Answer | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    problem: str | None = None
    about: dict[str, Any] = field(default_factory=dict)


_current: ContextVar[RequestContext] = ContextVar("request")


def current() -> RequestContext:
    """The request that is being answered here, also in the thread that a route runs in."""
    return _current.get()


def recorded(question: str, filters: Filters, ask: Callable[[], Answer]) -> Answer:
    """What `ask` returns; question, filters, answer and times are recorded in the request's context."""
    context = current()
    context.question, context.filters = question, filters
    with timing.measured(context.seconds):
        answer = context.answer = ask()
    return answer


def record_problem(kind: str) -> None:
    """Record the kind of error that is returned, if a request is being answered."""
    if (context := _current.get(None)) is not None:
        context.problem = kind


def identity(scope: Scope) -> str:
    """The name of whoever sent a request, which authentication sets as `request.state.identity`; "-" if unknown."""
    return str(scope.get("state", {}).get("identity") or ANONYMOUS)


class WithRequestContext:
    """Middleware that gives each request its context and its id: the one sent with it if well-formed, else a new one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = Headers(scope=scope).getlist(HEADER)
        is_usable = len(sent) == 1 and WELL_FORMED.fullmatch(sent[0])
        context = RequestContext(sent[0] if is_usable else uuid.uuid4().hex)

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = context.id
            await send(message)

        before = _current.set(context)
        try:
            with bound_contextvars(request=context.id):
                await self._app(scope, receive, adding)
        finally:
            _current.reset(before)
