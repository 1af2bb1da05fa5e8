"""The command line: translates options into calls of the assistant, and results into text or JSON."""

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import __version__
from assistant.answering.filters import FILTERS, LIST_FILTERS
from assistant.answering.listing import SORTS, ordered, paged
from assistant.cli import admin, engine, overviews, streams
from assistant.cli.failures import (
    MEMORY,
    OUTPUT_LOST,
    TIME,
    OutOfTime,
    has_too_little_memory,
    system_error_in_words,
    warn_before_time_is_up,
    warn_no_more,
)
from assistant.cli.options import AsJson, Corpus, Index, NoRefresh, Site, site_address, takes_filters
from assistant.cli.reporting import FAILED, bring_up_to_date, print_json, print_utf8, reports_errors
from assistant.config.sources import configure, load_settings
from assistant.errors import BadRequest, CorpusMissing
from assistant.runtime.notes import collected_notes
from assistant.runtime.sizes import ITEMS, MOST_ITEMS
from assistant.types import Aspect, Filters, Outcome

if TYPE_CHECKING:
    from assistant.assistant import Assistant

NOT_COVERED = 3

app = typer.Typer(
    help="Ask questions about a folder of policy documents. You get the recommendations themselves, word for word and with their source.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

After = Annotated[
    str | None,
    typer.Option(help="Continue after this citation id ('next' in the previous output)."),
]


@app.command()
@reports_errors
@takes_filters(FILTERS)
def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The question, in English.")],
    filters: Filters,
    limit: Annotated[
        int | None,
        typer.Option(
            help=f"Number of passages to show, from 1 to {MOST_ITEMS}. [default: {ITEMS}, or {MOST_ITEMS} if you ask for a list]",
            show_default=False,
        ),
    ] = None,
    after: After = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Explain why each passage was chosen, and why the next was left out."),
    ] = False,
    follow: Annotated[
        str | None,
        typer.Option(
            help="The previous question, if this one continues it, such as 'And what about NATO?'.",
            show_default=False,
        ),
    ] = None,
    ignore_reading: Annotated[
        str,
        typer.Option(
            metavar="<list>",
            help=f"Parts of the reading to ignore, separated by commas: {', '.join(Aspect)}.",
            show_default=False,
        ),
    ] = "",
    as_json: AsJson = False,
    no_refresh: NoRefresh = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Answer a question with passages from your documents.

    Exit codes: 0 answered, or only background found; 1 error, or no answer because not all documents could be searched;
    2 wrong usage; 3 no answer in these documents.
    """
    from assistant.answering.input_checks import read_aspects
    from assistant.assistant import Assistant
    from assistant.presenting.responses.answers import Answer
    from assistant.presenting.terminal import print_answer

    assistant = Assistant(load_settings(corpus=corpus, index=index))
    assistant.warm()
    stale = bring_up_to_date(assistant, not no_refresh)
    _warn_of_unknown_addressee(assistant, filters.to)
    ask_it = partial(
        assistant.ask,
        question,
        filters=filters,
        limit=limit,
        after=after,
        ignoring=read_aspects(ignore_reading),
        follows=follow,
    )
    answer = ask_it(stale=stale)
    if answer.withheld and not no_refresh:  # only the bytes told that a file had changed: read it again
        answer = ask_it(stale=bring_up_to_date(assistant, True))
    if as_json:
        print_json(Answer.of(answer, explain=explain).dump())
    else:
        print_answer(answer, filters, explain=explain)
    if answer.outcome is Outcome.NOT_COVERED:
        raise typer.Exit(FAILED if answer.is_degraded else NOT_COVERED)


@app.command(name="index")
@reports_errors
def index_command(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build the whole index again.")] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Number of processor cores to use. [default: all]", show_default=False),
    ] = None,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Index new and changed documents. Other programs go first.

    Exit codes: 0 done; 1 error, or no document could be indexed; 2 wrong usage.
    """
    from assistant.assistant import Assistant
    from assistant.presenting.responses.status import Report
    from assistant.presenting.terminal import BuildProgress, print_report
    from assistant.runtime.cores import give_way, use_at_most

    give_way()
    if workers is not None and not use_at_most(workers):
        raise BadRequest("--workers is not possible on this system: leave it out")
    assistant = Assistant(load_settings(corpus=corpus, index=index))
    with BuildProgress() as progress:
        report = assistant.index(rebuild=rebuild, progress=progress)
    if as_json:
        print_json(Report.of(report).dump())
    else:
        print_report(report)
    if not report.read and not report.unchanged:
        raise CorpusMissing(
            f"no documents were indexed: put PDF, Word, web or text files into {assistant.settings.corpus}, "
            "name another folder with --corpus, or create the sample with 'assistant sample FOLDER'"
        )


@app.command(short_help="Show the passage that a citation refers to.")
@reports_errors
def show(
    citation: Annotated[
        str, typer.Argument(metavar="CITATION", help="A citation id, as shown below each quotation.")
    ],
    as_json: AsJson = False,
    no_refresh: NoRefresh = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Show the passage that a citation refers to, with its context, and check that it is unchanged."""
    from assistant.assistant import Assistant
    from assistant.presenting.responses.sources import Shown
    from assistant.presenting.terminal import print_lines, print_shown
    from assistant.verifying.report import checked_json, rechecked_text

    assistant = Assistant(load_settings(corpus=corpus, index=index))
    words = assistant.words_of(citation)  # before an update of the index forgets them
    bring_up_to_date(assistant, not no_refresh)
    found = assistant.show(citation)
    now = assistant.recheck(citation, words or [entry.citation.quote for entry in found.entries])
    if as_json:
        print_json({**Shown.of(found).dump(), "now": [checked_json(one) for one in now]})
    else:
        print_shown(found)
        print_lines(rechecked_text(now))
    if not found.entries or not all(one.is_in_order for one in now):
        raise typer.Exit(FAILED)


@app.command(short_help="Write a memo from citation ids.")
@reports_errors
def memo(
    parts: Annotated[
        list[str],
        typer.Argument(
            metavar="PART...",
            help="Citation ids, and between them notes in quotation marks; a note that begins with '# ' is a heading.",
            show_default=False,
        ),
    ],
    title: Annotated[str, typer.Option(help="The title.", show_default=False)] = "",
    style: Annotated[str, typer.Option(help="Citation style.", metavar="[footnote|chicago]")] = "footnote",
    output: Annotated[
        Path | None,
        typer.Option(
            help="File to write; its ending decides what it is: .docx, .md, .html, .json, .bib or .csl. [default: Markdown, on standard output]",
            show_default=False,
        ),
    ] = None,
    site: Site = None,
    as_json: AsJson = False,
    no_refresh: NoRefresh = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Write a memo: quotations with their citations, and your notes between them.

    Exit codes: 0 done; 1 a passage has changed or is gone, so it is left out, or another error; 2 wrong usage.
    """
    from assistant.assistant import Assistant
    from assistant.cli.memos import read_parts, write_memo
    from assistant.presenting.memos.memo import Memo, checked

    written = checked(Memo(title, style, read_parts(parts))).filled
    settings = load_settings(corpus=corpus, index=index)
    assistant = Assistant(settings)
    bring_up_to_date(assistant, not no_refresh)
    content, left_out = write_memo(assistant, written, site_address(site, settings), output, as_json)
    if content is not None:
        print_utf8(content)
    if left_out:
        raise typer.Exit(FAILED)


@app.command(short_help="Check the quotations in a file.")
@reports_errors
def verify(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="The output of 'ask --json' or 'recommendations --json', or a memo with quotations (Markdown or text).",
        ),
    ],
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Check every quotation in a file against the documents on disk.

    Exit codes: 0 all are exact, moved (same words, another place) or too short to judge; 1 some are changed, gone or
    not from these documents; 2 wrong usage.
    """
    from assistant.assistant import Assistant
    from assistant.presenting.terminal import BuildProgress, print_lines
    from assistant.verifying.report import verification_json, verification_text

    with BuildProgress() as progress:
        found = Assistant(load_settings(corpus=corpus, index=index)).verify(file, progress.checking)
    if as_json:
        print_json(verification_json(str(file), found))
    else:
        print_lines(verification_text(str(file), found))
    if not found.holds:
        raise typer.Exit(FAILED)


@app.command()
@reports_errors
@takes_filters(LIST_FILTERS)
def recommendations(
    filters: Filters,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help="Number of recommendations to show. [default: all]", show_default=False),
    ] = None,
    after: After = None,
    sort: Annotated[
        str | None,
        typer.Option(
            help="What to sort by. [default: the order of documents and text]",
            metavar=f"[{'|'.join(SORTS)}]",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
    as_csv: Annotated[
        bool,
        typer.Option(
            "--csv",
            help="Print CSV for spreadsheets, with a row for each demand (UTF-8 without a byte order mark).",
        ),
    ] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown for a memo.")] = False,
    no_refresh: NoRefresh = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """List the recommendations: who should do what. Repeated recommendations are listed once."""
    from assistant.answering.filters import phrases
    from assistant.assistant import Assistant
    from assistant.presenting.responses.lists import RecommendationList
    from assistant.presenting.tables import csv_text, markdown_text
    from assistant.presenting.terminal import print_recommendations, warn_withheld
    from assistant.presenting.wording import list_heading

    if as_json + as_csv + as_markdown > 1:
        raise BadRequest("--json, --csv and --markdown cannot be combined: choose one")
    if sort is not None and sort not in SORTS:
        raise BadRequest(f"the list cannot be sorted by '{sort}': choose {', '.join(SORTS)}")
    assistant = Assistant(load_settings(corpus=corpus, index=index))
    stale = bring_up_to_date(assistant, not no_refresh)
    _warn_of_unknown_addressee(assistant, filters.to)
    found, withheld = ordered(assistant.listing(filters), sort), assistant.withheld(filters)
    shown, following = paged(found, limit, after)
    held = list_heading(phrases(filters).values(), len(shown), len(found))
    if as_json:
        listed = RecommendationList.page(
            shown, len(found), following, withheld=withheld, stale=stale or bool(withheld)
        )
        print_json(listed.dump())
    elif as_csv:
        print_utf8(csv_text(shown))
        warn_withheld(withheld)
    elif as_markdown:
        print_utf8(markdown_text(shown, held, withheld))
    else:
        print_recommendations(shown, held, following, withheld)


@app.command(short_help="Show what is indexed and what was skipped.")
@reports_errors
def status(as_json: AsJson = False, corpus: Corpus = None, index: Index = None) -> None:
    """Show what is indexed, which files were skipped and why, and what has changed since."""
    from assistant.assistant import Assistant
    from assistant.presenting.responses.status import Status
    from assistant.presenting.terminal import print_status

    found = Assistant(load_settings(corpus=corpus, index=index)).status(compare=True)
    if as_json:
        print_json(Status.of(found).dump())
    else:
        print_status(found)


@app.command(short_help="Measure the answers to labelled questions.")
@reports_errors
def evaluate(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FILE_OR_FOLDER",
            help="A folder in BEIR format, or a file of questions with quotations from your documents (.jsonl).",
        ),
    ],
    queries: Annotated[
        Path | None, typer.Option(help="File of questions. [default: queries.jsonl]", show_default=False)
    ] = None,
    qrels: Annotated[
        Path | None, typer.Option(help="File of relevant passages. [default: qrels.tsv]", show_default=False)
    ] = None,
    unanswerable: Annotated[
        Path | None,
        typer.Option(help="File of questions that the documents do not answer.", show_default=False),
    ] = None,
    ratings: Annotated[
        Path | None,
        typer.Option(help="File of passages rated good or bad for a question.", show_default=False),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            help="Compare with results saved earlier (--save), or with another index of the folder.",
            show_default=False,
        ),
    ] = None,
    save: Annotated[
        Path | None, typer.Option(help="Save the result of each question, for --against.", show_default=False)
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(help="Draw error against coverage, and the calibration (.svg).", show_default=False),
    ] = None,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: Annotated[
        Path | None,
        typer.Option(
            help="Folder in which to keep the index for the next run. [default: not kept]", show_default=False
        ),
    ] = None,
) -> None:
    """Measure the answers to labelled questions: your own, or a folder in BEIR format."""
    from assistant import evaluation
    from assistant.presenting.terminal import BuildProgress, print_lines

    wanted = evaluation.Wanted(folder, queries, qrels, unanswerable, ratings, against, save, plot)
    with BuildProgress() as progress, _warned_of_notes():
        found, compared = evaluation.evaluate(
            wanted, load_settings(corpus=corpus, index=index), index is not None, progress
        )
    if as_json:
        print_json(evaluation.evaluation_json(found, compared))
    else:
        print_lines(evaluation.evaluation_text(found, compared))


@app.command(short_help="Calibrate the answer threshold.")
@reports_errors
def calibrate(
    questions: Annotated[
        Path | None,
        typer.Option(
            help="Your questions (.jsonl with question, and gold or answerable). [default: generated from the documents]",
            show_default=False,
        ),
    ] = None,
    keep: Annotated[
        float | None,
        typer.Option(
            help="Answer at least this share of the answerable questions, such as 0.97. [default: both kinds of error count the same]",
            show_default=False,
        ),
    ] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Go back to the original threshold.")] = False,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Calibrate the answer threshold for this corpus, and save it with the index."""
    from assistant.assistant import Assistant
    from assistant.evaluation.calibration import calibrate as fit
    from assistant.evaluation.calibration.report import calibration_json, calibration_text
    from assistant.presenting.terminal import BuildProgress, print_lines

    assistant = Assistant(load_settings(corpus=corpus, index=index))
    if reset:
        if questions is not None or keep is not None:
            raise BadRequest("--reset cannot be combined with --questions or --keep: choose one")
        assistant.store_threshold(None)
        if as_json:
            print_json({"schema": 1, "answers_from": assistant.answer_threshold})
        else:
            print_lines(f"The answer threshold is {assistant.answer_threshold:.3f} again.\n")
        return
    bring_up_to_date(assistant, True)
    with BuildProgress() as progress, _warned_of_notes():
        found = fit(assistant, questions, keep, progress.asking)
    if as_json:
        print_json(calibration_json(found))
    else:
        print_lines(calibration_text(found))


@app.command(short_help="Run the web service.")
@reports_errors
def serve(
    host: Annotated[
        str | None,
        typer.Option(
            help="Address to listen on. Without sign-in (ASSISTANT_AUTH), only this machine is allowed. [default: 127.0.0.1]",
            show_default=False,
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="Port to listen on; 0 uses any free port. [default: 8000]",
            show_default=False,
        ),
    ] = None,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Run the web service until interrupted, and keep the index up to date.

    Only this machine can reach it, unless people sign in (ASSISTANT_AUTH).
    """
    from assistant import web
    from assistant.assistant import Assistant
    from assistant.presenting.terminal import warn
    from assistant.runtime import memory

    memory.share_heaps()
    found = configure(corpus=corpus, index=index, host=host, port=port)
    for unknown in found.unknown:
        warn(unknown)
    settings = found.settings
    assistant = Assistant(settings)
    assistant.warm()
    web.serve(assistant, settings)


@app.command(short_help="Run the server for MCP clients.")
@reports_errors
def mcp(corpus: Corpus = None, index: Index = None) -> None:
    """Answer a client of the Model Context Protocol on standard input and output, and keep the index up to date.

    The client starts this command itself. 'assistant serve' offers the same tools over HTTP, at /api/mcp.
    """
    from assistant import web
    from assistant.assistant import Assistant
    from assistant.runtime import memory

    memory.share_heaps()
    settings = load_settings(corpus=corpus, index=index)
    assistant = Assistant(settings)
    assistant.warm()
    web.serve_over_stdio(assistant, settings)


@app.command(short_help="List all settings.")
@reports_errors
def config(
    as_json: AsJson = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print a Markdown table.")] = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """List all settings with their values, sources and meanings."""
    from assistant.config import sources
    from assistant.presenting.wording import printable

    if as_json and as_markdown:
        raise BadRequest("--json and --markdown cannot be combined: choose one")
    found = sources.configure(corpus=corpus, index=index)
    if as_json:
        print_json(sources.configuration_json(found))
    elif as_markdown:
        print_utf8(sources.configuration_markdown(found))
    else:
        sys.stdout.write(printable(sources.configuration_text(found)))
    for complaint in found.unknown:
        typer.echo(f"assistant: {printable(complaint)}", err=True)


@app.command()
@reports_errors
def doctor(
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Repair what can be rebuilt from the catalogue or the documents."),
    ] = False,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Check models, index and corpus, and say what to do.

    Exit codes: 0 no problems found; 1 something is broken; 2 wrong usage.
    """
    from assistant.assistant import Assistant
    from assistant.index.doctor.report import checkup_json, checkup_text
    from assistant.presenting.terminal import print_lines

    found = Assistant(load_settings(corpus=corpus, index=index)).doctor(repair=repair)
    if as_json:
        print_json(checkup_json(found))
    else:
        print_lines(checkup_text(found))
    if not found.is_well:
        raise typer.Exit(FAILED)


@app.command()
@reports_errors
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup to write.")],
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it exists.")] = False,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Save the index to a file, even while it is in use."""
    from assistant.assistant import Assistant
    from assistant.presenting.responses.status import Backup
    from assistant.presenting.terminal import print_lines

    found = Assistant(load_settings(corpus=corpus, index=index)).backup(file, force=force)
    if as_json:
        print_json(Backup.model_validate({"backup": found}).dump())
    else:
        print_lines(
            f"Saved {found.documents} documents, {found.passages} passages and {found.published} citation ids"
            f" (generation {found.generation}) to {file}.\n"
        )


@app.command()
@reports_errors
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file written by 'assistant backup'.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the current index.")] = False,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Restore the index from a backup. The current index stays in use until that is finished."""
    from assistant.assistant import Assistant
    from assistant.presenting.responses.status import Restored
    from assistant.presenting.terminal import print_lines
    from assistant.presenting.wording import restored_text

    found = Assistant(load_settings(corpus=corpus, index=index)).restore(file, force=force)
    if as_json:
        print_json(Restored.of(found).dump())
    else:
        print_lines(restored_text(found.backup, found.generation))


@app.command(short_help="Write sample documents to a folder.")
@reports_errors
def sample(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new or empty folder.")]) -> None:
    """Write sample documents to a folder, so that you can try the assistant."""
    from assistant.config.resources import write_sample

    written = write_sample(folder)
    typer.echo(f"Wrote {len(written)} files to {folder}. Now try:")
    typer.echo(
        f'  assistant ask "When should the EU ease its sanctions on Belarus?" --corpus {shlex.quote(str(folder))}'
    )


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"assistant {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Prepare the output of every command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(
                errors="replace"
            )  # a character that the terminal's encoding lacks must not stop the command


def _warn_of_unknown_addressee(assistant: "Assistant", to: str | None) -> None:
    """Warn if no recommendation is addressed to `to`, and name the most similar addressees."""
    from assistant.presenting.terminal import warn

    if to is None or assistant.recommendations(Filters(to=to)):
        return
    known = [name for name, _ in assistant.choices().addressees]
    similar = get_close_matches(to, known) or known[:5]
    examples = f" Addressees include {', '.join(similar)}." if similar else ""
    warn(f"No recommendations are addressed to {to!r}.{examples}")


@contextmanager
def _warned_of_notes() -> Iterator[None]:
    """Afterwards, print the notes that were left on how the questions were answered."""
    from assistant.presenting.terminal import warn

    with collected_notes() as notes:
        yield
    for note in notes:
        warn(f"For some questions: {note}")


app.command(short_help="Compare two to four documents or editions.")(overviews.compare)
app.command(short_help="Count recommendations by addressee and subject.")(overviews.matrix)
app.command(short_help="List deadlines in their order.")(overviews.timeline)
app.add_typer(engine.engine, name="engine")
app.add_typer(admin.user, name="user")
app.add_typer(admin.token, name="token")
app.command("access", short_help="Check the access rules.")(admin.access_rules)


def run() -> None:
    """Run the command line; a closed stream or a limit of the system ends it with a message, never with a traceback."""
    streams.require_open()
    warn_before_time_is_up()
    if has_too_little_memory():
        sys.exit(_ended(MEMORY))
    code: int | str | None = 0
    try:
        app()
    except SystemExit as end:
        code = end.code
    except OutOfTime:
        code = _ended(TIME)
    except Exception as error:
        said = system_error_in_words(error)
        if said is None:
            raise
        code = _ended(said)
    warn_no_more()
    if streams.flushed() is not None and not code:
        code = _ended(OUTPUT_LOST)
    sys.exit(code)


def _ended(message: str) -> int:
    with suppress(OSError):
        sys.stderr.write(f"assistant: {message}\n")
    streams.flushed()
    return FAILED
