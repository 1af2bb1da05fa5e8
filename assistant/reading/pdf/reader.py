"""Reads a PDF: pages to words, words to columns and lines, those to paragraphs, notes and headings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium

from assistant.reading.files import Tell
from assistant.reading.flow import compose
from assistant.reading.pdf import facts
from assistant.reading.pdf.arranging import (
    PageParts,
    depths,
    join_notes,
    join_text,
    lone,
    mark_captions,
    ordered,
    parts_of,
    with_lists,
)
from assistant.reading.pdf.furniture import running
from assistant.reading.pdf.headings import Body, body_of, with_headings
from assistant.reading.pdf.line_numbers import beside_text
from assistant.reading.pdf.lines import Line, pieces
from assistant.reading.pdf.notes import with_end_notes
from assistant.reading.pdf.opening import Sheet, hiding_in, open_pdf, read_sheets, warnings_of
from assistant.reading.pdf.page_layout import lay_pages
from assistant.reading.pdf.paragraphs import Paragraph
from assistant.reading.pdf.regions import regions_of
from assistant.reading.pdf.writing import Vocabulary
from assistant.types import About, Document, SourceFile

MEDIA_TYPE = "application/pdf"


@dataclass(frozen=True, slots=True)
class _Arranged:
    """The parts of a document in order, and what its pages tell of it."""

    parts: list[Paragraph]
    vocabulary: Vocabulary
    folios: dict[int, str]
    body: Body


def read_pdf(source: SourceFile, data: bytes, about: About | None, tell: Tell, version: int) -> Document:
    """Return the document that `data`, a PDF file, holds, as this `version` reads it. Raises `UnreadableSource`.

    Letters and digits of the text are those of the pages in their reading order, but for the labels that open notes:
    those are the `number` of their part.
    """
    document = open_pdf(data)
    try:
        sheets = read_sheets(document, tell, hiding_in(data))
        found = _arranged(sheets, facts.outline_titles(document))
        return compose(
            parts_of(found.parts, found.vocabulary),
            source,
            data,
            facts.facts_of(facts.metadata(document, data), found.parts, found.body.size),
            about,
            MEDIA_TYPE,
            f"pdf {version} (pypdfium2 {pdfium.PYPDFIUM_INFO})",
            facts.page_labels(document, found.folios, len(sheets)),
            warnings_of(sheets),
        )
    finally:
        document.close()


def _arranged(sheets: Sequence[Sheet], titles: dict[str, int]) -> _Arranged:
    sheets, aside = zip(*map(_without_aside, sheets), strict=True)
    sorted_pieces = [_upright(sheet) for sheet in sheets]
    upright = [parts for parts, _, _ in sorted_pieces]
    body = _body([part for parts in upright for part in parts])
    marks, folios = running(upright, body.size)
    regions = regions_of(
        [sheet.drawing.turned(turns) for sheet, (_, _, turns) in zip(sheets, sorted_pieces, strict=True)]
    )
    laid = lay_pages(
        [sheet.text for sheet in sheets],
        [(main, other) for main, other, _ in sorted_pieces],
        regions,
        marks,
        body,
    )
    for page, words in zip(laid, aside, strict=True):
        page.furniture.extend(lone(line, "furniture") for line in words)
    join_notes(laid)
    text = join_text(laid, body.size)
    mark_captions(text)
    text = with_headings(text, body, titles)
    depths(text)
    text = with_lists(text)
    text = with_end_notes(text, _unresolved(sheets, laid), body.size)
    vocabulary = Vocabulary((part for parts in upright for part in parts), [sheet.text for sheet in sheets])
    return _Arranged(list(ordered(text, laid)), vocabulary, folios, body)


def _without_aside(sheet: Sheet) -> tuple[Sheet, list[Line]]:
    """A page without its line numbers and watermark, and those."""
    aside = beside_text(sheet.text)
    if not aside:
        return sheet, []
    words = sheet.text.words
    kept = sheet.text._replace(words=[word for place, word in enumerate(words) if place not in aside])
    return sheet._replace(text=kept), [Line(kept, (words[place],)) for place in sorted(aside)]


def _unresolved(sheets: Sequence[Sheet], laid: Sequence[PageParts]) -> set[str]:
    """The raised words that have no note on their page."""
    return {
        word.text
        for sheet, page in zip(sheets, laid, strict=True)
        for word in sheet.text.words
        if word.raised and word.text not in {note.label for note in page.notes}
    }


def _upright(sheet: Sheet) -> tuple[list[Line], list[Line], int]:
    """The pieces of a page that run as most of it does, the others, and the quarter turns of most."""
    found = pieces(sheet.text)
    turns: Counter[int] = Counter()
    for part in found:
        turns[part.face.turns] += len(part.text)
    main = turns.most_common(1)[0][0] if turns else 0
    kept = [part for part in found if part.face.turns == main]
    return kept, [part for part in found if part.face.turns != main], main


def _body(parts: Sequence[Line]) -> Body:
    letters: Counter[tuple[float, tuple[int, int, int], bool]] = Counter()
    for part in parts:
        letters[part.size, part.face.colour, part.bold] += len(part.text)
    return body_of(letters)
