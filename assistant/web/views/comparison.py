"""Turns a comparison into the table of its page, and documents into what can be compared."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.language.i18n import gettext
from assistant.presenting.comparisons.files import FORMATS
from assistant.presenting.comparisons.wording import ASPECTS, Fact, facts, pieces, remarks, titles
from assistant.presenting.marks import Piece, has_lines
from assistant.types import Cell, Comparison, Entry, GroupedPassage, Row, RowAspect
from assistant.web.views.filter_form import Option
from assistant.web.views.links import citation_link, document_link, source_link, with_list
from assistant.web.views.paging import Pager, page_of
from assistant.web.views.recommendation_list import LONGEST_QUOTE, Link
from assistant.web.views.wording import Locator, day, decimal, place, recommendations

PATH = "/compare"
MOST_CELLS = 32
"""Quotations on a page, so that it stays below 100 kB."""
MOST_OFFERED = 100
MOST_EDITIONS = 10


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """A link to a passage: the title of its document, and where it is in it."""

    href: str
    title: str
    place: Locator


@dataclass(frozen=True, slots=True)
class CellView:
    """What a document says in a row; `cut` says that the quotation continues."""

    facts: tuple[Fact, ...]
    quote: tuple[Piece, ...]
    cut: bool
    lines: bool
    language: str
    source: str
    place: Locator
    marking: str | None
    cite: str
    id: str
    opposes: tuple[PlaceLink, ...]
    also: tuple[PlaceLink, ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """A row: what can be said of it, and a cell for each document, None where it was not found."""

    remarks: tuple[str, ...]
    aspects: tuple[str, ...]
    cells: tuple[CellView | None, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a document's column."""

    title: str
    date: str
    href: str
    language: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to some rows, with their number; `is_current` if they are shown."""

    label: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """A page of the table."""

    columns: tuple[Column, ...]
    tabs: tuple[Tab, ...]
    rows: tuple[RowView, ...]
    pager: Pager
    shown: str
    turned: str
    downloads: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The documents that can be chosen, and editions that are often compared."""

    documents: tuple[Option, ...]
    editions: tuple[Link, ...]
    is_cut: bool


def address(path: str, documents: Sequence[str], aspect: RowAspect | None = None, page: int = 1) -> str:
    """The address of a comparison."""
    return with_list(path, "document", documents, {"show": aspect, "page": page if page > 1 else None})


def comparison_view(found: Comparison, aspect: RowAspect | None, page: int) -> ComparisonView:
    """The view of the rows with an aspect, or of all."""
    ids = [one.id for one in found.documents]
    size = MOST_CELLS // len(ids)
    shown, pager = page_of(
        found.showing(aspect), page, size, lambda number: address(PATH, ids, aspect, number)
    )
    return ComparisonView(
        columns=tuple(
            Column(title, day(one.date) if one.date else "", document_link(one.id), one.language or "")
            for one, title in zip(found.documents, titles(found.documents), strict=True)
        ),
        tabs=tuple(_tabs(found, aspect, ids)),
        rows=tuple(_row(found, one) for one in shown),
        pager=pager,
        shown=recommendations(pager.total),
        turned=address(PATH, ids[::-1], aspect),
        downloads=tuple(
            Link(one.name, address(f"{PATH}.{ending}", ids, aspect)) for ending, one in FORMATS.items()
        ),
    )


def _tabs(found: Comparison, aspect: RowAspect | None, ids: Sequence[str]) -> Iterable[Tab]:
    counts = Counter(one for row in found.rows for one in row.aspects)
    for one in (None, *RowAspect):
        number = counts[one] if one else len(found.rows)
        if number or one is aspect:
            label = gettext(ASPECTS[one]) if one else gettext("All")
            yield Tab(f"{label} ({decimal(number)})", address(PATH, ids, one), one is aspect)


def _row(found: Comparison, row: Row) -> RowView:
    return RowView(
        tuple(remarks(found, row)),
        tuple(row.aspects),
        tuple(None if cell is None else _cell(row, cell) for cell in row.cells),
    )


def _cell(row: Row, cell: Cell) -> CellView:
    citation = cell.entry.citation
    quote, is_cut = _shortened(pieces(row, cell))
    return CellView(
        facts=tuple(facts(cell)),
        quote=quote,
        cut=is_cut,
        lines=has_lines(citation.quote),
        language=citation.language or "",
        source=source_link(citation.document, citation.id),
        place=place(cell.entry),
        marking=citation.marking,
        cite=citation_link(citation.id),
        id=citation.id,
        opposes=tuple(map(_link, cell.opposes)),
        also=tuple(map(_link, cell.also)),
    )


def _link(entry: Entry) -> PlaceLink:
    citation = entry.citation
    return PlaceLink(source_link(citation.document, citation.id), citation.title, place(entry))


def _shortened(whole: Sequence[Piece]) -> tuple[tuple[Piece, ...], bool]:
    """At most `LONGEST_QUOTE` characters, and whether any were left out."""
    shown: list[Piece] = []
    left = LONGEST_QUOTE
    for piece in whole:
        if len(piece.text) > left:
            words = piece.text[:left].rsplit(" ", 1)[0]
            return (*shown, Piece(words, piece.marked)), True
        shown.append(piece)
        left -= len(piece.text)
    return tuple(shown), False


def choice(
    documents: Sequence[tuple[str, str]], chosen: Sequence[str], listing: Sequence[GroupedPassage]
) -> Choice:
    """The documents to choose from, those chosen first, and pairs of editions, the older first."""
    titled: Mapping[str, str] = dict(documents)
    first = [one for one in chosen if one in titled]
    offered = [*first, *(one for one in titled if one not in first)]
    newer = {
        citation.document: one
        for found in listing
        for citation, one in (
            (found.entry.citation, found.newer),
            *((also.entry.citation, also.newer) for also in found.also),
        )
        if one is not None and one in titled
    }
    return Choice(
        tuple(Option(one, titled[one], one in first) for one in offered[:MOST_OFFERED]),
        tuple(
            Link(
                gettext("%(older)s and %(newer)s", older=_named(older, titled), newer=_named(newest, titled)),
                address(PATH, (older, newest)),
            )
            for older, newest in sorted(newer.items())[:MOST_EDITIONS]
        ),
        len(offered) > MOST_OFFERED,
    )


def _named(document: str, titled: Mapping[str, str]) -> str:
    """A document's title, and its path, by which editions differ."""
    return titled[document] if titled[document] == document else f"{titled[document]} ({document})"
