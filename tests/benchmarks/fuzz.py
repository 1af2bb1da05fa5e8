"""Gives each reader, questions and addresses inputs that a coverage-guided fuzzer (atheris) makes of samples, and counts what failed.

    pip install atheris
    PYTHONPATH=tests:. python tests/benchmarks/fuzz.py [--inputs 20000] [--only .docx questions …] [--models] [--seed 1] [--save FOLDER]

Failed: a promise of `fuzzing.checks` was broken, an error came that says nothing to a person, or the process died or took more
than SECONDS for one input. Each failure is told once for each place in the code; --save keeps the inputs. With --models
questions are asked of the real encoder and judge, of which fewer are to be had in the same time.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from support.fuzzing import samples, spoiling
from support.small_world import BEES, FERRIES, SCHOOLS

from assistant.runtime.cores import usable_cores

SECONDS = 60
LARGEST = 64 * 1024
ARCHIVES = {".docx", ".epub", ".odt"}
QUESTIONS, ADDRESSES = "questions", "addresses"
FIELDS = 6
PATHS = ("", "recommendations", "api/ask", "api/recommendations", "source/bees.md", "cite/abcdefgh", "to/EU")
VOCABULARY = tuple(" ".join((*samples.QUESTIONS, FERRIES, SCHOOLS, BEES)).split())

Check = Callable[[bytes], bool]


@dataclass(slots=True)
class Count:
    """What came of the inputs of one target; `failures` by place, with the first input of each."""

    inputs: int = 0
    given: int = 0
    slowest: float = 0.0
    failures: dict[str, str] = field(default_factory=dict)

    def join(self, other: "Count") -> None:
        """Add what came of others."""
        self.inputs += other.inputs
        self.given += other.given
        self.slowest = max(self.slowest, other.slowest)
        self.failures |= other.failures


def seeds() -> dict[str, tuple[bytes, ...]]:
    """Well-formed inputs of each target, from which the others are made."""
    asked = [
        "\n".join((question, *rest)).encode()
        for question in samples.QUESTIONS
        for rest in (("",) * (FIELDS - 1), ("the Commission", "bees.md", "2024", "3", ""))
    ]
    opened = [f"{path}?q={question}".encode() for path in PATHS for question in samples.QUESTIONS[:3]]
    return {**samples.files(), QUESTIONS: tuple(asked), ADDRESSES: tuple(opened)}


# In a process of its own


def fuzz(target: str, folder: Path, inputs: int, seed: int, models: bool) -> None:
    """Give `target` so many inputs; does not return."""
    import atheris

    with atheris.instrument_imports(include=["assistant"]):
        check = checker(target, folder, models)
    count, file = Count(), os.open(folder / "count.json", os.O_RDWR | os.O_CREAT)

    def once(data: bytes) -> None:
        began = time.perf_counter()
        try:
            count.given += check(data)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            words = str(error) if isinstance(error, AssertionError) else ""
            place = f"{type(error).__name__} {words} at {frame.filename}:{frame.lineno}"
            if place not in count.failures:
                kept = folder / f"failure-{len(count.failures)}"
                kept.write_bytes(data)
                count.failures[place] = str(kept)
        count.inputs += 1
        count.slowest = max(count.slowest, time.perf_counter() - began)
        os.pwrite(file, json.dumps(asdict(count)).ljust(100).encode(), 0)

    def spoiled(data: bytes, most: int, chance: int) -> bytes:
        def mutate(part: bytes) -> bytes:
            return bytes(atheris.Mutate(part, most))

        made = (_inquiry if target == QUESTIONS else _office)(data, chance, mutate)
        return made if len(made) <= most else mutate(data)

    has_structure = target in {QUESTIONS, *ARCHIVES}
    options = (
        f"-runs={inputs}",
        f"-seed={seed}",
        f"-max_len={LARGEST}",
        f"-timeout={SECONDS}",
        "-rss_limit_mb=6000",
    )
    arguments = [
        *options,
        f"-dict={folder / 'words'}",
        f"-artifact_prefix={folder}/died-",
        str(folder / "seeds"),
    ]
    atheris.Setup([sys.argv[0], *arguments], once, **({"custom_mutator": spoiled} if has_structure else {}))
    atheris.Fuzz()


def _office(data: bytes, chance: int, mutate: spoiling.Change) -> bytes:
    """A member of an archive, mostly as XML that stays well-formed."""
    change = mutate if chance % 4 == 0 else partial(spoiling.spoil_xml, chance=chance)
    return spoiling.spoil(data, chance, change)


def _inquiry(data: bytes, chance: int, mutate: spoiling.Change) -> bytes:
    """A question in which words changed; or any bytes of all that is asked."""
    question, _, rest = data.partition(b"\n")
    if chance % 4 == 0:
        return mutate(data)
    words = spoiling.spoil_words(question.decode("utf-8", "surrogateescape"), VOCABULARY, chance)
    return words.encode("utf-8", "surrogateescape") + b"\n" + rest


def checker(target: str, folder: Path, models: bool) -> Check:
    """What is done with each input."""
    from support.fuzzing import checks
    from support.small_world import make_corpus

    from assistant.assistant import Assistant
    from assistant.config.settings import Settings

    if target not in (QUESTIONS, ADDRESSES):
        return partial(checks.read, target)
    place = folder / "desk"
    place.mkdir()
    real = None
    if models:
        make_corpus(place)
        real = Assistant(Settings(corpus=place / "corpus", index=place / "index", settle_seconds=0))
    desk = checks.desk(place, real)
    if target == ADDRESSES:
        return partial(checks.open_page, desk)

    def ask(data: bytes) -> bool:
        question, to, document, since, limit, after = (
            data.decode("utf-8", "surrogateescape").split("\n", FIELDS - 1) + [""] * FIELDS
        )[:FIELDS]
        shown = int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 9 else None
        inquiry = checks.Inquiry(
            question, to or None, document or None, None, since or None, bool(shown), shown, after or None
        )
        return checks.ask(desk, inquiry)

    return ask


# For all


def dictionary_line(word: bytes) -> str:
    """A line of a libFuzzer dictionary."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n'


def measure(target: str, sound: Sequence[bytes], folder: Path, inputs: int, seed: int, models: bool) -> Count:
    """What came of so many inputs of one target; a process that died is followed by another."""
    found = Count()
    while found.inputs < inputs:
        place = folder / f"{target.lstrip('.')}-{found.inputs}"
        (place / "seeds").mkdir(parents=True)
        for number, data in enumerate(sound):
            (place / "seeds" / str(number)).write_bytes(data)
        (place / "words").write_text("".join(map(dictionary_line, filter(None, spoiling.TOKENS))))
        remaining = inputs - found.inputs
        rest = [
            "--child",
            target,
            str(place),
            str(remaining),
            str(seed + found.inputs),
            *["--models"] * models,
        ]
        done = subprocess.run(
            [sys.executable, __file__, *rest], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        said = done.stdout.decode(errors="replace")
        written = place / "count.json"
        here = Count(**json.loads(written.read_text())) if written.exists() else Count()
        if done.returncode:
            died = sorted(place.glob("died-*"))
            here.failures[f"died ({done.returncode}): {said[-600:]}"] = str(died[0]) if died else ""
        found.join(here)
        if not here.inputs:  # it cannot even begin
            break
    return found


def main() -> None:
    """Measure, and end with 1 where anything failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    every = seeds()
    parser.add_argument("--inputs", type=int, default=20_000, help="How many each target gets.")
    parser.add_argument("--only", nargs="*", choices=list(every), default=list(every))
    parser.add_argument("--models", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", type=Path, help="Keep inputs that failed here.")
    parser.add_argument("--child", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        target, folder, inputs, seed = given.child
        fuzz(target, Path(folder), int(inputs), int(seed), given.models)
    with tempfile.TemporaryDirectory(prefix="assistant-fuzz-") as temporary:
        folder = given.save or Path(temporary)
        with ThreadPoolExecutor(usable_cores()) as pool:
            counts = {
                target: pool.submit(
                    measure, target, every[target], folder, given.inputs, given.seed, given.models
                )
                for target in given.only
            }
            failed = tell({target: count.result() for target, count in counts.items()})
    sys.exit(1 if failed else 0)


def tell(counts: Mapping[str, Count]) -> int:
    """Print a table, and each failure; return how many there were."""
    print("| target    |  inputs | read or answered | refused or silent | failed | slowest, ms |")
    for target, one in counts.items():
        refused = one.inputs - one.given
        print(
            f"| {target:9} | {one.inputs:7} | {one.given:16} | {refused:17} | {len(one.failures):6} | {1000 * one.slowest:11.0f} |"
        )
    for target, one in counts.items():
        for place, kept in one.failures.items():
            print(f"\n{target}, {kept}\n{place}")
    return sum(len(one.failures) for one in counts.values())


if __name__ == "__main__":
    main()
