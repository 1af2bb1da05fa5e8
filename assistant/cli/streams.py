"""Standard streams as a shell may hand them over: closed, full, or left by whoever read them."""

import errno
import os
import sys
from contextlib import suppress

FULL = "/dev/full"


def require_open() -> None:
    """Open what is closed, so that no file of ours gets the number of a standard stream.

    What would be written to a closed standard output is lost, and that shall be noticed: it goes where nothing fits.
    """
    for number, name in enumerate((os.devnull, FULL if os.path.exists(FULL) else os.devnull, os.devnull)):
        try:
            os.fstat(number)
        except OSError:
            os.open(name, os.O_RDONLY if number == 0 else os.O_WRONLY)  # takes the lowest number that is free
    if sys.stdin is None:
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)


def is_of_output(error: Exception) -> bool:
    """Whether an error can only be one of a standard stream: the disk's own name the file."""
    numbers = (errno.ENOSPC, errno.EBADF, errno.EPIPE, errno.EIO)
    return isinstance(error, OSError) and error.errno in numbers and error.filename is None


def give_up(number: int) -> None:
    """Write nothing more to a stream, not even when the process ends."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)


def flushed() -> OSError | None:
    """Write out what is left; the error of standard output, if it does not take it."""
    error = None
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            stream.flush()
        except OSError as reason:
            error = reason if number == 1 else error
            give_up(number)
        except ValueError:  # closed
            continue
    return error
