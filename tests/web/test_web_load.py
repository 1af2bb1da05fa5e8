"""A short sample of the runs under load: nothing fails, no answer moves, what is promised is measured. Times are not judged."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.config.resources import PACKAGE

BENCHMARKS = PACKAGE.parent / "tests" / "benchmarks"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not BENCHMARKS.is_dir() or not Path("/proc/self/status").exists(), reason="needs a checkout and Linux"
    ),
]


def run(script: str, *options: str) -> Any:
    """What a script prints."""
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / script), *options],
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_load_moves_no_answer_and_fails_no_request() -> None:
    found = run(
        "measure_load.py",
        *("--users", "1", "24", "--seconds", "2", "--mixed-minutes", "0.1", "--mixed-users", "3"),
        *("--pause", "1.5", "--documents", "5", "--questions", "6", "--rounds", "1"),
    )
    one, many = found["levels"]
    assert (one["users"], one["share_503"], many["users"]) == (1, 0.0, 24)
    assert one["answered"] > 0
    assert many["answered"] > 0
    assert [level["errors"] for level in found["levels"]] == [{}, {}]
    assert found["saturation_to_models_alone"] > 0
    assert sum(action["answered"] for action in found["mixed"]["actions"].values()) > 0
    assert (found["mixed"]["errors"], found["complaints_in_the_log"]) == ({}, [])
    assert found["mixed"]["generations"] >= 1


def test_many_questions_and_indexings_are_gone_through() -> None:
    found = run("measure_leaks.py", "--questions", "30", "--indexings", "2")
    assert found["questions"] >= 30
    assert (found["indexings"], found["errors"], found["complaints_in_the_log"]) == (2, {}, [])
    assert found["memory_mb"]["at_last"] > 0
