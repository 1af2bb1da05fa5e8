"""The searches that a reader's browser keeps: questions that were asked, and searches saved with the moment of their last look."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import parse_qsl

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import Response

from assistant.answering.filters import FILTERS, checked_moment, read_filters
from assistant.errors import BadRequest
from assistant.language.i18n import gettext
from assistant.types import Filters
from assistant.web.kept import keep, kept
from assistant.web.security.cookies import SEARCHES, drop_cookie
from assistant.web.views.links import with_fields

LARGEST = 1_900
"""Characters, so that with a full memo all cookies of a request stay below the 8 kB that proxies take."""
MOST_QUESTIONS = 20
FIELDS = frozenset({"q", *(one.parameter for one in FILTERS if one.name != "new_since")})


@dataclass(frozen=True, slots=True)
class Search:
    """A question, at "/", or a list, at "/recommendations", with its fields; `seen` is when its reader last looked, if it is saved."""

    path: Literal["/", "/recommendations"]
    fields: tuple[tuple[str, str], ...]
    seen: str = ""

    @property
    def filters(self) -> Filters:
        """Its filters. Raises `BadRequest` for what is none."""
        return read_filters(dict(self.fields))

    @property
    def new(self) -> "Search":
        """What is new in it since its reader last looked."""
        return replace(self, fields=(*self.fields, ("new_since", self.seen)))

    @property
    def link(self) -> str:
        """Its address."""
        return with_fields(self.path, dict(self.fields))


@dataclass(frozen=True, slots=True)
class Searches:
    """The saved searches, in the order in which they were saved, and the questions, the last one first."""

    saved: tuple[Search, ...] = ()
    questions: tuple[Search, ...] = ()

    def with_question(self, fields: Mapping[str, str]) -> "Searches":
        """These with a question that was just asked."""
        asked = Search("/", _own(fields))
        others = (one for one in self.questions if one != asked)
        return replace(self, questions=(asked, *others)[:MOST_QUESTIONS])

    def with_saved(self, search: Search) -> "Searches":
        """These with one more saved; it takes the place of the same one."""
        others = (one for one in self.saved if (one.path, one.fields) != (search.path, search.fields))
        return replace(self, saved=(*others, search))

    def seen_now(self, place: int, moment: str) -> "Searches":
        """These, of which the reader has now looked at one."""
        return replace(
            self,
            saved=tuple(
                replace(one, seen=moment) if number == place else one for number, one in enumerate(self.saved)
            ),
        )

    def without(self, place: int) -> "Searches":
        """These without a saved one."""
        return replace(self, saved=(*self.saved[:place], *self.saved[place + 1 :]))


_Kept = TypeAdapter(Searches)


def written(kind: Literal["question", "list"], fields: Mapping[str, str]) -> str:
    """A search as the button that saves it sends it, which is no address: a question may be kept out of those."""
    return with_fields(kind, fields)


def read_search(sent: str, moment: str) -> Search:
    """The search that was `written`. Raises `BadRequest` if it is none."""
    kind, _, query = sent.partition("?")
    fields = _own(dict(parse_qsl(query, max_num_fields=50)))
    if fields and kind == "question":
        return Search("/", fields, moment)
    if fields and kind == "list":
        return Search("/recommendations", fields, moment)
    raise BadRequest(gettext("only questions and lists with a filter can be saved"))


def kept_searches(request: Request) -> Searches:
    """The searches that a browser keeps; none if they cannot be read."""
    try:
        found = _Kept.validate_json(kept(request, SEARCHES) or b"")
        for one in (*found.saved, *found.questions):
            one.filters, checked_moment(one.seen)
    except (ValueError, BadRequest):
        return Searches()
    return found


def keep_searches(request: Request, response: Response, searches: Searches) -> None:
    """Have the browser keep searches, without the oldest questions if there is no room. Raises `BadRequest` if too many are saved."""
    if searches == Searches():
        drop_cookie(request, response, SEARCHES)
        return
    while not keep(request, response, SEARCHES, _Kept.dump_json(searches), LARGEST):
        if not searches.questions:
            raise BadRequest(gettext("your browser cannot keep more searches: remove one first"))
        searches = replace(searches, questions=searches.questions[:-1])


def _own(fields: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in fields.items() if name in FIELDS and value)
