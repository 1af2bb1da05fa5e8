"""Whether the process runs, and whether it can answer questions."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from assistant.access import Gate
from assistant.errors import AccessClosed
from assistant.web.backend import Backend
from assistant.web.middleware.audit import AuditState
from assistant.web.refresh import Refresher

CLOSED = "the access rules cannot be read, so nobody can read anything: see the log"
NO_AUDIT_LOG = "the audit log cannot be written, so requests are not answered: see the log"
NO_UPDATES = "the index is no longer being updated: restart the service"
UPDATE_FAILED = "running, but the index could not be updated: see the log"


def routes(assistant: Backend, gate: Gate, audit_state: AuditState, refresher: Refresher) -> APIRouter:
    """Routes for monitoring; `audit_state` says whether the audit log can be written, `refresher` updates the index."""
    router = APIRouter()

    @router.get(
        "/healthz",
        summary="Check that the service is running",
        response_class=PlainTextResponse,
        responses={
            200: {
                "description": "The service is running; the text says if the last update of the index failed."
            },
            503: {
                "description": "The service must be restarted, because the index is no longer being updated."
            },
        },
    )
    def healthz() -> PlainTextResponse:
        if refresher.has_died:
            return PlainTextResponse(f"{NO_UPDATES}\n", 503)
        return PlainTextResponse("ok\n" if refresher.failure is None else f"{UPDATE_FAILED}\n")

    @router.get(
        "/readyz",
        summary="Check that questions can be answered",
        response_class=PlainTextResponse,
        responses={
            200: {"description": "Questions can be answered."},
            503: {"description": "Questions cannot be answered; the text says why."},
        },
    )
    def readyz() -> PlainTextResponse:
        hindrance = assistant.ready() or _closed() or (NO_AUDIT_LOG if audit_state.refuses else None)
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
