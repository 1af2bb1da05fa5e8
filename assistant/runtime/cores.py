"""How much of the machine this process may use."""

import os

NICENESS = 10


def usable_cores() -> int:
    """Cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def use_at_most(cores: int) -> bool:
    """Keep this process, and those that it starts, to so many of its cores; False where the system cannot (macOS)."""
    if not hasattr(os, "sched_setaffinity"):
        return False
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    return True


def give_way() -> None:
    """Let other programs go first, so that the machine stays usable while an index is built."""
    if hasattr(os, "nice"):
        os.nice(max(NICENESS - os.nice(0), 0))
