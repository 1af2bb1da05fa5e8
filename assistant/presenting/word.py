"""What all Word files share: paper, styles, quotations, and real footnotes with links."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from assistant.presenting.marks import Piece
from assistant.presenting.memos.memo import usable
from assistant.types import Entry

QUOTE, NOTE, FOOTNOTE, REFERENCE = "Quote", "Memo note", "footnote text", "footnote reference"
_INK = RGBColor(0x14, 0x18, 0x1C)
_BORDER = '<w:pBdr {}><w:left w:val="single" w:sz="18" w:space="10" w:color="1D3C5C"/></w:pBdr>'
_AFTER_BORDER = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
"""What Word expects after the border among the properties of a paragraph."""
_FOOTNOTES = (
    "<w:footnotes {}>"
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    "</w:footnotes>"
)


def new_document(title: str, marked: str, *, is_wide: bool = False) -> Any:
    """An empty document on A4 that names no author, its markings in the header of each page."""
    document = Document()
    _set_up(document, is_wide)
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.add_heading(title, level=0)
    if marked:
        document.sections[0].header.paragraphs[0].text = usable(marked)
    return document


def saved(document: Any) -> bytes:
    """The bytes of the .docx file: of one document always the same, for the time of writing is left out."""
    written, undated = BytesIO(), BytesIO()
    document.save(written)
    with ZipFile(written) as before, ZipFile(undated, "w") as after:
        for name in before.namelist():
            after.writestr(ZipInfo(name), before.read(name), ZIP_DEFLATED)
    return undated.getvalue()


def _set_up(document: Any, is_wide: bool) -> None:
    """Paper and styles: what is quoted differs from what is written by its letters, its indentation and its line."""
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    if is_wide:
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = page.page_height, page.page_width
    styles = document.styles
    quote = styles[QUOTE]
    quote.font.name, quote.font.italic, quote.font.color.rgb = "Georgia", False, _INK
    quote.paragraph_format.left_indent = Mm(10)
    quote.paragraph_format.space_after = Pt(10)
    properties = quote.element.get_or_add_pPr()
    properties.insert_element_before(parse_xml(_BORDER.format(nsdecls("w"))), *_AFTER_BORDER)
    styles.add_style(NOTE, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    footnote = styles.add_style(FOOTNOTE, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    footnote.base_style, footnote.font.size = styles["Normal"], Pt(9)
    styles.add_style(REFERENCE, WD_STYLE_TYPE.CHARACTER, builtin=True).font.superscript = True


def quotation(into: Any, pieces: Iterable[Piece], entry: Entry) -> Any:
    """Add a quotation to a document or a cell, what is marked in bold and underlined; Word's spelling checker is told its language."""
    paragraph = into.add_paragraph(style=QUOTE)
    for piece in pieces:
        run = paragraph.add_run(usable(piece.text))
        if piece.marked:
            run.bold = run.underline = True
        if entry.citation.language:
            language = OxmlElement("w:lang")
            language.set(qn("w:val"), entry.citation.language)
            run._r.get_or_add_rPr().append(language)
    return paragraph


class Footnotes:
    """The footnotes of a document, which python-docx does not write itself."""

    def __init__(self, document: Any) -> None:
        self._styles = {name: document.styles[name].style_id for name in (FOOTNOTE, REFERENCE)}
        self._number = 0
        self._part = XmlPart(
            PackURI("/word/footnotes.xml"),
            CONTENT_TYPE.WML_FOOTNOTES,
            parse_xml(_FOOTNOTES.format(nsdecls("w", "r"))),
            document.part.package,
        )
        document.part.relate_to(self._part, RELATIONSHIP_TYPE.FOOTNOTES)

    def add(self, paragraph: Any, text: str, address: str) -> None:
        """Put a footnote at the end of a paragraph; where its text holds the address, that is a link."""
        self._number += 1
        paragraph._p.append(self._mark("w:footnoteReference", self._number))
        note = OxmlElement("w:footnote")
        note.set(qn("w:id"), str(self._number))
        body = OxmlElement("w:p")
        properties, style = OxmlElement("w:pPr"), OxmlElement("w:pStyle")
        style.set(qn("w:val"), self._styles[FOOTNOTE])
        properties.append(style)
        body.append(properties)
        body.append(self._mark("w:footnoteRef"))
        before, linked, after = text.partition(address)
        body.append(_run(f" {before}"))
        if linked:
            body.append(self._link(linked))
        if after:
            body.append(_run(after))
        note.append(body)
        self._part.element.append(note)

    def _mark(self, name: str, number: int | None = None) -> Any:
        run, properties, style = OxmlElement("w:r"), OxmlElement("w:rPr"), OxmlElement("w:rStyle")
        style.set(qn("w:val"), self._styles[REFERENCE])
        properties.append(style)
        mark = OxmlElement(name)
        if number is not None:
            mark.set(qn("w:id"), str(number))
        run.append(properties)
        run.append(mark)
        return run

    def _link(self, address: str) -> Any:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), self._part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        run = _run(address)
        properties, underline = OxmlElement("w:rPr"), OxmlElement("w:u")
        underline.set(qn("w:val"), "single")
        properties.append(underline)
        run.insert(0, properties)
        link.append(run)
        return link


def _run(text: str) -> Any:
    run, words = OxmlElement("w:r"), OxmlElement("w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    return run
