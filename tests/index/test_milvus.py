"""Vectors in a Milvus cluster: the same is found as in the embedded index, a reader sees its generation, and what is lost is said."""

import json
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from support.milvus import milvus as milvus
from support.milvus import milvus_uri as milvus_uri
from support.small_assistant import as_json, small_assistant
from support.small_world import BEES, QUESTIONS, BagOfWords, make_corpus, put

from assistant.assistant import Assistant
from assistant.engines import milvus as module
from assistant.engines.milvus import MilvusVectors, Published
from assistant.engines.vector_segments import FOLDER_NAME
from assistant.engines.vector_store import CLUSTER_NAME, EMBEDDED, Change, VectorStore
from assistant.errors import EngineUnavailable, IndexUnusable
from assistant.index import engine
from assistant.index.restricted import Readable, RestrictedView
from assistant.index.snapshot import Snapshot
from assistant.runtime.notes import INCOMPLETE, KEYWORDS_ONLY, collected_notes
from assistant.types import Hit

RIVERS = """# Rivers and dams

The dam above the valley is eighty years old and leaks in spring.

## Recommendations

1. The Ministry of Energy should mend the dam before the thaw.
"""
ASKED = (*QUESTIONS, "Who should mend the dam?", "river")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return make_corpus(tmp_path)


@pytest.fixture
def embedded(corpus: Path, tmp_path: Path) -> Assistant:
    found = small_assistant(corpus, tmp_path / "embedded")
    found.index()
    return found


@pytest.fixture
def clustered(corpus: Path, tmp_path: Path, milvus: MilvusVectors) -> Assistant:
    found = small_assistant(
        corpus, tmp_path / "clustered", engine="milvus", milvus_uri=milvus.uri, milvus_copies=2
    )
    found.index()
    return found


Rounded = list[tuple[str, float]]


def found_by(snapshot: Snapshot, question: str, readable: Readable | None = None) -> Rounded:
    """Citation ids and scores of what is nearest, in order."""
    view = snapshot if readable is None else RestrictedView(snapshot, readable)
    hits: list[Hit] = view.vectors.search(BagOfWords().encode_question(question), 6)
    entries = snapshot.entries(hit.key for hit in hits)
    return [(entries[hit.key].citation.id, round(hit.score, 4)) for hit in hits]


def all_found(index: Path, store: VectorStore = EMBEDDED) -> list[Rounded]:
    """What is found for each question, by those who may read everything and by those who may not."""
    with closing(Snapshot(index, 1, store)) as snapshot:
        return [
            found_by(snapshot, question, readable)
            for question in ASKED
            for readable in (None, lambda name: name.startswith("b"))
        ]


def answers(assistant: Assistant) -> list[object]:
    """All that is answered, but for the number of the generation."""
    said = [as_json(assistant.ask(question)) for question in ASKED]
    return [one | {"index": one["index"] | {"generation": 0}} for one in said]


def test_the_same_is_found_and_answered_as_in_the_embedded_index(
    embedded: Assistant, clustered: Assistant, corpus: Path, milvus: MilvusVectors
) -> None:
    for texts, gone in (
        ({}, ()),
        ({"rivers.md": RIVERS}, ("ferries.md",)),
        ({"bees.md": BEES + "\nHives."}, ()),
    ):
        put(corpus, texts)
        for name in gone:
            (corpus / name).unlink()
        embedded.index()
        clustered.index()
        assert all_found(clustered.settings.index, milvus) == all_found(embedded.settings.index)
        assert answers(clustered) == answers(embedded)
    assert not any(one["degraded"] for one in map(as_json, map(clustered.ask, ASKED)))


def test_a_reader_sees_its_generation_whatever_is_published_after_it(
    clustered: Assistant, corpus: Path, milvus: MilvusVectors
) -> None:
    with closing(Snapshot(clustered.settings.index, 1, milvus)) as reader, collected_notes() as notes:
        before = [found_by(reader, question) for question in ASKED]
        put(corpus, {"rivers.md": RIVERS})
        (corpus / "ferries.md").unlink()
        clustered.index()
        assert [found_by(reader, question) for question in ASKED] == before
    assert notes == []


def test_what_a_build_left_that_was_cut_off_is_not_seen_and_goes(
    clustered: Assistant, corpus: Path, milvus: MilvusVectors
) -> None:
    index = clustered.settings.index
    before = all_found(index, milvus)
    published = Published.load(index / "1" / FOLDER_NAME)
    row = {"key": 3, "version": 1, "added": 2, "vector": np.eye(64, dtype=np.float32)[0]}
    with milvus.client() as client:
        client.insert(published.collections[0], [row])
    assert all_found(index, milvus) == before
    put(corpus, {"rivers.md": RIVERS})
    clustered.index()
    assert {one.held == one.expected for one in clustered.check_engine()} == {True}


def test_rows_of_passages_that_are_gone_are_deleted_some_generations_later(
    clustered: Assistant, corpus: Path, milvus: MilvusVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT_GENERATIONS", 2)
    index = clustered.settings.index
    (corpus / "ferries.md").unlink()
    kept = []
    for number in range(3):
        put(corpus, {"bees.md": f"{BEES}\nHives {number}."})
        clustered.index()
        published = Published.load(index / str(number + 2) / FOLDER_NAME)
        with milvus.client() as client:
            kept.append(milvus.least(client, published, "added >= 0") - published.rows)
    assert kept[0] > 0
    assert kept[2] < kept[1] + kept[0]
    assert [generation for generation, _ in published.gone] == [3, 4]


def test_lost_rows_are_said_with_every_outcome_and_never_called_silence(
    clustered: Assistant, milvus: MilvusVectors
) -> None:
    published = Published.load(clustered.settings.index / "1" / FOLDER_NAME)
    first, second = published.collections
    with milvus.client() as client:
        client.delete(first, filter="key >= 3")
    assert not clustered.ask(QUESTIONS[0]).is_degraded  # the other copy is complete
    with milvus.client() as client:
        client.delete(second, filter="key == 5")
    found = [clustered.ask(question) for question in (*ASKED, "Who should launch a rocket?")]
    assert {one.is_degraded for one in found} == {True}
    assert {one.notes for one in found} == {(INCOMPLETE,)}
    assert {one.reason for one in found if not one.items} == {"degraded"}
    with pytest.raises(IndexUnusable, match=r"has lost some of \d+ vectors"):
        clustered.rank("Who should mend the dam?")
    assert clustered.check_engine()[0].held < clustered.check_engine()[0].expected
    clustered.fill_engine()
    assert not clustered.ask(QUESTIONS[0]).is_degraded


def test_old_collections_are_dropped(clustered: Assistant, milvus: MilvusVectors) -> None:
    def collections() -> set[str]:
        with milvus.client() as client:
            owner = Published.load(clustered.settings.index / generation / FOLDER_NAME).owner
            return {name for name in client.list_collections() if name.startswith(owner)}

    generation = "1"
    before = collections()
    clustered.close()  # a generation that is read keeps its collection
    generation = str(clustered.fill_engine())
    assert len(before) == len(collections()) == 2
    assert before.isdisjoint(collections())


def test_an_index_moves_to_the_cluster_and_back(
    embedded: Assistant, corpus: Path, milvus: MilvusVectors
) -> None:
    index = embedded.settings.index
    before = all_found(index)
    moved = small_assistant(corpus, index, engine="milvus", milvus_uri=milvus.uri)
    for call in (moved.ask, lambda _: moved.index(rebuild=True)):
        with pytest.raises(
            IndexUnusable,
            match=r"in the engine embedded, but milvus is configured: run .assistant engine migrate",
        ):
            call(QUESTIONS[0])
    moved.fill_engine()
    assert engine.engine_now(index) == "milvus"
    assert all_found(index, milvus) == before
    embedded.close()
    with pytest.raises(IndexUnusable, match="set ASSISTANT_ENGINE=milvus"):
        embedded.ask(QUESTIONS[0])
    embedded.fill_engine()
    assert engine.engine_now(index) == "embedded"
    assert all_found(index) == before


def test_vectors_of_another_size_get_a_collection_of_their_own(
    clustered: Assistant, milvus: MilvusVectors
) -> None:
    folder = clustered.settings.index / "1" / FOLDER_NAME
    opened = milvus.open(folder, 1)
    with pytest.raises(IndexUnusable, match=r"3 dimensions, but .* has 64"):
        opened.search(np.ones(3, dtype=np.float32), 1)
    other = Change(
        2,
        [(99, 1)],
        {},
        lambda *_: ([99], np.ones((1, 3), dtype=np.float32)),
        lambda: [(99, 1)],
        lambda _: {99: 9},
    )
    milvus.write(new := folder.parent / "new", folder, other, 1)
    assert milvus.open(new, 1).search(np.ones(3, dtype=np.float32), 1) == [Hit(99, 3.0)]


def test_two_copies_of_an_index_do_not_write_to_one_collection(
    clustered: Assistant, corpus: Path, milvus: MilvusVectors
) -> None:
    published = Published.load(clustered.settings.index / "1" / FOLDER_NAME)
    row = {"key": 3, "version": 1, "added": 7, "vector": np.eye(64, dtype=np.float32)[0]}
    with milvus.client() as client:
        client.insert(published.collections[0], [row])
    put(corpus, {"rivers.md": RIVERS})
    with pytest.raises(IndexUnusable, match="another copy of this index writes"):
        clustered.index()


def test_without_a_cluster_words_are_searched_and_the_answer_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pymilvus", reason="needs pymilvus")
    monkeypatch.setattr(module, "SECONDS", 0.5)
    Published(["assistant_a_b"], 1, 16, 64, 0).save(tmp_path)
    opened = MilvusVectors("http://127.0.0.1:1").open(tmp_path, 1)
    query = BagOfWords().encode_question("ferry")
    with collected_notes() as notes:
        assert opened.search(query, 3) == []
        assert opened.search(query, 3) == []  # at once: it is not asked again for a while
    assert (list(notes), notes.is_degraded) == ([KEYWORDS_ONLY], True)
    with pytest.raises(EngineUnavailable, match=r"127\.0\.0\.1:1 "):  # where nobody would see a note
        opened.search(query, 3)
    with pytest.raises(EngineUnavailable, match="check that it runs and that ASSISTANT_MILVUS_URI names it"):
        opened.health()


def test_a_file_of_the_cluster_that_is_damaged_is_named(tmp_path: Path) -> None:
    (tmp_path / CLUSTER_NAME).write_text(json.dumps({"rows": 3}), encoding="utf-8")
    with pytest.raises(IndexUnusable, match="cannot be read: run 'assistant engine rebuild'"):
        Published.load(tmp_path)


def test_without_pymilvus_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(EngineUnavailable, match=r'run pip install -e "\.\[cluster\]"'):
        MilvusVectors("http://127.0.0.1:1").open(tmp_path, 1)
