"""The audit log on disk: lines that are only ever added, kept for so long and no longer, and readable by their owner alone."""

import json
import os
import resource
import stat
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.audit import DailyLogFile, Event, Feedback, FeedbackEntry, Verdict, audit_log
from assistant.audit.counts import Counts, read_counts
from assistant.config.resources import PACKAGE
from assistant.errors import AuditLogUnwritable

MOMENT = datetime(2026, 3, 2, 9, 30, 0, 125000, tzinfo=UTC)
DAY = date(2026, 3, 2)
ASKED = Event(
    "ada", "asked", "r1", 200, "not_covered", "nothing_found", {"question": "Why?", "shown": []}, MOMENT
)
READ = Event("-", "read", "r2", 200, about={"document": "a.md"}, time=MOMENT)


def journal(folder: Path, days: int = 30, size: int = 10_000, day: date = DAY) -> DailyLogFile:
    return DailyLogFile(folder, "audit", days, size, True, lambda: day)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def lines(file: Path) -> list[object]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_an_event_is_a_line_with_what_is_known() -> None:
    assert ASKED.as_json() == {
        "time": "2026-03-02T09:30:00.125+00:00",
        "request": "r1",
        "who": "ada",
        "did": "asked",
        "status": 200,
        "outcome": "not_covered",
        "reason": "nothing_found",
        "question": "Why?",
        "shown": [],
    }
    assert "outcome" not in READ.as_json()


def test_lines_are_added_and_nobody_else_may_read_them(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "audit"
    written = journal(folder)
    before = os.umask(0)
    try:
        written.append({"a": 1})
        written.append({"b": "two\nlines"})
    finally:
        os.umask(before)
    file = folder / "audit-2026-03-02.jsonl"
    assert lines(file) == [{"a": 1}, {"b": "two\nlines"}]
    assert [stat.S_IMODE(one.stat().st_mode) for one in (file, folder)] == [0o600, 0o700]


def test_a_new_file_is_begun_each_day_and_when_one_is_full(tmp_path: Path) -> None:
    for number in range(5):
        journal(tmp_path, size=30).append({"number": number})
    journal(tmp_path, size=30, day=date(2026, 3, 3)).append({"number": 5})
    kept = {name: lines(tmp_path / name) for name in names(tmp_path)}
    assert kept == {
        "audit-2026-03-02.jsonl": [{"number": 0}, {"number": 1}],
        "audit-2026-03-02.2.jsonl": [{"number": 2}, {"number": 3}],
        "audit-2026-03-02.3.jsonl": [{"number": 4}],
        "audit-2026-03-03.jsonl": [{"number": 5}],
    }


def test_files_are_kept_for_so_many_days_and_no_others_are_touched(tmp_path: Path) -> None:
    for other in ("feedback.jsonl", "audit-notes.jsonl", "audit-2020-01-01.txt"):
        (tmp_path / other).write_text("{}\n")
    for day in (1, 2, 3, 4):
        journal(tmp_path, days=2, day=date(2026, 3, day)).append({})
    assert names(tmp_path) == [
        "audit-2020-01-01.txt", "audit-2026-03-03.jsonl", "audit-2026-03-04.jsonl", "audit-notes.jsonl",
        "feedback.jsonl",
    ]  # fmt: skip


def test_a_line_that_was_cut_off_does_not_spoil_the_next(tmp_path: Path) -> None:
    (tmp_path / "audit-2026-03-02.jsonl").write_text('{"a": 1}\n{"b": ')
    journal(tmp_path).append({"c": 3})
    assert (tmp_path / "audit-2026-03-02.jsonl").read_text() == '{"a": 1}\n{"b": \n{"c": 3}\n'


def test_a_link_in_the_place_of_the_file_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("")
    (tmp_path / "audit-2026-03-02.jsonl").symlink_to(elsewhere)
    with pytest.raises(AuditLogUnwritable, match="cannot be written"):
        journal(tmp_path).append({"a": 1})
    assert elsewhere.read_text() == ""


def test_lines_of_several_threads_and_processes_stay_whole(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom assistant.audit import DailyLogFile\n"
        "for number in range(50):\n"
        "    DailyLogFile(Path(sys.argv[1]), 'audit', 30, 20_000, False).append({'n': number, 'long': 'x' * 300})\n"
    )
    places = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    others = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], env=places) for _ in range(2)]
    own = DailyLogFile(tmp_path, "audit", 30, 20_000, False)

    def write() -> None:
        for number in range(50):
            own.append({"n": number, "long": "y" * 300})

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait(60) for other in others] == [0, 0]
    found = [line for file in tmp_path.glob("*.jsonl") for line in lines(file)]
    assert Counter(line["n"] for line in found) == Counter(dict.fromkeys(range(50), 4))  # type: ignore[index]
    assert all(file.stat().st_size <= 20_000 for file in tmp_path.glob("*.jsonl"))


def test_a_full_disk_leaves_no_half_line(tmp_path: Path) -> None:
    journal(tmp_path).append({"a": 1})
    code = (
        "import resource, signal, sys\nfrom datetime import date\nfrom pathlib import Path\n"
        "from assistant.errors import AuditLogUnwritable\nfrom assistant.audit import DailyLogFile\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))\n"
        "try:\n"
        "    DailyLogFile(Path(sys.argv[1]), 'audit', 30, 9999, True, lambda: date(2026, 3, 2)).append({'long': 'x' * 99})\n"
        "except AuditLogUnwritable as error:\n"
        "    print(error)\n"
    )
    places = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], env=places, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "ASSISTANT_AUDIT_FOLDER" in done.stdout
    assert lines(tmp_path / "audit-2026-03-02.jsonl") == [{"a": 1}]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 20


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AuditLogUnwritable, match=r"Not a directory.*ASSISTANT_AUDIT_FOLDER"):
        journal(tmp_path / "file" / "audit").append({})


# What is kept


def test_in_full_all_is_kept_and_of_counts_and_off_no_question(tmp_path: Path) -> None:
    kept = {}
    for kind in ("full", "counts", "off"):
        folder = tmp_path / kind
        record = audit_log(kind, folder, 30, 10_000, True)
        for event in (ASKED, READ, ASKED):
            record(event)
        kept[kind] = "".join((folder / name).read_text() for name in names(folder)) if folder.exists() else ""
    assert kept["full"].count("Why?") == 2
    assert kept["full"].count("a.md") == 1
    assert json.loads(kept["counts"]) == {
        "day": str(datetime.now(UTC).date()), "outcome": "not_covered", "reason": "nothing_found", "count": 2,
    }  # fmt: skip
    assert kept["off"] == ""
    assert not (tmp_path / "off").exists()


def test_counts_are_kept_by_day_outcome_and_reason_and_old_days_dropped(tmp_path: Path) -> None:
    answered = Event("ada", "asked", "r3", 200, "answered", about={"question": "Who?"})
    for day in (1, 2, 3):
        for event in (ASKED, answered, answered, READ):
            Counts(tmp_path, 2, lambda day=day: date(2026, 3, day)).add(event)  # type: ignore[misc]
    assert read_counts(tmp_path) == Counter(
        {
            (f"2026-03-0{day}", outcome, reason): number
            for day in (2, 3)
            for outcome, reason, number in (("answered", "", 2), ("not_covered", "nothing_found", 1))
        }
    )
    assert stat.S_IMODE((tmp_path / "counts.jsonl").stat().st_mode) == 0o600


def test_counts_that_somebody_damaged_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "counts.jsonl").write_text("something else\n")
    with pytest.raises(AuditLogUnwritable, match="move it to another folder"):
        Counts(tmp_path, 30).add(ASKED)
    assert (tmp_path / "counts.jsonl").read_text() == "something else\n"


def test_feedback_is_kept_without_name_and_time(tmp_path: Path) -> None:
    Feedback(tmp_path).add(FeedbackEntry("r1", "Why?", Verdict.ANSWERS, "abc", "a.md", "Because."))
    assert lines(tmp_path / "feedback.jsonl") == [
        {
            "day": str(datetime.now(UTC).date()),
            "answer": "r1",
            "question": "Why?",
            "citation": "abc",
            "document": "a.md",
            "quote": "Because.",
            "verdict": "answers",
        }
    ]
    assert stat.S_IMODE((tmp_path / "feedback.jsonl").stat().st_mode) == 0o600
