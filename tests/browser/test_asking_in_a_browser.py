"""A reader asks, opens the source, and sees the cited words, in a real browser without JavaScript."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_backend import FEE_QUESTION, GROUPS, SCHOOL_QUESTION, WAIT_QUESTION, backend

from assistant.settings import Settings
from assistant.web.serving import address, listening, server

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: apt-get install chromium"),
]


@pytest.fixture(params=["get", "post"])
def site(request: pytest.FixtureRequest) -> Iterator[str]:
    with listening("127.0.0.1", 0) as ear:
        running = server(backend(), Settings(form_method=request.param))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [ear]})
        thread.start()
        yield address(ear)
        running.should_exit = True
        thread.join(10)


def test_a_reader_asks_and_sees_the_cited_words_in_their_source(site: str, tmp_path: Path) -> None:
    with (
        playwright.sync_playwright() as play,
        play.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser,
    ):
        page = browser.new_page(java_script_enabled=False, viewport={"width": 360, "height": 480})
        page.goto(site)
        page.get_by_label("Your question").fill(FEE_QUESTION)
        page.get_by_role("button", name="Ask").click()
        assert page.get_by_role("heading", level=1).inner_text() == FEE_QUESTION
        page.screenshot(path=tmp_path / "answer.png", full_page=True)
        page.get_by_role("link", name="Open at this place in the source").nth(1).click()
        marks = page.locator("mark")
        assert "".join("".join(marks.all_inner_texts()).split()) == "".join(GROUPS.split())
        playwright.expect(marks.first).to_be_in_viewport()
        page.screenshot(path=tmp_path / "source.png")


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_no_page_is_wider_than_the_screen(site: str, width: int) -> None:
    with (
        playwright.sync_playwright() as play,
        play.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser,
    ):
        page = browser.new_page(viewport={"width": width, "height": 900})
        for question in (FEE_QUESTION, WAIT_QUESTION, SCHOOL_QUESTION, "Donau" * 200):
            page.goto(site)
            page.get_by_label("Your question").fill(question)
            page.get_by_role("button", name="Ask").click()
            assert page.evaluate("document.documentElement.scrollWidth") == width
