"""Scores how well a passage answers a question, reading both together."""

from collections.abc import Iterable

from tokenizers import Tokenizer

from assistant.errors import BadRequest
from assistant.models.bundled import RERANKER, locate
from assistant.models.inference import OnnxModel, loaded_once, pool
from assistant.runtime.timing import timed

OVERLAP_TOKENS = 64
MAX_QUESTION_TOKENS = 256


class Reranker:
    """ms-marco-MiniLM-L-12-v2 (int8 ONNX) as a cross-encoder; a score is its raw logit, higher is better.

    A pair longer than the model's input is read in overlapping windows of the passage; the best one counts.
    """

    identity = RERANKER.identity

    def __init__(self) -> None:
        self._model = OnnxModel(locate(RERANKER), RERANKER.max_tokens)
        self._windows = Tokenizer.from_str(self._model.tokenizer.to_str())
        self._windows.enable_truncation(RERANKER.max_tokens, stride=OVERLAP_TOKENS, strategy="only_second")

    @timed("rerank")
    def score(self, question: str, texts: Iterable[str]) -> list[float]:
        """Return one logit a text, in order, computed on all workers."""
        if len(self._model.tokenizer.encode(question)) > MAX_QUESTION_TOKENS:
            raise BadRequest("the question is too long: ask it in fewer than 150 words")
        return list(pool().map(lambda text: self._score_one(question, text), texts))

    def _score_one(self, question: str, text: str) -> float:
        encoding = self._windows.encode(question, text)
        return max(float(self._model.run(window)[0]) for window in (encoding, *encoding.overflowing))


@loaded_once
def reranker() -> Reranker:
    """The default reranker, loaded once a process."""
    return Reranker()
