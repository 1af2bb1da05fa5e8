"""Comparisons in words and in files, whose quotations are found exact when they are read back."""

import csv
import json
from io import BytesIO, StringIO
from pathlib import Path

import docx
import pytest
from support.small_assistant import small_assistant
from support.small_world import make_corpus

from assistant.assistant import Assistant
from assistant.presenting.comparisons.files import FORMATS
from assistant.presenting.comparisons.wording import differences, pieces, remarks
from assistant.types import Citation, Comparison
from assistant.verifying import QuoteStatus
from assistant.web.views.links import source_link

OLD = """# Ferries

1. The Ministry of Transport could pay for a second large ferry before the winter of 2027.

2. =Island councils should keep a store of food for ten days.
"""
NEW = """# Ferries

1. The Ministry of Transport should pay for a third large ferry before the winter of 2027.

2. Teachers should be given a house in the village where they teach.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("compared")
    make_corpus(folder, {"ferries-2023.md": OLD, "ferries-2025.md": NEW})
    made = small_assistant(folder / "corpus", folder / "index")
    made.index()
    return made


@pytest.fixture(scope="module")
def comparison(assistant: Assistant) -> Comparison:
    return assistant.compare(["ferries-2023.md", "ferries-2025.md"])


def link(citation: Citation) -> str:
    return "https://assistant.example" + source_link(citation.document, citation.id)


def test_the_words_that_differ_are_marked_on_both_sides(comparison: Comparison) -> None:
    row = comparison.rows[0]
    first, second = row.filled
    assert [[piece.text for piece in pieces(row, cell) if piece.marked] for cell in row.filled] == [
        ["could", "second"],
        ["should", "third"],
    ]
    assert (differences(row, first), differences(row, second)) == (
        "",
        "The Ministry of Transport [-could-]{+should+} pay for a [-second-]{+third+} large ferry before the winter of 2027.",
    )


def test_a_row_says_what_differs(comparison: Comparison) -> None:
    assert [remarks(comparison, row) for row in comparison.rows] == [
        ["Changed", "Stronger for Ministry of Transport: from could to should"],
        ["Only in “ferries-2023.md”"],
        ["Only in “ferries-2025.md”"],
    ]


@pytest.mark.parametrize("ending", ["docx", "json"])
def test_a_file_is_verified(
    assistant: Assistant, comparison: Comparison, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"comparison.{ending}"
    file.write_bytes(FORMATS[ending].write(comparison, link))
    checked = assistant.verify(file).checked
    ids = {cell.entry.citation.id for row in comparison.rows for cell in row.filled}
    quotes = [one for one in checked if one.quotation.cited and one.quotation.cited.id in ids]
    assert {one.quotation.cited.id for one in quotes if one.quotation.cited} == ids
    assert {one.standing for one in quotes} == {QuoteStatus.EXACT}


def test_the_word_file_is_a_table_with_marked_words_and_footnotes(comparison: Comparison) -> None:
    content = FORMATS["docx"].write(comparison, link)
    table = docx.Document(BytesIO(content)).tables[0]
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[0] == ["", "ferries-2023.md", "ferries-2025.md"]
    assert cells[2][2] == ""
    marked = [run.text for run in table.rows[1].cells[2].paragraphs[1].runs if run.underline]
    assert marked == ["should", "third"]


def test_the_csv_has_a_line_for_each_row_and_runs_nothing(comparison: Comparison) -> None:
    text = FORMATS["csv"].write(comparison, link).decode("utf-8-sig")
    lines = list(csv.DictReader(StringIO(text)))
    assert [(one["row"], one["aspects"], one["strength_1"], one["strength_2"]) for one in lines] == [
        ("1", "changed; stronger", "could", "should"),
        ("2", "only", "should", ""),
        ("3", "only", "", "should"),
    ]
    assert (lines[1]["quote_1"][:2], lines[1]["escaped"]) == ("'=", "quote_1")


def test_the_json_cites_each_passage_once(comparison: Comparison) -> None:
    found = json.loads(FORMATS["json"].write(comparison, link))
    assert [one["citation"]["id"] for one in found["items"]] == [
        cell["citation"] for row in found["rows"] for cell in row["cells"]
    ]
    assert found["rows"][0]["cells"][1]["strength_changes"] == [
        {"aspect": "stronger", "addressee": "Ministry of Transport", "before": "could", "now": "should"}
    ]
