"""A damaged cell, row or table of facts stops nothing: the last good facts hold, and its place is named."""

import os
from pathlib import Path

import pytest
from support.small_assistant import reading_here, small_assistant
from support.small_world import QUESTIONS, make_corpus, put

from assistant.assistant import Assistant

GOOD = "path,title,author,date\nbees.md,Of bees,Ada,2020\nferries.md,Of ferries,Bob,2021-05\n"
FACTS = {"bees.md": ("Of bees", "Ada", "2020"), "ferries.md": ("Of ferries", "Bob", "2021-05")}


@pytest.fixture
def known(tmp_path: Path) -> Assistant:
    assistant = small_assistant(make_corpus(tmp_path), tmp_path / "index")
    put(assistant.settings.corpus, {"documents.csv": GOOD})
    with reading_here():
        assistant.index()
    assert facts(assistant) == FACTS
    return assistant


def facts(assistant: Assistant) -> dict[str, tuple[str | None, ...]]:
    documents = [assistant.source(name).document for name in FACTS]
    return {one.id: (one.title, one.author, one.date) for one in documents}


DAMAGES: dict[str, str | bytes] = {
    "a cell": GOOD.replace("2021-05", "2021-13-45"),
    "a path": GOOD.replace("ferries.md", "../ferries.md"),
    "cells": GOOD.replace("Bob", "Bob,Carl,Dora"),
    "the header": GOOD.replace("title", "titel"),
    "quotes": GOOD.replace("Of ferries", '"Of" ferries'),
    "bytes": GOOD.encode().replace(b"Bob", b"B\xf6b"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_last_good_facts_hold_and_the_place_is_named(known: Assistant, damage: str) -> None:
    put(
        known.settings.corpus,
        {"documents.csv": DAMAGES[damage], "new.md": "# New\n\nThe EU should be new.\n"},
    )
    with reading_here():
        report = known.index()
    assert report.read == ("new.md",)
    assert facts(known) == FACTS
    [told] = report.warnings
    assert told.document == "documents.csv"
    assert "Correct the table" in told.message
    assert told in known.status(compare=True).warnings
    assert known.ask(QUESTIONS[0]).items


def test_the_good_cells_of_a_damaged_table_count(known: Assistant) -> None:
    put(known.settings.corpus, {"documents.csv": GOOD.replace("2021-05", "2021-13-45").replace("Ada", "Eve")})
    with reading_here():
        known.index()
    assert facts(known) == {**FACTS, "bees.md": ("Of bees", "Eve", "2020")}


def test_a_pipe_in_place_of_the_table_keeps_the_facts(known: Assistant) -> None:
    table = known.settings.corpus / "documents.csv"
    table.unlink()
    os.mkfifo(table)
    with reading_here():
        known.index()
    assert facts(known) == FACTS


def test_a_table_outside_of_the_corpus_is_not_read(known: Assistant, tmp_path: Path) -> None:
    put(tmp_path / "elsewhere", {"documents.csv": GOOD.replace("Ada", "Mallory")})
    table = known.settings.corpus / "documents.csv"
    table.unlink()
    table.symlink_to(tmp_path / "elsewhere" / "documents.csv")
    with reading_here():
        report = known.index()
    assert facts(known) == FACTS
    [told] = report.warnings
    assert "is a link that leaves the corpus folder" in told.message


def test_a_table_that_is_removed_on_purpose_is_forgotten(known: Assistant) -> None:
    (known.settings.corpus / "documents.csv").unlink()
    with reading_here():
        known.index()
    assert facts(known)["bees.md"][1] is None


def test_whoever_may_not_read_everything_is_told_no_cells_of_tables(known: Assistant) -> None:
    put(known.settings.corpus, {"documents.csv": DAMAGES["a cell"]})
    with reading_here():
        known.index()
    seen = known.seen_by(lambda name: name != "ferries.md")
    assert seen.status(compare=True).warnings == ()
