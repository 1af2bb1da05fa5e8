"""A worker process as its parent sees it: started, given a file, watched, and ended."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from assistant.errors import ModelUnavailable, UnreadableSource, WorkerUnavailable
from assistant.ingest.preparing import CountTokens, Prepared
from assistant.ingest.worker_pool.channel import Channel, Message
from assistant.ingest.worker_pool.limits import Limits
from assistant.ingest.worker_pool.wire import job_json, prepared_from
from assistant.types import About, SourceFile

Tell = Callable[[int, int], None]

START_SECONDS = 60.0
HANG_UP_SECONDS = 2.0
# A worker sees the modules that its parent sees, and nothing that lies in the working folder by chance.
_START = (
    "import json, sys; given = json.loads(sys.argv[1]); sys.path[:] = given.pop('path');"
    " from assistant.ingest.worker_pool.worker import work; work(**given)"
)


class Killed(UnreadableSource):
    """The process was ended by the system or by somebody, which says nothing about the file."""


class WorkerProcess:
    """One process that reads one file at a time; not to be used by two threads at once."""

    def __init__(self, limits: Limits, readers: str) -> None:
        """Start it. Raises `WorkerUnavailable`."""
        self.is_reusable = True
        self.peak_mb = 0.0
        self._limits = limits
        ours, theirs = socket.socketpair()
        self._channel = Channel(ours)
        given = {
            "path": sys.path,
            "descriptor": theirs.fileno(),
            "parent": os.getpid(),
            "memory_mb": limits.memory_mb,
            "readers": readers,
        }
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START, json.dumps(given)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        try:
            self._channel.receive(time.monotonic() + START_SECONDS)
        except (EOFError, OSError, ValueError) as error:
            raise WorkerUnavailable(
                f"no process could be started to read files ({self._ending()}): see the message above,"
                " free some memory, or raise ASSISTANT_FILE_MEMORY_MB"
            ) from error

    def kill(self) -> None:
        """Stop it at once, whatever it is at; for any thread."""
        self._process.kill()

    def end(self) -> None:
        """Stop it and put everything away."""
        self._process.kill()
        self._process.wait()
        self._channel.close()

    def prepare(
        self, source: SourceFile, about: About | None, count_tokens: CountTokens, tokens: int, tell: Tell
    ) -> Prepared:
        """What is made of `source`. Afterwards `is_reusable` says whether the process is as good as new, `peak_mb` how
        much memory it has needed so far.

        Raises `UnreadableSource`, also where the process broke on the file, or `ModelUnavailable`.
        """
        self.is_reusable = False
        watch = _Watch(self._limits)
        job = job_json(source, about) | {
            "seconds": self._limits.seconds * self._limits.longest,
            "max_bytes": self._limits.max_bytes,
            "tokens": tokens,
        }
        try:
            self._channel.send(job, watch.deadline)
            answer = self._answer(watch, count_tokens, tell)
            self.peak_mb = float(answer["peak_mb"])
            match answer:
                case {"prepared": dict(found)}:
                    prepared = prepared_from(source.id, found)
                    self.is_reusable = self.peak_mb < self._limits.memory_mb / 4
                    return prepared
                case {"unreadable": str(reason)}:
                    self.is_reusable = self.peak_mb < self._limits.memory_mb / 4
                    raise UnreadableSource(reason)
                case {"unavailable": str(reason)}:
                    raise ModelUnavailable(reason)
                case {"exhausted": True}:
                    raise UnreadableSource(_too_much_memory(self._limits.memory_mb))
            raise ValueError("an answer of no known kind")
        except TimeoutError:
            raise UnreadableSource(watch.reason()) from None
        except (EOFError, OSError):
            raise self._crash() from None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise UnreadableSource(
                f"the reader did not return a document ({type(error).__name__}: {error})"
            ) from error

    def _answer(self, watch: "_Watch", count_tokens: CountTokens, tell: Tell) -> Message:
        while True:
            message = self._channel.receive(watch.deadline)
            match message:
                case {"count": str(text)}:
                    self._channel.send({"tokens": count_tokens(text)}, watch.deadline)
                case {"pages": [int(done), int(total)]}:
                    watch.turn_page(done, total)
                    tell(done, total)
                case _:
                    return message

    def _ending(self) -> str:
        """Put away a process that hung up, and say how it ended."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(HANG_UP_SECONDS)
        self.end()
        code = self._process.returncode
        return f"exit code {code}" if code >= 0 else f"signal {-code}"

    def _crash(self) -> UnreadableSource:
        ending = self._ending()
        if self._process.returncode == -signal.SIGXCPU:
            return UnreadableSource(
                f"kept the processor busy for {self._limits.seconds * self._limits.longest:.0f} s: split it"
            )
        if self._process.returncode in (-signal.SIGKILL, -signal.SIGTERM):
            return Killed(
                f"the system stopped the process that reads it, twice ({ending}): free some memory, and run 'assistant index' again"
            )
        return UnreadableSource(
            f"the reader crashed ({ending}): the file is damaged or hostile,"
            f" or needs more than {self._limits.memory_mb:,} MB of memory"
        )


class _Watch:
    """How long a file may still take, given the pages that are read."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._started = self._turned = time.monotonic()
        self._done = self._total = 0

    @property
    def deadline(self) -> float:
        """When (monotonic) the file must be done, or its next page."""
        whole = self._limits.deadline(self._started, self._done)
        if 0 < self._done < self._total:
            return min(whole, self._limits.page_deadline(self._turned))
        return whole

    def turn_page(self, done: int, total: int) -> None:
        """Take note that `done` of `total` pages are read; what goes backwards earns no time."""
        if done > self._done:
            self._done, self._turned = done, time.monotonic()
        self._total = total

    def reason(self) -> str:
        """Why it was given up."""
        took = time.monotonic() - self._started
        place = f" (page {min(self._done + 1, self._total):,} of {self._total:,})" if self._total else ""
        return f"took longer than {took:.0f} s to read{place}: split it, or raise ASSISTANT_FILE_SECONDS"


def _too_much_memory(memory_mb: int) -> str:
    return f"needed more than {memory_mb:,} MB of memory to read: split it, or raise ASSISTANT_FILE_MEMORY_MB"
