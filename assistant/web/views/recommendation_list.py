"""Turns recommendations into a table: who should do what, how strongly, by when, and where it is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from assistant.answering.filters import LIST_FILTERS, Kind, fields_of, phrases
from assistant.answering.listing import Facets
from assistant.language.i18n import gettext, gettext_noop, ngettext
from assistant.presenting.marks import Piece, has_lines, on_page
from assistant.runtime.sizes import ROWS
from assistant.types import Entry, Filters, GroupedPassage, Span, Standing, Strength
from assistant.web.views.facets import Facet, facets_of
from assistant.web.views.filter_form import GROUPS, Control, Option, Wanted, controls
from assistant.web.views.links import addressee_link, citation_link, source_link, with_fields
from assistant.web.views.paging import Pager, page_of
from assistant.web.views.wording import (
    Locator,
    capitalised,
    cited,
    day,
    decimal,
    place,
    recommendations,
    shown_length,
    standing,
    strength,
    strength_in_short,
)

LONGEST_QUOTE = 700
MOST_OPTIONS = 100
MOST_MARKED = 0.6
_LABEL_LENGTH = 90
DATES = ("since", "until")
"""Filters that make no sense for a single document."""
COLUMNS = (
    ("to", gettext_noop("Who")),
    (None, gettext_noop("Should do what")),
    ("strength", gettext_noop("How strongly")),
    ("deadline", gettext_noop("By when")),
    ("title", gettext_noop("Source")),
    ("date", gettext_noop("Date")),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head; `href` sorts by it, and `order` is set if the table is sorted by it."""

    label: str
    href: str | None
    order: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A recommendation; `who` pairs names with links, `cut` says that the quotation continues, `lines` that its line breaks matter."""

    number: str | None
    who: tuple[tuple[str, str], ...]
    quote: tuple[Piece, ...]
    cut: bool
    lines: bool
    lead_in: str | None
    strength: str
    deadline: str
    title: str
    locator: Locator
    marking: str | None
    date: str
    source: str
    cite: str
    also: str
    language: str | None
    id: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link and what it says: an active filter leads to the list without it, a format to the whole list as a file."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class ListView:
    """A page of the table, its filters with counts, and the links to the other pages.

    `groups` are rows under a heading, or all without one; `groupings` are ways to group them, each with its address and whether
    it is chosen.
    """

    path: str
    wanted: Wanted
    pager: Pager
    columns: tuple[Column, ...]
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    groupings: tuple[tuple[str, str, bool], ...]
    chips: tuple[Link, ...]
    controls: tuple[Control, ...]
    facets: tuple[Facet, ...]
    fields: Mapping[str, str]
    downloads: tuple[Link, ...]
    clear: str | None

    @property
    def shown(self) -> str:
        """How many recommendations are shown, and how many there are."""
        pager = self.pager
        if not pager.total:
            return gettext("No recommendations")
        if pager.last - pager.first + 1 == pager.total:
            return recommendations(pager.total)
        return gettext(
            "%(first)s–%(last)s of %(recommendations)s",
            first=decimal(pager.first),
            last=decimal(pager.last),
            recommendations=recommendations(pager.total),
        )


def list_view(
    found: Sequence[GroupedPassage],
    wanted: Wanted,
    titles: Mapping[str, str],
    path: str,
    fixed: Filters = Filters(),
) -> ListView:
    """The view of the recommendations that are `wanted`, at `path`, whose page itself has the filters `fixed`."""
    here = replace(wanted, filters=wanted.filters.without(*fixed.given))
    shown, pager = page_of(wanted.of(found), wanted.page, ROWS, lambda page: here.link(path, page))
    hidden = {*fixed.given, *(DATES if fixed.document else ())}
    offered = [one for one in LIST_FILTERS if one.name not in hidden]
    return ListView(
        path=path,
        wanted=wanted,
        pager=pager,
        columns=tuple(_columns(here, path)),
        groups=tuple(
            (heading, tuple(map(row, rows)))
            for heading, rows in groupby(shown, key=lambda one: _heading(one, wanted.group))
        ),
        groupings=tuple(_groupings(here, path, fixed)),
        chips=tuple(chips(here, titles, path)),
        controls=controls(
            [one for one in offered if one.kind is not Kind.CHOICE], wanted.filters, {}, wanted.mistakes
        ),
        facets=tuple(facets_of(offered, found, wanted, here, titles, path)),
        fields=here.fields,
        downloads=tuple(
            Link(label, wanted.link(f"/recommendations.{ending}"))
            for label, ending in (("CSV", "csv"), ("JSON", "json"), ("Markdown", "md"))
        ),
        clear=path if here.filters.given or here.words else None,
    )


def _heading(found: GroupedPassage, by: str) -> str:
    """The heading under which a recommendation is: its document, or whom it names first; nothing if it is not grouped."""
    if by == "to":
        names = found.entry.recommendation.addressees if found.entry.recommendation else ()
        return names[0] if names else capitalised(gettext("no addressee named"))
    return found.entry.citation.title if by else ""


def _groupings(wanted: Wanted, path: str, fixed: Filters) -> Iterator[tuple[str, str, bool]]:
    labels = {"": gettext("not grouped"), "document": gettext("by document"), "to": gettext("by addressee")}
    for by in ("", *GROUPS):
        if by not in fixed.given:
            yield labels[by], replace(wanted, group=by, page=1).link(path), wanted.group == by


def _columns(wanted: Wanted, path: str) -> Iterator[Column]:
    for name, label in COLUMNS:
        is_by = name is not None and wanted.sort == name
        order = ("descending" if wanted.descending else "ascending") if is_by else None
        yield Column(gettext(label), wanted.sorted_by(name).link(path) if name else None, order)


def row(found: GroupedPassage) -> Row:
    """A recommendation as a row."""
    entry, citation = found.entry, cited(found.entry)
    length = shown_length(citation.quote, LONGEST_QUOTE)
    asked = entry.recommendation
    names = asked.addressees if asked else ()
    marks: Sequence[Span] = entry.asking
    if sum(mark.end - mark.start for mark in marks) > MOST_MARKED * len(citation.quote):
        marks = ()  # a mark on nearly all of a quotation helps nobody
    return Row(
        number=asked.number if asked else None,
        who=tuple((name, addressee_link(name)) for name in names),
        quote=on_page(
            citation.quote[:length], citation.document, [one for one in marks if one.start < length]
        ),
        cut=length < len(citation.quote),
        lines=has_lines(citation.quote),
        lead_in=entry.passage.lead_in.text if entry.passage.lead_in else None,
        strength=_strengths(entry),
        deadline="; ".join(
            dict.fromkeys(one.deadline for one in (asked.demands if asked else ()) if one.deadline)
        ),
        title=citation.title,
        locator=place(found.entry),
        marking=citation.marking,
        date=day(citation.date) if citation.date else "",
        source=source_link(citation.document, citation.id),
        cite=citation_link(citation.id),
        also=_elsewhere(len(found.also)),
        language=citation.language,
        id=citation.id,
    )


def _elsewhere(number: int) -> str:
    """In how many other places the same recommendation is written."""
    if not number:
        return ""
    return ngettext(
        "also in %(number)s other place", "also in %(number)s other places", number, number=decimal(number)
    )


def _strengths(entry: Entry) -> str:
    """The strength, for each addressee if they differ."""
    demands = entry.recommendation.demands if entry.recommendation else ()
    strengths = dict.fromkeys(strength_in_short(one.strength) for one in demands)
    if len(strengths) == 1 or len({tuple(who.name for who in one.addressees) for one in demands}) == 1:
        return ", ".join(strengths)
    named = (
        f"{', '.join(who.name for who in one.addressees)}: {strength_in_short(one.strength)}"
        if one.addressees
        else strength_in_short(one.strength)
        for one in demands
    )
    return "; ".join(dict.fromkeys(named))


def chips(wanted: Wanted, titles: Mapping[str, str], path: str) -> Iterator[Link]:
    """The filters that are set, each with a link to the page at `path` without it."""
    first = replace(wanted, page=1)
    if wanted.words:
        yield Link(gettext("Contains “%(words)s”", words=wanted.words), replace(first, words="").link(path))
    for name, words in phrases(wanted.filters, titles).items():
        others = replace(first, filters=wanted.filters.without(name))
        yield Link(capitalised(words), others.link(path))


def options(counts: Facets, filters: Filters, titles: Mapping[str, str]) -> dict[str, tuple[Option, ...]]:
    """The choices of filters, by their names."""
    labels = {value: strength(Strength(value)) for value, _ in counts.strengths}
    standings = {value: standing(Standing(value)) for value, _ in counts.standings}
    return {
        "to": _counted(counts.addressees, {}, filters.to),
        "document": _counted(counts.documents, titles, filters.document),
        "strength": _counted(counts.strengths, labels, filters.strength),
        "standing": _counted(counts.standings, standings, filters.standing),
    }


def _counted(
    counts: Sequence[tuple[str, int]], labels: Mapping[str, str], given: str | None
) -> tuple[Option, ...]:
    """The choices of a filter with their counts; the chosen one is always among them."""
    shown = list(counts[:MOST_OPTIONS])
    if given is not None and given not in dict(shown):
        shown.insert(0, (given, dict(counts).get(given, 0)))
    return tuple(
        Option(value, f"{capitalised(_short(labels.get(value, value)))} ({decimal(number)})", value == given)
        for value, number in shown
    )


def _short(label: str) -> str:
    return label if len(label) <= _LABEL_LENGTH else label[: _LABEL_LENGTH - 1].rstrip() + "…"


def question_link(question_filters: Filters) -> str:
    """The question form with the filters of a page."""
    return with_fields("/", fields_of(question_filters))
