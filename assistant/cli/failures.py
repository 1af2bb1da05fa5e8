"""Errors of the system in words: limits of files, memory, threads and time, and output that cannot be written."""

import errno
import resource
import signal
import time
from types import FrameType

from assistant.cli import streams

FILES = "too many open files: raise the limit ('ulimit -n') and try again"
MEMORY = "there is not enough memory: raise the limit ('ulimit -v', or that of the container) and try again"
THREADS = "no more threads or processes can be started: raise the limits ('ulimit -u' and 'ulimit -v')"
TIME = (
    "the processor time limit was reached: raise it ('ulimit -t') and try again; the work done so far is kept"
)
OUTPUT_LOST = "the output could not be written: standard output is closed or full"
_BY_NUMBER = {errno.EMFILE: FILES, errno.ENFILE: FILES, errno.ENOMEM: MEMORY, errno.EAGAIN: THREADS}
_BY_WORDS = {
    "too many open files": FILES,
    "cannot allocate memory": MEMORY,
    "failed to map segment": MEMORY,
    "bad_alloc": MEMORY,
    "failed to allocate": MEMORY,
    "bfc_arena": MEMORY,
    "can't start new thread": THREADS,
}
SPARE_SECONDS = 0.3
LEAST_MEMORY = 2_200_000_000
"""Bytes of address space; with fewer, libraries crash before they can report anything."""


def has_too_little_memory() -> bool:
    """Whether the limit of address space is below what any command needs."""
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return soft != resource.RLIM_INFINITY and soft < LEAST_MEMORY


class OutOfTime(BaseException):
    """The limit of processor time is nearly reached."""


def limit_in_words(error: BaseException) -> str | None:
    """The limit of the system that caused an error, or the error before it; None if no limit did."""
    one: BaseException | None = error
    while one is not None:
        if isinstance(one, MemoryError):
            return MEMORY
        if isinstance(one, OSError) and one.errno in _BY_NUMBER:
            return _BY_NUMBER[one.errno]
        said = str(one).lower()
        for words, meaning in _BY_WORDS.items():
            if words in said:
                return meaning
        one = one.__cause__ or one.__context__
    return None


def system_error_in_words(error: Exception) -> str | None:
    """What the system refused, in words; None for any other error."""
    if streams.flushed() is not None or streams.is_of_output(error):
        return OUTPUT_LOST
    return limit_in_words(error) or (_refused(error) if isinstance(error, OSError) else None)


def _refused(error: OSError) -> str:
    file = "" if error.filename is None else f"{error.filename}: "
    return f"{file}{error.strerror or error}: correct this and try again"


def warn_before_time_is_up() -> None:
    """Raise `OutOfTime` shortly before the limit of processor time ends the process without a word."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if soft == resource.RLIM_INFINITY:
        return
    signal.signal(signal.SIGXCPU, _raise)
    if soft == hard:  # there will be no such signal
        signal.signal(signal.SIGPROF, _raise)
        signal.setitimer(signal.ITIMER_PROF, max(soft - time.process_time() - SPARE_SECONDS, 0.01))


def warn_no_more() -> None:
    """Let the process end in peace: while the interpreter shuts down, nobody takes the warning."""
    signal.setitimer(signal.ITIMER_PROF, 0)


def _raise(number: int, frame: FrameType | None) -> None:
    raise OutOfTime
