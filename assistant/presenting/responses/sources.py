"""Documents, their text, and what citations open, as JSON."""

from typing import Any, Self

from pydantic import AliasChoices, Field

from assistant import types as records
from assistant.presenting.responses.passages import Page, Passage, Work
from assistant.presenting.responses.shape import DocumentId, End, Response, Shape, Start


class DocumentPart(Shape):
    """A part of a document's text, which is one response of /api/source."""

    part: int = Field(validation_alias=AliasChoices("part", "number"), description="From 1.", examples=[1])
    start: Start = Field(examples=[0])
    end: End = Field(examples=[5120])


class Picture(Page):
    """A page as an image."""

    href: str


class OutlineEntry(Shape):
    """A heading of a document."""

    text: str = Field(examples=["Recommendations"])
    level: int = Field(description="1 is the highest.", examples=[2])
    start: Start = Field(examples=[2850])
    part: int = Field(description="The part that contains it.", examples=[1])


class Document(Work, Response):
    """The details of a document, its outline, and the parts of its text."""

    replaces: str | None = Field(description="The edition before it.", examples=[None])
    media_type: str = Field(examples=["text/markdown"])
    digest: str = Field(description="Of the bytes of the file.", examples=["sha256:9f2c…"])
    reader: str = Field(description="What read the file, with its version.", examples=["markdown 1"])
    warnings: list[str] = Field(description="What could not be read.", examples=[[]])
    recommendations: int = Field(examples=[14])
    characters: int = Field(description="The length of its text, in code points.", examples=[5120])
    parts: list[DocumentPart]
    original: str = Field(description="The address of the file.", examples=["/api/original/visa-policy.md"])
    pictures: list[Picture] = Field(examples=[[]])
    outline: list[OutlineEntry]


class PageOfText(Page):
    """What is on a page of the file."""

    start: Start
    end: End


class Block(Shape):
    """A structural part of a text."""

    kind: records.BlockKind = Field(examples=["heading"])
    level: int = Field(description="The depth of a heading or list item, from 1.", examples=[1])
    number: str | None = Field(description="As printed.", examples=[None])
    start: Start = Field(examples=[2])
    end: End = Field(examples=[12])


class PlacedRecommendation(Shape):
    """Where a text recommends something."""

    citation: str = Field(description="Its citation id.")
    number: str | None
    addressees: list[str]
    strength: records.Strength
    start: Start
    end: End


class TextPart(Response):
    """One part of a document's text, as indexed. Offsets count code points of the whole text."""

    document: DocumentId
    part: int = Field(description="From 1.", examples=[1])
    parts: int = Field(description="How many there are.", examples=[1])
    start: Start = Field(examples=[0])
    end: End = Field(examples=[24])
    text: str = Field(examples=["# Open Doors\n\nVisas cost"])
    pages: list[PageOfText] = Field(examples=[[]])
    cited: list[tuple[int, int]] = Field(
        description="Start and end of what the citation quotes.", examples=[[[14, 19]]]
    )
    blocks: list[Block]
    recommendations: list[PlacedRecommendation] = Field(examples=[[]])


class Shown(Response):
    """What a citation opens."""

    id: str = Field(examples=["q3ko5h2x7vd4mzta"])
    document: DocumentId
    gone_since: str | None = Field(
        description="Since when the cited passage or its context has changed or been removed (ISO 8601).",
        examples=[None],
    )
    items: list[Passage] = Field(description="The places of these words now; none if they are gone.")

    @classmethod
    def of(cls, record: records.ResolvedCitation, **more: Any) -> Self:
        """What became of a citation."""
        return super().of(record, items=[Passage.of(one) for one in record.entries], **more)


class CitedPassage(Shown):
    """Where the cited words are now (items is empty if they are gone), and the first place in each citation style.

    If gone_since is set and items has the same document, the cited passage or its context has changed.
    """

    styles: dict[str, str] = Field(
        examples=[{"footnote": "Policy Unit, “Open Doors” (12 March 2025), recommendation 4, line 31."}]
    )
    link: str | None = Field(
        examples=["http://127.0.0.1:8000/source/visa-policy.md?cite=q3ko5h2x7vd4mzta#q3ko5h2x7vd4mzta"]
    )
