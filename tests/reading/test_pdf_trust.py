"""PDF files whose own words are not those of the page: shifted letters, replaced, masked and clipped text."""

import io
from collections.abc import Callable

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from support.pdf_page import SEEN, SOURCE, document

from assistant.reading.files import keep_silent
from assistant.reading.garbling import is_shifted
from assistant.reading.pdf import read
from assistant.reading.pdf.replaced import contradicts

ENGLISH = (
    "The Agency must measure noise along all of the lines and should publish the results in May of this year."
)


def lines(canvas: Canvas, *texts: str) -> None:
    for place, text in enumerate(texts):
        canvas.drawString(72, 660 - 14 * place, text)


def shifted(text: str, by: int) -> str:
    return "".join(
        chr((ord(sign) - first + by) % 26 + first)
        if sign.isalpha() and (first := ord("A") if sign.isupper() else ord("a"))
        else sign
        for sign in text
    )


@pytest.mark.parametrize("by", [1, 7, 13])
def test_letters_that_were_shifted_are_noticed(by: int) -> None:
    assert is_shifted(shifted(ENGLISH, by)) is True


@pytest.mark.parametrize("distance", [0x80, 0x3F0])
def test_letters_of_another_alphabet_in_place_of_latin_ones_are_noticed(distance: int) -> None:
    assert is_shifted("".join(chr(ord(sign) + distance) if sign > "@" else sign for sign in ENGLISH)) is True


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        "Anna Tamm Jaan Kask Mari Sepp Peeter Mets Liis Saar Toomas Kuusk Katrin Ilves",
        "12.5 14.0 9.1 3.3 4.5 6.7 8.8 9.9 1.2 2.2 3.1 4.4 tons",
        "Das Amt soll den Lärm an allen Strecken messen und die Ergebnisse im Mai dieses Jahres veröffentlichen.",
        "Совет должен опубликовать отчёт о том, что сделано в портах до конца этого года и в будущем.",
    ],
)
def test_good_text_in_any_language_is_no_shifted_text(text: str) -> None:
    assert is_shifted(text) is False


def test_a_font_that_assigns_wrong_letters_is_left_out_and_named_and_the_others_are_read() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 11)
        lines(canvas, shifted(ENGLISH, 1))

    found = document(draw)
    assert found.text == SEEN
    assert found.warnings == (
        "text whose font cannot be decoded on page 1 was not read: run text recognition (OCR)",
    )


def clipped(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.rect(50, 300, 500, 20)
    canvas.clipPath(path, stroke=0)
    lines(canvas, "Pay Maria Tamm one euro.")


def flat(canvas: Canvas) -> None:
    canvas.translate(72, 660)
    canvas.scale(1, 0.01)
    canvas.drawString(0, 0, "Pay Maria Tamm one euro.")


@pytest.mark.parametrize("draw", [clipped, flat])
def test_text_outside_of_its_clip_path_or_without_height_is_not_read(
    draw: Callable[[Canvas], object],
) -> None:
    found = document(draw)
    assert found.text == SEEN
    assert found.warnings == ("hidden text on page 1 was ignored",)


def test_text_within_its_clip_path_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        path = canvas.beginPath()
        path.rect(50, 600, 500, 200)
        canvas.clipPath(path, stroke=0)
        lines(canvas, "Pay Maria Tamm one euro.")

    assert "Pay Maria Tamm one euro." in document(draw).text


def test_what_is_shown_counts_and_not_what_is_given_in_its_place() -> None:
    def draw(canvas: Canvas) -> None:
        canvas._code.append("/Span <</ActualText (The city should spend 99 million.)>> BDC")
        lines(canvas, "The city should spend 45 million.")
        canvas._code.append("EMC")

    assert "The city should spend 45 million." in document(draw).text


@pytest.mark.parametrize(
    ("shown", "replacement", "expected"),
    [
        ("45 million", "99 million", True),
        ("HE BOARD", "he Board", False),  # small capitals
        ("\ue001\ue002", "a sign", False),  # the glyphs have no meaning
        ("xqzv wrtk", "the council", False),
    ],
)
def test_a_replacement_counts_unless_glyphs_that_can_be_read_contradict_it(
    shown: str, replacement: str, expected: bool
) -> None:
    assert contradicts(shown, replacement) is expected


def test_passwords_in_form_fields_are_not_read() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.acroForm.textfield(name="a", value="45 million", x=72, y=640, width=200, height=18)
        canvas.acroForm.textfield(
            name="b", value="hunter2", fieldFlags="password", x=72, y=610, width=200, height=18
        )

    found = document(draw).text
    assert "45 million" in found
    assert "hunter2" not in found


def test_a_built_fraction_is_read_as_one() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, "The tariff must not exceed")
        canvas.drawString(214, 660, "of the income of a household.")
        canvas.setFont("Times-Roman", 9)
        canvas.drawCentredString(203, 667, "3")
        canvas.line(196, 664, 210, 664)
        canvas.drawCentredString(203, 655, "100")

    assert "The tariff must not exceed 3/100 of the income of a household." in document(draw).text


def test_a_sum_below_a_line_is_no_fraction() -> None:
    def draw(canvas: Canvas) -> None:
        for text, figure, top in (("Ports", "40", 660), ("All", "60", 645)):
            canvas.drawString(72, top, text)
            canvas.drawRightString(200, top, figure)
        canvas.line(186, 657, 202, 657)

    found = document(draw).text
    assert "40/60" not in found
    assert "40" in found


def test_hyphens_of_compounds_stay_at_line_ends_and_those_of_broken_words_go() -> None:
    found = document(
        lambda canvas: lines(
            canvas,
            "The council should judge each plan site-by-",
            "site and write down a long-",
            "term plan of twenty-",
            "five pages in an institutionally-",
            "supported way, with all other infor-",
            "mation on the passen-",
            "gers.",
        )
    )
    assert (
        "site-by-site and write down a long-term plan of twenty-five pages in an institutionally-supported way,"
        " with all other information on the passengers." in found.text
    )


def test_narrow_gaps_part_words() -> None:
    def draw(canvas: Canvas) -> None:
        line = canvas.beginText(72, 660)
        left = 72.0
        for (
            word
        ) in "The Board must act by the first of May. The town may keep a share of its income.".split():
            line.setTextOrigin(left, 660)
            line.textOut(word)
            left += canvas.stringWidth(word, "Times-Roman", 11) + 0.13 * 11
        canvas.drawText(line)

    assert (
        "The Board must act by the first of May. The town may keep a share of its income."
        in document(draw).text
    )


def test_a_lead_in_that_opens_every_page_before_a_list_is_text() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for actions in (
        ("Raise the age.", "Spend more."),
        ("Lower the tax.", "Build flats."),
        ("Pay.", "Close."),
    ):
        canvas.setFont("Times-Roman", 11)
        canvas.drawString(72, 770, "The Council recommends that the Member State take action to:")
        for place, action in enumerate(actions, 1):
            canvas.drawString(72, 770 - 16 * place, f"{place}. {action}")
        lines(canvas, *[f"{ENGLISH} {action}" for action in actions])
        canvas.showPage()
    canvas.save()
    found = read(SOURCE, stream.getvalue(), None, keep_silent)
    kinds = {
        block.kind.value
        for block in found.layout
        if "Council recommends" in found.text[block.span.start : block.span.end]
    }
    assert kinds == {"paragraph"}
