"""Injects faults into small indexes and counts what was lost and which answers were wrong.

    PYTHONPATH=tests:. python tests/benchmarks/measure_faults.py [--seed N] [--share 0.1] [--only WORDS] [--save FILE]

Lost: the last good state could not be read although it should, or an error did not say what to do, or the next run did
not heal, or the set of published citation ids was another. Wrong: the index said anything (answers with scores,
lists, sources, hits of both searches) that neither the last good state nor the new one says. As root, for mounts and users.
"""

import argparse
import json
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

import structlog
from support.faults.child import fork_server
from support.faults.kinds import Trial, table
from support.faults.world import Verdict, World

DEFAULT_SEED = 20261125


def measure(folder: Path, seed: int, share: float, only: str = "") -> dict[str, tuple[str, list[Verdict]]]:
    """Inject each kind whose name holds `only`, that `share` of its times but at least once."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    world, context, lengths = World(folder / "world"), fork_server(), dict[str, list[str]]()
    found: dict[str, tuple[str, list[Verdict]]] = {}
    for name, (how, kind, times) in table().items():
        if only not in name:
            continue
        began, verdicts = time.monotonic(), list[Verdict]()
        for number in range(max(1, round(times * share))):
            draw = random.Random(f"{seed} {name} {number}")
            try:
                verdict = kind(Trial(world, draw, context, lengths))
            except Exception as error:  # what no reader of the index may meet
                verdict = Verdict(lost=True, remark="".join(traceback.format_exception(error)[-4:]))
            verdicts.append(verdict)
            if verdict.remark:
                print(f"  {name} {number}: {verdict.remark}", file=sys.stderr, flush=True)
        found[name] = how, verdicts
        print(f"{row(name, how, verdicts)} {time.monotonic() - began:5.0f} s", flush=True)
    return found


def row(name: str, how: str, verdicts: list[Verdict]) -> str:
    """A line of the table."""
    lost, wrong = sum(one.lost for one in verdicts), sum(one.wrong for one in verdicts)
    return f"| {name:42}| {how:46}| {len(verdicts):4} | {lost:4} | {wrong:4} |"


def main() -> None:
    """Measure, and end with 1 where anything was lost or wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--save", type=Path)
    given = parser.parse_args()
    began = time.monotonic()
    print(f"| {'fault':42}| {'how injected':46}| times| lost | wrong|")
    in_memory = Path(
        "/dev/shm"
    )  # where waiting for the disk takes no time; a killed process does not lose what it wrote
    place = in_memory if in_memory.is_dir() else Path("/var/tmp")
    with tempfile.TemporaryDirectory(prefix="faults-", dir=place) as folder:
        Path(folder).chmod(0o755)
        found = measure(Path(folder), given.seed, given.share, given.only)
    every = [verdict for _, verdicts in found.values() for verdict in verdicts]
    print(row(f"{len(found)} kinds, seed {given.seed}", f"{time.monotonic() - began:.0f} s", every))
    if given.save is not None:
        rows = {
            name: {
                "how": how,
                "times": len(all_),
                "lost": sum(v.lost for v in all_),
                "wrong": sum(v.wrong for v in all_),
            }
            for name, (how, all_) in found.items()
        }
        given.save.write_text(
            json.dumps({"seed": given.seed, "kinds": rows}, indent=2) + "\n", encoding="utf-8"
        )
    sys.exit(any(one.lost or one.wrong for one in every))


if __name__ == "__main__":
    main()
