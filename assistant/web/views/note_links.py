"""Finds where a passage refers to its notes, so that notes and text can link to one another."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.types import Entry, Span

_MARKER = re.compile(
    r"\[\^?(?P<bracketed>[^\]\s]{1,60})\]|(?P<raised>[⁰¹²³⁴-⁹]{1,4})"
    r"|(?<=[^\W\d_])(?P<close>\d{1,4})(?!\w)|(?<=[^\W\d_][.,;:!?”’)\]])(?P<after>\d{1,4})(?!\w)"
)
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to a note: a marker at `span`, or, if none is found in the text, the passage from `start` to `end`."""

    label: str
    span: Span | None
    start: int
    end: int
    note: Span

    @property
    def anchor(self) -> str:
        """The id of the place to return to."""
        return f"ref-{self.start}"


def references(entries: Iterable[Entry]) -> Iterator[Reference]:
    """Yield the references of passages to notes, each note of a passage once."""
    for entry in entries:
        passage = entry.passage
        if not passage.footnotes:
            continue
        markers = _markers(passage.text, passage.span.start)
        for note in passage.footnotes:
            found = [span for label, span in markers if label == note.marker.translate(_PLAIN)]
            marker = found[0] if len(found) == 1 else None  # of several, none is certain
            yield Reference(note.marker, marker, (marker or passage.span).start, passage.span.end, note.span)


def _markers(text: str, start: int) -> list[tuple[str, Span]]:
    """What looks like a marker within a text that begins at `start`: its label and place."""
    return [
        (str(found[found.lastgroup or 0]).translate(_PLAIN), Span(start + found.start(), start + found.end()))
        for found in _MARKER.finditer(text)
        if found.start()
    ]
