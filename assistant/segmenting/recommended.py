"""Finds where a labelled recommendation begins ("Recommendation 3: …") and how far it reaches: title, paragraphs, points."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.segmenting.markers import Marker, MarkerKind, marker_of
from assistant.types import Block, BlockKind, Span

MOST_WORDS = 640
TITLE_WORDS = 24
_BEFORE = 60

# "Recommendation 3", "Recommendation #3:", "R3." right before a text.
_LABEL_BEFORE = re.compile(
    r"(?:^|\n)[\W_]*(?:(?:\w+ )?recommendation\s+(?:no\.?\s*)?#?[\dA-Z][\w.]{0,5}|R(?:ec)?\.?\s?\d{1,3})\s*[:.)–—-]*[*_]*\s*$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:(?i:recommendation)\s+(?:(?i:no)\.?\s*)?#?(?P<label>\d{1,3}(?:\.\d{1,2})*[a-z]?|[IVX]{1,5}|[A-Z])|R(?P<short>\d{1,3}))"
    r"(?![\w.]*\w)(?P<end>\s*[:.)–—-]*\s*)"
)
_ASKS = re.compile(
    r"\b(?:should|must|ought to|shall|recommend|needs? to|consider|ensure|is to|are to)\b", re.IGNORECASE
)
_POINTS_BACK = re.compile(r"(?:This|These|It|They|Such|Those|The (?:above|aim|purpose|review))\b")
_TERMINAL = (".", "!", "?", ":", ";")


@dataclass(frozen=True, slots=True)
class LabelledRecommendation:
    """A recommendation with its label: its number, its words, and the place behind its last block."""

    number: str
    span: Span
    after: int


def labelled_at(text: str, blocks: Sequence[Block], position: int) -> LabelledRecommendation | None:
    """The recommendation that the block at `position` opens: a heading that is its label, or an item labelled so."""
    block = blocks[position]
    if block.kind is BlockKind.HEADING:
        return _below_heading(text, blocks, position)
    if block.kind is not BlockKind.ITEM or not block.number or not _is_labelled(text, block):
        return None
    after = _Reach(text, blocks, position, block.number).after()
    return LabelledRecommendation(block.number, Span(block.span.start, blocks[after - 1].span.end), after)


def _below_heading(text: str, blocks: Sequence[Block], position: int) -> LabelledRecommendation | None:
    """What follows a heading "Recommendation 3: title", with that title."""
    block = blocks[position]
    words = block.span.of(text)
    found = _LABEL.match(words)
    if found is None:
        return None
    title = words[found.end() :]
    if title and not re.search(r"[:.)–—-]", found["end"]):
        return None
    number = found["label"] or found["short"]
    after = _Reach(text, blocks, position, number).after()
    if after == position + 1:
        return None
    start = block.span.start + found.end() if title.strip() else blocks[position + 1].span.start
    return LabelledRecommendation(number, Span(start, blocks[after - 1].span.end), after)


def _is_labelled(text: str, block: Block) -> bool:
    start = block.span.start
    before = text[max(0, start - _BEFORE) : start]
    return (
        _LABEL_BEFORE.search(before) is not None
        or _LABEL.match(block.span.of(text).lstrip("*_ ")) is not None
    )


class _Reach:
    """Follows the blocks behind the one that opens a recommendation, as long as they belong to it."""

    def __init__(self, text: str, blocks: Sequence[Block], position: int, number: str) -> None:
        self._text = text
        self._blocks = blocks
        self._position = position
        self._number = number
        self._below_heading = blocks[position].kind is BlockKind.HEADING
        self._count = 0

    def after(self) -> int:
        """Place behind the last block that belongs."""
        position = self._position
        within = self._furthest()
        length = sum(self._length(place) for place in range(position, within))
        if self._below_heading and length <= MOST_WORDS:
            return within
        after, length = position + 1, self._length(position)
        while (
            after < within
            and length + self._length(after) <= MOST_WORDS
            and (self._blocks[after].kind is BlockKind.ITEM or self._carries_on(after))
        ):
            length += self._length(after)
            after += 1
        return after

    def _furthest(self) -> int:
        """Place of the next block that cannot belong: a heading, another number, type that is not set off any more."""
        after = self._position + 1
        first = self._blocks[after if self._below_heading else self._position : after + 1]
        in_box = bool(first) and first[0].stressed
        while after < len(self._blocks):
            block = self._blocks[after]
            is_item = block.kind is BlockKind.ITEM
            is_text = block.kind in (BlockKind.PARAGRAPH, BlockKind.TABLE)
            if not (is_item or is_text) or (in_box and is_text and not block.stressed):
                break
            if is_item and not self._is_point(block):
                break
            after += 1
        return after

    def _is_point(self, block: Block) -> bool:
        """Whether an item is a point of the recommendation, and not the next one or a numbered paragraph of the report."""
        if _is_labelled(self._text, block):
            return False
        marker = marker_of(f"{block.number}. x") if block.number else None
        if block.number is None or marker is None or not _counts_in_figures(marker):
            return True
        if block.number.startswith(f"{self._number}."):
            return True
        if marker.kind is MarkerKind.DECIMAL or int(marker.label) != self._count + 1:
            return False
        self._count += 1
        return True

    def _carries_on(self, place: int) -> bool:
        """Whether a paragraph goes on with the recommendation: after its title or a colon, or it asks, or points back."""
        before = self._blocks[place - 1].span.of(self._text).rstrip("*_ \n")
        words = self._blocks[place].span.of(self._text)
        is_titled = place == self._position + 1 and (
            self._below_heading or (not before.endswith(_TERMINAL[:3]) and len(before.split()) <= TITLE_WORDS)
        )
        return (
            is_titled
            or before.endswith(":")
            or words[0].islower()
            or (self._blocks[place].stressed and self._blocks[place - 1].stressed)
            or (_POINTS_BACK.match(words) is not None and _ASKS.search(words) is not None)
        )

    def _length(self, place: int) -> int:
        return len(self._blocks[place].span.of(self._text).split())


def _counts_in_figures(marker: Marker) -> bool:
    return marker.kind in (MarkerKind.NUMBER, MarkerKind.DECIMAL) and marker.label[-1:].isdigit()
