"""Whether the process lives, and whether it can answer."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from assistant.web.backend import Backend


def routes(assistant: Backend) -> APIRouter:
    """Routes for whoever watches over the service."""
    router = APIRouter()

    @router.get(
        "/healthz",
        summary="Whether the process lives",
        response_class=PlainTextResponse,
        responses={200: {"description": "It does."}},
    )
    def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok\n")

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
        hindrance = assistant.ready()
        if hindrance is None:
            return PlainTextResponse("ready\n")
        return PlainTextResponse(f"{hindrance}\n", 503, {"Retry-After": "10"})

    return router
