"""The README's commands do what it says: each runs, in order, in a copy of what it assumes."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.config.resources import PACKAGE

CHECKOUT = PACKAGE.parent
README = CHECKOUT / "README.md"
FENCED = re.compile(r"^```(?:bash|console|sh|shell)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LISTENING = 20.0  # seconds

pytestmark = pytest.mark.skipif(not README.is_file(), reason="not run from a checkout")


def commands(text: str) -> list[str]:
    """The `assistant …` commands in the fenced shell blocks of `text`, in order.

    In a block with prompts ("$ ") other lines are output. A line is taken apart at "&&"; other commands
    (pip, pytest, git) are left out, and so are comments.
    """
    found: list[str] = []
    for block in FENCED.findall(text):
        lines = block.replace("\\\n", " ").splitlines()
        if any(line.startswith("$ ") for line in lines):
            lines = [line[2:] for line in lines if line.startswith("$ ")]
        parts = (part.strip() for line in lines for part in line.split("&&"))
        found.extend(part for part in parts if re.match(r"(?:[A-Z_]+=\S* )*assistant\b", part))
    return found


def test_commands_are_found_in_their_order() -> None:
    text = (
        '```bash\npip install -e . && assistant ask "Why?"\n# assistant no\nassistant status  # how it is\n```\n'
        "```console\n$ ASSISTANT_INDEX=x assistant index\n8 read\nassistant is output here\n```\n"
        "```python\nassistant = 1\n```\n```\nassistant plain\n```\n"
    )
    assert commands(text) == [
        'assistant ask "Why?"',
        "assistant status  # how it is",
        "ASSISTANT_INDEX=x assistant index",
    ]


def test_the_commands_of_the_readme_run(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    shutil.copytree(CHECKOUT / "corpus" / "sample", tmp_path / "corpus" / "sample")
    scripts = tmp_path / "bin"
    scripts.mkdir()
    (scripts / "assistant").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m assistant "$@"\n')
    (scripts / "assistant").chmod(0o755)
    path = f"{scripts}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(CHECKOUT), "ASSISTANT_SETTLE_SECONDS": "0"}
    found = commands(README.read_text(encoding="utf-8"))
    assert any(command.startswith("assistant ask") for command in found)
    for command in found:
        if re.search(r"\bassistant serve\b", command):
            _serves(command, tmp_path, environment)
            continue
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        allowed = {0, 3} if re.search(r"\bassistant ask\b", command) else {0}  # 3: the documents do not say
        assert done.returncode in allowed, f"{command}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr, command


def _serves(command: str, folder: Path, environment: dict[str, str]) -> None:
    """The command listens, and ends when it is told to."""
    bare = re.sub(r"--port[ =]\d+", "", command.partition("#")[0].rstrip(" &"))
    log = folder / "serve.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            ["bash", "-c", f"exec env {bare} --port 0"],
            cwd=folder,
            env=environment,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
        try:
            end = time.monotonic() + LISTENING
            while b"http://" not in log.read_bytes() and process.poll() is None and time.monotonic() < end:
                time.sleep(0.1)
            assert b"http://" in log.read_bytes(), f"{command}\n{log.read_text()}"
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)
    assert "Traceback" not in log.read_text(), command
