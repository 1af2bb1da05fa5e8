"""Opens regular files and nothing else: a pipe would be waited for, and a device never ends."""

import os
import stat
from io import BufferedReader
from pathlib import Path

_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class NotRegular(OSError):
    """What lies there is a folder, a pipe, a socket or a device."""


def kind_of(mode: int) -> str:
    """What a file that is not regular is, in words, by its `st_mode`."""
    kinds = (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    return next((words for is_kind, words in kinds if is_kind(mode)), "not a regular file")


def descriptor_of(path: Path, flags: int = os.O_RDONLY, mode: int = 0o600) -> int:
    """A descriptor of the regular file at `path`, opened without ever waiting. Raises `NotRegular` or another `OSError`."""
    try:
        descriptor = os.open(path, flags | _NEVER_WAIT, mode)
    except OSError:
        require_regular_or_absent(path)  # a pipe without a reader, a socket: say what it is
        raise
    try:
        _require_regular(path, os.fstat(descriptor).st_mode)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def open_regular(path: Path) -> BufferedReader:
    """The regular file at `path`, to read. Raises `NotRegular` or another `OSError`."""
    return open(descriptor_of(path), "rb")


def read_regular(path: Path, most: int | None = None) -> bytes:
    """All bytes of the regular file at `path`, and at most one more than `most`. Raises `NotRegular` or another `OSError`."""
    with open_regular(path) as stream:
        return stream.read() if most is None else stream.read(most + 1)


def is_forbidden(path: Path) -> bool:
    """Whether permission is lacking to read what lies at `path`, or to look into a folder above it."""
    try:
        os.close(os.open(path, os.O_RDONLY | _NEVER_WAIT))
    except OSError as error:
        return isinstance(error, PermissionError)
    return False


def require_regular_or_absent(path: Path) -> None:
    """Raise `NotRegular` where something else than a regular file lies at `path`."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    _require_regular(path, mode)


def _require_regular(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise NotRegular(None, f"it is {kind_of(mode)}, not a file", str(path))
