"""A small true world for tests of the index: an encoder and a recogniser that need no model, and texts."""

import hashlib
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from assistant.language.actors import mentions
from assistant.models.encoder import Vector
from assistant.models.recogniser import Mark, Recognition
from assistant.types import Span

FERRIES = """# Ferries to the islands

Winter storms stop the small ferries for days, and the islands then have no bread and no doctor.

## Recommendations

1. The Ministry of Transport should pay for a second large ferry before the winter of 2027.

2. Island councils could keep a store of food for ten days.
"""
SCHOOLS = """# Schools in the mountains

Half of the mountain schools teach fewer than thirty children, and their teachers drive for hours.

## Recommendations

1. The government must not close a school unless another stands within ten kilometres.

2. Teachers should be given a house in the village where they teach.
"""
BEES = """# Bees and orchards

Orchards near the river lost a third of their bees after the spraying of 2019.

## Recommendations

1. The Commission should forbid spraying while the apple trees bloom.
"""
TEXTS: Mapping[str, str] = {"bees.md": BEES, "ferries.md": FERRIES, "sub/schools.md": SCHOOLS}
QUESTIONS = (
    "Who should pay for a second ferry?",
    "May a mountain school be closed?",
    "When should spraying be forbidden?",
    "bread and a doctor for the islands in winter storms",
)

FAEHREN = """# Fähren zu den Inseln

Im Winter stehen die Fähren tagelang still, denn der Sturm ist dann zu stark für die kleinen Schiffe.

Die Regierung sollte den Kapitänen der Inseln ein Funkgerät geben, damit sie vor dem Sturm gewarnt werden.
"""


class BagOfWords:
    """A true encoder: each word adds one at a place chosen by its hash; `encoded` tells what it read."""

    dimensions = 64
    max_tokens = 60

    def __init__(self, identity: str = "bag of words 1") -> None:
        self.identity = identity
        self.encoded: list[str] = []

    def count_tokens(self, text: str) -> int:
        """Number of words."""
        return len(re.findall(r"\w+", text))

    def encode(self, texts: Iterable[str]) -> Iterator[Vector]:
        """Yield one unit vector a text."""
        for text in texts:
            if self.count_tokens(text) > self.max_tokens:
                raise ValueError(f"more than {self.max_tokens} words")
            self.encoded.append(text)
            yield _counted(text)

    def encode_question(self, question: str) -> Vector:
        """Return the vector of a question."""
        return _counted(question)


class Topics:
    """A true encoder for several languages: all texts about the same thing have the same vector."""

    identity = "topics 1"
    dimensions = 5
    max_tokens = 60
    things = ("funkger|radio", "ferr|fähre", "school|schule", "bees|biene")

    def count_tokens(self, text: str) -> int:
        """Number of words."""
        return len(text.split())

    def encode(self, texts: Iterable[str]) -> Iterator[Vector]:
        """Yield one unit vector a text."""
        return map(self.encode_question, texts)

    def encode_question(self, question: str) -> Vector:
        """Return the vector of a question: that of the first thing it is about, or one for all else."""
        about = (number for number, thing in enumerate(self.things) if re.search(thing, question.lower()))
        return np.asarray(np.eye(self.dimensions, dtype=np.float32)[next(about, -1)], dtype=np.float32)


class ByWords:
    """A true recogniser: who stands before "should", "must" or "could" is asked; `read_pairs` tells what it read."""

    def __init__(self, identity: str = "by words 1") -> None:
        self.identity = identity
        self.read_pairs: list[tuple[str, str]] = []

    def read(self, pairs: Iterable[tuple[str, str]]) -> list[Recognition]:
        """Return one reading a pair, in order."""
        self.read_pairs.extend(noted := list(pairs))
        return [self._read_one(candidate) for _, candidate in noted]

    def _read_one(self, candidate: str) -> Recognition:
        asking = re.search(r"\b(?:should|must|could)\b", candidate)
        if asking is None:
            return Recognition(0.0, 0.0, 0.0, 1.0)
        if "told us" in candidate:
            return Recognition(0.0, 1.0, 0.0, 0.0)
        named = mentions(candidate[: asking.start()])[:1]
        when = re.search(r"\b(?:by|before|within) [^.,;]+", candidate)
        return Recognition(
            1.0,
            0.0,
            0.0,
            0.0,
            tuple(Mark(span.of(candidate), span, False) for span, _ in named),
            (Mark(when[0], Span(*when.span()), False),) if when else (),
        )


def _counted(text: str) -> Vector:
    vector = np.zeros(BagOfWords.dimensions, dtype=np.float32)
    vector[0] = 0.01  # so that a text without words has a direction too
    for word in re.findall(r"\w+", text.lower()):
        vector[int(hashlib.sha256(word.encode()).hexdigest(), 16) % BagOfWords.dimensions] += 1
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def put(corpus: Path, texts: Mapping[str, str | bytes], age: float = 60.0) -> None:
    """Write texts below `corpus`, as if that had been done `age` seconds ago."""
    for name, text in texts.items():
        path = corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        moment = time.time() - age
        os.utime(path, (moment, moment))


def make_corpus(folder: Path, texts: Mapping[str, str | bytes] = TEXTS) -> Path:
    """A new corpus in `folder` that holds `texts`."""
    corpus = folder / "corpus"
    corpus.mkdir()
    put(corpus, texts)
    return corpus
