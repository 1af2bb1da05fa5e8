"""What a recogniser is: it reads a sentence in its context and says who recommends it, whom it asks to act, and by when."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from assistant.types import Span


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of the candidate, or if `is_before` of its context; the higher the `score`, the surer it is of them, from 0 on it is."""

    text: str
    span: Span
    is_before: bool
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a recogniser says of a candidate.

    The first four are probabilities: the author recommends it, somebody else does, a law or an existing duty requires
    it, or none of these. `actors` and `deadlines` are the words that say who should act and by when, in order.
    """

    own: float
    others: float
    required: float
    none_probability: float
    actors: tuple[Mark, ...] = ()
    deadlines: tuple[Mark, ...] = ()


class Recogniser(Protocol):
    """Reads candidates, each as a pair of its context and the candidate itself."""

    identity: str

    def read(self, pairs: Iterable[tuple[str, str]]) -> list[Recognition]:
        """Return one reading a pair, in order."""
        ...
