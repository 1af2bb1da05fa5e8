"""A reader narrows, sorts and saves the table, and copies a citation, with JavaScript and without."""

from collections.abc import Callable
from typing import Any

import pytest
from support.web_backend import BRIEF, FEE_QUESTION, GROUPS

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.slow]
EITHER_WAY = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


@EITHER_WAY
def test_filters_stand_in_the_address_and_combine(
    known_site: str, new_page: Callable[..., Any], scripts: bool
) -> None:
    page = new_page(java_script_enabled=scripts)
    page.goto(f"{known_site}recommendations")
    with page.expect_navigation():
        page.get_by_role("list", name="Addressed to").get_by_role("link", name="Member states").click()
    page.get_by_label("Contains words").fill("journal")
    with page.expect_navigation():
        page.get_by_label("Contains words").press("Enter")
    assert page.locator("#count").inner_text() == "1 recommendation"
    again = new_page(java_script_enabled=scripts)
    again.goto(page.url)
    quote = again.locator("td.what q").inner_text()
    assert "".join(quote.split()) == "".join(GROUPS.replace("**", "").split())
    with again.expect_navigation():
        again.get_by_role("link", name="Remove filter: Contains “journal”").click()
    assert again.locator("#count").inner_text() == "3 recommendations"


@EITHER_WAY
def test_a_column_sorts_and_a_row_leads_to_its_source(
    known_site: str, new_page: Callable[..., Any], scripts: bool
) -> None:
    page = new_page(java_script_enabled=scripts)
    page.goto(f"{known_site}recommendations")
    with page.expect_navigation():
        page.get_by_role("link", name="Who").click()
    with page.expect_navigation():
        page.get_by_role("link", name="Who").click()
    assert page.get_by_role("columnheader", name="Who").get_attribute("aria-sort") == "descending"
    with page.expect_navigation():
        page.locator("td.where a").first.click()
    playwright.expect(page.locator("mark").first).to_be_in_viewport()


def test_the_list_is_saved_as_it_is_filtered(known_site: str, new_page: Callable[..., Any]) -> None:
    page = new_page()
    page.goto(f"{known_site}addressees/NATO")
    with page.expect_download() as saving:
        page.get_by_role("link", name="CSV").click()
    assert saving.value.suggested_filename == "recommendations.csv"
    assert saving.value.path().read_text(encoding="utf-8").count("NATO should") >= 1


def test_the_file_is_saved_under_its_own_name(known_site: str, new_page: Callable[..., Any]) -> None:
    page = new_page()
    page.goto(f"{known_site}documents")
    with page.expect_navigation():
        page.get_by_role("link", name=BRIEF.title).click()
    with page.expect_download() as saving:
        page.get_by_role("link", name="Download the file").click()
    assert saving.value.path().read_text(encoding="utf-8") == BRIEF.text


def test_a_citation_is_copied_with_one_click(known_site: str, new_page: Callable[..., Any]) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(known_site)
    page.get_by_label("Your question").fill(FEE_QUESTION)
    with page.expect_navigation():
        page.get_by_role("button", name="Ask").click()
    page.get_by_text("Copy citation").first.click()
    page.get_by_role("button", name="Copy").nth(1).click()
    playwright.expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Sample Policy Unit, “Open Doors, Guarded Gates: Schengen Visas")


def test_a_citation_can_be_read_without_scripts(known_site: str, new_page: Callable[..., Any]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{known_site}?q={FEE_QUESTION}")
    page.get_by_text("Copy citation").first.click()
    playwright.expect(page.get_by_text("Chicago author-date").first).to_be_visible()
    assert page.get_by_role("button", name="Copy").count() == 0


def test_the_keyboard_alone_leads_from_the_question_to_the_source(
    known_site: str, new_page: Callable[..., Any]
) -> None:
    page = new_page(viewport={"width": 1024, "height": 768})
    page.goto(known_site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(FEE_QUESTION)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Read in context").first
    for _ in range(40):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        if link.evaluate("link => link === document.activeElement"):
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    playwright.expect(page.locator("mark").first).to_be_in_viewport()
