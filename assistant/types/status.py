"""The state of the index and of what changes it."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not in the index, and why."""

    document: str
    reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What of a document, or of what is said of it, is not as it should be, though it is indexed as far as it can be."""

    document: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """What one run of indexing did; document ids in path order."""

    read: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    postponed: tuple[str, ...]
    passages_encoded: int
    generation: int
    seconds: float
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What filters can be set to: (document id, title) and (addressee, number of recommendations)."""

    documents: tuple[tuple[str, str], ...]
    addressees: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Taking:
    """Which new documents are taken: suffixes in lower case with their dot, and the most bytes of one."""

    suffixes: tuple[str, ...]
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Added:
    """A new document of the corpus; `already` where the same bytes were there before, as the document named."""

    document: str
    size: int
    digest: str
    already: bool = False


class Stage(StrEnum):
    """What a build is at."""

    COMPARING = "comparing"
    READING = "reading"
    ENCODING = "encoding"
    PUBLISHING = "publishing"


@dataclass(frozen=True, slots=True)
class BeingRead:
    """A file that is being read: `page` of `pages` are done; both are 0 where it has none or they are not known yet."""

    document: str
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Underway:
    """A build that runs: when it began (ISO 8601), what it is at, and `done` of `total` files or texts.

    `seconds_left` is foretold only of what goes on evenly, and only after it has been measured for a while.
    """

    started: str
    stage: Stage
    done: int
    total: int
    documents: tuple[BeingRead, ...] = ()
    seconds_left: int | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The state of corpus and index, for people and machines; `answers_from` is a bound fitted to this corpus.

    `changed` are files that differ from what is indexed, among them the `postponed`, which may still be being written;
    `without_text` names those of the `skipped` in which there is nothing to read; `underway` is a build that runs.
    Where there is no index yet but one is being made, `generation` is 0. Somebody who may read only some documents is told
    a generation, and when it was `built`, that nothing but changes in those documents moves.
    """

    corpus: str
    index: str
    generation: int
    built: str
    documents: int
    passages: int
    recommendations: int
    skipped: tuple[Skipped, ...]
    words_only: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]
    encoder: str
    judge: str
    warnings: tuple[Notice, ...] = ()
    answers_from: float | None = None
    postponed: tuple[str, ...] = ()
    without_text: tuple[str, ...] = ()
    underway: Underway | None = None


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup says of itself; `size` and `sha256` are those of the catalogue inside."""

    made: str
    assistant: str
    schema: int
    generation: int
    documents: int
    passages: int
    published: int
    encoder: str
    size: int
    sha256: str
