"""Lines of a page: words that stand side by side."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from assistant.reading.pdf.characters import Face, PageText, Word
from assistant.reading.pdf.regions import Region

Quality = TypeVar("Quality", bound=Hashable)

_STOPS = ".,;:!?)]”’"
SPACE = 0.12  # of the size: what is wider between two words is a blank
_APART = 1.3  # of the size: what is wider is no blank within a line
_BOLD_SHARE = 0.9


@dataclass(frozen=True)
class Line:
    """Words of a page that stand on one line, from left to right."""

    page: PageText
    words: tuple[Word, ...]

    @cached_property
    def left(self) -> float:
        """The left edge of the first word."""
        return min(word.left for word in self.words)

    @cached_property
    def right(self) -> float:
        """The right edge of the last word."""
        return max(word.right for word in self.words)

    @cached_property
    def bottom(self) -> float:
        """The lower edge of the words that stand on the base line."""
        return min(word.bottom for word in self._level)

    @cached_property
    def top(self) -> float:
        """The upper edge."""
        return max(word.top for word in self._level)

    @cached_property
    def _level(self) -> tuple[Word, ...]:
        return tuple(word for word in self.words if not word.raised) or self.words

    @cached_property
    def base(self) -> float:
        """The height at which most of its letters stand."""
        return _most(self._level, lambda word: round(word.bottom + 0.22 * word.face.size, 1))

    @cached_property
    def size(self) -> float:
        """The size of most of its letters."""
        return _most(self._level, lambda word: word.face.size)

    @cached_property
    def face(self) -> Face:
        """How most of its letters look."""
        return _most(self._level, lambda word: word.face)

    @cached_property
    def bold(self) -> bool:
        """Whether its letters are bold, few aside."""
        return self.bold_share >= _BOLD_SHARE

    @cached_property
    def bold_share(self) -> float:
        """The share of its letters that are bold."""
        return _share(self._level, lambda word: word.face.bold)

    @cached_property
    def italic(self) -> bool:
        """Whether its letters are slanted, few aside."""
        return _share(self._level, lambda word: word.face.italic) >= _BOLD_SHARE

    @cached_property
    def text(self) -> str:
        """The words as they are read."""
        return "".join(before + word.text for before, word in zip(self.spaces, self.words, strict=True))

    @cached_property
    def spaces(self) -> tuple[str, ...]:
        """What stands before each word: nothing or a blank."""
        found = [
            "",
            *(" " if is_spaced(self.page, one, other) else "" for one, other in pairwise(self.words)),
        ]
        for place in range(2, len(self.words)):
            if not self.words[place - 1].raised:
                continue
            before, marker, after = self.words[place - 2 : place + 1]
            if before.source < after.source < marker.source:  # the file draws the marker apart
                stop = after.text[0] in _STOPS and after.left - marker.right <= SPACE * marker.size
                found[place] = " " if not stop and is_spaced(self.page, before, after) else ""
        return tuple(found)

    @property
    def rows(self) -> int:
        """How many lines of text it stands for."""
        return 1

    @property
    def height(self) -> float:
        """From the lower to the upper edge."""
        return self.top - self.bottom

    @property
    def width(self) -> float:
        """From the left to the right edge."""
        return self.right - self.left


def _most(words: Sequence[Word], key: Callable[[Word], Quality]) -> Quality:
    values = [key(word) for word in words]
    if values.count(values[0]) == len(values):
        return values[0]
    counts: Counter[Quality] = Counter()
    for value, word in zip(values, words, strict=True):
        counts[value] += len(word.text)
    return counts.most_common(1)[0][0]


def _share(words: Sequence[Word], holds: Callable[[Word], bool]) -> float:
    total = sum(len(word.text) for word in words)
    return sum(len(word.text) for word in words if holds(word)) / total


def is_spaced(page: PageText, one: Word, other: Word) -> bool:
    """Whether a blank stands between two neighbours on a line."""
    if other.glued and other.source == one.end + 1:
        return False
    end = one.end
    between = page.characters[end : other.source] if other.source >= end else "\n"
    if not between:
        return other.apart
    if between == " " or (len(between) <= 4 and any(sign in between for sign in " \t\xa0")):
        return True
    return other.left - one.right > SPACE * min(one.size, other.size)


def pieces(page: PageText) -> list[Line]:
    """The words of `page` as the file strings them together, cut where a gap or another line begins.

    What is printed twice on one spot is taken once.
    """
    kept: list[Word] = []
    seen: set[tuple[str, int, int, float]] = set()
    for word in page.words:
        spot = (word.text, round(word.left), round(word.bottom), word.size)
        if spot not in seen or word.left == word.right:
            seen.add(spot)
            kept.append(word)
    return pieces_of(page, kept)


def pieces_of(page: PageText, words: Iterable[Word]) -> list[Line]:
    """Some words of `page` in the order of the file, cut where a gap or another line begins."""
    found: list[list[Word]] = []
    for word in words:
        if found and (
            _is_on_line(page, found[-1][-1], word)
            if page.mirrored
            else _goes_on(found[-1][-1], word, found[-1])
        ):
            found[-1].append(word)
        else:
            found.append([word])
    return [Line(page, tuple(words)) for words in found]


def _is_on_line(page: PageText, last: Word, word: Word) -> bool:
    """Whether pdfium has both on one line: it knows the order of scripts that run leftwards."""
    between = page.characters[last.end : word.source] if word.source >= last.end else "\n"
    level = min(last.top, word.top) - max(last.bottom, word.bottom) > 0
    return level and "\n" not in between and "\r" not in between


def _goes_on(last: Word, word: Word, words: Sequence[Word]) -> bool:
    if last.face.turns != word.face.turns:
        return False
    level = last if not last.raised else next((one for one in reversed(words) if not one.raised), last)
    size = max(level.size, word.size)
    overlap = min(level.top, word.top) - max(level.bottom, word.bottom)
    return overlap >= 0.5 * min(level.top - level.bottom, word.top - word.bottom) and (
        -0.5 * size <= word.left - last.right <= _APART * size
    )


@dataclass(frozen=True)
class Island(Line):
    """What stands apart within a column, as if it were one line: a box, or the grid of a table."""

    parts: tuple[Line, ...] = ()
    region: Region | None = None
    cells: tuple[tuple[tuple[Line, ...], ...], ...] | None = None

    @cached_property
    def base(self) -> float:
        """Its middle."""
        return (self.top + self.bottom) / 2

    @property
    def rows(self) -> int:
        """How many lines of text it stands for."""
        return max(1, len({round(part.base) for part in self.parts}))


def rows(parts: Iterable[Line]) -> list[Line]:
    """Join what stands side by side; from top to bottom."""
    return [_joined(row) for row in grouped(parts)]


def grouped(parts: Iterable[Line]) -> Iterator[list[Line]]:
    """Group what stands side by side, each group from left to right, from top to bottom."""
    row: list[Line] = []
    for part in sorted(parts, key=lambda part: (-part.base, part.left)):
        if row and not any(_beside(other, part) for other in row):
            yield sorted(row, key=lambda part: part.left)
            row = []
        row.append(part)
    if row:
        yield sorted(row, key=lambda part: part.left)


def _beside(one: Line, other: Line) -> bool:
    overlap = min(one.top, other.top) - max(one.bottom, other.bottom)
    apart = one.right <= other.left + 0.5 * one.size or other.right <= one.left + 0.5 * one.size
    return apart and overlap >= 0.55 * min(one.height, other.height)


def _joined(row: Sequence[Line]) -> Line:
    if len(row) == 1:
        return row[0]
    return Line(row[0].page, tuple(word for part in row for word in part.words))
