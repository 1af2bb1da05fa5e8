"""The kinds of faults: each is injected once by a call, which tells what was lost or wrong afterwards."""

import itertools
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from assistant.errors import AssistantError, BadRequest, CorpusMissing, IndexUnusable
from assistant.index import catalogue, id_backup
from support.faults import child
from support.faults.world import CHANGES, DELETIONS, WELL, State, Verdict, World, files_below, flip, replace
from support.small_assistant import QUESTIONS, said_by, small_assistant
from support.web_sites import served


@dataclass(frozen=True, slots=True)
class Trial:
    """One injection: where, with which random numbers, and how processes are started."""

    world: World
    draw: random.Random
    context: Any
    lengths: dict[str, list[str]]

    @property
    def log(self) -> Path:
        """Where a child writes what it would print."""
        return self.world.folder / "child.log"

    def start(self, target: Callable[..., None], *arguments: Any) -> Any:
        """Start a process that has everything imported."""
        return child.start(self.context, target, *arguments)

    def moments(self, operation: str, *phases: str) -> list[int]:
        """When an operation touches the disk in one of `phases`, or in any, counted from its start."""
        if operation not in self.lengths:
            work, _, _ = _prepared(self, operation)
            process = self.start(child.dying, *work, -1, self.log)
            process.join()
            assert process.exitcode == 0, self.log.read_text()
            self.lengths[operation] = json.loads(self.log.with_suffix(".json").read_text())
        return [
            moment for moment, phase in enumerate(self.lengths[operation], 1) if not phases or phase in phases
        ]

    def index(self, *, rebuild: bool = False) -> tuple[Any, ...]:
        """What a child needs to run `assistant index`."""
        return child.index, (self.world.corpus, self.world.index, rebuild)


Kind = Callable[[Trial], Verdict]


# kill -9


def killed(operation: str, *phases: str) -> Kind:
    """`assistant index` kills itself as it is about to touch the disk, or just has, in one of `phases`."""

    def kind(trial: Trial) -> Verdict:
        moment = trial.draw.choice(trial.moments(operation, *phases))
        work, possible, final = _prepared(trial, operation)
        process = trial.start(child.dying, *work, moment, trial.log)
        process.join()
        if process.exitcode not in (-signal.SIGKILL, 0):
            return Verdict(lost=True, remark=f"ended with {process.exitcode}: {trial.log.read_text()[-300:]}")
        return trial.world.stands(*possible, first=operation == "first") | trial.world.heals(final)

    return kind


def _prepared(trial: Trial, operation: str) -> tuple[tuple[Any, ...], tuple[State, ...], State]:
    """Make the corpus ready for an operation; return what to run, what may be said after, and what at last."""
    world = trial.world
    world.reset(indexed=operation != "first")
    if operation == "first":
        return trial.index(), (world.old,), _without_past(world.old, world)
    if operation == "rebuild":
        return trial.index(rebuild=True), (world.old,), world.old
    if operation == "deletion":
        world.change(DELETIONS)
        return trial.index(), (world.behind_deletions, world.deleted), world.deleted
    if operation == "backup":
        file = shutil.copy(world.backup, world.folder / "work" / "a.backup")
        return (child.backup, (world.corpus, world.index, file)), (world.old,), world.old
    world.change(CHANGES)
    if operation == "restore":
        world.build()
        work = child.restore, (world.corpus, world.index, world.backup)
        return work, (world.changed, world.behind_changes), world.changed
    return trial.index(), (world.behind_changes, world.changed), world.changed


def _without_past(state: State, world: World) -> State:
    """The state of an index that has never seen any other texts."""
    cited = {item["citation"]["id"] for item in state.said["list"]["items"]}
    assert cited <= state.published
    return State(state.said, world.born)


def ended_at_any_time(ending: signal.Signals) -> Kind:
    """`assistant index` gets a signal from outside, at a random time."""

    def kind(trial: Trial) -> Verdict:
        work, possible, final = _prepared(trial, "change")
        process = trial.start(child.limited, *work, trial.log)
        time.sleep(trial.draw.uniform(0, 0.7))
        if process.is_alive():
            os.kill(process.pid, ending)
        process.join()
        return trial.world.stands(*possible) | trial.world.heals(final)

    return kind


def worker_killed(trial: Trial) -> Verdict:
    """The processes that read files are killed, one after the other."""
    work, possible, final = _prepared(trial, "change")
    process = trial.start(child.limited, *work, trial.log)
    while process.is_alive():
        time.sleep(trial.draw.uniform(0.02, 0.3))
        for task in Path(f"/proc/{process.pid}/task").glob("*/children"):
            try:
                workers = task.read_text().split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if workers:
                os.kill(int(trial.draw.choice(workers)), signal.SIGKILL)
                break
        else:
            continue
        break
    process.join()
    expected = {0, child.FAILED_WELL}
    verdict = (
        WELL if process.exitcode in expected else Verdict(lost=True, remark=trial.log.read_text()[-300:])
    )
    return verdict | trial.world.stands(*possible) | trial.world.heals(final)


# Disks


@contextmanager
def _small_disk(place: Path, options: str) -> Iterator[None]:
    """A file system of its own at `place`."""
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def disk_full(operation: str) -> Kind:
    """The index lies on a tmpfs with a random number of free kilobytes."""

    def kind(trial: Trial) -> Verdict:
        world = trial.world
        work, possible, final = _prepared(trial, operation)
        kept = world.folder / "aside"
        if operation != "first":
            shutil.copytree(world.index, kept)
            shutil.rmtree(world.index)
        with _small_disk(world.index, "size=64m"):
            if operation != "first":
                shutil.copytree(kept, world.index, dirs_exist_ok=True)
                shutil.rmtree(kept)
            used = sum(file.stat().st_blocks * 512 for file in world.index.rglob("*")) // 1024
            size = used + trial.draw.randrange(4, 900)
            _remount(world.index, f"size={size}k")
            process = trial.start(child.limited, *work, trial.log)
            process.join()
            verdict = _said_well(process, trial.log, "space", "room")
            verdict |= world.stands_or_advises(*possible)  # not even SQLite's own 32 KB may be free
            _remount(world.index, "size=64m")
            return verdict | world.heals(final)

    return kind


def _remount(place: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(place)], check=True)


def _said_well(process: Any, log: Path, *words: str) -> Verdict:
    """Whether a child did its work, or ended with an error that says what to do, using one of `words`."""
    said = log.read_text() + (
        log.with_suffix(".said").read_text() if log.with_suffix(".said").exists() else ""
    )
    if process.exitcode == 0 or (
        process.exitcode == child.FAILED_WELL and any(word in said for word in words)
    ):
        return WELL
    return Verdict(lost=True, remark=f"exit code {process.exitcode}, said: {said[-400:]}")


def file_size_limited(trial: Trial) -> Verdict:
    """No file may grow beyond a random size (RLIMIT_FSIZE): a write stops in its middle."""
    work, possible, final = _prepared(trial, trial.draw.choice(["change", "rebuild"]))
    limit = trial.draw.randrange(1, 300) * 1024
    process = trial.start(child.limited, *work, trial.log, resource.RLIMIT_FSIZE, limit)
    process.join()
    verdict = _said_well(process, trial.log, "space", "room", "another folder", "disk")
    return verdict | trial.world.stands(*possible) | trial.world.heals(final)


def read_only_disk(trial: Trial) -> Verdict:
    """The index lies on a file system that is mounted read-only, at times with a log left by a killed run."""
    world = trial.world
    is_cut_off = trial.draw.random() < 0.5
    possible, final = _cut_off(trial) if is_cut_off else _prepared(trial, "change")[1:]
    with _small_disk(world.folder / "disk", "size=64m"):
        shutil.copytree(world.index, world.folder / "disk" / "index")
        shutil.rmtree(world.index)
        world.index.symlink_to(world.folder / "disk" / "index")
        try:
            _remount(world.folder / "disk", "ro")
            verdict = world.stands(*possible)
            process = trial.start(child.limited, *trial.index(), trial.log)
            process.join()
            verdict |= _said_well(process, trial.log, "another folder")
            if process.exitcode == 0:
                verdict |= Verdict(lost=True, remark="wrote to a disk that is read-only")
            verdict |= world.stands(*possible)
            _remount(world.folder / "disk", "rw")
            return verdict | world.heals(final)
        finally:
            world.index.unlink()


def _cut_off(trial: Trial) -> tuple[tuple[State, ...], State]:
    """Kill a run of `assistant index` in or after its commit; return what may be said then, and what at last."""
    moment = trial.draw.choice(trial.moments("change", "committing", "sweeping"))
    work, possible, final = _prepared(trial, "change")
    process = trial.start(child.dying, *work, moment, trial.log)
    process.join()
    return possible, final


def read_only_for_this_user(trial: Trial) -> Verdict:
    """Another user, who may read the index and not write it, asks and runs `assistant index`."""
    world = trial.world
    is_cut_off = trial.draw.random() < 0.5
    possible, final = _cut_off(trial) if is_cut_off else _prepared(trial, "change")[1:]
    looks = trial.start(child.looks, world.corpus, world.index, trial.log, world.folder / "seen.json")
    looks.join()
    verdict = _said_well(looks, trial.log, "run 'assistant index'")
    if looks.exitcode == 0:
        said = json.loads((world.folder / "seen.json").read_text())
        if all(said != json.loads(json.dumps(state.said["answers"])) for state in possible):
            verdict |= Verdict(wrong=True, remark="another user is told something else")
    process = trial.start(child.limited, *trial.index(), trial.log, -1)
    process.join()
    if process.exitcode != child.FAILED_WELL:
        verdict |= Verdict(lost=True, remark=f"exit code {process.exitcode}: {trial.log.read_text()[-300:]}")
    return verdict | world.stands(*possible) | world.heals(final)


# Damage


def damaged(place: str, damage: Callable[[Path, random.Random, World], None]) -> Kind:
    """One file of the index is damaged; nothing else has changed."""

    def kind(trial: Trial) -> Verdict:
        world = trial.world
        world.reset()
        files = [file for file in files_below(world.index) if place in str(file.relative_to(world.index))]
        damage(trial.draw.choice(files), trial.draw, world)
        return world.stands_or_advises(world.old) | world.heals(world.old)

    return kind


def truncated(file: Path, draw: random.Random, world: World) -> None:
    """Keep a random part of its beginning."""
    replace(file, file.read_bytes()[: draw.randrange(file.stat().st_size)])


def flipped(file: Path, draw: random.Random, world: World) -> None:
    """Turn over between one bit and eight."""
    flip(file, draw, draw.choice([1, 1, 1, 2, 8]))


def zeroed(file: Path, draw: random.Random, world: World) -> None:
    """Fill one block of 4,096 bytes with zeros."""
    data = bytearray(file.read_bytes())
    start = draw.randrange(0, max(1, len(data)), 4096)
    data[start : start + 4096] = bytes(len(data[start : start + 4096]))
    replace(file, bytes(data))


def missing(file: Path, draw: random.Random, world: World) -> None:
    """Take it away."""
    file.unlink()


def scrambled(file: Path, draw: random.Random, world: World) -> None:
    """Put something else in its place."""
    replace(file, draw.randbytes(file.stat().st_size))


def exchanged(source: str) -> Callable[[Path, random.Random, World], None]:
    """Put the same file of an older or newer index in its place."""

    def damage(file: Path, draw: random.Random, world: World) -> None:
        folder: Path = getattr(world, source)
        inside = Path(*file.relative_to(world.index).parts[1:]) if file.parent != world.index else None
        if inside is None:
            replace(file, (folder / file.name).read_bytes())
            return
        (generation,) = (one for one in folder.iterdir() if one.name.isdigit())
        for old in files_below(file.parent):
            old.unlink()
        for new in files_below(generation / inside.parent):
            if file.suffix != ".faiss" or new.name == file.name:
                shutil.copy2(new, file.parent / new.name)

    return damage


def log_damaged(damage: Callable[[Path, random.Random, World], None]) -> Kind:
    """A run is killed in or after its commit, and the log (WAL) that it leaves is damaged."""

    def kind(trial: Trial) -> Verdict:
        world = trial.world
        possible, final = _cut_off(trial)
        log = world.index / f"{catalogue.FILE_NAME}-wal"
        if log.exists() and log.stat().st_size:
            damage(log, trial.draw, world)
        return world.stands_or_advises(*possible) | world.heals(final)

    return kind


def of_schema(version: Callable[[random.Random], int]) -> Kind:
    """The catalogue says that another version of the assistant wrote it."""

    def kind(trial: Trial) -> Verdict:
        world = trial.world
        world.reset()
        with closing(sqlite3.connect(world.index / catalogue.FILE_NAME)) as connection:
            connection.execute(f"PRAGMA user_version = {version(trial.draw)}")
        return world.stands_or_advises() | world.heals(world.old)

    return kind


def without_current(trial: Trial) -> Verdict:
    """The entry of the manifest that says which generation is current is deleted, or names another."""
    world = trial.world
    world.reset()
    with closing(sqlite3.connect(world.index / catalogue.FILE_NAME, isolation_level=None)) as connection:
        change = trial.draw.choice(
            [
                "DELETE FROM manifest WHERE name = 'generation'",
                "DELETE FROM manifest",
                "UPDATE manifest SET value = value + 1 WHERE name = 'generation'",
                "UPDATE manifest SET value = value - 1 WHERE name = 'generation'",
            ]
        )
        connection.execute(change)
    return world.stands_or_advises(world.old) | world.heals(world.old)


def spare_damaged(trial: Trial) -> Verdict:
    """The second copy of the published ids is damaged, and the catalogue is lost in part or not at all."""
    world = trial.world
    world.reset()
    trial.draw.choice([truncated, flipped, missing, scrambled])(
        world.index / id_backup.FILE_NAME, trial.draw, world
    )
    return world.stands(world.old) | world.heals(world.old)


# Others beside it


def two_at_once(trial: Trial) -> Verdict:
    """`assistant index` is started twice, or three times, at the same time."""
    work, possible, final = _prepared(trial, trial.draw.choice(["change", "deletion"]))
    processes = []
    for _ in range(trial.draw.choice([2, 3])):
        processes.append(trial.start(child.limited, *work, trial.log))
        time.sleep(trial.draw.uniform(0, 0.3))
    for process in processes:
        process.join()
    codes = sorted(process.exitcode for process in processes)
    verdict = WELL
    if codes[0] != 0 or not {*codes} <= {0, child.FAILED_WELL}:
        verdict = Verdict(lost=True, remark=f"exit codes {codes}: {trial.log.read_text()[-300:]}")
    return verdict | trial.world.stands(*possible[-1:]) | trial.world.heals(final)


# The corpus


def while_read(change: Callable[[Path, random.Random], None]) -> Kind:
    """Files change while others are read; the next run sees them as they are then."""

    def kind(trial: Trial) -> Verdict:
        world = trial.world
        world.reset()
        world.change(CHANGES)
        process = trial.start(child.limited, *trial.index(rebuild=True), trial.log)
        time.sleep(trial.draw.uniform(0.05, 0.5))
        touched = world.corpus / "notes" / "bridge 9.txt"
        change(touched, trial.draw)
        process.join()
        verdict = _said_well(process, trial.log, "run 'assistant index'")
        said = world.look()
        if isinstance(said, AssistantError):
            verdict |= Verdict(lost=True, remark=f"cannot be read: {said}")
        if touched.exists():
            touched.unlink()
        world.change({"notes/bridge 9.txt": CHANGES["notes/bridge 9.txt"]})
        healed = world.heals(world.changed)
        is_more = "ids differ: [] missing" in healed.remark  # those of what stood there for a moment
        return verdict | (WELL if is_more else healed)

    return kind


def vanishes(file: Path, draw: random.Random) -> None:
    """It is deleted."""
    file.unlink(missing_ok=True)


def changes(file: Path, draw: random.Random) -> None:
    """It is overwritten, in several steps."""
    for step in range(draw.randrange(1, 4)):
        file.write_text(f"Half of a sent{step}", encoding="utf-8")
        time.sleep(0.02)


def is_closed(file: Path, draw: random.Random) -> None:
    """It becomes a folder, or a file that waits for ever: what root cannot read either."""
    file.unlink(missing_ok=True)
    if draw.random() < 0.5:
        file.symlink_to(file)
    else:
        os.mkfifo(file)


def corpus_gone(how: str) -> Kind:
    """The corpus is not there: no folder, an empty one, or a drive taken away while the index is made."""

    def kind(trial: Trial) -> Verdict:
        world = trial.world
        world.reset()
        away = world.folder / "away"
        with _moved(world.corpus, away, how):
            try:
                world.build()
                verdict = Verdict(lost=True, remark="an empty folder was indexed")
            except CorpusMissing as error:
                verdict = (
                    WELL
                    if "nothing was changed" in str(error) or "--corpus" in str(error)
                    else Verdict(lost=True, remark=str(error))
                )
        return verdict | world.stands(world.old) | world.heals(world.old)

    return kind


@contextmanager
def _moved(corpus: Path, away: Path, how: str) -> Iterator[None]:
    corpus.rename(away)
    if how == "mount":
        with _small_disk(corpus, "size=1m"):
            yield
        corpus.rmdir()
    elif how == "empty":
        corpus.mkdir()
        yield
        corpus.rmdir()
    else:
        yield
    away.rename(corpus)


def clock_goes_back(trial: Trial) -> Verdict:
    """Files are written, and the index is made, with a clock that went back by hours or years."""
    work, possible, final = _prepared(trial, "change")
    back = trial.draw.choice([3600, 86_400, 400 * 86_400])
    for name, text in CHANGES.items():
        if text is not None:
            moment = time.time() - back
            os.utime(trial.world.corpus / name, (moment, moment))
    process = trial.start(child.at_another_time, *work, trial.log, -back)
    process.join()
    verdict = _said_well(process, trial.log)
    return verdict | trial.world.stands(possible[-1]) | trial.world.heals(final)


# Backups


def restore_killed(trial: Trial) -> Verdict:
    """`assistant restore --force` kills itself as it is about to touch the disk, or just has."""
    world = trial.world
    moment = trial.draw.choice(trial.moments("restore"))
    work, possible, final = _prepared(trial, "restore")
    process = trial.start(child.dying, *work, moment, trial.log)
    process.join()
    return world.stands(*possible) | world.heals(final)


def backup_killed(trial: Trial) -> Verdict:
    """`assistant backup --force` kills itself; the last backup stays, and so does the index."""
    world = trial.world
    moment = trial.draw.choice(trial.moments("backup"))
    work, possible, final = _prepared(trial, "backup")
    process = trial.start(child.dying, *work, moment, trial.log)
    process.join()
    verdict = world.stands(*possible)
    return verdict | _restores(world, work[1][2], world.old) | world.heals(final)


def _restores(world: World, file: Path, *states: State) -> Verdict:
    """Whether a backup makes an index that says what one of `states` says."""
    fresh = world.folder / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    assistant = small_assistant(world.corpus, fresh)
    assistant.restore(file)
    said = said_by(world.corpus, fresh)
    health = assistant.doctor()
    if isinstance(said, AssistantError) or not health.is_well:
        return Verdict(
            lost=True, remark=f"restored, but {said if isinstance(said, AssistantError) else health}"
        )
    return (
        WELL
        if any(said == state.said for state in states)
        else Verdict(wrong=True, remark="restored another")
    )


def backup_while_indexing(trial: Trial) -> Verdict:
    """Backups are made one after the other while `assistant index` runs; each holds one generation, whole."""
    world = trial.world
    work, possible, final = _prepared(trial, trial.draw.choice(["change", "deletion"]))
    process = trial.start(child.limited, *work, trial.log)
    verdict, number = WELL, 0
    while process.is_alive() and number < 4:
        time.sleep(trial.draw.uniform(0, 0.25))
        file = world.folder / "work" / f"{number}.backup"
        small_assistant(world.corpus, world.index).backup(file)
        verdict |= _restores(world, file, *possible)
        number += 1
    process.join()
    return verdict | _said_well(process, trial.log) | world.heals(final)


def backup_damaged(trial: Trial) -> Verdict:
    """A backup is truncated, flipped, foreign or of a newer version: refused, or it holds what it held."""
    world = trial.world
    world.reset()
    world.change(CHANGES)
    world.build()
    file = world.folder / "work" / "damaged.backup"
    shutil.copy(world.backup, file)
    trial.draw.choice([truncated, flipped, zeroed, scrambled])(file, trial.draw, world)
    try:
        small_assistant(world.corpus, world.index).restore(file, force=True)
        verdict = world.stands(world.behind_changes)
    except (IndexUnusable, BadRequest) as error:
        says = any(word in str(error) for word in ("use another backup", "name a file", "upgrade it"))
        verdict = WELL if says else Verdict(lost=True, remark=f"no advice: {error}")
        verdict |= world.stands(world.changed)
    return verdict | world.heals(world.changed)


# While it is served


def served_while(operation: str, *, dies: bool = False) -> Kind:
    """Questions come over HTTP, two at a time, while the index is changed; none fails, and each is of one generation."""

    def kind(trial: Trial) -> Verdict:
        world = trial.world
        moment = trial.draw.choice(trial.moments(operation)) if dies else -1
        work, possible, final = _prepared(trial, operation)
        assistant = small_assistant(world.corpus, world.index)
        settings = assistant.settings.model_copy(update={"refresh_seconds": 3600.0})
        with served(assistant, settings) as address:
            askers = Askers(address)
            time.sleep(0.2)
            process = trial.start(child.dying, *work, moment, trial.log)
            process.join()
            time.sleep(0.2)
            asked = askers.stop()
            last = [askers.ask(question) for question in QUESTIONS]
        assistant.close()
        allowed = [_by_question(state) for state in possible]
        verdict = Verdict(lost=True, remark=f"failed: {askers.failures[:2]}") if askers.failures else WELL
        strange = [one for one in asked if all(said[one["question"]] != one for said in allowed)]
        if strange or len(asked) < 4:
            verdict |= Verdict(wrong=True, remark=f"{len(strange)} of {len(asked)} are of no generation")
        if not dies and any(allowed[-1][one["question"]] != one for one in last):
            verdict |= Verdict(lost=True, remark="the new generation is not taken over")
        return verdict | world.stands(*possible) | world.heals(final)

    return kind


def _by_question(state: State) -> dict[str, Any]:
    answers = json.loads(json.dumps(state.said["answers"]))
    return {answer["question"]: answer for answer in answers}


class Askers:
    """Two threads that ask one question after the other over HTTP, and keep what they are told."""

    def __init__(self, address: str) -> None:
        self.failures: list[str] = []
        self._address = address
        self._told: list[dict[str, Any]] = []
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._go_on, args=(start,)) for start in (0, 3)]
        for thread in self._threads:
            thread.start()

    def ask(self, question: str) -> dict[str, Any]:
        """What is said to one question, without the number of the generation."""
        with urllib.request.urlopen(f"{self._address}api/ask?q={quote(question)}", timeout=60) as said:
            answer: dict[str, Any] = json.loads(said.read())
        return {name: part for name, part in answer.items() if name != "index"}

    def stop(self) -> list[dict[str, Any]]:
        """End, and give all that was told."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()
        return self._told

    def _go_on(self, start: int) -> None:
        for question in itertools.islice(itertools.cycle(QUESTIONS), start, None):
            if self._stopped.is_set():
                return
            try:
                self._told.append(self.ask(question))
            except (OSError, ValueError) as error:
                self.failures.append(repr(error))


def served_on_damage(trial: Trial) -> Verdict:
    """A file of the index is damaged or taken away under a running server; it answers as before, or says what to do."""
    world = trial.world
    world.reset()
    assistant = small_assistant(world.corpus, world.index)
    settings = assistant.settings.model_copy(update={"refresh_seconds": 3600.0})
    told: list[Any] = []
    with served(assistant, settings) as address, urllib.request.urlopen(f"{address}readyz") as ready:
        assert ready.status == 200
        files = [file for file in files_below(world.index) if not file.name.endswith(("-wal", "-shm"))]
        trial.draw.choice([truncated, flipped, missing])(trial.draw.choice(files), trial.draw, world)
        for question in QUESTIONS:
            try:
                with urllib.request.urlopen(f"{address}api/ask?q={quote(question)}", timeout=60) as said:
                    told.append(
                        {name: part for name, part in json.loads(said.read()).items() if name != "index"}
                    )
            except urllib.error.HTTPError as error:
                told.append((error.code, error.read().decode()))
    assistant.close()
    expected = _by_question(world.old)
    wrong = [one for one in told if isinstance(one, dict) and one != expected[one["question"]]]
    mute = [
        one for one in told if isinstance(one, tuple) and (one[0] != 503 or "assistant index" not in one[1])
    ]
    return Verdict(bool(mute), bool(wrong), str(wrong or mute)[:300] if wrong or mute else "") | world.heals(
        world.old
    )


def table() -> dict[str, tuple[str, Kind, int]]:
    """Each kind of fault: how it is injected, the call that does it, and how often a whole measurement does it."""
    faiss, tantivy, sqlite = "vectors/", "words/", catalogue.FILE_NAME
    moment = "SIGKILL by itself at a random disk access"
    return {
        "first build killed": (moment, killed("first"), 25),
        "killed while documents are staged": (
            moment,
            killed("change", "starting", "staging", "encoding"),
            30,
        ),
        "killed while derived files are written": (moment, killed("change", "deriving"), 30),
        "killed between derived files and commit": (moment, killed("change", "committing"), 40),
        "killed after the commit": (moment, killed("change", "sweeping"), 25),
        "rebuild killed": (moment, killed("rebuild"), 20),
        "killed while documents are deleted": (moment, killed("deletion"), 20),
        "killed at any time": ("SIGKILL from outside", ended_at_any_time(signal.SIGKILL), 15),
        "terminated": ("SIGTERM from outside", ended_at_any_time(signal.SIGTERM), 6),
        "interrupted": ("SIGINT from outside", ended_at_any_time(signal.SIGINT), 6),
        "worker killed": ("SIGKILL to a reading process", worker_killed, 8),
        "disk full, first build": ("tmpfs of random size", disk_full("first"), 6),
        "disk full, update": ("tmpfs of random size", disk_full("change"), 14),
        "write stops in its middle": ("RLIMIT_FSIZE", file_size_limited, 8),
        "read-only disk": ("tmpfs mounted ro, half with a log left", read_only_disk, 6),
        "read-only for this user": ("another user, half with a log left", read_only_for_this_user, 6),
        "newer schema": (
            "user_version",
            of_schema(lambda draw: catalogue.SCHEMA_VERSION + draw.randrange(1, 90)),
            4,
        ),
        "older schema": (
            "user_version",
            of_schema(lambda draw: draw.randrange(1, catalogue.SCHEMA_VERSION)),
            4,
        ),
        "FAISS file truncated": ("cut at random", damaged(faiss, truncated), 10),
        "FAISS file bit-flipped": ("1 to 8 bits", damaged(faiss, flipped), 15),
        "FAISS file missing": ("deleted", damaged(faiss, missing), 2),
        "FAISS file older": ("that of an earlier generation", damaged(faiss, exchanged("older")), 2),
        "FAISS file newer": ("that of a later generation", damaged(faiss, exchanged("newer")), 2),
        "tantivy file truncated": ("cut at random", damaged(tantivy, truncated), 10),
        "tantivy file bit-flipped": ("1 to 8 bits", damaged(tantivy, flipped), 15),
        "tantivy file missing": ("deleted", damaged(tantivy, missing), 8),
        "tantivy files older": ("those of an earlier generation", damaged(tantivy, exchanged("older")), 2),
        "tantivy files newer": ("those of a later generation", damaged(tantivy, exchanged("newer")), 2),
        "SQLite file truncated": ("cut at random", damaged(sqlite, truncated), 15),
        "SQLite file bit-flipped": ("1 to 8 bits", damaged(sqlite, flipped), 60),
        "SQLite file, a block zeroed": ("4,096 bytes", damaged(sqlite, zeroed), 15),
        "SQLite file missing": ("deleted", damaged(sqlite, missing), 2),
        "SQLite file foreign": ("random bytes", damaged(sqlite, scrambled), 4),
        "SQLite file older": ("that of an earlier generation", damaged(sqlite, exchanged("older")), 2),
        "SQLite log truncated": ("killed in its commit, then cut", log_damaged(truncated), 10),
        "SQLite log bit-flipped": ("killed in its commit, then 1 to 8 bits", log_damaged(flipped), 10),
        "SQLite log missing": ("killed in its commit, then deleted", log_damaged(missing), 6),
        "no or another current generation": ("manifest changed", without_current, 8),
        "copy of published ids damaged": ("cut, flipped, deleted, scrambled", spare_damaged, 8),
        "two runs at once": ("two or three processes", two_at_once, 10),
        "file vanishes while read": ("deleted", while_read(vanishes), 8),
        "file changes while read": ("overwritten in steps", while_read(changes), 8),
        "file unreadable while read": ("a loop or a pipe in its place", while_read(is_closed), 8),
        "corpus folder gone": ("renamed", corpus_gone("gone"), 2),
        "corpus folder empty": ("an empty folder in its place", corpus_gone("empty"), 2),
        "corpus drive not mounted": ("an empty file system in its place", corpus_gone("mount"), 2),
        "restore killed": (moment, restore_killed, 15),
        "backup killed": (moment, backup_killed, 8),
        "backup while indexing": ("up to four backups during a run", backup_while_indexing, 5),
        "backup damaged": ("cut, flipped, zeroed, scrambled", backup_damaged, 12),
        "index updated while served": ("two askers over HTTP", served_while("change"), 6),
        "index rebuilt while served": ("two askers over HTTP", served_while("rebuild"), 6),
        "index restored while served": ("two askers over HTTP", served_while("restore"), 6),
        "update killed while served": ("SIGKILL, two askers over HTTP", served_while("change", dies=True), 8),
        "index damaged while served": ("cut, flipped, deleted under the server", served_on_damage, 12),
        "clock goes back": ("an hour to a year", clock_goes_back, 6),
    }
