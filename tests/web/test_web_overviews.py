"""The pages that show many recommendations at once, their pictures and files, and the same as JSON."""

import re
from dataclasses import replace
from html import unescape

import pytest
from starlette.testclient import TestClient
from support.long_source import client_of
from support.web_pages import SCREENING, everything

from assistant.types import Deadline


@pytest.fixture
def client() -> TestClient:
    return client_of(everything())


@pytest.mark.parametrize("fields", ["", "?strength=should", "?to=Member+states&q=states"])
def test_each_number_opens_as_many_recommendations(client: TestClient, fields: str) -> None:
    page = client.get(f"/matrix{fields}").text
    links = re.findall(r'<td role="cell"[^>]*><a href="([^"]+)" aria-label="(\d+) recommendation', page)
    assert len(links) > 2
    for href, number in links:
        shown = client.get(unescape(href)).text
        assert re.search(rf'<h2 id="count">(?:\d+–\d+ of )?{number} recommendations?</h2>', shown), href


def test_the_filters_are_kept_from_view_to_view(client: TestClient) -> None:
    page = client.get("/matrix?strength=should&q=states").text
    assert [f'href="{one}?q=states&amp;strength=should"' in page for one in ("/recommendations", "/timeline", "/matrix.csv", "/matrix.svg")] == [True] * 4  # fmt: skip
    assert 'href="/matrix?q=states"' in client.get("/recommendations?q=states").text


def test_deadlines_are_grouped_by_year(client: TestClient) -> None:
    page = client.get("/timeline").text
    assert re.findall(r"<h3[^>]*>(.*?)</h3>", page) == ["2026", "Without a date"]
    assert [SCREENING in page, "31 December 2026" in page, "by the end of 2026" in page] == [True] * 3
    assert "2 deadlines" in page
    assert SCREENING not in client.get("/timeline?to=Member+states").text


def test_a_deadline_that_counts_from_publication_says_so(client: TestClient) -> None:
    known = everything()
    limit = Deadline(
        "within a year of publication", due="2026-06-03", period="P1Y", counted_from="publication"
    )
    source = known.sources[-1]
    found = next(one for one in source.entries if one.citation.quote == SCREENING and one.recommendation)
    assert found.recommendation is not None
    demands = tuple(replace(one, limit=limit) for one in found.recommendation.demands)
    counted = replace(found, recommendation=replace(found.recommendation, demands=demands))
    known.sources = [replace(source, entries=(counted,))]
    page = re.sub(r"\s+", " ", re.sub("<[^>]*>", "", client_of(known).get("/timeline").text))
    assert "3 June 2026 within a year of publication counted from publication on 3 June 2025" in page
    assert "counted from publication" not in client.get("/timeline").text


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/matrix.svg", "image/svg+xml"),
        ("/timeline.svg", "image/svg+xml"),
        ("/matrix.csv", "text/csv; charset=utf-8"),
        ("/timeline.csv", "text/csv; charset=utf-8"),
    ],
)
def test_both_are_files_too(client: TestClient, address: str, kind: str) -> None:
    sent = client.get(f"{address}?strength=should")
    assert (sent.status_code, sent.headers["content-type"]) == (200, kind)
    assert client.get(f"{address}?strength=hard").status_code == 400


def test_programs_get_the_same(client: TestClient) -> None:
    found = client.get("/api/matrix?to=Member+states").json()
    assert (found["kind"], [(one["actor"], one["total"]) for one in found["rows"]]) == (
        "terms",
        [("Member states", 5)],
    )
    due = client.get("/api/timeline?to=Consulates").json()
    assert [(one["due"], one["quote"]) for one in due["items"]] == [("2026-12-31", SCREENING)]
