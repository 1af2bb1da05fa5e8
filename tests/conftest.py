"""What many tests share: the sample corpus, indexed once with the real models."""

import shutil
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from assistant.resources import sample_folder
from assistant.settings import Settings


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
