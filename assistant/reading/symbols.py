"""What the characters of symbol fonts show: bullets, ticks, boxes, arrows, Greek letters."""

import re
from collections.abc import Mapping

PRIVATE = 0xF000  # where symbol fonts are mapped to
_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
SYMBOL = {
    **{0x41 + place: letter for place, letter in enumerate(_GREEK)},
    **{0x61 + place: letter for place, letter in enumerate("αβχδεφγηιϕκλμνοπθρστυϖωξψζ")},
    **dict(zip(range(0x20, 0x40), " !∀#∃%&∋()∗+,−./0123456789:;<=>?", strict=True)),
    **{0xA2: "′", 0xA3: "≤", 0xA4: "⁄", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓"},
    **{0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠"},
    **{0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xC7: "∩", 0xC8: "∪", 0xCC: "⊂", 0xCE: "∈", 0xCF: "∉", 0xD0: "∠", 0xD1: "∇"},
    **{0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅", 0xD8: "¬", 0xDB: "⇔", 0xDE: "⇒", 0xE5: "∑", 0xF2: "∫"},
}  # fmt: skip
WINGDINGS = {
    **{0x28: "☎", 0x2A: "✉", 0x4A: "☺", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖"},
    **{0x77: "◆", 0x9E: "·", 0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓"},
    **{0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"},
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗",
    0x50: "✓",
    0x51: "☒",
    0x52: "☑",
    0x53: "☒",
    0x54: "☒",
    0x97: "•",
    0x98: "•",
    0xA3: "□",
}
_WINGDINGS_3 = {0x7D: "▶"}
_WEBDINGS = {0x61: "✓", 0x63: "□", 0x67: "■", 0x72: "✗"}
_USUAL = {
    **{
        0x2D: "–",
        0x6E: "■",
        0x6F: "□",
        0x71: "❑",
        0x76: "❖",
        0xA7: "▪",
        0xA8: "□",
        0xB7: "•",
        0xD8: "➢",
        0xE0: "→",
    },
    **{0xF0: "□", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"},
}  # what a private character means whose font has another name
_NO_SIGN = {0xF0: "□"}  # Symbol has nothing there, and shows a box
_FONTS = re.compile(r"(symbol)|(wingdings)(?:[- ]?([23]))?|(webdings)", re.IGNORECASE)


def tick(is_set: bool) -> str:
    """How the box of a form is written."""
    return "☒" if is_set else "☐"


def signs_of(font: str) -> Mapping[int, str]:
    """What the characters of `font` show, in their private places (from U+F020) and, of a font of signs only, in their plain ones."""
    found = _FONTS.match(font.partition("+")[2] or font)
    if found is None:
        return _PRIVATE_SIGNS
    if found[1]:
        return _private({**SYMBOL, **_NO_SIGN})
    table = _table(found)
    return {**table, **_private(table)}


def table_of(font: str | None) -> Mapping[int, str] | None:
    """What the characters of a font of signs show, by their codes without the private place; None for other fonts."""
    found = _FONTS.fullmatch((font or "").removesuffix("MT"))
    return None if found is None else _table(found)


def in_font(text: str, font: str | None) -> str:
    """`text` as it shows in a font of signs, whose letters stand for them; other fonts show it as it is."""
    table = table_of(font)
    return text if table is None else "".join(_shown(character, table) for character in text)


def low_code(code: int) -> int:
    """A code without the private place where symbol fonts are mapped to."""
    return code - PRIVATE if PRIVATE <= code < PRIVATE + 0x100 else code


def _shown(character: str, table: Mapping[int, str]) -> str:
    low = low_code(ord(character))
    return character if low >= 0x100 or character.isspace() else table.get(low, character)


def _table(found: re.Match[str]) -> Mapping[int, str]:
    if found[1] or found[4]:
        return SYMBOL if found[1] else _WEBDINGS
    return {"2": _WINGDINGS_2, "3": _WINGDINGS_3}.get(found[3] or "", WINGDINGS)


def _private(table: Mapping[int, str]) -> dict[int, str]:
    return {
        PRIVATE + code: sign for code, sign in table.items() if not sign.isspace()
    }  # a word holds no blank


_PRIVATE_SIGNS = _private(_USUAL)
