"""Paragraphs: which lines belong together, within a column and from one column or page to the next."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from assistant.reading.pdf.lines import Line

MARKER = re.compile(
    r"(?:[•▪‣◦●○·\uf0b7\uf0a7\uf0d8►➢➤✓■□▶❖–—-](?=\s|$)|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[A-Z])[.)](?=\s|$)"
    r"|\d{1,3}(?:\.\d{1,3})+[.)]?(?=\s|$|[A-Z“‘])|(?:Recommendation|Proposal|Conclusion)\s+\d+(?:\.\d+)?\b|\[\d{1,3}\]\s)"
)
_DIVISION = re.compile(r"(?:section|sec\.|article|art\.|§)\s*\d+[.:]\s", re.IGNORECASE)
BULLET = re.compile(r"[•▪‣◦●○·\uf0b7\uf0a7\uf0d8►➢➤✓■□▶❖]")
_LABEL = re.compile(r"\d{1,3}|[ivxl]{1,6}")  # of an end note, when it is small
_TERMINAL = re.compile(r"[.!?:;…][”’\"'»)\]]*\d{0,3}$")
_WIDEST = 2.6  # of the size: the distance of lines that are set double-spaced
_LOOSE = 1.35  # of the usual distance of lines: a gap
_TIGHT = 1.15
_NARROW = 0.6  # of a column: lines of a list of names, an address
_SIZE_STEP = 0.07
_FULL = 6.0  # of the size: how far from the right edge of its column a full line may end
_RUNS_ON = re.compile(r"\b(?:the|a|an|of|and|in|for|by|to|with|or|on|at|from)$", re.IGNORECASE)
_FEW_LINES = 8
_OWN_BEGINNINGS = 0.8
_INDENT = 0.5  # of the size


@dataclass(eq=False)
class Paragraph:
    """Lines that make one paragraph, and what is found out about it."""

    lines: list[Line]
    frame: "Frame"
    gap: float = 0.0  # above it, of the usual distance of lines
    kind: str = "text"
    level: int = 1
    label: str | None = None
    skipped: int = 0
    stressed: bool = False
    apart: bool = False  # in a box or a grid
    cells: tuple[tuple[tuple[Line, ...], ...], ...] = ()

    @property
    def text(self) -> str:
        """The words, for classification only."""
        return " ".join(line.text for line in self.lines)

    @property
    def page(self) -> int:
        """The number of the page on which it begins."""
        return self.lines[0].page.number

    @property
    def size(self) -> float:
        """The size of most of its lines."""
        sizes = [line.size for line in self.lines]
        return sizes[0] if sizes.count(sizes[0]) == len(sizes) else Counter(sizes).most_common(1)[0][0]

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        letters = sum(len(line.text) for line in self.lines)
        return sum(line.bold_share * len(line.text) for line in self.lines) >= 0.9 * letters

    @property
    def italic(self) -> bool:
        """Whether all of it is slanted."""
        return all(line.italic for line in self.lines)


@dataclass(eq=False)
class Frame:
    """A column, or what spans several, from top to bottom."""

    lines: list[Line]

    def __post_init__(self) -> None:
        self._leading = _leadings(self.lines)
        self._edges: dict[int, float] = {}
        self._lists: set[int] = set()  # lines of stretches in which nearly every line has its own beginning
        for stretch in _stretches(self.lines, self):
            self._edges.update(dict.fromkeys(map(id, stretch), max(line.right for line in stretch)))
            if sum(not line.text[0].islower() for line in stretch) >= _OWN_BEGINNINGS * len(stretch):
                self._lists.update(map(id, stretch))
        self.left = min((line.left for line in self.lines), default=0.0)
        self.right = max((line.right for line in self.lines), default=0.0)
        sizes = Counter(line.size for line in self.lines)
        self.size = sizes.most_common(1)[0][0] if sizes else 0.0

    def leading(self, size: float) -> float:
        """The usual distance of lines of this size."""
        return self._leading.get(size, 1.2 * size)

    def lists(self, line: Line) -> bool:
        """Whether the lines around `line` look like entries, each with its own beginning."""
        return id(line) in self._lists

    def edge(self, line: Line) -> float:
        """How far right the lines around `line` reach."""
        return self._edges.get(id(line), line.right)


def _leadings(lines: Sequence[Line]) -> dict[float, float]:
    steps: dict[float, list[float]] = {}
    double: dict[float, list[tuple[float, bool]]] = {}
    for one, other in pairwise(lines):
        step = one.base - other.base
        if one.size == other.size and 0.8 * one.size < step < 2.2 * one.size:
            steps.setdefault(one.size, []).append(step)
        elif one.size == other.size and 2.2 * one.size <= step < _WIDEST * one.size:
            double.setdefault(one.size, []).append((step, _runs_on(one, other)))
    for size, wide in double.items():
        if len(wide) > len(steps.get(size, ())) and sum(on for _, on in wide) >= max(2, 0.5 * len(wide)):
            steps[size] = [step for step, _ in wide]
    usual = {}
    for size, found in steps.items():
        counts = Counter(round(step, 0) for step in found)
        common = counts.most_common(1)[0][0]
        usual[size] = (
            median(step for step in found if abs(step - common) <= 1) if len(found) > 2 else min(found)
        )
    return usual


def _runs_on(one: Line, other: Line) -> bool:
    """Whether a sentence goes on from one line in the next."""
    return other.text[0].islower() or (not is_complete(one.text) and one.right >= other.right)


def _stretches(lines: Sequence[Line], frame: Frame) -> Iterator[list[Line]]:
    """Lines that follow each other closely and may be of one measure."""
    stretch: list[Line] = []
    for line in lines:
        if stretch and not _same_stretch(stretch, line, frame):
            yield stretch
            stretch = []
        stretch.append(line)
    if stretch:
        yield stretch


def _same_stretch(stretch: Sequence[Line], line: Line, frame: Frame) -> bool:
    last = stretch[-1]
    return (
        _same_size(last, line)
        and last.base - line.base <= 2.2 * frame.leading(last.size)
        and abs(line.left - min(one.left for one in stretch[-3:])) <= 4 * line.size
        and line.right <= max(one.right for one in stretch) + 3 * line.size
    )


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SIZE_STEP * max(one.size, other.size)


def paragraphs(frame: Frame, lines: Sequence[Line]) -> Iterator[Paragraph]:
    """Cut adjacent lines of a frame into paragraphs."""
    current: Paragraph | None = None
    before: Line | None = None
    for line in lines:
        gap = (before.base - line.base) / frame.leading(line.size) if before is not None else 9.0
        if current is None or before is None or _breaks(current, before, line, gap):
            if current is not None:
                yield current
            current = Paragraph([line], frame, gap)
        else:
            current.lines.append(line)
        before = line
    if current is not None:
        yield current


def _breaks(paragraph: Paragraph, before: Line, line: Line, gap: float) -> bool:
    """Whether `line` opens another paragraph."""
    if not _same_size(before, line) or before.face.turns != line.face.turns:
        return True
    goes_on = line.text[0].islower() or not is_complete(before.text)
    if gap > _LOOSE or gap <= 0:
        return True
    if _changes_weight(paragraph, before, line) and not (
        line.text[0].islower() or _hangs(paragraph, line, gap)
    ):
        return True
    if _opens_item(paragraph, before, line, gap) or _opens_division(before, line):
        return True
    if _is_centred(paragraph, line):
        return False
    if _is_indented(paragraph, line):
        return True
    if _is_listed(paragraph, before, line):
        return True
    if _is_line_of_its_own(paragraph, line):
        return True
    room = paragraph.frame.edge(before) - before.right
    if room > _opening_width(line) + 0.3 * line.size:
        if line.text[0].islower() and not is_complete(before.text):
            return False
        return not goes_on or room > 0.25 * (paragraph.frame.edge(before) - paragraph.lines[-1].left)
    return False


def _is_line_of_its_own(paragraph: Paragraph, line: Line) -> bool:
    """Whether a paragraph is so far one short line, as of an author, above a full line of text that opens anew."""
    first, frame = paragraph.lines[0], paragraph.frame
    return (
        len(paragraph.lines) == 1
        and not first.bold
        and first.size <= 1.1 * frame.size
        and line.text[0].isupper()
        and first.text[-1] not in ",-–—&"
        and first.width < _NARROW * line.width
        and frame.right - line.right <= _FULL * line.size
        and not _RUNS_ON.search(first.text)
    )


def _is_listed(paragraph: Paragraph, before: Line, line: Line) -> bool:
    """Whether both lines are short entries, each with its own beginning, in a wide column."""
    frame = paragraph.frame
    return (
        len(frame.lines) >= _FEW_LINES
        and frame.lists(line)
        and frame.edge(before) - frame.left < _NARROW * (frame.right - frame.left)
        and before.text[0].isupper()
        and line.text[0].isupper()
        and before.text[-1] not in ",-–—"
        and before.size <= 1.1 * frame.size
    )


def is_complete(text: str) -> bool:
    """Whether a text ends as a sentence, an introduction or a list item does."""
    return _TERMINAL.search(text) is not None


def _changes_weight(paragraph: Paragraph, before: Line, line: Line) -> bool:
    if paragraph.bold and before.bold and line.bold_share < 0.1:
        return True
    if before.bold_share < 0.1 and line.bold:
        return True
    same = before.face.colour == line.face.colour
    return not same and before.italic != line.italic


def _hangs(paragraph: Paragraph, line: Line, gap: float) -> bool:
    """Whether `line` stands right below an item, where the text behind its marker does."""
    first = paragraph.lines[0]
    return (
        MARKER.match(first.text) is not None
        and gap <= _TIGHT
        and line.left > first.left + _INDENT * line.size
        and MARKER.match(line.text) is None
    )


def _opens_item(paragraph: Paragraph, before: Line, line: Line, gap: float) -> bool:
    found = MARKER.match(line.text)
    if found is None:
        first = line.words[0]
        return _LABEL.fullmatch(first.text) is not None and first.size < 0.9 * line.size and not first.raised
    if BULLET.match(line.text):
        return True
    if (
        found.group()[0] != "("
        and found.group().endswith(")")
        and before.text.count("(") > before.text.count(")")
    ):
        return False  # it closes what the line before opens: "(Paragraph / 12)"
    opening = paragraph.lines[0]
    if MARKER.match(opening.text) and abs(line.left - opening.left) < 0.3 * line.size:
        return (
            len(paragraph.lines) == 1
            or before.left > line.left + _INDENT * line.size
            or is_complete(before.text)
        )
    if line.left < paragraph.lines[-1].left - _INDENT * line.size:
        return True
    room = paragraph.frame.edge(before) - before.right
    return is_complete(before.text) or gap > 1.1 or room > _opening_width(line) + line.size


def _opens_division(before: Line, line: Line) -> bool:
    """Whether a section or an article begins behind the end of a sentence."""
    return is_complete(before.text) and _DIVISION.match(line.text) is not None


def _opening_width(line: Line) -> float:
    """The width of the first word and of what is glued to it."""
    right = line.words[0].right
    for word, space in zip(line.words[1:], line.spaces[1:], strict=True):
        if space:
            break
        right = word.right
    return right - line.left


def _is_centred(paragraph: Paragraph, line: Line) -> bool:
    frame = paragraph.frame
    middle = (frame.left + frame.right) / 2
    return all(
        abs((one.left + one.right) / 2 - middle) < 4 and one.left > frame.left + one.size
        for one in (*paragraph.lines, line)
    )


def _is_indented(paragraph: Paragraph, line: Line) -> bool:
    """Whether the left edge of `line` cannot be that of a further line."""
    first, last = paragraph.lines[0], paragraph.lines[-1]
    least = _INDENT * line.size
    step = line.left - last.left
    if abs(step) <= least:
        return False
    if len(paragraph.lines) > 1:
        return True
    room = paragraph.frame.edge(first) - first.right
    if step > 0:
        hangs = MARKER.match(first.text) is not None and step <= 6 * line.size
        return not hangs and (
            is_complete(first.text) or room > _opening_width(line) + line.size or step > 5 * line.size
        )
    return -step > 5 * line.size or MARKER.match(line.text) is not None


def continues(before: Paragraph, after: Paragraph, marked: bool) -> bool:
    """Whether `after`, at the head of a column or page, goes on with `before` at the foot of the last.

    `marked` says that the paragraphs of the document open with numbers or an indentation.
    """
    last, line = before.lines[-1], after.lines[0]
    if not _same_size(last, line) or MARKER.match(line.text) or before.kind != after.kind:
        return False
    if (
        last.bold != line.bold
        and max(last.bold_share, line.bold_share) - min(last.bold_share, line.bold_share) > 0.8
    ):
        return False
    if line.text[0].isupper() and _differs(before, after):
        return False
    if not is_complete(last.text):
        hyphened = last.text[-1] in "-—–," or last.page.characters[last.words[-1].end :][:1] == "\ufffe"
        return line.text[0].islower() or hyphened or _is_full(before, line) or not line.text[0].isupper()
    if line.text[0].islower():
        return last.text[-1] not in ":;" and _is_full(before, line)
    if _opens_division(last, line):
        return False
    return marked and _is_full(before, line) and _stands_as_further_line(before, after)


def _differs(before: Paragraph, after: Paragraph) -> bool:
    """Whether the two differ in colour, or one is set in capitals and the other is not."""
    one, other = before.lines[-1], after.lines[0]
    return one.face.colour != other.face.colour or (other.text.isupper() and not one.text.isupper())


def _is_full(before: Paragraph, line: Line) -> bool:
    """Whether the first word of `line` had no room behind the last of `before`."""
    last = before.lines[-1]
    edge = max(before.frame.edge(last), max(one.right for one in before.lines))
    if len(before.lines) == 1:
        edge = before.frame.right
        if before.bold and not MARKER.match(last.text):
            return False
        if last.width < _NARROW * (before.frame.right - before.frame.left):
            return False
    return edge - last.right <= _opening_width(line) + 0.3 * line.size


def _stands_as_further_line(before: Paragraph, after: Paragraph) -> bool:
    """Whether `after` opens where the further lines of `before` stand, not where its first one does."""
    if len(before.lines) < 2:
        return False
    first, further = before.lines[0].left, before.lines[-1].left
    if abs(first - further) <= _INDENT * after.size:
        return False
    shift = _shift(before, after)
    return abs(after.lines[0].left - further - shift) <= _INDENT * after.size


def _shift(before: Paragraph, after: Paragraph) -> float:
    """How far the column of `after` stands right of that of `before`."""
    return after.frame.left - before.frame.left if after.frame is not before.frame else 0.0
