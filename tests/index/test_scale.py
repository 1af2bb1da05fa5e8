"""A sample of the benchmark of scale: a document that comes writes a small part, and everything is found."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.config.resources import PACKAGE

TESTS = PACKAGE.parent / "tests"


@pytest.mark.skipif(not TESTS.is_dir(), reason="needs a checkout")
def test_a_document_that_comes_writes_a_small_part_and_everything_is_found(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(TESTS / "benchmarks" / "measure_scale.py"), "12", "--folder", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": f"{PACKAGE.parent}:{TESTS}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [found[name] for name in ("passages", "recommendations", "restricted: recommendations")] == [
        480,
        312,
        286,
    ]
    assert found["recall of the index"] == 1.0
    assert found["recall of the graph"] > 0.98
    assert found["kB of files written for it"] < 0.2 * found["disk B a passage"] * found["passages"] / 1000
