"""A reader sees the index grow, adds a document and asks about it, with JavaScript and without."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.small_world import BEES, FERRIES, make_corpus, put
from support.states import EVERYTHING, READING
from support.web_backend import BRIEF, backend
from support.web_sites import served

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.types import RunningBuild, Stage

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.slow]
EITHER_WAY = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
FERRY_QUESTION = "Who should pay for a second large ferry?"


@contextmanager
def true_site(folder: Path) -> Iterator[str]:
    """A site over a corpus that can grow, with the true models."""
    settings = Settings(
        corpus=folder / "corpus",
        index=folder / "index",
        upload=True,
        settle_seconds=0.5,
        refresh_seconds=0.5,
    )
    assistant = Assistant(settings)
    assistant.index()
    with served(assistant, settings) as site:
        yield site


@EITHER_WAY
def test_a_document_is_added_and_asked_about(
    tmp_path: Path, new_page: Callable[..., Any], scripts: bool
) -> None:
    make_corpus(tmp_path, {"bees.md": BEES})
    chosen = tmp_path / "Ferries & islands.md"
    chosen.write_text(FERRIES)
    page = new_page(java_script_enabled=scripts, viewport={"width": 1024, "height": 768})
    with true_site(tmp_path) as site:
        page.goto(site)
        for name in ("Status", "Add documents"):
            with page.expect_navigation():
                page.get_by_role("link", name=name, exact=True).click()
        page.get_by_label("Document").set_input_files(chosen)
        with page.expect_navigation():
            page.get_by_role("button", name="Add the documents").click()
        playwright.expect(page.get_by_role("heading", name=chosen.name)).to_be_visible()
        ready = page.get_by_text("You can now ask about this document.")
        for _ in range(60):
            if scripts or ready.count():
                break
            page.wait_for_timeout(500)
            with page.expect_navigation():
                page.get_by_role("link", name="Refresh").click()
        playwright.expect(ready).to_be_visible(timeout=30_000)
        with page.expect_navigation():
            page.get_by_role("link", name="Ask about it").click()
        page.get_by_label("Your question").fill(FERRY_QUESTION)
        with page.expect_navigation():
            page.get_by_role("button", name="Ask").click()
        assert "second large ferry" in page.locator("blockquote").first.inner_text()
        with page.expect_navigation():
            page.get_by_role("link", name="Read in context").first.click()
        playwright.expect(page.locator("mark").first).to_be_in_viewport()
    assert (tmp_path / "corpus" / "uploads" / chosen.name).read_text() == FERRIES


def test_two_documents_are_added_at_once_followed_and_one_corrected(
    tmp_path: Path, new_page: Callable[..., Any]
) -> None:
    make_corpus(tmp_path, {"bees.md": BEES})
    page = new_page()
    with true_site(tmp_path) as site:
        page.goto(f"{site}upload")
        files = [
            {"name": name, "mimeType": "text/markdown", "buffer": FERRIES.replace("Ferries", title).encode()}
            for name, title in (("one.md", "Ferries"), ("two.md", "Bridges"))
        ]
        page.get_by_label("Documents").set_input_files(files=files)
        page.get_by_text("Details, if the files do not say them").click()
        page.get_by_label("Publisher").fill("The Ministry")
        with page.expect_navigation():
            page.get_by_role("button", name="Add the documents").click()
        ready = page.get_by_text("You can now ask about this document.")
        playwright.expect(ready).to_have_count(2, timeout=60_000)
        with page.expect_navigation():
            page.get_by_role("link", name="Correct its details").first.click()
        assert page.get_by_label("Publisher").input_value() == "The Ministry"
        page.get_by_label("Title").fill("All our ferries")
        with page.expect_navigation():
            page.get_by_role("button", name="Save").click()
        page.goto(f"{site}documents")
        for _ in range(60):
            if page.get_by_role("link", name="All our ferries").count():
                break
            page.wait_for_timeout(500)
            page.reload()
        assert page.get_by_role("link", name="All our ferries").count() == 1
    table = (tmp_path / "corpus" / "documents.csv").read_text().splitlines()
    assert table[0].split(",")[0] == "path"
    assert "All our ferries" in "".join(table)


@EITHER_WAY
def test_what_cannot_be_read_is_said_in_the_form_with_its_reason(
    tmp_path: Path, new_page: Callable[..., Any], scripts: bool
) -> None:
    make_corpus(tmp_path, {"bees.md": BEES})
    page = new_page(java_script_enabled=scripts)
    with true_site(tmp_path) as site:
        page.goto(f"{site}upload")
        file = {"name": "report.pdf", "mimeType": "application/pdf", "buffer": b"no pdf at all"}
        page.get_by_label("Document").set_input_files(files=[file])
        with page.expect_navigation():
            page.get_by_role("button", name="Add the documents").click()
        playwright.expect(page.locator("#file-error")).to_contain_text(
            "report.pdf is damaged, or is not a PDF: save it again from its source"
        )
        assert page.title().startswith("Error: report.pdf")
        assert page.get_by_label("Document").get_attribute("aria-invalid") == "true"
    assert not (tmp_path / "corpus" / "uploads").exists() or not list(
        (tmp_path / "corpus" / "uploads").iterdir()
    )


def test_too_large_a_file_is_refused_before_it_is_sent(new_page: Callable[..., Any]) -> None:
    page = new_page()
    known = backend()
    with served(known, Settings(upload=True)) as site:
        page.goto(f"{site}upload")
        file = {"name": "a.md", "mimeType": "text/plain", "buffer": b"x" * 100_001}
        page.get_by_label("Document").set_input_files(files=[file])
        page.get_by_role("button", name="Add the documents").click()
        said = page.get_by_label("Document").evaluate("field => field.validationMessage")
        assert said == "The file is larger than 0.09537 MB."
        assert page.url == f"{site}upload"
    assert known.added == {}


def test_too_large_a_file_is_refused_without_scripts_too(new_page: Callable[..., Any]) -> None:
    page = new_page(java_script_enabled=False)
    known = backend()
    with served(known, Settings(upload=True)) as site:
        page.goto(f"{site}upload")
        file = {"name": "a.md", "mimeType": "text/plain", "buffer": b"x" * 5_000_000}
        page.get_by_label("Document").set_input_files(files=[file])
        with page.expect_navigation():
            page.get_by_role("button", name="Add the documents").click()
        playwright.expect(page.locator("#file-error")).to_contain_text(
            "larger than the maximum of 0.09537 MB"
        )
    assert known.added == {}


@EITHER_WAY
def test_a_build_is_followed_as_it_gets_on(new_page: Callable[..., Any], scripts: bool) -> None:
    page = new_page(java_script_enabled=scripts)
    known = backend(state=replace(EVERYTHING, underway=READING))
    with served(known, Settings()) as site:
        page.goto(f"{site}status")
        condition = page.get_by_role("status")
        playwright.expect(condition).to_have_text("Documents are being indexed")
        assert page.get_by_role("progressbar").get_attribute("value") == "3"
        condition.evaluate("status => { status.dataset.kept = 'yes'; }")
        known.state = replace(EVERYTHING, underway=RunningBuild(READING.started, Stage.ENCODING, 50, 60))
        _look_again(page, scripts)
        playwright.expect(
            page.get_by_text("50 of 60 passages and sentences prepared for search")
        ).to_be_visible()
        known.state = replace(EVERYTHING, changed=(), postponed=())
        _look_again(page, scripts)
        playwright.expect(condition).to_have_text("The index is up to date")
        assert page.get_by_role("progressbar").count() == 0
        assert condition.get_attribute("data-kept") == ("yes" if scripts else None)


def _look_again(page: Any, scripts: bool) -> None:
    if not scripts:
        with page.expect_navigation():
            page.get_by_role("link", name="Refresh").click()


def test_a_reader_who_uses_the_keyboard_is_not_thrown_off_by_an_update(new_page: Callable[..., Any]) -> None:
    page = new_page()
    known = backend(state=replace(EVERYTHING, underway=READING))
    with served(known, Settings()) as site:
        page.goto(f"{site}status")
        page.get_by_role("link", name="Refresh").focus()
        known.state = replace(EVERYTHING, changed=(), postponed=())
        playwright.expect(page.get_by_role("status")).to_have_text("The index is up to date")
        assert page.evaluate("document.activeElement.textContent") == "Refresh"


def test_the_page_goes_on_looking_after_the_service_was_away(new_page: Callable[..., Any]) -> None:
    page = new_page()
    known = backend(state=replace(EVERYTHING, underway=READING))
    away = threading.Event()
    with served(known, Settings()) as site:
        page.goto(f"{site}status")

        def refuse(route: Any) -> None:
            away.set()
            route.abort()

        page.route("**/status", refuse)
        page.wait_for_timeout(2_500)
        assert away.is_set()
        page.unroute("**/status")
        known.state = replace(EVERYTHING, changed=(), postponed=())
        playwright.expect(page.get_by_role("status")).to_have_text("The index is up to date")


@EITHER_WAY
def test_a_bookmark_still_leads_to_the_passage_after_the_document_was_edited(
    tmp_path: Path, new_page: Callable[..., Any], scripts: bool
) -> None:
    make_corpus(tmp_path, {"ferries.md": FERRIES})
    page = new_page(java_script_enabled=scripts, viewport={"width": 1024, "height": 768})
    with true_site(tmp_path) as site:
        page.goto(site)
        page.get_by_label("Your question").fill(FERRY_QUESTION)
        with page.expect_navigation():
            page.get_by_role("button", name="Ask").click()
        with page.expect_navigation():
            page.get_by_role("link", name="Read in context").first.click()
        bookmark, words = page.url, page.locator("mark").first.inner_text()
        added = "## What came before\n\n" + "The islands had a ferry of their own until 1974.\n\n" * 40
        edited = FERRIES.replace("## Recommendations", added + "## Recommendations")
        put(tmp_path / "corpus", {"ferries.md": edited})
        _until_current(page, site)
        page.goto(bookmark)
        assert page.locator("mark").first.inner_text() == words
        playwright.expect(page.locator("mark").first).to_be_in_viewport()
        put(tmp_path / "corpus", {"ferries.md": edited.replace("second large ferry", "third small boat")})
        _until_current(page, site)
        page.goto(bookmark)
        playwright.expect(page.locator(".notice.at-top")).to_be_visible()
        shutil.move(tmp_path / "corpus" / "ferries.md", tmp_path / "ferries.md")
        put(tmp_path / "corpus", {"bees.md": BEES})
        _until_current(page, site)
        assert page.goto(bookmark).status == 404


def _until_current(page: Any, site: str) -> None:
    """Wait for the refresh that a change of the corpus causes."""
    page.wait_for_timeout(700)
    for _ in range(60):
        page.goto(f"{site}status")
        if page.get_by_text("The index is up to date").count():
            return
        page.wait_for_timeout(500)
    raise AssertionError("the index was not brought up to date")


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_status_and_form_are_no_wider_than_the_screen(width: int, new_page: Callable[..., Any]) -> None:
    long = "Donau" * 40 + ".pdf"
    known = backend(state=replace(EVERYTHING, changed=(long, BRIEF.id), underway=READING))
    page = new_page(viewport={"width": width, "height": 900})
    with served(known, Settings(upload=True)) as site:
        for path in (f"status?added={long}", "status/waiting", "upload"):
            page.goto(site + path)
            assert page.evaluate("document.documentElement.scrollWidth") == width
