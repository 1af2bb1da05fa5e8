"""Folders and files that can no longer be read: their documents stay in the index and are said to be unchecked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.small_assistant import small_assistant
from support.small_world import make_corpus

from assistant.ingest import compare, source_files
from assistant.presenting.wording import heading
from assistant.reading import discover
from assistant.types import SourceFile

CLOSED = "is a folder that cannot be listed: grant permission to read it"


def test_documents_of_a_folder_that_cannot_be_read_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = make_corpus(
        tmp_path, {"a.txt": "The council should act.\n", "locked/b.txt": "The port must close.\n"}
    )
    assistant = small_assistant(corpus, tmp_path / "index")
    assistant.index()

    def closed(_corpus: Path, _folder: Path | None = None) -> Iterator[SourceFile]:
        yield next(iter(discover(_corpus, _folder)))
        yield SourceFile("locked", corpus / "locked", 0, 0, 0, hindrance=CLOSED)

    monkeypatch.setattr(compare, "discover", closed)
    report = assistant.index()
    assert (report.removed, [one.document for one in report.skipped]) == ((), ["locked"])
    assert assistant.status().documents == 2
    assert [(one.document, one.message) for one in assistant.status(compare=True).warnings] == [
        ("locked/b.txt", "cannot be checked: its folder cannot be read; grant permission to read it")
    ]


def test_a_document_that_may_not_be_read_any_more_stays_and_the_answer_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = make_corpus(tmp_path)
    assistant = small_assistant(corpus, tmp_path / "index")
    assistant.index()
    question = "Who should pay for a second large ferry before winter?"
    assert assistant.ask(question).items
    (corpus / "ferries.md").write_text("Other words, which nobody may read.\n")
    for module in (compare, source_files):
        monkeypatch.setattr(module, "is_forbidden", lambda path: path.name == "ferries.md")
    report = assistant.index()
    assert (report.read, report.removed, report.skipped) == ((), (), ())
    assert [(one.document, one.message) for one in assistant.status(compare=True).warnings] == [
        ("ferries.md", "cannot be checked: the file cannot be read; grant permission to read it")
    ]
    answer = assistant.ask(question)
    assert (answer.items, answer.unreadable, answer.outdated) == ((), ("ferries.md",), ())
    assert heading(answer) == "A document cannot be read"
    assert answer.notes == (
        "ferries.md is left out, because it cannot be read, so its words cannot be checked: "
        "grant permission to read the file and its folder, then ask again",
    )
