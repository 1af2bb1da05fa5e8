"""The list of all recommendations, each advice once, over columns: narrowed, counted and sorted; only what is shown is read."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import overload

import numpy as np

from assistant.answering import grouping
from assistant.answering.filters import is_dated, matcher
from assistant.answering.finding import without_changed
from assistant.answering.listing import (
    Facets,
    ListOnDemand,
    adding_up,
    as_in,
    haystack,
    holds_words,
    in_order,
    most_first,
    wanted_words,
    year_after,
)
from assistant.index.advice_columns import NONE, Column
from assistant.index.view import IndexView
from assistant.language.actors import is_addressed
from assistant.linking.repeats import leaders
from assistant.runtime.recently_used import RecentlyUsed
from assistant.types import Entry, Filters, GroupedPassage, Standing, Strength

IN_COLUMNS = ("to", "document", "strength", "standing", "due_before", "since", "until")
"""The filters that columns answer."""
MOST_READ = 4
"""Of so many other filters is kept which rows they want: a page and its counts ask for the same."""
AT_ONCE = 500
"""Passages that are read together where all are."""


class AdviceTable:
    """The recommendations of one view of the index, as far as they are not shown: which lead, and which others say the same."""

    def __init__(self, view: IndexView, wordings: Callable[[Iterable[str]], grouping.Wordings]) -> None:
        self.columns = columns = view.advice()
        advising = np.unique(columns.document).tolist()
        self._known = wordings({columns.documents[number] for number in advising})
        self.known_editions = self._known.editions
        self._repeats = view.repeats()
        self._read: RecentlyUsed[Filters, Column] = RecentlyUsed(MOST_READ)
        self._view = view
        size = len(columns.advice)
        self.lead = np.arange(size)
        """The row that leads the group of each row."""
        self.rank = np.zeros(size, dtype=np.int64)
        """The place of each row in its group."""
        for lead, others in self._groups().items():
            self.lead[others] = lead
            self.rank[others] = np.arange(1, 1 + len(others))
        self.members: Mapping[int, list[int]] = self._members()

    def _members(self) -> dict[int, list[int]]:
        """The other rows of each group that has any, by the row that leads it."""
        found: dict[int, list[int]] = defaultdict(list)
        others = np.flatnonzero(self.rank)
        for row in others[np.lexsort((self.rank[others], self.lead[others]))].tolist():
            found[int(self.lead[row])].append(row)
        return dict(found)

    def _groups(self) -> dict[int, list[int]]:
        """The rows that say the same as one that leads, in order; what an edition words anew goes to the newest wording."""
        row_of, neighbours = self._linked_rows()
        linked = [row for row in row_of.values() if any(True for _ in neighbours(row))]
        leader = leaders(self._by_precedence(linked), neighbours)
        followers: dict[int, list[int]] = defaultdict(list)
        for row, lead in leader.items():
            if row != lead:
                followers[lead].append(row)
        newer = {
            row_of[old]: row_of[new]
            for old, new in self._known.newer.items()
            if old in row_of and new in row_of
        }
        found: dict[int, list[int]] = defaultdict(list)
        leads = {leader.get(row, row) for row in (*leader, *newer)}
        for lead in sorted(leads):
            last = _newest(lead, leader, newer)
            found[last].extend(row for row in (lead, *followers[lead]) if row != last)
        return {lead: rows for lead, rows in found.items() if rows}

    def _linked_rows(self) -> tuple[dict[int, int], Callable[[int], Iterator[int]]]:
        """The rows that may say the same as others, by key; and what gives, by row, those that do."""
        advice, document = self.columns.advice, self.columns.document
        wordings, counts = np.unique(advice["wording"], return_counts=True)
        alike = np.fromiter(self._repeats.alike, dtype=np.int64, count=len(self._repeats.alike))
        shared = wordings[((counts > 1) | np.isin(wordings, alike)) & (wordings != 0)]
        editions = {*self._known.newer, *self._known.newer.values()}
        keys = np.array([*self._repeats.within, *editions], dtype=np.int64)
        rows = np.flatnonzero(np.isin(advice["wording"], shared) | np.isin(advice["key"], keys))
        row_of = dict(zip(advice["key"][rows].tolist(), rows.tolist(), strict=True))
        key_of = {row: key for key, row in row_of.items()}
        wording = dict(zip(rows.tolist(), advice["wording"][rows].tolist(), strict=True))
        where = dict(zip(rows.tolist(), document[rows].tolist(), strict=True))
        worded: dict[int, list[int]] = defaultdict(list)
        for row, one in wording.items():
            if one:
                worded[one].append(row)

        def neighbours(row: int) -> Iterator[int]:
            yield from (row_of[key] for key in self._repeats.within.get(key_of[row], ()) if key in row_of)
            if one := wording[row]:
                yield from (
                    other
                    for same in (one, *self._repeats.alike.get(one, ()))
                    for other in worded.get(same, ())
                    if where[other] != where[row]
                )

        return row_of, neighbours

    def _by_precedence(self, rows: Sequence[int]) -> list[int]:
        """Some rows in the order in which they lead (as `assistant.linking.repeats` has it)."""
        chosen = np.array(rows, dtype=np.int64)
        advice, document = self.columns.advice[chosen], self.columns.document[chosen]
        dates = [date or "" for date in self.columns.dates]
        newest_first = sorted(set(dates), key=lambda date: (not date, tuple(-ord(one) for one in date)))
        place = {date: number for number, date in enumerate(newest_first)}
        by_date = np.array([place[date] for date in dates], dtype=np.int64)
        known = self._known.editions
        age = np.array(
            [len(known.newer_than(name)) if name in known.families else 0 for name in self.columns.documents],
            dtype=np.int64,
        )
        last_to_first = (
            *(advice["end"], advice["start"], document, by_date[document], -advice["words"]),
            *(~advice["is_addressed"], advice["in_summary"], age[document]),
        )
        order: list[int] = chosen[np.lexsort(last_to_first)].tolist()
        return order

    @cached_property
    def _haystacks(self) -> list[str]:
        """What words are looked for in, of each row."""
        return [haystack(one) for one in self._entries(range(len(self.lead)))]

    def _entries(self, rows: Sequence[int]) -> Iterator[Entry]:
        keys = self.columns.advice["key"][np.asarray(rows, dtype=np.int64)].tolist()
        for start in range(0, len(keys), AT_ONCE):
            found = self._view.entries(keys[start : start + AT_ONCE])
            yield from (found[key] for key in keys[start : start + AT_ONCE])

    def holding(self, words: str) -> Column:
        """Which rows hold all of some words."""
        wanted = wanted_words(words)
        if not wanted:
            return np.ones(len(self.lead), dtype=bool)
        return np.array([holds_words(one, wanted) for one in self._haystacks], dtype=bool)

    def passing(self, filters: Filters) -> Column:
        """Which rows the filters want, but for that of the document. Those that no column tells of are asked of the passages themselves."""
        advice, document, dates = self.columns.advice, self.columns.document, self.columns.dates
        found = self.asking(filters.to, filters.strength, filters.due_before)
        if filters.standing is not None:
            found &= advice["standing"] == list(Standing).index(filters.standing)
        if filters.since is not None or filters.until is not None:
            is_between = np.array([is_dated(one, filters.since, filters.until) for one in dates], dtype=bool)
            found &= is_between[document]
        read = filters.without(*IN_COLUMNS)
        if read.given:
            found &= self._read.of(read, lambda: self._matching(read))
        return found

    def _matching(self, filters: Filters) -> Column:
        """Which rows some filters want, by what the passages themselves say."""
        return np.array(list(map(matcher(filters), self._entries(range(len(self.lead))))), dtype=bool)

    def asking(self, to: str | None, strength: Strength | None, due_before: str | None) -> Column:
        """Which rows ask something of `to` (anybody) as strongly as that, and by then, in one and the same demand."""
        if to is None and due_before is None:
            return self._is_of(self.columns.advice["strength"], strength)
        found = np.zeros(len(self.lead), dtype=bool)
        found[self.columns.demands["row"][self.demanding(to, strength, due_before)]] = True
        return found

    def demanding(self, to: str | None, strength: Strength | None, due_before: str | None) -> Column:
        """The same of the demands."""
        demands = self.columns.demands
        found = self._is_of(demands["strength"], strength)
        if to is not None:
            found &= self._has_text(demands["name"], lambda name: is_addressed(to, (name,)))
        if due_before is not None:
            found &= self._has_text(demands["due"], lambda due: due < due_before)
        return found

    @staticmethod
    def _is_of(column: Column, strength: Strength | None) -> Column:
        if strength is None:
            return np.ones(len(column), dtype=bool)
        return np.asarray(column == list(Strength).index(strength))

    def _has_text(self, column: Column, is_wanted: Callable[[str], bool]) -> Column:
        """Where a column has one of the texts that are wanted."""
        numbers = np.unique(column)
        chosen = [one for one in numbers.tolist() if one != NONE and is_wanted(self.columns.terms[one])]
        return np.isin(column, chosen)

    def sort_keys(self, by: str, rows: Column) -> Column:
        """Numbers by which some rows are sorted; NONE for one that lacks what they are sorted by."""
        advice, document = self.columns.advice[rows], self.columns.document[rows]
        if by in ("strength", "standing"):
            return np.asarray(advice[by], dtype=np.int64)
        if by in ("to", "deadline"):
            return _ranks(advice[by], self.columns.terms)
        texts = [
            one.casefold() if one else ""
            for one in (self.columns.titles if by == "title" else self.columns.dates)
        ]
        numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
        column = np.array([numbers[one] if one or by == "title" else NONE for one in texts], dtype=np.int64)
        return _ranks(column[document], list(numbers))

    def shown(
        self, rows: Sequence[int], document: str | None, changed: Collection[str]
    ) -> list[GroupedPassage]:
        """Read some rows, as `document` words them, with the other places of the same advice that are not in documents that have `changed`."""
        leads = [int(self.lead[row]) for row in rows]
        needed = sorted({one for lead in leads for one in (lead, *self.members.get(lead, ()))})
        gathered = grouping.gathered(list(self._entries(needed)), self._known, self._repeats)
        by_key = {one.entry.key: one for one in gathered}
        keys = self.columns.advice["key"]
        found = (as_in(by_key[int(keys[lead])], document) for lead in leads)
        return without_changed([one for one in found if one is not None], changed)

    def key_cited(self, citation_id: str) -> int:
        """The key of the passage with a citation id, or of none."""
        return next((entry.key for entry in self._view.entries_cited(citation_id)), 0)


def _newest(lead: int, leader: Mapping[int, int], newer: Mapping[int, int]) -> int:
    """The lead of the group in which the newest wording of a row stands."""
    seen = {lead}
    while lead in newer and (other := leader.get(newer[lead], newer[lead])) not in seen:
        lead = other
        seen.add(lead)
    return lead


def _ranks(column: Column, terms: Sequence[str]) -> Column:
    """The place of each text among all in the column, by number; NONE stays."""
    numbers = np.unique(column)
    order = sorted((one for one in numbers.tolist() if one != NONE), key=lambda one: terms[one])
    places = np.full(int(numbers.max(initial=NONE)) + 2, NONE, dtype=np.int64)
    places[order] = np.arange(len(order))
    return np.asarray(places[column])


class AdviceList(ListOnDemand):
    """Rows of a table, as a list of recommendations with the other places of each: as `document` words them, if that is given.

    No place in documents that have `changed` is named. `pin` lives as long as any list that was made from this one.
    """

    def __init__(
        self,
        table: AdviceTable,
        rows: Column | None = None,
        document: str | None = None,
        changed: Collection[str] = frozenset(),
    ) -> None:
        self.table = table
        self.rows = np.flatnonzero(table.rank == 0) if rows is None else rows
        self._document = document
        self._changed = changed
        self.pin: object = None

    def _of(self, rows: Column, document: str | None, changed: Collection[str] | None = None) -> "AdviceList":
        made = AdviceList(self.table, rows, document, self._changed if changed is None else changed)
        made.pin = self.pin
        return made

    @cached_property
    def _is_left(self) -> Column:
        """Which rows are in documents that have not changed."""
        names = self.table.columns.documents
        is_left = np.array([name not in self._changed for name in names], dtype=bool)
        return np.asarray(is_left[self.table.columns.document])

    def without(self, changed: Collection[str]) -> "AdviceList":
        """The list without what is in documents that have `changed`."""
        made = self._of(self.rows, self._document, changed)
        made.rows = self.rows[made._is_left[self.rows]]
        return made

    def among(self, wanted: Sequence[Filters]) -> "AdviceList":
        """Those that any of some filters want."""
        passing = [self.table.passing(one) for one in wanted]
        return self._of(self.rows[np.any(passing, axis=0)[self.rows]], self._document) if passing else self

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> GroupedPassage: ...
    @overload
    def __getitem__(self, place: slice) -> list[GroupedPassage]: ...
    def __getitem__(self, place: int | slice) -> GroupedPassage | list[GroupedPassage]:
        chosen = self.rows[place if isinstance(place, slice) else slice(place, place + 1 or None)].tolist()
        found = self.table.shown(chosen, self._document, self._changed)
        return found if isinstance(place, slice) else found[0]

    def __iter__(self) -> Iterator[GroupedPassage]:
        for start in range(0, len(self), AT_ONCE):
            yield from self[start : start + AT_ONCE]

    @property
    def documents(self) -> set[str]:
        """The documents of what is shown."""
        names = self.table.columns.documents
        return {names[one] for one in np.unique(self.table.columns.document[self.rows]).tolist()}

    def first_of_each(self, documents: Collection[str]) -> list[GroupedPassage]:
        """The first of the list in each of some documents."""
        numbers, first = np.unique(self.table.columns.document[self.rows], return_index=True)
        names = self.table.columns.documents
        chosen = [place for one, place in zip(numbers, first, strict=True) if names[one] in documents]
        return self._of(self.rows[np.sort(chosen).astype(np.int64)], self._document)[:]

    def narrowed(self, filters: Filters, words: str = "") -> "AdviceList":
        """Those of the list that the filters want and that hold all `words`, as the wanted document words them."""
        is_wanted = self.table.passing(filters) & self.table.holding(words)
        if filters.document is None:
            return self._of(self.rows[is_wanted[self.rows]], self._document)
        rows = self._in_document(filters.document)
        return self._of(rows[is_wanted[rows]], filters.document)

    def _in_document(self, document: str) -> Column:
        """The first row of each group of the list that is in a document, in the order of those that lead."""
        table, names = self.table, self.table.columns.documents
        number = names.index(document) if document in names else -1
        listed = np.zeros(len(table.lead), dtype=bool)
        listed[table.lead[self.rows]] = True
        here = np.flatnonzero((table.columns.document == number) & self._is_left & listed[table.lead])
        here = here[np.lexsort((table.rank[here], table.lead[here]))]
        _, first = np.unique(table.lead[here], return_index=True)
        return here[first]

    def facets(self, filters: Filters, words: str = "") -> Facets:
        """As `assistant.answering.listing.facets`."""
        table, columns = self.table, self.table.columns
        without_strength = self.narrowed(filters.without("strength"), words).rows
        return Facets(
            most_first(self._asked(self.narrowed(filters.without("to"), words).rows, filters)),
            most_first(self.by_document(filters, words)),
            tuple(
                (one.value, int(table.asking(filters.to, one, filters.due_before)[without_strength].sum()))
                for one in Strength
            ),
            tuple(
                (one.value, int((columns.advice["standing"][rows] == number).sum()))
                for rows in (self.narrowed(filters.without("standing"), words).rows,)
                for number, one in enumerate(Standing)
            ),
            adding_up(self._first_due(self.narrowed(filters.without("due_before"), words).rows, filters)),
            in_order(
                Counter(
                    date[:4]
                    for number in columns.document[
                        self.narrowed(filters.without("since", "until"), words).rows
                    ].tolist()
                    if (date := columns.dates[number])
                )
            ),
        )

    def _first_due(self, rows: Column, filters: Filters) -> Counter[str]:
        """How many of some rows ask for something that the other filters want for the first time before each year."""
        columns = self.table.columns
        demands = columns.demands[self.table.demanding(filters.to, filters.strength, None)]
        demands = demands[np.isin(demands["row"], rows) & (demands["due"] != NONE)]
        first: dict[int, str] = {}
        for row, due in zip(demands["row"].tolist(), demands["due"].tolist(), strict=True):
            first[row] = min(first.get(row, "9999"), columns.terms[due])
        return Counter(map(year_after, first.values()))

    def newest_editions(self) -> dict[str, str]:
        """Older editions of documents with the newest one."""
        return {
            name: newer[0]
            for name in self.table.columns.documents
            for newer in (self.table.known_editions.newer_than(name),)
            if newer
        }

    def _asked(self, rows: Column, filters: Filters) -> Counter[str]:
        """How many of some rows ask each body what the other filters want."""
        columns = self.table.columns
        is_of_rows = np.zeros(len(self.table.lead), dtype=bool)
        is_of_rows[rows] = True
        demands = columns.demands[self.table.demanding(None, filters.strength, filters.due_before)]
        demands = demands[is_of_rows[demands["row"]] & (demands["name"] != NONE)]
        pairs = np.unique(demands["row"].astype(np.int64) * len(columns.terms) + demands["name"])
        names, counts = np.unique(pairs % max(len(columns.terms), 1), return_counts=True)
        return Counter({columns.terms[name]: int(count) for name, count in zip(names, counts, strict=True)})

    def by_document(self, filters: Filters = Filters(), words: str = "") -> Counter[str]:
        """How many of the list are in each document, as it words them."""
        table = self.table
        listed = np.zeros(len(table.lead), dtype=bool)
        listed[table.lead[self.rows]] = True
        is_wanted = table.passing(filters) & table.holding(words)
        rows = np.flatnonzero(listed[table.lead] & self._is_left)
        rows = rows[np.lexsort((table.rank[rows], table.columns.document[rows], table.lead[rows]))]
        pairs = np.stack((table.lead[rows], table.columns.document[rows]))
        is_first = np.ones(len(rows), dtype=bool)
        is_first[1:] = (pairs[:, 1:] != pairs[:, :-1]).any(axis=0)
        rows = rows[is_first & is_wanted[rows]]
        numbers, counts = np.unique(table.columns.document[rows], return_counts=True)
        names = table.columns.documents
        return Counter({names[one]: int(count) for one, count in zip(numbers, counts, strict=True)})

    def ordered(self, by: str, descending: bool) -> "AdviceList":
        """The list sorted; equals stay in order, and what lacks a value comes last either way."""
        keys = self.table.sort_keys(by, self.rows)
        known, lacking = np.flatnonzero(keys != NONE), np.flatnonzero(keys == NONE)
        order = known[np.argsort(-keys[known] if descending else keys[known], kind="stable")]
        return self._of(self.rows[np.concatenate((order, lacking))], self._document)

    def place_of(self, citation_id: str) -> int | None:
        """The place in the list of the passage with this citation id."""
        key = self.table.key_cited(citation_id)
        found = np.flatnonzero(self.table.columns.advice["key"][self.rows] == key)
        return int(found[0]) if len(found) else None
