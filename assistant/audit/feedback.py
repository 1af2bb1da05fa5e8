"""The feedback of readers on passages, in a file that `assistant evaluate` reads."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.audit.daily_log_file import append, line_of, locked, today

FEEDBACK_NAME = "feedback.jsonl"


class Verdict(StrEnum):
    """Whether a reader says that a passage answers the question, or that there is no answer."""

    ANSWERS = "answers"
    DOES_NOT = "does_not"


@dataclass(frozen=True, slots=True)
class FeedbackEntry:
    """A verdict on a passage, or on an answer without passages: then `citation`, `document` and `quote` are None.

    `answer` is the id of the answer, so that a second choice replaces the first.
    """

    answer: str
    question: str
    verdict: Verdict
    citation: str | None = None
    document: str | None = None
    quote: str | None = None


class Feedback:
    """Keeps `feedback.jsonl` in a folder, without names and times of day, until somebody removes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, entry: FeedbackEntry) -> None:
        """Add a line, which is on disk when this returns. Raises `AuditLogUnwritable`."""
        with locked(self._folder):
            line = {
                "day": str(today()),
                "answer": entry.answer,
                "question": entry.question,
                "citation": entry.citation,
                "document": entry.document,
                "quote": entry.quote,
                "verdict": entry.verdict.value,
            }
            append(self._folder / FEEDBACK_NAME, line_of(line), is_synced=True)
