"""Lists are the same in every form and leave out, saying so, words that their files no longer hold."""

import json
import os
from csv import DictReader
from io import StringIO
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support.command_line import call
from support.small_assistant import reading_here, small_assistant
from support.small_world import FERRIES, make_corpus

from assistant.assistant import Assistant
from assistant.web.app import create_app

STALE = "keep a store of food for ten days"


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Assistant:
    """An index whose corpus has changed since: the words of `STALE` are not in the file any more."""
    assistant = small_assistant(make_corpus(tmp_path), tmp_path / "index")
    with reading_here():
        assistant.index()
    (assistant.settings.corpus / "ferries.md").write_text(FERRIES.replace("ten days", "two days"))
    monkeypatch.setattr("assistant.assistant.Models", lambda *_: assistant.models)
    return assistant


@pytest.mark.parametrize("edition", ["2023", "2025"])
def test_the_list_of_one_edition_is_the_same_on_pages_and_in_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edition: str
) -> None:
    editions = {"ferries-2023.md": FERRIES, "ferries-2025.md": FERRIES.replace("ten days", "twelve days")}
    assistant = small_assistant(make_corpus(tmp_path, editions), tmp_path / "index")
    with reading_here():
        assistant.index()
    monkeypatch.setattr("assistant.assistant.Models", lambda *_: assistant.models)
    document = f"ferries-{edition}.md"
    client = TestClient(create_app(assistant, assistant.settings), base_url="http://localhost")
    saved = client.get("/recommendations.csv", params={"document": document}).text.removeprefix("\ufeff")
    rows = list(DictReader(StringIO(saved)))
    assert {row["newer_edition"] for row in rows} == {"ferries-2025.md" if edition == "2023" else ""}
    assert list(DictReader(StringIO(listed(assistant, "--document", document, "--csv")[0]))) == rows


def listed(assistant: Assistant, *options: str) -> tuple[str, str]:
    found = call(
        "recommendations", "--corpus", str(assistant.settings.corpus), "--index", str(assistant.settings.index), "--no-refresh", *options
    )  # fmt: skip
    assert found.code == 0
    return found.out, found.err


def test_json_withholds_them_and_says_so(known: Assistant) -> None:

    found = json.loads(listed(known, "--json")[0])
    assert (found["withheld"], found["stale"], found["total"]) == (["ferries.md"], True, 3)
    assert STALE not in str(found)


@pytest.mark.parametrize("options", [(), ("--markdown",), ("--csv",)])
def test_other_forms_withhold_them_and_say_so(known: Assistant, options: tuple[str, ...]) -> None:
    out, err = listed(known, *options)
    assert STALE not in out
    assert "ferries.md" in out + err


def test_pages_and_their_downloads_withhold_them_and_say_so(known: Assistant) -> None:
    client = TestClient(create_app(known, known.settings), base_url="http://localhost")
    api = client.get("/api/recommendations").json()
    assert (api["withheld"], api["stale"]) == (["ferries.md"], True)
    for path in (
        "/recommendations",
        "/recommendations.md",
        "/api/recommendations.json",
        "/recommendations.csv",
    ):
        text = client.get(path).text
        assert STALE not in text
        assert "Ferries to the islands" in text or "ferries.md" in text or path.endswith("csv")
    saved = client.get("/api/recommendations.csv", params={"document": "ferries.md"})
    whole = client.get("/recommendations.csv", params={"document": "bees.md"})
    assert [one.headers["X-Withheld-Documents"] for one in (saved, whole)] == ["1", "0"]


def test_nothing_is_withheld_once_it_is_indexed_again(known: Assistant) -> None:
    os.utime(known.settings.corpus / "ferries.md", (1, 1))
    with reading_here():
        known.refresh()
    assert known.withheld() == ()
    assert any("two days" in one.entry.citation.quote for one in known.listing())
