"""Reads questions with what the index knows: its documents, its words, whom its recommendations ask to act."""

from dataclasses import dataclass, replace
from functools import cached_property

from assistant.answering import following, spelling
from assistant.answering.finding import Finder
from assistant.answering.named_documents import DocumentNames, NamedDocuments
from assistant.answering.question_parsing import Reading, read
from assistant.language.actors import ORGANISATIONS
from assistant.language.text import fold
from assistant.runtime.sizes import MOST_ITEMS
from assistant.types import Aspect, Filters, Kind, ReadAspect

OPENING = 300
"""Characters at the beginning of a document in which it may name itself: "Working Paper 11"."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as somebody asks it: its text and language, filters, and which part of the answer is wanted.

    `ignoring` is what is not to be read from it, `follows` the question before, if it may go on from there.
    """

    text: str
    language: str | None
    filters: Filters = Filters()
    limit: int | None = None
    after: str | None = None
    ignoring: frozenset[Aspect] = frozenset()
    follows: str | None = None


class QuestionReader:
    """Reads questions over one view of the index."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    @cached_property
    def _addressees(self) -> list[str]:
        return [name for name, _ in self._finder.view.choices.addressees]

    @cached_property
    def _documents(self) -> NamedDocuments:
        described = (
            DocumentNames(about["id"], about["title"], about["publisher"] or "", about["date"])
            for about in self._finder.view.descriptions()
        )
        return NamedDocuments(
            described, self._finder.editions, self._finder.view.words.terms, self._opening_with
        )

    def _opening_with(self, words: str) -> list[str]:
        """The documents that hold all of these words at their beginning, but for those that do so later than others."""
        hits, _ = self._finder.view.words.holding_all(words, MOST_ITEMS)
        starts: dict[str, int] = {}
        for entry in self._finder.view.entries(hit.key for hit in hits).values():
            place = fold(entry.passage.text).find(fold(words))
            start = entry.passage.span.start + place
            if place >= 0 and start < OPENING:
                starts[entry.citation.document] = min(start, starts.get(entry.citation.document, start))
        return [name for name, start in starts.items() if start == min(starts.values())]

    def read(self, text: str, asked: Asked) -> Reading:
        """What a question says, by its words `text`."""
        return read(text, self._addressees, self._documents, asked.ignoring)

    def named(self, asked: Asked) -> Reading:
        """The documents that a question in any language names by their path or title."""
        if Aspect.DOCUMENT in asked.ignoring:
            return Reading(asked.text)
        found = tuple(
            dict.fromkeys(name for one in self._documents.by_name(asked.text) for name in one.documents)
        )
        return Reading(asked.text, documents=found, titles=tuple(map(self._documents.title, found)))

    def completed(self, asked: Asked) -> tuple[str, tuple[ReadAspect, ...]]:
        """The question with what it takes from the one before, its typing errors corrected; and what was changed."""
        text, changes = asked.text, []
        if asked.follows and Aspect.FOLLOWS not in asked.ignoring:
            whole = following.completed(text, asked.follows, self._addressees, self._documents)
            if whole is not None:
                text = whole
                changes.append(ReadAspect(Aspect.FOLLOWS, asked.follows))
        if Aspect.SPELLING not in asked.ignoring:
            known = {*ORGANISATIONS, *self._addressees}
            words = {
                **spelling.expansions(text, self._finder.view.words, self._finder.view.entries, known),
                **spelling.corrections(
                    text, self._finder.view.words, self._finder.view.entries, self._is_word
                ),
            }
            if words:
                text = spelling.corrected(text, words)
                changes.append(ReadAspect(Aspect.SPELLING, ", ".join(words.values())))
        return text, tuple(changes)

    def _is_word(self, word: str) -> bool:
        """Whether the encoder knows a word as a whole, as it does those that are common in its language."""
        count = self._finder.models.encoder.count_tokens
        return count(word) == count("a")

    def sides(self, reading: Reading) -> list[Reading]:
        """The questions that a comparison asks of each side; the question itself if it is none."""
        if reading.kind is not Kind.COMPARISON:
            return [reading]
        if reading.sides:
            return [self._side(reading, side) for side in reading.sides]
        return [
            replace(
                reading, text=f"What should {worded} do about {reading.subject}?", actors=((name, worded),)
            )
            for name, worded in reading.actors
        ]

    def _side(self, reading: Reading, side: tuple[str, ...]) -> Reading:
        is_edition = len(self._documents.family(side[0])) > 1
        titles = tuple(map(self._documents.dated_title if is_edition else self._documents.title, side))
        about = f"say about {reading.subject}" if reading.subject else "recommend"
        text = f"What does {' or '.join(f'“{title}”' for title in titles)} {about}?"
        asked = f"What should be done about {reading.subject}?"
        return replace(reading, text=text, asked=asked, documents=side, titles=titles)
