"""A reader asks, opens the source, and sees the cited words, in a real browser without JavaScript."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from support.web_backend import FEE_QUESTION, GROUPS, SCHOOL_QUESTION, WAIT_QUESTION

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_reader_asks_and_sees_the_cited_words_in_their_source(
    site: str, new_page: Callable[..., Any]
) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 360, "height": 480})
    page.goto(site)
    page.get_by_label("Your question").fill(FEE_QUESTION)
    with page.expect_navigation():
        page.get_by_role("button", name="Ask").click()
    assert page.get_by_role("heading", level=1).inner_text() == FEE_QUESTION
    with page.expect_navigation():
        page.get_by_role("link", name="Read in context").nth(1).click()
    marks = page.locator("mark")
    assert "".join("".join(marks.all_inner_texts()).split()) == "".join(GROUPS.replace("**", "").split())
    playwright.expect(marks.first).to_be_in_viewport()


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_no_page_is_wider_than_the_screen(site: str, width: int, new_page: Callable[..., Any]) -> None:
    page = new_page(viewport={"width": width, "height": 900})
    for question in (FEE_QUESTION, WAIT_QUESTION, SCHOOL_QUESTION, "Donau" * 200):
        page.goto(site)
        page.get_by_label("Your question").fill(question)
        with page.expect_navigation():
            page.get_by_role("button", name="Ask").click()
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("scripts", [True, False])
def test_a_reader_says_whether_a_passage_answers(
    site: str, scripts: bool, new_page: Callable[..., Any]
) -> None:
    page = new_page(java_script_enabled=scripts)
    page.goto(site)
    page.get_by_label("Your question").fill(FEE_QUESTION)
    with page.expect_navigation():
        page.get_by_role("button", name="Ask").click()
    page.get_by_text("Rate this passage").first.click()
    form = page.locator("form.verdict").first
    if scripts:
        with page.expect_response("**/feedback") as sent:
            form.get_by_role("button", name="Yes").click()
        assert sent.value.status == 204
        playwright.expect(form.get_by_role("status")).to_have_text("Thank you for your feedback.")
        assert page.get_by_role("heading", level=1).inner_text() == FEE_QUESTION
    else:
        with page.expect_navigation():
            form.get_by_role("button", name="No").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Thank you for your feedback."


def test_a_copied_citation_pastes_into_word_with_its_quotation_and_its_link(
    known_site: str, new_page: Callable[..., Any]
) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{known_site}?q={quote(FEE_QUESTION)}")
    page.get_by_text("Copy citation").nth(1).click()
    buttons = page.locator(".card").nth(1).get_by_role("button", name="Copy", exact=True)

    def pasted(place: int) -> dict[str, str]:
        buttons.nth(place).click()
        playwright.expect(page.locator(".card").nth(1).get_by_role("button", name="Copied")).to_be_visible()
        found: dict[str, str] = page.evaluate(
            """async () => {
                const [item] = await navigator.clipboard.read();
                const forms = item.types.map(async (type) => [type, await (await item.getType(type)).text()]);
                return Object.fromEntries(await Promise.all(forms));
            }"""
        )
        playwright.expect(buttons).to_have_count(6)
        return found

    plain = pasted(0)
    anchor = re.escape('<a href="https://example.org/visas?edition=1&amp;lang=en">')
    assert plain["text/plain"].startswith("“Priority groups. Member states should handle")
    assert re.search(
        r'<blockquote lang="en">Priority groups\. Member states .*<br>.*students and researchers;<br>'
        rf".*</blockquote><p>Sample Policy Unit, “Open Doors, .*, {anchor}.*</a>",
        plain["text/html"],
    )
    footnote = pasted(1)
    assert re.search(rf"<p>Sample Policy Unit, “Open Doors, .*, {anchor}.*</a>", footnote["text/html"])
    assert "blockquote" not in footnote["text/html"]
    assert pasted(3).keys() == {"text/plain"}  # what a reference manager reads


def test_questions_to_choose_from_come_at_once_and_typing_goes_on_as_before(
    known_site: str, new_page: Callable[..., Any]
) -> None:
    page = new_page()
    page.goto(known_site)
    field = page.get_by_role("combobox", name="Your question")
    with page.expect_response("**/suggestions"):
        field.focus()
    page.wait_for_function("document.getElementById('q').list.options.length > 1")
    values = "Array.from(document.getElementById('q').list.options, one => one.value)"
    assert "What should Member states do?" in page.evaluate(values)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.keyboard.type("NATO", delay=50)
    assert sent == []
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_role("heading", level=1).inner_text() == "NATO"


def test_without_scripts_there_are_no_suggestions(known_site: str, new_page: Callable[..., Any]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(known_site)
    playwright.expect(page.get_by_role("textbox", name="Your question")).to_be_visible()
    playwright.expect(page.get_by_role("combobox", name="Your question")).to_have_count(0)
