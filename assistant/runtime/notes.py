"""Notes on how a question was answered: whatever notices something that the reader should know leaves one here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_notes: ContextVar[list[str] | None] = ContextVar("notes", default=None)


@contextmanager
def collected_notes() -> Iterator[list[str]]:
    """A list to which the notes that are left within the context are added, each once."""
    notes: list[str] = []
    before = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(before)


def leave_note(text: str) -> None:
    """Add a note for the reader; without effect if nobody collects them."""
    notes = _notes.get()
    if notes is not None and text not in notes:
        notes.append(text)
