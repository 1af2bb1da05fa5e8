"""Fractions that are built of a number above a bar and one below it: read as "3/100"."""

from collections.abc import Iterator, Sequence

from assistant.reading.pdf.characters import Box, PageText, Word

_LONGEST = 60.0  # points of a bar
_LEVEL = 2.0  # points: how thick or aslant a bar may be
_OFF_CENTRE, _NEAR, _BESIDE = 0.35, 1.0, 1.2  # of the size of the type
_BETWEEN = 0.15  # of the size: how far the line of the sentence is from those of both numbers


def with_fractions(page: PageText, rules: Sequence[Box]) -> PageText:
    """`page` with each built fraction as one word on the line of the sentence in which it is."""
    characters, words = page.characters, list(page.words)
    for upper, lower, beside in list(_fractions(page, rules)):
        text = f"{upper.text}/{lower.text}"
        fraction = upper._replace(
            text=text,
            source=len(characters) + 1,
            left=min(upper.left, lower.left),
            right=max(upper.right, lower.right),
            bottom=beside.bottom,
            top=beside.top,
            face=beside.face,
            raised=False,
            lowered=False,
            glued=False,
            over=True,
        )
        characters += f"\n{text}"
        words[words.index(upper)] = fraction
        words.remove(lower)
    return page._replace(characters=characters, words=words)


def _fractions(page: PageText, rules: Sequence[Box]) -> Iterator[tuple[Word, Word, Word]]:
    """Numerators with their denominators and a word of the line in which they are."""
    bars = [
        bar
        for bar in rules
        if bar[3] - bar[1] <= _LEVEL < bar[2] - bar[0] <= _LONGEST  # level and short
    ]
    if not bars:
        return
    numbers = [word for word in page.words if word.text.isdecimal() and not word.face.turns]
    for bar in bars:
        near = [word for word in numbers if _is_centred(word, bar)]
        upper = [word for word in near if 0 <= _base(word) - bar[1] <= 0.6 * word.size]
        lower = [word for word in near if 0 <= bar[3] - word.top <= 0.6 * word.size]
        if len(upper) == len(lower) == 1:
            line = (word for word in page.words if _is_beside(word, upper[0], lower[0], bar))
            if (beside := next(line, None)) is not None:
                yield upper[0], lower[0], beside


def _base(word: Word) -> float:
    return word.bottom + 0.22 * word.size


def _is_centred(word: Word, bar: Box) -> bool:
    """Whether a number is in the middle of a bar that is hardly wider."""
    off = abs(word.left + word.right - bar[0] - bar[2]) / 2
    return off <= _OFF_CENTRE * word.size and word.right - word.left <= bar[2] - bar[0] + _NEAR


def _is_beside(word: Word, upper: Word, lower: Word, bar: Box) -> bool:
    """Whether a word next to a bar is on a line between those of the two numbers."""
    gap = max(bar[0] - word.right, word.left - bar[2])
    margin = _BETWEEN * word.size
    return (
        -_LEVEL <= gap <= _BESIDE * word.size
        and not word.face.turns
        and word.size >= 0.95 * upper.size
        and _base(lower) + margin <= _base(word) <= _base(upper) - margin
    )
