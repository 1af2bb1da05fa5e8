"""What is printed beside or across the text of a page: line numbers, as in bills, and watermarks."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from assistant.reading.pdf.characters import PageText, Word

_STEPS = (1, 2, 5, 10)
_LEAST = {1: 6, 2: 4, 5: 3, 10: 3}
_NEAR = 3.0  # points: how far edges and base lines may differ
_KEPT = 0.9  # of the numbers that must keep step
_RUNNING = 0.25  # of the lines beside them that open in the midst of a sentence
_LARGE, _FEW = 1.6, 0.1  # of the usual size; of the letters


def beside_text(page: PageText) -> set[int]:
    """The places among the page's words of line numbers and of a watermark."""
    return {*_numbers(page.words), *_watermark(page.words)}


def _watermark(words: Sequence[Word]) -> Iterator[int]:
    """Large words that run aslant, few among the others."""
    aslant = [place for place, word in enumerate(words) if word.ink.aslant]
    if not aslant:
        return
    usual = median(word.size for word in words)
    letters = sum(len(word.text) for word in words)
    large = [place for place in aslant if words[place].size >= _LARGE * usual]
    if sum(len(words[place].text) for place in large) <= max(12, _FEW * letters):
        yield from large


def _numbers(words: Sequence[Word]) -> Iterator[int]:
    level = [place for place, word in enumerate(words) if not word.face.turns and not word.ink.aslant]
    rows = list(_rows(words, level))
    for at_left in (True, False):
        edge = [
            (
                number,
                min(row, key=lambda place: words[place].left)
                if at_left
                else max(row, key=lambda place: words[place].right),
            )
            for number, row in enumerate(rows)
        ]
        counted = [
            (row, place)
            for row, place in edge
            if words[place].text.isdecimal() and len(words[place].text) <= 4
        ]
        for column in _columns(words, counted):
            if _counts(words, column, rows):
                yield from (place for _, place in column)


def _rows(words: Sequence[Word], places: Sequence[int]) -> Iterator[list[int]]:
    """The places of words on one base line, from top to bottom."""
    row: list[int] = []
    base = 0.0
    for place in sorted(places, key=lambda place: -(words[place].bottom + 0.22 * words[place].size)):
        here = words[place].bottom + 0.22 * words[place].size
        if row and base - here > _NEAR:
            yield row
            row = []
        base = here if not row else base
        row.append(place)
    if row:
        yield row


def _columns(words: Sequence[Word], counted: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Numbers that stand flush left or flush right."""
    for edge in ("right", "left"):
        left = list(counted)
        while left:
            first = getattr(words[left[0][1]], edge)
            column = [one for one in left if abs(getattr(words[one[1]], edge) - first) <= _NEAR]
            left = [one for one in left if one not in column]
            yield column


def _counts(words: Sequence[Word], column: Sequence[tuple[int, int]], rows: Sequence[Sequence[int]]) -> bool:
    """Whether a column numbers the rows: its numbers grow as the rows do, beside sentences that run over the lines."""
    values = [int(words[place].text) for _, place in column]
    steps = [
        (value - before, row - above)
        for (before, value), ((above, _), (row, _)) in zip(pairwise(values), pairwise(column), strict=True)
    ]
    if not steps:
        return False
    step = min((grown for grown, _ in steps if grown > 0), default=0)
    if step not in _STEPS or len(column) < _LEAST[step]:
        return False
    kept = sum(0 < grown == passed for grown, passed in steps)
    if kept < _KEPT * len(steps):
        return False
    beside = [_first_beside(words, rows[row], place) for row, place in column]
    running = sum(text[:1].islower() for text in beside)
    return running >= _RUNNING * len(beside)


def _first_beside(words: Sequence[Word], row: Sequence[int], number: int) -> str:
    """The first word of a row, its number aside."""
    others = [place for place in row if place != number]
    return words[min(others, key=lambda place: words[place].left)].text if others else ""
