"""Cuts a part of a source into sections and fragments: every character of its text, with what begins and ends there."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TypeVar

from assistant.language.i18n import gettext
from assistant.presenting.marks import bold, has_lines, is_markdown, note_marker
from assistant.types import Block, BlockKind, Document, Entry, Source, Span
from assistant.web.views.links import page_link, part_link, source_link
from assistant.web.views.note_links import Reference, references
from assistant.web.views.source_parts import PDF, Part, part_at

DEEPEST = 6
_BOLD_SIGN = 2
T = TypeVar("T")


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
    sweep = _Sweep(source, divided, part, marks, aliases)
    stretches = [one for one in _stretches(text, source.blocks, part.span) if one.whole.of(text).strip()]
    depth = 1
    for stretch in stretches:
        if stretch.kind == BlockKind.HEADING:
            depth = min(stretch.level + 1, depth + 1, DEEPEST)
        fragments = tuple(sweep.fragments(stretch, is_last=stretch is stretches[-1]))
        yield Section(stretch.kind, stretch.level, depth, fragments, _unwritten(text, stretch))


class _Sweep:
    """Goes once through a part, from its beginning, and gives each fragment what begins, ends and stands there."""

    def __init__(
        self,
        source: Source,
        divided: Sequence[Part],
        part: Part,
        marks: Sequence[Span],
        aliases: Iterable[tuple[int, str]],
    ) -> None:
        self._document = source.document
        self._part = part
        self._marks = marks
        advice = [entry for entry in source.entries if entry.recommendation is not None]
        notes = _Notes(source, divided, part)
        self._markers = notes.markers
        anchors = [
            *aliases,
            *((entry.passage.span.start, entry.citation.id) for entry in advice),
            *((one.start, f"h-{one.start}") for one in part.headings),
            *notes.anchors(),
        ]
        self._coming = deque(_within(part, anchors))
        links = [*((entry.passage.span.end, _permalink(entry)) for entry in advice), *notes.links()]
        inside = (one for one in links if part.span.start < one[0] <= part.span.end)
        self._going = deque(sorted(inside, key=lambda one: one[0]))
        self._pages = _page_starts(source.document, part)
        self._bold = list(bold(source.document.text, source.document.id, part.span))
        self._signs = [
            Span(at, at + _BOLD_SIGN) for one in self._bold for at in (one.start, one.end - _BOLD_SIGN)
        ]
        spans = (*((one.start, one.end) for one in (*marks, *self._signs)), *self._markers)
        offsets = (offset for offset, _ in (*self._coming, *self._going))
        self._cuts = sorted({*chain.from_iterable(spans), *offsets, *self._pages})

    def fragments(self, stretch: "_Stretch", *, is_last: bool) -> Iterator[Fragment]:
        """The fragments of the next stretch; what ends behind the last one goes with it."""
        text, name = self._document.text, self._document.id
        whole, inner = _trimmed(text, stretch.whole), stretch.inner
        cuts = self._cuts[bisect_right(self._cuts, whole.start) : bisect_left(self._cuts, whole.end)]
        edges = {one for one in (inner.start, inner.end) if whole.start < one < whole.end}
        for start, end in pairwise([whole.start, *sorted(edges.union(cuts)), whole.end]):
            reached = self._part.span.end if is_last and end == whole.end else end
            words = text[start:end]
            quiet = not (inner.start <= start and end <= inner.end)
            is_sign = _touches(self._signs, start, end) or (quiet and is_markdown(name) and _is_sign(words))
            yield Fragment(
                words,
                _touches(self._marks, start, end),
                quiet,
                tuple(dict.fromkeys(_taken(self._coming, end))),
                _taken(self._going, reached + 1),
                self._markers.get((start, end)),
                _begun(self._pages, start, end),
                note_marker(words, name),
                is_sign,
                not is_sign and _touches(self._bold, start, end),
            )


def _taken(waiting: deque[tuple[int, T]], before: int) -> tuple[T, ...]:
    """What waits before an offset; it is taken out."""
    taken = []
    while waiting and waiting[0][0] < before:
        taken.append(waiting.popleft()[1])
    return tuple(taken)


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
