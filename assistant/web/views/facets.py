"""The choices of each filter beside a list, as links with the number of recommendations that they leave."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering.filters import Filter
from assistant.answering.listing import Counts, facets, newest_editions
from assistant.language.belonging import bundled_wholes, part_of
from assistant.language.i18n import gettext, gettext_noop
from assistant.types import GroupedPassage, Standing, Strength
from assistant.web.views.filter_form import Wanted
from assistant.web.views.wording import capitalised, decimal, standing, strength

MOST_AT_ONCE, MOST = 8, 60
_LABEL_LENGTH = 90
_HEADINGS = {"since": gettext_noop("Year of publication")}
"""Where choices are called otherwise than the field of the filter."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that sets a filter, or unsets it if it is `chosen`; one at a `depth` is part of the one above."""

    label: str
    number: str
    href: str
    depth: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """The choices of a filter: the first ones, and others; `of_texts` if their language is unknown."""

    name: str
    heading: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...]
    of_texts: bool


def facets_of(
    offered: Iterable[Filter],
    found: Sequence[GroupedPassage],
    wanted: Wanted,
    here: Wanted,
    titles: Mapping[str, str],
    path: str,
) -> Iterator[Facet]:
    """The facets of the list that is `wanted`, at a `path` whose addresses need what is `here`; no choice leads to nothing."""
    counts = facets(found, wanted.filters, wanted.words)
    for one in offered:
        known: Counts = getattr(counts, one.counted, ()) if one.counted else ()
        numbers = {value: number for value, number in known if number}
        wholes = (
            newest_editions(found) if one.name == "document" else _bodies(numbers) if one.name == "to" else {}
        )
        lines = list(nested(numbers, wholes))[:MOST]
        choices = [_choice(one, value, numbers[value], depth, here, titles, path) for value, depth in lines]
        if len(choices) > 1 or any(choice.chosen for choice in choices):
            first = max([MOST_AT_ONCE, *(place for place, choice in enumerate(choices, 1) if choice.chosen)])
            heading = gettext(_HEADINGS.get(one.name, one.label))
            yield Facet(
                one.parameter, heading, tuple(choices[:first]), tuple(choices[first:]), not one.choices
            )


def _bodies(names: Iterable[str]) -> dict[str, str]:
    """Bodies with the nearest ones that they belong to."""
    return {name: wholes[0] for name in names if (wholes := part_of(name, bundled_wholes()))}


def nested(values: Iterable[str], wholes: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Values with their depths, each after the one that it is part of, if that is among them; else in their order."""
    known = dict.fromkeys(values)
    parts: dict[str | None, list[str]] = {}
    for value in known:
        whole = wholes.get(value)
        parts.setdefault(whole if whole in known else None, []).append(value)

    def below(whole: str | None, depth: int) -> Iterator[tuple[str, int]]:
        for value in parts.pop(whole, ()):
            yield value, depth
            yield from below(value, depth + 1)

    yield from below(None, 0)
    yield from ((value, 0) for circle in list(parts.values()) for value in circle)


def _choice(
    one: Filter, value: str, number: int, depth: int, wanted: Wanted, titles: Mapping[str, str], path: str
) -> Choice:
    names = (one.name, *one.with_it)
    set_by = dict.fromkeys(names, one.value(value))
    chosen = all(wanted.filters.given.get(name) == one.value(value) for name in names)
    others = wanted.filters.without(*names)
    then = others if chosen else replace(others, **set_by)
    href = replace(wanted, filters=then, page=1).link(path)
    return Choice(_label(one, value, titles), decimal(number), href, depth, chosen)


def _label(one: Filter, value: str, titles: Mapping[str, str]) -> str:
    if one.name == "strength":
        label = capitalised(strength(Strength(value)))
    elif one.name == "standing":
        label = capitalised(standing(Standing(value)))
    else:
        label = titles.get(value, value) if one.name == "document" else value
    return label if len(label) <= _LABEL_LENGTH else label[: _LABEL_LENGTH - 1].rstrip() + "…"
