"""Encodes texts in the background while the next documents are being read."""

from collections import deque
from collections.abc import Iterable, Iterator
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Self

from assistant.models.encoder import Encoder, Vector

Input = tuple[bytes, str]
Encoded = tuple[bytes, Vector]


class BackgroundEncoder:
    """Takes (digest, text) pairs and gives (digest, vector) pairs, each digest once, in the same order."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._waiting: SimpleQueue[Input | None] = SimpleQueue()
        self._done: SimpleQueue[Encoded | None] = SimpleQueue()
        self._seen: set[bytes] = set()
        self._stopped = False
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, name="encoding")

    @property
    def total(self) -> int:
        """How many texts were taken."""
        return len(self._seen)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped = True
        self._waiting.put(None)
        self._thread.join()

    def add(self, inputs: Iterable[Input]) -> None:
        """Queue what was not queued before."""
        for digest, text in inputs:
            if digest not in self._seen:
                self._seen.add(digest)
                self._waiting.put((digest, text))

    def ready(self) -> list[Encoded]:
        """What is encoded by now and was not given yet, without waiting."""
        found: list[Encoded] = []
        while True:
            try:
                one = self._done.get_nowait()
            except Empty:
                return found
            if one is None:
                self._done.put(None)
                return found
            found.append(one)

    def rest(self) -> Iterator[Encoded]:
        """Everything not given yet; no more can be added. Raises what the encoder raised."""
        self._waiting.put(None)
        while (one := self._done.get()) is not None:
            yield one
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        digests: deque[bytes] = deque()

        def texts() -> Iterator[str]:
            while not self._stopped and (one := self._waiting.get()) is not None:
                digests.append(one[0])
                yield one[1]

        try:
            for vector in self._encoder.encode(texts()):
                self._done.put((digests.popleft(), vector))
        except BaseException as error:  # it is raised again where the vectors are awaited
            self._error = error
        finally:
            self._done.put(None)
