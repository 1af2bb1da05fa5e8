"""Measures how long each stage of an answer takes, if a caller wants to know."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_spent: ContextVar[dict[str, float] | None] = ContextVar("spent", default=None)


@contextmanager
def measured(spent: dict[str, float]) -> Iterator[None]:
    """Add to `spent` the seconds of each stage that runs within the context, and of the "whole"."""
    started = time.perf_counter()
    before = _spent.set(spent)
    try:
        yield
    finally:
        _spent.reset(before)
        spent["whole"] = spent.get("whole", 0.0) + time.perf_counter() - started


def timed(stage: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Count the seconds that a function takes as those of `stage`."""

    def timing(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            spent = _spent.get()
            if spent is None:
                return function(*args, **kwargs)
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent[stage] = spent.get(stage, 0.0) + time.perf_counter() - started

        return wrapped

    return timing
