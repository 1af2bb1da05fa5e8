"""Puts documents side by side: which recommendations correspond, which are in one of them alone, and which conflict."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from assistant.answering.contradictions import side_by_side
from assistant.answering.grouping import Kept, nothing_kept
from assistant.errors import BadRequest
from assistant.index.view import IndexView
from assistant.language.i18n import gettext
from assistant.linking.editions import correspondences
from assistant.linking.repeats import ComparableText, KnownRepeats, linked
from assistant.runtime.recently_used import RecentlyUsed
from assistant.types import Cell, ComparedDocument, Comparison, Entry, Row

FEWEST, MOST = 2, 4
"""Documents that are compared: more columns cannot be read side by side."""
MOST_KEPT = 4


def require_comparable(documents: Sequence[str]) -> None:
    """Raise `BadRequest` unless two to four different documents are named."""
    if len(set(documents)) != len(documents) or not FEWEST <= len(documents) <= MOST:
        raise BadRequest(
            gettext("choose %(fewest)s to %(most)s different documents to compare", fewest=FEWEST, most=MOST)
        )


class Comparisons:
    """Comparisons of the documents of one view of the index; those made last are kept."""

    def __init__(self, view: IndexView) -> None:
        self._view = view
        self._recent: RecentlyUsed[tuple[str, ...], Comparison] = RecentlyUsed(MOST_KEPT)

    def of(self, documents: Sequence[str]) -> Comparison:
        """The comparison of documents that are in the index."""
        return self._recent.of(tuple(documents), lambda: self._made(documents))

    def _made(self, documents: Sequence[str]) -> Comparison:
        view = self._view
        known = {about["id"]: about for about in view.descriptions()}
        described = [
            ComparedDocument(one, known[one]["title"], known[one]["date"], known[one]["language"])
            for one in documents
        ]
        return compared(
            described, [view.entries_of(one) for one in documents], view.rewordings, view.repeats()
        )


def compared(
    documents: Sequence[ComparedDocument],
    passages: Sequence[Sequence[Entry]],
    kept: Kept = nothing_kept,
    repeats: KnownRepeats | None = None,
) -> Comparison:
    """Align the recommendations of documents, whose `passages` are in the same order.

    A recommendation that corresponds to background of another document is shown with that. `kept` gives which passages of
    two editions correspond, the newer first, and `repeats` which passages say the same, where that was found when they were indexed.
    """
    places = {document.id: place for place, document in enumerate(documents)}
    entries = {entry.key: entry for column in passages for entry in column}
    advice = [[entry for entry in column if entry.recommendation is not None] for column in passages]
    groups = [group for column in advice for group in linked(column, known=repeats)]
    leads = {group.lead.key for group in groups}
    pairs = [
        pair
        for one, other in combinations(range(len(documents)), 2)
        for pair in _pairs(documents[one].id, documents[other].id, passages[one], passages[other], kept)
        if any(entries[key].recommendation is not None for key in pair)
    ]
    same = [(group.lead.key, repeat.key) for group in groups for repeat in group.repeats]
    rows: list[list[list[Entry]]] = []
    for keys in _connected([*((key, key) for key in leads), *same, *pairs]):
        members: list[list[Entry]] = [[] for _ in documents]
        for key in sorted(keys, key=lambda key: (key not in leads, entries[key].passage.span)):
            members[places[entries[key].citation.document]].append(entries[key])
        rows.append(members)
    partners = {*pairs, *((other, one) for one, other in pairs)}
    aligned = [_row(members, partners) for members in rows]
    return Comparison(tuple(documents), tuple(_with_conflicts(_in_order(aligned, len(documents)))))


def _pairs(
    one: str, other: str, ours: Sequence[Entry], theirs: Sequence[Entry], kept: Kept
) -> Iterator[tuple[int, int]]:
    """The passages of two documents that correspond, by key."""
    known = kept(one, other)
    if known is None:
        inverted = kept(other, one)
        known = None if inverted is None else {old: new for new, old in inverted.items()}
    yield from (correspondences(ours, theirs) if known is None else known).items()


def _connected(pairs: Sequence[tuple[int, int]]) -> Iterator[set[int]]:
    """The keys that are joined by pairs, in groups."""
    neighbours: Mapping[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        neighbours[one].add(other)
        neighbours[other].add(one)
    seen: set[int] = set()
    for key in neighbours:
        group, waiting = set(), [key]
        while waiting:
            if (nearest := waiting.pop()) not in seen:
                seen.add(nearest)
                group.add(nearest)
                waiting.extend(neighbours[nearest])
        if group:
            yield group


def _row(members: Sequence[Sequence[Entry]], partners: set[tuple[int, int]]) -> Row:
    """The row of passages that correspond: in each document, the one that corresponds to the first is shown."""
    first = next(found for found in members if found)[0]
    cells = []
    for found in members:
        shown = next((one for one in found if (first.key, one.key) in partners), found[0] if found else None)
        also = tuple(one for one in found if one is not shown and one.recommendation is not None)
        cells.append(None if shown is None else Cell(shown, also))
    wordings = {ComparableText(cell.entry).words for cell in cells if cell is not None}
    return Row(tuple(cells), len(wordings) > 1)


def _in_order(rows: Sequence[Row], number: int) -> list[Row]:
    """Rows in the order of the first document; what it lacks precedes the next that both have."""
    ordered: list[Row] = []
    for place in range(number):
        here = [(cell.entry.passage.span, row) for row in rows if (cell := row.cells[place]) is not None]
        at = 0
        for _, row in sorted(here, key=lambda pair: pair[0]):
            if any(cell is not None for cell in row.cells[:place]):
                at = next(spot for spot, one in enumerate(ordered) if one is row) + 1
                continue
            while at < len(ordered) and ordered[at].cells[place] is None:
                at += 1
            ordered.insert(at, row)
            at += 1
    return ordered


def _with_conflicts(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows, each cell with those of other documents that advise the contrary."""
    shown = [cell.entry for row in rows for cell in row.filled]
    _, against = side_by_side(shown)
    opposed = {shown[place].key: tuple(shown[one] for one in others) for place, others in against.items()}
    for row in rows:
        yield replace(
            row,
            cells=tuple(
                None if cell is None else replace(cell, opposes=opposed.get(cell.entry.key, ()))
                for cell in row.cells
            ),
        )
