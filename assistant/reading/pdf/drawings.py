"""What is drawn on a page besides its text: ruling lines, filled and framed boxes, pictures."""

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from assistant.reading.pdf.characters import Box, turned

_MOST_OBJECTS, _MOST_SEGMENTS, _DEEPEST = 5_000, 600, 3
_THIN, _LONG, _BROAD = 3.0, 8.0, 12.0  # points
_LEVEL, _RECTANGULAR = 0.5, 0.5  # points; of a box's outline
_PAGE_SHARE = 0.85  # what covers more is a background
_WHITE, _BLACK = 250, (0, 0, 0)

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Fill(NamedTuple):
    """A filled shape: its box, its place in the order of painting, colour and opacity (0 to 255)."""

    box: Box
    place: int
    colour: tuple[int, int, int]
    alpha: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Ruling lines, boxes (framed or filled) and pictures of a page, each as left, bottom, right, top.

    `fills` and `places` (by the addresses of text objects and the boxes of pictures) tell the order of painting.
    `bars` are level lines too short to rule a table. Of text objects, `clips` are what clip paths leave of the page,
    `veiled` those that are blended or masked, and `marked` those in marked content.
    """

    rules: list[Box] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    shapes: int = 0
    fills: list[Fill] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)
    picture_places: list[int] = field(default_factory=list)
    bars: list[Box] = field(default_factory=list)
    clips: dict[int, Box] = field(default_factory=dict)
    veiled: set[int] = field(default_factory=set)
    marked: list[Any] = field(default_factory=list)

    def turned(self, turns: int) -> "Drawing":
        """The same on the page turned clockwise by `turns` quarters."""
        if not turns:
            return self
        return self._placed(lambda box: turned(box, turns))

    def in_mirror(self, width: float) -> "Drawing":
        """The same as in a mirror, on a page of that width."""
        return self._placed(lambda box: (width - box[2], box[1], width - box[0], box[3]))

    def _placed(self, place: Callable[[Box], Box]) -> "Drawing":
        rules, boxes, pictures = (list(map(place, one)) for one in (self.rules, self.boxes, self.pictures))
        return Drawing(rules, boxes, pictures, self.shapes)


def drawing_of(page: pdfium.PdfPage, masked: bool = True) -> Drawing:
    """Return what is drawn on `page`; of very many things the first. `masked` says that masks may hide some of it."""
    width, height = page.get_size()
    found = Drawing()
    shapes = 0
    paths: dict[tuple[int, Matrix], Box] = {}
    for place, (item, kind, matrix) in enumerate(_objects(page.raw)):
        if place >= _MOST_OBJECTS:
            break
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            found.pictures.append(_bounds(item))
            found.picture_places.append(place)
        elif kind == raw.FPDF_PAGEOBJ_TEXT:
            address = ctypes.addressof(item.contents)
            found.places[address] = place
            if (clip := _clip(item, matrix, paths)) is not None:
                found.clips[address] = clip
            if masked and raw.FPDFPageObj_HasTransparency(item):
                found.veiled.add(address)
            if raw.FPDFPageObj_CountMarks(item) > 0:
                found.marked.append(item)
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            shapes += 1
            filled, stroked = _painted(item)
            colour, alpha = _colour(item) if filled else (_BLACK, 0)
            visible = stroked or (filled and min(colour) < _WHITE and alpha > 0)
            if not (visible or alpha):
                continue
            thickness = _thickness(item, matrix) if stroked else 0.0
            for points, straight in _outlines(item, matrix):
                box = _thickened(_around(points), thickness)
                is_thin = min(box[2] - box[0], box[3] - box[1]) < _THIN
                if visible and (is_thin or _is_rectangle(box, points, straight)):
                    _sort(box, width * height, found)
                if alpha:
                    found.fills.append(Fill(box, place, colour, alpha))
    return replace(found, shapes=shapes)


def _objects(page: Any) -> Iterator[tuple[Any, int, Matrix]]:
    for place in range(raw.FPDFPage_CountObjects(page)):
        item = raw.FPDFPage_GetObject(page, place)
        yield from _within(item, _IDENTITY, 0)


def _within(item: Any, outer: Matrix, depth: int) -> Iterator[tuple[Any, int, Matrix]]:
    """The object, or those of the form that it is, with the matrix of the forms around them."""
    kind = raw.FPDFPageObj_GetType(item)
    if kind != raw.FPDF_PAGEOBJ_FORM:
        yield item, kind, outer
    elif depth < _DEEPEST:
        matrix = _product(_matrix(item), outer)
        for place in range(raw.FPDFFormObj_CountObjects(item)):
            yield from _within(raw.FPDFFormObj_GetObject(item, place), matrix, depth + 1)


def _clip(item: Any, outer: Matrix, known: dict[tuple[int, Matrix], Box]) -> Box | None:
    """The box that the clip paths of an object leave; `known` has those that other objects share."""
    path = raw.FPDFPageObj_GetClipPath(item)
    found = None
    for place in range(max(0, raw.FPDFClipPath_CountPaths(path)) if path else 0):
        first = raw.FPDFClipPath_GetPathSegment(path, place, 0)
        if not first:
            continue
        key = ctypes.addressof(first.contents), outer
        if key not in known:
            known[key] = _clip_box(path, place, outer)
        other = known[key]
        found = other if found is None else _common(found, other)
    return found


def _clip_box(path: Any, place: int, outer: Matrix) -> Box:
    count = min(raw.FPDFClipPath_CountPathSegments(path, place), _MOST_SEGMENTS)
    segments = (raw.FPDFClipPath_GetPathSegment(path, place, at) for at in range(count))
    return _around([_point(segment, outer) for segment in segments])


def _common(one: Box, other: Box) -> Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _point(segment: Any, matrix: Matrix) -> Point:
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    raw.FPDFPathSegment_GetPoint(segment, x, y)
    return a * x.value + c * y.value + e, b * x.value + d * y.value + f


def _matrix(item: Any) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, found):
        return _IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _product(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _bounds(item: Any) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _painted(path: Any) -> tuple[bool, bool]:
    """Whether a path is filled, and whether it is stroked."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    return bool(fill.value), bool(stroke.value)


def _colour(path: Any) -> tuple[tuple[int, int, int], int]:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    raw.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
    return (red.value, green.value, blue.value), alpha.value


def _outlines(path: Any, outer: Matrix) -> Iterator[tuple[list[Point], list[bool]]]:
    """The closed and open lines that a path consists of: their points, and whether a straight line leads to each."""
    count = raw.FPDFPath_CountSegments(path)
    if count > _MOST_SEGMENTS or count < 2:
        return
    matrix = _product(_matrix(path), outer)
    points: list[Point] = []
    straight: list[bool] = []
    for place in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, place)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO and points:
            yield points, straight
            points, straight = [], []
        points.append(_point(segment, matrix))
        straight.append(kind != raw.FPDF_SEGMENT_BEZIERTO)
    if points:
        yield points, straight


def _is_rectangle(box: Box, points: Sequence[Point], straight: Sequence[bool]) -> bool:
    """Whether straight level and upright lines make most of an outline: letters drawn as shapes are no boxes."""
    left, bottom, right, top = box
    along = 0.0
    for (one, other), line in zip(pairwise((*points, points[0])), (*straight[1:], True), strict=True):
        across, up = abs(one[0] - other[0]), abs(one[1] - other[1])
        along += max(across, up) if line and min(across, up) < _LEVEL else 0.0
    return along >= _RECTANGULAR * 2 * (right - left + top - bottom)


def _thickness(path: Any, outer: Matrix) -> float:
    """The width of the lines of a path, in points."""
    width = ctypes.c_float()
    raw.FPDFPageObj_GetStrokeWidth(path, width)
    a, b, c, d, _, _ = _product(_matrix(path), outer)
    return float(width.value * abs(a * d - b * c) ** 0.5)


def _thickened(box: Box, thickness: float) -> Box:
    """The box of a line so thick that it is a bar; others as they are."""
    left, bottom, right, top = box
    if thickness < _THIN:
        return box
    across = thickness / 2 if right - left < _THIN else 0.0
    up = thickness / 2 if top - bottom < _THIN else 0.0
    return left - across, bottom - up, right + across, top + up


def _around(points: Sequence[Point]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _sort(box: Box, area: float, found: Drawing) -> None:
    width, height = box[2] - box[0], box[3] - box[1]
    if min(width, height) < _THIN:
        if max(width, height) > _LONG:
            found.rules.append(box)
        elif width > 2 * height:
            found.bars.append(box)
    elif min(width, height) >= _BROAD and width * height < _PAGE_SHARE * area:
        found.boxes.append(box)
