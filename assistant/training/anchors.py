"""Finds labelled stretches again after a reader has changed: each is known by the hash of its letters and digits.

The hash is polynomial (Rabin and Karp, 1987), so that all places of a text are tried in one pass.
"""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from assistant.types import Span

BASE = 257
MODULI = (2_147_483_629, 2_147_483_587)  # products of two remainders fit into 64 bits
Numbers = np.ndarray[Any, np.dtype[np.uint64]]


class Anchor(NamedTuple):
    """How a stretch is known: number of its letters and digits, and their hash by each modulus."""

    length: int
    hashes: tuple[int, int]


class Letters:
    """The letters and digits of a text in lower case, and where each of them is in the text."""

    def __init__(self, text: str) -> None:
        self.places = [place for place, sign in enumerate(text) if sign.isalnum()]
        codes = np.array([ord(text[place].lower()[0]) for place in self.places], dtype=np.uint64)
        self._prefixes = [_prefixes(codes, modulus) for modulus in MODULI]

    def find(self, anchor: Anchor, near: int) -> Span | None:
        """The stretch with this anchor that begins nearest to `near`; None if there is none."""
        if not 0 < anchor.length <= len(self.places):
            return None
        likely = np.flatnonzero(self._windows(0, anchor.length) == anchor.hashes[0])
        if not len(likely):
            return None
        sure = likely[self._windows(1, anchor.length)[likely] == anchor.hashes[1]]
        if not len(sure):
            return None
        first = min(sure.tolist(), key=lambda place: abs(self.places[place] - near))
        return Span(self.places[first], self.places[first + anchor.length - 1] + 1)

    def _windows(self, number: int, length: int) -> Numbers:
        """The hashes of all stretches of so many signs."""
        modulus, prefixes = MODULI[number], self._prefixes[number]
        power = np.uint64(pow(BASE, length, modulus))
        return np.asarray(
            (prefixes[length:] + modulus - prefixes[: len(prefixes) - length] * power % modulus) % modulus
        )


def _prefixes(codes: Numbers, modulus: int) -> Numbers:
    """The hash of each beginning of a text, the empty one first."""
    found = [0]
    for code in codes.tolist():
        found.append((found[-1] * BASE + code) % modulus)
    return np.array(found, dtype=np.uint64)


def found_again(text: str, anchors: Mapping[Span, Anchor]) -> dict[Span, Span]:
    """Where each labelled stretch is in `text` now; those whose words have changed are left out."""
    letters = Letters(text)
    located = ((span, letters.find(anchor, span.start)) for span, anchor in anchors.items())
    return {span: now for span, now in located if now is not None}


def read_anchors(file: Path) -> dict[str, dict[Span, Anchor]]:
    """The anchors of each document; a line is document, start-end, length and both hashes (hexadecimal)."""
    found: dict[str, dict[Span, Anchor]] = defaultdict(dict)
    for line in file.read_text(encoding="utf-8").splitlines()[1:]:
        document, place, length, one, other = line.split("\t")
        start, _, end = place.partition("-")
        found[document][Span(int(start), int(end))] = Anchor(int(length), (int(one, 16), int(other, 16)))
    return found
