"""The feedback form, with which readers say whether a passage answers their question."""

from dataclasses import dataclass
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from prometheus_client import Counter

from assistant.audit import Feedback, FeedbackEntry, Verdict
from assistant.errors import AuditLogUnwritable, CitationUnknown
from assistant.language.i18n import gettext, gettext_noop, translated
from assistant.types import Filters
from assistant.web.backend import Seen
from assistant.web.middleware.request_context import current, identity
from assistant.web.routes.ask import sent_form
from assistant.web.security.form_tokens import FormTokens
from assistant.web.views.answer import QuestionLink
from assistant.web.views.templates import Pages

log = structlog.get_logger()

PURPOSE = "feedback"
KEPT = gettext_noop(
    "If you choose Yes or No, we keep your question, your choice and the passage it is about."
)
KEPT_WITHOUT_NAME = gettext_noop(
    "If you choose Yes or No, we keep your question, your choice and the passage it is about, but not your name."
)


@dataclass(frozen=True, slots=True)
class FeedbackForm:
    """The feedback form of one answer; `names_readers` if the audit log records who asks."""

    answer: str
    who: str
    names_readers: bool
    tokens: FormTokens

    @property
    def notice(self) -> str:
        """What is kept when the reader chooses."""
        return translated(KEPT if self.names_readers else KEPT_WITHOUT_NAME)

    def token(self, question: str, citation: str) -> str:
        """Proves that this reader was shown this passage in answer to this question."""
        return self.tokens.sign(PURPOSE, self.who, self.answer, question, citation)


def feedback_form(tokens: FormTokens, names_readers: bool, request: Request) -> FeedbackForm:
    """The form for the answer to this request."""
    return FeedbackForm(current().id, identity(request.scope), names_readers, tokens)


def routes(
    seen: Seen, pages: Pages, tokens: FormTokens, feedback: Feedback, counter: Counter, method: str
) -> APIRouter:
    """The route that the feedback form sends to; `method` is how the question form is sent."""
    router = APIRouter(include_in_schema=False)

    @router.post("/feedback")
    def take(request: Request, sent: Annotated[dict[str, str], Depends(sent_form)]) -> Response:
        entry = _entry(request, sent, tokens, seen)
        current().about.update(citation=entry.citation, verdict=entry.verdict.value)
        try:
            feedback.add(entry)
        except AuditLogUnwritable as error:
            log.error("feedback not written", detail=str(error))
            raise
        counter.labels(entry.verdict.value).inc()
        if sent.get("stay"):
            return Response(status_code=204)
        back = QuestionLink(gettext("Back to the answer"), entry.question, Filters())
        page: HTMLResponse = pages.render("verdict_noted.html", entry=entry, back=back, method=method)
        return page

    return router


def _entry(request: Request, sent: dict[str, str], tokens: FormTokens, seen: Seen) -> FeedbackEntry:
    """The feedback in a form, if its passage was really shown to whoever sends it."""
    answer, question, citation = (sent.get(name, "") for name in ("answer", "question", "citation"))
    who = identity(request.scope)
    if not tokens.holds(sent.get("token", ""), PURPOSE, who, answer, question, citation):
        raise HTTPException(
            403,
            gettext("This page is out of date. Ask the question again, and choose then."),
        )
    try:
        verdict = Verdict(sent.get("verdict", ""))
    except ValueError as error:
        raise HTTPException(
            400, gettext("The form contains no choice. Go back and choose Yes or No.")
        ) from error
    if not citation:
        return FeedbackEntry(answer, question, verdict)
    entries = seen().show(citation).entries
    if not entries:
        raise CitationUnknown(
            gettext("the passage has been changed or removed since it was shown: ask the question again")
        )
    cited = entries[0].citation
    return FeedbackEntry(answer, question, verdict, citation, cited.document, cited.quote)
