"""Cuts a text into pieces at the ends of its marked spans, so that a page can mark them without searching."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.types import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked or not."""

    text: str
    marked: bool = False


def cut(text: str, marks: Iterable[Span]) -> tuple[Piece, ...]:
    """Return `text` in pieces; those within any of `marks` (which may overlap) are marked."""
    pieces: list[Piece] = []
    position = 0
    for mark in sorted(marks):
        start, end = max(mark.start, position), min(mark.end, len(text))
        if start >= end:
            continue
        if position < start:
            pieces.append(Piece(text[position:start]))
        pieces.append(Piece(text[start:end], marked=True))
        position = end
    if position < len(text):
        pieces.append(Piece(text[position:]))
    return tuple(pieces)
