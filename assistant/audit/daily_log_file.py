"""Append-only files of JSON lines: a new file each day, or when one is full; old files are removed."""

import errno
import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from assistant.audit.events import now
from assistant.errors import AuditLogUnwritable
from assistant.runtime.regular_file import descriptor_of

LOCK_NAME = ".lock"
OPENED = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


def today() -> date:
    """This day, in UTC."""
    return now().date()


class DailyLogFile:
    """Appends objects to `NAME-DAY.jsonl` in a folder, and beyond `max_bytes` to `NAME-DAY.2.jsonl` and so on.

    Each line is one write to a file opened with O_APPEND and mode 0600; with `is_synced` it is on disk when `append`
    returns. Files older than `days` are removed when a new one is begun. Several processes may write.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        days: int,
        max_bytes: int,
        is_synced: bool,
        today: Callable[[], date] = today,
    ) -> None:
        self._folder = folder
        self._name = name
        self._days = days
        self._max_bytes = max_bytes
        self._is_synced = is_synced
        self._today = today
        self._named = re.compile(rf"{re.escape(name)}-(\d{{4}}-\d\d-\d\d)(?:\.(\d+))?\.jsonl")

    def append(self, value: Mapping[str, Any]) -> None:
        """Add one line. Raises `AuditLogUnwritable`; then no part of the line is left."""
        line = line_of(value)
        with locked(self._folder):
            day = self._today()
            number = max((number for one, number, _ in self._files() if one == day), default=1)
            file = self._file(day, number)
            if file.exists() and file.stat().st_size + len(line) > self._max_bytes:
                file = self._file(day, number + 1)
            is_new = not file.exists()
            append(file, line, self._is_synced)
            if is_new:
                self._remove_old(day)

    def _file(self, day: date, number: int) -> Path:
        return self._folder / f"{self._name}-{day}{'' if number == 1 else f'.{number}'}.jsonl"

    def _files(self) -> Iterator[tuple[date, int, Path]]:
        for path in self._folder.iterdir():
            if found := self._named.fullmatch(path.name):
                yield date.fromisoformat(found[1]), int(found[2] or 1), path

    def _remove_old(self, day: date) -> None:
        for written, _, path in list(self._files()):
            if written <= day - timedelta(days=self._days):
                path.unlink(missing_ok=True)


def line_of(value: Mapping[str, Any]) -> bytes:
    """An object as one line of JSON."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Be the only writer in `folder`, which is created if missing. Raises `AuditLogUnwritable` for any error of the disk."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        guard = descriptor_of(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(guard, fcntl.LOCK_EX)
            yield
        finally:
            os.close(guard)
    except OSError as error:
        raise AuditLogUnwritable(
            f"the audit log in {folder} cannot be written ({error.strerror}): "
            "check the disk, or name another folder in ASSISTANT_AUDIT_FOLDER"
        ) from error


def append(file: Path, line: bytes, is_synced: bool) -> None:
    """Append `line` to `file` in one write, on a new line if the last one was cut off."""
    is_new = not file.exists()
    handle = descriptor_of(file, OPENED, 0o600)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            line = b"\n" + line
        if os.write(handle, line) != len(line):
            os.ftruncate(handle, size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if is_synced:
            os.fsync(handle)
            if is_new:
                sync_folder(file.parent)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make sure that the names of new files are on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
