"""Reads a PDF: pages to words, words to columns and lines, those to paragraphs, notes and headings."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium

from assistant.errors import UnreadableSource
from assistant.reading.files import Tell
from assistant.reading.flow import Part, compose
from assistant.reading.pdf import facts
from assistant.reading.pdf.arranging import (
    PageParts,
    depths,
    join_notes,
    join_text,
    lone,
    mark_lists,
    ordered,
    parts_of,
)
from assistant.reading.pdf.characters import PageText, read_page
from assistant.reading.pdf.columns import frames
from assistant.reading.pdf.contents import contents_lines
from assistant.reading.pdf.furniture import running
from assistant.reading.pdf.headings import Body, body_of, mark_headings
from assistant.reading.pdf.lines import Line, pieces, rows
from assistant.reading.pdf.notes import split_notes
from assistant.reading.pdf.paragraphs import Frame, Paragraph, paragraphs
from assistant.reading.pdf.stress import with_ends_apart
from assistant.reading.pdf.writing import Vocabulary
from assistant.types import About, Document, SourceFile

MEDIA_TYPE = "application/pdf"
READER = "pdf 1"
MOST_PAGES = 5_000
MOST_CHARACTERS = 200_000  # on one page


def read_pdf(source: SourceFile, data: bytes, about: About | None, tell: Tell) -> Document:
    """Return the document that `data`, a PDF file, holds. Raises `UnreadableSource`."""
    document = _opened(data)
    try:
        pages = list(_pages(document, tell))
        texts = [page for page in pages if page.words]
        if not texts:
            raise UnreadableSource(_silence(len(pages)))
        parts, folios = _parts(pages, facts.outline_titles(document))
        return compose(
            parts,
            source,
            data,
            _found(document),
            about,
            MEDIA_TYPE,
            f"{READER} (pypdfium2 {pdfium.PYPDFIUM_INFO})",
            facts.page_labels(document, folios, len(pages)),
        )
    finally:
        document.close()


def _silence(pages: int) -> str:
    many = f"all {pages} pages are scans" if pages > 1 else "its only page is a scan"
    return f"{many} without text: run text recognition (OCR) over it first"


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
        pages = len(document)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise UnreadableSource("is encrypted: save a copy without a password") from error
        raise UnreadableSource("is damaged, or no PDF: save it anew from its source") from error
    if pages > MOST_PAGES:
        document.close()
        raise UnreadableSource(f"has {pages} pages, the limit is {MOST_PAGES}: split it")
    return document


def _pages(document: pdfium.PdfDocument, tell: Tell) -> Iterator[PageText]:
    total = len(document)
    for place in range(total):
        tell(place, total)
        try:
            page = document[place]
        except pdfium.PdfiumError:
            yield PageText(place + 1, 0.0, 0.0, "", [])
            continue
        text = read_page(page, place + 1, MOST_CHARACTERS)
        page.close()
        yield text or PageText(place + 1, 0.0, 0.0, "", [])
    tell(total, total)


def _found(document: pdfium.PdfDocument) -> About:
    info = facts.metadata(document)
    return About(
        title=facts.sane_title(info.get("Title", "")),
        author=facts.sane_author(info.get("Author", "")),
        date=facts.creation_date(info.get("CreationDate", "")),
    )


def _parts(pages: Sequence[PageText], titles: dict[str, int]) -> tuple[list[Part], dict[int, str]]:
    """The parts of the document, and the printed numbers of its pages."""
    upright = [_upright(page) for page in pages]
    body = _body([part for parts, _ in upright for part in parts])
    marks, folios = running([parts for parts, _ in upright], body.size)
    vocabulary = Vocabulary(part for parts, _ in upright for part in parts)
    laid: list[PageParts] = []
    expected: int | None = None
    contents = False
    for page, (parts, turned) in zip(pages, upright, strict=True):
        found = PageParts(page.number)
        found.furniture = [
            lone(line, "furniture") for line in rows(part for part in parts if id(part) in marks)
        ]
        labels = {word.text for word in page.words if word.raised}
        for part in frames([part for part in parts if id(part) not in marks]):
            frame = Frame(rows(part))
            contents = _lay(
                frame,
                found,
                page,
                len(pages),
                body,
                labels,
                expected,
                contents,
                bool(laid and laid[-1].notes),
            )
            expected = _next_label(found.notes, expected)
        found.text.extend(lone(line, "text") for line in turned)
        laid.append(found)
    join_notes(laid)
    text = join_text(laid, body.size)
    mark_headings(text, body, titles)
    depths(text)
    mark_lists(text)
    order = list(ordered(list(with_ends_apart(text)), laid))
    return list(parts_of(order, vocabulary)), folios


def _lay(
    frame: Frame,
    found: PageParts,
    page: PageText,
    pages: int,
    body: Body,
    labels: set[str],
    expected: int | None,
    contents: bool,
    note_open: bool,
) -> bool:
    """Sort the lines of a frame into text, notes and furniture; whether it ends in a table of contents."""
    entries = contents_lines(frame.lines, page.number, pages, contents)
    if entries is not None:
        first, last = entries
        found.text.extend(paragraphs(frame, frame.lines[:first]))
        found.text.append(Paragraph(frame.lines[first : last + 1], frame, kind="furniture"))
        found.text.extend(paragraphs(frame, frame.lines[last + 1 :]))
        return True
    lines, notes = split_notes(frame, body.size, labels, expected, note_open)
    found.notes.extend(notes)
    found.text.extend(paragraphs(frame, lines))
    return False


def _next_label(notes: Sequence[Paragraph], expected: int | None) -> int | None:
    numbers = [int(note.label) for note in notes if note.label and note.label.isdigit()]
    return numbers[-1] + 1 if numbers else expected


def _upright(page: PageText) -> tuple[list[Line], list[Line]]:
    """The pieces of a page that run as most of it does, and the others."""
    found = pieces(page)
    turns: Counter[int] = Counter()
    for part in found:
        turns[part.face.turns] += len(part.text)
    main = turns.most_common(1)[0][0] if turns else 0
    return [part for part in found if part.face.turns == main], [
        part for part in found if part.face.turns != main
    ]


def _body(parts: Sequence[Line]) -> Body:
    letters: Counter[tuple[float, tuple[int, int, int], bool]] = Counter()
    for part in parts:
        letters[part.size, part.face.colour, part.bold] += len(part.text)
    return body_of(letters)
