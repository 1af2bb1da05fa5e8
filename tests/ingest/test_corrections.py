"""What people say of a document in the browser is written into `documents.csv`, and nothing else in it is lost."""

import stat
from pathlib import Path

import pytest

from assistant.errors import BadRequest, UploadFolderUnusable
from assistant.ingest.corrections import correct, facts_in_table
from assistant.reading import read_table
from assistant.types import About

NOTHING = {"title": "", "author": "", "publisher": "", "date": "", "marking": ""}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "deep" / "folder").mkdir(parents=True)
    for name in ("a.md", "deep/b.md", "deep/folder/c.md"):
        (tmp_path / name).write_text("# Text")
    return tmp_path


def test_the_first_correction_makes_the_table(corpus: Path) -> None:
    assert facts_in_table(corpus, "deep/b.md") == NOTHING
    correct(corpus, "deep/b.md", {"title": "Piers, and\nposts", "date": "2023-05", "marking": ""})
    assert (corpus / "documents.csv").read_text() == (
        'path,title,date,marking\ndeep/b.md,"Piers, and posts",2023-05,\n'
    )
    assert read_table(corpus).abouts == {"deep/b.md": About(title="Piers, and posts", date="2023-05")}
    assert facts_in_table(corpus, "deep/b.md") == {**NOTHING, "title": "Piers, and posts", "date": "2023-05"}


def test_other_rows_columns_delimiter_byte_order_mark_and_mode_stay(corpus: Path) -> None:
    table = corpus / "documents.csv"
    table.write_text("\ufeffpath;url;title\na.md;https://x.example/;Old\n\ngone.md;;Gone\n", encoding="utf-8")
    table.chmod(0o640)
    correct(corpus, "a.md", {"title": "New", "publisher": "We; and they"})
    assert table.read_text(encoding="utf-8") == (
        '\ufeffpath;url;title;publisher\na.md;https://x.example/;New;"We; and they"\n\ngone.md;;Gone\n'
    )
    assert stat.S_IMODE(table.stat().st_mode) == 0o640
    assert [file.name for file in corpus.iterdir() if file.name.startswith(".")] == []


def test_the_deepest_table_that_has_the_document_is_corrected(corpus: Path) -> None:
    deep, shallow = corpus / "deep" / "documents.csv", corpus / "documents.csv"
    deep.write_text("path,title\nfolder/c.md,Deep\n")
    correct(corpus, "deep/folder/c.md", {"title": "Deeper"})
    correct(corpus, "deep/b.md", {"title": "Shallow"})
    assert deep.read_text() == "path,title\nfolder/c.md,Deeper\n"
    assert shallow.read_text() == "path,title\ndeep/b.md,Shallow\n"


def test_an_empty_fact_gives_way_to_what_the_file_says(corpus: Path) -> None:
    correct(corpus, "a.md", {"title": "Wrong"})
    correct(corpus, "a.md", {"title": " "})
    assert read_table(corpus).abouts["a.md"].title is None


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"date": "2023-02-31"}, "'2023-02-31' is not a date"),
        ({"title": "x" * 501}, "at most 500 characters"),
    ],
)
def test_what_no_table_can_hold_is_refused(corpus: Path, facts: dict[str, str], message: str) -> None:
    with pytest.raises(BadRequest, match=message):
        correct(corpus, "a.md", facts)
    assert not (corpus / "documents.csv").exists()


@pytest.mark.parametrize("text", ["path,colour\na.md,red\n", 'path,title\na.md,"open\n', "title\nx\n"])
def test_a_table_with_a_mistake_is_not_touched(corpus: Path, text: str) -> None:
    (corpus / "documents.csv").write_text(text)
    with pytest.raises(BadRequest, match=r"documents\.csv has a mistake"):
        correct(corpus, "a.md", {"title": "New"})
    assert (corpus / "documents.csv").read_text() == text


def test_a_folder_in_the_place_of_the_table_is_told(corpus: Path) -> None:
    (corpus / "documents.csv").mkdir()
    with pytest.raises((BadRequest, UploadFolderUnusable), match=r"documents\.csv"):
        correct(corpus, "a.md", {"title": "New"})
