"""Turns passages and questions into vectors."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import numpy as np

from assistant.errors import BadRequest
from assistant.models.bundled import ENCODER, TOKENIZER_OF_ENCODER, locate
from assistant.models.inference import OnnxModel, loaded_once, pool
from assistant.runtime.timing import timed

Vector = np.ndarray[Any, np.dtype[np.float32]]

ENCODED_LANGUAGES = frozenset({"en", None})
"""The languages that the models read; None is unknown."""
QUESTION_PREFIX = "Represent this sentence for searching relevant passages: "


class Encoder(Protocol):
    """Maps texts to unit vectors of `dimensions` float32 numbers; similarity is their dot product."""

    identity: str
    dimensions: int
    max_tokens: int

    def count_tokens(self, text: str) -> int:
        """Number of tokens that `text` takes of `max_tokens`, special tokens included."""
        ...

    def encode(self, texts: Iterable[str]) -> Iterator[Vector]:
        """Yield one vector a text, in order. Raises ValueError for a text above `max_tokens`."""
        ...

    def encode_question(self, question: str) -> Vector:
        """Return the vector of a question. Raises `BadRequest` when it is too long."""
        ...


class BundledEncoder:
    """The encoder that ships with the package (int8 ONNX, see its model card): CLS pooling, normalised, each text alone and unpadded.

    The question prefix is that of bge-small-en-v1.5, which it was trained from (https://arxiv.org/abs/2309.07597).
    """

    identity = ENCODER.identity
    dimensions = 384
    max_tokens = ENCODER.max_tokens

    def __init__(self) -> None:
        self._model = OnnxModel(locate(ENCODER), ENCODER.max_tokens, locate(TOKENIZER_OF_ENCODER))
        self.tokenizer = self._model.tokenizer

    def count_tokens(self, text: str) -> int:
        """Number of tokens of `text`, with [CLS] and [SEP]."""
        return len(self.tokenizer.encode(text))

    def encode(self, texts: Iterable[str]) -> Iterator[Vector]:
        """Yield one vector a text, computed on all workers."""
        return pool().map(self.encode_one, texts)

    @timed("encode")
    def encode_question(self, question: str) -> Vector:
        """Return the vector of one question."""
        try:
            return next(self.encode([QUESTION_PREFIX + question]))
        except ValueError as error:
            raise BadRequest("the question is too long: ask it in fewer than 300 words") from error

    def encode_one(self, text: str) -> Vector:
        """Return the vector of one text, computed in the calling thread."""
        return pooled(self.token_vectors(self.tokenizer.encode(text).ids))

    def token_vectors(self, ids: list[int]) -> Vector:
        """Return the (tokens, dimensions) output of the transformer for one sequence of token ids."""
        if len(ids) > self.max_tokens:
            raise ValueError(f"{len(ids)} tokens are more than the encoder's {self.max_tokens}")
        return self._model.run_ids(ids, [0] * len(ids))


def pooled(token_vectors: Vector) -> Vector:
    """The first token's vector, of length one."""
    first = token_vectors[0]
    return np.asarray(first / np.linalg.norm(first), dtype=np.float32)


@loaded_once
def bundled_encoder() -> BundledEncoder:
    """The default encoder, loaded once a process."""
    return BundledEncoder()
