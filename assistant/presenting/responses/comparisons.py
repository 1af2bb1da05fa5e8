"""A comparison as JSON, whose quotations `assistant verify` checks like those of an answer."""

from typing import Self

from pydantic import Field

from assistant import types as records
from assistant.presenting.comparisons.wording import differences
from assistant.presenting.memos.memo import Link
from assistant.presenting.responses.passages import Passage
from assistant.presenting.responses.shape import DocumentId, Response, Shape


class ComparedDocument(Shape):
    """A document that is compared."""

    document: DocumentId
    title: str = Field(examples=["Open Doors"])
    date: str | None = Field(description="A year, a month or a day (ISO 8601).", examples=["2025-03-12"])


class StrengthChange(Shape):
    """That something is asked more strongly, or less."""

    aspect: records.RowAspect = Field(examples=["stronger"])
    addressee: str | None = Field(
        description="Null if it is not known to be of the same addressee.", examples=["European Commission"]
    )
    before: records.Strength = Field(examples=["could"])
    now: records.Strength = Field(examples=["should"])


class Cell(Shape):
    """What one document says in a row."""

    document: DocumentId
    citation: str = Field(
        description="The citation id of its passage in items.", examples=["q3ko5h2x7vd4mzta"]
    )
    strength_changes: list[StrengthChange] = Field(
        description="What is asked more strongly than in the first document that has it, or less."
    )
    differences: str = Field(
        description="The words of the first document that has it as [-…-], and those of this one as {+…+}; empty if no word differs.",
        examples=["The Commission [-could-]{+should+} propose a fee waiver."],
    )
    also: list[str] = Field(
        description="Citation ids of other places in the document that say the same.", examples=[[]]
    )
    conflicts_with: list[str] = Field(
        description="Citation ids of passages of the other documents that advise the contrary.", examples=[[]]
    )
    link: str = Field(
        description="Where it can be read in context.",
        examples=["http://127.0.0.1:8000/source/visa-policy.md"],
    )


class Row(Shape):
    """A recommendation in the documents that have it, in their order."""

    aspects: list[records.RowAspect] = Field(
        description="What can be said of it.", examples=[["changed", "stronger"]]
    )
    cells: list[Cell]


class Comparison(Response):
    """Documents side by side: their recommendations, aligned by their wording."""

    documents: list[ComparedDocument]
    total: int = Field(description="How many rows there are.", examples=[1])
    rows: list[Row]
    items: list[Passage] = Field(description="The passages that the rows cite, each once.")

    @classmethod
    def made_of(cls, record: records.Comparison, link: Link) -> Self:
        """A comparison, with links to its passages."""
        shown = {cell.entry.citation.id: cell.entry for row in record.rows for cell in row.filled}
        return cls.model_validate(
            {
                "documents": [
                    {"document": one.id, "title": one.title, "date": one.date} for one in record.documents
                ],
                "total": len(record.rows),
                "rows": [
                    {"aspects": row.aspects, "cells": [_cell(row, one, link) for one in row.filled]}
                    for row in record.rows
                ],
                "items": [Passage.of(entry) for entry in shown.values()],
            }
        )


def _cell(row: records.Row, cell: records.Cell, link: Link) -> Cell:
    citation = cell.entry.citation
    return Cell(
        document=citation.document,
        citation=citation.id,
        strength_changes=[StrengthChange.of(one) for one in row.strength_changes(cell)],
        differences=differences(row, cell),
        also=[one.citation.id for one in cell.also],
        conflicts_with=[one.citation.id for one in cell.opposes],
        link=link(citation),
    )
