"""What is said of a comparison: of its rows, of each passage, and which words differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language.i18n import gettext, gettext_noop
from assistant.presenting.marks import Piece, cut
from assistant.presenting.memos.memo import words_of
from assistant.presenting.wording import STRENGTHS
from assistant.types import Cell, ComparedDocument, Comparison, Row, RowAspect, StrengthChange
from assistant.verifying.differences import changes, differing
from assistant.verifying.report import difference

ASPECTS = {
    RowAspect.SAME: gettext_noop("Same wording"),
    RowAspect.CHANGED: gettext_noop("Changed"),
    RowAspect.ONLY: gettext_noop("In one document only"),
    RowAspect.STRONGER: gettext_noop("Stronger"),
    RowAspect.WEAKER: gettext_noop("Weaker"),
    RowAspect.CONFLICT: gettext_noop("Conflict"),
}


def titles(documents: Sequence[ComparedDocument]) -> list[str]:
    """A short name for each document: its title, with the date where titles are the same, or else its path."""
    named = [one.title for one in documents]
    if len(set(named)) < len(named):
        named = [f"{one.title} ({one.date})" if one.date else one.title for one in documents]
    return named if len(set(named)) == len(named) else [one.id for one in documents]


def remarks(comparison: Comparison, row: Row) -> list[str]:
    """In a few words each, what can be said of a row."""
    names = titles(comparison.documents)
    if RowAspect.ONLY in row.aspects:
        there = next(name for name, cell in zip(names, row.cells, strict=True) if cell is not None)
        return [gettext("Only in “%(title)s”", title=there), *_conflicts(row)]
    said = [gettext(ASPECTS[RowAspect.CHANGED if row.is_reworded else RowAspect.SAME])]
    for name, cell in zip(names, row.cells, strict=True):
        if cell is not None:
            where = f" (“{name}”)" if len(row.filled) > 2 else ""
            said += [_strength(change) + where for change in row.strength_changes(cell)]
    return said + _conflicts(row)


def _strength(change: StrengthChange) -> str:
    """That something is asked more strongly, or less: "Stronger for EU: from could to should"."""
    words = {"before": gettext(STRENGTHS[change.before]), "now": gettext(STRENGTHS[change.now])}
    is_stronger = change.aspect is RowAspect.STRONGER
    if change.addressee is None:
        return (
            gettext("Stronger: from %(before)s to %(now)s", **words)
            if is_stronger
            else gettext("Weaker: from %(before)s to %(now)s", **words)
        )
    return (
        gettext("Stronger for %(name)s: from %(before)s to %(now)s", name=change.addressee, **words)
        if is_stronger
        else gettext("Weaker for %(name)s: from %(before)s to %(now)s", name=change.addressee, **words)
    )


def _conflicts(row: Row) -> list[str]:
    return [gettext(ASPECTS[RowAspect.CONFLICT])] if RowAspect.CONFLICT in row.aspects else []


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a passage asks, in a few words; `is_quoted` if they come from the document."""

    words: str
    is_quoted: bool = False


def facts(cell: Cell) -> list[Fact]:
    """What a passage asks: its number, of whom, how strongly, and by when."""
    asked = cell.entry.recommendation
    if asked is None:
        return [Fact(gettext("Background"))]
    number = [Fact(gettext("Recommendation %(number)s", number=asked.number))] if asked.number else []
    who = ", ".join(asked.addressees)
    deadlines = dict.fromkeys(one.deadline for one in asked.demands if one.deadline)
    return [
        *number,
        Fact(who, True) if who else Fact(gettext("no addressee named")),
        Fact(gettext(STRENGTHS[asked.strength])),
        *(Fact(words, True) for words in deadlines),
    ]


def facts_line(cell: Cell) -> str:
    """What a passage asks, in one line."""
    return " · ".join(one.words for one in facts(cell))


def pieces(row: Row, cell: Cell) -> tuple[Piece, ...]:
    """The quotation of a cell, with the words marked that differ from the first; in the first, from any of the others."""
    words = words_of(cell.entry)
    if not row.is_reworded:
        return (Piece(words),)
    others = row.filled[1:] if cell is row.first else (row.first,)
    return cut(words, [mark for one in others for mark in differing(words, words_of(one.entry))])


def differences(row: Row, cell: Cell) -> str:
    """In one line, [-what the first says-] and {+what this says instead+}; empty for the first, and if no word differs."""
    if not row.is_reworded or cell is row.first:
        return ""
    return difference(changes(words_of(row.first.entry), words_of(cell.entry)))
