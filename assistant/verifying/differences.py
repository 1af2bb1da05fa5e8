"""What differs between two texts, word by word; what is typography alone does not differ."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from assistant.types import Span
from assistant.verifying.wording import Word, same, words_of

MOST_COMPARED = 3_000
"""Words of a text that are compared; a longer one differs as a whole."""
Stretch = tuple[int, int, int, int, bool]
"""Start and end in one text, start and end in the other, and whether they are the same there."""


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of a comparison: the same words on both sides, or what the quotation has and what the source has."""

    quoted: str
    source: str
    is_same: bool


def changes(one: str, other: str) -> tuple[Change, ...]:
    """Two texts in stretches that are the same or differ, in order."""
    return tuple(Change(one[ours], other[theirs], is_same) for ours, theirs, is_same in _compared(one, other))


def differing(one: str, other: str) -> tuple[Span, ...]:
    """The stretches of one text whose words the other has not, or not there."""
    return tuple(
        Span(ours.start, ours.stop)
        for ours, _, is_same in _compared(one, other)
        if not is_same and ours.start < ours.stop
    )


def _compared(one: str, other: str) -> Iterator[tuple[slice, slice, bool]]:
    ours, theirs = list(words_of(one)), list(words_of(other))
    blocks: list[Any] = []
    if max(len(ours), len(theirs)) <= MOST_COMPARED:
        keys = [word.key for word in ours], [word.key for word in theirs]
        blocks = SequenceMatcher(None, *keys, autojunk=False).get_matching_blocks()
    for start, end, first, last, is_same in stretches(
        blocks,
        (0, len(ours)),
        (0, len(theirs)),
        lambda place, there: same(ours[place].form, theirs[there].form),
    ):
        yield _characters(ours[start:end]), _characters(theirs[first:last]), is_same


def _characters(words: Sequence[Word]) -> slice:
    return slice(words[0].start, words[-1].end) if words else slice(0, 0)


def stretches(
    blocks: Sequence[Any],
    ours: tuple[int, int],
    theirs: tuple[int, int],
    is_same: Callable[[int, int], bool],
) -> list[Stretch]:
    """The parts `ours` and `theirs` of two sequences in stretches, from the blocks that match; `is_same` looks closer at two places."""
    found: list[Stretch] = []
    (at, end), (there, last) = ours, theirs
    for block in [*blocks, None]:
        until, to = (block.a, block.b) if block else (end, last)
        found.append((at, until, there, to, False))
        for place in range(block.size if block else 0):
            one, other = until + place, to + place
            found.append((one, one + 1, other, other + 1, is_same(one, other)))
        at, there = (until + block.size, to + block.size) if block else (until, to)
    return _joined(found)


def _joined(found: Sequence[Stretch]) -> list[Stretch]:
    """Neighbouring stretches of one kind as one, empty ones left out."""
    joined: list[Stretch] = []
    for one in found:
        if one[0] == one[1] and one[2] == one[3]:
            continue
        if joined and joined[-1][4] == one[4]:
            joined[-1] = (joined[-1][0], one[1], joined[-1][2], one[3], one[4])
        else:
            joined.append(one)
    return joined
