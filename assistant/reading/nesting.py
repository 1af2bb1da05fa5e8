"""How deep paragraphs and items stand, from their indentation: what belongs to a list item is deeper than the item."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.reading.flow import Part
from assistant.types import BlockKind

DEEPEST = 9
_NEAR = 60  # twentieths of a point that nobody sees
_STEP = 567  # one centimetre
_TEXT = (BlockKind.PARAGRAPH, BlockKind.ITEM)


@dataclass(frozen=True, slots=True)
class Placed:
    """A part, its left indentation in twentieths of a point, and whether it is all bold, in a box, or typeset as the title."""

    part: Part
    left: int = 0
    bold: bool = False
    boxed: bool = False
    titles: bool = False


def nested(placed: Sequence[Placed]) -> Iterator[Part]:
    """Yield the parts, their levels raised as their indentation shows.

    An item stands below the items above it that are less indented; a paragraph that is indented like the text of the
    item above it belongs to that item.
    """
    base = _usual_left(placed)
    items: list[tuple[int, int]] = []  # indentation and level of the open ones
    boxed = False
    for one in placed:
        if one.part.kind is BlockKind.HEADING or one.boxed is not boxed:
            items, boxed = [], one.boxed
        if one.part.kind not in _TEXT:
            yield one.part
            continue
        is_item = one.part.kind is BlockKind.ITEM
        while items and one.left < items[-1][0] + (_NEAR if is_item else -_NEAR):
            items.pop()
        level = items[-1][1] + 1 if items else 1
        if is_item:
            level = max(level, one.part.level)
            items.append((one.left, min(level, DEEPEST)))
        elif one.left <= base + _NEAR or not items:
            items = []
            level = 1 + max(0, one.left - base) // _STEP
        yield replace(one.part, level=min(level, DEEPEST))


def _usual_left(placed: Sequence[Placed]) -> int:
    """Where most of the running text begins."""
    letters: Counter[int] = Counter()
    for one in placed:
        if one.part.kind is BlockKind.PARAGRAPH and not one.boxed:
            letters[one.left] += len(one.part.text)
    return letters.most_common(1)[0][0] if letters else 0
