"""Labels refer to documents by digest and place, hold no text, and can be read without the documents."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.config.resources import PACKAGE
from assistant.errors import BadRequest
from assistant.training.labels import Graded, Labels

FOLDER = PACKAGE.parent / "labels"


def counts(questions: Sequence[Graded]) -> list[int]:
    """How many questions, graded passages, and documents with such passages."""
    grades = [document for one in questions for document, _ in one.grades]
    return [len(questions), len(grades), len(set(grades))]


def trained_on(labels: Labels) -> set[str]:
    return {name for name in labels.files if not labels.is_held_out(name)}


def said_on_card(model: str, words: str) -> list[int]:
    """The numbers that the model's card has for each # in `words`."""
    card = " ".join((PACKAGE / "models" / model / "README.md").read_text(encoding="utf-8").split())
    found = re.search(re.escape(words).replace(r"\#", r"([\d,]+)"), card)
    assert found, words
    return [int(number.replace(",", "")) for number in found.groups()]


def test_there_are_as_many_labels_as_the_model_cards_say() -> None:
    labels = Labels(FOLDER, Path("nowhere"))
    second, third = (
        [one for one in labels.questions() if one.id.startswith(f"{name}-")]
        for name in ("contrast", "round3")
    )
    later = {one.id for one in (*second, *third)}
    first = [one for one in labels.questions() if one.id not in later]
    assert said_on_card(
        "judge",
        "First round: # questions, # graded passages over # policy documents, # of them to train on, # of",
    ) == [*counts(first), len(trained_on(labels)), len(labels.files) - len(trained_on(labels))]
    assert said_on_card(
        "judge", "Second round: # contrast questions, # graded passages over # of the # "
    ) == [*counts(second), len(trained_on(labels))]
    assert said_on_card("judge", "Third round: # questions, # graded passages over # others of the #") == [
        *counts(third),
        len(trained_on(labels)),
    ]
    candidates = list(labels.candidates())
    assert said_on_card("recogniser", "`labels/candidates` (# candidates over # policy documents, ") == [
        len(candidates),
        len({one.document for one in candidates}),
    ]
    assert {one.document for one in (*second, *third)} <= trained_on(labels)


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
