"""Small JSON files that several processes read and one process at a time changes; only their owner may open them."""

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

from filelock import FileLock, Timeout

from assistant.errors import AccessClosed, BadRequest
from assistant.runtime.regular_file import read_regular

LARGEST = 4 * 1024 * 1024
WAIT = 10.0  # seconds

T = TypeVar("T")
Stamp = tuple[int, int, int]


class JsonFile(Generic[T]):
    """The contents of a file as `parse` returns them, read again when the file has changed.

    `parse` raises `ValueError`, `KeyError` or `TypeError` for invalid contents; for a missing file it gets an empty object.
    """

    def __init__(self, file: Path, parse: Callable[[dict[str, Any]], T]) -> None:
        self.file = file
        self._parse = parse
        self._guard = threading.Lock()
        self._known: tuple[Stamp | None, T] | None = None

    def load(self) -> T:
        """The current contents. Raises `AccessClosed` if they cannot be read or are invalid."""
        with self._guard:
            stamp = self._stamp()
            if self._known is None or self._known[0] != stamp:
                self._known = None
                self._known = stamp, self._parsed(stamp)
            return self._known[1]

    def change(self, make: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Replace the file by what `make` returns for it, in one step. Raises `AccessClosed` or `BadRequest`."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self.file}.lock", timeout=WAIT, mode=0o600):
                written = json.dumps(make(self._read(self._stamp())), indent=2, ensure_ascii=False) + "\n"
                draft = self.file.with_name(f".{self.file.name}.{os.getpid()}")
                draft.unlink(missing_ok=True)
                handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with open(handle, "w", encoding="utf-8") as stream:
                    stream.write(written)
                    stream.flush()
                    os.fsync(stream.fileno())
                draft.replace(self.file)
        except Timeout as error:
            raise BadRequest(f"another process is changing {self.file}: try again") from error
        except OSError as error:
            raise BadRequest(
                f"{self.file} cannot be written ({error.strerror}): name another folder with ASSISTANT_ACCESS"
            ) from error

    def _stamp(self) -> Stamp | None:
        try:
            state = self.file.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise AccessClosed(f"{self.file} cannot be read ({error.strerror})") from error
        return state.st_mtime_ns, state.st_size, state.st_ino

    def _read(self, stamp: Stamp | None) -> dict[str, Any]:
        if stamp is None:
            return {}
        try:
            if stamp[1] > LARGEST:
                raise AccessClosed(f"{self.file} is larger than {LARGEST // 1024 // 1024} MB")
            found = json.loads(read_regular(self.file, LARGEST).decode())
        except OSError as error:
            raise AccessClosed(f"{self.file} cannot be read ({error.strerror})") from error
        except (ValueError, RecursionError) as error:
            raise AccessClosed(f"{self.file} is damaged: it is not valid JSON") from error
        if not isinstance(found, dict):
            raise AccessClosed(f"{self.file} is damaged: it does not contain a JSON object")
        return found

    def _parsed(self, stamp: Stamp | None) -> T:
        found = self._read(stamp)
        try:
            return self._parse(found)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise AccessClosed(f"{self.file} is damaged: an entry is missing or not valid") from error
