"""Colours of words and of what lies behind them, and whether an eye tells the two apart."""

import re

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
UNKNOWN: Colour = (-999, -999, -999)  # of what lies behind words; no colour is like it
_ALIKE = 12
_WRITTEN = re.compile(r"#?([0-9A-Fa-f]{6})")


def colour(said: str | None) -> Colour | None:
    """The colour written as RRGGBB; None for what is none, such as "auto"."""
    found = _WRITTEN.fullmatch(said or "")
    if found is None:
        return None
    red, green, blue = bytes.fromhex(found[1])
    return red, green, blue


def alike(one: Colour, other: Colour) -> bool:
    """Whether nobody tells the two colours apart."""
    return all(abs(mine - yours) <= _ALIKE for mine, yours in zip(one, other, strict=True))
