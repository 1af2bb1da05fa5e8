"""What a change writes follows the change: counts and published ids go on from those of the last generation, and stay right."""

import gzip
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from support.small_assistant import QUESTIONS, as_json, small_assistant
from support.small_world import BEES, FERRIES, SCHOOLS, make_corpus, put

from assistant.assistant import Assistant
from assistant.index import catalogue, id_backup
from assistant.index.id_backup import Rows

ROW = ("a", "a.md", 0, 9, "words", "2026-01-01", None)


@pytest.fixture
def known(tmp_path: Path) -> Assistant:
    assistant = small_assistant(make_corpus(tmp_path), tmp_path / "index")
    assistant.index()
    return assistant


def require_all_counted(folder: Path) -> dict[str, str]:
    """Compare what a generation took over from the last with what is counted afresh; return its manifest."""
    with closing(catalogue.connect(folder)) as connection:
        manifest = catalogue.manifest(connection)
        counted = catalogue.counts(connection, int(manifest["generation"]))
        assert {name: manifest[name] for name in counted} == counted
        rows = list(catalogue.load_published(connection))
        assert catalogue.published_seal(rows) == manifest["published"]
        gone = {row[0] for row in rows if row[6] is not None}
        entries = catalogue.load_entries(connection, int(manifest["generation"]))
        assert {row[0] for row in rows} - gone == {entry.citation.id for entry in entries}
    copied, _ = id_backup.load(folder) or ([], {})
    assert sorted(copied) == rows
    assert id_backup.stamp(folder) == manifest["spared"]
    return manifest


def test_counts_and_ids_are_right_after_every_kind_of_change(known: Assistant) -> None:
    corpus, folder = known.settings.corpus, known.settings.index
    require_all_counted(folder)
    put(corpus, {"new.md": FERRIES.replace("ferry", "bridge")})
    known.index()
    assert Rows.parse(require_all_counted(folder)["spared_rows"]).added
    (corpus / "ferries.md").unlink()
    put(corpus, {"bees.md": BEES.replace("spraying", "hunting")})
    known.index()
    require_all_counted(folder)
    put(corpus, {"ferries.md": FERRIES, "schools.md": SCHOOLS})
    known.index()
    require_all_counted(folder)
    known.index(rebuild=True)
    require_all_counted(folder)


def test_an_index_that_is_copied_with_its_corpus_answers_alike_and_encodes_nothing(
    known: Assistant, tmp_path: Path
) -> None:
    said = [as_json(known.ask(question))["items"] for question in QUESTIONS]
    corpus = shutil.copytree(known.settings.corpus, tmp_path / "elsewhere" / "corpus")
    index = shutil.copytree(known.settings.index, tmp_path / "elsewhere" / "index")
    with closing(small_assistant(corpus, index)) as copied:
        assert [as_json(copied.ask(question))["items"] for question in QUESTIONS] == said
        report = copied.index()
        assert (report.read, report.unchanged, report.passages_encoded, report.generation) == ((), 3, 0, 1)
        assert [as_json(copied.ask(question))["items"] for question in QUESTIONS] == said


def test_changed_rows_are_added_to_the_copy_of_ids_and_take_the_place_of_older_ones(tmp_path: Path) -> None:
    known = id_backup.save(tmp_path, [ROW, ("b", *ROW[1:])], {"one": "1"})
    gone = (*ROW[:6], "2026-02-01")
    assert id_backup.append(tmp_path, [gone], {"two": "2"}, known) == Rows(3, 2)
    assert id_backup.load(tmp_path) == ([gone, ("b", *ROW[1:])], {"two": "2"})


@pytest.mark.parametrize("how", ["cut off", "overwritten"])
def test_a_batch_that_is_not_whole_does_not_count(tmp_path: Path, how: str) -> None:
    known = id_backup.save(tmp_path, [ROW], {})
    file = tmp_path / id_backup.FILE_NAME
    whole = file.stat().st_size
    id_backup.append(tmp_path, [("b", *ROW[1:])], {"two": "2"}, known)
    data = file.read_bytes()
    other = gzip.compress(gzip.decompress(data[whole:]).replace(b'"b"', b'"c"'))
    file.write_bytes(data[: whole + 20] if how == "cut off" else data[:whole] + other)
    assert id_backup.load(tmp_path) == ([ROW], {})


def test_a_copy_that_has_grown_too_much_is_written_anew() -> None:
    assert Rows.parse("10 5").may_grow_by(4)
    assert not Rows.parse("10 5").may_grow_by(5)
    assert not Rows.parse(None).may_grow_by(0)
