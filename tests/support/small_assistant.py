"""The assistant as it is, but with an encoder, a recogniser and a judge that need no weights; and all that it says, to compare."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.errors import AssistantError, UnreadableSource
from assistant.index.snapshot import Snapshot
from assistant.ingest import building
from assistant.ingest.preparing import CountTokens, prepare_file
from assistant.ingest.worker_pool import FileResult, Limits
from assistant.models.configured import Models
from assistant.models.encoder import Encoder
from assistant.models.grading import Calibration, Grade, Judge, Logistic
from assistant.models.recogniser import Recogniser
from assistant.presenting.responses.answers import Answer
from assistant.presenting.responses.lists import RecommendationList
from assistant.types import About, SourceFile, Span
from assistant.types import answer as records
from support.small_world import BagOfWords, ByWords

QUESTIONS = (
    "Who should pay for a second ferry?",
    "May a mountain school be closed?",
    "When should spraying be forbidden?",
    "What should be done about bridge 4?",
    "What are all the recommendations to the Commission?",
    "How many ships does Norway have?",
)
WORD = re.compile(r"\w{4,}")

Said = dict[str, Any]


class Overlap:
    """A true judge: its scores are the share of the question's longer words that a text holds, and it points at them."""

    identity = "overlap 1"
    calibration = Calibration(
        Logistic(18.0, -8.0),
        Logistic(18.0, -4.0),
        answer_threshold=0.5,
        item_threshold=0.4,
        related_threshold=0.3,
    )

    def grade(self, question: str, texts: Iterable[str]) -> list[Grade]:
        """Return one grade a text, in order."""
        asked = set(WORD.findall(question.lower()))
        return [self._grade_one(asked, text) for text in texts]

    def _grade_one(self, asked: set[str], text: str) -> Grade:
        held = [word for word in WORD.finditer(text) if word[0].lower() in asked]
        share = len({word[0].lower() for word in held}) / (len(asked) + 1)
        return Grade(share, share, tuple(Span(*word.span()) for word in held))


class SmallModels(Models):
    """Models that answer in milliseconds, and the same every time."""

    multilingual_identity: str | None = None

    def __init__(self, encoder: str = "bag of words 1", multilingual: Encoder | None = None) -> None:
        super().__init__(encoder, Overlap.identity)
        self.multilingual = multilingual
        if multilingual is not None:
            self.multilingual_identity = multilingual.identity

    @cached_property
    def encoder(self) -> BagOfWords:
        """Counts words."""
        return BagOfWords(self._encoder)

    @cached_property
    def recogniser(self) -> Recogniser:
        """Looks at words alone."""
        return ByWords()

    @property
    def recogniser_identity(self) -> str:
        """That of `recogniser`."""
        return self.recogniser.identity

    @cached_property
    def judge(self) -> Judge:
        """Counts words, too."""
        return Overlap()


def small_assistant(corpus: Path, index: Path, models: Models | None = None, **others: Any) -> Assistant:
    """An assistant with small models, for which no file waits to settle; `others` are further settings."""
    settings = Settings.model_validate({"corpus": corpus, "index": index, "settle_seconds": 0} | others)
    return Assistant(settings, models or SmallModels())


def as_json(answer: records.Answer) -> Said:
    """An answer as the command line gives it."""
    return Answer.of(answer).dump()


def all_it_says(assistant: Assistant) -> Said:
    """Answers with scores, the list of all advice, and every source as it is shown; without the generation's number."""
    answers = [as_json(assistant.ask(question)) for question in QUESTIONS]
    found = assistant.listing()
    documents = [name for name, _ in assistant.choices().documents]
    sources = [assistant.source(name) for name in documents]
    return {
        "answers": [{name: part for name, part in one.items() if name != "index"} for one in answers],
        "counts": [(one["index"]["documents"], one["index"]["passages"]) for one in answers],
        "list": RecommendationList.page(found, len(found)).dump(),
        "sources": [(one.document.id, one.document.title, one.document.text, one.blocks) for one in sources],
    }


def all_it_finds(index: Path) -> list[list[tuple[str, float]]]:
    """What each search finds for each question, with scores."""
    with closing(Snapshot(index, 1)) as snapshot:
        entries = {entry.key: entry for entry in snapshot.all_entries()}
        return [
            [(entries[hit.key].citation.id, hit.score) for hit in hits]
            for question in QUESTIONS
            for hits in (
                snapshot.vectors.search(BagOfWords().encode_question(question), 10),
                snapshot.words.search(question, 10),
            )
        ]


def said_by(corpus: Path, index: Path) -> Said | AssistantError:
    """What a fresh reader of the index says and finds, or the error that it meets."""
    assistant = small_assistant(corpus, index)
    try:
        return {**all_it_says(assistant), "found": all_it_finds(index)}
    except AssistantError as error:
        return error
    finally:
        assistant.close()


class InProcessPool:
    """Reads files as a worker pool does, but in this process, which saves the start of others."""

    def __init__(
        self, workers: int, limits: Limits, count_tokens: CountTokens, tokens: int, readers: str
    ) -> None:
        self._how = limits.max_bytes, count_tokens, tokens

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ending: object) -> None:
        """Put nothing away."""

    def prepare(
        self, files: Iterable[tuple[SourceFile, About | None]], tell: Callable[[str, int, int], None]
    ) -> Iterator[FileResult]:
        """Yield what came of each file."""
        for source, about in files:
            listening = sys.getprofile()
            sys.setprofile(None)  # reading touches no index, and to listen to it takes long
            try:
                outcome = FileResult(source, prepare_file(source, about, *self._how))
            except UnreadableSource as reason:
                outcome = FileResult(source, reason)
            sys.setprofile(listening)
            yield outcome


def reading_here() -> AbstractContextManager[object]:
    """Have files read in this process for a while."""
    return patch.object(building, "WorkerPool", InProcessPool)
