"""The documentation is true: its commands run and print what it shows, its links lead somewhere, its tables are the code's."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import pytest
from test_imports import MAY_IMPORT
from typer.main import get_command
from typer.testing import CliRunner

from assistant.cli import app
from assistant.config.resources import PACKAGE
from assistant.config.settings import Settings
from assistant.config.sources import FILE_VARIABLE, Configuration, configuration_markdown, variable
from assistant.web.security.route_rights import NEEDS

CHECKOUT = PACKAGE.parent
DOCS = CHECKOUT / "docs"
README, CONTRIBUTING = CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md"
DOCUMENTS = [file for file in (README, CONTRIBUTING, *sorted(DOCS.glob("*.md"))) if file.is_file()]
README_BYTES = 9_000
FIRST_SCREEN = 30  # lines
LISTENING = 60.0  # seconds, on a busy machine

ADDRESS = "http://127.0.0.1:8000"
SETTINGS = {"ASSISTANT_SETTLE_SECONDS": "0"}
TYPED = "a password of many words\n"
SHELLS = {"bash", "console", "sh", "shell"}
NEEDS_SHELL = re.compile(r"^(?!(?:[A-Z_]+=\S* )*assistant )|[|;&<`]|\$\(")
RUN = re.compile(r"(?:[A-Z_]+=\S* )*(?:assistant|curl|echo|pybabel)\b")
NOT_RUN = re.compile(r"(?:pip|uv|python3?|pytest|ruff|mypy|pre-commit|podman|sudo|\.) ")
"""What sets a machine up, or tests what this is a test of."""
ELISION = "…"
BLOCK = re.compile(r"^```(\w+)(?: +(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE_PATH = re.compile(r"(?:assistant|corpus/sample|docs|labels|packaging|templates|tests)/[\w./*-]*")
PACKAGE_ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \|([^|]*)\|$", re.MULTILINE)
ROUTE = re.compile(r"`(GET|POST) (/[^`?]*)(?:\?[^`]*)?`")

pytestmark = pytest.mark.skipif(not DOCS.is_dir(), reason="not run from a checkout")
each_document = pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)


# What a document tells its readers to do


@dataclass(frozen=True, slots=True)
class Step:
    """Run `text`, which prints what is `shown` (anything, if that is empty); or, if there is a `file`, write it there."""

    text: str
    shown: str = ""
    file: str | None = None


def steps(text: str) -> Iterator[Step]:
    """The commands in the shell blocks of `text` and the blocks that name a file, in order."""
    for language, file, content in BLOCK.findall(text):
        if language in SHELLS:
            yield from commands(content)
        elif file:
            yield Step(content, file=file)


def commands(block: str) -> Iterator[Step]:
    """The commands of a shell block. If it has prompts ("$ "), all other lines are output."""
    lines = block.replace("\\\n", " ").splitlines()
    if not any(line.startswith("$ ") for line in lines):
        yield from (Step(line) for line in lines if line and not line.startswith("#"))
        return
    for part in re.split(r"^\$ ", "\n".join(lines), flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield Step(command, shown)


def runnable(command: str) -> str:
    """What of a command line is run here: not what sets a machine up. Fails on a command that is neither."""
    parts = [part.strip() for part in command.split(" && ")]
    unknown = [part for part in parts if not RUN.match(part) and not NOT_RUN.match(f"{part} ")]
    assert unknown == [], "add it to RUN or to NOT_RUN"
    return " && ".join(part for part in parts if RUN.match(part))


def is_like(shown: str, printed: str) -> bool:
    """Whether `printed` is what is `shown`, in which a line "…" stands for any lines."""
    lines = (line.rstrip() for line in shown.rstrip().splitlines())
    wanted = "".join(r"(?:.*\n)*" if line == ELISION else re.escape(line) + r"\n" for line in lines)
    found = "".join(f"{line.rstrip()}\n" for line in printed.rstrip().splitlines())
    return re.fullmatch(wanted, found) is not None


def test_commands_files_and_output_are_found_in_their_order() -> None:
    text = (
        '```bash\npip install -e . && assistant ask "Why?"\n# assistant no\nassistant status  # how it is\n```\n'
        "```toml access.toml\ndefault = true\n```\n"
        "```console\n$ ASSISTANT_INDEX=x assistant index\n8 read\nassistant is output here\n$ assistant \\\n  doctor\n```\n"
        "```python\nassistant = 1\n```\n```\nassistant plain\n```\n"
    )
    assert list(steps(text)) == [
        Step('pip install -e . && assistant ask "Why?"'),
        Step("assistant status  # how it is"),
        Step("default = true\n", file="access.toml"),
        Step("ASSISTANT_INDEX=x assistant index", "8 read\nassistant is output here\n"),
        Step("assistant    doctor"),
    ]
    assert runnable('pip install -e . && assistant ask "Why?"') == 'assistant ask "Why?"'


def test_output_may_leave_lines_out() -> None:
    assert is_like("one\n…\nfour\n", "one\ntwo\nthree \nfour\n\n")
    assert not is_like("one\nfour\n", "one\ntwo\nfour\n")


# Doing it


class Reader:
    """Somebody in `folder`, which holds the sample texts, who does what a document says; ends what was started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened = ExitStack()
        self._address = ""
        scripts = folder / "bin"
        scripts.mkdir()
        python = shlex.quote(sys.executable)
        for name, call in {
            "assistant": f"{python} -m assistant",
            "pybabel": f"{python} -m babel.messages.frontend",
            "curl": f"{shutil.which('curl')} --silent --show-error --fail-with-body",
        }.items():
            (scripts / name).write_text(f'#!/bin/sh\nexec {call} "$@"\n')
            (scripts / name).chmod(0o755)
        bare = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
        self._environment = {
            **bare,
            "PATH": f"{scripts}:{os.environ['PATH']}",
            "PYTHONPATH": str(CHECKOUT),
            **SETTINGS,
        }

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def do(self, step: Step) -> None:
        """Do what a step says, and see that what comes of it is what the document shows."""
        if step.file is not None:
            file = self._folder / step.file
            file.unlink(missing_ok=True)  # it may share its content with the file that it was copied from
            file.write_text(step.text, encoding="utf-8")
            return
        command = runnable(step.text)
        if re.search(r"\bassistant serve\b", command):
            self._opened.close()
            self._address = self._opened.enter_context(self._served(command))
        elif command and not ("curl " in command and shutil.which("curl") is None):
            self._run(command, step.shown)

    def _run(self, command: str, shown: str) -> None:
        if command.startswith("pybabel"):
            self._copy_sources()
        if "curl " in command:
            assert self._address, f"{command}\nThe document should start 'assistant serve' before this."
            self._wait_until_ready()
        code, out, err = self._in_a_shell(command) if NEEDS_SHELL.search(command) else self._called(command)
        printed = f"{command}\n{out}{err}"
        assert code in _allowed(command), printed
        assert "Traceback" not in err, printed
        if shown:
            assert is_like(shown, out), f"The document shows something else than\n{printed}"

    def _called(self, command: str) -> tuple[int, str, str]:
        """Exit code and output of one of our commands, called in this process, where models are loaded once."""
        words = shlex.split(command, comments=True)
        arguments, target = (words[:-2], words[-1]) if words[-2:-1] == [">"] else (words, None)
        start = arguments.index("assistant")
        variables = dict(word.split("=", 1) for word in arguments[:start])
        unset = {name: None for name in os.environ if name.startswith("ASSISTANT_")}
        with chdir(self._folder):
            done = CliRunner().invoke(
                app, arguments[start + 1 :], input=TYPED, env={**unset, **SETTINGS, **variables}
            )
            if target is not None:
                Path(target).write_bytes(done.stdout_bytes)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.stdout, done.stderr

    def _in_a_shell(self, command: str) -> tuple[int, str, str]:
        """Exit code and output of a command line; what it asks of the server goes to the one that runs."""
        done = subprocess.run(
            ["bash", "-c", command.replace(ADDRESS, self._address)],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def _copy_sources(self) -> None:
        """What messages are extracted from."""
        if not (self._folder / "assistant").exists():
            leave_out = shutil.ignore_patterns("__pycache__", "*.onnx")
            for name in ("assistant", "templates"):
                shutil.copytree(CHECKOUT / name, self._folder / name, ignore=leave_out)
            shutil.copy(CHECKOUT / "pyproject.toml", self._folder)

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + LISTENING
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"{self._address}/readyz", timeout=LISTENING)
                return
            except (HTTPError, URLError):
                time.sleep(0.1)

    @contextmanager
    def _served(self, command: str) -> Iterator[str]:
        """The address at which the command listens; it ends when it is told to, and without a traceback."""
        bare = re.sub(r"--port[ =]\d+", "", command.partition("#")[0].rstrip(" &"))
        log = self._folder / "serve.log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                ["bash", "-c", f"exec env {bare} --port 0"],
                cwd=self._folder,
                env=self._environment,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        try:
            end = time.monotonic() + LISTENING
            while b"http://" not in log.read_bytes() and process.poll() is None and time.monotonic() < end:
                time.sleep(0.1)
            address = re.search(r"http://[\w.:\[\]]+", log.read_text())
            assert address, f"{command}\n{log.read_text()}"
            yield address[0]
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(LISTENING)
        assert "Traceback" not in log.read_text(), command


def _allowed(command: str) -> set[int]:
    """With which exit codes a command may end: those that a comment behind it names, or 0, and for questions 3."""
    if said := re.search(r"# ends with (\d)", command):
        return {int(said[1])}
    return {0, 3} if re.search(r"\bassistant ask\b", command) else {0}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a checkout's sample texts and their index, made where `fresh` puts them again and again."""
    folder = tmp_path_factory.mktemp("documented")
    shutil.copytree(CHECKOUT / "corpus" / "sample", folder / "now" / "corpus" / "sample")
    with Reader(folder / "now") as reader:
        reader.do(Step("assistant index"))
    return (folder / "now").rename(folder / "sample")


@pytest.fixture
def fresh(sample: Path) -> Iterator[Path]:
    """A copy of the sample texts and their index, unchanged to the last stamp."""
    folder = sample.with_name("now")
    shutil.copytree(sample / "corpus", folder / "corpus", copy_function=os.link)
    shutil.copytree(sample / "index", folder / "index")
    yield folder
    shutil.rmtree(folder)


@pytest.mark.slow
@each_document
def test_what_a_document_tells_to_do_works(file: Path, fresh: Path) -> None:
    if file == README:  # its first command makes the index
        shutil.rmtree(fresh / "index")
    with Reader(fresh) as reader:
        for step in steps(file.read_text(encoding="utf-8")):
            reader.do(step)


# What a document names


def outside_blocks(file: Path) -> str:
    return BLOCK.sub("", file.read_text(encoding="utf-8"))


def spans(file: Path) -> list[str]:
    """What a document sets as code within its sentences."""
    return INLINE.findall(outside_blocks(file))


def all_commands(command: Any) -> Iterator[Any]:
    yield command
    for one in getattr(command, "commands", {}).values():
        yield from all_commands(one)


def options(command: Any) -> set[str]:
    return {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"--help"}


def fault(mention: str) -> str | None:
    """What of a command line there is not: a command or an option."""
    command = get_command(app)
    for word in re.sub(r'"[^"]*"', "TEXT", mention).split()[1:]:
        name = word.partition("=")[0]
        if name.startswith("--") and name not in options(command):
            return name
        if not name.startswith("--") and hasattr(command, "commands"):
            if name not in command.commands:
                return name
            command = command.commands[name]
    return None


@each_document
def test_commands_and_options_that_are_named_exist(file: Path) -> None:
    known = set().union(*map(options, all_commands(get_command(app))))
    mentions = [span for span in spans(file) if span.startswith("assistant ")]
    assert [(span, fault(span)) for span in mentions if fault(span)] == []
    alone = {span.split()[0] for span in spans(file) if re.fullmatch(r"--[a-z-]+(?: [A-Z]+)?", span)}
    assert alone - known == set()


@each_document
def test_settings_that_are_named_exist(file: Path) -> None:
    named = set(re.findall(r"ASSISTANT_[A-Z_]+", file.read_text(encoding="utf-8")))
    assert named - {variable(name) for name in Settings.model_fields} - {FILE_VARIABLE} == set()


@each_document
def test_links_lead_somewhere(file: Path) -> None:
    dead = []
    for target, anchor in LINK.findall(outside_blocks(file)):
        place = (file.parent / target).resolve() if target else file
        if not place.exists() or (anchor and anchor not in anchors(place)):
            dead.append(f"{target}#{anchor}")
    assert dead == []


def anchors(file: Path) -> set[str]:
    """What the headings of a document are linked by, as GitHub makes it."""
    titles = HEADING.findall(BLOCK.sub("", file.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@each_document
def test_files_of_the_checkout_that_are_named_exist(file: Path) -> None:
    named = {span for span in spans(file) if CODE_PATH.fullmatch(span)}
    assert [path for path in sorted(named) if not any(CHECKOUT.glob(path.rstrip("/")))] == []


# The README


def test_the_readme_can_be_read_in_five_minutes() -> None:
    assert len(README.read_bytes()) <= README_BYTES


def test_the_first_screen_of_the_readme_sets_up_asks_and_tests() -> None:
    screen = "\n".join(README.read_text(encoding="utf-8").splitlines()[:FIRST_SCREEN])
    asks, tests = list(steps(screen))
    assert asks.text.startswith('pip install -e . && assistant ask "')
    assert tests.text == 'pip install -e ".[test]" && pytest -n auto'
    ci = (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")
    assert [part for part in tests.text.split(" && ") if part not in ci] == []


def test_the_readme_names_the_version_of_torch_that_is_installed() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = next(one for one in project["dependencies"] if one.startswith("torch"))
    assert f"pip install {pinned} --index-url" in README.read_text(encoding="utf-8")


# What is the same as in the code


def test_the_table_of_settings_is_what_the_command_prints() -> None:
    _, start, table = (DOCS / "settings.md").read_text(encoding="utf-8").partition("| setting |")
    assert start + table == configuration_markdown(Configuration(Settings(), {})), (
        "put what 'assistant config --markdown' prints into docs/settings.md, without any setting of your own"
    )


def test_the_map_of_packages_is_the_one_that_the_imports_are_held_to() -> None:
    found = {
        name: set(INLINE.findall(below))
        for name, below in PACKAGE_ROW.findall(CONTRIBUTING.read_text(encoding="utf-8"))
    }
    assert found == {name: set(below.split()) for name, below in MAY_IMPORT.items()}


def test_the_interface_for_programs_is_described_in_full() -> None:
    described = {f"{method} {path}" for method, path in ROUTE.findall((DOCS / "api.md").read_text("utf-8"))}
    known = {re.sub(r":path}", "}", name) for name in NEEDS}
    assert described - known == set()
    assert {name for name in known if "/api/" in name} - described == set()


@each_document
def test_marks_by_which_tests_are_chosen_exist(file: Path) -> None:
    chosen = re.findall(r'pytest -m "(?:not )?(\w+)"', file.read_text(encoding="utf-8"))
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    marks = {mark.partition(":")[0] for mark in project["tool"]["pytest"]["ini_options"]["markers"]}
    assert set(chosen) - marks == set()


def test_before_a_commit_and_on_ci_the_same_is_checked() -> None:
    hooks = (CHECKOUT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    entries = re.findall(r"^ +entry: (.+)$", hooks, re.MULTILINE)
    checks = re.findall(r"^check ((?:ruff|mypy).*)$", (CHECKOUT / ".ci" / "run").read_text("utf-8"), re.M)
    without_caches = [re.sub(r' --no-cache| --cache-dir "[^"]*"', "", check) for check in checks]
    assert entries == without_caches
