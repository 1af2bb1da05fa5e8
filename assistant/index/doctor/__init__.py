"""Looks at everything the assistant relies on, and says in words what is well, what is not, and what to do."""

from assistant.doctor.examining import examine
from assistant.doctor.findings import Checkup, Finding, State

__all__ = ["Checkup", "Finding", "State", "examine"]
