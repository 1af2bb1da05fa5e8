"""Passages as JSON: the quotation, where it is, what it recommends; alone, in an answer, or in a list."""

from collections.abc import Sequence
from typing import Any, Literal, Self

from pydantic import AliasChoices, Field

from assistant import types as records
from assistant.presenting.responses.shape import DocumentId, End, Probability, Shape, Start
from assistant.presenting.wording import action

QUOTE = "The Commission should propose a fee waiver for students."


class Page(Shape):
    """A page of the file that a quotation is on."""

    page: int = Field(validation_alias=AliasChoices("page", "number"), description="From 1.", examples=[15])
    label: str = Field(description="The number that is printed on it.", examples=["13"])


class Work(Shape):
    """A document as it is cited."""

    document: DocumentId
    title: str = Field(examples=["Open Doors"])
    author: str | None = Field(examples=["Policy Unit"])
    publisher: str | None = Field(examples=[None])
    date: str | None = Field(description="A year, a month or a day (ISO 8601).", examples=["2025-03-12"])
    language: str | None = Field(examples=["en"])
    url: str | None = Field(examples=[None])
    marking: str | None = Field(description="Its classification marking.", examples=[None])


class _Identified(Shape):
    id: str = Field(description="It outlives re-indexing.", examples=["q3ko5h2x7vd4mzta"])


class Citation(Work, _Identified):
    """Where a quotation is."""

    locator: str = Field(description="The place in words.", examples=["recommendation 4, line 31"])
    headings: list[str] = Field(description="Outermost first.", examples=[["Recommendations"]])
    page: int | None = Field(description="The first of the pages.", examples=[None])
    pages: list[Page] = Field(examples=[[]])
    start: Start = Field(examples=[3120])
    end: End = Field(examples=[3176])
    prefix: str = Field(description="The text before it.", examples=[""])
    suffix: str = Field(description="The text after it.", examples=[""])
    digest: str = Field(description="Of the bytes of the file.", examples=["sha256:9f2c…"])
    reader: str = Field(description="What read the file, with its version.", examples=["markdown 1"])


class Also(Citation):
    """Another place of the same recommendation."""

    quote: str
    relation: records.Relation = Field(description="How it relates to the passage that is shown.")

    @classmethod
    def of(cls, record: records.OtherOccurrence, **more: Any) -> Self:
        """The place that a record names."""
        citation = record.entry.citation
        return super().of(citation, relation=record.relation, **_ends(citation.span), **more)


class LeadIn(Shape):
    """The sentence that introduces a list."""

    text: str
    start: Start
    end: End


class Footnote(Shape):
    """A note that the quotation refers to."""

    marker: str
    text: str
    start: Start
    end: End
    matched: Literal["marker", "inferred"] = Field(description="Whether the text says which note is meant.")


class Addressee(Shape):
    """Who should act."""

    text: str = Field(description="As the text has it.", examples=["The Commission"])
    name: str = Field(description="In normal form.", examples=["European Commission"])
    part_of: list[str] = Field(
        description="The bodies that they belong to, nearest first.", examples=[["EU"]]
    )


class Demand(Shape):
    """One thing asked of somebody."""

    addressees: list[Addressee]
    strength: records.Strength = Field(examples=["should"])
    deadline: str | None = Field(
        description="As the text has it.", examples=["within 12 months of publication"]
    )
    due: str | None = Field(
        description="The date that the deadline means, if that is known (ISO 8601).", examples=["2026-03-12"]
    )
    period: str | None = Field(description="The duration that it gives (ISO 8601).", examples=["P12M"])
    counted_from: str | None = Field(
        description="From what the duration counts, as the text has it.", examples=["publication"]
    )
    action: str = Field(description="The words that ask it.", examples=[QUOTE])
    start: Start = Field(examples=[3120])
    end: End = Field(examples=[3176])


class Recommendation(Shape):
    """What a passage asks for."""

    number: str | None = Field(examples=["4"])
    addressees: list[str] = Field(description="In normal form.", examples=[["European Commission"]])
    standing: records.Standing = Field(
        description="Whether the document numbers, labels or lists it as a recommendation, or advises it in running text.",
        examples=["official"],
    )
    strength: records.Strength = Field(description="The strongest of the demands'.", examples=["should"])
    demands: list[Demand]


class Quote(Shape):
    """What is quoted, and whether it recommends something."""

    kind: Literal["recommendation", "context"] = Field(examples=["recommendation"])
    quote: str = Field(description="The source's own text.", examples=[QUOTE])


class Scored(Quote):
    """A quote with how well it answers."""

    score: Probability | None = Field(
        description="The probability that it answers; null in a list, which answers no question.",
        examples=[0.91],
    )
    highlights: list[tuple[int, int]] = Field(
        description="Start and end of the sentences that answer, or in a list that ask, within the quote.",
        examples=[[[0, 56]]],
    )


class Context(Shape):
    """What belongs to a quote."""

    lead_in: LeadIn | None = Field(examples=[None])
    recommendation: Recommendation | None
    reported: list[Demand] = Field(
        description="What the passage says that others recommend or demand; not the author's own advice.",
        examples=[[]],
    )
    footnotes: list[Footnote] = Field(examples=[[]])
    also: list[Also] = Field(description="Other places of the same recommendation.", examples=[[]])
    citation: Citation


class Passage(Context, Quote):
    """A passage outside of any answer or list."""

    @classmethod
    def of(cls, record: records.Entry, **more: Any) -> Self:
        """A passage of the index."""
        return cls.model_validate({**quoted(record), **more})


class Why(Shape):
    """Why a passage was judged as it was."""

    words: list[str] = Field(description="Words of the question that it or its headings contain.")
    lacking: list[str] = Field(description="The other words of the question.")
    unknown: list[str] = Field(description="Those that no passage contains.")
    candidates: int = Field(description="How many passages were judged.")
    places: dict[str, int] = Field(
        validation_alias="ranks", description="Its place among them, from 1, by each search and the judge."
    )
    related: Probability = Field(description="The probability that it is on the subject.")


class Difference(Shape):
    """Where a passage differs from a text that was pasted as a question: a number, a date, or what is said or denied."""

    claimed: str = Field(description="The words of the text.", examples=["35"])
    stated: str = Field(description="The words of the passage.", examples=["30"])


class Item(Context, Scored):
    """A passage in an answer or a list."""

    opposes: list[str] = Field(description="Citation ids of items that conflict with it.", examples=[[]])
    differs: list[Difference] = Field(
        description="Where it differs from a text that was pasted as a question.", examples=[[]]
    )
    newer_edition: str | None = Field(description="The newest edition of its document.", examples=[None])
    why: Why | None = Field(default=None, description="Only if explain was asked for.")

    @classmethod
    def of(cls, record: records.Item, *, explain: bool = False, **more: Any) -> Self:
        """An item of an answer; with `explain` why it is one."""
        why = {"why": record.why} if explain else {}
        return super().of(
            record,
            **quoted(record.entry, record.also),
            highlights=[(one.start, one.end) for one in record.highlights],
            newer_edition=record.newer,
            **why,
            **more,
        )

    @classmethod
    def listed(cls, record: records.GroupedPassage) -> Self:
        """A recommendation in a list; what asks is highlighted, and there is no question to score it by."""
        return cls.of(
            records.Item(record.entry, 0.0, record.entry.asking, record.also, newer=record.newer), score=None
        )


def quoted(entry: records.Entry, also: Sequence[records.OtherOccurrence] = ()) -> dict[str, Any]:
    """The fields that all passages have."""
    return {
        "kind": entry.kind,
        "quote": entry.citation.quote,
        "lead_in": entry.passage.lead_in,
        "recommendation": None if entry.recommendation is None else _asked(entry, entry.recommendation),
        "reported": _demands(entry, entry.reported),
        "footnotes": entry.passage.footnotes,
        "also": [Also.of(one) for one in also],
        "citation": entry.citation,
    }


def _asked(entry: records.Entry, asked: records.Recommendation) -> Recommendation:
    return Recommendation.of(asked, demands=_demands(entry, asked.demands))


def _demands(entry: records.Entry, asked: Sequence[records.Demand]) -> list[Demand]:
    return [demand_of(entry, one) for one in asked]


def demand_of(entry: records.Entry, one: records.Demand) -> Demand:
    """A demand of a passage."""
    return Demand.of(one, action=action(entry, one), **_term(one), **_ends(one.span))


def _term(demand: records.Demand) -> dict[str, str | None]:
    limit = demand.limit
    period, start = (limit.period, limit.counted_from) if limit else (None, None)
    return {"period": period, "counted_from": start}


def _ends(span: records.Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}
