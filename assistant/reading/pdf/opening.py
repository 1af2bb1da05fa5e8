"""Opens a PDF and reads its pages; says which of them give no text, and why."""

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from assistant.errors import UnreadableSource
from assistant.reading.files import Tell
from assistant.reading.garbling import is_gibberish
from assistant.reading.pdf.annotations import Added, added_to, with_added
from assistant.reading.pdf.characters import Boxes, PageText, Word, read_page
from assistant.reading.pdf.drawings import Drawing, drawing_of
from assistant.reading.pdf.fonts import garbled_fonts
from assistant.reading.pdf.fractions import with_fractions
from assistant.reading.pdf.gaps import KnownWords
from assistant.reading.pdf.hidden import without_hidden
from assistant.reading.pdf.markers import with_markers
from assistant.reading.pdf.replaced import show_glyphs
from assistant.reading.pdf.struck import without_struck

MOST_PAGES = 5_000
MOST_CHARACTERS = 200_000  # on one page
_SCANS = ("is a scan without text", "are scans without text")
_GARBLED = ("contains text that cannot be decoded", "contain text that cannot be decoded")
_DAMAGED = ("is damaged", "are damaged")
_CROWDED = (
    f"contains more than {MOST_CHARACTERS:,} characters",
    f"contain more than {MOST_CHARACTERS:,} characters",
)
_HIDDEN, _STRUCK, _DOUBTFUL = "hidden text", "struck-out text", "word spacing"
_UNDECODED = "text whose font cannot be decoded"
_REMARKS = {
    _HIDDEN: "ignored",
    _STRUCK: "left out as deleted",
    "text box": "not read",
    "stamp": "not read",
    _UNDECODED: "not read: run text recognition (OCR)",
    _DOUBTFUL: "uncertain: check quotations against the page",
}
_LETTERS = 5  # in a row, with blanks between
_FEW_WORDS = 25
_SCAN_SHARE = 0.5  # of the page that a picture covers
_MANY_SHAPES = 300
_LEAST_SIGNS, _GARBLED_SHARE = 40, 0.3
_OBJECTS = re.compile(rb"/ObjStm\b[^>]{0,200}>>\s*stream\r?\n")
_MOST_OBJECTS = 4_000_000
_LAYERS, _MASKS = b"/OCProperties", re.compile(rb"/S\s*/(?:Luminosity|Alpha)\b")
_KNOWN_SIGNS = frozenset("\uf0b7\uf0a7\uf0d8\uf0fc\uf02d\ufffe")


class Sheet(NamedTuple):
    """A page: its text, what is drawn on it, and why it gives no text (as said of one page, and of several)."""

    text: PageText
    drawing: Drawing
    trouble: tuple[str, str] | None = None
    remarks: tuple[str, ...] = ()  # what was left out of a page that was read


def open_pdf(data: bytes) -> pdfium.PdfDocument:
    """Return the document in `data`. Raises `UnreadableSource`."""
    try:
        document = pdfium.PdfDocument(data)
        pages = len(document)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise UnreadableSource("is encrypted: save a copy without a password") from error
        raise UnreadableSource("is damaged, or is not a PDF: save it again from its source") from error
    if not pages or pages > MOST_PAGES:
        document.close()
        many = f"has {pages:,} pages, the limit is {MOST_PAGES:,}: split it"
        raise UnreadableSource(many if pages else "has no pages")
    return document


class Hiding(NamedTuple):
    """By what a document may hide text: layers, which may be off, and masks."""

    layered: bool
    masked: bool


def read_sheets(document: pdfium.PdfDocument, tell: Tell, hiding: Hiding) -> list[Sheet]:
    """Return all pages in order; `hiding` says by what the document may hide text. Raises `UnreadableSource` where none gives any text."""
    if document.get_formtype() != raw.FORMTYPE_NONE:
        document.init_forms()
    known = KnownWords()
    sheets = list(_sheets(document, tell, hiding, known))
    sheets = [_with_doubts(sheet, known) for sheet in _without_garbled(sheets)]
    if not any(sheet.text.words for sheet in sheets):
        raise UnreadableSource(_silence(sheets))
    return sheets


def hiding_in(data: bytes) -> Hiding:
    """Whether a file has layers and masks, as far as its bytes tell; they may stand in compressed objects."""
    layered, masked = _LAYERS in data, _MASKS.search(data) is not None
    for found in _OBJECTS.finditer(data):
        if layered and masked:
            break
        try:
            objects = zlib.decompressobj().decompress(data[found.end() :], _MOST_OBJECTS)
        except zlib.error:
            continue
        layered, masked = layered or _LAYERS in objects, masked or _MASKS.search(objects) is not None
    return Hiding(layered, masked)


def warnings_of(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """What to tell of pages that were not read, as "pages 3–5 are scans without text and were not read"."""
    troubles = dict.fromkeys(sheet.trouble for sheet in sheets if sheet.trouble)
    remarks = dict.fromkeys(remark for sheet in sheets for remark in sheet.remarks)
    return (
        *(_warning(sheets, trouble) for trouble in troubles if trouble),
        *(
            f"{remark} on {_named([sheet for sheet in sheets if remark in sheet.remarks])} was {_REMARKS[remark]}"
            for remark in remarks
        ),
    )


def _warning(sheets: Sequence[Sheet], trouble: tuple[str, str]) -> str:
    troubled = [sheet for sheet in sheets if sheet.trouble == trouble]
    said = f"{trouble[0]} and was" if len(troubled) == 1 else f"{trouble[1]} and were"
    advice = ": run text recognition (OCR)" if trouble == _GARBLED else ""
    return f"{_named(troubled)} {said} not read{advice}"


def _named(sheets: Sequence[Sheet]) -> str:
    """The numbers of pages in words: "page 3", "pages 3–5, 7 and 9"."""
    numbers = [sheet.text.number for sheet in sheets]
    ranges = []
    for _, stretch in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        found = [number for _, number in stretch]
        ranges.append(str(found[0]) if len(found) == 1 else f"{found[0]}–{found[-1]}")
    listed = ", ".join(ranges[:-1]) + " and " * (len(ranges) > 1) + ranges[-1]
    return f"{'page' if len(numbers) == 1 else 'pages'} {listed}"


def _silence(sheets: Sequence[Sheet]) -> str:
    troubles = {sheet.trouble for sheet in sheets if sheet.trouble}
    if not troubles:
        return "contains no text"
    if len(troubles) > 1:
        return "gives no text: " + "; ".join(warnings_of(sheets))
    one, many = troubles.pop()
    said = f"all {len(sheets)} pages {many}" if len(sheets) > 1 else f"its only page {one}"
    ocr = (one, many) in (_SCANS, _GARBLED)
    return said + (": run text recognition (OCR) over it first" if ocr else "")


def _sheets(document: pdfium.PdfDocument, tell: Tell, hiding: Hiding, known: KnownWords) -> Iterator[Sheet]:
    total = len(document)
    for place in range(total):
        tell(place, total)
        yield _sheet(document, place, hiding, known)
    tell(total, total)


def _without_garbled(sheets: Sequence[Sheet]) -> Iterator[Sheet]:
    """The pages without the words in fonts that cannot be decoded; those that then have none are not read."""
    for sheet, fonts in zip(sheets, garbled_fonts([sheet.text.words for sheet in sheets]), strict=True):
        words = [word for word in sheet.text.words if word.ink.font not in fonts]
        if not fonts:
            yield sheet
        elif any(character.isalpha() for word in words for character in word.text):
            yield sheet._replace(text=sheet.text._replace(words=words), remarks=(*sheet.remarks, _UNDECODED))
        else:
            yield sheet._replace(text=sheet.text._replace(words=[]), trouble=_GARBLED)


def _with_doubts(sheet: Sheet, known: KnownWords) -> Sheet:
    """A page with the remark that words on it may run together, or be torn into letters."""
    words = [word.text for word in sheet.text.words if not word.ink.aslant]  # those are a watermark's
    letters = "".join(word if len(word) == 1 and word.isalpha() else " " for word in words).split()
    torn = any(len(word) >= _LETTERS and known.has(word) for word in letters)
    doubtful = torn or any(map(known.may_be_several, words))
    return sheet._replace(remarks=(*sheet.remarks, _DOUBTFUL)) if doubtful else sheet


def _sheet(document: pdfium.PdfDocument, place: int, hiding: Hiding, known: KnownWords) -> Sheet:
    nothing = PageText(place + 1, 0.0, 0.0, "", [])
    remarks: list[str] = []
    try:
        page = document[place]
    except pdfium.PdfiumError:
        return Sheet(nothing, Drawing(), _DAMAGED)
    try:
        drawing = drawing_of(page, hiding.masked)
        show_glyphs(document, page, drawing.marked)
        added = added_to(page, document.formenv)
        sieve = _sieve(page, drawing, added, hiding.layered, remarks)
        text = read_page(page, place + 1, MOST_CHARACTERS, sieve, known)
        if text is None:
            return Sheet(nothing, Drawing(), _CROWDED)
    except pdfium.PdfiumError:
        return Sheet(nothing, Drawing(), _DAMAGED)
    finally:
        page.close()
    if added.texts:
        text = with_added(text, added.texts)
    remarks.extend(added.unread)
    if _is_garbled(text):
        return Sheet(nothing, drawing, _GARBLED)
    text = with_fractions(text, (*drawing.rules, *drawing.bars))
    scanned = _SCANS if _is_scan(text, drawing) else None
    if text.runs_leftwards:
        text, drawing = text.in_mirror(), drawing.in_mirror(text.width)
    return Sheet(with_markers(text), drawing, scanned, tuple(dict.fromkeys(remarks)))


def _sieve(
    page: pdfium.PdfPage, drawing: Drawing, added: Added, layered: bool, remarks: list[str]
) -> Callable[[PageText, Boxes], list[Word]]:
    """Leaves out the words that nobody sees and those that are struck out, and says so in `remarks`."""

    def left(text: PageText, part: Boxes) -> list[Word]:
        words, hidden = without_hidden(page, text.words, drawing, layered or added.covers)
        words, struck = without_struck(words, (*drawing.rules, *added.strikes), part)
        remarks.extend([_HIDDEN] * bool(hidden) + [_STRUCK] * bool(struck))
        return words

    return left


def _is_scan(text: PageText, drawing: Drawing) -> bool:
    """Whether a page is a picture, or drawn in outlines, with few words typed on it, as a stamp or a number."""
    if len(text.words) >= _FEW_WORDS:
        return False
    area = max(text.width * text.height, 1.0)
    covered = sum(_visible_area(box, text.width, text.height) for box in drawing.pictures)
    return covered >= _SCAN_SHARE * area or (not text.words and drawing.shapes > _MANY_SHAPES)


def _visible_area(box: tuple[float, float, float, float], width: float, height: float) -> float:
    across = min(box[2], width) - max(box[0], 0.0)
    return max(0.0, across) * max(0.0, min(box[3], height) - max(box[1], 0.0))


def _is_garbled(text: PageText) -> bool:
    """Whether too many of the characters mean nothing (private, unassigned, replaced or control characters), or all words."""
    if is_gibberish(text.characters):
        return True
    signs = Counter(text.characters)
    count = sum(times for sign, times in signs.items() if sign not in _KNOWN_SIGNS and not sign.isspace())
    meaningless = sum(
        times
        for sign, times in signs.items()
        if sign not in _KNOWN_SIGNS
        and not sign.isspace()
        and (sign == "\ufffd" or unicodedata.category(sign) in ("Co", "Cn", "Cc", "Cs"))
    )
    return count >= _LEAST_SIGNS and meaningless >= _GARBLED_SHARE * count
