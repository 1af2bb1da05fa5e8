"""Waits for something to come true."""

import time

import httpx2


def until(site: str, text: str) -> None:
    """Wait until the metrics say so."""
    end = time.monotonic() + 20
    while text not in httpx2.get(site + "metrics").text:
        assert time.monotonic() < end, text
        time.sleep(0.01)
