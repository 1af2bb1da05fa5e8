"""How far a build is: told to whoever started it, and written beside the index for everybody else.

What is written counts only while a lock is held on the file beside it, and the system lets go of that lock
with the process: a build that was killed is never taken for one that goes on.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from assistant.runtime.regular_file import descriptor_of, read_regular
from assistant.types import BeingRead, RunningBuild, Stage

FILE_NAME = "progress.json"
LOCK_NAME = "progress.lock"
SECONDS_BETWEEN = 0.5
LARGEST = 16 * 1024 * 1024
ESTIMATE_AFTER_SECONDS, ESTIMATE_AFTER_SHARE = (
    5.0,
    0.1,
)  # measured for so long and over so much, before an end is foretold


class Progress:
    """Told how long work gets on; this one keeps silent."""

    def reading(self, done: int, total: int, document: str) -> None:
        """`done` of `total` changed files have been read; `document` is the last of them."""

    def pages(self, document: str, done: int, total: int) -> None:
        """`done` of `total` pages of a file that is being read are read; `total` is 0 when it is taken up."""

    def encoding(self, done: int, total: int) -> None:
        """`done` of `total` new texts have been encoded."""

    def publishing(self) -> None:
        """All is read and encoded; the files that are searched are being written."""

    def asking(self, done: int, total: int) -> None:
        """`done` of `total` questions have been asked, where an index is measured."""


class Recorder(Progress):
    """Passes on what it is told, and writes it down in `folder`, at most every `SECONDS_BETWEEN` but for new stages."""

    def __init__(self, folder: Path, told: Progress) -> None:
        self._file = folder / FILE_NAME
        self._told = told
        self._started = datetime.now(UTC).isoformat(timespec="seconds")
        self._reading: dict[str, BeingRead] = {}
        self._files = 0, 0
        self._first: tuple[Stage, float, int] | None = None
        self._stage: Stage | None = None
        self._written = 0.0
        self._write(Stage.COMPARING)

    def reading(self, done: int, total: int, document: str) -> None:
        """Pass it on; the document is read."""
        self._told.reading(done, total, document)
        self._reading.pop(document, None)
        self._write(Stage.READING, done, total)

    def pages(self, document: str, done: int, total: int) -> None:
        """Pass it on; the document is being read."""
        self._told.pages(document, done, total)
        self._reading[document] = BeingRead(document, done, total)
        self._write(Stage.READING, *self._files)

    def encoding(self, done: int, total: int) -> None:
        """Pass it on."""
        self._told.encoding(done, total)
        self._write(Stage.ENCODING, done, total)

    def publishing(self) -> None:
        """Pass it on."""
        self._told.publishing()
        self._write(Stage.PUBLISHING)

    def _write(self, stage: Stage, done: int = 0, total: int = 0) -> None:
        now = time.monotonic()
        if stage is Stage.READING:
            self._files = done, total
        if self._first is None or self._first[0] is not stage:
            self._first = stage, now, done
        if stage is self._stage and now - self._written < SECONDS_BETWEEN:
            return
        self._stage, self._written = stage, now
        state = RunningBuild(
            self._started,
            stage,
            done,
            total,
            tuple(self._reading.values()) if stage is Stage.READING else (),
            self._seconds_left(done, total) if stage in (Stage.READING, Stage.ENCODING) else None,
        )
        written = self._file.with_suffix(".new")
        with suppress(OSError):  # a full disk must not end a build only because nobody can watch it
            written.unlink(missing_ok=True)
            written.write_text(json.dumps(asdict(state)), encoding="utf-8")
            written.replace(self._file)

    def _seconds_left(self, done: int, total: int) -> int | None:
        """How long a stage will go on at its pace so far; texts take about the same each, files only roughly."""
        if self._first is None:
            return None
        _, since, at_first = self._first
        passed, encoded = time.monotonic() - since, done - at_first
        if (
            not encoded
            or passed < ESTIMATE_AFTER_SECONDS
            or encoded < ESTIMATE_AFTER_SHARE * (total - at_first)
        ):
            return None
        return round(passed / encoded * (total - done))


@contextmanager
def recorded(folder: Path, told: Progress) -> Iterator[Progress]:
    """What a build in `folder` is to tell; others see it with `underway` until the context ends.

    Where nothing can be written, only `told` hears of it.
    """
    try:
        lock = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError:
        yield told
        return
    try:
        (folder / FILE_NAME).unlink(missing_ok=True)  # of a build that was killed
        fcntl.flock(lock, fcntl.LOCK_EX)  # waits for those alone who look whether it is held
        yield Recorder(folder, told)
    finally:
        (folder / FILE_NAME).unlink(missing_ok=True)
        os.close(lock)


def underway(folder: Path) -> RunningBuild | None:
    """How far the build is that runs in `folder`, of this or another process; None where none runs."""
    try:
        text = read_regular(folder / FILE_NAME, LARGEST).decode()
        return _read(text) if _is_held(folder / LOCK_NAME) else None
    except (OSError, ValueError, KeyError, TypeError):  # nothing that this version wrote
        return None


def _is_held(path: Path) -> bool:
    lock = descriptor_of(path)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def _read(text: str) -> RunningBuild:
    found = json.loads(text)
    documents = tuple(BeingRead(**one) for one in found.pop("documents"))
    return RunningBuild(**{**found, "stage": Stage(found["stage"]), "documents": documents})
