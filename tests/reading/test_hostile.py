"""Files that break readers: each costs itself alone, within bounds, and is reported with a reason."""

import os
import re
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import bombs
from support.hostile_readers import READERS as HOSTILE
from support.small_world import TEXTS, BagOfWords, ByWords, make_corpus, put

from assistant.errors import IndexUnusable, UnreadableSource, WorkerUnavailable
from assistant.index.snapshot import Snapshot
from assistant.ingest.building import IndexingModels, Progress, build
from assistant.ingest.preparing import prepare_file
from assistant.ingest.worker_pool import Limits, WorkerPool, channel
from assistant.reading import READERS, discover, read_file
from assistant.runtime.sizes import MEGABYTE
from assistant.types import Document, Notice, Report, SourceFile

LIMITS = Limits(max_bytes=MEGABYTE, seconds=6.0, memory_mb=600)
HERE = Path(__file__).parents[1]


def index(folder: Path, limits: Limits = LIMITS, progress: Progress | None = None) -> Report:
    return build(
        folder / "corpus",
        folder / "index",
        IndexingModels(BagOfWords(), ByWords()),
        limits=limits,
        settle_seconds=0,
        progress=progress,
        readers="support.hostile_readers",
    )


def reasons(report: Report) -> dict[str, str]:
    return {file.document: file.reason for file in report.skipped}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.loops", "x", r"took longer than 6 s to read: split it, or raise ASSISTANT_FILE_SECONDS"),
        (
            "a.hangs",
            "x",
            r"took longer than \d s to read \(page 4 of 9,000\): split it, or raise ASSISTANT_FILE_SECONDS",
        ),
        (
            "a.hoards",
            "x",
            r"needed more than 600 MB of memory to read: split it, or raise ASSISTANT_FILE_MEMORY_MB",
        ),
        (
            "a.multiplies",
            "x",
            r"needed more than 600 MB of memory to read: split it, or raise ASSISTANT_FILE_MEMORY_MB",
        ),
        (
            "a.crashes",
            "x",
            r"the reader crashed \(signal 11\): the file is damaged or hostile,"
            r" or needs more than 600 MB of memory",
        ),
        (
            "a.leaves",
            "x",
            r"the reader crashed \(exit code 0\): the file is damaged or hostile,"
            r" or needs more than 600 MB of memory",
        ),
        ("a.fails", "x", r"the reader failed: KeyError: '/Root' \(in hostile_readers\.py, line \d+\)"),
        ("a.nests", "x", r"its parts are nested too deeply to be read"),
        (
            "a.writes",
            "x",
            r"the reader failed: OSError: \[Errno 27\] File too large \(in pathlib\.py, line \d+\)",
        ),
        (
            "a.interrupts",
            struct.pack(">I", 7) + b"garbage",
            r"the reader did not return a document \(JSONDecodeError: .*\)",
        ),
        (
            "a.interrupts",
            struct.pack(">I", 0xFFFFFFFF),
            r"the reader did not return a document \(TooLong: a message of 4294967295 bytes is too long\)",
        ),
        (
            "a.interrupts",
            struct.pack(">I", 30) + b'{"prepared":{},"peak_mb":1}   ',
            r"the reader did not return a document \(KeyError: 'runs'\)",
        ),
        (
            "a.txt",
            "x" * (MEGABYTE + 1),
            r"is too large: 1 MB, the limit is 1 MB \(raise ASSISTANT_MAX_FILE_MB\)",
        ),
    ],
)
def test_a_file_that_breaks_its_reader_is_named_with_the_reason_and_the_rest_is_indexed(
    tmp_path: Path, name: str, content: str | bytes, reason: str
) -> None:
    make_corpus(tmp_path, {**TEXTS, name: content})
    report = index(tmp_path)
    assert report.read == tuple(TEXTS)
    assert list(reasons(report)) == [name]
    assert re.fullmatch(reason, reasons(report)[name])
    assert [path.read_bytes() for path in tmp_path.rglob("planted.txt")] == [b""] * (name == "a.writes")


def test_bombs_are_refused_or_read_within_bounds_by_the_readers_themselves(tmp_path: Path) -> None:
    files = bombs.everything()
    make_corpus(tmp_path, {**TEXTS, **files})
    limits = Limits(memory_mb=1024)
    report = build(
        tmp_path / "corpus",
        tmp_path / "index",
        IndexingModels(BagOfWords(), ByWords()),
        limits=limits,
        settle_seconds=0,
    )
    assert {*report.read, *reasons(report)} == {*TEXTS, *files}
    assert set(TEXTS) <= set(report.read)
    assert set(reasons(report)) >= bombs.REFUSED
    assert [why for why in reasons(report).values() if re.match("took|needed|the reader|kept", why)] == []
    snapshot = Snapshot(tmp_path / "index", 1)
    found = {name: snapshot.document(name) for name in report.read}
    assert [name for name, one in found.items() if one is None or len(one.text) > MEGABYTE] == []
    assert [name for name, one in found.items() if one is not None and "root:" in one.text] == []
    snapshot.close()


def test_what_a_reader_prints_goes_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    make_corpus(tmp_path, {"a.chatters": "The council should publish its minutes."})
    report = index(tmp_path)
    assert (report.read, report.skipped) == (("a.chatters",), ())
    assert capfd.readouterr() == ("", "")


def test_a_long_file_has_more_time_as_long_as_its_pages_come(tmp_path: Path) -> None:
    make_corpus(tmp_path, {"long.pages": "4"})
    told: list[tuple[str, int, int]] = []

    class Listening(Progress):
        def pages(self, document: str, done: int, total: int) -> None:
            told.append((document, done, total))

    limits = Limits(MEGABYTE, seconds=3.0, memory_mb=600, seconds_per_page=5.0)
    report = index(tmp_path, limits, Listening())
    assert report.read == ("long.pages",)
    assert told == sorted(told)
    assert told[-1] == ("long.pages", 16, 16)


def test_hostile_files_among_others_leave_the_index_that_one_process_would_make(tmp_path: Path) -> None:
    texts = {f"{place:02}/{name}": text for place in range(4) for name, text in TEXTS.items()}
    hostile = {f"{place:02}/x.{kind}": "x" for place in range(4) for kind in ("crashes", "fails", "leaves")}
    corpus = make_corpus(tmp_path, {**texts, **hostile})
    report = index(tmp_path)
    assert (report.read, set(reasons(report))) == (tuple(sorted(texts)), set(hostile))
    bag = BagOfWords()
    alone = [
        prepare_file(source, None, MEGABYTE, bag.count_tokens, bag.max_tokens)
        for source in discover(corpus)
        if source.id in texts
    ]
    snapshot = Snapshot(tmp_path / "index", 1)
    entries = snapshot.all_entries()
    assert [entry.passage for entry in entries] == [part.passage for one in alone for part in one.parts]
    assert [snapshot.blocks(one.document.id) for one in alone] == [one.blocks for one in alone]
    assert [snapshot.document(one.document.id) for one in alone] == [one.document for one in alone]
    snapshot.close()


def test_no_worker_outlives_the_build(tmp_path: Path) -> None:
    make_corpus(tmp_path, {**TEXTS, "a.crashes": "x", "b.loops": "x"})
    before = set(_children(os.getpid()))
    index(tmp_path, Limits(MEGABYTE, seconds=3.0, memory_mb=600))
    assert set(_children(os.getpid())) <= before


_BUILD = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the tests run in the background
sys.path.insert(0, {here!r})
from pathlib import Path
from support.small_world import BagOfWords, ByWords
from assistant.ingest.building import IndexingModels, Progress, build
from assistant.ingest.worker_pool import Limits

class Saying(Progress):
    def pages(self, document, done, total):
        print("reading", flush=True)

build(Path({corpus!r}), Path({folder!r}), IndexingModels(BagOfWords(), ByWords()), limits=Limits(), settle_seconds=0,
      readers="support.hostile_readers", progress=Saying())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc who is whose child")
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_workers_end_with_the_process_that_started_them(tmp_path: Path, ending: signal.Signals) -> None:
    corpus = make_corpus(tmp_path, {"a.hangs": "x"})
    code = _BUILD.format(here=str(HERE), corpus=str(corpus), folder=str(tmp_path / "index"))
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "reading\n"
        workers = _children(process.pid)
        process.send_signal(ending)
        said = process.stderr.read()
    assert len(workers) == 1
    assert said.count("Traceback") == (
        ending is signal.SIGINT
    )  # the parent's own, which the command line catches
    assert _soon(lambda: not any(_is_alive(worker) for worker in workers))


def _soon(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


def _is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _children(process: int) -> list[int]:
    found: list[int] = []
    for task in os.listdir(f"/proc/{process}/task"):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended has none
            found += map(int, Path(f"/proc/{process}/task/{task}/children").read_text().split())
    return found


def test_without_processes_the_build_says_what_to_do(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path)
    files = ((source, None) for source in discover(corpus))
    with (
        WorkerPool(1, LIMITS, len, 60, readers="no_such_module") as worker_pool,
        pytest.raises(WorkerUnavailable, match=r"no process could be started to read files \(exit code 1\)"),
    ):
        list(worker_pool.prepare(files, lambda *_: None))


def test_a_worker_sees_no_module_that_only_lies_in_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_corpus(tmp_path)
    (tmp_path / "json.py").write_text("raise SystemExit('taken over')")
    monkeypatch.chdir(tmp_path)
    assert index(tmp_path).read == tuple(TEXTS)


MEGABYTE_OF = {
    "numbers": "1.\n",
    "points": "- a\n",
    "quotes": ">",
    "brackets": "[",
    "links": "[a](",
    "headings": "# a\n",
    "stars": "*a",
    "notes": "[^1]: a\n",
    "fences": "```\n",
    "tables": "|a|b|\n",
    "one word": "a",
    "modals": "should ",
    "names": "The Ministry of ",
    "commas": "a, ",
    "full stops": ". ",
    "open quotes": "“a ",
    "comments": "<!--",
    "years": "by 2030 ",
}


def test_a_text_beyond_all_measure_is_given_up_in_time(tmp_path: Path) -> None:
    make_corpus(tmp_path, {**TEXTS, "a.txt": "The council should publish its minutes.\n\n" * 1_500_000})
    report = index(tmp_path, Limits(100 * MEGABYTE, seconds=6.0, memory_mb=600))
    assert (report.read, list(reasons(report))) == (tuple(TEXTS), ["a.txt"])
    assert re.match("took longer than 6 s|needed more than 600 MB", reasons(report)["a.txt"])


def test_messages_too_long_for_the_other_side_are_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair()
    monkeypatch.setattr(channel, "LONGEST", 30)
    with ours, theirs:
        channel.Channel(ours).send({"count": "a"})
        assert channel.Channel(theirs).receive() == {"count": "a"}
        with pytest.raises(channel.TooLong):
            channel.Channel(ours).send({"count": "a" * 30})


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@pytest.mark.parametrize("unit", MEGABYTE_OF.values(), ids=MEGABYTE_OF)
def test_the_time_for_odd_text_grows_with_its_length_and_not_faster(
    tmp_path: Path, unit: str, suffix: str
) -> None:
    times = []
    for size in (15_000, 120_000):
        path = tmp_path / f"{size}{suffix}"
        path.write_text(unit * (size // len(unit)))
        source = SourceFile(path.name, path, size, 0, 0)
        started = time.process_time()
        with suppress(UnreadableSource):  # some hold nothing to quote
            prepare_file(source, None, MEGABYTE, lambda text: len(text) // 4 + 2, 512)
        times.append(time.process_time() - started)
    assert times[1] < max(8 * 4 * times[0], 2.0)  # eight times as much text; four for noise


BEGINNINGS = (
    b"",
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"<!doctype html><p>",
    b"<?xml version='1.0'?>",
    b"---\ntitle: a\n---\n",
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    beginning=st.sampled_from(BEGINNINGS),
    rest=st.binary(max_size=400) | st.text(max_size=200).map(str.encode),
)
def test_whatever_the_bytes_a_reader_gives_a_document_or_a_reason(
    tmp_path: Path, beginning: bytes, rest: bytes
) -> None:
    for suffix in sorted(READERS):
        path = tmp_path / f"file{suffix}"
        path.write_bytes(beginning + rest)
        source = SourceFile(path.name, path, path.stat().st_size, 0, 0)
        try:
            found = read_file(source, None, MEGABYTE)
        except UnreadableSource:
            continue
        assert isinstance(found, Document)
        assert found.text.strip()


def test_an_index_within_the_corpus_is_no_part_of_it(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path)
    for read in (tuple(TEXTS), ()):
        report = build(
            corpus,
            corpus / "sub" / "index",
            IndexingModels(BagOfWords(), ByWords()),
            limits=LIMITS,
            settle_seconds=0,
        )
        assert (report.read, report.skipped) == (read, ())
    with pytest.raises(IndexUnusable, match="is the corpus itself: choose another folder"):
        build(corpus, corpus, IndexingModels(BagOfWords(), ByWords()), limits=LIMITS, settle_seconds=0)


def test_a_row_of_the_table_without_a_file_is_reported(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path)
    put(corpus, {"documents.csv": "path,title\nbees.md,Bees\nbeez.md,Bees\n"})
    expected = Notice(
        "beez.md", "documents.csv describes it, but there is no such file: correct the path there"
    )
    assert index(tmp_path).warnings == (expected,)


def test_every_hostile_reader_is_tried() -> None:
    assert set(HOSTILE) - set(READERS) == {
        f".{kind}"
        for kind in (
            "chatters crashes fails hangs hoards interrupts leaves loops multiplies nests pages writes"
        ).split()
    }
