"""How a process that handles what others wrote binds itself to its limits."""

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

from assistant.runtime.sizes import MEGABYTE

_OPEN_FILES = 64
_NO_NEW_PRIVILEGES, _SIGNAL_AT_PARENTS_DEATH = 38, 1  # of Linux's <sys/prctl.h>


def bind_process(memory_mb: int, parent: int) -> None:
    """Limit this process for good: memory, open files, no files written, no core dumps; it dies with its `parent`."""
    _lower(resource.RLIMIT_AS, memory_mb * MEGABYTE)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        libc.prctl(_SIGNAL_AT_PARENTS_DEATH, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        sys.exit()


def allow_processor_seconds(seconds: float) -> None:
    """Let this process compute for so long from now on; it ends a worker that nobody watches any more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(
        resource.RLIMIT_CPU, (_at_most(int(used.ru_utime + used.ru_stime + seconds) + 1, hard), hard)
    )


def peak_memory_mb() -> float:
    """The most memory that this process held at any time since its program was started."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:  # not Linux, where getrusage would count the parent's memory too, from before the start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (MEGABYTE if sys.platform == "darwin" else 1024)
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _lower(kind: int, wanted: int) -> None:
    _, hard = resource.getrlimit(kind)
    wanted = _at_most(wanted, hard)
    resource.setrlimit(kind, (wanted, wanted))


def _at_most(wanted: int, hard: int) -> int:
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
