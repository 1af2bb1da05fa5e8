"""Small files that are large, deep or endless inside, made when a test asks for them."""

from support.office_files import SPACES, archive, word

LAUGHS = "".join(
    f'<!ENTITY l{place} "{f"&l{place - 1};" * 10}">' if place else '<!ENTITY l0 "ha ha ha ">'
    for place in range(12)
)
CONTAINER = (
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PACKAGE = (
    '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><manifest>'
    '<item id="a" href="{href}" media-type="application/xhtml+xml"/></manifest><spine>{refs}</spine></package>'
)
PAGE = '<html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'
REFUSED = {"bomb.docx", "bomb.epub", "cut.pdf", "loop.pdf", "members.docx", "outside.epub", "same.pdf"}
SENTENCE = "The council should publish its minutes. "


def book(page: str, href: str = "a.xhtml", refs: str = '<itemref idref="a"/>') -> bytes:
    """An e-book of one page."""
    return archive(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "book.opf": PACKAGE.format(href=href, refs=refs),
            "a.xhtml": page,
        }
    )


def pdf(*objects: str) -> bytes:
    """A PDF of these objects, numbered from 1, the first being the catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer <</Size {size}/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF"
    return data + end.encode()


def pdf_of_pages(kids: str, count: int, box: str = "0 0 595 842") -> bytes:
    """A PDF whose page tree has these kids; objects 3 and 4 are a page and its one line of text."""
    line = f"BT /F1 12 Tf 72 700 Td ({SENTENCE}) Tj ET"
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {count}>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(line)}>>stream\n{line}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )


def everything() -> dict[str, bytes]:
    """All of them by file name; each is small on the disk."""
    huge = "<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 4_000_000
    words = PAGE.format(f"<p>{SENTENCE}</p>" * 2_000_000)
    return {
        "bomb.docx": word(huge),
        "bomb.epub": book(words),
        "laughs.docx": archive(
            {
                "word/document.xml": f"<!DOCTYPE w:document [{LAUGHS}]><w:document {SPACES}><w:body><w:p><w:r>"
                "<w:t>&l11;</w:t></w:r></w:p></w:body></w:document>"
            }
        ),
        "laughs.epub": book(f"<!DOCTYPE html [{LAUGHS}]>{PAGE.format('<p>&l11;</p>')}"),
        "laughs.xhtml": f"<!DOCTYPE html [{LAUGHS}]>{PAGE.format('<p>&l11;</p>')}".encode(),
        "outside.epub": book(PAGE.format(""), href="../../../../etc/passwd"),
        "again.epub": book(PAGE.format(f"<p>{SENTENCE * 50}</p>"), refs='<itemref idref="a"/>' * 200_000),
        "members.docx": archive({f"word/{place}.xml": "" for place in range(60_000)}),
        "deep.html": b"<div>" * 1_000_000 + SENTENCE.encode(),
        "deep.docx": word("<w:tbl><w:tr><w:tc>" * 100_000),
        "wide.html": b"<table>" + b"<tr><td colspan=1000000 rowspan=1000000>a" * 5_000,
        "deep.md": b"> " * 400_000 + SENTENCE.encode(),
        "brackets.md": b"[" * 400_000 + SENTENCE.encode(),
        "loop.pdf": pdf_of_pages("2 0 R 3 0 R", 1_000_000),
        "count.pdf": pdf_of_pages("3 0 R", 2_000_000_000),
        "same.pdf": pdf_of_pages("3 0 R " * 200_000, 200_000),
        "giant.pdf": pdf_of_pages("3 0 R", 1, box="0 0 1000000000 1000000000"),
        "cut.pdf": pdf_of_pages("3 0 R", 1)[:200],
    }
