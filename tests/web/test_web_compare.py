"""Documents side by side: the page, its files, the JSON, and what of it somebody may see."""

import re
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient
from support.long_source import client_of
from support.web_backend import BRIEF, FEES, GROUPS
from support.web_pages import NEWER, NEWER_FEES, SCREENING, everything

BOTH = f"document={quote(BRIEF.id)}&document={quote(NEWER.id)}"


@pytest.fixture
def client() -> TestClient:
    return client_of(everything())


def test_the_page_aligns_marks_and_cites(client: TestClient) -> None:
    page = client.get(f"/compare?{BOTH}").text
    assert "<mark>must</mark>" in page
    assert page.count(f'href="/source/{quote(NEWER.id)}?cite=') == 3
    assert "Only in “Open Doors, Guarded Gates (second edition)”" in page
    assert "Stronger for Commission: from should to must" in page


def test_a_link_shows_only_some_rows_and_counts_all(client: TestClient) -> None:
    page = client.get(f"/compare?{BOTH}&show=only").text
    assert [
        one in page
        for one in (SCREENING, "journalists", "All (3)", 'aria-current="true">In one document only (1)')
    ] == [
        True,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize("fields", ["", f"first={quote(BRIEF.id)}"])
def test_documents_are_chosen_first(client: TestClient, fields: str) -> None:
    page = client.get(f"/compare?{fields}").text
    boxes = re.findall(r'<input type="checkbox"[^>]* name="document"[^>]*>', page)
    assert (len(boxes), sum("checked" in one for one in boxes)) == (5, len(fields[:1]))


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ("document=a&document=b&document=c&document=d&document=e", 400),
        (f"document={quote(BRIEF.id)}&document={quote(BRIEF.id)}", 400),
        (f"document={quote(BRIEF.id)}&document=none", 404),
        (f"{BOTH}&show=nothing", 400),
    ],
)
def test_what_cannot_be_compared_is_said(client: TestClient, fields: str, status: int) -> None:
    assert client.get(f"/compare?{fields}").status_code == status


def test_programs_get_the_rows_and_the_passages(client: TestClient) -> None:
    found = client.get(f"/api/compare?{BOTH}").json()
    assert [one["document"] for one in found["documents"]] == [BRIEF.id, NEWER.id]
    assert [row["aspects"] for row in found["rows"]] == [["changed", "stronger"], ["same"], ["only"]]
    assert [one["quote"] for one in found["items"]] == [FEES, NEWER_FEES, GROUPS, GROUPS, SCREENING]
    some = client.get(f"/api/compare?{BOTH}&show=same").json()
    assert (some["total"], [one["quote"] for one in some["items"]]) == (1, [GROUPS, GROUPS])


@pytest.mark.parametrize(
    ("address", "begins"),
    [
        ("/compare.docx", b"PK"),
        ("/compare.csv", b"\xef\xbb\xbfrow,"),
        ("/api/compare.csv", b"\xef\xbb\xbfrow,"),
    ],
)
def test_the_rows_that_are_shown_are_saved(client: TestClient, address: str, begins: bytes) -> None:
    sent = client.get(f"{address}?{BOTH}&show=only")
    name = sent.headers["content-disposition"].partition('filename="')[2].partition('"')[0]
    assert (sent.content.startswith(begins), name) == (True, f"comparison.{address.rpartition('.')[2]}")


def test_the_pages_of_documents_lead_here(client: TestClient) -> None:
    assert '<a href="/compare">' in client.get("/documents").text
    assert (
        f'href="/compare?first={quote(BRIEF.id, safe="").replace("%20", "+")}"'
        in client.get(f"/documents/{quote(BRIEF.id)}").text
    )
