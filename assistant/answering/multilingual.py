"""Passages that may answer, in or for another language: found by meaning, and judged by nobody."""

from collections.abc import Collection, Sequence

from assistant.index.view import IndexView
from assistant.models.encoder import Encoder
from assistant.models.multilingual import ANSWERS, MAY_ANSWER
from assistant.runtime.timing import timed
from assistant.types import Hit


@timed("search")
def nearest(
    question: str, encoder: Encoder | None, index: IndexView, k: int, allowed: Collection[int] | None = None
) -> list[Hit]:
    """At most `k` passages in any language, nearest first, each with the probability that it answers.

    None if the second encoder is not installed, or was not when the passages were indexed.
    """
    if encoder is None or index.multilingual is None:
        return []
    hits = index.multilingual.search(encoder.encode_question(question), k, allowed)
    return [Hit(hit.key, ANSWERS(hit.score), {"meaning": place}) for place, hit in enumerate(hits, 1)]


def likely(hits: Sequence[Hit]) -> list[Hit]:
    """Those that are likely enough to be shown."""
    return [hit for hit in hits if hit.score >= MAY_ANSWER]
