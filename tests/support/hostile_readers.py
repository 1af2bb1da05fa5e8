"""Readers that do what a damaged or hostile file can make a library do; tests point worker processes at them."""

import os
import signal
import sys
import time
from collections.abc import Mapping

from assistant.reading import READERS as TRUE_READERS
from assistant.reading import Reader
from assistant.reading.files import Tell
from assistant.types import About, Document, SourceFile


def loops(source: SourceFile, data: bytes, about: About | None, tell: Tell) -> Document:
    """Never come back."""
    while True:
        pass


def hangs_on_a_page(source: SourceFile, data: bytes, about: About | None, tell: Tell) -> Document:
    """Read three pages of nine thousand, and then no more."""
    for page in range(1, 4):
        time.sleep(0.3)
        tell(page, 9_000)
    return loops(source, data, about, tell)


def reads_pages(source: SourceFile, data: bytes, about: About | None, tell: Tell) -> Document:
    """Take as long as the file says, in seconds, but a page at a time."""
    pages = int(float(data) / 0.25)
    for page in range(1, pages + 1):
        time.sleep(0.25)
        tell(page, pages)
    return TRUE_READERS[".txt"](source, b"Every page of it was read.", about, tell)


def hoards(source: SourceFile, data: bytes, about: About | None, tell: Tell) -> Document:
    """Take memory without end."""
    kept = []
    while True:
        kept.append(bytearray(16 * 1024 * 1024))


def crashes(source: SourceFile, data: bytes, about: About | None, tell: Tell) -> Document:
    """Die as a library in C does on a bad pointer."""
    os.kill(os.getpid(), signal.SIGSEGV)
    return loops(source, data, about, tell)


def leaves(source: SourceFile, data: bytes, about: About | None, tell: Tell) -> Document:
    """End the process without a word."""
    os._exit(0)


def chatters(source: SourceFile, data: bytes, about: About | None, tell: Tell) -> Document:
    """Print more than a pipe holds, to both streams, from Python and below it."""
    for _ in range(5_000):
        print("warning: cross-reference table is odd", flush=True)
        print("warning: cross-reference table is odd", file=sys.stderr, flush=True)
        os.write(1, b'{"prepared": {}}')
    return TRUE_READERS[".txt"](source, data, about, tell)


def fails(source: SourceFile, data: bytes, about: About | None, tell: Tell) -> Document:
    """Raise what no reader should."""
    raise KeyError("/Root")


def nests(source: SourceFile, data: bytes, about: About | None, tell: Tell) -> Document:
    """Follow a nesting without end."""
    return nests(source, data, about, tell)


def writes(source: SourceFile, data: bytes, about: About | None, tell: Tell) -> Document:
    """Write beside the file, as one that was taken over might."""
    source.path.with_name("planted.txt").write_bytes(data)
    return TRUE_READERS[".txt"](source, data, about, tell)


def interrupts(source: SourceFile, data: bytes, about: About | None, tell: Tell) -> Document:
    """Say to the parent what is no answer."""
    for descriptor in range(3, 4096):  # the parent's number, which is high where it has many files open
        try:
            os.write(descriptor, data)
        except OSError:
            continue
    return loops(source, data, about, tell)


def multiplies(source: SourceFile, data: bytes, about: About | None, tell: Tell) -> Document:
    """Make a huge text of a small file."""
    return TRUE_READERS[".txt"](source, b"word " * 400_000_000, about, tell)


READERS: Mapping[str, Reader] = {
    **TRUE_READERS,
    ".chatters": chatters,
    ".crashes": crashes,
    ".fails": fails,
    ".hangs": hangs_on_a_page,
    ".hoards": hoards,
    ".interrupts": interrupts,
    ".leaves": leaves,
    ".loops": loops,
    ".multiplies": multiplies,
    ".nests": nests,
    ".pages": reads_pages,
    ".writes": writes,
}
