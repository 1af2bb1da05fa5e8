"""Gathers running text as a browser shows it: white space collapsed, breaks kept, note markers and emphasis remembered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from assistant.reading.flow import Marked
from assistant.reading.scripts import lowered, raised
from assistant.reading.typed_notes import RAISED

_SPACE = re.compile(r"[ \t\n\r\f]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\x00]")
_TYPED_MARKER = re.compile(
    r"(?:\(?(?:[0-9]{1,3}(?:\.[0-9]{1,3})*|[a-z]|[ivx]{1,5})[.)]|[•▪●◦‣–—·-])[ \u00a0]"
)
_TAIL = 6  # pieces that tell on what raised characters stand
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
        self._pieces: list[str] = []
        self._size = 0
        self._markers: list[Marked] = []
        self._plain = [False, False]  # whether letters stand outside bold type, and outside italic

    def __bool__(self) -> bool:
        return bool(self._pieces)

    @property
    def size(self) -> int:
        """The number of characters so far."""
        return self._size

    @property
    def broken(self) -> bool:
        """Whether the last thing added is a line break."""
        return bool(self._pieces) and self._pieces[-1].endswith("\n")

    def add(self, text: str, bold: bool = False, italic: bool = False) -> None:
        """Add text with its white space collapsed."""
        text = _SPACE.sub(" ", _INVISIBLE.sub("", text))
        if text.startswith(" ") and (not self._pieces or self._pieces[-1].endswith((" ", "\n"))):
            text = text[1:]
        self._append(text, bold, italic)

    def add_raised(self, text: str, bold: bool = False, italic: bool = False) -> None:
        """Add raised characters in a form that keeps them apart; they may mark a note."""
        text = _SPACE.sub(" ", _INVISIBLE.sub("", text))
        start = self._size
        self._append(raised(self._ending, text), bold, italic)
        if label := text.strip():
            self._markers.append(Marked(label, start, self._size, RAISED))

    def add_lowered(self, text: str, bold: bool = False, italic: bool = False) -> None:
        """Add lowered characters; behind raised ones they make a fraction."""
        replaced, written = lowered(self._ending, _SPACE.sub(" ", _INVISIBLE.sub("", text)))
        if replaced:
            whole = "".join(self._pieces)
            self._pieces = [whole[: len(whole) - replaced]]
            self._size -= replaced
            if self._markers and self._markers[-1].key == RAISED and self._markers[-1].start >= self._size:
                self._markers.pop()
        self._append(written, bold, italic)

    @property
    def ends_in_digit(self) -> bool:
        """Whether a digit was added last."""
        return self._ending[-1:].isdigit()

    @property
    def opens_bracket(self) -> bool:
        """Whether a bracket was opened last."""
        return self._ending[-1:] in ("[", "(")

    @property
    def _ending(self) -> str:
        return "".join(self._pieces[-_TAIL:])

    def add_verbatim(self, text: str) -> None:
        """Add preformatted text."""
        self._append(_INVISIBLE.sub("", text).replace("\r\n", "\n"), False, False)

    def add_break(self) -> None:
        """Add a line break."""
        if self._pieces:
            if self._pieces[-1].endswith(" "):
                self._pieces[-1] = self._pieces[-1][:-1]
                self._size -= 1
            self._append("\n", True, True)

    def mark(self, label: str, start: int, key: str) -> None:
        """Remember that the text since `start` is the marker of a note."""
        self._markers.append(Marked(label, min(start, self._size), self._size, key))

    def take(self, verbatim: bool = False) -> list[Stretch]:
        """Return what was added, and begin anew.

        Lines that open with typed list markers ("1. …<br>2. …") come one by one; with `verbatim`, as they stand.
        """
        text = "".join(self._pieces)
        stressed = not all(self._plain)
        cuts = [0, len(text)] if verbatim else [0, *_openings(text), len(text)]
        stretches = [
            _stretch(text, start, end, self._markers, stressed, "\n" if verbatim else _EDGE)
            for start, end in pairwise(cuts)
        ]
        self._begin()
        return [stretch for stretch in stretches if stretch.text.strip(_EDGE)]

    def _append(self, text: str, bold: bool, italic: bool) -> None:
        if text:
            self._pieces.append(text)
            self._size += len(text)
            if not text.isspace():
                self._plain = [self._plain[0] or not bold, self._plain[1] or not italic]


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
