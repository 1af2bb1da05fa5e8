"""Makes questions with right and wrong passages out of what readers said of answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

RIGHT, WRONG = "answers", "does_not"
Passage = tuple[str, str]
"""Document and quote; both empty for the silence."""
SILENCE: Passage = ("", "")


@dataclass(frozen=True, slots=True)
class RecordedVerdict:
    """What readers agree on of one question: passages that answer, those that do not, and whether nothing does."""

    question: str
    right: tuple[Passage, ...]
    wrong: tuple[Passage, ...]
    nothing_answers: bool


def is_verdict(row: Mapping[str, Any]) -> bool:
    """Whether a row is what a reader said of an answer, with all that it takes."""
    passage = row.get("document"), row.get("quote")
    return (
        row.get("verdict") in (RIGHT, WRONG)
        and isinstance(row.get("question"), str)
        and bool(row["question"].strip())
        and (passage == (None, None) or all(isinstance(part, str) and part for part in passage))
    )


def judged(rows: Iterable[Mapping[str, Any]]) -> list[RecordedVerdict]:
    """Each question once, with the passages on which all agree; who thinks again of the same answer counts once."""
    last: dict[tuple[str, str, Passage], str] = {}
    for row in rows:
        question = " ".join(str(row["question"]).split())
        passage = (row["document"], row["quote"]) if row.get("document") else SILENCE
        last[question, str(row.get("answer")), passage] = str(row["verdict"])
    said: dict[str, dict[Passage, set[str]]] = {}
    for (question, _, passage), verdict in last.items():
        said.setdefault(question, {}).setdefault(passage, set()).add(verdict)
    return [_agreed(question, verdicts) for question, verdicts in said.items()]


def _agreed(question: str, verdicts: Mapping[Passage, set[str]]) -> RecordedVerdict:
    by = {
        verdict: tuple(one for one, found in verdicts.items() if found == {verdict} and one != SILENCE)
        for verdict in (RIGHT, WRONG)
    }
    return RecordedVerdict(question, by[RIGHT], by[WRONG], not by[RIGHT] and verdicts.get(SILENCE) == {RIGHT})
