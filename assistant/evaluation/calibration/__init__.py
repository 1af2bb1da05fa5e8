"""Finds the confidence from which questions over one corpus are answered, and shows what each threshold trades."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.assistant import Assistant
from assistant.errors import BadRequest
from assistant.evaluation.calibration.made_questions import MadeQuestion, make_questions
from assistant.evaluation.calibration.thresholds import Trade, best, trades
from assistant.evaluation.questions import read_questions

__all__ = ["Calibration", "Trade", "calibrate"]

Tell = Callable[[int, int], None]
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was found: the threshold before and now, what these and others trade, and on how many questions.

    `are_made` says that the questions were made out of the corpus itself.
    """

    before: float
    chosen: float
    table: tuple[Trade, ...]
    answerable: int
    unanswerable: int
    are_made: bool


def calibrate(
    assistant: Assistant, file: Path | None, keep: float | None, tell: Tell = lambda done, total: None
) -> Calibration:
    """Fit the threshold on questions from `file`, or on made ones, and store it with the index.

    `keep` is the share of answerable questions that must still be answered; None weighs both mistakes alike.
    Raises `BadRequest` if there are too few questions of either kind.
    """
    if keep is not None and not 0 < keep <= 1:
        raise BadRequest(f"--keep is {keep}: choose a share above 0 and up to 1, such as 0.97")
    before = assistant.answer_threshold
    questions = _read(file) if file is not None else make_questions(assistant.passages())
    answerable, unanswerable = _confidences(assistant, questions, tell)
    if min(len(answerable), len(unanswerable)) < FEWEST:
        raise BadRequest(
            f"{len(answerable)} questions with an answer and {len(unanswerable)} without are too few: "
            f"give at least {FEWEST} of each with --questions"
        )
    chosen = best(answerable, unanswerable, keep, before)
    assistant.store_threshold(chosen)
    return Calibration(
        before=before,
        chosen=chosen,
        table=trades(answerable, unanswerable, before, chosen),
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        are_made=file is None,
    )


def _read(file: Path) -> list[MadeQuestion]:
    """The questions of a file of which it is known whether they have an answer."""
    return [
        MadeQuestion(one.question, one.is_answerable)
        for one in read_questions(file, needs_gold=False)
        if one.is_answerable is not None
    ]


def _confidences(
    assistant: Assistant, questions: Sequence[MadeQuestion], tell: Tell
) -> tuple[list[float], list[float]]:
    """The confidence in each question that has an answer, and in each that has none."""
    sides: tuple[list[float], list[float]] = ([], [])
    for done, one in enumerate(questions):
        tell(done, len(questions))
        sides[not one.is_answerable].append(assistant.rank(one.question, without=one.without).confidence)
    tell(len(questions), len(questions))
    return sides
