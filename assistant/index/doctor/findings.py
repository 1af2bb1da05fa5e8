"""The result of a check."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """The state of what was checked."""

    WELL = "well"
    NOTE = "note"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, the state, a description, and what to do if something is wrong."""

    check: str
    state: State
    said: str
    advice: str | None = None
    is_of_catalogue: bool = False


@dataclass(frozen=True, slots=True)
class Checkup:
    """All findings, in the order of the checks; `repaired` says what was repaired."""

    findings: tuple[Finding, ...]
    repaired: tuple[str, ...] = ()

    @property
    def states(self) -> dict[State, int]:
        """The number of checks with each state."""
        return Counter(finding.state for finding in self.findings)

    @property
    def needs_rebuild(self) -> bool:
        """Whether the catalogue itself is damaged, or missing, so that the corpus must be read again."""
        return any(finding.is_of_catalogue for finding in self.findings if finding.state is State.BROKEN)

    @property
    def is_well(self) -> bool:
        """Whether nothing is broken."""
        return all(finding.state in (State.WELL, State.NOTE) for finding in self.findings)


def well(check: str, said: str) -> Finding:
    """Nothing to do."""
    return Finding(check, State.WELL, said)


def note(check: str, said: str, advice: str | None = None) -> Finding:
    """Worth knowing; answers are still right."""
    return Finding(check, State.NOTE, said, advice)


def broken(check: str, said: str, advice: str, *, of_catalogue: bool = False) -> Finding:
    """Something must be done."""
    return Finding(check, State.BROKEN, said, advice, of_catalogue)
