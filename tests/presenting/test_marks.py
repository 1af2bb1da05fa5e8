"""A classification marking goes wherever a citation goes."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from support.command_line import call
from support.small_world import make_corpus

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.presenting.citation_styles import STYLES, in_all_styles
from assistant.presenting.responses.answers import Answer
from assistant.presenting.responses.lists import RecommendationList
from assistant.presenting.responses.shape import json_text
from assistant.presenting.responses.sources import Shown
from assistant.presenting.tables import csv_text, markdown_text
from assistant.presenting.wording import citation_text
from assistant.web import create_app

MARKING = "LIMITED DISTRIBUTION"
TEXTS = {
    "fund.md": "# Fund\n\n## Recommendations\n\n1. The Commission should publish the accounts of the fund.\n",
    "copy.md": "# Copy\n\n## Recommendations\n\n1. The Commission should publish the accounts of the fund.\n",
    "documents.csv": f"path,title,marking\nfund.md,Fund,{MARKING}\ncopy.md,Copy,{MARKING}\n",
}
QUESTION = "What should the Commission publish?"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("marked")
    made = Settings(corpus=make_corpus(folder, TEXTS), index=folder / "index", settle_seconds=0)
    Assistant(made).index()
    return made


def forms(settings: Settings) -> Iterator[tuple[str, str]]:
    """Every form in which citations are given, by name."""
    assistant = Assistant(settings)
    listing = assistant.listing()
    citation = listing[0].entry.citation
    yield "citation", citation_text(citation)
    yield "answer as JSON", json_text(Answer.of(assistant.ask(QUESTION)).dump())
    yield "list as JSON", json_text(RecommendationList.page(listing, 1).dump())
    yield "citation as JSON", json_text(Shown.of(assistant.show(citation.id)).dump())
    yield "CSV", csv_text(listing)
    yield "Markdown", markdown_text(listing, "All")
    yield from in_all_styles(citation, "http://127.0.0.1/").items()
    at = ["--corpus", str(settings.corpus), "--index", str(settings.index)]
    for command in (["ask", QUESTION], ["show", citation.id], ["recommendations"]):
        yield f"assistant {command[0]}", call(*command, *at, env={"COLUMNS": "200"}).out
    client = TestClient(create_app(assistant, settings), base_url="http://127.0.0.1:8000")
    for address in (
        f"/?q={QUESTION}",
        f"/cite/{citation.id}",
        f"/source/{citation.document}",
        f"/documents/{citation.document}",
        "/recommendations",
        f"/api/ask?q={QUESTION}",
        f"/api/citations/{citation.id}",
        f"/api/documents/{citation.document}",
        "/api/recommendations",
        "/recommendations.csv",
        "/recommendations.json",
        "/recommendations.md",
    ):
        yield address.partition("?")[0], client.get(address).text


def test_a_marking_stands_in_every_form_of_a_citation(settings: Settings) -> None:
    found = dict(forms(settings))
    assert len(found) == 6 + len(STYLES) + 3 + 12
    assert [name for name, text in found.items() if MARKING not in " ".join(text.split())] == []


def test_repeats_are_marked_too(settings: Settings) -> None:
    assert markdown_text(Assistant(settings).listing(), "All").count(f"**{MARKING}**") == 2


def test_what_has_no_marking_has_no_brackets(assistant: Assistant) -> None:
    unmarked = [one.citation for one in assistant.passages() if one.citation.marking is None]
    assert unmarked
    assert not any("[" in citation_text(one) for one in unmarked)
