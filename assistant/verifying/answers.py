"""Takes the quotes out of what `ask --json`, `recommendations --json` and `show --json` give."""

import json
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import BadRequest
from assistant.types import Span
from assistant.verifying.quotations import Cited, Origin, Quotation

SCHEMA = 1
Place = Annotated[int, Field(ge=0, le=2**31)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _Beside(_Strict):
    text: str
    start: Place
    end: Place


class _Citation(_Strict):
    id: str | None = None
    document: str
    page: int | None = None
    start: Place
    end: Place


class _Elsewhere(_Citation):
    quote: str


class _Item(_Strict):
    quote: str
    citation: _Citation
    lead_in: _Beside | None = None
    footnotes: list[_Beside] = []
    also: list[_Elsewhere] = []


class _Output(_Strict):
    items: list[_Item]
    near_misses: list[_Item] = []


def read_answers(text: str) -> tuple[Quotation, ...]:
    """Return every quote, lead-in and footnote of a JSON output. Raises `BadRequest` for what is none."""
    try:
        value = json.loads(text)
        _require_known(value)
        output = _Output.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        raise BadRequest(
            f"not an output of this assistant: {_path(first['loc'])} {first['msg'].lower()}; "
            "check what 'ask --json' or 'recommendations --json' wrote"
        ) from error
    except (ValueError, RecursionError) as error:
        raise BadRequest(
            f"not valid JSON ({error}): save what 'ask --json' wrote, or a memo as text"
        ) from error
    return (*_of_items(output.items, "items"), *_of_items(output.near_misses, "near_misses"))


def _require_known(value: Any) -> None:
    if not isinstance(value, dict) or "items" not in value:
        raise BadRequest("this JSON has no 'items': save what 'ask --json' or 'recommendations --json' wrote")
    schema = value.get("schema")
    if schema != SCHEMA or isinstance(schema, bool):
        raise BadRequest(
            f"this JSON is of schema {str(schema)[:40]}, and this version reads schema {SCHEMA}: "
            "write it again with this version's 'ask --json'"
        )


def _of_items(items: list[_Item], path: str) -> Iterator[Quotation]:
    for place, item in enumerate(items):
        here, cited = f"{path}[{place}]", item.citation
        yield Quotation(
            item.quote, f"{here}.quote", Origin.QUOTE, _cited(cited, cited.start, cited.end, cited.page)
        )
        if item.lead_in is not None:
            beside = item.lead_in
            yield Quotation(
                beside.text, f"{here}.lead_in", Origin.LEAD_IN, _cited(cited, beside.start, beside.end)
            )
        for number, note in enumerate(item.footnotes):
            yield Quotation(
                note.text, f"{here}.footnotes[{number}]", Origin.FOOTNOTE, _cited(cited, note.start, note.end)
            )
        for number, other in enumerate(item.also):
            where = f"{here}.also[{number}].quote"
            yield Quotation(
                other.quote, where, Origin.QUOTE, _cited(other, other.start, other.end, other.page)
            )


def _cited(citation: _Citation, start: int, end: int, page: int | None = None) -> Cited:
    if start >= end:
        raise BadRequest(f"a citation of {citation.document!r} ends ({end}) before it begins ({start})")
    return Cited(citation.id, citation.document, Span(start, end), page)


def _path(location: tuple[int | str, ...]) -> str:
    """A place in JSON, as it is written in most languages: items[3].citation.start."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
