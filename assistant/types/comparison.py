"""Documents side by side: which of their recommendations correspond, and how they differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.types.answer import Entry
from assistant.types.recommendation import Strength


class RowAspect(StrEnum):
    """What can be said of a row; `STRONGER` and `WEAKER` are later documents measured by the first that has it."""

    SAME = "same"
    CHANGED = "changed"
    ONLY = "only"
    STRONGER = "stronger"
    WEAKER = "weaker"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class ComparedDocument:
    """A document that is compared; the date is ISO 8601."""

    id: str
    title: str
    date: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """What one document says in a row; `also` are other places in it that say the same, `opposes` are passages of the others that conflict."""

    entry: Entry
    also: tuple[Entry, ...] = ()
    opposes: tuple[Entry, ...] = ()

    @property
    def strength(self) -> Strength | None:
        """How strongly it is put; None if it recommends nothing."""
        return None if self.entry.recommendation is None else self.entry.recommendation.strength

    @property
    def strengths(self) -> dict[str, Strength]:
        """How strongly each addressee is asked, the strongest of several demands."""
        demands = self.entry.recommendation.demands if self.entry.recommendation else ()
        found: dict[str, Strength] = {}
        for demand in sorted(demands, key=lambda one: list(Strength).index(one.strength)):
            for who in demand.addressees:
                found.setdefault(who.name, demand.strength)
        return found


@dataclass(frozen=True, slots=True)
class StrengthChange:
    """That something is asked more strongly or less; `addressee` is None if it is not known of the same addressee in both."""

    aspect: RowAspect
    addressee: str | None
    before: Strength
    now: Strength


@dataclass(frozen=True, slots=True)
class Row:
    """One recommendation in each of the documents, in their order; None where it was not found. Some cell is filled."""

    cells: tuple[Cell | None, ...]
    is_reworded: bool = False

    @property
    def first(self) -> Cell:
        """The cell of the first document that has it, by which the others are measured."""
        return self.filled[0]

    @property
    def filled(self) -> tuple[Cell, ...]:
        """The cells of the documents that have it."""
        return tuple(cell for cell in self.cells if cell is not None)

    def strength_changes(self, cell: Cell) -> tuple[StrengthChange, ...]:
        """What a cell asks in other words more strongly than the first, or less."""
        first = self.first
        if not self.is_reworded or first.strength is None or cell.strength is None:
            return ()
        before, now = first.strengths, cell.strengths
        both: list[tuple[str | None, Strength, Strength]] = [
            (name, before[name], now[name]) for name in before if name in now
        ]
        order = list(Strength)
        return tuple(
            StrengthChange(
                RowAspect.STRONGER if order.index(new) < order.index(old) else RowAspect.WEAKER,
                name,
                old,
                new,
            )
            for name, old, new in both or [(None, first.strength, cell.strength)]
            if old is not new
        )

    @property
    def aspects(self) -> tuple[RowAspect, ...]:
        """What can be said of it, in the order of `RowAspect`."""
        if len(self.filled) == 1:
            found = {RowAspect.ONLY}
        else:
            found = {RowAspect.CHANGED if self.is_reworded else RowAspect.SAME}
        found.update(one.aspect for cell in self.filled for one in self.strength_changes(cell))
        if any(cell.opposes for cell in self.filled):
            found.add(RowAspect.CONFLICT)
        return tuple(one for one in RowAspect if one in found)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Documents and their recommendations, aligned; rows are in the order of the texts."""

    documents: tuple[ComparedDocument, ...]
    rows: tuple[Row, ...]

    def showing(self, aspect: RowAspect | None) -> Sequence[Row]:
        """The rows of which something can be said, or all."""
        return [row for row in self.rows if aspect is None or aspect in row.aspects]
