"""Turns recommendations into a table: who should do what, how strongly, by when, and where it is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering.filters import Facets, facets, narrowed, ordered
from assistant.language.i18n import gettext, gettext_noop, ngettext
from assistant.presenting.marks import Piece, has_lines, quoted
from assistant.types import Entry, Filters, Linked, Span, Strength
from assistant.web.views.answer import Option
from assistant.web.views.filter_form import ROWS, Wanted
from assistant.web.views.links import addressee_link, citation_link, source_link, with_fields
from assistant.web.views.wording import (
    Locator,
    capitalised,
    cited,
    day,
    decimal,
    place,
    recommendations,
    strength,
    strength_in_short,
)

LONGEST_QUOTE = 700
MOST_OPTIONS = 100
MOST_MARKED = 0.6
_LABEL_LENGTH = 90
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


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter, and the link to the list without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Download:
    """The whole list as a file."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class ListView:
    """A page of the table, its filters with counts, and the links to the other pages."""

    path: str
    wanted: Wanted
    total: int
    first: int
    last: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    chips: tuple[Chip, ...]
    addressees: tuple[Option, ...]
    documents: tuple[Option, ...]
    strengths: tuple[Option, ...]
    kept: tuple[tuple[str, str], ...]
    downloads: tuple[Download, ...]
    previous: str | None
    following: str | None
    clear: str | None

    @property
    def shown(self) -> str:
        """How many recommendations are shown, and how many there are."""
        if not self.total:
            return gettext("No recommendations")
        if self.last - self.first + 1 == self.total:
            return recommendations(self.total)
        return gettext(
            "%(first)s–%(last)s of %(recommendations)s",
            first=decimal(self.first),
            last=decimal(self.last),
            recommendations=recommendations(self.total),
        )


def list_view(
    found: Sequence[Linked], wanted: Wanted, titles: Mapping[str, str], path: str, fixed: Filters = Filters()
) -> ListView:
    """The view of the recommendations that are `wanted`, at `path`, whose page itself has the filters `fixed`."""
    kept = ordered(narrowed(found, wanted.filters, wanted.words), wanted.sort, wanted.descending)
    pages = max(-(-len(kept) // ROWS), 1)
    page = min(wanted.page, pages)
    start = (page - 1) * ROWS
    shown = kept[start : start + ROWS]
    counts = facets(found, wanted.filters, wanted.words)
    here = _without(wanted, fixed)
    return ListView(
        path=path,
        wanted=wanted,
        total=len(kept),
        first=start + 1,
        last=start + len(shown),
        columns=tuple(_columns(here, path)),
        rows=tuple(map(row, shown)),
        chips=tuple(_chips(here, titles, path)),
        **_options(counts, wanted.filters, titles),
        kept=tuple((name, value) for name, value in here.fields.items() if name in ("sort", "order")),
        downloads=tuple(
            Download(label, wanted.link(f"/recommendations.{ending}"))
            for label, ending in (("CSV", "csv"), ("JSON", "json"), ("Markdown", "md"))
        ),
        previous=here.link(path, page - 1) if page > 1 else None,
        following=here.link(path, page + 1) if page < pages else None,
        clear=path if here.filters != Filters() or here.words else None,
    )


def _without(wanted: Wanted, fixed: Filters) -> Wanted:
    """`wanted` without the filters of the page itself."""
    filters = wanted.filters
    return replace(
        wanted,
        filters=replace(
            filters,
            to=None if fixed.to else filters.to,
            document=None if fixed.document else filters.document,
        ),
    )


def _columns(wanted: Wanted, path: str) -> Iterator[Column]:
    for name, label in COLUMNS:
        is_by = name is not None and wanted.sort == name
        order = ("descending" if wanted.descending else "ascending") if is_by else None
        yield Column(gettext(label), wanted.sorted_by(name).link(path) if name else None, order)


def row(found: Linked) -> Row:
    """A recommendation as a row."""
    entry, citation = found.entry, cited(found.entry)
    length = _length(citation.quote)
    asked = entry.recommendation
    names = asked.addressees if asked else ()
    marks = sorted(_asking(entry))
    if sum(mark.end - mark.start for mark in marks) > MOST_MARKED * len(citation.quote):
        marks = []  # a mark on nearly all of a quotation helps nobody
    return Row(
        number=asked.number if asked else None,
        who=tuple((name, addressee_link(name)) for name in names),
        quote=quoted(
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
    )


def _elsewhere(number: int) -> str:
    """In how many other places the same recommendation is written."""
    if not number:
        return ""
    return ngettext(
        "also in %(number)s other place", "also in %(number)s other places", number, number=decimal(number)
    )


def _asking(entry: Entry) -> set[Span]:
    start = entry.citation.span.start
    demands = entry.recommendation.demands if entry.recommendation else ()
    return {Span(one.span.start - start, one.span.end - start) for one in demands}


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


def _length(quote: str) -> int:
    """How many characters of a quotation a row shows: all, or up to the end of a word."""
    if len(quote) <= LONGEST_QUOTE:
        return len(quote)
    space = max(quote.rfind(" ", 0, LONGEST_QUOTE), quote.rfind("\n", 0, LONGEST_QUOTE))
    return space if space > LONGEST_QUOTE // 2 else LONGEST_QUOTE


def _chips(wanted: Wanted, titles: Mapping[str, str], path: str) -> Iterator[Chip]:
    filters = wanted.filters
    title = titles.get(filters.document or "", filters.document or "")
    how = strength_in_short(filters.strength) if filters.strength else ""
    given = (
        (filters.to, gettext("Addressed to %(name)s", name=filters.to), replace(filters, to=None)),
        (filters.document, gettext("In “%(title)s”", title=title), replace(filters, document=None)),
        (filters.strength, gettext("Strength: %(strength)s", strength=how), replace(filters, strength=None)),
        (
            filters.since,
            gettext("Published on or after %(date)s", date=filters.since),
            replace(filters, since=None),
        ),
        (
            filters.until,
            gettext("Published on or before %(date)s", date=filters.until),
            replace(filters, until=None),
        ),
    )
    first = replace(wanted, page=1)
    if wanted.words:
        yield Chip(gettext("Contains “%(words)s”", words=wanted.words), replace(first, words="").link(path))
    for value, label, others in given:
        if value is not None:
            yield Chip(label, replace(first, filters=others).link(path))


def _options(counts: Facets, filters: Filters, titles: Mapping[str, str]) -> dict[str, tuple[Option, ...]]:
    labels = {value: strength(Strength(value)) for value, _ in counts.strengths}
    return {
        "addressees": _counted(counts.addressees, {}, filters.to),
        "documents": _counted(counts.documents, titles, filters.document),
        "strengths": _counted(counts.strengths, labels, filters.strength),
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
    return with_fields("/", {"to": question_filters.to, "document": question_filters.document})
