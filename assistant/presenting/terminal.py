"""Prints answers, lists and reports in a terminal: readable at 80 columns, and plain text in a pipe."""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console, OverflowMethod
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from assistant.ingest.building import Progress as Silent
from assistant.language.text import collapse
from assistant.presenting.comparisons.wording import ASPECTS, differences, facts_line, pieces
from assistant.presenting.comparisons.wording import remarks as remarks_on_row
from assistant.presenting.marks import quoted
from assistant.presenting.other_places import is_reworded, place_label
from assistant.presenting.wording import (
    STANDINGS,
    action,
    citation_text,
    differences_text,
    explanation,
    heading,
    in_words,
    is_judged,
    marking_text,
    near_misses_heading,
    not_chosen,
    printable,
    read_text,
    remarks,
    reported_text,
    unchecked,
)
from assistant.types import (
    Answer,
    Aspect,
    Comparison,
    Demand,
    Due,
    Entry,
    Filters,
    GroupedPassage,
    Item,
    Kind,
    Matrix,
    OtherOccurrence,
    Outcome,
    Reason,
    Recommendation,
    Report,
    ResolvedCitation,
    RowAspect,
    RunningBuild,
    Span,
    Stage,
    Standing,
    Status,
)

MAX_WIDTH = 100
NARROW = 80
EXCERPT = 240
LONG = 50  # pages from which a file has its own progress line
FEW_FILES = 20
CHANGES = (Aspect.FOLLOWS, Aspect.SPELLING)
_PADDING = re.compile(r"[ ]+$", re.MULTILINE)


class BuildProgress(Silent):
    """A progress bar on stderr, shown only once there is something to do."""

    def __init__(self) -> None:
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}
        self._documents: dict[str, TaskID] = {}
        self._reported: dict[str, int] = {}
        self._plain = not sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._tasks:
            self._bar.stop()

    def reading(self, done: int, total: int, document: str) -> None:
        """Move the bar of files."""
        self._move("Reading", done, total)
        self._reported.pop(document, None)
        if document in self._documents:
            self._bar.remove_task(self._documents.pop(document))

    def pages(self, document: str, done: int, total: int) -> None:
        """Show the progress of a long file in its own line; in a pipe, at each tenth of it."""
        if total < LONG:
            return
        line = f"{printable(document)}: page {done:,} of {total:,}"
        if self._plain:
            if done * 10 // total > self._reported.get(document, 0):
                self._reported[document] = done * 10 // total
                print(line, file=sys.stderr)
            return
        if document not in self._documents:
            self._bar.start()
            self._documents[document] = self._bar.add_task(line, total=total)
        self._bar.update(self._documents[document], description=line, completed=done)

    def encoding(self, done: int, total: int) -> None:
        """Move the bar of passages."""
        self._move("Preparing for search", done, total)

    def asking(self, done: int, total: int) -> None:
        """Move the bar of questions."""
        self._move("Asking", done, total)

    def checking(self, done: int, total: int) -> None:
        """Move the bar of sources that are read again, unless they are few."""
        if total > FEW_FILES:
            self._move("Reading", done, total)

    def _move(self, name: str, done: int, total: int) -> None:
        if not total:
            return
        if self._plain:
            if done in (0, total) or done * 10 // total != (done - 1) * 10 // total:
                print(f"{name} {done}/{total}", file=sys.stderr)
            return
        if name not in self._tasks:
            self._bar.start()
            self._tasks[name] = self._bar.add_task(name, total=total)
        self._bar.update(self._tasks[name], completed=done)


def warn(message: str) -> None:
    """Print a warning on stderr."""
    Console(stderr=True, width=None, highlight=False).print(_text(message, "yellow"))


def print_lines(text: str) -> None:
    """Print a text whose lines are short enough already; control characters are replaced."""
    sys.stdout.write(printable(text))


def print_answer(answer: Answer, filters: Filters, *, explain: bool = False) -> None:
    """Print the items, or that there is no answer, and then the closest passages; several questions one after the other.

    With `explain`, each passage says why it was ranked as it was.
    """
    with _page() as console:
        for note in answer.notes:
            console.print(_text(f"Note: {note}", "yellow"))
        numbers = {item.entry.citation.id: place for place, item in enumerate(answer.items, 1)}
        if answer.parts:
            changed = [read_text(one) for one in answer.reading if one.aspect in CHANGES]
            for line in changed:
                console.print(_text(line, "dim"))
        else:
            _print_part(console, answer, filters, numbers, explain)
        for place, part in enumerate(answer.parts):
            if place:
                console.print()
            console.print(_text(part.question, "bold underline"))
            _print_part(console, part, filters, numbers, explain)


def _print_part(
    console: Console, answer: Answer, filters: Filters, numbers: Mapping[str, int], explain: bool
) -> None:
    is_rated = answer.items and answer.outcome is not Outcome.MAY_ANSWER and is_judged(answer)
    confidence = f" · confidence {in_words(answer.confidence)}" if is_rated else ""
    console.print(_text(heading(answer) + confidence, "bold"))
    told = (one for one in answer.reading if one.is_used and one.value != Kind.ADVICE)
    if read := [f"{read_text(one)} [{one.aspect}]" for one in told]:
        console.print(
            _text(f"Read as: {'; '.join(read)} (to ignore any of these, add --ignore-reading)", "dim")
        )
    for line in remarks(answer):
        console.print(_text(line))
    for line in _explanations(answer, filters):
        console.print(_text(line))
    for item in answer.items:
        console.print()
        _print_item(console, item, f"{numbers[item.entry.citation.id]}. ", numbers)
        _print_why(console, item, explain)
    if answer.next is not None:
        console.print()
        console.print(
            _text(f"There are {answer.total} results in total. To see more, add --after {answer.next}")
        )
    if answer.near_misses and not answer.items:
        console.print()
        console.print(_text(near_misses_heading(answer), "bold"))
        for item in answer.near_misses:
            console.print()
            _print_near_miss(console, item)
            _print_why(console, item, explain)
    if explain and answer.runner_up is not None:
        console.print()
        console.print(_text(not_chosen(answer.runner_up)))
        for line in explanation(answer.runner_up.why) if answer.items else ():
            console.print(_indented(_text(line, "dim")))


def _print_why(console: Console, item: Item, explain: bool) -> None:
    if not explain or item.why is None:
        return
    lines = [f"Why: {100 * item.score:.0f}% probability.", *explanation(item.why)]
    if item.highlights and not console.is_terminal:
        quote = item.entry.citation.quote
        lines.insert(
            1, f"Best sentences: “{collapse(' … '.join(span.of(quote) for span in item.highlights))}”"
        )
    for line in lines:
        console.print(_indented(_text(line, "dim")))


def _explanations(answer: Answer, filters: Filters) -> list[str]:
    lines = []
    match answer.reason:
        case Reason.NOTHING_FOUND if answer.listed is not None:
            lines.append(f"We searched {answer.index.documents} documents.")
        case Reason.NOTHING_FOUND:
            lines.append(
                f"We searched {answer.index.documents} documents. Try other words or a broader question."
            )
        case Reason.ONLY_BACKGROUND:
            lines.append("These passages are background. They do not ask anybody to act.")
        case Reason.OTHER_ADDRESSEE:
            way = "without --to" if filters.to else "without naming who should act"
            lines.append(f"To see all recommendations on this subject, ask again {way}.")
        case Reason.FILTERED_OUT:
            options = ", ".join(f"--{name.replace('_', '-')}" for name in filters.given)
            lines.append(f"Matching passages exist outside your filters. Leave out {options}.")
        case Reason.DEGRADED:
            lines.append("The documents may still have an answer. Ask again later.")
        case Reason.LANGUAGE if answer.items:
            lines.append(unchecked())
        case Reason.LANGUAGE:
            lines.append("Your question does not seem to be in English. Please ask it in English.")
        case None:
            pass
    lines.extend(
        f"We left out {name}, because the file has been changed or removed. Run 'assistant index'."
        for name in answer.outdated
    )
    return lines


def _print_item(console: Console, item: Item, place: str, numbers: Mapping[str, int]) -> None:
    entry = item.entry
    console.print(Text.assemble(place, _text(_label(entry), "bold")))
    if against := [str(numbers[one]) for one in item.opposes if one in numbers]:
        dated = entry.citation.date or "undated"
        console.print(_indented(_text(f"Conflicts with {', '.join(against)} ({dated})", "yellow")))
    if item.differs:
        console.print(_indented(_text(f"Differs from your text: {differences_text(item.differs)}", "yellow")))
    if entry.passage.lead_in is not None:
        console.print(
            _indented(_text(f"Introduced by: {collapse(entry.passage.lead_in.text)}", "italic dim"))
        )
    console.print(_indented(_quote(entry, item.highlights if console.is_terminal else ())))
    for note in entry.passage.footnotes:
        remark = " (matched by elimination)" if note.matched == "inferred" else ""
        console.print(_indented(_text(f"[{note.marker}] {collapse(note.text)}{remark}", "dim")))
    _print_citation(console, entry)
    for also in item.also:
        console.print(_indented(_text(_elsewhere(entry, also), "dim")))
    if item.newer is not None:
        console.print(_indented(_text(_superseded(item.newer), "yellow")))


def _superseded(newer: str) -> str:
    return f"There is a newer edition of this document: {newer}"


def _elsewhere(shown: Entry, also: OtherOccurrence) -> str:
    """Another place of the same recommendation, with the words of another edition."""
    citation = also.entry.citation
    where = f"{citation.locator or citation.document} · {citation.document} · {citation.id}{marking_text(citation)}"
    words = f"{_flat(also.entry)}\n— " if is_reworded(shown, also) else ""
    return f"{place_label(shown, also, citation.date)}: {words}{where}"


def _print_near_miss(console: Console, item: Item) -> None:
    label = _label(item.entry)
    console.print(_indented(_text(label, "bold dim")))
    quote = _flat(item.entry)
    short = quote if len(quote) <= EXCERPT else quote[: quote.rfind(" ", 0, EXCERPT)] + " …"
    console.print(_indented(_text(short, "dim")))
    _print_citation(console, item.entry)


def _flat(entry: Entry, demand: Demand | None = None) -> str:
    """The quotation, or the action of one demand, in one line."""
    words = entry.citation.quote if demand is None else action(entry, demand)
    return collapse("".join(piece.text for piece in quoted(words, entry.citation.document)))


def _print_citation(console: Console, entry: Entry) -> None:
    console.print(_indented(_text(f"— {citation_text(entry.citation)}")))
    console.print(_indented(_text(f"{entry.citation.document} · {entry.citation.id}", "cyan"), 5))


def _label(entry: Entry) -> str:
    reported = [f"reported: {text}"] if (text := reported_text(entry)) else []
    if entry.recommendation is None:
        return " · ".join(["Background", *reported])
    number = f"Recommendation {entry.recommendation.number or ''}".strip()
    return " · ".join([number, *_asked(entry.recommendation), *reported])


def _asked(recommendation: Recommendation) -> list[str]:
    deadlines = dict.fromkeys(demand.deadline for demand in recommendation.demands if demand.deadline)
    who = ", ".join(recommendation.addressees)
    official = [STANDINGS[Standing.OFFICIAL]] if recommendation.standing is Standing.OFFICIAL else []
    return [
        f"to {who}" if who else "no addressee named",
        recommendation.strength.value,
        *deadlines,
        *official,
    ]


def _quote(entry: Entry, highlights: tuple[Span, ...]) -> Text:
    """The quotation with line breaks of the source as spaces; paragraphs stay, and answering sentences are highlighted."""
    text = Text()
    for piece in quoted(entry.citation.quote, entry.citation.document, highlights):
        text.append_text(_text(piece.text, "bold" if piece.marked else ""))
    joined = Text()
    for line in text.split("\n", allow_blank=True):
        bare = line.copy()
        bare.rstrip()
        indent = len(bare.plain) - len(bare.plain.lstrip())
        bare = bare[indent:] if bare.plain.strip() else Text()
        starts_point = bare.plain[:2] in ("- ", "* ", "• ", "– ")
        if not bare.plain:
            joined.append("\n\n" if joined.plain and not joined.plain.endswith("\n") else "")
        else:
            joined.append(
                "" if not joined.plain or joined.plain.endswith("\n") else "\n" if starts_point else " "
            )
            joined.append_text(bare)
    return joined


def print_recommendations(
    found: Sequence[GroupedPassage], heading: str, following: str | None, withheld: Sequence[str] = ()
) -> None:
    """Print recommendations as a table: each quotation in full, and below it its demands on other addressees."""
    with _page() as console:
        table = Table(box=None, show_edge=False, padding=(0, 1, 1, 0), expand=True, header_style="bold")
        table.add_column("No.", max_width=5)
        table.add_column("Who", ratio=3)
        table.add_column("How", ratio=2)
        table.add_column("What", ratio=11)
        for one in found:
            for row in _rows(one, console.is_terminal):
                table.add_row(*row)
        if found:
            console.print(table)
        console.print(_text(f"{heading}."))
        if following is not None:
            console.print(_text(f"To see more, add --after {following}"))
        for name in withheld:
            console.print(_text(_left_out(name)))


def print_comparison(found: Comparison, total: int) -> None:
    """Print rows, of `total`: what can be said of each, and below it what each document says; words that differ are bold in a terminal."""
    with _page() as console:
        for number, row in enumerate(found.rows, start=1):
            console.print(_text(f"{number}. {'; '.join(remarks_on_row(found, row))}", "bold"))
            for cell in row.filled:
                console.print(_indented(_text(facts_line(cell), "italic")))
                words = Text()
                for piece in pieces(row, cell):
                    words.append_text(_text(piece.text, "bold" if piece.marked else ""))
                console.print(_indented(words))
                if difference := differences(row, cell):
                    console.print(_indented(_text(f"Differences: {difference}", "dim")))
                for other in cell.opposes:
                    console.print(
                        _indented(
                            _text(
                                f"Conflicts with {other.citation.document}, {other.citation.locator} · {other.citation.id}",
                                "yellow",
                            )
                        )
                    )
                _print_citation(console, cell.entry)
            console.print()
        counts = Counter(aspect for row in found.rows for aspect in row.aspects)
        said = ", ".join(
            f"{ASPECTS[aspect].lower()}: {counts[aspect]}" for aspect in RowAspect if counts[aspect]
        )
        rows = f"{len(found.rows)} of {total}" if len(found.rows) < total else str(total)
        console.print(_text(f"{rows} recommendations compared" + (f" ({said})." if said else ".")))


def print_matrix(found: Matrix) -> None:
    """Print a table with a row for each actor."""
    with _page() as console:
        table = Table(box=None, show_edge=False, padding=(0, 1, 0, 0), header_style="bold")
        table.add_column("Who", min_width=16)
        for head in ("All", *map(str, range(1, len(found.subjects) + 1))):
            table.add_column(head, justify="right")
        for row in found.rows:
            table.add_row(_text(row.actor), str(row.total), *(str(count or "–") for count in row.counts))
        if found.rows:
            console.print(table)
        if found.subjects:
            named = "; ".join(f"{place} {one}" for place, one in enumerate(found.subjects, start=1))
            console.print(_text(f"Subjects: {named}."))
        actors, subjects = found.left_out
        counted = ((actors, "addressees"), (subjects, "subjects"))
        left = ", ".join(f"{number} more {name}" for number, name in counted if number)
        console.print(
            _text(
                f"{len(found.rows)} addressees by {found.kind.value}.{f' Not shown: {left}.' if left else ''}"
            )
        )


def print_timeline(found: Sequence[Due]) -> None:
    """Print each deadline with whom it binds, the words that ask it, and where."""
    with _page() as console:
        for one in found:
            when = f"{one.limit.due} ({one.limit.words})" if one.limit.due else one.limit.words
            who = ", ".join(one.addressees) or "no addressee named"
            console.print(_text(f"{when} · {who} · {one.strength.value}", "bold"))
            words = quoted(one.words, one.entry.citation.document)
            console.print(_indented(_text(collapse("".join(piece.text for piece in words)))))
            _print_citation(console, one.entry)
        console.print(_text(f"{len(found)} deadline{'' if len(found) == 1 else 's'}."))


def warn_withheld(names: Sequence[str]) -> None:
    """Say on standard error which documents are missing from a list that is printed for a program."""
    for name in names:
        warn(_left_out(name))


def _left_out(name: str) -> str:
    return f"We left out {name}, because the file has been changed or removed, or cannot be read. Run 'assistant index'."


def _rows(found: GroupedPassage, marked: bool) -> Iterator[tuple[Text, Text, Text, Text]]:
    """A row with the quotation, and one for each demand with another addressee, strength or deadline."""
    entry, asked = found.entry, found.entry.recommendation
    if asked is None:
        return
    differing: dict[tuple[str, str], list[Demand]] = {}
    for demand in asked.demands:
        differing.setdefault((_named(demand), _how(demand)), []).append(demand)
    start = entry.citation.span.start
    for place, ((who, how), demands) in enumerate(differing.items()):
        if place:
            actions = " ".join(dict.fromkeys(_flat(entry, demand) for demand in demands))
            yield _text(""), _text(who), _text(how), _text(f"… {actions}", "dim")
            continue
        spans = tuple(Span(one.span.start - start, one.span.end - start) for one in demands if marked)
        what = _quote(entry, spans if len(differing) > 1 else ())
        where = [
            f"{entry.citation.document}, {entry.citation.locator} · {entry.citation.id}{marking_text(entry.citation)}"
        ]
        what.append_text(_text("\n" + "\n".join(where), "cyan"))
        for also in found.also:
            what.append_text(_text("\n" + _elsewhere(entry, also), "dim"))
        if found.newer is not None:
            what.append_text(_text("\n" + _superseded(found.newer), "yellow"))
        yield _text(asked.number or ""), _text(who), _text(how), what


def _named(demand: Demand) -> str:
    """The addressees under their usual names, and the name in the text if it is not part of that."""
    return (
        ", ".join(
            one.name if one.text.casefold() in one.name.casefold() else f"{one.name} (“{one.text}”)"
            for one in dict.fromkeys(demand.addressees)
        )
        or "–"
    )


def _how(demand: Demand) -> str:
    return f"{demand.strength.value} {demand.deadline or ''}".strip()


def print_shown(shown: ResolvedCitation) -> None:
    """Print the passages that a citation refers to now."""
    with _page() as console:
        if shown.gone_since is not None and shown.is_displaced:
            console.print(
                _text(
                    "The cited passage or its context has been changed or removed since "
                    f"{shown.gone_since[:10]}. The same words are now here:",
                    "bold",
                )
            )
        elif shown.gone_since is not None:
            now = "It is now elsewhere:" if shown.entries else "It was changed or removed."
            missing = (
                f"The cited passage has been missing from {shown.document} since {shown.gone_since[:10]}."
            )
            console.print(_text(f"{missing} {now}", "bold"))
        elif len(shown.entries) > 1:
            console.print(_text(f"These words appear in {len(shown.entries)} places:", "bold"))
        for entry in shown.entries:
            console.print()
            before, after = collapse(entry.citation.prefix), collapse(entry.citation.suffix)
            _print_item(console, Item(entry, 1.0, ()), "", {})
            console.print(_indented(_text(f"Text before: … {before}\nText after: {after} …", "dim")))


def print_report(report: Report) -> None:
    """Print what an indexing run did."""
    with _page() as console:
        done = (
            f"{len(report.read)} read, {report.unchanged} unchanged, {len(report.removed)} removed, "
            f"{len(report.skipped)} skipped. {report.passages_encoded} passages and sentences prepared for search "
            f"in {report.seconds:.1f} seconds."
        )
        console.print(_text(done))
        for file in report.skipped:
            console.print(_text(f"  Skipped {file.document}: {file.reason}"))
        for notice in report.warnings:
            console.print(_text(f"  Note on {notice.document}: {notice.message}"))
        for name in report.postponed:
            console.print(
                _text(f"  Not indexed yet: {name} is still being saved. Run 'assistant index' again.")
            )


def print_status(status: Status) -> None:
    """Print the state of corpus and index."""
    with _page() as console:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        made = (
            f"generation {status.generation}, updated {status.built}"
            if status.generation
            else "not built yet"
        )
        for name, value in (
            ("Corpus", status.corpus),
            ("Index", f"{status.index}, {made}"),
            ("Documents", str(status.documents)),
            ("Passages", f"{status.passages}, of which {status.recommendations} contain a recommendation"),
            ("Search model", status.encoder),
            ("Ranking model", status.judge),
            *(
                [("Threshold", f"{status.answer_threshold:.3f}, calibrated")]
                if status.answer_threshold
                else []
            ),
        ):
            table.add_row(_text(name, "bold"), _text(value, overflow="fold"))
        console.print(table)
        for file in status.skipped:
            console.print(_text(f"Skipped {file.document}: {file.reason}"))
        for notice in status.warnings:
            console.print(_text(f"Note on {notice.document}: {notice.message}"))
        for name, language in status.words_only:
            console.print(_text(f"Searched by keyword only (language {language}): {name}"))
        if status.underway is not None:
            for line in progress_lines(status.underway):
                console.print(_text(line))
        elif status.changed:
            console.print(_text(f"Not indexed yet: {', '.join(status.changed)}. Run 'assistant index'."))
        else:
            console.print(_text("The index is up to date."))
        for name in status.postponed:
            console.print(_text(f"Still being saved: {name}"))


def progress_lines(build: RunningBuild) -> Iterator[str]:
    """The progress of a build in a sentence, and the files that are being read."""
    counts = f"{build.done:,} of {build.total:,}"
    what = {
        Stage.COMPARING: "looking for changes",
        Stage.READING: f"{counts} files read",
        Stage.ENCODING: f"{counts} passages and sentences prepared for search",
        Stage.PUBLISHING: "writing the search index",
    }[build.stage]
    left = build.seconds_left
    until = (
        ""
        if left is None
        else f"; about {max(left, 1)} s left"
        if left < 90
        else f"; about {round(left / 60)} min left"
    )
    yield f"Indexing since {build.started}: {what}{until}."
    for one in build.documents:
        yield f"  reading {one.document}" + (f": page {one.page:,} of {one.pages:,}" if one.pages else "")


@contextmanager
def _page() -> Iterator[Console]:
    """A console on stdout without trailing spaces, which rich adds."""
    console = Console(highlight=False)
    console.width = min(console.width, MAX_WIDTH) if console.is_terminal else NARROW
    with console.capture() as printed:
        yield console
    sys.stdout.write(_PADDING.sub("", printed.get()))


def _text(words: str, style: str = "", overflow: OverflowMethod | None = None) -> Text:
    """Text of any origin; control characters are replaced."""
    return Text(printable(words), style, overflow=overflow)


def _indented(text: Text, columns: int = 3) -> Padding:
    return Padding(text, (0, 0, 0, columns), expand=False)
