"""An assistant with models that need no weights: an encoder and a judge that count words, the same every time."""

import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.models.configured import Models
from assistant.models.grading import Calibration, Grade, Judge, Logistic
from assistant.presenting.responses.answers import Answer
from assistant.types import answer as records
from support.small_world import BagOfWords

ENCODER = "bag of words 1"


class WordJudge:
    """Says that a passage answers if it holds more than half of the question's longer words."""

    identity = "shared words 1"
    note = None
    calibration = Calibration(Logistic(12.0, -6.0), Logistic(12.0, -3.0), 0.5, 0.5, 0.2)

    def grade(self, question: str, texts: Iterable[str]) -> list[Grade]:
        """Return the share of the question's words that each text holds."""
        asked = _words(question)
        shares = [len(asked & _words(text)) / (len(asked) or 1) for text in texts]
        return [Grade(share, share) for share in shares]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{4,}", text.lower()))


class BagModels(Models):
    """Both models that count words."""

    def __init__(self) -> None:
        super().__init__(encoder=ENCODER, judge=WordJudge.identity)

    @cached_property
    def encoder(self) -> BagOfWords:
        """Counts words."""
        return BagOfWords()

    @cached_property
    def judge(self) -> Judge:
        """Counts words, too."""
        return WordJudge()

    def require_files(self) -> None:
        """There are none."""


def bag_assistant(corpus: Path, index: Path, **others: Any) -> Assistant:
    """An assistant for which no file waits to settle."""
    settings = Settings.model_validate({"corpus": corpus, "index": index, "settle_seconds": 0} | others)
    return Assistant(settings, BagModels())


def as_json(answer: records.Answer) -> dict[str, Any]:
    """An answer as the command line gives it."""
    return Answer.of(answer).dump()
