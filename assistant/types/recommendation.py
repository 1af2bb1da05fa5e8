"""What is recommended: who should act, how strongly, by when, and how the document presents it."""

from dataclasses import dataclass
from enum import StrEnum

from assistant.types.document import Span


class Strength(StrEnum):
    """How strongly a recommendation is put, from the item's own verb; strongest first."""

    MUST = "must"
    SHOULD = "should"
    COULD = "could"


class Standing(StrEnum):
    """How a document presents a recommendation.

    An official one is numbered or labelled as a recommendation, stands in the document's list of them, or repeats what that
    list says; all others are advice in running text.
    """

    OFFICIAL = "official"
    IN_TEXT = "in_text"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who should act: as the text names them, in normal form, and the bodies that they belong to, nearest first."""

    text: str
    name: str
    part_of: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Their own name and those of the bodies that they belong to."""
        return (self.name, *self.part_of)


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when something is asked for, in the words of the text, and what they mean.

    `due` is a date (ISO 8601), known if the words name one, or if they count from the document's publication and its
    date is known. `period` is a duration (ISO 8601, "P12M") and `counted_from` the words that say from what.
    """

    words: str
    due: str | None = None
    period: str | None = None
    counted_from: str | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing asked of somebody: who, how strongly, by when, and the words that ask it."""

    addressees: tuple[Addressee, ...]
    strength: Strength
    limit: Deadline | None
    span: Span

    @property
    def deadline(self) -> str | None:
        """The words that say by when."""
        return None if self.limit is None else self.limit.words

    @property
    def due(self) -> str | None:
        """The date by which it is to be done, if that is known."""
        return None if self.limit is None else self.limit.due


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What a passage asks for in its author's own voice; at least one demand."""

    number: str | None
    demands: tuple[Demand, ...]
    standing: Standing = Standing.IN_TEXT

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
