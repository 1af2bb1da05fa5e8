"""Characters of symbol fonts, as the signs that they show."""

from lxml.etree import _Element as Element

from assistant.reading.docx.package import W

_PRIVATE = 0xF000  # where symbol fonts are mapped to
_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
_SYMBOL = {
    **{0x41 + place: letter for place, letter in enumerate(_GREEK)},
    **{0x61 + place: letter for place, letter in enumerate("αβχδεφγηιϕκλμνοπθρστυϖωξψζ")},
    **dict(zip(range(0x20, 0x40), " !∀#∃%&∋()∗+,−./0123456789:;<=>?", strict=True)),
    **{0xA2: "′", 0xA3: "≤", 0xA4: "⁄", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓"},
    **{0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠"},
    **{0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xC7: "∩", 0xC8: "∪", 0xCC: "⊂", 0xCE: "∈", 0xCF: "∉", 0xD0: "∠", 0xD1: "∇"},
    **{0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅", 0xD8: "¬", 0xDB: "⇔", 0xDE: "⇒", 0xE5: "∑", 0xF2: "∫"},
}  # fmt: skip
_WINGDINGS = {
    **{0x28: "☎", 0x2A: "✉", 0x4A: "☺", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖"},
    **{0x77: "◆", 0x9E: "·", 0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓"},
    **{0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"},
}  # fmt: skip
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}


def in_font(text: str, font: str | None) -> str:
    """`text` as it shows in a symbol font, whose letters stand for signs; other fonts show it as it is."""
    if font is None or (table := _FONTS.get(font.lower())) is None:
        return text
    return "".join(_shown(character, table) for character in text)


def _shown(character: str, table: dict[int, str]) -> str:
    code = ord(character)
    low = code - _PRIVATE if _PRIVATE <= code < _PRIVATE + 0x100 else code
    return character if low >= 0x100 or character.isspace() else table.get(low, character)


def sign(symbol: Element) -> str:
    """The sign that a `w:sym` shows; nothing for a picture of a symbol font that no character stands for."""
    try:
        code = int(symbol.get(f"{W}char") or "", 16)
    except ValueError:
        return ""
    font = (symbol.get(f"{W}font") or "").lower()
    low = code - _PRIVATE if _PRIVATE <= code < _PRIVATE + 0x100 else code
    if font in _FONTS and low < 0x100:
        return _FONTS[font].get(low, "")
    if "dings" in font or 0xD800 <= low < 0xF900 or not 0x20 <= low <= 0x10FFFD:
        return ""
    return chr(low)
