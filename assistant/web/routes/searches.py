"""The page of the searches that a browser keeps: what was asked, what was saved, and what is new in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.answering.filters import SECOND, phrases
from assistant.answering.listing import narrowed
from assistant.errors import BadRequest
from assistant.language.i18n import gettext, ngettext
from assistant.types import GroupedPassage
from assistant.web.backend import Seen
from assistant.web.kept_searches import Search, Searches, keep_searches, kept_searches, read_search
from assistant.web.routes.ask import sent_form
from assistant.web.views.links import with_fields
from assistant.web.views.mistakes import Mistake, mistake_of
from assistant.web.views.templates import Pages
from assistant.web.views.wording import capitalised, day, decimal

Sent = Annotated[dict[str, str], Depends(sent_form)]


@dataclass(frozen=True, slots=True)
class Line:
    """A saved search, what is new in it, and its feed; a question has none, and is not asked to count."""

    label: str
    search: Search
    news: str
    feed: str


def routes(seen: Seen, pages: Pages, method: str, keeps_questions: bool) -> APIRouter:
    """Routes of the page; `method` is how questions are sent."""
    router = APIRouter(include_in_schema=False)

    @router.get("/searches")
    def searches(request: Request) -> HTMLResponse:
        return page(kept_searches(request))

    @router.post("/searches")
    def change(request: Request, sent: Sent) -> Response:
        """Save a search, or change those that are kept as a button says: what it does and, after a colon, a place from 0."""
        before = kept_searches(request)
        try:
            done = RedirectResponse("/searches", 303)
            keep_searches(request, done, changed(before, sent))
        except BadRequest as error:
            return page(before, [mistake_of(error)])
        return done

    def changed(searches: Searches, sent: dict[str, str]) -> Searches:
        moment = (seen().status().built or "")[:SECOND]
        if "save" in sent:
            return searches.with_saved(read_search(sent["save"], moment))
        action, _, written = sent.get("do", "").partition(":")
        place = int(written) if written.isdecimal() and len(written) < 4 else len(searches.saved)
        match action:
            case "clear":
                return replace(searches, questions=())
            case "seen":
                return searches.seen_now(place, moment)
            case "remove":
                return searches.without(place)
        return searches

    def page(searches: Searches, mistakes: Sequence[Mistake] = ()) -> HTMLResponse:
        titles = dict(seen().choices().documents)
        everything = seen().listing() if searches.saved else ()
        return pages.render(
            "searches.html",
            400 if mistakes else 200,
            saved=[_line(one, everything, titles) for one in searches.saved],
            questions=[(_label(one, titles), one) for one in searches.questions],
            keeps_questions=keeps_questions,
            method=method,
            mistakes=mistakes,
        )

    return router


def _label(search: Search, titles: dict[str, str]) -> str:
    words = dict(search.fields).get("q", "")
    if words and search.path != "/":
        words = gettext("contains “%(words)s”", words=words)
    return capitalised("; ".join(filter(None, (words, *phrases(search.filters, titles).values()))))


def _line(search: Search, everything: Sequence[GroupedPassage], titles: dict[str, str]) -> Line:
    since = day(search.seen[:10])
    news, feed = gettext("See what is new since %(day)s", day=since), ""
    if search.path != "/":
        fields = dict(search.fields)
        wanted = replace(search.filters, new_since=search.seen)
        number = len(narrowed(everything, wanted, fields.get("q", "")))
        news = ngettext(
            "%(number)s new since %(day)s",
            "%(number)s new since %(day)s",
            number,
            number=decimal(number),
            day=since,
        )
        if not number:
            news = gettext("Nothing new since %(day)s", day=since)
        feed = with_fields("/api/recommendations.atom", fields)
    return Line(_label(search, titles), search, news, feed)
