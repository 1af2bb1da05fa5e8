"""Looks at everything the assistant relies on, and says in words what is well, what is not, and what to do."""

from assistant.index.doctor.examining import examine
from assistant.index.doctor.findings import Checkup, Finding, State

__all__ = ["Checkup", "Finding", "State", "examine"]
