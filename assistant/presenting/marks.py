"""Cuts a text into pieces at the ends of its marked spans, so that they can be marked without searching."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.types import Span

_BOLD = re.compile(
    r"(?<![\w*])(?P<open>\*\*)(?=\S)(?P<words>[^*\n]+(?:\n[^*\n]+)*)(?<=\S)(?P<close>\*\*)(?![\w*])"
)
_LIST = re.compile(r"\n\s*(?:\n|[-*•–▪◦]|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{2,4})[.)]\s)")
_SHORT_LINE = 45
_NOTE = re.compile(r"\[(?P<open>\^)(?P<words>[^\]\s]+)(?P<close>)\]")
_BLOCK_QUOTE = re.compile(r"(?P<open>(?<=\n)[ \t]*>[ \t]?|\A[ \t]*>[ \t])(?P<close>)")
_SIGNS_ON_PAGES = (
    _BOLD,
    re.compile(
        r"(?<![\w*_\\])(?P<open>[*_])(?=[^\s*_])[^*_\n]+(?:\n[^*_\n]+)*(?<=[^\s\\])(?P<close>(?P=open))(?![\w*_])"
    ),
    re.compile(r"(?<!!)(?P<open>\[)(?=[^\]\n^])[^\[\]]+(?P<close>\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\))"),
    re.compile(r"(?P<open>\\)(?P<close>)(?=[!-/:-@\[-`{-~])"),
    _NOTE,
    _BLOCK_QUOTE,
)
"""Bold, italics, links with their targets, escapes, notes and block quotes; what opens and closes them is not for readers."""


def is_markdown(document_id: str) -> bool:
    """Whether a document is a Markdown file."""
    return document_id.lower().endswith((".md", ".markdown"))


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
    """Return a quote in pieces as a reader sees it: of Markdown without the signs for bold, for block quotes and for notes."""
    pieces = cut(quote, marks)
    if not is_markdown(document_id):
        return pieces
    return tuple(Piece(_without_signs(piece.text), piece.marked) for piece in pieces)


def on_page(quote: str, document_id: str, marks: Iterable[Span] = ()) -> tuple[Piece, ...]:
    """Return a quote in pieces for a page: of Markdown without the signs for emphasis, links, escapes, notes and block quotes.

    Files that are made of a quote keep the links, which lead on from there.
    """
    pieces = cut(quote, marks)
    if not is_markdown(document_id):
        return pieces
    signs = [
        found.span(name)
        for one in _SIGNS_ON_PAGES
        for found in one.finditer(quote)
        for name in ("open", "close")
    ]
    hidden = {place for start, end in signs for place in range(start, end)}
    shown, start = [], 0
    for piece in pieces:
        kept = "".join(sign for place, sign in enumerate(piece.text, start) if place not in hidden)
        start += len(piece.text)
        if kept:
            shown.append(Piece(kept, piece.marked))
    return tuple(shown)


def _without_signs(text: str) -> str:
    return _NOTE.sub(r"[\g<words>]", _BLOCK_QUOTE.sub("", _BOLD.sub(r"\g<words>", text)))


def bold(text: str, document_id: str, within: Span) -> Iterator[Span]:
    """Yield what is bold in a stretch of a Markdown text, its signs included."""
    if is_markdown(document_id):
        yield from (Span(*one.span()) for one in _BOLD.finditer(text, within.start, within.end))


def note_marker(text: str, document_id: str) -> str | None:
    """What a note is called, where `text` is a reference to it in Markdown."""
    found = _NOTE.fullmatch(text) if is_markdown(document_id) else None
    return found["words"] if found else None


def has_lines(text: str) -> bool:
    """Whether the lines of a text are its own, as in a list or an address, and not those of a page that was once filled."""
    lines = text.strip().split("\n")
    return _LIST.search(text) is not None or any(len(one.strip()) < _SHORT_LINE for one in lines[:-1])
