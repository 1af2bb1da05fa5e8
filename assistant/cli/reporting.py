"""How every command reports: errors as messages that say what to do, with an exit code, and results as JSON."""

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec

import typer

from assistant.cli import streams
from assistant.cli.failures import TIME, OutOfTime, limit_in_words, system_error_in_words
from assistant.errors import AssistantError, BadRequest, DocumentUnknown

if TYPE_CHECKING:
    from assistant.assistant import Assistant

FAILED, MISUSED = 1, 2

P = ParamSpec("P")


def reports_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Show an error as a message that says what to do, and end with its exit code."""

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
            _fail("stopped: the work done so far is kept", 130)
        except OutOfTime:
            _fail(TIME, FAILED)
        except BrokenPipeError:  # the reader of our output has gone, as in "| head"
            streams.give_up(1)
            raise typer.Exit(FAILED) from None
        except Exception as error:
            said = None if isinstance(error, (typer.Exit, typer.Abort)) else system_error_in_words(error)
            if said is None:
                raise
            _fail(said, FAILED)

    return wrapped


def print_json(value: Mapping[str, Any]) -> None:
    """Print a result for programs; what the encoding of standard output lacks is escaped."""
    from assistant.presenting.responses.shape import json_text

    sys.stdout.write(json_text(value, ascii_only=not _is_utf8()) + "\n")


def print_utf8(text: str) -> None:
    """Print text for files in UTF-8, whatever the terminal's encoding; only control characters are replaced, and only in a terminal."""
    from assistant.presenting.wording import printable

    shown = printable(text) if sys.stdout.isatty() else text
    sys.stdout.flush()
    sys.stdout.buffer.write(shown.encode("utf-8", "replace"))


def bring_up_to_date(assistant: "Assistant", wanted: bool) -> bool:
    """Update the index if that is wanted and quick. If it stays out of date, warn and return True."""
    from assistant.presenting.terminal import BuildProgress, warn

    if wanted:
        with BuildProgress() as progress:
            stale = assistant.refresh_for_question(progress)
    else:
        stale = bool(assistant.changes())
    if stale:
        warn(
            "Some documents have changed since they were indexed. Run 'assistant index' to include the changes."
        )
    return stale


def _require_unicode(options: Mapping[str, Any]) -> None:
    """Raise `BadRequest` for bytes on the command line that are not UTF-8."""
    for value in options.values():
        try:
            str(value).encode()
        except UnicodeEncodeError as error:
            shown = str(value).encode("utf-8", "replace").decode()
            raise BadRequest(
                f"{shown!r} on the command line is not valid UTF-8: type it again in UTF-8"
            ) from error


def _fail(message: str, code: int) -> NoReturn:
    from assistant.presenting.wording import printable

    with suppress(OSError):  # closed or full
        typer.echo(f"assistant: {printable(message)}", err=True)
    raise typer.Exit(code)


def _is_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
