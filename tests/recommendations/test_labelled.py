"""How often sentences of many kinds of text are read as people labelled them: advice or not, who, how strongly, by when."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assistant.recommendations import recognise
from assistant.types import LeadIn, Passage, Span

LABELLED = Path(__file__).parent / "labelled" / "sentences.jsonl"
Asked = list[tuple[str, list[str], str | None]]


def passage(row: dict[str, Any]) -> Passage:
    text, lead_in = row["text"], row.get("lead_in")
    span = Span(0, len(text))
    return Passage(
        "paper.pdf",
        span,
        text,
        (row["heading"],) if "heading" in row else (),
        (span,),
        number=row.get("number"),
        lead_in=LeadIn(lead_in, Span(0, len(lead_in))) if lead_in else None,
    )


def wanted(row: dict[str, Any]) -> Asked:
    return [(one["strength"], one["addressees"], one["deadline"]) for one in row["asks"]]


def read(row: dict[str, Any]) -> Asked:
    found = recognise(passage(row), "Paper")
    demands = found.demands if found else ()
    return [(one.strength.value, [who.name for who in one.addressees], one.deadline) for one in demands]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]


def test_labelled_sentences_are_many_different_and_of_both_kinds(rows: list[dict[str, Any]]) -> None:
    assert len({row["text"] for row in rows}) == len(rows) >= 150
    assert min(Counter(bool(row["asks"]) for row in rows).values()) >= 100
    assert len({row["genre"] for row in rows}) >= 8


def test_advice_is_told_from_what_only_sounds_like_it(rows: list[dict[str, Any]]) -> None:
    wrong = [row["text"] for row in rows if bool(read(row)) != bool(row["asks"])]
    assert len(wrong) <= 0.03 * len(rows), wrong


@pytest.mark.parametrize(("part", "share"), [(0, 0.97), (1, 0.95), (2, 0.97)])
def test_strength_actors_and_deadline_are_read_from_what_asks(
    rows: list[dict[str, Any]], part: int, share: float
) -> None:
    asking = [(read(row), wanted(row)) for row in rows if row["asks"]]
    both = [(found, want) for found, want in asking if found]
    wrong = [
        (found, want) for found, want in both if [one[part] for one in found] != [one[part] for one in want]
    ]
    assert len(wrong) <= (1 - share) * len(both), wrong
