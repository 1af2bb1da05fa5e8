"""Words for values, in the language of the page: strengths, languages, days, places, numbers of things."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from assistant.citing import locator
from assistant.tongues import ENGLISH, gettext, message, ngettext, spoken
from assistant.types import Citation, Entry, Strength

_STRENGTHS = {
    Strength.MUST: message("must (put as a duty)"),
    Strength.SHOULD: message("should (put as advice)"),
    Strength.COULD: message("could (put as an option)"),
}
_IN_SHORT = {
    Strength.MUST: message("must"),
    Strength.SHOULD: message("should"),
    Strength.COULD: message("could"),
}


def strength(of: Strength) -> str:
    """How strongly something is put, and what that means."""
    return gettext(_STRENGTHS[of])


def strength_in_short(of: Strength) -> str:
    """How strongly something is put, in a word or two."""
    return gettext(_IN_SHORT[of])


def language(code: str) -> str:
    """The name of a language, or its code where none is known: `de-AT` is "German"."""
    main = code.lower().replace("_", "-").partition("-")[0]
    return str(Locale.parse(spoken().locale).languages.get(main, code))


def listed(names: Iterable[str], last: str = "and") -> str:
    """Names as a sentence lists them, each once: "A, B and C"; `last` is "and" or "or"."""
    distinct = list(dict.fromkeys(names))
    return format_list(distinct, "or" if last == "or" else "standard", spoken().locale)


def decimal(number: float) -> str:
    """A number as it is written: "1,200"."""
    return format_decimal(number, locale=spoken().locale)


def documents(number: int) -> str:
    """So many documents."""
    return ngettext("%(number)s document", "%(number)s documents", number, number=decimal(number))


def recommendations(number: int) -> str:
    """So many recommendations."""
    return ngettext("%(number)s recommendation", "%(number)s recommendations", number, number=decimal(number))


def day(moment: str) -> str:
    """An ISO 8601 moment as "6 June 2025", a month as "June 2025"; what is neither stays as it is."""
    try:
        is_month = len(moment) == len("2025-06")
        read = datetime.strptime(moment, "%Y-%m") if is_month else datetime.fromisoformat(moment)
    except ValueError:
        return moment
    if is_month:
        return format_skeleton("yMMMM", read, locale=spoken().locale)
    return format_date(read, "long", spoken().locale)


def cited(entry: Entry) -> Citation:
    """The citation of a passage, with its place in the language of the page."""
    if spoken() is ENGLISH:
        return entry.citation
    place = locator(entry.passage, entry.citation.pages, entry.recommendation is not None, gettext)
    return replace(entry.citation, locator=place)


def capitalised(text: str) -> str:
    """`text` with its first letter in upper case and the others as they are."""
    return text[:1].upper() + text[1:]
