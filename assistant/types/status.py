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
    """A problem with a document, or with the facts given about it, that did not keep it from being indexed."""

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
class UploadLimits:
    """Which new documents are accepted: suffixes in lower case with their dot, and the maximum size in bytes."""

    suffixes: tuple[str, ...]
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Added:
    """A new document in the corpus. `already` says that the same bytes were there before, as the document that is named."""

    document: str
    size: int
    digest: str
    already: bool = False


class Stage(StrEnum):
    """The stage of a build."""

    COMPARING = "comparing"
    READING = "reading"
    ENCODING = "encoding"
    PUBLISHING = "publishing"


@dataclass(frozen=True, slots=True)
class BeingRead:
    """A file that is being read: `page` of `pages` are done. Both are 0 if it has no pages or they are not known yet."""

    document: str
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class RunningBuild:
    """A running build: when it began (ISO 8601), its stage, and `done` of `total` files or texts.

    `seconds_left` is estimated only for stages with a steady speed, and only after a while.
    """

    started: str
    stage: Stage
    done: int
    total: int
    documents: tuple[BeingRead, ...] = ()
    seconds_left: int | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The state of corpus and index; `answer_threshold` is the answer threshold if it was calibrated for this corpus.

    `changed` are the files that differ from what is indexed. They include the `postponed`, which may still be being
    written. `without_text` names the `skipped` files that contain nothing to read, and `underway` is a running build.
    While the first index is being built, `generation` is 0. For somebody who may read only some documents, `generation`
    and `built` change only when those documents change.
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
    answer_threshold: float | None = None
    postponed: tuple[str, ...] = ()
    without_text: tuple[str, ...] = ()
    underway: RunningBuild | None = None


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
