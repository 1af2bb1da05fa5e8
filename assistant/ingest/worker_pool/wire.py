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
    run_from,
    run_row,
)
from assistant.ingest.preparing import Part, Prepared
from assistant.recommendations import Proposal
from assistant.types import About, SourceFile, Span, Standing

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
    passage, proposal = part.passage, part.proposal
    return [
        passage.span.start,
        passage.span.end,
        passage_to_json(passage),
        [(one.start, one.end) for one in proposal.candidates],
        proposal.standing.value,
        proposal.is_certain,
        list(part.inputs),
        list(part.sentences),
    ]


def _part_from(document_id: str, text: str, row: list[Any]) -> Part:
    start, end, place, candidates, standing, is_certain, inputs, by_sentence = row
    span = Span(start, end)
    passage = passage_from(document_id, span, span.of(text), place)
    proposal = Proposal(tuple(Span(*one) for one in candidates), Standing(standing), bool(is_certain))
    if not all(isinstance(read, str) for read in (*inputs, *by_sentence)):
        raise TypeError("what an encoder reads is text")
    if not all(span.contains(one) for one in proposal.candidates):
        raise ValueError("a candidate is a part of its passage")
    return Part(passage, proposal, tuple(inputs), tuple(by_sentence))
