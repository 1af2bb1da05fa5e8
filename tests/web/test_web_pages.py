"""The web front end: requests against a small true backend."""

import re
import threading
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs
from support.web_backend import (
    BRIEF,
    ECHOES,
    ENTRY_BACKGROUND,
    ENTRY_FEES,
    ENTRY_GROUPS,
    FEE_QUESTION,
    FEES,
    GONE,
    GROUPS,
    HOSTILE,
    HOSTILE_QUESTION,
    SCHOOL_QUESTION,
    TWICE,
    WAIT_QUESTION,
    KnownAnswers,
    answer,
    backend,
    blocks,
    document,
    item,
)
from support.web_client import ORIGIN, client_of

from assistant.config.resources import templates_folder
from assistant.errors import BadRequest, IndexMissing, Overloaded
from assistant.presenting.marks import Piece, cut
from assistant.types import (
    Aspect,
    Block,
    BlockKind,
    Difference,
    Explanation,
    Filters,
    Kind,
    OtherOccurrence,
    Outcome,
    ReadAspect,
    Reason,
    Relation,
    Source,
    Span,
    Strength,
)
from assistant.web.middleware.headers import HEADERS, bare_host
from assistant.web.serving import listening
from assistant.web.views.answer import QuestionLink, answer_view
from assistant.web.views.links import source_link, web_address
from assistant.web.views.source import source_view
from assistant.web.views.wording import as_sentence, day, documents, language, listed

SCRIPTED = r'<script(?! src="/static/(?:page\.js" defer|panes\.js" type="module")></script>)'
"""A script that is not ours."""


@pytest.fixture
def assistant() -> KnownAnswers:
    return backend()


@pytest.fixture
def client(assistant: KnownAnswers) -> TestClient:
    return client_of(assistant)


def words_of(page: str) -> str:
    """What a reader sees of a page, white space collapsed."""
    body = page[page.index("<main") :]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def marked_in(page: str) -> list[str]:
    marked = re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL)
    return [unescape(re.sub(r"</?(?:span|sup)[^>]*>", "", words)) for words in marked]


# The question form and the answer


def test_the_start_page_says_what_is_indexed_and_offers_the_filters(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "You can search 2 documents with 4 recommendations. Last updated on 2 March 2026." in words_of(
        page.text
    )
    assert 'method="get"' in page.text
    assert '<option value="NATO" lang="">NATO</option>' in page.text


def test_an_answer_quotes_verbatim_and_marks_the_sentences_that_answer(client: TestClient) -> None:
    page = client.get("/", params={"q": FEE_QUESTION}).text
    quotes = re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", page, re.DOTALL)
    shown = [unescape(re.sub(r"</?mark>", "", words)) for words in quotes]
    assert shown == [
        FEES.replace("**", "").replace("[^2]", "[2]"),
        GROUPS.replace("**", ""),
        ENTRY_BACKGROUND.citation.quote,
    ]
    assert marked_in(page) == [
        "The Commission should propose a fee waiver for applicants under 25.",
        "Practice differs widely.",
    ]


def test_a_card_says_who_should_act_how_strongly_and_where_it_stands(client: TestClient) -> None:
    words = words_of(client.get("/", params={"q": FEE_QUESTION}).text)
    for expected in (
        "Recommendation 1 Addressed to Commission: should; Member states: must Presented as official",
        "Recommendation 2 Addressed to Member states Strength should Presented as official",
        "Introduced by: The Union and its member states are advised to act as follows:",
        "2 Article 16 of the Visa Code. (matched by elimination)",
        "Background Confidence low",
    ):
        assert expected in words


def test_the_three_outcomes_have_their_own_words(client: TestClient) -> None:
    pages = [client.get("/", params={"q": one}) for one in (FEE_QUESTION, WAIT_QUESTION, SCHOOL_QUESTION)]
    assert [page.status_code for page in pages] == [200, 200, 200]
    found = [re.findall(r'<h2 id="(?:outcome|near-misses)">(.*?)</h2>', page.text) for page in pages]
    assert found == [
        ["The documents say"],
        ["The documents discuss this but make no recommendation"],
        ["The documents have changed", "Closest passages (they may not answer your question)"],
    ]


def test_filters_reach_the_assistant_and_empty_ones_mean_any(
    client: TestClient, assistant: KnownAnswers
) -> None:
    client.get("/", params={"q": "A", "to": "EU", "document": "a b.md", "strength": "should"})
    client.get("/", params={"q": "B", "to": "", "document": "", "strength": ""})
    assert assistant.asked == [
        ("A", Filters("EU", "a b.md", Strength.SHOULD), None),
        ("B", Filters(), None),
    ]


def test_filtered_out_offers_the_question_without_filters(client: TestClient) -> None:
    page = client.get("/", params={"q": SCHOOL_QUESTION, "to": "EU"}).text
    assert '<a href="/?q=How+should+schools+be+funded%3F">Ask again without filters</a>' in page


def test_every_reason_says_what_to_do_next() -> None:
    found = item(ENTRY_GROUPS)
    said = {
        reason: [
            notice.text
            for notice in answer_view(
                answer("Wer?", Outcome.NOT_COVERED, near_misses=[found], reason=reason, language="de"),
                Filters(to="EU"),
                {},
            ).notices
        ]
        for reason in Reason
    }
    assert all(said.values())
    assert said[Reason.OTHER_ADDRESSEE] == [
        "The recommendations on this subject are addressed to Member states."
    ]
    assert said[Reason.FILTERED_OUT] == ["Matching passages exist outside your filters (addressed to EU)."]
    assert said[Reason.LANGUAGE] == ["Your question seems to be in German. Please ask it in English."]


def test_documents_in_other_languages_are_named_with_their_language() -> None:
    silent = answer("Who?", Outcome.NOT_COVERED, reason=Reason.LANGUAGE)
    view = answer_view(silent, Filters(), {"b.txt": "Bericht"}, [("b.txt", "de")])
    assert "“Bericht” (German)" in view.notices[0].text


def test_withheld_documents_and_a_stale_index_are_said(client: TestClient) -> None:
    words = words_of(client.get("/", params={"q": SCHOOL_QUESTION}).text)
    assert (
        f"We left out “{BRIEF.title}”, because the file has been changed or removed since it was indexed. "
        "The index is being updated."
    ) in words
    assert "This answer is based on the earlier versions." in words


def test_a_refused_question_comes_back_in_the_form_with_the_reason(client: TestClient) -> None:
    page = client.get("/", params={"q": " "})
    assert (page.status_code, "Error: Nothing asked: write something." in words_of(page.text)) == (400, True)


def test_a_form_that_posts_keeps_the_question_out_of_address_and_title(assistant: KnownAnswers) -> None:
    client = client_of(assistant, form_method="post")
    sent = {"q": SCHOOL_QUESTION, "to": "EU", "document": "", "strength": ""}
    page = client.post("/", data=sent, headers={"Origin": ORIGIN})
    assert assistant.asked == [(SCHOOL_QUESTION, Filters(to="EU"), None)]
    assert "<title>No answer – Policy assistant</title>" in page.text
    assert "/?q=" not in page.text
    assert page.text.count('method="post" action="/"') == 4


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": ORIGIN}, 200),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://127.0.0.1:8000"}, 403),
        ({"Origin": "http://127.0.0.1:8001"}, 403),
        ({"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"}, 403),
    ],
)
def test_only_our_own_form_may_post(client: TestClient, headers: dict[str, str], status: int) -> None:
    assert client.post("/", data={"q": "A"}, headers=headers).status_code == status


def test_a_form_that_is_too_large_is_refused(client: TestClient) -> None:
    page = client.post("/", data={"q": "A" * 70_000}, headers={"Origin": ORIGIN})
    assert (page.status_code, "The request is too large" in page.text) == (413, True)


# Sources


def test_the_link_of_a_quote_opens_the_source_with_exactly_the_quote_marked(client: TestClient) -> None:
    answered = client.get("/", params={"q": FEE_QUESTION}).text
    links = [unescape(one) for one in re.findall(r'<a href="([^"]*)"[^>]*>Read in context', answered)]
    pages = [client.get(link) for link in links]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert ["".join("".join(marked_in(page.text)).split()) for page in pages] == [
        "".join(words.replace("**", "").split()) for words in (FEES, GROUPS, ENTRY_BACKGROUND.citation.quote)
    ]
    assert all(
        page.text.count(f'id="{link.partition("#")[2]}"') == 1
        for link, page in zip(links, pages, strict=True)
    )


def test_a_source_loses_nothing_but_white_space() -> None:
    for source, parts in ((BRIEF, blocks(BRIEF.text)), (HOSTILE, ()), (BRIEF, blocks(BRIEF.text)[1::2])):
        view = source_view(Source(source, parts, ()))
        shown = "".join(one.text for section in view.sections for one in section.fragments)
        assert "".join(shown.split()) == "".join(source.text.split())


def test_blocks_that_overlap_are_shown_once() -> None:
    whole = Block(BlockKind.PARAGRAPH, Span(0, len(BRIEF.text)))
    view = source_view(Source(BRIEF, (*blocks(BRIEF.text), whole), ()))
    shown = "".join(one.text for section in view.sections for one in section.fragments)
    assert "".join(shown.split()) == "".join(BRIEF.text.split())


def test_a_citation_that_is_gone_says_since_when(client: TestClient) -> None:
    page = client.get(source_link(BRIEF.id, GONE.id))
    assert page.status_code == 200
    assert (
        f"The cited passage has been missing from “{BRIEF.id}” since 1 February 2026. It was changed or removed."
        in words_of(page.text)
    )
    assert marked_in(page.text) == []


def test_an_unknown_citation_still_shows_the_source_and_says_so(client: TestClient) -> None:
    page = client.get(source_link(BRIEF.id, "<b>?&"))
    assert page.status_code == 200
    assert "We do not know the citation in this link." in words_of(page.text)


def test_words_that_stand_twice_open_a_choice_of_places(client: TestClient) -> None:
    page = client.get(source_link(HOSTILE.id, TWICE.id)).text
    assert marked_in(page) == ["Echo: act now."] * 2
    assert all(source_link(HOSTILE.id, one.citation.id) in page for one in ECHOES)


def test_a_citation_that_moved_to_another_document_leads_there(client: TestClient) -> None:
    page = client.get(source_link(HOSTILE.id, ENTRY_FEES.citation.id)).text
    assert "The cited words are now in another document: recommendation 1, line 13" in words_of(page)
    assert source_link(BRIEF.id, ENTRY_FEES.citation.id) in page


def test_every_recommendation_has_a_permanent_link(client: TestClient) -> None:
    page = client.get(source_link(BRIEF.id)).text
    links = re.findall(r'<a class="permalink aside" href="([^"]*)" aria-label="([^"]*)"', page)
    assert links == [
        (source_link(BRIEF.id, one.citation.id), f"Permanent link to recommendation {number}")
        for number, one in enumerate((ENTRY_FEES, ENTRY_GROUPS), start=1)
    ]


def test_an_unknown_document_is_a_404_page(client: TestClient) -> None:
    page = client.get("/source/none.md")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Document not found" in words_of(page.text)


def test_a_citation_of_a_document_that_is_gone_says_since_when(assistant: KnownAnswers) -> None:
    assistant.sources = assistant.sources[1:]
    page = client_of(assistant).get(source_link(BRIEF.id, GONE.id))
    assert (page.status_code, "since 1 February 2026" in words_of(page.text)) == (404, True)


@pytest.mark.parametrize("name", ["a b.md", "50%.md", "a#b?.txt", "Žalgiris/ночь.pdf", 'q"<>&.md'])
def test_links_lead_to_documents_of_any_name(name: str) -> None:
    source = Source(document(name, "Act."), (), ())
    page = client_of(backend(sources=(source,))).get(source_link(name))
    assert (page.status_code, name in words_of(page.text)) == (200, True)


# JSON and health


def test_only_what_the_reader_entered_can_be_corrected(client: TestClient) -> None:
    advice = "Go back and correct it. Your entries are still there."
    entered = client.get("/recommendations", params={"sort": "length"})
    foreign = client.get("/", headers={"Host": "elsewhere.example"})
    assert [(one.status_code, advice in words_of(one.text)) for one in (entered, foreign)] == [
        (400, True),
        (400, False),
    ]


def test_the_api_answers_in_json(client: TestClient, assistant: KnownAnswers) -> None:
    got = client.get("/api/ask", params={"q": FEE_QUESTION, "strength": "must", "limit": 2})
    assert (got.status_code, got.json()["outcome"], got.json()["question"]) == (200, "answered", FEE_QUESTION)
    assert assistant.asked == [(FEE_QUESTION, Filters(strength=Strength.MUST), 2)]


@pytest.mark.parametrize(
    ("error", "status", "kind", "title", "retry"),
    [
        (BadRequest("too long"), 400, "bad-request", "There is a problem with your search", None),
        (Overloaded("try later"), 503, "overloaded", "The service is busy", "5"),
        (
            IndexMissing("run 'assistant index'"),
            503,
            "index-missing",
            "No documents have been indexed yet",
            "60",
        ),
    ],
)
def test_the_api_tells_errors_as_problems(
    error: Exception, status: int, kind: str, title: str, retry: str | None
) -> None:
    got = client_of(backend(error=error)).get("/api/ask", params={"q": "A"})
    assert got.json() == {
        "type": f"/docs#{kind}",
        "title": title,
        "status": status,
        "detail": as_sentence(str(error)),
    }
    assert (got.status_code, got.headers.get("retry-after")) == (status, retry)
    assert got.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["", "?q=A&limit=0", "?q=A&limit=many", "?q=A&strength=maybe"])
def test_parameters_that_cannot_be_used_are_a_problem_too(client: TestClient, query: str) -> None:
    got = client.get("/api/ask" + query)
    assert (got.status_code, got.headers["content-type"]) == (400, "application/problem+json")
    assert got.json()["title"] == "There is a problem with your search"


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("", "q is missing."),
        ("?q=A&limit=0", "limit must be at least 1."),
        ("?q=A&limit=51", "limit must be at most 50."),
        ("?q=A&limit=many&explain=perhaps", "limit must be a whole number; explain must be true or false."),
        ("?q=A&strength=maybe", "'maybe' is not a choice for “Strength”: choose must, should, could."),
        ("?q=A&since=May", "'May' is not a date: enter a year (2023) or a full date (2023-05-12)."),
    ],
)
def test_programs_learn_in_our_own_words_what_a_parameter_may_be(
    client: TestClient, query: str, detail: str
) -> None:
    assert client.get("/api/ask" + query).json()["detail"] == detail


def test_an_unknown_api_address_is_a_problem_and_a_wrong_method_says_which_is_right(
    client: TestClient,
) -> None:
    assert client.get("/api/none").json()["type"] == "/docs#page-unknown"
    wrong = client.post("/api/ask")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET")


def test_an_unexpected_error_is_a_page_and_its_message_stays_out_of_the_log() -> None:
    client = client_of(backend(error=RuntimeError("secret question")))
    with capture_logs() as logs:
        page = client.get("/", params={"q": "secret question"})
    assert (page.status_code, "Something went wrong" in page.text) == (500, True)
    assert [one["event"] for one in logs] == ["request failed", "request"]
    assert "secret" not in str(logs)
    assert {name: page.headers.get(name) for name in HEADERS} == HEADERS


def test_health_and_readiness() -> None:
    ready, unready = (
        client_of(backend()),
        client_of(backend(hindrance="no index in index: run 'assistant index'")),
    )
    assert [(one.status_code, one.text) for one in (ready.get("/healthz"), ready.get("/readyz"))] == [
        (200, "ok\n"),
        (200, "ready\n"),
    ]
    assert [(one.status_code, one.text) for one in (unready.get("/healthz"), unready.get("/readyz"))] == [
        (200, "ok\n"),
        (503, "no index in index: run 'assistant index'\n"),
    ]


def test_the_documentation_needs_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "GET /api/ask" in words_of(page)
    assert "must, should or could" in words_of(page)
    assert re.findall(r'(?:src|href)="(https?:[^"]*)"', page) == []
    assert "422" not in client.get("/openapi.json").text


# Safety


@pytest.mark.parametrize(
    "path", ["/", "/none", "/api/none", "/api/ask", "/docs", "/healthz", "/static/style.css"]
)
def test_every_response_has_the_safe_headers(client: TestClient, path: str) -> None:
    got = client.get(path)
    assert {name: got.headers.get(name) for name in HEADERS} == HEADERS
    caching = "private, max-age=300" if path.startswith("/static/") else "private, no-store"
    assert got.headers["cache-control"] == caching


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "127.0.0.1.evil.example", "", "[::2]:8000", "127.0.0.1:80@evil.example", "127.0.0.1:evil.example/x",
        "[::1]@evil.example", "127.0.0.1:8000#",
    ],
)  # fmt: skip
def test_a_foreign_host_is_refused_and_the_setting_named(client: TestClient, host: str) -> None:
    got = client.get("/", headers={"Host": host})
    assert (got.status_code, "ASSISTANT_ALLOWED_HOSTS" in got.text) == (400, True)
    assert {name: got.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("host", ["127.0.0.1", "LOCALHOST:9", "[::1]:8000", "[::1]"])
def test_our_own_hosts_are_served_on_any_port(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_hosts_are_compared_without_port_brackets_and_case() -> None:
    found = [bare_host(one) for one in ("[::1]:80", "::1", "Docs.example:443", "docs.example")]
    assert found == ["::1", "::1", "docs.example", "docs.example"]


def test_hostile_texts_are_shown_as_text(client: TestClient) -> None:
    pages = [
        client.get("/", params={"q": HOSTILE_QUESTION}).text,
        client.get(source_link(HOSTILE.id, TWICE.id)).text,
        client.get("/", params={"q": "A", "to": HOSTILE_QUESTION, "document": HOSTILE.id}).text,
        client.get("/" + quote(HOSTILE_QUESTION)).text,
        client.get("/source/" + quote(HOSTILE_QUESTION)).text,
    ]
    for page in pages:
        assert re.findall(SCRIPTED + r"|<img|<b>|javascript:[^<]*\"|\son\w+=\"", page) == []
    assert "<script>alert(1)</script> NATO should" in words_of(pages[0].replace("&lt;", "‹")).replace(
        "‹", "<"
    )


def test_only_web_addresses_become_links() -> None:
    given = [
        "https://a.example/x?y=1#z",
        "http://a.example",
        "javascript:alert(1)",
        " data:text/html,x",
        "//a",
        None,
    ]
    assert [web_address(one) for one in given] == [*given[:2], None, None, None, None]


def test_a_question_cannot_add_headers(client: TestClient) -> None:
    got = client.get("/?q=A%0d%0aX-Evil:%201%0d%0a%0d%0a<p>")
    assert (got.status_code, "x-evil" in got.headers) == (200, False)


def test_the_access_log_keeps_neither_question_nor_document(client: TestClient) -> None:
    with capture_logs() as logs:
        client.get("/", params={"q": FEE_QUESTION})
        client.get(source_link(BRIEF.id, GONE.id))
        client.get("/secret")
    assert [{name: one[name] for name in ("event", "method", "route", "status")} for one in logs] == [
        {"event": "request", "method": "GET", "route": "/", "status": 200},
        {"event": "request", "method": "GET", "route": "/source/{document:path}", "status": 200},
        {"event": "request", "method": "GET", "route": None, "status": 404},
    ]
    assert all(
        set(one) == {"event", "log_level", "method", "route", "status", "milliseconds"} for one in logs
    )


def test_pages_hold_neither_scripts_nor_inline_styles_nor_unescaped_values() -> None:
    templates = [path.read_text(encoding="utf-8") for path in templates_folder().glob("*.html")]
    assert templates
    assert [re.findall(SCRIPTED + r"|style=|\|\s*safe|autoescape", one) for one in templates] == [[]] * len(
        templates
    )


# Serving


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_listening_where_others_can_reach_us_is_refused(host: str) -> None:
    with pytest.raises(
        BadRequest, match=r"so people must sign in: set ASSISTANT_AUTH .*, or listen on 127\.0\.0\.1"
    ):
        listening(host, 0)


def test_a_port_that_is_taken_is_an_error_that_says_what_to_do() -> None:
    with (
        listening("127.0.0.1", 0) as ear,
        pytest.raises(BadRequest, match=r"is already in use: .* choose another port with --port"),
    ):
        listening("127.0.0.1", ear.getsockname()[1])


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("192.0.2.1", "this machine does not have the address 192.0.2.1: choose another with --host"),
        ("nowhere.invalid", "the host name nowhere.invalid is not known: choose another with --host"),
    ],
)
def test_a_host_that_cannot_be_used_is_an_error_in_our_own_words(host: str, said: str) -> None:
    with pytest.raises(BadRequest) as caught:
        listening(host, 0, "users")
    assert str(caught.value) == said


def test_the_index_is_refreshed_while_the_app_runs_even_after_an_error() -> None:
    twice = threading.Event()

    class Refreshing(KnownAnswers):
        def refresh(self) -> None:
            self.refreshed += 1
            if self.refreshed >= 2:
                twice.set()
            raise RuntimeError("disk")

    assistant = Refreshing(backend().sources)
    with capture_logs(), client_of(assistant, refresh_seconds=0.01):
        assert twice.wait(5)
    assert not [one for one in threading.enumerate() if one.name == "refresh"]


# Small parts


def test_a_text_is_cut_where_marks_begin_and_end() -> None:
    assert cut("abcdef", [Span(4, 9), Span(1, 3), Span(2, 3)]) == (
        Piece("a"),
        Piece("bc", marked=True),
        Piece("d"),
        Piece("ef", marked=True),
    )
    assert cut("abc", []) == (Piece("abc"),)


def test_words_for_values() -> None:
    assert [listed(["A"]), listed(["A", "B", "A"]), listed(["A", "B", "C"], "or"), listed([])] == [
        "A",
        "A and B",
        "A, B or C",
        "",
    ]
    assert [documents(1), documents(1200)] == ["1 document", "1,200 documents"]
    assert [day("2026-02-01T08:00:00+00:00"), day("2026-02"), day("2026"), day("soon")] == [
        "1 February 2026",
        "February 2026",
        "2026",
        "soon",
    ]
    assert [language("de-AT"), language("xx")] == ["German", "xx"]
    assert [
        as_sentence(one)
        for one in ("the disk is full", "busy, wait", "a.md is empty: see it", "Done.", "'x' is new")
    ] == ["The disk is full.", "Busy, wait.", "a.md is empty: see it.", "Done.", "'x' is new."]


def test_a_question_has_an_address_that_can_be_shared() -> None:
    link = QuestionLink("", "Who & why?", Filters(to="EU", strength=Strength.SHOULD)).href
    assert link == "/?q=Who+%26+why%3F&to=EU&strength=should"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    package = tmp_path / "assistant"
    package.mkdir()
    return package


def test_templates_come_from_the_checkout_and_else_from_the_package(installed: Path) -> None:
    assert templates_folder(installed) == installed / "_data" / "templates"
    (installed.parent / "templates").mkdir()
    (installed.parent / "pyproject.toml").touch()
    assert templates_folder(installed) == installed.parent / "templates"


# Whole answers and why


def test_other_places_and_contrary_advice_stand_below_a_quote() -> None:
    one, other = item(ENTRY_GROUPS, 0.9), item(ENTRY_FEES, 0.8)
    linked = replace(
        one,
        also=(
            OtherOccurrence(ENTRY_FEES, Relation.REPEATED),
            OtherOccurrence(ENTRY_FEES, Relation.EARLIER_EDITION),
        ),
        opposes=(ENTRY_FEES.citation.id,),
    )
    view = answer_view(answer("Who?", Outcome.ANSWERED, [linked, other]), Filters(), {})
    title = ENTRY_FEES.citation.title
    assert view.cards[0].opposes == f"“{title}” ({ENTRY_FEES.citation.date or 'undated'})"
    assert [(also.label.partition(" (")[0], bool(also.quote)) for also in view.cards[0].also] == [
        ("Also in", False),
        ("The earlier edition", True),
    ]
    assert view.cards[1].opposes is None


def test_a_passage_about_a_pasted_text_says_where_it_differs_and_not_how_likely_it_answers() -> None:
    found = replace(item(ENTRY_FEES), differs=(Difference("35", "30"), Difference("lift", "keep")))
    claimed = replace(answer("Fees are 35 euros.", Outcome.ANSWERED, [found]), kind=Kind.CLAIM)
    view = answer_view(claimed, Filters(), {})
    facts = {one.label: one.value for one in view.cards[0].facts}
    assert facts["Differs from your text"] == "“35” (here: “30”); “lift” (here: “keep”)"
    assert "Confidence" not in facts
    assert view.sign == "To be checked"
    assert view.heading == "Passages about your text; read whether they support it"
    assert view.summary == "1 recommendation, quoted word for word."


def test_two_questions_at_once_have_a_section_each() -> None:
    parts = (
        answer("One?", Outcome.ANSWERED, [item(ENTRY_FEES)]),
        answer("Two?", Outcome.NOT_COVERED, reason=Reason.NOTHING_FOUND),
    )
    both = replace(answer("One? Two?", Outcome.ANSWERED, [item(ENTRY_FEES)]), parts=parts)
    page = client_of(KnownAnswers((), (both,))).get("/", params={"q": "One? Two?"}).text
    assert re.findall(r'<h2 class="part" dir="auto" lang="en">(.*?)</h2>', page) == ["One?", "Two?"]
    assert re.findall(r'<h2 id="outcome-(\d)">(.*?)</h2>', page) == [
        ("1", "The documents say"),
        ("2", "No answer was found in these documents"),
    ]
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_passage_says_in_a_fold_out_why_it_was_chosen() -> None:
    why = Explanation(
        ("fees",),
        ("when", "moon"),
        ("moon",),
        7,
        {"judge": 1, "words": 3},
        0.75,
    )
    explained = replace(item(ENTRY_FEES), why=why)
    view = answer_view(answer("Who?", Outcome.ANSWERED, [explained]), Filters(), {})
    assert view.cards[0].why == (
        "Probability that this passage answers the question: 90%.",
        "Mentions: fees; does not mention: when, moon (in no document).",
        "Ranked among 7 passages: 1st by the ranking model, 3rd by keyword.",
        "On the subject with a probability of 75%.",
    )


def test_advice_to_others_is_headed_as_such() -> None:
    silent = answer(
        "Who?", Outcome.NOT_COVERED, near_misses=[item(ENTRY_FEES)], reason=Reason.OTHER_ADDRESSEE
    )
    view = answer_view(replace(silent, asked_of="NATO"), Filters(), {})
    assert (view.sign, view.heading, view.near_misses_heading) == (
        "Addressed to others",
        "Nothing here is addressed to NATO; others are asked to act",
        "Addressed to others",
    )


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_answer_that_goes_on_leads_to_what_follows(method: str) -> None:
    whole = answer(FEE_QUESTION, Outcome.ANSWERED, [item(ENTRY_FEES)])
    client = client_of(
        backend(answers=(replace(whole, total=9, next=ENTRY_FEES.citation.id),)), form_method=method
    )
    sent = {"q": FEE_QUESTION, "to": "EU"}
    page = client.get("/", params=sent).text
    assert "Show more results" in words_of(page)
    assert (
        f"after={ENTRY_FEES.citation.id}" in page or f'name="after" value="{ENTRY_FEES.citation.id}"' in page
    )


READ = (
    ReadAspect(Aspect.DOCUMENT, "Open Doors"),
    ReadAspect(Aspect.SPELLING, "visas"),
    ReadAspect(Aspect.PLACE, "section 9", is_used=False),
)


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_was_read_from_a_question_is_shown_and_can_be_removed(method: str) -> None:
    whole = replace(answer(FEE_QUESTION, Outcome.ANSWERED, [item(ENTRY_FEES)]), reading=READ)
    client = client_of(backend(answers=(whole,)), form_method=method)
    page = client.get("/", params={"q": FEE_QUESTION, "ignore": "kind"}).text
    seen = words_of(page)
    assert "document: Open Doors" in seen
    assert "showing results for “visas”" in seen
    assert "Nothing was found with this, so we left it out: place: section 9." in seen
    for aspect in ("document", "spelling", "place"):
        assert f"ignore=kind%2C{aspect}" in page or f'name="ignore" value="kind,{aspect}"' in page


def test_the_form_carries_the_question_for_one_that_follows(client: TestClient) -> None:
    page = client.get("/", params={"q": FEE_QUESTION}).text
    assert f'<input type="hidden" name="follows" value="{FEE_QUESTION}">' in page


def test_the_sides_of_a_comparison_are_next_to_each_other_and_a_silent_one_says_so() -> None:
    said = replace(answer("What does A say?", Outcome.ANSWERED, [item(ENTRY_FEES)]), kind=Kind.COMPARISON)
    silent = replace(
        answer("What does B say?", Outcome.NOT_COVERED, reason=Reason.NOTHING_FOUND), kind=Kind.COMPARISON
    )
    both = replace(said, question=FEE_QUESTION, parts=(said, silent))
    page = client_of(backend(answers=(both,))).get("/", params={"q": FEE_QUESTION}).text
    assert '<div class="sides">' in page
    assert "We found nothing about this here" in words_of(page)


def test_where_words_occur_is_said_though_nothing_answers() -> None:
    silent = answer("Moss?", Outcome.NOT_COVERED, near_misses=[item(ENTRY_FEES)], reason=Reason.NOTHING_FOUND)
    view = answer_view(replace(silent, occurring=("moss", 3)), Filters(), {})
    assert (view.heading, [one.text for one in view.notices], view.near_misses_heading) == (
        "We found no answer, but these words appear in the documents",
        ["“moss” appears in 3 passages."],
        "Where these words appear",
    )


def test_what_cannot_be_ignored_is_refused(client: TestClient) -> None:
    assert client.get("/", params={"q": FEE_QUESTION, "ignore": "colour"}).status_code == 400
