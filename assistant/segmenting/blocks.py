"""Interprets units as blocks: headings, notes, items with what belongs to them, paragraphs."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from assistant.segmenting.furniture import opens_notes, opens_reference_list
from assistant.segmenting.markers import RANKS, Marker, MarkerKind
from assistant.segmenting.notes import certain_labels, note_markers, plain_label, reads_like_note
from assistant.segmenting.units import Unit
from assistant.types import Block, BlockKind, Span

DEEPEST_ITEM = 12
_KINDS = {"table": BlockKind.TABLE, "caption": BlockKind.CAPTION, "code": BlockKind.PARAGRAPH}
_BARE_NUMBER = re.compile(r"(?P<label>\d{1,3})[ \t]+(?=[^\W\d_])")
# A paragraph that says what it is, and carries on no item: "Recommendation: …".
_DECLARED = re.compile(r"[*_\s]*(?:Recommendation|Conclusion)s?\b[^.;\n]{0,12}:")
_NUMBERS = (MarkerKind.NUMBER, MarkerKind.PAREN_NUMBER)
_SUB_POINTS = (
    MarkerKind.DECIMAL,
    MarkerKind.LETTER,
    MarkerKind.PAREN_LETTER,
    MarkerKind.ROMAN,
    MarkerKind.PAREN_ROMAN,
)


class _Open(NamedTuple):
    """A list that is open: what its markers share, and where they stand."""

    series: tuple[MarkerKind, str]
    column: int


def blocks_of(text: str, units: Sequence[Unit], notes_given: bool = False) -> list[Block]:
    """Return the blocks of `text` in order; with `notes_given` no marker in the text is taken for that of a note."""
    outline = _Outline(text, units, notes_given)
    for place, unit in enumerate(units):
        outline.add(place, unit)
    return outline.blocks


class _Outline:
    """The blocks so far, and the lists, section and lead-in that are open."""

    def __init__(self, text: str, units: Sequence[Unit], notes_given: bool) -> None:
        self.blocks: list[Block] = []
        self._text = text
        self._units = units
        self._labels = set() if notes_given else {label for label, _ in note_markers(text)}
        self._certain = set() if notes_given else certain_labels(text)
        self._ahead = _lists_ahead(units)
        self._last_text = max((place for place, unit in enumerate(units) if unit.kind == "text"), default=-1)
        self._open: list[_Open] = []
        self._section = ""
        self._lead: int | None = None
        self._last: dict[tuple[MarkerKind, str], tuple[int, int | None]] = {}
        self._behind_rule = False

    def add(self, place: int, unit: Unit) -> None:
        """Interpret the next unit."""
        unit = self._with_note_number(unit)
        if unit.kind == "heading":
            self._section, self._open, self._lead, self._last = unit.text, [], None, {}
            self.blocks.append(Block(BlockKind.HEADING, unit.span, level=unit.level))
        elif unit.kind == "footnote":
            label = unit.marker.label if unit.marker is not None else None
            self.blocks.append(Block(BlockKind.FOOTNOTE, unit.span, number=label))
        elif unit.kind != "text":
            self.blocks.append(Block(_KINDS.get(unit.kind, BlockKind.FURNITURE), unit.whole))
        elif self._carries_on_note(unit):
            self._extend(unit)
        elif (label := self._note_label(unit)) is not None:
            self._open = []
            self.blocks.append(Block(BlockKind.FOOTNOTE, unit.span, number=label))
        elif opens_reference_list(self._section) or not any(map(str.isalnum, unit.text)):
            self.blocks.append(Block(BlockKind.FURNITURE, unit.whole))
        elif unit.marker is not None and unit.marker.kind is not MarkerKind.NOTE:
            self._add_item(unit, unit.marker)
        elif self._is_orphan_note(place, unit):
            self.blocks.append(Block(BlockKind.FOOTNOTE, unit.whole))
        elif self._belongs_to_item(place, unit):
            self._extend(unit)
        else:
            self._open, self._lead = [], len(self.blocks)
            self.blocks.append(Block(BlockKind.PARAGRAPH, unit.whole, stressed=unit.stressed))
        self._behind_rule = unit.kind == "furniture" and len(unit.text) > 4 and unit.text[0] in "_-—"

    def _extend(self, unit: Unit) -> None:
        last = self.blocks[-1]
        stressed = last.stressed and unit.stressed
        self.blocks[-1] = replace(last, span=Span(last.span.start, unit.end), stressed=stressed)

    def _add_item(self, unit: Unit, marker: Marker) -> None:
        """Append an item at the depth at which its marker stands, introduced by what introduced its list."""
        self._enter_list(marker, unit)
        ordinal, lead = self._last.get(marker.series, (None, self._lead))
        if ordinal is None or marker.ordinal != ordinal + 1:
            lead = self._introduced_by(marker)
        if marker.ordinal is not None:
            self._last[marker.series] = (marker.ordinal, lead)
        number = None if marker.kind is MarkerKind.BULLET else marker.label
        level = len(self._open)
        self.blocks.append(Block(BlockKind.ITEM, unit.span, number, level, lead, unit.stressed))

    def _introduced_by(self, marker: Marker) -> int | None:
        """What introduces a list that opens with `marker`: the item right before it where that ends in a colon and counts on its own."""
        last = self.blocks[-1] if self.blocks else None
        opens = marker.ordinal == 1 and last is not None and last.kind is BlockKind.ITEM
        if (
            opens
            and last is not None
            and last.level == len(self._open)
            and last.span.of(self._text).rstrip("*_ ").endswith(":")
        ):
            return len(self.blocks) - 1
        return self._lead

    def _enter_list(self, marker: Marker, unit: Unit) -> None:
        """Close and open lists until the last open one is that of `marker`."""
        rank = RANKS[marker.kind]
        while (
            self._open and RANKS[self._open[-1].series[0]] > rank and self._open[-1].column >= unit.column - 1
        ):
            self._open.pop()
            self._lead = self._lead if self._open else None
        if self._open and (self._starts_afresh(marker, unit) or self._goes_on_outside(marker, unit)):
            self._open, self._lead = [], None
        for depth in range(len(self._open) - 1, -1, -1):
            nests = marker.ordinal in (1, None) and unit.column > self._open[depth].column + 1
            if self._open[depth].series == marker.series and not nests:
                del self._open[depth + 1 :]
                return
        if len(self._open) < DEEPEST_ITEM:
            self._open.append(_Open(marker.series, unit.column))

    def _goes_on_outside(self, marker: Marker, unit: Unit) -> bool:
        """Whether a numbered paragraph of the report ("1.4") goes on behind a list that stood between two of them."""
        ordinal, _ = self._last.get(marker.series, (None, None))
        goes_on = ordinal is not None and marker.ordinal == ordinal + 1
        at_margin = unit.column <= self._open[-1].column
        return marker.kind is MarkerKind.DECIMAL and goes_on and at_margin and not self._open_is(marker)

    def _starts_afresh(self, marker: Marker, unit: Unit) -> bool:
        """Whether another kind of list begins at the margin behind an item that is complete and introduces none."""
        known = self._open_is(marker)
        nests = unit.column > self._open[-1].column + 1 or marker.kind in _SUB_POINTS
        complete = self._text[self.blocks[-1].span.end - 1] in ".!?;"
        return not known and not nests and complete and (unit.gap or marker.kind in _NUMBERS)

    def _note_label(self, unit: Unit) -> str | None:
        """The marker of a note, where the unit is one: its marker is used in the text, or it stands under "Notes"."""
        if unit.marker is None:
            return None
        label = plain_label(unit.marker.label)
        below_notes = opens_notes(self._section)
        if unit.marker.kind is MarkerKind.NOTE:
            return label if label in self._labels or below_notes else None
        if unit.marker.kind not in _NUMBERS:
            return None
        at_foot = self._behind_rule or (bool(self.blocks) and self.blocks[-1].kind is BlockKind.FOOTNOTE)
        if below_notes or (at_foot and label in self._certain):
            return label
        in_brackets = unit.marker.kind is MarkerKind.PAREN_NUMBER and not unit.marker.alone
        return (
            label
            if in_brackets and not self._open_is(unit.marker) and label in self._labels - self._certain
            else None
        )

    def _open_is(self, marker: Marker) -> bool:
        return any(one.series == marker.series for one in self._open)

    def _with_note_number(self, unit: Unit) -> Unit:
        """Below "Notes" a bare number opens a note as well ("1 Port statistics")."""
        found = _BARE_NUMBER.match(unit.text) if unit.marker is None and opens_notes(self._section) else None
        if found is None or unit.kind != "text":
            return unit
        marker = Marker(MarkerKind.NUMBER, found["label"], found.end(), False)
        return unit._replace(marker=marker, content=unit.start + found.end(), text=unit.text[found.end() :])

    def _carries_on_note(self, unit: Unit) -> bool:
        """Whether a unit without a marker is one more line, or indented paragraph, of the note above it."""
        if not self.blocks or self.blocks[-1].kind is not BlockKind.FOOTNOTE or unit.marker is not None:
            return False
        return unit.column >= 2 or (not unit.gap and self.blocks[-1].number is not None)

    def _belongs_to_item(self, place: int, unit: Unit) -> bool:
        """Whether a paragraph carries on the item above it: indented under it, mid-sentence, or before the next sibling."""
        if not self._open or self.blocks[-1].kind is not BlockKind.ITEM:
            return False
        if _DECLARED.match(unit.text) or (unit.stressed and not self.blocks[-1].stressed):
            return False
        if unit.column >= self._open[-1].column + 2:
            return True
        above = self._units[place - 1]
        if unit.text[0].islower() and (not unit.gap or above.last[-1] not in ".!?"):
            return True
        return not unit.gap and self._ahead[place] in {one.series for one in self._open}

    def _is_orphan_note(self, place: int, unit: Unit) -> bool:
        """Whether the text's last paragraph reads like a note, and just one marker is left without its note."""
        if place != self._last_text or unit.marker is not None or not reads_like_note(unit.text):
            return False
        resolved = {block.number for block in self.blocks if block.kind is BlockKind.FOOTNOTE}
        return len({label for label in self._certain if label.isdigit() and label not in resolved}) == 1


def _lists_ahead(units: Sequence[Unit]) -> list[tuple[MarkerKind, str] | None]:
    """For each unit the list whose next item follows it without a gap, heading or note between."""
    ahead: list[tuple[MarkerKind, str] | None] = [None] * len(units)
    for place in range(len(units) - 2, -1, -1):
        after = units[place + 1]
        if after.gap or after.kind != "text":
            continue
        ahead[place] = after.marker.series if after.marker is not None else ahead[place + 1]
    return ahead
