"""Runs before every route: safe headers, and a check of the host."""

import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.language.i18n import gettext
from assistant.web.views.problems import HOST_REFUSED, Problem, response
from assistant.web.views.templates import Pages

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^\s:@/?#\\\[\]]+)(?::\d{1,5})?|[0-9A-Fa-f:]+")
"""A name or an address, and a port, and nothing else, so that links made from it lead here."""


class SafeHeaders:
    """Middleware that adds `HEADERS` to every response without its own, and forbids caching unless a route allows it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (*HEADERS.items(), ("Cache-Control", "private, no-store")):
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        await self._app(scope, receive, adding)


class HeadAsGet:
    """Middleware that answers HEAD as GET without the body (RFC 9110, 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def bodiless(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, bodiless)


class KnownHosts:
    """Middleware that answers only under allowed host names, against DNS rebinding."""

    def __init__(self, app: ASGIApp, allowed: Iterable[str], pages: Pages) -> None:
        self._app = app
        self._allowed = frozenset(map(bare_host, allowed))
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        hosts = Headers(scope=scope).getlist("host") if scope["type"] == "http" else []
        if scope["type"] != "http" or (len(hosts) == 1 and self._is_ours(hosts[0])):
            await self._app(scope, receive, send)
            return
        detail = (
            gettext(
                "The request was addressed to %(names)s. "
                "To allow a host name, add it to the setting ASSISTANT_ALLOWED_HOSTS.",
                names=", ".join(hosts),
            )
            if any(hosts)
            else gettext(
                "The request names no host. Allowed host names are listed in the setting ASSISTANT_ALLOWED_HOSTS."
            )
        )
        await response(scope["path"], Problem(HOST_REFUSED, detail), self._pages)(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        return _HOST.fullmatch(host.strip()) is not None and bare_host(host) in self._allowed


def bare_host(host: str) -> str:
    """A host without its port, brackets and case: `[::1]:8000` and `::1` are both `::1`."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host if host.count(":") > 1 else host.partition(":")[0]


def sent_from_here(request: Request) -> bool:
    """Whether a form was sent from one of our own pages.

    Under our `Referrer-Policy: no-referrer` browsers send `Origin: null` even to the page's own site (Fetch
    standard, "append a request Origin header"); `Sec-Fetch-Site`, which no page can forge, then decides.
    """
    origin = request.headers.get("origin")
    if origin == "null":
        return request.headers.get("sec-fetch-site") == "same-origin"
    return origin == f"{request.url.scheme}://{request.headers.get('host')}"
