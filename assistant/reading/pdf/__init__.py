"""PDF: from the characters of the pages to paragraphs, headings, notes and tables in reading order."""

from assistant.reading.files import Tell
from assistant.types import About, Document, SourceFile

VERSION = 6
"""Raise it when other text is made of the same bytes, so that files of this format are read again."""


def read(source: SourceFile, data: bytes, about: About | None, tell: Tell) -> Document:
    """Read a PDF file; `tell` hears the pages. Raises `UnreadableSource`."""
    from assistant.reading.pdf.reader import read_pdf  # pdfium is loaded where there is a PDF

    return read_pdf(source, data, about, tell, VERSION)
