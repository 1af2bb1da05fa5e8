"""Cuts a list into pages, with links to the page before and the one after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Pager:
    """Which lines of a list are shown, counted from 1, and the links to the others."""

    first: int
    last: int
    total: int
    previous: str | None
    following: str | None


def page_of(
    lines: Sequence[Line], number: int, size: int, link: Callable[[int], str]
) -> tuple[Sequence[Line], Pager]:
    """The page of this number, or the one nearest to it; `link` is the address of a page."""
    pages = max(-(-len(lines) // size), 1)
    page = min(max(number, 1), pages)
    start = (page - 1) * size
    shown = lines[start : start + size]
    return shown, Pager(
        start + 1,
        start + len(shown),
        len(lines),
        link(page - 1) if page > 1 else None,
        link(page + 1) if page < pages else None,
    )
