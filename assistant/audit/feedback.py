"""What readers said of passages, in a file that can be evaluated on."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.audit.journal import append, line_of, locked, today

FEEDBACK_NAME = "feedback.jsonl"


class Verdict(StrEnum):
    """What a reader says of a passage, or of a silence, as an answer."""

    ANSWERS = "answers"
    DOES_NOT = "does_not"


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict on a passage; on the silence that was the answer, where `citation`, `document` and `quote` are None.

    `answer` names the answer that it was said of, so that who thinks again replaces what they said.
    """

    answer: str
    question: str
    verdict: Verdict
    citation: str | None = None
    document: str | None = None
    quote: str | None = None


class Feedback:
    """Keeps `feedback.jsonl` in a folder; without names and times of day, until somebody removes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, said: Said) -> None:
        """Add a line, on the disk when this returns. Raises `TrailUnwritable`."""
        with locked(self._folder):
            line = {
                "day": str(today()),
                "answer": said.answer,
                "question": said.question,
                "citation": said.citation,
                "document": said.document,
                "quote": said.quote,
                "verdict": said.verdict.value,
            }
            append(self._folder / FEEDBACK_NAME, line_of(line), is_synced=True)
