"""The audit log of what was asked and shown: in full, as daily counts, or switched off; and the feedback of readers."""

from collections.abc import Callable
from pathlib import Path

from assistant.audit.counts import Counts
from assistant.audit.daily_log_file import DailyLogFile
from assistant.audit.events import Event
from assistant.audit.feedback import FEEDBACK_NAME, Feedback, FeedbackEntry, Verdict

__all__ = [
    "FEEDBACK_NAME",
    "DailyLogFile",
    "Event",
    "Feedback",
    "FeedbackEntry",
    "Record",
    "Verdict",
    "audit_log",
]

Record = Callable[[Event], None]
"""Records an event, or the part of it that is to be kept. Raises `AuditLogUnwritable`."""


def audit_log(kind: str, folder: Path, days: int, max_bytes: int, is_synced: bool) -> Record:
    """The function that records events: in "full", as "counts", or "off"."""
    journal = DailyLogFile(folder, "audit", days, max_bytes, is_synced)
    counts = Counts(folder, days)
    return {
        "full": lambda event: journal.append(event.as_json()),
        "counts": counts.add,
        "off": lambda _: None,
    }[kind]
