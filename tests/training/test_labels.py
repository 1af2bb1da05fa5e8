"""Labels refer to documents by digest and place, hold no text, and can be read without the documents."""

from pathlib import Path

import pytest

from assistant.config.resources import PACKAGE
from assistant.errors import BadRequest
from assistant.training.labels import Labels

FOLDER = PACKAGE.parent / "labels"


def test_there_are_as_many_labels_as_the_model_cards_say() -> None:
    labels = Labels(FOLDER, Path("nowhere"))
    questions, candidates = list(labels.questions()), list(labels.candidates())
    assert len(labels.files) == 132
    assert len(questions) == 3248
    assert sum(len(one.grades) for one in questions) == 50_284
    assert len(candidates) == 13_875


def test_no_document_is_both_trained_on_and_held_out() -> None:
    labels = Labels(FOLDER, Path("nowhere"))
    held_out = {name for name in labels.files if labels.is_held_out(name)}
    assert len(held_out) == 19
    for question in labels.questions():
        assert {document in held_out for document, _ in question.grades} == {question.document in held_out}


def test_a_document_that_is_missing_or_another_is_named(tmp_path: Path) -> None:
    labels = Labels(FOLDER, tmp_path)
    key, (name, _, _) = next(iter(labels.files.items()))
    with pytest.raises(BadRequest, match=f"no .*{name}"):
        labels.text(key)
    (tmp_path / name).write_text("Another text altogether. It should be noticed.")
    with pytest.raises(BadRequest):
        labels.text(key)
