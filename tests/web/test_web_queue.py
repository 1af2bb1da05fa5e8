"""Many at once: so many are worked on, so many wait, all others are told at once when to come again."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Scope
from support.waiting import until
from support.web_backend import FEE_QUESTION, backend
from support.web_sites import served

from assistant.config.settings import Settings
from assistant.errors import Overloaded
from assistant.models.inference import ModelPool
from assistant.runtime.deadline import TimeLimit, ends_by, require_time_left
from assistant.types import Answer
from assistant.web import create_app
from assistant.web.middleware.queue import QueueFull, Slots, is_question

ORIGIN = "http://127.0.0.1:8000"


class Slow:
    """A backend that answers when it is let go; `asked` counts what reached it."""

    def __init__(self) -> None:
        self.known = backend()
        self.go = threading.Event()
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.known, name)

    def ask(self, question: str, **others: Any) -> Answer:
        self.asked.append(question)
        while not self.go.wait(0.01):
            require_time_left()
        return self.known.ask(FEE_QUESTION, **others)


# Slots


def together(work: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(work())  # type: ignore[arg-type]


def test_places_are_given_in_the_order_of_asking() -> None:
    async def work() -> None:
        slots, order = Slots(1, 3), list[int]()

        async def one(number: int) -> None:
            await slots.enter(5)
            order.append(number)
            await asyncio.sleep(0)
            slots.leave()

        await asyncio.gather(*(one(number) for number in range(4)))
        assert (order, slots.running, slots.waiting) == ([0, 1, 2, 3], 0, 0)

    together(work)


def test_beyond_the_queue_one_is_refused_at_once() -> None:
    async def work() -> None:
        slots = Slots(1, 1)
        await slots.enter(5)
        second = asyncio.create_task(slots.enter(5))
        await asyncio.sleep(0)
        with pytest.raises(QueueFull):
            await slots.enter(5)
        assert (slots.running, slots.waiting) == (1, 1)
        slots.leave()
        await second
        assert (slots.running, slots.waiting) == (1, 0)

    together(work)


def test_who_waited_too_long_or_went_takes_no_place() -> None:
    async def work() -> None:
        slots = Slots(1, 9)
        await slots.enter(5)
        with pytest.raises(TimeoutError):
            await slots.enter(0.01)
        gone = [asyncio.create_task(slots.enter(5)) for _ in range(3)]
        await asyncio.sleep(0)
        gone[0].cancel()  # noticed before its turn
        await asyncio.sleep(0)
        gone[1].cancel()  # at the moment of its turn, before
        slots.leave()
        await asyncio.gather(*gone, return_exceptions=True)
        assert [task.cancelled() for task in gone] == [True, True, False]
        assert (slots.running, slots.waiting) == (1, 0)
        gone.append(asyncio.create_task(slots.enter(5)))
        await asyncio.sleep(0)
        slots.leave()
        gone[3].cancel()  # and after
        await asyncio.gather(*gone, return_exceptions=True)
        assert (slots.running, slots.waiting) == (0, 0)

    together(work)


def test_when_to_come_again_follows_from_how_long_it_took() -> None:
    async def work() -> None:
        slots = Slots(2, 30)
        for _ in range(60):
            await slots.enter(1)
            slots.leave(8.0)
        assert slots.retry_after() == 4
        for _ in range(200):
            await slots.enter(1)
            slots.leave(0.001)
        assert slots.retry_after() == 1

    together(work)


@pytest.mark.parametrize(
    ("method", "path", "query", "expected"),
    [
        ("GET", "/", b"", False),
        ("GET", "/", b"to=EU", False),
        ("GET", "/", b"to=EU&q=x", True),
        ("GET", "/", b"q", True),
        ("POST", "/", b"", True),
        ("GET", "/api/ask", b"", True),
        ("GET", "/recommendations", b"q=x", False),
    ],
)
def test_questions_are_told_from_all_else(method: str, path: str, query: bytes, expected: bool) -> None:
    assert is_question({"method": method, "path": path, "query_string": query}) is expected


# The app


def test_overload_is_told_at_once_with_when_to_come_again() -> None:
    slow = Slow()
    settings = Settings(questions_at_once=2, questions_waiting=1)
    with served(slow, settings) as site:
        answers: list[int] = []

        def ask(path: str) -> None:
            answers.append(httpx2.get(site + path, params={"q": "x"}, timeout=30).status_code)

        first = [threading.Thread(target=ask, args=("api/ask",)) for _ in range(3)]
        for thread in first:
            thread.start()
        until(site, "assistant_questions_waiting 1.0")
        problem = httpx2.get(site + "api/ask", params={"q": "x"})
        page = httpx2.get(site, params={"q": "x"})
        others = [
            httpx2.get(site + path).status_code for path in ("", "recommendations", "healthz", "readyz")
        ]
        assert answers == []  # all of these came while the first ones were still being worked on
        slow.go.set()
        for thread in first:
            thread.join()
    assert answers == [200] * 3
    assert problem.json() == {
        "type": "/docs#overloaded",
        "title": "The service is busy",
        "status": 503,
        "detail": "The queue is full (1 waiting).",
    }
    assert problem.headers["content-type"] == "application/problem+json"
    assert (problem.status_code, problem.headers["retry-after"]) == (503, "1")
    assert (page.status_code, "Try again in 1 second." in page.text) == (503, True)
    assert others == [200] * 4
    assert len(slow.asked) == 3


def test_a_question_that_takes_too_long_is_given_up() -> None:
    slow = Slow()
    settings = Settings(questions_at_once=1, questions_waiting=1, question_seconds=0.2)
    with served(slow, settings) as site:
        found: list[httpx2.Response] = []

        def ask() -> None:
            found.append(httpx2.get(site + "api/ask", params={"q": "x"}, timeout=30))

        both = [threading.Thread(target=ask) for _ in range(2)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        measured = httpx2.get(site + "metrics").text
    assert [one.status_code for one in found] == [503, 503]
    details = {one.json()["detail"] for one in found}
    assert details <= {
        "The question took longer than 0.2 s: try again in a few seconds.",
        "The request waited longer than 0.2 seconds.",
    }
    assert 'assistant_errors_total{kind="overloaded"} 2.0' in measured
    assert "assistant_questions_running 0.0" in measured


def test_who_has_gone_is_not_answered() -> None:
    slow = Slow()
    with served(slow, Settings(questions_at_once=1, questions_waiting=5)) as site:
        _go_away(site, "while it is worked on")
        until(site, "assistant_questions_running 0.0")
        staying = threading.Thread(
            target=httpx2.get, args=(site + "api/ask",), kwargs={"params": {"q": "stays"}}
        )
        staying.start()
        until(site, "assistant_questions_running 1.0")
        _go_away(site, "while it waits")
        until(site, "assistant_questions_waiting 0.0")
        slow.go.set()
        staying.join(20)
        until(site, 'assistant_errors_total{kind="client-gone"} 2.0')
    assert slow.asked == ["while it is worked on", "stays"]


def _go_away(site: str, question: str) -> None:
    with pytest.raises(httpx2.TimeoutException):
        httpx2.get(site + "api/ask", params={"q": question}, timeout=0.3)


def test_a_form_reaches_the_app_whole() -> None:
    app = create_app(backend(), Settings(form_method="post"))
    client = TestClient(app, base_url=ORIGIN)
    sent = client.post("/", data={"q": FEE_QUESTION, "to": "x" * 60_000}, headers={"Origin": ORIGIN})
    assert sent.status_code == 200


def test_a_body_of_many_parts_is_handed_on_in_order() -> None:
    async def work() -> None:
        parts = [b"q=", b"one", b"%20", b"two", b"&to=", b"EU", b""]
        waiting = [
            {"type": "http.request", "body": part, "more_body": number < len(parts) - 1}
            for number, part in enumerate(parts)
        ]
        known = backend()
        app = create_app(known, Settings())
        said: list[Message] = []

        async def receive() -> Message:
            if waiting:
                return waiting.pop(0)
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            said.append(message)

        scope: Scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": "/",
            "raw_path": b"/", "root_path": "", "scheme": "http", "query_string": b"",
            "headers": [(b"host", b"127.0.0.1:8000"), (b"origin", ORIGIN.encode())],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000),
        }  # fmt: skip
        await app(scope, receive, send)
        assert said[0]["status"] == 200
        assert known.asked[0][0] == "one two"

    together(work)


# The work itself


def test_calls_of_models_end_at_the_deadline_of_the_question() -> None:
    made: list[int] = []

    def slow(number: int) -> int:
        made.append(number)
        time.sleep(0.02)
        return number

    with ends_by(TimeLimit(0.1)), pytest.raises(Overloaded, match=r"took longer than 0.1 s"):
        list(ModelPool(workers=1).map(slow, range(1000)))
    assert len(made) < 100
    assert list(ModelPool(workers=1).map(slow, range(3))) == [0, 1, 2]


def test_a_deadline_can_be_cancelled_before_its_time() -> None:
    deadline = TimeLimit(60)
    with ends_by(deadline):
        require_time_left()
        deadline.cancel()
        with pytest.raises(Overloaded):
            require_time_left()
    require_time_left()
