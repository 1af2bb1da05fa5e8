"""A comparison as a Word file: a table with a column for each document, quotations cited in real footnotes."""

from typing import Any

from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

from assistant.language.i18n import gettext
from assistant.presenting.comparisons.wording import facts_line, pieces, remarks, titles
from assistant.presenting.memos.memo import Link, citation_line, markings, usable
from assistant.presenting.word import QUOTE, Footnotes, new_document, quotation, saved
from assistant.types import Cell, Comparison, Row

WIDTH = 247
"""Millimetres between the margins."""
FIRST = 37


def docx_bytes(comparison: Comparison, link: Link) -> bytes:
    """The comparison as the bytes of a .docx file on A4, landscape."""
    shown = [cell.entry for row in comparison.rows for cell in row.filled]
    document = new_document(gettext("Comparison"), markings(shown), is_wide=True)
    section, quote = document.sections[0], document.styles[QUOTE]
    section.left_margin = section.right_margin = Mm(25)
    quote.paragraph_format.left_indent, quote.font.size = Mm(3), Pt(9)
    document.add_paragraph(
        gettext(
            "Words that differ from the first document are in bold and underlined. We align recommendations by their wording."
        )
    )
    footnotes = Footnotes(document)
    names = titles(comparison.documents)
    table = document.add_table(rows=1, cols=1 + len(names), style="Table Grid")
    table.autofit = False
    for cell, name in zip(table.rows[0].cells[1:], names, strict=True):
        _write(cell, name, is_bold=True)
    _repeat_on_each_page(table.rows[0])
    for row in comparison.rows:
        first, *cells = table.add_row().cells
        _write(first, "\n".join(remarks(comparison, row)))
        for cell, shown_in in zip(row.cells, cells, strict=True):
            if cell is not None:
                _fill(shown_in, row, cell, footnotes, link)
    for place, column in enumerate(table.columns):
        column.width = Mm(FIRST if place == 0 else (WIDTH - FIRST) // len(names))
        for cell in column.cells:
            cell.width = column.width
    return saved(document)


def _fill(shown_in: Any, row: Row, cell: Cell, footnotes: Footnotes, link: Link) -> None:
    _write(shown_in, facts_line(cell), is_bold=True)
    paragraph = quotation(shown_in, pieces(row, cell), cell.entry)
    footnotes.add(paragraph, citation_line(cell.entry, "footnote", link), link(cell.entry.citation))


def _write(shown_in: Any, words: str, *, is_bold: bool = False) -> None:
    """Put words into the first paragraph of a cell."""
    run = shown_in.paragraphs[0].add_run(usable(words))
    run.bold, run.font.size = is_bold, Pt(9)


def _repeat_on_each_page(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
