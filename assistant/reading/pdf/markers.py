"""Markers of notes that a file draws apart from the words that they stand behind."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from statistics import median

from assistant.reading.pdf.characters import PageText, Word

_MARKER = re.compile(r"[1-9]\d{0,2}|[*†‡§]{1,3}")
_SMALLER, _RAISED_BY, _HIGHEST = 0.88, 0.12, 0.75  # of the size of the word before
_OVERLAP, _GAP = 0.3, 0.6
_NEXT_LINE = (0.4, 1.7)  # how far below the base line of a word a marker stands that did not fit on its line
_WORD_GAP, _LEAST_WIDTH = 1.3, 10.0  # of the size: between words; of a line that leaves no room
_ROW = 20.0  # points


def with_markers(page: PageText) -> PageText:
    """`page`, each small number that the file draws apart moved behind the word that it is raised behind."""
    words = page.words
    small = _SMALLER * median(word.size for word in words) if words else 0.0
    loose = [
        place
        for place, word in enumerate(words)
        if word.size <= small
        and _MARKER.fullmatch(word.text)
        and not (word.raised or word.lowered)
        and (not word.source or page.characters[word.source - 1].isspace())
    ]
    if not loose:
        return page
    near = _Near(words, set(loose))
    behind: dict[int, list[Word]] = defaultdict(list)
    moved: set[int] = set()
    for place in loose:
        found = _host(words, place, near)
        if found is not None:
            behind[found[0]].append(found[1]._replace(raised=True))
            moved.add(place)
    if not moved:
        return page
    return page._replace(
        words=[
            one
            for place, word in enumerate(words)
            if place not in moved
            for one in sorted((word, *behind[place]), key=lambda one: one.left)
        ]
    )


class _Near:
    """Finds the words at about one height, but for those that are `loose`, and how far down a text comes."""

    def __init__(self, words: Sequence[Word], loose: Set[int]) -> None:
        self._rows: dict[int, list[int]] = defaultdict(list)
        self.lowest: dict[str, float] = {}
        for place, word in enumerate(words):
            if place not in loose:
                self._rows[int(word.bottom // _ROW)].append(place)
            self.lowest[word.text] = min(word.bottom, self.lowest.get(word.text, word.bottom))

    def between(self, bottom: float, top: float) -> Iterable[int]:
        """The places of the words whose lower edges are between the two, and of some around."""
        for row in range(int(bottom // _ROW), int(top // _ROW) + 1):
            yield from self._rows.get(row, ())


def _host(words: Sequence[Word], place: int, near: _Near) -> tuple[int, Word] | None:
    """The place of the word beside which a marker belongs, and the marker as it stands there."""
    marker = words[place]
    best: tuple[float, int] | None = None
    for other in near.between(marker.bottom - 3 * marker.size, marker.bottom):
        word = words[other]
        gap = marker.left - word.right
        if _is_level(marker, word) and -_OVERLAP * word.size <= gap <= _GAP * word.size:
            best = min(best or (abs(gap), other), (abs(gap), other))
    if best is not None:
        return best[1], marker
    return _on_line_above(words, place, near)


def _is_level(marker: Word, word: Word) -> bool:
    """Whether a marker is smaller than a word, and stands on its line but higher."""
    return (
        marker.size <= _SMALLER * word.size
        and marker.face.turns == word.face.turns
        and _RAISED_BY * word.size <= marker.bottom - word.bottom <= _HIGHEST * word.size
    )


def _on_line_above(words: Sequence[Word], place: int, near: _Near) -> tuple[int, Word] | None:
    """What `_host` returns for a marker that opens the next line, if its note stands further down."""
    marker = words[place]
    if near.lowest[marker.text] >= marker.bottom - 2 * marker.size:
        return None
    level = [
        other
        for other in near.between(marker.bottom - 3 * marker.size, marker.top)
        if abs(words[other].bottom - marker.bottom) <= marker.size
    ]
    before = [other for other in level if words[other].left < marker.left]
    after = min(
        (other for other in level if other not in before), key=lambda at: words[at].left, default=None
    )
    last = _end_of_line(words, _above(words, marker, near), marker.left)
    if last is None or any(marker.left - words[at].right < _WORD_GAP * words[at].size for at in before):
        return None
    if after is not None and words[after].left - marker.right <= _WORD_GAP * words[after].size:
        return (after, marker) if _is_level(marker, words[after]) else None
    end, height = words[last], marker.top - marker.bottom
    return last, marker._replace(
        left=end.right, right=end.right + marker.right - marker.left, bottom=end.top - height, top=end.top
    )


def _above(words: Sequence[Word], marker: Word, near: _Near) -> list[int]:
    """The places of larger words that stand on the line above a marker."""
    return [
        other
        for other in near.between(marker.bottom, marker.bottom + 4 * marker.size)
        if marker.size <= _SMALLER * words[other].size
        and words[other].face.turns == marker.face.turns
        and _NEXT_LINE[0] * words[other].size
        <= words[other].bottom - marker.bottom
        <= _NEXT_LINE[1] * words[other].size
    ]


def _end_of_line(words: Sequence[Word], places: Sequence[int], left: float) -> int | None:
    """The last word of the lowest line among words that begins at `left`, if it is a long one."""
    lowest = min((words[place].bottom for place in places), default=0.0)
    line = sorted(
        (place for place in places if abs(words[place].bottom - lowest) < 1), key=lambda at: words[at].left
    )
    last: int | None = None
    for place in line:
        word = words[place]
        if last is None:
            if abs(word.left - left) <= 2 * word.size:
                last = place
        elif word.left - words[last].right <= _WORD_GAP * word.size:
            last = place
    if last is None or words[last].right - left < _LEAST_WIDTH * words[last].size:
        return None
    return last
