"""Characters of symbol fonts, as the signs that they show."""

from lxml.etree import _Element as Element

from assistant.reading.docx.package import W
from assistant.reading.symbols import PRIVATE, SYMBOL, WINGDINGS

_FONTS = {"symbol": SYMBOL, "wingdings": WINGDINGS}


def in_font(text: str, font: str | None) -> str:
    """`text` as it shows in a symbol font, whose letters stand for signs; other fonts show it as it is."""
    if font is None or (table := _FONTS.get(font.lower())) is None:
        return text
    return "".join(_shown(character, table) for character in text)


def _shown(character: str, table: dict[int, str]) -> str:
    code = ord(character)
    low = code - PRIVATE if PRIVATE <= code < PRIVATE + 0x100 else code
    return character if low >= 0x100 or character.isspace() else table.get(low, character)


def sign(symbol: Element) -> str:
    """The sign that a `w:sym` shows; nothing for a picture of a symbol font that no character stands for."""
    try:
        code = int(symbol.get(f"{W}char") or "", 16)
    except ValueError:
        return ""
    font = (symbol.get(f"{W}font") or "").lower()
    low = code - PRIVATE if PRIVATE <= code < PRIVATE + 0x100 else code
    if font in _FONTS and low < 0x100:
        return _FONTS[font].get(low, "")
    if "dings" in font or 0xD800 <= low < 0xF900 or not 0x20 <= low <= 0x10FFFD:
        return ""
    return chr(low)
