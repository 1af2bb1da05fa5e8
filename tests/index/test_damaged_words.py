"""A word index that is damaged while it is in use: nothing panics, nothing dies, and it heals."""

import os
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
import tantivy
from fastapi import FastAPI
from starlette.testclient import TestClient
from support.small_assistant import as_json, small_assistant
from support.small_world import QUESTIONS, make_corpus

from assistant.access import Gate
from assistant.assistant import Assistant
from assistant.engines.private_files import private_copies
from assistant.engines.words import LOCK_NAME, Row, WordIndex
from assistant.errors import IndexDamaged
from assistant.web.app import create_app
from assistant.web.middleware.audit import AuditState
from assistant.web.refresh import Refresher
from assistant.web.routes import health

ROWS = [Row(number, f"ferry bread number{number} and islands") for number in range(400)]
DAMAGES = {
    "overwritten": lambda data: bytes(0x5A for _ in data),
    "inverted": lambda data: bytes(255 - byte for byte in data),
    "zeroes": lambda data: bytes(len(data)),
}


@pytest.fixture
def known(tmp_path: Path) -> Assistant:
    assistant = small_assistant(make_corpus(tmp_path), tmp_path / "index")
    assistant.index()
    return assistant


def words_of(assistant: Assistant) -> Path:
    return assistant.settings.index / str(assistant.status().generation) / "words"


def spoil(folder: Path, damage: str, *endings: str) -> None:
    for file in folder.iterdir():
        if file.suffix in endings:
            with file.open("r+b") as stream:
                data = DAMAGES[damage](stream.read())
                stream.seek(0)
                stream.write(data)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("ending", [".idx", ".term", ".store", ".fieldnorm"])
def test_a_panic_of_tantivy_is_an_error_like_any_damage(tmp_path: Path, damage: str, ending: str) -> None:
    WordIndex.build(tmp_path / "words", ROWS)
    mapped = WordIndex(tantivy.Index.open(str(tmp_path / "words")))  # in place, as nobody opens it
    spoil(tmp_path / "words", damage, ending)
    for question in ("ferry number7", "islands bread", "number399"):
        with suppress(IndexDamaged):
            mapped.search(question, 400)
            mapped.document_frequency("ferri")


@pytest.mark.parametrize("damage", DAMAGES)
def test_questions_are_answered_while_the_files_are_damaged_and_readiness_tells(
    known: Assistant, damage: str
) -> None:
    client = TestClient(create_app(known, known.settings), base_url="http://localhost")
    before = [as_json(known.ask(question)) for question in QUESTIONS]
    assert client.get("/readyz").status_code == 200
    spoil(words_of(known), damage, ".idx", ".term")
    assert client.get("/readyz").status_code == 503
    assert [as_json(known.ask(question)) for question in QUESTIONS] == before
    known.refresh()
    assert client.get("/readyz").status_code == 200
    after = [as_json(known.ask(question)) for question in QUESTIONS]
    assert [one["items"] for one in after] == [one["items"] for one in before]
    assert known.status().generation == 2


def test_files_that_were_touched_and_not_changed_are_whole(known: Assistant) -> None:
    assert known.ready() is None
    for file in words_of(known).iterdir():
        os.utime(file)
    assert known.ready() is None


CUT = """
import sys
from pathlib import Path
from assistant.engines.words import WordIndex
index = WordIndex.load(Path(sys.argv[1]) / "words")
for file in (Path(sys.argv[1]) / "words").iterdir():
    with file.open("r+b") as stream:
        stream.truncate(0)
print(len(index.search("ferry islands", 10)), index.document_frequency("number7"))
"""


def test_cutting_the_files_does_not_end_the_process_that_reads_them(tmp_path: Path) -> None:
    WordIndex.build(tmp_path / "words", ROWS)
    done = subprocess.run(
        [sys.executable, "-c", CUT, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "10 1\n")


def test_copies_are_complete_and_leave_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    WordIndex.build(tmp_path / "words", ROWS)
    originals = {file.name: file.read_bytes() for file in (tmp_path / "words").iterdir()}
    for most in (1 << 30, 0):  # copied to memory, then mapped where they are
        monkeypatch.setattr("assistant.engines.private_files.MOST_COPIED", most)
        with private_copies(tmp_path / "words", LOCK_NAME) as place:
            copies = {file.name: file.read_bytes() for file in place.iterdir()}
            assert copies == {name: data for name, data in originals.items() if name != LOCK_NAME}
            assert WordIndex.load(tmp_path / "words").count() == len(ROWS)
        assert not place.exists()


def test_without_room_for_copies_the_files_themselves_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    WordIndex.build(tmp_path / "words", ROWS)
    monkeypatch.setattr("assistant.engines.private_files.PLACES", ("/nowhere",))
    monkeypatch.setenv("TMPDIR", "/nowhere")
    assert WordIndex.load(tmp_path / "words").count() == len(ROWS)


def test_a_panic_in_the_background_ends_nothing(known: Assistant) -> None:
    class PanicException(BaseException):
        """As pyo3 has it."""

    class Panicking:
        def refresh(self) -> None:
            raise PanicException

    refresher = Refresher(Panicking(), 0.01)  # type: ignore[arg-type]
    with refresher.running():
        while refresher.failure is None:
            pass
        assert not refresher.has_died


def test_health_tells_when_nothing_keeps_the_index_up_to_date(known: Assistant) -> None:
    refresher = Refresher(known, 60)
    app = FastAPI()
    app.include_router(health.routes(known, Gate(known.settings), AuditState(), refresher))
    client = TestClient(app)
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (200, "ok\n")
    refresher.failure = "a file that not everybody may know of"
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (
        200,
        f"{health.UPDATE_FAILED}\n",
    )
    refresher._thread = threading.Thread()
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (
        503,
        f"{health.NO_UPDATES}\n",
    )


def test_a_damaged_copy_is_given_up_and_read_again(known: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    def panicking(*_: object) -> None:
        raise IndexDamaged("the index of words cannot be read: run 'assistant index' to rebuild it")

    expected = as_json(known.ask(QUESTIONS[0]))
    with monkeypatch.context() as patch:
        patch.setattr(WordIndex, "search", panicking)
        with pytest.raises(IndexDamaged):
            known.ask(QUESTIONS[0])
    assert as_json(known.ask(QUESTIONS[0])) == expected


def test_a_folder_that_vanished_is_told(known: Assistant) -> None:
    shutil.rmtree(words_of(known))
    assert known.ready() is not None
    known.refresh()
    assert known.ready() is None
