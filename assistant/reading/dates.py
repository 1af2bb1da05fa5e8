"""The date of publication on a title page, of any format: what is called so or stands for itself, never what is spoken of."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from assistant.reading.fields import iso_date, iso_day
from assistant.reading.numerals import roman_value

SHORT_LINE = 60
_PROSE = 15  # words, and a stop: a paragraph of running text
_SENTENCE = 7  # words, those of the date included, and a stop
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
    r"(?P<opens>(?:^|[.;:|•·(]\s*)(?:(?:This|First|Date)\b[\w ]{0,30})?)?"
    r"(?:publi(?:shed|cation|é|ziert)|veröffentlicht|issued|released|adopted|dated|erschienen|distr\.?(?:: general)?)\W{0,3}(?:on\W|am\W|le\W|date\W)?.{0,12}$",
    re.IGNORECASE,
)
_LINKED = re.compile(
    r"\b(?:(?P<excused>of|on|in)|since|after|before|by|due|effective|to|from|between|and|at|during|the)\s+(?:\w+day,?\s+)?$",
    re.IGNORECASE,
)  # "the storm of 16 November 1975"
_ISSUED = re.compile(
    r"\b(?:publi|issue|releas|adopt|approv|dated|done|present|submi|laid|print|sign|given|deliver|version|draft|final|edition|minutes|as (?:of|at)\b)"
    r"|\b(?:act|decision|regulation|directive|resolution|report|order|judge?ment|communication|recommendation|opinion|letter|law|statement"
    r"|circular|conclusions)(?:\s+\(?(?-i:[A-Z]{2,5})\)?|\s+(?:No\.?\s*)?[\d/]+)*\s+of\s+$",
    re.IGNORECASE,
)  # "Regulation (EU) 2019/512 of 12 March 2019"
_OTHER_EVENT = re.compile(
    r"\b(?:until|till|deadline|clos(?:es|ing)|expir\w*|into force|accessed|retrieved|memory)\b", re.IGNORECASE
)
_BESIDE = re.compile(r"[\w\s.,:’'-]*")  # "New York, ", "Page 1 of 6"
_MOST_BESIDE = 4  # words
_GOES_ON = re.compile(r"\s+[a-z]{2,}")  # "12 March 2019 was …"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_SEASON = re.compile(
    rf"\b(?:spring|summer|autumn|fall|winter|frühjahr|frühling|sommer|herbst|printemps|été|automne|hiver|Q[1-4])\s+{_YEAR}(?!\d)",
    re.IGNORECASE,
)
_SLASHED = re.compile(rf"(?<![\d/])(?P<number>0?[1-9]|1[0-2])/{_YEAR}(?![\d/])")
_ROMAN_YEAR = re.compile(r"(?<![A-Z])(?P<roman>M(?:CM|M)?(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))(?![A-Z])")
_YEAR_ALONE = re.compile(rf"^\W*{_YEAR}\W*$")
_COPYRIGHT = re.compile(
    rf"(?:©|\(c\)|copyright\b)[^\d]{{0,50}}(?:(?:19|20)\d\d\s*[-–,]\s*)?{_YEAR}(?!\d)", re.IGNORECASE
)


def front_date(
    first: Sequence[Sequence[str]],
    others: Sequence[Sequence[str]] = (),
    loose: Iterable[str] | None = None,
    edges: Iterable[str] = (),
) -> str | None:
    """The date of publication that a document shows.

    `first` are the paragraphs of the title page as lines, `others` those where it must be called so. Forms such as "Autumn
    1998" or a year alone are looked for on `loose` lines (without any: on those above the running text), "© 2011" on `edges`.
    """
    prose = next((place for place, lines in enumerate(first) if _is_prose(lines)), len(first))
    for place, lines in enumerate((*first, *others)):
        if named := next(_published(lines, strict=prose <= place < len(first) or _is_prose(lines)), None):
            return named
    title_page = [line for lines in first[:prose] for line in _joined(lines) if len(line) <= SHORT_LINE]
    below = [
        line for lines in first[prose:] if not _is_prose(lines) for line in lines if len(line) <= SHORT_LINE
    ]
    alone = [found for line in title_page for _, found in _alone(line)]
    if not alone:
        alone = [found for line in below for is_bare, found in _alone(line) if is_bare]
        alone = alone if len(set(alone)) <= 2 else []  # more are a list of events
    known = max(alone, key=lambda found: (len(found), found), default=None)
    return known or _vague_date(title_page if loose is None else loose, edges)


def _is_prose(lines: Sequence[str]) -> bool:
    text = " ".join(lines).rstrip("”’\"')")
    return len(text.split()) >= _PROSE and text.endswith((".", "!", "?", ":", ";"))


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """The lines of a paragraph, one that ends in "of" or the like with the next."""
    before = ""
    for line in lines:
        before += line
        if not _LINKED.search(f"{line} "):
            yield before
            before = ""
        else:
            before += " "


def _published(lines: Sequence[str], strict: bool) -> Iterator[str]:
    """Dates that are called those of publication, if `strict` at the beginning of a line or sentence."""
    for line in lines:
        for start, _, found in dates_in(line):
            called = _PUBLISHED.search(line[:start])
            if called and (not strict or (called["opens"] is not None and _is_capital(called[0]))):
                yield found


def _is_capital(words: str) -> bool:
    return next((letter.isupper() for letter in words if letter.isalpha()), False)


def _alone(line: str) -> Iterator[tuple[bool, str]]:
    """The dates on a line that stand for themselves, and whether there is hardly more than a place beside them."""
    if line.rstrip().endswith(".") and len(line.split()) >= _SENTENCE:
        return
    for start, end, found in dates_in(line):
        before, after = line[:start], line[end:]
        linked = _LINKED.search(before)
        is_issued = linked is None or (linked["excused"] and _ISSUED.search(before))
        if is_issued and not _OTHER_EVENT.search(before) and not _GOES_ON.match(after):
            is_bare = _BESIDE.fullmatch(before) is not None and len(before.split()) <= _MOST_BESIDE
            yield is_bare and not any(map(str.isalpha, after)), found


def dates_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where the dates in `text` begin and end, and what they are in ISO 8601; none beyond next year."""
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
                yield found.start(), found.end(), sane


def _vague_date(loose: Iterable[str], edges: Iterable[str]) -> str | None:
    """The year or month of publication in other forms: "Autumn 1998", "03/2009", MCMXCIX, a year alone, "© 2011"."""
    lines = [line for line in loose if len(line) <= SHORT_LINE]
    for pattern in (_SEASON, _SLASHED, _ROMAN_YEAR, _YEAR_ALONE):
        if found := [sane for line in lines for sane in _vague(pattern, line)]:
            return max(found)
    return max(
        (sane for line in edges if len(line) <= SHORT_LINE for sane in _vague(_COPYRIGHT, line)), default=None
    )


def _vague(pattern: re.Pattern[str], line: str) -> Iterator[str]:
    for found in pattern.finditer(line):
        parts = found.groupdict()
        year = str(roman_value(parts["roman"].lower())) if parts.get("roman") else parts["year"]
        month = parts.get("number")
        value = f"{year}-{int(month):02}" if month else year
        if "1900" <= year <= str(date.today().year + 1) and (sane := iso_date(value)):
            yield sane
