"""A memo as JSON, whose quotations `assistant verify` checks like those of an answer."""

from collections.abc import Sequence
from typing import Any, Self

from pydantic import Field

from assistant.presenting.memos import memo as records
from assistant.presenting.responses.passages import Passage, quoted
from assistant.presenting.responses.shape import Response, Shape


class MemoPart(Shape):
    """A part of a memo, in its place."""

    kind: records.Kind = Field(examples=["passage"])
    text: str = Field(
        description="The citation id of a passage, or the words of a note or heading.",
        examples=["q3ko5h2x7vd4mzta"],
    )


class CitedPassage(Passage):
    """A quoted passage with its citation in the style of the memo."""

    cited: str = Field(examples=["Policy Unit, “Open Doors” (12 March 2025), recommendation 4, line 31."])
    link: str = Field(description="Where it can be read in context.")


class Memo(Response):
    """A memo: its parts in order, and the passages that it quotes."""

    title: str = Field(examples=["Visas"])
    style: str = Field(description="The style of the citations.", examples=["footnote"])
    parts: list[MemoPart]
    items: list[CitedPassage]
    left_out: list[str] = Field(
        description="Citation ids of passages that are gone or unknown to the reader.", examples=[[]]
    )

    @classmethod
    def of(
        cls,
        record: records.Memo,
        *,
        sections: Sequence[records.Section] = (),
        link: records.Link | None = None,
        **more: Any,
    ) -> Self:
        """A memo as its reader may see it."""
        items = [
            CitedPassage.model_validate(
                {
                    **quoted(entry),
                    "cited": records.citation_line(entry, record.style, link),
                    "link": link(entry.citation),
                }
            )
            for entry in records.entries_of(sections)
            if link is not None
        ]
        missing = [
            one.part.text for one in sections if one.part.kind is records.Kind.PASSAGE and one.entry is None
        ]
        return super().of(record, parts=list(record.parts), items=items, left_out=missing, **more)
