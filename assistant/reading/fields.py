"""What is known of a document besides its text: checked values, and which of two sayings wins."""

import re
from dataclasses import fields, replace
from datetime import date
from urllib.parse import urlsplit

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
