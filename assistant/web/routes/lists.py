"""Recommendations as a table, all or those of one addressee or document, and the lists of both."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant.answering.filters import facets, narrowed, ordered
from assistant.language.i18n import gettext
from assistant.presenting.json_form import list_heading, recommendations_json
from assistant.presenting.tables import csv_text, markdown_text
from assistant.types import Filters, Linked, Strength
from assistant.web.backend import Backend
from assistant.web.routes.sources import attached
from assistant.web.views.counting import by_document
from assistant.web.views.filter_form import Wanted, wanted
from assistant.web.views.links import addressee_link, document_link, original_link, source_link, with_fields
from assistant.web.views.recommendation_list import list_view, question_link
from assistant.web.views.templates import Pages
from assistant.web.views.wording import day, decimal, language, strength_in_short
from assistant.web.views.wording import documents as so_many_documents

Asked = Annotated[Wanted, Depends(wanted)]
LINES = 200
Writer = Callable[[Sequence[Linked], Filters, Sequence[str]], Response]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: what it leads to, and what is known of that; `language` is empty where it is not known."""

    href: str
    label: str
    about: tuple[str, ...]
    number: int
    language: str


@dataclass(frozen=True, slots=True)
class Turning:
    """Which lines of a list are shown, and where the others are."""

    shown: str
    previous: str | None
    following: str | None


def turned(lines: Sequence[Line], path: str, page: int) -> tuple[Sequence[Line], Turning | None]:
    """One page of `lines`, and what leads to the others where there are any."""
    if len(lines) <= LINES:
        return lines, None
    pages = -(-len(lines) // LINES)
    page = min(max(page, 1), pages)
    start = (page - 1) * LINES
    shown = lines[start : start + LINES]
    turning = Turning(
        gettext(
            "%(first)s–%(last)s of %(total)s",
            first=decimal(start + 1),
            last=decimal(start + len(shown)),
            total=decimal(len(lines)),
        ),
        with_fields(path, {"page": page - 1}) if page > 1 else None,
        with_fields(path, {"page": page + 1}) if page < pages else None,
    )
    return shown, turning


def routes(assistant: Backend, pages: Pages) -> APIRouter:
    """Routes of the tables."""
    router = APIRouter(include_in_schema=False)

    @router.get("/recommendations")
    def recommendations(asked_for: Asked) -> HTMLResponse:
        return table(asked_for, "/recommendations", Filters(), gettext("Who should do what"))

    @router.get("/addressees")
    def addressees(page: int = 1) -> HTMLResponse:
        found = facets(assistant.listing(), Filters()).addressees
        lines = [Line(addressee_link(name), name, (), number, "") for name, number in found]
        lead = gettext("Who is asked to act, by how much is asked of them.")
        return index("/addressees", page, gettext("Addressees"), lead, lines)

    def index(path: str, page: int, heading: str, lead: str, lines: Sequence[Line]) -> HTMLResponse:
        shown, turning = turned(lines, path, page)
        return pages.render("index.html", path=path, heading=heading, lead=lead, lines=shown, turning=turning)

    @router.get("/addressees/{name:path}")
    def addressee(name: str, asked_for: Asked) -> HTMLResponse:
        narrowed_to = replace(asked_for, filters=replace(asked_for.filters, to=name))
        here = narrowed(assistant.listing(), Filters(to=name))
        if not here:
            raise HTTPException(
                404,
                gettext("Nothing is recommended to “%(name)s” here. See the list of addressees.", name=name),
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
        listing = assistant.listing()
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
            for document, title in assistant.choices().documents
        ]
        return index(
            "/documents",
            page,
            gettext("Documents"),
            gettext("What can be asked about, and what it recommends."),
            lines,
        )

    @router.get("/documents/{document:path}")
    def document(document: str, asked_for: Asked) -> HTMLResponse:
        found = assistant.source(document).document
        facts = (
            (gettext("Author"), found.author),
            (gettext("Publisher"), found.publisher),
            (gettext("Date"), found.date and day(found.date)),
            (gettext("Language"), found.language and language(found.language)),
            (gettext("Marking"), found.marking),
            (gettext("Pages"), str(max(page.number for page in found.pages)) if found.pages else None),
            (gettext("File"), found.id),
        )
        links = [
            (gettext("Read it"), source_link(document)),
            (gettext("Download the file"), original_link(document)),
        ]
        if found.replaces:
            links.append((gettext("The edition that it replaces"), document_link(found.replaces)))
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
        titles = dict(assistant.choices().documents)
        view = list_view(assistant.listing(), asked_for, titles, path, fixed)
        more = [*links, (gettext("Ask about this"), question_link(fixed))] if fixed != Filters() else []
        return pages.render(
            "list.html",
            list=view,
            withheld=[titles.get(one, one) for one in assistant.withheld()],
            heading=heading,
            language=language,
            caption=caption,
            facts=facts,
            links=more,
            fixed=fixed,
        )

    for ending, writer in WRITERS.items():
        _download(router, assistant, ending, writer)
    return router


def _download(router: APIRouter, assistant: Backend, ending: str, writer: Writer) -> None:
    """Add the route that gives a list as a file."""

    @router.get(f"/recommendations.{ending}")
    def download(asked_for: Asked) -> Response:
        return written_list(assistant, asked_for, ending, writer)


def written_list(assistant: Backend, asked_for: Wanted, ending: str, writer: Writer) -> Response:
    """The list as a file to be saved."""
    found = narrowed(assistant.listing(), asked_for.filters, asked_for.words)
    in_order = ordered(found, asked_for.sort, asked_for.descending)
    written = writer(in_order, asked_for.filters, assistant.withheld())
    written.headers.update(attached(f"recommendations.{ending}"))
    return written


def _csv(found: Sequence[Linked], _: Filters, __: Sequence[str]) -> Response:
    return Response("\ufeff" + csv_text(found), media_type="text/csv; charset=utf-8")


def _json(found: Sequence[Linked], _: Filters, withheld: Sequence[str]) -> Response:
    return JSONResponse(recommendations_json(found, len(found), None, withheld))


def _markdown(found: Sequence[Linked], filters: Filters, withheld: Sequence[str]) -> Response:
    heading = list_heading(filters, len(found), len(found))
    return Response(markdown_text(found, heading, withheld), media_type="text/markdown; charset=utf-8")


WRITERS: dict[str, Writer] = {"csv": _csv, "json": _json, "md": _markdown}


def _by_strength(found: Sequence[Linked]) -> str:
    """How many are put how strongly."""
    counts = Counter(one.entry.recommendation.strength for one in found if one.entry.recommendation)
    return ", ".join(f"{strength_in_short(one)}: {decimal(counts[one])}" for one in Strength if counts[one])
