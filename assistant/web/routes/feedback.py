"""The buttons with which readers say whether a passage answers their question, and what becomes of it."""

from dataclasses import dataclass
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from prometheus_client import Counter

from assistant.audit import Feedback, Said, Verdict
from assistant.errors import CitationUnknown, TrailUnwritable
from assistant.language.i18n import gettext, gettext_noop, translated
from assistant.types import Filters
from assistant.web.backend import Backend
from assistant.web.middleware.request_context import current, identity
from assistant.web.routes.ask import sent_form
from assistant.web.security.signatures import Tokens
from assistant.web.views.answer import Again
from assistant.web.views.templates import Pages

log = structlog.get_logger()

PURPOSE = "feedback"
STORED = gettext_noop("Pressing a button stores your question and this passage.")
STORED_ONLY_THEN = gettext_noop(
    "Your question is stored only if you press a button: it, this passage and the verdict, without your name."
)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the buttons of one answer need; `notice` says what pressing one does."""

    answer: str
    who: str
    notice: str
    tokens: Tokens

    def token(self, question: str, citation: str) -> str:
        """Shows that this question was answered with this passage to this reader."""
        return self.tokens.sign(PURPOSE, self.who, self.answer, question, citation)


@dataclass(frozen=True, slots=True)
class Offering:
    """Makes the buttons of each answer; `keeps_questions` where those are stored anyway."""

    tokens: Tokens
    keeps_questions: bool

    def here(self, request: Request) -> Offer:
        """The buttons for the answer to this request."""
        notice = STORED if self.keeps_questions else STORED_ONLY_THEN
        return Offer(current().id, identity(request.scope), translated(notice), self.tokens)


def routes(
    assistant: Backend, pages: Pages, tokens: Tokens, feedback: Feedback, counter: Counter, method: str
) -> APIRouter:
    """The route that the buttons send to; `method` is how the question form is sent."""
    router = APIRouter(include_in_schema=False)

    @router.post("/feedback")
    def take(request: Request, sent: Annotated[dict[str, str], Depends(sent_form)]) -> Response:
        said = _said(request, sent, tokens, assistant)
        current().about.update(citation=said.citation, verdict=said.verdict.value)
        try:
            feedback.keep(said)
        except TrailUnwritable as error:
            log.error("feedback not kept", detail=str(error))
            raise
        counter.labels(said.verdict.value).inc()
        if sent.get("stay"):
            return Response(status_code=204)
        back = Again(gettext("Back to the answer"), said.question, Filters())
        page: HTMLResponse = pages.render("verdict_noted.html", said=said, back=back, method=method)
        return page

    return router


def _said(request: Request, sent: dict[str, str], tokens: Tokens, assistant: Backend) -> Said:
    """The verdict in a form, where its passage was really shown to whoever sends it."""
    answer, question, citation = (sent.get(name, "") for name in ("answer", "question", "citation"))
    who = identity(request.scope)
    if not tokens.holds(sent.get("token", ""), PURPOSE, who, answer, question, citation):
        raise HTTPException(
            403,
            gettext(
                "The page with this button is from before a restart, or not from here. Ask again, and press then."
            ),
        )
    try:
        verdict = Verdict(sent.get("verdict", ""))
    except ValueError as error:
        raise HTTPException(400, gettext("The form holds no verdict: answers or does_not.")) from error
    if not citation:
        return Said(answer, question, verdict)
    entries = assistant.show(citation).entries
    if not entries:
        raise CitationUnknown(gettext("the passage has changed or gone since it was shown: ask again"))
    cited = entries[0].citation
    return Said(answer, question, verdict, citation, cited.document, cited.quote)
