"""The index: incremental, atomic, readable while it is rebuilt, and honest when it cannot be used."""

import fcntl
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.small_assistant import SmallModels, small_assistant
from support.small_world import (
    BEES,
    FERRIES,
    QUESTIONS,
    SCHOOLS,
    TEXTS,
    BagOfWords,
    ByWords,
    make_corpus,
    put,
)

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.engines.vectors import EXACT_LIMIT, VectorIndex
from assistant.engines.words import Row, WordIndex
from assistant.errors import CitationUnknown, IndexBusy, IndexMissing, IndexUnusable
from assistant.index import catalogue
from assistant.index.network_share import refuse_network_share
from assistant.index.snapshot import Snapshot
from assistant.index.writer import open_writer
from assistant.ingest.building import IndexingModels, Progress, build
from assistant.ingest.compare import changes
from assistant.ingest.worker_pool import Limits
from assistant.types import Entry, Filters, Hit, Notice, Report, Skipped

HERE = Path(__file__).parents[1]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return make_corpus(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def bag() -> BagOfWords:
    return BagOfWords()


def index(
    corpus: Path,
    folder: Path,
    bag: BagOfWords | None = None,
    recogniser: ByWords | None = None,
    **options: Any,
) -> Report:
    given: dict[str, Any] = {"limits": Limits(100_000), "settle_seconds": 0, **options}
    return build(corpus, folder, IndexingModels(bag or BagOfWords(), recogniser or ByWords()), **given)


@contextmanager
def reading(folder: Path) -> Iterator[Snapshot]:
    with closing(Snapshot(folder, 1)) as snapshot:
        yield snapshot


def without_key(entry: Entry) -> tuple[object, ...]:
    return entry.passage, entry.recommendation, entry.citation


Contents = tuple[list[tuple[object, ...]], list[list[tuple[str, float]]]]


def contents_of(snapshot: Snapshot) -> Contents:
    """All that an index says: its entries, and what each arm finds for each question."""
    entries = {entry.key: entry for entry in snapshot.all_entries()}

    def named(hits: list[Hit]) -> list[tuple[str, float]]:
        return [(entries[hit.key].citation.id, round(hit.score, 5)) for hit in hits]

    found = [
        named(hits)
        for question in QUESTIONS
        for hits in (
            snapshot.vectors.search(BagOfWords().encode_question(question), 10),
            snapshot.words.search(question, 10),
        )
    ]
    return [without_key(entry) for entry in entries.values()], found


def contents(folder: Path) -> Contents:
    with reading(folder) as snapshot:
        return contents_of(snapshot)


def documents(folder: Path) -> list[str]:
    with reading(folder) as snapshot:
        return [about["id"] for about in snapshot.descriptions()]


def generations(folder: Path) -> list[str]:
    return sorted(place.name for place in folder.iterdir() if place.name.isdigit())


# What is read and encoded


def test_the_first_run_reads_everything_and_the_second_nothing(corpus: Path, folder: Path) -> None:
    bag = BagOfWords()
    first = index(corpus, folder, bag)
    assert (first.read, first.unchanged, first.generation) == (tuple(TEXTS), 0, 1)
    assert first.passages_encoded == len(bag.encoded) > 0
    before = contents(folder)
    again = BagOfWords()
    second = index(corpus, folder, again)
    assert (second.read, second.unchanged, second.removed, second.generation) == ((), 3, (), 1)
    assert (second.passages_encoded, again.encoded) == (0, [])
    assert contents(folder) == before


def test_only_the_changed_file_is_read_and_only_its_new_passages_are_encoded(
    corpus: Path, folder: Path
) -> None:
    index(corpus, folder)
    put(corpus, {"bees.md": BEES + "\n2. Beekeepers must report dead swarms within a week.\n"}, age=30)
    bag = BagOfWords()
    report = index(corpus, folder, bag)
    assert (report.read, report.unchanged, report.generation) == (("bees.md",), 2, 2)
    assert [text for text in bag.encoded if "dead swarms" not in text] == []
    assert report.passages_encoded == 1


def test_a_file_that_was_touched_but_holds_the_same_is_neither_read_into_the_index_nor_encoded(
    corpus: Path, folder: Path
) -> None:
    index(corpus, folder)
    os.utime(corpus / "bees.md")
    bag = BagOfWords()
    report = index(corpus, folder, bag)
    assert (report.read, report.unchanged, report.generation, bag.encoded) == ((), 3, 1, [])
    with reading(folder) as snapshot:
        assert not changes(corpus, folder, snapshot.file_records(), f"{bag.identity} {ByWords().identity}", 0)


def test_a_deleted_file_is_gone_from_the_index(corpus: Path, folder: Path) -> None:
    index(corpus, folder)
    (corpus / "bees.md").unlink()
    report = index(corpus, folder)
    assert (report.removed, report.unchanged) == (("bees.md",), 2)
    assert documents(folder) == ["ferries.md", "sub/schools.md"]
    with reading(folder) as snapshot:
        found = snapshot.words.search("spraying bees orchards", 10)
        assert {
            entry.citation.document for entry in snapshot.entries(hit.key for hit in found).values()
        } == set()
        assert snapshot.manifest["documents"] == "2"


def test_an_index_made_step_by_step_equals_one_made_at_once(
    corpus: Path, folder: Path, tmp_path: Path
) -> None:
    stages: list[dict[str, str | None]] = [
        {"bees.md": FERRIES},
        {"zebra.txt": "Zebras should be counted twice a year.\n\nNobody has counted them since 1998."},
        {"bees.md": BEES, "ferries.md": None},
        {"ferries.md": FERRIES},
        {"sub/schools.md": SCHOOLS.replace("thirty", "forty"), "zebra.txt": None},
    ]
    index(corpus, folder)
    for stage in stages:
        put(corpus, {name: text for name, text in stage.items() if text is not None})
        for name in (name for name, text in stage.items() if text is None):
            (corpus / name).unlink()
        index(corpus, folder)
        at_once = tmp_path / "at once"
        index(corpus, at_once, rebuild=True)
        assert contents(folder) == contents(at_once)
    assert contents(folder)[0]


def test_vectors_of_what_is_gone_are_dropped(corpus: Path, folder: Path) -> None:
    index(corpus, folder)
    (corpus / "bees.md").unlink()
    index(corpus, folder)
    with closing(sqlite3.connect(folder / catalogue.FILE_NAME)) as connection:
        kept, used = (
            connection.execute(f"SELECT count(DISTINCT digest) FROM {table}").fetchone()[0]
            for table in ("vectors", "inputs")
        )
        assert kept == used > 0
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (2,)


def test_a_new_row_in_the_table_of_documents_reads_that_document_only_and_encodes_nothing_else(
    corpus: Path, folder: Path
) -> None:
    index(corpus, folder)
    put(corpus, {"documents.csv": "path,author\nbees.md,Ada Beekeeper\n"})
    bag = BagOfWords()
    report = index(corpus, folder, bag)
    assert (report.read, report.unchanged, bag.encoded) == (("bees.md",), 2, [])
    with reading(folder) as snapshot:
        authors = {about["id"]: about["author"] for about in snapshot.descriptions()}
    assert authors == {"bees.md": "Ada Beekeeper", "ferries.md": None, "sub/schools.md": None}


def test_another_encoder_encodes_everything_anew_and_keeps_the_citations(corpus: Path, folder: Path) -> None:
    first = index(corpus, folder)
    before = [entry.citation.id for entry in _entries(folder)]
    other = BagOfWords("bag of words 2")
    report = index(corpus, folder, other)
    assert (report.read, report.passages_encoded) == (tuple(TEXTS), first.passages_encoded)
    assert len(other.encoded) == report.passages_encoded
    assert [entry.citation.id for entry in _entries(folder)] == before
    with reading(folder) as snapshot:
        assert snapshot.manifest["encoder"] == "bag of words 2"


def test_another_recogniser_reads_all_candidates_again_and_nothing_is_encoded(
    corpus: Path, folder: Path
) -> None:
    index(corpus, folder)
    before = [entry.citation.id for entry in _entries(folder)]
    other = ByWords("by words 2")
    report = index(corpus, folder, recogniser=other)
    assert (report.read, report.passages_encoded) == (tuple(TEXTS), 0)
    assert [candidate for _, candidate in other.read_pairs if "spraying" in candidate] == [
        "The Commission should forbid spraying while the apple trees bloom."
    ]
    assert [entry.citation.id for entry in _entries(folder)] == before


def test_who_belongs_to_whom_can_be_told_and_counts_at_once(corpus: Path, folder: Path) -> None:
    index(corpus, folder)
    put(corpus, {"actors.tsv": "# Ours\nIslands\tIsland councils|Island schools\n"})
    report = index(corpus, folder)
    assert (report.read, report.passages_encoded, report.skipped) == (tuple(TEXTS), 0, ())
    asked = [
        one for entry in _entries(folder) if entry.recommendation for one in entry.recommendation.demands
    ]
    assert [who.part_of for one in asked for who in one.addressees if who.name == "Island councils"] == [
        ("Islands",)
    ]


def test_an_error_in_the_table_of_actors_is_told_with_its_line(corpus: Path, folder: Path) -> None:
    put(corpus, {"actors.tsv": "Islands: councils\n"})
    [notice] = index(corpus, folder).warnings
    assert notice == Notice(
        "actors.tsv", "line 1: expected a body, a tab, and what belongs to it with | between"
    )


def test_a_file_still_being_written_is_postponed_and_its_old_text_stays(corpus: Path, folder: Path) -> None:
    index(corpus, folder)
    put(corpus, {"bees.md": BEES + "\nHalf a sent", "new.txt": "The new"}, age=0)
    report = index(corpus, folder, settle_seconds=60)
    assert (report.postponed, report.read, report.unchanged) == (("bees.md", "new.txt"), (), 3)
    assert "Half a sent" not in "".join(entry.passage.text for entry in _entries(folder))
    put(corpus, {"bees.md": BEES + "\nHalf a sentence is whole now.", "new.txt": "The new text is whole."})
    assert index(corpus, folder, settle_seconds=30).read == ("bees.md", "new.txt")


def test_a_file_from_the_future_is_read_all_the_same(corpus: Path, folder: Path) -> None:
    put(corpus, {"bees.md": BEES}, age=-3600)
    assert "bees.md" in index(corpus, folder, settle_seconds=2).read


def test_what_cannot_be_read_is_skipped_with_its_reason_and_stops_nothing(corpus: Path, folder: Path) -> None:
    put(
        corpus,
        {"a.exe": b"MZ", "empty.txt": b"", "huge.txt": "words " * 50_000, "binary.txt": bytes(range(256))},
    )
    report = index(corpus, folder)
    assert report.read == tuple(TEXTS)
    assert [file.document for file in report.skipped] == ["a.exe", "binary.txt", "empty.txt", "huge.txt"]
    assert Skipped("empty.txt", "is empty") in report.skipped
    with reading(folder) as snapshot:
        assert snapshot.skipped() == report.skipped
    assert index(corpus, folder).skipped == report.skipped


def test_a_skipped_file_is_tried_again_when_a_setting_changes_and_its_bytes_do_not(
    corpus: Path, folder: Path
) -> None:
    put(corpus, {"huge.txt": "The council should count all its bridges. " * 4000})
    (skipped,) = index(corpus, folder).skipped
    assert skipped.document == "huge.txt"
    assert "too large" in skipped.reason
    report = index(corpus, folder, limits=Limits(1_000_000))
    assert (report.read, report.skipped) == (("huge.txt",), ())


def test_a_document_in_another_language_is_found_by_words_and_has_no_vector(
    corpus: Path, folder: Path
) -> None:
    put(
        corpus,
        {"brief.txt": "Die Bundesregierung sollte die Fähren zu den Inseln im Winter besser bezahlen, "
        "denn ohne sie gibt es dort weder Brot noch einen Arzt."},
    )  # fmt: skip
    bag = BagOfWords()
    index(corpus, folder, bag)
    assert not [text for text in bag.encoded if "Bundesregierung" in text]
    with reading(folder) as snapshot:
        (hit,) = snapshot.words.search("Bundesregierung", 5)
        assert snapshot.entries([hit.key])[hit.key].citation.document == "brief.txt"


def test_an_empty_corpus_gives_an_empty_index_that_can_be_asked(tmp_path: Path, folder: Path) -> None:
    corpus = make_corpus(tmp_path, {})
    assert index(corpus, folder).generation == 1
    assert contents(folder) == ([], [[]] * 2 * len(QUESTIONS))


def test_the_corpus_of_an_index_is_recorded_even_where_nothing_else_is_new(
    corpus: Path, folder: Path, tmp_path: Path
) -> None:
    index(corpus, folder)
    moved = corpus.rename(tmp_path / "moved")
    assert index(moved, folder).generation == 1
    with reading(folder) as snapshot:
        assert snapshot.manifest["corpus"] == str(moved)


def test_progress_is_told_from_nothing_to_all(corpus: Path, folder: Path) -> None:
    class Told(Progress):
        def __init__(self) -> None:
            self.read: list[tuple[int, int]] = []
            self.encoded: list[tuple[int, int]] = []

        def reading(self, done: int, total: int, document: str) -> None:
            self.read.append((done, total))

        def encoding(self, done: int, total: int) -> None:
            self.encoded.append((done, total))

    told = Told()
    report = index(corpus, folder, progress=told)
    assert told.read == [(0, 3), (1, 3), (2, 3), (3, 3)]
    total = report.passages_encoded
    assert told.encoded[-1] == (total, total)
    assert told.encoded == sorted(told.encoded)


def _entries(folder: Path) -> list[Entry]:
    with reading(folder) as snapshot:
        return snapshot.all_entries()


# Readers and the writer


def test_a_reader_keeps_its_generation_while_the_next_is_published(corpus: Path, folder: Path) -> None:
    index(corpus, folder)
    with reading(folder) as old:
        before = contents_of(old)
        put(corpus, {"bees.md": BEES.replace("spraying", "hunting")}, age=30)
        (corpus / "ferries.md").unlink()
        assert index(corpus, folder).generation == 2
        assert old.is_outdated()
        assert contents_of(old) == before
        assert generations(folder) == ["1", "2"]
        with reading(folder) as new:
            assert not new.is_outdated()
            assert contents_of(new) != before
    put(corpus, {"ferries.md": FERRIES})
    index(corpus, folder)
    assert generations(folder) == ["3"]


def test_a_reader_outlives_even_a_rebuild(corpus: Path, folder: Path) -> None:
    index(corpus, folder)
    with reading(folder) as old:
        before = contents_of(old)
        index(corpus, folder, rebuild=True)
        assert old.is_outdated()
        assert contents_of(old) == before


def test_two_builders_do_not_meet(corpus: Path, folder: Path) -> None:
    with open_writer(folder, 1), pytest.raises(IndexBusy, match=r"another process is building .*: wait"):
        index(corpus, folder)
    assert index(corpus, folder).generation == 1


def test_an_index_that_was_never_finished_is_missing(corpus: Path, folder: Path) -> None:
    with pytest.raises(IndexMissing, match="run 'assistant index' first"):
        Snapshot(folder, 1)
    with open_writer(folder, 1):
        pass
    with pytest.raises(IndexMissing, match="run 'assistant index' first"):
        Snapshot(folder, 1)
    (folder / catalogue.FILE_NAME).write_bytes(b"")
    with pytest.raises(IndexMissing, match="run 'assistant index' first"):
        Snapshot(folder, 1)


# Filters inside of the engines


@pytest.mark.parametrize("limit", [EXACT_LIMIT, 10])
def test_the_nearest_are_looked_for_among_the_allowed_only(
    monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr("assistant.engines.vectors.EXACT_LIMIT", limit)
    drawn = np.random.default_rng(7).normal(size=(300, 16)).astype(np.float32)
    vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    engine = VectorIndex.build(range(1000, 1300), vectors, 1)
    allowed = set(range(1200, 1300))
    query = vectors[5]
    found = engine.search(query, 10, allowed)
    cosines = {key: float(vectors[key - 1000] @ query) for key in allowed}
    assert len(found) == 10
    assert {hit.key for hit in found} <= allowed
    assert found[0].key == max(cosines, key=cosines.__getitem__)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    assert engine.search(query, 1)[0].key == 1005
    assert engine.search(query, 10, set()) == []


def test_a_passage_of_several_vectors_counts_with_its_best() -> None:
    vectors = np.eye(4, dtype=np.float32)
    engine = VectorIndex.build([1, 1, 2, 3], vectors, 1)
    assert engine.search(vectors[1], 2)[0] == Hit(1, 1.0)
    assert sorted(hit.key for hit in engine.search(vectors[1], 4)) == [1, 2, 3]


def test_a_passage_of_many_vectors_leaves_room_for_others() -> None:
    vectors = np.array([*[[1, 0]] * 40, [0.8, 0.6], [0.6, 0.8]], dtype=np.float32)
    engine = VectorIndex.build([*[1] * 40, 2, 3], vectors, 1)
    assert [hit.key for hit in engine.search(vectors[0], 3)] == [1, 2, 3]


def test_words_are_looked_for_among_the_allowed_only_and_scores_stay(tmp_path: Path) -> None:
    rows = [Row(key, f"Bees bees {'bees ' * (9 - key)} bloom") for key in range(1, 9)]
    WordIndex.build(tmp_path / "words", [*rows, Row(9, "Ferries the ferry sails")])
    engine = WordIndex.load(tmp_path / "words")
    everywhere = engine.search("bees", 20)
    assert {hit.key for hit in everywhere} == set(range(1, 9))
    for allowed in ({8}, {3, 5, 9}, set(range(1, 10))):
        expected = [hit for hit in everywhere if hit.key in allowed]
        assert [(hit.key, round(hit.score, 5)) for hit in engine.search("bees", 20, allowed)] == [
            (hit.key, round(hit.score, 5)) for hit in expected
        ]
    assert [hit.key for hit in engine.search("bees", 1, {8, 9})] == [8]
    assert engine.search("bees", 5, set()) == []
    assert engine.search("the of and", 5) == []


# Crashes

_CHILD = """
import itertools, os, signal, sys
sys.path.insert(0, {here!r})
from support.small_world import BagOfWords, ByWords
from assistant.index import catalogue, writer
from assistant.ingest.building import IndexingModels, build
from assistant.ingest.worker_pool import Limits
from pathlib import Path

moment, steps = int(sys.argv[1]), itertools.count(1)

def step(*_):
    if next(steps) == moment:
        os.kill(os.getpid(), signal.SIGKILL)

def traced(*arguments, **options):
    connection = connect(*arguments, **options)
    connection.set_trace_callback(step)
    return connection

class Dying(BagOfWords):
    def encode(self, texts):
        for vector in super().encode(texts):
            step()
            yield vector

connect, catalogue.connect = catalogue.connect, traced
fsync, os.fsync = os.fsync, lambda handle: (step(), fsync(handle))
rmtree, writer.shutil.rmtree = writer.shutil.rmtree, lambda *a, **o: (step(), rmtree(*a, **o))
build(Path({corpus!r}), Path({folder!r}), IndexingModels(Dying(), ByWords()), limits=Limits(100_000), settle_seconds=0)
print(next(steps) - 1)
"""


def _build_and_die(corpus: Path, folder: Path, moment: int) -> subprocess.CompletedProcess[str]:
    code = _CHILD.format(here=str(HERE), corpus=str(corpus), folder=str(folder))
    return subprocess.run(
        [sys.executable, "-c", code, str(moment)], capture_output=True, text=True, check=False
    )


def test_a_build_that_is_killed_at_any_moment_leaves_the_last_generation_and_the_next_run_heals(
    corpus: Path, folder: Path, tmp_path: Path
) -> None:
    index(corpus, folder)
    old = contents(folder)
    start = shutil.copytree(folder, tmp_path / "start")
    put(
        corpus,
        {"bees.md": BEES.replace("spraying", "hunting"), "new.txt": "Voters should be asked in spring."},
    )
    (corpus / "ferries.md").unlink()
    whole = _build_and_die(corpus, folder, -1)
    assert whole.returncode == 0, whole.stderr
    steps, new = int(whole.stdout), contents(folder)
    assert new != old
    drawn = random.Random(os.environ.get("ASSISTANT_TEST_SEED", "2")).sample(range(1, steps + 1), 8)
    for moment in (*drawn, steps - 1):
        shutil.rmtree(folder)
        shutil.copytree(start, folder)
        assert _build_and_die(corpus, folder, moment).returncode == -9, f"step {moment} of {steps}"
        assert contents(folder) in (old, new), f"step {moment} of {steps}"
        index(corpus, folder)
        assert contents(folder) == new, f"step {moment} of {steps}"
        index(corpus, folder, rebuild=False)
        assert len(generations(folder)) == 1


def test_a_first_build_that_is_killed_resumes_with_what_it_had_encoded(corpus: Path, folder: Path) -> None:
    put(
        corpus,
        {
            f"note {number}.txt": f"Note {number}: the council should mend bridge {number}."
            for number in range(80)
        },
    )
    code = _CHILD.format(here=str(HERE), corpus=str(corpus), folder=str(folder)).replace(
        "            step()\n",
        "            len(self.encoded) == 50 and os.kill(os.getpid(), signal.SIGKILL)\n",
    )
    died = subprocess.run([sys.executable, "-c", code, "-1"], capture_output=True, text=True, check=False)
    assert died.returncode == -9, died.stderr
    with pytest.raises(IndexMissing, match="run 'assistant index' first"):
        Snapshot(folder, 1)
    bag = BagOfWords()
    report = index(corpus, folder, bag)
    alone = folder.parent / "alone"
    everything = index(corpus, alone).passages_encoded
    assert report.passages_encoded == len(bag.encoded)
    assert 0 < everything - report.passages_encoded <= 50
    assert len(_entries(folder)) > 80
    assert contents(folder) == contents(alone)


# Damage


def _derived(folder: Path) -> list[Path]:
    (generation,) = generations(folder)
    return sorted(file for file in (folder / generation).rglob("*") if file.is_file() and file.stat().st_size)


def _remove(file: Path) -> None:
    file.unlink()


def _truncate(file: Path) -> None:
    _replace(file, file.read_bytes()[: file.stat().st_size // 2])


def _scramble(file: Path) -> None:
    data = file.read_bytes()
    _replace(file, data[: len(data) // 3] + bytes(255 - byte for byte in data[len(data) // 3 :]))


def _replace(file: Path, data: bytes) -> None:
    """Put another file in its place: some thread may still have the old one mapped."""
    file.unlink()
    file.write_bytes(data)


@pytest.mark.parametrize("damage", [_remove, _truncate, _scramble])
def test_damaged_derived_files_are_rebuilt_by_the_next_run_and_never_by_a_reader(
    corpus: Path, folder: Path, damage: Callable[[Path], None]
) -> None:
    index(corpus, folder)
    whole = contents(folder)
    for place in range(len(_derived(folder))):
        damage(_derived(folder)[place])
        broken = [file.read_bytes() for file in _derived(folder)]
        with suppress(IndexUnusable):  # whatever can be opened may answer; nothing else may be raised
            contents(folder)
        assert [file.read_bytes() for file in _derived(folder)] == broken
        bag = BagOfWords()
        report = index(corpus, folder, bag)
        assert (report.read, bag.encoded) == ((), [])
        assert contents(folder) == whole


@pytest.mark.parametrize("name", ["vectors", "words", "."])
def test_missing_derived_files_are_an_error_that_says_what_to_do(
    corpus: Path, folder: Path, name: str
) -> None:
    index(corpus, folder)
    whole = contents(folder)
    gone = folder / "1" / name
    if gone.is_dir():
        shutil.rmtree(gone)
    else:
        gone.unlink()
    with pytest.raises(IndexUnusable, match="run 'assistant index' to rebuild it"):
        Snapshot(folder, 1)
    assert index(corpus, folder).generation == 2
    assert contents(folder) == whole


def test_a_damaged_catalogue_is_an_error_that_says_what_to_do_and_a_rebuild_mends_it(
    corpus: Path, folder: Path
) -> None:
    index(corpus, folder)
    whole = contents(folder)
    file = folder / catalogue.FILE_NAME
    file.write_bytes(b"no database at all, but long enough to be looked at " * 100)
    with pytest.raises(IndexUnusable, match="run 'assistant index --rebuild'"):
        Snapshot(folder, 1)
    with pytest.raises(IndexUnusable, match="run 'assistant index --rebuild'"):
        index(corpus, folder)
    index(corpus, folder, rebuild=True)
    assert contents(folder) == whole


@pytest.mark.parametrize(
    ("version", "said"), [(99, "a newer version .*: upgrade it, or run"), (-1, "an older version: run")]
)
def test_an_index_of_another_version_is_an_error_that_says_what_to_do(
    corpus: Path, folder: Path, version: int, said: str
) -> None:
    index(corpus, folder)
    with closing(sqlite3.connect(folder / catalogue.FILE_NAME)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    with pytest.raises(IndexUnusable, match=said):
        Snapshot(folder, 1)
    with pytest.raises(IndexUnusable, match=said):
        index(corpus, folder)
    assert index(corpus, folder, rebuild=True).generation == 1


def test_a_disk_that_takes_no_more_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "vectors.faiss").symlink_to("/dev/full")
    engine = VectorIndex.build([1], np.eye(1, 4, dtype=np.float32), 1)
    with pytest.raises(IndexUnusable, match="free some space"):
        engine.save(tmp_path / "vectors.faiss")
    (tmp_path / "words").touch()
    with pytest.raises(IndexUnusable, match="free some space"):
        WordIndex.build(tmp_path, [])


# Places


MOUNTS = """\
/dev/sda1 / ext4 rw,relatime 0 0
server:/home /home/ada/net nfs4 rw 0 0
//server/share /mnt/my\\040share cifs rw 0 0
/dev/sdb1 /home/ada/net/local ext4 rw 0 0
autofs /data autofs rw 0 0
server:/data /data nfs rw 0 0
server:/tmp /scratch nfs rw 0 0
/dev/sdc1 /scratch xfs rw 0 0
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [("/home/ada/net/index", "nfs4"), ("/mnt/my share/policy/index", "cifs"), ("/data", "nfs")],
)
def test_an_index_on_a_network_share_is_refused(tmp_path: Path, place: str, kind: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    with pytest.raises(IndexUnusable, match=rf"network share \({kind}\): choose a local folder with --index"):
        refuse_network_share(Path(place), mounts)


@pytest.mark.parametrize("place", ["/index", "/home/ada/net/local/x", "/home/ada/network", "/scratch/index"])
def test_an_index_on_this_machine_is_not_refused(tmp_path: Path, place: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    refuse_network_share(Path(place), mounts)
    refuse_network_share(Path(place), tmp_path / "absent")


def _as_nobody(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run code without the powers of root, which may write everywhere."""
    lowered = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    command = [*lowered, sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def open_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that every user may enter, unlike those of pytest."""
    place = Path("/var/tmp") / f"assistant-{os.getpid()}-{time.monotonic_ns()}"
    place.mkdir(mode=0o755)
    try:
        yield place
    finally:
        subprocess.run(["chmod", "-R", "u+w", str(place)], check=True)
        shutil.rmtree(place)


@pytest.mark.skipif(
    os.geteuid() == 0 and shutil.which("setpriv") is None,
    reason="root may write everywhere, and setpriv is missing",
)
def test_an_index_that_may_only_be_read_answers_and_is_not_touched(open_folder: Path) -> None:
    corpus = make_corpus(open_folder)
    folder = open_folder / "index"
    index(corpus, folder)
    for place in (folder, *folder.rglob("*")):
        place.chmod(0o555 if place.is_dir() else 0o444)
    before = sorted((str(place), place.stat().st_mtime_ns) for place in folder.rglob("*"))
    code = (
        "import sys; from pathlib import Path; from contextlib import closing\n"
        "from assistant.index.snapshot import Snapshot\n"
        "from assistant.errors import IndexUnusable\n"
        "from assistant.index.writer import open_writer\n"
        "with closing(Snapshot(Path(sys.argv[1]), 1)) as snapshot:\n"
        "    hits = snapshot.words.search('second ferry', 3)\n"
        "    entry = snapshot.entries(hit.key for hit in hits)[hits[0].key]\n"
        "    print(entry.citation.document, snapshot.is_outdated())\n"
        "try:\n"
        "    with open_writer(Path(sys.argv[1]), 1): pass\n"
        "except IndexUnusable as error: print(error)\n"
    )
    probe = _as_nobody("import assistant.index")
    if probe.returncode:
        pytest.skip(f"another user cannot run this Python: {probe.stderr.splitlines()[-1]}")
    done = _as_nobody(code, folder)
    assert done.returncode == 0, done.stderr
    found, refused = done.stdout.splitlines()
    assert found == "ferries.md False"
    assert "choose another folder with --index" in refused
    assert sorted((str(place), place.stat().st_mtime_ns) for place in folder.rglob("*")) == before


def test_a_reader_that_may_not_write_notices_a_new_generation(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(corpus, folder)
    monkeypatch.setattr(catalogue, "is_writable", lambda folder: False)
    with reading(folder) as old:
        assert not old.is_outdated()
        put(corpus, {"bees.md": BEES.replace("spraying", "hunting")}, age=30)
        index(corpus, folder)
        assert old.is_outdated()
        with reading(folder) as new:
            assert new.generation == 2


def test_a_lease_is_held_as_long_as_a_reader_lives(corpus: Path, folder: Path) -> None:
    index(corpus, folder)
    with (folder / "1" / "lease").open("r+b") as lease:
        with reading(folder), pytest.raises(BlockingIOError):
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_reader_keeps_the_locks_of_sqlite_so_that_no_other_process_takes_the_log_away(
    corpus: Path, folder: Path
) -> None:
    index(corpus, folder)
    code = (
        "import sqlite3, sys\n"
        "try: print(sqlite3.connect(sys.argv[1]).execute('PRAGMA journal_mode = DELETE').fetchone()[0])\n"
        "except sqlite3.OperationalError as error: print(error)\n"
    )
    command = [sys.executable, "-c", code, str(folder / catalogue.FILE_NAME)]
    with reading(folder) as snapshot:
        assert snapshot.descriptions()
        assert (
            subprocess.run(command, capture_output=True, text=True, check=True).stdout
            == "database is locked\n"
        )


# The assistant on top of it, with the real models


def _small(corpus: Path, folder: Path) -> Assistant:
    return Assistant(Settings(corpus=corpus, index=folder, settle_seconds=0))


def _ask_for_ferry(assistant: Assistant) -> tuple[str, ...]:
    answer = assistant.ask("Who should pay for a second large ferry?")
    return tuple(item.entry.citation.document for item in answer.items)


def test_a_hit_whose_file_changed_or_vanished_is_withheld_and_named(corpus: Path, folder: Path) -> None:
    assistant = _small(corpus, folder)
    assistant.index()
    assert "ferries.md" in _ask_for_ferry(assistant)
    put(corpus, {"ferries.md": FERRIES.replace("Ministry", "Council")}, age=30)
    answer = assistant.ask("Who should pay for a second large ferry?")
    assert "ferries.md" in answer.withheld
    assert "ferries.md" not in _ask_for_ferry(assistant)
    put(corpus, {"ferries.md": FERRIES}, age=10)  # the same bytes at another time
    assert "ferries.md" in _ask_for_ferry(assistant)
    (corpus / "ferries.md").unlink()
    assert "ferries.md" in assistant.ask("Who should pay for a second large ferry?").withheld


def test_an_index_of_another_encoder_is_an_error_that_says_what_to_do(corpus: Path, folder: Path) -> None:
    index(corpus, folder, BagOfWords())
    assistant = _small(corpus, folder)
    with pytest.raises(IndexUnusable, match=r"made with another search model, .* run 'assistant index'"):
        assistant.ask("Who should pay for a ferry?")
    set_to_another = small_assistant(corpus, folder, SmallModels("bag of words 2"))
    with pytest.raises(
        IndexUnusable, match=r"encoder bag of words 1, but bag of words 2 .* set ASSISTANT_ENCODER back"
    ):
        set_to_another.ask("Who should pay for a ferry?")
    assert assistant.index().generation == 2
    assert "ferries.md" in _ask_for_ferry(assistant)


def test_a_citation_keeps_its_id_while_other_parts_of_the_document_change(corpus: Path, folder: Path) -> None:
    assistant = _small(corpus, folder)
    assistant.index()
    before = {entry.citation.id for entry in assistant.recommendations(Filters(document="ferries.md"))}
    put(corpus, {"ferries.md": FERRIES.replace("Winter storms", "A new first line.\n\nWinter gales")}, age=30)
    assistant.index()
    after = {entry.citation.id for entry in assistant.recommendations(Filters(document="ferries.md"))}
    assert before == after != set()


def test_a_published_id_opens_its_place_or_says_what_became_of_it(corpus: Path, folder: Path) -> None:
    assistant = _small(corpus, folder)
    assistant.index()
    with pytest.raises(CitationUnknown, match="no citation 'aaaaaaaaaaaaaaaa'"):
        assistant.show("aaaaaaaaaaaaaaaa")
    cited = assistant.recommendations(Filters(document="bees.md"))[0].citation
    assert [without_key(entry) for entry in assistant.show(cited.id.upper()).entries] == [
        without_key(entry) for entry in assistant.show(cited.id).entries
    ]
    (corpus / "bees.md").rename(corpus / "apples.md")
    assistant.index()
    moved = assistant.show(cited.id)
    assert [entry.citation.document for entry in moved.entries] == ["apples.md"]
    assert [entry.citation.quote for entry in moved.entries] == [cited.quote]
    assert moved.document == "bees.md"
    assert moved.gone_since is not None
    (corpus / "apples.md").unlink()
    assistant.index()
    gone = assistant.show(cited.id)
    assert (gone.entries, gone.document) == ((), "bees.md")
    assert gone.gone_since is not None
    put(corpus, {"bees.md": BEES})
    assistant.index()
    back = assistant.show(cited.id)
    assert ([entry.citation.id for entry in back.entries], back.gone_since) == ([cited.id], None)


def test_published_ids_outlive_a_rebuild(corpus: Path, folder: Path) -> None:
    assistant = _small(corpus, folder)
    assistant.index()
    cited = assistant.recommendations(Filters(document="bees.md"))[0].citation
    (corpus / "bees.md").unlink()
    assistant.index(rebuild=True)
    gone = assistant.show(cited.id)
    assert (gone.entries, gone.document) == ((), "bees.md")
    assert gone.gone_since is not None


def test_the_same_words_twice_have_two_ids_and_one_bare_id_that_opens_both(
    tmp_path: Path, folder: Path
) -> None:
    twice = "".join(
        f"# {part}\n\n1. The Ministry should stop all ships at night.\n\n" for part in ("Rivers", "Lakes")
    )
    assistant = _small(make_corpus(tmp_path, {"twice.md": twice}), folder)
    assistant.index()
    ids = [entry.citation.id for entry in assistant.recommendations()]
    assert len(set(ids)) == 2
    bare = {name.partition("-")[0] for name in ids}
    assert len(bare) == 1
    assert [entry.citation.id for entry in assistant.show(bare.pop()).entries] == ids
    assert [len(assistant.show(name).entries) for name in ids] == [1, 1]


def test_status_names_what_is_indexed_skipped_and_changed(corpus: Path, folder: Path) -> None:
    put(corpus, {"empty.txt": b""})
    assistant = _small(corpus, folder)
    assistant.index()
    put(corpus, {"bees.md": BEES + " ", "late.txt": "A late text."}, age=30)
    (corpus / "ferries.md").unlink()
    status = assistant.status(compare=True)
    assert status.skipped == (Skipped("empty.txt", "is empty"),)
    assert sorted(status.changed) == ["bees.md", "ferries.md", "late.txt"]
    assert (status.documents, status.generation) == (3, 1)
