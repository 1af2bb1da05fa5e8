"""The bundled judge: reads question and passage together and says whether the passage answers, or is on the subject."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from tokenizers import Tokenizer

from assistant.errors import BadRequest
from assistant.models.bundled import JUDGE, JUDGE_FOLDER, TOKENIZER_OF_JUDGE, locate
from assistant.models.inference import OnnxModel, loaded_once, pool
from assistant.runtime.timing import timed
from assistant.types import Span

MAX_QUESTION_TOKENS = 128
TELLING_FROM = 0.0
"""The logit from which a token counts as one of the answering words."""
FEWEST_TELLING = 3
"""So many tokens are taken for the answering words if none is sure."""


class Grade(NamedTuple):
    """What a judge says of a passage.

    `answers` is a score, higher is better, that a `Calibration` turns into the probability that the passage answers;
    `related` likewise for being on the subject. `telling` are the stretches of the text that answer, best first; none
    where the judge cannot point at them.
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

    @property
    def note(self) -> str | None:
        """What readers should know of how the last passages were graded; None if all is as configured."""
        ...

    def grade(self, question: str, texts: Iterable[str]) -> list[Grade]:
        """Return one grade a text, in order. Raises `BadRequest` when the question is too long."""
        ...


@cache
def bundled_calibration() -> Calibration:
    """That of the bundled judge."""
    return Calibration.from_json(json.loads((JUDGE_FOLDER / "calibration.json").read_text(encoding="utf-8")))


class BundledJudge:
    """The judge that ships with the package (int8 ONNX, see its model card); each pair is read alone and unpadded."""

    identity = JUDGE.identity
    note = None

    def __init__(self) -> None:
        folder: Path = locate(JUDGE)
        self._model = OnnxModel(folder, JUDGE.max_tokens, TOKENIZER_OF_JUDGE.folder_path())
        self._tokenizer = Tokenizer.from_str(self._model.tokenizer.to_str())
        self._tokenizer.enable_truncation(JUDGE.max_tokens, strategy="only_second")

    @property
    def calibration(self) -> Calibration:
        """How its scores become probabilities."""
        return bundled_calibration()

    @timed("judge")
    def grade(self, question: str, texts: Iterable[str]) -> list[Grade]:
        """Return one grade a text, in order, computed on all workers."""
        if len(self._model.tokenizer.encode(question)) > MAX_QUESTION_TOKENS:
            raise BadRequest("the question is too long: ask it in fewer than 80 words")
        return list(pool().map(lambda text: self._grade_one(question, text), texts))

    def _grade_one(self, question: str, text: str) -> Grade:
        encoding = self._tokenizer.encode(question, text)
        (answers, related), tokens = self._model.run_all(encoding.ids, encoding.type_ids)
        own = sorted(
            (
                (float(score), offset)
                for score, offset, part in zip(tokens, encoding.offsets, encoding.type_ids, strict=True)
                if part == 1 and offset[0] < offset[1]
            ),
            reverse=True,
        )
        sure = [offset for score, offset in own if score >= TELLING_FROM]
        telling = tuple(Span(*offset) for offset in sure or [offset for _, offset in own[:FEWEST_TELLING]])
        return Grade(float(answers), float(related), telling)


@loaded_once
def bundled_judge() -> BundledJudge:
    """The default judge, loaded once a process."""
    return BundledJudge()
