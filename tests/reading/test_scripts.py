"""Raised, lowered, struck and formula text of files that mark it: no number becomes another."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from support.office_files import read as read_office
from support.office_files import word

from assistant.reading import read_file
from assistant.reading.scripts import lowered, raised
from assistant.types import Document, SourceFile
from assistant.verifying.wording import words_of

ODT = "urn:oasis:names:tc:opendocument:xmlns:"
ODT_NAMES = (
    f'xmlns:office="{ODT}office:1.0" xmlns:text="{ODT}text:1.0" xmlns:style="{ODT}style:1.0" xmlns:draw="{ODT}drawing:1.0"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink"'
)
MATH = '<math xmlns="http://www.w3.org/1998/Math/MathML">'
W_MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def up(text: str) -> str:
    return run(text, '<w:vertAlign w:val="superscript"/>')


def down(text: str) -> str:
    return run(text, '<w:vertAlign w:val="subscript"/>')


def docx(*paragraphs: str) -> Document:
    return read_office(word("".join(f"<w:p>{inside}</w:p>" for inside in paragraphs)))


def saved(folder: Path, name: str, data: bytes) -> Document:
    path = folder / name
    path.write_bytes(data)
    return read_file(SourceFile(name, path, len(data), 0, 0), None, 10**8)


def odt(folder: Path, body: str, formula: str = "") -> Document:
    styles = "".join(
        f'<style:style style:name="{name}" style:family="text"><style:text-properties {said}/></style:style>'
        for name, said in (
            ("up", 'style:text-position="super 58%"'),
            ("down", 'style:text-position="-33% 58%"'),
            ("struck", 'style:text-line-through-style="solid"'),
        )
    )
    content = (
        f"<office:document-content {ODT_NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        if formula:
            archive.writestr("Object 1/content.xml", formula)
    return saved(folder, "plan.odt", packed.getvalue())


def epub(folder: Path, body: str) -> Document:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="o.opf"/></rootfiles></container>',
        )
        archive.writestr(
            "o.opf",
            '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
            '</manifest><spine><itemref idref="a"/></spine></package>',
        )
        archive.writestr("a.xhtml", f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html>')
    return saved(folder, "plan.epub", packed.getvalue())


def html(folder: Path, body: str) -> Document:
    return saved(folder, "plan.html", f"<html><body><h1>Plan</h1>{body}</body></html>".encode())


@pytest.mark.parametrize(
    ("before", "text", "written"),
    [
        ("10", "6", "^6"),
        ("10", "-6", "^-6"),
        ("3 m", "3", "³"),
        ("1", "st", "st"),
        ("the word", "12", "¹²"),
        ("x", "n", "ⁿ"),
        ("20", "*", "*"),
        ("2", "n+1", "^(n+1)"),
    ],
)
def test_raised_text_keeps_a_form_that_nobody_can_misread(before: str, text: str, written: str) -> None:
    assert raised(before, text) == written


def test_lowered_digits_stay_behind_letters_and_make_fractions_behind_raised_ones() -> None:
    assert lowered("CO", "2") == (0, "2")
    assert lowered("about 1^1/", "2") == (3, " 1/2")
    assert lowered("about ¹/", "2") == (2, "1/2")
    assert lowered("x1", "2") == (0, "₂")


def test_a_word_file_keeps_exponents_and_links_notes_that_are_only_typed() -> None:
    document = docx(
        run("Keep dust below 10")
        + up("6")
        + run(" grains a m")
        + up("3")
        + run(" and CO")
        + down("2")
        + run(" low."),
        run("Raise the grant to 500")
        + up("1")
        + run(" million in 1")
        + up("1")
        + run("/")
        + down("2")
        + run(" years."),
        up("1") + run(" In prices of 2024."),
    )
    assert [block.span.of(document.text) for block in document.layout] == [
        "Keep dust below 10^6 grains a m³ and CO2 low.",
        "Raise the grant to 500 million in 1 1/2 years.",
        "In prices of 2024.",
    ]
    assert [(one.label, one.note) for one in document.references] == [("1", 2)]


def test_struck_words_of_a_word_file_are_left_out() -> None:
    document = docx(
        run("Pay within ") + run("30", "<w:strike/>") + run("60") + run(" days; it ") + run("must not", "<w:dstrike/>")
        + run("may") + run(" waive it.")
    )  # fmt: skip
    assert document.text == "Pay within 60 days; it may waive it."


def test_formulas_of_word_become_one_line() -> None:
    def r(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    fraction = f"<m:oMath {W_MATH}><m:f><m:num>{r('a+b')}</m:num><m:den>{r('100')}</m:den></m:f></m:oMath>"
    power = f"<m:oMath {W_MATH}><m:sSup><m:e>{r('10')}</m:e><m:sup>{r('6')}</m:sup></m:sSup></m:oMath>"
    root = f"<m:oMath {W_MATH}><m:rad><m:deg/><m:e>{r('16')}</m:e></m:rad></m:oMath>"
    mixed = f"<m:oMath {W_MATH}><m:f><m:num>{r('1')}</m:num><m:den>{r('2')}</m:den></m:f></m:oMath>"
    document = docx(
        run("Take ") + fraction + run(" of ") + power + run(" or ") + root + run(" or 1") + mixed + run(".")
    )
    assert document.text == "Take (a+b)/100 of 10^6 or √(16) or 1 1/2."


def test_words_in_a_symbol_font_are_shown_as_its_signs() -> None:
    document = docx(
        run("Keep nitrate ")
        + run("\uf0a3", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>')
        + run(" 50 mg, ")
        + run("a", '<w:rFonts w:ascii="Symbol"/>')
        + run(" low.")
    )
    assert document.text == "Keep nitrate ≤ 50 mg, α low."


def test_what_was_filled_into_a_content_control_is_read_though_its_flag_was_left_on() -> None:
    def control(inside: str) -> str:
        return f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"

    prompt = run("Click or tap here to enter text.", '<w:rStyle w:val="PlaceholderText"/>')
    document = docx(run("Cost: ") + control(run("14 million")) + run("; by: ") + control(prompt) + run("."))
    assert document.text == "Cost: 14 million; by: ."


BODY = (
    "<p>Keep energy below 10<sup>6</sup> joules in 1<sup>1</sup>/<sub>2</sub> hours, 20<sup>2</sup> percent less CO<sub>2</sub>"
    " within <del>30</del>60 days.</p><p>They <s>must</s> may use " + MATH + "<mfrac><mn>3</mn><mn>100</mn></mfrac></math> of"
    " 5<sup>th</sup> parts.</p><p><sup>2</sup> Since 1990.</p>"
)  # fmt: skip
READ = [
    "Keep energy below 10^6 joules in 1 1/2 hours, 20 percent less CO2 within 60 days.",
    "They may use 3/100 of 5th parts.",
    "Since 1990.",
]


def test_web_pages_and_books_keep_numbers_apart(tmp_path: Path) -> None:
    page, book = html(tmp_path, BODY), epub(tmp_path, BODY)
    assert [block.span.of(page.text) for block in page.layout][1:] == READ
    assert [block.span.of(book.text) for block in book.layout] == READ
    assert [one.label for one in page.references] == [one.label for one in book.references] == ["2"]


def test_an_opendocument_text_keeps_numbers_apart(tmp_path: Path) -> None:
    def span(style: str, text: str) -> str:
        return f'<text:span text:style-name="{style}">{text}</text:span>'

    body = (
        f"<text:p>Below 10{span('up', '6')} in 1{span('up', '1')}/{span('down', '2')} hours, 20{span('up', '2')} percent"
        f" less CO{span('down', '2')} within {span('struck', '30')}60 days.</text:p>"
        '<text:p>Use <draw:frame><draw:object xlink:href="./Object 1"/></draw:frame> of it.</text:p>'
        f"<text:p>{span('up', '2')} Since 1990.</text:p>"
    )
    document = odt(tmp_path, body, f"{MATH}<mfrac><mn>3</mn><mn>100</mn></mfrac></math>")
    assert [block.span.of(document.text) for block in document.layout] == [
        "Below 10^6 in 1 1/2 hours, 20 percent less CO2 within 60 days.",
        "Use 3/100 of it.",
        "Since 1990.",
    ]


def test_a_quotation_may_write_an_exponent_either_way_and_never_as_another_number() -> None:
    def forms(text: str) -> list[str]:
        return [word.form for word in words_of(text)]

    assert forms("10⁶ m³ 10⁻⁶") == forms("10^6 m^3 10^-6")
    assert forms("10⁶") != forms("106")


def test_fields_that_word_works_out_itself_are_numbered() -> None:
    def complex_field(code: str) -> str:
        return (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    document = docx(
        '<w:fldSimple w:instr=" AUTONUM "/>' + run(" The Board shall open the"),
        complex_field(" AUTONUM ") + run(" It shall ") + complex_field(" LISTNUM ") + run(" read and ")
        + complex_field(" LISTNUM ") + run(" answer."),
    )  # fmt: skip
    assert [block.span.of(document.text) for block in document.layout] == [
        "1. The Board shall open the",
        "2. It shall 1) read and 2) answer.",
    ]
