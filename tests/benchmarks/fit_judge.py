"""Fits the judge's weights on labelled questions and writes them to assistant/judge.json.

    python tests/benchmarks/fit_judge.py FOLDER [--questions 700] [--index FOLDER]

FOLDER holds `corpus.jsonl`, `queries_train.jsonl` and `qrels_train.tsv` (BEIR layout). Only the fitted numbers leave it.

Positives: the passage of the gold document that the reranker likes best. Negatives, all of the near domain:
the best candidate from documents of another page than the gold one (what is found when the page is not there);
candidates below rank 4; the gold passage for a question in which its rarest word was exchanged for another question's;
the gold passage for a question that names a state of which the passage does not speak.
Folds are split by gold document, so that nothing fitted knows the passage it is tested on.
"""

import argparse
import csv
import hashlib
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from assistant import judging
from assistant.actors import STATES
from assistant.building import build_from
from assistant.encoding import bundled_encoder
from assistant.index import Snapshot
from assistant.judging import Evidence, reading_text, weigh
from assistant.questions import Question
from assistant.reranking import reranker
from assistant.retrieval import retrieve
from assistant.types import Document, Entry, Hit

CANDIDATES = 15
SEED = 20261122
NAMES = [field.name for field in fields(Evidence)]


@dataclass(frozen=True)
class Example:
    """Evidence for one pair, whether the passage answers, and the gold document that decides the fold."""

    evidence: Evidence
    answers: bool
    fold: str
    kind: str


def documents(folder: Path) -> Iterator[Document]:
    with (folder / "corpus.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            text = row["text"].strip() or row["title"]
            digest = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
            yield Document(row["_id"], text, digest, "text/plain", "row", row["title"], language="en")


def questions(folder: Path) -> dict[str, tuple[str, str]]:
    with (folder / "qrels_train.tsv").open(encoding="utf-8") as lines:
        gold = {row["query-id"]: row["corpus-id"] for row in csv.DictReader(lines, delimiter="\t")}
    with (folder / "queries_train.jsonl").open(encoding="utf-8") as lines:
        return {row["_id"]: (row["text"], gold[row["_id"]]) for row in map(json.loads, lines) if row["_id"] in gold}


def candidates(question: Question, snapshot: Snapshot) -> list[tuple[Hit, Entry, float]]:
    vector = bundled_encoder().encode_question(question.text)
    hits = retrieve(question.text, vector, snapshot.meaning, snapshot.words, CANDIDATES)
    entries = snapshot.entries(hit.key for hit in hits)
    logits = reranker().score(question.text, [reading_text(entries[hit.key]) for hit in hits])
    return [(hit, entries[hit.key], logit) for hit, logit in zip(hits, logits, strict=True)]


def evidence(question: Question, hit: Hit, entry: Entry, logit: float, snapshot: Snapshot) -> Evidence:
    return weigh(question, hit, reading_text(entry), logit, snapshot, int(snapshot.manifest["passages"]))


def rarest(question: Question, entry: Entry, snapshot: Snapshot) -> str | None:
    """The rarest word of the question that the passage holds, as it is written."""
    held = set(snapshot.terms(reading_text(entry)))
    words = [word for word in question.text.split() if set(snapshot.terms(word)) & held]
    return min(words, key=lambda word: snapshot.rarity(snapshot.terms(word)[0]), default=None)


def changed(question: Question, entry: Entry, others: list[str], snapshot: Snapshot, chance: random.Random) -> Iterator[Question]:
    text = reading_text(entry)
    word = rarest(question, entry, snapshot)
    held = set(snapshot.terms(text))
    strangers = [other for other in chance.sample(others, 40) if not set(snapshot.terms(other)) & held]
    if word is not None and strangers:
        yield Question(question.text.replace(word, strangers[0]))
    states = [state for state in chance.sample(sorted(STATES), 10) if state not in text]
    yield Question(f"{question.text.rstrip(' ?.')} in {states[0]}?")


def examples(folder: Path, snapshot: Snapshot, wanted: int) -> Iterator[Example]:
    chance = random.Random(SEED)
    known = questions(folder)
    chosen = chance.sample(sorted(known), min(wanted, len(known)))
    others = [word.strip("?.,") for text, _ in known.values() for word in text.split() if len(word) > 5]
    for done, (text, gold) in enumerate(known[name] for name in chosen):
        question = Question(text)
        found = candidates(question, snapshot)
        right = [one for one in found if one[1].citation.document == gold]
        best = max(right, key=lambda one: one[2], default=None)
        if best is not None:
            yield Example(evidence(question, *best, snapshot), True, gold, "gold")
            page = best[1].citation.title.split(" > ")[0]
            for other in changed(question, best[1], others, snapshot, chance):
                logit = reranker().score(other.text, [reading_text(best[1])])[0]
                cosine = float(bundled_encoder().encode_question(other.text) @ stored(best[1]))
                yield Example(evidence(other, Hit(0, 0.0, {"meaning": cosine}), best[1], logit, snapshot), False, gold, "changed")
            elsewhere = [one for one in found if one[1].citation.title.split(" > ")[0] != page]
            if elsewhere:
                nearest = max(elsewhere, key=lambda one: one[2])
                yield Example(evidence(question, *nearest, snapshot), False, gold, "elsewhere")
        low = [one for one in found[4:] if one[1].citation.document != gold]
        for one in chance.sample(low, min(1, len(low))):
            yield Example(evidence(question, *one, snapshot), False, gold, "low")
        if done % 100 == 0:
            print(f"{done}/{len(chosen)}", file=sys.stderr)


def stored(entry: Entry) -> np.ndarray:
    """The passage's vector, as the index holds it up to rounding."""
    return next(bundled_encoder().encode([reading_text(entry)[:1500]]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=700)
    parser.add_argument("--index", type=Path, default=Path("/tmp/fit_judge_index"))
    parser.add_argument("--write", type=Path, default=Path("assistant") / judging.COEFFICIENTS)
    wanted = parser.parse_args()
    if not (wanted.index / "catalogue.sqlite").exists():
        build_from(documents(wanted.folder), wanted.index, bundled_encoder())
    found = list(examples(wanted.folder, Snapshot(wanted.index, 2), wanted.questions))
    x = np.array([[asdict(example.evidence)[name] for name in NAMES] for example in found])
    y = np.array([example.answers for example in found])
    folds = GroupKFold(5).split(x, y, [example.fold for example in found])
    held_out = np.zeros(len(y))
    for train, test in folds:
        held_out[test] = fitted(x[train], y[train]).decision_function(x[test])
    model = fitted(x, y)
    weights = {"intercept": float(model.intercept_[0]), **dict(zip(NAMES, map(float, model.coef_[0]), strict=True))}
    figures = {
        "examples": {kind: sum(example.kind == kind for example in found) for kind in ("gold", "elsewhere", "changed", "low")},
        "auroc_held_out": round(float(roc_auc_score(y, held_out)), 4),
        "auroc_reranker_alone": round(float(roc_auc_score(y, x[:, NAMES.index("reranker")])), 4),
    }
    made = {"made_by": "tests/benchmarks/fit_judge.py", "seed": SEED, "figures": figures}
    wanted.write.write_text(
        json.dumps({**made, "weights": {name: round(value, 4) for name, value in weights.items()}}, indent=2) + "\n",
        encoding="utf-8",
    )
    print(wanted.write.read_text(encoding="utf-8"))
    np.savez(wanted.index / "examples.npz", x=x, y=y, kind=[example.kind for example in found])


def fitted(x: np.ndarray, y: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=10.0, max_iter=1000, class_weight="balanced").fit(x, y)


if __name__ == "__main__":
    main()
