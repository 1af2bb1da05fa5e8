"""What a PDF says of itself: title, author, date, language, outline, page labels."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import pypdfium2 as pdfium

from assistant.reading.fields import iso_date
from assistant.reading.pdf.headings import folded

_TOOLS = re.compile(
    r"^(?:microsoft|powerpoint|untitled|document\d*$|layout|slide|template|unbenannt)|\.(?:docx?|pdf|indd|qxd|rtf|pptx?|xlsx?|odt|tex|dvi)$|template",
    re.IGNORECASE,
)
_MOST_OUTLINE = 5_000
_MOST_DEPTH = 8
_LABEL = 40


class Outline(NamedTuple):
    """Titles of the outline, folded, with their depth from 1."""

    depths: dict[str, int]


def metadata(document: pdfium.PdfDocument) -> dict[str, str]:
    """The entries of the Info dictionary, white space collapsed."""
    return {key: " ".join(value.split()) for key, value in document.get_metadata_dict().items()}


def sane_title(value: str) -> str | None:
    """Return `value` unless it is a file name or was put there by a program."""
    if len(value) < 4 or len(value) > 300 or _TOOLS.search(value) or " " not in value or "\ufffd" in value:
        return None
    return value


def sane_author(value: str) -> str | None:
    """Return `value` unless it looks like the name of an account or a program."""
    if " " not in value or len(value) > 200 or re.search(r"microsoft|adobe|user|admin", value, re.IGNORECASE):
        return None
    return value


def creation_date(value: str) -> str | None:
    """Return the date of `D:20110712164454+01'00'` as 2011-07-12, or None."""
    found = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)", value)
    return iso_date("-".join(found.groups())) if found else None


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


def page_labels(document: pdfium.PdfDocument, folios: dict[int, str], pages: int) -> Sequence[str]:
    """The label of each page: the one that the file gives, the printed number, or the place in the file."""
    given = [(document.get_page_label(place) or "")[:_LABEL] for place in range(pages)]
    if any(label and label != str(number) for number, label in enumerate(given, 1)):
        return [label or str(number) for number, label in enumerate(given, 1)]
    return [folios.get(number, str(number)) for number in range(1, pages + 1)]
