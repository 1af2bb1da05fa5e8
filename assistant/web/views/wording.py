"""Words for values, in the language of the page: strengths, languages, days, places, numbers of things."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from assistant.index.citation_ids import locator
from assistant.language.i18n import ENGLISH, current_language, english, gettext, gettext_noop, ngettext
from assistant.presenting.wording import STANDINGS, STRENGTHS
from assistant.types import Citation, Entry, Standing, Strength

_HEADING = "\ufffc"
_PLAIN_WORD = re.compile(r"[a-z]+(?=[ ,])")
_STRENGTHS = {
    Strength.MUST: gettext_noop("must (obligation)"),
    Strength.SHOULD: gettext_noop("should (advice)"),
    Strength.COULD: gettext_noop("could (option)"),
}


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a passage is, in the language of the page except for `heading`, which is in that of the document."""

    before: str
    heading: str = ""
    after: str = ""

    def __str__(self) -> str:
        return self.before + self.heading + self.after


def strength(of: Strength) -> str:
    """The strength of a recommendation, and what it means."""
    return gettext(_STRENGTHS[of])


def strength_in_short(of: Strength) -> str:
    """The strength of a recommendation, in a word or two."""
    return gettext(STRENGTHS[of])


def standing(of: Standing) -> str:
    """How a document presents a recommendation."""
    return gettext(STANDINGS[of])


def language(code: str) -> str:
    """The name of a language, or its code if the name is unknown: `de-AT` is "German"."""
    main = code.lower().replace("_", "-").partition("-")[0]
    return str(Locale.parse(current_language().locale).languages.get(main, code))


def listed(names: Iterable[str], last: str = "and") -> str:
    """Names as a sentence lists them, each once: "A, B and C"; `last` is "and" or "or"."""
    distinct = list(dict.fromkeys(names))
    return format_list(distinct, "or" if last == "or" else "standard", current_language().locale)


def decimal(number: float) -> str:
    """A number as it is written: "1,200"."""
    return format_decimal(number, locale=current_language().locale)


def documents(number: int) -> str:
    """A number of documents in words: "8 documents"."""
    return ngettext("%(number)s document", "%(number)s documents", number, number=decimal(number))


def recommendations(number: int) -> str:
    """A number of recommendations in words: "8 recommendations"."""
    return ngettext("%(number)s recommendation", "%(number)s recommendations", number, number=decimal(number))


def day(moment: str) -> str:
    """An ISO 8601 moment as "6 June 2025", a month as "June 2025"; other texts stay as they are."""
    try:
        is_month = len(moment) == len("2025-06")
        read = datetime.strptime(moment, "%Y-%m") if is_month else datetime.fromisoformat(moment)
    except ValueError:
        return moment
    if is_month:
        return format_skeleton("yMMMM", read, locale=current_language().locale)
    return format_date(read, "long", current_language().locale)


def cited(entry: Entry) -> Citation:
    """The citation of a passage, with its place in the language of the page."""
    if current_language() is ENGLISH:
        return entry.citation
    place = locator(entry.passage, entry.citation.pages, entry.recommendation is not None, gettext)
    return replace(entry.citation, locator=place)


def place(entry: Entry) -> Locator:
    """Where a passage is, with the words of the document kept apart from those of the page."""
    whole = cited(entry).locator
    if not entry.passage.headings:
        return Locator(whole)
    say = english if current_language() is ENGLISH else gettext
    marked = locator(
        replace(entry.passage, headings=(*entry.passage.headings[:-1], _HEADING)),
        entry.citation.pages,
        entry.recommendation is not None,
        say,
    )
    before, found, after = marked.partition(_HEADING)
    parts = Locator(before, entry.passage.headings[-1], after)
    return parts if found and str(parts) == whole else Locator(whole)


def as_sentence(message: str) -> str:
    """A message as a sentence: with a capital, unless it begins with a name, and with a full stop."""
    first = message[:1].upper() if _PLAIN_WORD.match(message) else message[:1]
    return f"{first}{message[1:]}{'' if message.endswith(('.', '?', '!', ':')) else '.'}"


def shown_length(quote: str, most: int) -> int:
    """How many characters of a quotation are shown where there is room for `most`: all, or up to the end of a word."""
    if len(quote) <= most:
        return len(quote)
    space = max(quote.rfind(" ", 0, most), quote.rfind("\n", 0, most))
    return space if space > most // 2 else most


def capitalised(text: str) -> str:
    """`text` with its first letter in upper case and the others as they are."""
    return text[:1].upper() + text[1:]
