"""What raised words of a text are: markers of notes, which are linked and left out, or exponents and the like."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.reading.pdf.characters import Word
from assistant.reading.pdf.lines import Line
from assistant.reading.pdf.paragraphs import Paragraph

_LABELS = re.compile(r"\d+|[*†‡§]+|[ivxl]+|[a-z]")
_REST = re.compile(r"[^\s,;.()\[\]–-]")
_UNIT = re.compile(r"(?:^|[\s\d/·⋅(])(?:[kcdmµn]?m|s|ft|yd|in|h|mi|kg|CO|[A-Za-z])$")
_SUFFIXES = frozenset("st nd rd th er re e o a os as tm sm r c".split())
_POWERS = frozenset(("2", "3"))
_BAR = re.compile(r"[/⁄∕]\d")
_SEEN = 24

Place = tuple[int, int]  # page and place among its characters


class Keys:
    """Names the notes, so that the markers find them: those of the same page first, then those at the end."""

    def __init__(self, order: Sequence[Paragraph]) -> None:
        self.of: dict[int, str] = {}
        self._on_page: dict[tuple[int, str], str] = {}
        self._at_end: dict[str, list[tuple[int, str]]] = {}  # page and name of the notes of each label
        self._chapter = -1  # counts the times that the numbers of notes at the end have begun anew
        for place, part in enumerate(order):
            if part.kind == "note" and part.label is not None:
                key = f"{place}"
                self.of[id(part)] = key
                self._on_page.setdefault((part.page, part.label), key)
                self._at_end.setdefault(part.label, []).append((part.page, key))

    def has(self, label: str, page: int) -> bool:
        """Whether `find` would find a note: on the page, or further on, as the note of an earlier page is another one."""
        return any(at >= page for at, _ in self._at_end.get(label, ()))

    def find(self, label: str, page: int) -> str | None:
        """The name of the note `label` to which a marker on `page` refers; to be asked in the order of the text."""
        if (page, label) in self._on_page:
            return self._on_page[page, label]
        if (page + 1, label) in self._on_page:
            return self._on_page[page + 1, label]
        at_end = self._at_end.get(label, [])
        if len(at_end) > 1 and label in ("1", "i"):
            self._chapter += 1
        of_chapter = at_end[min(max(self._chapter, 0), len(at_end) - 1) :] if at_end else []
        return next((key for at, key in of_chapter if at >= page), None)


@dataclass(frozen=True, slots=True)
class _Raised:
    """A raised word, what stands before it, and whether that is a unit or ten, on which exponents stand."""

    place: Place
    text: str
    before: str
    labels: tuple[str, ...] = field(default=())

    @property
    def on_unit(self) -> bool:
        return (self.text in _POWERS and _UNIT.search(self.before) is not None) or (
            re.search(r"(?<!\d)10$", self.before) is not None
        )


def note_markers(order: Iterable[Paragraph], keys: Keys) -> dict[Place, list[tuple[str, str]]]:
    """Return, for the raised words that mark notes, label and key of each.

    What stands on a unit of measure or on ten is an exponent, unless it is the next note and nothing else marks that.
    """
    raised = [one for part in order if part.kind not in ("note", "furniture") for one in _raised(part, keys)]
    sure = {(one.place[0], label) for one in raised if not one.on_unit for label in one.labels}
    found: dict[Place, list[tuple[str, str]]] = {}
    last = 0
    for one in raised:
        if one.on_unit and not _is_next(one, last, sure):
            continue
        named = [(label, key) for label in one.labels if (key := keys.find(label, one.place[0])) is not None]
        if len(named) == len(one.labels):
            found[one.place] = named
            last = int(named[-1][0]) if named[-1][0].isdigit() else last
    return found


def _is_next(one: _Raised, last: int, sure: set[tuple[int, str]]) -> bool:
    label = one.labels[0]
    return label.isdigit() and int(label) == last + 1 and (one.place[0], label) not in sure


def _raised(part: Paragraph, keys: Keys) -> Iterator[_Raised]:
    """The raised words of a paragraph of which every sign names a note."""
    lines: Sequence[Line] = [line for row in part.cells for cell in row for line in cell] or part.lines
    before = ""
    for line in lines:
        for place, (space, word) in enumerate(zip(line.spaces, line.words, strict=True)):
            if (
                word.raised
                and before
                and word.text.casefold() not in _SUFFIXES
                and not is_numerator(line.words, place)
            ):
                page = line.page.number
                labels = tuple(label for label in _labels(word.text, keys, page) if keys.has(label, page))
                named = sum(map(len, labels))
                if labels and named >= len("".join(_REST.findall(word.text))):
                    yield _Raised((page, word.source), word.text, before, labels)
            before = (before + (space if place else " ") + word.text)[-_SEEN:]


def _labels(text: str, keys: Keys, page: int) -> list[str]:
    """The labels in a raised word; "910" are 9 and 10 where there is no note 910."""
    found = _LABELS.findall(text)
    for cut in range(1, len(text)):
        one, other = text[:cut], text[cut:]
        if found == [text] and text.isdigit() and not keys.has(text, page) and other == str(int(one) + 1):
            return [one, other]
    return found


def is_numerator(words: Sequence[Word], place: int) -> bool:
    """Whether the raised word at `place` is the upper part of a fraction: a number before a stroke and a number."""
    word = words[place]
    after = "".join(other.text for other in words[place + 1 : place + 3])
    return word.raised and word.text.isdigit() and _BAR.match(after) is not None
