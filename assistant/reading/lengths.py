"""Numbers and lengths as word processor files write them."""

import re

_LENGTH = re.compile(r"(?P<number>-?\d{1,9}(?:\.\d{1,9})?)(?P<unit>mm|cm|in|pt|pc|pi)?")
_TWIPS = {"mm": 1440 / 25.4, "cm": 1440 / 2.54, "in": 1440.0, "pt": 20.0, "pc": 240.0, "pi": 240.0}
LARGEST = 1_000_000


def twips(said: str) -> int | None:
    """A length in twentieths of a point, as which it is given without a unit; None for what is none."""
    found = _LENGTH.fullmatch(said)
    return None if found is None else round(float(found["number"]) * _TWIPS.get(found["unit"] or "", 1.0))


def integer(said: str | None, otherwise: int) -> int:
    """A whole number that is not absurd, or else `otherwise`."""
    try:
        number = int(said or "")
    except ValueError:
        return otherwise
    return number if abs(number) <= LARGEST else otherwise
