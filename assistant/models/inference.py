"""Runs ONNX models: one pair or text at a time, unpadded, on one bounded pool of single-threaded workers."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, wraps
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

# Unless this is set before they are loaded, official builds report to Microsoft and mark the machine.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime
from tokenizers import Encoding, Tokenizer

from assistant.errors import Overloaded
from assistant.language.i18n import gettext
from assistant.runtime.cores import usable_cores
from assistant.runtime.deadline import require_time_left

T = TypeVar("T")
R = TypeVar("R")

QUEUE_LIMIT = 1024
QUEUE_SECONDS = 20.0


class ModelPool:
    """All model calls of the process: as many workers as cores, and a bound on what may wait."""

    def __init__(self, workers: int, queue_limit: int = QUEUE_LIMIT, seconds: float = QUEUE_SECONDS) -> None:
        self.workers = workers
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="model")
        self._places = threading.BoundedSemaphore(queue_limit)
        self._seconds = seconds

    def map(self, function: Callable[[T], R], inputs: Iterable[T]) -> Iterator[R]:
        """Yield `function(x)` for each input, in order, with a few calls in flight for each worker.

        Raises `Overloaded` when no place in the queue becomes free in time, and when the deadline of the question is over;
        calls not begun by then are never made.
        """
        waiting = iter(inputs)
        running: list[Future[R]] = []
        try:
            running.extend(self._submit(function, item) for item in islice(waiting, 4 * self.workers))
            while running:
                require_time_left()
                yield running.pop(0).result()
                running.extend(self._submit(function, item) for item in islice(waiting, 1))
        finally:
            for future in running:
                future.cancel()

    def _submit(self, function: Callable[[T], R], item: T) -> Future[R]:
        if not self._places.acquire(timeout=self._seconds):
            raise Overloaded(gettext("too many questions are waiting: try again in a few seconds"))
        future = self._executor.submit(function, item)
        future.add_done_callback(lambda _: self._places.release())
        return future


def loaded_once(load: Callable[[], R]) -> Callable[[], R]:
    """`load`, called at most once, even by several threads at the same time."""
    guard = threading.Lock()
    cached = cache(load)

    @wraps(load)
    def loaded() -> R:
        with guard:
            return cached()

    return loaded


@loaded_once
def pool() -> ModelPool:
    """The pool of this process."""
    return ModelPool(usable_cores())


def session_of(model: str | bytes) -> onnxruntime.InferenceSession:
    """Loads a model from a file or from memory, for calls that each use one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Without VNNI int8 sums would overflow: scores would differ by up to .2 from those of other machines.
    options.add_session_config_entry("session.x64quantprecision", "1")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


class OnnxModel:
    """A transformer in ONNX form with its tokenizer.

    One session is shared by all workers; each call runs in its caller's thread, alone and unpadded,
    because dynamic quantisation makes a result depend on what it is batched with.
    """

    def __init__(self, folder: Path, max_tokens: int, tokenizer_folder: Path | None = None) -> None:
        self._session = session_of(str(folder / "model.onnx"))
        self.tokenizer = Tokenizer.from_file(str((tokenizer_folder or folder) / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.max_tokens = max_tokens

    def run(self, encoding: Encoding) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Return the model's first output for one encoded input, without the batch axis."""
        return self.run_ids(encoding.ids, encoding.type_ids)

    def run_ids(self, ids: list[int], type_ids: list[int]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Return the model's first output for one sequence of token ids, without the batch axis."""
        return self.run_all(ids, type_ids)[0]

    def run_all(self, ids: list[int], type_ids: list[int]) -> list[np.ndarray[Any, np.dtype[np.float32]]]:
        """Return all outputs of the model for one sequence of token ids, without the batch axis."""
        outputs = self._session.run(
            None,
            {
                "input_ids": np.array([ids], dtype=np.int64),
                "attention_mask": np.ones((1, len(ids)), dtype=np.int64),
                "token_type_ids": np.array([type_ids], dtype=np.int64),
            },
        )
        return [np.asarray(output[0], dtype=np.float32) for output in outputs]
