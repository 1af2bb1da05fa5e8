"""The judge that ships: recorded weights, each pair read alone and unpadded, scores that become probabilities."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.small_assistant import Overlap
from support.small_world import QUESTIONS, TEXTS

from assistant.errors import BadRequest, ModelUnavailable
from assistant.models.bundled import (
    ENCODER,
    JUDGE,
    RECOGNISER,
    TOKENIZER_OF_ENCODER,
    TOKENIZER_OF_JUDGE,
    BundledModel,
    locate,
)
from assistant.models.bundled_judge import BundledJudge, bundled_calibration, bundled_judge
from assistant.models.configured import Models
from assistant.models.grading import Calibration, Grade, Logistic
from assistant.types import Span

PASSAGES = [passage for text in TEXTS.values() for passage in text.split("\n\n")]
QUESTION = "When should spraying be forbidden?"
ANSWER = "The Commission should forbid spraying while the apple trees bloom."


@pytest.fixture(scope="module")
def judge() -> BundledJudge:
    return bundled_judge()


# Its files


@pytest.mark.parametrize("model", [JUDGE, TOKENIZER_OF_JUDGE])
def test_its_files_are_the_recorded_ones(model: BundledModel) -> None:
    assert {file.name for file in locate(model).iterdir()} >= set(model.digests)


@pytest.mark.parametrize("name", JUDGE.digests)
@pytest.mark.parametrize("content", [b"other content", None])
def test_a_file_that_is_another_or_missing_is_refused_with_what_to_do(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    for file in JUDGE.digests.keys() - {name}:
        (tmp_path / file).symlink_to(JUDGE.folder_path() / file)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelUnavailable, match=rf"{name}.*install the assistant again"):
        locate(replace(JUDGE, folder=str(tmp_path)))


ALWAYS = (RECOGNISER, TOKENIZER_OF_JUDGE)


@pytest.mark.parametrize(
    ("models", "used"),
    [
        (Models(), (ENCODER, TOKENIZER_OF_ENCODER, JUDGE, *ALWAYS)),
        (Models(encoder="another"), (JUDGE, *ALWAYS)),
        (Models(judge="another"), (ENCODER, TOKENIZER_OF_ENCODER, *ALWAYS)),
        (
            Models(judge="another", judge_url="http://127.0.0.1:1/v1"),
            (ENCODER, TOKENIZER_OF_ENCODER, JUDGE, *ALWAYS),
        ),
        (Models(encoder="another", judge="another"), ALWAYS),
    ],
)
def test_only_the_bundled_files_that_are_used_are_required(
    models: Models, used: tuple[BundledModel, ...]
) -> None:
    assert models.bundled_files == used
    models.require_files()


@pytest.mark.parametrize("name", ["JUDGE", "TOKENIZER_OF_JUDGE"])
def test_the_judge_is_not_loaded_from_files_that_are_not_the_recorded_ones(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = {"JUDGE": JUDGE, "TOKENIZER_OF_JUDGE": TOKENIZER_OF_JUDGE}[name]
    other = replace(model, digests=dict.fromkeys(model.digests, "0" * 64))
    monkeypatch.setattr(f"assistant.models.bundled_judge.{name}", other)
    with pytest.raises(ModelUnavailable, match="is not the recorded file"):
        BundledJudge()


def test_the_settings_name_it_without_loading_it() -> None:
    models = Models()
    assert models.judge_identity == JUDGE.identity
    assert "judge" not in vars(models)
    assert models.judge is bundled_judge()
    assert models.judge.identity == JUDGE.identity


# Grades


def test_a_passage_that_answers_is_graded_above_all_others(judge: BundledJudge) -> None:
    grades = judge.grade(QUESTION, [*PASSAGES, ANSWER])
    assert max(grades, key=lambda grade: grade.answers) in (
        grades[-1],
        grades[PASSAGES.index(f"1. {ANSWER}\n")],
    )


def test_a_pair_graded_alone_equals_the_same_pair_in_any_company(judge: BundledJudge) -> None:
    alone = [judge.grade(QUESTIONS[0], [passage])[0] for passage in PASSAGES]
    assert judge.grade(QUESTIONS[0], PASSAGES) == alone
    assert judge.grade(QUESTIONS[0], PASSAGES[::-1])[::-1] == alone


def test_nothing_to_grade_has_no_grades(judge: BundledJudge) -> None:
    assert judge.grade(QUESTION, []) == []


def test_what_answers_are_stretches_of_the_text_each_named_once(judge: BundledJudge) -> None:
    text = f"Bienen 🐝 über Obstgärten: Ärger.\n\n{ANSWER}  Naïve owls sleep."
    (grade,) = judge.grade(QUESTION, [text])
    assert len(set(grade.answer_spans)) == len(grade.answer_spans)
    for span in grade.answer_spans:
        word = span.of(text)
        assert span.end <= len(text)
        assert word == word.strip() != ""


def test_of_a_text_that_is_too_long_as_much_is_read_as_there_is_room(judge: BundledJudge) -> None:
    filler = "The harbour was quiet that morning. " * 100
    opening, longer = judge.grade(QUESTION, [f"{ANSWER} {filler}", f"{ANSWER} {filler} {ANSWER}"])
    assert opening == longer
    assert all(span.end < 320 * 8 for span in opening.answer_spans)


def test_a_question_that_is_too_long_is_refused_in_words(judge: BundledJudge) -> None:
    assert len(judge.grade(" ".join(["visa"] * 126), ["visa"])) == 1
    with pytest.raises(BadRequest, match="ask it in fewer than 80 words"):
        judge.grade(" ".join(["visa"] * 127), ["visa"])


# From scores to probabilities

FITTED = {
    "answers": {"slope": 2.0, "intercept": -1.0},
    "related": {"slope": 1.5, "intercept": 0.5},
    "bounds": {"answer": 0.6, "item": 0.4, "near": 0.3},
}


def test_a_calibration_is_read_as_it_was_written() -> None:
    assert Calibration.from_json(FITTED) == Calibration(
        Logistic(2.0, -1.0),
        Logistic(1.5, 0.5),
        answer_threshold=0.6,
        item_threshold=0.4,
        related_threshold=0.3,
    )


@pytest.mark.parametrize(
    ("threshold", "answer", "item"), [(None, 0.6, 0.4), (0.8, 0.8, 0.4), (0.5, 0.5, 0.4), (0.2, 0.2, 0.2)]
)
def test_another_threshold_for_an_answer_leaves_that_for_items_at_most_as_high(
    threshold: float | None, answer: float, item: float
) -> None:
    found = Calibration.from_json(FITTED)
    assert found.with_answer_threshold(threshold) == replace(
        found, answer_threshold=answer, item_threshold=item
    )


@pytest.mark.parametrize(
    "calibration", [bundled_calibration(), Overlap.calibration], ids=["bundled", "overlap"]
)
def test_bounds_are_probabilities_and_an_item_needs_no_more_than_an_answer(calibration: Calibration) -> None:
    assert 0 < calibration.item_threshold <= calibration.answer_threshold < 1
    assert 0 < calibration.related_threshold < 1
    assert min(calibration.answers.slope, calibration.related.slope) > 0


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_a_better_score_is_never_less_probable(one: float, other: float) -> None:
    found = Logistic(0.7, -1.0)
    low, high = sorted((one, other))
    assert 0 <= found(low) <= found(high) <= 1
    assert Logistic(1.0, 0.0)(0.0) == 0.5


# The small judge, which other tests trust


def test_the_overlap_is_a_judge() -> None:
    small = Overlap()
    assert small.grade("Where do storks nest?", ["On a tower, storks NEST; Storks!", "Owls.", ""]) == [
        Grade(0.5, 0.5, (Span(12, 18), Span(19, 23), Span(25, 31))),
        Grade(0.0, 0.0),
        Grade(0.0, 0.0),
    ]
    assert (
        small.calibration.answers(0.5) > small.calibration.answer_threshold > small.calibration.answers(0.0)
    )
