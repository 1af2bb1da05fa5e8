"""States of an index, to be shown."""

import time
from dataclasses import replace
from typing import Any

from assistant.types import BeingRead, Notice, RunningBuild, Skipped, Stage
from support.web_backend import backend

STARTED = "2026-03-02T10:00:00+00:00"


EVERYTHING = replace(
    backend().status(),
    skipped=(
        Skipped("broken.docx", "is damaged: save it again"),
        Skipped("<i>scan</i>.pdf", "all 3 pages are scans without text"),
    ),
    without_text=("<i>scan</i>.pdf",),
    words_only=(("bericht.md", "de"),),
    warnings=(Notice("half.pdf", "page 2 is damaged and was not read"),),
    changed=("new.pdf", "young.md"),
    postponed=("young.md",),
)


READING = RunningBuild(STARTED, Stage.READING, 3, 1200, (BeingRead("new.pdf", 120, 600),))


def until(holds: Any, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return bool(holds())
