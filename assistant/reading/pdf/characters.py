"""The words of a page as pdfium sees them: place, size, weight, whether raised."""

import ctypes
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import degrees, hypot
from statistics import median
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from assistant.reading.pdf.gaps import HYPHEN as HYPHEN
from assistant.reading.pdf.gaps import Box as Box
from assistant.reading.pdf.gaps import KnownWords
from assistant.reading.symbols import signs_of

LARGEST = 14_400.0  # points; what stands beyond is no part of a page that anybody sees
SMALLEST = 0.1  # points; text may be set in no size at all
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LEFTWARD_SHARE = 0.3
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_TOKEN = re.compile(r"[^\s\x00-\x1f\ufffe]+")
_MAY_CHANGE = re.compile(r"[^\d*†‡§][\d*†‡§]|^[\d*†‡§]+[^\d*†‡§.,)\]%:;/–-]")
_BOLD = re.compile(r"bold|black|heavy|semibold|demi(?!\w*light)", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|kursiv", re.IGNORECASE)
_ITALIC_FLAG, _BOLD_FLAG, _BOLD_WEIGHT = 1 << 6, 1 << 18, 600
_RAISED_BY, _LOWERED_BY, _SMALLER = 0.12, 0.08, 0.88
_DEEPEST = 0.45  # of the size: a font that claims to reach deeper has boxes that say nothing of the base line
_ASLANT = 0.1  # of a quarter turn
_FLAT = 0.04  # letters so much broader than high, or higher than broad, are lines
_BULLETS = re.compile(r"[•▪‣◦●○■□▶►❖✓➢➤\uf0a7\uf0b7\uf0d8]+")  # nothing is raised behind them
_RUN, _WIDER, _STOPS = 8, 1.5, ".,;:)”’"  # letters in a row; of their usual gap
_WIDEST_SPACED = 1.0  # of the size: the gap between letters that are set apart
_NO_ROOM, _KERNED, _MANY_TIGHT = 0.02, 0.12, 0.02  # of the size, and of the words
_ABOVE, _BELOW = 0.75, 0.22  # of the size: what letters reach above and below their base line


Font = Any  # pointers of pdfium: ctypes has no types for them
TextObject = Any


class Face(NamedTuple):
    """How characters look: size in points, weight, slant, colour (red, green, blue) and direction (quarter turns).

    `drop` is how far the font reaches below its base line, in points.
    """

    size: float
    drop: float
    bold: bool
    italic: bool
    colour: tuple[int, int, int]
    turns: int


class Ink(NamedTuple):
    """How characters are painted: render mode, opacity (0 to 255), the address of their text object, whether aslant, the font."""

    mode: int
    alpha: int
    item: int
    aslant: bool = False
    font: str = ""


class Word(NamedTuple):
    """Characters without white space between, of one size, on a page turned until they run rightwards.

    `bottom` and `top` are those of its letters for its size, whatever its font claims.
    `source` is the place of the first among the page's characters. `raised` says that it is a smaller, higher
    thing right behind a word, `lowered` a smaller, lower one, `over` the upper part of a fraction, `apart` that a gap
    parts it from the word before though the file has no blank there, `glued` that it goes on with the word before though a blank stands between in the file.
    """

    text: str
    source: int
    left: float
    bottom: float
    right: float
    top: float
    face: Face
    raised: bool = False
    glued: bool = False
    lowered: bool = False
    over: bool = False
    apart: bool = False
    ink: Ink = Ink(0, 255, 0)

    @property
    def box(self) -> Box:
        """Its box on the page as it is, not turned."""
        return turned((self.left, self.bottom, self.right, self.top), -self.face.turns % 4)

    @property
    def end(self) -> int:
        """The place behind the last character."""
        return self.source + len(self.text)

    @property
    def size(self) -> float:
        """The size of the type, in points."""
        return self.face.size


Boxes = Callable[[Word, int, int], Word]  # a part of a word, cut out between two of its characters


class PageText(NamedTuple):
    """A page, its number counted from 1, its characters and its words in the order of the file.

    One that runs leftwards is `mirrored`: its words are placed as in a mirror, so that they run rightwards.
    """

    number: int
    width: float
    height: float
    characters: str
    words: list[Word]
    mirrored: bool = False

    def in_mirror(self) -> "PageText":
        """The page as in a mirror."""
        words = [
            word
            if word.face.turns
            else word._replace(left=self.width - word.right, right=self.width - word.left)
            for word in self.words
        ]
        return self._replace(words=words, mirrored=True)

    @property
    def runs_leftwards(self) -> bool:
        """Whether much of it is in a script that runs from right to left."""
        found = len(RIGHT_TO_LEFT.findall(self.characters))
        return found > 0 and found >= _LEFTWARD_SHARE * sum(map(str.isalpha, self.characters))


Sieve = Callable[[PageText, Boxes], list[Word]]  # leaves out the words of a page that nobody sees


def read_page(
    page: pdfium.PdfPage, number: int, most: int, sieve: Sieve, known: KnownWords
) -> PageText | None:
    """Return the text of `page` without the words that `sieve` leaves out, or None where it has more than `most` characters."""
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count > most:
            return None
        characters = _characters(textpage, count)
        known.learn(characters)
        words = _Words(textpage, characters, known)
        found = PageText(number, width, height, characters, _glued(_level(list(words)), known))
        return found._replace(words=sieve(found, words.part))
    finally:
        textpage.close()


def _characters(textpage: pdfium.PdfTextPage, count: int) -> str:
    """The characters as pdfium counts them, one each."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(textpage.raw, 0, count, buffer) if count else 0
    text = bytes(buffer)[: 2 * max(0, written - 1)].decode("utf-16-le", "surrogatepass")
    if len(text) == count == written - 1:
        return text
    codes = [raw.FPDFText_GetUnicode(textpage.raw, place) for place in range(count)]
    return _PAIR.sub(_united, "".join(map(_character, codes)))


def _character(code: int) -> str:
    return HYPHEN if code == 2 else chr(code) if code < 0x110000 else "\ufffd"


def _united(pair: re.Match[str]) -> str:
    """The character that two halves of a surrogate pair stand for, and a control character in the second's place."""
    return pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le") + "\0"


class _Words:
    """Cuts the characters of one page into words."""

    def __init__(self, textpage: pdfium.PdfTextPage, characters: str, known: KnownWords) -> None:
        self._known = known
        self._page = textpage.raw
        self._characters = characters
        self._rect = raw.FS_RECTF()
        self._pointer = ctypes.byref(self._rect)
        self._origin = ctypes.c_double(), ctypes.c_double()
        self._faces: dict[int, tuple[Face, Ink]] = {}
        self._fonts: dict[int, tuple[bool, bool, float]] = {}
        self._names: dict[int, str] = {}
        self._signs: dict[int, Mapping[int, str]] = {}  # of fonts and of text objects
        self._runs_leftwards = RIGHT_TO_LEFT.search(characters) is not None

    def __iter__(self) -> Iterator[Word]:
        before: Word | None = None
        last: Word | None = None
        for found in _TOKEN.finditer(self._characters):
            for word in self._of_token(found.start(), found[0]):
                if signs := self._signs.get(word.ink.item):
                    word = word._replace(text=word.text.translate(signs))
                if before is not None and word.face.size <= _SMALLER * before.face.size:
                    raised = _is_raised(before, word)
                    if raised or _is_lowered(before, word):
                        word = word._replace(raised=raised, lowered=not raised)
                if last is not None and not (word.raised or word.lowered) and _is_tight(last, word):
                    word = word._replace(glued=True)
                last = word
                yield word
                if not (word.raised or word.lowered or _BULLETS.fullmatch(word.text)):
                    before = word

    def part(self, word: Word, start: int, end: int) -> Word:
        """The characters of `word` from `start` to `end`, counted from its first."""
        if (start, end) == (0, len(word.text)):
            return word
        first, last = word.source + start, word.source + end - 1
        left = self._box(first, word.face)[0]
        right = self._box(last, word.face)[2]
        return word._replace(text=word.text[start:end], source=first, left=left, right=right)

    def _of_token(self, start: int, token: str) -> list[Word]:
        """The words of a token; where the file puts no blank between two, the later is `apart`."""
        face, ink = self._face(start)
        if self._runs_leftwards and RIGHT_TO_LEFT.search(token):
            return [self._leftward(start, token, face, ink)]
        if self._known.asks_for(token):
            boxes = [self._box(place, face) for place in range(start, start + len(token))]
            self._known.measure(token, boxes)
        cuts = self._known.ends(token)
        if not cuts:
            return self._evenly(start, token, face, ink)
        words: list[Word] = []
        for begin, end in pairwise((0, *cuts, len(token))):
            first, *others = self._evenly(start + begin, token[begin:end], *self._face(start + begin))
            words.extend((first._replace(apart=begin > 0), *others))
        return words

    def _evenly(self, start: int, text: str, face: Face, ink: Ink) -> list[Word]:
        """The words of a text, cut where the height of its characters changes, or another line begins."""
        first = self._box(start, face)
        last = self._box(start + len(text) - 1, face) if len(text) > 1 else first
        if _alike(first, last) and last[2] >= first[0] and (text.isalpha() or not _MAY_CHANGE.search(text)):
            return [_word(text, start, first, last, face, ink)]
        words: list[Word] = []
        begin, opening, previous = 0, first, first
        for place in range(1, len(text)):
            box = self._box(start + place, face)
            if not _alike(opening, box) or box[2] < previous[0]:
                looks = self._face(start + begin)
                words.append(_word(text[begin:place], start + begin, opening, previous, *looks))
                begin, opening = place, box
            previous = box
        words.append(_word(text[begin:], start + begin, opening, previous, *self._face(start + begin)))
        return words

    def _leftward(self, start: int, text: str, face: Face, ink: Ink) -> Word:
        """A word of a script that runs leftwards, in the order in which it is read."""
        boxes = [self._box(place, face) for place in range(start, start + len(text))]
        first = (min(box[0] for box in boxes), *boxes[0][1:])
        last = (*boxes[0][:2], max(box[2] for box in boxes), boxes[0][3])
        return _word(text, start, first, last, face, ink)

    def _box(self, place: int, face: Face) -> Box:
        raw.FPDFText_GetLooseCharBox(self._page, place, self._pointer)
        rect = self._rect
        if face.turns:
            return turned((rect.left, rect.bottom, rect.right, rect.top), face.turns)
        if face.drop <= _DEEPEST * face.size:
            return rect.left, rect.bottom, rect.right, rect.top
        raw.FPDFText_GetCharOrigin(self._page, place, *self._origin)
        bottom = self._origin[1].value - face.drop
        return rect.left, bottom, rect.right, bottom + face.size

    def _face(self, place: int) -> tuple[Face, Ink]:
        text = raw.FPDFText_GetTextObject(self._page, place)
        if not text:
            return Face(SMALLEST, 0.0, False, False, (0, 0, 0), 0), Ink(0, 255, 0)
        key = ctypes.addressof(text.contents)
        face = self._faces.get(key)
        if face is None:
            face = self._faces[key] = self._new_face(place, text)
        return face

    def _new_face(self, place: int, text: TextObject) -> tuple[Face, Ink]:
        font = raw.FPDFTextObj_GetFont(text)
        key = ctypes.addressof(font.contents) if font else 0
        if key not in self._fonts:
            self._names[key] = name = _name(font) if font else ""
            self._fonts[key] = _font(font, name) if font else (False, False, 0.22)
            self._signs[key] = signs_of(name)
        bold, italic, drop = self._fonts[key]
        self._signs[ctypes.addressof(text.contents)] = self._signs[key]
        mode = raw.FPDFTextObj_GetTextRenderMode(text)
        stroked = mode == raw.FPDF_TEXTRENDERMODE_FILL_STROKE
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self._page, place, matrix)
        breadth, height = hypot(matrix.a, matrix.b), hypot(matrix.c, matrix.d)
        size = raw.FPDFText_GetFontSize(self._page, place) * height
        size = min(LARGEST, max(SMALLEST, size))  # in this order, what is no number is the smallest
        quarters = -degrees(raw.FPDFText_GetCharAngle(self._page, place)) / 90
        turns = round(quarters) % 4
        colour, alpha = self._colour(place)
        if min(height, breadth) < _FLAT * max(height, breadth):
            alpha = 0
        face = Face(round(size, 1), drop * size, bold or stroked, italic, colour, turns)
        aslant = abs(quarters - round(quarters)) > _ASLANT
        return face, Ink(mode, alpha, ctypes.addressof(text.contents), aslant, self._names[key])

    def _colour(self, place: int) -> tuple[tuple[int, int, int], int]:
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        raw.FPDFText_GetFillColor(self._page, place, red, green, blue, alpha)
        return (red.value, green.value, blue.value), alpha.value


def _name(font: Font) -> str:
    buffer = ctypes.create_string_buffer(256)
    raw.FPDFFont_GetBaseFontName(font, buffer, 256)
    return buffer.value.decode("utf-8", "replace")


def _font(font: Font, name: str) -> tuple[bool, bool, float]:
    """Whether `font` is bold, whether it is slanted, and how far it reaches below the base line at size 1."""
    flags = max(0, raw.FPDFFont_GetFlags(font))
    descent = ctypes.c_float()
    raw.FPDFFont_GetDescent(font, 1.0, descent)
    bold = bool(_BOLD.search(name) or flags & _BOLD_FLAG) or raw.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT
    return bold, bool(_ITALIC.search(name) or flags & _ITALIC_FLAG), -descent.value


def _word(text: str, start: int, first: Box, last: Box, face: Face, ink: Ink) -> Word:
    """A word from the boxes of its first and its last character; what lies beyond all pages is put at their corner."""
    left, right, base = first[0], last[2], first[1] + face.drop
    bottom, top = base - _BELOW * face.size, base + _ABOVE * face.size
    if not (min(left, right, bottom) >= -LARGEST and max(left, right, top) <= LARGEST):
        left = right = bottom = top = 0.0
    return Word(text, start, left, bottom, right, top, face, ink=ink)


def turned(box: Box, turns: int) -> Box:
    """`box` on the page turned clockwise by `turns` quarters, so that text that ran so runs rightwards."""
    left, bottom, right, top = box
    if turns == 0:
        return box
    if turns == 1:
        return bottom, -right, top, -left
    if turns == 2:
        return -right, -top, -left, -bottom
    return -top, left, -bottom, right


def _alike(one: Box, other: Box) -> bool:
    """Whether two characters have one height and one base line."""
    near = 0.08 * max(one[3] - one[1], 1.0)
    return abs(one[1] - other[1]) <= near and abs(one[3] - other[3]) <= near


def _is_tight(last: Word, word: Word) -> bool:
    """Whether the blank between two words takes no room, and so is not seen."""
    return (
        word.source == last.end + 1
        and -_KERNED * word.size <= word.left - last.right <= _NO_ROOM * word.size
        and last.bottom == word.bottom
        and last.text[-1].isalpha()
        and word.text[0].isalpha()
    )


def _level(words: list[Word]) -> list[Word]:
    """`words`, a raised letter right before letters of its size no longer raised: it is one of a word in small capitals."""
    for place, (word, after) in enumerate(pairwise(words)):
        goes_on = after.source == word.end and after.size == word.size and not after.raised
        if word.raised and goes_on and word.text.isalpha() and after.text[0].isalpha():
            words[place] = word._replace(raised=False)
    return words


def _glued(words: list[Word], known: KnownWords) -> list[Word]:
    """`words`, those glued to the one before that are the other half of a word.

    If many blanks of a page take no room, its letters are said to be wider than they are: only known words are made.
    """
    tight = sum(word.glued for word in words) > _MANY_TIGHT * len(words)
    for place, word in enumerate(words):
        if word.glued and not known.joins(words[place - 1].text, word.text, surely=tight):
            words[place] = word._replace(glued=False)
    for places in _spaced_letters(words):
        gaps = [words[place].left - words[place - 1].right for place in places]
        widest = _WIDER * median(gaps)
        spaced = _is_spaced_out(words, places, median(gaps))
        for place, gap in zip(places, gaps, strict=True):
            dots = not any(map(str.isalnum, words[place - 1].text + words[place].text))
            words[place] = words[place]._replace(glued=gap <= widest and (spaced or dots))
    return words


def _is_spaced_out(words: Sequence[Word], places: Sequence[int], gap: float) -> bool:
    """Whether words are set letter by letter, as in a heading; numbers in a row are numbers, and cells of a table stand further apart."""
    signs = [words[place].text for place in places if any(map(str.isalnum, words[place].text))]
    letters = sum(map(str.isalpha, "".join(signs)))
    return 2 * letters >= len(signs) and gap <= _WIDEST_SPACED * words[places[0]].size


def _spaced_letters(words: Sequence[Word]) -> Iterator[list[int]]:
    """The places of single letters and digits that follow one another, each behind a blank, on one line."""
    run: list[int] = []
    for place, (last, word) in enumerate(pairwise(words), 1):
        if (
            len(word.text.rstrip(_STOPS)) <= 1
            and word.source == last.end + 1
            and word.bottom == last.bottom
            and word.left > last.right
        ):
            run.append(place)
            continue
        if len(run) >= _RUN:
            yield run
        run = []
    if len(run) >= _RUN:
        yield run


def _is_lowered(before: Word, word: Word) -> bool:
    """Whether a word stands lower right behind a larger one."""
    size = before.size
    drop = (before.bottom + _BELOW * size) - (word.bottom + _BELOW * word.size)
    return (
        _LOWERED_BY * size <= drop <= 0.5 * size
        and -0.3 * size <= word.left - before.right <= 0.3 * size
        and word.face.turns == before.face.turns
    )


def _is_raised(before: Word, word: Word) -> bool:
    """Whether a word stands higher right behind a larger one."""
    size = before.size
    return (
        word.bottom - before.bottom >= _RAISED_BY * size
        and word.top >= before.bottom + 0.6 * size
        and -0.3 * size <= word.left - before.right <= 0.6 * size
        and word.face.turns == before.face.turns
        and word.bottom < before.top
    )
