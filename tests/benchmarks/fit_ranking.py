"""Fits the weights of the arms and the judge on labelled questions; writes assistant/ranking.json and judge.json.

    python tests/benchmarks/fit_ranking.py FOLDER [--questions 1500] [--work FOLDER] [--check FOLDER …]

FOLDER holds `corpus.jsonl`, `queries_train.jsonl` and `qrels_train.tsv` (BEIR layout). Only the fitted numbers leave it.

The arms: conditional logistic regression, the right document against all that was found with it, each by its best passage.

The judge: first conditional logistic regression among what the reranker has read, which says how the evidence orders
passages; then logistic regressions of that score and of what speaks against a passage, for those that were read and for
others; and on top of them one on the answer. No weight may have the wrong sign. Half of the questions it is fitted on have an answer, a quarter have none in the texts and a quarter
are of another world:
- *removed*: the page of the right document is taken out of the texts, with all documents of that page;
- *changed*: the rarest word of the question is exchanged for another question's or for one unknown to the texts, or the
  question is put about a state that they hardly name, or about a year;
- *far*: questions on other things (below) and sentences of the sample briefs put as claims.
A document that answers as well as the one labelled counts as wrong, so all probabilities understate the truth.
Folds are split by right document, so that nothing fitted knows the passage it is tested on. The confidence from which
an answer is given keeps KEPT of the questions that have one.
"""

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from asking import Asked, labelled
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

from assistant.answering import judging, retrieval, selection
from assistant.answering.judging import Judged
from assistant.answering.question import Question
from assistant.answering.retrieval import ARMS
from assistant.evaluation.metrics import ndcg
from assistant.language.actors import STATES
from assistant.types import Hit

Array = np.ndarray[Any, np.dtype[np.float64]]

CANDIDATES = 40
KEPT = 0.98
FOLDS = 5
SEED = 20261125
ORDER = ("reranker", "heading_coverage", *(f"standing {arm}" for arm in ARMS))
AGAINST = frozenset(
    {"unknown", "names_missing", "names_unknown", "numbers_missing", "kind_missing", "doubt", "distance"}
)
BESIDE_READ = ("lead", "unknown", "names_missing", "names_unknown", "numbers_missing")
BESIDE_UNREAD = ("meaning", "unknown", "names_missing", "names_unknown", "numbers_missing")
SET = {"kind_missing": -4.0}
"""Weights that are set by hand: hardly one question in sixty of the set asks for an amount or a date."""
KINDS = ("answerable", "removed", "changed", "far")
SHARES = {"answerable": 0.5, "removed": 0.125, "changed": 0.125, "far": 0.25}

ELSEWHERE = """How long should pasta be boiled?|Which team won the football world cup in 1966?|What is the boiling point of
ethanol?|Who painted the ceiling of the Sistine Chapel?|How many strings does a violin have?|What is the plot of Hamlet?|When
was the first steam engine built?|Which enzyme unwinds the double helix during replication?|What causes the northern
lights?|How do bees make honey?|In which key is Beethoven's ninth symphony?|Who discovered penicillin?|How far is the moon from
the earth?|What is a prime number?|Which river flows through Vienna?|How is steel made from iron ore?|What do koalas
eat?|Who was the first emperor of Rome?|What is the difference between a comet and an asteroid?|How many bones are in a
horse's leg?|When did the Bronze Age end?|Which metal melts at the lowest temperature?|What does a sonnet's last couplet
do?|How do you tune a guitar?|Who wrote the Brothers Karamazov?|What is the longest bridge in Portugal?|How does a diesel
engine ignite its fuel?|Why did the Hanseatic League decline?|What is the role of mitochondria in muscle cells?|How many
moons does Saturn have?|Which dynasty built the Great Wall?|What is photosynthesis?|How are sedimentary rocks formed?|Which
chess opening begins with the queen's pawn?|What did Luther nail to the church door?|Who invented the telegraph?|How do
salmon find their way back?|What is the melting point of lead?|When did Gutenberg print his Bible?|Which gene is mutated in
cystic fibrosis?|What are the rules of curling?|How is parmesan aged?|Who led the Mongols after Genghis Khan?|What is the
capital of Burkina Faso?|How fast does sound travel in water?|What is Fermat's last theorem?|Which planet has the strongest
winds?|How was papyrus made?|Who composed the Four Seasons?|What is the tallest tree species?|When did the dodo die
out?|How do you prune roses in spring?|What does the Krebs cycle produce?|Which treaty ended the Thirty Years' War?|How many
players are on a cricket side?|What is the chemical formula of table salt?|Who was the architect of the Sagrada
Familia?|How do glaciers carve valleys?|Which language family does Basque belong to?|What is the half-life of
carbon-14?|How are pearls formed in oysters?|Who succeeded Charlemagne?|What is a black hole's event horizon?|How do you
knit a sock heel?"""


@dataclass(frozen=True)
class Case:
    """One question as it was asked: what was judged, and which of it is right."""

    kind: str
    fold: int
    judged: tuple[Judged, ...]
    right: tuple[bool, ...]


# The arms


def arm_rows(hits: Sequence[Hit], asked: Asked, weights: Mapping[str, float]) -> dict[str, list[float]]:
    """The standing by all arms of each document's best passage under `weights`."""
    best: dict[str, tuple[float, list[float]]] = {}
    for hit in hits:
        standing = [hit.standing[arm] for arm in ARMS]
        value = sum(weights.get(arm, 0.0) * one for arm, one in zip(ARMS, standing, strict=True))
        name = asked.document[hit.key]
        if name not in best or value > best[name][0]:
            best[name] = (value, standing)
    return {name: standing for name, (_, standing) in best.items()}


def fit_arms(
    found: Sequence[tuple[list[Hit], Mapping[str, int]]], asked: Asked, arms: Sequence[str], rounds: int = 3
) -> dict[str, float]:
    """Weights under which the right document stands out, by the best passage of each; found in rounds."""
    weights = dict.fromkeys(arms, 1.0)
    columns = [ARMS.index(arm) for arm in arms]
    for _ in range(rounds):
        cases = []
        for hits, gold in found:
            rows = arm_rows(hits, asked, weights)
            right = np.array([name in gold for name in rows])
            if right.any():
                cases.append((np.array(list(rows.values()))[:, columns], right / right.sum()))

        def loss(w: Array) -> tuple[float, Array]:
            total, slope = 0.0, np.zeros_like(w)
            for x, right in cases:  # noqa: B023
                logits = x @ w
                logits -= logits.max()
                chances = np.exp(logits) / np.exp(logits).sum()
                total -= float(right @ np.log(chances + 1e-12))
                slope += x.T @ (chances - right)
            return total / len(cases) + 1e-3 * float(w @ w), slope / len(cases) + 2e-3 * w  # noqa: B023

        fitted = minimize(loss, np.zeros(len(arms)), jac=True, method="L-BFGS-B").x
        weights = {arm: float(weight) for arm, weight in zip(arms, fitted, strict=True)}
    return weights


def ranked_by(
    found: Sequence[tuple[list[Hit], Mapping[str, int]]], asked: Asked, weights: Mapping[str, float]
) -> dict[str, float]:
    """nDCG@10 and P@1 of the arms under `weights`."""
    gains, first = [], []
    for hits, gold in found:
        order = sorted(
            hits, key=lambda hit: -sum(weight * hit.standing[arm] for arm, weight in weights.items())
        )
        names = asked.ranked([hit.key for hit in order])
        gains.append(ndcg(names, gold))
        first.append(names[0] in gold)
    return {"ndcg@10": round(float(np.mean(gains)), 4), "p@1": round(float(np.mean(first)), 4)}


# The judge


@cache
def briefs() -> str:
    """Our own sample briefs, which speak of other things."""
    return " ".join(
        file.read_text(encoding="utf-8") for file in sorted(Path("corpus/sample").glob("*.[mt]*"))
    )


def far() -> list[str]:
    """Questions on other things, and claims."""
    listed = [" ".join(one.split()) for one in ELSEWHERE.split("|")]
    claims = re.findall(r"(?<=[.!?]\s)[A-Z][^.!?\n]{40,160}\.", briefs())
    states = [f"What is the population of {state}?" for state in sorted(STATES)[::4]]
    return [*listed, *states, *claims[::3]]


def rarest(question: Question, read: str, asked: Asked) -> str | None:
    """The rarest word of the question that the text `read` holds, as it is written."""
    terms, rarity = asked.snapshot.words.terms, asked.snapshot.words.rarity
    held = set(terms(read))
    words = [word for word in question.text.split() if set(terms(word)) & held]
    return min(words, key=lambda word: rarity(terms(word)[0]), default=None)


def changed(
    question: Question, read: str, others: Sequence[str], asked: Asked, chance: random.Random
) -> Question | None:
    """The question about something else than `read`, the text that answered it."""
    terms, rarity = asked.snapshot.words.terms, asked.snapshot.words.rarity
    if chance.random() < 0.5:
        unknown = [state for state in sorted(STATES) if rarity(terms(state)[0]) < 3]
        where = chance.choice([chance.choice(unknown), str(chance.randint(1970, 2018))])
        return Question(f"{question.text.rstrip(' ?.')} in {where}?")
    word = rarest(question, read, asked)
    held = set(terms(read))
    known = [other for other in chance.sample(others, 40) if not set(terms(other)) & held]
    long_words = sorted(set(re.findall(r"[a-z]{6,}", briefs())))
    unheard = [
        other for other in chance.sample(long_words, 200) if terms(other) and not rarity(terms(other)[0])
    ]
    strangers = chance.choice([known, unheard])
    return Question(question.text.replace(word, strangers[0])) if word and strangers else None


def cases(
    asked: Asked,
    chosen: Sequence[tuple[str, Mapping[str, int]]],
    others: Sequence[str],
    chance: random.Random,
) -> Iterator[Case]:
    """Each question as it stands, and every second one in a form that the texts do not answer."""
    titles = {
        entry.citation.document: entry.citation.title.split(" > ")[0]
        for entry in asked.snapshot.all_entries()
    }
    folds: dict[str, int] = {}
    for done, (text, gold) in enumerate(chosen):
        right = next(iter(gold))
        fold = folds.setdefault(right, len(folds) % FOLDS)
        question = Question(text)
        yield case("answerable", fold, asked, question, asked.hits(question), gold)
        if done % 4 == 0:
            page = {name for name, title in titles.items() if name in gold or title == titles[right]}
            yield case("removed", fold, asked, question, asked.hits(question, page), {})
        elif done % 4 == 2:
            read = " ".join(entry.passage.reading for entry in asked.snapshot.entries_of(right))
            other = changed(question, read, others, asked, chance)
            if other is not None:
                yield case("changed", fold, asked, other, asked.hits(other), {})
        if done % 100 == 0:
            print(f"{done}/{len(chosen)}", file=sys.stderr, flush=True)
    for place, text in enumerate(far()):
        question = Question(text)
        yield case("far", place % FOLDS, asked, question, asked.hits(question), {})


def case(
    kind: str, fold: int, asked: Asked, question: Question, hits: Sequence[Hit], gold: Mapping[str, int]
) -> Case:
    judged = asked.judged(question, hits, CANDIDATES)
    return Case(kind, fold, tuple(judged), tuple(one.entry.citation.document in gold for one in judged))


def shares(found: Sequence[Case]) -> Array:
    """The weight of each case, so that the kinds count as SHARES says."""
    counts = {kind: sum(one.kind == kind for one in found) for kind in KINDS}
    return np.array([SHARES[one.kind] / counts[one.kind] * len(found) for one in found])


def regression(
    rows: Sequence[Mapping[str, float]], right: Sequence[bool], weight: Array, strength: float = 1.0
) -> dict[str, float]:
    """Logistic regression as weights by name, none with the wrong sign."""
    names = list(rows[0])
    x = np.array([[row[name] for name in names] for row in rows])
    y = np.array(right, dtype=float)
    mean, scale = x.mean(axis=0), x.std(axis=0)
    scale[scale == 0] = 1.0
    x = (x - mean) / scale

    def loss(w: Array) -> tuple[float, Array]:
        logits = w[0] + x @ w[1:]
        error = weight * (1.0 / (1.0 + np.exp(-logits)) - y)
        total = float((weight * (np.logaddexp(0.0, logits) - y * logits)).sum())
        slope = np.array([error.sum(), *(x.T @ error + strength * w[1:])])
        return total + 0.5 * strength * float(w[1:] @ w[1:]), slope

    bounds = [(None, None), *((None, 0) if name in AGAINST else (0, None) for name in names)]
    fitted = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    coefficients = fitted[1:] / scale
    return {
        "intercept": float(fitted[0] - coefficients @ mean),
        **{name: float(value) for name, value in zip(names, coefficients, strict=True)},
    }


def fit_order(found: Sequence[Case], names: Sequence[str] = ORDER, rounds: int = 3) -> dict[str, float]:
    """Weights under which the right document stands out among what was read, by the best passage of each."""
    cases = []
    for one in found:
        rows = [
            (judged.evidence.features, is_right, judged.entry.citation.document)
            for judged, is_right in zip(one.judged, one.right, strict=True)
            if judged.evidence.reranker is not None
        ]
        if any(is_right for _, is_right, _ in rows):
            x = np.array([[features[name] for name in names] for features, _, _ in rows])
            cases.append((x, [is_right for _, is_right, _ in rows], [document for _, _, document in rows]))
    scale = np.concatenate([x for x, _, _ in cases]).std(axis=0)
    scale[scale == 0] = 1.0
    weights = np.zeros(len(names))
    for _ in range(rounds):
        chosen = [best_of_each(x / scale, right, documents, weights) for x, right, documents in cases]

        def loss(w: Array) -> tuple[float, Array]:
            total, slope = 0.0, np.zeros_like(w)
            for x, right in chosen:  # noqa: B023
                logits = x @ w
                chances = np.exp(logits - logits.max())
                chances /= chances.sum()
                total -= float(right @ np.log(chances + 1e-12))
                slope += x.T @ (chances - right)
            return total / len(chosen) + 1e-2 * float(w @ w), slope / len(chosen) + 2e-2 * w  # noqa: B023

        bounds = [(0, None)] * len(names)
        weights = minimize(loss, weights, jac=True, method="L-BFGS-B", bounds=bounds).x
    return dict(zip(names, map(float, weights / scale), strict=True))


def best_of_each(
    x: Array, right: Sequence[bool], documents: Sequence[str], weights: Array
) -> tuple[Array, Array]:
    """The row of each document that is best under `weights`, and the share that each has in being right."""
    best: dict[str, int] = {}
    for place in np.argsort(-(x @ weights), kind="stable"):
        best.setdefault(documents[place], int(place))
    places = list(best.values())
    shares = np.array([right[place] for place in places], dtype=float)
    return x[places], shares / shares.sum()


def ordering(features: Mapping[str, float], order: Mapping[str, float]) -> float:
    return sum(weight * features.get(name, 0.0) for name, weight in order.items())


def fit_items(
    found: Sequence[Case], names: Sequence[str] = ORDER
) -> tuple[dict[str, float], dict[str, float]]:
    """The judge's weights for what was read, and for what was not."""
    order = fit_order(found, names)
    weight = shares(found)
    fitted = []
    for wanted, beside in ((True, BESIDE_READ), (False, BESIDE_UNREAD)):
        rows, right, weights = [], [], []
        for one, share in zip(found, weight, strict=True):
            for judged, is_right in zip(one.judged, one.right, strict=True):
                if (judged.evidence.reranker is not None) is wanted:
                    features = judged.evidence.features
                    rows.append(
                        {"order": ordering(features, order), **{name: features[name] for name in beside}}
                    )
                    right.append(is_right)
                    weights.append(share)
        fitted.append(unfolded(regression(rows, right, np.array(weights)), order, wanted) | SET)
    return fitted[0], fitted[1]


def unfolded(weights: Mapping[str, float], order: Mapping[str, float], is_read: bool) -> dict[str, float]:
    """The weights by evidence alone, the order's own among them."""
    result = {name: value for name, value in weights.items() if name != "order"}
    for name, value in order.items():
        if is_read or name != "reranker":
            result[name] = result.get(name, 0.0) + weights["order"] * value
    return result


def probabilities(found: Case, read: Mapping[str, float], unread: Mapping[str, float]) -> list[float]:
    return [
        judging.logistic(unread if one.evidence.reranker is None else read, one.evidence.features)
        for one in found.judged
    ]


@dataclass(frozen=True)
class Scored:
    """A case judged by other weights: best first, and which are right."""

    kind: str
    fold: int
    judged: tuple[Judged, ...]
    right: tuple[bool, ...]


def scored(found: Case, read: Mapping[str, float], unread: Mapping[str, float]) -> Scored:
    order = sorted(
        zip(probabilities(found, read, unread), found.right, found.judged, strict=True),
        key=lambda one: -one[0],
    )
    judged = tuple(replace(one, probability=chance) for chance, _, one in order)
    return Scored(found.kind, found.fold, judged, tuple(is_right for _, is_right, _ in order))


def shown(one: Scored) -> int:
    """How many items an answer would show."""
    bound = selection.BESIDE_THE_BEST * one.judged[0].probability
    return min(selection.COUNTED, sum(item.probability >= bound for item in one.judged))


def fit_answer(found: Sequence[Scored], weight: Array) -> dict[str, float]:
    rows = [judging.answer_features(one.judged[: shown(one)], one.judged) for one in found]
    return regression(rows, [any(one.right[: shown(one)]) for one in found], weight)


def confidences(found: Sequence[Scored], answer: Mapping[str, float]) -> Array:
    return np.array(
        [
            judging.logistic(answer, judging.answer_features(one.judged[: shown(one)], one.judged))
            for one in found
        ]
    )


def calibration_error(chances: Array, right: Array, weight: Array, bins: int = 10) -> float:
    """Expected calibration error over `bins` of equal mass."""
    order = np.argsort(chances)
    mass = np.cumsum(weight[order]) / weight.sum()
    error = 0.0
    for low in range(bins):
        part = order[(mass > low / bins) & (mass <= (low + 1) / bins)]
        if len(part):
            share = weight[part].sum() / weight.sum()
            error += share * abs(
                np.average(chances[part], weights=weight[part])
                - np.average(right[part], weights=weight[part])
            )
    return round(float(error), 4)


def held_out(found: Sequence[Case]) -> list[Scored]:
    """Each case by weights fitted on the other folds."""
    result: dict[int, Scored] = {}
    for fold in range(FOLDS):
        read, unread = fit_items([one for one in found if one.fold != fold])
        result.update(
            (place, scored(one, read, unread)) for place, one in enumerate(found) if one.fold == fold
        )
    return [result[place] for place in range(len(found))]


def figures_of(found: Sequence[Scored], sure: Array, bound: float, weight: Array) -> dict[str, Any]:
    """What the judge does on held-out cases."""
    right = np.array([any(one.right[: shown(one)]) for one in found])
    items = [
        (item.probability, is_right, share)
        for one, share in zip(found, weight, strict=True)
        for item, is_right in zip(one.judged[: shown(one)], one.right, strict=False)
    ]
    chances, rights, parts = (np.array(column) for column in zip(*items, strict=True))
    by_kind = {kind: np.array([one.kind == kind for one in found]) for kind in KINDS}
    return {
        "cases": {kind: int(chosen.sum()) for kind, chosen in by_kind.items()},
        "answered": {
            kind: round(float((sure[chosen] >= bound).mean()), 4) for kind, chosen in by_kind.items()
        },
        "auroc_unanswerable": {
            kind: round(
                float(
                    roc_auc_score(
                        chosen[chosen | by_kind["answerable"]] == 0, sure[chosen | by_kind["answerable"]]
                    )
                ),
                4,
            )
            for kind, chosen in by_kind.items()
            if kind != "answerable"
        },
        "p@1": round(float(np.mean([one.right[0] for one in found if one.kind == "answerable"])), 4),
        "calibration_error_answers": calibration_error(sure, right, weight),
        "calibration_error_items": calibration_error(chances, rights, parts),
    }


def rounded(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in weights.items()}


def write(file: str, made: Mapping[str, Any]) -> None:
    made = {"made_by": "tests/benchmarks/fit_ranking.py", "seed": SEED, **made}
    (Path("assistant") / file).write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=1500)
    parser.add_argument("--work", type=Path, default=Path("/tmp/fit_ranking"))
    parser.add_argument("--only", choices=("arms", "judge"))
    wanted = parser.parse_args()
    wanted.work.mkdir(exist_ok=True)
    asked = Asked(wanted.folder, wanted.work)
    known = labelled(wanted.folder / "queries_train.jsonl", wanted.folder / "qrels_train.tsv")
    chance = random.Random(SEED)
    chosen = chance.sample(known, min(wanted.questions, len(known)))
    if wanted.only != "judge":
        found = [(asked.hits(Question(text)), gold) for text, gold in chosen]
        weights = fit_arms(found, asked, ARMS)
        without = {
            arm: ranked_by(found, asked, fit_arms(found, asked, [one for one in ARMS if one != arm]))
            for arm in ARMS
        }
        figures = {"questions": len(found), "all": ranked_by(found, asked, weights), "without": without}
        write(retrieval.WEIGHTS, {"figures": figures, "weights": rounded(weights)})
        retrieval.weights.cache_clear()
        print(json.dumps(figures, indent=1), json.dumps(weights))
    if wanted.only != "arms":
        others = [word.strip("?.,") for text, _ in known for word in text.split() if len(word) > 5]
        judged = list(cases(asked, chosen, others, chance))
        fit_judge(judged)


def fit_judge(judged: Sequence[Case]) -> None:
    """Fit all parts of the judge, and write them with figures from held-out folds."""
    weight = shares(judged)
    found = held_out(judged)
    answer = fit_answer(found, weight)
    sure = confidences(found, answer)
    answerable = np.array([one.kind == "answerable" for one in found])
    bound = float(np.quantile(sure[answerable], 1 - KEPT))
    read, unread = fit_items(judged)
    figures = figures_of(found, sure, bound, weight)
    fitted = {
        "read": rounded(read),
        "unread": rounded(unread),
        "answer": rounded(answer),
        "answers_from": round(bound, 4),
    }
    write(judging.COEFFICIENTS, {"figures": figures, "fitted": fitted})
    print(json.dumps({"figures": figures, "fitted": fitted}, indent=1))


if __name__ == "__main__":
    main()
