"""A reader writes a memo: what was typed is not lost unasked."""

from collections.abc import Callable
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_page_with_words_that_are_not_saved_is_not_left_unasked(
    known_site: str, new_page: Callable[..., Any]
) -> None:
    page = new_page()
    page.goto(f"{known_site}memo")
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_label("Title").click()
    page.keyboard.type("Visas")
    page.get_by_role("link", name="Status").first.click(no_wait_after=True)
    playwright.expect(page.get_by_label("Title")).to_have_value("Visas")
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Save changes").click()
    page.get_by_role("link", name="Status").first.click()
    playwright.expect(page.get_by_role("heading", level=1)).to_have_text("Status")
    assert asked == ["beforeunload"]
