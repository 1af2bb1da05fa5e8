"""The filters of a question or a list: what each is called, how it is read, which passages it lets pass, and its words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from assistant.errors import BadRequest
from assistant.language.actors import is_addressed
from assistant.language.i18n import gettext, gettext_noop, translated
from assistant.language.text import collapse, fold
from assistant.types import Demand, Entry, Filters, Standing, Strength

DATE = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
"""A year, a month or a day as a regular expression."""
MOMENT = rf"{DATE}(T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}})?"
"""A date, or a second of a day (UTC), as a regular expression."""
_DATE, _MOMENT = re.compile(DATE), re.compile(MOMENT)
SECOND = len("2026-12-01T08:30:00")
"""The length of a moment without its zone."""
_SPOKEN = {Standing.IN_TEXT: gettext_noop("in running text")}
"""Choices that are said in other words than they are written."""


class Kind(StrEnum):
    """How a filter is set: by choosing a value, writing a date or other text, or switching it on."""

    CHOICE = "choice"
    DATE = "date"
    TEXT = "text"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter, which sets the field `name` of `Filters`.

    `read` turns what was typed into its value, nothing into a false one, and may raise `BadRequest`; `lets_pass` says
    whether the filter, once set, wants a passage. The `description` is for programs and the command line. On pages the
    field has a `label`, and says `placeholder` while it is not set; `words` are the filter in a sentence. `choices` are the
    values there are, unless the documents determine them; a date has the form of `pattern`.

    Lists count what each choice leaves in the field `counted` of their `Facets`; such a choice also sets the filters of `with_it`.
    """

    name: str
    kind: Kind
    lets_pass: Callable[[Entry, Filters], bool]
    description: str
    label: str
    words: str
    placeholder: str = ""
    read: Callable[[str], Any] = str.strip
    choices: tuple[str, ...] = ()
    pattern: str = DATE
    counted: str = ""
    with_it: tuple[str, ...] = ()

    @property
    def parameter(self) -> str:
        """Its name in forms and addresses, where a switch has the value "only"."""
        return self.name.removesuffix("_only")

    def value(self, given: str) -> Any:
        """What `Filters` holds for what was typed. Raises `BadRequest`."""
        if given and self.choices and given not in self.choices:
            raise BadRequest(
                gettext(
                    "'%(given)s' is not a choice for “%(filter)s”: choose %(choices)s",
                    given=given,
                    filter=gettext(self.label),
                    choices=", ".join(self.choices),
                ),
                self.parameter,
            )
        try:
            return self.read(given) if given else None
        except BadRequest as error:
            raise BadRequest(str(error), self.parameter) from error


def checked_date(given: str) -> str:
    """A year, month or day as it was written, or nothing. Raises `BadRequest`."""
    return _checked(given.strip(), _DATE)


def checked_moment(given: str) -> str:
    """A year, month, day or second as it was written, or nothing. Raises `BadRequest`."""
    return _checked(given.strip().removesuffix("Z"), _MOMENT)


def _checked(date: str, pattern: re.Pattern[str]) -> str:
    if date and not pattern.fullmatch(date):
        raise BadRequest(
            gettext("'%(date)s' is not a date: enter a year (2023) or a full date (2023-05-12)", date=date)
        )
    return date


def is_dated(date: str | None, since: str | None, until: str | None) -> bool:
    """Whether a date lies between two others, both included, as far as all of them are precise."""
    if since is None and until is None:
        return True
    if date is None:
        return False
    return (since is None or date[: len(since)] >= since[: len(date)]) and (
        until is None or date[: len(until)] <= until[: len(date)]
    )


def is_new(entry: Entry, moment: str) -> bool:
    """Whether the index has the words of a passage only since after a day or moment."""
    return entry.first_seen is not None and entry.first_seen[:SECOND] > moment[:SECOND]


def asks(
    entry: Entry, to: str | None, strength: Strength | None = None, due_before: str | None = None
) -> bool:
    """Whether a passage asks something of `to` (anybody) as strongly as that, and by then, in one and the same demand.

    A body is asked too if one that belongs to it is.
    """
    recommendation = entry.recommendation
    if recommendation is None:
        return False
    if to is None and due_before is None:
        return strength is None or recommendation.strength is strength
    return any(
        (to is None or asks_one(demand, to))
        and strength in (None, demand.strength)
        and (due_before is None or (demand.due is not None and demand.due < due_before))
        for demand in recommendation.demands
    )


def asks_one(demand: Demand, to: str) -> bool:
    """Whether a demand is put to `to`, under any of its names, or to a part of it."""
    return is_addressed(to, tuple(name for who in demand.addressees for name in who.names))


def is_under(entry: Entry, section: str) -> bool:
    """Whether a passage is under a heading that holds some words."""
    wanted = fold(collapse(section))
    return any(wanted in fold(collapse(heading)) for heading in entry.passage.headings)


def _asks(entry: Entry, filters: Filters) -> bool:
    return asks(entry, filters.to, filters.strength, filters.due_before)


FILTERS = (
    Filter(
        "to",
        Kind.CHOICE,
        _asks,
        description="Only recommendations addressed to this organisation, under any of its names, or to a part of it.",
        label=gettext_noop("Addressed to"),
        words=gettext_noop("addressed to %(value)s"),
        placeholder=gettext_noop("Anyone"),
        counted="addressees",
    ),
    Filter(
        "strength",
        Kind.CHOICE,
        _asks,
        description="Only recommendations of this strength.",
        label=gettext_noop("Strength"),
        words=gettext_noop("with strength “%(value)s”"),
        placeholder=gettext_noop("Any strength"),
        read=Strength,
        choices=tuple(Strength),
        counted="strengths",
    ),
    Filter(
        "standing",
        Kind.CHOICE,
        lambda entry, filters: (
            entry.recommendation is not None and entry.recommendation.standing is filters.standing
        ),
        description=(
            "Only official recommendations, which a document numbers, labels or lists as such, or only advice in its running text."
        ),
        label=gettext_noop("Official or not"),
        words=gettext_noop("presented as “%(value)s”"),
        placeholder=gettext_noop("Official and in running text"),
        read=Standing,
        choices=tuple(Standing),
        counted="standings",
    ),
    Filter(
        "due_before",
        Kind.DATE,
        _asks,
        description="Only recommendations due before this year, month or day (2027-01-01). Those without a known deadline are left out.",
        label=gettext_noop("Due before"),
        words=gettext_noop("due before %(value)s"),
        placeholder=gettext_noop("2027 or 2027-01-01"),
        read=checked_date,
        counted="due_before",
    ),
    Filter(
        "document",
        Kind.CHOICE,
        lambda entry, filters: entry.citation.document == filters.document,
        description="Only this document, given by its path in the corpus.",
        label=gettext_noop("Document"),
        words=gettext_noop("in “%(value)s”"),
        placeholder=gettext_noop("All documents"),
        read=str,
        counted="documents",
    ),
    Filter(
        "section",
        Kind.TEXT,
        lambda entry, filters: is_under(entry, filters.section or ""),
        description="Only passages under a heading that contains these words.",
        label=gettext_noop("Heading contains"),
        words=gettext_noop("under the heading “%(value)s”"),
        read=collapse,
    ),
    Filter(
        "since",
        Kind.DATE,
        lambda entry, filters: is_dated(entry.citation.date, filters.since, None),
        description="Only documents published in or after this year, month or day (2023-05-12). Undated documents are left out.",
        label=gettext_noop("Published on or after"),
        words=gettext_noop("published on or after %(value)s"),
        placeholder=gettext_noop("2023 or 2023-05-12"),
        read=checked_date,
        counted="years",
        with_it=("until",),
    ),
    Filter(
        "until",
        Kind.DATE,
        lambda entry, filters: is_dated(entry.citation.date, None, filters.until),
        description="Only documents published in or before this year, month or day (2023-05-12). Undated documents are left out.",
        label=gettext_noop("Published on or before"),
        words=gettext_noop("published on or before %(value)s"),
        placeholder=gettext_noop("2023 or 2023-05-12"),
        read=checked_date,
    ),
    Filter(
        "new_since",
        Kind.DATE,
        lambda entry, filters: is_new(entry, filters.new_since or ""),
        description="Only passages that are new or reworded in the index since this day (2026-12-01), or after this moment (2026-12-01T08:30:00, UTC).",
        label=gettext_noop("New since"),
        words=gettext_noop("new since %(value)s"),
        placeholder=gettext_noop("2026-12-01"),
        read=checked_moment,
        pattern=MOMENT,
    ),
    Filter(
        "advice_only",
        Kind.SWITCH,
        lambda entry, _: entry.recommendation is not None,
        description="Only recommendations, no background passages.",
        label=gettext_noop("Recommendations only (no background)"),
        words=gettext_noop("recommendations only"),
        read=bool,
        choices=("only",),
    ),
)
"""All filters, in the order in which they are offered. Another one is an entry here and a field of `Filters`."""
OF_ADVICE = frozenset({"to", "strength", "standing", "due_before", "advice_only"})
"""Those that no background passes."""
LIST_FILTERS = tuple(one for one in FILTERS if one.name != "advice_only")
"""Those of a list, which holds recommendations only."""


def read_filters(given: Mapping[str, str]) -> Filters:
    """The filters of a form, an address or a command, by parameter; an empty text sets none. Raises `BadRequest`."""
    values = {one.name: one.value(given.get(one.parameter, "")) for one in FILTERS}
    return Filters(**{name: value for name, value in values.items() if value})


def fields_of(filters: Filters) -> dict[str, str]:
    """The filters that are set, by parameter, as forms and addresses write them."""
    given = filters.given
    return {
        one.parameter: "only" if one.kind is Kind.SWITCH else str(given[one.name])
        for one in FILTERS
        if one.name in given
    }


def phrases(filters: Filters, titles: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """The filters that are set, by name, in words: "addressed to EU". A document has its title, if that is known."""
    given = filters.given
    if "document" in given:
        given["document"] = titles.get(given["document"], given["document"])
    return {
        one.name: gettext(
            one.words,
            value=translated(_SPOKEN.get(given[one.name], str(given[one.name])))
            if one.choices
            else given[one.name],
        )
        for one in FILTERS
        if one.name in given
    }


def matches(entry: Entry, filters: Filters) -> bool:
    """Whether a passage is what the filters want."""
    return matcher(filters)(entry)


def matcher(filters: Filters) -> Callable[[Entry], bool]:
    """What says of each of many passages whether the filters want it."""
    given = filters.given
    tests = [one.lets_pass for one in FILTERS if one.name in given]
    return lambda entry: all(lets_pass(entry, filters) for lets_pass in tests)
