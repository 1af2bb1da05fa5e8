"""`assistant compare`, `assistant matrix` and `assistant timeline`."""

from pathlib import Path

import pytest
from support.command_line import call, places

from assistant.config.settings import Settings

EDITIONS = ["visa-policy-2023.md", "visa-policy-2025.md"]


def test_two_editions_are_compared(sample_settings: Settings) -> None:
    ended = call("compare", *EDITIONS, "--show", "only", *places(sample_settings))
    assert ended.code == 0
    assert "Recommendation 8 · European Commission · should" in ended.out
    assert ended.out.splitlines()[-1].endswith("recommendations compared (in one document only: 1).")
    assert max(map(len, ended.out.splitlines())) <= 80


def test_a_comparison_is_written_and_verified(sample_settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "visas.docx"
    ended = call(
        "compare",
        *EDITIONS,
        "--output",
        str(file),
        "--site",
        "https://memos.example/",
        *places(sample_settings),
    )
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    checked = call("verify", str(file), "--json", *places(sample_settings))
    quotes = [one for one in checked.json["quotes"] if one["cited"] and one["cited"]["id"]]
    assert {one["standing"] for one in quotes} == {"exact"}


def test_for_programs_it_is_json_or_csv(sample_settings: Settings) -> None:
    found = call("compare", *EDITIONS, "--json", *places(sample_settings)).json
    assert [one["document"] for one in found["documents"]] == EDITIONS
    written = call("compare", *EDITIONS, "--csv", *places(sample_settings)).out
    assert written.startswith("row,aspects,remarks,document_1,")
    assert found["total"] == len(found["rows"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["visa-policy-2023.md"], "choose 2 to 4 different documents to compare"),
        (["visa-policy-2023.md", "visa-policy-2024.md"], "no document 'visa-policy-2024.md'"),
        ([*EDITIONS, "--output", "visas.pdf"], "choose a name that ends in .docx, .csv, .json"),
        ([*EDITIONS, "--csv", "--json"], "cannot be combined"),
    ],
)
def test_what_cannot_be_compared_is_said(sample_settings: Settings, arguments: list[str], said: str) -> None:
    ended = call("compare", *arguments, *places(sample_settings))
    assert (ended.code, said in ended.err) == (2, True), ended.err


def test_recommendations_are_counted_by_addressee_and_subject(sample_settings: Settings) -> None:
    ended = call("matrix", *places(sample_settings))
    assert ended.out.splitlines()[0].split()[:2] == ["Who", "All"]
    assert max(map(len, ended.out.splitlines())) <= 80
    found = call("matrix", "--to", "NATO", "--json", *places(sample_settings)).json
    listed = call("recommendations", "--to", "NATO", "--json", *places(sample_settings)).json
    assert [one["total"] for one in found["rows"] if one["actor"] == "NATO"] == [listed["total"]]
    assert call("matrix", "--csv", *places(sample_settings)).out.startswith("actor,all,")
    assert call("matrix", "--svg", *places(sample_settings)).out.startswith("<svg ")


def test_deadlines_are_listed_in_their_order(sample_settings: Settings) -> None:
    ended = call("timeline", *places(sample_settings))
    assert ended.out.startswith("2025-12-31 (by the end of 2025) · European Commission · should\n")
    assert max(map(len, ended.out.splitlines())) <= 80
    found = call("timeline", "--json", *places(sample_settings)).json
    dates = [one["due"] for one in found["items"] if one["due"]]
    assert (dates, found["total"]) == (sorted(dates), len(found["items"]))
    assert call("timeline", "--csv", "--svg", *places(sample_settings)).code == 2
