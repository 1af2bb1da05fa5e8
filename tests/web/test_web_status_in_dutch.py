"""Status and upload speak Dutch in every state; names of files and reasons keep their own language."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from support.states import EVERYTHING, READING, STARTED
from support.web_backend import BRIEF, backend
from support.words_for_people import ENGLISH_WORDS, words_for_people

from assistant.config.settings import Settings
from assistant.types import RunningBuild, Stage, Status
from assistant.web import create_app

SITE = "http://127.0.0.1:8000"
WORDS = ENGLISH_WORDS | set("files read reading wait waits indexed were last minute minutes more".split())
STATES = {
    "reading": replace(EVERYTHING, underway=READING),
    "encoding": replace(EVERYTHING, underway=RunningBuild(STARTED, Stage.ENCODING, 1200, 4000, (), 200)),
    "publishing": replace(EVERYTHING, underway=RunningBuild(STARTED, Stage.PUBLISHING, 0, 0)),
    "comparing": replace(EVERYTHING, underway=RunningBuild(STARTED, Stage.COMPARING, 0, 0)),
    "waiting": EVERYTHING,
    "behind": replace(EVERYTHING, postponed=()),
    "current": replace(EVERYTHING, postponed=(), changed=()),
}


def client_of(state: Status | None = None) -> TestClient:
    app = create_app(backend(state=state), Settings(upload=True))
    return TestClient(
        app, base_url=SITE, client=("127.0.0.1", 50_000), headers={"Accept-Language": "nl", "Origin": SITE}
    )


def english_in(html: str) -> list[str]:
    return sorted(WORDS & {word.casefold() for word in words_for_people(html)})


@pytest.mark.parametrize("added", ["young.md", "new.pdf", "broken.docx", BRIEF.id])
@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_the_status_is_in_dutch(state: Status, added: str) -> None:
    page = client_of(state).get("/status", params={"added": added, "already": added}).text
    assert english_in(page) == []
    assert added in page.replace("&#39;", "'")


def test_numbers_and_moments_are_written_as_in_dutch() -> None:
    page = client_of(STATES["encoding"]).get("/status").text
    assert (
        "1.200 van 4.000 passages en zinnen doorzoekbaar gemaakt. Begonnen op 2 maart 2026, 10:00 UTC."
        in page
    )
    assert "Nog ongeveer 3 minuten." in page


@pytest.mark.parametrize("kind", ["waiting", "failed", "without-text", "other-languages", "notes"])
def test_each_list_is_in_dutch(kind: str) -> None:
    assert english_in(client_of(EVERYTHING).get(f"/status/{kind}").text) == []


def test_the_form_and_its_errors_are_in_dutch() -> None:
    client = client_of()
    assert english_in(client.get("/upload").text) == []
    refused = [
        client.post("/upload", data={"token": "x"}, files={"file": ("a.md", b"x")}),
        client.post("/upload", files={"file": ("a.md", b"x" * 200_000)}),
        client.post("/upload", files={"other": ("a.md", b"x")}),
        client.post("/upload", data={"token": "x"}),
        client.post("/upload", files={"file": ("a.md", b"x")}, headers={"Origin": "http://evil.example"}),
    ]
    assert [one.status_code for one in refused] == [403, 413, 400, 415, 403]
    assert [english_in(one.text) for one in refused] == [[]] * 5


def test_programs_are_answered_in_english() -> None:
    told = client_of().post("/api/upload", data={"token": "x"}, files={"file": ("a.md", b"x")}).json()
    assert (told["title"], told["detail"]) == (
        "The upload was not accepted",
        "The form has expired: send the file again.",
    )
