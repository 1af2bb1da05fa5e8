"""`assistant memo`, and `assistant verify` of what it wrote."""

from pathlib import Path

import pytest
from support.command_line import call, places

from assistant.config.settings import Settings


@pytest.fixture(scope="module")
def ids(sample_settings: Settings) -> list[str]:
    found = call("recommendations", "--json", "--limit", "3", *places(sample_settings)).json
    return [one["citation"]["id"] for one in found["items"]]


def test_a_memo_is_written_from_ids_and_notes_and_verified(
    sample_settings: Settings, ids: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "memo.docx"
    parts = ["# Belarus", ids[0], "This was said first.", *ids[1:]]
    ended = call("memo", *parts, "--title", "Sanctions", "--output", str(file), *places(sample_settings))
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    checked = call("verify", str(file), "--json", *places(sample_settings))
    assert checked.code == 0
    assert [one["standing"] for one in checked.json["quotes"] if one["cited"] and one["cited"]["id"] in ids and one["kind"] == "block quote"] == ["exact"] * 3  # fmt: skip


def test_without_a_file_it_is_markdown_or_json(sample_settings: Settings, ids: list[str]) -> None:
    shown = call("memo", *ids, "--site", "https://memos.example/", *places(sample_settings))
    assert shown.code == 0
    assert shown.out.startswith("# Memo\n\n")
    assert f"cite={ids[2]}" in shown.out
    assert "<https://memos.example/source/" in shown.out
    found = call("memo", *ids, "--json", *places(sample_settings)).json
    assert [one["citation"]["id"] for one in found["items"]] == ids


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["aaaaaaaaaaaaaaaa"], 1, "no citation 'aaaaaaaaaaaaaaaa'"),
        (["a note only", "--output", "memo.pdf"], 2, "choose a name that ends in .docx"),
        (["a note only", "--output", "/nowhere/memo.docx"], 2, "cannot be written"),
        (["a note only", "--style", "bibtex"], 2, "choose footnote, chicago"),
        (["a note " + "x" * 5000], 2, "more than 4000 characters"),
    ],
)
def test_what_cannot_be_written_is_said(
    sample_settings: Settings, arguments: list[str], code: int, said: str
) -> None:
    ended = call("memo", *arguments, *places(sample_settings))
    assert (ended.code, said in ended.err) == (code, True), ended.err
