"""Puts the parts of all pages into the order of the text: halves joined, notes and furniture behind."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.reading.flow import Marked, Part
from assistant.reading.pdf.lines import Line
from assistant.reading.pdf.notes import SUPERSCRIPTS, listed_notes
from assistant.reading.pdf.paragraphs import MARKER, Frame, Paragraph, continues
from assistant.reading.pdf.raised import Keys, note_markers
from assistant.reading.pdf.stress import is_stressed, with_ends_apart
from assistant.reading.pdf.writing import Notes, Vocabulary, Written, write, write_cells
from assistant.types import BlockKind

_LIST_OF_REFERENCES = re.compile(
    r"\W*(?:\d+\.?\s+)?(?:references|bibliography|works cited|literature(?: cited)?|select(?:ed)? bibliography|literaturverzeichnis"
    r"|bibliographie|list of references)\W*",
    re.IGNORECASE,
)
_LIST_OF_NOTES = re.compile(
    r"\W*(?:\d+\.?\s+)?(?:end\s?notes?|notes?(?: and references)?|anmerkungen)\W*", re.IGNORECASE
)
_CAPTION = re.compile(
    r"(?:figure|fig\.|table|chart|graph|map|plate|photo|source|sources|abbildung|tabelle)\s*\d*(?:\.\d+)*\s*[:.–—|]",
    re.IGNORECASE,
)
_KINDS = {
    "heading": BlockKind.HEADING,
    "note": BlockKind.FOOTNOTE,
    "caption": BlockKind.CAPTION,
    "furniture": BlockKind.FURNITURE,
    "table": BlockKind.TABLE,
}
# What stands before the marker of a note, and not before an exponent.
_BEFORE_MARKER = re.compile(
    r"""(?:[^\W\d_]{3,}|(?<![\d.,])[^\W\d_]{2}(?<!km|cm|mm)|[.,;:!?…”’"')\]»%*–—-]|\b(?:19|20)\d\d)\s?$"""
)
_SAYS = re.compile(r"[^\W\d_]{2}|[\u2e80-\uffef]")
_SUPERSCRIPT = re.compile("[¹²³⁰⁴-⁹]+")
_IMPRINT = re.compile(
    r"(?:©|\(c\)\s|copyright\b\W*(?:©|\(c\)|(?:19|20)\d\d)|all rights reserved|ISBN\b|ISSN\b)", re.IGNORECASE
)
_LONGEST_CAPTION = 4
_SKIPPED = 3
_SEEN = 24  # characters that tell what stands before a marker


@dataclass(eq=False)
class PageParts:
    """What stands on a page: its text in reading order, its notes, what is furniture."""

    number: int
    text: list[Paragraph] = field(default_factory=list)
    notes: list[Paragraph] = field(default_factory=list)
    furniture: list[Paragraph] = field(default_factory=list)


def join_text(pages: Sequence[PageParts], body: float) -> list[Paragraph]:
    """Return the text of all pages, what goes on in the next column or on the next page joined."""
    marked = _are_marked([part for page in pages for part in page.text])
    found: list[Paragraph] = []
    for page in pages:
        last: Paragraph | None = None
        for part in page.text:
            opens = last is None or part.frame is not last.frame or last.apart != part.apart
            last = part
            before = _open_end(found, part, body) if opens and part.kind == "text" else None
            if before is not None and continues(before, part, marked):
                before.lines.extend(part.lines)
            else:
                found.append(part)
    return found


def _are_marked(parts: Sequence[Paragraph]) -> bool:
    """Whether paragraphs can be told by how they open: with a number, or indented."""
    long = [part for part in parts if len(part.lines) > 2]
    told = sum(
        MARKER.match(part.text) is not None or abs(part.lines[0].left - part.lines[1].left) > 0.5 * part.size
        for part in long
    )
    return told >= 0.2 * max(1, len(long))


def _open_end(found: Sequence[Paragraph], part: Paragraph, body: float) -> Paragraph | None:
    """The last paragraph that `part` may go on with: captions, tables and boxes in between do not count."""
    between = 0
    for before in reversed(found):
        if before.apart != part.apart and before.kind in ("text", "table"):
            continue
        if before.kind == "text" and not _CAPTION.match(before.text):
            small = before.size < 0.95 * body
            if part.apart or not small or part.size < 0.95 * body:
                return before
        between += 1
        if between > _SKIPPED:
            break
    return None


def join_notes(pages: Sequence[PageParts]) -> None:
    """Give what goes on at the foot of the next page to the note that it belongs to."""
    last: Paragraph | None = None
    for page in pages:
        kept: list[Paragraph] = []
        for note in page.notes:
            if note.label is None and last is not None:
                last.lines.extend(note.lines)
            else:
                kept.append(note)
                last = note
        page.notes = kept


def with_lists(parts: Sequence[Paragraph]) -> list[Paragraph]:
    """Return `parts`, what stands below the headings of end notes and lists of references marked as such.

    Numbers without words, as those of a chart, become furniture.
    """
    found: list[Paragraph] = []
    section, level = "", 0
    notes: list[Paragraph] = []
    for part in parts:
        if part.kind == "heading" and (not section or part.level <= level):
            section, level = _section(part.text), part.level
        if part.kind == "text" and section == "notes":
            notes.append(part)
            continue
        found.extend(listed_notes(notes))
        notes = []
        if part.kind == "text" and (section == "references" or _is_wordless(part) or _is_imprint(part)):
            part.kind = "furniture"
        found.append(part)
    return [*found, *listed_notes(notes)]


def _is_imprint(part: Paragraph) -> bool:
    """Whether a short paragraph only says who holds the rights, or how the book is registered."""
    return len(part.lines) <= _LONGEST_CAPTION and _IMPRINT.match(part.text) is not None


def _is_wordless(part: Paragraph) -> bool:
    return not _SAYS.search(part.text) and not MARKER.match(part.text)


def mark_captions(parts: Sequence[Paragraph]) -> None:
    """Mark what only names or credits a figure, a table or a picture."""
    for part in parts:
        if part.kind == "text" and len(part.lines) <= _LONGEST_CAPTION and _CAPTION.match(part.text):
            part.kind = "caption"


def _section(text: str) -> str:
    if _LIST_OF_REFERENCES.fullmatch(text):
        return "references"
    return "notes" if _LIST_OF_NOTES.fullmatch(text) else ""


def ordered(text: Sequence[Paragraph], pages: Sequence[PageParts]) -> Iterator[Paragraph]:
    """Yield all parts; a page's notes and furniture come before the next heading on a later page, or last."""
    waiting = list(pages)
    for part in with_ends_apart(text):
        if part.kind == "heading":
            while waiting and waiting[0].number < part.page:
                page = waiting.pop(0)
                yield from page.furniture
                yield from page.notes
        yield part
    for page in waiting:
        yield from page.furniture
        yield from page.notes


def parts_of(order: Sequence[Paragraph], vocabulary: Vocabulary) -> Iterator[Part]:
    """Write the paragraphs as parts; the markers of notes are linked, and no part of the text."""
    keys = Keys(order)
    notes = note_markers(order, keys)
    for part in order:
        what = _written(part, vocabulary, notes)
        kind = _KINDS.get(part.kind, BlockKind.PARAGRAPH)
        yield Part(
            kind,
            what.text,
            number=part.label if kind is BlockKind.FOOTNOTE else None,
            level=part.level,
            stressed=kind is BlockKind.PARAGRAPH and (part.stressed or is_stressed(part)),
            markers=tuple(sorted((*what.markers, *_superscripts(what, keys)), key=lambda one: one.start)),
            key=keys.of.get(id(part)),
            runs=what.runs,
        )


def _written(part: Paragraph, vocabulary: Vocabulary, notes: Notes) -> Written:
    if part.cells:
        return write_cells(part.cells, vocabulary, notes)
    return write(part.lines, vocabulary, part.skipped, notes)


def _superscripts(what: Written, keys: Keys) -> Iterator[Marked]:
    """Marks that are raised by what they are, as ²; they stay in the text."""
    for found in _SUPERSCRIPT.finditer(what.text):
        run = what.runs[max(0, bisect_right(what.runs, found.start(), key=lambda run: run.span.start) - 1)]
        label = found.group().translate(SUPERSCRIPTS)
        if (
            _BEFORE_MARKER.search(what.text[max(0, found.start() - _SEEN) : found.start()])
            and (key := keys.find(label, run.page)) is not None
        ):
            yield Marked(label, found.start(), found.end(), key)


def depths(parts: Sequence[Paragraph]) -> None:
    """Give each paragraph its depth of indentation within its column."""
    edges: dict[tuple[int, float], float] = {}
    for part in parts:
        if part.kind == "text":
            size = part.size
            key = id(part.frame), size
            if key not in edges:
                edges[key] = _edge(part.frame, size, part.lines[0].left)
            shift = part.lines[0].left - edges[key]
            part.level = 1 + max(0, min(8, round(shift / (1.8 * size))))


def _edge(frame: Frame, size: float, default: float) -> float:
    """How far left the lines of a column reach, but for a few and for smaller ones."""
    lefts = sorted(line.left for line in frame.lines if line.size >= 0.9 * size)
    return lefts[len(lefts) // 20] if lefts else default


def lone(line: Line, kind: str) -> Paragraph:
    """A line as a part of its own."""
    return Paragraph([line], Frame([line]), kind=kind)
