"""Other models than the bundled ones: any of sentence-transformers as encoder, any of its cross-encoders as judge."""

import hashlib
import threading
from collections.abc import Iterable, Iterator

import numpy as np
import torch
from sentence_transformers import CrossEncoder, SentenceTransformer

from assistant.errors import BadRequest, ModelUnavailable
from assistant.models.encoder import Vector
from assistant.models.grading import Calibration, Grade, Logistic
from assistant.models.identity import identity_of
from assistant.runtime.timing import timed


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by name or folder; each text is encoded alone."""

    def __init__(self, name: str) -> None:
        try:
            self._model = SentenceTransformer(name, device="cpu")
        except (OSError, ValueError) as error:
            raise ModelUnavailable(
                f"cannot load the sentence-transformers model {name!r}: "
                "set ASSISTANT_ENCODER to a folder, or to a model that can be downloaded"
            ) from error
        self._guard = threading.Lock()
        dimensions, length = self._model.get_embedding_dimension(), self._model.max_seq_length
        if dimensions is None or length is None:
            raise ModelUnavailable(
                f"the model {name!r} does not give its dimensions and input length: choose another"
            )
        self.dimensions = int(dimensions)
        self.max_tokens = int(length)
        self.identity = f"{name}@{self._digest()}"

    def count_tokens(self, text: str) -> int:
        """Number of tokens of `text`, special ones included."""
        return len(self._model.tokenizer(text, truncation=False)["input_ids"])

    def encode(self, texts: Iterable[str]) -> Iterator[Vector]:
        """Yield one unit vector a text. Raises ValueError for a text above `max_tokens`."""
        for text in texts:
            if self.count_tokens(text) > self.max_tokens:
                raise ValueError(f"a text is longer than the encoder's {self.max_tokens} tokens")
            with self._guard:
                yield np.asarray(
                    self._model.encode_document(text, normalize_embeddings=True), dtype=np.float32
                )

    @timed("encode")
    def encode_question(self, question: str) -> Vector:
        """Return the vector of one question."""
        if self.count_tokens(question) > self.max_tokens:
            raise BadRequest("the question is too long: ask it in fewer words")
        with self._guard:
            return np.asarray(self._model.encode_query(question, normalize_embeddings=True), dtype=np.float32)

    def _digest(self) -> str:
        """What tells this model from another of the same name: a hash of all its weights."""
        digest = hashlib.sha256()
        for name, values in sorted(self._model.state_dict().items()):
            digest.update(name.encode("utf-8"))
            digest.update(values.detach().cpu().numpy().tobytes())
        return f"sha256:{digest.hexdigest()}"


class CrossEncoderJudge:
    """Any sentence-transformers CrossEncoder with one score or two (answers, on the subject), by name or folder.

    Its scores are taken for log odds until `assistant calibrate` has found a threshold on them.
    """

    calibration = Calibration(
        Logistic(1.0, 0.0),
        Logistic(1.0, 2.0),
        answer_threshold=0.5,
        item_threshold=0.5,
        related_threshold=0.5,
    )

    def __init__(self, name: str) -> None:
        try:
            self._model = CrossEncoder(name, device="cpu")
        except (OSError, ValueError) as error:
            raise ModelUnavailable(
                f"cannot load the sentence-transformers cross-encoder {name!r}: "
                "set ASSISTANT_JUDGE to a folder, or to a model that can be downloaded"
            ) from error
        if self._model.num_labels not in (1, 2):
            raise ModelUnavailable(
                f"the cross-encoder {name!r} has {self._model.num_labels} outputs: choose one with one score, or two"
            )
        self._guard = threading.Lock()
        self.identity = identity_of(name)

    @timed("judge")
    def grade(self, question: str, texts: Iterable[str]) -> list[Grade]:
        """Return one grade a text, in order; each pair is read alone."""
        with self._guard:
            scores = [
                np.atleast_1d(
                    self._model.predict(
                        (question, text), activation_fn=torch.nn.Identity(), show_progress_bar=False
                    )
                )
                for text in texts
            ]
        return [Grade(float(score[0]), float(score[-1])) for score in scores]
