"""Many recommendations seen at once: who is asked to do something about what, and by when."""

from dataclasses import dataclass
from enum import StrEnum

from assistant.types.answer import Entry
from assistant.types.recommendation import Deadline, Demand, Strength


class SubjectKind(StrEnum):
    """What the columns of a matrix are: sections of a document, or words that many recommendations share."""

    SECTIONS = "sections"
    TERMS = "terms"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """How many recommendations ask an actor for something, in all and about each subject."""

    actor: str
    total: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Actors and subjects, those with the most recommendations; a recommendation counts in every cell that it belongs to.

    `left_out` are the numbers of actors and of subjects that are not shown.
    """

    kind: SubjectKind
    subjects: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    left_out: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Due:
    """What a passage asks for by one deadline; at least one demand."""

    entry: Entry
    demands: tuple[Demand, ...]
    limit: Deadline

    @property
    def addressees(self) -> tuple[str, ...]:
        """Normal forms of all who are asked."""
        return tuple(dict.fromkeys(who.name for one in self.demands for who in one.addressees))

    @property
    def strength(self) -> Strength:
        """The strongest of the demands' strengths."""
        return min((one.strength for one in self.demands), key=list(Strength).index)

    @property
    def words(self) -> str:
        """The words of the source that ask it: of several demands, the whole passage."""
        if len(self.demands) > 1:
            return self.entry.citation.quote
        return self.demands[0].span.moved(-self.entry.citation.span.start).of(self.entry.citation.quote)
