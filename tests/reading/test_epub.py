"""Electronic books: pages in the order of the spine, notes across files, facts, and what is damaged or protected."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from assistant.errors import UnreadableSource
from assistant.reading import READERS
from assistant.types import Document, SourceFile

CONTAINER = """<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
<dc:identifier id="i">urn:uuid:1</dc:identifier><dc:title>Ports of the north</dc:title>
<dc:creator>Ada Quill</dc:creator><dc:creator>Ben Reed</dc:creator><dc:publisher>Harbour Institute</dc:publisher>
<dc:date opf:event="modification">2024-01-01</dc:date><dc:date>2022-05-17</dc:date><dc:language>en-GB</dc:language>
<dc:source>https://harbour.example/ports</dc:source></metadata>
<manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="x" href="text/notes.xhtml" media-type="application/xhtml+xml"/>
<item id="b" href="text/chapter%202.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/chapter1.xhtml" media-type="application/xhtml+xml"/>
<item id="p" href="cover.jpg" media-type="image/jpeg"/></manifest>
<spine><itemref idref="n"/><itemref idref="x" linear="no"/><itemref idref="a"/><itemref idref="b"/></spine></package>"""
HEAD = '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body>'
NAV = f"""{HEAD}<nav epub:type="toc"><ol><li><a href="text/chapter1.xhtml">Winter</a></li>
<li><a href="text/chapter%202.xhtml">Summer</a></li></ol></nav></body></html>"""
FIRST = f"""{HEAD}<section epub:type="chapter"><p class="title">Winter</p><a id="page7"/><span epub:type="pagebreak" id="p7">7</span>
<p>Ice closes the ports.<a epub:type="noteref" href="notes.xhtml#n1">1</a> Ships wait.<sup><a epub:type="noteref" href="#f2">2</a></sup></p>
<aside epub:type="footnote" id="f2" hidden="hidden"><p>For days.</p></aside></section></body></html>"""
SECOND = f"{HEAD}<h1>Summer</h1><ol><li>Open them early.</li><li>Close them late.</li></ol></body></html>"
NOTES = f'{HEAD}<h1>Notes</h1><ol><li id="n1"><p>In most years. <a href="chapter1.xhtml">↩</a></p></li></ol></body></html>'
BOOK = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "OEBPS/book.opf": PACKAGE,
    "OEBPS/nav.xhtml": NAV,
    "OEBPS/text/chapter1.xhtml": FIRST,
    "OEBPS/text/chapter 2.xhtml": SECOND,
    "OEBPS/text/notes.xhtml": NOTES,
}


def packed(files: dict[str, str]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def read(data: bytes) -> Document:
    return READERS[".epub"](
        SourceFile("book.epub", Path("book.epub"), len(data), 0, 0), data, None, lambda done, of: None
    )


def without(*names: str) -> dict[str, str]:
    return {name: content for name, content in BOOK.items() if name not in names}


def test_a_book_is_read_in_the_order_of_its_spine_with_notes_across_files() -> None:
    document = read(packed(BOOK))
    assert [
        (one.kind.value, one.number, one.level, one.span.of(document.text)) for one in document.layout
    ] == [
        ("heading", None, 1, "Winter"),
        ("paragraph", None, 1, "Ice closes the ports. Ships wait."),
        ("footnote", "2", 1, "For days."),
        ("heading", None, 1, "Summer"),
        ("item", "1", 1, "Open them early."),
        ("item", "2", 1, "Close them late."),
        ("heading", None, 1, "Notes"),
        ("footnote", "1", 1, "In most years."),
    ]
    assert [(one.label, one.note) for one in document.references] == [("1", 7), ("2", 2)]
    assert document.warnings == ()


def test_a_book_says_who_wrote_and_published_it_and_when() -> None:
    document = read(packed(BOOK))
    assert (
        document.title,
        document.author,
        document.publisher,
        document.date,
        document.language,
        document.url,
        document.media_type,
    ) == (
        "Ports of the north",
        "Ada Quill; Ben Reed",
        "Harbour Institute",
        "2022-05-17",
        "en",
        "https://harbour.example/ports",
        "application/epub+zip",
    )


def test_files_that_are_listed_and_missing_are_named() -> None:
    document = read(packed(without("OEBPS/text/chapter 2.xhtml")))
    assert document.warnings == ("OEBPS/text/chapter 2.xhtml is listed but missing",)
    assert "Open them early." not in document.text


def test_a_book_with_an_old_table_of_contents_has_its_headings_too() -> None:
    ncx = """<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd"><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint id="a">
    <navLabel><text>Winter</text></navLabel><content src="text/chapter1.xhtml#top"/></navPoint></navMap></ncx>"""
    package = PACKAGE.replace(
        'href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"',
        'href="t.ncx" media-type="application/x-dtbncx+xml"',
    )
    package = package.replace("<spine>", '<spine toc="n">')
    document = read(packed({**without("OEBPS/nav.xhtml"), "OEBPS/book.opf": package, "OEBPS/t.ncx": ncx}))
    assert document.layout[0].kind.value == "heading"
    broken = read(packed({**without("OEBPS/nav.xhtml"), "OEBPS/book.opf": package, "OEBPS/t.ncx": "<ncx>"}))
    assert [broken.layout[0].kind.value, len(broken.warnings)] == ["paragraph", 1]
    assert broken.warnings[0].startswith("the table of contents is damaged")


def test_a_book_without_an_order_is_read_as_it_is_listed() -> None:
    package = PACKAGE[: PACKAGE.index("<spine>")] + "<spine/></package>"
    assert read(packed({**BOOK, "OEBPS/book.opf": package})).text.startswith("Notes")


def encryption(algorithm: str, name: str) -> str:
    return f"""<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#">
    <e:EncryptedData><e:EncryptionMethod Algorithm="{algorithm}"/><e:CipherData><e:CipherReference URI="{name}"/></e:CipherData>
    </e:EncryptedData></encryption>"""


def test_scrambled_fonts_are_no_protection() -> None:
    listed = encryption("http://www.idpf.org/2008/embedding", "OEBPS/font.otf")
    assert read(packed({**BOOK, "META-INF/encryption.xml": listed})).text == read(packed(BOOK)).text


def test_the_style_sheets_of_a_book_hide_and_strike_words() -> None:
    linked = HEAD.replace("<title/>", '<title/><link rel="stylesheet" href="../book%20one.css"/>')
    page = f"{linked}<p>Ice closes the ports <span class='s'>of the south</span> in winter.</p><p class='x'>It never did so.</p></body></html>"
    css = "p.x { display: none } .s { text-decoration: line-through }"
    document = read(packed({**BOOK, "OEBPS/text/chapter1.xhtml": page, "OEBPS/book one.css": css}))
    assert document.text.startswith("Ice closes the ports in winter.\n\nSummer")
    assert document.warnings == ("struck-out text was left out as deleted", "hidden text was ignored")


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (
            {
                **BOOK,
                "META-INF/encryption.xml": encryption(
                    "http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OEBPS/text/chapter1.xhtml"
                ),
            },
            "is protected against copying (DRM): get a copy without protection",
        ),
        (
            without("META-INF/container.xml"),
            "is damaged, or is not an EPUB: META-INF/container.xml is missing; download it again",
        ),
        (without("OEBPS/book.opf"), "is damaged: its package document is missing; download it again"),
        (
            without("OEBPS/text/chapter1.xhtml", "OEBPS/text/chapter 2.xhtml", "OEBPS/text/notes.xhtml"),
            "contains no text: the files that it lists are missing; download it again",
        ),
    ],
)
def test_what_cannot_be_read_says_why(files: dict[str, str], reason: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        read(packed(files))
    assert str(caught.value) == reason


def test_a_damaged_archive_says_so() -> None:
    with pytest.raises(UnreadableSource, match="damaged"):
        read(packed(BOOK)[:-40])


def test_entities_in_the_package_are_refused() -> None:
    bomb = PACKAGE.replace(
        "<package", '<!DOCTYPE package [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><package', 1
    )
    with pytest.raises(UnreadableSource, match="entities"):
        read(packed({**BOOK, "OEBPS/book.opf": bomb}))
