"""Pictures of pages: drawn from true PDFs in a process of their own."""

import io

import pypdfium2 as pdfium
import pytest
from PIL import Image

from assistant.errors import PageUnavailable
from assistant.presenting.page_images import PageImages
from assistant.presenting.page_images.drawing import FILL, framed
from assistant.presenting.page_images.keeping import drawn


def blank_pdf() -> bytes:
    """A PDF of one empty page, 200 by 100 points."""
    document = pdfium.PdfDocument.new()
    document.new_page(200, 100)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_a_page_is_drawn_with_a_frame_around_what_is_cited_and_drawn_once() -> None:
    images = PageImages()
    box = (50.0, 60.0, 150.0, 80.0)
    picture = images.page("digest", 1, [box], blank_pdf)
    shown = Image.open(io.BytesIO(picture)).convert("RGB")
    assert [shown.size, shown.getpixel((200, 60)), shown.getpixel((200, 160))] == [
        (400, 200),
        FILL,
        (255, 255, 255),
    ]
    assert images.page("digest", 1, [box], lambda: b"not read again") == picture


@pytest.mark.parametrize(("data", "number"), [(b"no PDF", 1), (blank_pdf(), 2)])
def test_what_cannot_be_drawn_is_said(data: bytes, number: int) -> None:
    with pytest.raises(PageUnavailable):
        PageImages().page("digest", number, [], lambda: data)


def test_lines_near_one_another_share_a_frame() -> None:
    lines = [(10.0, 80.0, 90.0, 90.0), (10.0, 66.0, 90.0, 76.0), (10.0, 10.0, 90.0, 20.0)]
    assert framed(lines) == [(7.0, 63.0, 93.0, 93.0), (7.0, 7.0, 93.0, 23.0)]


def test_a_page_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(PageUnavailable, match="in time"):
        drawn(blank_pdf(), 1, seconds=0.001)


def test_a_huge_page_is_drawn_small() -> None:
    document = pdfium.PdfDocument.new()
    document.new_page(14_400, 14_400)
    written = io.BytesIO()
    document.save(written)
    shown = Image.open(io.BytesIO(drawn(written.getvalue(), 1)))
    assert shown.width * shown.height <= 2_500_000
