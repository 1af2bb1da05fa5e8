"""A reader follows bookmarks into files that were edited since, and sees pages of a PDF as printed."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from support.web_sites import served

from assistant.assistant import Assistant
from assistant.config.settings import Settings

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.slow]

FERRIES = """# Ferries

## Recommendations

1. The Council should keep the night ferries running through the winter.

2. Towns should paint their piers white, so that pilots see them at dusk.
"""
PDF_NAME = "piers & posts #1 50%?.pdf"


def pdf(*pages: tuple[str, ...]) -> bytes:
    """A PDF of these lines."""
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=A4)
    for lines in pages:
        for place, line in enumerate(lines):
            canvas.drawString(72, 760 - 16 * place, line)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "ferries.md").write_text(FERRIES, encoding="utf-8")
    (corpus / PDF_NAME).write_bytes(
        pdf(
            ("Piers and Posts", "The survey of the posts was done in spring, by two boats and a diver."),
            (
                "1. The Commission should pay for new posts at every pier that is open to ferries,",
                "and for lamps on them.",
            ),
        )
    )
    found = Assistant(
        Settings(corpus=corpus, index=tmp_path / "index", settle_seconds=0, refresh_seconds=3600)
    )
    found.index()
    return found


@pytest.fixture
def lively_site(assistant: Assistant) -> Iterator[str]:
    with served(assistant, assistant.settings) as at:
        yield at


def bookmark(page: Any, site: str, words: str) -> str:
    """The permanent link of the recommendation that holds `words`."""
    page.goto(f"{site}recommendations?q={words}")
    with page.expect_navigation():
        page.locator("td.where a").first.click()
    kept = str(page.url)
    page.goto("about:blank")
    return kept


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_bookmark_lands_after_edits_elsewhere_and_says_when_its_words_change(
    lively_site: str, assistant: Assistant, new_page: Callable[..., Any], scripts: bool
) -> None:
    page = new_page(java_script_enabled=scripts, viewport={"width": 800, "height": 500})
    kept = bookmark(page, lively_site, "night")
    file = assistant.settings.corpus / "ferries.md"
    longer = FERRIES.replace("## Rec", "The harbours were surveyed twice. " * 200 + "\n\n## Rec")
    file.write_text(longer, encoding="utf-8")
    assistant.index()
    page.goto(kept)
    playwright.expect(page.locator("mark").first).to_be_in_viewport()
    assert "night ferries running" in "".join(page.locator("mark").all_inner_texts())
    file.write_text(longer.replace("through the winter", "all year"), encoding="utf-8")
    assistant.index()
    page.goto("about:blank")
    page.goto(kept)
    notice = page.get_by_role("status")
    playwright.expect(notice).to_be_in_viewport()
    assert "The cited passage has been missing from “ferries.md” since" in notice.inner_text()
    with page.expect_navigation():
        notice.get_by_role("link").click()
    assert "all year" in "".join(page.locator("mark").all_inner_texts())
    file.unlink()
    assistant.index()
    page.goto("about:blank")
    page.goto(kept)
    assert page.get_by_role("heading", level=1).inner_text() == "This document is no longer available"


def test_a_page_is_shown_as_printed_beside_its_text(lively_site: str, new_page: Callable[..., Any]) -> None:
    page = new_page(viewport={"width": 1440, "height": 900})
    page.goto(bookmark(page, lively_site, "posts"))
    picture = page.get_by_role("img", name="Page 2 as printed, with the cited passage framed")
    playwright.expect(picture).to_be_in_viewport()
    playwright.expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("picture => picture.naturalWidth") > 500
    playwright.expect(page.locator("mark").first).to_be_in_viewport()
    with page.expect_navigation():
        page.get_by_role("link", name="See page 2 as printed").click()
    playwright.expect(page.get_by_role("img", name="Page 2 as printed")).to_be_visible()
