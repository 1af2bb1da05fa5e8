"""Turns a part of a source into what its page shows: every character of its text, with the cited passages marked."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.language.i18n import gettext
from assistant.presenting.marks import bold, has_lines, is_markdown, note_marker
from assistant.types import Block, BlockKind, Document, Entry, Shown, Source, Span
from assistant.web.views.links import page_link, part_link, picture_link, source_link, web_address
from assistant.web.views.note_links import Reference, references
from assistant.web.views.source_parts import MOST_HEADINGS, Part, part_at, part_of, parts
from assistant.web.views.wording import cited as citation_of
from assistant.web.views.wording import day, language

PDF = "application/pdf"
MOST_PICTURES = 2
DEEPEST = 6
_BOLD_SIGN = 2


@dataclass(frozen=True, slots=True)
class Link:
    """A link within the text: `label` describes it to screen readers, `text` is what is shown."""

    href: str
    label: str
    text: str
    kind: str = "permalink"


@dataclass(frozen=True, slots=True)
class PageMark:
    """The beginning of a page of the source: its printed label, and the link to see it as printed."""

    number: int
    label: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stretch of the text; `quiet` if it is a list number or markup outside the block itself, `sign` if it is markup
    that readers need not see, `bold` between such signs.

    `anchors` are the ids of what begins here, `links` follow what ends here; `note` links to the note that this marker
    refers to, `marker` is its label without the signs around it, and `page` begins here.
    """

    text: str
    marked: bool = False
    quiet: bool = False
    anchors: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    note: Link | None = None
    page: PageMark | None = None
    marker: str | None = None
    sign: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A block of the page; `kind` is that of the block, or "rest" for text between blocks.

    `depth` is the level of a heading on the page, where the title is 1 and no level is left out; `number` is that of a
    note whose text does not begin with it.
    """

    kind: str
    level: int
    depth: int
    fragments: tuple[Fragment, ...]
    number: str | None = None

    @property
    def cited(self) -> bool:
        """Whether the cited passage overlaps this section."""
        return any(one.marked for one in self.fragments)

    @property
    def lines(self) -> bool:
        """Whether its line breaks matter."""
        return has_lines("".join(one.text for one in self.fragments))

    @property
    def page(self) -> PageMark | None:
        """The page that begins with this block."""
        return self.fragments[0].page


@dataclass(frozen=True, slots=True)
class Place:
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
    places: tuple[Place, ...]
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
    shown: Shown | None = None,
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


def _aliases(cite: str | None, here: Sequence[Entry], shown: Shown | None) -> list[tuple[int, str]]:
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


def cited(cite: str, shown: Shown | None, document: str, entries: Sequence[Entry] = ()) -> Cited:
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


def _place(entry: Entry) -> Place:
    citation = citation_of(entry)
    return Place(
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


def sections(
    source: Source,
    divided: Sequence[Part],
    part: Part,
    marks: Sequence[Span],
    aliases: Iterable[tuple[int, str]] = (),
) -> Iterator[Section]:
    """Yield the text of one part in order; all parts together contain all of it except white space.

    `aliases` pairs offsets with ids that begin there.
    """
    text = source.document.text
    advice = [entry for entry in source.entries if entry.recommendation is not None]
    notes = _Notes(source, divided, part)
    coming = _within(
        part,
        [
            *aliases,
            *((entry.passage.span.start, entry.citation.id) for entry in advice),
            *((one.start, f"h-{one.start}") for one in part.headings),
            *notes.anchors(),
        ],
    )
    going = sorted(
        [*((entry.passage.span.end, _permalink(entry)) for entry in advice), *notes.links()],
        key=lambda one: one[0],
    )
    going = [one for one in going if part.span.start < one[0] <= part.span.end]
    pages = _page_starts(source.document, part)
    cuts = {offset for mark in marks for offset in (mark.start, mark.end)}
    cuts.update(offset for offset, _ in (*coming, *going))
    cuts.update(offset for marker in notes.markers for offset in marker)
    cuts.update(pages)
    strong = list(bold(text, source.document.id, part.span))
    signs = [Span(at, at + _BOLD_SIGN) for one in strong for at in (one.start, one.end - _BOLD_SIGN)]
    cuts.update(offset for one in signs for offset in (one.start, one.end))
    stretches = [
        one
        for one in _stretches(text, source.blocks, part.span)
        if text[one.whole.start : one.whole.end].strip()
    ]
    edges = sorted(cuts.union(*((one.inner.start, one.inner.end) for one in stretches)))
    in_markdown = is_markdown(source.document.id)
    depth = 1
    for number, stretch in enumerate(stretches):
        whole = _trimmed(text, stretch.whole)
        last = number == len(stretches) - 1
        fragments = []
        inside = edges[bisect_right(edges, whole.start) : bisect_left(edges, whole.end)]
        for start, end in pairwise([whole.start, *inside, whole.end]):
            reached = part.span.end if last and end == whole.end else end
            begun = bisect_left(coming, end, key=lambda one: one[0])
            ended = bisect_right(going, reached, key=lambda one: one[0])
            quiet = not (stretch.inner.start <= start and end <= stretch.inner.end)
            is_sign = _touches(signs, start, end) or (in_markdown and quiet and _is_sign(text[start:end]))
            fragments.append(
                Fragment(
                    text[start:end],
                    _touches(marks, start, end),
                    quiet,
                    tuple(dict.fromkeys(name for _, name in coming[:begun])),
                    tuple(link for _, link in going[:ended]),
                    notes.markers.get((start, end)),
                    _begun(pages, start, end),
                    note_marker(text[start:end], source.document.id),
                    is_sign,
                    not is_sign and _touches(strong, start, end),
                )
            )
            coming, going = coming[begun:], going[ended:]
        if stretch.kind == BlockKind.HEADING:
            depth = min(stretch.level + 1, depth + 1, DEEPEST)
        yield Section(stretch.kind, stretch.level, depth, tuple(fragments), _unwritten(text, stretch))


def _touches(spans: Iterable[Span], start: int, end: int) -> bool:
    return any(one.start < end and start < one.end for one in spans)


def _is_sign(text: str) -> bool:
    """Whether this is the sign that begins a heading or a block quote in Markdown."""
    return set(text.strip()) in ({"#"}, {">"})


def _within(part: Part, anchors: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """The anchors of a part by place; of equal ids only the first."""
    named: dict[str, int] = {}
    for offset, name in anchors:
        if part.span.start <= offset < part.span.end:
            named.setdefault(name, offset)
    return sorted((offset, name) for name, offset in named.items())


def _page_starts(document: Document, part: Part) -> dict[int, PageMark]:
    """Where pages begin in a part, in order; a note that was moved to the end of the text begins none."""
    if len(document.pages) < 2:
        return {}
    found: dict[int, PageMark] = {}
    highest = 0
    for page in document.pages:
        if page.number > highest:
            highest = page.number
            href = page_link(document.id, page.number) if document.media_type == PDF else None
            found[page.span.start] = PageMark(page.number, page.label, href)
    return {start: mark for start, mark in found.items() if part.span.start <= start < part.span.end}


def _begun(pages: dict[int, PageMark], start: int, end: int) -> PageMark | None:
    """The page that begins in a stretch; it is taken out of `pages`, and so are those before it."""
    begun = [at for at in pages if at < end and at <= start]
    return [pages.pop(at) for at in begun][-1] if begun else None


class _Notes:
    """Links from the passages of a part to their notes, and back from the notes of a part.

    `markers` are the links of markers in the text, by start and end.
    """

    def __init__(self, source: Source, divided: Sequence[Part], part: Part) -> None:
        self._document = source.document.id
        self._divided = divided
        self._part = part
        known = {block.span for block in source.blocks if block.kind is BlockKind.FOOTNOTE}
        self._references = [
            one
            for one in references(source.entries)
            if one.note in known and (part.span.contains(one.note) or self._is_here(one.start))
        ]
        self.markers: dict[tuple[int, int], Link] = {
            (one.span.start, one.span.end): self._to_note(one, "")
            for one in self._references
            if one.span is not None
        }

    def _is_here(self, offset: int) -> bool:
        return self._part.span.start <= offset < self._part.span.end

    def anchors(self) -> Iterator[tuple[int, str]]:
        """The ids of notes and of what refers to them, by place."""
        for one in self._references:
            yield one.note.start, f"note-{one.note.start}"
            yield one.start, one.anchor

    def links(self) -> Iterator[tuple[int, Link]]:
        """Links after passages, to notes whose marker is not found in them, and after notes, back to the text."""
        returned: set[Span] = set()
        for one in self._references:
            if one.span is None:
                yield one.end, self._to_note(one, gettext("note %(marker)s", marker=one.label))
            if one.note not in returned:
                returned.add(one.note)
                back = gettext("Back to the text at note %(marker)s", marker=one.label)
                yield one.note.end, self._to(one.start, one.anchor, back, "↩")

    def _to_note(self, one: Reference, text: str) -> Link:
        label = gettext("Note %(marker)s", marker=one.label)
        return self._to(one.note.start, f"note-{one.note.start}", label, text)

    def _to(self, offset: int, anchor: str, label: str, text: str) -> Link:
        href = f"#{anchor}"
        if not self._is_here(offset):
            href = part_link(self._document, part_at(self._divided, offset).number, anchor)
        return Link(href, label, text, "note-link")


def _permalink(entry: Entry) -> Link:
    number = entry.recommendation.number if entry.recommendation else None
    label = (
        gettext("Permanent link to recommendation %(number)s", number=number)
        if number
        else gettext("Permanent link to this recommendation")
    )
    return Link(source_link(entry.citation.document, entry.citation.id), label, "§")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A block (`inner`) with the rest of its lines, such as "1. " or "## " (`whole`), and its number."""

    kind: str
    level: int
    number: str | None
    whole: Span
    inner: Span


def _stretches(text: str, blocks: Sequence[Block], within: Span) -> Iterator[_Stretch]:
    """Yield stretches that cover all of `text` between two offsets, in order; if blocks overlap, the later one is shortened."""
    position = within.start  # the first character that no stretch contains yet
    cores: list[tuple[Block, Span]] = []
    for block in sorted(blocks, key=lambda one: one.span):
        start, end = max(block.span.start, position), min(block.span.end, within.end)
        if start < end:
            cores.append((block, Span(start, end)))
            position = end
    position = within.start
    for number, (block, inner) in enumerate(cores):
        line = max(text.rfind("\n", position, inner.start) + 1, position)
        yield from _rest(position, line)
        limit = cores[number + 1][1].start if number + 1 < len(cores) else within.end
        line_end = text.find("\n", inner.end, limit)
        if line_end < 0:
            line_end = inner.end if number + 1 < len(cores) else limit
        yield _Stretch(block.kind.value, block.level, block.number, Span(line, line_end), inner)
        position = line_end
    yield from _rest(position, within.end)


def _rest(start: int, end: int) -> Iterator[_Stretch]:
    if start < end:
        yield _Stretch("rest", 1, None, Span(start, end), Span(start, end))


def _unwritten(text: str, stretch: _Stretch) -> str | None:
    """The number of a note, if it is not written before its words."""
    written = text[stretch.whole.start : stretch.inner.start + len(stretch.number or "")]
    is_note = stretch.kind == BlockKind.FOOTNOTE
    return stretch.number if is_note and stretch.number and stretch.number not in written else None


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    return Span(span.start + len(words) - len(words.lstrip()), span.end - len(words) + len(words.rstrip()))
