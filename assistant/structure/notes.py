"""Finds footnote markers in running text and resolves them to the notes of the document."""

import re
from collections.abc import Iterator, Sequence

from assistant.types import Block, BlockKind, Document, Footnote, Span

_MARKER = re.compile(r"\[\^?(?P<label>[0-9]{1,4}|[a-z*]{1,3}|(?<=\^)[^\]\s]{1,20})\]|(?P<superscript>[¹²³⁰⁴-⁹]{1,3})")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def note_markers(text: str) -> Iterator[tuple[str, Span]]:
    """Yield (label, span) of each marker within a line of `text`; one that opens a line opens a note instead."""
    for found in _MARKER.finditer(text):
        before = text[max(0, found.start() - 12) : found.start()].rstrip(" \t>")
        if before and before[-1] not in "\r\n\f\v\u2028\u2029":
            yield found["label"] or found["superscript"], Span(found.start(), found.end())


class Notes:
    """The notes of one document, by label; a label used twice belongs to the next note after its marker."""

    def __init__(self, document: Document, blocks: Sequence[Block]) -> None:
        self._text = document.text
        self._notes = [block for block in blocks if block.kind is BlockKind.FOOTNOTE]
        orphans = [block for block in self._notes if block.number is None]
        self._orphan = orphans[0] if len(orphans) == 1 else None
        self._labels = {_plain(block.number) for block in self._notes if block.number}

    def in_passage(self, span: Span) -> tuple[Footnote, ...]:
        """The notes whose markers stand in `span`, in order, each once."""
        found: dict[Span, Footnote] = {}
        for label, place in note_markers(span.of(self._text)):
            note, matched = self._resolve(label, span.start + place.start)
            if note is not None:
                found.setdefault(note.span, Footnote(label, note.span.of(self._text), note.span, matched))
        return tuple(found.values())

    def _resolve(self, label: str, position: int) -> tuple[Block | None, str]:
        same = [block for block in self._notes if block.number and _plain(block.number) == _plain(label)]
        if same:
            return next((block for block in same if block.span.start > position), same[-1]), "marker"
        return (self._orphan, "inferred") if label.isdigit() else (None, "")


def _plain(label: str) -> str:
    return label.translate(_SUPERSCRIPTS)
