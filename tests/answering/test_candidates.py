"""Candidates for the judge: what is nearest by meaning and what is best by words, among what the filters leave."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.small_assistant import small_assistant
from support.small_world import BagOfWords, make_corpus

from assistant.answering.candidates import BY_WORDS, NEAREST, candidates
from assistant.index.snapshot import Snapshot
from assistant.types import Hit

TREES = "\n\n".join(f"The town should plant tree {n} beside the old road to the harbour." for n in range(40))
LONG = " ".join(
    f"{word}ing" for word in "sail bloom fish mend dredg farm wait count sing build read paint".split()
)
NAMED = f"Then, after much {LONG}, the council of Zeebrugge let the matter rest."
QUESTION = "What should the town plant beside the road to Zeebrugge?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """More passages than are judged; the one with a rare word is far from the question."""
    folder: Path = tmp_path_factory.mktemp("trees")
    corpus = make_corpus(folder, {"trees.txt": f"{TREES}\n\n{NAMED}\n"})
    small_assistant(corpus, folder / "index").index()
    with closing(Snapshot(folder / "index", 1)) as snapshot:
        yield snapshot


def found(index: Snapshot, allowed: set[int] | None = None) -> list[Hit]:
    return candidates(QUESTION, BagOfWords().encode_question(QUESTION), index, allowed)


def key_of(index: Snapshot, words: str) -> int:
    (key,) = (entry.key for entry in index.all_entries() if words in entry.passage.text)
    return key


def test_candidates_are_the_nearest_and_then_the_best_by_words_that_are_not_among_them(
    index: Snapshot,
) -> None:
    near = index.vectors.search(BagOfWords().encode_question(QUESTION), NEAREST)
    worded = index.words.search(QUESTION, BY_WORDS)
    hits = found(index)
    assert [(hit.key, hit.score) for hit in hits[:NEAREST]] == [(hit.key, hit.score) for hit in near]
    added = [hit.key for hit in worded if hit.key not in {one.key for one in near}]
    assert [(hit.key, hit.score) for hit in hits[NEAREST:]] == [(key, 0.0) for key in added]
    assert {hit.key: hit.ranks["meaning"] for hit in hits if "meaning" in hit.ranks} == {
        hit.key: place for place, hit in enumerate(near, 1)
    }
    assert {hit.key: hit.ranks["words"] for hit in hits if "words" in hit.ranks} == {
        hit.key: place for place, hit in enumerate(worded, 1)
    }


def test_a_rare_word_brings_what_is_far_by_meaning(index: Snapshot) -> None:
    assert found(index)[NEAREST] == Hit(key_of(index, "Zeebrugge"), 0.0, {"words": 1})


def test_filters_narrow_before_anything_is_ranked(index: Snapshot) -> None:
    everything = {entry.key for entry in index.all_entries()}
    left_over = set(sorted(everything - {hit.key for hit in found(index)})[:10])
    assert len(left_over) > 5
    assert {hit.key for hit in found(index, left_over)} == left_over
    assert {hit.key for hit in found(index, {key_of(index, "tree 7 ")})} == {key_of(index, "tree 7 ")}
    assert found(index, set()) == []
