"""How much of the machine an index takes while it is built."""

import json
import os
import subprocess
import sys

import pytest

TELL = """
import json, os
from assistant.runtime.cores import NICENESS, give_way, usable_cores, use_at_most
give_way()
give_way()
print(json.dumps([use_at_most(1), usable_cores(), os.nice(0) >= NICENESS]))
"""


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system binds no process to cores")
def test_a_process_keeps_to_its_cores_and_lets_others_go_first() -> None:
    told = subprocess.run([sys.executable, "-c", TELL], capture_output=True, text=True, check=True)
    assert json.loads(told.stdout) == [True, 1, True]
