"""An index of any size, made anew from a seed: its documents are staged as if they had been read, which takes a fraction of the time.

Words are drawn by Zipf's law from a vocabulary of 40,000, so that few are common and many rare. Vectors have 48 degrees of freedom and a
little noise in all 384 dimensions, and lie around subjects, so that a passage has neighbours, as those of real texts do.
"""

import hashlib
import random
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

import numpy as np

from assistant.index.catalogue import FileRecord, Recipe, Staged
from assistant.index.citation_ids import citation_ids
from assistant.index.writer import IndexWriter, open_writer
from assistant.ingest.compare import recipe_conditions
from assistant.models.configured import indexed_with
from assistant.models.encoder import Vector
from assistant.reading import discover
from assistant.types import (
    Addressee,
    Block,
    BlockKind,
    Demand,
    Document,
    Passage,
    Recommendation,
    Span,
    Standing,
    Strength,
)
from support.large_corpus import ACTORS, VERBS

DIMENSIONS = 384
PASSAGES = 40
LATENT = 48
SUBJECTS = 2_000
SPREAD, NOISE = 0.8, 0.25
VOCABULARY = 40_000
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()
_ODDS = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))


def word(number: int) -> str:
    """A word of the vocabulary: three to five syllables."""
    left, said = number + 400, ""
    while left:
        left, syllable = divmod(left, len(SYLLABLES))
        said += SYLLABLES[syllable]
    return said


WORDS = [word(number) for number in range(VOCABULARY)]


_PROJECTION = np.random.default_rng(1).normal(size=(LATENT, DIMENSIONS)) / LATENT**0.5


@lru_cache(maxsize=SUBJECTS)
def _centre(subject: int) -> Vector:
    return np.asarray(np.random.default_rng(subject).normal(size=LATENT), dtype=np.float32)


class Subjects:
    """An encoder of the real dimension: a text lies near the centre of a subject, both of which follow from its words."""

    identity = "subjects 1"
    dimensions = DIMENSIONS
    max_tokens = 512

    def count_tokens(self, text: str) -> int:
        """Number of words."""
        return len(text.split())

    def encode(self, texts: Iterable[str]) -> Iterator[Vector]:
        """Yield one unit vector a text."""
        return map(self.encode_question, texts)

    def encode_question(self, question: str) -> Vector:
        """Return the vector of a text."""
        seed = int.from_bytes(hashlib.blake2b(question.encode(), digest_size=8).digest())
        drawn = np.random.default_rng(seed).normal(size=LATENT + DIMENSIONS)
        latent = _centre(seed % SUBJECTS) + SPREAD * drawn[:LATENT]
        found = latent @ _PROJECTION + NOISE * drawn[LATENT:]
        return np.asarray(found / np.linalg.norm(found), dtype=np.float32)


def drawn_words(chance: random.Random, number: int) -> str:
    """So many words, common ones often."""
    return " ".join(chance.choices(WORDS, cum_weights=_ODDS, k=number))


def stage_corpus(corpus: Path, index: Path, documents: int, recogniser: str) -> None:
    """Write so many empty-looking files to `corpus` and an index of them to `index`, each with PASSAGES passages."""
    corpus.mkdir(parents=True)
    for number in range(documents):
        (corpus / f"paper-{number:06}.md").write_text(f"# Paper {number}\n", encoding="utf-8")
    encoder = Subjects()
    identity = indexed_with(encoder.identity, recogniser, None)
    with open_writer(index, 2) as writer:
        rows: dict[str, FileRecord] = {}
        for number, file in enumerate(discover(corpus, index)):
            recipe = Recipe(f"sha256:{number}", recipe_conditions(file.id, None, identity, {}))
            _stage(writer, file.id, number, recipe, encoder)
            rows[file.id] = FileRecord(file.stamp, recipe, None)
        values = {
            "encoder": encoder.identity,
            "dimensions": str(DIMENSIONS),
            "corpus": str(corpus.resolve()),
        }
        writer.publish((), rows, DIMENSIONS, values)


def _stage(writer: IndexWriter, name: str, number: int, recipe: Recipe, encoder: Subjects) -> None:
    chance = random.Random(number)
    title = f"{drawn_words(chance, 3).title()} {number}"
    texts = list(_texts(chance))
    document = Document(
        id=name,
        text="\n\n".join([title, *texts]),
        digest=recipe.digest,
        media_type="text/markdown",
        reader="none",
        title=title,
        date=f"{2000 + number % 25}-{1 + number % 12:02}-{1 + number % 28:02}",
        language="en",
    )
    passages, place = [], len(title) + 2
    for text in texts:
        span = Span(place, place + len(text))
        passages.append(Passage(name, span, text, (title,), (span,)))
        place += len(text) + 2
    inputs = [
        [(hashlib.sha256(f"{name} {part}".encode()).digest(), passage.text)]
        for part, passage in enumerate(passages)
    ]
    advice = [_advice(passage, chance) if part % 3 else None for part, passage in enumerate(passages)]
    writer.stage(
        document,
        recipe,
        [Block(BlockKind.PARAGRAPH, passage.span) for passage in passages],
        [
            Staged(passage, said, (), anchor, mine, [])
            for passage, said, anchor, mine in zip(
                passages, advice, citation_ids(passages, document.text), inputs, strict=True
            )
        ],
    )
    writer.add_vectors(
        (digest, encoder.encode_question(text)) for several in inputs for digest, text in several
    )


def _texts(chance: random.Random) -> Iterator[str]:
    for part in range(PASSAGES):
        said = drawn_words(chance, chance.randint(25, 70))
        yield f"{chance.choice(ACTORS)} {chance.choice(VERBS)} {said}." if part % 3 else f"{said}."


def _advice(passage: Passage, chance: random.Random) -> Recommendation:
    who = next(one for one in ACTORS if passage.text.startswith(one))
    strength = Strength(next(one for one in VERBS if f" {one} " in passage.text))
    standing = Standing.OFFICIAL if chance.random() < 0.5 else Standing.IN_TEXT
    return Recommendation(None, (Demand((Addressee(who, who),), strength, None, passage.span),), standing)
