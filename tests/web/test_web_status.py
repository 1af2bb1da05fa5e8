"""The status page and its JSON tell what is indexed, what is being indexed, and what could not be and why."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs
from support.states import EVERYTHING, READING, STARTED, until
from support.web_backend import BRIEF, HOSTILE, KnownAnswers, backend

from assistant.config.settings import Settings
from assistant.errors import CorpusMissing, IndexMissing, IndexUnusable
from assistant.types import RunningBuild, Skipped, Stage, Status
from assistant.web import create_app
from assistant.web.refresh import UNEXPECTED, Refresher
from assistant.web.views.status import Condition, Kind, state_view


def client_of(assistant: KnownAnswers, **settings: Any) -> TestClient:
    return TestClient(create_app(assistant, Settings(**settings)), base_url="http://127.0.0.1:8000")


def shown(state: Status) -> str:
    sent = client_of(backend(state=state)).get("/status")
    assert sent.status_code == 200
    return " ".join(sent.text.split())


def test_everything_about_the_index_is_on_the_page() -> None:
    page = shown(EVERYTHING)
    for words in (
        "Files are waiting to be indexed",
        "<dt>Documents</dt><dd>2</dd>",
        "<dt>Last updated</dt><dd>2 March 2026, 09:30 UTC</dd>",
        '<strong dir="auto" lang="">broken.docx</strong> <span dir="auto" lang="en">is damaged: save it again</span>',
        "&lt;i&gt;scan&lt;/i&gt;.pdf",
        '<strong dir="auto" lang="">bericht.md</strong> <span dir="auto">German</span>',
        "page 2 is damaged and was not read",
        '<strong dir="auto" lang="">new.pdf</strong>',
    ):
        assert words in page, words
    assert "<progress" not in page
    assert "http-equiv" not in page


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (READING, "3 of 1,200 files read. Started on 2 March 2026, 10:00 UTC."),
        (READING, '<span dir="auto" lang="">new.pdf</span> <span class="muted">page 120 of 600</span>'),
        (READING, 'value="3" max="1200">0%</progress>'),
        (
            RunningBuild(STARTED, Stage.ENCODING, 100, 400, (), 200),
            "100 of 400 passages and sentences prepared for search. Started on 2 March 2026, 10:00 UTC. About 3 minutes left.",
        ),
        (
            RunningBuild(STARTED, Stage.ENCODING, 0, 400),
            "0 of 400 passages and sentences prepared for search. Started on 2 March",
        ),
        (RunningBuild(STARTED, Stage.PUBLISHING, 0, 0), "Writing the search index."),
        (RunningBuild(STARTED, Stage.COMPARING, 0, 0), "Looking for changes. Started on 2 March"),
    ],
)
def test_a_build_tells_what_it_is_at_and_how_far(build: RunningBuild, words: str) -> None:
    page = shown(replace(EVERYTHING, underway=build))
    assert words in page
    assert "Documents are being indexed" in page
    assert "Until this is finished, answers come from the previous version of the index." in page


@pytest.mark.parametrize(
    ("changes", "failure", "condition"),
    [
        ({"underway": READING}, "disk", Condition.BUSY),
        ({}, "disk", Condition.FAILING),
        ({}, None, Condition.WAITING),
        ({"postponed": ()}, None, Condition.BEHIND),
        ({"postponed": (), "changed": ()}, None, Condition.CURRENT),
    ],
)
def test_one_condition_stands_before_all_else(
    changes: dict[str, Any], failure: str | None, condition: Condition
) -> None:
    assert state_view(replace(EVERYTHING, **changes), failure).condition is condition


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("young.md", "waiting"),
        ("new.pdf", "reading"),
        ("broken.docx", "refused"),
        (BRIEF.id, "ready"),
        ("never.pdf", None),
    ],
)
def test_the_course_of_an_added_file_is_followed(name: str, state: str | None) -> None:
    view = state_view(replace(EVERYTHING, underway=READING), None, {BRIEF.id: BRIEF.title}, [name])
    assert [one.state for one in view.added] == ([] if state is None else [state])


def test_an_added_document_can_be_asked_about_and_an_unknown_name_is_not_repeated() -> None:
    client = client_of(backend(state=EVERYTHING))
    ready = client.get("/status", params={"added": BRIEF.id}).text
    assert 'href="/?document=sample%2Fvisa+brief+%231%3F.md">Ask about it</a>' in ready
    assert "never heard of" not in client.get("/status", params={"added": "never heard of"}).text


@pytest.mark.parametrize("address", ["/", "/recommendations", "/documents", "/matrix", "/compare"])
def test_while_the_first_index_is_made_every_page_shows_how_far_it_is(address: str) -> None:
    class First(KnownAnswers):
        def choices(self) -> Any:
            raise IndexMissing("no finished index in index: run 'assistant index' first")

        listing = choices  # type: ignore[assignment]

    known = First((), state=replace(EVERYTHING, generation=0, underway=replace(READING, seconds_left=130)))
    page = client_of(known).get(address)
    assert (page.status_code, page.headers["retry-after"]) == (503, "60")
    assert "<h1>Your documents are being prepared</h1>" in page.text
    assert f"{READING.done} of {READING.total:,} files read." in page.text
    assert "About 2 minutes left to read the others." in page.text
    assert "data-until-ready" in page.text


def test_the_pages_of_documents_and_of_the_status_say_that_uploads_are_off() -> None:
    words = "Adding documents in the browser is switched off here."
    for address in ("/documents", "/status"):
        assert words in client_of(backend(state=EVERYTHING), upload=False).get(address).text
        assert words not in client_of(backend(state=EVERYTHING), upload=True).get(address).text


def test_without_an_index_the_page_says_what_is_missing() -> None:
    class Empty(KnownAnswers):
        def status(self, *, compare: bool = False) -> Status:
            raise IndexMissing("no finished index in index: run 'assistant index' first")

        def choices(self) -> Any:
            raise IndexMissing("no finished index in index: run 'assistant index' first")

    client = client_of(Empty(()))
    for address in ("/status", "/status?added=x"):
        page = client.get(address)
        assert page.status_code == 200
        assert "No documents have been indexed yet" in page.text
        assert "Indexing starts automatically." in page.text
        assert "assistant index" not in page.text
    said = client.get("/api/status")
    assert (said.status_code, said.json()["title"]) == (503, "No documents have been indexed yet")
    front = client.get("/").text
    assert "<h1>Your documents are being prepared</h1>" in front
    assert "You can ask questions as soon as they are ready." in front
    assert "Error 503" not in front
    assert '<a href="/status">See the status</a>' in front


@pytest.mark.parametrize(
    ("underway", "said"),
    [
        (None, "There are no documents to search yet."),
        (READING, "You can ask questions as soon as they are ready."),
        (RunningBuild(STARTED, Stage.ENCODING, 1, 400, (), 20), "You can ask questions in about 1 minute."),
        (RunningBuild(STARTED, Stage.ENCODING, 1, 400, (), 200), "You can ask questions in about 3 minutes."),
    ],
)
def test_a_reader_who_asks_too_early_learns_when_to_ask(underway: RunningBuild | None, said: str) -> None:
    early = backend(
        state=replace(EVERYTHING, underway=underway), error=IndexMissing("run 'assistant index' first")
    )
    page = client_of(early).get("/", params={"q": "Who should act?"})
    assert (page.status_code, said in page.text, "assistant index" in page.text) == (503, True, False)


def test_recommendations_are_counted_as_the_list_shows_them() -> None:
    client = client_of(backend(state=replace(EVERYTHING, recommendations=9)))
    total = client.get("/api/recommendations").json()["total"]
    assert f"<dt>Recommendations</dt><dd>{total}</dd>" in client.get("/status").text
    assert client.get("/api/status").json()["recommendations"] == total
    assert f"with {total} recommendations." in client.get("/").text


def test_what_is_indexed_is_told_where_the_corpus_is_missing() -> None:
    class Gone(KnownAnswers):
        def status(self, *, compare: bool = False) -> Status:
            if compare:
                raise CorpusMissing("no corpus folder at corpus")
            return EVERYTHING

    client = client_of(Gone(()))
    assert "The index cannot be updated" in client.get("/status").text
    told = client.get("/api/status").json()
    assert (told["documents"], told["hindrance"]) == (2, "no corpus folder at corpus")


def test_the_json_tells_all_of_it() -> None:
    told = client_of(backend(state=replace(EVERYTHING, underway=READING))).get("/api/status").json()
    assert told["underway"] == {
        "started": STARTED,
        "stage": "reading",
        "done": 3,
        "total": 1200,
        "documents": [{"document": "new.pdf", "page": 120, "pages": 600}],
        "seconds_left": None,
    }
    assert told["skipped"][0] == {"document": "broken.docx", "reason": "is damaged: save it again"}
    assert [told["without_text"], told["changed"], told["postponed"], told["words_only"]] == [
        ["<i>scan</i>.pdf"],
        ["new.pdf", "young.md"],
        ["young.md"],
        [["bericht.md", "de"]],
    ]


def test_long_lists_come_in_pages_that_hold_every_file_once() -> None:
    many = tuple(Skipped(f"{number:04}-{'x' * 200}.pdf", "is damaged: " + "y" * 100) for number in range(450))
    client = client_of(backend(state=replace(EVERYTHING, skipped=many, without_text=())))
    first = client.get("/status")
    assert '<a href="/status/failed">See all 450</a>' in first.text
    assert len(first.content) < 100_000
    pages = [client.get("/status/failed", params={"page": page}) for page in (1, 2, 3)]
    assert max(len(page.content) for page in pages) < 100_000
    found = [one.document for one in many for page in pages if one.document in page.text]
    assert found == [one.document for one in many]
    assert "There are no files in this list." in client.get("/status/without-text").text


@pytest.mark.parametrize("kind", list(Kind))
def test_each_list_has_its_page(kind: Kind) -> None:
    sent = client_of(backend(state=EVERYTHING)).get(f"/status/{kind}")
    assert (sent.status_code, "<li>" in sent.text) == (200, True)


def test_a_stale_answer_leads_to_the_status() -> None:
    page = client_of(backend()).get("/", params={"q": "How should schools be funded?"}).text
    assert '<a href="/status">See progress</a>' in page


def test_a_failed_refresh_is_told_until_one_succeeds() -> None:
    class Failing(KnownAnswers):
        def refresh(self) -> None:
            done.wait(5)
            super().refresh()

    done = threading.Event()
    assistant = Failing(backend().sources, error=IndexUnusable("the disk is full"))
    refresher = Refresher(assistant, 0.01)
    with capture_logs(), refresher.running():
        done.set()
        assert until(lambda: refresher.failure == "the disk is full")
        assistant.error = None
        assert until(lambda: refresher.failure is None)


def test_a_refresh_that_fails_unexpectedly_repeats_no_content() -> None:
    class Broken(KnownAnswers):
        def refresh(self) -> None:
            raise RuntimeError("secret words of a document")

    refresher = Refresher(Broken(()), 0.01)
    with capture_logs(), refresher.running():
        assert until(lambda: refresher.failure == UNEXPECTED)


def test_a_wake_up_call_does_not_wait_for_the_next_round() -> None:
    assistant = backend()
    refresher = Refresher(assistant, 600.0, 0.01)
    with refresher.running():
        refresher.wake()
        assert until(lambda: assistant.refreshed == 1)
        refresher.wake()
        assert until(lambda: assistant.refreshed == 2)


def test_hostile_names_are_escaped() -> None:
    page = shown(replace(EVERYTHING, changed=(HOSTILE.id,), underway=replace(READING, documents=())))
    assert "<b>" not in page
