"""Raised and lowered characters, written so that nobody can take them for part of what stands before them."""

import re

_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_NUMBER = re.compile(r"[+\-−]?\d+[+\-−]?|[+\-−]|\(\d+\)|n")
_LETTERED = frozenset(  # endings that are raised by custom and read the same on the line: 1st, M^me, n^o
    "st nd rd th er re e è ème eme ère o os a as ª º me mes lle lles r rs gr te bis ter c tm sm mo ma".split()
)
_FRACTION = re.compile(r"(?P<open>\^?)(?P<over>[⁰¹²³⁴-⁹]+|(?<=\^)\d+)(?P<bar>[/⁄∕]?)$")
_FURTHEST, _LONGEST = 12, 8


def raised(before: str, text: str) -> str:
    """How raised `text` is written behind `before`: 10^6, m³, 1st, x^n."""
    words = text.strip()
    if not words or (not any(map(str.isalnum, words)) and not _NUMBER.fullmatch(words)):
        return text
    if len(words) > _LONGEST or " " in words:
        return text  # words that are set higher, as a label or by a mistake of the markup
    last = before[-1:]
    if words.casefold() in _LETTERED or not (
        (last and (last.isalnum() or last in ")]")) or words[0].isdigit()
    ):
        return text
    if last.isdigit() or not _NUMBER.fullmatch(words):
        return text.replace(words, "^" + (words if words.lstrip("+-−").isalnum() else f"({words})"))
    return text.replace(words, words.translate(_RAISED))


def lowered(before: str, text: str) -> tuple[int, str]:
    """How many characters of the end of `before` are replaced where lowered `text` follows, and what is written.

    Lowered digits behind raised ones make a fraction: "1^1/" and "2" become "1 1/2". Others stay on the line behind
    letters, as in CO2, and are marked behind digits.
    """
    words = text.strip()
    if not words.isdigit():
        return 0, text
    found = _FRACTION.search(before[-_FURTHEST:])
    if found is not None:
        base = before[: len(before) - len(found.group())][-1:]
        if found["bar"] or not base.isalpha():
            blank = " " if base.isdigit() else ""
            return len(found.group()), f"{blank}{found['over'].translate(_PLAIN)}/{text}"
    return 0, text.translate(_LOWERED) if before[-1:].isdigit() else text


def fraction(before: str, over: str, under: str) -> str:
    """How a fraction is written behind `before`: 3/100, (a+b)/c; set apart from a number before it."""
    written = f"{_grouped(over)}/{_grouped(under)}"
    return f" {written}" if before[-1:].isdigit() else written


def power(over: str) -> str:
    """How an exponent is written."""
    return f"^{_grouped(over)}" if over else ""


def index(under: str) -> str:
    """How an index is written in a formula."""
    return f"_{_grouped(under)}" if under else ""


def _grouped(text: str) -> str:
    simple = text.replace(".", "").replace(",", "").lstrip("-−+").isalnum() or len(text) == 1
    return text if simple or (text.startswith("(") and text.find(")") == len(text) - 1) else f"({text})"
