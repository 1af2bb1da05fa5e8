"""A reader goes through the results and reads their sources beside them, by mouse and by single keys."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from support.axe_rules import RULES
from support.web_backend import BRIEF, ENTRY_FEES, ENTRY_GROUPS, FEE_QUESTION, FEES, GROUPS, backend
from support.web_sites import served

from assistant.config.settings import Settings
from assistant.types import PageSpan, Span
from assistant.web.views.links import source_link

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDE = {"width": 1440, "height": 900}
ANSWER = f"?q={quote(FEE_QUESTION)}"


@pytest.fixture(scope="module")
def printed_site() -> Iterator[str]:
    """A site on which the brief is a PDF of one page."""
    known = backend()
    pages = (PageSpan(1, "1", Span(0, len(BRIEF.text))),)
    source = known.sources[0]
    known.sources = (
        replace(
            source,
            document=replace(source.document, media_type="application/pdf", pages=pages),
            entries=tuple(replace(one, passage=replace(one.passage, pages=pages)) for one in source.entries),
        ),
    )
    with served(known, Settings()) as at:
        yield at


def words(of: Any) -> str:
    return "".join("".join(of.all_inner_texts()).split())


def plain(markdown: str) -> str:
    return "".join(markdown.replace("**", "").replace("[^2]", "2").split())


def test_the_source_opens_beside_the_results_at_the_passage(
    known_site: str, new_page: Callable[..., Any]
) -> None:
    page = new_page(viewport=WIDE)
    page.goto(known_site + ANSWER)
    pane = page.get_by_role("region", name=BRIEF.title)
    playwright.expect(pane.locator("mark").first).to_be_in_viewport()
    assert words(pane.locator("mark")) == plain(FEES)
    page.get_by_role("link", name="Read in context").nth(1).click()
    playwright.expect(pane.get_by_text("journalists and human rights defenders")).to_be_in_viewport()
    assert words(pane.locator("mark")) == plain(GROUPS)
    playwright.expect(pane).to_be_focused()
    assert page.url == known_site + ANSWER
    results = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert [one["id"] for one in results.response["violations"]] == []
    page.keyboard.press("Escape")
    second = page.locator(".card").nth(1)
    playwright.expect(second).to_be_focused()
    assert second.get_attribute("aria-current") == "true"
    with page.expect_navigation():
        page.locator(".pane h2 a").first.click()
    assert page.url.endswith(f"?cite={ENTRY_GROUPS.citation.id}#{ENTRY_GROUPS.citation.id}")


@pytest.mark.parametrize(("scripts", "width"), [(False, 1440), (True, 1024)], ids=["no-scripts", "narrow"])
def test_elsewhere_the_source_is_a_page_of_its_own(
    known_site: str, new_page: Callable[..., Any], scripts: bool, width: int
) -> None:
    page = new_page(java_script_enabled=scripts, viewport={"width": width, "height": 900})
    page.goto(known_site + ANSWER)
    assert not page.locator(".pane").is_visible()
    assert page.get_by_role("button", name="Keyboard shortcuts").is_visible() is scripts
    with page.expect_navigation():
        page.get_by_role("link", name="Read in context").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == BRIEF.title


def test_a_page_as_printed_follows_the_passage(printed_site: str, new_page: Callable[..., Any]) -> None:
    page = new_page(viewport=WIDE)
    page.goto(printed_site + ANSWER)
    picture = page.locator(".pane .cited + .pictures img")
    playwright.expect(picture).to_have_attribute(
        "src", f"/page/1/{quote(BRIEF.id)}?cite={ENTRY_FEES.citation.id}"
    )


def test_a_source_that_cannot_be_shown_is_linked(known_site: str, new_page: Callable[..., Any]) -> None:
    page = new_page(viewport=WIDE)
    page.route("**/source/**", lambda route: route.abort())
    page.goto(known_site + ANSWER)
    link = page.locator(".pane").get_by_role("link", name="Open the source")
    address = source_link(BRIEF.id, ENTRY_FEES.citation.id)
    playwright.expect(link).to_have_attribute("href", known_site.rstrip("/") + address)


def test_single_keys_move_among_passages_and_add_them_to_the_memo(
    known_site: str, new_page: Callable[..., Any]
) -> None:
    page = new_page(viewport=WIDE)
    page.goto(known_site + ANSWER)
    page.keyboard.press("j")
    playwright.expect(page.locator(".card").nth(1)).to_be_focused()
    playwright.expect(page.locator(".pane mark").first).to_contain_text("Priority groups.")
    with page.expect_response("**/memo"):
        page.keyboard.press("s")
    playwright.expect(page.locator(".card").nth(1).get_by_role("button", name="Added")).to_be_visible()
    page.keyboard.press("k")
    playwright.expect(page.locator(".card").first).to_be_focused()
    page.keyboard.press("/")
    playwright.expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("j?s/")
    assert page.get_by_label("Your question").input_value() == "j?s/"
    page.goto(f"{known_site}memo")
    assert words(page.locator("blockquote")) == plain(GROUPS)


def test_the_keys_are_listed_and_can_be_turned_off_for_good(
    known_site: str, new_page: Callable[..., Any]
) -> None:
    page = new_page(viewport=WIDE)
    page.goto(known_site + ANSWER)
    page.keyboard.press("?")
    shown = page.get_by_role("dialog", name="Keyboard shortcuts")
    playwright.expect(shown).to_contain_text("Next passage")
    shown.get_by_label("Use these keys").uncheck()
    shown.get_by_role("button", name="Close").click()
    page.goto(f"{known_site}recommendations")
    page.keyboard.press("/")
    playwright.expect(page.locator("body")).to_be_focused()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    shown.get_by_label("Use these keys").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    playwright.expect(page.get_by_label("Contains words")).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_first_quotation_is_seen_on_a_phone_without_scrolling(
    known_site: str, new_page: Callable[..., Any], scripts: bool
) -> None:
    page = new_page(java_script_enabled=scripts, viewport={"width": 360, "height": 640})
    page.goto(known_site + ANSWER)
    box = page.locator("blockquote").first.bounding_box()
    assert box["y"] + 50 < 640


@pytest.mark.parametrize(
    "path",
    [
        ANSWER,
        "recommendations",
        f"cite/{ENTRY_FEES.citation.id}",
        source_link(BRIEF.id, ENTRY_FEES.citation.id)[1:],
    ],
)
def test_the_actions_of_a_passage_stand_on_one_line(
    known_site: str, new_page: Callable[..., Any], path: str
) -> None:
    page = new_page(viewport=WIDE)
    page.goto(known_site + path)
    add = page.get_by_role("button", name="Add to memo").first
    middles = add.evaluate(
        """add => [add, add.previousElementSibling].map(one => {
          const words = document.createRange();
          words.selectNodeContents(one);
          return words.getBoundingClientRect().bottom;
        })"""
    )
    assert abs(middles[0] - middles[1]) < 1
