"""A sample of the faults that tests/benchmarks/measure_faults.py injects: nothing is lost, and nothing wrong is said."""

import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.faults.child import fork_server
from support.faults.kinds import Trial, table
from support.faults.world import WELL, World

from assistant.index import catalogue, checksums

SAMPLE = (
    "first build killed",
    "killed while derived files are written",
    "killed between derived files and commit",
    "killed after the commit",
    "killed while documents are deleted",
    "worker killed",
    "write stops in its middle",
    "FAISS file bit-flipped",
    "tantivy file truncated",
    "SQLite file bit-flipped",
    "SQLite file missing",
    "SQLite log bit-flipped",
    "no or another current generation",
    "copy of published ids damaged",
    "two runs at once",
    "corpus folder empty",
    "restore killed",
    "backup damaged",
    "index updated while served",
    "index restored while served",
    "index damaged while served",
)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    place = Path("/var/tmp") / f"assistant-faults-{os.getpid()}"
    try:
        yield World(place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="module")
def context() -> Any:
    return fork_server()


@pytest.fixture(scope="module")
def lengths() -> dict[str, list[str]]:
    return {}


@pytest.mark.parametrize("name", SAMPLE)
def test_nothing_is_lost_and_nothing_wrong_is_said(
    world: World, context: Any, lengths: dict[str, list[str]], name: str
) -> None:
    _, kind, _ = table()[name]
    draw = random.Random(f"{os.environ.get('ASSISTANT_TEST_SEED', '1')} {name}")
    verdict = kind(Trial(world, draw, context, lengths))
    assert verdict == WELL, verdict.remark


def test_there_are_kinds_and_injections_enough() -> None:
    kinds = table()
    assert set(SAMPLE) <= set(kinds)
    assert len(kinds) >= 20
    assert sum(times for _, _, times in kinds.values()) >= 500


def test_a_changed_word_would_be_noticed_if_the_seals_did_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.reset()
    with closing(sqlite3.connect(world.index / catalogue.FILE_NAME)) as connection, connection:
        connection.execute("UPDATE passages SET text = replace(text, 'must not', 'must now')")
    assert world.stands_or_advises(world.old) == WELL
    monkeypatch.setattr(checksums, "require", lambda is_whole: None)
    assert world.stands_or_advises(world.old).wrong
