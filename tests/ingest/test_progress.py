"""How far a build is can be seen from any process, and never outlives the build."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from support.small_world import TEXTS, BagOfWords, ByWords, make_corpus

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.errors import UnreadableSource
from assistant.ingest import progress
from assistant.ingest.building import IndexingModels, build
from assistant.ingest.progress import FILE_NAME, Progress, Recorder, recorded, underway
from assistant.ingest.worker_pool import Limits
from assistant.presenting.terminal import progress_lines
from assistant.reading import READERS
from assistant.reading.silence import is_silent
from assistant.runtime.sizes import MEGABYTE
from assistant.types import BeingRead, RunningBuild, SourceFile, Stage

CHECKOUT = Path(progress.__file__).parents[2]
KILLED = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from assistant.ingest.building import IndexingModels, build
from assistant.ingest.worker_pool import Limits
from assistant.runtime.sizes import MEGABYTE
from support.small_world import BagOfWords, ByWords
build(Path(sys.argv[1]), Path(sys.argv[2]), IndexingModels(BagOfWords(), ByWords()), limits=Limits(MEGABYTE, 60.0, 600),
      settle_seconds=0, readers="support.hostile_readers")
"""


class Watching(Progress):
    """Looks at what others see whenever it is told something."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: list[RunningBuild] = []

    def reading(self, done: int, total: int, document: str) -> None:
        self._look()

    def encoding(self, done: int, total: int) -> None:
        self._look()

    def publishing(self) -> None:
        self._look()

    def _look(self) -> None:
        found = underway(self.folder)
        assert found is not None
        self.seen.append(found)


def test_a_build_is_seen_by_its_stages_and_not_any_more_when_it_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN", 0.0)
    corpus, folder = make_corpus(tmp_path), tmp_path / "index"
    watching = Watching(folder)
    assert underway(folder) is None
    build(
        corpus,
        folder,
        IndexingModels(BagOfWords(), ByWords()),
        limits=Limits(MEGABYTE, 20.0, 600),
        settle_seconds=0,
        progress=watching,
    )
    stages = [(one.stage, one.done, one.total) for one in watching.seen]
    assert stages[0] == (Stage.COMPARING, 0, 0)
    assert (Stage.READING, 2, len(TEXTS)) in stages  # what was written when the third was told
    assert stages[-1][0] is Stage.ENCODING
    named = {document.document for one in watching.seen for document in one.documents}
    assert named <= set(TEXTS)
    assert named
    assert underway(folder) is None


def test_a_build_that_was_killed_is_not_taken_for_one_that_goes_on(tmp_path: Path) -> None:
    corpus, folder = make_corpus(tmp_path, {"long.pages": "200"}), tmp_path / "index"
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(corpus), str(folder), str(CHECKOUT), str(CHECKOUT / "tests")]
    )
    end = time.monotonic() + 60
    found = None
    while time.monotonic() < end and (found is None or not found.documents or found.documents[0].page < 2):
        found = underway(folder)
        time.sleep(0.1)
    assert found is not None
    assert (found.stage, found.total, found.seconds_left) == (Stage.READING, 1, None)
    assert [(one.document, one.pages) for one in found.documents] == [("long.pages", 800)]
    status = Assistant(Settings(corpus=corpus, index=folder)).status(compare=True)
    assert (status.generation, status.documents, status.changed) == (0, 0, ("long.pages",))
    assert status.underway is not None
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert (folder / FILE_NAME).exists()
    assert underway(folder) is None
    with recorded(folder, Progress()):
        assert underway(folder) is not None
    assert not (folder / FILE_NAME).exists()


def test_looking_never_hinders_a_build_from_starting(tmp_path: Path) -> None:
    with recorded(tmp_path, Progress()):
        pass
    looking = os.open(tmp_path / progress.LOCK_NAME, os.O_RDONLY)
    fcntl.flock(looking, fcntl.LOCK_SH)
    threading.Timer(0.2, os.close, [looking]).start()
    with recorded(tmp_path, Progress()):
        found = underway(tmp_path)
    assert found is not None
    assert found.stage is Stage.COMPARING


def test_an_end_is_foretold_only_of_encoding_and_once_it_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN", 0.0)
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    left = []
    with recorded(tmp_path, Progress()) as tell:
        for seconds, done in ((0, 100), (4, 500), (10, 140), (20, 300), (38, 480)):
            now = 100.0 + seconds
            tell.encoding(done, 500)
            found = underway(tmp_path)
            assert found is not None
            left.append(found.seconds_left)
    assert left == [None, None, 90, 20, 2]


def test_no_end_is_foretold_while_all_vectors_are_reused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN", 0.0)
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    with recorded(tmp_path, Progress()) as tell:
        for seconds in (0, 6):
            now = 100.0 + seconds
            tell.encoding(500, 500)
            found = underway(tmp_path)
            assert found is not None
            assert found.seconds_left is None


def test_a_full_disk_hides_the_progress_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "progress.new").mkdir()  # writing there fails as on a full disk
    tell = Recorder(tmp_path, Progress())
    tell.reading(1, 2, "a.md")
    assert not (tmp_path / FILE_NAME).exists()


def test_what_is_underway_is_told_in_plain_lines() -> None:
    told = [
        list(progress_lines(RunningBuild("2026-03-02T09:30:00+00:00", *rest)))
        for rest in (
            (Stage.READING, 3, 1200, (BeingRead("a.pdf", 120, 600), BeingRead("b.md", 0, 0))),
            (Stage.ENCODING, 100, 2000, (), 200),
            (Stage.PUBLISHING, 0, 0),
        )
    ]
    since = "Indexing since 2026-03-02T09:30:00+00:00:"
    assert told == [
        [f"{since} 3 of 1,200 files read.", "  reading a.pdf: page 120 of 600", "  reading b.md"],
        [f"{since} 100 of 2,000 passages and sentences prepared for search; about 3 min left."],
        [f"{since} writing the search index."],
    ]


@pytest.mark.parametrize(
    ("name", "content", "silent"),
    [
        ("a.txt", b"", True),
        ("a.md", b" \n \n", True),
        ("a.html", b"<html><body><img src=x></body></html>", True),
        ("a.docx", b"%PDF-1.4", False),
        ("a.pdf", b"no pdf", False),
        ("a.xyz", b"text", False),
        ("a.txt", b"\x00\x01\x02\x00binary", False),
    ],
)
def test_files_without_text_are_told_from_files_that_failed(
    tmp_path: Path, name: str, content: bytes, silent: bool
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    source = SourceFile(name, path, len(content), 0, 0)
    reader = READERS.get(path.suffix)
    reason = "files of type .xyz are not supported"
    if reader is not None:
        with pytest.raises(UnreadableSource) as refused:
            reader(source, content, None, lambda done, total: None)
        reason = str(refused.value)
    assert is_silent(reason) is silent, reason


@pytest.mark.parametrize(
    ("reason", "silent"),
    [
        ("all 3 pages are scans without text: run text recognition (OCR) over it first", True),
        ("its only page is a scan without text: run text recognition (OCR) over it first", True),
        ("gives no text: page 1 is damaged and was not read", True),
        ("all 3 pages are damaged", False),
        ("contains nothing to quote: only page numbers, tables of contents or lists of references", True),
        ("contains more than 4096 files: remove it if you do not know it", False),
    ],
)
def test_scans_hold_no_text_and_damaged_pages_failed(reason: str, silent: bool) -> None:
    assert is_silent(reason) is silent


def test_the_lock_is_not_left_to_processes_that_a_build_starts(tmp_path: Path) -> None:
    with recorded(tmp_path, Progress()):
        child = subprocess.Popen(["sleep", "30"], close_fds=False)
    try:
        assert underway(tmp_path) is None
        assert os.listdir(tmp_path) == [progress.LOCK_NAME]
    finally:
        child.kill()
        child.wait()
