"""Finds where a passage refers to its notes, so that notes and text can link to one another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.types import Entry, Footnote, Span

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Reference:
    """What refers to a note: a marker at `span`, or, where none is found in the text, the passage from `start` to `end`."""

    label: str
    span: Span | None
    start: int
    end: int
    note: Span

    @property
    def anchor(self) -> str:
        """The id of the place to come back to."""
        return f"ref-{self.start}"


def references(entries: Sequence[Entry]) -> Iterator[Reference]:
    """Yield what the passages refer to, each note of a passage once."""
    for entry in entries:
        for note in entry.passage.footnotes:
            marker = _marker(entry, note)
            start = (marker or entry.passage.span).start
            yield Reference(note.marker, marker, start, entry.passage.span.end, note.span)


def _marker(entry: Entry, note: Footnote) -> Span | None:
    """Where the marker of a note stands in a passage, if that is certain."""
    label = re.escape(note.marker)
    raised = re.escape(note.marker.translate(_RAISED))
    found = [
        match.span()
        for match in re.finditer(
            rf"\[\^?{label}\]|{raised}(?![⁰-⁹¹²³])|(?<=[^\W\d_]){label}(?!\w)|(?<=[^\W\d_][.,;:!?”’)\]]){label}(?!\w)",
            entry.passage.text,
        )
        if match.start()
    ]
    if len(found) != 1:
        return None
    start = entry.passage.span.start
    return Span(start + found[0][0], start + found[0][1])
