"""Knows which bodies belong to which: the Commission to the EU, departments to their government; users may add to it."""

from collections.abc import Iterable, Mapping
from functools import cache

from assistant.language.actors import normal_form
from assistant.language.tables import rows, several
from assistant.language.text import fold

Wholes = Mapping[str, tuple[str, ...]]
"""The normal forms of the bodies to which a body belongs, by its folded name."""


def wholes_of(pairs: Iterable[tuple[str, Iterable[str]]]) -> Wholes:
    """What belongs to what, from bodies each with its parts."""
    found: dict[str, tuple[str, ...]] = {}
    for whole, parts in pairs:
        for part in map(fold, map(normal_form, parts)):
            found[part] = tuple(dict.fromkeys((*found.get(part, ()), normal_form(whole))))
    return found


@cache
def bundled_wholes() -> Wholes:
    """What the package knows."""
    return wholes_of((whole, several(parts)) for whole, parts in rows("wholes.tsv", 2))


def joined(one: Wholes, other: Wholes) -> Wholes:
    """What either says."""
    return {
        part: tuple(dict.fromkeys((*one.get(part, ()), *other.get(part, ())))) for part in {**one, **other}
    }


def part_of(name: str, wholes: Wholes) -> tuple[str, ...]:
    """The bodies to which `name` (a normal form) belongs, nearest first."""
    found: list[str] = []
    waiting = [name]
    while waiting:
        for whole in wholes.get(fold(waiting.pop(0)), ()):
            if whole not in found and whole != name:
                found.append(whole)
                waiting.append(whole)
    return tuple(found)
