"""Measures answers on a question file with quotes: right passage first, among three, refusals, verbatim quotes.

    python tests/benchmarks/measure_questions.py CORPUS QUESTIONS [--index FOLDER] [--verbose]

QUESTIONS holds one JSON object a line: id, question, answerable, gold (a list of doc and quote).
"""

import argparse
import json
import tempfile
from pathlib import Path

from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Answer, Outcome


def holds_gold(answer: Answer, place: int, gold: list[dict[str, str]]) -> bool:
    """Whether the item at `place` holds one of the quotes, in its words or its notes."""
    if place >= len(answer.items):
        return False
    entry = answer.items[place].entry
    text = "\n".join([entry.citation.quote, *(note.text for note in entry.passage.footnotes)])
    return any(one["doc"] == entry.citation.document and one["quote"] in text for one in gold)


def is_verbatim(answer: Answer, corpus: Path) -> bool:
    """Whether every quote of every item stands in its file at its place."""
    for item in answer.items:
        citation = item.entry.citation
        text = (corpus / citation.document).read_bytes().decode("utf-8-sig")
        if text[citation.span.start : citation.span.end] != citation.quote:
            return False
        if any(note.span.of(text) != note.text for note in item.entry.passage.footnotes):
            return False
    return True


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--verbose", action="store_true")
    wanted = parser.parse_args()
    index = wanted.index or Path(tempfile.mkdtemp()) / "index"
    assistant = Assistant(Settings(corpus=wanted.corpus, index=index))
    assistant.index()
    counts = dict.fromkeys(("answerable", "first", "first three", "verbatim", "unanswerable", "refused"), 0)
    for line in wanted.questions.read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        answer = assistant.ask(question["question"])
        gold = question["gold"]
        counts["verbatim"] += is_verbatim(answer, wanted.corpus)
        if question["answerable"]:
            counts["answerable"] += 1
            counts["first"] += holds_gold(answer, 0, gold)
            counts["first three"] += any(holds_gold(answer, place, gold) for place in range(3))
        else:
            counts["unanswerable"] += 1
            counts["refused"] += answer.outcome is Outcome.NOT_COVERED
        if wanted.verbose:
            print(f"{question['id']} {answer.outcome} {answer.confidence:.3f} {question['question']}")
            for place, item in enumerate(answer.items or answer.near_misses):
                mark = "=" if holds_gold(answer, place, gold) else " "
                print(f"   {mark} {item.score:.3f} {item.kind} {item.entry.citation.quote[:90]!r}")
                print(f"        {[span.of(item.entry.citation.quote)[:60] for span in item.highlights]}")
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
