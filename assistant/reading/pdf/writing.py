"""Writes lines as one text: hyphens at their ends resolved, each stretch led back to its place on the page."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from assistant.reading.english import is_english
from assistant.reading.flow import Marked
from assistant.reading.pdf.characters import HYPHEN, PageText, Word, turned
from assistant.reading.pdf.lines import Line
from assistant.reading.pdf.raised import is_numerator
from assistant.reading.scripts import lowered, raised
from assistant.types import Run, Span

_ENDING = re.compile(r"[^\W_]+(?:-[^\W_]+)*$")
_OPENING = re.compile(r"[^\W_]+")
_WORDS = re.compile(r"[^\W\d_]+(?:[-‑][^\W\d_]+)*")
_NO_NOTES: dict[tuple[int, int], Sequence[tuple[str, str]]] = {}
_TAIL = 6  # pieces that tell on what raised characters stand
_BREAK = re.compile(f"([^\\W\\d_]+){HYPHEN}([^\\W\\d_]+)")
_BROKEN_SHARE = 0.4
_ACRONYM = 4
_PREFIXES = frozenset(("self", "non", "well", "ex"))
_UNSURE_PREFIXES = frozenset(  # words or not, they mostly open one word
    "con com dis mis pre pro per sub inter intra over under trans super multi micro macro".split()
)
_LINKS = frozenset("at by in of on to up".split())
_ADDRESS = re.compile(r"https?:|www\.|\w@\w")
_REST_OF_ADDRESS = re.compile(r"[\w.%-]*\d[\w.%-]*/[\w./%-]|[\w%-]+\.(?:pdf|html?|aspx?|php)\b")
_GLUED_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3})+\.)([A-Z“‘].*)")
_HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7af]")  # lines may break within words
_FIRST_WIDE = "\u2e80"  # from here on, scripts that put no blanks between words


Notes = Mapping[tuple[int, int], Sequence[tuple[str, str]]]  # page and place of raised words: labels and keys


class Written(NamedTuple):
    """A text, the runs that lead to its pages, and the markers of notes, which are no part of it."""

    text: str
    runs: tuple[Run, ...]
    markers: tuple[Marked, ...]


class Vocabulary:
    """The words of a document, which decide about hyphens at the ends of its lines."""

    def __init__(self, lines: Iterable[Line], pages: Iterable[PageText]) -> None:
        self._words: Counter[str] = Counter()
        for line in lines:
            for word in _WORDS.findall(line.text.lower())[1:-1]:
                self._words[word] += 1
                if "-" in word:
                    self._words.update(_pieces(word))
        self._breaks_words = self._is_hyphenated(pages)

    def _is_hyphenated(self, pages: Iterable[PageText]) -> bool:
        """Whether lines are broken within words, judging by those breaks that the words elsewhere decide."""
        known = [
            verdict
            for page in pages
            for found in _BREAK.finditer(page.characters)
            if (verdict := self._known(found[1].lower(), found[2].lower())) is not None
        ]
        return sum(known) >= _BROKEN_SHARE * len(known)

    def _known(self, first: str, second: str) -> bool | None:
        """Whether the two make one word, or None where neither that nor the compound is met elsewhere."""
        whole, compound = self._words[first + second], self._words[f"{first}-{second}"]
        return whole >= compound if whole or compound else None

    def joins(self, before: str, after: str) -> bool:
        """Whether a hyphen between the two at the end of a line only broke a word."""
        ending, opening = _ENDING.search(before), _OPENING.match(after)
        if ending is None or opening is None or _ADDRESS.search(before):
            return False
        first, second = ending.group(), opening.group()
        if not (first[-1].isalpha() and second[0].isalpha()) or (second[0].isupper() and not first.isupper()):
            return False
        if (known := self._known(first.lower(), second.lower())) is not None:
            return known
        if first.isupper() and len(first) <= _ACRONYM:
            return False
        first, second = first.lower().rpartition("-")[2], second.lower()
        if not self._breaks_words or first in _PREFIXES:
            return False
        if is_english(first + second):
            return True
        if first not in _UNSURE_PREFIXES and _is_word(first) and _is_word(second):
            return False
        return not all(len(part) > 2 and self._words[part] > 1 for part in (first, second))


def _is_word(part: str) -> bool:
    """Whether a half of a compound is a word: the word list has most groups of two letters."""
    return part in _LINKS or (len(part) > 2 and is_english(part))


def _pieces(word: str) -> Iterator[str]:
    """What a compound is made of: its words, and successive ones with their hyphens."""
    parts = word.split("-")
    for start in range(len(parts)):
        for end in range(start + 1, len(parts) + 1):
            if end - start < len(parts):
                yield "-".join(parts[start:end])


def write(
    lines: Sequence[Line], vocabulary: Vocabulary, skipped: int = 0, notes: Notes = _NO_NOTES
) -> Written:
    """Write `lines` as one text, without the first `skipped` words and the raised words that mark `notes`."""
    writer = _Writer(vocabulary, notes)
    for line in lines:
        spaces = line.spaces
        opens = True
        for place, word in enumerate(line.words):
            if skipped:
                skipped -= 1
            elif not writer.mark(line, word):
                upper = word.raised and is_numerator(line.words, place)
                shown = word._replace(raised=False, over=True) if upper else word
                writer.add(line, shown, None if opens else spaces[place])
                opens = False
    return writer.written()


def write_cells(
    cells: Sequence[Sequence[Sequence[Line]]], vocabulary: Vocabulary, notes: Notes = _NO_NOTES
) -> Written:
    """Write rows of cells, cells parted by tabs and rows by line ends."""
    text = ""
    runs: list[Run] = []
    markers: list[Marked] = []
    for row in cells:
        text += "\n" if text else ""
        for place, cell in enumerate(row):
            text += "\t" if place else ""
            written = write(cell, vocabulary, 0, notes)
            start = len(text)
            text += written.text
            runs.extend(run.moved(start) for run in written.runs)
            markers.extend(one.moved(start) for one in written.markers)
    return Written(text, tuple(runs), tuple(markers))


class _Writer:
    def __init__(self, vocabulary: Vocabulary, notes: Notes) -> None:
        self._vocabulary = vocabulary
        self._notes = notes
        self._text: list[str] = []
        self._length = 0
        self._runs: list[Run] = []
        self._markers: list[Marked] = []
        self._last: tuple[Line, Word] | None = None
        self._first: tuple[Line, list[Word], int] | None = None  # the run that is being written

    def mark(self, line: Line, word: Word) -> bool:
        """Whether `word` marks notes; it is remembered, and not written."""
        notes = self._notes.get((line.page.number, word.source), ()) if word.raised else ()
        self._markers.extend(Marked(label, self._length, self._length, key) for label, key in notes)
        return bool(notes)

    def add(self, line: Line, word: Word, space: str | None) -> None:
        """Add a word; `space` is what stands before it on its line, or None where it opens one.

        A number at the head of a paragraph that the file glues to the first word is set apart.
        """
        if self._last is None and (glued := _GLUED_NUMBER.match(word.text)):
            number = word._replace(text=glued[1], right=word.left + 0.5 * word.size * len(glued[1]))
            self._add(line, number, None)
            self._close()
            self._put(" ")
            self._first = line, [], self._length
            self._put(glued[2])
            self._first[1].append(
                word._replace(text=glued[2], source=word.source + len(glued[1]), left=number.right)
            )
            self._last = line, word
            return
        self._add(line, word, space)

    def _add(self, line: Line, word: Word, space: str | None) -> None:
        if self._last is not None:
            self._separate(line, word, space)
        if self._first is None:
            self._first = line, [], self._length
        sign, text = "", word.text
        if word.raised or word.lowered or word.over:
            sign, text = self._shown(word)
        if sign:
            self._close()
            self._put(sign)
            self._first = line, [], self._length
        self._put(text)
        self._first[1].append(word)
        self._last = line, word

    def _shown(self, word: Word) -> tuple[str, str]:
        """What is set before a word to keep it apart, and the word itself; it keeps its length."""
        before = "".join(self._text[-_TAIL:])
        if word.raised:
            written = raised(before, word.text)
            if len(written) > len(word.text) + 1:
                return "^", word.text
            return written[: len(written) - len(word.text)], written[-len(word.text) :]
        if word.lowered:
            return "", lowered(before, word.text)[1]
        return (" " if word.over and before[-1:].isdigit() else ""), word.text

    def _separate(self, line: Line, word: Word, space: str | None) -> None:
        assert self._last is not None
        before, last = self._last
        between = line.page.characters[last.end : word.source] if line.page is before.page else "\n"
        if space is not None and word.source >= last.end:
            if between == space or (len(between) == 1 and space and between in " \xa0"):
                self._put(between)
                return
            self._close()
            self._put("-" + space if between.startswith(HYPHEN) else space)
            return
        self._close()
        self._put(space if space is not None else self._at_line_end(before, last, word))

    def _at_line_end(self, before: Line, last: Word, word: Word) -> str:
        """What is read between the last word of a line and the first of the next."""
        marked = before.page.characters[last.end : last.end + 1] == HYPHEN
        if marked or last.text[-1] in "-\xad‐":
            bare = last.text if marked else last.text[:-1]
            if self._vocabulary.joins(bare, word.text):
                if not marked:
                    self._drop_hyphen()
                return ""
            loose = word.text.lower() in ("and", "or", "und", "oder", "et", "ou", "to", "bis")
            return ("-" if marked else "") + (" " if loose else "")
        if last.text[-1] in "—–/" and len(last.text) > 1 and word.text[0] not in "—–":
            return ""
        if word.text[0] == "—" or (last.text[-1] == "—"):
            return ""
        if _ADDRESS.search(last.text) and (
            last.text[-1] in "/_=?&%." or word.text[0] in "/_=?&%" or _REST_OF_ADDRESS.match(word.text)
        ):
            return ""
        if _HANGUL.match(last.text[-1]) and _HANGUL.match(word.text[0]):
            return " " if before.page.characters[last.end : last.end + 1] == " " else ""
        return "" if min(last.text[-1], word.text[0]) >= _FIRST_WIDE else " "

    def _drop_hyphen(self) -> None:
        """Take the hyphen that was written last, the end of a run, back out of the text."""
        self._text[-1] = self._text[-1][:-1]
        self._length -= 1
        run = self._runs[-1]
        if run.span.end - 1 > run.span.start:
            self._runs[-1] = Run(Span(run.span.start, run.span.end - 1), run.page, run.source, run.box)
        else:
            self._runs.pop()

    def _put(self, text: str) -> None:
        self._text.append(text)
        self._length += len(text)

    def _close(self) -> None:
        """End the run that is being written."""
        if self._first is None:
            return
        line, words, start = self._first
        if not words:
            self._first = None
            return
        box = (
            min(word.left for word in words),
            min(word.bottom for word in words),
            max(word.right for word in words),
            max(word.top for word in words),
        )
        turns = words[0].face.turns
        if line.page.mirrored and not turns:
            box = (line.page.width - box[2], box[1], line.page.width - box[0], box[3])
        back = turned(box, -turns % 4)
        self._runs.append(Run(Span(start, self._length), line.page.number, words[0].source, back))
        self._first = None

    def written(self) -> Written:
        """The text so far; a hyphen that ends it is kept."""
        self._close()
        if self._last is not None:
            line, word = self._last
            if line.page.characters[word.end : word.end + 1] == HYPHEN:
                self._put("-")
        return Written("".join(self._text), tuple(self._runs), tuple(self._markers))
