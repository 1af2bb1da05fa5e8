"""JSON messages over a socket, each behind its length; nothing that arrives can be more than data."""

import json
import socket
import struct
import time
from typing import Any

Message = dict[str, Any]

_LENGTH = struct.Struct(">I")
_CHUNK = 1 << 20
LONGEST = 128 * 1024 * 1024  # bytes; what is parsed of them may take twenty times as many


class TooLong(ValueError):
    """A message is longer than the other side would take."""


class Channel:
    """One end of a conversation between two processes."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def close(self) -> None:
        """Hang up."""
        self._end.close()

    def send(self, message: Message, deadline: float | None = None) -> None:
        """Send one message.

        Raises `TooLong`, OSError where nobody listens, TimeoutError after `deadline` (monotonic).
        """
        data = json.dumps(message, separators=(",", ":")).encode("ascii")
        if len(data) > LONGEST:
            raise TooLong(f"a message of {len(data)} bytes is too long")
        self._wait_until(deadline)
        self._end.sendall(_LENGTH.pack(len(data)) + data)

    def receive(self, deadline: float | None = None) -> Message:
        """The next message.

        Raises EOFError where no more comes, TimeoutError after `deadline` (monotonic), ValueError for what is no message.
        """
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size, deadline))
        if length > LONGEST:
            raise TooLong(f"a message of {length} bytes is too long")
        message = json.loads(self._exactly(length, deadline))
        if not isinstance(message, dict):
            raise ValueError("a message is an object")
        return message

    def _exactly(self, length: int, deadline: float | None) -> bytes:
        data = bytearray()
        while len(data) < length:
            self._wait_until(deadline)
            received = self._end.recv(min(_CHUNK, length - len(data)))
            if not received:
                raise EOFError
            data += received
        return bytes(data)

    def _wait_until(self, deadline: float | None) -> None:
        if deadline is None:
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._end.settimeout(left)
