"""Counts recommendations by document."""

from collections import Counter
from collections.abc import Iterable

from assistant.types import Linked


def by_document(found: Iterable[Linked]) -> Counter[str]:
    """How many recommendations the list of each document shows; one that several documents contain counts in each."""
    return Counter(
        document
        for one in found
        for document in dict.fromkeys(
            entry.citation.document for entry in (one.entry, *(also.entry for also in one.also))
        )
    )
