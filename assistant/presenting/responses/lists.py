"""Lists as JSON: recommendations, addressees, documents, and questions to begin with."""

from collections.abc import Sequence
from typing import Any, Self

from pydantic import Field, model_validator

from assistant import types as records
from assistant.presenting.responses.passages import Item
from assistant.presenting.responses.shape import DocumentId, Response, Shape


class RecommendationList(Response):
    """The whole list. Repeated recommendations are listed once."""

    total: int = Field(description="How many there are, shown or not.", examples=[1])
    next: str | None = Field(description="Send it as after to see those that follow.", examples=[None])
    items: list[Item]
    withheld: list[str] = Field(
        default=[],
        description="Documents whose recommendations are left out because the file has been changed or removed, or cannot be read.",
    )
    stale: bool = Field(
        default=False, description="Whether files have changed that are not indexed yet.", examples=[False]
    )

    @classmethod
    def page(
        cls, found: Sequence[records.GroupedPassage], total: int, following: str | None = None, **more: Any
    ) -> Self:
        """One page of a list, which `following` continues."""
        items = [Item.listed(one) for one in found]
        return cls.model_validate({"total": total, "next": following, "items": items, **more})


class Count(Shape):
    """The number of recommendations for one value of a filter."""

    value: str = Field(examples=["European Commission"])
    count: int = Field(examples=[9])

    @model_validator(mode="before")
    @classmethod
    def _of_pair(cls, given: Any) -> Any:
        return dict(zip(("value", "count"), given, strict=True)) if isinstance(given, tuple) else given


class Facets(Shape):
    """The number of recommendations for each choice of one filter, with the other filters as they are."""

    addressees: list[Count]
    documents: list[Count] = Field(examples=[[{"value": "visa-policy.md", "count": 14}]])
    strengths: list[Count] = Field(
        examples=[[{"value": "must", "count": 2}, {"value": "should", "count": 12}]]
    )
    standings: list[Count] = Field(
        examples=[[{"value": "official", "count": 5}, {"value": "in_text", "count": 9}]]
    )
    due_before: list[Count] = Field(
        description="Years; each number includes those of earlier years.",
        examples=[[{"value": "2027", "count": 3}]],
    )
    years: list[Count] = Field(
        description="The years in which their documents were published.",
        examples=[[{"value": "2025", "count": 14}]],
    )


class CountedRecommendations(RecommendationList):
    """A page of the list, and the number of recommendations for each choice of a filter."""

    facets: Facets


class AddresseeList(Response):
    """The organisations with the most recommendations first."""

    total: int = Field(examples=[1])
    items: list[Count]


class Addressee(Response):
    """The number of recommendations to an addressee, by document and strength. To list them, use /api/recommendations?to=…."""

    addressee: str = Field(examples=["European Commission"])
    total: int = Field(examples=[9])
    documents: list[Count] = Field(examples=[[{"value": "visa-policy.md", "count": 9}]])
    strengths: list[Count] = Field(
        examples=[[{"value": "must", "count": 2}, {"value": "should", "count": 7}]]
    )


class DocumentLine(Shape):
    """A document in the list."""

    document: DocumentId
    title: str = Field(examples=["Open Doors"])
    recommendations: int = Field(examples=[14])


class DocumentList(Response):
    """The documents in the index, in the order of their paths."""

    total: int = Field(examples=[1])
    items: list[DocumentLine]


class Examples(Response):
    """Example questions."""

    questions: list[str] = Field(examples=[["What should the European Commission do?"]])
