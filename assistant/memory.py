"""Gives memory back that is free, which the C library otherwise keeps, for each thread apart."""

import ctypes
import sys


def give_back() -> None:
    """Return free memory to the system where the C library can (glibc); what builds an index leaves much of it behind."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
