"""What cannot be read is named with its reason, and nothing that lies in a file's place is waited for."""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from support.small_assistant import reading_here, small_assistant
from support.small_world import QUESTIONS, make_corpus

from assistant.access import Gate
from assistant.assistant import Assistant
from assistant.audit import Event, audit_log
from assistant.config.settings import Settings
from assistant.config.sources import load_settings
from assistant.errors import AssistantError, BadRequest, CorpusMissing
from assistant.reading import discover
from assistant.types import Answer, Report

T = TypeVar("T")

PATIENCE = 60.0


@pytest.fixture(autouse=True)
def _reading_here() -> Iterator[None]:
    with reading_here():
        yield


@pytest.fixture
def known(tmp_path: Path) -> Assistant:
    assistant = small_assistant(make_corpus(tmp_path), tmp_path / "index")
    assistant.index()
    return assistant


def reasons(assistant: Assistant) -> dict[str, str]:
    return {one.document: one.reason for one in assistant.status().skipped}


def in_time(work: Callable[[], T]) -> T | AssistantError:
    """What `work` returns, or the error that it raises for its caller; fails where it waits."""
    ended: list[T | AssistantError] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            ended.append(work())
        except AssistantError as error:
            ended.append(error)
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert not failed, failed
    assert ended, "it hangs"
    return ended[0]


def test_each_thing_that_is_no_file_is_named_with_its_reason(known: Assistant, tmp_path: Path) -> None:
    corpus = known.settings.corpus
    (tmp_path / "outside.md").write_text("# Outside\n\nThe EU should stay outside.\n")
    (corpus / "out.md").symlink_to(tmp_path / "outside.md")
    (corpus / "nowhere.md").symlink_to("nothing.md")
    (corpus / "self.md").symlink_to("self.md")
    os.mkfifo(corpus / "pipe.md")
    ear = socket.socket(socket.AF_UNIX)
    ear.bind(str(corpus / "socket.md"))
    (corpus / "device.md").symlink_to("/dev/zero")
    report = known.index()
    ear.close()
    assert report.removed == ()
    found = reasons(known)
    assert found == {one.document: one.reason for one in report.skipped}
    assert {name: reason.split(":")[0] for name, reason in found.items()} == {
        "device.md": "is a device, not a file",
        "nowhere.md": "is a link that leads nowhere",
        "out.md": "is a link that leaves the corpus folder and was not followed",
        "pipe.md": "is a named pipe, not a file",
        "self.md": "is a link that leads back to itself",
        "socket.md": "is a socket, not a file",
    }
    assert [one.id for one in discover(corpus) if one.hindrance is None] == [
        "bees.md",
        "ferries.md",
        "sub/schools.md",
    ]
    assert not known.changes()


def test_a_path_that_is_too_long_is_named_and_stops_nothing(known: Assistant) -> None:
    name = "n" * 250
    place = os.open(known.settings.corpus, os.O_RDONLY)
    for _ in range(17):
        os.mkdir(name, dir_fd=place)
        deeper = os.open(name, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = deeper
    handle = os.open("deep.md", os.O_WRONLY | os.O_CREAT, dir_fd=place)
    os.write(handle, b"# Deep\n\nThe EU should dig.\n")
    os.close(handle)
    os.close(place)
    known.index()
    [reason] = reasons(known).values()
    assert "too long" in reason
    assert known.ask(QUESTIONS[0]).items


def test_a_pipe_in_place_of_a_document_is_no_removal(known: Assistant) -> None:
    path = known.settings.corpus / "ferries.md"
    path.unlink()
    os.mkfifo(path)
    report = in_time(known.index)
    assert isinstance(report, Report)
    assert report.removed == ()
    assert reasons(known).keys() == {"ferries.md"}
    answer = in_time(lambda: known.ask(QUESTIONS[0]))
    assert isinstance(answer, Answer)
    assert answer.items == ()


def test_links_that_all_lead_nowhere_are_no_wish_to_forget_everything(
    known: Assistant, tmp_path: Path
) -> None:
    corpus = known.settings.corpus
    shutil.rmtree(corpus)
    corpus.mkdir()
    (corpus / "ferries.md").symlink_to("/nowhere/ferries.md")
    with pytest.raises(CorpusMissing):
        known.index()
    assert known.status().documents == 3


def put_instead(path: Path, kind: str) -> None:
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")


OURS = [
    "catalogue.sqlite", "catalogue.sqlite-wal", "catalogue.sqlite-shm", "catalogue.sqlite-journal", "build.lock", "progress.lock",
    "progress.json", "progress.new", "published.jsonl.gz", "published.jsonl.gz.part", "1/lease", "1/vectors/1-0.faiss", "1/vectors/segments.json", "1/checksums.json", "1/words/meta.json",
    "restricted",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["pipe", "device"])
@pytest.mark.parametrize("name", OURS)
def test_something_else_in_place_of_a_file_of_the_index_is_neither_waited_for_nor_read_to_its_end(
    known: Assistant, name: str, kind: str
) -> None:
    known.close()
    index = known.settings.index
    put_instead(index / name, kind)

    def fresh() -> Assistant:
        return small_assistant(known.settings.corpus, index)

    in_time(lambda: fresh().ask(QUESTIONS[0]))
    in_time(lambda: fresh().status(compare=True))
    in_time(lambda: fresh().doctor())
    (known.settings.corpus / "bees.md").write_text("# Wasps\n\nThe EU should forbid wasps.\n")
    in_time(lambda: fresh().refresh())
    in_time(lambda: fresh().index(rebuild=True))
    assert in_time(lambda: fresh().ask(QUESTIONS[0]).items)


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_is_no_file_is_no_backup(known: Assistant, tmp_path: Path, kind: str) -> None:
    put_instead(tmp_path / "a.backup", kind)
    assert isinstance(in_time(lambda: known.restore(tmp_path / "a.backup", force=True)), BadRequest)
    assert isinstance(in_time(lambda: known.backup(tmp_path / "a.backup", force=True)), BadRequest)
    assert not (tmp_path / "a.backup").is_file()


@pytest.mark.parametrize("kind", ["pipe", "device"])
@pytest.mark.parametrize("name", ["access.toml", "users.json", "tokens.json"])
def test_something_else_in_place_of_a_file_of_access_closes_and_does_not_wait(
    tmp_path: Path, name: str, kind: str
) -> None:
    put_instead(tmp_path / name, kind)
    gate = Gate(Settings(access=tmp_path, auth="users", index=tmp_path / "index"))
    for ask in (lambda: gate.rules, gate.users.all, gate.tokens.all):
        in_time(ask)
    in_time(lambda: gate.users.add("ada", "correct horse battery staple", ()))


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_something_else_in_place_of_the_settings_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    put_instead(tmp_path / "assistant.toml", kind)
    monkeypatch.chdir(tmp_path)
    error = in_time(load_settings)
    assert isinstance(error, BadRequest)


@pytest.mark.parametrize("kind", ["pipe", "device"])
@pytest.mark.parametrize("kept", ["full", "counts"])
def test_something_else_in_place_of_the_audit_log_is_told(tmp_path: Path, kept: str, kind: str) -> None:
    record = audit_log(kept, tmp_path, 90, 1_000_000, False)
    event = Event("ada", "ask", "1", 200, "answered")
    record(event)
    for path in list(tmp_path.iterdir()):
        put_instead(path, kind)
        in_time(lambda: record(event))
