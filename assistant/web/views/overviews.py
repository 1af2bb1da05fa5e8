"""Turns a matrix and a timeline into the tables of their pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from assistant.answering.filters import LIST_FILTERS
from assistant.answering.listing import facets
from assistant.answering.matrix import matrix, subject_filter
from assistant.answering.timeline import timeline
from assistant.language.i18n import gettext, ngettext
from assistant.presenting.marks import Piece, on_page
from assistant.runtime.sizes import ROWS
from assistant.types import Due, Filters, GroupedPassage, Matrix, SubjectKind
from assistant.web.views.filter_form import Control, Wanted, controls
from assistant.web.views.links import addressee_link, citation_link, source_link, with_fields
from assistant.web.views.mistakes import Mistake
from assistant.web.views.paging import Pager, page_of
from assistant.web.views.recommendation_list import Link, chips, options
from assistant.web.views.wording import (
    Locator,
    capitalised,
    day,
    decimal,
    place,
    recommendations,
    shown_length,
    strength_in_short,
)

LIST, MATRIX, TIMELINE = "/recommendations", "/matrix", "/timeline"
LONGEST_QUOTE = 500


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The filter form of a page, what is set in it, and the same filters on the other pages."""

    path: str
    words: str
    controls: tuple[Control, ...]
    chips: tuple[Link, ...]
    clear: str
    others: tuple[Link, ...]
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True)
class CountLink:
    """A number of recommendations, and the list that holds them; `label` says in words what it is."""

    number: str
    href: str
    label: str
    subject: str


@dataclass(frozen=True, slots=True)
class ActorRow:
    """An actor, and its cells: None where there are none."""

    name: str
    href: str
    total: CountLink
    cells: tuple[CountLink | None, ...]


@dataclass(frozen=True, slots=True)
class MatrixView:
    """The matrix as its page shows it; `kinds` are links to other kinds of subjects."""

    narrowing: Narrowing
    is_by_section: bool
    subjects: tuple[str, ...]
    rows: tuple[ActorRow, ...]
    left_out: str
    kinds: tuple[Link, ...]
    picture: str
    downloads: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class DueRow:
    """What a passage asks for by one deadline; `counted` says from what, if its words name no date."""

    when: str
    words: str
    counted: str
    who: tuple[tuple[str, str], ...]
    strength: str
    number: str | None
    quote: tuple[Piece, ...]
    cut: bool
    title: str
    place: Locator
    marking: str | None
    source: str
    cite: str
    id: str
    language: str


@dataclass(frozen=True, slots=True)
class TimelineView:
    """A page of the timeline, its rows by year."""

    narrowing: Narrowing
    shown: str
    groups: tuple[tuple[str, tuple[DueRow, ...]], ...]
    pager: Pager
    picture: str
    downloads: tuple[Link, ...]


def narrowing(
    found: Sequence[GroupedPassage], wanted: Wanted, titles: dict[str, str], path: str
) -> Narrowing:
    """The filters of a page at `path`."""
    names = {LIST: gettext("List"), MATRIX: gettext("Matrix"), TIMELINE: gettext("Timeline")}
    counts = facets(found, wanted.filters, wanted.words)
    return Narrowing(
        path,
        wanted.words,
        controls(LIST_FILTERS, wanted.filters, options(counts, wanted.filters, titles), wanted.mistakes),
        tuple(chips(wanted, titles, path)),
        path,
        tuple(Link(name, wanted.link(other)) for other, name in names.items() if other != path),
        wanted.mistakes,
    )


def matrix_view(
    found: Sequence[GroupedPassage], wanted: Wanted, titles: dict[str, str], kind: SubjectKind | None
) -> MatrixView:
    """The view of the matrix of the recommendations that are wanted."""
    made = matrix(found, wanted.filters, wanted.words, kind)
    fields = {**wanted.fields, "by": kind}
    other = SubjectKind.TERMS if made.kind is SubjectKind.SECTIONS else SubjectKind.SECTIONS
    kinds = {SubjectKind.TERMS: gettext("By frequent words"), SubjectKind.SECTIONS: gettext("By section")}
    return MatrixView(
        narrowing(found, wanted, titles, MATRIX),
        made.kind is SubjectKind.SECTIONS,
        made.subjects,
        tuple(_actor(made, place, wanted) for place in range(len(made.rows))),
        _left_out(made),
        (Link(kinds[other], with_fields(MATRIX, {**wanted.fields, "by": other})),),
        with_fields(f"{MATRIX}.svg", fields),
        tuple(Link(name, with_fields(f"{MATRIX}.{name.lower()}", fields)) for name in ("CSV", "SVG")),
    )


def _actor(made: Matrix, place: int, wanted: Wanted) -> ActorRow:
    row = made.rows[place]
    to = replace(wanted.filters, to=row.actor)
    cells = []
    for subject, count in zip(made.subjects, row.counts, strict=True):
        filters, words = subject_filter(to, wanted.words, made.kind, subject)
        cells.append(_count(count, filters, words, row.actor, subject) if count else None)
    return ActorRow(
        row.actor, addressee_link(row.actor), _count(row.total, to, wanted.words, row.actor, ""), tuple(cells)
    )


def _count(number: int, filters: Filters, words: str, actor: str, subject: str) -> CountLink:
    said = recommendations(number)
    label = (
        gettext(
            "%(recommendations)s to %(actor)s on “%(subject)s”",
            recommendations=said,
            actor=actor,
            subject=subject,
        )
        if subject
        else gettext("%(recommendations)s to %(actor)s", recommendations=said, actor=actor)
    )
    return CountLink(decimal(number), Wanted(filters, words).link(LIST), label, subject)


def _left_out(made: Matrix) -> str:
    actors, subjects = made.left_out
    said = [
        ngettext("%(number)s more addressee", "%(number)s more addressees", actors, number=decimal(actors))
        if actors
        else "",
        ngettext("%(number)s more subject", "%(number)s more subjects", subjects, number=decimal(subjects))
        if subjects
        else "",
    ]
    named = ", ".join(filter(None, said))
    return (
        gettext("Not shown, because they have fewer recommendations: %(what)s.", what=named) if named else ""
    )


def timeline_view(found: Sequence[GroupedPassage], wanted: Wanted, titles: dict[str, str]) -> TimelineView:
    """The view of a page of what is wanted by a deadline."""
    made = timeline(found, wanted.filters, wanted.words)
    shown, pager = page_of(made, wanted.page, ROWS, lambda page: wanted.link(TIMELINE, page))
    return TimelineView(
        narrowing(found, wanted, titles, TIMELINE),
        ngettext("%(number)s deadline", "%(number)s deadlines", len(made), number=decimal(len(made))),
        tuple((name, tuple(map(_due, group))) for name, group in groupby(shown, _group)),
        pager,
        wanted.link(f"{TIMELINE}.svg"),
        tuple(Link(name, wanted.link(f"{TIMELINE}.{name.lower()}")) for name in ("CSV", "SVG")),
    )


def _group(one: Due) -> str:
    """The year of a deadline, or that it has no date."""
    return one.limit.due[:4] if one.limit.due else gettext("Without a date")


def _due(one: Due) -> DueRow:
    citation, asked = one.entry.citation, one.entry.recommendation
    words = one.words
    length = shown_length(words, LONGEST_QUOTE)
    return DueRow(
        capitalised(day(one.limit.due)) if one.limit.due else "",
        one.limit.words,
        gettext("counted from publication on %(day)s", day=day(citation.date))
        if one.limit.due and one.limit.period and citation.date
        else "",
        tuple((name, addressee_link(name)) for name in one.addressees),
        strength_in_short(one.strength),
        asked.number if asked else None,
        on_page(words[:length], citation.document),
        length < len(words),
        citation.title,
        place(one.entry),
        citation.marking,
        source_link(citation.document, citation.id),
        citation_link(citation.id),
        citation.id,
        citation.language or "",
    )
