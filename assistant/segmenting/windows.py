"""Cuts a passage into the windows that an encoder reads at once: between sentences, never losing a word."""

from collections.abc import Callable, Iterator, Sequence

from assistant.language.text import plain, sentences
from assistant.types import Span

CountTokens = Callable[[str], int]


def passage_windows(
    text: str, span: Span, count_tokens: CountTokens, room: int, divisible: bool
) -> Iterator[tuple[Span, ...]]:
    """Yield the windows of each passage that `span` becomes: one passage, or where `divisible` one a window.

    A sentence longer than `room` tokens stays in one passage with several windows.
    """
    if count_tokens(plain(span.of(text))) <= room:
        yield (span,)
        return
    if not divisible:
        yield tuple(windows_of(text, span, count_tokens, room))
        return
    for group in _filled(_sized(text, _sentences_of(text, span), count_tokens), room):
        if len(group) > 1 or count_tokens(plain(group[0].of(text))) <= room:
            yield (Span(group[0].start, group[-1].end),)
        else:
            yield tuple(windows_of(text, group[0], count_tokens, room))


def windows_of(text: str, span: Span, count_tokens: CountTokens, room: int) -> Iterator[Span]:
    """Cut `span` between sentences into stretches of at most `room` tokens; a longer sentence between words."""
    if count_tokens(plain(span.of(text))) <= room:
        yield span
        return
    pieces = (
        piece
        for sentence in _sentences_of(text, span)
        for piece in _pieces(text, sentence, count_tokens, room)
    )
    for group in _filled(_sized(text, pieces, count_tokens), room):
        yield Span(group[0].start, group[-1].end)


def _sentences_of(text: str, span: Span) -> Iterator[Span]:
    for found in sentences(span.of(text)):
        yield Span(span.start + found.start, span.start + found.end)


def _sized(text: str, spans: Iterator[Span], count_tokens: CountTokens) -> Iterator[tuple[Span, int]]:
    for span in spans:
        yield span, count_tokens(plain(span.of(text)))


def _filled(pieces: Iterator[tuple[Span, int]], room: int) -> Iterator[Sequence[Span]]:
    """Group neighbours so that each group holds at most `room` tokens, or one piece."""
    group: list[Span] = []
    size = 0
    for piece, tokens in pieces:
        if group and size + tokens > room:
            yield group
            group, size = [], 0
        group.append(piece)
        size += tokens
    if group:
        yield group


def _pieces(text: str, sentence: Span, count_tokens: CountTokens, room: int) -> Iterator[Span]:
    """The sentence, or where it is too long for `room` its parts, halved between words until each fits."""
    waiting = [sentence]
    while waiting:
        piece = waiting.pop()
        if piece.end - piece.start < 2 or count_tokens(plain(piece.of(text))) <= room:
            yield piece
            continue
        middle = (piece.start + piece.end) // 2
        space = text.rfind(" ", piece.start + 1, middle)
        cut = space if space > piece.start else middle
        waiting.extend((Span(cut, piece.end), Span(piece.start, cut)))
