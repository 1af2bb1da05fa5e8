"""Puts the questions of a set to the assistant and takes down, question by question, what came."""

import json
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from assistant.errors import BadRequest, IndexMissing, IndexUnusable
from assistant.evaluation.metrics import first_is_right, ndcg, recall, reciprocal_rank
from assistant.evaluation.resampling import SEED
from assistant.evaluation.sets import Query, Rating, digest_of, read_rows
from assistant.ingest.building import Progress
from assistant.runtime.regular_file import read_regular
from assistant.types import Outcome, Ranking

Tell = Callable[[int, int], None]

NOTE = "evaluation.json"
TIMED = 100
WARM_UP = 3


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """What came of one question.

    `measures` are those of the ranking by name, empty for a question without an answer. `items` are score and
    relevance of each passage shown; `right` says whether one of them is relevant, or the first document where none is
    shown: of that the confidence is the probability.
    """

    id: str
    is_answerable: bool
    measures: dict[str, float]
    outcome: str
    confidence: float
    right: bool
    items: tuple[tuple[float, bool], ...]

    @property
    def is_answered(self) -> bool:
        """Whether the outcome is another than `not_covered`."""
        return self.outcome != Outcome.NOT_COVERED.value


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating and the score that the item got; None if the passage is not in the index."""

    rating: Rating
    score: float | None


def prepare(assistant: Assistant, corpus: Path, progress: Progress) -> float:
    """Index the rows of `corpus` unless that is done already; return how many passages were encoded a second.

    Raises `BadRequest` for a folder that holds another index than one made here.
    """
    folder = assistant.settings.index
    note = folder / NOTE
    made = {
        "corpus": digest_of(corpus),
        "encoder": assistant.models.encoder_identity,
        "state": assistant.recipe,
    }
    known = _noted(note)
    if known.get("passages_per_second") and made.items() <= known.items() and assistant.ready() is None:
        return float(known["passages_per_second"])
    if not known and _holds_index(assistant):
        raise BadRequest(
            f"{folder} contains the index of a corpus: name another folder with --index, so that this one is not overwritten"
        )
    rows = list(read_rows(corpus))
    if not rows:
        raise BadRequest(f"{corpus} contains no text: write JSON lines with _id, title and text")
    _note(
        note, {**made, "passages_per_second": None}
    )  # so that after an interruption the folder is known as ours
    started = time.monotonic()
    assistant.index_documents(rows, progress)
    speed = assistant.status().passages / max(time.monotonic() - started, 1e-9)
    _note(note, {**made, "passages_per_second": speed})
    return speed


def _holds_index(assistant: Assistant) -> bool:
    """Whether there is an index in its folder, even a damaged one."""
    try:
        assistant.status()
    except IndexMissing:
        return False
    except IndexUnusable:
        return True
    return True


def _note(note: Path, values: dict[str, Any]) -> None:
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps(values), encoding="utf-8")
    except OSError as error:
        raise BadRequest(
            f"cannot write to {note.parent} ({error.strerror}): name another folder with --index"
        ) from error


def _noted(note: Path) -> dict[str, Any]:
    """What an earlier evaluation noted of the index beside it; nothing if there was none."""
    try:
        found = json.loads(read_regular(note).decode())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def ask_all(
    assistant: Assistant, queries: Sequence[Query], without: Sequence[Query], tell: Tell
) -> list[AskedQuestion]:
    """Rank the documents for each question, and for those `without` an answer."""
    found = []
    for done, query in enumerate([*queries, *without]):
        tell(done, len(queries) + len(without))
        found.append(_ask(assistant, query, done < len(queries)))
    tell(len(found), len(found))
    return found


def _ask(assistant: Assistant, query: Query, is_answerable: bool) -> AskedQuestion:
    try:
        ranking = assistant.rank(query.text)
    except BadRequest:  # too long to be asked at all: nothing is found, nothing answered
        ranking = Ranking((), (), Outcome.NOT_COVERED, 0.0)
    ranked = [one.document for one in ranking.documents]
    measures = {
        "ndcg@10": ndcg(ranked, query.grades),
        "recall@10": recall(ranked, query.grades),
        "p@1": first_is_right(ranked, query.grades),
        "mrr@10": reciprocal_rank(ranked, query.grades),
    }
    items = tuple((one.score or 0.0, query.grades.get(one.document, 0) > 0) for one in ranking.shown)
    return AskedQuestion(
        id=query.id,
        is_answerable=is_answerable,
        measures=measures if is_answerable else {},
        outcome=ranking.outcome.value,
        confidence=ranking.confidence,
        right=any(relevant for _, relevant in items) if items else bool(measures["p@1"]),
        items=items,
    )


def milliseconds(assistant: Assistant, queries: Sequence[Query]) -> list[float]:
    """How long whole answers take, highlights and all, for at most TIMED of the questions, one after the other."""
    chosen = random.Random(SEED).sample(list(queries), min(TIMED, len(queries)))
    found = []
    for query in [*chosen[:WARM_UP], *chosen]:
        started = time.perf_counter()
        with suppress(BadRequest):
            assistant.ask(query.text)
        found.append(1000 * (time.perf_counter() - started))
    return found[-len(chosen) :]


def rate_all(assistant: Assistant, ratings: Sequence[Rating], tell: Tell) -> list[Rated]:
    """Score each given passage for its question, among what would be found."""
    wanted: dict[str, list[str]] = {}
    for rating in ratings:
        wanted.setdefault(rating.question, []).append(rating.document)
    scores = {}
    for done, (question, documents) in enumerate(wanted.items()):
        tell(done, len(wanted))
        scores[question] = assistant.score(question, documents)
    tell(len(wanted), len(wanted))
    return [Rated(rating, scores[rating.question].get(rating.document)) for rating in ratings]
