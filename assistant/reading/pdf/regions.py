"""Regions that lines set apart on a page: boxes, and the grids of tables."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.reading.pdf.characters import Box
from assistant.reading.pdf.drawings import Drawing

_MOST_EDGES = 600
_TOUCH = 3.0  # points
_LEAST_WIDTH, _LEAST_HEIGHT, _LEAST_BAND = 60.0, 14.0, 100.0
_SHARE = 0.3  # of the region that a line must run along to count
_MOST_BANDS, _DEEPEST_BAND = 40, 6
_OFTEN = 0.3  # of the pages: what has a box there is framed as a page


@dataclass(frozen=True, slots=True)
class Region:
    """A box; with more than two `xs`, left to right, and `ys`, top to bottom, the grid of a table."""

    box: Box
    xs: tuple[float, ...]
    ys: tuple[float, ...]

    @property
    def is_grid(self) -> bool:
        """Whether lines part it into columns."""
        return len(self.xs) > 2

    @property
    def is_open(self) -> bool:
        """Whether there are rules above and below it only."""
        return not self.xs

    @property
    def is_box(self) -> bool:
        """Whether it is framed or filled, and not parted into columns."""
        return len(self.xs) == 2

    def holds(self, box: Box) -> bool:
        """Whether the middle of `box` lies in it."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return self.box[0] <= x <= self.box[2] and self.box[1] <= y <= self.box[3]


def regions_of(drawings: Sequence[Drawing]) -> list[list[Region]]:
    """The regions of each page, outermost only; frames that come back on many pages are part of the page."""
    found = [_regions(drawing) for drawing in drawings]
    seen = Counter(_rounded(region) for regions in found for region in regions if region.is_box)
    limit = max(2.0, _OFTEN * len(found))
    return [[region for region in regions if seen[_rounded(region)] <= limit] for regions in found]


def _rounded(region: Region) -> tuple[int, ...]:
    return tuple(round(value / 4) for value in region.box)


def _regions(drawing: Drawing) -> list[Region]:
    edges = sorted(
        {_rounded_box(edge) for box in drawing.boxes for edge in _sides(box)}
        | set(map(_rounded_box, drawing.rules))
    )
    if len(edges) > _MOST_EDGES:
        edges = [edge for edge in edges if max(edge[2] - edge[0], edge[3] - edge[1]) > _LEAST_WIDTH][
            :_MOST_EDGES
        ]
    found = [region for group in _groups(edges) if (region := _region(group)) is not None]
    found.sort(key=lambda region: -_area(region.box))
    kept: list[Region] = []
    for region in found:
        if not any(outer.holds(region.box) for outer in kept):
            kept.append(region)
    bands = [band for band in _bands(drawing.rules) if not any(outer.holds(band.box) for outer in kept)]
    return [*kept, *bands]


def _bands(rules: Sequence[Box]) -> list[Region]:
    """What lies between rules of one width that stand one below the other."""
    level = sorted(
        {_rounded_box(rule) for rule in rules if rule[2] - rule[0] >= _LEAST_BAND}, key=lambda rule: -rule[1]
    )
    alike: dict[tuple[int, int], list[Box]] = {}
    for rule in level[:_MOST_EDGES]:
        near = next((key for key in alike if abs(key[0] - rule[0]) <= 4 and abs(key[1] - rule[2]) <= 4), None)
        alike.setdefault(near or (round(rule[0]), round(rule[2])), []).append(rule)
    return [band for same in alike.values() for band in _stretches(same[:_MOST_BANDS])]


def _stretches(rules: Sequence[Box]) -> list[Region]:
    """The space between any two of few successive rules, the widest first."""
    pairs = sorted(
        (
            (upper, lower)
            for upper, lower in combinations(range(len(rules)), 2)
            if lower - upper <= _DEEPEST_BAND
        ),
        key=lambda pair: pair[0] - pair[1],
    )
    return [
        Region((rules[lower][0], rules[lower][1], rules[lower][2], rules[upper][3]), (), ())
        for upper, lower in pairs
        if rules[upper][3] - rules[lower][1] >= _LEAST_HEIGHT
    ]


def _rounded_box(box: Box) -> Box:
    return round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)


def _sides(box: Box) -> tuple[Box, Box, Box, Box]:
    left, bottom, right, top = box
    return (
        (left, bottom, left, top),
        (right, bottom, right, top),
        (left, bottom, right, bottom),
        (left, top, right, top),
    )


def _groups(edges: Sequence[Box]) -> list[list[Box]]:
    """Edges that touch each other, directly or through others."""
    waiting = list(edges)
    groups: list[list[Box]] = []
    while waiting:
        group = [waiting.pop()]
        place = 0
        while place < len(group):
            edge = group[place]
            touching = [other for other in waiting if _touch(edge, other)]
            if touching:
                gone = set(touching)
                waiting = [other for other in waiting if other not in gone]
                group.extend(touching)
            place += 1
        groups.append(group)
    return groups


def _touch(one: Box, other: Box) -> bool:
    return (
        one[0] <= other[2] + _TOUCH
        and other[0] <= one[2] + _TOUCH
        and one[1] <= other[3] + _TOUCH
        and other[1] <= one[3] + _TOUCH
    )


def _region(group: Sequence[Box]) -> Region | None:
    left, bottom = min(edge[0] for edge in group), min(edge[1] for edge in group)
    right, top = max(edge[2] for edge in group), max(edge[3] for edge in group)
    if right - left < _LEAST_WIDTH or top - bottom < _LEAST_HEIGHT:
        return None
    upright = [(edge[0], edge[1], edge[3]) for edge in group if edge[3] - edge[1] > edge[2] - edge[0]]
    level = [(edge[1], edge[0], edge[2]) for edge in group if edge[3] - edge[1] <= edge[2] - edge[0]]
    xs, ys = _positions(upright, top - bottom), _positions(level, right - left)
    if len(xs) < 2 or len(ys) < 2 or right - left > 1.15 * (xs[-1] - xs[0]):
        return None
    return Region((left, bottom, right, top), tuple(xs), tuple(reversed(ys)))


def _positions(edges: Sequence[tuple[float, float, float]], whole: float) -> list[float]:
    """Where lines stand that together run along enough of a region."""
    clusters: list[tuple[float, list[tuple[float, float]]]] = []
    for position, start, end in sorted(edges):
        if clusters and position - clusters[-1][0] <= 2 * _TOUCH:
            clusters[-1][1].append((start, end))
        else:
            clusters.append((position, [(start, end)]))
    return [position for position, stretches in clusters if _covered(stretches) >= _SHARE * whole]


def _covered(stretches: Sequence[tuple[float, float]]) -> float:
    total, reach = 0.0, float("-inf")
    for start, end in sorted(stretches):
        total += max(0.0, end - max(start, reach))
        reach = max(reach, end)
    return total


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
