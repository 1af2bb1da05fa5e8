"""Keeps a long-lived process small: the C library (glibc) otherwise keeps what was freed, for each thread apart."""

import ctypes
import sys
from typing import Any

MOST_HEAPS = 2
_M_ARENA_MAX = -8  # of <malloc.h>


def share_heaps() -> None:
    """Let all threads allocate from MOST_HEAPS heaps; to be called before there are threads.

    By default there are eight for each core, and each keeps what the largest work done in it has freed.
    """
    if (mallopt := _libc("mallopt")) is not None:
        mallopt(_M_ARENA_MAX, MOST_HEAPS)


def give_back() -> None:
    """Return free memory to the system; building an index leaves a lot of it."""
    if (malloc_trim := _libc("malloc_trim")) is not None:
        malloc_trim(0)


def _libc(name: str) -> Any:
    """A function of the C library; None if it has none of this name."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
