"""Gathers running text as a browser shows it: white space collapsed, breaks kept, note markers and emphasis remembered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from assistant.reading.flow import Marked
from assistant.reading.text_builder import TextBuilder

_SPACE = re.compile(r"[ \t\n\r\f]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\x00]")
_TYPED_MARKER = re.compile(
    r"(?:\(?(?:[0-9]{1,3}(?:\.[0-9]{1,3})*|[a-z]|[ivx]{1,5})[.)]|[•▪●◦‣–—·-])[ \u00a0]"
)
_EDGE = " \t\n\r\f\u00a0"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Running text with its note markers; `stressed` says that all of it is bold or italic."""

    text: str
    markers: tuple[Marked, ...]
    stressed: bool


class Line:
    """Running text that grows piece by piece; `take` empties it."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._gathered = TextBuilder()
        self._plain = [False, False]  # whether letters stand outside bold type, and outside italic

    def __bool__(self) -> bool:
        return bool(self._gathered.pieces)

    @property
    def size(self) -> int:
        """The number of characters so far."""
        return self._gathered.size

    @property
    def broken(self) -> bool:
        """Whether the last thing added is a line break."""
        return self._ends_with("\n")

    def add(self, text: str, bold: bool = False, italic: bool = False) -> None:
        """Add text with its white space collapsed."""
        text = _collapsed(text)
        if text.startswith(" ") and (not self or self._ends_with(" ", "\n")):
            text = text[1:]
        self._append(text, bold, italic)

    def add_raised(self, text: str, bold: bool = False, italic: bool = False) -> None:
        """Add raised characters in a form that keeps them apart; they may mark a note."""
        if text := _collapsed(text):
            self._gathered.add_raised(text)
            self._note_type(text, bold, italic)

    def add_lowered(self, text: str, bold: bool = False, italic: bool = False) -> None:
        """Add lowered characters; behind raised ones they make a fraction."""
        if text := _collapsed(text):
            self._gathered.add_lowered(text)
            self._note_type(text, bold, italic)

    @property
    def ends_in_digit(self) -> bool:
        """Whether a digit was added last."""
        return self._gathered.ending[-1:].isdigit()

    @property
    def opens_bracket(self) -> bool:
        """Whether a bracket was opened last."""
        return self._gathered.ending[-1:] in ("[", "(")

    def add_verbatim(self, text: str) -> None:
        """Add preformatted text."""
        self._append(_INVISIBLE.sub("", text).replace("\r\n", "\n"), False, False)

    def add_break(self) -> None:
        """Add a line break."""
        if self:
            if self._ends_with(" "):
                self._gathered.pieces[-1] = self._gathered.pieces[-1][:-1]
                self._gathered.size -= 1
            self._append("\n", True, True)

    def mark(self, label: str, start: int, key: str) -> None:
        """Remember that the text since `start` is the marker of a note."""
        self._gathered.markers.append(Marked(label, min(start, self.size), self.size, key))

    def take(self, verbatim: bool = False) -> list[Stretch]:
        """Return what was added, and begin anew.

        Lines that open with typed list markers ("1. …<br>2. …") come one by one; with `verbatim`, as they stand.
        """
        text = self._gathered.text
        stressed = not all(self._plain)
        cuts = [0, len(text)] if verbatim else [0, *_openings(text), len(text)]
        stretches = [
            _stretch(text, start, end, self._gathered.markers, stressed, "\n" if verbatim else _EDGE)
            for start, end in pairwise(cuts)
        ]
        self._begin()
        return [stretch for stretch in stretches if stretch.text.strip(_EDGE)]

    def _ends_with(self, *signs: str) -> bool:
        return bool(self) and self._gathered.pieces[-1].endswith(signs)

    def _append(self, text: str, bold: bool, italic: bool) -> None:
        if text:
            self._gathered.add(text)
            self._note_type(text, bold, italic)

    def _note_type(self, text: str, bold: bool, italic: bool) -> None:
        if not text.isspace():
            self._plain = [self._plain[0] or not bold, self._plain[1] or not italic]


def _collapsed(text: str) -> str:
    return _SPACE.sub(" ", _INVISIBLE.sub("", text))


def _openings(text: str) -> Iterator[int]:
    """Where lines begin, the first aside, if at least two of them open with a typed list marker."""
    starts = [found.end() for found in re.finditer("\n", text)]
    marked = [start for start in starts if _TYPED_MARKER.match(text, start)]
    if len(marked) + (_TYPED_MARKER.match(text) is not None) >= 2:
        yield from marked


def _stretch(text: str, start: int, end: int, markers: list[Marked], stressed: bool, edge: str) -> Stretch:
    begin = end - len(text[start:end].lstrip(edge))
    stop = max(begin, start + len(text[start:end].rstrip(_EDGE)))
    inside = tuple(
        Marked(one.label, max(one.start, begin) - begin, min(one.end, stop) - begin, one.key)
        for one in markers
        if begin <= one.end <= end and one.start <= stop and (one.start >= begin or one.end > begin)
    )
    return Stretch(text[begin:stop], inside, stressed)
