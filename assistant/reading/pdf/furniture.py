"""What belongs to the pages and not to the text: running heads and feet, page numbers."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.reading.numerals import roman_value
from assistant.reading.pdf.lines import Line, grouped

_OUTER = 4  # rows at either end of a page that may be running heads
_NEAR = 9.0  # points: how far a running head may move
_EDGE_NUMBER = re.compile(r"^\W*(\d{1,4}|[ivxlc]{1,7})\b|\b(\d{1,4}|[ivxlc]{1,7})\W*$")
_ALONE = re.compile(
    r"[\W_]*(?:(?:page|seite|p\.)\s*)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of|von|sur|de)\s*\d{1,4})?[\W_]*",
    re.IGNORECASE,
)
_LONGEST, _SHORT = 200, 60
_LINE_DISTANCE, _FULL = 1.6, 0.85  # of the size; of the widest row
_LISTED = re.compile(r"[•●▪■◦–—*·\uf0b7\uf0a7-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]", re.IGNORECASE)
_LARGER = 1.08  # of the size of running text: headings


@dataclass(frozen=True, slots=True)
class _Row:
    """A row near the edge of a page; `place` counts from that edge."""

    page: int
    bottom: bool
    place: int
    parts: tuple[Line, ...]
    text: str
    base: float


def running(pages: Sequence[Sequence[Line]], body: float) -> tuple[set[int], dict[int, str]]:
    """Return the ids of the pieces that are running heads, and the printed number of each page that has one."""
    rows = [row for number, parts in enumerate(pages, 1) for row in _outer_rows(number, parts)]
    folios = _folios(rows, len(pages))
    repeated = _repeated(rows, folios, len(pages))
    repeated -= set(_running_text(rows, repeated, folios, body))
    inside = set(_within_rows_of_text(rows, repeated, folios, body))
    repeated -= inside
    slots = _slots([row for row in rows if id(row) in repeated], len(pages))
    found: set[int] = set()
    for row in rows:
        is_running = (
            id(row) in repeated
            or (_is_folio(row, folios) and id(row) not in inside)
            or (
                row.place == 0
                and _in_slot(row, slots)
                and _names_folio(row, folios)
                and row.parts[0].size <= body
            )
        )
        if is_running:
            found.update(map(id, row.parts))
    return found, folios


def _outer_rows(number: int, parts: Sequence[Line]) -> Iterator[_Row]:
    rows = list(grouped(parts))
    for bottom, ordered in ((False, rows), (True, rows[::-1])):
        for place, row in enumerate(ordered[:_OUTER]):
            text = " ".join(part.text for part in row)
            if len(text) <= _LONGEST:
                yield _Row(number, bottom, place, tuple(row), text, row[0].base)
                if len(row) > 1:
                    for part in row:
                        yield _Row(number, bottom, place, (part,), part.text, part.base)


def _edges(rows: Sequence[_Row]) -> dict[tuple[int, bool], dict[int, _Row]]:
    """The rows at the top and at the bottom of each page, by their place from the edge."""
    found: dict[tuple[int, bool], dict[int, _Row]] = defaultdict(dict)
    for row in rows:
        found[row.page, row.bottom].setdefault(row.place, row)
    return found


def _outermost(rows: Sequence[_Row], repeated: set[int], folios: dict[int, str]) -> set[str]:
    """The keys of the rows that come back and stand at the very edge of some page."""
    return {
        key
        for row in rows
        if id(row) in repeated and row.place == 0
        for key in _keys(row, folios.get(row.page))
    }


def _running_text(
    rows: Sequence[_Row], repeated: set[int], folios: dict[int, str], body: float
) -> Iterator[int]:
    """Ids of the rows that come back on other pages and yet are text.

    They stand within text, not at its edge, or are full lines of a sentence that runs on, or lead in a list,
    as a sentence that all chapters share.
    """
    edges = _edges(rows)
    outermost = _outermost(rows, repeated, folios)
    for edge in edges.values():
        wide = max(_width(row) for row in edge.values())
        for place, row in edge.items():
            if id(row) not in repeated or place not in edge:
                continue
            outer = [edge[at] for at in range(place) if at in edge]
            within = any(
                id(other) not in repeated and not _is_folio(other, folios) and _size(other) >= body
                for other in outer
            ) and outermost.isdisjoint(_keys(row, folios.get(row.page)))
            beside = (edge.get(place + 1), edge.get(place - 1))
            runs_on = any(other is not None and _runs_on(row, other, body, wide) for other in beside)
            if within or runs_on or _leads_in(row, beside[row.bottom], body):
                yield from (
                    id(one)
                    for one in rows
                    if one.page == row.page and set(map(id, one.parts)) <= set(map(id, row.parts))
                )


def _within_rows_of_text(
    rows: Sequence[_Row], repeated: set[int], folios: dict[int, str], body: float
) -> Iterator[int]:
    """Ids of the parts of rows that come back on other pages, or are the page's number, and yet are text.

    They have text between them and the edge, or are as large as a heading beside them that does not come back.
    """
    running_parts = {id(part) for row in rows if id(row) in repeated for part in row.parts}
    edges = _edges(rows)
    outermost = _outermost(rows, repeated, folios)
    for row in rows:
        edge = edges[row.page, row.bottom]
        whole = edge[row.place]
        if row is whole or not (id(row) in repeated or _is_folio(row, folios)):
            continue
        text_outside = any(
            at < row.place
            and _size(other) >= body
            and not _is_folio(other, folios)
            and not running_parts.issuperset(map(id, other.parts))
            for at, other in edge.items()
        )
        heads = row.place > 0 and any(
            id(part) not in running_parts and part.size == _size(row) >= _LARGER * body
            for part in whole.parts
        )
        if (text_outside or heads) and outermost.isdisjoint(_keys(row, folios.get(row.page))):
            yield id(row)


def _width(row: _Row) -> float:
    return max(part.right for part in row.parts) - min(part.left for part in row.parts)


def _size(row: _Row) -> float:
    return row.parts[0].size


def _runs_on(row: _Row, other: _Row, body: float, wide: float) -> bool:
    """Whether two rows are lines of one sentence in running type, the upper of them full."""
    upper, lower = (row, other) if row.base > other.base else (other, row)
    return (
        max(abs(_size(one) - body) for one in (upper, lower)) <= 0.04 * body
        and upper.base - lower.base <= _LINE_DISTANCE * body
        and _width(upper) >= _FULL * wide
        and upper.text[-1:] not in ".!?:;"
        and len(upper.text) > _SHORT
        and (lower.text[:1].islower() or (lower.text[-1:] in ".:;," and len(lower.text) > _SHORT))
    )


def _leads_in(row: _Row, below: _Row | None, body: float) -> bool:
    """Whether a row in running type ends in a colon, and a list follows."""
    return (
        row.text.endswith(":")
        and abs(_size(row) - body) <= 0.04 * body
        and below is not None
        and _LISTED.match(below.text) is not None
    )


def _keys(row: _Row, folio: str | None) -> set[str]:
    """What may stay the same on other pages: the words, and the words without the number of the page."""
    words = re.findall(r"\w+", row.text.casefold())
    without = (words[:place] + words[place + 1 :] for place, word in enumerate(words) if word == folio)
    return {key for key in map(" ".join, (words, *without)) if key}


def _repeated(rows: Iterable[_Row], folios: dict[int, str], pages: int) -> set[int]:
    """Ids of the rows whose words come back at the same height on other pages."""
    least = 2 if pages <= 5 else 3
    alike: dict[tuple[str, bool], list[_Row]] = defaultdict(list)
    for row in rows:
        for key in _keys(row, folios.get(row.page)):
            alike[key, row.bottom].append(row)
    found: set[int] = set()
    for same in alike.values():
        same.sort(key=lambda row: row.base)
        for place, row in enumerate(same):
            near = {row.page}
            for others in (same[place + 1 :], same[:place][::-1]):
                for other in others:
                    if abs(other.base - row.base) > _NEAR or len(near) >= least:
                        break
                    near.add(other.page)
            if len(near) >= least:
                found.add(id(row))
    return found


def _folios(rows: Iterable[_Row], pages: int) -> dict[int, str]:
    """The printed number of each page, where numbers at the edges of the pages keep step with them."""
    seen: dict[tuple[bool, int], dict[int, str]] = defaultdict(dict)
    for row in rows:
        if row.place > 1:
            continue
        for label in _edge_numbers(row.text):
            value = int(label) if label.isdigit() else roman_value(label)
            seen[label.isdigit(), value - row.page].setdefault(row.page, label)
    found: dict[int, str] = {}
    for _, labels in sorted(seen.items(), key=lambda item: -len(item[1])):
        if len(labels) >= (2 if pages <= 4 else 3):
            for page, label in labels.items():
                found.setdefault(page, label)
    return found


def _edge_numbers(text: str) -> Iterator[str]:
    """Numbers at either end of a row, and any in a short one."""
    for found in _EDGE_NUMBER.finditer(text):
        yield found[1] or found[2]
    if len(text) <= _SHORT:
        yield from re.findall(r"(?<=\s)\d{1,4}(?=\s)", text)


def _is_folio(row: _Row, folios: dict[int, str]) -> bool:
    """Whether a row is nothing but the number of its page."""
    folio = folios.get(row.page)
    return (
        folio is not None
        and row.place <= 1
        and _ALONE.fullmatch(row.text) is not None
        and folio in re.findall(r"\w+", row.text)
    )


def _names_folio(row: _Row, folios: dict[int, str]) -> bool:
    return folios.get(row.page) in set(_edge_numbers(row.text))


def _slots(rows: Iterable[_Row], pages: int) -> list[tuple[bool, float]]:
    """Heights at which running heads stand on many pages."""
    counts: Counter[tuple[bool, int]] = Counter()
    for row in rows:
        counts[row.bottom, round(row.base / 3)] += 1
    return [(bottom, 3.0 * slot) for (bottom, slot), count in counts.items() if count >= max(3, 0.15 * pages)]


def _in_slot(row: _Row, slots: Iterable[tuple[bool, float]]) -> bool:
    return any(bottom == row.bottom and abs(base - row.base) <= 4 for bottom, base in slots)
