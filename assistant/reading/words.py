"""The words of a paragraph as a reader of word processor files gathers them, with what is marked in them."""

from dataclasses import dataclass, field, replace

from lxml.etree import _Element as Element

from assistant.reading.text_builder import TextBuilder
from assistant.reading.typed_notes import RAISED

SOFT_HYPHEN = "\u00ad"  # shown at line ends only, so that it is no part of the words


@dataclass(slots=True)
class Words(TextBuilder):
    """The words of a paragraph as they are gathered."""

    boxes: list[Element] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # keys of those that are referred to
    own_marks: list[str] = field(default_factory=list)  # keys of those whose mark is typed
    plain: bool = False  # whether some of the words are not bold
    upright: bool = False  # whether some of them are not italic
    listed: bool = False  # whether some of them stand in contents or a list of references

    @property
    def bold(self) -> bool:
        """Whether all words are bold."""
        return self.size > 0 and not self.plain

    @property
    def italic(self) -> bool:
        """Whether all words are italic."""
        return self.size > 0 and not self.upright

    def cut(self, size: int, pieces: int) -> None:
        """Take back what was added since there were `pieces` pieces of `size` characters."""
        del self.pieces[pieces:]
        self.size = size
        self.markers = [
            one for one in self.markers if (one.end <= size and one.key != RAISED) or one.end < size
        ]

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
