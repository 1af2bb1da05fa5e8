"""Takes the parts that a format itself tells as units, with the list markers that are only typed in front of them."""

import re
from collections.abc import Iterator, Sequence

from assistant.segmenting.lines import Line
from assistant.segmenting.markers import Marker, MarkerKind
from assistant.segmenting.sequences import markers_of
from assistant.segmenting.units import Unit
from assistant.types import Block, BlockKind

COLUMNS_A_LEVEL = 4
LONGEST_OPENING = 300
_KINDS = {
    BlockKind.HEADING: "heading",
    BlockKind.FOOTNOTE: "footnote",
    BlockKind.CAPTION: "caption",
    BlockKind.TABLE: "table",
    BlockKind.FURNITURE: "furniture",
}
_LABELS = (
    (re.compile(r"\d+"), MarkerKind.NUMBER),
    (re.compile(r"\d+(?:\.\d+)+"), MarkerKind.DECIMAL),
    (re.compile(r"[ivx]{2,}|i"), MarkerKind.ROMAN),
    (re.compile(r"[a-z]"), MarkerKind.LETTER),
    (re.compile(r"[IVX]{2,}|I"), MarkerKind.CAPITAL_ROMAN),
    (re.compile(r"[A-Z]"), MarkerKind.CAPITAL),
)


def given_units(text: str, layout: Sequence[Block]) -> list[Unit]:
    """Return one unit a part of `layout`; the marker of an item is the given one, that of a paragraph stands in its text."""
    typed = markers_of(list(_openings(text, layout)), set())
    return [_unit(text, block, typed.get(block.span.start)) for block in layout]


def _openings(text: str, layout: Sequence[Block]) -> Iterator[Line]:
    """The beginning of each paragraph as if it were a line."""
    for block in layout:
        if block.kind is BlockKind.PARAGRAPH:
            words = block.span.of(text)[:LONGEST_OPENING]
            end = block.span.start + len(words)
            yield Line(block.span.start, end, words, _column(block), len(words))


def _unit(text: str, block: Block, typed: Marker | None) -> Unit:
    words, start = block.span.of(text), block.span.start
    marker = typed if block.kind is BlockKind.PARAGRAPH else _given(block)
    content = start + (typed.width if marker is typed and typed is not None else 0)
    return Unit(
        kind=_KINDS.get(block.kind, "text"),
        start=start,
        content=content,
        end=block.span.end,
        text=words[content - start :],
        column=_column(block),
        gap=True,
        last=words,
        marker=marker,
        level=block.level,
        one_line="\n" not in words,
        stressed=block.stressed,
    )


def _column(block: Block) -> int:
    return COLUMNS_A_LEVEL * (block.level - 1)


def _given(block: Block) -> Marker | None:
    if block.kind is BlockKind.FOOTNOTE:
        return Marker(MarkerKind.NOTE, block.number, 0, False) if block.number else None
    if block.kind is not BlockKind.ITEM:
        return None
    if block.number is None:
        return Marker(MarkerKind.BULLET, f"level {block.level}", 0, False)
    kinds = (kind for pattern, kind in _LABELS if pattern.fullmatch(block.number))
    return Marker(next(kinds, MarkerKind.RECOMMENDATION), block.number, 0, False)
