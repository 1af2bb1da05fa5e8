"""Cuts a text into pieces at the ends of its marked spans, so that they can be marked without searching."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.types import Span

MARKDOWN = (".md", ".markdown")
_BOLD = re.compile(r"(?<![\w*])\*\*(?=\S)([^*\n]+(?:\n[^*\n]+)*)(?<=\S)\*\*(?![\w*])")
_BLOCK_QUOTE = re.compile(r"(?<=\n)[ \t]*>[ \t]?|\A[ \t]*>[ \t]")


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


def quoted(quote: str, document_id: str, marks: Iterable[Span] = ()) -> tuple[Piece, ...]:
    """Return a quote in pieces as a reader sees it: of Markdown without the signs for bold and for block quotes."""
    pieces = cut(quote, marks)
    if not document_id.lower().endswith(MARKDOWN):
        return pieces
    return tuple(Piece(_BLOCK_QUOTE.sub("", _BOLD.sub(r"\1", piece.text)), piece.marked) for piece in pieces)
