"""How often the bundled recogniser reads sentences of many kinds of text as people labelled them: advice, how strongly, who, by when."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assistant.language.belonging import bundled_wholes
from assistant.models.bundled_recogniser import bundled_recogniser
from assistant.recommendations import Actors, proposals, recognise
from assistant.types import Document, LeadIn, Passage, Span

LABELLED = Path(__file__).parent / "labelled" / "sentences.jsonl"
PRECISION, RECALL = 0.85, 0.5
"""What the weights that ship reach on sentences without their context."""
ACTORS = Actors.of("The European Union acts.", bundled_wholes())
Asked = list[tuple[str, list[str], str | None]]
Row = dict[str, Any]


def wanted(row: Row) -> Asked:
    return [(one["strength"], one["addressees"], one["deadline"]) for one in row["asks"]]


def read(row: Row) -> Asked:
    text, lead_in = row["text"], row.get("lead_in")
    document = Document("paper.pdf", text, "sha256:0", "x/y", "x 1", "Paper")
    span = Span(0, len(text))
    passage = Passage(
        "paper.pdf",
        span,
        text,
        (row["heading"],) if "heading" in row else (),
        (span,),
        number=row.get("number"),
        lead_in=LeadIn(lead_in, Span(0, len(lead_in))) if lead_in else None,
    )
    proposed = list(zip([passage], proposals(document, [passage]), strict=True))
    [found] = recognise(document, proposed, bundled_recogniser(), ACTORS)
    demands = found.recommendation.demands if found.recommendation else ()
    return [(one.strength.value, [who.name for who in one.addressees], one.deadline) for one in demands]


@pytest.fixture(scope="module")
def rows() -> list[tuple[Row, Asked]]:
    """The labelled sentences, and what is read in each."""
    labelled = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    return [(row, read(row)) for row in labelled]


def test_labelled_sentences_are_many_different_and_of_both_kinds(rows: list[tuple[Row, Asked]]) -> None:
    labelled = [row for row, _ in rows]
    assert len({row["text"] for row in labelled}) == len(labelled) >= 150
    assert min(Counter(bool(row["asks"]) for row in labelled).values()) >= 100
    assert len({row["genre"] for row in labelled}) >= 8


def test_advice_is_told_from_what_only_sounds_like_it(rows: list[tuple[Row, Asked]]) -> None:
    found = [bool(row["asks"]) for row, asked in rows if asked]
    missed = [row["text"] for row, asked in rows if row["asks"] and not asked]
    assert sum(found) >= PRECISION * len(found)
    assert len(missed) <= (1 - RECALL) * sum(bool(row["asks"]) for row, _ in rows), missed


@pytest.mark.parametrize(("part", "share"), [(0, 0.9), (1, 0.6), (2, 0.9)])
def test_strength_actors_and_deadline_are_read_from_what_asks(
    rows: list[tuple[Row, Asked]], part: int, share: float
) -> None:
    both = [(found, wanted(row)) for row, found in rows if row["asks"] and found]
    wrong = [(found, want) for found, want in both if str(found[0][part]) != str(want[0][part])]
    assert len(wrong) <= (1 - share) * len(both), wrong
