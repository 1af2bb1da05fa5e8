"""What many tests share: the sample corpus, indexed once with the real models, and a browser."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from support.web_backend import backend
from support.web_sites import served

from assistant.assistant import Assistant
from assistant.config.resources import sample_folder
from assistant.config.settings import Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def _trail_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps what tests ask out of the checkout."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_AUDIT_FOLDER", str(tmp_path_factory.mktemp("trail") / "audit"))
        yield


@pytest.fixture(scope="session")
def sample_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the sample briefs and an index of it; tests only read them."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copytree(sample_folder(), folder / "corpus")
    settings = Settings(corpus=folder / "corpus", index=folder / "index", settle_seconds=0)
    Assistant(settings).index()
    return settings


@pytest.fixture
def assistant(sample_settings: Settings) -> Assistant:
    """The assistant on the sample briefs."""
    return Assistant(sample_settings)


@pytest.fixture
def copied_settings(sample_settings: Settings, tmp_path: Path) -> Settings:
    """The sample corpus and its index in a folder where a test may change them."""
    shutil.copytree(sample_settings.corpus, tmp_path / "corpus")
    shutil.copytree(sample_settings.index, tmp_path / "index")
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", settle_seconds=0)
    Assistant(settings).index()
    return settings


# A browser, and sites to open in it


@pytest.fixture(scope="module")  # while it runs, no other test can run an event loop of its own
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    with (
        playwright.sync_playwright() as play,
        play.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser,
    ):
        yield browser


@pytest.fixture
def new_page(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens pages of their own; a script that fails, or is refused by the policy, fails the test."""
    complaints: list[str] = []
    with ExitStack() as opened:

        def opening(**options: Any) -> Any:
            context = chromium.new_context(**options)
            opened.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(15_000)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.append(said.text) if "Policy" in said.text else None)
            return page

        yield opening
    assert complaints == []


@pytest.fixture(params=["get", "post"])
def site(request: pytest.FixtureRequest) -> Iterator[str]:
    """A site with known answers, whose form is sent either way."""
    with served(backend(), Settings(form_method=request.param)) as at:
        yield at


@pytest.fixture(scope="module")
def known_site() -> Iterator[str]:
    """A site with known answers."""
    with served(backend(), Settings()) as at:
        yield at
