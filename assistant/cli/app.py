"""The command line: translates options into calls of one object, and results into text or JSON."""

import shlex
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from difflib import get_close_matches
from functools import wraps
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, ParamSpec

import typer

from assistant import __version__
from assistant.cli import admin, streams
from assistant.cli.failures import (
    MEMORY,
    TIME,
    OutOfTime,
    has_too_little_memory,
    limit_in_words,
    warn_before_time_is_up,
)
from assistant.cli.options import AsJson, Index
from assistant.config.settings import Settings
from assistant.config.sources import configure, load_settings
from assistant.errors import AssistantError, BadRequest, DocumentUnknown
from assistant.types import Filters, Outcome, Strength

if TYPE_CHECKING:
    from assistant.assistant import Assistant

OUTPUT_LOST = "standard output is closed or full: what was to be written there is lost"
FAILED, MISUSED, NOT_COVERED = 1, 2, 3

P = ParamSpec("P")

app = typer.Typer(
    help="Ask a folder of policy texts; get the recommendation passages themselves, verbatim and cited.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Corpus = Annotated[
    Path | None,
    typer.Option(help="Folder of source texts. [default: corpus; ASSISTANT_CORPUS]", show_default=False),
]
NoRefresh = Annotated[bool, typer.Option("--no-refresh", help="Use the index as it is.")]
To = Annotated[
    str | None,
    typer.Option(help="Only recommendations to this addressee, under any name: EU, Brussels, NATO …"),
]
InDocument = Annotated[
    str | None, typer.Option("--document", help="Only this document (path below the corpus).")
]
WithStrength = Annotated[
    Strength | None, typer.Option("--strength", help="Only recommendations put this strongly.")
]
Since = Annotated[
    str | None,
    typer.Option(help="Only documents of this year, month or day, or later ones; undated ones are left out."),
]
Until = Annotated[
    str | None, typer.Option(help="Only documents of this year, month or day, or earlier ones.")
]
After = Annotated[
    str | None,
    typer.Option(help="Continue behind this citation: what 'next' of the list before says."),
]


def reports_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Show an error that says what to do, without a traceback, and end with its exit code."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            _require_unicode(kwargs)
            command(*args, **kwargs)
            sys.stdout.flush()
        except (BadRequest, DocumentUnknown) as error:
            _fail(str(error), MISUSED)
        except AssistantError as error:
            _fail(limit_in_words(error) or str(error), FAILED)
        except KeyboardInterrupt:
            _fail("stopped; what was done so far is kept", 130)
        except OutOfTime:
            _fail(TIME, FAILED)
        except BrokenPipeError:  # whoever read our output has gone, as in "| head"
            streams.give_up(1)
            raise typer.Exit(FAILED) from None
        except Exception as error:
            said = None if isinstance(error, (typer.Exit, typer.Abort)) else _of_system(error)
            if said is None:
                raise
            _fail(said, FAILED)

    return wrapped


@app.command()
@reports_errors
def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The question, in English.")],
    to: To = None,
    document: InDocument = None,
    strength: WithStrength = None,
    since: Since = None,
    until: Until = None,
    advice_only: Annotated[
        bool, typer.Option("--advice-only", help="Only recommendations, no background.")
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option(
            help="Show at most so many passages (1 to 50). [default: 5; 50 of a list asked for]",
            show_default=False,
        ),
    ] = None,
    after: After = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each passage was chosen, and the next one not.")
    ] = False,
    as_json: AsJson = False,
    no_refresh: NoRefresh = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Answer a question with the passages that answer it.

    Exit codes: 0 answered, or treated without advice; 1 failed; 2 wrong usage; 3 the documents do not say.
    """
    from assistant.answering.filters import checked_date
    from assistant.assistant import Assistant
    from assistant.presenting.json_form import answer_json
    from assistant.presenting.terminal import print_answer

    filters = Filters(to, document, strength, checked_date(since), checked_date(until), advice_only)
    assistant = Assistant(_settings(corpus, index))
    assistant.warm()
    stale = _bring_up_to_date(assistant, not no_refresh)
    answer = assistant.ask(question, filters=filters, limit=limit, after=after, stale=stale)
    if answer.withheld and not no_refresh:  # only the bytes told that a file had changed: read it again
        stale = _bring_up_to_date(assistant, True)
        answer = assistant.ask(question, filters=filters, limit=limit, after=after, stale=stale)
    if as_json:
        _print_json(answer_json(answer, explain=explain))
    else:
        print_answer(answer, filters, explain=explain)
    if answer.outcome is Outcome.NOT_COVERED:
        raise typer.Exit(NOT_COVERED)


@app.command(name="index")
@reports_errors
def index_command(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Discard the index and make it anew.")] = False,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Read what changed in the corpus and bring the index up to date."""
    from assistant.assistant import Assistant
    from assistant.presenting.json_form import report_json
    from assistant.presenting.terminal import BuildProgress, print_report

    with BuildProgress() as progress:
        report = Assistant(_settings(corpus, index)).index(rebuild=rebuild, progress=progress)
    if as_json:
        _print_json(report_json(report))
    else:
        print_report(report)


@app.command()
@reports_errors
def show(
    citation: Annotated[
        str, typer.Argument(metavar="CITATION", help="A citation id, as it stands below each quote.")
    ],
    as_json: AsJson = False,
    no_refresh: NoRefresh = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Show what a citation refers to, with its surroundings."""
    from assistant.assistant import Assistant
    from assistant.presenting.json_form import shown_json
    from assistant.presenting.terminal import print_lines, print_shown
    from assistant.verifying.report import checked_json, rechecked_text

    assistant = Assistant(_settings(corpus, index))
    words = assistant.words_of(citation)  # before the index learns of a change, and forgets them
    _bring_up_to_date(assistant, not no_refresh)
    found = assistant.show(citation)
    now = assistant.recheck(citation, words or [entry.citation.quote for entry in found.entries])
    if as_json:
        _print_json({**shown_json(found), "now": [checked_json(one) for one in now]})
    else:
        print_shown(found)
        print_lines(rechecked_text(now))
    if not found.entries or not all(one.is_in_order for one in now):
        raise typer.Exit(FAILED)


@app.command()
@reports_errors
def verify(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="What 'ask --json' or 'recommendations --json' wrote, or a memo (Markdown or text) with quotations.",
        ),
    ],
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Check every quotation in a file against the source texts as they are on disk.

    Exit codes: 0 all are exact or moved (same words, other place); 1 some are changed, gone or not from here;
    2 wrong usage.
    """
    from assistant.assistant import Assistant
    from assistant.presenting.terminal import BuildProgress, print_lines
    from assistant.verifying.report import verification_json, verification_text

    with BuildProgress() as progress:
        found = Assistant(_settings(corpus, index)).verify(file, progress.checking)
    if as_json:
        _print_json(verification_json(str(file), found))
    else:
        print_lines(verification_text(str(file), found))
    if not found.holds:
        raise typer.Exit(FAILED)


@app.command()
@reports_errors
def recommendations(
    to: To = None,
    document: InDocument = None,
    strength: WithStrength = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Show at most so many. [default: all]", show_default=False)
    ] = None,
    after: After = None,
    as_json: AsJson = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print CSV for spreadsheets: one row for each thing asked.")
    ] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, for a memo.")] = False,
    no_refresh: NoRefresh = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """List the recommendations in the index: who should do what. The same advice is listed once."""
    from assistant.answering.filters import checked_date, paged
    from assistant.assistant import Assistant
    from assistant.presenting.json_form import list_heading, recommendations_json
    from assistant.presenting.tables import csv_text, markdown_text
    from assistant.presenting.terminal import print_recommendations, warn_withheld

    if as_json + as_csv + as_markdown > 1:
        raise BadRequest("--json, --csv and --markdown exclude one another: choose one")
    filters = Filters(to, document, strength, checked_date(since), checked_date(until))
    assistant = Assistant(_settings(corpus, index))
    stale = _bring_up_to_date(assistant, not no_refresh)
    found, withheld = assistant.listing(filters), assistant.withheld(filters)
    if not found and to is not None:
        _suggest_addressees(to, [name for name, _ in assistant.choices().addressees])
    shown, following = paged(found, limit, after)
    if as_json:
        _print_json(recommendations_json(shown, len(found), following, withheld, stale=stale))
    elif as_csv:
        _print_utf8(csv_text(shown))
        warn_withheld(withheld)
    elif as_markdown:
        _print_utf8(markdown_text(shown, list_heading(filters, len(shown), len(found)), withheld))
    else:
        print_recommendations(shown, len(found), following, withheld)


@app.command()
@reports_errors
def status(as_json: AsJson = False, corpus: Corpus = None, index: Index = None) -> None:
    """Show what is indexed, what was skipped and why, and what has changed since."""
    from assistant.assistant import Assistant
    from assistant.presenting.json_form import status_json
    from assistant.presenting.terminal import print_status

    found = Assistant(_settings(corpus, index)).status(compare=True)
    if as_json:
        _print_json(status_json(found))
    else:
        print_status(found)


@app.command()
@reports_errors
def evaluate(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help="A set in the BEIR layout, or a file of questions with quotes (.jsonl) on the corpus.",
        ),
    ],
    queries: Annotated[
        Path | None, typer.Option(help="Questions of the set. [default: queries.jsonl]", show_default=False)
    ] = None,
    qrels: Annotated[
        Path | None, typer.Option(help="Which passages are right. [default: qrels.tsv]", show_default=False)
    ] = None,
    unanswerable: Annotated[
        Path | None, typer.Option(help="Questions without an answer, to be refused.", show_default=False)
    ] = None,
    ratings: Annotated[
        Path | None, typer.Option(help="Passages rated good or bad for a question.", show_default=False)
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            help="Compare with results saved before (--save), or with another index of the set.",
            show_default=False,
        ),
    ] = None,
    save: Annotated[
        Path | None, typer.Option(help="Keep what came of each question, for --against.", show_default=False)
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(help="Draw error against coverage, and calibration (.svg).", show_default=False),
    ] = None,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: Annotated[
        Path | None,
        typer.Option(
            help="Folder that keeps the index for the next time. [default: none]", show_default=False
        ),
    ] = None,
) -> None:
    """Measure answers on labelled questions: your own on the corpus, or a set with rows of its own."""
    from assistant import evaluation
    from assistant.presenting.terminal import BuildProgress, print_lines

    wanted = evaluation.Wanted(folder, queries, qrels, unanswerable, ratings, against, save, plot)
    with BuildProgress() as progress:
        found, compared = evaluation.evaluate(wanted, _settings(corpus, index), index is not None, progress)
    if as_json:
        _print_json(evaluation.evaluation_json(found, compared))
    else:
        print_lines(evaluation.evaluation_text(found, compared))


@app.command()
@reports_errors
def calibrate(
    questions: Annotated[
        Path | None,
        typer.Option(
            help="Questions (.jsonl with question and answerable). [default: made out of the corpus]",
            show_default=False,
        ),
    ] = None,
    keep: Annotated[
        float | None,
        typer.Option(
            help="Answer at least this share of what has an answer, such as 0.97. [default: weigh both mistakes alike]",
            show_default=False,
        ),
    ] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Go back to the bound that ships.")] = False,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Fit the confidence from which questions over this corpus are answered, and keep it with the index."""
    from assistant.assistant import Assistant
    from assistant.evaluation.calibration import calibrate as fit
    from assistant.evaluation.calibration.report import calibration_json, calibration_text
    from assistant.presenting.terminal import BuildProgress, print_lines

    assistant = Assistant(_settings(corpus, index))
    if reset:
        if questions is not None or keep is not None:
            raise BadRequest("--reset takes no --questions and no --keep: name one or the other")
        assistant.keep_bound(None)
        if as_json:
            _print_json({"schema": 1, "answers_from": assistant.answers_from})
        else:
            print_lines(f"Questions are answered from a confidence of {assistant.answers_from:.3f} again.\n")
        return
    _bring_up_to_date(assistant, True)
    with BuildProgress() as progress:
        found = fit(assistant, questions, keep, progress.asking)
    if as_json:
        _print_json(calibration_json(found))
    else:
        print_lines(calibration_text(found))


@app.command()
@reports_errors
def serve(
    host: Annotated[
        str | None,
        typer.Option(help="Loopback address to listen on. [default: 127.0.0.1]", show_default=False),
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port. [default: 8000]", show_default=False)
    ] = None,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Serve the web form on this machine until interrupted; keeps the index up to date meanwhile."""
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


@app.command()
@reports_errors
def config(
    as_json: AsJson = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print a table in Markdown.")] = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """List all settings: what each is now, where that was set, what it means and may be."""
    from assistant.config import sources
    from assistant.presenting.json_form import printable

    if as_json and as_markdown:
        raise BadRequest("--json and --markdown exclude one another: choose one")
    found = sources.configure(corpus=corpus, index=index)
    if as_json:
        _print_json(sources.configuration_json(found))
    elif as_markdown:
        _print_utf8(sources.configuration_markdown(found))
    else:
        sys.stdout.write(printable(sources.configuration_text(found)))
    for complaint in found.unknown:
        typer.echo(f"assistant: {printable(complaint)}", err=True)


@app.command()
@reports_errors
def doctor(
    repair: Annotated[
        bool, typer.Option("--repair", help="Make anew what can be, from the catalogue or the corpus.")
    ] = False,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Check models, index and corpus, and say what to do. Exit codes: 0 all is well; 1 something is broken."""
    from assistant.assistant import Assistant
    from assistant.index.doctor.report import checkup_json, checkup_text
    from assistant.presenting.terminal import print_lines

    found = Assistant(_settings(corpus, index)).doctor(repair=repair)
    if as_json:
        _print_json(checkup_json(found))
    else:
        print_lines(checkup_text(found))
    if not found.is_well:
        raise typer.Exit(FAILED)


@app.command()
@reports_errors
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup to write.")],
    force: Annotated[bool, typer.Option("--force", help="Replace FILE where it exists.")] = False,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Write the index to one file, also while it is in use."""
    from assistant.assistant import Assistant
    from assistant.presenting.json_form import backup_json
    from assistant.presenting.terminal import print_lines

    found = Assistant(_settings(corpus, index)).backup(file, force=force)
    if as_json:
        _print_json(backup_json(found))
    else:
        print_lines(
            f"{found.documents} documents, {found.passages} passages and {found.published} citation ids"
            f" of generation {found.generation} are in {file}.\n"
        )


@app.command()
@reports_errors
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What 'assistant backup' wrote.")],
    force: Annotated[
        bool, typer.Option("--force", help="Put it in the place of the index that is there.")
    ] = False,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Make the index what a backup holds; the last one answers until that is ready."""
    from assistant.assistant import Assistant
    from assistant.presenting.json_form import restored_json, restored_text
    from assistant.presenting.terminal import print_lines

    found = Assistant(_settings(corpus, index)).restore(file, force=force)
    if as_json:
        _print_json(restored_json(found.backup, found.generation))
    else:
        print_lines(restored_text(found.backup, found.generation))


@app.command()
@reports_errors
def sample(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new or empty folder.")]) -> None:
    """Write the sample briefs to a folder, to try the assistant on."""
    from assistant.config.resources import write_sample

    written = write_sample(folder)
    typer.echo(f"{len(written)} files written to {folder}. Try:")
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
    """Ask a folder of policy texts; get the recommendation passages themselves, verbatim and cited."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(
                errors="replace"
            )  # a character that the terminal's encoding lacks stops nothing


def _require_unicode(options: Mapping[str, Any]) -> None:
    """Raise `BadRequest` for bytes on the command line that are not UTF-8."""
    for value in options.values():
        try:
            str(value).encode()
        except UnicodeEncodeError as error:
            shown = str(value).encode("utf-8", "replace").decode()
            raise BadRequest(
                f"{shown!r} on the command line is not valid UTF-8: write it in UTF-8"
            ) from error


def _bring_up_to_date(assistant: "Assistant", wanted: bool) -> bool:
    """Refresh the index where that is wanted and quick; say so, and return True, where it stays behind the corpus."""
    from assistant.presenting.terminal import BuildProgress, warn

    if wanted:
        with BuildProgress() as progress:
            stale = assistant.refresh_for_question(progress)
    else:
        stale = bool(assistant.changes())
    if stale:
        warn("The corpus has changed since the last index, which this is from. Run 'assistant index'.")
    return stale


def _suggest_addressees(wanted: str, known: list[str]) -> None:
    """Name the addressees most like one to whom nothing is recommended."""
    from assistant.presenting.terminal import warn

    like = get_close_matches(wanted, known) or known[:5]
    if like:
        warn(f"Nothing is recommended to {wanted!r} here; addressees are, for example, {', '.join(like)}.")


def _settings(corpus: Path | None, index: Path | None, **others: Any) -> Settings:
    return load_settings(corpus=corpus, index=index, **others)


def _print_json(value: dict[str, Any]) -> None:
    from assistant.presenting.json_form import json_text

    sys.stdout.write(json_text(value, ascii_only=not _is_utf8()) + "\n")


def _print_utf8(text: str) -> None:
    """Print text for files: in UTF-8 whatever the terminal speaks, and unchanged but where a terminal would obey it."""
    from assistant.presenting.json_form import printable

    shown = printable(text) if sys.stdout.isatty() else text
    sys.stdout.flush()
    sys.stdout.buffer.write(shown.encode("utf-8", "replace"))


def _is_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


admin.add_commands(app, reports_errors, _print_json)


def _fail(message: str, code: int) -> NoReturn:
    from assistant.presenting.json_form import printable

    with suppress(OSError):  # closed or full
        typer.echo(f"assistant: {printable(message)}", err=True)
    raise typer.Exit(code)


def _of_system(error: Exception) -> str | None:
    """What the system refused, in words; None if an error is one of our own making."""
    if streams.flushed() is not None or streams.is_of_output(error):
        return OUTPUT_LOST
    return limit_in_words(error) or (_refused(error) if isinstance(error, OSError) else None)


def _refused(error: OSError) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    file = getattr(error, "filename", None)
    return f"the system refused {'' if file is None else f'{file} '}({reason}): see to that and try again"


def run() -> None:
    """Run the command line; no stream and no limit of the system ends it with a traceback."""
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
        said = _of_system(error)
        if said is None:
            raise
        code = _ended(said)
    if streams.flushed() is not None and not code:
        code = _ended(OUTPUT_LOST)
    sys.exit(code)


def _ended(message: str) -> int:
    with suppress(OSError):
        sys.stderr.write(f"assistant: {message}\n")
    streams.flushed()
    return FAILED
