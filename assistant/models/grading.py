"""What a judge is: it grades passages for a question, and a calibration turns its scores into probabilities."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

from assistant.types import Span


class Grade(NamedTuple):
    """What a judge says of a passage.

    `answers` is a score, higher is better, that a `Calibration` turns into the probability that the passage answers;
    `related` likewise for being on the subject. `answer_spans` are the stretches of the text that answer, best first; none
    if the judge cannot point at them.
    """

    answers: float
    related: float
    answer_spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic curve from a score to a probability."""

    slope: float
    intercept: float

    def __call__(self, score: float) -> float:
        """The probability for a score."""
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, self.slope * score + self.intercept))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the scores of one judge become probabilities, and the three thresholds of an answer.

    An answer is given if its best passage answers with a probability of at least `answer_threshold`; then every passage
    from `item_threshold` on is shown. One that is on the subject with at least `related_threshold` is shown as related.
    """

    answers: Logistic
    related: Logistic
    answer_threshold: float
    item_threshold: float
    related_threshold: float

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "Calibration":
        """Read what `assistant.training` wrote."""
        bounds = found["bounds"]
        return cls(
            Logistic(**found["answers"]),
            Logistic(**found["related"]),
            answer_threshold=bounds["answer"],
            item_threshold=bounds["item"],
            related_threshold=bounds["near"],
        )

    def with_answer_threshold(self, threshold: float | None) -> "Calibration":
        """The same with another threshold for an answer; None changes nothing."""
        if threshold is None:
            return self
        return replace(self, answer_threshold=threshold, item_threshold=min(self.item_threshold, threshold))


class Judge(Protocol):
    """Grades passages for a question."""

    identity: str

    @property
    def calibration(self) -> Calibration:
        """How its scores become probabilities."""
        ...

    def grade(self, question: str, texts: Iterable[str]) -> list[Grade]:
        """Return one grade a text, in order. Raises `BadRequest` when the question is too long."""
        ...
