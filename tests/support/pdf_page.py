"""A PDF file of one page that a test draws."""

import io
from collections.abc import Callable
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from assistant.reading.files import keep_silent
from assistant.reading.pdf import read
from assistant.types import Document, SourceFile

SOURCE = SourceFile("report.pdf", Path("report.pdf"), 3, 0, 0)
SEEN = "The Fund should award the city 485,000 euros for its pumping stations until 2029."


def document(draw: Callable[[Canvas], object], first: str = SEEN) -> Document:
    """What is read of a page with the line `first` and what `draw` puts below it."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setFont("Times-Roman", 11)
    canvas.drawString(72, 700, first)
    draw(canvas)
    canvas.save()
    return read(SOURCE, stream.getvalue(), None, keep_silent)
