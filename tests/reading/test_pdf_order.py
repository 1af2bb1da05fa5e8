"""What a PDF draws elsewhere than it is read: markers of notes, narrow columns, headings beside text; signs of symbol fonts."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from assistant.reading.files import keep_silent
from assistant.reading.pdf import read
from assistant.reading.symbols import signs_of
from assistant.types import BlockKind, Document, SourceFile

SOURCE = SourceFile("report.pdf", Path("report.pdf"), 3, 0, 0)


def document(*pages: Callable[[Canvas], object]) -> Document:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for draw in pages:
        canvas.setFont("Times-Roman", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return read(SOURCE, stream.getvalue(), None, keep_silent)


def write(canvas: Canvas, left: float, top: float, *lines: str, leading: float = 13.2) -> None:
    for place, line in enumerate(lines):
        canvas.drawString(left, top - leading * place, line)


def blocks(found: Document, *without: BlockKind) -> list[str]:
    return [
        block.span.of(found.text)
        for block in found.layout
        if block.kind not in (BlockKind.FURNITURE, *without)
    ]


def test_a_marker_that_the_file_draws_after_the_page_is_linked_where_it_is_seen() -> None:
    def draw(canvas: Canvas) -> None:
        before, after = "The prey base of a forest is a vital link", ". The ministry should count it"
        end = 72 + canvas.stringWidth(before, "Times-Roman", 11)
        write(canvas, 72, 700, before)
        canvas.drawString(end + 4, 700, after)
        write(canvas, 72, 686.8, "every year, in all the states that have such forests, and publish it.")
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(72, 90, "1 For example, deer.")
        canvas.setFont("Times-Roman", 6)
        canvas.drawString(end + 0.5, 705, "1")

    found = document(draw)
    assert blocks(found) == [
        "The prey base of a forest is a vital link. The ministry should count it every year, in all the states that have"
        " such forests, and publish it.",
        "For example, deer.",
    ]
    assert [(one.label, found.text[: one.start][-4:]) for one in found.references] == [("1", "link")]


def test_a_marker_without_a_note_of_its_own_is_not_linked_to_notes_of_an_earlier_page() -> None:
    def page(marker: str, notes: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            write(
                canvas,
                72,
                700,
                "Each town publishes what it spends on its harbour walls and on its two lights.",
            )
            before = "The ministry should count the boats"
            end = 72 + canvas.stringWidth(before, "Times-Roman", 11)
            write(canvas, 72, 680, before)
            line = canvas.beginText(end, 680)
            line.setFont("Times-Roman", 7)
            line.setRise(4)
            line.textOut(marker)
            canvas.drawText(line)
            for place in range(1, notes + 1):
                canvas.setFont("Times-Roman", 8)
                canvas.drawString(72, 110 - 10 * place, f"{place} See the list of boats, page {place}.")

        return draw

    found = document(page("1,2", 2), page("12", 0))
    assert [(one.label, one.note is not None) for one in found.references] == [("1", True), ("2", True)]
    assert found.text.count("boats¹²") == 1


def test_a_marker_that_opens_a_line_belongs_to_the_end_of_the_line_before() -> None:
    def draw(canvas: Canvas) -> None:
        write(
            canvas, 72, 700, "Those who set higher standards for themselves may also adopt a wider approach."
        )
        canvas.drawString(
            79, 686.8, "Against this, some ways of telling apart the groups have been proposed that"
        )
        write(canvas, 72, 673.6, "a regulator should examine before the end of the year.")
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(72, 90, "1 It looks at several grounds at once.")
        canvas.setFont("Times-Roman", 6)
        canvas.drawString(73, 691, "1")

    found = document(draw)
    assert blocks(found, BlockKind.FOOTNOTE) == [
        "Those who set higher standards for themselves may also adopt a wider approach. Against this, some ways of telling"
        " apart the groups have been proposed that a regulator should examine before the end of the year."
    ]
    assert [(one.label, found.text[: one.start][-9:]) for one in found.references] == [("1", "approach.")]


def test_columns_below_a_large_heading_are_read_one_after_the_other() -> None:
    left = [f"left {number} words fill a column of running text" for number in range(9)]
    right = [f"right {number} words fill the other column so" for number in range(5)]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Bold", 14)
        write(canvas, 72, 740, "Help for those who make rules")
        canvas.setFont("Times-Roman", 9)
        write(canvas, 72, 712, *left, leading=11)
        edge = 72 + max(canvas.stringWidth(line, "Times-Roman", 9) for line in left)
        write(canvas, edge + 17, 712, *right, leading=11)

    assert blocks(document(draw)) == ["Help for those who make rules", " ".join([*left, *right])]


def test_lines_that_are_set_double_spaced_make_one_paragraph() -> None:
    lines = (
        "The Office reviewed what states do to detect fraud early, and found that",
        "most of them wait for complaints. States should compare their claims with",
        "those of other states each month, because those who defraud the programme",
        "move on once they are found out. The Department should help them to do so",
        "with the data that it collects.",
    )

    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 700, *lines, leading=27)

    assert blocks(document(draw)) == [" ".join(lines)]


def test_a_list_with_wide_gaps_is_no_double_spaced_paragraph() -> None:
    entries = ("Ministry of Water", "Ministry of Health", "Office of the President", "Court of Audit")
    assert blocks(document(lambda canvas: write(canvas, 72, 700, *entries, leading=27))) == list(entries)


def test_each_item_of_two_lists_side_by_side_is_a_part_of_its_own() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 700, "The technologies are these:")
        for place, (left, right) in enumerate((("Machine learning", "Blockchain"), ("Networks", "Sensors"))):
            canvas.drawString(90, 680 - 13 * place, f"• {left}")
            canvas.drawString(300, 680 - 13 * place, f"• {right}")

    assert blocks(document(draw)) == [
        "The technologies are these:",
        "• Machine learning",
        "• Blockchain",
        "• Networks",
        "• Sensors",
    ]


def test_an_address_that_is_broken_at_the_end_of_a_line_is_whole() -> None:
    def draw(canvas: Canvas) -> None:
        write(
            canvas,
            72,
            700,
            "The forms are found at http://www.example.org/sites/Application%20form%20-%20",
            "English.pdf and at https://www.example.org/papers/1320950747192/8260293-13209",
            "56712276/8261091/paper.html, and they should be sent in before the end of June.",
        )

    assert blocks(document(draw)) == [
        "The forms are found at http://www.example.org/sites/Application%20form%20-%20English.pdf and at"
        " https://www.example.org/papers/1320950747192/8260293-1320956712276/8261091/paper.html, and they should be sent"
        " in before the end of June."
    ]


ROWS = ("first", "second", "third", "fourth")


def test_a_heading_above_its_column_comes_back_on_pages_and_yet_is_no_running_head() -> None:
    def page(row: str) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(72, 800, "Digital strategy of the ministry")
            canvas.setFont("Times-Roman", 14)
            canvas.drawString(72, 770, f"The {row} segment")
            canvas.drawString(320, 770, "Justice issues")
            canvas.setFont("Times-Roman", 11)
            write(
                canvas,
                72,
                745,
                f"Most of the {row} group live in the towns",
                "of the north, and many are retired.",
            )
            canvas.setFont("Times-Bold", 11)
            canvas.drawString(320, 745, "Family justice in three years")
            canvas.setFont("Times-Roman", 11)
            write(canvas, 320, 731, f"The {row} group has a low level of", "experience with family disputes.")

        return draw

    found = document(*map(page, ROWS))
    assert [text for text in blocks(found) if "amily" in text] == [
        text
        for row in ROWS
        for text in (
            "Family justice in three years",
            f"The {row} group has a low level of experience with family disputes.",
        )
    ]
    assert sum("Justice issues" in text for text in blocks(found)) == len(ROWS)


def test_the_number_of_an_item_near_the_foot_is_no_page_number() -> None:
    numbers = ("iii", "iv", "v", "vi")

    def page(place: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            write(
                canvas,
                72,
                700,
                f"To improve security in year {place}, these options are open to the government:",
            )
            canvas.drawRightString(90, 100, f"{numbers[place]}.")
            canvas.drawString(108, 100, f"bringing back the courts of the chiefs of region {place}.")
            canvas.setFont("Times-Bold", 11)
            canvas.drawString(72, 70, f"2.{place} The rule of law in region {place}")

        return draw

    assert [text for text in blocks(document(*map(page, range(4)))) if "chiefs" in text] == [
        f"{numbers[place]}. bringing back the courts of the chiefs of region {place}." for place in range(4)
    ]


def test_text_of_a_page_that_was_scanned_a_little_smaller_is_no_note_of_the_page_before() -> None:
    def first(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 12)
        write(
            canvas,
            72,
            760,
            *["The body of the report is set in this size on its first page, at length."] * 12,
            leading=14,
        )
        canvas.drawString(72, 500, "It names the letter")
        canvas.setFont("Times-Roman", 7)
        canvas.drawString(72 + canvas.stringWidth("It names the letter", "Times-Roman", 12), 504, "1")
        canvas.setFont("Times-Roman", 9)
        canvas.drawString(72, 60, "1 To tell this letter from others, it is called the clarification.")

    def second(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 14)
        canvas.drawString(72, 760, "How the study began")
        canvas.setFont("Times-Roman", 11.3)
        write(
            canvas,
            72,
            735,
            *["In May the Office received a complaint about how the study was planned."] * 6,
            leading=14,
        )

    assert blocks(document(first, second))[-2:] == [
        "How the study began",
        " ".join(["In May the Office received a complaint about how the study was planned."] * 6),
    ]


def test_a_word_of_a_scan_that_stands_beside_its_picture_is_kept() -> None:
    line = "The Centers should ensure that the contractors examine their data each month"
    picture = Image.new("RGB", (1190, 1684), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((144, 277, 860, 280), fill="black")
    pen.rectangle((177, 316, 200, 319), fill="black")  # under the end of the word below

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(picture), 0, 0, *A4)
        text = canvas.beginText(72, 702)
        text.setTextRenderMode(3)
        text.setFont("Times-Roman", 11)
        text.textOut(line)
        text.setTextOrigin(72, 682)
        text.textOut("CMS")
        canvas.drawText(text)

    assert blocks(document(draw)) == [f"{line} CMS"]


@pytest.mark.parametrize(
    ("font", "text", "shown"),
    [
        ("ABCDEF+Wingdings-Regular", "\uf0fc", "✓"),
        ("Wingdings", "ü", "✓"),
        ("Wingdings2", "\uf0a3", "□"),
        ("SymbolMT", "\uf0b7", "•"),
        ("SymbolMT", "\uf0f0", "□"),
        ("Symbol", "a\uf020", "a\uf020"),
        ("Calibri", "\uf0a7 ü", "▪ ü"),
    ],
)
def test_signs_of_symbol_fonts_are_what_they_show(font: str, text: str, shown: str) -> None:
    assert text.translate(signs_of(font)) == shown
