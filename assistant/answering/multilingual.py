"""Passages that may answer, in or for another language: found by meaning, and judged by nobody."""

from collections.abc import Collection, Sequence

from assistant.index.view import IndexView
from assistant.models.encoder import Encoder
from assistant.models.multilingual import ACROSS_LANGUAGES, MAY_ANSWER, SAME_LANGUAGE
from assistant.runtime.timing import timed
from assistant.types import Hit

DEPTH = 40
"""How many are looked at, at least: their order changes if they are in different languages."""


@timed("search")
def nearest(
    question: str,
    language: str | None,
    encoder: Encoder | None,
    index: IndexView,
    k: int,
    allowed: Collection[int] | None = None,
) -> list[Hit]:
    """At most `k` passages for a question in `language`, likeliest first, each with the probability that it answers.

    None if the second encoder is not installed, or was not when the passages were indexed.
    """
    if encoder is None or index.multilingual is None:
        return []
    found = index.multilingual.search(encoder.encode_question(question), max(k, DEPTH), allowed)
    languages = {key: entry.citation.language for key, entry in index.entries(h.key for h in found).items()}
    hits = [
        Hit(
            hit.key,
            (SAME_LANGUAGE if languages[hit.key] in (language, None) else ACROSS_LANGUAGES)(hit.score),
        )
        for hit in found
    ]
    return sorted(hits, key=lambda hit: -hit.score)[:k]


def likely(hits: Sequence[Hit]) -> list[Hit]:
    """Those that are likely enough to be shown."""
    return [hit for hit in hits if hit.score >= MAY_ANSWER]
