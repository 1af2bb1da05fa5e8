"""Searches that a browser keeps: questions, saved searches, and what is new in them, as a page and as a feed."""

import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs
from support.web_backend import BRIEF, FEE_QUESTION, HOSTILE, SCHOOL_QUESTION, KnownAnswers, backend
from support.web_client import ORIGIN, client_of

from assistant.access import Scope
from assistant.access.tokens import Tokens
from assistant.presenting.feed import MOST_ENTRIES, NAMESPACE
from assistant.types import Source
from assistant.web.kept_searches import LARGEST, MOST_QUESTIONS

BEFORE, BUILT, AFTER = "2026-02-01T08:00:00+00:00", "2026-03-02T09:30:00+00:00", "2026-04-01T08:00:00+00:00"
FEED = "/api/recommendations.atom"


def first_seen(moments: dict[str, str]) -> KnownAnswers:
    """A backend whose documents came into the index at these moments."""
    known = backend()
    known.sources = [
        Source(
            one.document,
            one.blocks,
            tuple(replace(entry, first_seen=moments[one.document.id]) for entry in one.entries),
        )
        for one in known.sources
    ]
    return known


def browser(assistant: KnownAnswers, **settings: object) -> TestClient:
    found = client_of(assistant, **settings)
    found.headers["Origin"] = ORIGIN
    return found


@pytest.fixture
def known() -> KnownAnswers:
    return first_seen({BRIEF.id: BEFORE, HOSTILE.id: AFTER})


def links(page: str) -> list[tuple[str, str]]:
    """What the links and buttons of the page lead to or do, and say."""
    main = page.partition("<main")[2].partition("</main")[0]
    found = re.findall(r'<(?:a href|button [^>]*value)="([^"]*)"[^>]*>(.*?)</(?:a|button)>', main, re.DOTALL)
    return [(unescape(href), unescape(label)) for href, label in found]


# Questions


def test_the_browser_keeps_the_questions_the_last_one_first_and_clears_them(known: KnownAnswers) -> None:
    client = browser(known)
    for question in (FEE_QUESTION, SCHOOL_QUESTION, FEE_QUESTION):
        client.get("/", params={"q": question, "to": "EU"})
    assert [label for _, label in links(client.get("/searches").text)] == [
        f"{FEE_QUESTION}; addressed to EU",
        f"{SCHOOL_QUESTION}; addressed to EU",
        "Clear these questions",
    ]
    client.post("/searches", data={"do": "clear"})
    assert "assistant_searches_8000" not in client.cookies
    assert links(client.get("/searches").text) == []


def test_questions_to_choose_from_are_first_those_of_this_browser(known: KnownAnswers) -> None:
    client = browser(known)
    of_the_documents = client.get("/suggestions").json()
    assert "What should Member states do?" in of_the_documents
    assert f"What does “{BRIEF.title}” recommend?" in of_the_documents
    client.get("/", params={"q": FEE_QUESTION, "to": "EU"})
    client.get("/", params={"q": "What should NATO do?"})
    others = [one for one in of_the_documents if one != "What should NATO do?"]
    assert client.get("/suggestions").json() == ["What should NATO do?", FEE_QUESTION, *others]
    kept_before = browser(known, history=False)
    kept_before.cookies = client.cookies
    assert kept_before.get("/suggestions").json() == of_the_documents


def test_as_many_are_kept_as_a_cookie_has_room_for(known: KnownAnswers) -> None:
    client = browser(known)
    for number in range(MOST_QUESTIONS + 5):
        client.get("/", params={"q": f"What should be done about {number}?"})
    kept = [label for _, label in links(client.get("/searches").text)]
    assert len(kept) == MOST_QUESTIONS + 1
    assert kept[0] == f"What should be done about {MOST_QUESTIONS + 4}?"
    long = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(400))
    client.get("/", params={"q": long})
    client.get("/", params={"q": long[::-1]})
    assert len(client.cookies["assistant_searches_8000"]) <= LARGEST
    assert len(links(client.get("/searches").text)) < MOST_QUESTIONS


def test_where_the_setting_is_off_no_question_is_kept(known: KnownAnswers) -> None:
    client = browser(known, history=False)
    client.get("/", params={"q": FEE_QUESTION})
    assert len(client.cookies) == 0
    assert "Questions you asked" not in client.get("/searches").text


def test_no_question_reaches_the_log_or_the_disk_of_the_server(known: KnownAnswers, tmp_path: Path) -> None:
    client = browser(known, audit_folder=tmp_path)
    with capture_logs() as logs:
        client.get("/", params={"q": FEE_QUESTION})
        client.post("/searches", data={"save": "list?q=visa"})
        client.get("/searches")
        client.get(FEED, params={"q": "visa"})
    assert "visa" not in str(logs)
    assert [file.name for file in tmp_path.iterdir() if b"visa" in file.read_bytes()] == []


def test_a_cookie_of_somebody_else_or_of_nonsense_keeps_nothing(known: KnownAnswers) -> None:
    client = browser(known)
    client.cookies.set("assistant_searches_8000", "nonsense")
    assert links(client.get("/searches").text) == []


# Saved searches


def test_a_list_is_saved_and_its_page_counts_what_is_new(known: KnownAnswers) -> None:
    client = browser(known)
    page = client.get("/recommendations", params={"strength": "should"}).text
    assert ("list?strength=should", "Save this search") in links(page)
    client.post("/searches", data={"save": "list?strength=should&sort=to"})
    saved = links(client.get("/searches").text)
    assert saved == [
        ("/recommendations?strength=should", "With strength “should”"),
        (
            "/recommendations?strength=should&new_since=2026-03-02T09%3A30%3A00",
            "1 new since 2 March 2026",
        ),
        ("seen:0", "Mark as seen"),
        ("/api/recommendations.atom?strength=should", "Atom feed"),
        ("remove:0", "Remove"),
    ]
    assert "1 recommendation<" in client.get(saved[1][0]).text
    known.state = replace(known.status(), built=AFTER)
    client.post("/searches", data={"do": "seen:0"})
    assert links(client.get("/searches").text)[1][1] == "Nothing new since 1 April 2026"
    client.post("/searches", data={"do": "remove:0"})
    assert links(client.get("/searches").text) == []


def test_a_saved_question_leads_to_what_is_new_for_it(known: KnownAnswers) -> None:
    client = browser(known)
    page = client.get("/", params={"q": FEE_QUESTION}).text
    [address] = [href for href, label in links(page) if label == "Save this search"]
    client.post("/searches", data={"save": address})
    [_, news, *_] = links(client.get("/searches").text)
    assert news[1] == "See what is new since 2 March 2026"
    client.get(news[0])
    question, filters, _ = known.asked[-1]
    assert (question, filters.new_since) == (FEE_QUESTION, "2026-03-02T09:30:00")


@pytest.mark.parametrize("address", ["list", "list?sort=to", "status?q=x", "https://evil.example/?q=x", ""])
def test_what_is_no_search_is_not_saved(known: KnownAnswers, address: str) -> None:
    refused = browser(known).post("/searches", data={"save": address})
    assert refused.status_code == 400
    assert "Only questions and lists with a filter can be saved." in refused.text


def test_a_form_of_another_site_changes_nothing(known: KnownAnswers) -> None:
    foreign = {"Origin": "https://evil.example"}
    assert client_of(known).post("/searches", data={"do": "clear"}, headers=foreign).status_code == 403


def test_questions_that_are_kept_out_of_addresses_are_so_here_too(known: KnownAnswers) -> None:
    client = browser(known, form_method="post")
    page = client.post("/", data={"q": FEE_QUESTION}).text
    [search] = [value for value, label in links(page) if label == "Save this search"]
    client.post("/searches", data={"save": search})
    page = client.get("/searches").text
    assert page.count(f'<input type="hidden" name="q" value="{FEE_QUESTION}">') == 3
    assert "?q=" not in page
    client.post("/", data={"q": FEE_QUESTION, "new_since": "2026-03-02T09:30:00"})
    assert known.asked[-1][1].new_since == "2026-03-02T09:30:00"


# The feed


def test_the_feed_has_the_newest_first_with_quotation_citation_and_link(known: KnownAnswers) -> None:
    response = browser(known).get(FEED, params={"strength": "should"})
    assert response.headers["content-type"] == "application/atom+xml"
    feed = ElementTree.fromstring(response.content)
    assert feed.findtext(f"{{{NAMESPACE}}}title") == "Recommendations, with strength “should”"
    assert feed.findtext(f"{{{NAMESPACE}}}id") == f"{ORIGIN}{FEED}?strength=should"
    assert feed.findtext(f"{{{NAMESPACE}}}updated") == BUILT
    entries = feed.findall(f"{{{NAMESPACE}}}entry")
    assert [one.findtext(f"{{{NAMESPACE}}}updated") for one in entries] == [AFTER, BEFORE]
    content = entries[1].findtext(f"{{{NAMESPACE}}}content") or ""
    assert content.startswith("<blockquote>Priority groups. Member states should handle")
    assert "“Open Doors, Guarded Gates" in content
    assert "<script>" not in (entries[0].findtext(f"{{{NAMESPACE}}}content") or "")
    link = entries[1].find(f"{{{NAMESPACE}}}link")
    assert link is not None
    assert link.get("href", "").startswith(f"{ORIGIN}/source/sample/")


def test_the_feed_is_no_longer_than_a_reader_wants(known: KnownAnswers) -> None:
    known.sources = [known.sources[0]] * (MOST_ENTRIES)
    feed = ElementTree.fromstring(browser(known).get(FEED).content)
    assert len(feed.findall(f"{{{NAMESPACE}}}entry")) == MOST_ENTRIES


def test_a_feed_reader_sends_a_token_as_its_password_and_gets_what_that_may_read(
    known: KnownAnswers, tmp_path: Path
) -> None:
    (tmp_path / "access.toml").write_text('[[rule]]\npath = "evil"\ngroups = ["board"]\n')
    client = client_of(known, auth="users", access=tmp_path)
    token = Tokens(tmp_path).add("feed", [Scope.READ], ["staff"], datetime.now(UTC) + timedelta(days=1))

    def with_password(password: str, path: str = FEED) -> tuple[int, str]:
        packed = b64encode(f"anybody:{password}".encode()).decode()
        found = client.get(path, headers={"Authorization": f"Basic {packed}"})
        return found.status_code, found.text

    status, text = with_password(token)
    assert (status, "Open Doors" in text, "&lt;script" in text) == (200, True, False)
    assert with_password("pa_wrong")[0] == 401
    assert with_password(token, "/api/recommendations")[0] == 401  # only feed readers send it so
    unknown = client.get(FEED)
    assert (unknown.status_code, unknown.headers["www-authenticate"]) == (401, 'Basic realm="token"')
