"""Limits how many requests are processed at once and how many wait; all others get 503 with Retry-After at once."""

import asyncio
import math
import time
from collections.abc import Coroutine
from contextlib import nullcontext, suppress
from dataclasses import replace
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import Overloaded
from assistant.language.i18n import gettext
from assistant.runtime.deadline import TimeLimit, ends_by
from assistant.web.middleware.request_context import record_problem
from assistant.web.views.problems import KINDS, Problem, response
from assistant.web.views.templates import Pages
from assistant.web.views.wording import as_sentence

FREE = ("/healthz", "/readyz", "/metrics", "/static/", "/api/mcp")
"""Their requests need no slot; those that a tool of `/api/mcp` makes have their own."""
LONGEST_RETRY = 60
KEPT_MESSAGES = 4
GONE = "client-gone"


class QueueFull(Exception):
    """The queue has no room."""


class Slots:
    """A number of slots with a bounded queue in front of them, first come first served; for one event loop."""

    def __init__(self, number: int, queue: int) -> None:
        self.number = number
        self.running = 0
        self.waiting = 0
        self._most_waiting = queue
        self._free = asyncio.Semaphore(number)
        self._usual_seconds = 1.0

    async def enter(self, seconds: float) -> None:
        """Take a slot, waiting for it at most `seconds`. Raises `QueueFull` or `TimeoutError`."""
        if self._free.locked() and self.waiting >= self._most_waiting:
            raise QueueFull
        self.waiting += 1
        try:
            async with asyncio.timeout(seconds):
                await self._free.acquire()
        finally:
            self.waiting -= 1
        self.running += 1

    def leave(self, seconds: float | None = None) -> None:
        """Free a slot, which goes to the first in the queue, if any; it was used for `seconds`."""
        if seconds is not None:
            self._usual_seconds += (seconds - self._usual_seconds) / 10
        self.running -= 1
        self._free.release()

    def retry_after(self) -> int:
        """Seconds after which the queue will probably have room."""
        expected = self._usual_seconds * (self.waiting + 1) / self.number
        return min(max(math.ceil(expected), 1), LONGEST_RETRY)


class Queueing:
    """Middleware with slots for questions, which need the models, and slots for all other requests but those of monitoring.

    A question is cancelled after `seconds` of waiting and processing, and when its sender disconnects.
    """

    def __init__(self, app: ASGIApp, questions: Slots, others: Slots, seconds: float, pages: Pages) -> None:
        self._app = app
        self._questions = questions
        self._others = others
        self._seconds = seconds
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] != "http" or scope["path"].startswith(FREE):
            await self._app(scope, receive, send)
            return
        slots = self._questions if is_question(scope) else self._others
        deadline = TimeLimit(self._seconds)
        sender = Sender(receive, deadline)
        watching = asyncio.create_task(sender.watch())
        try:
            await self._pass(slots, deadline, sender, scope, send)
        finally:
            watching.cancel()

    async def _pass(
        self, slots: Slots, deadline: TimeLimit, sender: "Sender", scope: Scope, send: Send
    ) -> None:
        try:
            if not await sender.stays_until(slots.enter(deadline.left)):
                record_problem(GONE)
                return
        except QueueFull:
            detail = gettext("the queue is full (%(number)s waiting)", number=slots.waiting)
            await self._refuse(slots, detail, scope, sender, send)
            return
        except TimeoutError:
            detail = gettext(
                "the request waited longer than %(seconds)s seconds", seconds=f"{self._seconds:g}"
            )
            await self._refuse(slots, detail, scope, sender, send)
            return
        started, is_gone = time.monotonic(), False

        async def noting(message: Message) -> None:
            nonlocal is_gone
            is_gone = is_gone or (message["type"] == "http.response.start" and deadline.is_cancelled)
            await send(message)

        try:
            with ends_by(deadline) if slots is self._questions else nullcontext():
                await self._app(scope, sender.receive, noting)
        finally:
            slots.leave(time.monotonic() - started)
            if is_gone:
                record_problem(GONE)

    async def _refuse(self, slots: Slots, detail: str, scope: Scope, sender: "Sender", send: Send) -> None:
        kind = replace(KINDS[Overloaded], retry_after=slots.retry_after())
        await response(scope["path"], Problem(kind, as_sentence(detail)), self._pages)(
            scope, sender.receive, send
        )


class Sender:
    """The sender of a request: passes its messages on, and notices when it disconnects."""

    def __init__(self, receive: Receive, deadline: TimeLimit) -> None:
        self._receive = receive
        self._deadline = deadline
        self._messages: asyncio.Queue[Message] = asyncio.Queue(KEPT_MESSAGES)
        self._gone = asyncio.Event()

    async def watch(self) -> None:
        """Read messages until the sender disconnects."""
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self._deadline.cancel()
                self._gone.set()
            await self._messages.put(message)
            if self._gone.is_set():
                return

    async def receive(self) -> Message:
        """The next message."""
        return await self._messages.get()

    async def stays_until(self, entering: Coroutine[Any, Any, None]) -> bool:
        """Whether the sender is still connected when `entering` is done; if it disconnects before, that is cancelled."""
        turn, gone = asyncio.ensure_future(entering), asyncio.ensure_future(self._gone.wait())
        try:
            await asyncio.wait({turn, gone}, return_when=asyncio.FIRST_COMPLETED)
            if turn.done():
                turn.result()
                return True
            turn.cancel()
            with suppress(asyncio.CancelledError):
                await turn
            return False
        finally:
            turn.cancel()
            gone.cancel()


def is_question(scope: Scope) -> bool:
    """Whether a request asks a question, which needs the models."""
    path = scope["path"]
    if path == "/":
        fields = scope.get("query_string", b"").split(b"&")
        return scope["method"] == "POST" or any(field.partition(b"=")[0] == b"q" for field in fields)
    return bool(path == "/api/ask")
