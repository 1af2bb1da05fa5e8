"""One thing that somebody did, as the audit log records it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what, and the result; `outcome` and `reason` are those of an answer, `about` is everything else."""

    who: str
    did: str
    request: str
    status: int
    outcome: str | None = None
    reason: str | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    time: datetime = field(default_factory=now)

    def as_json(self) -> dict[str, Any]:
        """The event as an object, without unknown values."""
        given = {
            "time": self.time.isoformat(timespec="milliseconds"),
            "request": self.request,
            "who": self.who,
            "did": self.did,
            "status": self.status,
            "outcome": self.outcome,
            "reason": self.reason,
            **self.about,
        }
        return {name: value for name, value in given.items() if value is not None}
