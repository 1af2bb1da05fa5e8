"""What the page of a source shows: a part of its text with the cited passages marked, its outline, and what is known of it."""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from assistant.language.i18n import gettext
from assistant.types import Document, Entry, ResolvedCitation, Source, Span
from assistant.web.views.links import part_link, picture_link, source_link, web_address
from assistant.web.views.source_parts import MOST_HEADINGS, PDF, Part, part_of, parts
from assistant.web.views.source_sections import Section, sections
from assistant.web.views.wording import cited as citation_of
from assistant.web.views.wording import day, language

MOST_PICTURES = 2


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """One of several places where the cited words appear."""

    href: str
    locator: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class Cited:
    """The state of the citation that the reader followed; `message` is None if all is well."""

    id: str
    message: str | None
    places: tuple[PlaceLink, ...]
    marked: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as printed, beside the text."""

    address: str
    label: str
    description: str


@dataclass(frozen=True, slots=True)
class Outlined:
    """A line of the outline."""

    href: str
    text: str
    level: int
    current: bool


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The position of a recommendation among those of its document, counted from 1, and its neighbours."""

    number: int
    total: int
    previous: str | None
    following: str | None


@dataclass(frozen=True, slots=True)
class SourceView:
    """A part of a source as its page shows it; `facts` are pairs of a label and a value."""

    id: str
    title: str
    language: str | None
    facts: tuple[tuple[str, str], ...]
    original: str | None
    replaces: tuple[str, str] | None
    cited: Cited | None
    sections: tuple[Section, ...]
    outline: tuple[Outlined, ...]
    neighbours: Neighbours | None
    pictures: tuple[Picture, ...]
    part: int
    parts: int
    warnings: tuple[str, ...]

    @property
    def previous(self) -> str | None:
        """The part before this one."""
        return part_link(self.id, self.part - 1) if self.part > 1 else None

    @property
    def following(self) -> str | None:
        """The part after this one."""
        return part_link(self.id, self.part + 1) if self.part < self.parts else None


def source_view(
    source: Source,
    cite: str | None = None,
    shown: ResolvedCitation | None = None,
    part: int | None = None,
    page: int | None = None,
    listed: Collection[str] | None = None,
) -> SourceView:
    """The view of one part of `source`: the requested part, else that of the citation `cite` or of a page, else the first.

    `shown` is None if the citation is unknown. `listed` are the ids of the recommendations that the list of the document
    shows, which counts repeated ones once; without it, all are counted.
    """
    document = source.document
    here = [entry for entry in (shown.entries if shown else ()) if entry.citation.document == document.id]
    marks = sorted(entry.passage.span for entry in here)
    divided = parts(source)
    chosen = _chosen(document, divided, marks, part, page)
    return SourceView(
        id=document.id,
        title=document.title,
        language=document.language,
        facts=(*facts_of(document), (gettext("File"), document.id)),
        original=web_address(document.url),
        replaces=(document.replaces, source_link(document.replaces)) if document.replaces else None,
        cited=None if cite is None else cited(cite, shown, document.id, source.entries),
        sections=tuple(sections(source, divided, chosen, marks, _aliases(cite, here, shown))),
        outline=tuple(_outline(document.id, divided, chosen)),
        neighbours=_neighbours(source, here, listed),
        pictures=tuple(_pictures(document, cite, here, page)),
        part=chosen.number,
        parts=len(divided),
        warnings=document.warnings,
    )


def facts_of(document: Document) -> list[tuple[str, str]]:
    """What is known of who made a document, when, in which language and for whom, each with its label."""
    facts = (
        (gettext("Author"), document.author),
        (gettext("Publisher"), document.publisher),
        (gettext("Date"), document.date and day(document.date)),
        (gettext("Language"), document.language and language(document.language)),
        (gettext("Marking"), document.marking),
    )
    return [(label, value) for label, value in facts if value]


def _chosen(
    document: Document, divided: Sequence[Part], marks: Sequence[Span], part: int | None, page: int | None
) -> Part:
    starts = [one.span.start for one in document.pages if one.number == page]
    return part_of(divided, part, marks[0].start if marks else min(starts, default=0))


def _aliases(
    cite: str | None, here: Sequence[Entry], shown: ResolvedCitation | None
) -> list[tuple[int, str]]:
    """The anchors of the cited passages; the id that was followed leads to the only one."""
    if cite is not None and shown is not None and len(here) == len(shown.entries) == 1:
        return [(here[0].passage.span.start, cite)]
    return [(entry.passage.span.start, entry.citation.id) for entry in here]


def _outline(document: str, divided: Sequence[Part], chosen: Part) -> Iterator[Outlined]:
    """The headings of the part that is shown, and one line for each other part."""
    headings = chosen.headings
    deepest = max((one.level for one in headings), default=1)
    while len(headings) > MOST_HEADINGS and deepest > 1:
        deepest -= 1
        headings = tuple(one for one in headings if one.level <= deepest)
    for part in divided:
        if part is not chosen:
            yield Outlined(part_link(document, part.number), part.label, 1, False)
            continue
        if len(divided) > 1:
            yield Outlined(
                "#main",
                gettext("Part %(number)s: %(heading)s", number=part.number, heading=part.label),
                1,
                True,
            )
        for one in headings[:MOST_HEADINGS]:
            yield Outlined(f"#h-{one.start}", one.text, one.level + (len(divided) > 1), False)


def _neighbours(source: Source, here: Sequence[Entry], listed: Collection[str] | None) -> Neighbours | None:
    """The recommendations before and after the cited passage."""
    advice = [
        entry
        for entry in source.entries
        if entry.recommendation is not None and (listed is None or entry.citation.id in listed)
    ]
    if not advice:
        return None
    links = [source_link(entry.citation.document, entry.citation.id) for entry in advice]
    if not here:
        return Neighbours(0, len(advice), None, links[0])
    at = here[0].passage.span
    place = bisect_left([entry.passage.span.start for entry in advice], at.start)
    is_one = place < len(advice) and advice[place].passage.span == at
    following = place + is_one
    return Neighbours(
        place + 1 if is_one else 0,
        len(advice),
        links[place - 1] if place else None,
        links[following] if following < len(links) else None,
    )


def _pictures(
    document: Document, cite: str | None, here: Sequence[Entry], page: int | None
) -> Iterator[Picture]:
    """The pages of the cited passage, or the requested page, if the format has pages."""
    if document.media_type != PDF:
        return
    labels = {one.number: one.label for one in document.pages}
    cited_on = dict.fromkeys(one.number for entry in here[:1] for one in entry.passage.pages)
    wanted = [page] if page in labels and not here else list(cited_on)
    for number in wanted[:MOST_PICTURES]:
        if number is not None:
            label = labels.get(number, str(number))
            yield Picture(
                picture_link(document.id, number, cite if here else None),
                label,
                gettext("Page %(page)s as printed, with the cited passage framed", page=label)
                if here
                else gettext("Page %(page)s as printed", page=label),
            )


def cited(cite: str, shown: ResolvedCitation | None, document: str, entries: Sequence[Entry] = ()) -> Cited:
    """The state of the citation `cite`, followed to `document` with its `entries`; `shown` is None if it is unknown."""
    if shown is None:
        message = gettext("We do not know the citation in this link. The link may be incomplete.")
        return Cited(cite, message, (), False)
    places = tuple(map(_place, shown.entries))
    if not places:
        message = (
            gettext(
                "The cited passage has been missing from “%(document)s” since %(day)s. It was changed or removed.",
                document=shown.document,
                day=day(shown.gone_since),
            )
            if shown.gone_since
            else gettext(
                "The cited passage is no longer in “%(document)s”. It was changed or removed.",
                document=shown.document,
            )
        )
        near = _nearest(shown.stood_at, entries) if shown.document == document else None
        if near is None:
            return Cited(cite, message, (), False)
        near_it = gettext("The nearest passage is now:")
        return Cited(cite, f"{message} {near_it}", (_place(near),), False)
    if shown.gone_since and shown.is_displaced:
        message = gettext(
            "The cited passage or its context has been changed or removed since %(day)s. The same words are now here:",
            day=day(shown.gone_since),
        )
        return Cited(cite, message, places, True)
    if len(places) > 1:
        return Cited(cite, gettext("The cited words appear in several places. Choose one:"), places, True)
    if shown.entries[0].citation.document != document:
        return Cited(cite, gettext("The cited words are now in another document:"), places, False)
    return Cited(cite, None, (), True)


def _place(entry: Entry) -> PlaceLink:
    citation = citation_of(entry)
    return PlaceLink(
        source_link(citation.document, citation.id),
        citation.locator or gettext("the cited words"),
        citation.title,
        citation.language or "",
    )


def _nearest(stood_at: Span | None, entries: Sequence[Entry]) -> Entry | None:
    """The passage closest to the former position of a passage that is gone."""
    if stood_at is None:
        return None
    return min(entries, key=lambda entry: abs(entry.passage.span.start - stood_at.start), default=None)
