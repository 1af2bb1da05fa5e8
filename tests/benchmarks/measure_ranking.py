"""Measures ranking, refusal, calibration and speed of the whole product on a labelled set in the BEIR layout.

    python tests/benchmarks/measure_ranking.py FOLDER --queries FILE --qrels FILE [--near] [--far FILE …]
        [--ratings FILE] [--limit 300] [--work FOLDER]

Each row of the corpus is one document; documents are ranked by their best passage. `--near` asks every fourth question
once more in a changed form that the texts do not answer, `--far` puts questions of other sets. Calibration is that of
as many questions with an answer as without, in ten bins of equal mass; a document that answers as well as the one
labelled counts as wrong, so that it understates the truth.
"""

import argparse
import csv
import json
import random
import statistics
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from asking import Asked, labelled, ndcg
from fit_ranking import calibration_error, changed
from sklearn.metrics import roc_auc_score

from assistant.pipeline import Assistant
from assistant.questions import Question
from assistant.settings import Settings
from assistant.types import Answer, Outcome

SEED = 7


class Timed:
    """The product over one set, and how long it took to answer."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.asked = Asked(folder, work)
        empty = work / "empty"
        empty.mkdir(exist_ok=True)
        self.assistant = Assistant(Settings(corpus=empty, index=work / f"ix_{folder.name}", settle_seconds=0))
        self.assistant.ask("Is it warm?")
        self.seconds: list[float] = []

    def ask(self, question: str) -> Answer:
        start = time.perf_counter()
        answer = self.assistant.ask(question)
        self.seconds.append(time.perf_counter() - start)
        return answer

    def documents(self, question: str) -> list[str]:
        entries = self.assistant.ranking(question)
        return list(dict.fromkeys(entry.citation.document for entry in entries))


def is_right(answer: Answer, gold: Mapping[str, int]) -> list[bool]:
    return [item.entry.citation.document in gold for item in answer.items]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--queries", required=True)
    parser.add_argument("--qrels", required=True)
    parser.add_argument("--near", action="store_true")
    parser.add_argument("--far", type=Path, action="append", default=[])
    parser.add_argument("--ratings", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--work", type=Path, default=Path("/tmp/fit_ranking"))
    wanted = parser.parse_args()
    product = Timed(wanted.folder, wanted.work)
    chance = random.Random(SEED)
    questions = labelled(wanted.folder / wanted.queries, wanted.folder / wanted.qrels)
    chosen = chance.sample(questions, min(wanted.limit or len(questions), len(questions)))
    answers = [(product.ask(text), gold) for text, gold in chosen]
    orders = [product.documents(text) for text, _ in chosen]
    golds = [gold for _, gold in chosen]
    report: dict[str, object] = {
        "queries": len(chosen),
        "ndcg@10": mean([ndcg(order, gold) for order, gold in zip(orders, golds, strict=True)]),
        "p@1": mean([order[0] in gold for order, gold in zip(orders, golds, strict=True)]),
        "recall@10": mean(
            [len(set(order[:10]) & set(gold)) / len(gold) for order, gold in zip(orders, golds, strict=True)]
        ),
        "answered": mean([answer.outcome is not Outcome.NOT_COVERED for answer, _ in answers]),
        "p50_ms": round(1000 * statistics.median(product.seconds), 1),
        "p95_ms": round(1000 * float(np.quantile(product.seconds, 0.95)), 1),
    }
    without: list[Answer] = []
    if wanted.near:
        near = [product.ask(question.text) for question in near_misses(chosen, product.asked, chance)]
        report["near"] = refusal(answers, near)
        without += near
    for file in wanted.far:
        texts = [text for text, _ in labelled(file, None)]
        far = [product.ask(text) for text in chance.sample(texts, min(len(chosen) // 4, len(texts)))]
        report[file.parent.name] = refusal(answers, far)
        without += far
    if without:
        report |= calibration(answers, without)
    if wanted.ratings:
        report["auroc_ratings"] = rated(product.assistant, wanted.ratings)
    print(json.dumps(report, indent=1))


def mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 4)


def near_misses(
    chosen: Sequence[tuple[str, Mapping[str, int]]], asked: Asked, chance: random.Random
) -> list[Question]:
    """Every second question about something else than what answers it."""
    others = [word.strip("?.,") for text, _ in chosen for word in text.split() if len(word) > 5]
    found = []
    for text, gold in chosen[::2]:
        right = next(iter(gold))
        entries = asked.snapshot.entries_where("d.id = :document", document=right)
        read = " ".join(entry.passage.reading for entry in entries)
        found.append(changed(Question(text), read, others, asked, chance))
    return [question for question in found if question is not None]


def refusal(
    answers: Sequence[tuple[Answer, Mapping[str, int]]], without: Sequence[Answer]
) -> dict[str, float]:
    sure = [answer.confidence for answer, _ in answers]
    unsure = [answer.confidence for answer in without]
    return {
        "refused": mean([answer.outcome is Outcome.NOT_COVERED for answer in without]),
        "auroc": round(float(roc_auc_score([1] * len(sure) + [0] * len(unsure), sure + unsure)), 4),
    }


def calibration(
    answers: Sequence[tuple[Answer, Mapping[str, int]]], without: Sequence[Answer]
) -> dict[str, float]:
    """The calibration error of answers and of items; what is refused counts as it was judged."""
    asked = [*answers, *((answer, {}) for answer in without)]
    sure = np.array([answer.confidence for answer, _ in asked])
    right = np.array([any(is_right(answer, gold)) for answer, gold in asked])
    items = [
        (item.score, hit)
        for answer, gold in asked
        for item, hit in zip(answer.items, is_right(answer, gold), strict=True)
    ]
    scores, hits = (np.array(column, dtype=float) for column in zip(*items, strict=True))
    return {
        "calibration_error_answers": calibration_error(sure, right.astype(float), np.ones(len(sure))),
        "calibration_error_items": calibration_error(scores, hits, np.ones(len(scores))),
    }


def rated(assistant: Assistant, file: Path) -> float:
    """AUROC of the item score: passages good by all judges against Bad by all."""
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    chances, good = [], []
    for row in rows:
        ratings = set(row["ratings"].split("|"))
        if ratings <= {"Excellent", "Acceptable"} or ratings == {"Bad"}:
            chances.append(assistant.chance(row["question"], row["corpus-id"]))
            good.append(ratings != {"Bad"})
    return round(float(roc_auc_score(good, chances)), 4)


if __name__ == "__main__":
    main()
