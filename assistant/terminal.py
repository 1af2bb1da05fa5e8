"""How answers, lists and reports look in a terminal: readable at 80 columns, plain where it is piped."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console, OverflowMethod
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from assistant.building import Progress as Silent
from assistant.cutting import quoted
from assistant.present import citation_text, heading, in_words, printable
from assistant.text import collapse
from assistant.types import (
    Answer,
    Entry,
    Filters,
    Item,
    Reason,
    Recommendation,
    Report,
    Shown,
    Span,
    Status,
)

MAX_WIDTH = 100
NARROW = 80
EXCERPT = 240
FEW_FILES = 20
_FILLING = re.compile(r"[ ]+$", re.MULTILINE)


class BuildProgress(Silent):
    """A progress bar on stderr, shown only once there is something to do."""

    def __init__(self) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}
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

    def encoding(self, done: int, total: int) -> None:
        """Move the bar of passages."""
        self._move("Encoding", done, total)

    def asking(self, done: int, total: int) -> None:
        """Move the bar of questions."""
        self._move("Asking", done, total)

    def checking(self, done: int, total: int) -> None:
        """Move the bar of sources that are read again; few are read in no time."""
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
    """Say something beside the result, on stderr."""
    Console(stderr=True, width=None, highlight=False).print(_text(message, "yellow"))


def print_lines(text: str) -> None:
    """Print a text whose lines are cut already; what would command the terminal is replaced."""
    sys.stdout.write(printable(text))


def print_answer(answer: Answer, filters: Filters) -> None:
    """Print the items, or the silence, with near misses apart."""
    with _page() as console:
        sure = f" · confidence {in_words(answer.confidence)}" if answer.items else ""
        console.print(_text(heading(answer) + sure, "bold"))
        for line in _explanations(answer, filters):
            console.print(_text(line))
        for place, item in enumerate(answer.items, 1):
            console.print()
            _print_item(console, item, f"{place}. ")
        if answer.total > len(answer.items):
            console.print()
            console.print(_text(f"{answer.total - len(answer.items)} more: raise --limit to see them."))
        if answer.near_misses and not answer.items:
            console.print()
            console.print(_text("Nearest passages, which do not answer the question", "bold"))
            for item in answer.near_misses:
                console.print()
                _print_near_miss(console, item)


def _explanations(answer: Answer, filters: Filters) -> list[str]:
    lines = []
    match answer.reason:
        case Reason.NOTHING_FOUND:
            lines.append(f"No passage in {answer.index.documents} documents answers this question.")
        case Reason.ONLY_BACKGROUND:
            lines.append("What follows is background; it asks nobody to act.")
        case Reason.OTHER_ADDRESSEE:
            lines.append(f"They advise on this, but not {filters.to}. Ask without --to to see whom.")
        case Reason.FILTERED_OUT:
            lines.append("Outside of the filters they do: leave out --to, --document or --strength.")
        case Reason.LANGUAGE:
            lines.append(
                "The question does not seem to be in English, the one language that can be asked in."
            )
        case None:
            pass
    lines.extend(
        f"Withheld, because its file changed or is gone: {name}. Run 'assistant index'."
        for name in answer.withheld
    )
    return lines


def _print_item(console: Console, item: Item, place: str) -> None:
    entry = item.entry
    console.print(Text.assemble(place, _text(_label(entry), "bold")))
    if entry.passage.lead_in is not None:
        console.print(
            _indented(_text(f"Introduced by: {collapse(entry.passage.lead_in.text)}", "italic dim"))
        )
    console.print(_indented(_quote(entry, item.highlights if console.is_terminal else ())))
    for note in entry.passage.footnotes:
        origin = " (taken for the note of this marker)" if note.matched == "inferred" else ""
        console.print(_indented(_text(f"[{note.marker}] {collapse(note.text)}{origin}", "dim")))
    _print_citation(console, entry)


def _print_near_miss(console: Console, item: Item) -> None:
    quote = _flat(item.entry)
    short = quote if len(quote) <= EXCERPT else quote[: quote.rfind(" ", 0, EXCERPT)] + " …"
    console.print(_indented(_text(short, "dim")))
    _print_citation(console, item.entry)


def _flat(entry: Entry) -> str:
    """The quote in one line."""
    return collapse("".join(piece.text for piece in quoted(entry.citation.quote, entry.citation.document)))


def _print_citation(console: Console, entry: Entry) -> None:
    console.print(_indented(_text(f"— {citation_text(entry.citation)}")))
    console.print(_indented(_text(f"{entry.citation.document} · {entry.citation.id}", "cyan"), 5))


def _label(entry: Entry) -> str:
    if entry.recommendation is None:
        return "Background"
    return " · ".join(
        [f"Recommendation {entry.recommendation.number or ''}".strip(), *_asked(entry.recommendation)]
    )


def _asked(recommendation: Recommendation) -> list[str]:
    deadlines = dict.fromkeys(demand.deadline for demand in recommendation.demands if demand.deadline)
    who = ", ".join(recommendation.addressees)
    return [f"to {who}" if who else "addressee not named", recommendation.strength.value, *deadlines]


def _quote(entry: Entry, highlights: tuple[Span, ...]) -> Text:
    """The quote with line breaks of the source as spaces; paragraphs stay, answering sentences are marked."""
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


def print_recommendations(entries: tuple[Entry, ...], total: int) -> None:
    """Print one row a recommendation: number, who, how strongly, what, where."""
    with _page() as console:
        table = Table(box=None, padding=(0, 1, 1, 0), header_style="bold", expand=True)
        table.add_column("No.", max_width=5)
        table.add_column("Who", ratio=3)
        table.add_column("How", max_width=6)
        table.add_column("What", ratio=10)
        for entry in entries:
            asked = entry.recommendation
            if asked is None:
                continue
            what = _text(_flat(entry))
            where = f"{entry.citation.document}, {entry.citation.locator} · {entry.citation.id}"
            what.append_text(_text(f"\n{where}", "cyan"))
            table.add_row(
                _text(asked.number or ""),
                _text(", ".join(asked.addressees) or "–"),
                asked.strength.value,
                what,
            )
        if entries:
            console.print(table)
        shown = f"{len(entries)} of {total}" if len(entries) < total else str(total)
        console.print(_text(f"{shown} recommendation{'' if total == 1 else 's'}."))


def print_shown(shown: Shown) -> None:
    """Print what a citation opens now."""
    with _page() as console:
        if shown.gone_since is not None:
            state = "stands elsewhere now" if shown.entries else "is changed or gone"
            since = f"{shown.document} no longer holds it since {shown.gone_since[:10]}"
            console.print(_text(f"The cited passage {state}; {since}.", "bold"))
        elif len(shown.entries) > 1:
            console.print(_text(f"These words stand in {len(shown.entries)} places:", "bold"))
        for entry in shown.entries:
            console.print()
            before, after = collapse(entry.citation.prefix), collapse(entry.citation.suffix)
            _print_item(console, Item(entry, 1.0, ()), "")
            console.print(_indented(_text(f"Before it: … {before}\nAfter it: {after} …", "dim")))


def print_report(report: Report) -> None:
    """Print what an indexing run did."""
    with _page() as console:
        done = (
            f"{len(report.read)} read, {report.unchanged} unchanged, {len(report.removed)} removed, "
            f"{len(report.skipped)} skipped; {report.passages_encoded} passages encoded "
            f"in {report.seconds:.1f} s."
        )
        console.print(_text(done))
        for file in report.skipped:
            console.print(_text(f"  skipped {file.document}: {file.reason}"))
        for name in report.postponed:
            console.print(
                _text(f"  postponed {name}: it is still being written; run 'assistant index' again")
            )
        if not report.read and not report.unchanged:
            console.print(
                _text(
                    "No text could be indexed: put .txt or .md files into the corpus, "
                    "or run 'assistant sample FOLDER'."
                )
            )


def print_status(status: Status) -> None:
    """Print the state of corpus and index."""
    with _page() as console:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for name, value in (
            ("Corpus", status.corpus),
            ("Index", f"{status.index}, generation {status.generation}, built {status.built}"),
            ("Documents", str(status.documents)),
            ("Passages", f"{status.passages}, of which {status.recommendations} recommend"),
            ("Encoder", status.encoder),
            ("Reranker", status.reranker),
            *([("Answers from", f"{status.answers_from:.3f}, calibrated")] if status.answers_from else []),
        ):
            table.add_row(_text(name, "bold"), _text(value, overflow="fold"))
        console.print(table)
        for file in status.skipped:
            console.print(_text(f"Skipped {file.document}: {file.reason}"))
        for name, language in status.words_only:
            console.print(_text(f"Searched by words only (language {language}): {name}"))
        if status.changed:
            console.print(_text(f"Changed since: {', '.join(status.changed)}. Run 'assistant index'."))
        else:
            console.print(_text("The index is up to date."))


@contextmanager
def _page() -> Iterator[Console]:
    """A console on stdout whose lines end where their words do; rich fills them with spaces."""
    console = Console(highlight=False)
    console.width = min(console.width, MAX_WIDTH) if console.is_terminal else NARROW
    with console.capture() as printed:
        yield console
    sys.stdout.write(_FILLING.sub("", printed.get()))


def _text(words: str, style: str = "", overflow: OverflowMethod | None = None) -> Text:
    """Words of whatever origin; what would command the terminal is replaced."""
    return Text(printable(words), style, overflow=overflow)


def _indented(text: Text, columns: int = 3) -> Padding:
    return Padding(text, (0, 0, 0, columns), expand=False)
