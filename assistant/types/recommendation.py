"""What is recommended: who should act, how strongly, by when."""

from dataclasses import dataclass
from enum import StrEnum

from assistant.types.document import Span


class Strength(StrEnum):
    """How strongly a recommendation is put, from the item's own verb; strongest first."""

    MUST = "must"
    SHOULD = "should"
    COULD = "could"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who should act: as the text names them, and in normal form."""

    text: str
    name: str


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing asked of somebody: who, how strongly, by when, and the words that ask it."""

    addressees: tuple[Addressee, ...]
    strength: Strength
    deadline: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What a passage asks for; at least one demand."""

    number: str | None
    demands: tuple[Demand, ...]

    def __post_init__(self) -> None:
        if not self.demands:
            raise ValueError("a recommendation asks for something")

    @property
    def addressees(self) -> tuple[str, ...]:
        """Normal forms of all addressees, in order of first mention."""
        return tuple(dict.fromkeys(one.name for demand in self.demands for one in demand.addressees))

    @property
    def strength(self) -> Strength:
        """The strongest of the demands' strengths."""
        return min((demand.strength for demand in self.demands), key=list(Strength).index)
