"""Opening an index costs the same whatever its size: what its files hold is checked in the background, and damage still told."""

import threading
from contextlib import closing
from pathlib import Path

import pytest
from support.small_assistant import QUESTIONS, as_json, small_assistant
from support.small_world import make_corpus
from support.waiting import wait_for

from assistant.assistant import Assistant
from assistant.errors import IndexDamaged
from assistant.index import generation_files, snapshot
from assistant.index.snapshot import Snapshot
from assistant.models.identity import file_digest


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Assistant:
    """An assistant whose index counts as large."""
    assistant = small_assistant(make_corpus(tmp_path), tmp_path / "index")
    assistant.index()
    assistant.close()
    for module in (
        "assistant.index.generation_files.CHECKED_AT_ONCE",
        "assistant.engines.private_files.MOST_COPIED",
    ):
        monkeypatch.setattr(module, 0)
    monkeypatch.setattr("assistant.engines.vectors.MOST_COPIED", 0)
    return assistant


def overwrite(folder: Path, name: str) -> None:
    """Put another file of the same size in its place, of which the first byte differs."""
    file = folder / "1" / name
    data = file.read_bytes()
    file.unlink()
    file.write_bytes(bytes([255 - data[0]]) + data[1:])


def some_words_file(folder: Path) -> str:
    return next(f"words/{file.name}" for file in (folder / "1" / "words").iterdir() if file.suffix == ".idx")


def test_nothing_of_a_large_index_is_read_before_it_answers(
    large: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_check, read = threading.Event(), []

    def digest(path: Path) -> str:
        may_check.wait(60)
        read.append(path.name)
        return generation_files_digest(path)

    generation_files_digest = file_digest
    monkeypatch.setattr(generation_files, "file_digest", digest)
    with closing(Snapshot(large.settings.index, 1)) as opened:
        assert opened.words.search("ferry", 3)
        assert read == []
        may_check.set()
        wait_for(lambda: len(read) == len(opened._written))
        opened.require_unbroken()


def test_a_large_index_answers_as_a_small_one(large: Assistant, tmp_path: Path) -> None:
    small = small_assistant(large.settings.corpus, tmp_path / "small")
    small.index()
    assert [as_json(small.ask(question))["items"] for question in QUESTIONS] == [
        as_json(large.ask(question))["items"] for question in QUESTIONS
    ]


def test_damage_that_is_found_in_the_background_is_told_and_mended(large: Assistant) -> None:
    before = as_json(large.ask(QUESTIONS[0]))["items"]
    large.close()
    overwrite(large.settings.index, some_words_file(large.settings.index))
    with closing(Snapshot(large.settings.index, 1)) as opened:
        wait_for(lambda: opened._failure is not None)
        with pytest.raises(IndexDamaged, match="run 'assistant index' to rebuild it"):
            opened.require_unbroken()
    assert not large.doctor().is_well
    assert any("rebuilt from the catalogue" in one for one in large.doctor(repair=True).repaired)
    assert as_json(large.ask(QUESTIONS[0]))["items"] == before


def test_a_snapshot_that_is_closed_stops_its_check(large: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    started, may_go_on = threading.Event(), threading.Event()
    check = generation_files.require_contents
    done: list[bool] = []

    def slow(*given: object) -> None:
        started.set()
        may_go_on.wait(60)
        check(*given)  # type: ignore[arg-type]
        done.append(True)

    monkeypatch.setattr(snapshot, "require_contents", slow)
    monkeypatch.setattr(generation_files, "file_digest", lambda path: pytest.fail(f"{path} is read"))
    opened = Snapshot(large.settings.index, 1)
    assert started.wait(60)
    opened.close()
    may_go_on.set()
    wait_for(lambda: done == [True])
    opened.require_unbroken()


@pytest.mark.parametrize("how", ["shorter", "gone", "another list"])
def test_a_file_that_is_gone_or_of_another_size_is_told_at_once(large: Assistant, how: str) -> None:
    folder = large.settings.index / "1"
    file = folder / ("checksums.json" if how == "another list" else some_words_file(large.settings.index))
    data = file.read_bytes()
    file.unlink()
    if how != "gone":
        file.write_bytes(data[:-1] if how == "shorter" else data + b" ")
    with pytest.raises(IndexDamaged, match="not those that were written"):
        Snapshot(large.settings.index, 1)
