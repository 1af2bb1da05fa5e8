"""Text that a file gives in place of what its glyphs show (/ActualText): taken only if it does not contradict them."""

import ctypes
import re
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from assistant.reading.english import is_english
from assistant.reading.pdf.annotations import read_string

_KEY = b"ActualText"
_LEAST = 3  # letters that are more than a ligature or a sign
_WEIGHTY = re.compile(
    r"\d|[^\W\d_] +[^\W\d_]"
)  # numbers and several words; one alone is mostly set in small capitals
_UTF_8 = b"\xef\xbb\xbf"


class _Marked(NamedTuple):
    """A mark of content that has a replacement, and the text objects in it."""

    mark: Any
    items: list[Any]


def show_glyphs(document: pdfium.PdfDocument, page: pdfium.PdfPage, marked: Sequence[Any]) -> None:
    """Take the replacements that contradict what is shown off the text objects in `marked`, in memory."""
    found = _replaced(marked)
    if not found:
        return
    replacements = _texts(page, found)
    for one in found:
        raw.FPDFPageObjMark_RemoveParam(one.items[0], one.mark, _KEY)
    for one, shown, text in zip(found, _texts(page, found), replacements, strict=True):
        if not contradicts(shown, text):
            value = _UTF_8 + text.encode("utf-8", "replace")
            raw.FPDFPageObjMark_SetStringParam(document.raw, one.items[0], one.mark, _KEY, value)


def contradicts(shown: str, replacement: str) -> bool:
    """Whether glyphs that can be read show another text than the one that is given for them."""
    one, other = _bare(shown), _bare(replacement)
    if one == other or not (any(map(str.isdigit, one)) or len(one) >= _LEAST):
        return False
    return _sense(shown) >= _sense(replacement)  # glyphs without a table read as nonsense


def _replaced(marked: Sequence[Any]) -> list[_Marked]:
    found: dict[int, _Marked] = {}
    for item in marked:
        for place in range(raw.FPDFPageObj_CountMarks(item)):
            mark = raw.FPDFPageObj_GetMark(item, place)
            found.setdefault(ctypes.addressof(mark.contents), _Marked(mark, [])).items.append(item)
    return [one for one in found.values() if _WEIGHTY.search(_replacement(one.mark))]


def _replacement(mark: Any) -> str:
    """What replaces the text in a mark; pdfium takes each byte for a character, whatever the encoding."""
    size = ctypes.c_ulong()

    def ask(buffer: Any, room: int) -> int:
        found = raw.FPDFPageObjMark_GetParamStringValue(mark, _KEY, buffer, room, size)
        return size.value if found else 0

    return read_string(ask).replace("\0", "")


def _texts(page: pdfium.PdfPage, found: Sequence[_Marked]) -> list[str]:
    textpage = page.get_textpage()
    try:
        return ["".join(_text_of(item, textpage) for item in one.items) for one in found]
    finally:
        textpage.close()


def _text_of(item: Any, textpage: pdfium.PdfTextPage) -> str:
    return read_string(lambda buffer, room: raw.FPDFTextObj_GetText(item, textpage.raw, buffer, room))


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _sense(text: str) -> float:
    """The share of words that are known, or numbers."""
    words = [bare for word in text.split() if (bare := _bare(word))]
    return sum(word.isdecimal() or is_english(word) for word in words) / max(1, len(words))
