"""What the web front end leaves in the trail: who asked, read and took what; before the answer is sent, or not at all."""

import json
import tempfile
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs
from support.web_backend import BRIEF, ENTRY_FEES, FEE_QUESTION, SCHOOL_QUESTION, backend

from assistant.access import Scope
from assistant.config.settings import Settings
from assistant.errors import Overloaded
from assistant.web import create_app
from assistant.web.middleware.audit import ACTIONS, QUESTION_ROUTES
from assistant.web.security.route_rights import NEEDS

ORIGIN = "http://127.0.0.1:8000"
IDENTITY = "ada"
PROXY = "127.0.0.1"
NAMES_AND_NUMBERS = {
    "/addressees",
    "/documents",
    "/status",
    "/status/{kind}",
    "/docs",
    "/openapi.json",
    "/api/addressees",
    "/api/documents",
    "/api/examples",
    "/api/status",
    "/searches",
    "/suggestions",
}
"""Routes that leave no line in the audit log, because they show no words of a document but names and headings."""
RULES = Path(tempfile.mkdtemp(prefix="access-"), "access.toml")
RULES.write_text('default = "allow"\n')


def client_of(folder: Path, error: Exception | None = None, **settings: object) -> TestClient:
    known = backend()
    if error is not None:
        known.ask = raising(error)  # type: ignore[method-assign, assignment]
    told = {
        "auth": "proxy",
        "trusted_proxies": (PROXY,),
        "access": RULES.parent,
        "index": RULES.parent / "index",
    }
    app = create_app(known, Settings(audit_folder=folder, **told, **settings))  # type: ignore[arg-type]
    return TestClient(
        app,
        base_url=ORIGIN,
        headers={"X-Forwarded-User": IDENTITY},
        client=(PROXY, 1),
        raise_server_exceptions=False,
    )


def raising(error: Exception) -> object:
    def ask(*_: object, **__: object) -> None:
        raise error

    return ask


def trail(folder: Path) -> list[dict[str, object]]:
    """All events, without their times and ids."""
    return [
        {name: value for name, value in json.loads(line).items() if name not in ("time", "request")}
        for file in sorted(folder.glob("audit-*.jsonl"))
        for line in file.read_text().splitlines()
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "audit"


def test_a_question_leaves_who_asked_what_and_what_was_shown(folder: Path) -> None:
    client = client_of(folder, audit="full")
    items = client.get("/api/ask", params={"q": FEE_QUESTION, "to": "EU"}).json()["items"]
    client.get("/", params={"q": SCHOOL_QUESTION})
    asked, silent = trail(folder)
    assert asked == {
        "who": IDENTITY,
        "did": "asked",
        "status": 200,
        "outcome": "answered",
        "question": FEE_QUESTION,
        "filters": {"to": "EU"},
        "confidence": asked["confidence"],
        "shown": [item["citation"]["id"] for item in items],
        "near_misses": [],
        "generation": asked["generation"],
    }
    assert (silent["outcome"], silent["shown"]) == ("not_covered", [])
    assert silent["near_misses"]


def test_the_line_of_a_request_has_the_id_that_was_sent_back(folder: Path) -> None:
    client = client_of(folder, audit="full")
    sent = client.get("/api/ask", params={"q": FEE_QUESTION}, headers={"X-Request-ID": "proxy-12345"})
    assert sent.headers["X-Request-ID"] == "proxy-12345"
    (line,) = next(folder.glob("audit-*.jsonl")).read_text().splitlines()
    assert json.loads(line)["request"] == "proxy-12345"


@pytest.mark.parametrize(
    ("path", "did", "about"),
    [
        (f"/source/{quote(BRIEF.id)}?part=1", "read", {"document": BRIEF.id, "fields": {"part": "1"}}),
        (f"/api/source/{quote(BRIEF.id)}", "read", {"document": BRIEF.id, "fields": {}}),
        (f"/original/{quote(BRIEF.id)}", "exported", {"document": BRIEF.id, "fields": {}}),
        (f"/api/original/{quote(BRIEF.id)}", "exported", {"document": BRIEF.id, "fields": {}}),
        ("/api/recommendations.csv?to=EU", "exported", {"fields": {"to": "EU"}}),
        ("/api/recommendations.md", "exported", {"fields": {}}),
        ("/api/recommendations.json", "exported", {"fields": {}}),
        ("/api/addressees/NATO", "listed", {"name": "NATO", "fields": {}}),
        ("/recommendations.csv?to=EU", "exported", {"fields": {"to": "EU"}}),
        ("/recommendations.md", "exported", {"fields": {}}),
        ("/recommendations.json", "exported", {"fields": {}}),
        ("/recommendations?q=visa", "listed", {"fields": {"q": "visa"}}),
        ("/api/recommendations?limit=1", "listed", {"fields": {"limit": "1"}}),
        (f"/cite/{ENTRY_FEES.citation.id}", "looked up", {"citation": ENTRY_FEES.citation.id, "fields": {}}),
        ("/recommendations.csv?who=root&did=x", "exported", {"fields": {"who": "root", "did": "x"}}),
    ],
)
def test_what_is_read_and_taken_away_leaves_a_line(
    folder: Path, path: str, did: str, about: dict[str, object]
) -> None:
    client_of(folder, audit="full").get(path)
    (event,) = trail(folder)
    route = event.pop("route")
    assert isinstance(route, str)
    assert event == {"who": IDENTITY, "did": did, "status": 200, **about}


def test_every_route_that_shows_what_documents_say_is_in_the_audit_log() -> None:
    shown = {
        path
        for name, need in NEEDS.items()
        for method, path in [name.split()]
        if method == "GET" and need in (Scope.READ, Scope.EXPORT)
    }
    assert shown - QUESTION_ROUTES - NAMES_AND_NUMBERS == ACTIONS.keys()


def test_a_memo_that_is_saved_leaves_which_passages_were_taken_and_no_word_of_its_notes(folder: Path) -> None:
    citation = ENTRY_FEES.citation.id
    form = urlencode([("title", "Mine"), ("part", "note"), ("text", "secret"), ("part", citation)])
    headers = {"Origin": ORIGIN, "Content-Type": "application/x-www-form-urlencoded"}
    sent = client_of(folder, audit="full").post("/memo.md", content=form, headers=headers)
    assert "secret" in sent.text
    (event,) = trail(folder)
    assert event == {
        "who": IDENTITY,
        "did": "exported",
        "status": 200,
        "route": "/memo.md",
        "citations": [citation],
    }


def test_what_was_refused_leaves_a_line_too(folder: Path) -> None:
    client = client_of(folder, audit="full")
    client.get("/source/absent.md")
    client.get("/api/ask", params={"q": " "})
    busy = client_of(folder, Overloaded("too many"), audit="full")
    busy.get("/api/ask", params={"q": FEE_QUESTION})
    assert [(one["did"], one["status"], one.get("question")) for one in trail(folder)] == [
        ("read", 404, None),
        ("asked", 400, " "),
        ("asked", 503, FEE_QUESTION),
    ]


def test_pages_that_show_nothing_of_documents_leave_nothing(folder: Path) -> None:
    client = client_of(folder, audit="full")
    for path in ("/", "/healthz", "/readyz", "/static/style.css", "/docs", "/openapi.json", "/none"):
        client.get(path)
    assert trail(folder) == []


@pytest.mark.parametrize("audit", ["counts", "off"])
def test_without_the_full_trail_no_question_is_stored_anywhere(folder: Path, audit: str) -> None:
    client = client_of(folder, audit=audit)
    with client:
        for question in (FEE_QUESTION, SCHOOL_QUESTION, "Marked words about zanzibar?"):
            client.get("/", params={"q": question})
            client.get("/api/ask", params={"q": question})
        client.get(f"/source/{quote(BRIEF.id)}")
    written = b"".join(file.read_bytes() for file in folder.glob("*") if file.is_file())
    assert [
        word for word in (b"question", b"zanzibar", b"fee", BRIEF.id.encode(), b"ada") if word in written
    ] == []
    assert (folder / "counts.jsonl").exists() == (audit == "counts")


def test_counts_are_by_day_outcome_and_reason(folder: Path) -> None:
    client = client_of(folder)  # the default
    for question in (FEE_QUESTION, FEE_QUESTION, SCHOOL_QUESTION):
        client.get("/", params={"q": question})
    rows = [json.loads(line) for line in (folder / "counts.jsonl").read_text().splitlines()]
    assert [(row["outcome"], row["reason"], row["count"]) for row in rows] == [
        ("answered", None, 2),
        ("not_covered", "filtered_out", 1),
    ]


@pytest.mark.parametrize(
    "path", ["/api/ask?q=fees", "/?q=fees", "/recommendations.csv", f"/source/{quote(BRIEF.id)}"]
)
def test_where_the_full_trail_cannot_be_written_nothing_is_shown(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").write_text("")
    client = client_of(tmp_path / "file" / "audit", audit="full")
    with capture_logs() as logs:
        refused = client.get(path)
    assert (refused.status_code, "Please tell the administrator" in refused.text) == (503, True)
    assert refused.headers["Retry-After"] == "60"
    assert "blockquote" not in refused.text
    assert "attachment" not in refused.headers.get("Content-Disposition", "")
    assert [one["refused"] for one in logs if one["event"] == "audit log not written"] == [True]


@pytest.mark.parametrize("settings", [{"audit": "full", "audit_failure": "count"}, {"audit": "counts"}])
def test_or_it_is_counted_and_the_answer_given(tmp_path: Path, settings: dict[str, object]) -> None:
    (tmp_path / "file").write_text("")
    client = client_of(tmp_path / "file" / "audit", None, **settings)
    with capture_logs() as logs:
        given = client.get("/api/ask", params={"q": FEE_QUESTION})
    assert (given.status_code, given.json()["outcome"]) == (200, "answered")
    assert [one["refused"] for one in logs if one["event"] == "audit log not written"] == [False]
