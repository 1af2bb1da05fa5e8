"""Reads the labels, and finds the passages of the documents that they refer to."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.errors import BadRequest
from assistant.reading import read_file
from assistant.segmenting import passages_of
from assistant.training.anchors import Anchor, found_again, read_anchors
from assistant.types import Document, Passage, SourceFile, Span

VALIDATION = "v"
"""Groups of documents whose name begins so are never trained on."""
WRITTEN = "written"
"""Folder of the documents that were written for training."""


@dataclass(frozen=True, slots=True)
class Graded:
    """A question and the grades of passages: (document, span) to 0, 1, 2 or 3; `words` are those that answer."""

    id: str
    kind: str
    document: str
    text: str
    words: Span | None
    grades: Mapping[tuple[str, Span], int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate sentence: A, O, R or N; the words that name who is to act, and by when."""

    document: str
    span: Span
    label: str
    actors: tuple[Span, ...]
    deadlines: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A labelled document, read as the product reads it; `places` says where each labelled span is in this reading."""

    document: Document
    passages: Sequence[Passage]
    places: Mapping[Span, Span]

    def passage_at(self, labelled: Span) -> Passage | None:
        """The passage that shares most characters with a labelled span; None if its words have changed."""
        span = self.places.get(labelled)
        if span is None:
            return None
        near = [one for one in self.passages if one.span.overlaps(span)]
        return max(near, key=lambda one: _shared(one.span, span), default=None)

    def answering_words(self, question: Graded, passage: Passage) -> Span | None:
        """The words that answer a question of this document, if they are marked and stand in `passage`; counted from its start."""
        marked = self.places.get(question.words) if question.words is not None else None
        if marked is None or not passage.span.contains(marked):
            return None
        return Span(marked.start - passage.span.start, marked.end - passage.span.start)


class Labels:
    """The labels below `folder`, over the files in `documents` and those that were written for training, in `folder` itself.

    Their spans refer to the text as the reader gave it when they were made; `Text.places` finds them in today's.
    """

    def __init__(self, folder: Path, documents: Path) -> None:
        self._folder = folder
        self._documents = documents
        self._read: dict[str, Text] = {}

    @cached_property
    def files(self) -> Mapping[str, tuple[str, str, str]]:
        """File name, digest and group of each document, by its key."""
        rows = (self._folder / "documents.tsv").read_text(encoding="utf-8").splitlines()[1:]
        return {key: (name, digest, group) for key, name, digest, group in (row.split("\t") for row in rows)}

    @cached_property
    def anchors(self) -> Mapping[str, Mapping[Span, Anchor]]:
        """How the labelled spans of each document are known."""
        return read_anchors(self._folder / "anchors.tsv")

    def is_held_out(self, document: str) -> bool:
        """Whether a document is for validation."""
        return self.files[document][2].startswith(VALIDATION)

    def text(self, document: str) -> Text:
        """A document and its passages. Raises `BadRequest` if the file is missing or is another."""
        if document not in self._read:
            name, digest, _ = self.files[document]
            own = self._folder / WRITTEN / name
            path = own if own.is_file() else self._documents / name
            if not path.is_file():
                raise BadRequest(
                    f"there is no {path}: name the folder of the labelled documents with --documents"
                )
            found = read_file(SourceFile(name, path, path.stat().st_size, 0, 0), None, 1_000_000_000)
            if found.digest != digest:
                raise BadRequest(f"{path} is not the file that was labelled: its digest is another")
            places = found_again(found.text, self.anchors.get(document, {}))
            self._read[document] = Text(found, passages_of(found), places)
        return self._read[document]

    def questions(self) -> Iterator[Graded]:
        """All questions with their grades."""
        for file in sorted((self._folder / "questions").glob("*.jsonl")):
            grades = dict(self._grades(self._folder / "grades" / f"{file.stem}.tsv"))
            for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
                words = Span(*row["words"]) if "words" in row else None
                yield Graded(
                    row["id"],
                    row["kind"],
                    str(row["document"]),
                    row["question"],
                    words,
                    grades.get(row["id"], {}),
                )

    def _grades(self, file: Path) -> Iterator[tuple[str, dict[tuple[str, Span], int]]]:
        for line in file.read_text(encoding="utf-8").splitlines():
            question, _, rest = line.partition("\t")
            found = {}
            for one in rest.split():
                document, _, graded = one.partition(":")
                place, _, grade = graded.partition("=")
                found[document, _span(place)] = int(grade)
            yield question, found

    def candidates(self) -> Iterator[Candidate]:
        """All candidate sentences."""
        for file in sorted((self._folder / "candidates").glob("*.tsv")):
            for line in file.read_text(encoding="utf-8").splitlines()[1:]:
                document, start, end, label, actors, deadlines = line.split("\t")
                yield Candidate(
                    document,
                    Span(int(start), int(end)),
                    label,
                    tuple(map(_span, actors.split())),
                    tuple(map(_span, deadlines.split())),
                )


def _span(written: str) -> Span:
    start, _, end = written.partition("-")
    return Span(int(start), int(end))


def _shared(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)
