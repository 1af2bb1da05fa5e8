"""Writes questions that a labelled set does not answer, half of them near its subject, for `evaluate --unanswerable`.

    python tests/benchmarks/make_unanswerable.py FOLDER OUT.jsonl --queries FILE --qrels FILE --far FILE … [--work FOLDER]

The near ones are questions of the set about something else than what answers them (`changed` in fit_ranking.py); as
many are drawn from the questions of other sets. Together they are as many as the set has questions.
"""

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path

from asking import Asked, labelled
from fit_ranking import changed

from assistant.answering.question import Question

SEED = 7


def near(folder: Path, queries: str, qrels: str, work: Path, chance: random.Random) -> Iterator[str]:
    """Every second question of the set about something else."""
    asked = Asked(folder, work)
    known = labelled(folder / queries, folder / qrels)
    others = [word.strip("?.,") for text, _ in known for word in text.split() if len(word) > 5]
    for text, gold in known[::2]:
        entries = asked.snapshot.entries_of(next(iter(gold)))
        read = " ".join(entry.passage.reading for entry in entries)
        question = changed(Question(text), read, others, asked, chance)
        if question is not None:
            yield question.text


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--queries", default="queries.jsonl")
    parser.add_argument("--qrels", default="qrels.tsv")
    parser.add_argument("--far", type=Path, action="append", required=True)
    parser.add_argument("--work", type=Path, default=Path("/tmp/fit_ranking"))
    wanted = parser.parse_args()
    wanted.work.mkdir(exist_ok=True)
    chance = random.Random(SEED)
    found = list(near(wanted.folder, wanted.queries, wanted.qrels, wanted.work, chance))
    strangers = [text for file in wanted.far for text, _ in labelled(file, None)]
    found += chance.sample(strangers, min(len(found), len(strangers)))
    rows = ({"_id": f"none-{place}", "text": text} for place, text in enumerate(found))
    wanted.out.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
