"""The bundled judge: reads question and passage together and says whether the passage answers, or is on the subject."""

import json
from collections.abc import Iterable
from functools import cache

from tokenizers import Tokenizer

from assistant.errors import BadRequest
from assistant.models.bundled import JUDGE, TOKENIZER_OF_JUDGE, locate
from assistant.models.grading import Calibration, Grade
from assistant.models.inference import OnnxModel, loaded_once, pool
from assistant.runtime.timing import timed
from assistant.types import Span

MAX_QUESTION_TOKENS = 128
ANSWER_SPAN_FROM = 0.0
"""The logit from which a token counts as one of the answering words."""
FEWEST_ANSWER_SPANS = 3
"""So many tokens are taken for the answering words if none is sure."""


@cache
def bundled_calibration() -> Calibration:
    """That of the bundled judge. Raises `ModelUnavailable`."""
    return Calibration.from_json(json.loads((locate(JUDGE) / "calibration.json").read_bytes()))


class BundledJudge:
    """The judge that ships with the package (int8 ONNX, see its model card); each pair is read alone and unpadded."""

    identity = JUDGE.identity

    def __init__(self) -> None:
        self._model = OnnxModel(locate(JUDGE), JUDGE.max_tokens, locate(TOKENIZER_OF_JUDGE))
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
        sure = [offset for score, offset in own if score >= ANSWER_SPAN_FROM]
        answer_spans = tuple(
            Span(*offset) for offset in sure or [offset for _, offset in own[:FEWEST_ANSWER_SPANS]]
        )
        return Grade(float(answers), float(related), answer_spans)


@loaded_once
def bundled_judge() -> BundledJudge:
    """The default judge, loaded once a process."""
    return BundledJudge()
