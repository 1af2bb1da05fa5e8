"""Finds words in source texts: every place where they occur exactly, and the most similar passage."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

import numpy as np

from assistant.types import Document, Span
from assistant.verifying.differences import Change, stretches
from assistant.verifying.quotations import Part
from assistant.verifying.wording import same, words_of

Numbers = np.ndarray[Any, np.dtype[np.int64]]

MOST_POSTINGS = 20_000
MOST_ALIGNED = 3_000
CANDIDATES = 4
ALIKE_FROM = 0.5
ALIKE_PER_WORD, FEW_WORDS = 0.03, 12


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a document's text."""

    document: Document
    span: Span

    @property
    def text(self) -> str:
        """The words that are there."""
        return self.span.of(self.document.text)


@dataclass(frozen=True, slots=True)
class BestMatch:
    """The passage most like a quotation, how much of the quotation it contains (0 to 1), and what differs."""

    spot: Excerpt
    share: float
    changes: tuple[Change, ...]

    @property
    def is_alike(self) -> bool:
        """Whether the quotation was made from this; of few words more must stand there."""
        words = sum(len(change.quoted.split()) for change in self.changes)
        return self.share >= ALIKE_FROM + ALIKE_PER_WORD * max(0, FEW_WORDS - words)

    @property
    def is_whole(self) -> bool:
        """Whether nothing differs."""
        return all(change.is_same for change in self.changes)


class Texts:
    """Source texts made ready for searching; positions count words and punctuation over all of them."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents
        self._forms: list[str] = ["\n"]
        self._form_ids: dict[str, int] = {}
        self._key_of_form: list[int] = [0]
        self._key_ids: dict[str, int] = {}
        forms, starts, ends, firsts = array("i"), array("i"), array("i"), []
        for document in documents:
            firsts.append(len(forms))
            for word in words_of(document.text):
                forms.append(self._number(word.form, word.key))
                starts.append(word.start)
                ends.append(word.end)
            forms.append(0)
            starts.append(0)
            ends.append(0)
        self._form = np.frombuffer(forms, dtype=np.int32) if forms else np.zeros(0, np.int32)
        self._start, self._end, self._first = starts, ends, np.array(firsts, dtype=np.int64)
        self._key = np.array(self._key_of_form, dtype=np.int32)[self._form]

    def _number(self, form: str, key: str) -> int:
        number = self._form_ids.get(form)
        if number is None:
            number = self._form_ids[form] = len(self._forms)
            self._forms.append(form)
            self._key_of_form.append(self._key_ids.setdefault(key, len(self._key_ids) + 1))
        return number

    @cached_property
    def _order(self) -> Numbers:
        return np.argsort(self._key, kind="stable")

    @cached_property
    def _bounds(self) -> Numbers:
        return np.searchsorted(self._key[self._order], np.arange(len(self._key_ids) + 2))

    def _count(self, key: int) -> int:
        return int(self._bounds[key + 1] - self._bounds[key]) if key > 0 else 0

    # Exactly

    def places(self, part: Part) -> list[Excerpt]:
        """All places where the words of `part` occur, in order."""
        return [self._spot(first, first + len(part.words)) for first in self._firsts_of(part)]

    def _firsts_of(self, part: Part) -> list[int]:
        keys = [self._key_ids.get(word.key, 0) for word in part.words]
        if not keys or 0 in keys:
            return []
        rarest = min(range(len(keys)), key=lambda place: self._count(keys[place]))
        bounds = self._bounds[keys[rarest]], self._bounds[keys[rarest] + 1]
        firsts = self._order[bounds[0] : bounds[1]] - rarest
        firsts = firsts[(firsts >= 0) & (firsts + len(keys) <= len(self._key))]
        for place, key in enumerate(keys):
            firsts = firsts[self._key[firsts + place] == key]
        return [int(first) for first in firsts if self._is_same(part, int(first))]

    def _is_same(self, part: Part, first: int) -> bool:
        return all(
            same(self._forms[self._form[first + place]], word.form, free_case=place in part.free)
            for place, word in enumerate(part.words)
        )

    def _spot(self, first: int, last: int) -> Excerpt:
        document = self._documents[int(np.searchsorted(self._first, first, side="right")) - 1]
        return Excerpt(document, Span(self._start[first], self._end[last - 1]))

    # Nearly

    @cached_property
    def _pairs(self) -> tuple[Numbers, Numbers]:
        """Each two neighbouring keys as one number, sorted, and where they are."""
        both = self._key[:-1].astype(np.int64) * (len(self._key_ids) + 1) + self._key[1:]
        order = np.argsort(both, kind="stable")
        return both[order], order

    def nearest(self, part: Part) -> BestMatch | None:
        """The stretch most like `part`; None if no two neighbouring words of it occur anywhere."""
        found = [self._aligned(part, first, anchor) for first, anchor in self._candidates(part)]
        return max((one for one in found if one), key=lambda one: one.share, default=None)

    def _candidates(self, part: Part) -> list[tuple[int, int]]:
        """Where `part` may begin, and a place where two of its words occur: where the most, and the rarest, pairs agree."""
        if len(self._key) < 2:
            return []
        sorted_pairs, order = self._pairs
        keys = [self._key_ids.get(word.key, 0) for word in part.words[:MOST_ALIGNED]]
        diagonals, anchors, weights = [], [], []
        for place in range(len(keys) - 1):
            if not (keys[place] and keys[place + 1]):
                continue
            both = keys[place] * (len(self._key_ids) + 1) + keys[place + 1]
            low, high = np.searchsorted(sorted_pairs, [both, both + 1])
            if 0 < high - low <= MOST_POSTINGS:
                anchors.append(order[low:high])
                diagonals.append(order[low:high] - place)
                weights.append(np.full(high - low, np.log1p(len(self._key) / (high - low))))
        if not diagonals:
            return []
        starts, width = np.concatenate(diagonals), 6 + len(keys) // 4
        return _peaks(starts, np.concatenate(anchors), np.concatenate(weights), width)

    def _aligned(self, part: Part, first: int, anchor: int) -> BestMatch | None:
        """Compare `part` with the text from about `first` on, within the document of the position `anchor`."""
        words = part.words[:MOST_ALIGNED]
        slack = 12 + len(words) // 2
        document = int(np.searchsorted(self._first, anchor, side="right")) - 1
        lowest = int(self._first[document])
        highest = (
            int(self._first[document + 1]) - 1 if document + 1 < len(self._first) else len(self._form) - 1
        )
        low, high = max(first - slack, lowest), min(first + len(words) + slack, highest)
        here = [int(key) for key in self._key[low:high]]
        keys = [self._key_ids.get(word.key, -1) for word in words]
        blocks = _trimmed(SequenceMatcher(None, keys, here, autojunk=False).get_matching_blocks(), len(words))
        if not blocks:
            return None
        begin = max(blocks[0].b - blocks[0].a, 0)
        end = min(blocks[-1].b + blocks[-1].size + len(words) - blocks[-1].a - blocks[-1].size, len(here))
        begin, end = min(begin, blocks[0].b), max(end, blocks[-1].b + blocks[-1].size)
        if begin >= end:
            return None
        matched = [place for block in blocks for place in range(block.a, block.a + block.size)]
        changes = tuple(self._changes(part, low, begin, end, blocks))
        return BestMatch(self._spot(low + begin, low + end), self._share(keys, matched), changes)

    def _share(self, keys: Sequence[int], matched: Sequence[int]) -> float:
        """The share of the words that are there, rare ones counting more; words that are missing count as the mean at most."""
        known = {key: float(np.log1p(len(self._key) / self._count(key))) for key in set(keys) if key > 0}
        mean = sum(known.values()) / len(known) if known else 1.0
        there = sum(known[keys[place]] for place in matched)
        missing = set(range(len(keys))) - set(matched)
        return there / (there + sum(min(known.get(keys[place], mean), mean) for place in missing))

    def _changes(self, part: Part, low: int, begin: int, end: int, blocks: Sequence[Any]) -> Iterator[Change]:
        """Same and different stretches in turn; `low` is where the blocks' counting begins."""

        def is_same(place: int, here: int) -> bool:
            form = self._forms[self._form[low + here]]
            return same(form, part.words[place].form, free_case=place in part.free)

        number = min(len(part.words), MOST_ALIGNED)
        for row in stretches(blocks, (0, number), (begin, end), is_same):
            quoted = (
                part.text[part.words[row[0]].start : part.words[row[1] - 1].end] if row[0] < row[1] else ""
            )
            source = self._spot(low + row[2], low + row[3]).text if row[2] < row[3] else ""
            yield Change(quoted, source, row[4])


def _peaks(starts: Numbers, anchors: Numbers, weights: Numbers, width: int) -> list[tuple[int, int]]:
    """The starts with the greatest weight within `width`, the greatest first, apart from each other.

    Each comes with the anchor that weighs most there.
    """
    order = np.argsort(starts, kind="stable")
    at, weight = starts[order], weights[order]
    until = np.searchsorted(at, at + width, side="right")
    summed = np.concatenate([[0.0], np.cumsum(weight)])
    sums = summed[until] - summed[:-1]
    chosen: list[tuple[int, int]] = []
    for place in np.argsort(-sums, kind="stable")[: 50 * CANDIDATES]:
        if all(abs(int(at[place]) - other) > width for other, _ in chosen):
            heaviest = place + int(np.argmax(weight[place : until[place]]))
            chosen.append((int(at[place]), int(anchors[order][heaviest])))
        if len(chosen) == CANDIDATES:
            break
    return chosen


def _trimmed(blocks: Sequence[Any], length: int) -> list[Any]:
    """Matching blocks without the stray ones: a single word far from the rest is a coincidence."""
    real = [block for block in blocks if block.size]
    if len(real) < 2:
        return real
    best = max(real, key=lambda block: block.size)
    return [
        block
        for block in real
        if block is best or abs((block.b - block.a) - (best.b - best.a)) <= 6 + length // 2
    ]
