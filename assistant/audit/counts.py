"""Counts the answers of each outcome and reason by day, and records nothing else."""

import json
import os
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from assistant.audit.daily_log_file import line_of, locked, today
from assistant.audit.events import Event
from assistant.errors import AuditLogUnwritable
from assistant.runtime.regular_file import NotRegular, descriptor_of, read_regular

COUNTS_NAME = "counts.jsonl"
Key = tuple[str, str, str]


class Counts:
    """Keeps `counts.jsonl` in a folder: a line for each day, outcome and reason; older days are dropped."""

    def __init__(self, folder: Path, days: int, today: Callable[[], date] = today) -> None:
        self._folder = folder
        self._days = days
        self._today = today

    def add(self, event: Event) -> None:
        """Count an answer; other events are ignored. Raises `AuditLogUnwritable`."""
        if event.outcome is None:
            return
        with locked(self._folder):
            day = self._today()
            found = read_counts(self._folder)
            found[str(day), event.outcome, event.reason or ""] += 1
            oldest = str(day - timedelta(days=self._days))
            self._write(Counter({key: number for key, number in found.items() if key[0] > oldest}))

    def _write(self, found: Counter[Key]) -> None:
        lines = (
            {"day": day, "outcome": outcome, "reason": reason or None, "count": found[day, outcome, reason]}
            for day, outcome, reason in sorted(found)
        )
        new = self._folder / f"{COUNTS_NAME}.new"
        handle = descriptor_of(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(map(line_of, lines))
            stream.flush()
            os.fsync(handle)  # else a power cut could leave neither the old counts nor the new ones
        new.replace(self._folder / COUNTS_NAME)


def read_counts(folder: Path) -> Counter[Key]:
    """Counts by day, outcome and reason ("" for none). Raises `AuditLogUnwritable` for a damaged file."""
    file = folder / COUNTS_NAME
    try:
        rows = [json.loads(line) for line in read_regular(file).splitlines()]
        return Counter({(row["day"], row["outcome"], row["reason"] or ""): int(row["count"]) for row in rows})
    except FileNotFoundError:
        return Counter()
    except NotRegular as error:
        raise AuditLogUnwritable(
            f"{file} cannot be used ({error.strerror}): move it to another folder"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise AuditLogUnwritable(f"{file} is damaged: move it to another folder") from error
