"""Measures the server under load: throughput, times, refusals and errors with 1, 8, 32 and 128 users, then a mixed load.

    python tests/benchmarks/measure_load.py [--seconds 30] [--users 1 8 32 128] [--mixed-minutes 60] [--corpus FOLDER]

Users ask without a pause; one who is refused with 503 waits as long as `Retry-After` says. Each answer is compared with the
one that was given while nobody else asked: load must not move it. The saturation point is the throughput at which more
users add nothing; it stands beside what encoder and judge can do by themselves with the same texts on as many
single-threaded workers as cores, measured in the same run. The mixed load asks, reads, lists and exports while documents
come, change and go; nothing but 200 and 503 may come of it. Everything is drawn from --seed.
"""

import argparse
import asyncio
import json
import random
import shutil
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from noting import NotedModels
from running import Running, make_corpus, make_questions, running, write_brief

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.models.bundled_judge import bundled_judge
from assistant.models.encoder import QUESTION_PREFIX, bundled_encoder
from assistant.runtime.cores import usable_cores

DOCUMENTS = 40
QUESTIONS = 60
PATIENCE = 120.0


@dataclass(slots=True)
class Tally:
    """What came of requests: seconds of those answered and of those refused, and all that should not be."""

    answered: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def figures(self, seconds: float) -> dict[str, Any]:
        """The figures of a level that lasted `seconds`."""
        total = len(self.answered) + len(self.refused) + self.faults.total()
        return {
            "answered_per_second": round(len(self.answered) / seconds, 3),
            "answered": len(self.answered),
            **{f"{name}_ms": value for name, value in _times(self.answered).items()},
            "share_503": round(len(self.refused) / total, 4) if total else 0.0,
            **{f"{name}_503_ms": value for name, value in _times(self.refused).items()},
            "errors": dict(self.faults),
        }


def _times(seconds: Sequence[float]) -> dict[str, float | None]:
    if len(seconds) < 2:
        only = round(1000 * seconds[0], 1) if seconds else None
        return {"p50": only, "p95": only}
    cuts = statistics.quantiles(seconds, n=20, method="inclusive")
    return {"p50": round(1000 * cuts[9], 1), "p95": round(1000 * cuts[18], 1)}


# The models alone


Work = list[str | tuple[str, str]]


def work_of(settings: Settings, questions: Sequence[str]) -> Work:
    """All that the models read for `questions`: texts to encode, and pairs to grade."""
    models = NotedModels()
    assistant = Assistant(settings, models)
    for question in questions:
        assistant.ask(question)
    assistant.close()
    given = models.noted.given
    encodings = [QUESTION_PREFIX + question for question, _ in given]
    return [*encodings, *((question, text) for question, texts in given for text in texts)]


def models_alone(work: Work, rounds: int) -> float:
    """Seconds for `work` once, by encoder and judge with nothing else to do, on all cores."""
    encoder, judge = bundled_encoder(), bundled_judge()

    def do(item: str | tuple[str, str]) -> object:
        return encoder.encode_one(item) if isinstance(item, str) else judge._grade_one(*item)

    with ThreadPoolExecutor(usable_cores()) as workers:
        list(workers.map(do, work[:20]))
        started = time.perf_counter()
        for _ in range(rounds):
            list(workers.map(do, work))
        return (time.perf_counter() - started) / rounds


# Users


def told(answer: dict[str, Any]) -> str:
    """An answer without what may differ from one moment to the next."""
    return json.dumps({name: value for name, value in answer.items() if name != "index"}, sort_keys=True)


async def fetch(client: httpx2.AsyncClient, path: str, tally: Tally, **fields: str) -> httpx2.Response | None:
    """One request, tallied; None where it was refused or failed."""
    started = time.perf_counter()
    try:
        got = await client.get(path, params=fields or None)
    except httpx2.HTTPError as error:
        tally.faults[type(error).__name__] += 1
        await asyncio.sleep(0.1)
        return None
    took = time.perf_counter() - started
    if got.status_code == 503 and "retry-after" in got.headers:
        tally.refused.append(took)
        await asyncio.sleep(float(got.headers["retry-after"]))
        return None
    if got.status_code != 200:
        tally.faults[f"{path.partition('?')[0]} {got.status_code}"] += 1
        return None
    tally.answered.append(took)
    return got


async def crowd(
    at: str, users: int, seconds: float, user: Callable[[httpx2.AsyncClient, int], Awaitable[None]]
) -> float:
    """Let so many users do again and again what `user` does once; return how long it lasted."""
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
    started = time.monotonic()

    async def one(client: httpx2.AsyncClient, number: int) -> None:
        while time.monotonic() - started < seconds:
            await user(client, number)

    async with httpx2.AsyncClient(base_url=at, timeout=PATIENCE, limits=limits) as client:
        await asyncio.gather(*(one(client, number) for number in range(users)))
    return time.monotonic() - started


def level(
    server: Running, users: int, seconds: float, seed: int, reference: dict[str, str]
) -> dict[str, Any]:
    """Questions alone, from so many users."""
    tally = Tally()
    drawn = [random.Random(f"{seed} {users} {number}") for number in range(users)]
    questions = sorted(reference)

    async def ask(client: httpx2.AsyncClient, number: int) -> None:
        question = drawn[number].choice(questions)
        got = await fetch(client, "/api/ask", tally, q=question)
        if got is not None and told(got.json()) != reference[question]:
            tally.faults["another answer than without load"] += 1

    lasted = asyncio.run(crowd(server.at, users, seconds, ask))
    return {
        "users": users,
        "seconds": round(lasted, 1),
        **tally.figures(lasted),
        "memory_mb": round(server.memory_mb()),
    }


# The mixed load


def mixed(
    server: Running, corpus: Path, users: int, seconds: float, seed: int, pause: float
) -> dict[str, Any]:
    """Asking, reading, listing and exporting while a document comes, changes or goes every `pause` seconds."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    drawn = [random.Random(f"{seed} mixed {number}") for number in range(users)]
    questions = make_questions(random.Random(f"{seed} mixed"), 300)
    documents = sorted(path.name for path in corpus.iterdir())  # these stay
    before, generation = server.memory_mb(), _generation(server)
    samples = [before]

    async def act(client: httpx2.AsyncClient, number: int) -> None:
        mine = drawn[number]
        name, path, fields = _action(mine, questions, documents)
        got = await fetch(client, path, tallies[name], **fields)
        if got is not None and name == "api" and (items := got.json()["items"]):
            cited = mine.choice(items)["citation"]
            await fetch(client, f"/source/{cited['document']}", tallies["cited"], cite=cited["id"])
        if number == 0 and len(tallies["api"].answered) % 50 == 0:
            samples.append(server.memory_mb())

    async def edit() -> None:
        mine, step = random.Random(f"{seed} edits"), 0
        while True:
            await asyncio.sleep(pause)
            path = corpus / f"passing-{step % 3}.md"
            if path.exists() and mine.random() < 0.4:
                path.unlink()
            else:
                write_brief(path, mine)
            step += 1

    async def both() -> float:
        editing = asyncio.create_task(edit())
        try:
            return await crowd(server.at, users, seconds, act)
        finally:
            editing.cancel()

    lasted = asyncio.run(both())
    end = time.monotonic() + PATIENCE
    while (
        _generation(server) == generation and time.monotonic() < end
    ):  # the last change may not be indexed yet
        time.sleep(0.2)
    return {
        "users": users,
        "seconds": round(lasted, 1),
        "generations": _generation(server) - generation,
        "memory_mb": {
            "before": round(before),
            "after": round(server.memory_mb()),
            "most": round(max(samples)),
        },
        "actions": {name: tally.figures(lasted) for name, tally in sorted(tallies.items())},
        "errors": dict(sum((tally.faults for tally in tallies.values()), Counter())),
        "complaints_in_the_log": server.complaints()[:10],
    }


def _action(
    drawn: random.Random, questions: Sequence[str], documents: Sequence[str]
) -> tuple[str, str, dict[str, str]]:
    """What a user does next: its name, path and fields."""
    document = drawn.choice(documents)
    return drawn.choices(
        [
            ("page", "/", {"q": drawn.choice(questions)}),
            ("api", "/api/ask", {"q": drawn.choice(questions)}),
            ("source", f"/source/{document}", {}),
            ("original", f"/original/{document}", {}),
            ("table", "/recommendations", {"sort": "date"}),
            ("csv", "/recommendations.csv", {}),
            ("lists", drawn.choice(("/addressees", "/documents", f"/documents/{document}")), {}),
            ("json", "/api/recommendations", {"limit": "20"}),
        ],
        weights=(20, 30, 12, 4, 10, 4, 12, 8),
    )[0]


def _generation(server: Running) -> int:
    return int(httpx2.get(f"{server.at}/api/status", timeout=PATIENCE).json()["generation"])


# All of it


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be measured."""

    users: tuple[int, ...]
    seconds: float
    mixed_seconds: float
    mixed_users: int = 8
    pause: float = 20.0
    documents: int = DOCUMENTS
    questions: int = QUESTIONS
    rounds: int = 3
    seed: int = 1
    corpus: Path | None = None


def measure(wanted: Wanted, folder: Path) -> dict[str, Any]:
    """Measure below `folder`, which holds corpus, index, trail and log afterwards."""
    corpus = folder / "corpus"
    if wanted.corpus is None:
        make_corpus(corpus, wanted.seed, wanted.documents)
    else:
        shutil.copytree(wanted.corpus, corpus)
    settings = Settings(corpus=corpus, index=folder / "index", settle_seconds=0)
    first = Assistant(settings)
    first.index()
    first.close()
    questions = sorted(set(make_questions(random.Random(wanted.seed), wanted.questions)))
    work = work_of(settings, questions)
    pairs = sum(isinstance(item, tuple) for item in work) / len(questions)
    limits = [len(questions) / models_alone(work, wanted.rounds)]
    found: dict[str, Any] = {
        "cores": usable_cores(),
        "questions": len(questions),
        "pairs_for_each": round(pairs, 1),
    }
    with running(corpus, folder, audit="full", refresh_seconds="1") as server:
        alone = {}
        for question in questions:
            got = httpx2.get(f"{server.at}/api/ask", params={"q": question}, timeout=PATIENCE)
            alone[question] = told(got.raise_for_status().json())
        levels = [level(server, users, wanted.seconds, wanted.seed, alone) for users in wanted.users]
        found["levels"] = levels
        limits.append(
            len(questions) / models_alone(work, wanted.rounds)
        )  # what else runs here may have changed
        most = max((one["answered_per_second"] for one in levels), default=0.0)
        found["models_alone_per_second"] = [round(one, 3) for one in limits]
        found["saturation_per_second"] = most
        found["saturation_to_models_alone"] = round(most / statistics.fmean(limits), 3)
        if wanted.mixed_seconds:
            arguments = (wanted.mixed_users, wanted.mixed_seconds, wanted.seed, wanted.pause)
            found["mixed"] = mixed(server, corpus, *arguments)
        found["complaints_in_the_log"] = server.complaints()[:10]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--users", type=int, nargs="*", default=[1, 8, 32, 128])
    parser.add_argument("--seconds", type=float, default=30.0, help="How long each number of users asks.")
    parser.add_argument("--mixed-minutes", type=float, default=0.0, help="How long the mixed load lasts.")
    parser.add_argument("--mixed-users", type=int, default=8)
    parser.add_argument("--pause", type=float, default=20.0, help="Seconds between changes to the corpus.")
    parser.add_argument("--documents", type=int, default=DOCUMENTS, help="How many documents are made.")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="How many questions are drawn from.")
    parser.add_argument("--rounds", type=int, default=3, help="How often the models alone are measured.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, help="Texts to copy. [default: made from the seed]")
    given = parser.parse_args()
    wanted = Wanted(
        users=tuple(given.users),
        seconds=given.seconds,
        mixed_seconds=60 * given.mixed_minutes,
        mixed_users=given.mixed_users,
        pause=given.pause,
        documents=given.documents,
        questions=given.questions,
        rounds=given.rounds,
        seed=given.seed,
        corpus=given.corpus,
    )
    with tempfile.TemporaryDirectory(prefix="assistant-load-") as folder:
        print(json.dumps(measure(wanted, Path(folder)), indent=2))


if __name__ == "__main__":
    main()
