"""What lists filter, count and sort by, in columns kept with each document, so that no list reads all recommendations."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.index import checksums
from assistant.index.records import entry_from
from assistant.language.time_words import Duration
from assistant.linking.repeats import ComparableText
from assistant.types import Deadline, Entry, Standing, Strength

NONE = -1
"""In the place of a text that there is not."""
ADVICE = np.dtype(
    [("key", "<i8"), ("wording", "<i8"), ("start", "<i4"), ("end", "<i4"), ("words", "<i4"), ("standing", "i1"),
     ("strength", "i1"), ("in_summary", "?"), ("is_addressed", "?"), ("to", "<i4"), ("deadline", "<i4")]
)  # fmt: skip
"""A recommendation; `to` and `deadline` are texts by which it is sorted, by number, `words` counts those that are compared."""
DEMAND = np.dtype([("row", "<i4"), ("name", "<i4"), ("due", "<i4"), ("strength", "i1")])
"""A demand and one of those who are asked, or the bodies they belong to: the row of the recommendation, two texts, by number."""

Column = NDArray[Any]


class Columns(NamedTuple):
    """The recommendations of documents: ids, digests, titles and dates of these; rows of ADVICE and the document of each; rows of DEMAND; texts."""

    documents: Sequence[str]
    digests: Sequence[str]
    titles: Sequence[str]
    dates: Sequence[str | None]
    advice: Column
    document: Column
    demands: Column
    terms: Sequence[str]


def record(connection: sqlite3.Connection, version: int) -> None:
    """Store the columns of a version of a document, which has just been written; its wordings are known."""
    rows = connection.execute(
        "SELECT p.key, p.start, p.end, p.text, p.prefix, p.suffix, p.place, p.recommendation, p.reported, p.citation,"
        " d.id, d.about, p.wording FROM passages p JOIN documents d USING (version)"
        " WHERE version = ? AND p.recommendation IS NOT NULL ORDER BY p.start",
        (version,),
    )
    terms: dict[str, int] = {}

    def number(text: str | None) -> int:
        return NONE if text is None else terms.setdefault(text, len(terms))

    advice: list[tuple[Any, ...]] = []
    demands: list[tuple[int, ...]] = []
    for place, row in enumerate(rows):
        entry = entry_from(*row)
        advice.append(_advice(entry, number))
        demands.extend((place, *one) for one in _demands(entry, number))
    connection.execute(
        "UPDATE documents AS d SET advice = :advice, demands = :demands, terms = :terms WHERE version = :version",
        {
            "version": version,
            "advice": np.array(advice, dtype=ADVICE).tobytes(),
            "demands": np.array(demands, dtype=DEMAND).tobytes(),
            "terms": json.dumps(list(terms)),
        },
    )


def _advice(entry: Entry, number: Callable[[str | None], int]) -> tuple[Any, ...]:
    assert entry.recommendation is not None
    compared = ComparableText(entry)
    names = [who.name for one in entry.recommendation.demands for who in one.addressees]
    return (
        entry.key,
        entry.wording or 0,
        entry.passage.span.start,
        entry.passage.span.end,
        len(compared.words),
        list(Standing).index(entry.recommendation.standing),
        list(Strength).index(entry.recommendation.strength),
        compared.in_summary,
        bool(compared.addressees),
        number(names[0].casefold() if names else None),
        number(min(deadlines(entry), default=None)),
    )


def _demands(entry: Entry, number: Callable[[str | None], int]) -> Iterator[tuple[int, int, int]]:
    for one in entry.recommendation.demands if entry.recommendation else ():
        names = dict.fromkeys(name for who in one.addressees for name in who.names)
        for name in names or (None,):
            yield number(name), number(one.due), list(Strength).index(one.strength)


def deadlines(entry: Entry) -> Iterator[str]:
    """The deadlines of a passage as texts to sort by."""
    for demand in entry.recommendation.demands if entry.recommendation else ():
        if demand.limit is not None:
            yield deadline_order(demand.limit)


def deadline_order(limit: Deadline) -> str:
    """A text to sort by: dates first, then durations from the shortest, then others by their words."""
    if limit.due is not None:
        return f"0\0{limit.due}\0{limit.words.casefold()}"
    if limit.period is not None:
        return f"1\0{Duration.parse(limit.period).days:010.3f}\0{limit.words.casefold()}"
    return f"2\0\0{limit.words.casefold()}"


def load(
    connection: sqlite3.Connection, visible: str, generation: int, readable: Callable[[str], bool]
) -> Columns:
    """The columns of the `readable` documents that are `visible` (SQL) at a generation, in the order of documents and text."""
    rows = connection.execute(
        "SELECT d.id, json_extract(d.about, '$.digest'), json_extract(d.about, '$.title'),"
        " json_extract(d.about, '$.date'), d.advice, d.demands, d.terms,"
        f" d.advice_seal = {checksums.ADVICE} FROM documents d WHERE {visible} ORDER BY d.id",
        {"g": generation},
    )
    found = [row for row in checksums.whole(rows) if readable(row[0])]
    documents, digests, titles, dates, advice, demands, terms = (
        zip(*found, strict=True) if found else [()] * 7
    )
    numbers: dict[str, int] = {}
    listed = [json.loads(one) for one in terms]
    # Texts are numbered document by document; `global_numbers` gives the number of each among all.
    global_numbers = np.array(
        [NONE, *(numbers.setdefault(text, len(numbers)) for texts in listed for text in texts)]
    )
    before = np.cumsum([1, *map(len, listed)])[:-1]
    joined = np.frombuffer(b"".join(advice), dtype=ADVICE).copy()
    sizes = np.array([len(one) // ADVICE.itemsize for one in advice], dtype=np.int64)
    document = np.repeat(np.arange(len(found)), sizes)
    asked = np.frombuffer(b"".join(demands), dtype=DEMAND).copy()
    sizes_asked = np.array([len(one) // DEMAND.itemsize for one in demands], dtype=np.int64)
    asked_by = np.repeat(np.arange(len(found)), sizes_asked)
    asked["row"] += (np.cumsum(sizes) - sizes)[asked_by]
    for column, of in ((joined, document), (asked, asked_by)):
        for field in {"to", "deadline", "name", "due"} & set(column.dtype.names or ()):
            is_text = column[field] != NONE
            column[field] = global_numbers[np.where(is_text, column[field] + before[of], 0)]
    return Columns(documents, digests, titles, dates, joined, document, asked, list(numbers))
