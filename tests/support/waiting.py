"""Waits for something to come true."""

import time
from collections.abc import Callable

import httpx2


def until(site: str, text: str) -> None:
    """Wait until the metrics say so."""
    end = time.monotonic() + 20
    while text not in httpx2.get(site + "metrics").text:
        assert time.monotonic() < end, text
        time.sleep(0.01)


def wait_for(has_come: Callable[[], bool]) -> None:
    """Wait until it has come true, a minute at most."""
    end = time.monotonic() + 60
    while not has_come():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.01)
