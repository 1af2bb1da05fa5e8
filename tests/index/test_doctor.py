"""The doctor finds what is broken, says what to do, and repairs what can be rebuilt."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from support.small_assistant import SmallModels, said_by, small_assistant
from support.small_world import BEES, make_corpus, put

from assistant.assistant import Assistant
from assistant.index import catalogue, checksums, id_backup
from assistant.index.doctor import Checkup, State
from assistant.index.doctor.report import checkup_json, checkup_text
from assistant.index.snapshot import Snapshot
from assistant.index.writer import open_writer

CHECKS = [
    "model files", "index folder", "permissions", "disk space", "catalogue", "encoder", "catalogue: tables",
    "catalogue: counts", "texts and passages", "citation ids", "vectors", "search files", "citation id backup",
    "unfinished work", "corpus",
]  # fmt: skip


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    assistant = small_assistant(make_corpus(tmp_path), tmp_path / "index")
    assistant.index()
    return assistant


def unwell(found: Checkup) -> dict[str, State]:
    return {one.check: one.state for one in found.findings if one.state is not State.WELL}


def sql(folder: Path, *statements: str) -> None:
    """Change the catalogue behind the assistant's back; what is sealed again looks as if it had been written so."""
    with closing(sqlite3.connect(folder / catalogue.FILE_NAME)) as connection, connection:
        checksums.register_functions(connection)
        for statement in statements:
            connection.execute(statement)


def test_a_sound_index_is_well_in_every_check(assistant: Assistant) -> None:
    found = assistant.doctor()
    assert [one.check for one in found.findings] == CHECKS
    assert unwell(found) == {}
    assert found.is_well
    assert checkup_json(found)["well"] is True
    assert checkup_text(found).endswith("\nNo problems found.\n")


def reseal(table: str, letter: str, column: str, covered: str) -> str:
    return f"UPDATE {table} AS {letter} SET {column} = {covered}"


def drop_file(folder: Path) -> None:
    next(folder.glob("[0-9]*/vectors/*.faiss")).unlink()


def cut_catalogue(folder: Path) -> None:
    file = folder / catalogue.FILE_NAME
    file.write_bytes(file.read_bytes()[:30_000])


def long_vector(folder: Path) -> None:
    vector = np.full(64, 2, dtype="<f2").tobytes()
    sql(
        folder,
        f"UPDATE vectors SET vector = x'{vector.hex()}'",
        reseal("vectors", "v", "seal", checksums.VECTOR),
    )


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a derived file is gone": (drop_file, "search files"),
    "the copy of the ids is gone": (lambda folder: (folder / id_backup.FILE_NAME).unlink(), "citation id backup"),
    "the catalogue is cut": (cut_catalogue, "catalogue"),
    "a passage says other words": (
        lambda folder: sql(folder, "UPDATE passages SET text = 'never said' WHERE key = 1"),
        "texts and passages",
    ),
    "a passage is not in its text, though it is sealed": (
        lambda folder: sql(
            folder, "UPDATE passages SET start = start - 1, end = end - 1", reseal("passages", "p", "seal", checksums.PASSAGE)
        ),
        "texts and passages",
    ),
    "an id is not that of its words, though it is sealed": (
        lambda folder: sql(
            folder, "UPDATE passages SET citation = 'aaaaaaaaaaaaaaaa' WHERE key = 1",
            reseal("passages", "p", "seal", checksums.PASSAGE),
        ),
        "citation ids",
    ),
    "a published id is lost": (
        lambda folder: sql(folder, "DELETE FROM published WHERE id = (SELECT max(id) FROM published)"), "citation ids"
    ),
    "a vector is not of length 1": (long_vector, "vectors"),
    "a passage is gone": (lambda folder: sql(folder, "DELETE FROM passages WHERE key = 1"), "catalogue: counts"),
    "blocks belong to no document": (
        lambda folder: sql(folder, "INSERT INTO blocks VALUES (99, 0, 'item', 0, 1, NULL, 0, NULL, 0)"),
        "catalogue: tables",
    ),
    "the manifest is another": (lambda folder: sql(folder, "UPDATE manifest SET value = 7 WHERE name = 'passages'"), "catalogue"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_broken_is_found_told_and_repaired(assistant: Assistant, damage: str) -> None:
    folder, corpus = assistant.settings.index, assistant.settings.corpus
    before = said_by(corpus, folder)
    ids = {entry.citation.id for entry in assistant.recommendations()}
    assistant.close()
    spoil, check = DAMAGES[damage]
    spoil(folder)
    found = assistant.doctor()
    assert unwell(found).get(check) is State.BROKEN
    assert all("run 'assistant" in str(one.advice) for one in found.findings if one.state is State.BROKEN)
    repaired = assistant.doctor(repair=True)
    assert unwell(repaired) == {}
    assert repaired.repaired != ()
    assert said_by(corpus, folder) == before
    assert {entry.citation.id for entry in assistant.recommendations()} == ids


def test_leftovers_of_a_run_that_was_cut_off_are_named_and_put_away(assistant: Assistant) -> None:
    folder = assistant.settings.index
    (folder / "7").mkdir()
    (folder / ".assistant-abc").mkdir()
    found = assistant.doctor()
    assert unwell(found) == {"unfinished work": State.NOTE}
    assert found.is_well
    assert unwell(assistant.doctor(repair=True)) == {}
    assert sorted(place.name for place in folder.iterdir() if place.is_dir()) == ["1"]


def test_a_corpus_that_changed_or_is_not_there_is_told(assistant: Assistant) -> None:
    put(assistant.settings.corpus, {"bees.md": BEES + "\n\nOne line more.\n"}, age=30)
    assert unwell(assistant.doctor()) == {"corpus": State.NOTE}
    assistant.settings.corpus.rename(assistant.settings.corpus.with_name("away"))
    assert unwell(assistant.doctor()) == {"corpus": State.BROKEN}


def test_an_index_of_another_encoder_is_told(assistant: Assistant) -> None:
    places = assistant.settings.corpus, assistant.settings.index
    other = small_assistant(*places, SmallModels("another bag"))
    assert unwell(other.doctor())["encoder"] is State.BROKEN


def test_without_an_index_the_doctor_says_to_make_one(tmp_path: Path) -> None:
    assistant = small_assistant(make_corpus(tmp_path), tmp_path / "index")
    assert unwell(assistant.doctor())["catalogue"] is State.BROKEN
    assert assistant.doctor(repair=True).is_well
    assert len(assistant.recommendations()) == 5


def test_a_file_that_everybody_may_write_is_told(assistant: Assistant) -> None:
    (assistant.settings.index / catalogue.FILE_NAME).chmod(0o666)
    assert unwell(assistant.doctor()) == {"permissions": State.NOTE}


def test_a_build_under_way_is_nothing_broken(assistant: Assistant) -> None:
    with open_writer(assistant.settings.index, 1), closing(Snapshot(assistant.settings.index, 1)):
        (assistant.settings.index / "2").mkdir()
        found = assistant.doctor()
    assert unwell(found) == {"unfinished work": State.NOTE}
    assert "another process is building" in checkup_text(found)
