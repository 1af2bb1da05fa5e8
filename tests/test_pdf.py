"""PDF files to documents: reading order, paragraphs, notes, furniture, headings, and the way back to the page."""

import io
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from assistant.errors import UnreadableSource
from assistant.reading.files import keep_silent
from assistant.reading.pdf import read
from assistant.types import Document, SourceFile

SOURCE = SourceFile("report.pdf", Path("report.pdf"), 3, 0, 0)


def document(data: bytes) -> Document:
    return read(SOURCE, data, None, keep_silent)


class Sheet:
    """A PDF that is written line by line."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self.canvas = Canvas(self._bytes, pagesize=A4)

    def write(
        self, left: float, top: float, *lines: str, size: float = 11, font: str = "Times-Roman"
    ) -> None:
        for place, line in enumerate(lines):
            self.canvas.setFont(font, size)
            self.canvas.drawString(left, top - 1.2 * size * place, line)

    def raised(self, left: float, top: float, text: str, mark: str, rest: str = "") -> None:
        """A line of size 11 with a raised mark in it."""
        line = self.canvas.beginText(left, top)
        line.setFont("Times-Roman", 11)
        line.textOut(text)
        line.setFont("Times-Roman", 7)
        line.setRise(4)
        line.textOut(mark)
        line.setRise(0)
        line.setFont("Times-Roman", 11)
        line.textOut(rest)
        self.canvas.drawText(line)

    def turn(self) -> None:
        self.canvas.showPage()

    def data(self) -> bytes:
        self.canvas.save()
        return self._bytes.getvalue()


def blocks(read: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, block.span.of(read.text)) for block in read.layout]


def raw_pages(data: bytes) -> dict[int, str]:
    opened = pdfium.PdfDocument(data)
    return {number: page.get_textpage().get_text_range() for number, page in enumerate(opened, 1)}


TWO_PAGES = Sheet()
TWO_PAGES.write(72, 800, "Report on ports", size=8)
TWO_PAGES.write(72, 740, "Harbours", size=16, font="Times-Bold")
TWO_PAGES.write(
    72,
    700,
    "1. The agency looks after nine harbours, and each of them has its own rules on",
    "who may enter, which the ministry has approved without ever having asked what",
    "they cost the crews of small boats.",
)
TWO_PAGES.raised(72, 640, "2. Fees differ widely.", "3", " They should be set once a year by one body that")
TWO_PAGES.write(72, 626.8, "answers to parliament, and the body should publish how it came to the figures of")
TWO_PAGES.write(72, 80, "3", size=6)
TWO_PAGES.write(80, 77, "Ministry of Ports, Fees, second edition.", size=8)
TWO_PAGES.write(300, 40, "7", size=8)
TWO_PAGES.turn()
TWO_PAGES.write(72, 800, "Report on ports", size=8)
TWO_PAGES.write(72, 740, "that year in a form that anybody can read.", "3. Nothing else is asked for here.")
TWO_PAGES.write(300, 40, "8", size=8)
DATA = TWO_PAGES.data()


def test_paragraphs_run_over_pages_and_what_interrupts_them_stands_behind() -> None:
    found = document(DATA)
    assert blocks(found) == [
        ("heading", "Harbours"),
        (
            "paragraph",
            "1. The agency looks after nine harbours, and each of them has its own rules on who may enter, which the"
            " ministry has approved without ever having asked what they cost the crews of small boats.",
        ),
        (
            "paragraph",
            "2. Fees differ widely.3 They should be set once a year by one body that answers to parliament, and the"
            " body should publish how it came to the figures of that year in a form that anybody can read.",
        ),
        ("paragraph", "3. Nothing else is asked for here."),
        ("furniture", "Report on ports"),
        ("furniture", "7"),
        ("footnote", "Ministry of Ports, Fees, second edition."),
        ("furniture", "Report on ports"),
        ("furniture", "8"),
    ]


def test_runs_lead_to_the_same_characters_of_the_page() -> None:
    found, pages = document(DATA), raw_pages(DATA)
    assert found.runs
    assert [run.span.of(found.text) for run in found.runs] == [
        pages[run.page][run.source : run.source + run.span.end - run.span.start] for run in found.runs
    ]


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="damaged"):
        document(b"%PDF-1.4 nothing more")


def test_pages_without_text_are_refused_as_scans() -> None:
    empty = Sheet()
    for _ in range(2):
        empty.canvas.drawInlineImage(Image.new("L", (10, 10)), 0, 0, 595, 842)
        empty.turn()
    with pytest.raises(UnreadableSource, match="all 2 pages are scans without text"):
        document(empty.data())
