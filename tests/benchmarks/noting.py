"""The bundled models, and what their judge was given to read: for measuring the models alone on the same texts."""

from collections.abc import Iterable
from functools import cached_property

from assistant.models.bundled_judge import BundledJudge, bundled_judge
from assistant.models.configured import Models
from assistant.models.grading import Calibration, Grade, Judge


class NotedJudge:
    """The bundled judge; `given` holds each question with the texts that were graded for it."""

    identity = BundledJudge.identity

    def __init__(self) -> None:
        self.given: list[tuple[str, list[str]]] = []

    @property
    def calibration(self) -> Calibration:
        """That of the bundled judge."""
        return bundled_judge().calibration

    def grade(self, question: str, texts: Iterable[str]) -> list[Grade]:
        """Return one grade a text, in order."""
        self.given.append((question, list(texts)))
        return bundled_judge().grade(*self.given[-1])


class NotedModels(Models):
    """The bundled models with a judge that notes what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.noted = NotedJudge()

    @cached_property
    def judge(self) -> Judge:
        """The bundled judge, noted."""
        return self.noted
