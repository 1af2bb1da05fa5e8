"""Documents can be added from this machine's own form alone, and whatever else is sent is refused with a reason."""

import hashlib
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx2
import pytest
from fastapi.testclient import TestClient
from support.small_world import BEES, FERRIES, make_corpus
from support.states import until
from support.web_backend import BRIEF, KnownAnswers, backend
from support.web_sites import served

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.errors import CorpusMissing, DiskFull, UploadFolderUnusable, UploadUnusable
from assistant.web import create_app
from assistant.web.routes.form_files import REST_OF_FORM
from assistant.web.security.form_tokens import FormTokens
from assistant.web.views.wording import as_sentence

SITE = "http://127.0.0.1:8000"
HERE = {"Origin": SITE}


def client_of(assistant: Any, peer: str = "127.0.0.1", upload: bool = True, **settings: Any) -> TestClient:
    app = create_app(assistant, Settings(upload=upload, **settings))
    return TestClient(app, base_url=SITE, client=(peer, 50_000), follow_redirects=False)


@pytest.fixture
def known() -> KnownAnswers:
    return backend()


@pytest.fixture
def client(known: KnownAnswers) -> TestClient:
    return client_of(known)


def token_of(client: TestClient) -> str:
    return str(client.get("/api/upload").json()["token"])


def send(
    client: TestClient,
    name: str = "new.md",
    content: bytes = b"# New",
    path: str = "/api/upload",
    token: str | None = None,
    headers: dict[str, str] = HERE,
) -> Any:
    token = token_of(client) if token is None else token
    return client.post(path, data={"token": token}, files={"file": (name, content)}, headers=headers)


def test_a_program_adds_a_document(client: TestClient, known: KnownAnswers) -> None:
    told = client.get("/api/upload").json()
    assert (told["max_bytes"], told["types"]) == (100_000, [".md", ".pdf"])
    sent = send(client)
    assert (sent.status_code, sent.headers["location"]) == (201, "/api/documents/uploads/new.md")
    assert sent.json() == {
        "schema": 1,
        "document": "uploads/new.md",
        "bytes": 5,
        "digest": "sha256:" + hashlib.sha256(b"# New").hexdigest(),
        "already": False,
    }
    assert known.added == {"new.md": b"# New"}


def test_bytes_that_are_there_already_are_not_added_but_named(client: TestClient) -> None:
    sent = send(client, content=BRIEF.text.encode())
    assert (sent.status_code, sent.json()["document"], sent.json()["already"]) == (200, BRIEF.id, True)


def test_the_form_leads_to_the_status(client: TestClient) -> None:
    form = client.get("/upload").text
    token = form.partition('name="token" value="')[2].partition('"')[0]
    sent = send(client, path="/upload", token=token)
    assert (sent.status_code, sent.headers["location"]) == (303, "/status?added=uploads%2Fnew.md")
    again = send(client, path="/upload", content=BRIEF.text.encode())
    assert again.headers["location"] == "/status?" + urlencode({"added": BRIEF.id, "already": BRIEF.id})
    page = client.get(again.headers["location"]).text
    assert "This file is already here under this name" in page


def test_the_browsers_way_of_naming_its_own_site_is_known(client: TestClient) -> None:
    own = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert send(client, headers=own).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:9000"},
        {"Origin": "https://127.0.0.1:8000"},
        {"Origin": "http://localhost:8000"},
    ],
)
@pytest.mark.parametrize("path", ["/upload", "/api/upload"])
def test_what_another_site_sends_is_refused(
    client: TestClient, known: KnownAnswers, headers: dict[str, str], path: str
) -> None:
    sent = send(client, headers=headers, path=path)
    assert sent.status_code == 403
    assert "was sent from another site, or your browser did not say from where." in sent.text
    assert known.added == {}


@pytest.mark.parametrize("token", ["", "upload", "upload.aVx0.forged", "é" * 50, "x" * 4000])
@pytest.mark.parametrize("path", ["/upload", "/api/upload"])
def test_a_form_that_was_not_fetched_here_is_refused(
    client: TestClient, known: KnownAnswers, token: str, path: str
) -> None:
    sent = send(client, token=token, path=path)
    assert sent.status_code == 403
    assert "The form has expired: send the file again." in sent.text
    assert known.added == {}


def test_a_token_of_another_process_purpose_or_time_is_refused(client: TestClient) -> None:
    tokens = FormTokens()
    token = tokens.sign_for_a_while("upload", "-")
    assert send(client, token=token).status_code == 403
    assert tokens.still_holds(token, "upload", "-")
    assert not tokens.still_holds(token, "upload", "-", seconds=-1)
    assert not any(tokens.still_holds(token, *other) for other in (("upload", "Ann"), ("other", "-")))
    assert not any(tokens.still_holds(wrong, "upload", "-") for wrong in ("", ".", f"9{token}", "x.y"))


@pytest.mark.parametrize("peer", ["192.168.1.7", "10.0.0.1", "8.8.8.8", "fe80::1", "testclient"])
def test_other_machines_are_refused(known: KnownAnswers, peer: str) -> None:
    client = client_of(known, peer)
    for sent in (client.get("/upload"), client.get("/api/upload"), send(client, token="x")):
        assert sent.status_code == 403
        assert "from the machine that runs this service" in sent.text
    assert known.added == {}


@pytest.mark.parametrize("name", ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"])
def test_what_a_proxy_passes_on_is_refused(client: TestClient, name: str) -> None:
    sent = send(client, headers={**HERE, name: "127.0.0.1"})
    assert (sent.status_code, sent.json()["type"]) == (401, "/docs#not-signed-in")


def test_a_name_that_was_made_to_point_here_is_refused(known: KnownAnswers) -> None:
    client = client_of(known)
    rebound = send(client, headers={"Host": "evil.example", "Origin": "http://evil.example"})
    assert (rebound.status_code, rebound.json()["type"]) == (400, "/docs#host-refused")
    allowed = client_of(known, allowed_hosts=("evil.example", "127.0.0.1"))
    served_by_name = send(allowed, headers={"Host": "evil.example", "Origin": "http://evil.example"})
    assert (served_by_name.status_code, served_by_name.json()["type"]) == (403, "/docs#upload-refused")
    assert known.added == {}


def test_nothing_is_taken_unless_that_is_allowed(known: KnownAnswers) -> None:
    client = client_of(known, upload=False)
    for sent in (client.get("/upload"), client.get("/api/upload"), send(client, token="x")):
        assert sent.status_code == 403
        assert "ASSISTANT_UPLOAD=on" in sent.text
        assert "Uploads are disabled" in sent.text
    for path in ("/status", "/documents"):
        assert "/upload" not in client.get(path).text
        assert '<a href="/upload">Add documents</a>' in client_of(known).get(path).text
    assert known.added == {}


@pytest.mark.parametrize("path", ["/upload", "/api/upload"])
def test_too_large_a_file_is_refused_by_what_arrives_not_by_what_is_said(
    client: TestClient, known: KnownAnswers, path: str
) -> None:
    for size in (100_001, 100_000 + 2 * REST_OF_FORM, 5_000_000):
        sent = send(client, content=b"x" * size, path=path)
        assert sent.status_code == 413
        assert "larger than the maximum of 0.09537 MB" in sent.text
    assert known.added == {}
    assert send(client, content=b"x" * 100_000).status_code == 201


@pytest.mark.parametrize(
    ("sending", "status", "words"),
    [
        ({"data": {"token": "t"}}, 415, "multipart/form-data"),
        ({"json": {"token": "t"}}, 415, "multipart/form-data"),
        ({"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, 400, "cannot be read"),
        (
            {"content": b"junk", "headers": {"Content-Type": "multipart/form-data; boundary=b"}},
            400,
            "The form cannot be read",
        ),
        ({"files": {"file": ("", b"x")}}, 400, "No file was sent"),
        ({"files": {"other": ("a.md", b"x")}}, 400, "No file was sent"),
        ({"files": [("file", ("a.md", b"x")), ("file", ("b.md", b"x"))]}, 400, "Too many files"),
        ({"files": {"file": ("a.md", b"x")}, "data": dict.fromkeys("abcdef", "x")}, 400, "Too many fields"),
        ({"files": {"file": ("a.md", b"x")}, "data": {"token": "x" * 5000}}, 400, "exceeded maximum size"),
    ],
)
def test_a_form_of_another_shape_is_refused(
    client: TestClient, known: KnownAnswers, sending: dict[str, Any], status: int, words: str
) -> None:
    sent = client.post("/api/upload", **{**sending, "headers": {**HERE, **sending.get("headers", {})}})
    assert (sent.status_code, sent.headers["content-type"]) == (status, "application/problem+json")
    assert words in sent.json()["detail"]
    assert known.added == {}


@pytest.mark.parametrize(
    ("error", "status", "name"),
    [
        (UploadUnusable("a.pdf is encrypted: save a copy without a password"), 422, "upload-unusable"),
        (UploadFolderUnusable("the folder cannot be used"), 500, "upload-folder-unusable"),
        (DiskFull("there is no room for it"), 507, "disk-full"),
        (CorpusMissing("there is no corpus"), 503, "corpus-missing"),
    ],
)
def test_what_the_assistant_cannot_take_is_told_in_the_form_and_to_programs(
    error: Exception, status: int, name: str
) -> None:
    client = client_of(backend(error=error))
    told = send(client)
    assert told.json() == {
        "type": f"/docs#{name}",
        "title": told.json()["title"],
        "status": status,
        "detail": as_sentence(str(error)),
    }
    page = send(client, path="/upload")
    assert page.status_code == status
    language = ' lang="en"' if name == "upload-unusable" else ""
    assert f"<strong>Error:</strong> <span{language}>{as_sentence(str(error))}</span>" in page.text
    assert 'type="file"' in page.text
    assert f'id="{name}"' in client.get("/docs").text


def test_an_added_document_wakes_the_refresh(known: KnownAnswers) -> None:
    with client_of(known, refresh_seconds=600, settle_seconds=0) as client:
        send(client)
        assert until(lambda: known.refreshed == 1)


def test_a_document_is_answerable_without_a_restart(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path, {"bees.md": BEES})
    settings: dict[str, Any] = {"corpus": corpus, "index": tmp_path / "index", "settle_seconds": 0.3}
    assistant = Assistant(Settings(**settings))
    assistant.index()
    with client_of(assistant, **settings) as client:
        document = send(client, "../Ferries.md", FERRIES.encode()).json()["document"]
        assert document == "uploads/Ferries.md"
        assert "is waiting to be indexed" in client.get("/status", params={"added": document}).text
        status = f"/status?added={document}"
        assert until(lambda: "You can now ask about this document." in client.get(status).text, 60)
        found = client.get("/api/ask", params={"q": "Who should pay for a second large ferry?"}).json()
        assert {item["citation"]["document"] for item in found["items"]} == {document}
        assert client.get(f"/api/documents/{document}").json()["digest"].startswith("sha256:")


def test_a_browser_reads_the_answer_even_while_it_is_still_sending(known: KnownAnswers) -> None:
    """Over a real connection: closing it on unread data would throw the answer away."""
    with served(known, Settings(upload=True)) as site:
        host, port = site.split("/")[2].split(":")
        body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\n' + b"x" * 250_000
        for origin in ("http://evil.example", site.rstrip("/")):
            head = (
                f"POST /api/upload HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {origin}\r\n"
                f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            with socket.create_connection((host, int(port)), timeout=10) as line:
                line.sendall(head.encode() + body)
                assert line.recv(12) in (b"HTTP/1.1 403", b"HTTP/1.1 413")
    assert known.added == {}


def test_many_at_once_do_not_keep_questions_waiting(known: KnownAnswers) -> None:
    gate = threading.Event()

    class Slow(KnownAnswers):
        def add(self, name: str, content: Any) -> Any:
            gate.wait(20)
            return super().add(name, content)

    slow = Slow(known.sources)
    with served(slow, Settings(upload=True)) as site:
        client = client_at(site)
        token = client("GET", "/api/upload").json()["token"]

        def sending(number: int) -> None:
            statuses.append(
                client_at(site)(
                    "POST",
                    "/api/upload",
                    data={"token": token},
                    files={"file": (f"{number}.md", b"x")},
                    headers={"Origin": site.rstrip("/")},
                ).status_code
            )

        statuses: list[int] = []
        threads = [threading.Thread(target=sending, args=(number,)) for number in range(50)]
        for thread in threads:
            thread.start()
        assert client("GET", "/api/ask?q=x").status_code == 200
        gate.set()
        for thread in threads:
            thread.join()
    assert statuses == [201] * 50
    assert len(slow.added) == 50


def client_at(site: str) -> Callable[..., Any]:
    def sending(method: str, path: str, **options: Any) -> Any:
        return httpx2.request(method, site.rstrip("/") + path, timeout=30, **options)

    return sending


def test_the_methods_of_an_address_are_all_named(client: TestClient) -> None:
    named = [client.put(path).headers["allow"] for path in ("/api/upload", "/upload", "/", "/api/ask")]
    assert named == ["GET, POST", "GET, POST", "GET, POST", "GET"]


# Several at once, and what is said of them


def send_all(client: TestClient, *files: tuple[str, bytes], **fields: str) -> Any:
    sent = [("file", file) for file in files]
    return client.post("/upload", data={"token": token_of(client), **fields}, files=sent, headers=HERE)


def test_several_files_are_added_with_what_the_form_says_of_them(
    client: TestClient, known: KnownAnswers
) -> None:
    sent = send_all(
        client, ("a.md", b"# A"), ("b.md", b"# B"), publisher="We", date="12 May 2023", marking="Restricted"
    )
    assert (sent.status_code, sent.headers["location"]) == (
        303,
        "/status?added=uploads%2Fa.md&added=uploads%2Fb.md",
    )
    said = {"publisher": "We", "date": "2023-05-12", "marking": "Restricted"}
    assert known.corrected == {"uploads/a.md": said, "uploads/b.md": said}


def test_of_several_files_those_that_can_be_read_are_added_and_the_others_named(known: KnownAnswers) -> None:
    class Choosy(KnownAnswers):
        def add(self, name: str, content: Any) -> Any:
            if name == "bad.pdf":
                raise UploadUnusable("bad.pdf is encrypted: save a copy without a password")
            return super().add(name, content)

    choosy = Choosy(known.sources)
    sent = send_all(client_of(choosy), ("a.md", b"# A"), ("bad.pdf", b"x"), ("b.md", b"# B"), publisher="We")
    assert sent.status_code == 422
    assert choosy.added.keys() == {"a.md", "b.md"}
    assert "Bad.pdf is encrypted" in sent.text or "bad.pdf is encrypted" in sent.text
    assert "Added: uploads/a.md, uploads/b.md." in sent.text
    assert "/status?added=uploads%2Fa.md&amp;added=uploads%2Fb.md" in sent.text
    assert 'value="We"' in sent.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "One for all"}, "Several files cannot have the same title"),
        ({"date": "yesterday"}, "is not a date"),
    ],
)
def test_what_cannot_be_said_of_files_adds_none(
    client: TestClient, known: KnownAnswers, fields: dict[str, str], words: str
) -> None:
    sent = send_all(client, ("a.md", b"# A"), ("b.md", b"# B"), **fields)
    assert (sent.status_code, words in sent.text) == (400, True)
    assert (known.added, known.corrected) == ({}, {})


def test_a_program_says_the_same_of_its_file(client: TestClient, known: KnownAnswers) -> None:
    data = {"token": token_of(client), "title": "Our title"}
    sent = client.post("/api/upload", data=data, files={"file": ("new.md", b"# New")}, headers=HERE)
    assert sent.status_code == 201
    assert known.corrected == {"uploads/new.md": {"title": "Our title"}}


def test_the_details_of_a_document_are_corrected_later(client: TestClient, known: KnownAnswers) -> None:
    address = f"/details/{quote(BRIEF.id)}"
    assert f'href="{address}">Correct its details</a>' in client.get(f"/documents/{quote(BRIEF.id)}").text
    form = client.get(address).text
    assert f"Now: {BRIEF.title}" in form
    wrong = client.post(address, data={"title": "Kept", "date": "31"}, headers=HERE)
    assert (wrong.status_code, 'value="Kept"' in wrong.text) == (400, True)
    sent = client.post(address, data={"title": "Open Doors", "date": "May 2023"}, headers=HERE)
    assert (sent.status_code, sent.headers["location"]) == (303, "/status?" + urlencode({"added": BRIEF.id}))
    assert known.corrected == {
        BRIEF.id: {"title": "Open Doors", "author": "", "publisher": "", "date": "2023-05", "marking": ""}
    }
    assert 'name="title" value="Open Doors"' in client.get(address).text


def test_details_are_corrected_only_where_documents_may_be_added(known: KnownAnswers) -> None:
    address, form = f"/details/{quote(BRIEF.id)}", {"title": "x"}
    for client in (client_of(known, upload=False), client_of(known, "192.168.1.7")):
        assert client.get(address).status_code == 403
        assert client.post(address, data=form, headers=HERE).status_code == 403
    own = client_of(known)
    assert own.post(address, data=form, headers={"Origin": "http://evil.example"}).status_code == 403
    assert own.get("/details/absent.md").status_code == 404
    assert own.post("/details/absent.md", data=form, headers=HERE).status_code == 404
    assert known.corrected == {}


def test_a_corrected_title_is_cited_without_a_restart(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path, {"ferries.md": FERRIES})
    settings: dict[str, Any] = {"corpus": corpus, "index": tmp_path / "index", "settle_seconds": 0}
    assistant = Assistant(Settings(**settings))
    assistant.index()
    with client_of(assistant, **settings) as client:
        client.post("/details/ferries.md", data={"title": "All the ferries"}, headers=HERE)
        assert until(lambda: client.get("/api/documents/ferries.md").json()["title"] == "All the ferries", 60)
