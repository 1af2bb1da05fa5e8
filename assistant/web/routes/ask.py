"""The question form, and the answer to a question."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse

from assistant.answering.examples import SAMPLED, examples
from assistant.answering.filters import FILTERS, fields_of, phrases
from assistant.answering.input_checks import read_aspects
from assistant.answering.listing import sampled
from assistant.answering.suggestions import suggestions
from assistant.errors import BadRequest
from assistant.language.i18n import gettext
from assistant.runtime.sizes import MOST_FIELDS
from assistant.types import Reason, Status
from assistant.web.backend import Seen
from assistant.web.kept_searches import keep_searches, kept_searches, written
from assistant.web.middleware.admission import FOREIGN_FORM
from assistant.web.middleware.headers import sent_from_here
from assistant.web.middleware.request_context import recorded
from assistant.web.views.answer import Form, QuestionLink, answer_view, form, suggested
from assistant.web.views.filter_form import Sent, from_address, read_form
from assistant.web.views.links import site_of
from assistant.web.views.mistakes import mistake_of
from assistant.web.views.templates import Pages
from assistant.web.views.wording import day, documents, recommendations

LARGEST_FORM = 64 * 1024
Chosen = Annotated[Sent, Depends(from_address(FILTERS, read_form))]


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


def routes(
    seen: Seen,
    pages: Pages,
    method: str,
    feedback_form: Callable[[Request], object] | None = None,
    keeps_questions: bool = False,
) -> APIRouter:
    """Routes of the home page; `method` is how its form is sent, "get" or "post".

    `feedback_form` makes the feedback form of an answer; without it, answers have none. If it `keeps_questions`, a browser
    keeps those that are asked with it.
    """
    router = APIRouter(include_in_schema=False)
    shown = AnswerPages(seen, pages, method, feedback_form, keeps_questions)
    router.get("/")(shown.ask)
    router.post("/")(shown.ask_by_post)
    router.get("/suggestions")(shown.suggestions)
    return router


@dataclass(frozen=True, slots=True)
class AnswerPages:
    """The home page with its form, and the page of an answer."""

    seen: Seen
    pages: Pages
    method: str
    feedback_form: Callable[[Request], object] | None
    keeps_questions: bool

    def ask(
        self,
        request: Request,
        chosen: Chosen,
        q: str | None = None,
        after: str = "",
        ignore: str = "",
        follows: str = "",
    ) -> HTMLResponse:
        """The form, or the answer to the question in the address."""
        if q is None or chosen.mistakes:
            return self._begin(
                form(self.method, self.seen().choices(), q or "", chosen.filters, chosen.mistakes, follows)
            )
        asked = QuestionLink("", q, chosen.filters, after or None, read_aspects(ignore), follows)
        return self._answer(request, asked)

    def ask_by_post(
        self, request: Request, sent: Annotated[dict[str, str], Depends(sent_form)]
    ) -> HTMLResponse:
        """The answer to a question that must not appear in an address."""
        given = {name: sent.get(name, "") for name in ("q", "after", "ignore", "follows")}
        return self.ask(request, read_form(sent), **given)

    def suggestions(self, request: Request) -> JSONResponse:
        """Questions to choose from while one is typed, those that this browser asked first; what is typed is not sent."""
        kept = kept_searches(request).questions if self.keeps_questions else ()
        asked = [dict(one.fields).get("q", "") for one in kept]
        advice = (one.entry for one in sampled(self.seen().listing(), SAMPLED))
        found = suggestions(self.seen().choices(), advice)
        return JSONResponse(list(dict.fromkeys(filter(None, (*asked, *found)))))

    def _begin(self, shown: Form) -> HTMLResponse:
        advice = self.seen().listing()
        return self.pages.render(
            "start.html",
            400 if shown.mistakes else 200,
            form=shown,
            size=size(self.seen().status(), len(advice)),
            examples=suggested(examples(one.entry for one in sampled(advice, SAMPLED))),
        )

    def _answer(self, request: Request, asked: QuestionLink) -> HTMLResponse:
        choices, question, filters = self.seen().choices(), asked.question, asked.filters
        try:
            answer = recorded(
                question,
                filters,
                lambda: self.seen().ask(
                    question,
                    filters=filters,
                    after=asked.after,
                    ignoring=asked.ignoring,
                    follows=asked.follows or None,
                ),
            )
        except BadRequest as error:
            return self._begin(form(self.method, choices, question, filters, (mistake_of(error, "q"),)))
        titles: Mapping[str, str] = dict(choices.documents)
        is_told = answer.reason is Reason.LANGUAGE and not answer.items
        words_only = self.seen().status().words_only if is_told else ()
        fields = {"q": question, **fields_of(filters)}
        shown = self.pages.render(
            "answer.html",
            form=form(self.method, choices, question, filters, follows=answer.question),
            filters="; ".join(phrases(filters, titles).values()),
            answer=answer_view(
                answer, filters, titles, words_only, site_of(request), asked.ignoring, asked.follows
            ),
            feedback=None if self.feedback_form is None else self.feedback_form(request),
            search=written("question", fields),
        )
        if self.keeps_questions:
            keep_searches(request, shown, kept_searches(request).with_question(fields))
        return shown


def size(status: Status, recommendation_count: int) -> str:
    """How much can be searched, in a sentence or two; recommendations are counted as the list shows them."""
    searchable = gettext(
        "You can search %(documents)s with %(recommendations)s.",
        documents=documents(status.documents),
        recommendations=recommendations(recommendation_count),
    )
    updated = gettext("Last updated on %(day)s.", day=day(status.built)) if status.built else ""
    return f"{searchable} {updated}".rstrip()
