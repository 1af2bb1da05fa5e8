"""What runs in the child process: draws one page of a PDF, with a frame around the cited lines."""

import ctypes
import io
import sys
from collections.abc import Iterable, Sequence
from math import sqrt

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageChops, ImageDraw

from assistant.runtime.process_limits import allow_processor_seconds, bind_process

Box = tuple[float, float, float, float]

MOST_PIXELS = 2_400_000
SCALE = 2.0  # pixels a point, where the page is not too large for that
NEAR = 7.0  # points between lines that share a frame
MARGIN = 3.0  # points
FILL, FRAME = (255, 240, 170), (150, 90, 0)


def draw(parent: int, memory_mb: int, seconds: float, number: int, boxes: Sequence[Sequence[float]]) -> None:
    """Read a PDF from standard input and write page `number` to standard output as PNG; exit code 1 if it cannot be drawn."""
    data = sys.stdin.buffer.read()
    bind_process(memory_mb, parent)
    allow_processor_seconds(seconds)
    try:
        document = pdfium.PdfDocument(data)
        picture = _picture(document[number - 1], [(one[0], one[1], one[2], one[3]) for one in boxes])
    except (pdfium.PdfiumError, IndexError, MemoryError, ValueError):
        sys.exit(1)
    written = io.BytesIO()
    picture.save(written, "PNG")
    sys.stdout.buffer.write(written.getvalue())


def _picture(page: pdfium.PdfPage, boxes: Sequence[Box]) -> Image.Image:
    width, height = page.get_size()
    scale = min(SCALE, sqrt(MOST_PIXELS / max(width * height, 1.0)))
    drawn: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    picture = drawn.convert("RGB")
    frames = [_on_picture(page, picture, frame) for frame in framed(boxes)]
    if frames:
        tint = Image.new("RGB", picture.size, "white")
        pen = ImageDraw.Draw(tint)
        for frame in frames:
            pen.rectangle(frame, fill=FILL)
        picture = ImageChops.multiply(picture, tint)
        pen = ImageDraw.Draw(picture)
        for frame in frames:
            pen.rectangle(frame, outline=FRAME, width=max(2, round(1.5 * scale)))
    return picture.quantize(64) if _is_plain(picture) else picture


def _is_plain(picture: Image.Image) -> bool:
    """Whether a page has so few colours that a palette holds them."""
    return picture.resize((200, 200), Image.Resampling.NEAREST).getcolors(256) is not None


def _on_picture(page: pdfium.PdfPage, picture: Image.Image, box: Box) -> tuple[int, int, int, int]:
    """A box of the page in pixels from the upper left, as the page is turned and cropped."""
    corners = []
    for across, up in ((box[0], box[1]), (box[2], box[3])):
        x, y = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(
            page.raw, 0, 0, picture.width, picture.height, 0, across, up, ctypes.byref(x), ctypes.byref(y)
        )
        corners.append((x.value, y.value))
    (ax, ay), (bx, by) = corners
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def framed(boxes: Iterable[Box]) -> list[Box]:
    """Frames around lines that are close together: few large boxes for many small ones."""
    frames: list[Box] = []
    for left, bottom, right, top in boxes:
        grown = left - MARGIN, bottom - MARGIN, right + MARGIN, top + MARGIN
        for other in [one for one in frames if _touch(grown, one)]:
            frames.remove(other)
            grown = (
                min(grown[0], other[0]),
                min(grown[1], other[1]),
                max(grown[2], other[2]),
                max(grown[3], other[3]),
            )
        frames.append(grown)
    return frames


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] - NEAR < other[3] and other[1] - NEAR < one[3]
