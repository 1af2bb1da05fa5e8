"""What the recogniser reads of a candidate: title, headings and lead-in, the words before it, and the candidate itself."""

from dataclasses import dataclass

from assistant.language.text import plain_with_places
from assistant.segmenting.heading_line import given_title, heading_line
from assistant.types import Document, Passage, Span

CHARACTERS_BEFORE = 260
NOTHING = "-"
"""Used for a context of no words."""


@dataclass(frozen=True, slots=True)
class Context:
    """The two texts of a reading, and the place in the document of each of their characters (None: title, headings, lead-in)."""

    context: str
    candidate: str
    context_places: tuple[int | None, ...]
    candidate_places: tuple[int, ...]


def context_of(document: Document, passage: Passage, candidate: Span) -> Context:
    """What is read of `candidate`, a stretch of `passage`."""
    head = heading_line(given_title(document.id, document.title), passage.headings, passage.lead_in)
    start = max(passage.span.start, candidate.start - CHARACTERS_BEFORE)
    before = document.text[start : candidate.start]
    if start > passage.span.start:
        cut = before.find(" ") + 1
        start, before = start + cut, before[cut:]
    earlier, earlier_places = plain_with_places(before)
    own, own_places = plain_with_places(candidate.of(document.text))
    context = head + earlier
    return Context(
        context if context.strip() else NOTHING,
        own,
        (*(None for _ in head), *(start + place for place in earlier_places)),
        tuple(candidate.start + place for place in own_places),
    )
