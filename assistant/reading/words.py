"""The words of a paragraph as a reader of word processor files gathers them, with what is marked in them."""

from dataclasses import dataclass, field, replace

from lxml.etree import _Element as Element

from assistant.reading.flow import Marked
from assistant.reading.scripts import lowered, raised
from assistant.reading.typed_notes import RAISED

_TAIL = 6  # pieces that tell on what raised characters stand
SOFT_HYPHEN = "\u00ad"  # shown at line ends only, so that it is no part of the words


@dataclass(slots=True)
class Words:
    """The words of a paragraph as they are gathered."""

    pieces: list[str] = field(default_factory=list)
    size: int = 0
    markers: list[Marked] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # keys of those that are referred to
    own_marks: list[str] = field(default_factory=list)  # keys of those whose mark is typed
    plain: bool = False  # whether some of the words are not bold
    upright: bool = False  # whether some of them are not italic
    listed: bool = False  # whether some of them stand in contents or a list of references

    @property
    def text(self) -> str:
        """All words so far."""
        return "".join(self.pieces)

    @property
    def bold(self) -> bool:
        """Whether all words are bold."""
        return self.size > 0 and not self.plain

    @property
    def italic(self) -> bool:
        """Whether all words are italic."""
        return self.size > 0 and not self.upright

    def add(self, piece: str) -> None:
        """Append what has no type of its own."""
        self.pieces.append(piece)
        self.size += len(piece)

    def add_raised(self, text: str) -> None:
        """Append raised characters in a form that keeps them apart; they may mark a note."""
        start = self.size
        written = raised(self._ending, text)
        self.add(written)
        if label := text.strip():
            self.markers.append(Marked(label, start, self.size, RAISED))

    def add_lowered(self, text: str) -> None:
        """Append lowered characters; behind raised ones they make a fraction."""
        replaced, written = lowered(self._ending, text)
        if replaced:
            whole = self.text
            self.pieces[:] = [whole[: len(whole) - replaced]]
            self.size -= replaced
            if self.markers and self.markers[-1].key == RAISED and self.markers[-1].start >= self.size:
                self.markers.pop()
        self.add(written)

    def cut(self, size: int, pieces: int) -> None:
        """Take back what was added since there were `pieces` pieces of `size` characters."""
        del self.pieces[pieces:]
        self.size = size
        self.markers = [
            one for one in self.markers if (one.end <= size and one.key != RAISED) or one.end < size
        ]

    @property
    def _ending(self) -> str:
        """The last characters so far."""
        return "".join(self.pieces[-_TAIL:])

    def follow(self, other: "Words", separator: str) -> None:
        """Append other words, behind a separator where there are words on both sides."""
        if self.size and other.size:
            self.add(separator)
        self.append(other)

    def append(self, other: "Words") -> None:
        """Append other words with their notes and boxes."""
        offset = self.size
        self.add(other.text)
        self.markers += [one.moved(offset) for one in other.markers]
        self.boxes += other.boxes
        self.notes += other.notes
        self.own_marks += other.own_marks
        self.plain |= other.plain
        self.upright |= other.upright
        self.listed |= other.listed

    def stripped(self) -> "Words":
        """The same without white space at both ends."""
        text = self.text
        inner = text.strip()
        before = len(text) - len(text.lstrip())

        def place(at: int) -> int:
            return min(max(at - before, 0), len(inner))

        markers = [replace(one, start=place(one.start), end=place(one.end)) for one in self.markers]
        return replace(self, pieces=[inner], size=len(inner), markers=markers)
