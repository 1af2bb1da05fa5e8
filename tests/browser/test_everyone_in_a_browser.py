"""Every page can be used by everyone: axe finds nothing, and no page is too wide or too heavy."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from test_web_lists import long_source
from test_web_status import EVERYTHING, READING
from web_backend import (
    BRIEF,
    ENTRY_FEES,
    FEE_QUESTION,
    GONE,
    HOSTILE,
    HOSTILE_QUESTION,
    SCHOOL_QUESTION,
    TWICE,
    WAIT_QUESTION,
    backend,
)
from web_sites import served

from assistant.settings import Settings
from assistant.web.links import source_link

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LONG = long_source()
PATHS = [
    "/",
    "/?q=",
    *(f"/?q={quote(one)}" for one in (FEE_QUESTION, WAIT_QUESTION, SCHOOL_QUESTION, HOSTILE_QUESTION)),
    source_link(BRIEF.id, ENTRY_FEES.citation.id),
    source_link(BRIEF.id, GONE.id),
    source_link(HOSTILE.id, TWICE.id),
    source_link(LONG.document.id, LONG.entries[9].citation.id),
    "/recommendations",
    "/recommendations?to=NATO&strength=could",
    "/recommendations?sort=date&q=the",
    "/addressees",
    "/addressees/NATO",
    "/documents",
    f"/documents/{quote(HOSTILE.id)}",
    f"/cite/{ENTRY_FEES.citation.id}",
    "/status",
    "/status?added=broken.docx",
    "/status/failed",
    "/upload",
    "/docs",
    "/none",
]


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("light", 1440), ("dark", 1440)])
def test_axe_finds_nothing_on_any_page(new_page: Callable[..., Any], scheme: str, width: int) -> None:
    known = backend()
    known.sources = (*known.sources, LONG)
    known.state = replace(EVERYTHING, underway=READING)
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
    found = []
    with served(known, Settings(upload=True)) as site:
        for path in PATHS:
            sent = page.goto(site.rstrip("/") + path)
            heavy = len(sent.body()) > 100_000
            wide = page.evaluate("document.documentElement.scrollWidth") > width
            report = axe.Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
            faults = [
                (one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"])
                for one in report.response["violations"]
            ]
            if heavy or wide or faults:
                found.append((path, heavy, wide, faults))
    assert found == []


def test_nothing_moves_while_a_page_loads(known_site: str, new_page: Callable[..., Any]) -> None:
    page = new_page()
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => {"
        " for (const one of list.getEntries()) window.shift += one.value;"
        "}).observe({type: 'layout-shift', buffered: true});"
    )
    shifts = []
    for path in ("", "recommendations", "addressees/NATO", f"?q={quote(FEE_QUESTION)}"):
        page.goto(known_site + path)
        page.wait_for_load_state("networkidle")
        shifts.append(page.evaluate("window.shift"))
    assert shifts == [0] * 4


def test_text_can_be_twice_as_large(known_site: str, new_page: Callable[..., Any]) -> None:
    page = new_page(viewport={"width": 640, "height": 900})
    for path in ("/", "/recommendations", source_link(BRIEF.id, ENTRY_FEES.citation.id)):
        page.goto(known_site.rstrip("/") + path)
        page.evaluate("document.documentElement.classList.add('twice')")
        page.add_style_tag(url="/static/style.css")
        page.evaluate("document.styleSheets[0].insertRule('html.twice { font-size: 200% }')")
        assert page.evaluate("document.documentElement.scrollWidth") == 640
