"""A memo as a Word file: quotations in the style of quotations, cited in real footnotes."""

from collections.abc import Sequence

from assistant.language.text import collapse
from assistant.presenting.marks import Piece
from assistant.presenting.memos.memo import (
    Kind,
    Link,
    Memo,
    Section,
    citation_line,
    entries_of,
    heading_of,
    left_out,
    markings,
    paragraphs,
    words_of,
)
from assistant.presenting.word import NOTE, Footnotes, new_document, quotation, saved


def docx_bytes(memo: Memo, sections: Sequence[Section], link: Link) -> bytes:
    """The memo as the bytes of a .docx file on A4, its markings in the header of each page."""
    document = new_document(heading_of(memo), markings(entries_of(sections)))
    footnotes = Footnotes(document)
    for one in sections:
        entry = one.entry
        if one.part.kind is Kind.HEADING:
            document.add_heading(one.part.text, level=1)
        elif one.part.kind is Kind.NOTE:
            for paragraph in paragraphs(one.part.text):
                document.add_paragraph(paragraph, style=NOTE)
        elif entry is None:
            document.add_paragraph(left_out(one.part), style=NOTE)
        else:
            lead_in = entry.passage.lead_in
            if lead_in is not None:
                quotation(document, [Piece(collapse(lead_in.text))], entry)
            quoted = quotation(document, [Piece(words_of(entry))], entry)
            footnotes.add(quoted, citation_line(entry, memo.style, link), link(entry.citation))
    return saved(document)
