"""Counts recommendations by document."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from assistant.answering.listing import ListOnDemand
from assistant.types import GroupedPassage


def by_document(found: Sequence[GroupedPassage]) -> Counter[str]:
    """How many recommendations the list of each document shows; one that several documents contain counts in each."""
    if isinstance(found, ListOnDemand):
        return found.by_document()
    return Counter(
        document
        for one in found
        for document in dict.fromkeys(
            entry.citation.document for entry in (one.entry, *(also.entry for also in one.also))
        )
    )


def first_of_each(
    found: Sequence[GroupedPassage], documents: Collection[str]
) -> Mapping[str, GroupedPassage]:
    """The first recommendation in the list of each of some documents, by document."""
    if isinstance(found, ListOnDemand):
        found = found.first_of_each(documents)
    return {
        one.entry.citation.document: one
        for one in reversed(found)
        if one.entry.citation.document in documents
    }


def documents_of(found: Sequence[GroupedPassage]) -> set[str]:
    """The documents in which the recommendations of a list are shown."""
    if isinstance(found, ListOnDemand):
        return found.documents
    return {one.entry.citation.document for one in found}
