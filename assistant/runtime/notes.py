"""Notes on how a question was answered: whatever notices something that the reader should know leaves one here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from assistant.language.i18n import gettext, gettext_noop

INCOMPLETE = gettext_noop("Some of the documents could not be searched. This answer may be incomplete.")
KEYWORDS_ONLY = gettext_noop(
    "The search service cannot be reached, so we searched by keyword only. This answer may be incomplete."
)


class Notes(list[str]):
    """Notes; `is_degraded` if one of them says that not everything could be searched."""

    is_degraded = False


_notes: ContextVar[Notes | None] = ContextVar("notes", default=None)


@contextmanager
def collected_notes() -> Iterator[Notes]:
    """A list to which the notes that are left within the context are added, each once."""
    notes = Notes()
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


def leave_degraded_note(text: str, error: Exception) -> None:
    """Tell the reader in a `text` to be translated that not everything could be searched; raise the error if nobody collects notes."""
    notes = _notes.get()
    if notes is None:
        raise error
    notes.is_degraded = True
    leave_note(gettext(text))
