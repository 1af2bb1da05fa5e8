"""The page of a citation: where the passage is now, and how to cite it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from assistant.types import Item
from assistant.web.backend import Seen
from assistant.web.views.answer import card
from assistant.web.views.links import site_of
from assistant.web.views.source import cited
from assistant.web.views.templates import Pages


def routes(seen: Seen, pages: Pages) -> APIRouter:
    """The route of the page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/cite/{citation}")
    def cite(request: Request, citation: str) -> HTMLResponse:
        shown = seen().show(citation)
        cards = []
        for entry in shown.entries:
            item = Item(entry, 0.0, ())
            cards.append(card(item, item.kind, rated=False, site=site_of(request)))
        state = cited(shown.id, shown, shown.document)
        return pages.render("cite.html", 200 if cards else 404, cards=cards, cited=state)

    return router
