"""Marks headings that carry no markup: short lines above a text; numbered ones that open no list."""

import re
from collections.abc import Sequence
from itertools import accumulate, groupby
from operator import itemgetter

from assistant.segmenting.markers import RANKS, MarkerKind
from assistant.segmenting.units import Unit

DEEPEST = 6
_LIMIT = 120
_WORDS = 16
_ALONE_WORDS = 8
_COLUMN_OF_LINES = 3
_SPACED_LINES = 5
_SENTENCE_END = re.compile(r"[.!;:,…][*_”’\"')\]]*(?:\d{1,3}|[¹²³⁰⁴-⁹]{1,3}|\[[^\]]{1,9}\])?$")
_DATED = re.compile(
    r"\b(?:19|20)\d\d\b.{0,99}\b\d{1,2}\b|\b\d{1,2}\b.{0,99}\b(?:19|20)\d\d\b|[|@]|https?:|\b[Bb]y [A-Z]\w+ [A-Z]"
    r"|^(?:From|To|Cc|Subject|Sent|Date|Dear|Present|Apologies|Action|ACTION)\b.{0,30}[:,]"
)
_RUNS_ON = re.compile(
    r"\b(?:a|an|and|as|at|but|by|for|from|in|including|is|its|may|must|namely|of|on|or|shall|should|than|that|the|their|to|will"
    r"|which|with)$"
)
_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\S")
_NAMES_ADVICE = re.compile(r"\b(?:recommendation|conclusion|proposal)s?\b", re.IGNORECASE)
_BOLD_LINE = re.compile(r"(\*\*|__)(?P<text>[^*_]+)\1:?$")
_MARKER_LEVELS = {
    MarkerKind.CAPITAL_ROMAN: 2,
    MarkerKind.CAPITAL: 2,
    MarkerKind.NUMBER: 2,
    MarkerKind.DECIMAL: 2,
    MarkerKind.PAREN_NUMBER: 3,
}


def with_headings(units: Sequence[Unit], markdown: bool) -> list[Unit]:
    """Return `units`, the unmarked headings among them marked with their level."""
    marked_up = markdown and any(unit.kind == "heading" for unit in units)
    capitals = any(_is_capitals(unit.text) for unit in units if unit.kind == "text")
    columns = _columns_of_lines(units)
    result: list[Unit] = []
    first = True
    for unit, after in zip(units, _next_texts(units), strict=True):
        level = 0
        if unit.kind == "text" and unit.one_line and after is not None and after.kind != "table":
            if marked_up:
                level = (
                    5
                    if unit.marker is None and _BOLD_LINE.match(unit.text) and _reads_like_one(unit.text)
                    else 0
                )
            elif unit.start not in columns and _reads_like_one(unit.text):
                level = _level(unit, result[-1] if result else None, after, capitals, first)
        if level:
            unit = unit._replace(kind="heading", level=min(level, DEEPEST), content=unit.start, marker=None)
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


def _columns_of_lines(units: Sequence[Unit]) -> set[int]:
    """Starts of short lines in a column, with or without gaps: names, an address, a title page; no headings."""
    starts: set[int] = set()
    for short, column in groupby(units, key=_is_short_line):
        lines = list(column) if short else []
        if len(lines) >= _SPACED_LINES:
            starts.update(unit.start for unit in lines[:-1])
        for _, run in groupby(
            zip(lines, accumulate(unit.gap for unit in lines), strict=True), key=itemgetter(1)
        ):
            close = [unit for unit, _ in run]
            if len(close) >= _COLUMN_OF_LINES:
                starts.update(unit.start for unit in close)
    return starts


def _is_short_line(unit: Unit) -> bool:
    return unit.kind == "text" and unit.one_line and unit.marker is None and _reads_like_one(unit.text)


def _level(unit: Unit, before: Unit | None, after: Unit, capitals: bool, first: bool) -> int:
    """Depth of an unmarked heading, or 0 where the unit is none."""
    if unit.marker is not None:
        return _numbered_level(unit, before, after, capitals)
    if unit.text.endswith(":") and after.marker is not None and not _NAMES_ADVICE.search(unit.text):
        return 0
    if numbered := _NUMBERED.match(unit.text):
        return 2 + numbered["number"].count(".")
    if not unit.text[0].isupper() and not unit.text[0].isdigit() and unit.text[0] not in "“\"'‘*":
        return 0
    if before is not None and before.kind == "text" and not unit.gap and before.last[-1] == ",":
        return 0
    if before is not None and before.kind == "heading" and not unit.gap:
        return before.level + 1
    if first:
        return 1
    return 2 if not capitals or _is_capitals(unit.text) else 3


def _numbered_level(unit: Unit, before: Unit | None, after: Unit, capitals: bool) -> int:
    marker = unit.marker
    if (
        marker is None
        or marker.kind not in _MARKER_LEVELS
        or _is_sibling(unit, before)
        or _is_sibling(unit, after)
    ):
        return 0
    if after.marker is not None and RANKS[after.marker.kind] > RANKS[MarkerKind.DECIMAL]:
        titled = marker.kind in (MarkerKind.CAPITAL, MarkerKind.CAPITAL_ROMAN, MarkerKind.DECIMAL)
        if unit.text.endswith(":") or not (titled or after.gap):
            return 0
    if after.text[:1].islower() or (marker.alone and len(unit.text.split()) > _ALONE_WORDS):
        return 0
    if after.column >= unit.column + 2 and after.marker is None:
        return 0
    below = marker.kind is MarkerKind.CAPITAL and capitals and not _is_capitals(unit.text)
    return _MARKER_LEVELS[marker.kind] + below + marker.label.count(".")


def _reads_like_one(text: str) -> bool:
    bare = text.strip("*_ ")
    if (
        not bare
        or len(bare) > _LIMIT
        or len(bare.split()) > _WORDS
        or _DATED.search(bare)
        or _RUNS_ON.search(bare)
    ):
        return False
    if bare.endswith(":"):
        return len(bare.split()) <= 3
    return not _SENTENCE_END.search(bare)


def _is_capitals(text: str) -> bool:
    return len(text) <= _LIMIT and text.isupper() and sum(c.isalpha() for c in text) > 3


def _is_sibling(unit: Unit, other: Unit | None) -> bool:
    return (
        other is not None
        and other.kind == "text"
        and other.marker is not None
        and unit.marker is not None
        and other.marker.series == unit.marker.series
    )
