"""Injects faults at the edges from outside and compares every quote with the raw bytes of its file.

    PYTHONPATH=tests:. python tests/benchmarks/measure_edges.py [--seed N] [--share 0.1] [--only WORDS] [--save FILE]

Each injection runs in a process of its own. Wrong: a quote whose words are not in the bytes of the file that its citation
names. Lost: once the fault is taken away, the index says something else than before it. Hang: no end within a minute.
Traceback: any error that is not one of ours. Kinds and oracle share nothing with measure_faults.py. As root, for mounts.
"""

import argparse
import json
import mmap
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import structlog
from support.small_assistant import reading_here, small_assistant
from support.small_world import QUESTIONS, TEXTS, put

from assistant.assistant import Assistant
from assistant.errors import AssistantError
from assistant.types import Entry

DEFAULT_SEED = 20261129
SECONDS = 60.0
TABLE = "path,title,author\nbees.md,Of bees,Ada\nferries.md,Of ferries,Bob\n"
OUTCOMES = ("wrong", "lost", "hang", "traceback")
WORDS = [
    ("ten days", "two days"),
    ("2027", "2029"),
    ("should", "shouln"),
    ("must not", "may  now"),
    ("forbid", "permit"),
]


T = TypeVar("T")
Back = Callable[[], object]
"""Takes a fault away."""


@dataclass
class Trial:
    """One injection: a corpus with its index, an assistant that has it open, and random numbers."""

    folder: Path
    draw: random.Random

    def __post_init__(self) -> None:
        self.open = self.fresh()

    @property
    def corpus(self) -> Path:
        """The texts."""
        return self.folder / "corpus"

    @property
    def index(self) -> Path:
        """The index."""
        return self.folder / "index"

    @property
    def words(self) -> list[Path]:
        """The files of the word index."""
        newest = max((int(one.name) for one in self.index.iterdir() if one.name.isdigit()), default=0)
        return sorted(one for one in (self.index / str(newest) / "words").iterdir() if one.stat().st_size)

    def fresh(self) -> Assistant:
        """An assistant that has opened nothing yet."""
        return small_assistant(self.corpus, self.index, refresh_budget_seconds=1000)

    def document(self) -> Path:
        """Any of the texts."""
        return self.corpus / self.draw.choice(sorted(TEXTS))


def quotes(assistant: Assistant, trial: Trial) -> Iterable[Entry]:
    """All that an assistant quotes; an error that says what to do is an honest silence."""
    works = [partial(_of_answer, assistant, question) for question in QUESTIONS]
    for work in (*works, partial(_of_list, assistant)):
        yield from tried(work) or ()


def tried(work: Callable[[], T]) -> T | None:
    """What `work` returns; None for an error that says what to do, which is an honest silence."""
    try:
        return work()
    except AssistantError as error:
        if not str(error):
            raise AssertionError("an error without words") from error
        return None


def _of_answer(assistant: Assistant, question: str) -> list[Entry]:
    answer = assistant.ask(question)
    items = [*answer.items, *answer.near_misses]
    return [entry for item in items for entry in (item.entry, *(also.entry for also in item.also))]


def _of_list(assistant: Assistant) -> list[Entry]:
    return [entry for one in assistant.listing() for entry in (one.entry, *(also.entry for also in one.also))]


def wrong(entries: Iterable[Entry], corpus: Path) -> list[str]:
    """The quotes that the bytes of their files do not hold."""
    found = []
    for entry in entries:
        path = corpus / entry.citation.document
        held = path.read_bytes() if path.is_file() else b""
        if entry.citation.quote.encode() not in held:
            found.append(entry.citation.quote)
    return found


def said(assistant: Assistant) -> list[str]:
    """What an index says, to compare."""
    return [
        repr([(one.citation.id, one.citation.quote) for one in _of_answer(assistant, question)])
        for question in QUESTIONS
    ] + [repr([one.citation.id for one in _of_list(assistant)])]


Kind = Callable[[Trial], Back]
"""Injects a fault, and returns what takes it away."""

# The kinds


def _keeping_dates(path: Path, write: Callable[[bytes], object]) -> Back:
    before, data = path.stat(), path.read_bytes()
    write(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def back() -> None:
        path.write_bytes(data)

    return back


def _reworded(trial: Trial, data: bytes) -> bytes:
    for old, new in trial.draw.sample(WORDS, len(WORDS)):
        if old.encode() in data and len(old) == len(new):
            return data.replace(old.encode(), new.encode())
    place = trial.draw.randrange(len(data) - 1)
    return data[:place] + b"x" + data[place + 1 :]


def edited(trial: Trial) -> Back:
    """Other words of the same length; the date is put back."""
    path = trial.document()
    return _keeping_dates(path, lambda data: path.write_bytes(_reworded(trial, data)))


def mapped(trial: Trial) -> Back:
    """The same, written through a mapping of the file."""
    path = trial.document()

    def write(data: bytes) -> None:
        with path.open("r+b") as stream, mmap.mmap(stream.fileno(), 0) as memory:
            memory[:] = _reworded(trial, data)

    return _keeping_dates(path, write)


def swapped(trial: Trial) -> Back:
    """Another file of the same size and date takes the name."""
    path = trial.document()
    before, data = path.stat(), path.read_bytes()
    other = path.with_name(".other")
    other.write_bytes(_reworded(trial, data))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)
    return lambda: path.write_bytes(data)


def words_spoiled(trial: Trial) -> Back:
    """Stretches of the word index are overwritten in place."""
    path = trial.draw.choice(trial.words)
    with path.open("r+b") as stream:
        size = path.stat().st_size
        for _ in range(trial.draw.randrange(1, 6)):
            stream.seek(trial.draw.randrange(size))
            stream.write(trial.draw.randbytes(min(64, size)))
    return lambda: None


def words_cut(trial: Trial) -> Back:
    """A file of the word index is cut in place."""
    path = trial.draw.choice(trial.words)
    os.truncate(path, trial.draw.randrange(path.stat().st_size))
    return lambda: None


def _put_instead(path: Path, draw: random.Random) -> None:
    path.unlink(missing_ok=True)
    kind = draw.choice(["pipe", "device", "socket", "folder"])
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to(draw.choice(["/dev/zero", "/dev/full", "/dev/random"]))
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as ear:
            here = os.open(path.parent, os.O_RDONLY)
            ear.bind(f"/proc/self/fd/{here}/{path.name}")
            os.close(here)
    else:
        path.mkdir()


def _gone(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)


def ours_replaced(trial: Trial) -> Back:
    """A pipe, device, socket or folder in place of a file of the index."""
    names = ["catalogue.sqlite-wal", "build.lock", "progress.lock", "progress.json", "published.jsonl.gz", "facts.json", "lease", "vectors/segments.json", "words/meta.json"]  # fmt: skip
    name = trial.draw.choice(names)
    in_generation = name.startswith(("lease", "vectors", "words"))
    path = (trial.words[0].parent.parent if in_generation else trial.index) / name
    path.parent.mkdir(exist_ok=True, parents=True)
    _gone(path)
    _put_instead(path, trial.draw)
    return lambda: _gone(path)


def document_replaced(trial: Trial) -> Back:
    """A pipe, device, socket or folder in place of a document."""
    path = trial.document()
    data = path.read_bytes()
    _put_instead(path, trial.draw)

    def back() -> None:
        _gone(path)
        path.write_bytes(data)

    return back


def strange_names(trial: Trial) -> Back:
    """Links that leave or loop, and paths that are too long, beside the documents."""
    path = trial.corpus / f"strange{trial.draw.randrange(1000)}.md"
    kind = trial.draw.choice(["out", "loop", "nowhere", "up", "long"])
    if kind == "long":
        path = trial.corpus / "deep"
        path.mkdir()
        place = os.open(path, os.O_RDONLY)
        for _ in range(trial.draw.randrange(14, 20)):
            os.mkdir("n" * 250, dir_fd=place)
            deeper = os.open("n" * 250, os.O_RDONLY, dir_fd=place)
            os.close(place)
            place = deeper
        os.close(os.open("deep.md", os.O_WRONLY | os.O_CREAT, dir_fd=place))
        os.close(place)
    else:
        path.symlink_to(
            {"out": "/etc/hostname", "loop": path.name, "nowhere": "nothing.md", "up": ".."}[kind]
        )
    return lambda: subprocess.run(["rm", "-rf", str(path)], check=True)


def table_spoiled(trial: Trial) -> Back:
    """Bytes of documents.csv are overwritten, put in or taken out."""
    path = trial.corpus / "documents.csv"
    data = bytearray(path.read_bytes())
    for _ in range(trial.draw.randrange(1, 4)):
        place = trial.draw.randrange(len(data))
        data[place : place + trial.draw.randrange(2)] = trial.draw.randbytes(trial.draw.randrange(3))
    path.write_bytes(data)
    return lambda: path.write_text(TABLE)


def disk_full(trial: Trial) -> Back:
    """Nothing, or little, is left on the disk of the index and the texts; half of the times a text has changed."""
    free = shutil.disk_usage(trial.folder).free
    left = trial.draw.choice([0, 0, 4096, 20_000, 60_000])
    path, data = trial.document(), None
    if trial.draw.random() < 0.5:
        data = path.read_bytes()
        with path.open("r+b") as stream:  # as many bytes: it takes no room
            stream.write(_reworded(trial, data))
    filler = trial.folder / "filler"
    with suppress(OSError):
        filler.write_bytes(bytes(max(0, free - left)))

    def back() -> None:
        filler.unlink()
        if data is not None:
            path.write_bytes(data)

    return back


KINDS: dict[str, tuple[Kind, int, bool]] = {
    "equal length, date put back": (edited, 50, False),
    "written through a mapping, date put back": (mapped, 20, False),
    "another file of that size and date": (swapped, 30, False),
    "word index overwritten while open": (words_spoiled, 40, False),
    "word index cut while open": (words_cut, 40, False),
    "no file in place of one of ours": (ours_replaced, 40, False),
    "no file in place of a document": (document_replaced, 30, False),
    "links and paths that lead nowhere": (strange_names, 30, False),
    "table of facts damaged": (table_spoiled, 40, False),
    "disk full": (disk_full, 20, True),
}
"""Each kind: what injects it, how many times, and whether it needs a small disk."""


def injected(trial: Trial, kind: Kind) -> dict[str, str]:
    """What came of one injection: each outcome with a remark."""
    found: dict[str, str] = {}
    before = said(trial.open)
    back = kind(trial)
    for assistant in (trial.open, trial.fresh()):
        bad = wrong(quotes(assistant, trial), trial.corpus)
        for work in (
            assistant.refresh,
            assistant.refresh_for_question,
            partial(assistant.status, compare=True),
            assistant.ready,
        ):
            tried(work)
        bad += wrong(quotes(assistant, trial), trial.corpus)
        if bad:
            found["wrong"] = bad[0][:100]
    back()
    healed = trial.fresh()
    try:
        healed.index()
    except AssistantError:
        trial.fresh().doctor(repair=True)
    after = said(trial.fresh())
    if after != before:
        found["lost"] = next(
            f"{one[:80]} / {other[:80]}" for one, other in zip(before, after, strict=True) if one != other
        )
    return found


def measured(template: Path, place: Path, name: str, number: int, seed: int) -> dict[str, str]:
    """Run one injection in a process of its own."""
    kind, _, on_small_disk = KINDS[name]
    folder = place / f"{os.getpid()}-{number}"
    folder.mkdir()
    if on_small_disk:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], check=True)
    told = place / "told.json"
    told.unlink(missing_ok=True)
    shutil.copytree(template, folder, dirs_exist_ok=True)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with reading_here():
                small_assistant(folder / "corpus", folder / "index").index()
                found = injected(Trial(folder, random.Random(f"{seed} {name} {number}")), kind)
            told.write_text(json.dumps(found))
            code = 0
        except BaseException:
            told.write_text(
                json.dumps({"traceback": "".join(traceback.format_exc().splitlines(keepends=True)[-6:])})
            )
            code = 0
        finally:
            os._exit(code)
    deadline = time.monotonic() + SECONDS
    while (ended := os.waitpid(child, os.WNOHANG))[0] == 0 and time.monotonic() < deadline:
        time.sleep(0.01)
    if ended[0] == 0:
        os.kill(child, 9)
        os.waitpid(child, 0)
    came: dict[str, str] = json.loads(told.read_text()) if told.exists() else {}
    if ended[0] == 0:
        came = {"hang": "no end within a minute"}
    elif ended[1]:
        came = {"traceback": f"ended with {ended[1]}"}
    if on_small_disk:
        subprocess.run(["umount", "-l", str(folder)], check=True)
    subprocess.run(["rm", "-rf", str(folder)], check=True)
    return came


def main() -> None:
    """Measure, and end with 1 where anything came out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--save", type=Path)
    given = parser.parse_args()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    rows: dict[str, dict[str, int]] = {}
    with tempfile.TemporaryDirectory(prefix="edges-", dir="/dev/shm") as folder:
        template = Path(folder) / "template"
        (template / "corpus").mkdir(parents=True)
        put(template / "corpus", {**TEXTS, "documents.csv": TABLE})
        with reading_here():
            first = small_assistant(template / "corpus", template / "index")
            first.index()
            first.close()
        print(f"| {'fault':42}| times|" + "|".join(f" {one:9}" for one in OUTCOMES) + "|", flush=True)
        for name, (_, times, _) in KINDS.items():
            if given.only not in name:
                continue
            counted: Counter[str] = Counter()
            times = max(1, round(times * given.share))
            for number in range(times):
                found = measured(template, Path(folder), name, number, given.seed)
                counted.update(found.keys())
                for outcome, remark in found.items():
                    print(f"  {name} {number}: {outcome}: {remark}", file=sys.stderr, flush=True)
                rows[name] = {"times": number + 1, **{one: counted[one] for one in OUTCOMES}}
                if given.save is not None:  # as far as it is
                    state = {"seed": given.seed, "kinds": rows}
                    given.save.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")
            print(
                f"| {name:42}| {times:4} |" + "|".join(f" {counted[one]:8} " for one in OUTCOMES) + "|",
                flush=True,
            )
    print(f"{sum(row['times'] for row in rows.values())} injections", flush=True)
    sys.exit(any(row[one] for row in rows.values() for one in OUTCOMES))


if __name__ == "__main__":
    main()
