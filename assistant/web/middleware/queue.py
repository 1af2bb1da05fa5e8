"""Lets so many requests in at once and so many wait; all others are told at once when to try again."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Coroutine
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from typing import Any

from prometheus_client import Gauge
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import Overloaded
from assistant.language.i18n import gettext
from assistant.runtime.deadline import Patience, limited
from assistant.web.middleware.request_context import failed
from assistant.web.views.problems import KINDS, Problem, response
from assistant.web.views.templates import Pages

FREE = ("/healthz", "/readyz", "/metrics", "/static/")
LONGEST_RETRY = 60
KEPT_MESSAGES = 4
GONE = "client-gone"


class Full(Exception):
    """As many wait as may."""


class Places:
    """So many places, and a bounded queue before them, first come first served; for one event loop."""

    def __init__(self, number: int, queue: int) -> None:
        self.number = number
        self._most_waiting = queue
        self.running = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._usual_seconds = 1.0

    @property
    def waiting(self) -> int:
        """How many are in the queue."""
        return len(self._waiting)

    async def enter(self, seconds: float) -> None:
        """Take a place, waiting for it at most so long. Raises `Full` or `TimeoutError`."""
        if self.running < self.number:
            self.running += 1
            return
        if len(self._waiting) >= self._most_waiting:
            raise Full
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(seconds):
                await turn
        except (TimeoutError, asyncio.CancelledError):
            if turn.done() and not turn.cancelled():
                self.leave()  # the turn came at the same moment: it is the next one's
            else:
                with suppress(ValueError):  # it was passed over already
                    self._waiting.remove(turn)
            raise

    def leave(self, seconds: float | None = None) -> None:
        """Give up a place, to the first in the queue where there is one; `seconds` it was held."""
        if seconds is not None:
            self._usual_seconds += (seconds - self._usual_seconds) / 10
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.running -= 1

    def retry_after(self) -> int:
        """Seconds after which the queue will probably have room."""
        expected = self._usual_seconds * (len(self._waiting) + 1) / self.number
        return min(max(math.ceil(expected), 1), LONGEST_RETRY)


@dataclass(frozen=True, slots=True)
class Gauges:
    """Where the number of questions that are worked on, and that wait, is shown."""

    running: Gauge
    waiting: Gauge


class Queueing:
    """Middleware that has places for questions, which need the models, and others for all else but what watches over the service.

    A question that waits and works longer than `seconds` is given up, and so is one whose sender has gone.
    """

    def __init__(
        self, app: ASGIApp, questions: Places, others: Places, seconds: float, gauges: Gauges, pages: Pages
    ) -> None:
        self._app = app
        self._questions = questions
        self._others = others
        self._seconds = seconds
        self._pages = pages
        gauges.running.set_function(lambda: questions.running)
        gauges.waiting.set_function(lambda: questions.waiting)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] != "http" or scope["path"].startswith(FREE):
            await self._app(scope, receive, send)
            return
        places = self._questions if is_question(scope) else self._others
        patience = Patience(self._seconds)
        sender = Sender(receive, patience)
        watching = asyncio.create_task(sender.watch())
        try:
            await self._pass(places, patience, sender, scope, send)
        finally:
            watching.cancel()

    async def _pass(
        self, places: Places, patience: Patience, sender: "Sender", scope: Scope, send: Send
    ) -> None:
        try:
            if not await sender.stays_until(places.enter(patience.left)):
                failed(GONE)
                return
        except Full:
            said = gettext("as many wait already as may (%(number)s): try again later", number=places.waiting)
            await self._refuse(places, said, scope, sender, send)
            return
        except TimeoutError:
            said = gettext("no turn came within %(seconds)s s: try again later", seconds=f"{self._seconds:g}")
            await self._refuse(places, said, scope, sender, send)
            return
        started, is_gone = time.monotonic(), False

        async def noting(message: Message) -> None:
            nonlocal is_gone
            is_gone = is_gone or (message["type"] == "http.response.start" and patience.is_lost)
            await send(message)

        try:
            with limited(patience) if places is self._questions else nullcontext():
                await self._app(scope, sender.receive, noting)
        finally:
            places.leave(time.monotonic() - started)
            if is_gone:
                failed(GONE)

    async def _refuse(self, places: Places, said: str, scope: Scope, sender: "Sender", send: Send) -> None:
        kind = replace(KINDS[Overloaded], retry_after=places.retry_after())
        await response(scope["path"], Problem(kind, said), self._pages)(scope, sender.receive, send)


class Sender:
    """Whoever sent a request: hands its messages on, and notices when they have gone."""

    def __init__(self, receive: Receive, patience: Patience) -> None:
        self._receive = receive
        self._patience = patience
        self._messages: asyncio.Queue[Message] = asyncio.Queue(KEPT_MESSAGES)
        self._gone = asyncio.Event()

    async def watch(self) -> None:
        """Take in messages until the sender has gone."""
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self._patience.lose()
                self._gone.set()
            await self._messages.put(message)
            if self._gone.is_set():
                return

    async def receive(self) -> Message:
        """The next message."""
        return await self._messages.get()

    async def stays_until(self, entering: Coroutine[Any, Any, None]) -> bool:
        """Whether the sender is still there when `entering` is done; where not, that is given up."""
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
    """Whether a request asks something, which takes the models."""
    path = scope["path"]
    if path == "/":
        fields = scope.get("query_string", b"").split(b"&")
        return scope["method"] == "POST" or any(field.partition(b"=")[0] == b"q" for field in fields)
    return bool(path == "/api/ask")
