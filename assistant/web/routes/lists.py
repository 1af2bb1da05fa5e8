"""Tables of recommendations: all, or those of one addressee or document; and the lists of addressees and documents."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant.answering.filters import LIST_FILTERS, Filter, phrases
from assistant.answering.listing import facets, narrowed
from assistant.language.i18n import ENGLISH, gettext, using_language
from assistant.presenting.responses.lists import RecommendationList
from assistant.presenting.tables import csv_text, markdown_text
from assistant.presenting.wording import list_heading
from assistant.runtime.sizes import LINES
from assistant.types import Filters, Linked, Standing, Strength
from assistant.web.backend import Seen
from assistant.web.routes.sources import attached
from assistant.web.views.counting import by_document
from assistant.web.views.filter_form import Wanted, read_form, wanted_list
from assistant.web.views.links import addressee_link, document_link, original_link, source_link, with_fields
from assistant.web.views.paging import page_of
from assistant.web.views.recommendation_list import list_view, question_link
from assistant.web.views.source import facts_of
from assistant.web.views.templates import Pages
from assistant.web.views.wording import capitalised, day, decimal, standing, strength_in_short
from assistant.web.views.wording import documents as so_many_documents

Writer = Callable[[Sequence[Linked], Filters, Sequence[str]], Response]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: its link, and some facts; `language` is empty if unknown."""

    href: str
    label: str
    about: tuple[str, ...]
    number: int
    language: str


def asked(offered: Sequence[Filter]) -> Callable[..., Wanted]:
    """A dependency of routes: one page of the list that an address names by these filters."""

    def wanted(whole: Annotated[Wanted, Depends(wanted_list(read_form, offered))], page: int = 1) -> Wanted:
        return replace(whole, page=max(page, 1))

    return wanted


Asked = Annotated[Wanted, Depends(asked(LIST_FILTERS))]
AskedOfDocument = Annotated[Wanted, Depends(asked([one for one in LIST_FILTERS if one.name != "document"]))]


def routes(seen: Seen, pages: Pages) -> APIRouter:
    """Routes of the tables."""
    router = APIRouter(include_in_schema=False)

    @router.get("/recommendations")
    def recommendations(asked_for: Asked) -> HTMLResponse:
        return table(asked_for, "/recommendations", Filters(), gettext("Who should do what"))

    @router.get("/addressees")
    def addressees(page: int = 1) -> HTMLResponse:
        found = facets(seen().listing(), Filters()).addressees
        lines = [Line(addressee_link(name), name, (), number, "") for name, number in found]
        lead = gettext("Organisations with the most recommendations first.")
        return index("/addressees", page, gettext("Addressees"), lead, lines)

    def index(path: str, page: int, heading: str, lead: str, lines: Sequence[Line]) -> HTMLResponse:
        shown, pager = page_of(lines, page, LINES, lambda number: with_fields(path, {"page": number}))
        return pages.render("index.html", path=path, heading=heading, lead=lead, lines=shown, pager=pager)

    @router.get("/addressees/{name:path}")
    def addressee(name: str, asked_for: Asked) -> HTMLResponse:
        narrowed_to = replace(asked_for, filters=replace(asked_for.filters, to=name))
        here = narrowed(seen().listing(), Filters(to=name))
        if not here:
            raise HTTPException(
                404,
                gettext(
                    "No recommendations are addressed to “%(name)s”. See the list of addressees.", name=name
                ),
            )
        documents = {one.entry.citation.document for one in here}
        facts = [
            (
                gettext("Recommendations"),
                gettext(
                    "%(number)s in %(documents)s",
                    number=decimal(len(here)),
                    documents=so_many_documents(len(documents)),
                ),
            ),
            (gettext("Strength"), _by_strength(here)),
            (gettext("Standing"), capitalised(_by_standing(here))),
        ]
        return table(
            narrowed_to,
            addressee_link(name),
            Filters(to=name),
            name,
            caption=gettext("Addressee"),
            facts=facts,
        )

    @router.get("/documents")
    def documents(page: int = 1) -> HTMLResponse:
        listing = seen().listing()
        numbers = by_document(listing)
        dates = {one.entry.citation.document: day(one.entry.citation.date or "") for one in listing}
        languages = {one.entry.citation.document: one.entry.citation.language for one in listing}
        lines = [
            Line(
                document_link(document),
                title,
                tuple(filter(None, (dates.get(document), document if document != title else ""))),
                numbers[document],
                languages.get(document) or "",
            )
            for document, title in seen().choices().documents
        ]
        return index(
            "/documents",
            page,
            gettext("Documents"),
            gettext("Documents you can search."),
            lines,
        )

    @router.get("/documents/{document:path}")
    def document(document: str, asked_for: AskedOfDocument) -> HTMLResponse:
        found = seen().source(document).document
        here = narrowed(seen().listing(), Filters(document=document))
        facts = [
            (gettext("Recommendations"), capitalised(_by_standing(here)) if here else ""),
            *facts_of(found),
            (gettext("Pages"), str(max(page.number for page in found.pages)) if found.pages else ""),
            (gettext("File"), found.id),
        ]
        links = [
            (gettext("Read it"), source_link(document)),
            (gettext("Download the file"), original_link(document)),
        ]
        if found.replaces:
            links.append((gettext("Earlier edition"), document_link(found.replaces)))
        return table(
            replace(asked_for, filters=replace(asked_for.filters, document=document)),
            document_link(document),
            Filters(document=document),
            found.title,
            caption=gettext("Document"),
            language=found.language or "",
            facts=[(label, value) for label, value in facts if value],
            links=links,
        )

    def table(
        asked_for: Wanted,
        path: str,
        fixed: Filters,
        heading: str,
        caption: str = "",
        language: str = "",
        facts: Sequence[tuple[str, str]] = (),
        links: Sequence[tuple[str, str]] = (),
    ) -> HTMLResponse:
        titles = dict(seen().choices().documents)
        view = list_view(seen().listing(), asked_for, titles, path, fixed)
        more = [*links, (gettext("Ask about this"), question_link(fixed))] if fixed != Filters() else []
        return pages.render(
            "list.html",
            list=view,
            withheld=[titles.get(one, one) for one in asked_for.left_out(seen().withheld())],
            heading=heading,
            language=language,
            caption=caption,
            facts=facts,
            links=more,
            fixed=fixed,
        )

    for ending, writer in WRITERS.items():
        _download(router, seen, ending, writer)
    return router


def _download(router: APIRouter, seen: Seen, ending: str, writer: Writer) -> None:
    """Add the route that returns a list as a file."""

    @router.get(f"/recommendations.{ending}")
    def download(asked_for: Asked) -> Response:
        return written_list(seen, asked_for, ending, writer)


def written_list(seen: Seen, asked_for: Wanted, ending: str, writer: Writer) -> Response:
    """The list as a download."""
    found, withheld = asked_for.of(seen().listing()), asked_for.left_out(seen().withheld())
    written = writer(found, asked_for.filters, withheld)
    written.headers.update(attached(f"recommendations.{ending}"))
    return written


def _csv(found: Sequence[Linked], _: Filters, __: Sequence[str]) -> Response:
    return Response("\ufeff" + csv_text(found), media_type="text/csv; charset=utf-8")


def _json(found: Sequence[Linked], _: Filters, withheld: Sequence[str]) -> Response:
    listed = RecommendationList.page(found, len(found), withheld=withheld, stale=bool(withheld))
    return JSONResponse(listed.dump())


def _markdown(found: Sequence[Linked], filters: Filters, withheld: Sequence[str]) -> Response:
    with using_language(ENGLISH):  # as all of the file is
        heading = list_heading(phrases(filters).values(), len(found), len(found))
    return Response(markdown_text(found, heading, withheld), media_type="text/markdown; charset=utf-8")


WRITERS: dict[str, Writer] = {"csv": _csv, "json": _json, "md": _markdown}


def _by_standing(found: Sequence[Linked]) -> str:
    """The number of recommendations of each standing."""
    counts = Counter(one.entry.recommendation.standing for one in found if one.entry.recommendation)
    return ", ".join(f"{standing(one)}: {decimal(counts[one])}" for one in Standing if counts[one])


def _by_strength(found: Sequence[Linked]) -> str:
    """The number of recommendations of each strength."""
    counts = Counter(one.entry.recommendation.strength for one in found if one.entry.recommendation)
    return ", ".join(f"{strength_in_short(one)}: {decimal(counts[one])}" for one in Strength if counts[one])
