"""Streams that are closed or full, and limits of the system: an exit code and words, never a traceback."""

import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from support.small_assistant import reading_here, small_assistant
from support.small_world import make_corpus

from assistant.assistant import Assistant
from assistant.cli.failures import FILES, MEMORY, OUTPUT_LOST, THREADS, limit_in_words
from assistant.config.settings import Settings
from assistant.errors import IndexUnusable


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An index that the command line can use: made with the bundled models."""
    folder = tmp_path_factory.mktemp("streams")
    assistant = Assistant(Settings(corpus=make_corpus(folder), index=folder / "index", settle_seconds=0))
    with reading_here():
        assistant.index()
    return assistant


def ended(known: Assistant, before: str, behind: str) -> tuple[int, str]:
    """How `status` ends in a shell, and what of it reaches the log."""
    words = [sys.executable, "-m", "assistant", "status", "--corpus", str(known.settings.corpus), "--index", str(known.settings.index)]  # fmt: skip
    done = subprocess.run(
        ["bash", "-c", f"{before} {shlex.join(words)} {behind}"], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stderr


@pytest.mark.parametrize("behind", [">&-", "> /dev/full", "--json > /dev/full", "--help > /dev/full"])
def test_output_that_is_lost_is_a_failure_in_words(known: Assistant, behind: str) -> None:
    assert ended(known, "", behind) == (1, f"assistant: {OUTPUT_LOST}\n")


@pytest.mark.parametrize(
    ("behind", "code"), [("2>&-", 0), ("2> /dev/full", 0), (">&- 2>&-", 1), ("--no 2>&-", 2)]
)
def test_a_closed_or_full_standard_error_changes_no_exit_code(
    known: Assistant, behind: str, code: int
) -> None:
    assert ended(known, "", behind)[0] == code


def test_too_few_files_and_too_little_memory_are_told(known: Assistant) -> None:
    assert ended(known, "ulimit -n 12;", "") == (1, f"assistant: {FILES}\n")
    assert ended(known, "ulimit -v 500000;", "") == (1, f"assistant: {MEMORY}\n")


BUSY = """
from assistant.cli.failures import OutOfTime, warn_before_time_is_up
warn_before_time_is_up()
try:
    while True:
        pass
except OutOfTime:
    print("in time")
"""


@pytest.mark.parametrize("limit", ["-t 4", "-S -t 4"])
def test_a_limit_of_processor_time_is_noticed_before_it_is_reached(limit: str) -> None:
    words = shlex.join([sys.executable, "-c", BUSY])
    done = subprocess.run(
        ["bash", "-c", f"ulimit {limit}; {words}"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "in time\n")


def test_limits_are_found_in_what_led_to_an_error() -> None:
    error = IndexUnusable("the disk")
    error.__cause__ = RuntimeError("can't start new thread")
    assert limit_in_words(error) == THREADS
    assert limit_in_words(ValueError("any")) is None


def test_an_index_that_a_question_would_refuse_is_no_success(tmp_path: Path) -> None:
    assistant = small_assistant(make_corpus(tmp_path), tmp_path / "index")
    with reading_here():
        assistant.index()
        with closing(sqlite3.connect(assistant.settings.index / "catalogue.sqlite")) as connection:
            connection.execute("UPDATE passages SET text = replace(text, 'ten days', 'two days')")
            connection.commit()
        with pytest.raises(IndexUnusable, match="--rebuild"):
            assistant.index()
        assistant.index(rebuild=True)
