"""Signing in and out as people do it, and pages that everyone can use."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.axe_rules import RULES
from support.web_backend import BRIEF, backend
from support.web_sites import served

from assistant.access.users import Users
from assistant.config.settings import Settings

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "correct horse battery"


@pytest.fixture
def walled(tmp_path: Path) -> Iterator[str]:
    Users(tmp_path).add("anna", PASSWORD, ["staff"])
    (tmp_path / "access.toml").write_text('[[rule]]\npath = "evil"\ngroups = ["board"]\n')
    with served(
        backend(), Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", auth="users")
    ) as at:
        yield at


def sign_in(page: Any, password: str) -> None:
    page.fill("#name", "anna")
    page.fill("#password", password)
    page.click("main button")
    page.wait_for_load_state()


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_signs_in_sees_what_they_may_and_signs_out(
    new_page: Callable[..., Any], walled: str, scripts: bool
) -> None:
    page = new_page(java_script_enabled=scripts)
    page.goto(f"{walled}documents")
    assert page.url == f"{walled}login?next=%2Fdocuments"
    sign_in(page, "wrong password")
    assert page.inner_text(".error") == "The username or the password is wrong."
    sign_in(page, PASSWORD)
    assert page.url == f"{walled}documents"
    page.locator("ul.index > li a").first.wait_for()
    assert page.locator("ul.index > li a").all_inner_texts() == [BRIEF.title]
    assert "anna" in page.inner_text("header")
    page.click("header button")
    page.wait_for_load_state()
    assert page.url == f"{walled}login"
    page.goto(f"{walled}documents")
    assert page.url.startswith(f"{walled}login")


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1440)])
def test_axe_finds_nothing_where_people_sign_in(
    new_page: Callable[..., Any], walled: str, scheme: str, width: int
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
    options = {"runOnly": {"type": "tag", "values": RULES}}
    found = []
    page.goto(walled)
    for password in ("wrong password", PASSWORD, None):
        found += [one["id"] for one in axe.Axe().run(page, options=options).response["violations"]]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if password is not None:
            sign_in(page, password)
    assert page.url == walled
    assert found == []
