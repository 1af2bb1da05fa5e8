"""Bytes to text: nothing but the byte order mark is dropped, and every line end stays as it is."""

import codecs
import re
import unicodedata

from assistant.errors import UnreadableSource
from assistant.reading.codepages import code_page

_BYTE_ORDER_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC_NUMBERS = (
    (re.compile(rb"%PDF-"), "a PDF"),
    (re.compile(rb"PK\x03\x04"), "a ZIP archive (or a Word, Excel or EPUB file)"),
    (re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "an old Word or Excel file"),
    (re.compile(rb"\{\\rtf1"), "an RTF file"),
    (re.compile(rb"\x89PNG\r\n"), "a PNG image"),
    (re.compile(rb"\xff\xd8\xff"), "a JPEG image"),
    (re.compile(rb"GIF8[79]a[^ -~]"), "a GIF image"),
    (re.compile(rb"II\*\x00|MM\x00\*"), "a TIFF image"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "a WebP image"),
    (re.compile(rb"\x7fELF"), "an ELF program"),
    (re.compile(rb"MZ[^\x00]?\x00"), "a Windows program"),
    (re.compile(rb"\x1f\x8b"), "a gzip archive"),
    (re.compile(rb"7z\xbc\xaf\x27\x1c"), "a 7-Zip archive"),
    (re.compile(rb"Rar!\x1a\x07"), "a RAR archive"),
    (re.compile(rb"\xfd7zXZ\x00"), "an XZ archive"),
    (re.compile(rb"SQLite format 3\x00"), "an SQLite database"),
)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_CONTROLS_TOLERATED = 1 / 50
_NULS_TOLERATED = 1 / 1000  # programs that convert files leave a few


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding, for which `data.decode(encoding) == text`, a few NULs as spaces.

    Raises `UnreadableSource` for what is not text.
    """
    if kind := foreign_kind(data):
        raise UnreadableSource(f"is {kind}, not a text")
    text, encoding = _decode(data)
    _require_text(text)
    return text.replace("\0", " "), encoding


def foreign_kind(data: bytes) -> str | None:
    """Name the kind of file that the first bytes give away, such as "a PDF"; None for what may be text."""
    return next((kind for magic, kind in _MAGIC_NUMBERS if magic.match(data)), None)


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _marked(data, encoding), encoding
    if data.count(b"\0") > len(data) * _NULS_TOLERATED:
        return _without_mark(data)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        page = code_page(data)
        if page is None:
            raise UnreadableSource(
                f"cannot be decoded: byte {error.start} is not UTF-8, and no other encoding fits; save it as UTF-8"
            ) from error
    return data.decode(page), page


def _marked(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-sig").upper()
        raise UnreadableSource(
            f"cannot be decoded: its byte order mark says {name}, but byte {error.start} is not {name}; save it as UTF-8"
        ) from error


def _without_mark(data: bytes) -> tuple[str, str]:
    """Decode UTF-16 that lacks its mark; the zeros, upper halves of ASCII letters, tell the byte order."""
    little = data[1::2].count(0) > data[::2].count(0)
    encoding = "utf-16-le" if little else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text or not _mostly_assigned(text):
        raise UnreadableSource("is binary (it contains NUL bytes): save it as text in UTF-8, or remove it")
    return text, encoding


def _mostly_assigned(text: str) -> bool:
    sample = "".join(text[:10_000].split())
    strange = sum(unicodedata.category(character) in ("Cn", "Co", "Cc") for character in sample)
    return strange <= len(sample) * _CONTROLS_TOLERATED


def _require_text(text: str) -> None:
    if text.count("\0") > len(text) * _NULS_TOLERATED:
        raise UnreadableSource("contains NUL characters: save it as text in UTF-8, or remove it")
    if len(_CONTROL.findall(text)) > max(1, len(text) * _CONTROLS_TOLERATED):
        raise UnreadableSource(
            "is binary (it contains many control characters): save it as text in UTF-8, or remove it"
        )
