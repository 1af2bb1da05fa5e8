"""A reader compares documents, and reads the tables that show who should do what and by when, with JavaScript and without."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.web_pages import NEWER, everything
from support.web_sites import served

from assistant.config.settings import Settings

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def whole_site() -> Iterator[str]:
    """A site with two editions."""
    with served(everything(), Settings()) as at:
        yield at.rstrip("/")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_two_editions_are_chosen_compared_narrowed_and_read(
    whole_site: str, new_page: Callable[..., Any], scripts: bool
) -> None:
    page = new_page(java_script_enabled=scripts)
    page.goto(f"{whole_site}/documents")
    page.get_by_role("link", name="Compare documents").click()
    page.get_by_label("Open Doors, Guarded Gates: Schengen").check()
    page.get_by_label(NEWER.title).check()
    page.get_by_role("button", name="Compare").click()
    playwright.expect(page.get_by_role("row")).to_have_count(4)
    page.get_by_role("link", name="Changed (1)").click()
    playwright.expect(page.get_by_role("row")).to_have_count(2)
    assert page.locator("mark").all_inner_texts() == ["should", "25", "must", "full", "30"]
    page.get_by_role("link", name="recommendation 1, line 3", exact=True).click()
    playwright.expect(page.locator("mark").first).to_be_in_viewport()
    assert "visa%20brief%202025.md" in page.url


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_number_of_the_matrix_leads_to_the_quotations(
    whole_site: str, new_page: Callable[..., Any], scripts: bool
) -> None:
    page = new_page(java_script_enabled=scripts, viewport={"width": 360, "height": 800})
    page.goto(f"{whole_site}/recommendations")
    page.get_by_role("link", name="Matrix").click()
    page.get_by_text("The same as a picture").click()
    picture = page.get_by_role("img", name="The table above as a picture")
    picture.scroll_into_view_if_needed()
    playwright.expect.set_options(timeout=15_000)
    playwright.expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("one => one.naturalWidth") > 0
    page.get_by_role("link", name="2 recommendations to Commission on “waivers”").click()
    playwright.expect(page.locator("#count")).to_have_text("2 recommendations")
    assert "waivers" in page.locator("td.what q").first.inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_timeline_is_narrowed_and_leads_to_the_source(
    whole_site: str, new_page: Callable[..., Any], scripts: bool
) -> None:
    page = new_page(java_script_enabled=scripts)
    page.goto(f"{whole_site}/timeline")
    page.get_by_label("Addressed to").select_option("Consulates")
    page.get_by_role("button", name="Apply").click()
    playwright.expect(page.get_by_role("heading", level=2)).to_have_text("1 deadline")
    page.get_by_role("link", name="recommendation 3, line 9").first.click()
    playwright.expect(page.locator("mark").first).to_be_in_viewport()
