"""Who may use which address, and that what may not be read is not there: every route, every sort of caller."""

import asyncio
import re
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from support.web_backend import backend
from support.web_sites import served

from assistant.access import Gate, Scope
from assistant.access.tokens import Tokens
from assistant.access.users import Users
from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.errors import AccessClosed
from assistant.web import create_app
from assistant.web.backend import Backend
from assistant.web.middleware.headers import HEADERS
from assistant.web.security.route_rights import NEEDS, route_at
from assistant.web.security.visits import Visit, during, seen_by_visitor

ORIGIN = "http://127.0.0.1:8000"
PASSWORD = "correct horse battery"
OPEN, HIDDEN = "baltic-hybrid-threats.txt", "sanctions-relief-path.md"
NEVER = "sanctions-relief-plan.md"
OTHER = "visa-policy-2025.md"
RULES = f"""
[[rule]]
path = "{HIDDEN}"
groups = ["board"]

[may]
upload = ["board"]
metrics = ["board"]
"""
QUESTION = "Was soll die Union zu den Sanktionen gegen Belarus tun?"  # answered by words alone
EXAMPLES = {
    "GET /": f"/?q={quote(QUESTION)}",
    "POST /": "/",
    "GET /suggestions": "/suggestions",
    "GET /source/{document:path}": "/source/{document}",
    "GET /original/{document:path}": "/original/{document}",
    "GET /page/{number}/{document:path}": "/page/1/{document}",
    "GET /cite/{citation}": "/cite/{citation}",
    "GET /memo": "/memo",
    "POST /memo": "/memo",
    "POST /memo.docx": "/memo.docx",
    "POST /memo.md": "/memo.md",
    "POST /memo.html": "/memo.html",
    "POST /memo.json": "/memo.json",
    "POST /memo.bib": "/memo.bib",
    "POST /memo.csl": "/memo.csl",
    "GET /searches": "/searches",
    "POST /searches": "/searches",
    "GET /recommendations": "/recommendations?document={document}",
    "GET /recommendations.csv": "/recommendations.csv?document={document}",
    "GET /recommendations.json": "/recommendations.json?document={document}",
    "GET /recommendations.md": "/recommendations.md?document={document}",
    "GET /matrix": "/matrix?document={document}",
    "GET /matrix.svg": "/matrix.svg?document={document}",
    "GET /matrix.csv": "/matrix.csv?document={document}",
    "GET /timeline": "/timeline?document={document}",
    "GET /timeline.svg": "/timeline.svg?document={document}",
    "GET /timeline.csv": "/timeline.csv?document={document}",
    "GET /compare": f"/compare?document={{document}}&document={OTHER}",
    "GET /compare.docx": f"/compare.docx?document={{document}}&document={OTHER}",
    "GET /compare.csv": f"/compare.csv?document={{document}}&document={OTHER}",
    "GET /compare.json": f"/compare.json?document={{document}}&document={OTHER}",
    "GET /addressees": "/addressees",
    "GET /addressees/{name:path}": "/addressees/EU",
    "GET /documents": "/documents",
    "GET /documents/{document:path}": "/documents/{document}",
    "GET /api/ask": f"/api/ask?q={quote(QUESTION)}&document={{document}}",
    "GET /api/citations/{citation}": "/api/citations/{citation}",
    "POST /api/verify": "/api/verify",
    "POST /api/mcp": "/api/mcp",
    "GET /api/status": "/api/status",
    "GET /api/recommendations": "/api/recommendations?document={document}",
    "GET /api/matrix": "/api/matrix?document={document}",
    "GET /api/timeline": "/api/timeline?document={document}",
    "GET /api/compare": f"/api/compare?document={{document}}&document={OTHER}",
    "GET /api/compare.docx": f"/api/compare.docx?document={{document}}&document={OTHER}",
    "GET /api/compare.csv": f"/api/compare.csv?document={{document}}&document={OTHER}",
    "GET /api/addressees": "/api/addressees",
    "GET /api/addressees/{name:path}": "/api/addressees/EU",
    "GET /api/examples": "/api/examples",
    "GET /api/documents": "/api/documents",
    "GET /api/documents/{document:path}": "/api/documents/{document}",
    "GET /api/source/{document:path}": "/api/source/{document}",
    "GET /api/recommendations.atom": "/api/recommendations.atom?document={document}",
    "GET /api/recommendations.csv": "/api/recommendations.csv?document={document}",
    "GET /api/recommendations.json": "/api/recommendations.json?document={document}",
    "GET /api/recommendations.md": "/api/recommendations.md?document={document}",
    "GET /api/original/{document:path}": "/api/original/{document}",
    "GET /api/page/{number}/{document:path}": "/api/page/1/{document}",
    "GET /status": "/status?added={document}",
    "GET /status/{kind}": "/status/notes",
    "GET /upload": "/upload",
    "POST /upload": "/upload",
    "GET /details/{document:path}": "/details/{document}",
    "POST /details/{document:path}": "/details/{document}",
    "GET /api/upload": "/api/upload",
    "POST /api/upload": "/api/upload",
    "POST /feedback": "/feedback",
    "GET /metrics": "/metrics",
    "GET /docs": "/docs",
    "GET /openapi.json": "/openapi.json",
    "GET /login": "/login",
    "POST /login": "/login",
    "GET /login/provider": "/login/provider",
    "GET /login/callback": "/login/callback",
    "POST /logout": "/logout",
    "GET /healthz": "/healthz",
    "GET /readyz": "/readyz",
    "GET /static/style.css": "/static/style.css",
    "GET /static/page.js": "/static/page.js",
    "GET /static/panes.js": "/static/panes.js",
    "GET /static/favicon.svg": "/static/favicon.svg",
}
"""An address of each route; new ones need an entry here and in `assistant.web.security.route_rights`."""
OF_DOCUMENTS = [
    name for name, address in EXAMPLES.items() if "{document}" in address or "{citation}" in address
]


@dataclass(frozen=True, slots=True)
class Site:
    """An app, its gate, and a document and a citation that may be read by some only."""

    app: FastAPI
    gate: Gate
    citations: dict[str, str]
    tokens: dict[str, str]

    def browser(self, **cookies: str) -> TestClient:
        return TestClient(
            self.app, base_url=ORIGIN, cookies=cookies, follow_redirects=False, raise_server_exceptions=False
        )

    def signed_in(self, name: str) -> TestClient:
        """The browser of somebody who has signed in."""
        user = self.gate.users.all()[name]
        return self.browser(assistant_session_8000=self.gate.sessions.begin(user.identity, proof=user.proof))

    def program(self, token: str) -> TestClient:
        client = self.browser()
        client.headers["Authorization"] = f"Bearer {self.tokens.get(token, token)}"
        return client

    def address(self, route: str, document: str) -> str:
        return EXAMPLES[route].format(document=document, citation=self.citations.get(document, "a" * 16))


def routes_of(app: FastAPI) -> set[str]:
    """Every route of an app, with its method."""
    return {
        f"{method} {route.path}"
        for route in iter_route_contexts(app.router.routes)
        for method in (route.methods or ())
        if method != "HEAD"
    }


def site_of(
    assistant: Backend, settings: Settings, folder: Path, rules: str, citations: dict[str, str]
) -> Site:
    (folder / "access.toml").write_text(rules)
    tokens = Tokens(folder)
    later = datetime.now(UTC) + timedelta(days=1)
    secrets = {scope.value: tokens.add(scope.value, [scope], [], later) for scope in Scope} | {
        "board": tokens.add("board", list(Scope), ["board"], later)
    }
    users = Users(folder)
    users.add("ian", PASSWORD, ["board"])
    users.add("eva", PASSWORD, ["staff"])
    gate = Gate(settings)
    return Site(create_app(assistant, settings, gate), gate, citations, secrets)


@pytest.fixture(scope="module")
def site(sample_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("access")
    settings = sample_settings.model_copy(
        update={
            "auth": "users",
            "access": folder,
            "requests_per_minute": 0,
            "logins_per_minute": 1000,
            "upload": True,
        }
    )
    assistant = Assistant(settings)
    citations = {
        one.citation.document: one.citation.id
        for one in assistant.passages()
        if one.recommendation is not None
    }
    return site_of(assistant, settings, folder, RULES, citations)


# Every route


def test_every_route_has_its_line_in_the_table(site: Site) -> None:
    oidc = Settings(auth="oidc", oidc_issuer="https://id.example", oidc_client_id="x", corpus=Path("nowhere"))
    built = routes_of(site.app) | routes_of(create_app(backend(), oidc))
    assert built == NEEDS.keys(), "decide in assistant/web/security/route_rights.py who may use it"
    assert built == EXAMPLES.keys(), "give an address of it in EXAMPLES"


def test_an_address_leads_to_the_line_of_its_own_route() -> None:
    led = {
        name: route_at(address.partition("?")[0].format(document="a/b.md", citation="x"))
        for name, address in EXAMPLES.items()
    }
    assert {name: route.path if route else None for name, route in led.items()} == {
        name: name.partition(" ")[2] for name in EXAMPLES
    }


DETAILS = "POST /details/{document:path}"


def expected(need: Scope | None, scopes: set[Scope], route: str) -> set[int]:
    """What a route answers to somebody with these scopes."""
    if need is None:
        return {200, 303, 403, 404}
    if need not in scopes:
        return {403}
    if route in ("POST /upload", "POST /api/upload"):
        return {415}  # there is no file in it
    if route in ("POST /api/verify", "POST /api/mcp"):
        return {400}  # a form is not JSON
    if route in ("POST /memo", "POST /searches"):
        return {303}  # back to the page
    if route == "POST /feedback":
        return {403}  # its token is missing
    if route == DETAILS:
        return {404}  # of a document that is not there, so that nothing changes for the other tests
    return {404} if "/page/" in route else {200}


CALLERS: dict[str, set[Scope]] = {
    "eva": {Scope.READ, Scope.EXPORT},
    "ian": set(Scope),
    "token read": {Scope.READ},
    "token export": {Scope.EXPORT},
    "token upload": set(),
}


@pytest.mark.parametrize("route", sorted(NEEDS))
def test_a_route_answers_whom_it_is_for_and_nobody_else(site: Site, route: str) -> None:
    method, path = route.split()
    address, need = site.address(route, NEVER if route == DETAILS else OPEN), NEEDS[route]
    sent = {"data": {"q": QUESTION}, "headers": {"Origin": ORIGIN}} if method == "POST" else {}
    for who, scopes in CALLERS.items():
        client = site.program(who.partition(" ")[2]) if who.startswith("token ") else site.signed_in(who)
        if who == "token upload":
            scopes = set()  # its groups are not among those that may
        answered = client.request(method, address, **sent).status_code  # type: ignore[arg-type]
        assert answered in expected(need, scopes, route), (who, answered)
    unknown = site.browser().request(method, address, **sent)  # type: ignore[arg-type]
    is_page = method == "GET" and not path.startswith("/api/")
    assert unknown.status_code in ({200, 303, 403, 404} if need is None else {303} if is_page else {401}), (
        unknown.status_code
    )
    if need is not None:
        assert OPEN.partition(".")[0] not in unknown.text
        for token in ("pa_wrong", ""):
            refused = site.program(token).request(method, address, **sent)  # type: ignore[arg-type]
            assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")


def test_what_nobody_need_sign_in_for_knows_nobody(site: Site) -> None:
    for name, need in NEEDS.items():
        if need is None and name.startswith("GET"):
            known, unknown = (
                client.get(EXAMPLES[name]) for client in (site.signed_in("ian"), site.browser())
            )
            assert re.sub(r'value="\w{64}"', "", known.text) == re.sub(r'value="\w{64}"', "", unknown.text)


@pytest.mark.parametrize("path", ["/nowhere", "/docs/x", "/api/nowhere", "/source", "/login/x"])
def test_an_address_that_leads_nowhere_is_told_only_to_who_is_signed_in(site: Site, path: str) -> None:
    assert site.signed_in("eva").get(path).status_code == 404
    assert site.browser().get(path).status_code == (401 if path.startswith("/api/") else 303)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "POST"])
def test_a_method_that_a_route_does_not_have_is_refused(site: Site, method: str) -> None:
    refused = site.signed_in("eva").request(method, "/documents", headers={"Origin": ORIGIN})
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET")


# What may not be read is not there


@pytest.fixture(scope="module")
def bare(sample_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of a corpus that never held the hidden document."""
    folder = tmp_path_factory.mktemp("bare")
    corpus = folder / "corpus"
    corpus.mkdir()
    for file in sample_settings.corpus.iterdir():
        text = file.read_text()
        if file.name == "documents.csv":
            text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith(HIDDEN))
        if file.name != HIDDEN:
            (corpus / file.name).write_text(text)
    settings = sample_settings.model_copy(
        update={
            "corpus": corpus,
            "index": folder / "index",
            "auth": "users",
            "access": folder,
            "requests_per_minute": 0,
            "upload": True,
        }
    )
    assistant = Assistant(settings)
    assistant.index()
    return site_of(assistant, settings, folder, RULES, {})


def seen(site: Site, address: str) -> tuple[int, dict[str, str], str]:
    answer = site.signed_in("eva").get(address)
    moments = re.compile(r'\d\d:\d\d UTC|"built":"[^"]*"|<updated>[^<]*|value="\w{32,64}"')
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, headers, moments.sub("", answer.text)


@pytest.mark.parametrize(
    "route", [name for name in EXAMPLES if name.startswith("GET") and NEEDS[name] is not None]
)
def test_every_page_is_that_of_a_corpus_without_the_hidden_document(
    site: Site, bare: Site, route: str
) -> None:
    for document in (HIDDEN, OPEN, NEVER):
        citation = site.citations.get(document, "a" * 16)
        address = EXAMPLES[route].format(document=document, citation=citation)
        assert seen(site, address) == seen(bare, address)
    assert "A ladder, not a wall" not in site.signed_in("eva").get(site.address(route, HIDDEN)).text


@pytest.mark.parametrize("route", OF_DOCUMENTS)
def test_a_hidden_document_is_answered_as_one_that_never_was(site: Site, route: str) -> None:
    hidden, never = (site.address(route, document) for document in (HIDDEN, NEVER))
    hints = re.compile(r"such as [^\n\"<]*")  # the names most like the one that was asked for
    found = []
    for document, address in ((HIDDEN, hidden), (NEVER, never)):
        status, headers, body = seen(site, address)
        named = re.sub(re.escape(document), "X", body, flags=re.IGNORECASE).replace(
            site.citations.get(document, "a" * 16), "Y"
        )
        found.append((status, headers | {"content-length": ""}, hints.sub("", named)))
    assert found[0] == found[1]
    is_list = any(one in hidden for one in ("/recommendations", "/status", "/matrix", "/timeline"))
    may_not = "/details/" in hidden  # this reader corrects nothing
    assert found[0][0] == (200 if is_list else 403 if may_not else 404)
    assert site.signed_in("ian").get(hidden).status_code == (404 if "/page/" in hidden else 200)


def test_a_memo_quotes_what_each_may_read_each_time_anew(site: Site) -> None:
    hidden, never = site.citations[HIDDEN], "a" * 16
    form = {"title": "Sanctions", "style": "footnote", "part": hidden, "text": "", "do": "check"}
    found = {}
    for who in ("eva", "ian"):
        client = site.signed_in(who)
        client.headers["Origin"] = ORIGIN
        page = client.post("/memo", data=form)
        kept = client.get("/memo")
        files = [client.post(f"/memo.{ending}", data=form) for ending in ("md", "html", "json", "bib", "csl")]
        assert {one.status_code for one in (page, kept, *files)} == {200}
        found[who] = ["A ladder, not a wall" in one.text for one in (page, kept, *files)]
    assert found == {"eva": [False] * 7, "ian": [True] * 7}
    eva = site.signed_in("eva")
    eva.headers["Origin"] = ORIGIN
    pages = [eva.post("/memo", data={**form, "part": one}).text.replace(one, "X") for one in (hidden, never)]
    assert pages[0] == pages[1]
    added = [eva.post("/memo", data={"add": one}) for one in (hidden, never)]
    assert [(one.status_code, one.text.replace(hidden, "X").replace(never, "X")) for one in added] == [
        (404, added[0].text.replace(hidden, "X"))
    ] * 2


@pytest.mark.parametrize("address", ["/source/{}", "/original/{}", "/api/documents/{}", "/documents/{}"])
def test_a_hidden_document_takes_as_long_as_one_that_never_was(site: Site, address: str) -> None:
    client = site.signed_in("eva")

    def seconds(document: str) -> float:
        began = time.perf_counter()
        client.get(address.format(document))
        return time.perf_counter() - began

    pairs = [(seconds(HIDDEN), seconds(NEVER)) for _ in range(15)]
    hidden, never = (median(one) for one in zip(*pairs, strict=True))
    assert 1 / 3 < hidden / never < 3


def test_the_same_question_gets_what_each_may_read(site: Site) -> None:
    found = {
        who: {
            one["citation"]["document"]
            for one in site.signed_in(who)
            .get(
                "/api/ask",
                params={"q": "How should sanctions relief be tied to releases of political prisoners?"},
            )
            .json()["items"]
        }
        for who in ("eva", "ian")
    }
    assert HIDDEN in found["ian"]
    assert HIDDEN not in found["eva"]


def test_changed_rules_count_without_a_restart_and_damaged_ones_close(site: Site) -> None:
    file, eva = site.gate.folder / "access.toml", site.signed_in("eva")
    site.gate._rules._settle_seconds = 0
    found = []
    try:
        for rules in ('default = "allow"', "", "[[rule", RULES):
            file.write_text(rules)
            answer = eva.get(f"/source/{HIDDEN}")
            found.append((answer.status_code, "access.toml" in answer.text))
        file.write_text("[[rule")
        found.append((site.program("board").get("/api/documents").status_code, False))
        found.append((site.browser().get("/login").status_code, False))
    finally:
        file.write_text(RULES)
    assert found == [(200, False), (503, False), (503, False), (404, False), (503, False), (200, False)]


def test_outside_of_a_visit_nothing_is_shown() -> None:
    seen = seen_by_visitor(backend())
    with pytest.raises(AccessClosed):
        seen()
    with during(Visit()), pytest.raises(AccessClosed):
        seen()


# Paths


@pytest.fixture(scope="module")
def linked(sample_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A browser of a corpus that holds links to what lies outside of it."""
    folder = tmp_path_factory.mktemp("linked")
    shutil.copytree(sample_settings.corpus, folder / "corpus")
    shutil.copytree(sample_settings.index, folder / "index")
    (folder / "secret.txt").write_text("The Commission should keep this secret.\n")
    (folder / "corpus" / "link.md").symlink_to(folder / "secret.txt")
    (folder / "corpus" / "folder").symlink_to(folder)
    settings = Settings(corpus=folder / "corpus", index=folder / "index", settle_seconds=0)
    assistant = Assistant(settings)
    assistant.index()
    return TestClient(create_app(assistant, settings), base_url=ORIGIN, raise_server_exceptions=False)


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt",
        "..%2Fsecret.txt",
        "%2e%2e/secret.txt",
        "..%5Csecret.txt",
        "%2Fetc%2Fpasswd",
        "/etc/passwd",
        "a/../../secret.txt",
        "secret.txt%00",
        "%00",
        "link.md",
        "folder/secret.txt",
        f"%2E/{OPEN}",
        f"x/%2E%2E/{OPEN}",
        f"{OPEN}/",
        f"%2F{OPEN}",
        "access.toml",
        "documents.csv",
        "file:///etc/passwd",
        "a" * 5000,
    ],
)
def test_a_path_that_is_no_document_opens_nothing(linked: TestClient, name: str) -> None:
    for route in ("/source/", "/original/", "/page/1/", "/documents/", "/api/source/", "/api/documents/"):
        refused = linked.get(route + name)
        assert refused.status_code == 404, (route, refused.text[:300])
        assert "keep this secret" not in refused.text


def test_a_file_that_became_a_link_out_of_the_corpus_is_not_sent(copied_settings: Settings) -> None:
    outside = copied_settings.corpus.parent / "outside.txt"
    inside = copied_settings.corpus / OPEN
    outside.write_bytes(inside.read_bytes())
    inside.unlink()
    inside.symlink_to(outside)
    client = TestClient(create_app(Assistant(copied_settings), copied_settings), base_url=ORIGIN)
    assert client.get(f"/original/{OPEN}").status_code == 409


# Nothing is fetched


def test_no_part_that_answers_requests_can_fetch_an_address() -> None:
    """Only the identity provider's module speaks to others, and it asks nothing that a request names."""
    package = Path(create_app.__code__.co_filename).parent.parent
    fetching = re.compile(
        r"^\s*(?:import|from)\s+(?:requests|httpx2?|urllib\.request|urllib3|http\.client|aiohttp|ftplib|smtplib|socket)\b",
        re.MULTILINE,
    )
    found = {
        str(file.relative_to(package))
        for file in package.rglob("*.py")
        if fetching.search(file.read_text(encoding="utf-8"))
    }
    own_processes = {f"ingest/worker_pool/{name}.py" for name in ("channel", "process", "worker")}
    assert found - own_processes == {
        "access/oidc.py",
        "models/remote_judge.py",
        "web/mcp_server.py",  # speaks to its own app, by a transport that knows no network
        "web/serving.py",  # listens
    }


# Signing in


def token_in(page: str) -> str:
    return str(re.findall(r'name="token" value="(\w+)"', page)[0])


def signing_in(client: TestClient, **given: str) -> Any:
    form = {
        "name": "ian",
        "password": PASSWORD,
        "next": "/documents",
        "token": token_in(client.get("/login").text),
    }
    return client.post("/login", data=form | given, headers={"Origin": ORIGIN})


def test_who_signs_in_goes_on_to_where_they_wanted_and_can_sign_out(site: Site) -> None:
    client = site.browser()
    asked = client.get(f"/documents/{HIDDEN}?sort=to")
    assert asked.headers["location"] == f"/login?next=%2Fdocuments%2F{HIDDEN}%3Fsort%3Dto"
    done = signing_in(client, next=f"/documents/{HIDDEN}?sort=to")
    assert (done.status_code, done.headers["location"]) == (303, f"/documents/{HIDDEN}?sort=to")
    page = client.get(done.headers["location"])
    assert (page.status_code, '<span dir="auto">ian</span>' in page.text) == (200, True)
    session = client.cookies["assistant_session_8000"]
    out = client.post("/logout", data={"token": token_in(page.text)}, headers={"Origin": ORIGIN})
    assert (out.status_code, out.headers["location"]) == (303, "/login")
    assert site.browser(assistant_session_8000=session).get("/documents").status_code == 303


def test_the_page_to_sign_in_has_no_menu_of_what_is_behind_it(site: Site) -> None:
    client = site.browser()
    assert 'href="/memo"' not in client.get("/login").text
    signing_in(client)
    assert 'href="/memo"' in client.get("/documents").text


@pytest.mark.parametrize(
    "given", [{"password": "wrong"}, {"name": "nobody"}, {"name": "", "password": ""}, {"name": "ian\x00"}]
)
def test_a_wrong_name_or_password_is_told_in_one_way(site: Site, given: dict[str, str]) -> None:
    client = site.browser()
    refused = signing_in(client, **given)
    assert (refused.status_code, "The username or the password is wrong." in refused.text) == (401, True)
    assert "assistant_session_8000" not in client.cookies
    assert PASSWORD not in refused.text


@pytest.mark.parametrize(
    "next",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "/login",
        "/a\r\nSet-Cookie: a=b",
        "documents",
    ],
)
def test_nobody_is_sent_to_another_site(site: Site, next: str) -> None:
    assert signing_in(site.browser(), next=next).headers["location"] == "/"


@pytest.mark.parametrize(
    ("base", "name", "is_secure"),
    [
        (ORIGIN, "assistant_session_8000", False),
        ("https://127.0.0.1:8000", "__Host-assistant_session_8000", True),
    ],
)
def test_the_cookie_of_a_session_is_out_of_reach(site: Site, base: str, name: str, is_secure: bool) -> None:
    client = TestClient(site.app, base_url=base, follow_redirects=False)
    form = {"name": "ian", "password": PASSWORD, "token": token_in(client.get("/login").text)}
    done = client.post("/login", data=form, headers={"Origin": base})
    set_cookie = next(line for line in done.headers.get_list("set-cookie") if line.startswith(f"{name}="))
    attributes = {part.strip().lower() for part in set_cookie.split(";")[1:]}
    assert attributes == {"httponly", "samesite=lax", "path=/", *(["secure"] if is_secure else [])}
    assert len(set_cookie.partition(";")[0]) > len(name) + 40


def test_a_session_is_another_after_signing_in(site: Site) -> None:
    first = signing_in(site.browser(assistant_session_8000="chosen")).cookies["assistant_session_8000"]
    assert first != "chosen"
    second = signing_in(site.browser(assistant_session_8000=first)).cookies["assistant_session_8000"]
    found = [
        site.browser(assistant_session_8000=one).get("/documents").status_code
        for one in ("chosen", first, second)
    ]
    assert found == [303, 303, 200]


def test_a_cookie_of_another_service_on_this_host_offers_no_way_to_sign_out(tmp_path: Path) -> None:
    app = create_app(backend(), Settings(corpus=tmp_path / "corpus"))
    client = TestClient(app, base_url=ORIGIN, cookies={"assistant_session": "of-another-port"})
    page = client.get("/documents")
    assert (page.status_code, "/logout" in page.text) == (200, False)


def test_pages_link_only_to_what_somebody_may_do(tmp_path: Path) -> None:
    rules = '[may]\nexport = ["board"]\nupload = ["board"]\n'
    settings = Settings(
        corpus=tmp_path / "corpus", index=tmp_path / "index", auth="users", access=tmp_path, upload=True
    )
    site = site_of(backend(), settings, tmp_path, rules, {})
    for name, may in (("ian", True), ("eva", False)):
        client = site.signed_in(name)
        assert [
            "/recommendations.csv" in client.get("/recommendations").text,
            "/upload" in client.get("/documents").text,
            "/upload" in client.get("/status").text,
            client.get("/recommendations.csv").status_code == 200,
            client.get("/upload").status_code == 200,
        ] == [may] * 5


# Forged requests


@pytest.mark.parametrize(
    "origin", [None, "null", "https://evil.example", "http://127.0.0.1:8001", "https://127.0.0.1:8000"]
)
@pytest.mark.parametrize("address", ["/", "/login", "/logout"])
def test_a_change_that_comes_from_elsewhere_is_refused(site: Site, address: str, origin: str | None) -> None:
    client = site.signed_in("ian")
    headers = {} if origin is None else {"Origin": origin}
    assert client.post(address, data={"q": "x"}, headers=headers).status_code == 403
    assert client.get("/documents").status_code == 200


@pytest.mark.parametrize("token", ["", "x", "0" * 64])
def test_a_form_without_its_token_changes_nothing(site: Site, token: str) -> None:
    client = site.signed_in("ian")
    assert client.post("/logout", data={"token": token}, headers={"Origin": ORIGIN}).status_code == 403
    assert client.get("/documents").status_code == 200
    assert signing_in(site.browser(), token=token).status_code == 403


def test_the_token_of_one_browser_is_no_use_in_another(site: Site) -> None:
    token = token_in(site.browser().get("/login").text)
    assert signing_in(site.browser(), token=token).status_code == 403
    ian, eva = site.signed_in("ian"), site.signed_in("eva")
    token = token_in(ian.get("/documents").text)
    assert eva.post("/logout", data={"token": token}, headers={"Origin": ORIGIN}).status_code == 403


def test_a_program_needs_no_origin_since_no_browser_brings_its_token(site: Site) -> None:
    assert site.program("read").post("/", data={"q": QUESTION}, headers={"Origin": ORIGIN}).status_code == 200


# Proxies


def behind(peer: str, tmp_path: Path, **given: Any) -> TestClient:
    settings = Settings(
        corpus=tmp_path / "corpus",
        index=tmp_path / "index",
        auth="proxy",
        trusted_proxies=("10.0.0.5",),
        allowed_hosts=("policy.example",),
        **given,
    )
    app = create_app(backend(), settings)
    return TestClient(app, base_url="http://policy.example", client=(peer, 1), follow_redirects=False)


def test_the_user_header_counts_from_the_proxy_only(tmp_path: Path) -> None:
    said = {"X-Forwarded-User": "anna"}
    found = [
        behind(peer, tmp_path).get("/documents", headers=said).status_code
        for peer in ("10.0.0.5", "10.0.0.6", "127.0.0.1")
    ]
    assert found == [200, 401, 401]
    proxy = behind("10.0.0.5", tmp_path)
    assert proxy.get("/documents").status_code == 401
    assert (
        proxy.get(
            "/documents", headers=[("X-Forwarded-User", "anna"), ("X-Forwarded-User", "root")]
        ).status_code
        == 401
    )
    assert (
        behind("10.0.0.6", tmp_path)
        .get("/documents", headers={**said, "X-Forwarded-For": "10.0.0.5"})
        .status_code
        == 401
    )


def test_headers_of_other_names_count_where_the_settings_say_so(tmp_path: Path) -> None:
    (tmp_path / "access.toml").write_text('default = "deny"\n[[rule]]\npath = "**"\ngroups = ["board"]\n')
    proxy = behind("10.0.0.5", tmp_path, proxy_user_header="Remote-User", proxy_groups_header="Remote-Groups")
    found = [
        proxy.get("/api/documents", headers=headers).json().get("total")
        for headers in (
            {"Remote-User": "anna", "Remote-Groups": "staff,board"},
            {"Remote-User": "eva", "Remote-Groups": "staff"},
            {"X-Forwarded-User": "anna"},
        )
    ]
    assert found == [2, 0, None]


def test_a_form_is_ours_behind_a_proxy_that_speaks_https(tmp_path: Path) -> None:
    headers = {"X-Forwarded-User": "anna", "X-Forwarded-Proto": "https", "Origin": "https://policy.example"}
    assert behind("10.0.0.5", tmp_path).post("/", data={"q": "A"}, headers=headers).status_code == 200
    answer = behind("10.0.0.5", tmp_path).get("/documents", headers=headers)
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert (
        "strict-transport-security"
        not in behind("10.0.0.6", tmp_path).get("/documents", headers=headers).headers
    )


# Too many, too large, too slow


def test_too_many_requests_of_one_user_or_address_have_to_wait(tmp_path: Path) -> None:
    proxy = behind("10.0.0.5", tmp_path, requests_per_minute=3)
    said = {"X-Forwarded-User": "anna", "X-Forwarded-For": "1.2.3.4"}
    found = [proxy.get("/api/documents", headers=said) for _ in range(4)]
    assert [one.status_code for one in found] == [200, 200, 200, 429]
    assert 1 <= int(found[3].headers["retry-after"]) <= 60
    assert (found[3].headers["content-type"], found[3].json()["type"]) == (
        "application/problem+json",
        "/docs#too-many-requests",
    )
    statuses = [
        proxy.get(
            "/api/documents", headers={"X-Forwarded-User": user, "X-Forwarded-For": address}
        ).status_code
        for user, address in (("anna", "1.2.3.5"), ("eva", "1.2.3.4"), ("eva", "1.2.3.5"))
    ]
    assert statuses == [429, 429, 200]


def test_passwords_cannot_be_tried_without_end(tmp_path: Path) -> None:
    settings = Settings(
        corpus=tmp_path / "corpus", index=tmp_path / "index", auth="users", logins_per_minute=2
    )
    client = TestClient(create_app(backend(), settings), base_url=ORIGIN)
    found = [signing_in(client, password="wrong") for _ in range(3)]
    assert [one.status_code for one in found] == [401, 401, 429]
    assert int(found[2].headers["retry-after"]) >= 1


@pytest.fixture
def local(tmp_path: Path) -> Iterator[TestClient]:
    app = create_app(backend(), Settings(corpus=tmp_path / "corpus"))
    with TestClient(app, base_url=ORIGIN, raise_server_exceptions=False) as client:
        yield client


def test_a_request_that_is_too_large_is_refused_before_and_while_it_comes(local: TestClient) -> None:
    declared = local.post("/", content=b"q=" + b"A" * 300_000, headers={"Origin": ORIGIN})
    streamed = local.post("/", content=(b"A" * 10_000 for _ in range(40)), headers={"Origin": ORIGIN})
    assert [declared.status_code, streamed.status_code] == [413, 413]


@pytest.mark.parametrize(
    "headers", [{"X-Long": "a" * 17_000}, {f"X-{number}": "a" for number in range(120)}], ids=["long", "many"]
)
def test_headers_that_are_too_large_are_refused(local: TestClient, headers: dict[str, str]) -> None:
    assert local.get("/", headers=headers).status_code == 431


@pytest.mark.parametrize("given", ["pieces", "seconds"])
def test_a_request_that_does_not_arrive_is_given_up(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "assistant.web.middleware.request_bounds.PIECE_SECONDS", 0.05 if given == "pieces" else 9.0
    )
    monkeypatch.setattr(
        "assistant.web.middleware.request_bounds.BODY_SECONDS", 0.05 if given == "seconds" else 9.0
    )
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.03 if given == "seconds" else 5)
        return {"type": "http.request", "body": b"q", "more_body": True}

    async def send(message: Any) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    scope = {
        "type": "http", "method": "POST", "path": "/", "raw_path": b"/", "root_path": "", "scheme": "http",
        "query_string": b"", "headers": [(b"host", b"127.0.0.1:8000"), (b"origin", ORIGIN.encode()), (b"content-length", b"99")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000), "http_version": "1.1",
    }  # fmt: skip
    app = create_app(backend(), Settings(corpus=Path("nowhere")))
    asyncio.run(asyncio.wait_for(app(scope, receive, send), 4))
    assert statuses == [408]


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /"])
def test_whoever_sends_the_head_of_a_request_drop_by_drop_is_let_go(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.web.middleware.slow_clients.HEAD_SECONDS", 0.3)
    with served(backend(), Settings(corpus=Path("nowhere"))) as site:
        place = ("127.0.0.1", int(site.rstrip("/").rpartition(":")[2]))
        with socket.create_connection(place, timeout=20) as line:
            line.sendall(sent)
            with suppress(BrokenPipeError, ConnectionResetError):  # it is let go
                for _ in range(100):
                    line.sendall(b"a")
                    time.sleep(0.05)
                pytest.fail("it may go on for ever")
        with socket.create_connection(place, timeout=20) as line:
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert line.recv(15) == b"HTTP/1.1 200 OK"


def test_who_sends_a_body_slowly_holds_no_place() -> None:
    known = backend()
    settings = Settings(corpus=Path("nowhere"), questions_at_once=1, questions_waiting=0)
    with served(known, settings) as site:
        host = site.removeprefix("http://").rstrip("/")
        head = f"POST / HTTP/1.1\r\nHost: {host}\r\nOrigin: {site.rstrip('/')}\r\nContent-Length: 20\r\n"
        kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        name, _, port = host.partition(":")
        with socket.create_connection((name, int(port)), timeout=20) as line:
            line.sendall(f"{head}{kind}q=What".encode())
            time.sleep(0.3)
            assert httpx2.get(f"{site}api/ask", params={"q": "What?"}).status_code == 200
            line.sendall(b"+should+be+fun")
            assert line.recv(15) == b"HTTP/1.1 200 OK"


def test_who_does_not_take_an_answer_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.web.middleware.slow_clients.TAKING_SECONDS", 0.5)
    settings = Settings(corpus=Path("nowhere"), questions_at_once=1, questions_waiting=0)
    with served(backend(), settings) as site:
        host = site.removeprefix("http://").rstrip("/")
        name, _, port = host.partition(":")
        with socket.socket() as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect((name, int(port)))
            line.settimeout(20)
            with suppress(BrokenPipeError, ConnectionResetError):
                line.sendall(f"GET /?q=What HTTP/1.1\r\nHost: {host}\r\n\r\n".encode() * 3000)
            end = time.monotonic() + 20
            while httpx2.get(f"{site}api/ask", params={"q": "What?"}).status_code != 200:
                assert time.monotonic() < end, "its place is never free"
                time.sleep(0.1)


# Headers


@pytest.mark.parametrize("address", ["/", "/login", "/nowhere", "/api/ask", "/static/page.js", "/healthz"])
def test_every_answer_has_safe_headers(site: Site, address: str) -> None:
    for client in (site.browser(), site.signed_in("eva")):
        headers = client.get(address).headers
        assert {name: headers[name] for name in HEADERS} == HEADERS
        assert headers["cache-control"].startswith("private, ")


def test_what_came_through_a_proxy_is_not_from_this_machine(local: TestClient) -> None:
    assert local.get("/documents").status_code == 200
    assert local.get("/documents", headers={"X-Forwarded-For": "1.2.3.4"}).status_code == 401


def test_nothing_speaks_websocket(local: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), local.websocket_connect("/"):
        pass
