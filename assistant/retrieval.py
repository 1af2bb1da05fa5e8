"""Finds candidates by meaning and by words, and puts both arms on one scale before adding them."""

from collections.abc import Collection, Sequence
from statistics import fmean, pstdev

from assistant.encoding import Vector
from assistant.index import Engine
from assistant.timing import timed
from assistant.types import Hit

DEPTH = 100
WORDS_WEIGHT = 0.5


@timed("search")
def retrieve(
    question: str,
    vector: Vector,
    meaning: Engine[Vector],
    words: Engine[str],
    k: int,
    allowed: Collection[int] | None = None,
) -> list[Hit]:
    """Return at most `k` passages, best first; `why` holds each arm's own score ("meaning", "words").

    Each arm's scores are standardised over what it found, and added with WORDS_WEIGHT for the words.
    """
    return fuse(meaning.search(vector, DEPTH, allowed), words.search(question, DEPTH, allowed))[:k]


def fuse(by_meaning: Sequence[Hit], by_words: Sequence[Hit]) -> list[Hit]:
    """Add two ranked lists on the scale of standard deviations; what an arm missed stands at its lowest score."""
    meaning, floor_of_meaning = _standardised(by_meaning)
    words, floor_of_words = _standardised(by_words)
    raw_meaning = {hit.key: hit.score for hit in by_meaning}
    raw_words = {hit.key: hit.score for hit in by_words}
    fused = [
        Hit(
            key,
            meaning.get(key, floor_of_meaning) + WORDS_WEIGHT * words.get(key, floor_of_words),
            {
                **({"meaning": raw_meaning[key]} if key in raw_meaning else {}),
                **({"words": raw_words[key]} if key in raw_words else {}),
            },
        )
        for key in {**raw_meaning, **raw_words}
    ]
    return sorted(fused, key=lambda hit: -hit.score)


def _standardised(hits: Sequence[Hit]) -> tuple[dict[int, float], float]:
    """Scores by key in standard deviations from their mean, and the lowest of them."""
    scores = [hit.score for hit in hits]
    if not scores:
        return {}, 0.0
    mean, deviation = fmean(scores), pstdev(scores) or 1.0
    return {hit.key: (hit.score - mean) / deviation for hit in hits}, (min(scores) - mean) / deviation
