"""Questions with the quotes that answer them, put to the assistant over a corpus of files."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any

from assistant.assistant import Assistant
from assistant.errors import BadRequest
from assistant.evaluation.figures import Evaluation, Figure, figures_of, mean_of
from assistant.evaluation.running import AskedQuestion, Tell
from assistant.evaluation.sets import rows_of
from assistant.evaluation.verdicts import RecordedVerdict, is_verdict, judged
from assistant.types import Answer, Item
from assistant.verifying import Sources

FIRST = 3


@dataclass(frozen=True, slots=True)
class Gold:
    """Words that answer a question, and the document in which they occur."""

    document: str
    quote: str


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question, and the quotes any of which answers it; none if the corpus does not.

    `rejected` are quotes of which readers said that they do not answer it. Where `is_answerable` is None, that is all that is known.
    """

    id: str
    question: str
    gold: tuple[Gold, ...]
    is_answerable: bool | None
    rejected: tuple[Gold, ...] = ()
    is_of_readers: bool = False


def read_questions(file: Path, *, needs_gold: bool = True) -> list[LabelledQuestion]:
    """Read lines with id, question, answerable, and gold (doc and quote), or what readers said of answers. Raises `BadRequest`.

    Without `needs_gold` a line may say that its question is answerable and not where.
    """
    rows = list(rows_of(file))
    said = [row for _, row in rows if "verdict" in row]
    for number, row in rows:
        if "verdict" in row and not is_verdict(row):
            raise BadRequest(
                f"{file}, line {number}: expected question, document, quote and verdict (answers or does_not)"
            )
    found = [_labelled(file, number, row, needs_gold) for number, row in rows if "verdict" not in row]
    found += [_of_readers(f"readers {number}", one) for number, one in enumerate(judged(said), start=1)]
    if not found:
        raise BadRequest(
            f"{file} contains no questions: write JSON lines with question and gold (doc, quote)"
        )
    return found


def _of_readers(name: str, said: RecordedVerdict) -> LabelledQuestion:
    is_answerable = True if said.right else False if said.nothing_answers else None
    right, wrong = (tuple(Gold(*passage) for passage in passages) for passages in (said.right, said.wrong))
    return LabelledQuestion(name, said.question, right, is_answerable, wrong, is_of_readers=True)


def _labelled(file: Path, number: int, row: dict[str, Any], needs_gold: bool) -> LabelledQuestion:
    where = f"{file}, line {number}"
    question, gold = row.get("question"), row.get("gold") or []
    if not isinstance(question, str) or not question.strip():
        raise BadRequest(f"{where}: expected 'question', found {question!r}")
    if not isinstance(gold, list) or not all(
        isinstance(one, dict) and isinstance(one.get("doc"), str) and isinstance(one.get("quote"), str)
        for one in gold
    ):
        raise BadRequest(f"{where}: expected 'gold' to be a list of objects with doc and quote")
    is_answerable = row.get("answerable", bool(gold))
    if is_answerable is not bool(gold) and (needs_gold or is_answerable is not True):
        raise BadRequest(f"{where}: 'answerable' and 'gold' contradict each other: correct one of them")
    quotes = tuple(Gold(one["doc"], one["quote"]) for one in gold)
    return LabelledQuestion(str(row.get("id", f"line {number}")), question, quotes, is_answerable)


def evaluate_questions(assistant: Assistant, file: Path, tell: Tell) -> Evaluation:
    """Ask each question of `file`: is the right passage first, among three, is the unanswerable refused, all verbatim.

    Of what readers rejected, is none shown any more?
    """
    sources = assistant.sources()
    read = read_questions(file)
    questions = [_without_gone(one, sources) if one.is_of_readers else one for one in read]
    left_out = sum(map(_passages, read)) - sum(map(_passages, questions))
    _require_known(questions, sources, file)
    asked, milliseconds, among, verbatim, spared = [], [], [], [], []
    for done, one in enumerate(questions):
        tell(done, len(questions))
        started = time.perf_counter()
        answer = assistant.ask(one.question)
        milliseconds.append(1000 * (time.perf_counter() - started))
        verbatim.append(all(_stands(item, sources) for item in answer.items))
        if one.rejected:
            spared.append(not any(_holds(item, one.rejected) for item in answer.items))
        if one.is_answerable is not None:
            right = [_holds(item, one.gold) for item in answer.items]
            asked.append(_asked(one, answer, right))
            among.append(any(right[:FIRST]))
    tell(len(questions), len(questions))
    answerable = [place for place, one in enumerate(asked) if one.is_answerable]
    figures: dict[str, Figure] = {}
    if answerable:
        figures["first"] = mean_of([float(asked[place].right) for place in answerable])
        figures["first_three"] = mean_of([float(among[place]) for place in answerable])
    figures |= figures_of(asked, milliseconds, None, None)
    figures["unanswerable"] = Figure(len(asked) - len(answerable))
    if spared:
        figures["spared"] = mean_of(list(map(float, spared)))
    figures["verbatim"] = Figure(fmean(map(float, verbatim)))
    return Evaluation(
        file.name, assistant.status().documents, figures, tuple(asked), tuple(milliseconds), left_out
    )


def _without_gone(one: LabelledQuestion, sources: Sources) -> LabelledQuestion:
    """What readers said of documents that are still there; they spoke of a corpus that goes on changing."""
    gold, rejected = (
        tuple(part for part in parts if sources[part.document] is not None)
        for parts in (one.gold, one.rejected)
    )
    return replace(
        one, gold=gold, rejected=rejected, is_answerable=one.is_answerable if gold or not one.gold else None
    )


def _passages(one: LabelledQuestion) -> int:
    return len(one.gold) + len(one.rejected)


def _require_known(questions: Sequence[LabelledQuestion], sources: Sources, file: Path) -> None:
    named = {gold.document for one in questions for gold in (*one.gold, *one.rejected)}
    missing = sorted(name for name in named if sources[name] is None)
    if missing:
        raise BadRequest(
            f"{file} names {missing[0]!r}, which is not in the corpus: name another with --corpus"
        )


def _asked(labelled: LabelledQuestion, answer: Answer, right: Sequence[bool]) -> AskedQuestion:
    return AskedQuestion(
        id=labelled.id,
        is_answerable=bool(labelled.is_answerable),
        measures={},
        outcome=answer.outcome.value,
        confidence=answer.confidence,
        right=bool(right) and right[0],
        items=tuple((item.score, holds) for item, holds in zip(answer.items, right, strict=True)),
    )


def _holds(item: Item, gold: Sequence[Gold]) -> bool:
    """Whether an item has one of the quotes in its words or notes; white space may differ."""
    citation, notes = item.entry.citation, item.entry.passage.footnotes
    held = " ".join([citation.quote, *(note.text for note in notes)]).split()
    words = f" {' '.join(held)} "
    return any(one.document == citation.document and " ".join(one.quote.split()) in words for one in gold)


def _stands(item: Item, sources: Sources) -> bool:
    """Whether quote, lead-in and notes are on disk at the places that are cited."""
    citation, passage = item.entry.citation, item.entry.passage
    document = sources[citation.document]
    if document is None:
        return False
    beside = [(note.span, note.text) for note in passage.footnotes]
    if passage.lead_in is not None:
        beside.append((passage.lead_in.span, passage.lead_in.text))
    return all(span.of(document.text) == words for span, words in [(citation.span, citation.quote), *beside])
