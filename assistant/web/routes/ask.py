"""The question form, and the answer to a question."""

from collections.abc import Callable, Mapping
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse

from assistant.answering.examples import examples
from assistant.answering.filters import FILTERS, phrases
from assistant.answering.question_parsing import read_aspects
from assistant.errors import BadRequest
from assistant.language.i18n import gettext
from assistant.runtime.sizes import MOST_FIELDS
from assistant.types import Filters, Reason, Status
from assistant.web.backend import Seen
from assistant.web.middleware.admission import FOREIGN_FORM
from assistant.web.middleware.headers import sent_from_here
from assistant.web.middleware.request_context import recorded
from assistant.web.views.answer import Form, QuestionLink, answer_view, form, suggested
from assistant.web.views.filter_form import from_address, read_form
from assistant.web.views.links import site_of
from assistant.web.views.templates import Pages
from assistant.web.views.wording import as_sentence, day, documents, recommendations

LARGEST_FORM = 64 * 1024
Chosen = Annotated[Filters, Depends(from_address(FILTERS, read_form))]


def routes(
    seen: Seen, pages: Pages, method: str, feedback_form: Callable[[Request], object] | None = None
) -> APIRouter:
    """Routes of the home page; `method` is how its form is sent, "get" or "post".

    `feedback_form` makes the feedback form of an answer; without it, answers have none.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def ask(
        request: Request,
        filters: Chosen,
        q: str | None = None,
        after: str = "",
        ignore: str = "",
        follows: str = "",
    ) -> HTMLResponse:
        if q is None:
            return begin(form(method, seen().choices(), filters=filters))
        return answer_page(
            request, QuestionLink("", q, filters, after or None, read_aspects(ignore), follows)
        )

    @router.post("/")
    def ask_by_post(request: Request, sent: Annotated[dict[str, str], Depends(sent_form)]) -> HTMLResponse:
        ignoring = read_aspects(sent.get("ignore", ""))
        asked = QuestionLink(
            "",
            sent.get("q", ""),
            read_form(sent),
            sent.get("after") or None,
            ignoring,
            sent.get("follows", ""),
        )
        return answer_page(request, asked)

    def begin(shown: Form, status: int = 200) -> HTMLResponse:
        advice = [one.entry for one in seen().listing()]
        return pages.render(
            "start.html",
            status,
            form=shown,
            size=size(seen().status(), len(advice)),
            examples=suggested(examples(advice)),
        )

    def answer_page(request: Request, asked: QuestionLink) -> HTMLResponse:
        choices, question, filters = seen().choices(), asked.question, asked.filters
        try:
            answer = recorded(
                question,
                filters,
                lambda: seen().ask(
                    question,
                    filters=filters,
                    after=asked.after,
                    ignoring=asked.ignoring,
                    follows=asked.follows or None,
                ),
            )
        except BadRequest as error:
            refused = form(method, choices, question, filters, as_sentence(str(error)))
            return begin(refused, 400)
        titles: Mapping[str, str] = dict(choices.documents)
        is_told = answer.reason is Reason.LANGUAGE and not answer.items
        words_only = seen().status().words_only if is_told else ()
        return pages.render(
            "answer.html",
            form=form(method, choices, question, filters, follows=answer.question),
            filters="; ".join(phrases(filters, titles).values()),
            answer=answer_view(
                answer, filters, titles, words_only, site_of(request), asked.ignoring, asked.follows
            ),
            feedback=None if feedback_form is None else feedback_form(request),
        )

    return router


def size(status: Status, recommendation_count: int) -> str:
    """How much can be searched, in a sentence or two; recommendations are counted as the list shows them."""
    searchable = gettext(
        "You can search %(documents)s with %(recommendations)s.",
        documents=documents(status.documents),
        recommendations=recommendations(recommendation_count),
    )
    updated = gettext("Last updated on %(day)s.", day=day(status.built)) if status.built else ""
    return f"{searchable} {updated}".rstrip()


async def sent_form(request: Request) -> dict[str, str]:
    """The fields of a form that was sent from a page of this site; any other is refused."""
    if not sent_from_here(request):
        raise HTTPException(403, gettext(FOREIGN_FORM))
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise HTTPException(413, gettext("Shorten the question."))
    try:
        return dict(
            parse_qsl(body.decode(errors="replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
        )
    except ValueError as error:
        raise HTTPException(400, gettext("The form has too many fields.")) from error
