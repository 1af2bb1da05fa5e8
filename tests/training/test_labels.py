"""Labels refer to documents by digest and place, hold no text, and can be read without the documents."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.shared import SHARED

from assistant.config.resources import PACKAGE
from assistant.errors import BadRequest
from assistant.language.text import words
from assistant.training.labels import WRITTEN, Graded, Labels

FOLDER = PACKAGE.parent / "labels"


def counts(questions: Sequence[Graded]) -> list[int]:
    """How many questions, graded passages, and documents with such passages."""
    grades = [document for one in questions for document, _ in one.grades]
    return [len(questions), len(grades), len(set(grades))]


def trained_on(labels: Labels) -> set[str]:
    return {name for name in labels.files if not labels.is_held_out(name)}


def written(labels: Labels) -> set[str]:
    """The documents that were written for training."""
    return {key for key, (name, _, _) in labels.files.items() if (FOLDER / WRITTEN / name).is_file()}


def said_on_card(model: str, words: str) -> list[int]:
    """The numbers that the model's card has for each # in `words`."""
    card = " ".join((PACKAGE / "models" / model / "README.md").read_text(encoding="utf-8").split())
    found = re.search(re.escape(words).replace(r"\#", r"([\d,]+)"), card)
    assert found, words
    return [int(number.replace(",", "")) for number in found.groups()]


def test_there_are_as_many_labels_as_the_model_cards_say() -> None:
    labels = Labels(FOLDER, Path("nowhere"))
    second, third, fourth, fifth = (
        [one for one in labels.questions() if one.id.startswith(f"{name}-")]
        for name in ("contrast", "round3", "written", "edits")
    )
    later = {one.id for one in (*second, *third, *fourth, *fifth)}
    own = written(labels)
    found, learned = set(labels.files) - own, trained_on(labels) - own
    first = [one for one in labels.questions() if one.id not in later]
    assert said_on_card(
        "judge",
        "First round: # questions, # graded passages over # policy documents, # of them to train on, # of",
    ) == [*counts(first), len(learned), len(found - learned)]
    assert said_on_card(
        "judge", "Second round: # contrast questions, # graded passages over # of the # "
    ) == [*counts(second), len(learned)]
    assert said_on_card("judge", "Third round: # questions, # graded passages over # others of the #") == [
        *counts(third),
        len(learned),
    ]
    assert said_on_card(
        "judge",
        "Fourth round: # questions, # graded passages over # documents that were written for it, # of them",
    ) == [*counts(fourth), len({one.document for one in fourth} - trained_on(labels))]
    assert said_on_card(
        "judge", "Fifth round: # rewritten questions, # graded passages over all # documents"
    ) == counts(fifth)
    candidates = list(labels.candidates())
    assert said_on_card("recogniser", "`labels/candidates` (# candidates over # documents, ") == [
        len(candidates),
        len({one.document for one in candidates}),
    ]
    assert {one.document for one in (*second, *third)} <= trained_on(labels)


def test_no_document_is_both_trained_on_and_held_out() -> None:
    labels = Labels(FOLDER, Path("nowhere"))
    held_out = {name for name in labels.files if labels.is_held_out(name)}
    assert len(held_out - written(labels)) == 19
    assert len(held_out) == 25
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


def content_words(question: str) -> set[str]:
    return {word for word in words(question) if len(word) > 3}


@pytest.mark.shared
@pytest.mark.parametrize("file", ["policy-dev/questions.jsonl", "seeds-dev.jsonl"])
def test_no_question_resembles_one_of_a_measuring_set(file: str) -> None:
    measuring = SHARED / "questions" / file
    if not measuring.is_file():
        pytest.skip("../shared with questions is not here")
    asked = [
        (text, content_words(text))
        for text in (json.loads(line)["question"] for line in measuring.read_text("utf-8").splitlines())
    ]
    for question in Labels(FOLDER, Path("nowhere")).questions():
        own = content_words(question.text)
        alike = [
            text
            for text, other in asked
            if len(own & other) > 1 and len(own & other) >= 0.6 * len(own | other)
        ]
        assert not alike, question.text
