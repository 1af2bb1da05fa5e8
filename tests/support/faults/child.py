"""What runs in a process of its own, and dies there at a chosen moment."""

import json
import multiprocessing
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from types import FrameType
from typing import Any

from assistant.errors import AssistantError
from support.small_assistant import reading_here, said_by, small_assistant

FAILED_WELL = 9  # exit code for an error that says what to do
RISKY = frozenset(
    "execute executemany close fsync mkdir replace rename rmdir unlink open write flush commit"
    " wait_merging_threads write_index flock touch ftruncate utime start put join".split()
)
PHASES = {
    "forget_work": "forgetting",
    "_read": "staging",
    "adopt": "staging",
    "_finish": "encoding",
    "publish": "deriving",
    "sync": "committing",
    "_sweep": "sweeping",
}


class Fate:
    """Counts what the main thread does that touches the disk, and kills the process at moment `moment`."""

    def __init__(self, moment: int) -> None:
        self.moment = moment
        self.phase = "starting"
        self.phases: list[str] = []

    def __call__(self, frame: FrameType, event: str, function: Any) -> None:
        """Hear of a call or return, as `sys.setprofile` tells."""
        if event in ("call", "return"):
            name = frame.f_code.co_name
            ends = event == "return"
            if name in PHASES and ends == (name == "sync") and "assistant" in frame.f_code.co_filename:
                self.phase = PHASES[name]
            return
        if getattr(function, "__name__", "") not in RISKY:
            return
        self.phases.append(self.phase)
        if len(self.phases) == self.moment:
            os.kill(os.getpid(), signal.SIGKILL)


def index(corpus: Path, folder: Path, rebuild: bool) -> None:
    """Run `assistant index`."""
    small_assistant(corpus, folder).index(rebuild=rebuild)


def dying(work: Callable[..., None], arguments: tuple[Any, ...], moment: int, log: Path) -> None:
    """Do `work` until `moment`; write down how many moments there were, and their phases, if it ends."""
    quietly(log)
    fate = Fate(moment)
    with reading_here():
        sys.setprofile(fate)
        work(*arguments)
        sys.setprofile(None)
    log.with_suffix(".json").write_text(json.dumps(fate.phases))


def limited(
    work: Callable[..., None], arguments: tuple[Any, ...], log: Path, kind: int | None = None, amount: int = 0
) -> None:
    """Do `work` under a limit of the system, as nobody's user where `kind` is -1; an error that says what to do is told."""
    quietly(log)
    if kind == -1:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    elif kind is not None:
        resource.setrlimit(kind, (amount, amount))
    try:
        work(*arguments)
    except AssistantError as error:
        log.with_suffix(".said").write_text(str(error)) if kind is None else print(error, flush=True)
        sys.exit(FAILED_WELL)


def quietly(log: Path) -> None:
    """Write to `log` what would be printed."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    os.dup2(handle, 1)
    os.dup2(handle, 2)


def fork_server() -> ForkServerContext:
    """Starts processes that have everything imported, and nothing running."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["support.faults.child", "assistant.ingest.building", "assistant.assistant"]
    )
    return context


def start(context: ForkServerContext, target: Callable[..., None], *arguments: Any) -> ForkServerProcess:
    """Start a process; it is no daemon, so that it may have children of its own."""
    process = context.Process(target=target, args=arguments)
    process.start()
    return process


def looks(corpus: Path, folder: Path, log: Path, seen: Path) -> None:
    """Ask all questions as a user who may not write, and write down the answers."""
    quietly(log)
    seen.write_text("{}")
    seen.chmod(0o666)
    said_by(
        corpus, folder.parent.parent / "older"
    )  # what is loaded when needed may lie where only root can read
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    said = said_by(corpus, folder)
    if isinstance(said, AssistantError):
        print(said, flush=True)
        sys.exit(FAILED_WELL)
    seen.write_text(json.dumps(said["answers"]))


def at_another_time(work: Callable[..., None], arguments: tuple[Any, ...], log: Path, shift: float) -> None:
    """Do `work` with a clock that is wrong by `shift` seconds."""
    quietly(log)
    now, now_ns = time.time, time.time_ns
    time.time = lambda: now() + shift
    time.time_ns = lambda: now_ns() + int(shift * 1e9)
    kind = type(
        "Clock",
        (datetime,),
        {"now": classmethod(lambda kind, zone: datetime.fromtimestamp(time.time(), zone))},
    )
    vars(sys.modules["assistant.index.writer"])["datetime"] = kind
    work(*arguments)


def backup(corpus: Path, folder: Path, file: Path) -> None:
    """Run `assistant backup --force`."""
    small_assistant(corpus, folder).backup(file, force=True)


def restore(corpus: Path, folder: Path, file: Path) -> None:
    """Run `assistant restore --force`."""
    small_assistant(corpus, folder).restore(file, force=True)
