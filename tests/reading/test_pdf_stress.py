"""What type sets apart on the pages of a PDF: whole paragraphs, and the sentences that end a plain one."""

import io
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate

from assistant.reading.files import keep_silent
from assistant.reading.pdf import read
from assistant.types import BlockKind, SourceFile

SOURCE = SourceFile("report.pdf", Path("report.pdf"), 3, 0, 0)
STYLE = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=12, spaceAfter=8)
OPENING = (
    "The ministry told us a great deal about the harbours, and little about what they cost. That will not do."
)
CLOSING = "We recommend that the ministry publish each year what every one of the nine harbours costs."


def paragraphs(*marked: str) -> list[tuple[str, bool]]:
    """The paragraphs of a PDF made of `marked` ones, and whether they are stressed."""
    data = io.BytesIO()
    SimpleDocTemplate(data, pagesize=A4).build([Paragraph(text, STYLE) for text in marked])
    document = read(SOURCE, data.getvalue(), None, keep_silent)
    return [
        (block.span.of(document.text), block.stressed)
        for block in document.layout
        if block.kind is BlockKind.PARAGRAPH
    ]


def test_sentences_in_bold_that_end_a_plain_paragraph_stand_by_themselves() -> None:
    assert paragraphs(f"7. {OPENING} <b>{CLOSING}</b>", f"8. {OPENING}") == [
        (f"7. {OPENING}", False),
        (CLOSING, True),
        (f"8. {OPENING}", False),
    ]


def test_a_slanted_item_is_stressed_though_its_number_and_reference_are_plain() -> None:
    assert paragraphs(f"7. <i>{CLOSING}</i> (Paragraph 12)", f"8. {OPENING}") == [
        (f"7. {CLOSING} (Paragraph 12)", True),
        (f"8. {OPENING}", False),
    ]


def test_a_word_or_a_clause_in_bold_cuts_nothing() -> None:
    plain = f"7. {OPENING} The <b>ministry</b> knows it, <b>and so does everybody else who has ever been there.</b>"
    assert paragraphs(plain, f"8. {OPENING}") == [
        (plain.replace("<b>", "").replace("</b>", ""), False),
        (f"8. {OPENING}", False),
    ]
