"""Words of a page that a line runs through: they are deleted."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.reading.pdf.characters import Box, Boxes, Word

_LOWEST, _HIGHEST = 0.12, 0.42  # of the size, above the base line: where a line runs through letters
_DROP = 0.22
_ROW, _TALLEST = 10.0, 40.0  # points
_EXPLAINED = 0.75  # of the line that letters must stand on: others part the rows of a table
_THICKEST, _COVERED = 0.16, 0.6  # of the size; of a character


def without_struck(words: Sequence[Word], lines: Sequence[Box], part: Boxes) -> tuple[list[Word], int]:
    """Return `words` without the characters that one of `lines` runs through, and how many words lost any."""
    through: dict[int, list[Box]] = {}
    rows: dict[int, list[int]] = {}
    for place, word in enumerate(words if lines else ()):
        if not word.face.turns:
            rows.setdefault(int(word.bottom // _ROW), []).append(place)
    for line in lines:
        lowest, highest = int((line[1] - _TALLEST) // _ROW), int(line[3] // _ROW)
        near = sorted(place for row in range(lowest, highest + 1) for place in rows.get(row, ()))
        crossed = [place for place in near if _crosses(line, words[place])]
        width = sum(min(line[2], words[place].right) - max(line[0], words[place].left) for place in crossed)
        gaps = sum(0.35 * words[place].size for place in crossed[1:])
        if crossed and width + gaps >= _EXPLAINED * (line[2] - line[0]):
            for place in crossed:
                through.setdefault(place, []).append(line)
    if not through:
        return list(words), 0
    kept: list[Word] = []
    for place, word in enumerate(words):
        kept.extend(_rest(word, through[place], part) if place in through else [word])
    return kept, len(through)


def _crosses(line: Box, word: Word) -> bool:
    base = word.bottom + _DROP * word.size
    middle = (line[1] + line[3]) / 2
    return (
        base + _LOWEST * word.size <= middle <= base + _HIGHEST * word.size
        and line[3] - line[1] <= max(_THICKEST * word.size, 0.6)
        and min(line[2], word.right) - max(line[0], word.left) > 0.1 * word.size
    )


def _rest(word: Word, lines: Sequence[Box], part: Boxes) -> Iterator[Word]:
    """What of a word no line runs through."""
    boxes = [part(word, place, place + 1) for place in range(len(word.text))]
    struck = [any(_covers(line, box) for line in lines) for box in boxes]
    for gone, stretch in groupby(range(len(struck)), key=struck.__getitem__):
        places = list(stretch)
        if not gone:
            yield part(word, places[0], places[-1] + 1)


def _covers(line: Box, character: Word) -> bool:
    width = max(character.right - character.left, 0.1)
    return min(line[2], character.right) - max(line[0], character.left) >= _COVERED * width
