"""A mistake in a form is said beside its field and at the top of the page, and what was typed is still there."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient
from support.web_backend import BRIEF, FEE_QUESTION, KnownAnswers, backend
from support.web_client import ORIGIN

from assistant.config.settings import Settings
from assistant.presenting.memos.memo import LONGEST_LINE
from assistant.web.app import create_app
from assistant.web.views.links import details_link


@pytest.fixture
def known() -> KnownAnswers:
    return backend()


@pytest.fixture
def client(known: KnownAnswers) -> TestClient:
    here = ("127.0.0.1", 50_000)  # from elsewhere, nobody may add documents
    app = create_app(known, Settings(upload=True))
    return TestClient(app, base_url=ORIGIN, headers={"Origin": ORIGIN}, client=here, follow_redirects=False)


def summary(page: str) -> list[tuple[str, str]]:
    """What the summary at the top says, each with the field that it leads to."""
    found = re.search(r'<div class="error-summary" role="alert".*?</div>', page, re.DOTALL)
    lines = re.findall(r"<li[^>]*>(.*?)</li>", found[0], re.DOTALL) if found else []
    return [
        (at[1] if (at := re.search(r'href="#([^"]*)"', one)) else "", re.sub("<[^>]*>", "", one))
        for one in map(unescape, lines)
    ]


def field(page: str, name: str) -> str:
    """The tag of a field."""
    return unescape(re.findall(rf'<(?:input|select|textarea)[^>]*\bid="{name}"[^>]*>', page)[0])


def is_beside(page: str, name: str, message: str) -> bool:
    """Whether the mistake is said beside its field, and the field names it."""
    said = re.search(rf'id="{name}-error".*?</(?:p|div)>', page, re.DOTALL)
    tag = field(page, name)
    return (
        said is not None
        and message in unescape(re.sub("<[^>]*>", "", said[0]))
        and re.search(rf'aria-describedby="[^"]*\b{name}-error"', tag) is not None
        and 'aria-invalid="true"' in tag
    )


NO_DATE = "'soon' is not a date: enter a year (2023) or a full date (2023-05-12)."


@pytest.mark.parametrize("path", ["/recommendations", "/addressees/NATO", "/matrix", "/timeline", "/"])
def test_a_filter_that_cannot_be_read_is_said_beside_its_field(client: TestClient, path: str) -> None:
    sent = client.get(path, params={"since": "soon", "q": "visas", "due_before": "2027"})
    page = sent.text
    assert sent.status_code == 400
    assert summary(page) == [("since", NO_DATE)]
    assert is_beside(page, "since", NO_DATE)
    assert 'value="soon"' in field(page, "since")
    assert 'value="2027"' in field(page, "due_before")
    assert 'value="visas"' in field(page, "q")
    assert f"<title>Error: {NO_DATE}" in unescape(page)


def test_each_mistake_is_in_the_summary_and_one_without_a_field_leads_nowhere(client: TestClient) -> None:
    sent = client.get("/recommendations", params={"since": "soon", "until": "soon", "strength": "perhaps"})
    fields = [(name, words.partition(":")[0]) for name, words in summary(sent.text)]
    assert fields == [
        ("", "'perhaps' is not a choice for “Strength”"),
        ("since", "'soon' is not a date"),
        ("until", "'soon' is not a date"),
    ]
    assert "the list leaves the filter out" in sent.text


def test_files_have_no_place_for_a_mistake_and_say_it_alone(client: TestClient) -> None:
    for path in ("/recommendations.csv", "/matrix.svg", "/timeline.csv"):
        sent = client.get(path, params={"since": "soon"})
        assert (sent.status_code, NO_DATE in unescape(sent.text)) == (400, True)


def test_a_question_that_cannot_be_asked_is_said_beside_it(client: TestClient, known: KnownAnswers) -> None:
    page = client.get("/", params={"q": " ", "to": "NATO"}).text
    assert is_beside(page, "q", "Nothing asked: write something.")
    assert summary(page) == [("q", "Nothing asked: write something.")]
    client.post("/", data={"q": FEE_QUESTION, "until": "soon"})
    assert known.asked == []


@pytest.mark.parametrize("fields", [{"do": "compare"}, {"document": BRIEF.id, "do": "compare"}])
def test_too_few_documents_to_compare_are_said_beside_the_choice(
    client: TestClient, fields: dict[str, str]
) -> None:
    sent = client.get("/compare", params=fields)
    message = "Choose 2 to 4 different documents to compare."
    assert (sent.status_code, summary(sent.text)) == (400, [("document", message)])
    assert 'aria-describedby="document-error"' in sent.text
    assert sent.text.count(" checked") == 1 + ("document" in fields)  # one is the setting of the keys
    chosen_first = client.get("/compare", params={"first": BRIEF.id})
    assert (chosen_first.status_code, chosen_first.text.count(" checked")) == (200, 2)


def test_details_that_are_wrong_are_said_beside_their_field(client: TestClient) -> None:
    page = client.post(details_link(BRIEF.id), data={"date": "31", "marking": "Internal"}).text
    assert summary(page) == [("date", "'31' is not a date: enter a year.")]
    assert is_beside(page, "date", "'31' is not a date: enter a year.")
    assert 'value="Internal"' in field(page, "marking")


def test_an_upload_says_its_mistakes_beside_date_title_and_files(client: TestClient) -> None:
    token = re.findall(r'name="token" value="([^"]*)"', client.get("/upload").text)[0]
    file = ("file", ("new.md", b"# New\n"))
    for fields, files, name in (
        ({"date": "soon"}, [file], "date"),
        ({"title": "Both"}, [file, ("file", ("other.md", b"# Other\n"))], "title"),
        ({}, [("file", ("", b""))], "file"),
    ):
        sent = client.post("/upload", data={"token": token, "publisher": "Us", **fields}, files=files)
        assert [one for one, _ in summary(sent.text)] == [name]
        assert is_beside(sent.text, name, summary(sent.text)[0][1])
        assert 'value="Us"' in field(sent.text, "publisher")


def test_a_memo_says_which_of_its_texts_is_too_long_also_when_it_is_saved_as_a_file(
    client: TestClient,
) -> None:
    note, heading = (
        [("part", "note"), ("text", "Kept.")],
        [("part", "heading"), ("text", "x" * (LONGEST_LINE + 1))],
    )
    form = urlencode([("title", "Visas"), *note, *heading])
    for path in ("/memo", "/memo.docx"):
        page = client.post(
            path,
            content=form,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        assert page.status_code == 400
        assert [name for name, _ in summary(page.text)] == ["text-2"]
        assert is_beside(page.text, "text-2", summary(page.text)[0][1])
        assert "Kept." in page.text
