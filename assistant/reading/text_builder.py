"""Running text that grows piece by piece, as readers of marked-up formats gather it, with the markers in it."""

from dataclasses import dataclass, field

from assistant.reading.flow import Marked
from assistant.reading.scripts import lowered, raised
from assistant.reading.typed_notes import RAISED

_TAIL = 6  # pieces that tell on what raised characters stand


@dataclass(slots=True)
class TextBuilder:
    """Pieces of text, how many characters they are, and the markers in them."""

    pieces: list[str] = field(default_factory=list)
    size: int = 0
    markers: list[Marked] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All characters so far."""
        return "".join(self.pieces)

    @property
    def ending(self) -> str:
        """The last characters so far."""
        return "".join(self.pieces[-_TAIL:])

    def add(self, piece: str) -> None:
        """Append what has no type of its own."""
        self.pieces.append(piece)
        self.size += len(piece)

    def add_raised(self, text: str) -> None:
        """Append raised characters in a form that keeps them apart; they may mark a note."""
        start = self.size
        self.add(raised(self.ending, text))
        if label := text.strip():
            self.markers.append(Marked(label, start, self.size, RAISED))

    def add_lowered(self, text: str) -> None:
        """Append lowered characters; behind raised ones they make a fraction."""
        replaced, written = lowered(self.ending, text)
        if replaced:
            whole = self.text
            self.pieces[:] = [whole[: len(whole) - replaced]]
            self.size -= replaced
            if self.markers and self.markers[-1].key == RAISED and self.markers[-1].start >= self.size:
                self.markers.pop()
        self.add(written)
