"""Limits on requests: their headers, the size of their body, and the time it may take to arrive.

A small body is read completely before the request is passed on, so that a slow sender does not occupy a slot among
the requests being processed.
"""

import asyncio
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.access import Scope as May
from assistant.language.i18n import gettext
from assistant.runtime.sizes import MEGABYTE
from assistant.web.security.route_rights import route_at
from assistant.web.views.problems import of_http, response
from assistant.web.views.templates import Pages

MOST_HEADERS = 100
LARGEST_HEADERS = 16 * 1024
LARGEST_BODY = 256 * 1024
PIECE_SECONDS, BODY_SECONDS = 15.0, 60.0
UPLOAD_SECONDS = 16 * 60.0
ABOVE_THE_LIMIT = 4
"""The upload routes report a file that is too large themselves, and read it to its end so that a browser shows the message."""


class Bounds:
    """Middleware that refuses requests that are too large or too slow; only upload routes accept `largest_upload` bytes."""

    def __init__(self, app: ASGIApp, largest_upload: int, pages: Pages) -> None:
        self._app = app
        self._largest_upload = ABOVE_THE_LIMIT * largest_upload + MEGABYTE
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        takes_files = _takes_files(scope)
        largest = self._largest_upload if takes_files else LARGEST_BODY
        refusal = _refusal(scope, largest)
        if refusal is not None:
            await response(scope["path"], of_http(refusal), self._pages)(scope, receive, send)
            return
        if takes_files:
            await self._app(scope, _bounded(receive, largest, UPLOAD_SECONDS), send)
            return
        if not _has_body(scope):
            await self._app(scope, receive, send)
            return
        try:
            arrived = await _whole(_bounded(receive, largest, BODY_SECONDS))
        except HTTPException as error:
            await response(scope["path"], of_http(error), self._pages)(scope, receive, send)
            return
        await self._app(scope, _replayed(arrived, receive), send)


def _takes_files(scope: Scope) -> bool:
    route = route_at(scope["path"])
    return route is not None and route.needs.get(scope["method"]) is May.UPLOAD


def _has_body(scope: Scope) -> bool:
    """Whether a body follows (RFC 9112, 6)."""
    headers = Headers(scope=scope)
    return "transfer-encoding" in headers or headers.get("content-length", "0").strip("0 ") != ""


async def _whole(receive: Callable[[], "asyncio.Future[Message]"]) -> Message:
    """The body in one message; or that the sender has gone."""
    pieces = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return message
        pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            return {"type": "http.request", "body": b"".join(pieces), "more_body": False}


def _replayed(first: Message, receive: Receive) -> Receive:
    """`receive` with what was taken from it before."""
    waiting = [first]

    async def receiving() -> Message:
        return waiting.pop() if waiting else await receive()

    return receiving


def _refusal(scope: Scope, largest: int) -> HTTPException | None:
    """Why a request is refused without reading its body."""
    sizes = [len(name) + len(value) for name, value in scope["headers"]]
    if len(sizes) > MOST_HEADERS or sum(sizes) > LARGEST_HEADERS:
        return HTTPException(431, gettext("The request has too many headers, or its headers are too long."))
    declared = Headers(scope=scope).get("content-length", "0")
    if declared.isascii() and declared.isdigit() and int(declared[:19]) > largest:
        return too_large()
    return None


def _bounded(receive: Receive, largest: int, seconds: float) -> Callable[[], "asyncio.Future[Message]"]:
    """`receive`, until more than `largest` bytes have come, or nothing for a while, or not all in `seconds`."""
    taken, is_whole = 0, False
    started: float | None = None

    async def receiving() -> Message:
        nonlocal taken, is_whole, started
        if is_whole:
            return await receive()
        clock = asyncio.get_running_loop().time
        started = clock() if started is None else started
        try:
            async with asyncio.timeout(min(PIECE_SECONDS, started + seconds - clock())):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(408, gettext("The request did not arrive in time. Send it again.")) from error
        taken += len(message.get("body", b""))
        is_whole = message["type"] != "http.request" or not message.get("more_body", False)
        if taken > largest:
            raise too_large()
        return message

    return receiving  # type: ignore[return-value]  # a coroutine function is what an app calls


def too_large() -> HTTPException:
    """The error for a body that is too large."""
    return HTTPException(413, gettext("Send less data at once."))
