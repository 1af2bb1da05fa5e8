"""What each arm gives: a labelled set ranked by each alone, by all without it, by plain fusion, and by the judge.

    python tests/benchmarks/measure_arms.py FOLDER --queries FILE --qrels FILE [--work FOLDER]

Each row of the corpus is one document, ranked by its best passage. The weights are those that ship; for the rows
*without* an arm they stay as they are. Plain fusion adds the reciprocal ranks of meaning and words (Cormack and
others 2009, https://doi.org/10.1145/1571941.1572114).
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from asking import Asked, labelled

from assistant.answering.question import Question
from assistant.answering.retrieval import ARMS, weights
from assistant.assistant import CANDIDATES
from assistant.evaluation.metrics import first_is_right, ndcg, recall
from assistant.types import Hit

FUSION_OFFSET = 60

Order = Callable[[Sequence[Hit]], list[int]]


def by_weights(wanted: Mapping[str, float]) -> Order:
    """Rank by the weighted standing of the arms."""

    def order(hits: Sequence[Hit]) -> list[int]:
        found = sorted(hits, key=lambda hit: -sum(w * hit.standing[arm] for arm, w in wanted.items()))
        return [hit.key for hit in found]

    return order


def by_fusion(hits: Sequence[Hit]) -> list[int]:
    """Rank by the sum of the reciprocal ranks of the two plain arms."""
    total = dict.fromkeys((hit.key for hit in hits), 0.0)
    for arm in ("meaning", "words"):
        for rank, key in enumerate(by_weights({arm: 1.0})(hits), start=1):
            total[key] += 1 / (FUSION_OFFSET + rank)
    return sorted(total, key=lambda key: -total[key])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--queries", default="queries.jsonl")
    parser.add_argument("--qrels", default="qrels.tsv")
    parser.add_argument("--work", type=Path, default=Path("/tmp/fit_ranking"))
    wanted = parser.parse_args()
    wanted.work.mkdir(exist_ok=True)
    asked = Asked(wanted.folder, wanted.work)
    questions = labelled(wanted.folder / wanted.queries, wanted.folder / wanted.qrels)
    shipped = weights()
    rows: dict[str, Order] = {
        **{f"{arm} alone": by_weights({arm: 1.0}) for arm in ARMS},
        "meaning and words, by rank": by_fusion,
        "all arms": by_weights(shipped),
        **{
            f"without {arm}": by_weights({one: w for one, w in shipped.items() if one != arm}) for arm in ARMS
        },
    }
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in (*rows, "with the judge")}
    for text, gold in questions:
        question = Question(text)
        hits = asked.hits(question)
        orders = {name: order(hits) for name, order in rows.items()}
        judged = [one.entry.key for one in asked.judged(question, hits, CANDIDATES)]
        orders["with the judge"] = [*judged, *(hit.key for hit in hits[CANDIDATES:])]
        for name, keys in orders.items():
            ranked = asked.ranked(keys)
            found[name].append((ndcg(ranked, gold), first_is_right(ranked, gold), recall(ranked, gold)))
    print(f"{'':34}{'nDCG@10':>9}{'P@1':>8}{'R@10':>8}   ({len(questions)} questions)")
    for name, values in found.items():
        print(f"{name:34}" + "".join(f"{mean:>8.3f}" for mean in np.mean(values, axis=0)))


if __name__ == "__main__":
    main()
