"""What belongs to a page of a PDF and not to its text, where lines begin, and when a document was published."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from assistant.reading.files import keep_silent
from assistant.reading.pdf import read
from assistant.types import BlockKind, Document, SourceFile

SOURCE = SourceFile("report.pdf", Path("report.pdf"), 3, 0, 0)
HEBREW_FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


def document(draw: Callable[[Canvas], object]) -> Document:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setFont("Times-Roman", 11)
    draw(canvas)
    canvas.save()
    return read(SOURCE, stream.getvalue(), None, keep_silent)


def texts(found: Document) -> list[str]:
    return [block.span.of(found.text) for block in found.layout if block.kind is not BlockKind.FURNITURE]


BILL = (
    "SECTION 1. The Department of Water shall publish a plan for each",
    "water network before the end of the period of twelve months that",
    "begins with the day on which this Act takes effect, and it shall",
    "state how much water each operator may lose in 2030.",
    "SECTION 2. An operator shall pay a fee of 200 dollars within the",
    "sixty days of the notice, and the regulator may waive it where",
    "the operator has lost less than ten percent of its water.",
)


@pytest.mark.parametrize("every", [1, 2])
def test_a_column_of_numbers_that_counts_the_lines_is_no_text(every: int) -> None:
    def draw(canvas: Canvas) -> None:
        for place, line in enumerate(BILL * 2, 1):
            if place % every == 0:
                canvas.drawRightString(64, 700 - 18 * place, str(place))
            canvas.drawString(72, 700 - 18 * place, line)

    assert texts(document(draw)) == [" ".join(BILL[:4]), " ".join(BILL[4:])] * 2


def test_large_letters_that_run_aslant_across_a_page_are_a_watermark() -> None:
    def draw(canvas: Canvas) -> None:
        for place, line in enumerate(BILL):
            canvas.drawString(72, 700 - 14 * place, line)
        canvas.translate(150, 600)
        canvas.rotate(40)
        canvas.setFont("Times-Roman", 80)
        canvas.setFillGray(0.8)
        canvas.drawString(0, 0, "DRAFT")

    found = document(draw)
    assert texts(found) == [" ".join(BILL[:4]), " ".join(BILL[4:])]
    assert found.warnings == ()


def test_a_section_begins_anew_even_if_its_first_word_had_no_room_on_the_line_before() -> None:
    lines = (
        "SECTION 3. The Department shall appoint an inspector for each county",
        "and shall pay the inspector a salary that the Legislature has set.",
        "SECTION 4. The inspector may enter any pumping station between",
        "eight in the morning and six in the evening on a working day.",
    )

    def draw(canvas: Canvas) -> None:
        for place, line in enumerate(lines):
            canvas.drawString(72, 700 - 14 * place, line)

    assert texts(document(draw)) == [" ".join(lines[:2]), " ".join(lines[2:])]


def test_a_lead_in_that_several_pages_share_is_text_and_their_running_head_is_not() -> None:
    lead_in = (
        "On the basis of its analysis, and after it has heard the Committee, the Council",
        "of the Union hereby recommends that the State take action in 2026 and 2027 to:",
    )
    items = (
        "Raise the pension age to 67.",
        "Lower the tax on labour to 28 %.",
        "Pay nurses at least 2 000 euros.",
    )

    def draw(canvas: Canvas) -> None:
        for place, item in enumerate(items, 1):
            canvas.setFont("Times-Roman", 8)
            canvas.drawString(72, 810, "Country reports")
            canvas.setFont("Times-Bold", 14)
            canvas.drawString(72, 760, ("Estonia", "Latvia", "Poland")[place - 1])
            canvas.setFont("Times-Roman", 11)
            for line, text in enumerate(lead_in):
                canvas.drawString(72, 730 - 13.2 * line, text)
            canvas.drawString(72, 690, f"1. {item}")
            canvas.drawString(300, 40, str(place))
            canvas.showPage()

    found = document(draw)
    assert texts(found)[:3] == ["Estonia", " ".join(lead_in), f"1. {items[0]}"]
    assert texts(found).count(" ".join(lead_in)) == 3
    assert "Country reports" not in texts(found)
    assert found.title == "report"


@pytest.mark.skipif(not HEBREW_FONT.exists(), reason="no font with Hebrew letters on this machine")
def test_a_script_that_runs_leftwards_is_read_in_its_own_order() -> None:
    lines = ("רשתות המים בערים הגדולות מאבדות חמישית מן המים", "בכל שנה, ולכן יש לתקן 45 מהן.")
    pdfmetrics.registerFont(TTFont("Hebrew", str(HEBREW_FONT)))

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Hebrew", 11)
        for place, line in enumerate(lines):
            shown = " ".join(word if word.isdigit() else word[::-1] for word in reversed(line.split()))
            canvas.drawRightString(500, 700 - 14 * place, shown)

    found = document(draw)
    assert texts(found) == [" ".join(lines)]
    assert all(0 < run.box[0] < run.box[2] <= 501 for run in found.runs)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("© Lighthouse Commission 2011", "2011"),
        ("Working Paper No. 7, Autumn 1998", "1998"),
        ("Fisheries Institute, 03/2009", "2009-03"),
        ("By Order of the Admiralty, MCMXCIX", "1999"),
        ("2014", "2014"),
        ("12 May 2016", "2016-05-12"),
        ("It covers what was done from 2004 to 2010.", None),
        ("Paragraph 12/2 of the Code of the MILL", None),
    ],
)
def test_the_date_is_what_the_pages_say_never_when_the_file_was_made(line: str, expected: str | None) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Bold", 18)
        canvas.drawString(72, 760, "Lights on the Coast")
        canvas.setFont("Times-Roman", 11)
        canvas.drawString(72, 730, line)
        for place, text in enumerate(BILL):
            canvas.drawString(72, 640 - 14 * place, text.replace("2030", "time"))

    assert document(draw).date == expected


def test_a_table_without_lines_keeps_its_columns_and_two_short_columns_are_read_one_after_the_other() -> None:
    rows = (
        ("Country", "2023", "2024", "Change"),
        ("Austria", "1 200", "1 350", "+12.5 %"),
        ("Belgium", "900", "850", "-5.6 %"),
        ("Denmark", "310", "620", "+100.0 %"),
    )

    def draw(canvas: Canvas) -> None:
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                canvas.drawString(72 + 100 * column, 600 - 16 * place, cell)
        for place, (left, right) in enumerate(
            (
                ("The committee reviewed the annual", "approved the budget for the"),
                ("report and", "coming fiscal year."),
            )
        ):
            canvas.drawString(60, 700 - 14 * place, left)
            canvas.drawString(330, 700 - 14 * place, right)

    assert texts(document(draw)) == [
        "The committee reviewed the annual report and approved the budget for the coming fiscal year.",
        "\n".join("\t".join(row) for row in rows),
    ]


def test_a_page_whose_letters_were_exchanged_is_named_and_not_read() -> None:
    shifted = str.maketrans("abcdefghijklmnopqrstuvwxyz", "lmnopqrstuvwxyzabcdefghijk")

    def draw(canvas: Canvas) -> None:
        for place in range(12):
            canvas.drawString(72, 700 - 14 * place, BILL[place % 7].lower().translate(shifted))
        canvas.showPage()
        canvas.setFont("Times-Roman", 11)
        canvas.drawString(72, 700, BILL[0])

    found = document(draw)
    assert texts(found) == [BILL[0]]
    assert found.warnings == (
        "page 1 contains text that cannot be decoded and was not read: run text recognition (OCR)",
    )


def spaced(canvas: Canvas, top: float, line: str, gap: float) -> None:
    """A line whose words are set apart by moving on, without blanks."""
    left = 72.0
    for word in line.split():
        canvas.drawString(left, top, word)
        left += canvas.stringWidth(word, "Times-Roman", 11) + gap


def test_words_that_narrow_gaps_part_do_not_run_together() -> None:
    line = "A suitably qualified senior lawyer shall be appointed to the Council as soon as possible."

    def draw(canvas: Canvas) -> None:
        spaced(canvas, 700, line, 1.6)
        canvas.drawString(
            72, 660, "The senior lawyer, suitably appointed, shall be qualified to the Council."
        )

    assert texts(document(draw))[0] == line


def test_letters_drawn_as_shapes_across_a_page_make_no_table_of_it() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.85)
        for place in range(5):
            shape = canvas.beginPath()
            left, bottom = 100 + 70 * place, 480 + 45 * place
            shape.moveTo(left, bottom)
            for right, up in ((25, 110), (60, 95), (80, 40), (50, -15)):
                shape.lineTo(left + right, bottom + up)
            shape.close()
            canvas.drawPath(shape, stroke=0, fill=1)
        canvas.setFillGray(0)
        for place, line in enumerate(BILL * 2):
            canvas.drawString(72, 700 - 14 * place, line)

    assert texts(document(draw)) == [" ".join(BILL[:4]), " ".join(BILL[4:])] * 2
