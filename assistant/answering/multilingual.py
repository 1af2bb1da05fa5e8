"""Passages that may answer, in or for another language: found by meaning, and judged by nobody."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cached_property

from assistant.answering.finding import Finder
from assistant.answering.question_parsing import Reading
from assistant.answering.question_reader import Asked
from assistant.answering.selection import NEAR_MISSES
from assistant.models.multilingual import ACROSS_LANGUAGES, MAY_ANSWER, SAME_LANGUAGE
from assistant.runtime.sizes import ITEMS
from assistant.runtime.timing import timed
from assistant.types import Answer, Filters, Hit, Item, Outcome, Reason

DEPTH = 40
"""How many are looked at, at least: their order changes if they are in different languages."""


class OtherLanguages:
    """Finds what may answer over one view of the index, where the judge does not read question or passage."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    @cached_property
    def _foreign_keys(self) -> frozenset[int]:
        finder = self._finder
        return frozenset(entry.key for name in finder.foreign for entry in finder.view.entries_of(name))

    def answer(self, reading: Reading, asked: Asked, blank: Answer) -> Answer:
        """What may answer a question that the judge cannot read; else what is nearest, by words if nothing else is there."""
        allowed = self._finder.allowed(reading, asked.filters)
        hits = self.nearest(asked.text, asked.language, asked.limit or ITEMS, allowed)
        if likely(hits):
            return self.may_answer(hits, blank)
        if hits:
            return replace(blank, near_misses=self._scored(hits[:NEAR_MISSES]))
        by_words = self._finder.by_words(reading, asked.filters)
        return replace(blank, reason=Reason.LANGUAGE, near_misses=by_words)

    def may_answer(self, hits: Sequence[Hit], blank: Answer) -> Answer:
        """The answer that shows what of `hits` is likely enough, though nothing could judge it."""
        items = self._scored(likely(hits))
        if not items:
            return blank
        return replace(
            blank,
            outcome=Outcome.MAY_ANSWER,
            confidence=items[0].score,
            reason=Reason.LANGUAGE,
            items=items,
            total=len(items),
        )

    def is_only_foreign(self, text: str, filters: Filters) -> bool:
        """Whether the nearest passage by words is in a language that no model reads."""
        finder = self._finder
        nearest = (
            finder.by_words(Reading(text), filters)[:1]
            if finder.foreign and not finder.has_second_encoder
            else ()
        )
        return any(item.entry.citation.document in finder.foreign for item in nearest)

    def in_other_languages(
        self, text: str, filters: Filters = Filters(), k: int = ITEMS, without: Collection[int] = ()
    ) -> list[Hit]:
        """The passages nearest to an English question in documents that the judge cannot read."""
        if not self._foreign_keys:
            return []
        allowed = self._finder.allowed(Reading(text), filters)
        foreign = self._foreign_keys if allowed is None else self._foreign_keys & set(allowed)
        return self.nearest(text, "en", k, foreign - set(without))

    @timed("search")
    def nearest(
        self, question: str, language: str | None, k: int, allowed: Collection[int] | None = None
    ) -> list[Hit]:
        """At most `k` passages for a question in `language`, likeliest first, each with the probability that it answers.

        Empty if the second encoder is not installed, or was not when the passages were indexed.
        """
        encoder, view = self._finder.models.multilingual, self._finder.view
        if encoder is None or view.multilingual is None:
            return []
        found = view.multilingual.search(encoder.encode_question(question), max(k, DEPTH), allowed)
        languages = {key: one.citation.language for key, one in view.entries(h.key for h in found).items()}
        hits = [
            Hit(
                hit.key,
                (SAME_LANGUAGE if languages[hit.key] in (language, None) else ACROSS_LANGUAGES)(hit.score),
            )
            for hit in found
        ]
        return sorted(hits, key=lambda hit: -hit.score)[:k]

    def _scored(self, hits: Sequence[Hit]) -> tuple[Item, ...]:
        """The passages of `hits` with their scores."""
        scores = {hit.key: hit.score for hit in hits}
        return tuple(replace(one, score=scores[one.entry.key]) for one in self._finder.items(scores))


def likely(hits: Sequence[Hit]) -> list[Hit]:
    """Those that are likely enough to be shown."""
    return [hit for hit in hits if hit.score >= MAY_ANSWER]
