"""A matrix and a timeline as JSON."""

from collections.abc import Sequence
from typing import Any, Self

from pydantic import Field

from assistant import types as records
from assistant.presenting.responses.passages import Citation, Demand, demand_of
from assistant.presenting.responses.shape import Response, Shape


class MatrixRow(Shape):
    """How many recommendations ask an actor for something."""

    actor: str = Field(examples=["European Commission"])
    total: int = Field(description="In all, about these subjects or others.", examples=[9])
    counts: list[int] = Field(description="About each of the subjects, in their order.", examples=[[4]])


class Matrix(Response):
    """Recommendations counted by who is asked and what they are about. To list those of a cell, use /api/recommendations."""

    kind: records.SubjectKind = Field(description="What the subjects are.", examples=["terms"])
    subjects: list[str] = Field(examples=[["visas"]])
    rows: list[MatrixRow]
    left_out: tuple[int, int] = Field(
        description="How many more actors and subjects there are.", examples=[[0, 0]]
    )


class Due(Shape):
    """What a passage asks for by one deadline."""

    deadline: str = Field(description="As the text has it.", examples=["by June 2027"])
    due: str | None = Field(
        description="The date that it means, if that is known (ISO 8601).", examples=["2027-06-30"]
    )
    demands: list[Demand]
    number: str | None = Field(description="The number of the recommendation.", examples=["4"])
    quote: str = Field(
        description="The whole passage.", examples=["The Commission should report by June 2027."]
    )
    citation: Citation


class Timeline(Response):
    """What is asked for, by deadline: dated ones first, then durations from the shortest, then others."""

    total: int = Field(examples=[1])
    items: list[Due]

    @classmethod
    def made_of(cls, found: Sequence[records.Due]) -> Self:
        """The deadlines in their order."""
        items: list[Any] = [
            {
                "deadline": one.limit.words,
                "due": one.limit.due,
                "demands": [demand_of(one.entry, demand) for demand in one.demands],
                "number": one.entry.recommendation.number if one.entry.recommendation else None,
                "quote": one.entry.citation.quote,
                "citation": one.entry.citation,
            }
            for one in found
        ]
        return cls.model_validate({"total": len(items), "items": items})
