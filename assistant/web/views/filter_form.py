"""The filters and the order of a list, as forms and addresses send them, and the fields in which they are chosen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from inspect import Parameter, Signature
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query

from assistant.answering.filters import FILTERS, LIST_FILTERS, Filter, Kind, fields_of, read_filters
from assistant.answering.listing import SORTS, narrowed, ordered
from assistant.errors import BadRequest
from assistant.language.i18n import gettext
from assistant.types import Filters, GroupedPassage
from assistant.web.views.dates import written_date
from assistant.web.views.links import with_fields
from assistant.web.views.mistakes import Mistake, mistake_of
from assistant.web.views.wording import listed

ORDERS = ("ascending", "descending")
GROUPS = {"document": "title", "to": "to"}
"""How a list can be grouped, and by what it is sorted for that."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sent:
    """The filters that a form or an address sets; each of the `mistakes` leaves one out."""

    filters: Filters
    mistakes: tuple[Mistake, ...] = ()


Reading = Callable[[Mapping[str, str]], Sent]


@dataclass(frozen=True, slots=True)
class Option:
    """A choice in a select box."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Control:
    """The field of a form that sets a filter; `placeholder` is the choice of none, or a hint; `of_texts` if its values are in no known language.

    `error` says what is wrong with its value.
    """

    name: str
    kind: str
    label: str
    placeholder: str
    value: str
    options: tuple[Option, ...]
    of_texts: bool
    error: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which recommendations to list: filters, words, order, one of `GROUPS` or nothing, and page (from 1); `mistakes` leave filters out."""

    filters: Filters = Filters()
    words: str = ""
    sort: str | None = None
    descending: bool = False
    page: int = 1
    group: str = ""
    mistakes: tuple[Mistake, ...] = ()

    @property
    def fields(self) -> dict[str, str]:
        """As fields of an address, without the page."""
        order = "descending" if self.descending else None
        given = {"q": self.words, "sort": self.sort, "order": order, "group": self.group}
        return {name: value for name, value in given.items() if value} | fields_of(self.filters)

    def link(self, path: str, page: int = 1) -> str:
        """The address of this list at `path`."""
        return with_fields(path, {**self.fields, "page": page if page > 1 else None})

    def of(self, found: Sequence[GroupedPassage]) -> Sequence[GroupedPassage]:
        """The recommendations to list, of all."""
        found = ordered(narrowed(found, self.filters, self.words), self.sort, self.descending)
        return ordered(found, GROUPS[self.group]) if self.group and GROUPS[self.group] != self.sort else found

    def left_out(self, withheld: Sequence[str]) -> tuple[str, ...]:
        """The documents that are missing from the list, of all that are withheld."""
        return tuple(one for one in withheld if self.filters.document in (None, one))

    def sorted_by(self, column: str) -> "Wanted":
        """The same list sorted by a column: in the other direction if it is already, and from the first page."""
        return replace(self, sort=column, descending=self.sort == column and not self.descending, page=1)


def controls(
    offered: Sequence[Filter],
    filters: Filters,
    options: Mapping[str, tuple[Option, ...]],
    mistakes: Sequence[Mistake] = (),
) -> tuple[Control, ...]:
    """The fields of a form for the filters that are `offered`, as they were filled in; `options` are those of filters with choices."""
    wrong = {one.field: one for one in mistakes}
    given = fields_of(filters) | {name: one.typed for name, one in wrong.items()}
    return tuple(
        Control(
            one.parameter,
            one.kind.value,
            gettext(one.label),
            gettext(one.placeholder) if one.placeholder else "",
            given.get(one.parameter, ""),
            options.get(one.name) or _options(one.choices, given.get(one.parameter)),
            not one.choices,
            wrong[one.parameter].message if one.parameter in wrong else "",
        )
        for one in offered
    )


def _options(choices: Sequence[str], chosen: str | None) -> tuple[Option, ...]:
    return tuple(Option(one, gettext(one), one == chosen) for one in choices)


def read_address(given: Mapping[str, str]) -> Sent:
    """The filters that a program names. Raises `BadRequest`."""
    return Sent(read_filters(given))


def read_form(given: Mapping[str, str]) -> Sent:
    """The filters of a form, where dates may be written as people do."""
    values: dict[str, Any] = {}
    mistakes = []
    for one in FILTERS:
        typed = given.get(one.parameter, "")
        try:
            values[one.name] = one.value(written_date(typed) if one.kind is Kind.DATE else typed)
        except BadRequest as error:
            mistakes.append(mistake_of(error, typed=typed))
    return Sent(Filters(**{name: value for name, value in values.items() if value}), tuple(mistakes))


def read_form_exactly(given: Mapping[str, str]) -> Sent:
    """The same for what has no place to show a mistake. Raises `BadRequest`."""
    sent = read_form(given)
    for one in sent.mistakes:
        raise BadRequest(one.message, one.field)
    return sent


def from_address(offered: Sequence[Filter], read: Callable[[Mapping[str, str]], T]) -> Callable[..., T]:
    """A dependency of routes: what `read` makes of the filters of an address, each described in the documentation."""

    def filters(**given: str) -> T:
        return read(given)

    filters.__signature__ = Signature(  # type: ignore[attr-defined] # which FastAPI reads
        [
            Parameter(one.parameter, Parameter.KEYWORD_ONLY, default="", annotation=_query(one))
            for one in offered
        ]
    )
    return filters


def _query(one: Filter) -> Any:
    """The parameter of a filter; `read_filters` checks it, so that an error is in the same words everywhere."""
    schema: dict[str, Any] = {}
    if one.choices:
        schema["enum"] = ["", *one.choices]
    if one.kind is Kind.DATE:
        schema["pattern"] = f"^({one.pattern})?$"
    return Annotated[str, Query(description=one.description, json_schema_extra=schema)]


def wanted_list(
    read: Reading = read_address, offered: Sequence[Filter] = LIST_FILTERS
) -> Callable[..., Wanted]:
    """A dependency of routes: the list that an address names."""

    def wanted(
        sent: Annotated[Sent, Depends(from_address(offered, read))],
        q: Annotated[
            str,
            Query(
                description="Only recommendations that contain these words, or words that begin with them."
            ),
        ] = "",
        sort: Annotated[
            str,
            Query(
                description="What to sort by. By default, recommendations are in the order of documents and text.",
                json_schema_extra={"enum": ["", *SORTS]},
            ),
        ] = "",
        order: Annotated[
            str,
            Query(
                description="The direction of sorting, by default ascending.",
                json_schema_extra={"enum": ["", *ORDERS]},
            ),
        ] = "",
    ) -> Wanted:
        if sort and sort not in SORTS:
            raise BadRequest(
                gettext(
                    "the list cannot be sorted by '%(given)s': choose %(choices)s",
                    given=sort,
                    choices=listed(SORTS, last="or"),
                )
            )
        if order and order not in ORDERS:
            raise BadRequest(
                gettext("'%(given)s' is not a sort order: choose ascending or descending", given=order)
            )
        words = " ".join(q.split())
        return Wanted(sent.filters, words, sort or None, order == "descending", mistakes=sent.mistakes)

    return wanted
