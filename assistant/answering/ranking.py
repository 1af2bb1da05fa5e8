"""Ranks whole documents for a question, as measuring wants it."""

from collections.abc import Collection, Sequence

from assistant.answering.finding import Finder
from assistant.answering.question_parsing import Reading
from assistant.index.view import IndexView
from assistant.runtime.sizes import ITEMS
from assistant.types import Filters, Hit, Outcome, Ranked, Ranking

RANKED_DEPTH = 240
DEEPER = 5_000
FEWEST_RANKED = 10


def rank(finder: Finder, reading: Reading, without: Collection[int] = ()) -> Ranking:
    """All documents that are found for a question, by their best passage, with the outcome it would get.

    First come those whose passages were judged, then the others in the order of the search. Passages with the keys in
    `without` are treated as absent.
    """
    found = finder.found(reading, Filters(), without)
    shown = tuple(
        Ranked(one.entry.citation.document, one.probability) for one in found.selection.shown[:ITEMS]
    )
    judged = [
        Ranked(name, one.probability)
        for one in found.judged
        for name in dict.fromkeys(
            [
                one.entry.citation.document,
                *(also.entry.citation.document for also in found.linked[one.entry.key].also),
            ]
        )
    ]
    left = {entry.key for entry in finder.view.all_entries()} - set(without) if without else None
    vector = finder.models.encoder.encode_question(reading.text)
    documents = _by_document(judged, finder.view.vectors.search(vector, RANKED_DEPTH, left), finder.view)
    if len(documents) < FEWEST_RANKED:  # long documents take up all places
        documents = _by_document(judged, finder.view.vectors.search(vector, DEEPER, left), finder.view)
    return Ranking(documents, shown, found.selection.outcome, found.selection.confidence)


def unjudged(view: IndexView, nearest: Sequence[Hit], likely: Sequence[Hit]) -> Ranking:
    """The documents of passages that nobody judged, `likely` ones of which may answer."""
    documents = _by_document([], nearest, view)
    if not likely:
        return Ranking(documents, (), Outcome.NOT_COVERED, 0.0)
    entries = view.entries(hit.key for hit in likely)
    shown = tuple(Ranked(entries[hit.key].citation.document, hit.score) for hit in likely[:ITEMS])
    return Ranking(documents, shown, Outcome.MAY_ANSWER, likely[0].score)


def score(finder: Finder, text: str, document_ids: Collection[str]) -> dict[str, float]:
    """The probability of each document that its best passage answers; those that are not in the index are left out."""
    hits = [Hit(entry.key, 0.0) for name in document_ids for entry in finder.view.entries_of(name)]
    best: dict[str, float] = {}
    for one in finder.judged(text, hits):
        name = one.entry.citation.document
        best[name] = max(best.get(name, 0.0), one.probability)
    return {name: best[name] for name in document_ids if name in best}


def _by_document(judged: Sequence[Ranked], others: Sequence[Hit], view: IndexView) -> tuple[Ranked, ...]:
    """Each document once, at the place of its best passage."""
    ranked: dict[str, Ranked] = {}
    for one in judged:
        ranked.setdefault(one.document, one)
    entries = view.entries(hit.key for hit in others)
    for hit in others:
        name = entries[hit.key].citation.document
        ranked.setdefault(name, Ranked(name, None))
    return tuple(ranked.values())
