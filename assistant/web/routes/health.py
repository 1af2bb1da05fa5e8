"""Whether the process lives, and whether it can answer."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from assistant.access import Gate
from assistant.errors import AccessClosed
from assistant.web.backend import Backend
from assistant.web.middleware.audit import Trouble
from assistant.web.refresh import Refresher

CLOSED = "who may read what cannot be told, so nobody can read anything: the log says why"
UNKEPT = "what is asked cannot be kept, so nothing is answered: the log says why"

DEAD = "nothing brings the index up to date any more: start the service again"
FAILING = "alive, but the index could not be brought up to date: the log says why"


def routes(assistant: Backend, gate: Gate, trouble: Trouble, refresher: Refresher) -> APIRouter:
    """Routes for whoever watches over the service; `trouble` tells of the audit log, `refresher` keeps the index."""
    router = APIRouter()

    @router.get(
        "/healthz",
        summary="Whether the process lives",
        response_class=PlainTextResponse,
        responses={
            200: {
                "description": "It does; the text says whether anything keeps the index from being brought up to date."
            },
            503: {"description": "It must be started again: nothing brings the index up to date any more."},
        },
    )
    def healthz() -> PlainTextResponse:
        if refresher.has_died:
            return PlainTextResponse(f"{DEAD}\n", 503)
        return PlainTextResponse("ok\n" if refresher.failure is None else f"{FAILING}\n")

    @router.get(
        "/readyz",
        summary="Whether questions can be answered",
        response_class=PlainTextResponse,
        responses={
            200: {"description": "They can."},
            503: {"description": "They cannot; the text says why."},
        },
    )
    def readyz() -> PlainTextResponse:
        hindrance = assistant.ready() or _closed() or (UNKEPT if trouble.refuses else None)
        if hindrance is None:
            return PlainTextResponse("ready\n")
        return PlainTextResponse(f"{hindrance}\n", 503, {"Retry-After": "10"})

    def _closed() -> str | None:
        try:
            gate.rules  # noqa: B018
        except AccessClosed:
            return CLOSED
        return None

    return router
