"""Backups: consistent while the index is in use, refused where they are not whole, restored as a new generation."""

import json
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from support.small_assistant import said_by, small_assistant
from support.small_world import BEES, FERRIES, make_corpus, put

from assistant.assistant import Assistant
from assistant.errors import AssistantError, BadRequest, IndexMissing, IndexUnusable
from assistant.index import catalogue
from assistant.index.snapshot import Snapshot
from assistant.index.writer import open_writer
from assistant.ingest.building import Progress


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return make_corpus(tmp_path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "index.backup"


@pytest.fixture
def assistant(corpus: Path, tmp_path: Path) -> Assistant:
    assistant = small_assistant(corpus, tmp_path / "index")
    assistant.index()
    return assistant


def said(assistant: Assistant) -> object:
    return said_by(assistant.settings.corpus, assistant.settings.index)


def elsewhere(assistant: Assistant, tmp_path: Path) -> Assistant:
    return small_assistant(assistant.settings.corpus, tmp_path / "elsewhere")


def test_a_restored_index_says_the_same_and_the_doctor_finds_nothing(
    assistant: Assistant, file: Path, tmp_path: Path
) -> None:
    backup = assistant.backup(file)
    other = elsewhere(assistant, tmp_path)
    assert other.restore(file).generation == 1
    assert said(other) == said(assistant)
    assert other.doctor().is_well
    assert (backup.documents, backup.generation) == (3, 1)
    report = other.index()
    assert (report.read, report.passages_encoded) == ((), 0)


def test_a_backup_holds_nothing_that_is_not_shown_any_more(
    assistant: Assistant, corpus: Path, file: Path
) -> None:
    with closing(Snapshot(assistant.settings.index, 1)):  # keeps the rows of its generation
        put(corpus, {"bees.md": BEES.replace("apple trees", "cherry trees")}, age=30)
        assistant.index()
        assistant.backup(file)
    with zipfile.ZipFile(file) as archive:
        data = archive.read(catalogue.FILE_NAME)
    assert (b"cherry trees" in data, b"apple trees" in data) == (True, False)


def test_a_backup_can_be_made_while_the_index_is_built(
    assistant: Assistant, corpus: Path, file: Path, tmp_path: Path
) -> None:
    before = said(assistant)

    class Saving(Progress):
        def encoding(self, done: int, total: int) -> None:
            if not file.exists():
                small_assistant(corpus, assistant.settings.index).backup(file)

    put(corpus, {"new.txt": "The Council should plant trees beside all canals."})
    assistant.index(progress=Saving())
    (corpus / "new.txt").unlink()
    other = elsewhere(assistant, tmp_path)
    other.restore(file)
    assert said(other) == before


def test_ids_published_since_the_backup_are_known_after_it_is_restored(
    assistant: Assistant, corpus: Path, file: Path
) -> None:
    assistant.backup(file)
    put(corpus, {"new.txt": "The Council should plant trees beside all canals."})
    assistant.index()
    (new,) = (one for one in assistant.recommendations() if one.citation.document == "new.txt")
    assistant.restore(file, force=True)
    shown = assistant.show(new.citation.id)
    assert (shown.entries, shown.document) == ((), "new.txt")
    assert shown.gone_since is not None


def test_readers_keep_their_generation_while_a_backup_is_restored(
    assistant: Assistant, corpus: Path, file: Path
) -> None:
    assistant.backup(file)
    (corpus / "ferries.md").unlink()
    assistant.index()
    with closing(Snapshot(assistant.settings.index, 1)) as reader:
        assert small_assistant(corpus, assistant.settings.index).restore(file, force=True).generation == 3
        assert [about["id"] for about in reader.descriptions()] == ["bees.md", "sub/schools.md"]
        assert reader.words.search("spraying apple trees", 1)[0].key in {
            entry.key for entry in reader.all_entries()
        }
        assert reader.is_outdated()
    put(corpus, {"ferries.md": FERRIES})
    assert [document for document, _ in assistant.choices().documents] == [
        "bees.md",
        "ferries.md",
        "sub/schools.md",
    ]


def test_nothing_is_overwritten_unless_that_is_wanted(assistant: Assistant, file: Path) -> None:
    file.write_text("mine")
    with pytest.raises(BadRequest, match="already exists: name another file, or add --force"):
        assistant.backup(file)
    assert file.read_text() == "mine"
    assistant.backup(file, force=True)
    with pytest.raises(BadRequest, match=r"already contains an index: add --force"):
        assistant.restore(file)
    assert sorted(place.name for place in file.parent.iterdir()) == ["corpus", "index", "index.backup"]


def test_without_an_index_there_is_nothing_to_back_up(corpus: Path, file: Path, tmp_path: Path) -> None:
    empty = small_assistant(corpus, tmp_path / "empty")
    with pytest.raises(IndexMissing, match="run 'assistant index' first"):
        empty.backup(file)
    with open_writer(empty.settings.index, 1):
        pass
    with pytest.raises(IndexMissing, match="run 'assistant index' first"):
        empty.backup(file)
    assert not file.exists()


def test_a_damaged_index_is_not_backed_up(assistant: Assistant, file: Path) -> None:
    with open_writer(assistant.settings.index, 1) as writer:
        writer._connection.execute("UPDATE passages SET text = 'never said' WHERE key = 1")
    with pytest.raises(IndexUnusable, match="damaged"):
        assistant.backup(file)
    assert not file.exists()


def rewritten(file: Path, **values: object) -> None:
    """Write another manifest into a backup."""
    with zipfile.ZipFile(file) as archive:
        manifest, data = json.loads(archive.read("manifest.json")), archive.read(catalogue.FILE_NAME)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest | values))
        archive.writestr(catalogue.FILE_NAME, data)


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no archive": (
        lambda file: file.write_bytes(b"no archive at all" * 99),
        "is damaged .*: use|use another backup",
    ),
    "cut": (lambda file: file.write_bytes(file.read_bytes()[:-500]), "use another backup"),
    "another sum": (lambda file: rewritten(file, sha256="0" * 64), "SHA-256 does not match"),
    "another size": (lambda file: rewritten(file, size=4096), "its size does not match"),
    "a newer version's": (
        lambda file: rewritten(file, version=2, assistant="9.0"),
        "newer version .*9.0.*: upgrade",
    ),
    "of a newer schema": (lambda file: rewritten(file, schema=99), "newer version of the assistant"),
    "foreign": (
        lambda file: rewritten(file, format="holiday pictures"),
        "is not a backup made by the assistant: name",
    ),
    "incomplete": (lambda file: rewritten(file, size="many"), "is damaged|is not a backup"),
    "absent": (lambda file: file.unlink(), "there is no file .*: name a file"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_no_whole_backup_is_refused_and_the_index_stays(
    assistant: Assistant, file: Path, damage: str
) -> None:
    assistant.backup(file)
    before = said(assistant)
    spoil, expected = DAMAGES[damage]
    spoil(file)
    with pytest.raises(AssistantError, match=expected):
        assistant.restore(file, force=True)
    assert said(assistant) == before
    assert assistant.doctor().is_well


def test_of_an_older_version_the_citation_ids_are_taken_over(
    assistant: Assistant, file: Path, tmp_path: Path
) -> None:
    cited = assistant.recommendations()[0].citation
    backup = assistant.backup(file)
    rewritten(file, schema=catalogue.SCHEMA_VERSION - 1)
    other = elsewhere(assistant, tmp_path)
    restored = other.restore(file)
    assert (restored.generation, restored.backup.published) == (None, backup.published)
    (assistant.settings.corpus / cited.document).unlink()
    other.index()
    assert other.show(cited.id).gone_since is not None


def test_a_damaged_index_can_be_restored(assistant: Assistant, file: Path) -> None:
    before = said(assistant)
    assistant.backup(file)
    assistant.close()
    (assistant.settings.index / catalogue.FILE_NAME).write_bytes(b"damaged " * 5000)
    assistant.restore(file, force=True)
    assert said(assistant) == before
    assert assistant.doctor().is_well
