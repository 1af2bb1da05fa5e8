"""The filters and the order of a list, as forms and addresses send them."""

from dataclasses import dataclass, replace

from assistant.answering.filters import SORTS, checked_date
from assistant.errors import BadRequest
from assistant.language.i18n import gettext
from assistant.types import Filters, Strength
from assistant.web.views.dates import written_date
from assistant.web.views.links import filter_fields, with_fields
from assistant.web.views.wording import listed

ROWS = 25


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which recommendations to list: filters, words, order and page (from 1)."""

    filters: Filters = Filters()
    words: str = ""
    sort: str | None = None
    descending: bool = False
    page: int = 1

    @property
    def fields(self) -> dict[str, str]:
        """As fields of an address, without the page."""
        given = {"q": self.words, "sort": self.sort, "order": "descending" if self.descending else None}
        return {name: value for name, value in given.items() if value} | filter_fields(self.filters)

    def link(self, path: str, page: int = 1) -> str:
        """The address of this list at `path`."""
        return with_fields(path, {**self.fields, "page": page if page > 1 else None})

    def sorted_by(self, column: str) -> "Wanted":
        """The same list sorted by a column: in the other direction if it is already, and from the first page."""
        return replace(self, sort=column, descending=self.sort == column and not self.descending, page=1)


def chosen(
    to: str = "", document: str = "", strength: str = "", since: str = "", until: str = "", advice: str = ""
) -> Filters:
    """The filters that a form sends; an empty text means no filter. Raises `BadRequest`."""
    try:
        asked = Strength(strength) if strength else None
    except ValueError as error:
        raise BadRequest(
            gettext(
                "'%(given)s' is not a strength: choose %(choices)s",
                given=strength,
                choices=listed(Strength, last="or"),
            )
        ) from error
    dated = [checked_date(written_date(one)) for one in (since, until)]
    return Filters(to.strip() or None, document or None, asked, dated[0], dated[1], bool(advice))


def wanted(
    q: str = "",
    to: str = "",
    document: str = "",
    strength: str = "",
    since: str = "",
    until: str = "",
    sort: str = "",
    order: str = "",
    page: int = 1,
) -> Wanted:
    """The list that an address names. Raises `BadRequest`."""
    if sort and sort not in SORTS:
        raise BadRequest(
            gettext(
                "the list cannot be sorted by '%(given)s': choose %(choices)s",
                given=sort,
                choices=listed(SORTS, last="or"),
            )
        )
    if order not in ("", "ascending", "descending"):
        raise BadRequest(
            gettext("'%(given)s' is not a sort order: choose ascending or descending", given=order)
        )
    filters = chosen(to, document, strength, since, until)
    return Wanted(filters, " ".join(q.split()), sort or None, order == "descending", max(page, 1))
