"""Small Word and OpenDocument files, made from the XML that a test shows."""

import time
import zipfile
from io import BytesIO
from pathlib import Path

from assistant.errors import UnreadableSource
from assistant.reading import READERS
from assistant.types import BlockKind, Document, SourceFile

OFFICE = "http://schemas.openxmlformats.org"
SPACES = (
    f'xmlns:w="{OFFICE}/wordprocessingml/2006/main" xmlns:m="{OFFICE}/officeDocument/2006/math"'
    f' xmlns:mc="{OFFICE}/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
STRICT = {
    f"{OFFICE}/wordprocessingml/2006/main": "http://purl.oclc.org/ooxml/wordprocessingml/main",
    f"{OFFICE}/officeDocument/2006/math": "http://purl.oclc.org/ooxml/officeDocument/math",
}
STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/>
  <w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="Our section"/><w:basedOn w:val="H2"/></w:style>
<w:style w:type="paragraph" w:styleId="Kop"><w:name w:val="Kop 3"/></w:style>
<w:style w:type="paragraph" w:styleId="Clause"><w:name w:val="Clause"/><w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="SubClause"><w:name w:val="Sub-clause"/><w:basedOn w:val="Clause"/>
  <w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="9"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Cap"><w:name w:val="caption"/></w:style>
<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
"""
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">{}</cp:coreProperties>'
)
ODF = "urn:oasis:names:tc:opendocument:xmlns"
ODF_SPACES = (
    " ".join(
        f'xmlns:{short}="{ODF}:{long}:1.0"'
        for short, long in [
            *(("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style")),
            *(("fo", "xsl-fo-compatible"), ("meta", "meta"), ("manifest", "manifest")),
        ]
    )
    + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)  # fmt: skip


def archive(members: dict[str, str | bytes]) -> bytes:
    """A ZIP archive with these members; without the time of day, so that the same members give the same bytes."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in members.items():
            opened.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def word(body: str, strict: bool = False, core: str = "", **parts: str) -> bytes:
    """A Word file; `parts` are the insides of footnotes, endnotes, numbering, settings and styles."""
    members = {"word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"}
    for name, inside in {"styles": STYLES, **parts}.items():
        members[f"word/{name}.xml"] = f"<w:{name} {SPACES}>{inside}</w:{name}>"
    if core:
        members["docProps/core.xml"] = CORE.format(core)
    if strict:
        members = {name: _strict(xml) for name, xml in members.items()}
    return archive(dict(members))


def _strict(xml: str) -> str:
    for usual, strict in STRICT.items():
        xml = xml.replace(usual, strict)
    return xml


def opendocument(body: str, styles: str = "", automatic: str = "", meta: str = "", **more: str) -> bytes:
    """An OpenDocument text."""
    members = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {ODF_SPACES}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {ODF_SPACES}><office:styles>{styles}</office:styles></office:document-styles>",
        "meta.xml": f"<office:document-meta {ODF_SPACES}><office:meta>{meta}</office:meta></office:document-meta>",
    }
    return archive({**members, **more})


def read(data: bytes, name: str = "report.docx") -> Document:
    """What the reader of that suffix makes of a file."""
    source = SourceFile(name, Path(name), len(data), 0, 0)
    return READERS[Path(name).suffix](source, data, None, lambda _done, _total: None)


def attempt(data: bytes, name: str = "report.docx") -> Document | str:
    """What the reader makes of a file in bounded time: a document, or the reason why there is none."""
    start = time.monotonic()
    try:
        return read(data, name)
    except UnreadableSource as error:
        return str(error)
    finally:
        assert time.monotonic() - start < 20


def told(document: Document) -> list[tuple[str, str | None, int, str]]:
    """Kind, number, level and words of each part; a star behind the kind says that it is stressed."""
    return [
        (f"{one.kind.value}{'*' * one.stressed}", one.number, one.level, one.span.of(document.text))
        for one in document.layout
    ]


def numbers(document: Document) -> list[str | None]:
    """The numbers of the items in order."""
    return [one.number for one in document.layout if one.kind is BlockKind.ITEM]


def notes(document: Document) -> list[tuple[str, str, str | None]]:
    """For each marker what stands before it (five characters), its label, and the note that it leads to."""
    return [
        (
            document.text[max(0, one.start - 5) : one.start],
            one.label,
            None if one.note is None else document.layout[one.note].span.of(document.text),
        )
        for one in document.references
    ]
