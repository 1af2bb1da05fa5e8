"""The JSON interface: what programs can ask beside questions."""

import re
from html import unescape
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient
from support.long_source import long_source
from support.web_backend import (
    BRIEF,
    ENTRY_FEES,
    ENTRY_GROUPS,
    FEE_QUESTION,
    GONE,
    HOSTILE,
    KnownAnswers,
    backend,
)

from assistant.assistant import Assistant
from assistant.config.resources import PACKAGE
from assistant.config.settings import Settings
from assistant.types import Filters
from assistant.web import create_app
from assistant.web.views.schemas import DOCUMENT_TYPES


def client_of(assistant: KnownAnswers) -> TestClient:
    return TestClient(create_app(assistant, Settings()), base_url="http://127.0.0.1:8000")


@pytest.fixture
def client() -> TestClient:
    return client_of(backend())


def test_recommendations_are_listed_with_counts_and_continued(client: TestClient) -> None:
    query: dict[str, str | int] = {"to": "Member states", "limit": 2}
    first = client.get("/api/recommendations", params=query).json()
    rest = client.get("/api/recommendations", params={**query, "after": first["next"]}).json()
    assert [first["total"], len(first["items"]), len(rest["items"]), rest["next"]] == [3, 2, 1, None]
    assert first["facets"] == {
        "addressees": [
            {"value": "Member states", "count": 3},
            {"value": "Commission", "count": 1},
            {"value": "NATO", "count": 1},
        ],
        "documents": [{"value": BRIEF.id, "count": 2}, {"value": HOSTILE.id, "count": 1}],
        "strengths": [
            {"value": "must", "count": 2},
            {"value": "should", "count": 1},
            {"value": "could", "count": 0},
        ],
        "standings": [{"value": "official", "count": 2}, {"value": "in_text", "count": 1}],
        "due_before": [],
        "years": [{"value": "2023", "count": 2}],
    }


def test_each_count_is_what_choosing_it_leaves(client: TestClient) -> None:
    facets = client.get("/api/recommendations").json()["facets"]
    names = {"addressees": "to", "documents": "document", "standings": "standing", "strengths": "strength"}
    for facet, parameter in names.items():
        for choice in facets[facet]:
            left = client.get("/api/recommendations", params={parameter: choice["value"]}).json()
            assert left["total"] == choice["count"]


def test_documents_say_what_is_known_of_them(client: TestClient) -> None:
    listed = client.get("/api/documents").json()["items"]
    assert [(one["document"], one["recommendations"]) for one in listed] == [(BRIEF.id, 2), (HOSTILE.id, 2)]
    about = client.get(f"/api/documents/{quote(BRIEF.id)}").json()
    assert [about[name] for name in ("title", "date", "digest", "recommendations", "parts")] == [
        BRIEF.title,
        "2023-05-12",
        BRIEF.digest,
        2,
        [{"part": 1, "start": 0, "end": len(BRIEF.text)}],
    ]
    assert [one["text"] for one in about["outline"]][1:] == ["Background", "Recommendations"]


def test_a_text_comes_in_parts_that_join_without_a_gap() -> None:
    source = long_source()
    client = client_of(backend(sources=(source,)))
    address = f"/api/source/{quote(source.document.id)}"
    count = client.get(address).json()["parts"]
    pages = [client.get(address, params={"part": part}).json() for part in range(1, count + 1)]
    assert "".join(page["text"] for page in pages) == source.document.text
    last = source.entries[-1].citation
    cited = client.get(address, params={"cite": last.id}).json()
    assert [(cited["part"]), cited["cited"]] == [count, [[last.span.start, last.span.end]]]


def test_a_citation_says_where_it_stands_and_how_it_is_written(client: TestClient) -> None:
    found = client.get(f"/api/citations/{ENTRY_GROUPS.citation.id}").json()
    assert [found["document"], found["items"][0]["quote"]] == [BRIEF.id, ENTRY_GROUPS.citation.quote]
    assert list(found["styles"]) == ["plain", "footnote", "chicago", "bibtex", "csl-json"]
    assert found["link"].startswith("http://127.0.0.1:8000/source/sample/visa%20brief%20%231%3F.md?cite=")
    gone = client.get(f"/api/citations/{GONE.id}").json()
    assert [gone["items"], gone["styles"], gone["link"]] == [[], {}, None]


def test_questions_can_be_narrowed_by_date_and_to_advice() -> None:
    assistant = backend()
    client = client_of(assistant)
    client.get("/api/ask", params={"q": FEE_QUESTION, "since": "2023", "advice": "only"})
    client.get("/", params={"q": FEE_QUESTION, "until": "2024-01", "advice": "only"})
    assert [asked[1] for asked in assistant.asked] == [
        Filters(since="2023", advice_only=True),
        Filters(until="2024-01", advice_only=True),
    ]


@pytest.mark.parametrize(
    "path",
    ["/", "/api/status", "/recommendations", "/original/" + quote(BRIEF.id), "/static/page.js", "/api/none"],
)
def test_head_answers_as_get_does_without_the_body(client: TestClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    own = [
        {name: value for name, value in one.headers.items() if name != "x-request-id"} for one in (got, head)
    ]
    assert own[0] == own[1]


def test_the_description_has_an_example_of_every_answer(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    answers = {
        f"{method} {path}": one["responses"][code]["content"]
        for path, methods in paths.items()
        if "/api/" in path
        for method, one in methods.items()
        for code in ("200", "201")
        if code in one["responses"]
    }
    assert len(answers) == 24
    files = {
        "get /api/original/{document}",
        "get /api/page/{number}/{document}",
        "get /api/compare.csv",
        "get /api/compare.docx",
    }
    lacking = {
        name for name, content in answers.items() if any("example" not in one for one in content.values())
    }
    assert lacking == files
    assert list(answers["get /api/page/{number}/{document}"]) == ["image/png"]


def test_every_media_type_that_a_reader_gives_is_described() -> None:
    given = {
        found
        for file in (PACKAGE / "reading").rglob("*.py")
        for found in re.findall(
            r'(?:MEDIA_TYPE = |media_type = |about,\s+)"([a-z]+/[a-z.+-]+)"', file.read_text(encoding="utf-8")
        )
    }
    assert given == set(DOCUMENT_TYPES)


def test_lists_and_files_are_to_be_had_below_api_too(client: TestClient) -> None:
    for page, program in (
        ("/recommendations.csv?to=NATO", "/api/recommendations.csv?to=NATO"),
        (
            "/recommendations.json?sort=to&order=descending",
            "/api/recommendations.json?sort=to&order=descending",
        ),
        ("/recommendations.md?q=fee", "/api/recommendations.md?q=fee"),
        ("/original/" + quote(BRIEF.id), "/api/original/" + quote(BRIEF.id)),
        ("/page/1/" + quote(BRIEF.id), "/api/page/1/" + quote(BRIEF.id)),
    ):
        same_id = {"X-Request-ID": "0123456789abcdef"}
        one, other = client.get(page, headers=same_id), client.get(program, headers=same_id)
        assert (one.status_code, one.content, dict(one.headers)) == (200, other.content, dict(other.headers))


@pytest.mark.parametrize(
    "path",
    [
        "/api/original/none.md",
        "/api/page/7/" + quote(BRIEF.id),
        "/api/page/x/" + quote(BRIEF.id),
        "/api/recommendations.csv?since=May",
        "/api/recommendations.md?sort=colour",
        "/api/addressees/Nobody",
        "/api/none",
    ],
)
def test_what_programs_ask_in_vain_is_a_problem_in_json(client: TestClient, path: str) -> None:
    told = client.get(path)
    assert told.status_code in (400, 404)
    assert told.headers["content-type"] == "application/problem+json"
    assert set(told.json()) == {"type", "title", "status", "detail"}


def test_a_part_of_a_text_comes_with_its_blocks_and_recommendations(client: TestClient) -> None:
    found = client.get("/api/source/" + quote(BRIEF.id)).json()
    assert [one["kind"] for one in found["blocks"]][:2] == ["heading", "paragraph"]
    texts = {found["text"][one["start"] : one["end"]] for one in found["blocks"]}
    assert {"Background", "Recommendations"} <= texts
    assert [(one["citation"], one["strength"]) for one in found["recommendations"]] == [
        (ENTRY_FEES.citation.id, "must"),
        (ENTRY_GROUPS.citation.id, "should"),
    ]


def test_an_addressee_says_how_much_is_asked_of_it(client: TestClient) -> None:
    found = client.get("/api/addressees/Member states").json()
    assert [found["total"], found["documents"]] == [
        3,
        [{"value": BRIEF.id, "count": 2}, {"value": HOSTILE.id, "count": 1}],
    ]


def test_examples_are_the_questions_of_the_front_page(sample_settings: Settings) -> None:
    sample = TestClient(create_app(Assistant(sample_settings), Settings()), base_url="http://127.0.0.1:8000")
    questions = sample.get("/api/examples").json()["questions"]
    page = unescape(sample.get("/").text)
    assert questions
    assert [one for one in questions if one not in page] == []


def test_the_state_of_the_index_names_no_folder(client: TestClient) -> None:
    found = client.get("/api/status").json()
    assert [found["documents"], "corpus" in found, "index" in found] == [2, False, False]


def test_cited_offsets_give_the_quote(client: TestClient) -> None:
    found = client.get("/api/source/" + quote(BRIEF.id), params={"cite": ENTRY_FEES.citation.id}).json()
    start, end = found["cited"][0]
    assert found["text"][start:end] == ENTRY_FEES.citation.quote
