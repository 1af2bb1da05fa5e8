"""The trail of what was asked and shown: kept in full, as counts by day, or not at all."""

from collections.abc import Callable
from pathlib import Path

from assistant.audit.counts import Counts
from assistant.audit.events import Event
from assistant.audit.feedback import FEEDBACK_NAME, Feedback, Said, Verdict
from assistant.audit.journal import Journal

__all__ = ["FEEDBACK_NAME", "Event", "Feedback", "Journal", "Record", "Said", "Verdict", "trail"]

Record = Callable[[Event], None]
"""Keeps an event, or what is to be kept of it. Raises `TrailUnwritable`."""


def trail(kind: str, folder: Path, days: int, max_bytes: int, is_synced: bool) -> Record:
    """How events are kept: "full", "counts" or "off"."""
    journal = Journal(folder, "audit", days, max_bytes, is_synced)
    counts = Counts(folder, days)
    return {
        "full": lambda event: journal.append(event.as_json()),
        "counts": counts.add,
        "off": lambda _: None,
    }[kind]
