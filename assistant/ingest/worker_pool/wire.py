"""The JSON forms in which a file goes to a worker and what was made of it comes back."""

from pathlib import Path
from typing import Any

from assistant.index.records import (
    about_to_json,
    block_from,
    block_row,
    document_from,
    pages_to_json,
    passage_from,
    passage_to_json,
    recommendation_from,
    recommendation_to_json,
    run_from,
    run_row,
)
from assistant.ingest.preparing import Part, Prepared
from assistant.types import About, SourceFile, Span

Json = dict[str, Any]


def job_json(source: SourceFile, about: About | None) -> Json:
    """What a worker is told of a file."""
    return {
        "id": source.id,
        "path": str(source.path),
        "state": (source.size, source.mtime_ns, source.inode, source.ctime_ns),
        "about": None if about is None else {name: getattr(about, name) for name in About.__slots__},
    }


def job_from(job: Json) -> tuple[SourceFile, About | None]:
    """The file of a job, and what `documents.csv` says of it."""
    about = job["about"]
    return SourceFile(job["id"], Path(job["path"]), *job["state"]), None if about is None else About(**about)


def prepared_json(prepared: Prepared) -> Json:
    """All of a document that the index keeps; texts of passages are told by their places."""
    document = prepared.document
    return {
        "about": about_to_json(document),
        "text": document.text,
        "pages": pages_to_json(document.pages),
        "runs": [run_row(run) for run in document.runs],
        "blocks": [block_row(block) for block in prepared.blocks],
        "parts": [_part_json(part) for part in prepared.parts],
    }


def prepared_from(document_id: str, found: Json) -> Prepared:
    """What a worker made of the file `document_id`.

    Raises ValueError, TypeError, KeyError or AttributeError for what cannot be that: the sender is not trusted.
    """
    runs = tuple(run_from(row) for row in found["runs"])
    document = document_from(document_id, found["about"], found["text"], found["pages"], runs)
    if not isinstance(document.text, str):
        raise TypeError("the text of a document is a string")
    blocks = tuple(block_from(row) for row in found["blocks"])
    return Prepared(
        document, blocks, tuple(_part_from(document_id, document.text, row) for row in found["parts"])
    )


def _part_json(part: Part) -> list[Any]:
    passage, asked = part.passage, part.recommendation
    return [
        passage.span.start,
        passage.span.end,
        passage_to_json(passage),
        None if asked is None else recommendation_to_json(asked),
        list(part.inputs),
    ]


def _part_from(document_id: str, text: str, row: list[Any]) -> Part:
    start, end, place, asked, inputs = row
    span = Span(start, end)
    passage = passage_from(document_id, span, span.of(text), place)
    if not all(isinstance(read, str) for read in inputs):
        raise TypeError("what an encoder reads is text")
    recommendation = None if asked is None else recommendation_from(passage.number, asked)
    return Part(passage, recommendation, tuple(inputs))
