"""Fits the judge's weights on labelled questions and writes them to assistant/judge.json.

    python tests/benchmarks/fit_judge.py FOLDER [--questions 400] [--index FOLDER]

FOLDER holds `corpus.jsonl`, `queries_train.jsonl` and `qrels_train.tsv` (BEIR layout). Only the fitted numbers leave it.
Our own questions on the sample briefs (tests/questions/sample.jsonl) are left for measuring.

Positives: the passage of the gold document that the reranker likes best, where it is among its first five.
Negatives, all of the near domain: the best candidate from documents of another page than the gold one (what is found
when the page is not there); a candidate below rank 4; the gold passage for a question in which its rarest word was
exchanged for another question's, or for one that the corpus does not know; the best candidate for a question that names a state which the corpus hardly knows,
or a year.
Each kind of negative counts alike, and positives as much as all negatives together.
The probability from which a passage counts as answering keeps KEPT of the positives.
Folds are split by gold document, so that nothing fitted knows the passage it is tested on.
"""

import argparse
import csv
import hashlib
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from functools import cache
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
from assistant.judging import Evidence, focused, reading_text, weigh
from assistant.questions import Question
from assistant.reranking import reranker
from assistant.retrieval import retrieve
from assistant.types import Document, Entry, Hit

CANDIDATES = 15
KEPT = 0.97
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
        return {
            row["_id"]: (row["text"], gold[row["_id"]])
            for row in map(json.loads, lines)
            if row["_id"] in gold
        }


def candidates(question: Question, snapshot: Snapshot) -> list[tuple[Hit, Entry, float]]:
    vector = bundled_encoder().encode_question(question.text)
    hits = retrieve(question.text, vector, snapshot.meaning, snapshot.words, CANDIDATES)
    entries = snapshot.entries(hit.key for hit in hits)
    read = focused(question, snapshot, int(snapshot.manifest["passages"]))
    logits = reranker().score(read, [reading_text(entries[hit.key]) for hit in hits])
    return [(hit, entries[hit.key], logit) for hit, logit in zip(hits, logits, strict=True)]


def evidence(
    question: Question, found: list[tuple[Hit, Entry, float]], place: int, snapshot: Snapshot
) -> Evidence:
    hit, entry, logit = found[place]
    others = [one[2] for other, one in enumerate(found) if other != place]
    return weigh(
        question, hit, reading_text(entry), logit, others, snapshot, int(snapshot.manifest["passages"])
    )


def rarest(question: Question, entry: Entry, snapshot: Snapshot) -> str | None:
    """The rarest word of the question that the passage holds, as it is written."""
    held = set(snapshot.terms(reading_text(entry)))
    words = [word for word in question.text.split() if set(snapshot.terms(word)) & held]
    return min(words, key=lambda word: snapshot.rarity(snapshot.terms(word)[0]), default=None)


def exchanged(
    question: Question, entry: Entry, others: list[str], snapshot: Snapshot, chance: random.Random
) -> Question | None:
    """The question about something else: its rarest word gives way to one that the passage does not hold."""
    held = set(snapshot.terms(reading_text(entry)))
    word = rarest(question, entry, snapshot)
    known = [other for other in chance.sample(others, 40) if not set(snapshot.terms(other)) & held]
    unheard = [
        other
        for other in chance.sample(briefs(), 200)
        if not snapshot.rarity((snapshot.terms(other) or ["a"])[0])
    ]
    strangers = chance.choice([known, unheard])
    return Question(question.text.replace(word, strangers[0])) if word is not None and strangers else None


@cache
def briefs() -> list[str]:
    """The longer words of our own sample briefs, which speak of other things."""
    text = " ".join(file.read_text(encoding="utf-8") for file in sorted(Path("corpus/sample").glob("*.*")))
    return sorted(set(re.findall(r"[a-z]{6,}", text)))


def elsewhere(question: Question, snapshot: Snapshot, chance: random.Random) -> Question:
    """The question about a state that hardly any passage names, or about another time."""
    unknown = [state for state in sorted(STATES) if snapshot.rarity(snapshot.terms(state)[0]) < 3]
    where = chance.choice([chance.choice(unknown), str(chance.randint(1970, 2018))])
    return Question(f"{question.text.rstrip(' ?.')} in {where}?")


def best(found: list[tuple[Hit, Entry, float]], places: list[int]) -> int | None:
    return max(places, key=lambda place: found[place][2], default=None)


def examples(folder: Path, snapshot: Snapshot, wanted: int) -> Iterator[Example]:
    chance = random.Random(SEED)
    known = questions(folder)
    chosen = chance.sample(sorted(known), min(wanted, len(known)))
    others = [word.strip("?.,") for text, _ in known.values() for word in text.split() if len(word) > 5]
    for done, (text, gold) in enumerate(known[name] for name in chosen):
        question = Question(text)
        found = candidates(question, snapshot)
        order = sorted(range(len(found)), key=lambda place: -found[place][2])
        right = best(found, [place for place in order[:5] if found[place][1].citation.document == gold])
        if right is not None:
            entry = found[right][1]
            yield Example(evidence(question, found, right, snapshot), True, gold, "gold")
            page = entry.citation.title.split(" > ")[0]
            other = best(
                found, [place for place in order if found[place][1].citation.title.split(" > ")[0] != page]
            )
            if other is not None:
                without = [one for one in found if one[1].citation.title.split(" > ")[0] != page]
                nearest = without.index(found[other])
                yield Example(evidence(question, without, nearest, snapshot), False, gold, "elsewhere")
            about: Question | None
            if done % 2:
                about = exchanged(question, entry, others, snapshot, chance)
                again = candidates(about, snapshot) if about is not None else []
                place = next((at for at, one in enumerate(again) if one[1].key == entry.key), None)
            else:
                about = elsewhere(question, snapshot, chance)
                again = candidates(about, snapshot)
                place = best(again, list(range(len(again))))
            if about is not None and place is not None:
                yield Example(evidence(about, again, place, snapshot), False, gold, "changed")
        low = [place for place in order[4:] if found[place][1].citation.document != gold]
        if low:
            yield Example(evidence(question, found, chance.choice(low), snapshot), False, gold, "low")
        if done % 50 == 0:
            print(f"{done}/{len(chosen)}", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=400)
    parser.add_argument("--index", type=Path, default=Path("/tmp/fit_judge_index"))
    parser.add_argument("--write", type=Path, default=Path("assistant") / judging.COEFFICIENTS)
    wanted = parser.parse_args()
    if not (wanted.index / "catalogue.sqlite").exists():
        build_from(documents(wanted.folder), wanted.index, bundled_encoder())
    snapshot = Snapshot(wanted.index, 2)
    found = list(examples(wanted.folder, snapshot, wanted.questions))
    snapshot.close()
    x = np.array([[asdict(example.evidence)[name] for name in NAMES] for example in found])
    y = np.array([example.answers for example in found])
    weight = weights_of(found)
    folds = GroupKFold(5).split(x, y, [example.fold for example in found])
    held_out = np.zeros(len(y))
    for train, test in folds:
        held_out[test] = fitted(x[train], y[train], weight[train]).decision_function(x[test])
    model = fitted(x, y, weight)
    weights = {
        "intercept": float(model.intercept_[0]),
        **dict(zip(NAMES, map(float, model.coef_[0]), strict=True)),
    }
    figures = {
        "examples": {
            kind: sum(example.kind == kind for example in found)
            for kind in ("gold", "elsewhere", "changed", "low")
        },
        "auroc_held_out": round(float(roc_auc_score(y, held_out)), 4),
        "auroc_reranker_alone": round(float(roc_auc_score(y, x[:, NAMES.index("reranker")])), 4),
    }
    gold = [example.answers for example in found]
    bound = float(np.quantile(model.predict_proba(x[gold])[:, 1], 1 - KEPT))
    figures["elsewhere_refused"] = share_below(model, x, found, "elsewhere", bound)
    figures["changed_refused"] = share_below(model, x, found, "changed", bound)
    shipped = {
        "weights": {name: round(value, 4) for name, value in weights.items()},
        "answers_from": round(bound, 3),
    }
    made = {"made_by": "tests/benchmarks/fit_judge.py", "seed": SEED, "figures": figures}
    wanted.write.write_text(
        json.dumps({**made, "fitted": shipped}, indent=2) + "\n",
        encoding="utf-8",
    )
    print(wanted.write.read_text(encoding="utf-8"))
    np.savez(wanted.index / "examples.npz", x=x, y=y, kind=[example.kind for example in found], weight=weight)


def share_below(
    model: LogisticRegression, x: np.ndarray, found: list[Example], kind: str, bound: float
) -> float:
    """Share of the examples of `kind` whose probability is below `bound`."""
    chosen = x[[example.kind == kind for example in found]]
    return round(float(np.mean(model.predict_proba(chosen)[:, 1] < bound)), 4)


def weights_of(found: list[Example]) -> np.ndarray:
    """Weights by which each kind of negative counts alike, and positives as much as all negatives."""
    kinds = Counter(example.kind for example in found)
    return np.array([(1 if one.answers else 1 / (len(kinds) - 1)) / kinds[one.kind] for one in found])


def fitted(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> LogisticRegression:
    scaled = weight * len(y) / weight.sum()
    return LogisticRegression(C=10.0, max_iter=5000).fit(x, y, sample_weight=scaled)


if __name__ == "__main__":
    main()
