"""What is known of the request being answered; each part adds what it knows, for the trail, the log and the metrics."""

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
NOBODY = "-"


@dataclass(slots=True)
class Happening:
    """A request on its way: its id, what was asked and with which filters, and the answer once there is one.

    `seconds` are those spent on each stage of the answer; `problem` names the sort of error that is told; `about` is what else the trail should keep.
    """

    id: str
    question: str | None = None
    filters: Filters | None = None
    answer: Answer | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    problem: str | None = None
    about: dict[str, Any] = field(default_factory=dict)


_current: ContextVar[Happening] = ContextVar("happening")


def current() -> Happening:
    """The request that is being answered here, also in the thread that a route runs in."""
    return _current.get()


def noted(question: str, filters: Filters, ask: Callable[[], Answer]) -> Answer:
    """What `ask` gives, noted with its question for whoever looks at the request."""
    happening = current()
    happening.question, happening.filters = question, filters
    with timing.measured(happening.seconds):
        answer = happening.answer = ask()
    return answer


def failed(kind: str) -> None:
    """Note the sort of error that is told to whoever sent the request, where one is being answered."""
    if (happening := _current.get(None)) is not None:
        happening.problem = kind


def identity(scope: Scope) -> str:
    """The name of who sent a request, which authentication sets as `request.state.identity`; "-" where there is none."""
    return str(scope.get("state", {}).get("identity") or NOBODY)


class Happenings:
    """Middleware that gives each request its id, one that came with it where that is well-formed, and sends it back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = Headers(scope=scope).getlist(HEADER)
        is_usable = len(sent) == 1 and WELL_FORMED.fullmatch(sent[0])
        happening = Happening(sent[0] if is_usable else uuid.uuid4().hex)

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = happening.id
            await send(message)

        before = _current.set(happening)
        try:
            with bound_contextvars(request=happening.id):
                await self._app(scope, receive, adding)
        finally:
            _current.reset(before)
