"""What a judge is: it grades passages for a question, and a calibration turns its scores into probabilities."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

from assistant.types import Span


class Grade(NamedTuple):
    """What a judge says of a passage.

    `answers` is a score, higher is better, that a `Calibration` turns into the probability that the passage answers;
    `related` likewise for being on the subject. `telling` are the stretches of the text that answer, best first; none
    if the judge cannot point at them.
    """

    answers: float
    related: float
    telling: tuple[Span, ...] = ()


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
    """How the scores of one judge become probabilities, and the three bounds of an answer.

    An answer is given if its best passage answers with a probability of at least `answer`; then every passage from
    `item` on is shown. A passage from `related` on is shown as related, and nothing below.
    """

    answers: Logistic
    related: Logistic
    answer: float
    item: float
    near: float

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "Calibration":
        """Read what `assistant.training` wrote."""
        return cls(Logistic(**found["answers"]), Logistic(**found["related"]), **found["bounds"])

    def answering_from(self, bound: float | None) -> "Calibration":
        """The same with another bound for an answer; None changes nothing."""
        return self if bound is None else replace(self, answer=bound, item=min(self.item, bound))


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
