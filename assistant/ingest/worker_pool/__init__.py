"""Worker processes that read the files of a corpus, each within limits; what breaks on a file costs that file alone."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from assistant.errors import UnreadableSource, WorkerUnavailable
from assistant.ingest.preparing import CountTokens, Prepared
from assistant.ingest.worker_pool.limits import Limits
from assistant.ingest.worker_pool.process import Killed, WorkerProcess
from assistant.types import About, SourceFile

__all__ = ["READERS_MODULE", "FileResult", "Limits", "PageTell", "WorkerPool"]

READERS_MODULE = "assistant.reading"
IN_FLIGHT = 2  # files for each worker that are being read or wait to be taken

PageTell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of a file: all that is kept of it, or the reason why it cannot be read."""

    source: SourceFile
    result: Prepared | UnreadableSource


@dataclass(frozen=True, slots=True)
class _Page:
    document: str
    done: int
    total: int


class WorkerPool:
    """At most `workers` processes, started when there is work for them and reused; ended with the context.

    `peak_mb` is the most memory that any of them needed. They cut passages for an encoder that reads `tokens` at once; `readers` names the module with the `READERS`.
    """

    def __init__(
        self,
        workers: int,
        limits: Limits,
        count_tokens: CountTokens,
        tokens: int,
        readers: str = READERS_MODULE,
    ) -> None:
        self._workers = workers
        self._limits = limits
        self._count_tokens = count_tokens
        self._tokens = tokens
        self._readers = readers
        self._events: SimpleQueue[_Page | Future[FileResult]] = SimpleQueue()
        self._idle: SimpleQueue[WorkerProcess] = SimpleQueue()
        self._alive: set[WorkerProcess] = set()
        self._closed = False
        self.peak_mb = 0.0
        # The threads that start processes live as long as these do: a worker dies with the thread that started it.
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="worker")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        for worker in list(self._alive):
            worker.kill()
        self._threads.shutdown(cancel_futures=True)
        for worker in list(self._alive):
            self._dismiss(worker)

    def prepare(
        self, files: Iterable[tuple[SourceFile, About | None]], tell: PageTell
    ) -> Iterator[FileResult]:
        """Yield what came of each file, as they are done; `tell` hears of each that is taken up, and of pages, in the caller's thread.

        Raises `WorkerUnavailable` or `ModelUnavailable`.
        """
        waiting = iter(files)
        running = 0
        for file in islice(waiting, IN_FLIGHT * self._workers):
            self._submit(*file)
            running += 1
        while running:
            event = self._events.get()
            if isinstance(event, _Page):
                tell(event.document, event.done, event.total)
                continue
            running -= 1
            outcome = event.result()
            for file in islice(waiting, 1):
                self._submit(*file)
                running += 1
            yield outcome

    def _submit(self, source: SourceFile, about: About | None) -> None:
        self._threads.submit(self._prepare, source, about).add_done_callback(self._events.put)

    def _prepare(self, source: SourceFile, about: About | None) -> FileResult:
        try:
            return self._tried(source, about)
        except Killed as reason:
            if self._closed:
                return FileResult(source, reason)
        try:
            return self._tried(source, about)
        except Killed as reason:
            return FileResult(source, reason)

    def _tried(self, source: SourceFile, about: About | None) -> FileResult:
        """What came of one attempt. Raises `Killed`, which tells nothing of the file."""
        worker = self._worker()
        self._events.put(_Page(source.id, 0, 0))
        try:
            return FileResult(
                source,
                worker.prepare(
                    source,
                    about,
                    self._count_tokens,
                    self._tokens,
                    lambda done, total: self._events.put(_Page(source.id, done, total)),
                ),
            )
        except Killed:
            raise
        except UnreadableSource as reason:
            return FileResult(source, reason)
        finally:
            self.peak_mb = max(self.peak_mb, worker.peak_mb)
            if worker.is_reusable:
                self._idle.put(worker)
            else:
                self._dismiss(worker)

    def _worker(self) -> WorkerProcess:
        """One that has nothing to do, or a new one."""
        try:
            worker = self._idle.get_nowait()
        except Empty:
            worker = WorkerProcess(self._limits, self._readers)
            self._alive.add(worker)
        if self._closed:  # asked only now, so that either this or whoever closes sees the new one
            raise WorkerUnavailable("no file is read any more: the run is ending")
        return worker

    def _dismiss(self, worker: WorkerProcess) -> None:
        worker.end()
        self._alive.discard(worker)
