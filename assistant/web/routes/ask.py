"""The question form, and the answer to what was asked in it."""

from collections.abc import Callable, Mapping
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse

from assistant.answering.examples import examples
from assistant.errors import BadRequest
from assistant.language.i18n import gettext, ngettext
from assistant.types import Filters, Reason, Status
from assistant.web.backend import Backend
from assistant.web.middleware.headers import sent_from_here
from assistant.web.middleware.request_context import noted
from assistant.web.views.answer import Form, answer_view, filter_words, form, suggested
from assistant.web.views.filter_form import chosen
from assistant.web.views.links import site_of as site_of
from assistant.web.views.templates import Pages
from assistant.web.views.wording import day, documents, recommendations

LARGEST_FORM = 64 * 1024
FILTERS = ("to", "document", "strength", "since", "until", "advice")
Chosen = Annotated[Filters, Depends(chosen)]


def routes(
    assistant: Backend, pages: Pages, method: str, offer: Callable[[Request], object] | None = None
) -> APIRouter:
    """Routes of the front page; `method` is how its form is sent, "get" or "post"; `offer` makes the buttons below answers."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def ask(request: Request, filters: Chosen, q: str | None = None, after: str = "") -> HTMLResponse:
        return start_page(filters) if q is None else answer_page(request, q, filters, after)

    @router.post("/")
    def ask_by_post(request: Request, sent: Annotated[dict[str, str], Depends(sent_form)]) -> HTMLResponse:
        filters = chosen(**{name: sent.get(name, "") for name in FILTERS})
        return answer_page(request, sent.get("q", ""), filters, sent.get("after", ""))

    def start_page(filters: Filters) -> HTMLResponse:
        return begin(form(method, assistant.choices(), filters=filters))

    def begin(shown: Form, status: int = 200) -> HTMLResponse:
        advice = [one.entry for one in assistant.listing()]
        return pages.render(
            "start.html",
            status,
            form=shown,
            size=size(assistant.status(), len(advice)),
            examples=suggested(examples(advice)),
        )

    def answer_page(request: Request, question: str, filters: Filters, after: str) -> HTMLResponse:
        choices = assistant.choices()
        try:
            answer = noted(
                question, filters, lambda: assistant.ask(question, filters=filters, after=after or None)
            )
        except BadRequest as error:
            refused = form(method, choices, question, filters, str(error))
            return begin(refused, 400)
        titles: Mapping[str, str] = dict(choices.documents)
        words_only = assistant.status().words_only if answer.reason is Reason.LANGUAGE else ()
        return pages.render(
            "answer.html",
            form=form(method, choices, question, filters),
            filters=filter_words(filters, titles),
            answer=answer_view(answer, filters, titles, words_only, site_of(request)),
            offer=None if offer is None else offer(request),
        )

    return router


def size(status: Status, advice: int) -> str:
    """What is indexed, in a sentence or two; `advice` is how many recommendations the table of all holds."""
    held = ngettext(
        "%(documents)s with %(recommendations)s is indexed.",
        "%(documents)s with %(recommendations)s are indexed.",
        status.documents,
        documents=documents(status.documents),
        recommendations=recommendations(advice),
    )
    built = gettext("Last indexed on %(day)s.", day=day(status.built)) if status.built else ""
    return f"{held} {built}".rstrip()


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
