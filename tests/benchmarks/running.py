"""What the runs under load share: a corpus made from a seed, questions on it, and a server in a process of its own."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
WHO = "The Council;The Commission;Member states;NATO;The parliament;The ministry of health;Port authorities".split(
    ";"
)
WHAT = "publish;review;fund;inspect;extend;close;translate;insure;map;monitor;renew;archive".split(";")
THING = (
    "harbour permits;school buses;border crossings;grain reserves;radio masts;flood maps;train timetables;"
    "court vacancies;visa fees;customs forms;power cables;fishing quotas;museum loans;bridge tolls"
).split(";")
WHY = (
    "because winter storms isolate the islands;as delays have doubled since 2019;to save small firms the cost;"
    "so that neighbours can plan ahead;after the audit found gaps;while prices are low"
).split(";")
STARTED = 120.0
LISTENING = re.compile(rb'"address": "(http://[^"]+)/"')


def make_corpus(folder: Path, seed: int, documents: int) -> None:
    """Write briefs with a background and recommendations each."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(documents):
        write_brief(folder / f"brief-{number}.md", random.Random(f"{seed} {number}"))


def write_brief(path: Path, drawn: random.Random) -> None:
    """Write one brief, as if that had been done a while ago."""
    subject = drawn.choice(THING)
    lines = [
        f"# On {subject}",
        "",
        f"Officials report that {subject} cost more each year.",
        "",
        "## Recommendations",
    ]
    for number in range(1, drawn.randint(3, 5)):
        who, what, why = drawn.choice(WHO), drawn.choice(WHAT), drawn.choice(WHY)
        modal = drawn.choice(("should", "must", "could"))
        lines += [
            "",
            f"{number}. {who} {modal} {what} all {drawn.choice((subject, drawn.choice(THING)))} {why}.",
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    moment = time.time() - 60
    os.utime(path, (moment, moment))


def make_questions(drawn: random.Random, number: int) -> list[str]:
    """Questions some of which are answered, some treated, some neither."""
    forms = (
        "What should {who} do about {thing}?",
        "Who should {what} {thing}?",
        "Why do {thing} cost more?",
        "How do I {what} a sourdough bread?",
        "What are all the recommendations to {who}?",
        "Should {who} {what} {thing}?",
    )
    return [
        drawn.choice(forms).format(
            who=drawn.choice(WHO).removeprefix("The "), what=drawn.choice(WHAT), thing=drawn.choice(THING)
        )
        for _ in range(number)
    ]


@dataclass(frozen=True, slots=True)
class Running:
    """A server: its process, its address without a slash at the end, and its log."""

    process: subprocess.Popen[bytes]
    at: str
    log: Path

    def memory_mb(self) -> float:
        """Resident memory of the server itself, without the processes that read files."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
        assert found is not None
        return int(found[1]) / 1024

    def files(self) -> int:
        """How many files and sockets it holds open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def complaints(self) -> list[str]:
        """The log's lines above "info"."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if json.loads(line).get("level") != "info"]


@contextmanager
def running(corpus: Path, folder: Path, **settings: str) -> Iterator[Running]:
    """A server on `corpus` with its index, trail and log below `folder`; ended with the context."""
    log = folder / "serve.log"
    own = {f"ASSISTANT_{name.upper()}": value for name, value in settings.items()}
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant", "serve", "--port", "0"],
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": str(CHECKOUT),
                "ASSISTANT_CORPUS": str(corpus),
                "ASSISTANT_INDEX": str(folder / "index"),
                "ASSISTANT_AUDIT_FOLDER": str(folder / "audit"),
                "ASSISTANT_LOG_FORMAT": "json",
                "ASSISTANT_SETTLE_SECONDS": "0",
                **own,
            },
            stdout=stream,
            stderr=stream,
        )
    try:
        yield Running(process, _address(process, log), log)
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(20)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + STARTED
    while time.monotonic() < end and process.poll() is None:
        if found := LISTENING.search(log.read_bytes()):
            return found[1].decode()
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log.read_text(encoding='utf-8')}")
