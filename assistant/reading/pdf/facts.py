"""What a PDF says of itself: title, author, date, outline, page labels; only what its text bears out."""

import html
import re
from collections.abc import Sequence

import pypdfium2 as pdfium

from assistant.reading.dates import SHORT_LINE, dates_in, front_date
from assistant.reading.pdf.headings import folded
from assistant.reading.pdf.paragraphs import Paragraph
from assistant.reading.titles import KICKER, is_spoken_of, sane_title
from assistant.types import About

_MOST_OUTLINE, _MOST_DEPTH = 5_000, 8
_LONGEST_LABEL = 40
_FIRST_PAGES = 3
_TITLE_SIZE = 1.15  # of the size of running text
_LONGEST_TITLE = 250
_SHORTEST_TITLE = 2  # words
_TITLE_GAP = 1.8  # of the usual distance of lines


def metadata(document: pdfium.PdfDocument, data: bytes) -> dict[str, str]:
    """The entries of the Info dictionary, or of the XMP packet where that lacks them, white space collapsed."""
    found = {key: " ".join(value.split()) for key, value in document.get_metadata_dict().items()}
    for key, name in (("Title", b"title"), ("Author", b"creator")):
        if not found.get(key) and (packet := _in_packet(data, name)):
            found[key] = packet
    return found


def _in_packet(data: bytes, name: bytes) -> str | None:
    start = data.find(b"<dc:" + name + b">")
    value = (
        re.search(rb"<rdf:li[^>]{0,80}>([^<]{1,600})</rdf:li>", data[start : start + 1500])
        if start >= 0
        else None
    )
    return " ".join(html.unescape(value[1].decode("utf-8", "replace")).split()) if value else None


def facts_of(info: dict[str, str], text: Sequence[Paragraph], size: float) -> About:
    """Return title, author and date; `size` is that of running text."""
    front = [part for part in text if part.page <= _FIRST_PAGES]
    words = folded(" ".join(part.text for part in front))
    return About(
        title=_title(info.get("Title", ""), front, words, size, text),
        author=_author(info.get("Author", ""), words),
        date=_date(front, text) or agreed_date(front, info.get("CreationDate", "")),
    )


def _title(
    given: str, front: Sequence[Paragraph], words: str, size: float, text: Sequence[Paragraph]
) -> str | None:
    """The title that the file gives where its first pages bear it out; else the largest text on them."""
    sane = sane_title(given)
    if sane and folded(sane) in words:
        return sane
    known = sane and is_spoken_of(sane, " ".join(part.text for part in front))
    return _largest(front, size, text) or (sane if known else None)


def _largest(front: Sequence[Paragraph], size: float, text: Sequence[Paragraph]) -> str | None:
    """The words set in the largest type on the first page that has words in large type.

    A short one whose like stands above several other pages is the heading of a part.
    """
    for page in sorted({part.page for part in front}):
        parts = [
            part
            for part in front
            if part.page == page
            and part.kind in ("text", "heading")
            and _says(part)
            and not KICKER.fullmatch(part.text)
        ]
        largest = max((part.size for part in parts), default=0.0)
        if largest < _TITLE_SIZE * size:
            continue
        first = next(place for place, part in enumerate(parts) if part.size == largest)
        title = " ".join(line for line in _lines(parts[first]) if not KICKER.fullmatch(line))
        alike = {
            other.page
            for other in text
            if other.kind == "heading" and other.size == largest and other.page != page
        }
        if len(title.split()) <= _SHORTEST_TITLE and len(alike) > 1:
            continue
        if sane_title(title) is None or (len(title) <= SHORT_LINE and any(dates_in(title))):
            continue
        for part in parts[first + 1 :]:
            if (
                part.size < 0.97 * largest
                or part.gap > _TITLE_GAP
                or len(title) + len(part.text) > _LONGEST_TITLE
            ):
                break
            title = f"{title} {part.text}"
        return " ".join(title.split()) if len(title) <= _LONGEST_TITLE else None
    return None


def _says(part: Paragraph) -> bool:
    return sum(character.isalpha() for character in part.text) >= 4


def _author(given: str, words: str) -> str | None:
    """The author that the file gives, where the first pages name him too."""
    sane = (
        " " in given
        and len(given) <= 200
        and not re.search(r"microsoft|adobe|\buser\b|admin", given, re.IGNORECASE)
    )
    return given if sane and all(folded(name) in words for name in re.split(r"[,;&]| and ", given)) else None


def _date(front: Sequence[Paragraph], text: Sequence[Paragraph]) -> str | None:
    """The date on the title page, one called that of publication on the pages behind it, or one in the colophon."""
    last = max((part.page for part in text), default=1)
    said = [part for part in text if part.kind != "table"]
    return front_date(
        [_lines(part) for part in front if part.page == 1],
        [_lines(part) for part in front if part.page != 1],
        [line for part in said if part.page == 1 for line in _lines(part)],
        [line for part in said if part.page in (1, 2, 3, last - 1, last) for line in _lines(part)],
    )


def _lines(part: Paragraph) -> list[str]:
    return [line.text for line in part.lines]


def agreed_date(front: Sequence[Paragraph], value: str) -> str | None:
    """The year in which the file was made, if a short line of the first page names that year too: `D:20110712164454`."""
    found = re.match(r"(?:D:)?((?:199|20\d)\d)", value)
    lines = (line.text for part in front if part.page == 1 for line in part.lines)
    named = found is not None and any(
        re.search(rf"(?<!\d){found[1]}(?!\d)", line) for line in lines if len(line) <= SHORT_LINE
    )
    return found[1] if found is not None and named else None


def outline_titles(document: pdfium.PdfDocument) -> dict[str, int]:
    """The titles of the outline, folded, with their depth counted from 1."""
    found: dict[str, int] = {}
    for place, mark in enumerate(document.get_toc(max_depth=_MOST_DEPTH)):
        if place >= _MOST_OUTLINE:
            break
        title = folded(mark.get_title())
        if title:
            found.setdefault(title, mark.level + 1)
    return found


def page_labels(document: pdfium.PdfDocument, folios: dict[int, str], pages: int) -> list[str]:
    """The label of each page: the one that the file gives, the printed number, or the place in the file."""
    given = [(document.get_page_label(place) or "")[:_LONGEST_LABEL] for place in range(pages)]
    if any(label and label != str(number) for number, label in enumerate(given, 1)):
        return [label or str(number) for number, label in enumerate(given, 1)]
    return [folios.get(number, str(number)) for number in range(1, pages + 1)]
