"""The question form, and the answer to what was asked in it."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse

from assistant.errors import BadRequest
from assistant.types import Filters, Reason, Status, Strength
from assistant.web.backend import Backend
from assistant.web.guards import sent_from_here
from assistant.web.pages import Pages
from assistant.web.views import answer_view, filter_words, form
from assistant.web.wording import counted, day

LARGEST_FORM = 64 * 1024


def routes(assistant: Backend, pages: Pages, method: str) -> APIRouter:
    """Routes of the front page; `method` is how its form is sent, "get" or "post"."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def ask(q: str | None = None, to: str = "", document: str = "", strength: str = "") -> HTMLResponse:
        return start_page() if q is None else answer_page(q, chosen(to, document, strength))

    @router.post("/")
    def ask_by_post(sent: Annotated[dict[str, str], Depends(sent_form)]) -> HTMLResponse:
        given = {name: sent.get(name, "") for name in ("to", "document", "strength")}
        return answer_page(sent.get("q", ""), chosen(**given))

    def start_page() -> HTMLResponse:
        return pages.render(
            "start.html", form=form(method, assistant.choices()), size=size(assistant.status())
        )

    def answer_page(question: str, filters: Filters) -> HTMLResponse:
        choices = assistant.choices()
        try:
            answer = assistant.ask(question, filters=filters)
        except BadRequest as error:
            refused = form(method, choices, question, filters, str(error))
            return pages.render("start.html", 400, form=refused, size=size(assistant.status()))
        titles: Mapping[str, str] = dict(choices.documents)
        words_only = assistant.status().words_only if answer.reason is Reason.LANGUAGE else ()
        return pages.render(
            "answer.html",
            form=form(method, choices, question, filters),
            filters=filter_words(filters, titles),
            answer=answer_view(answer, filters, titles, words_only),
        )

    return router


def size(status: Status) -> str:
    """What is indexed, in a sentence or two."""
    documents = counted(status.documents, "document")
    verb = "is" if status.documents == 1 else "are"
    built = f" Last indexed on {day(status.built)}." if status.built else ""
    return f"{documents} with {counted(status.recommendations, 'recommendation')} {verb} indexed.{built}"


def chosen(to: str, document: str, strength: str) -> Filters:
    """The filters as a form sends them, where an empty text means any."""
    try:
        return Filters(to or None, document or None, Strength(strength) if strength else None)
    except ValueError as error:
        raise BadRequest(f"no such strength: {strength} (choose {', '.join(Strength)})") from error


async def sent_form(request: Request) -> dict[str, str]:
    """The fields of a form that was sent from one of our own pages; refuses any other."""
    if not sent_from_here(request):
        raise HTTPException(
            403, "It came from another site, or the browser did not say. Ask it in the form here."
        )
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise HTTPException(413, "Shorten the question.")
    try:
        return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True, max_num_fields=20))
    except ValueError as error:
        raise HTTPException(400, "The form has too many fields.") from error
