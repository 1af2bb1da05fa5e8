"""Reads dates as people write them, in English and in the language of the page."""

import re

from babel import Locale

from assistant.language.i18n import ENGLISH, current_language

_WRITTEN = re.compile(r"(?:(\d{1,2})\s*[ ./-]\s*)?(\d{1,2}|[^\W\d_]+)\.?\s*[ ./-]\s*(\d{4})")
"""A day if given, a month as a number or a word, and a year."""


def written_date(given: str) -> str:
    """A date such as "12 May 2023", "May 2023" or "12/5/2023" (day first) as 2023-05-12 or 2023-05; others stay as they are."""
    found = _WRITTEN.fullmatch(given.strip())
    if found is None:
        return given
    day, month, year = found.groups()
    number = int(month) if month.isdigit() else _months().get(month.casefold())
    if number is None:
        return given
    return f"{year}-{number:02}" + (f"-{int(day):02}" if day else "")


def _months() -> dict[str, int]:
    """Names of months, whole and shortened, in both languages."""
    locales = (Locale.parse(one.locale, sep="_") for one in (ENGLISH, current_language()))
    return {
        name.rstrip(".").casefold(): number
        for locale in locales
        for width in ("abbreviated", "wide")
        for number, name in locale.months["format"][width].items()
    }
