"""Logs, counts and times each request; nothing of a question or a document is recorded."""

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.middleware.metrics import Metrics
from assistant.web.middleware.request_context import current
from assistant.web.security.route_rights import template

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

log = structlog.get_logger()


class RequestLog:
    """Middleware that logs, counts and times each request by its route, not its address.

    In the metrics, unknown addresses share one label, and so do unknown methods: requests must not create endless labels.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            seconds, route, method = time.perf_counter() - started, template(scope), scope["method"]
            milliseconds = round(1000 * seconds)
            log.info("request", method=method, route=route, status=status, milliseconds=milliseconds)
            label = method if method in METHODS else "other"
            self._metrics.requests.labels(route or "none", label, str(status)).inc()
            self._metrics.request_seconds.labels(route or "none").observe(seconds)
            self._metrics.observe(current())
