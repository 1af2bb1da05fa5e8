"""Groups neighbouring passages into stretches, so that models read a short one with what stands around it."""

from collections.abc import Callable, Iterator, Sequence

from assistant.language.text import plain
from assistant.segmenting.heading_line import heading_line
from assistant.types import Passage

CountTokens = Callable[[str], int]

GAP_CHARACTERS = 120


def stretches(
    text: str, title: str, passages: Sequence[Passage], count_tokens: CountTokens, limit: int
) -> list[str]:
    """For each passage what a model reads of the neighbours among which it stands, itself and all notes included.

    A stretch, with the line of its title and headings, holds at most `limit` tokens, or one passage. It ends
    where the headings change, unless it is then less than half full. What stands between passages without
    being one, such as a short title, is read too where it is at most GAP_CHARACTERS long.
    """
    found: list[str] = []
    for group in _groups(text, title, passages, count_tokens, limit):
        line = heading_line(title, _shared_headings([passage for passage, _ in group]))
        found.extend([line + " ".join(read for _, read in group)] * len(group))
    return found


def _groups(
    text: str, title: str, passages: Sequence[Passage], count_tokens: CountTokens, limit: int
) -> Iterator[list[tuple[Passage, str]]]:
    """Yield neighbours, each with its words as models read them."""
    group: list[tuple[Passage, str]] = []
    room = size = before = 0
    for passage in passages:
        notes = "".join(f" {plain(note.text)}" for note in passage.footnotes)
        read = plain(_behind_gap(text, before, passage)) + notes
        tokens = count_tokens(read) - 2
        turned = bool(group) and group[-1][0].headings != passage.headings and 2 * size >= room
        if group and (size + tokens > room or turned):
            yield group
            group, size = [], 0
        if not group:
            room = limit - count_tokens(heading_line(title, passage.headings))
        group.append((passage, read))
        size += tokens
        before = passage.span.end
    if group:
        yield group


def _behind_gap(text: str, before: int, passage: Passage) -> str:
    """The passage, behind what stands between `before` and its start where that is short."""
    start = passage.span.start
    return text[before if start - before <= GAP_CHARACTERS else start : passage.span.end]


def _shared_headings(passages: Sequence[Passage]) -> tuple[str, ...]:
    """The headings under which all of `passages` stand."""
    shared = passages[0].headings
    for passage in passages:
        together = 0
        while together < min(len(shared), len(passage.headings)) and (
            shared[together] == passage.headings[together]
        ):
            together += 1
        shared = shared[:together]
    return shared
