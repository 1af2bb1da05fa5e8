"""The signs of symbol fonts that a Word file names by their codes."""

from lxml.etree import _Element as Element

from assistant.reading.docx.package import W
from assistant.reading.symbols import low_code, table_of


def sign(symbol: Element) -> str:
    """The sign that a `w:sym` shows; nothing for a picture of a symbol font that no character stands for."""
    try:
        code = int(symbol.get(f"{W}char") or "", 16)
    except ValueError:
        return ""
    font = symbol.get(f"{W}font") or ""
    low, table = low_code(code), table_of(font)
    if table is not None and low < 0x100:
        return table.get(low, "")
    if "dings" in font.lower() or 0xD800 <= low < 0xF900 or not 0x20 <= low <= 0x10FFFD:
        return ""
    return chr(low)
