"""Finds candidates for the judge: the nearest passages by meaning, and the best by words."""

from collections.abc import Collection

from assistant.index.view import IndexView
from assistant.models.encoder import Vector
from assistant.runtime.timing import timed
from assistant.types import Hit

NEAREST, NEAREST_OF_ADVICE = 16, 24
"""What should be done has more answers than a fact has."""
BY_WORDS = 4


@timed("search")
def candidates(
    question: str,
    vector: Vector,
    index: IndexView,
    allowed: Collection[int] | None = None,
    *,
    has_many_answers: bool = False,
) -> list[Hit]:
    """At most NEAREST passages by meaning, more of advice, nearest first, then those of the BY_WORDS best by words that are not among them.

    `ranks` holds the place of each by meaning and by words; `score` is the cosine, 0 for those found by words alone.
    """
    near = index.vectors.search(vector, NEAREST_OF_ADVICE if has_many_answers else NEAREST, allowed)
    worded = index.words.search(question, BY_WORDS, allowed)
    cosines = {hit.key: hit.score for hit in near}
    by_meaning = {hit.key: place for place, hit in enumerate(near, 1)}
    by_words = {hit.key: place for place, hit in enumerate(worded, 1)}
    return [
        Hit(key, cosines.get(key, 0.0), _places(by_meaning.get(key), by_words.get(key)))
        for key in dict.fromkeys([*by_meaning, *by_words])
    ]


def _places(by_meaning: int | None, by_words: int | None) -> dict[str, int]:
    found = {"meaning": by_meaning, "words": by_words}
    return {name: place for name, place in found.items() if place is not None}
