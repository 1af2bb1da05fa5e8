"""Finds footnote markers in running text and resolves them to the notes of the document."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from assistant.types import Block, BlockKind, Document, Footnote, Span

CERTAIN = frozenset("[¹²³⁰⁴⁵⁶⁷⁸⁹")
_MARKER = re.compile(
    r"\[\^?(?P<label>[0-9]{1,4}|[a-z*]{1,3}|(?<=\^)[^\]\s]{1,60})\]|(?P<superscript>[¹²³⁰⁴-⁹]{1,3})"
    r"|(?<=[^\W\d_][.,;:”’)])(?P<bare>\d{1,3})(?=\s|$)|(?<=[^\W\d_])\((?P<attached>\d{1,3})\)"
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_FRAGMENT = re.compile(
    r"(?:see|such as|cf\b|ibid|for (?:an?|the|more|further|details|example|instance)\b|as (?:of|in|defined|set|agreed|enshrined)\b"
    r"|e\.g\.|i\.e\.|according to|quoted|cited|based on|including|namely|notably|in particular|author[’']s|these include"
    r"|this (?:includes|refers)|interview|https?:|available at)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"https?:|\bpp?\.\s?\d|\b(?:19|20)\d\d\b")
_OPINION = re.compile(r"\b(?:should|must|shall|ought|we|our|us|therefore|however)\b", re.IGNORECASE)


def note_markers(text: str) -> Iterator[tuple[str, Span]]:
    """Yield (label, span) of each marker within a line of `text`; one that opens a line opens a note instead."""
    for found in _MARKER.finditer(text):
        before = text[max(0, found.start() - 12) : found.start()].rstrip(" \t>")
        if before and before[-1] not in "\r\n\f\v\x85\u2028\u2029":
            label = found["label"] or found["superscript"] or found["bare"] or found["attached"]
            yield plain_label(label), Span(found.start(), found.end())


def certain_labels(text: str) -> set[str]:
    """Labels of the markers in `text` that can be nothing else: in brackets or raised."""
    return {label for label, span in note_markers(text) if text[span.start] in CERTAIN}


def reads_like_note(text: str) -> bool:
    """Whether a paragraph without a number reads like a note: a fragment, or a reference that argues nothing."""
    return _FRAGMENT.match(text) is not None or (
        _REFERENCE.search(text) is not None and _OPINION.search(text) is None
    )


def plain_label(label: str) -> str:
    """`label` with raised digits as plain ones."""
    return label.translate(_SUPERSCRIPTS)


class Notes:
    """The notes of one document, by label; a label used twice belongs to the next note after its marker."""

    def __init__(self, document: Document, blocks: Sequence[Block]) -> None:
        self._text = document.text
        self._notes: dict[str, list[Block]] = defaultdict(list)
        self._orphan: Block | None = None
        for block in blocks:
            if block.kind is BlockKind.FOOTNOTE and block.number:
                self._notes[plain_label(block.number)].append(block)
            elif block.kind is BlockKind.FOOTNOTE:
                self._orphan = block
        self._given = {
            reference.start: document.layout[reference.note]
            for reference in document.references
            if reference.note is not None
        }
        self._markers = [(reference.start, reference.label) for reference in document.references] or [
            (span.start, label) for label, span in note_markers(document.text)
        ]
        self._starts = [start for start, _ in self._markers]

    def in_passage(self, span: Span) -> tuple[Footnote, ...]:
        """The notes whose markers stand in `span`, in order, each once."""
        found: dict[Span, Footnote] = {}
        end = span.end + bool(
            self._given
        )  # a marker that is no part of the text may stand right behind its last word
        first, last = bisect_left(self._starts, span.start), bisect_left(self._starts, end)
        for place, label in self._markers[first:last]:
            note, matched = self._resolve(label, place)
            if note is not None:
                found.setdefault(note.span, Footnote(label, note.span.of(self._text), note.span, matched))
        return tuple(found.values())

    def _resolve(self, label: str, place: int) -> tuple[Block | None, str]:
        if self._given:
            return self._given.get(place), "marker"
        same = self._notes.get(label)
        if same:
            behind = bisect_right(same, place, key=lambda block: block.span.start)
            return same[min(behind, len(same) - 1)], "marker"
        certain = self._text[place] in CERTAIN
        behind_it = self._orphan is not None and self._orphan.span.start > place
        return (self._orphan, "inferred") if label.isdigit() and certain and behind_it else (None, "")
