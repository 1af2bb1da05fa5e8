"""The question form, and the answer to what was asked in it."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse

from assistant.errors import BadRequest
from assistant.tongues import gettext, ngettext
from assistant.types import Filters, Reason, Status
from assistant.web.backend import Backend
from assistant.web.filtering import chosen
from assistant.web.guards import sent_from_here
from assistant.web.pages import Pages
from assistant.web.views import answer_view, examples, filter_words, form
from assistant.web.wording import day, documents, recommendations

LARGEST_FORM = 64 * 1024
FILTERS = ("to", "document", "strength", "since", "until", "advice")
Chosen = Annotated[Filters, Depends(chosen)]


def routes(assistant: Backend, pages: Pages, method: str) -> APIRouter:
    """Routes of the front page; `method` is how its form is sent, "get" or "post"."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def ask(request: Request, filters: Chosen, q: str | None = None, after: str = "") -> HTMLResponse:
        return start_page(filters) if q is None else answer_page(q, filters, after, site_of(request))

    @router.post("/")
    def ask_by_post(request: Request, sent: Annotated[dict[str, str], Depends(sent_form)]) -> HTMLResponse:
        filters = chosen(**{name: sent.get(name, "") for name in FILTERS})
        return answer_page(sent.get("q", ""), filters, sent.get("after", ""), site_of(request))

    def start_page(filters: Filters) -> HTMLResponse:
        choices = assistant.choices()
        shown = form(method, choices, filters=filters)
        return pages.render(
            "start.html", form=shown, size=size(assistant.status()), examples=examples(choices)
        )

    def answer_page(question: str, filters: Filters, after: str, site: str) -> HTMLResponse:
        choices = assistant.choices()
        try:
            answer = assistant.ask(question, filters=filters, after=after or None)
        except BadRequest as error:
            refused = form(method, choices, question, filters, str(error))
            return pages.render(
                "start.html", 400, form=refused, size=size(assistant.status()), examples=examples(choices)
            )
        titles: Mapping[str, str] = dict(choices.documents)
        words_only = assistant.status().words_only if answer.reason is Reason.LANGUAGE else ()
        return pages.render(
            "answer.html",
            form=form(method, choices, question, filters),
            filters=filter_words(filters, titles),
            answer=answer_view(answer, filters, titles, words_only, site),
        )

    return router


def size(status: Status) -> str:
    """What is indexed, in a sentence or two."""
    held = ngettext(
        "%(documents)s with %(recommendations)s is indexed.",
        "%(documents)s with %(recommendations)s are indexed.",
        status.documents,
        documents=documents(status.documents),
        recommendations=recommendations(status.recommendations),
    )
    built = gettext("Last indexed on %(day)s.", day=day(status.built)) if status.built else ""
    return f"{held} {built}".rstrip()


def site_of(request: Request) -> str:
    """The address under which the reader reaches this service; its host has been checked."""
    return f"{request.url.scheme}://{request.headers.get('host', '')}"


async def sent_form(request: Request) -> dict[str, str]:
    """The fields of a form that was sent from one of our own pages; refuses any other."""
    if not sent_from_here(request):
        raise HTTPException(
            403, gettext("It came from another site, or the browser did not say. Ask it in the form here.")
        )
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise HTTPException(413, gettext("Shorten the question."))
    try:
        return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True, max_num_fields=20))
    except ValueError as error:
        raise HTTPException(400, gettext("The form has too many fields.")) from error
