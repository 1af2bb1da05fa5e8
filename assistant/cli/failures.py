"""What a limit of the system comes to, in words: files, memory, threads, time."""

import errno
import resource
import signal
from types import FrameType

FILES = "too many files are open: raise the limit ('ulimit -n') and try again"
MEMORY = "there is not enough memory: raise the limit ('ulimit -v', or that of the container) and try again"
THREADS = (
    "the system lets no more threads or processes be started: raise the limits ('ulimit -u' and 'ulimit -v')"
)
TIME = "the limit of processor time is reached: raise it ('ulimit -t') and try again; what was done so far is kept"
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


LEAST_MEMORY = 2_200_000_000
"""Bytes of address space without which libraries crash before they can report anything."""


def has_too_little_memory() -> bool:
    """Whether the limit of address space is below what any command needs."""
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return soft != resource.RLIM_INFINITY and soft < LEAST_MEMORY


class OutOfTime(BaseException):
    """The limit of processor time is nearly reached."""


def limit_in_words(error: BaseException) -> str | None:
    """Which limit of the system an error, or what led to it, comes of; None if it is none of these."""
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


def warn_before_time_is_up() -> None:
    """Raise `OutOfTime` a second before the limit of processor time ends the process without a word."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if soft == resource.RLIM_INFINITY:
        return
    signal.signal(signal.SIGXCPU, _raise)
    if soft == hard and soft > 1:
        resource.setrlimit(resource.RLIMIT_CPU, (soft - 1, hard))


def _raise(number: int, frame: FrameType | None) -> None:
    raise OutOfTime
