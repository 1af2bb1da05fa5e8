"""Words for values: strengths, languages, days, numbers of things."""

from collections.abc import Iterable
from datetime import datetime

from assistant.types import Strength

STRENGTHS = {
    Strength.MUST: "must (put as a duty)",
    Strength.SHOULD: "should (put as advice)",
    Strength.COULD: "could (put as an option)",
}
LANGUAGES = {
    "ar": "Arabic", "be": "Belarusian", "bg": "Bulgarian", "bs": "Bosnian", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "ga": "Irish", "he": "Hebrew", "hr": "Croatian", "hu": "Hungarian",
    "hy": "Armenian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "mt": "Maltese", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip


def language(code: str) -> str:
    """The English name of a language, or its code where none is known: `de-AT` is "German"."""
    return LANGUAGES.get(code.lower().replace("_", "-").partition("-")[0], code)


def listed(names: Iterable[str], last: str = "and") -> str:
    """Names as a sentence lists them, each once: "A, B and C"."""
    distinct = list(dict.fromkeys(names))
    return f" {last} ".join(part for part in (", ".join(distinct[:-1]), *distinct[-1:]) if part)


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """A number of things: "1 document", "1,200 documents"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def day(moment: str) -> str:
    """An ISO 8601 moment as "6 June 2025"; what is no such moment stays as it is."""
    try:
        read = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    return f"{read.day} {read:%B %Y}"


def capitalised(text: str) -> str:
    """`text` with its first letter in upper case and the others as they are."""
    return text[:1].upper() + text[1:]
