"""Measures transfer size and time to first paint of every page, on loopback, over a corpus of thousands of passages.

    python tests/benchmarks/measure_pages.py [--folder FOLDER]

Without a folder a corpus is made and indexed anew; with one, its corpus/ and index/ are used, or made there.
Times are the median of several loads with an empty cache; sizes are of the page itself, and of all it loads.
"""

import argparse
import logging
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]

import structlog  # noqa: E402
from conftest import CHROMIUM, FLAGS  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from support.large_corpus import write_large_corpus, write_long_pdf  # noqa: E402
from support.web_sites import served  # noqa: E402

from assistant.assistant import Assistant  # noqa: E402
from assistant.config.settings import Settings  # noqa: E402

LOADS = 7
LONG = "long.pdf"
TIMES = """() => {
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  const [page] = performance.getEntriesByType("navigation");
  const loaded = performance.getEntriesByType("resource");
  return {
    first: page.responseStart, paint: paint?.startTime ?? 0, page: page.encodedBodySize,
    pictures: loaded.filter(one => one.initiatorType === "img").reduce((sum, one) => sum + one.encodedBodySize, 0),
    all: loaded.reduce((sum, one) => sum + one.encodedBodySize, page.encodedBodySize),
  };
}"""


def main() -> None:
    """Make what is missing, load every page, print one line each."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--folder", type=Path)
    with tempfile.TemporaryDirectory() as made, _browser() as browser:
        assistant, settings = _indexed(options.parse_args().folder or Path(made))
        status = assistant.status()
        print(
            f"{status.documents} documents, {status.passages} passages, {status.recommendations} recommendations"
        )
        print(
            f"{'page':<44}{'page kB':>9}{'all kB':>8}{'pictures kB':>13}{'first byte ms':>15}{'first paint ms':>16}"
        )
        with served(assistant, settings) as site:
            for name, path in _paths(assistant):
                print(
                    _line(name, [_load(browser, site.rstrip("/") + path) for _ in range(LOADS)]), flush=True
                )


def _indexed(folder: Path) -> tuple[Assistant, Settings]:
    if not (folder / "corpus").exists():
        write_large_corpus(folder / "corpus")
        write_long_pdf(folder / "corpus" / LONG)
    settings = Settings(corpus=folder / "corpus", index=folder / "index", upload=True, refresh_seconds=600)
    assistant = Assistant(settings)
    assistant.index()
    return assistant, settings


def _paths(assistant: Assistant) -> Iterator[tuple[str, str]]:
    advice = [one for one in assistant.source(LONG).entries if one.recommendation is not None]
    cited = advice[len(advice) // 2].citation
    document = assistant.choices().documents[0][0]
    yield "front page", "/"
    yield "answer", "/?q=" + quote("What should the Commission do about harbours?")
    yield "answer that lists all", "/?q=" + quote("What are all the recommendations to the Council?")
    yield "no answer", "/?q=" + quote("How many moons has Jupiter?")
    yield "recommendations", "/recommendations"
    yield "recommendations, filtered and sorted", "/recommendations?to=Council&strength=must&sort=date"
    yield "addressees", "/addressees"
    yield "one addressee", "/addressees/Council"
    yield "documents", "/documents"
    yield "one document", f"/documents/{quote(document)}"
    yield "source, short", f"/source/{quote(document)}"
    yield "source, 600 pages, at a citation", f"/source/{LONG}?cite={cited.id}"
    yield "source, 600 pages, first part", f"/source/{LONG}"
    yield "how to cite", f"/cite/{cited.id}"
    yield "status", "/status"
    yield "add a document", "/upload"
    yield "for programs", "/docs"


def _load(browser: Any, address: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        page.goto(address, wait_until="networkidle")
        found: dict[str, float] = page.evaluate(TIMES)
        return found
    finally:
        context.close()


def _line(name: str, loads: list[dict[str, float]]) -> str:
    middle = {key: statistics.median(load[key] for load in loads) for key in loads[0]}
    sizes = f"{middle['page'] / 1000:>9.1f}{middle['all'] / 1000:>8.1f}{middle['pictures'] / 1000:>13.1f}"
    return f"{name:<44}{sizes}{middle['first']:>15.0f}{middle['paint']:>16.0f}"


@contextmanager
def _browser() -> Iterator[Any]:
    if CHROMIUM is None:
        sys.exit("chromium is not installed: apt-get install chromium")
    with sync_playwright() as play, play.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser:
        yield browser


if __name__ == "__main__":
    main()
