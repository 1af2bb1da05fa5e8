"""A small corpus with a past, the states that its index may be in, and how an index is looked at and healed."""

import os
import random
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import AssistantError, IndexMissing
from assistant.index import catalogue
from assistant.index.doctor import State as Health
from support.small_assistant import Said, reading_here, said_by, small_assistant
from support.small_world import BEES, FERRIES, SCHOOLS, put

TWICE = "".join(
    f"# {part}\n\n1. The Council should stop all ships at night.\n\n" for part in ("Rivers", "Lakes")
)
OLD: Mapping[str, str] = {
    "bees.md": BEES,
    "ferries.md": FERRIES,
    "sub/schools.md": SCHOOLS,
    "twice.md": TWICE,
    "gone.md": "# Lamps\n\n1. The Council should light all harbours.\n\n2. Towns must dim their lamps at ten.\n",
    **{
        f"notes/bridge {number}.txt": f"Bridge {number} is {number}0 years old.\n\n"
        f"The Commission should mend bridge {number} before the year 20{30 + number}."
        for number in range(6)
    },
}
CHANGES: Mapping[str, str | None] = {
    "bees.md": BEES.replace("spraying while", "all spraying while"),
    "ferries.md": None,
    "sub/schools.md": "A new first line stands here.\n\n" + SCHOOLS,
    "notes/bridge 2.txt": None,
    "notes/bridge 9.txt": "The Commission should mend bridge 9 at last.\n\nNobody has crossed it since 1998.",
    "apples.md": "# Apples\n\n1. The Ministry should plant apple trees beside bridge 4.\n",
}
DELETIONS: Mapping[str, str | None] = {"ferries.md": None, "twice.md": None, "notes/bridge 4.txt": None}


@dataclass(frozen=True, slots=True)
class State:
    """What an index says, and which ids it has ever published."""

    said: Said
    published: frozenset[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a trial; a remark says what went wrong."""

    lost: bool = False
    wrong: bool = False
    remark: str = ""

    def __or__(self, other: "Verdict") -> "Verdict":
        remark = "; ".join(filter(None, (self.remark, other.remark)))
        return Verdict(self.lost or other.lost, self.wrong or other.wrong, remark)


WELL = Verdict()


class World:
    """One place where each trial begins with the same corpus and the same index, three generations old."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.corpus, self.index = folder / "work" / "corpus", folder / "work" / "index"
        self._template, self._start = folder / "template", folder / "start"
        self.corpus.mkdir(parents=True)
        put(self.corpus, {**OLD, "lost.md": "# Kites\n\n1. The Council should forbid kites near bridge 4.\n"})
        self.build()
        (self.corpus / "lost.md").unlink()
        put(self.corpus, {"bees.md": BEES.replace("apple", "cherry")})
        self.build()
        self.older = shutil.copytree(self.index, folder / "older")
        put(self.corpus, {"bees.md": BEES}, age=50)
        self.build()
        shutil.copytree(self.index, self._start)
        shutil.copytree(self.corpus, self._template, copy_function=os.link)
        self.old = State(self.seen(), self.published())
        self.change(CHANGES)
        self.behind_changes = State(self.seen(), self.published())
        self.changed = self._after(CHANGES)
        self.newer = shutil.copytree(self.index, folder / "newer")
        self.reset()
        self.change(DELETIONS)
        self.behind_deletions = State(self.seen(), self.published())
        self.deleted = self._after(DELETIONS)
        self.reset()
        self.backup = folder / "old.backup"
        small_assistant(self.corpus, self.index).backup(self.backup)
        self.reset(indexed=False)
        self.build()
        self.born = self.published()
        self.reset()

    def _after(self, changes: Mapping[str, str | None]) -> State:
        """The state of an index made anew after `changes`, with the ids that were published before."""
        self.change(changes)
        anew = self.folder / "anew"
        with reading_here():
            small_assistant(self.corpus, anew).index()
        said = said_by(self.corpus, anew)
        assert not isinstance(said, AssistantError), said
        shutil.rmtree(anew)
        self.build()
        assert self.seen() == said
        return State(said, self.published())

    def reset(self, *, indexed: bool = True) -> None:
        """Begin a trial; without `indexed`, there is no index yet."""
        shutil.rmtree(self.folder / "work", ignore_errors=True)  # what died a moment ago may still be writing
        shutil.rmtree(self.folder / "work", ignore_errors=True)
        (self.folder / "work").mkdir()
        shutil.copytree(self._template, self.corpus, copy_function=os.link)
        if indexed:
            shutil.copytree(self._start, self.index)

    def change(self, changes: Mapping[str, str | None]) -> None:
        """Write new files in the place of old ones, and delete some."""
        for name in changes:
            (self.corpus / name).unlink(missing_ok=True)  # the old one is a link to the template
        put(self.corpus, {name: text for name, text in changes.items() if text is not None}, age=20)

    def build(self, *, rebuild: bool = False) -> None:
        """Run `assistant index`."""
        assistant = small_assistant(self.corpus, self.index)
        try:
            with reading_here():
                assistant.index(rebuild=rebuild)
        finally:
            assistant.close()

    def look(self) -> Said | AssistantError:
        """What a reader of the index says now."""
        return said_by(self.corpus, self.index)

    def seen(self) -> Said:
        """What it says, where it must say something."""
        said = self.look()
        if isinstance(said, AssistantError):
            raise said
        return said

    def published(self) -> frozenset[str]:
        """All ids ever published by the index."""
        with closing(sqlite3.connect(self.index / catalogue.FILE_NAME)) as connection:
            return frozenset(row[0] for row in connection.execute("SELECT id FROM published"))

    # Judging

    def stands(self, *states: State, first: bool = False) -> Verdict:
        """Whether the index can be read, and says what one of `states` says; the `first` one may be missing."""
        said = self.look()
        if isinstance(said, IndexMissing) and first:
            return WELL
        if isinstance(said, AssistantError):
            return Verdict(lost=True, remark=f"cannot be read: {said}")
        if all(said != state.said for state in states):
            return Verdict(
                wrong=True, remark=f"says something else: {self.differences(said, states[-1].said)}"
            )
        return WELL

    def stands_or_advises(self, *states: State) -> Verdict:
        """Whether the index says what one of `states` says, or else what to do."""
        said = self.look()
        if isinstance(said, AssistantError):
            return WELL if "run 'assistant" in str(said) else Verdict(lost=True, remark=f"no advice: {said}")
        if all(said != state.said for state in states):
            return Verdict(
                wrong=True, remark=f"says something else: {self.differences(said, states[-1].said)}"
            )
        return WELL

    def heals(self, state: State) -> Verdict:
        """Whether `assistant index`, and what its errors and those of a reader advise, leads to `state`."""
        remark = ""
        for rebuild in (False, False, True, True):
            if rebuild and remark and "--rebuild" not in remark:
                break
            try:
                self.build(rebuild=rebuild)
                said = self.seen()
            except AssistantError as error:
                remark = str(error)
                continue
            if said != state.said:
                return Verdict(
                    wrong=True, remark=f"heals to something else: {self.differences(said, state.said)}"
                )
            if self.published() != state.published:
                missing, added = state.published - self.published(), self.published() - state.published
                return Verdict(
                    lost=True, remark=f"ids differ: {sorted(missing)} missing, {sorted(added)} added"
                )
            return self.is_tidy() | self.is_well()
        return Verdict(lost=True, remark=f"does not heal: {remark}")

    def is_well(self) -> Verdict:
        """Whether `assistant doctor` finds nothing to do, or repairs what it finds so that the same is said."""
        assistant = small_assistant(self.corpus, self.index)
        if assistant.doctor().is_well:
            return WELL
        said, published = self.look(), self.published()
        with reading_here():
            repaired = assistant.doctor(repair=True)
        assistant.close()
        if repaired.is_well and (self.look(), self.published()) == (said, published):
            return WELL
        bad = [one for one in repaired.findings if one.state is Health.BROKEN]
        return Verdict(lost=True, remark=f"the doctor does not repair it: {bad}")

    def is_tidy(self) -> Verdict:
        """Whether nothing is left over of an earlier generation or an unfinished one."""
        places = [place.name for place in self.index.iterdir() if place.name.isdigit()]
        if len(places) != 1:
            return Verdict(remark=f"left over: {places}")
        with closing(sqlite3.connect(self.index / catalogue.FILE_NAME)) as connection:
            left = connection.execute(
                "SELECT count(*) FROM documents WHERE removed IS NOT NULL OR added > ?", (int(places[0]),)
            )
            return Verdict(remark="rows left over") if left.fetchone()[0] else WELL

    @staticmethod
    def differences(said: Said, expected: Said) -> str:
        """Where two of what was said differ, shortly."""
        parts = [name for name in expected if said.get(name) != expected[name]]
        name = parts[0] if parts else "nothing"
        return f"{parts}: {str(said.get(name))[:200]} for {str(expected.get(name))[:200]}"


def files_below(place: Path) -> list[Path]:
    """All files that hold something, in path order."""
    return sorted(file for file in place.rglob("*") if file.is_file() and file.stat().st_size)


def flip(file: Path, draw: random.Random, bits: int = 1) -> None:
    """Turn over some bits of a file, in a new file in its place."""
    data = bytearray(file.read_bytes())
    for _ in range(bits):
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    replace(file, bytes(data))


def replace(file: Path, data: bytes) -> None:
    """Put another file in its place: some thread may still have the old one mapped."""
    file.unlink()
    file.write_bytes(data)
