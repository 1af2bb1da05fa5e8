"""Evaluation: measures against values computed by hand, and whole runs on small sets."""

import json
import math
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from support.command_line import call

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.errors import BadRequest
from assistant.evaluation import Wanted, evaluate, evaluation_json, evaluation_text
from assistant.evaluation.charts import chart
from assistant.evaluation.figures import comparisons
from assistant.evaluation.metrics import (
    auroc,
    calibration_error,
    coverage_and_error,
    first_is_right,
    ndcg,
    recall,
    reciprocal_rank,
    reliability,
)
from assistant.evaluation.resampling import compare, interval
from assistant.evaluation.running import AskedQuestion
from assistant.evaluation.saving import load, save
from assistant.evaluation.sets import (
    find_grades,
    find_queries,
    read_grades,
    read_queries,
    read_ratings,
    read_rows,
)

RANKED = ["a", "b", "c", "d"]
GRADES = {"b": 2, "d": 1, "z": 1}


# Measures


def test_ndcg_has_linear_gain_and_an_ideal_of_all_judged_documents() -> None:
    gained = 2 / math.log2(3) + 1 / math.log2(5)
    ideal = 2 + 1 / math.log2(3) + 1 / math.log2(4)
    assert ndcg(RANKED, GRADES) == pytest.approx(gained / ideal)
    assert (ndcg(["b", "d", "z"], GRADES), ndcg(["q"], GRADES), ndcg(["q"], {})) == (1.0, 0.0, 0.0)


def test_nothing_beyond_the_tenth_counts() -> None:
    ranked = [*"klmnopqrst", "b"]
    assert (ndcg(ranked, {"b": 1}), recall(ranked, {"b": 1}), reciprocal_rank(ranked, {"b": 1})) == (0, 0, 0)


def test_recall_first_and_reciprocal_rank() -> None:
    assert recall(RANKED, GRADES) == pytest.approx(2 / 3)
    assert (first_is_right(RANKED, GRADES), first_is_right(RANKED, {"a": 1}), first_is_right([], GRADES)) == (
        0,
        1,
        0,
    )
    assert (reciprocal_rank(RANKED, GRADES), reciprocal_rank(RANKED, {"a": 0})) == (0.5, 0)


def test_auroc_counts_ties_half() -> None:
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    assert (auroc([1], [0]), auroc([0], [1]), auroc([1, 1], [1])) == (1, 0, 0.5)
    assert math.isnan(auroc([], [1]))


def test_bins_have_equal_mass_and_the_error_is_their_mean_distance() -> None:
    said = [0.1, 0.2, 0.7, 0.9]
    true = [False, False, True, False]
    found = reliability(said, true, 2)
    assert [one.said for one in found] == pytest.approx([0.15, 0.8])
    assert [(one.true, one.count) for one in found] == [(0.0, 2), (0.5, 2)]
    assert calibration_error(said, true, 2) == pytest.approx((0.15 + 0.3) / 2)


def test_error_against_coverage_answers_the_surest_first() -> None:
    found = coverage_and_error([0.2, 0.9, 0.5], [False, True, False])
    assert [coverage for coverage, _ in found] == pytest.approx([1 / 3, 2 / 3, 1])
    assert [error for _, error in found] == pytest.approx([0, 1 / 2, 2 / 3])


def test_an_interval_holds_the_mean_and_is_the_same_again() -> None:
    values = [0.0, 1.0] * 50
    found = interval(values)
    assert found is not None
    assert found == interval(values)
    assert found.low < 0.5 < found.high
    assert 0.15 < found.high - found.low < 0.25  # 2 × 1.96 × 0.5 / 10
    assert interval([1.0]) is None


def test_a_clear_difference_has_a_small_p_and_none_has_p_1() -> None:
    better = compare([1.0] * 20 + [0.0] * 5, [0.0] * 20 + [0.0] * 5)
    assert (better.difference, better.p < 0.001) == (0.8, True)
    assert compare([0.5] * 9, [0.5] * 9).p == 1


# Files


def write(file: Path, rows: list[dict[str, Any]]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


ROWS = [
    {"_id": "ferry", "title": "Ferries", "text": "A second large ferry is paid for by the Ministry of Transport."},
    {"_id": "school", "title": "Schools", "text": "A mountain school may be closed when another stands within ten kilometres."},
    {"_id": "bees", "title": "Bees", "text": "Spraying is forbidden while the apple trees bloom, to protect the bees."},
    {"_id": "bridge/3.md", "title": "Bridges", "text": "The old bridge carries lorries of up to twelve tonnes."},
    {"_id": "bread", "title": "", "text": "Bakers must write the weight of each loaf on its wrapping."},
    {"_id": "void", "title": "", "text": " "},
]  # fmt: skip
QUERIES = [
    {"_id": "q1", "text": "Who pays for the second ferry?"},
    {"_id": "q2", "text": "When may a mountain school be closed?"},
    {"_id": "q3", "text": "How heavy may lorries on the old bridge be?"},
    {"_id": "q4", "text": "This one was never judged"},
]
NONE = [{"_id": "n1", "text": "Who won the chess championship in Havana?"}]


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "islands"
    folder.mkdir()
    write(folder / "corpus.jsonl", ROWS)
    write(folder / "queries.jsonl", QUERIES)
    write(folder / "none.jsonl", NONE)
    (folder / "qrels.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\tferry\t1\nq2\tschool\t1\nq3\tbridge/3.md\t1\nq4\tbees\t0\n"
    )
    (folder / "ratings.tsv").write_text(
        "question\tcorpus-id\tpassage\tratings\n"
        "Who pays for the second ferry?\tferry\t…\tExcellent|Acceptable\n"
        "Who pays for the second ferry?\tbees\t…\tBad|Bad\n"
        "Who pays for the second ferry?\tschool\t…\tBad|Excellent\n"
        "Who pays for the second ferry?\tlost\t…\tBad|Bad\n"
    )
    return folder


def test_each_row_with_text_is_one_document(beir: Path) -> None:
    found = list(read_rows(beir / "corpus.jsonl"))
    assert [(one.id, one.title) for one in found] == [
        ("ferry", "Ferries"), ("school", "Schools"), ("bees", "Bees"), ("bridge/3.md", "Bridges"), ("bread", "bread"),
    ]  # fmt: skip


def test_queries_without_a_relevant_document_are_left_out(beir: Path) -> None:
    found = read_queries(beir / "queries.jsonl", read_grades(beir / "qrels.tsv"))
    assert [(one.id, one.grades) for one in found] == [
        ("q1", {"ferry": 1}), ("q2", {"school": 1}), ("q3", {"bridge/3.md": 1}),
    ]  # fmt: skip


def test_grades_are_read_as_beir_and_as_trec_write_them(tmp_path: Path) -> None:
    file = tmp_path / "qrels"
    file.write_text("q1 0 d1 2\nq1 0 d2 0\n")
    assert read_grades(file) == {"q1": {"d1": 2, "d2": 0}}
    file.write_text("q1\td1\tmuch\nq1\td1\tvery\n")
    with pytest.raises(BadRequest, match="line 2"):
        read_grades(file)


def test_only_ratings_on_which_all_agree_count(beir: Path) -> None:
    assert [(one.document, one.is_good) for one in read_ratings(beir / "ratings.tsv")] == [
        ("ferry", True), ("bees", False), ("lost", False),
    ]  # fmt: skip


def test_files_that_belong_together_are_found_or_asked_for(tmp_path: Path) -> None:
    for name in ("queries_train.jsonl", "queries_valid.jsonl", "qrels_train.tsv", "qrels_valid.tsv"):
        (tmp_path / name).touch()
    with pytest.raises(BadRequest, match="--queries"):
        find_queries(tmp_path)
    assert find_grades(tmp_path, tmp_path / "queries_valid.jsonl") == tmp_path / "qrels_valid.tsv"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("corpus.jsonl", '{"_id": "a", "text": "b"}\n{"_id": "a", "text": "c"}', "is already used in line 1"),
        ("corpus.jsonl", "{", "line 1"),
        ("corpus.jsonl", '{"text": "b"}', "'_id'"),
        ("queries.jsonl", "[]", "line 1"),
        ("queries.jsonl", '{"_id": "q9", "text": "Why?"}', "--qrels"),
        ("qrels.tsv", "a\tb\tc\nq1\tferry\n", "line 2"),
    ],
)
def test_a_set_that_cannot_be_read_says_where(
    beir: Path, tmp_path: Path, name: str, text: str, told: str
) -> None:
    (beir / name).write_text(text + "\n", encoding="utf-8")
    ended = call("evaluate", str(beir), "--json", "--index", str(tmp_path / "index"))
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


# Whole runs


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index that a first evaluation made."""
    return tmp_path_factory.mktemp("measured") / "index"


@pytest.mark.slow
def test_a_set_is_measured_with_exactly_the_promised_figures(
    beir: Path, measured: Path, tmp_path: Path
) -> None:
    ended = call(
        "evaluate", str(beir), "--json", "--index", str(measured),
        "--unanswerable", str(beir / "none.jsonl"), "--ratings", str(beir / "ratings.tsv"),
        "--save", str(tmp_path / "saved.json"), "--plot", str(tmp_path / "plot.svg"),
    )  # fmt: skip
    assert ended.code == 0, ended.err
    assert list(ended.json) == [
        "ndcg@10", "recall@10", "p@1", "mrr@10", "queries", "ms_per_query", "passages_per_second",
        "answered", "refused", "auroc_unanswerable", "auroc_ratings", "ms_p50", "ms_p95", "calibration_error",
    ]  # fmt: skip
    assert set(ended.json["calibration_error"]) == {"confidence", "item_scores"}
    expected = {"ndcg@10": 1.0, "recall@10": 1.0, "p@1": 1.0, "mrr@10": 1.0, "queries": 3, "refused": 1.0}
    assert expected.items() <= ended.json.items()
    assert (ended.json["auroc_unanswerable"], ended.json["auroc_ratings"]) == (1.0, 1.0)
    assert fromstring((tmp_path / "plot.svg").read_text(encoding="utf-8")).tag.endswith("svg")
    again = call(
        "evaluate", str(beir), "--json", "--index", str(measured), "--against", str(tmp_path / "saved.json")
    )
    assert "Preparing for search" not in again.err
    assert again.json["passages_per_second"] == ended.json["passages_per_second"]
    assert "refused" not in again.json
    assert again.json["against"]["ndcg@10"] == {
        "this": 1.0, "other": 1.0, "difference": 0.0, "interval": [0.0, 0.0], "p": 1.0, "questions": 3,
    }  # fmt: skip


@pytest.mark.slow
def test_another_corpus_is_indexed_anew(beir: Path, measured: Path) -> None:
    write(beir / "corpus.jsonl", ROWS[1:])
    ended = call("evaluate", str(beir), "--json", "--index", str(measured))
    assert "Preparing for search" in ended.err
    assert ended.json["recall@10"] == pytest.approx(2 / 3, abs=1e-4)


@pytest.mark.slow
def test_an_interrupted_evaluation_is_begun_again(beir: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    index.mkdir()
    (index / "evaluation.json").write_text('{"corpus": "old", "passages_per_second": null}', encoding="utf-8")
    (index / "catalogue.sqlite").touch()
    assert call("evaluate", str(beir), "--json", "--index", str(index)).json["queries"] == 3


@pytest.mark.slow
def test_the_index_of_a_corpus_is_never_overwritten(beir: Path, sample_settings: Settings) -> None:
    ended = call("evaluate", str(beir), "--index", str(sample_settings.index))
    assert ended.code == 2
    assert "name another folder with --index" in ended.err
    assert Assistant(sample_settings).status().documents == 8


@pytest.mark.slow
def test_the_table_fits_80_columns_and_names_every_figure(beir: Path, tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    found, _ = evaluate(Wanted(beir, unanswerable=beir / "none.jsonl"), settings, keep_index=True)
    shown = evaluation_text(found, comparisons(found.asked, found.asked))
    assert max(map(len, shown.splitlines())) <= 80
    assert "nDCG@10" in shown
    assert "Compared with the other run, on 3 questions" in shown


@pytest.mark.slow
def test_a_ranking_ends_as_the_answer_does(sample_settings: Settings) -> None:
    assistant = Assistant(sample_settings)
    for question in (
        "When should the EU ease its sanctions on Belarus?",
        "How do I bake a sourdough bread with rye flour?",
        "Quand l’Union devrait-elle lever les sanctions contre la Biélorussie ?",
    ):
        answer, ranking = assistant.ask(question), assistant.rank(question)
        assert ranking.outcome == answer.outcome
        assert ranking.confidence == pytest.approx(answer.confidence)
        assert [one.document for one in ranking.shown] == [
            one.entry.citation.document for one in answer.items
        ]
        assert len({one.document for one in ranking.documents}) == len(ranking.documents)


@pytest.mark.slow
def test_ten_documents_are_ranked_though_the_passages_of_one_take_all_places(tmp_path: Path) -> None:
    long = "\n\n".join(
        f"The ferry to island {n} carries {n} sheep on each of its journeys." for n in range(260)
    )
    rows = [{"_id": "long", "title": "", "text": long}]
    rows += [
        {"_id": f"d{n}", "title": "", "text": f"Bakers weigh loaf {n} on each of their mornings."}
        for n in range(12)
    ]
    folder = tmp_path / "set"
    folder.mkdir()
    write(folder / "corpus.jsonl", rows)
    write(
        folder / "queries.jsonl", [{"_id": "q", "text": "How many sheep does the ferry to island 7 carry?"}]
    )
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\tlong\t1\n")
    settings = Settings(index=tmp_path / "index")
    evaluate(Wanted(folder), settings, keep_index=True)
    ranked = [
        one.document for one in Assistant(settings).rank("How many sheep does the ferry carry?").documents
    ]
    assert ranked[0] == "long"
    assert len(ranked) == len(set(ranked)) >= 10


@pytest.mark.slow
def test_a_given_passage_is_scored_among_what_would_be_found(sample_settings: Settings) -> None:
    assistant = Assistant(sample_settings)
    question = "When should the EU ease its sanctions on Belarus?"
    scores = assistant.score(question, ["sanctions-relief-path.md", "visa-policy-2023.md", "none.md"])
    assert scores.keys() == {"sanctions-relief-path.md", "visa-policy-2023.md"}
    assert scores["sanctions-relief-path.md"] > scores["visa-policy-2023.md"]


@pytest.mark.slow
def test_questions_with_quotes_are_measured_on_a_corpus(sample_settings: Settings, tmp_path: Path) -> None:
    quote = "No more sanctions relief for small favours."
    file = write(
        tmp_path / "own.jsonl",
        [
            {"id": "1", "question": "Should the EU give sanctions relief for small favours?", "answerable": True,
             "gold": [{"doc": "belarus-eu-and-nato-options.md", "quote": quote}]},
            {"id": "2", "question": "How do I bake a sourdough bread with rye flour?", "answerable": False, "gold": []},
        ],
    )  # fmt: skip
    places = ["--corpus", str(sample_settings.corpus), "--index", str(sample_settings.index)]
    ended = call("evaluate", str(file), "--json", *places)
    assert ended.code == 0, ended.err
    assert {
        "first_three": 1.0,
        "queries": 1,
        "answered": 1.0,
        "refused": 1.0,
        "unanswerable": 1,
        "verbatim": 1.0,
    }.items() <= ended.json.items()


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"question": "Why?", "gold": [{"doc": "none.md", "quote": "x"}]}, "none.md"),
        ({"question": ""}, "'question'"),
        ({"question": "Why?", "gold": [3]}, "'gold'"),
        ({"question": "Why?", "answerable": True, "gold": []}, "contradict"),
    ],
)
def test_a_question_file_that_cannot_be_used_says_why(
    sample_settings: Settings, tmp_path: Path, row: dict[str, Any], told: str
) -> None:
    file = write(tmp_path / "own.jsonl", [row])
    ended = call(
        "evaluate", str(file), "--corpus", str(sample_settings.corpus), "--index", str(sample_settings.index)
    )
    assert ended.code == 2
    assert told in ended.err


# Results kept, compared and drawn


def asked(name: str, right: float, confidence: float = 0.5, answerable: bool = True) -> AskedQuestion:
    measures = {"ndcg@10": right, "recall@10": right, "p@1": right, "mrr@10": right} if answerable else {}
    return AskedQuestion(
        name, answerable, measures, "answered", confidence, bool(right), ((confidence, bool(right)),)
    )


def test_saved_results_come_back_as_they_were(tmp_path: Path) -> None:
    results = [asked("a", 1), asked("b", 0, answerable=False)]
    save(tmp_path / "x.json", "set", results)
    assert load(tmp_path / "x.json") == results


@pytest.mark.parametrize("text", ["{}", "[", '{"schema": 9, "name": "a", "questions": []}', "\xff"])
def test_other_files_are_no_saved_results(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text, encoding="latin-1")
    with pytest.raises(BadRequest, match=r"x\.json"):
        load(tmp_path / "x.json")


def test_only_questions_that_both_have_are_compared() -> None:
    found = comparisons([asked("a", 1), asked("b", 1)], [asked("b", 0), asked("c", 0)])
    assert (found["p@1"].this, found["p@1"].other, found["p@1"].questions) == (1, 0, 1)
    assert comparisons([asked("a", 1)], [asked("b", 1)]) == {}


def test_a_chart_is_an_svg_with_both_panels_and_escapes_its_title() -> None:
    drawn = chart("<a & b>", [asked(str(n), n % 3 > 0, n / 40) for n in range(40)])
    words = "".join(fromstring(drawn).itertext())
    assert "<a & b>" in words
    assert "Error against coverage" in words
    assert "Calibration" in words


@pytest.mark.slow
def test_json_has_no_figure_that_is_not_a_number(beir: Path, tmp_path: Path) -> None:
    found, _ = evaluate(Wanted(beir), Settings(index=tmp_path / "index"), keep_index=True)
    assert all(value is not None for value in evaluation_json(found).values())
