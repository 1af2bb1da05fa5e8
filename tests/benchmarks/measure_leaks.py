"""Measures whether the server's memory grows: its size while it answers many questions and indexes again and again.

    python tests/benchmarks/measure_leaks.py [--questions 10000] [--indexings 100] [--corpus FOLDER]

The indexings are spread over the questions. The first tenth is warming up; from there on the size is taken at equal
distances, and a line is fitted (least squares): its slope is what 1,000 questions add. Open files are counted too.
"""

import argparse
import asyncio
import json
import random
import shutil
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from running import Running, make_corpus, make_questions, running, write_brief

from assistant.assistant import Assistant
from assistant.config.settings import Settings

DOCUMENTS = 12
USERS = 4
SAMPLES = 60
WARM_UP = 0.1
INDEXED = 120.0


@dataclass(slots=True)
class Progress:
    """How far the run is: questions answered, what else came, and (questions, megabytes, files) now and then."""

    answered: int = 0
    indexings: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    sizes: list[tuple[int, float, int]] = field(default_factory=list)


async def generation(client: httpx2.AsyncClient) -> int:
    return int((await client.get("/api/status")).json()["generation"])


async def ask(client: httpx2.AsyncClient, drawn: random.Random, total: int, progress: Progress) -> None:
    """Ask until `total` questions are answered by all users together."""
    questions = make_questions(drawn, 500)
    while progress.answered < total:
        question = drawn.choice(questions)
        path = drawn.choice(("/api/ask", "/"))
        got = await client.get(path, params={"q": question})
        if got.status_code == 200:
            progress.answered += 1
        elif got.status_code == 503:
            await asyncio.sleep(float(got.headers["retry-after"]))
        else:
            progress.faults[f"{path} {got.status_code}"] += 1


async def index(
    client: httpx2.AsyncClient, corpus: Path, seed: int, wanted: int, total: int, progress: Progress
) -> None:
    """Change the corpus at equal distances, and wait each time until the server has indexed it."""
    drawn = random.Random(f"{seed} edits")
    while progress.indexings < wanted:
        if progress.answered < total * (progress.indexings + 0.5) / wanted and progress.answered < total:
            await asyncio.sleep(0.05)
            continue
        before, end = await generation(client), time.monotonic() + INDEXED
        write_brief(corpus / f"passing-{progress.indexings % 3}.md", drawn)
        while await generation(client) == before:
            if time.monotonic() > end:
                progress.faults["not indexed in time"] += 1
                break
            await asyncio.sleep(0.1)
        progress.indexings += 1


async def watch(server: Running, total: int, progress: Progress) -> None:
    """Take the size of the server at equal distances."""
    while True:
        if progress.answered >= total * len(progress.sizes) / SAMPLES:
            progress.sizes.append((progress.answered, server.memory_mb(), server.files()))
        await asyncio.sleep(0.02)


async def run(server: Running, corpus: Path, questions: int, indexings: int, seed: int) -> Progress:
    """Ask and index; return what was seen."""
    progress = Progress()
    async with httpx2.AsyncClient(base_url=server.at, timeout=120) as client:
        watching = asyncio.create_task(watch(server, questions, progress))
        users = (
            ask(client, random.Random(f"{seed} {number}"), questions, progress) for number in range(USERS)
        )
        await asyncio.gather(*users, index(client, corpus, seed, indexings, questions, progress))
        watching.cancel()
    progress.sizes.append((progress.answered, server.memory_mb(), server.files()))
    return progress


def measure(
    folder: Path, questions: int, indexings: int, seed: int = 1, texts: Path | None = None
) -> dict[str, Any]:
    """Run below `folder`, which holds corpus, index and log afterwards."""
    corpus = folder / "corpus"
    if texts is None:
        make_corpus(corpus, seed, DOCUMENTS)
    else:
        shutil.copytree(texts, corpus)
    first = Assistant(Settings(corpus=corpus, index=folder / "index", settle_seconds=0))
    first.index()
    first.close()
    started = time.monotonic()
    with running(corpus, folder, refresh_seconds="0.5", audit="full") as server:
        progress = asyncio.run(run(server, corpus, questions, indexings, seed))
        complaints = server.complaints()[:10]
    settled = [one for one in progress.sizes if one[0] >= WARM_UP * questions]
    asked, sizes, files = zip(*settled, strict=True)
    quarter = max(1, len(sizes) // 4)
    slope = statistics.linear_regression(asked, sizes).slope if len(set(asked)) > 1 else 0.0
    return {
        "questions": progress.answered,
        "indexings": progress.indexings,
        "seconds": round(time.monotonic() - started),
        "errors": dict(progress.faults),
        "memory_mb": {
            "at_first": round(progress.sizes[0][1], 1),
            "warmed_up": round(sizes[0], 1),
            "first_quarter": round(statistics.fmean(sizes[:quarter]), 1),
            "last_quarter": round(statistics.fmean(sizes[-quarter:]), 1),
            "most": round(max(sizes), 1),
            "at_last": round(sizes[-1], 1),
            "for_each_1000_questions": round(1000 * slope, 3),
        },
        "open_files": {"warmed_up": files[0], "most": max(files), "at_last": files[-1]},
        "sizes": [(number, round(size, 1)) for number, size, _ in progress.sizes],
        "complaints_in_the_log": complaints,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--indexings", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, help="Texts to copy. [default: made from the seed]")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="assistant-leaks-") as folder:
        found = measure(Path(folder), given.questions, given.indexings, given.seed, given.corpus)
        print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
