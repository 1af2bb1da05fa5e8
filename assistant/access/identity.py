"""An identity: who somebody is, in which groups, and what they may do."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What may be done."""

    READ = "read"
    EXPORT = "export"
    UPLOAD = "upload"
    METRICS = "metrics"


EVERYTHING = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class Identity:
    """A person or a program: `scopes` is the most it may do; rules can restrict it further.

    `is_local` is whoever uses this machine, if there is no sign-in.
    """

    name: str
    groups: frozenset[str] = frozenset()
    scopes: frozenset[Scope] = EVERYTHING
    is_program: bool = False
    is_local: bool = False


LOCAL = Identity("local", is_local=True)
