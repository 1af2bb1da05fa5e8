"""Says which blocks make one passage: an item with its points, a paragraph, with the headings and what introduces it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.divisions import division_of
from assistant.language.imperatives import opens_with_imperative
from assistant.language.text import plain, sentences, words
from assistant.segmenting.recommended import labelled_at
from assistant.types import Block, BlockKind, LeadIn, Span

MIN_WORDS = 4
WHOLE_ITEM_WORDS = 320
LEAD_IN_CHARACTERS = 600
LEAD_IN_REACH = 3_000
POINT_WORDS = 30
MIN_POINTS = 2
ANNOUNCING = frozenset(
    {"following", "below", "recommend", "recommends", "recommendations", "propose", "proposes", "steps"}
)
QUOTED_KINDS = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.TABLE)

_ASKS = re.compile(r"\b(?:should|must|ought to|shall)\b")
# A body that speaks of itself asks in points, each of which stands for itself: "The Committee urges the State party to:".
_ASKS_IN_POINTS = re.compile(
    r"\b(?:recommends|urges|calls (?:up)?on|invites|encourages|requests|reiterates|suggests|advises)\b|\bState(?:s)? part(?:y|ies)\b.{0,80}\b(?:should|must)\b|"
    r"\brecommendations\b.{0,200}\b(?:listed|below|following|support|supported|accepted|noted|examined)\b|\bfollowing recommendations\b",
    re.DOTALL,
)
_WE = re.compile(r"\b[Ww]e\b")
_SENTENCE = re.compile(r"\W{0,9}[^\W_]{1,40}\s+\w[^\n]{0,200}[.!?][”’\"')\]*_]{0,4}$")


def _is_bare(heading: str) -> bool:
    """Whether a heading only numbers the part that the next one names: "Article 5", "Fees"."""
    division = division_of(heading)
    return division is not None and division.is_bare


@dataclass(frozen=True, slots=True)
class PassageUnit:
    """What becomes one passage: a span, the headings above it, and what introduces it."""

    span: Span
    headings: tuple[str, ...]
    number: str | None
    lead_in: LeadIn | None
    divisible: bool


def units_of(text: str, blocks: Sequence[Block]) -> Iterator[PassageUnit]:
    """Yield what becomes passages, in order; none overlap.

    Where a text holds nothing but headings, captions and notes, each of those becomes one.
    """
    units = list(_Cutter(text, blocks).units())
    yield from units or (
        PassageUnit(block.span, (), None, None, divisible=True)
        for block in blocks
        if block.kind is not BlockKind.FURNITURE
    )


class _Cutter:
    """Walks over the blocks of one text; lead-ins are found once for each paragraph."""

    def __init__(self, text: str, blocks: Sequence[Block]) -> None:
        self._text = text
        self._blocks = blocks
        self._lead_in = lru_cache(maxsize=64)(self._find_lead_in)
        self._keep_all = not any(self._is_long(block) for block in blocks if block.kind in QUOTED_KINDS)

    def units(self) -> Iterator[PassageUnit]:
        """Yield the units in order."""
        path: list[tuple[int, str]] = []
        headings: tuple[str, ...] = ()
        position = 0
        while position < len(self._blocks):
            block = self._blocks[position]
            after = position + 1
            labelled = labelled_at(self._text, self._blocks, position)
            if block.kind is BlockKind.HEADING:
                goes_on = position > 0 and self._blocks[position - 1].kind is BlockKind.HEADING
                path = [
                    (level, heading)
                    for place, (level, heading) in enumerate(path, 1)
                    if level < block.level
                    or (level == block.level and goes_on and place == len(path) and _is_bare(heading))
                ]
                if labelled is None:
                    path.append((block.level, plain(block.span.of(self._text))))
                headings = tuple(heading for _, heading in path)
            if labelled is not None:
                after = labelled.after
                lead_in = self._lead_in(block.parent) if block.parent is not None else None
                yield PassageUnit(labelled.span, headings, labelled.number, lead_in, divisible=False)
            elif block.kind is BlockKind.ITEM:
                after = self._behind_nested(position)
                lead_in = self._lead_in(block.parent) if block.parent is not None else None
                yield from self._item_units(position, after, headings, block.number, lead_in)
            elif block.kind in QUOTED_KINDS:
                after = self._behind_points(position)
                if after > position + 1 or (
                    self._says_something(block) and not self._only_introduces(position)
                ):
                    span = Span(block.span.start, self._blocks[after - 1].span.end)
                    yield PassageUnit(span, headings, None, None, divisible=True)
            position = after

    def _is_long(self, block: Block) -> bool:
        return len(words(block.span.of(self._text))) >= MIN_WORDS

    def _says_something(self, block: Block) -> bool:
        return (
            self._keep_all or self._is_long(block) or _SENTENCE.match(block.span.of(self._text)) is not None
        )

    def _behind_points(self, position: int) -> int:
        """Place behind the bullets that only complete the paragraph at `position`: short, and asking for nothing."""
        after = position + 1
        while after < len(self._blocks) and self._is_bullet_of(position, self._blocks[after]):
            after += 1
        if self._blocks[position].kind is not BlockKind.PARAGRAPH:
            return position + 1
        texts = [block.span.of(self._text) for block in self._blocks[position + 1 : after]]
        asking = sum(bool(_ASKS.search(point)) or opens_with_imperative(point) for point in texts)
        length = sum(len(point.split()) for point in texts)
        return after if 2 * asking < len(texts) and length <= POINT_WORDS * len(texts) else position + 1

    def _is_bullet_of(self, position: int, block: Block) -> bool:
        return block.kind is BlockKind.ITEM and block.number is None and block.parent == position

    def _only_introduces(self, position: int) -> bool:
        """Whether the paragraph is nothing but the sentence that introduces a list."""
        following = self._blocks[position + 1] if position + 1 < len(self._blocks) else None
        if following is None or following.kind is not BlockKind.ITEM or following.parent != position:
            return False
        lead_in = self._lead_in(position)
        span = self._blocks[position].span
        return lead_in is not None and len(lead_in.text) >= 0.9 * (span.end - span.start)

    def _behind_nested(self, position: int) -> int:
        """Place behind the items below the one at `position`: those of a deeper level that follow it."""
        after = position + 1
        level = self._blocks[position].level
        while (
            after < len(self._blocks)
            and self._blocks[after].kind is BlockKind.ITEM
            and self._blocks[after].level > level
        ):
            after += 1
        return after

    def _item_units(
        self, position: int, end: int, headings: tuple[str, ...], number: str | None, lead_in: LeadIn | None
    ) -> Iterator[PassageUnit]:
        """One unit for the item with all its points, unless that is too long to be read as one; then one a point."""
        item = self._blocks[position]
        whole = Span(item.span.start, self._blocks[end - 1].span.end)
        introduction = next(reversed(_last_sentences(self._text, item.span)), None)
        if end == position + 1 or not (
            self._stand_alone(position, end, introduction)
            or len(whole.of(self._text).split()) > WHOLE_ITEM_WORDS
        ):
            yield PassageUnit(whole, headings, number, lead_in, divisible=False)
            return
        yield PassageUnit(item.span, headings, number, lead_in, divisible=False)
        place = position + 1
        while place < end:
            after = self._behind_nested(place)
            label = self._blocks[place].number
            path = _path(number, label)
            yield from self._item_units(place, after, headings, path, introduction)
            place = after

    def _stand_alone(self, position: int, end: int, introduction: LeadIn | None) -> bool:
        """Whether the points below an item are each advice by themselves: numbered like it ("6.1"), or asked by a body in points."""
        points = self._blocks[position + 1 : end]
        if (
            introduction is None
            or len(points) < MIN_POINTS
            or not introduction.text.rstrip("*_ ").endswith(":")
        ):
            return False
        number = self._blocks[position].number
        if number and all(point.number and point.number.startswith(f"{number}.") for point in points):
            return True
        return bool(_ASKS_IN_POINTS.search(introduction.text)) and not _WE.search(introduction.text)

    def _find_lead_in(self, position: int) -> LeadIn | None:
        """The last sentence of the paragraph at `position` that announces a list."""
        for found in reversed(_last_sentences(self._text, self._blocks[position].span)[-3:]):
            announces = found.text.rstrip("*_ ").endswith(":") or bool(ANNOUNCING & set(words(found.text)))
            if announces and len(found.text) <= LEAD_IN_CHARACTERS:
                return found
        return None


def _path(number: str | None, label: str | None) -> str | None:
    """The number of a point below the item `number`: "12(a)", but "6.1" where the label repeats the item's."""
    return f"{number}({label})" if number and label and not label.startswith(f"{number}.") else label


def _last_sentences(text: str, span: Span) -> list[LeadIn]:
    """The sentences towards the end of `span`."""
    start = max(span.start, span.end - LEAD_IN_REACH)
    places = [Span(start + found.start, start + found.end) for found in sentences(text[start : span.end])]
    return [LeadIn(place.of(text), place) for place in (places if start == span.start else places[1:])]
