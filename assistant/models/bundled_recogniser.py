"""The bundled recogniser: a small network that reads each candidate with its context."""

from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np
from tokenizers import Encoding, Tokenizer

from assistant.models.bundled import RECOGNISER, TOKENIZER_OF_JUDGE, locate
from assistant.models.inference import OnnxModel, loaded_once, pool
from assistant.models.recogniser import Mark, Recognition
from assistant.runtime.timing import timed
from assistant.types import Span

MARKED_FROM = -2.5
"""The logit from which a token is reported at all: those below 0 only support what other signs say."""


class BundledRecogniser:
    """The recogniser that ships with the package (int8 ONNX, see its model card); each pair is read alone and unpadded."""

    identity = RECOGNISER.identity

    def __init__(self) -> None:
        self._model = OnnxModel(locate(RECOGNISER), RECOGNISER.max_tokens, locate(TOKENIZER_OF_JUDGE))
        self._tokenizer = Tokenizer.from_str(self._model.tokenizer.to_str())
        self._tokenizer.enable_truncation(RECOGNISER.max_tokens, strategy="longest_first")

    @timed("recogniser")
    def read(self, pairs: Iterable[tuple[str, str]]) -> list[Recognition]:
        """Return one reading a pair, in order, computed on all workers."""
        return list(pool().map(lambda pair: self._read_one(*pair), pairs))

    def _read_one(self, context: str, candidate: str) -> Recognition:
        encoding = self._tokenizer.encode(context, candidate)
        labels, tags = self._model.run_all(encoding.ids, encoding.type_ids)
        odds = np.exp(labels - labels.max())
        own, others, required, none_probability = (float(one) for one in odds / odds.sum())
        return Recognition(
            own,
            others,
            required,
            none_probability,
            *(marks(encoding, column.tolist(), (context, candidate)) for column in tags.T),
        )


def marks(encoding: Encoding, logits: Sequence[float], texts: tuple[str, str]) -> tuple[Mark, ...]:
    """The marked words, joined where they follow each other; a word is marked if any of its tokens is."""
    found: list[Mark] = []
    is_joined = False
    tokens = zip(encoding.type_ids, encoding.word_ids, encoding.offsets, logits, strict=True)
    for (part, word), group in groupby(tokens, key=lambda token: token[:2]):
        pieces = list(group)
        score = max(logit for *_, logit in pieces)
        if word is None or score < MARKED_FROM:
            is_joined = False
            continue
        span = Span(pieces[0][2][0], pieces[-1][2][1])
        if is_joined and (found[-1].score >= 0) is (score >= 0):
            last = found.pop()
            span, score = Span(last.span.start, span.end), max(last.score, score)
        found.append(Mark(span.of(texts[part]), span, part == 0, score))
        is_joined = True
    return tuple(found)


@loaded_once
def bundled_recogniser() -> BundledRecogniser:
    """The default recogniser, loaded once a process."""
    return BundledRecogniser()
