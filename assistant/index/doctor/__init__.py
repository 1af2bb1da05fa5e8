"""Checks everything the assistant relies on, and says what is broken and what to do."""

from assistant.index.doctor.examining import examine
from assistant.index.doctor.findings import Checkup, Finding, State

__all__ = ["Checkup", "Finding", "State", "examine"]
