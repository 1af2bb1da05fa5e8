"""New documents come into the corpus under safe names, whole, readable, and never over another."""

import errno
import io
import os
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.small_world import BEES, FERRIES, make_corpus, put

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.config.sources import load_settings
from assistant.errors import (
    BadRequest,
    CorpusMissing,
    DiskFull,
    UploadFolderUnusable,
    UploadTooLarge,
    UploadUnusable,
)
from assistant.ingest.inbox import LONGEST_NAME, Inbox, safe_name


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return make_corpus(tmp_path, {"bees.md": BEES})


def assistant_of(corpus: Path, **changes: object) -> Assistant:
    given = {"settle_seconds": 0, "file_seconds": 20, "file_memory_mb": 1000} | changes
    return Assistant(load_settings(corpus=corpus, index=corpus.parent / "index", **given))


def added(assistant: Assistant, name: str, content: str | bytes) -> str:
    data = content.encode() if isinstance(content, str) else content
    return assistant.add(name, io.BytesIO(data)).document


def files(corpus: Path) -> list[str]:
    return sorted(str(path.relative_to(corpus)) for path in corpus.rglob("*") if not path.is_dir())


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\win.txt", "win.txt"),
        ("/etc/cron.d/x.md", "x.md"),
        ("C:\\Users\\me\\Bericht über Ölpreise.docx", "Bericht über Ölpreise.docx"),
        ("Zu\u0308rich.pdf", "Zürich.pdf"),
        ("日本の報告.pdf", "日本の報告.pdf"),
        ("گزارش\u200cها.md", "گزارش\u200cها.md"),
        (".htaccess.md", "htaccess.md"),
        ("...md", "md"),
        ("a\x00b\x1b[31m\n.md", "ab[31m.md"),
        ("gnp.\u202efdp.md", "gnp.fdp.md"),
        ("what? #1 100%: <b>.md", "what_ #1 100%_ _b_.md"),
        ("con.pdf", "con_.pdf"),
        ("LPT1.txt", "LPT1_.txt"),
        ("a.md. . ", "a.md"),
        ("  two   spaces .md", "two spaces.md"),
        ("", "document"),
        ("..", "document"),
        ("///", "document"),
        (".md", "md"),
        ("a.tar.gz.pdf", "a.tar.gz.pdf"),
        ("\udcff.md", "md"),
    ],
)
def test_names_become_safe_and_stay_readable(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


@pytest.mark.parametrize("letter", ["x", "é", "漢", "𐍈"])
def test_a_name_of_four_thousand_characters_is_cut_and_keeps_its_suffix(letter: str) -> None:
    kept = safe_name(letter * 4000 + ".pdf")
    assert kept.endswith(f"{letter}.pdf")
    assert LONGEST_NAME - 4 <= len(kept.encode()) <= LONGEST_NAME


@given(st.text(max_size=300))
def test_no_name_leads_out_of_its_folder_or_hides(name: str) -> None:
    kept = safe_name(name)
    assert kept
    assert kept == Path(kept).name
    assert not kept.startswith(".")
    assert len(kept.encode()) <= LONGEST_NAME + 1
    assert kept.isprintable() or any(sign in kept for sign in "\u200c\u200d")
    assert safe_name(kept) == kept


def test_a_document_that_was_added_answers_after_the_next_refresh(corpus: Path) -> None:
    assistant = assistant_of(corpus)
    assistant.index()
    found = assistant.add("Ferries.md", io.BytesIO(FERRIES.encode()))
    assert (found.document, found.size, found.already) == ("uploads/Ferries.md", len(FERRIES), False)
    assert (corpus / "uploads" / "Ferries.md").read_text() == FERRIES
    assert assistant.status(compare=True).changed == ("uploads/Ferries.md",)
    assistant.refresh()
    answer = assistant.ask("Who should pay for a second large ferry?")
    assert {item.entry.citation.document for item in answer.items} == {"uploads/Ferries.md"}
    assert assistant.original("uploads/Ferries.md").data == FERRIES.encode()


def test_a_document_can_be_added_before_there_is_any_index(corpus: Path) -> None:
    assert added(assistant_of(corpus), "a.md", FERRIES) == "uploads/a.md"


def test_a_name_that_is_taken_gets_a_number_and_nothing_is_overwritten(corpus: Path) -> None:
    assistant = assistant_of(corpus)
    texts = [FERRIES + f"\nEdition {number} was printed.\n" for number in range(3)]
    assert [added(assistant, "a.md", text) for text in texts] == [
        "uploads/a.md",
        "uploads/a (2).md",
        "uploads/a (3).md",
    ]
    assert [(corpus / "uploads" / name).read_text() for name in ("a.md", "a (2).md", "a (3).md")] == texts


def test_the_same_bytes_are_not_added_twice(corpus: Path) -> None:
    assistant = assistant_of(corpus)
    assistant.index()
    assert assistant.add("other.md", io.BytesIO(BEES.encode())).already
    assert added(assistant, "other.md", BEES) == "bees.md"
    assert added(assistant, "a.md", FERRIES) == "uploads/a.md"
    assert added(assistant, "b.md", FERRIES) == "uploads/a.md"
    assert files(corpus) == ["bees.md", "uploads/a.md"]


def test_what_was_deleted_or_changed_can_be_added_again(corpus: Path) -> None:
    assistant = assistant_of(corpus)
    assistant.index()
    put(corpus, {"bees.md": FERRIES})
    assert added(assistant, "bees.md", BEES) == "uploads/bees.md"


def test_two_of_one_name_at_once_are_both_kept(corpus: Path) -> None:
    assistant = assistant_of(corpus)
    kept: list[str] = []
    texts = [FERRIES + f"\nEdition {number} was printed.\n" for number in range(4)]
    threads = [
        threading.Thread(target=lambda text=text: kept.append(added(assistant, "a.md", text)))
        for text in (*texts, texts[0])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted({(corpus / name).read_text() for name in kept}) == sorted(texts)
    assert len(files(corpus)) == 5


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.md", b"", "is empty"),
        ("a.exe", b"MZ\x90\x00", "files of type .exe are not supported"),
        ("a.pdf.exe", b"%PDF-1.4", "files of type .exe are not supported"),
        ("documents.csv", b"path,title\n", "files of type .csv are not supported"),
        ("a", b"text", "files without a suffix are not supported"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "save it as .docx"),
        ("a.pdf", b"<html><script>alert(1)</script></html>", "is damaged, or is not a PDF"),
        ("a.docx", b"%PDF-1.4 in disguise", "is a PDF named .docx"),
        ("a.html.txt", b"\x7fELF\x02\x01\x01\x00", "is an ELF program"),
        ("a.txt", b"PK\x03\x04", "is a ZIP archive"),
        ("a.md", b"\x00" * 100, "is binary"),
    ],
)
def test_what_cannot_be_read_is_not_kept(corpus: Path, name: str, content: bytes, reason: str) -> None:
    with pytest.raises(UploadUnusable, match=reason) as refused:
        added(assistant_of(corpus), name, content)
    assert str(refused.value).startswith(name)
    assert files(corpus) == ["bees.md"]


def test_a_zip_bomb_breaks_nothing_and_is_not_kept(corpus: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", b" " * 400_000_000)
    with pytest.raises(UploadUnusable, match=r"bomb\.docx"):
        added(assistant_of(corpus), "bomb.docx", bomb.getvalue())
    assert files(corpus) == ["bees.md"]


def test_what_is_too_large_is_given_up_when_the_limit_is_reached(corpus: Path) -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1) -> bytes:
            self.taken += size
            return b"x" * size

    endless = Endless()
    with pytest.raises(UploadTooLarge, match="larger than the maximum of 1 MB"):
        assistant_of(corpus, upload_max_mb=1).add("a.txt", endless)  # type: ignore[arg-type]
    assert endless.taken <= 3 * 1024 * 1024
    assert files(corpus) == ["bees.md"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_leaves_nothing_behind(corpus: Path, number: int) -> None:
    class Filling(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise OSError(number, os.strerror(number))

    with pytest.raises(DiskFull, match="free some space"):
        assistant_of(corpus).add("a.txt", Filling())  # type: ignore[arg-type]
    assert files(corpus) == ["bees.md"]


def test_a_folder_that_is_a_link_is_not_written_through(corpus: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (corpus / "uploads").symlink_to(outside)
    with pytest.raises(UploadFolderUnusable, match="ASSISTANT_UPLOAD_FOLDER"):
        added(assistant_of(corpus), "a.md", FERRIES)
    (corpus / "deep").symlink_to(outside)
    with pytest.raises(UploadFolderUnusable):
        added(assistant_of(corpus, upload_folder="deep/below"), "a.md", FERRIES)
    assert list(outside.iterdir()) == []


def test_a_link_in_place_of_the_name_is_neither_followed_nor_replaced(corpus: Path, tmp_path: Path) -> None:
    (corpus / "uploads").mkdir()
    secret = tmp_path / "secret.md"
    secret.write_text(FERRIES)
    for name, target in (("a.md", secret), ("a (2).md", tmp_path / "none.md")):
        (corpus / "uploads" / name).symlink_to(target)
    assert added(assistant_of(corpus), "a.md", FERRIES) == "uploads/a (3).md"
    assert (secret.read_text(), (tmp_path / "none.md").exists()) == (FERRIES, False)


def test_a_file_in_place_of_the_folder_is_named(corpus: Path) -> None:
    (corpus / "uploads").write_text("a file")
    with pytest.raises(UploadFolderUnusable, match="Not a directory"):
        added(assistant_of(corpus), "a.md", FERRIES)


def test_without_a_corpus_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing):
        added(assistant_of(tmp_path / "none"), "a.md", FERRIES)
    assert list(tmp_path.iterdir()) == []


def test_where_there_are_no_links_nothing_is_overwritten_either(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    assistant = assistant_of(corpus)
    texts = [FERRIES, FERRIES + "\nEdition 2 was printed.\n"]
    assert [added(assistant, "a.md", text) for text in texts] == ["uploads/a.md", "uploads/a (2).md"]
    assert [(corpus / "uploads" / name).read_text() for name in ("a.md", "a (2).md")] == texts
    assert files(corpus) == ["bees.md", "uploads/a (2).md", "uploads/a.md"]


def test_what_a_killed_process_left_is_removed_after_a_day(corpus: Path) -> None:
    inbox = Inbox(corpus, "uploads")
    (corpus / "uploads").mkdir()
    put(corpus, {"uploads/.upload-old.md": "x"}, age=100_000)
    put(corpus, {"uploads/.upload-new.md": "x"}, age=100)
    with drafted(inbox, io.BytesIO(b"words")):
        pass
    assert files(corpus) == ["bees.md", "uploads/.upload-new.md"]


def test_a_draft_is_no_file_of_the_corpus(corpus: Path) -> None:
    assistant = assistant_of(corpus)
    assistant.index()
    with drafted(Inbox(corpus, "uploads"), io.BytesIO(FERRIES.encode())):
        assert assistant.status(compare=True).changed == ()


@contextmanager
def drafted(inbox: Inbox, content: BinaryIO) -> Iterator[None]:
    with inbox.draft(content, "a.md", 10_000):
        yield


@pytest.mark.parametrize("folder", ["", "/tmp", "..", "a/../../b", ".hidden", "a/.b"])
def test_only_a_visible_folder_below_the_corpus_can_be_named(folder: str) -> None:
    with pytest.raises(BadRequest, match=r"--upload-folder: .*folder within the corpus"):
        load_settings(upload_folder=folder)


def test_documents_are_not_taken_unless_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not Settings().upload
    monkeypatch.setenv("ASSISTANT_UPLOAD", "on")
    assert Settings().upload


def test_a_new_file_is_as_readable_as_any(corpus: Path) -> None:
    added(assistant_of(corpus), "a.md", FERRIES)
    mask = os.umask(0)
    os.umask(mask)
    state = (corpus / "uploads" / "a.md").stat()
    assert state.st_mode & 0o777 == 0o666 & ~mask
    assert time.time() - state.st_mtime < 60
