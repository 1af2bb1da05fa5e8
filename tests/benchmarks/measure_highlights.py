"""How often the highlighted sentences of the right passage hold the answer's words.

    python tests/benchmarks/measure_highlights.py FOLDER [--questions 600] [--work FOLDER]

FOLDER is in the BEIR layout, with `answers.tsv` (query-id, corpus-id, start, text) beside it. Counted are the questions
whose right passage comes first, as a reader meets it; the share of its text that is highlighted is told with it.
"""

import argparse
import csv
import json
import random
from pathlib import Path

from asking import Asked

from assistant.assistant import Assistant
from assistant.config.settings import Settings

SEED = 11


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=600)
    parser.add_argument("--work", type=Path, default=Path("/tmp/fit_ranking"))
    wanted = parser.parse_args()
    wanted.work.mkdir(exist_ok=True)
    Asked(wanted.folder, wanted.work)  # makes the index where there is none
    empty = wanted.work / "empty"
    empty.mkdir(exist_ok=True)
    assistant = Assistant(Settings(corpus=empty, index=wanted.work / f"ix_{wanted.folder.name}"))
    with (wanted.folder / "queries.jsonl").open(encoding="utf-8") as lines:
        texts = {row["_id"]: row["text"] for row in map(json.loads, lines)}
    with (wanted.folder / "answers.tsv").open(encoding="utf-8") as lines:
        answers: dict[str, list[tuple[str, str]]] = {}
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            answers.setdefault(row["query-id"], []).append((row["corpus-id"], row["text"]))
    chosen = random.Random(SEED).sample(sorted(answers), min(wanted.questions, len(answers)))
    first = held = shown = whole = 0
    for name in chosen:
        items = assistant.ask(texts[name]).items
        if not items or items[0].entry.citation.document not in {one for one, _ in answers[name]}:
            continue
        first += 1
        text = items[0].entry.passage.text
        marked = [span.of(text) for span in items[0].highlights]
        held += any(words in part for _, words in answers[name] for part in marked)
        shown += sum(map(len, marked))
        whole += len(text)
    print(f"{len(chosen)} questions, right passage first in {first}")
    print(f"answer within the highlights: {held / first:.3f}, highlighted: {shown / whole:.2f} of the text")


if __name__ == "__main__":
    main()
