"""Where words end that the file puts no blank between, and whether a blank that takes no room parts two words."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import inf
from statistics import median_low

from assistant.reading.english import is_english

Box = tuple[float, float, float, float]  # left, bottom, right, top

HYPHEN = "\ufffe"  # what pdfium makes of a hyphen at the end of a line
_TOKEN = re.compile(r"[^\W\d_]+")
_LEAST = 4  # letters of a word among several
_SHORTEST = 3  # characters that may be two words
_STOPS = ".,;:!?)"
_SURE, _LIKELY = 0.1, 0.06  # of the height of the letters, above the usual gap
_WIDER = 0.07  # of the height, above the usual gap
_SEEN = 0.04  # of the height: a gap that parts unknown words
_LONG, _SEVERAL = 12, 3  # letters of a word that is looked into, and words in it
_SMALL = frozenset(
    "an and are as at be by for has have if in is it its may must no not of on or our than that the to was we were will with"
    " und der die das des den dem von zu de la le les du et en el los las del y".split()
)
_ONE_WORD = frozenset("nevertheless nonetheless notwithstanding inasmuch".split())
_KNOWN = 2  # times that a word comes whose gaps say nothing
_SPREAD = 0.05  # what is set wider is spaced letter by letter


class KnownWords:
    """The words of a document as far as it was read, and how often each came."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._ends: dict[str, tuple[int, ...]] = {}

    def learn(self, characters: str) -> None:
        """Count the words of another page."""
        self._counts.update(_TOKEN.findall(characters.lower().replace(HYPHEN, "")))

    def has(self, word: str) -> bool:
        """Whether a word was met."""
        return self._counts[word.lower()] > 0

    def joins(self, first: str, second: str, surely: bool) -> bool:
        """Whether two halves with an invisible blank between them are one word: the whole is known, or (not `surely`) a half is not."""
        one, other = _bare(first), _bare(second)
        if self._counts[one + other]:
            return True
        return not surely and min(self._counts[one], self._counts[other]) < 2

    def may_be_several(self, word: str) -> bool:
        """Whether a long word that came once consists of at least three known ones, one of them as common as "the"."""
        bare = word.lower()
        if len(bare) < _LONG or not bare.isalpha() or self._counts[bare] > 1 or bare in _ONE_WORD:
            return False
        most: dict[int, tuple[int, int]] = {0: (0, 0)}  # by where they end: how many are common, how many all
        for end in range(2, len(bare) + 1):
            found = [
                (most[start][0] + (piece in _SMALL), most[start][1] + 1)
                for start in most
                if (piece := bare[start:end]) in _SMALL or (end - start >= _LEAST and self._counts[piece] > 1)
            ]
            if found:
                most[end] = max(found)
        common, pieces = most.get(len(bare), (0, 0))
        return common > 0 and pieces >= _SEVERAL

    def asks_for(self, token: str) -> bool:
        """Whether the gaps in `token` are to be measured: it is long, and was not seen before."""
        return len(token) >= _SHORTEST and token not in self._ends and _TOKEN.search(token) is not None

    def ends(self, token: str) -> tuple[int, ...]:
        """The places in `token` at which another word begins."""
        return self._ends.get(token, ())

    def measure(self, token: str, boxes: Sequence[Box]) -> None:
        """Find out where words end in `token`: where the gap is wider than its others, and words are known on both sides if not by much."""
        gaps = [other[0] - one[2] for one, other in pairwise(boxes)]
        height = max(boxes[0][3] - boxes[0][1], 0.1)
        usual = median_low(gaps)
        places = [
            place
            for place, gap in enumerate(gaps, 1)
            if (gap - usual) / height >= _least_gap(token[place - 1], token[place])
        ]
        if is_english(_bare(token)):
            places = []
        cuts = [0, *places, len(token)]
        parts = (
            dict(zip(places, pairwise(token[a:b] for a, b in pairwise(cuts)), strict=True)) if places else {}
        )
        self._ends[token] = (
            tuple(
                place
                for place in places
                if not token[place - 1 : place + 1].isalpha()
                or self._part(parts[place], (gaps[place - 1] - usual) / height)
                or (
                    gaps[place - 1] >= _SEEN * height
                    and (gaps[place - 1] - usual) / height >= _SURE
                    and self._counts[_bare(token)] < _KNOWN
                )
            )
            if usual / height < _SPREAD
            else ()
        )

    def _part(self, halves: tuple[str, str], gap: float) -> bool:
        """Whether a gap, of the height above the usual one, parts two known words; a narrow one only beside a common word."""
        words = [_bare(half) for half in halves]
        if gap < _WIDER and not _SMALL.intersection(words):
            return False
        return all(self._is_known(word) for word in words)

    def _is_known(self, word: str) -> bool:
        """Whether a half is a word: met in the document, or listed, of which most groups of two letters are."""
        if len(word) > 2:
            return self._counts[word] > 0 or is_english(word)
        return len(word) == 2 and (self._counts[word] > 0 or word in _SMALL)


def _least_gap(before: str, after: str) -> float:
    """The gap between two characters, of the height above the usual one, at which words may end."""
    if before.isalpha() and after.isalpha():
        return _LIKELY
    ends = (before in _STOPS or before.isdigit()) and after.isalpha()
    return _SURE if ends or (before.isalpha() and after.isdigit()) else inf


def _bare(word: str) -> str:
    return "".join(filter(str.isalpha, word.lower()))
