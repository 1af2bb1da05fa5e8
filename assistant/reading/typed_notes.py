"""Notes that are only typed: a raised mark in the text, and further down a paragraph that opens with that mark, raised."""

import re
from collections.abc import Iterable
from dataclasses import replace

from assistant.reading.flow import Marked, Part
from assistant.types import BlockKind

RAISED = ""  # the key of what is raised until its note is found
_LABEL = re.compile(r"\d{1,3}|[*†‡§]{1,3}|[a-z]")
_NOTES = (BlockKind.PARAGRAPH, BlockKind.ITEM)
_BLANK = " \u00a0\t\n"


def with_typed_notes(parts: Iterable[Part]) -> list[Part]:
    """Return `parts`, typed notes and their markers linked; a marker that is linked is no part of the text.

    A paragraph is such a note if it opens with a raised label to which raised characters before it refer. What is raised without a note stays.
    """
    kept = list(parts)
    notes: dict[str, list[int]] = {}
    referred: set[str] = set()
    for place, part in enumerate(kept):
        opening = _opening(part)
        if opening is not None and opening.label in referred:
            notes.setdefault(opening.label, []).append(place)
        referred.update(one.label for one in part.markers if one.key == RAISED and one is not opening)
    opened = {place for places in notes.values() for place in places}
    for label, places in notes.items():
        for place in places:
            kept[place] = _as_note(kept[place], label, f"typed {place}")
    return [part if place in opened else _linked(part, place, notes) for place, part in enumerate(kept)]


def _opening(part: Part) -> Marked | None:
    """The raised label that opens a paragraph, if words follow it."""
    first = part.markers[0] if part.markers and part.kind in _NOTES else None
    if first is None or first.key != RAISED or first.start or not _LABEL.fullmatch(first.label):
        return None
    return first if part.text[first.end :].strip(_BLANK) else None


def _as_note(part: Part, label: str, key: str) -> Part:
    cut = part.markers[0].end
    cut += len(part.text[cut:]) - len(part.text[cut:].lstrip(_BLANK + ".)"))
    rest = tuple(one.moved(-cut) for one in part.markers if one.key != RAISED and one.start >= cut)
    return Part(BlockKind.FOOTNOTE, part.text[cut:], label, markers=rest, key=key)


def _linked(part: Part, place: int, notes: dict[str, list[int]]) -> Part:
    """The part without the markers whose notes are typed below it, and without those that name none."""
    if not any(one.key == RAISED for one in part.markers):
        return part
    text, gone = "", 0
    position = 0
    markers: list[Marked] = []
    for one in sorted(part.markers, key=lambda one: one.start):
        if one.key != RAISED:
            markers.append(one.moved(-gone))
            continue
        below = next((note for note in notes.get(one.label, ()) if note > place), None)
        if below is None:
            continue
        text += part.text[position : one.start]
        position = one.end
        markers.append(Marked(one.label, one.start - gone, one.start - gone, f"typed {below}"))
        gone += one.end - one.start
    return replace(part, text=text + part.text[position:], markers=tuple(markers))
