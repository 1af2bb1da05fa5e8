"""Calibration: the threshold that is chosen, the questions that are made, and where the threshold is kept."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from support.command_line import call
from support.small_world import FERRIES, make_corpus, put

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.evaluation.calibration.made_questions import make_questions
from assistant.evaluation.calibration.thresholds import Trade, best, trade, trades
from assistant.models.bundled_judge import bundled_calibration

SHIPPED = bundled_calibration().answer_threshold


# The threshold


def test_a_bound_answers_what_reaches_it_and_refuses_the_rest() -> None:
    assert trade(0.5, [0.5, 0.9, 0.1, 0.7], [0.5, 0.4]) == Trade(0.5, 0.75, 0.5)


def test_the_best_bound_lies_halfway_between_two_that_are_apart() -> None:
    assert best([0.8, 0.9], [0.1, 0.3], None, 0.95) == pytest.approx(0.85 - 0.3, abs=1e-3)


def test_of_bounds_that_do_the_same_the_one_before_stays() -> None:
    assert best([0.8, 0.9], [0.1, 0.3], None, 0.41) == 0.41


def test_a_share_to_keep_comes_first() -> None:
    answerable, unanswerable = [0.2, 0.6, 0.7, 0.8, 0.9], [0.1, 0.3, 0.4, 0.5, 0.5]
    assert trade(best(answerable, unanswerable, None, 0.1), answerable, unanswerable).answered == 0.8
    assert trade(best(answerable, unanswerable, 1.0, 0.1), answerable, unanswerable).answered == 1.0


def test_the_table_holds_the_bounds_before_and_now() -> None:
    assert {0.123, 0.456} <= {one.threshold for one in trades([0.5], [0.4], 0.123, 0.456)}


# Questions out of the corpus


@pytest.fixture(scope="module")
def islands(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A small corpus with an index; tests copy it where they change it."""
    folder = tmp_path_factory.mktemp("islands")
    settings = Settings(corpus=make_corpus(folder), index=folder / "index", settle_seconds=0)
    Assistant(settings).index()
    return settings


@pytest.fixture
def own(islands: Settings, tmp_path: Path) -> list[str]:
    shutil.copytree(islands.corpus, tmp_path / "corpus")
    shutil.copytree(islands.index, tmp_path / "index")
    Assistant(Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", settle_seconds=0)).index()
    return ["--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")]


@pytest.mark.slow
def test_made_questions_are_the_same_every_time_and_of_both_kinds(islands: Settings) -> None:
    entries = Assistant(islands).passages()
    made = make_questions(entries)
    assert made == make_questions(entries)
    assert {one.is_answerable for one in made} == {True, False}
    assert any(one.without for one in made)


def test_what_is_left_out_is_not_found(islands: Settings) -> None:
    assistant = Assistant(islands)
    keys = frozenset(entry.key for entry in assistant.passages() if entry.citation.document == "ferries.md")
    question = "Who should pay for a second ferry?"
    assert assistant.rank(question).documents[0].document == "ferries.md"
    assert "ferries.md" not in {one.document for one in assistant.rank(question, without=keys).documents}


# Where the threshold is kept


def threshold(places: list[str]) -> float:
    return Assistant(
        Settings(corpus=Path(places[1]), index=Path(places[3]), settle_seconds=0)
    ).answer_threshold


@pytest.mark.slow
def test_a_calibration_is_shown_kept_through_reindexing_and_taken_back(own: list[str]) -> None:
    assert threshold(own) == SHIPPED
    ended = call("calibrate", "--json", *own)
    assert ended.code == 0, ended.err
    found = ended.json
    assert (found["before"], found["made"]) == (pytest.approx(SHIPPED, abs=1e-4), True)
    assert {round(found["answers_from"], 4), round(SHIPPED, 4)} <= {
        one["answers_from"] for one in found["trades"]
    }
    assert threshold(own) == pytest.approx(found["answers_from"], abs=1e-4)
    put(Path(own[1]), {"ferries.md": FERRIES + "\nA last line that is new here, and long enough.\n"})
    for options in ([], ["--rebuild"]):
        assert call("index", *options, *own, env={"ASSISTANT_SETTLE_SECONDS": "0"}).code == 0
        assert threshold(own) == pytest.approx(found["answers_from"], abs=1e-4)
    assert call("calibrate", "--reset", "--json", *own).json["answers_from"] == pytest.approx(SHIPPED)
    assert threshold(own) == SHIPPED


def test_a_bound_kept_changes_what_is_answered(own: list[str]) -> None:
    question = "Who should pay for a second large ferry?"
    settings = Settings(corpus=Path(own[1]), index=Path(own[3]), settle_seconds=0)
    assistant = Assistant(settings)
    assert assistant.ask(question).outcome == "answered"
    Assistant(settings).store_threshold(1.0)
    assert assistant.ask(question).outcome == "not_covered"  # though its snapshot was opened before
    assert assistant.rank(question).outcome == "not_covered"


def test_a_bound_for_another_judge_is_not_used(own: list[str]) -> None:
    settings = Settings(corpus=Path(own[1]), index=Path(own[3]))
    Assistant(settings).store_threshold(0.9)
    assert threshold(own) == 0.9
    assert call("status", "--json", *own).json["answers_from"] == 0.9
    assert "0.900, calibrated" in call("status", *own).out
    other = Assistant(settings.model_copy(update={"judge_url": "http://127.0.0.1:1/v1"}))
    assert (other.answer_threshold, other.status().answer_threshold) == (SHIPPED, None)


@pytest.mark.slow
def test_own_questions_fit_the_bound(own: list[str], tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"question": question, "answerable": True}
        for question in (
            "Who should pay for a second ferry?",
            "What food should island councils store?",
            "May a mountain school be closed?",
            "Where should teachers live?",
            "When should spraying be forbidden?",
        )
    ]
    rows += [
        {"question": f"What did {who} write about chess in Havana?", "answerable": False, "gold": []}
        for who in ("Capablanca", "Lasker", "Alekhine", "Euwe", "Tal")
    ]
    file = tmp_path / "own.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    ended = call("calibrate", "--questions", str(file), *own)
    assert ended.code == 0, ended.err
    assert ended.out.startswith("5 questions with an answer and 5 without, from your file.\n")
    assert max(map(len, ended.out.splitlines())) <= 80
    assert "ranking server" not in ended.err
    ended = call(
        "calibrate", "--questions", str(file), *own, env={"ASSISTANT_JUDGE_URL": "http://127.0.0.1:1/v1"}
    )
    assert ended.code == 0, ended.err
    told = "For some questions: The configured ranking server was not used: it cannot be reached."
    assert told in " ".join(ended.err.split())


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--keep", "1.5"], "--keep"),
        (["--reset", "--keep", "0.9"], "--reset"),
        (["--questions", "none.jsonl"], "none.jsonl"),
    ],
)
def test_options_that_cannot_be_used_are_refused(own: list[str], options: list[str], told: str) -> None:
    ended = call("calibrate", *options, *own)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


def test_too_few_questions_fit_nothing(own: list[str], tmp_path: Path) -> None:
    file = tmp_path / "own.jsonl"
    file.write_text(
        '{"question": "Who should pay for a second ferry?", "answerable": true}\n', encoding="utf-8"
    )
    ended = call("calibrate", "--questions", str(file), *own)
    assert ended.code == 2
    assert "at least 5" in ended.err
    assert threshold(own) == SHIPPED
