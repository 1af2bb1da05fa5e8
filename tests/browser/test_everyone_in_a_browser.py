"""Every page can be used by everyone: on any screen, in either theme, enlarged, by keyboard, from right to left, on paper."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pypdfium2
import pytest
from support.axe_rules import RULES
from support.web_backend import BRIEF, ENTRY_FEES, FEE_QUESTION, FEES
from support.web_pages import HARBOURS, MAP, PAGES, everything
from support.web_sites import served

from assistant.config.settings import Settings
from assistant.language.text import collapse

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (360, 768, 1440)
NARROWEST = 320
HEAVIEST = 100_000
COLOUR_RULES = ["cat.color"]
"""All that a theme can break: themes differ in colours alone."""
FAULTS = """async rules => {
  const found = await axe.run({runOnly: rules, resultTypes: ["violations"]});
  return found.violations.map(one => [one.id, one.nodes[0].html, one.nodes[0].failureSummary]);
}"""
SHIFTS = """window.shift = 0; new PerformanceObserver(list => {
  for (const one of list.getEntries()) window.shift += one.value;
}).observe({type: "layout-shift", buffered: true});"""
SHIFT = "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(window.shift), 50)))"
IS_WIDER = "width => document.documentElement.scrollWidth > width"
FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const outlined = style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2;
  const seen = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return one === document.body ? null : [one.outerHTML.slice(0, 100), outlined && seen];
}"""


@dataclass
class Walk:
    """What was found on a walk over all pages: each a page and what is wrong with it."""

    faults: list[tuple[Any, ...]] = field(default_factory=list)
    wide: list[tuple[str, int, str]] = field(default_factory=list)
    heavy: list[tuple[str, int]] = field(default_factory=list)
    shifted: list[tuple[str, float]] = field(default_factory=list)


@pytest.fixture(scope="module")
def whole_site() -> Iterator[str]:
    """A site with all pages."""
    with served(everything(), Settings(upload=True)) as at:
        yield at.rstrip("/")


@pytest.fixture(scope="module")
def walk(chromium: Any, whole_site: str) -> Walk:
    """Each page is opened once, and looked at in each theme and width, and enlarged."""
    found = Walk()
    context = chromium.new_context(viewport={"width": WIDTHS[0], "height": 900})
    page = context.new_page()
    page.add_init_script(SHIFTS)
    for name, path in PAGES.items():
        sent = page.goto(whole_site + path)
        shift = page.evaluate(SHIFT)
        if shift:
            found.shifted.append((name, shift))
        if len(sent.body()) > HEAVIEST:
            found.heavy.append((name, len(sent.body())))
        page.evaluate(axe.AXE_SCRIPT)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate(IS_WIDER, width):
                found.wide.append((name, width, "as it is"))
            for scheme, rules in (("light", RULES), ("dark", COLOUR_RULES)):
                page.emulate_media(color_scheme=scheme)
                faults = page.evaluate(FAULTS, rules)
                found.faults.extend((name, width, scheme, *fault) for fault in faults)
        page.set_viewport_size({"width": NARROWEST, "height": 900})
        if page.evaluate(IS_WIDER, NARROWEST):
            found.wide.append((name, NARROWEST, "as it is"))
        page.evaluate("document.styleSheets[0].insertRule(':root { font-size: 200% !important }')")
        page.set_viewport_size({"width": 2 * NARROWEST, "height": 900})
        if page.evaluate(IS_WIDER, 2 * NARROWEST):
            found.wide.append((name, 2 * NARROWEST, "text twice as large"))
    context.close()
    return found


def test_axe_finds_nothing_on_any_page_in_either_theme_on_any_screen(walk: Walk) -> None:
    assert walk.faults == []


def test_no_page_scrolls_sideways_on_a_small_screen_or_enlarged(walk: Walk) -> None:
    assert walk.wide == []


def test_no_page_is_heavy(walk: Walk) -> None:
    assert walk.heavy == []


def test_nothing_moves_while_a_page_loads(walk: Walk) -> None:
    assert walk.shifted == []


@pytest.mark.parametrize("name", ["start", "answer", "table", "cited source", "citation"])
def test_each_stop_of_the_keyboard_is_seen_and_none_is_a_trap(
    whole_site: str, new_page: Callable[..., Any], name: str
) -> None:
    page = new_page(viewport={"width": 768, "height": 700}, reduced_motion="reduce")
    page.goto(whole_site + PAGES[name])
    page.evaluate("getSelection().removeAllRanges()")
    stops: list[list[Any] | None] = []
    for _ in range(200):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None and stops:
            break
        stops.append(stop)
    assert [stop for stop in stops if stop is None or not stop[1]] == []
    assert 5 < len(stops) < 200


def tab_to(page: Any, wanted: Any) -> None:
    """Press the tab key until `wanted` has the focus."""
    for _ in range(100):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached by the keyboard")


def test_the_keyboard_alone_asks_cites_reads_and_filters(
    whole_site: str, new_page: Callable[..., Any]
) -> None:
    page = new_page(
        permissions=["clipboard-read", "clipboard-write"], viewport={"width": 1024, "height": 768}
    )
    page.goto(whole_site)
    tab_to(page, page.get_by_label("Your question"))
    page.keyboard.type(FEE_QUESTION)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, page.get_by_text("Copy citation").first)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Copy").nth(1))
    page.keyboard.press("Space")
    playwright.expect(page.get_by_role("button", name="Copied")).to_be_focused()
    assert BRIEF.title in page.evaluate("navigator.clipboard.readText()")
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.textContent") == "Read in context":
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    playwright.expect(page.locator("mark").first).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.cited') !== null")
    page.goto(whole_site + "/recommendations")
    tab_to(page, page.get_by_role("main").get_by_role("link", name="Filters", exact=True))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("list", name="Addressed to").get_by_role("link", name="NATO"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Remove filter: Addressed to NATO"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == whole_site + "/recommendations"


@pytest.mark.parametrize(("wish", "scrolling"), [("reduce", "auto"), ("no-preference", "smooth")])
def test_nothing_moves_for_those_who_asked_for_less_motion(
    whole_site: str, new_page: Callable[..., Any], wish: str, scrolling: str
) -> None:
    page = new_page(reduced_motion=wish)
    page.goto(whole_site + PAGES["cited source"])
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == scrolling
    moving = (
        "[...document.querySelectorAll('*')].filter(one => getComputedStyle(one).transitionDuration !== '0s')"
    )
    assert page.evaluate(f"{moving}.length + document.getAnimations().length") == 0


def direction(found: Any) -> list[str]:
    return list(found.evaluate_all("all => all.map(one => getComputedStyle(one).direction)"))


def test_words_from_right_to_left_keep_their_direction_within_a_page_that_keeps_its_own(
    whole_site: str, new_page: Callable[..., Any]
) -> None:
    page = new_page()
    page.goto(whole_site + PAGES["answer from right to left"])
    quote_of = page.locator("blockquote")
    assert collapse(quote_of.inner_text()) == MAP
    assert quote_of.evaluate(
        "one => [getComputedStyle(one).borderRightWidth, getComputedStyle(one).borderLeftWidth]"
    ) == ["3px", "0px"]
    assert [
        direction(page.locator(one)) for one in ("html", "h1", "blockquote", ".citation", ".citation span")
    ] == [
        ["ltr"],
        ["rtl"],
        ["rtl"],
        ["ltr"],
        ["rtl"],
    ]
    assert page.locator(".citation").inner_text() == (
        f"היחידה לנמלים, “{HARBOURS.title}”, 3 April 2024, recommendation 1, line 9."
    )
    page.goto(whole_site + PAGES["source from right to left"])
    for words in ("h1", "article.source > *", ".outline a"):
        assert set(direction(page.locator(words))) == {"rtl"}
    left, right = page.locator(".cited").evaluate(
        "one => [one.getBoundingClientRect().left, one.querySelector('mark').getBoundingClientRect().right]"
    )
    assert right - left > 300
    page.goto(whole_site + "/recommendations")
    row = page.locator("tr", has=page.get_by_text(MAP))
    assert [direction(row.locator(one)) for one in ("q", ".title", ".locator")] == [["rtl"], ["rtl"], ["ltr"]]


def printed(page: Any) -> str:
    """What comes out of the printer, in words."""
    with pypdfium2.PdfDocument(BytesIO(page.pdf())) as paper:
        return collapse(" ".join(sheet.get_textpage().get_text_range() for sheet in paper)).replace("￾", "")


def test_an_answer_is_printed_with_its_citations_and_the_addresses_of_their_sources(
    whole_site: str, new_page: Callable[..., Any]
) -> None:
    page = new_page(color_scheme="dark")
    page.goto(whole_site + PAGES["answer"])
    paper = printed(page)
    link = page.get_by_role("link", name="Read in context").first.get_attribute("href")
    words = collapse(FEES.replace("**", "").replace("[^2]", "[2]"))
    wanted = [
        FEE_QUESTION,
        words,
        f"“{BRIEF.title}”, 12 May 2023, {ENTRY_FEES.citation.locator}.",
        str(BRIEF.url),
    ]
    assert [one for one in wanted if one not in paper] == []
    assert (whole_site + link).replace(" ", "") in paper.replace(" ", "")
    unwanted = [
        "Skip to",
        "Documents",
        "Keyboard shortcuts",
        "Filters",
        "Copy citation",
        "Why this",
        "Nederlands",
    ]
    assert [one for one in unwanted if one in paper] == []
    page.emulate_media(media="print", color_scheme="dark")
    colours = "['color', 'backgroundColor'].map(name => getComputedStyle(document.documentElement)[name])"
    assert page.evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_a_source_and_a_table_are_printed_without_what_leads_elsewhere(
    whole_site: str, new_page: Callable[..., Any]
) -> None:
    page = new_page()
    page.goto(whole_site + PAGES["cited source"])
    paper = printed(page)
    assert [one for one in (BRIEF.title, "Priority groups.", "Article 16") if one not in paper] == []
    assert [one for one in ("Contents", "Previous", "Back to top", "Download", "§") if one in paper] == []
    page.goto(whole_site + PAGES["addressee"])
    paper = printed(page)
    assert "NATO" in paper
    assert [one for one in ("Apply", "Any strength", "Download", "Markdown", "↕") if one in paper] == []
    assert f"{whole_site}/source/" in paper.replace(" ", "")


@pytest.mark.parametrize("path", ["/", f"/?q={quote(FEE_QUESTION)}", "/recommendations"])
def test_a_page_in_dutch_fits_a_small_screen(
    whole_site: str, new_page: Callable[..., Any], path: str
) -> None:
    page = new_page(locale="nl-NL", viewport={"width": NARROWEST, "height": 700})
    page.goto(whole_site + path)
    assert page.evaluate("document.documentElement.lang") == "nl"
    assert not page.evaluate(IS_WIDER, NARROWEST)
