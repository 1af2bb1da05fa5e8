"""What runs in a worker process: takes one file after the other, and answers with what was made of it."""

import importlib
import os
import socket
import time
import traceback
from typing import Any

from assistant.errors import ModelUnavailable, UnreadableSource
from assistant.ingest.preparing import prepare_file
from assistant.ingest.worker_pool.channel import Channel, Message, TooLong
from assistant.ingest.worker_pool.wire import job_from, prepared_json
from assistant.runtime.process_limits import allow_processor_seconds, bind_process, peak_memory_mb

TOO_MUCH_TEXT = "contains too much text for one document: split it"
PAUSE = 0.2  # seconds between two messages of how far a file is read


def work(descriptor: int, parent: int, memory_mb: int, readers: str) -> None:
    """Answer jobs on the socket `descriptor` until nobody is there any more; `readers` names the module of `READERS`."""
    channel = Channel(socket.socket(fileno=descriptor))
    registry = importlib.import_module(readers).READERS
    bind_process(memory_mb, parent)
    _close_standard_streams()
    channel.send({"ready": True})
    while True:
        try:
            job = channel.receive()
        except (EOFError, ConnectionError):
            return
        allow_processor_seconds(job["seconds"])
        answer = _answer(job, registry, channel)
        try:
            channel.send(answer | {"peak_mb": peak_memory_mb()})
        except TooLong:
            channel.send({"unreadable": TOO_MUCH_TEXT, "peak_mb": peak_memory_mb()})
        except MemoryError:
            channel.send({"exhausted": True, "peak_mb": peak_memory_mb()})


def _answer(job: Message, registry: Any, channel: Channel) -> Message:
    """What was made of a file, or why nothing was."""
    source, about = job_from(job)
    try:
        prepared = prepare_file(
            source,
            about,
            job["max_bytes"],
            _Counter(channel),
            job["tokens"],
            _ProgressSender(channel),
            registry,
        )
        return {"prepared": prepared_json(prepared)}
    except UnreadableSource as error:
        return {"unreadable": str(error)}
    except ModelUnavailable as error:
        return {"unavailable": str(error)}
    except TooLong:
        return {"unreadable": TOO_MUCH_TEXT}
    except MemoryError:
        return {"exhausted": True}
    except RecursionError:
        return {"unreadable": "its parts are nested too deeply to be read"}
    except Exception as error:  # whatever a library raises on a damaged file must cost that file alone
        return {"unreadable": f"the reader failed: {_described(error)}"}


def _described(error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {said} (in {os.path.basename(place.filename)}, line {place.lineno})"


def _close_standard_streams() -> None:
    """From here on, what a library prints goes nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


class _Counter:
    """Counts tokens by asking the parent, which has the encoder."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def __call__(self, text: str) -> int:
        self._channel.send({"count": text})
        return int(self._channel.receive()["tokens"])


class _ProgressSender:
    """Tells the parent how many pages are read, but not too often."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._told = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._told >= PAUSE or done >= total:
            self._told = now
            self._channel.send({"pages": [done, total]})
