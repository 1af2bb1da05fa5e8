"""Finds headings, items, notes, captions and furniture in a text, as they occur in the wild."""

import re
from collections.abc import Sequence, Set
from dataclasses import replace

from assistant.structure.furniture import opens_notes, opens_reference_list
from assistant.structure.lines import Style, split_lines, style_of
from assistant.structure.markers import MarkerKind
from assistant.structure.notes import note_markers
from assistant.structure.units import Unit, group
from assistant.types import Block, BlockKind, Document, Span

VERSION = 1
MARKDOWN_TYPE = "text/markdown"

_HEADING_LIMIT = 120
_HEADING_WORDS = 16
_SENTENCE_END = re.compile(r"[.!;:,…][*_”’\"')\]]*$")
_DATED = re.compile(r"\b(?:19|20)\d\d\b.*\b\d{1,2}\b|\b\d{1,2}\b.*\b(?:19|20)\d\d\b|[|@]|https?:|\bby [A-Z]\w+ [A-Z]")
_NUMBERED_HEADING = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)\.?\s+\S")
_BOLD_LINE = re.compile(r"(\*\*|__)(?P<text>[^*_]+)\1:?$")
_MARKED_NUMBERS = (MarkerKind.NUMBER, MarkerKind.DECIMAL, MarkerKind.CAPITAL, MarkerKind.PAREN_NUMBER)


def structure(document: Document) -> tuple[Block, ...]:
    """Return the blocks of `document` in order; they do not overlap, and each lies within its text."""
    markdown = document.media_type == MARKDOWN_TYPE
    lines = split_lines(document.text, markdown)
    style, width = style_of(document.text, lines, markdown)
    units = _with_markers_checked(_with_numbers_joined(group(lines, style, width)))
    return tuple(_blocks(document.text, _with_headings(units, style), style))


def _with_numbers_joined(units: Sequence[Unit]) -> list[Unit]:
    """Give a marker that stands alone, even above a blank line, the paragraph that follows it.

    "Recommendation 6: Bring parliaments in." on a line of its own counts as such a marker too.
    """
    joined: list[Unit] = []
    for unit in units:
        last = joined[-1] if joined else None
        if last is not None and last.marker is not None and unit.kind == "text" and unit.marker is None:
            if not last.text.strip("*_ "):
                joined[-1] = replace(unit, start=last.start, column=last.column, gap=last.gap, marker=last.marker)
                continue
            if last.marker.kind is MarkerKind.RECOMMENDATION and last.one_line and _is_short_title(last.text):
                joined[-1] = replace(last, end=unit.end, text=f"{last.text} {unit.text}", one_line=False)
                continue
        joined.append(unit)
    return joined


def _is_short_title(text: str) -> bool:
    return len(text) <= _HEADING_LIMIT and len(re.findall(r"[.!?](?:\s|$)", text.strip("*_ "))) <= 1


def _with_markers_checked(units: Sequence[Unit]) -> list[Unit]:
    """Take back markers that are none: "B. Smith wrote", "45. minute", unless a neighbour in sequence confirms them."""
    ordinals = {(unit.marker.kind, unit.marker.ordinal) for unit in units if unit.marker}
    checked = []
    for unit in units:
        marker = unit.marker
        if marker is not None and marker.kind in (MarkerKind.NUMBER, MarkerKind.CAPITAL, MarkerKind.LETTER):
            place = marker.ordinal
            neighbours = place is not None and {(marker.kind, place - 1), (marker.kind, place + 1)} & ordinals
            if not neighbours and not (marker.kind is MarkerKind.NUMBER and place == 1):
                unit = replace(unit, marker=None, content=unit.start, text=f"{marker.label}. {unit.text}")
        checked.append(unit)
    return checked


def _with_headings(units: Sequence[Unit], style: Style) -> list[Unit]:
    """Mark headings that carry no markup: short lines above a text; numbered ones that open no list."""
    marked_up = style is Style.MARKDOWN and any(unit.kind == "heading" for unit in units)
    capitals = any(_is_capitals(unit.text) for unit in units)
    result: list[Unit] = []
    first = True
    for unit, after in zip(units, _next_texts(units), strict=True):
        before = result[-1] if result else None
        level = _heading_level(unit, before, after, marked_up, capitals, first)
        if level:
            unit = replace(unit, kind="heading", level=level, content=unit.start, marker=None)
        first = first and unit.kind != "heading"
        result.append(unit)
    return result


def _next_texts(units: Sequence[Unit]) -> list[Unit | None]:
    """For each unit the next one that is neither caption nor furniture."""
    following: list[Unit | None] = []
    after: Unit | None = None
    for unit in reversed(units):
        following.append(after)
        after = after if unit.kind in ("caption", "furniture") else unit
    return following[::-1]


def _heading_level(
    unit: Unit, before: Unit | None, after: Unit | None, marked_up: bool, capitals: bool, first: bool
) -> int:
    """Depth of an unmarked heading, or 0 where the unit is none."""
    if unit.kind != "text" or not unit.one_line or after is None or after.kind == "table":
        return 0
    if marked_up:
        return 5 if unit.marker is None and _BOLD_LINE.match(unit.text) and _looks_like_heading(unit.text) else 0
    if not _looks_like_heading(unit.text):
        return 0
    if unit.marker is not None:
        if unit.marker.kind not in _MARKED_NUMBERS or _is_sibling(unit, before) or _is_sibling(unit, after):
            return 0
        return 2 + unit.marker.label.count(".")
    if numbered := _NUMBERED_HEADING.match(unit.text):
        return 2 + numbered["number"].count(".")
    if not unit.text[0].isupper() and not unit.text[0].isdigit() and unit.text[0] not in "“\"'‘*":
        return 0
    if before is not None and before.kind == "heading" and not unit.gap:
        return before.level + 1
    if after.kind == "text" and after.marker is None and len(after.text) < len(unit.text) and after.gap:
        return 0
    if first:
        return 1
    return 2 if not capitals or _is_capitals(unit.text) else 3


def _looks_like_heading(text: str) -> bool:
    bare = text.strip("*_ ")
    if not bare or len(bare) > _HEADING_LIMIT or len(bare.split()) > _HEADING_WORDS or _DATED.search(bare):
        return False
    if bare.endswith(":"):
        return len(bare.split()) <= 3
    return not _SENTENCE_END.search(bare)


def _is_capitals(text: str) -> bool:
    return len(text) <= _HEADING_LIMIT and text.isupper() and sum(c.isalpha() for c in text) > 3


def _is_sibling(unit: Unit, other: Unit | None) -> bool:
    return (
        other is not None and other.marker is not None and unit.marker is not None and other.marker.kind is unit.marker.kind
    )


def _blocks(text: str, units: Sequence[Unit], style: Style) -> list[Block]:
    """Interpret units as blocks: notes, items with what belongs to them, paragraphs."""
    markers = {label for label, _ in note_markers(text)}
    blocks: list[Block] = []
    stack: list[MarkerKind] = []
    section = ""
    lead: int | None = None
    for place, unit in enumerate(units):
        if unit.kind == "heading":
            section, stack, lead = unit.text, [], None
            blocks.append(Block(BlockKind.HEADING, unit.span, level=unit.level))
        elif unit.kind != "text":
            kinds = {"table": BlockKind.TABLE, "caption": BlockKind.CAPTION, "code": BlockKind.PARAGRAPH}
            blocks.append(Block(kinds.get(unit.kind, BlockKind.FURNITURE), Span(unit.start, unit.end)))
        elif note := _note_label(unit, section, markers):
            stack = []
            blocks.append(Block(BlockKind.FOOTNOTE, unit.span, number=note))
        elif opens_reference_list(section):
            blocks.append(Block(BlockKind.FURNITURE, Span(unit.start, unit.end)))
        elif unit.marker is not None and unit.marker.kind is not MarkerKind.NOTE:
            if unit.marker.kind in stack:
                del stack[stack.index(unit.marker.kind) + 1 :]
            else:
                stack.append(unit.marker.kind)
            label = None if unit.marker.kind is MarkerKind.BULLET else unit.marker.label
            blocks.append(Block(BlockKind.ITEM, unit.span, number=label, level=len(stack), parent=lead))
        elif stack and _belongs_to_item(unit, units, place, blocks[-1]):
            blocks[-1] = replace(blocks[-1], span=Span(blocks[-1].span.start, unit.end))
        else:
            if stack and (orphan := _orphan_note(unit, units, place, blocks, markers)):
                blocks.append(orphan)
                continue
            stack, lead = [], len(blocks)
            blocks.append(Block(BlockKind.PARAGRAPH, Span(unit.start, unit.end)))
    return blocks


def _note_label(unit: Unit, section: str, markers: Set[str]) -> str | None:
    """The marker of a note, where the unit is one: its marker is used in the text, or it stands under "Notes"."""
    if unit.marker is None:
        return None
    if unit.marker.kind is MarkerKind.NOTE:
        return unit.marker.label if unit.marker.label in markers or opens_notes(section) else None
    if opens_notes(section) and unit.marker.kind in (MarkerKind.NUMBER, MarkerKind.PAREN_NUMBER):
        return unit.marker.label
    return None


def _belongs_to_item(unit: Unit, units: Sequence[Unit], place: int, item: Block) -> bool:
    """Whether a paragraph carries on the item above it: indented under it, or without a gap before the next sibling."""
    if item.kind is not BlockKind.ITEM:
        return False
    if unit.column >= 2:
        return True
    if unit.gap:
        return False
    following = next((u for u in units[place + 1 :] if u.marker is not None or u.kind == "heading"), None)
    return following is not None and following.kind == "text" and not any(
        u.gap for u in units[place + 1 : units.index(following) + 1]
    )


def _orphan_note(
    unit: Unit, units: Sequence[Unit], place: int, blocks: Sequence[Block], markers: Set[str]
) -> Block | None:
    """The text's last paragraph, right behind a list, when just one marker is left without its note."""
    if any(later.kind == "text" for later in units[place + 1 :]):
        return None
    resolved = {block.number for block in blocks if block.kind is BlockKind.FOOTNOTE}
    left = {marker for marker in markers if marker.isdigit() and marker not in resolved}
    return Block(BlockKind.FOOTNOTE, Span(unit.start, unit.end)) if len(left) == 1 else None
