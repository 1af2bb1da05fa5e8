"""Measures what a change, an opening, a question and a list cost as the index grows, without any model.

    PYTHONPATH=tests:. python tests/benchmarks/measure_scale.py [DOCUMENTS ...]

For each number of documents (of 40 passages each, made from a seed; 25 and 250 unless said) it makes an index without reading
files (`support.staged_corpus`), adds a document of 40 passages, takes it away again, opens the index, asks, and lists, all and as
somebody who may not read one document in ten. Times are given twice, in seconds of the clock and of the processor: only the second are comparable
where other work shares the machine.
"""

import argparse
import json
import multiprocessing
import os
import random
import resource
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from unittest.mock import patch

import numpy as np
from support.small_assistant import SmallModels, reading_here, small_assistant
from support.staged_corpus import PASSAGES, Subjects, drawn_words, stage_corpus

from assistant.answering.candidates import candidates
from assistant.answering.listing import facets, narrowed, ordered
from assistant.assistant import Assistant
from assistant.engines import vectors as engine
from assistant.engines.vectors import VectorIndex
from assistant.index import catalogue
from assistant.index.view import IndexView
from assistant.types import Filters, Strength

PAGE = 50
QUESTIONS = 40
NEAREST = 40


class CheapModels(SmallModels):
    """Models that cost next to nothing."""

    def __init__(self) -> None:
        super().__init__(Subjects.identity)

    @cached_property
    def encoder(self) -> Subjects:  # type: ignore[override] # another true encoder
        """Follows from the words."""
        return Subjects()


@dataclass(frozen=True, slots=True)
class NotOneInTen:
    """May read nine documents in ten."""

    def __call__(self, document: str) -> bool:
        return "7." not in document


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """How long something takes: by the clock, and of the processor."""
    start, worked = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - worked


def staged(corpus: Path, index: Path, documents: int) -> tuple[tuple[float, float], float]:
    """How long it takes to make an index, and the most memory (MB) that it takes; in a process of its own."""
    identity = CheapModels().recogniser_identity
    taken = seconds(lambda: stage_corpus(corpus, index, documents, identity))
    return taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def written(folder: Path, before: set[int]) -> float:
    """kB of files of the generation that were not there before."""
    found = {file.stat().st_ino: file.stat().st_size for file in folder.glob("*/*/*") if file.is_file()}
    return sum(size for inode, size in found.items() if inode not in before) / 1000


def measured(folder: Path, documents: int) -> dict[str, object]:
    """All figures of an index of so many documents."""
    corpus, index = folder / "corpus", folder / "index"
    found: dict[str, object] = {"passages": documents * PASSAGES}
    if not index.exists():
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
            found["full build"], found["memory of it MB"] = apart.submit(
                staged, corpus, index, documents
            ).result()

    def made() -> Assistant:
        return small_assistant(corpus, index, CheapModels())

    def build() -> None:
        with closing(made()) as assistant, reading_here():
            assistant.index()

    size = sum(file.stat().st_size for file in index.rglob("*") if file.is_file())
    found["disk B a passage"] = size / documents / PASSAGES
    chance = random.Random(1)
    one_more = corpus / "one-more.md"
    paragraphs = [f"{drawn_words(chance, 40)}." for _ in range(PASSAGES)]
    one_more.write_text("# One more\n\n" + "\n\n".join(paragraphs) + "\n", encoding="utf-8")
    os.utime(one_more, (time.time() - 60,) * 2)
    before = {file.stat().st_ino for file in index.glob("*/*/*")}
    found["document added"] = seconds(build)
    found["kB of files written for it"] = written(index, before)
    one_more.unlink()
    found["document deleted"] = seconds(build)
    openings = [seconds(lambda: _opened(made())) for _ in range(3)]
    found["opening"] = (
        statistics.median(one for one, _ in openings),
        statistics.median(one for _, one in openings),
    )
    with closing(made()) as assistant:
        found |= asked(assistant, chance)
        found |= listed(assistant, "")
        seen = assistant.seen_by(NotOneInTen())
        found |= {f"restricted: {name}": value for name, value in asked(seen, chance).items()}
        found |= listed(seen, "restricted: ")
        found["most memory MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        with assistant._holder.pinned() as view:
            found |= recalled(index, view, documents)
    return found


def _opened(assistant: Assistant) -> None:
    with closing(assistant), assistant._holder.pinned():
        pass


def asked(assistant: Assistant, chance: random.Random) -> dict[str, object]:
    """How long candidates take that are found for a question, before they are judged."""
    with assistant._holder.pinned() as view:
        for thread in threading.enumerate():
            if thread.name == "index check":
                thread.join()  # its work would be counted

        def ask() -> None:
            question = drawn_words(chance, 9)
            candidates(question, Subjects().encode_question(question), view, has_many_answers=True)

        first = seconds(ask)
        times = [seconds(ask) for _ in range(QUESTIONS)]
    clock, processor = (sorted(one[part] for one in times) for part in (0, 1))
    last = int(0.95 * QUESTIONS)
    return {
        "first question": first,
        "question p50": (statistics.median(clock), statistics.median(processor)),
        "question p95": (clock[last], processor[last]),
    }


def listed(assistant: Assistant, who: str) -> dict[str, object]:
    """How long the first page of lists takes, with its counts."""
    wanted = {
        "list": (Filters(), None),
        "list again": (Filters(), None),
        "list to one body": (Filters(to="NATO"), None),
        "list of one strength by title": (Filters(strength=Strength.SHOULD), "title"),
        "list by date": (Filters(since="2010"), "date"),
    }

    def page(filters: Filters, by: str | None) -> None:
        found = assistant.listing()
        assistant.withheld()
        facets(found, filters)
        list(ordered(narrowed(found, filters), by)[:PAGE])

    return {
        f"{who}recommendations": len(assistant.listing()),
        **{f"{who}{name}": seconds(lambda: page(*one)) for name, one in wanted.items()},  # noqa: B023
    }


def recalled(index: Path, view: IndexView, documents: int) -> dict[str, object]:
    """Of the NEAREST passages, how many the index finds, and how many a graph of all vectors would."""
    with closing(catalogue.connect(index)) as connection:
        keys, found = catalogue.load_vectors(connection, view.generation, Subjects.dimensions)
    chance = np.random.default_rng(3)
    queries = found[chance.integers(len(found), size=QUESTIONS)] + 0.05 * chance.normal(
        size=(QUESTIONS, Subjects.dimensions)
    ).astype(np.float32)
    with patch.object(engine, "EXACT_LIMIT", 0):
        graph = VectorIndex.build(keys, found, 2) if documents <= 250 else None
    shares: dict[str, list[float]] = {"index": [], "graph": []}
    for query in queries:
        best = {keys[place] for place in np.argpartition(found @ query, -NEAREST)[-NEAREST:]}
        for name, one in (("index", view.vectors), ("graph", graph)):
            if one is not None:
                shares[name].append(len(best & {hit.key for hit in one.search(query, NEAREST)}) / NEAREST)
    return {f"recall of the {name}": statistics.mean(values) for name, values in shares.items() if values}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("documents", type=int, nargs="*", default=[25, 250])
    parser.add_argument("--folder", type=Path, help="keep the indexes below it, and use those that are there")
    given = parser.parse_args()
    for documents in given.documents:
        with tempfile.TemporaryDirectory() as temporary:
            row = measured((given.folder or Path(temporary)) / f"s{documents}", documents)
        print(json.dumps({name: _rounded(value) for name, value in row.items()}, indent=1), flush=True)


def _rounded(value: object) -> object:
    if isinstance(value, tuple):
        return [round(one, 4) for one in value]
    return round(value, 3) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
