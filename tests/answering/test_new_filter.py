"""A new filter is a field of `Filters` and an entry of `FILTERS`; the front ends then have it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import assistant
from assistant.config.settings import Settings

ADDED = """
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from assistant import types

@dataclass(frozen=True, slots=True)
class Filters(types.Filters):
    title: str | None = None

types.Filters = types.answer.Filters = Filters  # as if it had this field

from assistant.answering import filters

TITLE = filters.Filter(
    "title",
    filters.Kind.TEXT,
    lambda entry, wanted: wanted.title in entry.citation.title,
    description="Only documents with these words in their title.",
    label="Title contains",
    words="with “%(value)s” in the title",
)
filters.FILTERS += (TITLE,)
filters.LIST_FILTERS += (TITLE,)

from starlette.testclient import TestClient
from support.command_line import call

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.web import create_app

at = Settings(corpus=Path(sys.argv[1]), index=Path(sys.argv[2]), settle_seconds=0)
client = TestClient(create_app(Assistant(at), at), base_url="http://127.0.0.1:8000")
places = ["--corpus", sys.argv[1], "--index", sys.argv[2], "--no-refresh"]
pages = ("/", "/recommendations", "/recommendations.md", "/api/recommendations", "/openapi.json")
found = {path: client.get(path, params={"title": "Guarded Gates"}).text for path in pages}
found["command"] = call("recommendations", "--title", "Guarded Gates", "--markdown", *places).out
found["help"] = call("ask", "--help").out
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(sample_settings: Settings) -> Any:
    """What pages, the API and commands give to somebody who sets the new filter."""
    places = [str(sample_settings.corpus), str(sample_settings.index)]
    root = Path(assistant.__file__).parent.parent
    called = subprocess.run(
        [sys.executable, "-c", ADDED, *places],
        capture_output=True,
        check=True,
        env={"PYTHONPATH": f"{root}:{root / 'tests'}"},
    )
    return json.loads(called.stdout.splitlines()[-1])  # the lines before it are the log


def test_forms_have_a_field_for_it(found: Any) -> None:
    for page in ("/", "/recommendations"):
        assert '<label for="title">Title contains</label>' in found[page]
        assert 'name="title" placeholder="" value="Guarded Gates"' in found[page]


def test_pages_name_it_and_links_keep_it(found: Any) -> None:
    assert "With “Guarded Gates” in the title" in found["/recommendations"]
    assert 'href="/recommendations.csv?title=Guarded+Gates"' in found["/recommendations"]


def test_programs_can_set_it(found: Any) -> None:
    listed = json.loads(found["/api/recommendations"])["items"]
    assert {one["citation"]["document"] for one in listed} <= {"visa-policy-2023.md", "visa-policy-2025.md"}
    assert listed
    parameters = json.loads(found["/openapi.json"])["paths"]["/api/ask"]["get"]["parameters"]
    [described] = [one for one in parameters if one["name"] == "title"]
    assert described["description"] == "Only documents with these words in their title."


def test_commands_have_an_option_for_it(found: Any) -> None:
    assert "--title" in found["help"]
    assert found["command"] == found["/recommendations.md"]
    assert "recommendations with “Guarded Gates” in the title" in found["command"].splitlines()[0]
