"""What a PDF says of itself: title, author, date, outline, page labels; only what its text bears out."""

import html
import re
from collections.abc import Iterator, Sequence
from datetime import date

import pypdfium2 as pdfium

from assistant.reading.fields import iso_date, iso_day
from assistant.reading.numerals import roman_value
from assistant.reading.pdf.headings import folded
from assistant.reading.pdf.paragraphs import Paragraph
from assistant.reading.titles import is_spoken_of, sane_title
from assistant.types import About

_MOST_OUTLINE, _MOST_DEPTH = 5_000, 8
_LONGEST_LABEL = 40
_FIRST_PAGES = 3
_TITLE_SIZE = 1.15  # of the size of running text
_LONGEST_TITLE = 250
_SHORTEST_TITLE = 2  # words
_TITLE_GAP = 1.8  # of the usual distance of lines
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januar janvier enero gennaio januari jan",
            "february februar février febrero febbraio februari feb",
            "march märz mars marzo maart mar",
            "april avril abril aprile apr",
            "may mai mayo maggio mei",
            "june juni juin junio giugno jun",
            "july juli juillet julio luglio jul",
            "august août agosto augustus aug",
            "september septembre septiembre settembre sept sep",
            "october oktober octobre octubre ottobre oct",
            "november novembre noviembre nov",
            "december dezember décembre diciembre dicembre dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DATES = (
    re.compile(
        r"\b(?P<day>\d{1,2})(?:st|nd|rd|th|\.|er)?\s+(?:de\s+)?"
        + _MONTH
        + r",?\s+(?:de\s+)?(?P<year>(?:19|20)\d\d)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b" + _MONTH + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE
    ),
    re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)\b"),
    re.compile(r"\b(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>(?:19|20)\d\d)\b"),
    re.compile(r"\b" + _MONTH + r",?\s+(?:de\s+)?(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE),
)
_PUBLISHED = re.compile(
    r"(?:publi(?:shed|cation|é|ziert)|veröffentlicht|issued|released|adopted|dated|erschienen|distr\.?(?:: general)?)\W{0,3}(?:on\W|am\W|le\W|date\W)?.{0,12}$",
    re.IGNORECASE,
)
_SHORT_LINE = 60
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_SEASON = re.compile(
    rf"\b(?:spring|summer|autumn|fall|winter|frühjahr|frühling|sommer|herbst|printemps|été|automne|hiver)\s+{_YEAR}(?!\d)",
    re.IGNORECASE,
)
_SLASHED = re.compile(rf"(?<![\d/])(?P<number>0?[1-9]|1[0-2])/{_YEAR}(?![\d/])")
_ROMAN_YEAR = re.compile(r"(?<![A-Z])(?P<roman>M(?:CM|M)?(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))(?![A-Z])")
_YEAR_ALONE = re.compile(rf"^\W*{_YEAR}\W*$")
_COPYRIGHT = re.compile(
    rf"(?:©|\(c\)|copyright\b)[^\d]{{0,50}}(?:(?:19|20)\d\d\s*[-–,]\s*)?{_YEAR}(?!\d)", re.IGNORECASE
)


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
        date=printed_date(front) or vague_date(text) or agreed_date(front, info.get("CreationDate", "")),
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
            part for part in front if part.page == page and part.kind in ("text", "heading") and _says(part)
        ]
        largest = max((part.size for part in parts), default=0.0)
        if largest < _TITLE_SIZE * size:
            continue
        first = next(place for place, part in enumerate(parts) if part.size == largest)
        title = parts[first].text
        alike = {
            other.page
            for other in text
            if other.kind == "heading" and other.size == largest and other.page != page
        }
        if len(title.split()) <= _SHORTEST_TITLE and len(alike) > 1:
            continue
        if sane_title(title) is None or (len(title) <= _SHORT_LINE and any(_dates(title))):
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


def printed_date(front: Sequence[Paragraph]) -> str | None:
    """The date of publication on the first pages: one that is called so, else one on a short line of the first."""
    alone: list[str] = []
    for part in front:
        for line in part.lines:
            for start, found in _dates(line.text):
                if _PUBLISHED.search(line.text[:start]):
                    return found
                if part.page == 1 and len(line.text) <= _SHORT_LINE:
                    alone.append(found)
    return max(alone, key=lambda found: (len(found), found), default=None)


def _dates(text: str) -> Iterator[tuple[int, str]]:
    taken: list[tuple[int, int]] = []
    for pattern in _DATES:
        for found in pattern.finditer(text):
            if any(start < found.end() and found.start() < end for start, end in taken):
                continue
            taken.append(found.span())
            parts = found.groupdict()
            month = _MONTHS[parts["month"].lower()] if parts.get("month") else int(parts.get("number") or 0)
            if (sane := iso_day(parts["year"], month, parts.get("day"))) and sane[:4] <= str(
                date.today().year + 1
            ):
                yield found.start(), sane


def vague_date(text: Sequence[Paragraph]) -> str | None:
    """The year or month of publication that a title page, a running head or a colophon gives in other forms.

    "Autumn 1998", "03/2009", MCMXCIX, "© 2011", a year alone on a line.
    """
    last = max((part.page for part in text), default=1)
    said = [part for part in text if part.kind != "table"]
    first_lines = [line.text for part in said if part.page == 1 for line in part.lines]
    edge_lines = [line.text for part in said if part.page in (1, 2, 3, last - 1, last) for line in part.lines]
    for pattern, lines in (
        (_SEASON, first_lines),
        (_SLASHED, first_lines),
        (_ROMAN_YEAR, first_lines),
        (_YEAR_ALONE, first_lines),
        (_COPYRIGHT, edge_lines),
    ):
        found = [sane for line in lines if len(line) <= _SHORT_LINE for sane in _vague(pattern, line)]
        if found:
            return max(found)
    return None


def _vague(pattern: re.Pattern[str], line: str) -> Iterator[str]:
    for found in pattern.finditer(line):
        parts = found.groupdict()
        year = str(roman_value(parts["roman"].lower())) if parts.get("roman") else parts["year"]
        month = parts.get("number")
        value = f"{year}-{int(month):02}" if month else year
        if "1900" <= year <= str(date.today().year + 1) and (sane := iso_date(value)):
            yield sane


def agreed_date(front: Sequence[Paragraph], value: str) -> str | None:
    """The year in which the file was made, if a short line of the first page names that year too: `D:20110712164454`."""
    found = re.match(r"(?:D:)?((?:199|20\d)\d)", value)
    lines = (line.text for part in front if part.page == 1 for line in part.lines)
    named = found is not None and any(
        re.search(rf"(?<!\d){found[1]}(?!\d)", line) for line in lines if len(line) <= _SHORT_LINE
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
