"""Answers as JSON: `assistant ask --json` and `/api/ask`."""

from collections.abc import Sequence
from typing import Any, Self

from pydantic import Field

from assistant import types as records
from assistant.presenting.responses.passages import Context, Item, Quote, Why, quoted
from assistant.presenting.responses.shape import Probability, Response, Shape


class IndexState(Shape):
    """The index that answered."""

    documents: int = Field(examples=[8])
    passages: int = Field(examples=[212])
    generation: int = Field(description="Counts how often it was built.", examples=[3])
    stale: bool = Field(description="Whether the corpus has changed since.", examples=[False])


class _Left(Shape):
    left: records.OmissionReason = Field(description="Why it is not shown.")
    score: Probability = Field(description="The probability that it answers.")
    bound: Probability = Field(description="The probability from which it would have been shown.")
    why: Why


class RunnerUp(Context, Quote, _Left):
    """The first passage that is not shown."""

    @classmethod
    def of(cls, record: records.RunnerUp, **more: Any) -> Self:
        """A passage, and why it was left out."""
        return super().of(record, bound=record.threshold, **quoted(record.entry), **more)


_RUNNER_UP = Field(default=None, description="Only if explain was asked for.")


class Reading(Shape):
    """Something that was read from the question."""

    aspect: records.Aspect = Field(
        description="What it is about. Send it as ignore to leave it out.", examples=["document"]
    )
    value: str = Field(description="What was read, in words.", examples=["Open Doors"])
    is_used: bool = Field(
        description="False if nothing was found with it, so that it was left out.", examples=[True]
    )


class _Asked(Shape):
    question: str = Field(examples=["Should students pay visa fees?"])
    outcome: records.Outcome = Field(
        description="context_only: the documents discuss this but make no recommendation. "
        "may_answer: passages in, or for a question in, another language; found by meaning, and not judged.",
        examples=["answered"],
    )
    confidence: Probability = Field(
        description="The probability that the best item answers.", examples=[0.93]
    )
    reason: records.Reason | None = Field(description="Why nothing, or not more, was found.", examples=[None])
    kind: records.Kind = Field(description="What kind of answer the question wants.", examples=["advice"])
    reading: list[Reading]
    occurring: tuple[str, int] | None = Field(
        description="If there is no answer: words of the question, and how many passages contain them all.",
        examples=[None],
    )
    next: str | None = Field(description="Send it as after to see the items that follow.", examples=[None])


class AnswerPart(_Asked):
    """What became of one of several questions that were asked together."""

    asked_of: str | None
    listed: str | None
    total: int
    items: int = Field(description="How many of the answer's items, in their order, belong to this question.")
    near_misses: list[Item]
    runner_up: RunnerUp | None = _RUNNER_UP

    @classmethod
    def of(cls, record: records.Answer, *, explain: bool = False, **more: Any) -> Self:
        """The answer to one of the questions."""
        near_misses = [] if record.items else _items(record.near_misses, explain)
        return super().of(
            record,
            items=len(record.items),
            near_misses=near_misses,
            **_runner_up(record, explain),
            **more,
        )


class Answer(_Asked, Response):
    """The answer. If the documents contain none, outcome says so."""

    total: int = Field(description="How many items there are, shown or not.", examples=[1])
    asked_of: str | None = Field(description="Who should act, according to the question.", examples=[None])
    listed: str | None = Field(
        description="What is listed in full, if the question asks for all of a kind.", examples=[None]
    )
    parts: list[AnswerPart] = Field(
        description="The answers to several questions that were asked together.", examples=[[]]
    )
    items: list[Item] = Field(description="The passages that answer.")
    near_misses: list[Item] = Field(
        description="Related passages that were not judged likely to answer.", examples=[[]]
    )
    runner_up: RunnerUp | None = _RUNNER_UP
    withheld: list[str] = Field(
        description="Documents that are not quoted because their file changed after it was indexed, or cannot be read.",
        examples=[[]],
    )
    notes: list[str] = Field(
        description="What the reader should know of how the answer was found, such as that a server did not reply.",
        examples=[[]],
    )
    degraded: bool = Field(
        validation_alias="is_degraded",
        description="Whether not everything could be searched. If there is no answer then, reason is degraded, too.",
        examples=[False],
    )
    index: IndexState

    @classmethod
    def of(cls, record: records.Answer, *, explain: bool = False, **more: Any) -> Self:
        """An answer; with `explain` why each item is what it is."""
        return super().of(
            record,
            parts=[AnswerPart.of(one, explain=explain) for one in record.parts],
            items=_items(record.items, explain),
            near_misses=_items(record.near_misses, explain),
            **_runner_up(record, explain),
            **more,
        )


def _items(found: Sequence[records.Item], explain: bool) -> list[Item]:
    return [Item.of(one, explain=explain) for one in found]


def _runner_up(answer: records.Answer, explain: bool) -> dict[str, RunnerUp | None]:
    found = answer.runner_up
    return {"runner_up": None if found is None else RunnerUp.of(found)} if explain else {}
