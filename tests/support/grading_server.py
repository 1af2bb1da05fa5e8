"""A small server on loopback that grades passages as an OpenAI-compatible one does, and can be told to fail."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from support.small_assistant import Overlap


@dataclass
class GradingServer:
    """Grades by the words that question and passage share; `sent` is all that it was sent, with the path, `passwords` what it was sent to sign in.

    `says` is what it says instead of a grade, and `body` what it sends instead of a chat completion. It waits `pause` seconds before
    it answers, or `trickle` seconds before each byte of the body; `short` bytes of the body are announced and not sent.
    """

    at: str = ""
    status: int = 200
    says: Any = ...
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0
    trickle: float = 0.0
    short: int = 0
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    passwords: list[str | None] = field(default_factory=list)
    busiest: int = 0

    @property
    def graded(self) -> list[str]:
        """The passages that it was asked to grade, sorted."""
        return sorted(sent["messages"][-1]["content"].partition("\n\nPassage: ")[2] for _, sent in self.sent)

    def answer(self, sent: dict[str, Any]) -> bytes:
        """The body of an answer."""
        if self.body is not None:
            return self.body
        says = _grade(sent["messages"][-1]["content"]) if self.says is ... else self.says
        message = {"role": "assistant", "content": says}
        return json.dumps(
            {
                "object": "chat.completion",
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            }
        ).encode()


def _grade(asked: str) -> str:
    """3 where the passage holds half of the question's longer words, 1 where it holds any, else 0."""
    question, _, passage = asked.removeprefix("Question: ").partition("\n\nPassage: ")
    (grade,) = Overlap().grade(question, [passage])
    return "3" if grade.answers >= 0.5 else "1" if grade.answers else "0"


@contextmanager
def grading(server: GradingServer | None = None) -> Iterator[GradingServer]:
    """The server while the context lasts; `at` is the address for the setting `judge_url`."""
    told = server or GradingServer()
    guard, busy = threading.Lock(), [0]

    @contextmanager
    def counted() -> Iterator[None]:
        with guard:
            busy[0] += 1
            told.busiest = max(told.busiest, busy[0])
        try:
            yield
        finally:
            with guard:
                busy[0] -= 1

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            with suppress(BrokenPipeError, ConnectionResetError):  # whoever asked has given up
                self.grade(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def do_GET(self) -> None:
            told.sent.append((self.path, {"messages": [{"content": ""}]}))
            self.send_error(405)

        def grade(self, sent: dict[str, Any]) -> None:
            told.sent.append((self.path, sent))
            told.passwords.append(self.headers["Authorization"])
            with counted():  # before it answers: who has the answer may ask again at once
                time.sleep(told.pause)
                body = told.answer(sent)
            self.send_response(told.status)
            for name, value in {"Content-Length": str(len(body) + told.short), **told.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            for piece in [body] if not told.trickle else [body[n : n + 1] for n in range(len(body))]:
                time.sleep(told.trickle)
                self.wfile.write(piece)
                self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        told.at = f"http://127.0.0.1:{listening.server_address[1]}/v1"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield told
        finally:
            listening.shutdown()
            thread.join(10)
