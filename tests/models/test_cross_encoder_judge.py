"""Any cross-encoder as judge: tiny true ones, with random weights, saved to a folder and loaded from it."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

from assistant.errors import ModelUnavailable
from assistant.models.configured import Models
from assistant.models.grading import Grade
from assistant.models.identity import identity_of
from assistant.models.sentence_transformer import CrossEncoderJudge

QUESTION = "where do storks nest"
TEXTS = ["storks nest where it is warm", "owls sleep", "storks", "warm owls"]
LONGEST = 32
WORDS = sorted(set(re.findall(r"\w+", " ".join([QUESTION, *TEXTS]))))

Save = Callable[[int], Path]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Save:
    """Saves a model of one layer with so many outputs."""

    def save(outputs: int) -> Path:
        folder = tmp_path_factory.mktemp("crossencoder")
        vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
        (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
        torch.manual_seed(7)
        config = BertConfig(
            vocab_size=len(vocabulary),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=32,
            max_position_embeddings=LONGEST,
            initializer_range=0.5,
        )
        config.num_labels = outputs
        BertForSequenceClassification(config).save_pretrained(folder)
        BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
        return folder

    return save


def scores(folder: Path, text: str) -> list[float]:
    """What the model itself gives for a pair."""
    model = BertForSequenceClassification.from_pretrained(folder)
    read = BertTokenizer.from_pretrained(folder)(QUESTION, text, truncation=True, return_tensors="pt")
    with torch.no_grad():
        found: list[float] = model(**read).logits[0].tolist()
    return found


def close(grade: Grade) -> tuple[object, object, object]:
    return pytest.approx(grade.answers, abs=1e-4), pytest.approx(grade.related, abs=1e-4), ()


def test_its_one_score_is_read_for_both_that_it_answers_and_that_it_is_on_the_subject(saved: Save) -> None:
    folder = saved(1)
    judge = CrossEncoderJudge(str(folder))
    expected = [Grade(score, score) for text in TEXTS for score in scores(folder, text)]
    assert len({round(grade.answers, 3) for grade in expected}) == len(TEXTS)
    assert judge.grade(QUESTION, TEXTS) == [close(grade) for grade in expected]
    answers, related = judge.calibration.answers, judge.calibration.related
    assert all(related(grade.related) > answers(grade.answers) for grade in expected)


def test_of_two_scores_the_second_says_whether_it_is_on_the_subject(saved: Save) -> None:
    folder = saved(2)
    expected = [Grade(answers, related) for text in TEXTS for answers, related in [scores(folder, text)]]
    assert CrossEncoderJudge(str(folder)).grade(QUESTION, TEXTS) == [close(grade) for grade in expected]


def test_each_pair_is_read_alone(saved: Save) -> None:
    judge = CrossEncoderJudge(str(saved(2)))
    alone = [judge.grade(QUESTION, [text])[0] for text in TEXTS]
    assert judge.grade(QUESTION, TEXTS) == alone
    assert judge.grade(QUESTION, iter(TEXTS[::-1]))[::-1] == alone
    assert judge.grade(QUESTION, []) == []


def test_a_text_longer_than_it_reads_is_read_as_far_as_there_is_room(saved: Save) -> None:
    judge = CrossEncoderJudge(str(saved(1)))
    long, longer = judge.grade(QUESTION, ["storks nest " * 100, "storks nest " * 100 + "owls sleep"])
    assert long == longer


def test_a_model_with_more_scores_is_refused_with_what_to_do(saved: Save) -> None:
    with pytest.raises(ModelUnavailable, match="has 3 outputs: choose one with one score, or two"):
        CrossEncoderJudge(str(saved(3)))


@pytest.mark.parametrize(
    "content", [{}, {"config.json": "no JSON"}, {"config.json": '{"model_type": "bert"}'}]
)
def test_what_cannot_be_loaded_is_told_with_what_to_do(tmp_path: Path, content: dict[str, str]) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for name, text in content.items():
        (folder / name).write_text(text)
    with pytest.raises(
        ModelUnavailable, match="set ASSISTANT_JUDGE to a folder, or to a model that can be downloaded"
    ):
        CrossEncoderJudge(str(folder))


def test_a_folder_that_is_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="ASSISTANT_JUDGE"):
        CrossEncoderJudge(str(tmp_path / "absent"))


def test_the_settings_name_it_with_a_digest_of_its_files_without_loading_it(saved: Save) -> None:
    folder = str(saved(1))
    models = Models(judge=folder)
    assert re.fullmatch(rf"{re.escape(folder)}@sha256:[0-9a-f]{{64}}", models.judge_identity)
    assert "judge" not in vars(models)
    assert isinstance(models.judge, CrossEncoderJudge)
    assert models.judge.identity == models.judge_identity


def test_another_file_in_the_folder_makes_it_another_model_but_a_note_or_a_copy_does_not(
    saved: Save, tmp_path: Path
) -> None:
    folder = saved(1)
    digest = identity_of(str(folder)).partition("@")[2]
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / "README.md").write_text("A note.")
    assert identity_of(str(copy)) == f"{copy}@{digest}"
    (copy / "model.safetensors").write_bytes(b"other weights")
    assert identity_of(str(copy)) not in (f"{copy}@{digest}", str(copy))


def test_a_name_that_is_no_folder_is_its_own_identity() -> None:
    assert identity_of("cross-encoder/another") == Models(judge="cross-encoder/another").judge_identity
    assert identity_of("cross-encoder/another") == "cross-encoder/another"
