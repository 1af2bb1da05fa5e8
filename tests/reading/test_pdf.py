"""PDF files to documents: reading order, paragraphs, notes, furniture, headings, and the way back to the page."""

import io
from collections import Counter
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings, strategies
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from assistant.errors import UnreadableSource
from assistant.reading.files import keep_silent
from assistant.reading.pdf import read
from assistant.types import Document, SourceFile

SOURCE = SourceFile("report.pdf", Path("report.pdf"), 3, 0, 0)


def document(data: bytes) -> Document:
    return read(SOURCE, data, None, keep_silent)


class Sheet:
    """A PDF that is written line by line."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self.canvas = Canvas(self._bytes, pagesize=A4)

    def write(
        self, left: float, top: float, *lines: str, size: float = 11, font: str = "Times-Roman"
    ) -> None:
        for place, line in enumerate(lines):
            self.canvas.setFont(font, size)
            self.canvas.drawString(left, top - 1.2 * size * place, line)

    def raised(self, left: float, top: float, text: str, mark: str, rest: str = "") -> None:
        """A line of size 11 with a raised mark in it."""
        line = self.canvas.beginText(left, top)
        line.setFont("Times-Roman", 11)
        line.textOut(text)
        line.setFont("Times-Roman", 7)
        line.setRise(4)
        line.textOut(mark)
        line.setRise(0)
        line.setFont("Times-Roman", 11)
        line.textOut(rest)
        self.canvas.drawText(line)

    def turn(self) -> None:
        self.canvas.showPage()

    def data(self) -> bytes:
        self.canvas.save()
        return self._bytes.getvalue()


def blocks(read: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, block.span.of(read.text)) for block in read.layout]


def raw_pages(data: bytes) -> dict[int, str]:
    opened = pdfium.PdfDocument(data)
    return {number: page.get_textpage().get_text_range() for number, page in enumerate(opened, 1)}


TWO_PAGES = Sheet()
TWO_PAGES.write(72, 800, "Report on ports", size=8)
TWO_PAGES.write(72, 740, "Harbours", size=16, font="Times-Bold")
TWO_PAGES.write(
    72,
    700,
    "1. The agency looks after nine harbours, and each of them has its own rules on",
    "who may enter, which the ministry has approved without ever having asked what",
    "they cost the crews of small boats.",
)
TWO_PAGES.raised(72, 640, "2. Fees differ widely.", "3", " They should be set once a year by one body that")
TWO_PAGES.write(72, 626.8, "answers to parliament, and the body should publish how it came to the figures of")
TWO_PAGES.write(72, 80, "3", size=6)
TWO_PAGES.write(80, 77, "Ministry of Ports, Fees, second edition.", size=8)
TWO_PAGES.write(300, 40, "7", size=8)
TWO_PAGES.turn()
TWO_PAGES.write(72, 800, "Report on ports", size=8)
TWO_PAGES.write(72, 740, "that year in a form that anybody can read.", "3. Nothing else is asked for here.")
TWO_PAGES.write(300, 40, "8", size=8)
DATA = TWO_PAGES.data()


def test_paragraphs_run_over_pages_and_what_interrupts_them_stands_behind() -> None:
    found = document(DATA)
    assert blocks(found) == [
        ("heading", "Harbours"),
        (
            "paragraph",
            "1. The agency looks after nine harbours, and each of them has its own rules on who may enter, which the"
            " ministry has approved without ever having asked what they cost the crews of small boats.",
        ),
        (
            "paragraph",
            "2. Fees differ widely. They should be set once a year by one body that answers to parliament, and the"
            " body should publish how it came to the figures of that year in a form that anybody can read.",
        ),
        ("paragraph", "3. Nothing else is asked for here."),
        ("furniture", "Report on ports"),
        ("furniture", "7"),
        ("footnote", "Ministry of Ports, Fees, second edition."),
        ("furniture", "Report on ports"),
        ("furniture", "8"),
    ]


def test_runs_lead_to_the_same_characters_of_the_page() -> None:
    found, pages = document(DATA), raw_pages(DATA)
    assert found.runs
    assert [run.span.of(found.text) for run in found.runs] == [
        pages[run.page][run.source : run.source + run.span.end - run.span.start] for run in found.runs
    ]


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="damaged"):
        document(b"%PDF-1.4 nothing more")


def test_pages_without_text_are_refused_as_scans() -> None:
    empty = Sheet()
    for _ in range(2):
        empty.canvas.drawInlineImage(Image.new("L", (10, 10)), 0, 0, 595, 842)
        empty.turn()
    with pytest.raises(UnreadableSource, match="all 2 pages are scans without text"):
        document(empty.data())


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def test_two_columns_are_read_one_after_the_other_below_what_spans_them() -> None:
    sheet = Sheet()
    sheet.write(72, 780, "Ports and people", size=18, font="Times-Bold")
    sheet.write(
        72,
        740,
        "This summary spans both of the columns below it, as the first paragraph of a paper often does, and so",
        "it is read before them.",
    )
    left = [f"left {number} words that fill the narrow column" for number in range(12)]
    right = [f"right {number} words that fill the other column" for number in range(12)]
    sheet.write(72, 690, *left, size=10)
    sheet.write(310, 690, *right, size=10)
    sheet.write(
        72,
        400,
        "Below them both, a last paragraph runs over the whole width of the page once more, at some length.",
    )
    assert [text for _, text in blocks(document(sheet.data()))] == [
        "Ports and people",
        "This summary spans both of the columns below it, as the first paragraph of a paper often does, and so it is"
        " read before them.",
        " ".join([*left, *right]),
        "Below them both, a last paragraph runs over the whole width of the page once more, at some length.",
    ]


def test_a_word_broken_at_the_end_of_a_line_is_whole_and_a_compound_keeps_its_hyphen() -> None:
    sheet = Sheet()
    sheet.write(
        72,
        740,
        "The government must publish its evidence-based review of every harbour, and the gov-",
        "ernment must do so each year, on the ground of figures that are no less evidence-",
        "based than those of its neighbours.",
    )
    found = document(sheet.data())
    assert found.text == (
        "The government must publish its evidence-based review of every harbour, and the government must do so each"
        " year, on the ground of figures that are no less evidence-based than those of its neighbours."
    )


def test_numbers_of_notes_that_start_afresh_on_each_page_find_the_note_of_their_page() -> None:
    sheet = Sheet()
    for word in ("first", "second"):
        sheet.raised(
            72,
            740,
            f"On the {word} page a sentence refers to a note.",
            "1",
            " Another does not, and runs on.",
        )
        sheet.write(
            72, 700, "More of the same follows here, so that the type of the text is known to be this."
        )
        sheet.write(72, 80, "1", size=6)
        sheet.write(80, 77, f"What the {word} page has to add.", size=8)
        sheet.turn()
    found = document(sheet.data())
    notes = [found.layout[one.note].span.of(found.text) for one in found.references if one.note is not None]
    assert notes == ["What the first page has to add.", "What the second page has to add."]


def test_a_note_goes_on_at_the_foot_of_the_next_page() -> None:
    sheet = Sheet()
    sheet.raised(
        72,
        740,
        "A sentence refers to a long note.",
        "1",
        " It is followed by another one that runs on and on,",
    )
    sheet.write(72, 726.8, "as the ones before it did, until it ends.")
    sheet.write(72, 80, "1", size=6)
    sheet.write(80, 77, "The note begins on this page, and it says so much about so many", size=8)
    sheet.turn()
    sheet.write(
        72, 740, "The next page has more to say, in type of the same size as that of the page before."
    )
    sheet.write(72, 77, "things that it ends on this one.", size=8)
    assert (
        "footnote",
        "The note begins on this page, and it says so much about so many things that it ends on this one.",
    ) in blocks(document(sheet.data()))


def test_rows_and_cells_of_a_table_with_lines_are_told_apart() -> None:
    sheet = Sheet()
    sheet.write(
        72, 740, "The fees of the two harbours are listed in the table that stands below this paragraph."
    )
    for place, row in enumerate(
        (("Harbour", "Fee", "Year"), ("North", "12", "2019"), ("South", "30", "2021"))
    ):
        for column, cell in enumerate(row):
            sheet.canvas.rect(72 + 100 * column, 700 - 20 * place, 100, 20)
            sheet.write(78 + 100 * column, 706 - 20 * place, cell)
    assert blocks(document(sheet.data()))[-1] == (
        "table",
        "Harbour\tFee\tYear\nNorth\t12\t2019\nSouth\t30\t2021",
    )


def test_what_stands_in_a_frame_is_stressed_and_so_is_a_bold_paragraph_that_is_no_heading() -> None:
    sheet = Sheet()
    sheet.write(
        72, 760, "Plain words come first, and they are set as all of the other paragraphs of the text are."
    )
    sheet.canvas.rect(66, 640, 460, 80)
    sheet.write(
        72,
        705,
        "The first line in the frame belongs to those that",
        "stand out from the rest,",
        "as does the last.",
    )
    sheet.write(72, 600, "12. The port authority should open its books.", font="Times-Bold")
    sheet.write(
        72, 560, "Plain words come last, and they are set as all of the other paragraphs of the text are."
    )
    found = document(sheet.data())
    assert [(block.kind.value, block.stressed) for block in found.layout] == [
        ("paragraph", False),
        ("paragraph", True),
        ("paragraph", True),
        ("paragraph", False),
    ]


def test_contents_and_lists_of_references_are_furniture() -> None:
    sheet = Sheet()
    sheet.write(72, 760, "Contents", size=14, font="Times-Bold")
    for place, (title, page) in enumerate(
        (("Harbours", 2), ("Fees and rules", 3), ("People", 7), ("References", 9))
    ):
        sheet.write(72, 730 - 16 * place, f"{title} " + "." * (60 - len(title)) + f" {page}")
    sheet.turn()
    sheet.write(72, 760, "Harbours", size=14, font="Times-Bold")
    sheet.write(72, 730, "There are nine of them, and each has its own rules, as the law of the land has it.")
    sheet.write(72, 690, "References", size=14, font="Times-Bold")
    sheet.write(72, 660, "Roe, R. (2019), On harbours, Harbour Press.")
    assert [kind for kind, _ in blocks(document(sheet.data()))] == [
        "furniture",
        "heading",
        "paragraph",
        "heading",
        "furniture",
    ]


def test_pages_that_are_pictures_are_named_in_a_warning() -> None:
    sheet = Sheet()
    sheet.write(72, 740, "This page can be read by anybody who is able to read, and it has words enough.")
    sheet.turn()
    for _ in range(3):
        sheet.canvas.drawInlineImage(Image.new("L", (10, 10)), 0, 0, 595, 842)
        sheet.turn()
    assert document(sheet.data()).warnings == ("pages 2–4 are scans without text and were not read",)


def test_text_that_runs_upwards_is_read_along_its_own_lines() -> None:
    sheet = Sheet()
    sheet.canvas.rotate(90)
    sheet.write(
        72,
        -100,
        "A table on its side has a paragraph below it that runs from the foot of",
        "the page to its head.",
    )
    found = document(sheet.data())
    assert (
        found.text
        == "A table on its side has a paragraph below it that runs from the foot of the page to its head."
    )
    assert found.runs[0].box[0] < found.runs[0].box[2] < 110 < 300 < found.runs[0].box[3]


def test_title_and_date_are_those_that_the_first_page_bears_out() -> None:
    sheet = Sheet()
    sheet.canvas.setTitle("Microsoft Word - final2.doc")
    sheet.canvas.setAuthor("harbour01")
    sheet.write(72, 740, "Nine Harbours, One Law", size=22, font="Times-Bold")
    sheet.write(72, 700, "Published 19 July 2011")
    sheet.write(
        72, 660, "The harbours of the land are under nine laws, of which eight are older than the land is."
    )
    found = document(sheet.data())
    assert (found.title, found.author, found.date) == ("Nine Harbours, One Law", None, "2011-07-19")


def test_text_of_no_size_is_read_in_its_order() -> None:
    sheet = Sheet()
    sheet.write(72, 740, "The harbours should be dredged.")
    for top in (700, 680, 660):
        sheet.write(72, top, "Nobody sees this line.", size=0.01)
    assert "".join(document(sheet.data()).text.split()).startswith("Theharboursshouldbedredged.")


def test_an_encrypted_file_is_refused() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(72, 700, "Nobody may read this.")
    canvas.save()
    with pytest.raises(UnreadableSource, match="is encrypted: save a copy without a password"):
        document(stream.getvalue())


@settings(max_examples=20, deadline=None, derandomize=True)
@given(
    strategies.lists(
        strategies.tuples(
            strategies.integers(200, 350),
            strategies.integers(250, 600),
            strategies.sampled_from((6.0, 8.0, 11.0)),
            strategies.text("aAbB .-12\u00e9(•", min_size=1, max_size=30),
            strategies.sampled_from((0, 0, 0, 90, 33)),
        ),
        min_size=1,
        max_size=25,
    )
)
def test_no_letter_of_a_page_is_lost_and_every_run_leads_back(
    lines: list[tuple[int, int, float, str, int]],
) -> None:
    sheet = Sheet()
    sheet.write(72, 740, "One line is always there.")
    for left, top, size, text, turn in lines:
        sheet.canvas.saveState()
        sheet.canvas.translate(left, top)
        sheet.canvas.rotate(turn)
        sheet.write(0, 0, text, size=size)
        sheet.canvas.restoreState()
    data = sheet.data()
    found, pages = document(data), raw_pages(data)
    labels = [block.number or "" for block in found.layout if block.kind.value == "footnote"]
    kept, printed = Counter(letters(found.text + "".join(labels))), Counter(letters(pages[1]))
    assert kept <= printed  # what is printed twice on one spot is read once
    assert kept.keys() == printed.keys()
    assert [run.span.of(found.text) for run in found.runs] == [
        pages[run.page][run.source : run.source + run.span.end - run.span.start] for run in found.runs
    ]


def test_three_columns_whose_lines_are_not_level_are_read_one_after_the_other() -> None:
    sheet = Sheet()
    columns = [
        [f"column {column} line {number} of text" for number in range(20)]
        for column in ("one", "two", "three")
    ]
    for place, lines in enumerate(columns):
        sheet.write(60 + 170 * place, 760 - 5 * place, *lines)
    found = document(sheet.data())
    assert found.text.split() == [word for lines in columns for line in lines for word in line.split()]


def test_notes_at_the_end_of_the_document_are_found_from_their_markers() -> None:
    sheet = Sheet()
    for number in range(1, 5):
        sheet.raised(
            72,
            800 - 40 * number,
            f"Sentence {number} refers to a note.",
            str(number),
            " Another one does not.",
        )
    sheet.turn()
    sheet.write(72, 760, "Notes", size=14, font="Times-Bold")
    for number in range(1, 5):
        sheet.write(72, 760 - 20 * number, f"{number} What is to be said of {number}.")
    found = document(sheet.data())
    assert [
        (one.label, found.layout[one.note].span.of(found.text))
        for one in found.references
        if one.note is not None
    ] == [(str(number), f"What is to be said of {number}.") for number in range(1, 5)]


def test_each_page_is_told_when_it_is_read() -> None:
    heard: list[tuple[int, int]] = []
    read(SOURCE, DATA, None, lambda done, total: heard.append((done, total)))
    assert heard == [(0, 2), (1, 2), (2, 2)]


def test_pages_are_counted_from_one_and_labelled_by_their_printed_numbers() -> None:
    sheet = Sheet()
    for number in range(5, 9):
        sheet.write(
            72,
            740,
            f"What stands on page {number} is not what stands on any other of the pages of the report.",
        )
        sheet.write(300, 40, str(number), size=8)
        sheet.turn()
    assert {(page.number, page.label) for page in document(sheet.data()).pages} == {
        (1, "5"),
        (2, "6"),
        (3, "7"),
        (4, "8"),
    }


def test_rows_on_a_striped_ground_are_those_of_a_table() -> None:
    sheet = Sheet()
    sheet.write(
        72, 780, "The fees of the harbours are listed in the table that stands below this paragraph of text."
    )
    for place, row in enumerate(
        (("Harbour", "Fee", "Year"), ("North", "12", "2019"), ("South", "30", "2021"), ("West", "7", "2020"))
    ):
        sheet.canvas.setFillGray(0.8 if place % 2 else 0.9)
        sheet.canvas.rect(70, 740 - 20 * place, 400, 20, stroke=0, fill=1)
        sheet.canvas.setFillGray(0)
        for column, cell in enumerate(row):
            sheet.write(78 + 120 * column, 746 - 20 * place, cell)
    assert blocks(document(sheet.data()))[-1] == (
        "table",
        "Harbour\tFee\tYear\nNorth\t12\t2019\nSouth\t30\t2021\nWest\t7\t2020",
    )
