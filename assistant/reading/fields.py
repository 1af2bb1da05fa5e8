"""What is known of a document besides its text: checked values, and which of two sayings wins."""

import re
from dataclasses import fields, replace
from datetime import date, datetime
from urllib.parse import urlsplit

from assistant.language.time_words import MONTHS
from assistant.types import About


def iso_date(value: str) -> str | None:
    """Return `value` if it is a real YYYY, YYYY-MM or YYYY-MM-DD, else None."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value):
        return None
    try:
        date.fromisoformat(value + "-01-01"[len(value) - 4 :])
    except ValueError:
        return None
    return value


def iso_day(year: str, month: int, day: str | None) -> str | None:
    """Return YYYY-MM-DD, without a `day` YYYY-MM; None where that is no real date."""
    return iso_date(f"{year}-{month:02}" + (f"-{int(day):02}" if day else ""))


_WRITTEN = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([A-Z][a-z]{2,8})\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})"
)


def written_date(value: str) -> str | None:
    """Return a date as ISO 8601: of a time stamp its day, of "3 May 2021" and "May 2021" what they say."""
    value = value.strip()
    if found := re.match(r"(\d{4}(?:[-/.]\d{1,2}){0,2})(?=$|[T\s])", value):
        year, *rest = re.split(r"[-/.]", found[1])
        return iso_date("-".join([year, *(one.zfill(2) for one in rest)]))
    if found := re.match(r"(\d{4})(\d\d)(\d\d)(?=$|T)", value):
        return iso_date("-".join(found.groups()))
    if found := _WRITTEN.fullmatch(value):
        month = next(
            (place for place, name in enumerate(MONTHS, 1) if name.startswith(found[2].lower())), None
        )
        if month is not None:
            return iso_day(found[4], month, found[1] or found[3])
    try:
        return datetime.strptime(value[:25].strip(), "%a, %d %b %Y %H:%M:%S").date().isoformat()
    except ValueError:
        return None


_TWO_LETTERS = {
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "nld": "nl", "dut": "nl", "spa": "es", "ita": "it",
    "por": "pt", "pol": "pl", "rus": "ru", "ukr": "uk", "bel": "be", "swe": "sv", "dan": "da", "fin": "fi", "est": "et",
    "lav": "lv", "lit": "lt", "ces": "cs", "cze": "cs", "slk": "sk", "slo": "sk", "hun": "hu", "ron": "ro", "rum": "ro",
    "bul": "bg", "ell": "el", "gre": "el", "tur": "tr", "ara": "ar", "zho": "zh", "chi": "zh",
}  # fmt: skip


def language_code(value: str) -> str | None:
    """Return `value` as a two-letter code where one is known for it, if it has the shape of an ISO 639 code."""
    if not re.fullmatch(r"[A-Za-z]{2,3}", value):
        return None
    return _TWO_LETTERS.get(value.lower(), value.lower())


def web_address(value: str) -> str | None:
    """Return `value` if it is an http or https address with a host, else None."""
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", value)
    except ValueError:
        return None
    return value if sound else None


def overlay(under: About, over: About | None) -> About:
    """Return `under` with each value that `over` gives put in its place."""
    if over is None:
        return under
    given = {field.name: value for field in fields(About) if (value := getattr(over, field.name)) is not None}
    return replace(under, **given)
