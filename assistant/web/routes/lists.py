"""Tables of recommendations: all, or those of one addressee or document; and the lists of addressees and documents."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant.answering.filters import LIST_FILTERS, Filter, phrases
from assistant.answering.listing import Facets, facets, narrowed
from assistant.language.i18n import ENGLISH, gettext, using_language
from assistant.presenting.responses.lists import RecommendationList
from assistant.presenting.tables import csv_text, markdown_text
from assistant.presenting.wording import list_heading
from assistant.runtime.sizes import LINES
from assistant.types import Filters, GroupedPassage, Standing, Strength
from assistant.web.backend import Seen
from assistant.web.routes.sources import attached
from assistant.web.views.comparison import PATH as COMPARE
from assistant.web.views.comparison import address as comparison_address
from assistant.web.views.counting import by_document, documents_of, first_of_each
from assistant.web.views.filter_form import (
    GROUPS,
    Reading,
    Wanted,
    read_form,
    read_form_exactly,
    wanted_list,
)
from assistant.web.views.links import addressee_link, document_link, original_link, source_link, with_fields
from assistant.web.views.overviews import MATRIX, TIMELINE
from assistant.web.views.paging import Pager, page_of
from assistant.web.views.recommendation_list import list_view, question_link
from assistant.web.views.source import facts_of
from assistant.web.views.templates import Pages
from assistant.web.views.wording import capitalised, day, decimal, standing, strength_in_short
from assistant.web.views.wording import documents as so_many_documents

WITHHELD = "X-Withheld-Documents"
"""The header of a CSV with the number of documents that the list leaves out because their files have changed."""
T = TypeVar("T")
Writer = Callable[[Sequence[GroupedPassage], Filters, Sequence[str]], Response]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: its link, and some facts; `language` is empty if unknown."""

    href: str
    label: str
    about: tuple[str, ...]
    number: int
    language: str


def asked(offered: Sequence[Filter], read: Reading = read_form) -> Callable[..., Wanted]:
    """A dependency of routes: one page of the list that an address names by these filters."""

    def wanted(
        whole: Annotated[Wanted, Depends(wanted_list(read, offered))], page: int = 1, group: str = ""
    ) -> Wanted:
        return replace(whole, page=max(page, 1), group=group if group in GROUPS else "")

    return wanted


Asked = Annotated[Wanted, Depends(asked(LIST_FILTERS))]
AskedExactly = Annotated[Wanted, Depends(asked(LIST_FILTERS, read_form_exactly))]
AskedOfDocument = Annotated[Wanted, Depends(asked([one for one in LIST_FILTERS if one.name != "document"]))]


def routes(seen: Seen, pages: Pages) -> APIRouter:
    """Routes of the tables."""
    router = APIRouter(include_in_schema=False)
    shown = ListPages(seen, pages)
    router.get("/recommendations")(shown.recommendations)
    router.get("/addressees")(shown.addressees)
    router.get("/addressees/{name:path}")(shown.addressee)
    router.get("/documents")(shown.documents)
    router.get("/documents/{document:path}")(shown.document)
    for ending, writer in WRITERS.items():
        _download(router, seen, ending, writer)
    return router


@dataclass(frozen=True, slots=True)
class ListPages:
    """The pages with tables of recommendations, addressees and documents."""

    seen: Seen
    pages: Pages

    def recommendations(self, asked_for: Asked) -> HTMLResponse:
        """All recommendations."""
        return self._table(asked_for, "/recommendations", Filters(), gettext("Who should do what"))

    def addressees(self, page: int = 1) -> HTMLResponse:
        """All addressees, with the numbers of their recommendations."""
        found = facets(self.seen().listing(), Filters()).addressees
        shown, pager = _page("/addressees", page, found)
        lines = [Line(addressee_link(name), name, (), number, "") for name, number in shown]
        lead = gettext("Organisations with the most recommendations first.")
        return self._index("/addressees", gettext("Addressees"), lead, lines, pager)

    def addressee(self, name: str, asked_for: Asked) -> HTMLResponse:
        """The recommendations to one addressee."""
        here = narrowed(self.seen().listing(), Filters(to=name))
        if not here:
            raise HTTPException(
                404,
                gettext(
                    "No recommendations are addressed to “%(name)s”. See the list of addressees.", name=name
                ),
            )
        number = gettext(
            "%(number)s in %(documents)s",
            number=decimal(len(here)),
            documents=so_many_documents(len(documents_of(here))),
        )
        counted = facets(here, Filters())
        facts = [
            (gettext("Recommendations"), number),
            (gettext("Strength"), _by_strength(counted)),
            (gettext("Presented as"), capitalised(_by_standing(counted))),
        ]
        return self._table(
            replace(asked_for, filters=replace(asked_for.filters, to=name)),
            addressee_link(name),
            Filters(to=name),
            name,
            caption=gettext("Addressee"),
            facts=facts,
        )

    def documents(self, page: int = 1) -> HTMLResponse:
        """All documents, with the numbers of their recommendations."""
        listing = self.seen().listing()
        numbers = by_document(listing)
        shown, pager = _page("/documents", page, self.seen().choices().documents)
        first = first_of_each(listing, dict(shown))
        lines = []
        for document, title in shown:
            cited = first[document].entry.citation if document in first else None
            date = day(cited.date or "") if cited else ""
            about = tuple(filter(None, (date, document if document != title else "")))
            language = (cited and cited.language) or ""
            lines.append(Line(document_link(document), title, about, numbers[document], language))
        lead = gettext("Documents you can search.")
        return self._index("/documents", gettext("Documents"), lead, lines, pager)

    def document(self, document: str, asked_for: AskedOfDocument) -> HTMLResponse:
        """The recommendations of one document, and what is known of it."""
        found = self.seen().source(document).document
        here = narrowed(self.seen().listing(), Filters(document=document))
        facts = [
            (gettext("Recommendations"), capitalised(_by_standing(facets(here, Filters()))) if here else ""),
            *facts_of(found),
            (gettext("Pages"), str(max(page.number for page in found.pages)) if found.pages else ""),
            (gettext("File"), found.id),
        ]
        links = [
            (gettext("Read it"), source_link(document)),
            (gettext("Download the file"), original_link(document)),
        ]
        links.append((gettext("Compare with another document"), with_fields(COMPARE, {"first": document})))
        if found.replaces:
            links.append((gettext("Earlier edition"), document_link(found.replaces)))
            editions = [found.replaces, document]
            links.append((gettext("Compare with the earlier edition"), comparison_address(COMPARE, editions)))
        return self._table(
            replace(asked_for, filters=replace(asked_for.filters, document=document)),
            document_link(document),
            Filters(document=document),
            found.title,
            caption=gettext("Document"),
            language=found.language or "",
            facts=[(label, value) for label, value in facts if value],
            links=links,
        )

    def _index(self, path: str, heading: str, lead: str, lines: Sequence[Line], pager: Pager) -> HTMLResponse:
        return self.pages.render(
            "index.html", path=path, heading=heading, lead=lead, lines=lines, pager=pager
        )

    def _table(
        self,
        asked_for: Wanted,
        path: str,
        fixed: Filters,
        heading: str,
        caption: str = "",
        language: str = "",
        facts: Sequence[tuple[str, str]] = (),
        links: Sequence[tuple[str, str]] = (),
    ) -> HTMLResponse:
        titles = dict(self.seen().choices().documents)
        views = [(gettext("Matrix"), asked_for.link(MATRIX)), (gettext("Timeline"), asked_for.link(TIMELINE))]
        more = (
            [*links, *views, (gettext("Ask about this"), question_link(fixed))]
            if fixed != Filters()
            else views
        )
        return self.pages.render(
            "list.html",
            400 if asked_for.mistakes else 200,
            list=list_view(self.seen().listing(), asked_for, titles, path, fixed),
            withheld=[titles.get(one, one) for one in asked_for.left_out(self.seen().withheld())],
            heading=heading,
            language=language,
            caption=caption,
            facts=facts,
            links=more,
            fixed=fixed,
        )


def _page(path: str, page: int, found: Sequence[T]) -> tuple[Sequence[T], Pager]:
    return page_of(found, page, LINES, lambda number: with_fields(path, {"page": number}))


def _download(router: APIRouter, seen: Seen, ending: str, writer: Writer) -> None:
    """Add the route that returns a list as a file."""

    @router.get(f"/recommendations.{ending}")
    def download(asked_for: AskedExactly) -> Response:
        return written_list(seen, asked_for, ending, writer)


def written_list(seen: Seen, asked_for: Wanted, ending: str, writer: Writer) -> Response:
    """The list as a download."""
    found, withheld = asked_for.of(seen().listing()), asked_for.left_out(seen().withheld())
    written = writer(found, asked_for.filters, withheld)
    written.headers.update(attached(f"recommendations.{ending}"))
    return written


def _csv(found: Sequence[GroupedPassage], _: Filters, withheld: Sequence[str]) -> Response:
    headers = {WITHHELD: str(len(withheld))}  # the table itself has no place to say so
    return Response("\ufeff" + csv_text(found), headers=headers, media_type="text/csv; charset=utf-8")


def _json(found: Sequence[GroupedPassage], _: Filters, withheld: Sequence[str]) -> Response:
    listed = RecommendationList.page(found, len(found), withheld=withheld, stale=bool(withheld))
    return JSONResponse(listed.dump())


def _markdown(found: Sequence[GroupedPassage], filters: Filters, withheld: Sequence[str]) -> Response:
    with using_language(ENGLISH):  # as all of the file is
        heading = list_heading(phrases(filters).values(), len(found), len(found))
        text = markdown_text(found, heading, withheld)
    return Response(text, media_type="text/markdown; charset=utf-8")


WRITERS: dict[str, Writer] = {"csv": _csv, "json": _json, "md": _markdown}


def _by_standing(counted: Facets) -> str:
    """The number of recommendations of each standing."""
    return ", ".join(
        f"{standing(Standing(one))}: {decimal(count)}" for one, count in counted.standings if count
    )


def _by_strength(counted: Facets) -> str:
    """The number of recommendations of each strength."""
    return ", ".join(
        f"{strength_in_short(Strength(one))}: {decimal(count)}" for one, count in counted.strengths if count
    )
