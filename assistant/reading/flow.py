"""Collects the parts of a document in reading order, for the readers of formats that tell them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from assistant.errors import UnreadableSource
from assistant.language.invisible_characters import UNSEEN, hidden_remarks
from assistant.reading.dates import front_date
from assistant.reading.fields import overlay
from assistant.reading.garbling import warnings_in
from assistant.reading.make_document import make_document
from assistant.reading.titles import KICKER, NO_SUBJECT, as_title, sane_title
from assistant.types import About, Block, BlockKind, Document, NoteReference, PageSpan, Run, SourceFile, Span

SEPARATOR = "\n\n"
_OPENING, _FEWEST_WORDS = 20, 3
# What no text may hold: halves of a surrogate pair.
_UNPAIRED = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Marked:
    """A marker in a part's text, from `start` to `end` (equal where it is no part of the text); `key` names its note."""

    label: str
    start: int
    end: int
    key: str

    def moved(self, by: int) -> "Marked":
        """The marker where so many more characters stand before it."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document: what it is, its words, and the note markers in them.

    `number`, `level` and `stressed` are those of a `Block`. `key` names a note, so that markers find it. `runs`
    count from the part's own start. `quoted` says that its style is one of quotations.
    """

    kind: BlockKind
    text: str
    number: str | None = None
    level: int = 1
    stressed: bool = False
    markers: tuple[Marked, ...] = ()
    key: str | None = None
    runs: tuple[Run, ...] = ()
    quoted: bool = False


def compose(
    parts: Iterable[Part],
    source: SourceFile,
    data: bytes,
    found: About,
    about: About | None,
    media_type: str,
    reader: str,
    labels: Sequence[str] = (),
    warnings: tuple[str, ...] = (),
) -> Document:
    """Return the document made of `parts`, those without words left out; what `about` gives overrides what was `found`.

    `labels` are the printed labels of all pages, `warnings` tell of what was not read. Raises `UnreadableSource` where no part has any words.
    """
    shown = [(part, _seen(part)) for part in parts]
    hidden = hidden_remarks("\n".join(part.text for part, seen in shown if seen is not part))
    kept = [seen for _, seen in shown if seen.text and not seen.text.isspace()]
    if not kept:
        raise UnreadableSource("contains no text")
    found = replace(found, title=found.title or _opening_title(kept))
    if not labels:  # pages tell their own
        opening = [part.text.split("\n") for part in _opening(kept) if part.kind is not BlockKind.TABLE]
        found = replace(found, date=found.date or front_date(opening))
    text = _UNPAIRED.sub("\ufffd", SEPARATOR.join(part.text for part in kept))
    starts = _starts(kept)
    runs = tuple(_runs(kept, starts))
    pages = tuple(_pages(runs, labels))
    return replace(
        make_document(source, data, text, overlay(found, about), media_type, reader),
        pages=pages,
        layout=tuple(
            Block(
                part.kind, Span(start, start + len(part.text)), part.number, part.level, None, part.stressed
            )
            for part, start in zip(kept, starts, strict=True)
        ),
        references=tuple(_references(kept, starts)),
        runs=runs,
        warnings=(*warnings, *hidden, *warnings_in(text, pages)),
    )


def _seen(part: Part) -> Part:
    """`part` without the characters that nobody sees."""
    if UNSEEN.search(part.text) is None:
        return part
    unseen = bytearray(len(part.text))
    for found in UNSEEN.finditer(part.text):
        unseen[found.start() : found.end()] = b"\1" * len(found[0])
    places = list(accumulate((not one for one in unseen), initial=0))
    return replace(
        part,
        text=UNSEEN.sub("", part.text),
        markers=tuple(replace(one, start=places[one.start], end=places[one.end]) for one in part.markers),
        runs=tuple(
            replace(
                run,
                span=Span(places[stretch[0]], places[stretch[-1] + 1]),
                source=run.source + stretch[0] - run.span.start,
            )
            for run in part.runs
            for is_unseen, group in groupby(range(run.span.start, run.span.end), unseen.__getitem__)
            if not is_unseen and (stretch := list(group))
        ),
    )


def _opening(parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if part.kind not in (BlockKind.FURNITURE, BlockKind.FOOTNOTE)][:_OPENING]


def _opening_title(parts: Sequence[Part]) -> str | None:
    """The first heading among the first parts, if it names a subject; without headings the first part, if it reads as a title."""
    opening = [part for part in _opening(parts) if not KICKER.fullmatch(part.text.strip())]
    heading = next((part for part in opening if part.kind is BlockKind.HEADING), None)
    if heading is not None and (heading.level == 1 or len(heading.text.split()) >= _FEWEST_WORDS):
        words = sane_title(heading.text)
        is_title = words and not NO_SUBJECT.fullmatch(words) and not _heads_one_of_many(heading, parts)
        return words if is_title else None
    first = opening[0].text if opening and heading is None else ""
    return as_title(first) if len(first.split()) >= _FEWEST_WORDS else None


def _heads_one_of_many(heading: Part, parts: Sequence[Part]) -> bool:
    """Whether a short heading has its like on several other pages, as the name of a country has in a report on many."""
    alike = {
        part.runs[0].page
        for part in parts
        if part.kind is heading.kind and part.level == heading.level and part.runs
    }
    return len(heading.text.split()) < _FEWEST_WORDS and len(alike) > 2


def _starts(parts: Sequence[Part]) -> list[int]:
    starts, position = [], 0
    for part in parts:
        starts.append(position)
        position += len(part.text) + len(SEPARATOR)
    return starts


def _runs(parts: Sequence[Part], starts: Sequence[int]) -> Iterator[Run]:
    for part, start in zip(parts, starts, strict=True):
        for run in part.runs:
            yield run.moved(start)


def _pages(runs: Sequence[Run], labels: Sequence[str]) -> Iterator[PageSpan]:
    """One stretch for each change of page along the text."""
    first: Run | None = None
    last: Run | None = None
    for run in runs:
        if first is not None and last is not None and run.page != first.page:
            yield PageSpan(first.page, labels[first.page - 1], Span(first.span.start, last.span.end))
            first = run
        first, last = first or run, run
    if first is not None and last is not None:
        yield PageSpan(first.page, labels[first.page - 1], Span(first.span.start, last.span.end))


def _references(parts: Sequence[Part], starts: Sequence[int]) -> Iterator[NoteReference]:
    notes = {part.key: place for place, part in enumerate(parts) if part.key is not None}
    for part, start in zip(parts, starts, strict=True):
        for marker in part.markers:
            yield NoteReference(marker.label, start + marker.start, start + marker.end, notes.get(marker.key))
