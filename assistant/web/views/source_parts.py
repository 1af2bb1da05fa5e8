"""Divides a long source into parts of limited size without splitting a passage, and makes its outline."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from assistant.language.i18n import gettext
from assistant.language.text import collapse
from assistant.types import Block, BlockKind, Entry, PageSpan, Source, Span

LARGEST = 56_000  # bytes of a part on its page, without the rest of the page
_BLOCK_COST, _ADVICE_COST = 110, 260
_LABEL_LENGTH = 100
MOST_HEADINGS = 120
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as the outline shows it; `start` is its place in the text."""

    text: str
    level: int
    start: int


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a source that one page shows: its number from 1, its headings, and its printed pages."""

    number: int
    span: Span
    headings: tuple[Heading, ...]
    pages: tuple[PageSpan, ...]

    @property
    def label(self) -> str:
        """Its first heading and its printed pages."""
        pages = _page_range(self.pages)
        first = self.headings[0].text if self.headings else ""
        return " · ".join(filter(None, (first, pages))) or gettext("Part %(number)s", number=self.number)


def parts(source: Source, largest: int = LARGEST) -> tuple[Part, ...]:
    """Return the parts of a source in order; together they contain all of it.

    A part has at most `largest` bytes, unless a single passage is larger. It ends before a heading if one is near.
    """
    text = source.document.text
    edges = [0, *_edges(source, largest), max(len(text), 1)]
    headings = [
        Heading(_shortened(collapse(block.span.of(text))), block.level, block.span.start)
        for block in source.blocks
        if block.kind is BlockKind.HEADING
    ]
    return tuple(
        Part(
            number,
            Span(start, end),
            tuple(one for one in headings if start <= one.start < end),
            tuple(page for page in source.document.pages if page.span.start < end and start < page.span.end),
        )
        for number, (start, end) in enumerate(pairwise(edges), start=1)
    )


def part_at(found: Sequence[Part], offset: int) -> Part:
    """The part that contains an offset."""
    return found[max(bisect_right([part.span.start for part in found], offset) - 1, 0)]


def part_of(found: Sequence[Part], number: int | None, offset: int) -> Part:
    """The part of this number, or the nearest; without a number, the part that contains an offset."""
    return part_at(found, offset) if number is None else found[min(max(number, 1), len(found)) - 1]


def _edges(source: Source, largest: int) -> Iterator[int]:
    """Yield the offsets at which parts begin, except the first."""
    weight = 0
    chosen: tuple[int, int, int] | None = None  # rank, place, weight before it
    for place, rank, cost in _steps(source, largest):
        if weight > largest // 2 and (chosen is None or rank <= chosen[0]):
            chosen = rank, place, weight
        if weight and weight + cost > largest:
            _, start, before = chosen or (rank, place, weight)
            yield start
            weight -= before
            chosen = None
            if weight and weight + cost > largest:
                yield place
                weight = 0
        weight += cost


def _steps(source: Source, largest: int) -> Iterator[tuple[int, int, int]]:
    """Yield (offset at which a part may begin, rank: lower is better, size of the text up to the next such offset)."""
    text = source.document.text
    spans = _spans(source.entries)
    ranks = {block.span.start: _rank(block) for block in source.blocks}
    starts = sorted({*ranks, *(entry.passage.span.start for entry in source.entries)})
    lines = (
        text.rfind("\n", 0, start) + 1 for start in starts
    )  # text before a block on the same line belongs to it
    begins: dict[int, int] = {}
    for line, start in zip(lines, starts, strict=True):
        begins[line] = min(begins.get(line, 9), ranks.get(start, 8))
    free = [place for place in sorted({0, *begins}) if not _is_within(place, spans)]
    advice = sorted(entry.passage.span.start for entry in source.entries if entry.recommendation)
    for start, end in pairwise([*free, len(text)]):
        if start < end:
            yield from _pieces(text, start, end, begins.get(start, 9), spans, advice, largest)


def _pieces(
    text: str, start: int, end: int, rank: int, spans: Sequence[Span], advice: Sequence[int], largest: int
) -> Iterator[tuple[int, int, int]]:
    """A stretch as a whole, or cut at white space outside passages if it is too large for a part."""
    cost = _cost(text, start, end, advice)
    while cost > largest:
        cut = _cut(text, start, end, spans, largest // 4)
        if cut is None:
            break
        yield start, rank, _cost(text, start, cut, advice)
        start, rank = cut, 9
        cost = _cost(text, start, end, advice)
    yield start, rank, cost


def _cost(text: str, start: int, end: int, advice: Sequence[int]) -> int:
    recommendations = bisect_right(advice, end - 1) - bisect_right(advice, start - 1)
    return len(escape(text[start:end]).encode()) + _BLOCK_COST + _ADVICE_COST * recommendations


def _cut(text: str, start: int, end: int, spans: Sequence[Span], length: int) -> int | None:
    """An offset about `length` characters after `start` at which the text may be cut; None if there is none."""
    place = start + length
    while place < end:
        found = min((at for sign in "\n " if (at := text.find(sign, place, end)) >= 0), default=place)
        within = _within(found + 1, spans)
        if within is None:
            return found + 1 if found + 1 < end else None
        place = within.end
    return None


def _spans(entries: Iterable[Entry]) -> list[Span]:
    """The stretches that must not be split: the passages, merged if they overlap."""
    spans: list[Span] = []
    for span in sorted(entry.passage.span for entry in entries):
        if spans and span.start < spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, span.end))
        else:
            spans.append(span)
    return spans


def _is_within(place: int, spans: Sequence[Span]) -> bool:
    return _within(place, spans) is not None


def _within(place: int, spans: Sequence[Span]) -> Span | None:
    """The passage that a cut at `place` would break."""
    before = bisect_right(spans, place, key=lambda span: span.start) - 1
    return spans[before] if before >= 0 and spans[before].start < place < spans[before].end else None


def _rank(block: Block) -> int:
    return min(block.level, 6) if block.kind is BlockKind.HEADING else 7


def _shortened(text: str) -> str:
    return text if len(text) <= _LABEL_LENGTH else text[: _LABEL_LENGTH - 1].rstrip() + "…"


def _page_range(pages: Sequence[PageSpan]) -> str:
    if not pages:
        return ""
    first = min(pages, key=lambda page: page.number)
    last = max(pages, key=lambda page: page.number)
    if first.number == last.number:
        return gettext("p. %(page)s", page=first.label)
    return gettext("pp. %(first)s–%(last)s", first=first.label, last=last.label)
