"""Cuts a document into passages: each item alone and whole, each paragraph, with headings, lead-in and notes."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from assistant.imperatives import opens_with_imperative
from assistant.structure.notes import Notes
from assistant.text import plain, sentences, words
from assistant.types import Block, BlockKind, Document, LeadIn, Passage, Span

VERSION = 1
MIN_WORDS = 4
WHOLE_ITEM_WORDS = 320
PREFIX_CHARACTERS = 240
LEAD_IN_CHARACTERS = 600
ANNOUNCING = frozenset({"following", "below", "recommend", "recommends", "recommendations", "propose", "steps"})
QUOTED_KINDS = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.TABLE)

POINT_WORDS = 30

_ASKS = re.compile(r"\b(?:should|must|ought to|shall)\b")

CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class _Unit:
    """What becomes one passage: a span, the headings above it, and what introduces it."""

    span: Span
    headings: tuple[str, ...]
    number: str | None
    lead_in: LeadIn | None
    divisible: bool


def segment(document: Document, blocks: Sequence[Block], count_tokens: CountTokens, limit: int) -> tuple[Passage, ...]:
    """Return the passages of `document` in order; none overlap.

    `limit` is the number of tokens that the encoder reads at once. A longer item keeps its words together
    and gets several windows; a longer paragraph becomes several passages, cut between sentences.
    """
    notes = Notes(document, blocks)
    line_starts = [found.end() for found in re.finditer(r"\r\n|\r|\n", document.text)]
    passages = []
    for unit in _units(document.text, blocks):
        room = limit - count_tokens(heading_line(given_title(document.id, document.title), unit.headings, unit.lead_in)) - 2
        windows = list(_windows(document.text, unit.span, count_tokens, room))
        for part in [[window] for window in windows] if unit.divisible else [windows]:
            span = Span(part[0].start, part[-1].end)
            passages.append(
                Passage(
                    document=document.id,
                    span=span,
                    text=span.of(document.text),
                    headings=unit.headings,
                    windows=tuple(part),
                    number=unit.number,
                    lead_in=unit.lead_in,
                    footnotes=notes.in_passage(span),
                    page=page_of(document, span.start),
                    line=None if document.pages else bisect_right(line_starts, span.start) + 1,
                )
            )
    return tuple(passages)


def heading_line(title: str, headings: Iterable[str], lead_in: LeadIn | None = None) -> str:
    """What stands before a passage when a model reads it: title, headings, lead-in."""
    path = [plain(heading).strip("# ") for heading in headings]
    if title and (not path or words(title) != words(path[0])):
        path.insert(0, title)
    line = " > ".join(path)[:PREFIX_CHARACTERS]
    if not line:
        return f"{plain(lead_in.text)[:PREFIX_CHARACTERS]} " if lead_in else ""
    return f"{line}. {plain(lead_in.text)[:PREFIX_CHARACTERS]} " if lead_in else f"{line}. "


def given_title(document_id: str, title: str) -> str:
    """`title`, or nothing where it is only the file's name, which tells a model nothing."""
    return "" if title == PurePosixPath(document_id).stem else title


def model_inputs(document: Document, passage: Passage, count_tokens: CountTokens, limit: int) -> list[str]:
    """What the encoder reads of a passage: each window behind its heading line, and notes where there is room."""
    prefix = heading_line(given_title(document.id, document.title), passage.headings, passage.lead_in)
    inputs = [prefix + plain(window.of(document.text)) for window in passage.windows]
    for note in passage.footnotes:
        longer = f"{inputs[-1]} {plain(note.text)}"
        if count_tokens(longer) <= limit:
            inputs[-1] = longer
        else:
            span = Span(0, len(note.text))
            inputs.extend(plain(part.of(note.text)) for part in _windows(note.text, span, count_tokens, limit - 2))
    return inputs


def page_of(document: Document, offset: int) -> int | None:
    """Number of the page on which `offset` lies; None where the source has no pages."""
    return next((page.number for page in document.pages if page.span.start <= offset < page.span.end), None)


def _units(text: str, blocks: Sequence[Block]) -> Iterator[_Unit]:
    quoted = [block for block in blocks if block.kind in QUOTED_KINDS]
    too_small = all(len(words(block.span.of(text))) < MIN_WORDS for block in quoted)
    path: list[tuple[int, str]] = []
    position = 0
    while position < len(blocks):
        block = blocks[position]
        position += 1
        if block.kind is BlockKind.HEADING:
            path = [(level, heading) for level, heading in path if level < block.level]
            path.append((block.level, plain(block.span.of(text))))
            continue
        if block.kind not in QUOTED_KINDS:
            continue
        headings = tuple(heading for _, heading in path)
        points = _points(text, blocks, position)
        if points:
            position += len(points)
            yield _Unit(Span(block.span.start, points[-1].span.end), headings, None, None, divisible=True)
        elif block.kind is BlockKind.ITEM:
            nested = _nested(blocks, position)
            position += len(nested)
            yield from _item_units(text, block, nested, headings, _lead_in(text, blocks, block))
        elif (too_small or len(words(block.span.of(text))) >= MIN_WORDS) and not _only_introduces(text, blocks, position):
            yield _Unit(block.span, headings, None, None, divisible=True)


def _points(text: str, blocks: Sequence[Block], position: int) -> list[Block]:
    """The bullets behind the paragraph before `position` that only complete it: short, and asking for nothing."""
    if blocks[position - 1].kind is not BlockKind.PARAGRAPH:
        return []
    points = []
    for block in blocks[position:]:
        if block.kind is not BlockKind.ITEM or block.number is not None or block.parent != position - 1:
            break
        points.append(block)
    texts = [point.span.of(text) for point in points]
    asking = sum(bool(_ASKS.search(point)) or opens_with_imperative(point) for point in texts)
    length = sum(len(point.split()) for point in texts)
    return points if 2 * asking < len(points) and length <= POINT_WORDS * len(points) else []


def _only_introduces(text: str, blocks: Sequence[Block], position: int) -> bool:
    """Whether the block before `position` is nothing but the sentence that introduces a list."""
    following = blocks[position] if position < len(blocks) else None
    if following is None or following.kind is not BlockKind.ITEM or following.parent != position - 1:
        return False
    lead_in = _lead_in(text, blocks, following)
    return lead_in is not None and len(lead_in.text) >= 0.9 * (blocks[position - 1].span.end - blocks[position - 1].span.start)


def _nested(blocks: Sequence[Block], position: int) -> list[Block]:
    """The items below the one before `position`: those of a deeper level that follow it."""
    nested = []
    for block in blocks[position:]:
        if block.kind is not BlockKind.ITEM or block.level <= blocks[position - 1].level:
            break
        nested.append(block)
    return nested


def _item_units(
    text: str, item: Block, nested: Sequence[Block], headings: tuple[str, ...], lead_in: LeadIn | None
) -> Iterator[_Unit]:
    """One unit for the item with all its points, unless that is too long to be read as one; then one for each point."""
    whole = Span(item.span.start, nested[-1].span.end) if nested else item.span
    if not nested or len(whole.of(text).split()) <= WHOLE_ITEM_WORDS:
        yield _Unit(whole, headings, item.number, lead_in, divisible=False)
        return
    yield _Unit(item.span, headings, item.number, lead_in, divisible=False)
    introduction = _sentences_of(text, item.span)[-1]
    for point in nested:
        number = f"{item.number}({point.number})" if item.number and point.number else point.number
        yield _Unit(point.span, headings, number, introduction, divisible=False)


def _lead_in(text: str, blocks: Sequence[Block], item: Block) -> LeadIn | None:
    """The sentence that introduces the list of `item`: the last of the paragraph above, where it announces one."""
    if item.parent is None:
        return None
    span = blocks[item.parent].span
    for found in reversed(_sentences_of(text, span)[-3:]):
        announces = found.text.rstrip("*_ ").endswith(":") or bool(ANNOUNCING & set(words(found.text)))
        if announces and len(found.text) <= LEAD_IN_CHARACTERS:
            return found
    return None


def _sentences_of(text: str, span: Span) -> list[LeadIn]:
    places = [Span(span.start + found.start, span.start + found.end) for found in sentences(span.of(text))]
    return [LeadIn(place.of(text), place) for place in places]


def _windows(text: str, span: Span, count_tokens: CountTokens, room: int) -> Iterator[Span]:
    """Cut `span` between sentences into stretches of at most `room` tokens; a longer sentence between words."""
    if count_tokens(plain(span.of(text))) <= room:
        yield span
        return
    start = end = None
    size = 0
    for piece, tokens in _pieces(text, span, count_tokens, room):
        if start is not None and end is not None and size + tokens > room:
            yield Span(start, end)
            start, size = None, 0
        start = piece.start if start is None else start
        end = piece.end
        size += tokens
    if start is not None and end is not None:
        yield Span(start, end)


def _pieces(text: str, span: Span, count_tokens: CountTokens, room: int) -> Iterator[tuple[Span, int]]:
    """Sentences of `span` with their tokens; one too long for `room` is halved between words until it fits."""
    waiting = [Span(span.start + s.start, span.start + s.end) for s in reversed(sentences(span.of(text)))]
    while waiting:
        piece = waiting.pop()
        tokens = count_tokens(plain(piece.of(text)))
        if tokens <= room or piece.end - piece.start < 2:
            yield piece, tokens
            continue
        middle = (piece.start + piece.end) // 2
        space = text.rfind(" ", piece.start + 1, middle)
        cut = space if space > piece.start else middle
        waiting.extend((Span(cut, piece.end), Span(piece.start, cut)))


