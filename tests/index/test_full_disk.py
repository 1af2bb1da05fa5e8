"""A disk that takes nothing more: what was indexed is answered from, as on one that may only be read."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support.small_assistant import as_json, small_assistant
from support.small_world import QUESTIONS, TEXTS, make_corpus, put

from assistant.assistant import Assistant
from assistant.errors import IndexUnwritable
from assistant.web.app import create_app


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk with a corpus and its index."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small disk")
    try:
        make_corpus(place)
        on(place).index()
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def on(place: Path) -> Assistant:
    return small_assistant(place / "corpus", place / "index", refresh_budget_seconds=1000)


def fill(place: Path, left: int = 0) -> None:
    """Leave so many bytes."""
    with (place / "filler").open("wb") as stream:
        stream.write(bytes(shutil.disk_usage(place).free - left))
    assert shutil.disk_usage(place).free <= left + 4096


def said(assistant: Assistant) -> list[object]:
    answers = [as_json(assistant.ask(question)) for question in QUESTIONS]
    return [{**one, "index": {**one["index"], "stale": None}} for one in answers]


def test_with_nothing_left_what_is_unchanged_is_answered_and_listed(disk: Path) -> None:
    expected = said(on(disk))
    fill(disk)
    assistant = on(disk)
    assert assistant.refresh_for_question() is False
    assert said(assistant) == expected
    assert len(assistant.listing()) == 5
    assert assistant.ready() is None


def test_a_server_starts_with_nothing_left(disk: Path) -> None:
    fill(disk)
    client = TestClient(create_app(on(disk), on(disk).settings), base_url="http://localhost")
    assert client.get("/readyz").text == "ready\n"
    assert client.get("/api/ask", params={"q": QUESTIONS[0]}).status_code == 200


def test_a_log_that_was_left_behind_is_read_with_nothing_left(disk: Path) -> None:
    expected = said(on(disk))
    catalogue = disk / "index" / "catalogue.sqlite"
    with closing(sqlite3.connect(catalogue)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("CREATE TABLE kept (words TEXT)")
        connection.commit()
        copies = {name: (disk / "index" / name).read_bytes() for name in (f"{catalogue.name}-wal",)}
    for name, data in copies.items():  # as after a kill
        assert data
        (disk / "index" / name).write_bytes(data)
    (disk / "index" / f"{catalogue.name}-shm").unlink(missing_ok=True)
    fill(disk)
    assert said(on(disk)) == expected


@pytest.mark.parametrize("left", [0, 65_536])
def test_with_little_left_and_changed_files_the_last_index_answers(disk: Path, left: int) -> None:
    expected = said(on(disk))
    put(disk / "corpus", {"more.md": TEXTS["bees.md"] * 40})
    fill(disk, left)
    assistant = on(disk)
    assert assistant.refresh_for_question() is True
    assert said(assistant) == expected
    with pytest.raises(IndexUnwritable, match="free some space"):
        assistant.index()
    (disk / "filler").unlink()
    assert assistant.refresh_for_question() is False
    assert len(assistant.choices().documents) == 4


def test_a_first_index_says_that_the_disk_is_full(disk: Path) -> None:
    shutil.rmtree(disk / "index")
    fill(disk)
    with pytest.raises(IndexUnwritable):
        on(disk).index()
