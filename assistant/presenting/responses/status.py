"""The state of index and corpus as JSON, and what building, backing up, restoring and uploading did."""

from pydantic import Field

from assistant import types as records
from assistant.presenting.responses.shape import DocumentId, Response, Shape


class Skipped(Shape):
    """A file that is not in the index."""

    document: DocumentId = Field(examples=["scan.pdf"])
    reason: str = Field(examples=["all 3 pages are scans without text"])


class Notice(Shape):
    """Something about a document that is not as it should be, though it is indexed."""

    document: DocumentId
    message: str


class Report(Response):
    """What an indexing run did."""

    read: list[str]
    unchanged: int
    removed: list[str]
    skipped: list[Skipped]
    postponed: list[str]
    passages_encoded: int
    generation: int
    seconds: float
    warnings: list[Notice]


class BeingRead(Shape):
    """A file that is being read; page and pages are 0 if they are not known."""

    document: DocumentId = Field(examples=["report.pdf"])
    page: int = Field(examples=[120])
    pages: int = Field(examples=[600])


class Underway(Shape):
    """A build that is running."""

    started: str = Field(examples=["2026-03-02T10:00:00+00:00"])
    stage: records.Stage = Field(examples=["reading"])
    done: int = Field(description="Files read or passages encoded.", examples=[0])
    total: int = Field(examples=[1])
    documents: list[BeingRead]
    seconds_left: int | None = Field(examples=[None])


class _Places(Response):
    corpus: str
    index: str


class _State(Shape):
    generation: int = Field(description="0 while the first index is being built.", examples=[3])
    built: str = Field(examples=["2026-03-02T09:30:00+00:00"])
    documents: int = Field(examples=[8])
    passages: int = Field(examples=[212])
    recommendations: int = Field(examples=[61])
    skipped: list[Skipped] = Field(description="Files that could not be indexed.")
    words_only: list[tuple[str, str]] = Field(
        description="Documents that are searched by keyword only, with their language.",
        examples=[[["bericht.md", "de"]]],
    )
    changed: list[str] = Field(
        description="Files that differ from what is indexed.", examples=[["report.pdf"]]
    )
    encoder: str = Field(examples=["bge-small-en-v1.5"])
    judge: str = Field(examples=["policy-judge"])
    warnings: list[Notice] = Field(examples=[[]])
    answers_from: float | None = Field(
        validation_alias="answer_threshold",
        description="The answer threshold, a probability, if it was calibrated for this corpus.",
        examples=[None],
    )
    postponed: list[str] = Field(description="Changed files that are still being saved.", examples=[[]])
    without_text: list[str] = Field(
        description="Skipped files without readable text.", examples=[["scan.pdf"]]
    )
    underway: Underway | None


class Status(_State, _Places):
    """What is indexed, and from where."""


class ServedStatus(_State, Response):
    """What is indexed. The folders on the machine are left out."""

    hindrance: str | None = Field(description="What keeps the index from being updated.", examples=[None])


class BackupFacts(Shape):
    """What a backup says of itself; size and sha256 are those of the catalogue in it."""

    made: str
    assistant: str
    version: int = Field(alias="schema")
    generation: int
    documents: int
    passages: int
    published: int
    encoder: str
    size: int
    sha256: str


class Backup(Response):
    """What was backed up."""

    backup: BackupFacts


class Restored(Response):
    """What was restored; there is no generation where the backup is of an older version."""

    generation: int | None
    backup: BackupFacts


class Uploads(Response):
    """Which files are accepted, and the token to send with a file. The token is valid for 12 hours."""

    token: str = Field(examples=["upload.aVx0…"])
    max_bytes: int = Field(examples=[52428800])
    types: list[str] = Field(examples=[[".docx", ".md", ".pdf"]])


class Added(Response):
    """The file was added. Questions about it can be answered once it is indexed: see /api/status."""

    document: DocumentId = Field(examples=["uploads/report.pdf"])
    bytes: int = Field(examples=[482113])
    digest: str = Field(examples=["sha256:9f2c…"])
    already: bool = Field(
        description="Whether the same bytes were there before, as the document that is named.",
        examples=[False],
    )
