"""Words of a page that nobody sees: invisible ink, colours alike, what is covered, clipped or masked, off the page or in a layer that is off."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium

from assistant.reading.pdf.characters import Box, Word, turned
from assistant.reading.pdf.drawings import Drawing, Fill

if TYPE_CHECKING:
    import numpy

_INVISIBLE, _CLIPPED = 3, 7  # render modes
_FAINT = 16  # of 255
_LIGHT, _ALIKE = 200, 48
_SMALLEST = 0.8  # points
_COVERS, _OVERLAPS = 0.6, 0.3  # of a word's box; what covers more than half holds its middle
_OFF_LINE = 0.35  # of the height: lines set closely overlap
_PAGE = 0.5  # a picture of so much of the page is a scan, and words below it are its text
_SCALE = 2.0  # pixels a point
_CONTRAST = 40  # of 255: what differs by more is ink
_INKED, _INKED_OF_SCAN, _INKED_LEAST = (
    0.35,
    0.25,
    0.06,
)  # of the columns of a visible word; of one of narrow characters
_NARROW = frozenset("1iIlLtTfjr.,:;!|'’‘\"“”()[]/-–—·•°")
_DARK = 100


def without_hidden(
    page: pdfium.PdfPage, words: Sequence[Word], drawing: Drawing, everything: bool
) -> tuple[list[Word], int]:
    """Return the words of `page` that can be seen, and how many cannot.

    What may be hidden is looked up in a picture of the page: a word is seen where its place shows ink. `everything`
    looks all words up, as for a page with layers.
    """
    finder = _Finder(page, words, drawing)
    hidden = {place for place in range(len(words)) if finder.is_hidden(place, everything)}
    if not hidden:
        return list(words), 0
    return [word for place, word in enumerate(words) if place not in hidden], len(hidden)


class _Finder:
    def __init__(self, page: pdfium.PdfPage, words: Sequence[Word], drawing: Drawing) -> None:
        self._page = page
        self._words = words
        self._drawing = drawing
        self._order = [drawing.places.get(word.ink.item, -1) for word in words]
        first = min((place for place in self._order if place >= 0), default=0)
        self._grounds = [fill for fill in drawing.fills if _is_broad(fill.box)]
        self._fills = [fill for fill in self._grounds if fill.place > first]
        self._alike: dict[tuple[int, int, int], list[Fill]] = {}
        left, bottom, right, top = _sheet(page)
        self._sheet = (left, bottom, right, top)
        area = max((right - left) * (top - bottom), 1.0)
        self._is_scan = any((box[2] - box[0]) * (box[3] - box[1]) >= _PAGE * area for box in drawing.pictures)
        self._pictures = [  # but for scans of the page
            Fill(box, place, (0, 0, 0), 255)
            for box, place in zip(drawing.pictures, drawing.picture_places, strict=False)
            if (box[2] - box[0]) * (box[3] - box[1]) < _PAGE * area
        ]

    def is_hidden(self, place: int, everything: bool) -> bool:
        word = self._words[place]
        box = word.box
        if _is_outside(box, self._sheet) or word.ink.alpha <= _FAINT or _is_tiny(word, box):
            return True
        if word.ink.mode == _INVISIBLE:
            return self._is_overlaid(place, -1) or not self._shows(word, box, on_scan=self._is_scan)
        order = self._order[place]
        cover = self._cover(box, order) if self._fills else None
        if cover is not None and (
            (max(cover.colour) < _DARK and cover.alpha > 250 and not self._shows(word, box, cover.colour))
            or (self._is_overlaid(place, cover.place) and self._is_ground(cover.colour, word, box))
        ):
            return True
        suspect = (
            everything
            or cover is not None
            or word.ink.mode == _CLIPPED
            or word.ink.item in self._drawing.veiled
            or self._is_clipped(word, box)
            or min(word.face.colour) >= _LIGHT
            or (self._pictures and self._is_pictured(box, order))
            or (self._grounds and self._is_on_its_own_colour(word.face.colour, box))
        )
        return bool(suspect) and not self._shows(word, box)

    def _cover(self, box: Box, order: int) -> Fill | None:
        """The shape that is painted over a word last."""
        if order < 0:
            return None
        return next((fill for fill in _covering(reversed(self._fills), box) if fill.place > order), None)

    def _is_clipped(self, word: Word, box: Box) -> bool:
        """Whether the clip path of a word leaves less than most of it."""
        clip = self._drawing.clips.get(word.ink.item)
        return clip is not None and _share(box, clip) < _COVERS

    def _is_pictured(self, box: Box, order: int) -> bool:
        """Whether a picture, but no scan of the page, is painted over a word."""
        return order >= 0 and any(picture.place > order for picture in _covering(self._pictures, box))

    def _is_overlaid(self, place: int, order: int) -> bool:
        """Whether words in visible ink, painted after `order`, stand on the same spot."""
        word = self._words[place]
        box, upright = word.box, 1 - word.face.turns % 2
        return any(
            other != place
            and self._words[other].ink.mode != _INVISIBLE
            and (self._order[other] > order)
            and _share(box, self._words[other].box) >= _OVERLAPS
            and _is_on_line(box, self._words[other].box, upright)
            for other in self._near(box)
        )

    def _is_on_its_own_colour(self, colour: tuple[int, int, int], box: Box) -> bool:
        if colour not in self._alike:
            self._alike[colour] = [
                fill
                for fill in self._grounds
                if max(abs(one - other) for one, other in zip(fill.colour, colour, strict=True)) <= _ALIKE
            ]
        return any(True for _ in _covering(self._alike[colour], box))

    def _near(self, box: Box) -> Iterator[int]:
        for row in range(round(box[1] / 20) - 1, round(box[3] / 20) + 2):
            yield from self._rows.get(row, ())

    @cached_property
    def _rows(self) -> dict[int, list[int]]:
        rows: dict[int, list[int]] = {}
        for place, word in enumerate(self._words):
            rows.setdefault(round((word.box[1] + word.box[3]) / 40), []).append(place)
        return rows

    def _is_ground(self, colour: tuple[int, int, int], word: Word, box: Box) -> bool:
        """Whether a word's place has that colour: a shape may be a ring, or cut off."""
        pixels = self._pixels(box, word.face.turns)
        if pixels is None:
            return False
        paper = _commonest(pixels.reshape(-1, pixels.shape[-1]) // 16) * 16 + 8
        return bool((abs(paper - colour) <= _ALIKE).all())

    def _shows(
        self, word: Word, box: Box, ground: tuple[int, int, int] | None = None, on_scan: bool = False
    ) -> bool:
        """Whether the picture of the page shows ink along a word; on `ground`, in another colour.

        The words of a scan may stand a little beside their pictures, unless these are black: that is a redaction.
        """
        pixels = self._pixels(box, word.face.turns)
        if pixels is None:
            return False
        flat = pixels.reshape(-1, pixels.shape[-1])
        paper = _commonest(flat // 16) * 16 + 8 if ground is None else ground
        ink = (abs(pixels.astype("int16") - paper) > _CONTRAST).any(axis=2)
        along = ink.any(axis=word.face.turns % 2)
        broad = sum(character not in _NARROW for character in word.text) / len(word.text)
        least = _INKED_OF_SCAN if on_scan and min(paper) >= _LIGHT else _INKED
        return bool(along.mean() >= max(least * broad, _INKED_LEAST))

    def _pixels(self, box: Box, turns: int) -> Any:
        """The pixels along the lower part of a word's letters."""
        picture = self._picture
        left, bottom, right, top = self._on_picture(box, turns)
        height, width = picture.shape[:2]
        first, last = max(0, int(left)), min(width, int(right) + 1)
        upper, lower = max(0, int(top)), min(height, int(bottom) + 1)
        return picture[upper:lower, first:last] if first < last and upper < lower else None

    def _on_picture(self, box: Box, turns: int) -> Box:
        band = _band(box, turns)
        place: Callable[[float, float], tuple[float, float]] = self._converter
        (x0, y0), (x1, y1) = place(band[0], band[1]), place(band[2], band[3])
        return min(x0, x1), max(y0, y1), max(x0, x1), min(y0, y1)

    @cached_property
    def _bitmap(self) -> Any:
        return self._page.render(scale=_SCALE, rev_byteorder=True, draw_annots=True)

    @cached_property
    def _picture(self) -> "numpy.ndarray[Any, Any]":
        array: numpy.ndarray[Any, Any] = self._bitmap.to_numpy()[:, :, :3]
        return array

    @cached_property
    def _converter(self) -> Callable[[float, float], tuple[float, float]]:
        converter = self._bitmap.get_posconv(self._page)

        def place(x: float, y: float) -> tuple[float, float]:
            found: tuple[float, float] = converter.to_bitmap(x, y)
            return found

        return place


def _commonest(colours: Any) -> Any:
    """The colour that most pixels have, each of the three parts below 16."""
    import numpy  # here: pages without anything suspicious need no picture

    packed = (colours * numpy.array([256, 16, 1], dtype="int16")).sum(axis=1)
    most = int(numpy.bincount(packed).argmax())
    return numpy.array([most // 256, most // 16 % 16, most % 16], dtype="int16")


def _sheet(page: pdfium.PdfPage) -> Box:
    """What of the page is shown."""
    media, crop = page.get_mediabox(), page.get_cropbox()
    return max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])


def _band(box: Box, turns: int) -> Box:
    """The part of a word's box between its base line and the height of small letters."""
    left, bottom, right, top = turned(box, turns)
    low, high = 0.22, 0.75  # of the height that the box has; letters stand on 0.23
    upright = left, bottom + low * (top - bottom), right, bottom + high * (top - bottom)
    return turned(upright, -turns % 4)


def _is_outside(box: Box, sheet: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return not (sheet[0] <= x <= sheet[2] and sheet[1] <= y <= sheet[3])


def _is_on_line(box: Box, other: Box, axis: int) -> bool:
    """Whether the middles of two words stand on one line; `axis` is 1 for lines that run across the page."""
    height = box[axis + 2] - box[axis]
    return abs(box[axis] + box[axis + 2] - other[axis] - other[axis + 2]) <= 2 * _OFF_LINE * height


def _is_tiny(word: Word, box: Box) -> bool:
    width, height = box[2] - box[0], box[3] - box[1]
    return (width < _SMALLEST or height < _SMALLEST) and max(width, height) < _SMALLEST * len(word.text)


def _covering(fills: Iterable[Fill], box: Box) -> Iterator[Fill]:
    """The shapes that cover so much of a box that they hold its middle too."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for fill in fills:
        left, bottom, right, top = fill.box
        if left <= x <= right and bottom <= y <= top and _share(box, fill.box) >= _COVERS:
            yield fill


def _is_broad(box: Box) -> bool:
    return box[2] - box[0] > 2 and box[3] - box[1] > 2


def _share(box: Box, other: Box) -> float:
    """How much of `box` lies in the other."""
    across = min(box[2], other[2]) - max(box[0], other[0])
    along = min(box[3], other[3]) - max(box[1], other[1])
    area = max((box[2] - box[0]) * (box[3] - box[1]), 0.01)
    return across * along / area if across > 0 and along > 0 else 0.0
