"""Measures the reading of files, by format: in this process, in one worker, and in a worker for each core, in one run.

    python tests/benchmarks/measure_reading.py --files FOLDER [--rounds N] [--seconds S] [--memory-mb M]

For each suffix: files read and refused, pages, megabytes, paragraphs and passages, each a second with all workers; the
ratio of all workers to one, and of one to this process, which tells what limits and messages cost; and the peak of
memory of a worker. Files are read whole: structured, cut and recognised, with the bundled encoder's count of tokens.
"""

import argparse
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from assistant.errors import UnreadableSource
from assistant.ingest.preparing import Prepared, prepare_file
from assistant.ingest.worker_pool import Limits, WorkerPool
from assistant.models.encoder import bundled_encoder
from assistant.reading import READERS, discover
from assistant.runtime.cores import usable_cores
from assistant.runtime.sizes import MEGABYTE
from assistant.types import BlockKind, SourceFile

Found = list[Prepared | UnreadableSource]


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def with_workers(workers: int, limits: Limits, files: Sequence[SourceFile]) -> tuple[float, Found, float]:
    """Seconds that `workers` take, which are started beforehand, what they make of the files, and their peak of memory."""
    encoder = bundled_encoder()
    found: Found = []
    with WorkerPool(workers, limits, encoder.count_tokens, encoder.max_tokens) as worker_pool:
        for _ in worker_pool.prepare([(file, None) for file in files[: 2 * workers]], lambda *_: None):
            pass

        def read() -> None:
            for outcome in worker_pool.prepare(((file, None) for file in files), lambda *_: None):
                found.append(outcome.result)

        return seconds(read), found, worker_pool.peak_mb


def in_this_process(limits: Limits, files: Sequence[SourceFile]) -> float:
    encoder = bundled_encoder()

    def read() -> None:
        for file in files:
            with suppress(UnreadableSource):
                prepare_file(file, None, limits.max_bytes, encoder.count_tokens, encoder.max_tokens)

    return seconds(read)


def figures(files: Sequence[SourceFile], limits: Limits, rounds: int, *, alone: bool) -> dict[str, object]:
    """What one format amounts to; the ratios are medians over `rounds`, each measured in turn."""
    one, several, here = [], [], []
    found: Found = []
    peak = 0.0
    for _ in range(rounds):
        if alone:
            here.append(in_this_process(limits, files))
        one.append(with_workers(1, limits, files)[0])
        took, found, peak = with_workers(usable_cores(), limits, files)
        several.append(took)
    read = [result for result in found if isinstance(result, Prepared)]
    counts = {
        "pages": sum(len({page.number for page in one.document.pages}) for one in read),
        "megabytes": sum(file.size for file in files) / MEGABYTE,
        "paragraphs": sum(block.kind is not BlockKind.FURNITURE for one in read for block in one.blocks),
        "passages": sum(len(one.parts) for one in read),
    }
    took = statistics.median(several)
    return {
        "files": len(files),
        "refused": len(found) - len(read),
        **counts,
        "seconds": took,
        "peak_mb_of_a_worker": peak,
        **{f"{name}_per_second": count / took for name, count in counts.items() if count},
        "all_to_one": statistics.median(a / b for a, b in zip(one, several, strict=True)),
        **({"one_to_this_process": statistics.median(map(float.__truediv__, here, one))} if alone else {}),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=50.0)
    parser.add_argument("--memory-mb", type=int, default=2048)
    parser.add_argument(
        "--not-here", action="store_true", help="do not read in this process, as for files that nobody trusts"
    )
    given = parser.parse_args()
    limits = Limits(seconds=given.seconds, memory_mb=given.memory_mb)
    by_suffix: defaultdict[str, list[SourceFile]] = defaultdict(list)
    for file in discover(given.files):
        if file.path.suffix.lower() in READERS:
            by_suffix[file.path.suffix.lower()].append(file)
    result: dict[str, object] = {
        suffix: figures(files, limits, given.rounds, alone=not given.not_here)
        for suffix, files in sorted(by_suffix.items())
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
