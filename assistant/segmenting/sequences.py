"""Tells true list markers from look-alikes ("B. Smith wrote", "45. minute") by their neighbours in sequence."""

from collections.abc import Iterator, Sequence

from assistant.segmenting.lines import TERMINAL, Line
from assistant.segmenting.markers import ROMAN_TWINS, Marker, MarkerKind, marker_of

_SELF_EVIDENT = (MarkerKind.RECOMMENDATION, MarkerKind.BULLET, MarkerKind.NOTE)
_OPENS_ALONE = (MarkerKind.NUMBER, MarkerKind.DECIMAL)


def markers_of(lines: Sequence[Line], furniture: set[int]) -> dict[int, Marker]:
    """Return the marker of each line that opens with one, by the line's start."""
    found = dict(_bare_numbers(lines, furniture))
    for line in lines:
        if line.start not in found and line.start not in furniture and (marker := marker_of(line.text)):
            found[line.start] = marker
    found = dict(_with_romans(sorted(found.items())))
    places = {(marker.series, marker.ordinal) for marker in found.values()}
    return {start: marker for start, marker in found.items() if _is_confirmed(marker, places)}


def _is_confirmed(marker: Marker, places: set[tuple[tuple[MarkerKind, str], int | None]]) -> bool:
    place = marker.ordinal
    if marker.kind in _SELF_EVIDENT:
        return True
    if place is None:
        return False
    neighbours = {(marker.series, place - 1), (marker.series, place + 1)}
    return not neighbours.isdisjoint(places) or (place == 1 and marker.kind in _OPENS_ALONE)


def _with_romans(found: Sequence[tuple[int, Marker]]) -> Iterator[tuple[int, Marker]]:
    """Take "(i)" for a Roman one, save behind "(h)"; so too "v" and "x"."""
    last: dict[MarkerKind, str] = {}
    for start, marker in found:
        twin = ROMAN_TWINS.get(marker.kind)
        if (
            twin
            and marker.label.lower() in ("i", "v", "x")
            and last.get(marker.kind) != chr(ord(marker.label) - 1)
        ):
            marker = marker._replace(kind=twin)
        last[marker.kind] = marker.label
        yield start, marker


def _bare_numbers(lines: Sequence[Line], furniture: set[int]) -> Iterator[tuple[int, Marker]]:
    """Lines that hold only 1, 2, 3 … in order, each directly above a text: item numbers, not page numbers."""
    run: list[Line] = []
    kept = [line for line in lines if line.start not in furniture or line.text.isdigit()]
    for place, line in enumerate(kept[:-1]):
        if not (line.text.isascii() and line.text.isdigit() and len(line.text) <= 3):
            continue
        if not _stands_above_text(kept, place):
            continue
        if line.text == "1":
            yield from _as_markers(run)
            run = [line]
        elif run and int(line.text) == len(run) + 1:
            run.append(line)
    yield from _as_markers(run)


def _stands_above_text(lines: Sequence[Line], place: int) -> bool:
    line, below = lines[place], lines[place + 1]
    above = lines[place - 1] if place else None
    opens = len(below.text) > len(line.text) + 3 and not below.text[0].islower() and not line.page_break
    return opens and (above is None or above.blank or above.text[-1] in TERMINAL)


def _as_markers(run: Sequence[Line]) -> Iterator[tuple[int, Marker]]:
    if len(run) > 1:
        for line in run:
            yield line.start, Marker(MarkerKind.NUMBER, line.text, len(line.text), True)
