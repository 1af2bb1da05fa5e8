"""Measures an index whose vectors are in a Milvus cluster against the embedded one, and asks it under load while parts of it die.

    python tests/benchmarks/measure_cluster.py URI DOCUMENTS [--copies N] [--seconds N] [--then SECOND COMMAND]...

Texts and vectors are made from a seed, 40 passages a document, so no model is needed. COMMAND is run by the shell at that second of the
load, with {index} replaced by the folder of the index; use it to kill a node, or a writer. It counts answers that failed, that were wrong (others than the embedded index gives, without a note that
the answer is degraded), and that were degraded.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from support.small_world import ByWords  # noqa: E402
from support.staged_corpus import Subjects, stage_corpus  # noqa: E402

from assistant.engines.milvus import MilvusVectors  # noqa: E402
from assistant.errors import AssistantError  # noqa: E402
from assistant.index import engine  # noqa: E402
from assistant.index.restricted import RestrictedView  # noqa: E402
from assistant.index.snapshot import Snapshot  # noqa: E402
from assistant.index.view import IndexView  # noqa: E402
from assistant.runtime.notes import collected_notes  # noqa: E402

QUESTIONS, NEAREST, ASKERS = 200, 24, 4


def found(view: IndexView, question: str) -> tuple[list[int], bool]:
    """The keys of what is nearest, and whether the answer would be degraded."""
    with collected_notes() as notes:
        hits = view.vectors.search(Subjects().encode_question(question), NEAREST)
    return [hit.key for hit in hits], notes.is_degraded


def timed(view: IndexView) -> str:
    """Milliseconds of the clock that questions take, one at a time."""
    times = []
    for number in range(QUESTIONS):
        start = time.perf_counter()
        found(view, f"question {number}")
        times.append(1000 * (time.perf_counter() - start))
    return f"median {np.median(times):.1f} ms, 95 in 100 {np.percentile(times, 95):.1f} ms"


def under_load(
    view: IndexView, right: list[list[int]], seconds: float, then: list[tuple[float, str]]
) -> None:
    """Ask from several threads, run the commands when their time has come, and print what came out, by ten seconds."""
    begun = time.monotonic()
    counted: Counter[tuple[int, str]] = Counter()
    slowest: Counter[int] = Counter()

    def ask(asker: int) -> None:
        number = asker
        while (now := time.monotonic()) - begun < seconds:
            number = (number + ASKERS) % QUESTIONS
            try:
                keys, is_degraded = found(view, f"question {number}")
                kind = "degraded" if is_degraded else "right" if keys == right[number] else "wrong"
            except AssistantError as error:
                kind = f"failed ({type(error).__name__})"
            part = int((now - begun) // 10)
            counted[part, kind] += 1
            slowest[part] = max(slowest[part], int(1000 * (time.monotonic() - now)))

    askers = [threading.Thread(target=ask, args=(asker,)) for asker in range(ASKERS)]
    for one in askers:
        one.start()
    for second, command in sorted(then):
        time.sleep(max(0.0, begun + second - time.monotonic()))
        print(f"  at {time.monotonic() - begun:.0f} s: {command}", flush=True)
        subprocess.run(command, shell=True, check=True)
    for one in askers:
        one.join()
    for part in sorted(slowest):
        said = {kind: count for (place, kind), count in sorted(counted.items()) if place == part}
        print(f"  from {10 * part} s: {said}, slowest {slowest[part]} ms", flush=True)
    total: Counter[str] = Counter()
    for (_, kind), count in counted.items():
        total[kind] += count
    print(f"  all: {dict(total)}", flush=True)


def main() -> None:
    """Build, migrate, compare, measure, kill."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("uri")
    parser.add_argument("documents", type=int)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=0.0)
    parser.add_argument("--then", nargs=2, action="append", default=[], metavar=("SECOND", "COMMAND"))
    given = parser.parse_args()
    place = Path(tempfile.mkdtemp())
    index, other = place / "index", place / "other"
    stage_corpus(place / "corpus", index, given.documents, ByWords().identity)
    shutil.copytree(index, other)
    store = MilvusVectors(given.uri, copies=given.copies)
    start = time.monotonic()
    engine.fill(other, 2, store)
    state = engine.states(other, store)[0]
    print(
        f"{state.held} of {state.expected} vectors in the cluster after {time.monotonic() - start:.1f} s",
        flush=True,
    )
    with closing(Snapshot(index, 1)) as whole, closing(Snapshot(other, 1, store)) as view:
        right = [found(whole, f"question {number}")[0] for number in range(QUESTIONS)]
        same = sum(found(view, f"question {number}")[0] == right[number] for number in range(QUESTIONS))
        print(f"the same {NEAREST} passages in the same order for {same} of {QUESTIONS} questions")
        half = [RestrictedView(one, lambda name: int(name[6:12]) % 2 == 0) for one in (whole, view)]
        same = sum(
            found(half[0], f"question {n}") == found(half[1], f"question {n}") for n in range(QUESTIONS)
        )
        print(f"the same for {same} questions of somebody who may read half of the documents")
        for name, one in (("embedded", whole), ("cluster", view), ("cluster, half", half[1])):
            print(f"{name}: {timed(one)}", flush=True)
        if given.seconds:
            then = [(float(second), command.replace("{index}", str(other))) for second, command in given.then]
            under_load(view, right, given.seconds, then)
    with store.client() as client:
        for name in state.place.partition(" at ")[0].split(", "):
            client.drop_collection(name)
    shutil.rmtree(place)


if __name__ == "__main__":
    main()
