"""The JSON interface for programs."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from assistant.present import answer_json
from assistant.types import Filters, Strength
from assistant.web.backend import Backend

PROBLEM: dict[str, Any] = {
    "application/problem+json": {
        "schema": {
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
            },
        }
    }
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer, also where the documents do not say: see outcome.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
    "4XX": {"description": "The request cannot be used; detail says why.", "content": PROBLEM},
    503: {
        "description": "No index to answer from, or too busy; try again after Retry-After.",
        "content": PROBLEM,
    },
}


def routes(assistant: Backend) -> APIRouter:
    """Routes that answer with JSON."""
    router = APIRouter(prefix="/api")

    @router.get("/ask", summary="Ask a question", responses=RESPONSES)
    def ask(
        q: Annotated[str, Query(description="The question.")],
        to: Annotated[str | None, Query(description="Only advice to this addressee, under any name.")] = None,
        document: Annotated[
            str | None, Query(description="Only this document (its path in the corpus).")
        ] = None,
        strength: Annotated[Strength | None, Query(description="Only advice put this strongly.")] = None,
        limit: Annotated[
            int | None,
            Query(
                description="At most so many items; unless given 5, or 50 of a list asked for.", ge=1, le=50
            ),
        ] = None,
        explain: Annotated[bool, Query(description="Whether to say why each item is what it is.")] = False,
        after: Annotated[str | None, Query(description="The next of the answer that this continues.")] = None,
    ) -> JSONResponse:
        filters = Filters(to or None, document or None, strength)
        answer = assistant.ask(q, filters=filters, limit=limit, after=after)
        return JSONResponse(answer_json(answer, explain=explain))

    return router
