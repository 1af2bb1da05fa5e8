"""Labelled sets in the BEIR layout, asked through the product's own stages; logits are kept between runs."""

import csv
import hashlib
import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.answering import judging
from assistant.answering.judging import Judged
from assistant.answering.question import Question
from assistant.answering.retrieval import DEPTH, retrieve, score
from assistant.index.snapshot import Snapshot
from assistant.ingest.building import build_from
from assistant.models.encoder import Vector, bundled_encoder, halfway
from assistant.models.inference import usable_cores
from assistant.models.reranker import reranker
from assistant.types import Document, Hit

FOUND = 2 * DEPTH


def documents(folder: Path) -> Iterator[Document]:
    """Each row of the corpus as one document."""
    with (folder / "corpus.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            text = row["text"].strip() or row["title"]
            digest = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
            yield Document(row["_id"], text, digest, "text/plain", "row", row["title"], language="en")


def labelled(queries: Path, qrels: Path | None) -> list[tuple[str, dict[str, int]]]:
    """Each question with its right documents and their grades; without `qrels` all questions, with none."""
    grades: dict[str, dict[str, int]] = {}
    if qrels is not None:
        with qrels.open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                grades.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    with queries.open(encoding="utf-8") as lines:
        rows = list(map(json.loads, lines))
    return [
        (row["text"], grades.get(row["_id"], {})) for row in rows if qrels is None or row["_id"] in grades
    ]


@dataclass(frozen=True)
class Kept:
    """Logits of pairs that were read before, in a file."""

    file: Path

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.file, timeout=120)
        connection.execute("CREATE TABLE IF NOT EXISTS logits (pair TEXT PRIMARY KEY, logit REAL)")
        return connection

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """What the reranker says."""
        names = [hashlib.sha256(f"{question}\0{text}".encode()).hexdigest() for text in texts]
        find = "SELECT logit FROM logits WHERE pair = ?"
        known = [self._connection.execute(find, (name,)).fetchone() for name in names]
        missing = [place for place, row in enumerate(known) if row is None]
        new = dict(zip(missing, reranker().score(question, [texts[place] for place in missing]), strict=True))
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO logits VALUES (?, ?)",
                ((names[place], logit) for place, logit in new.items()),
            )
        return [row[0] if row is not None else new[place] for place, row in enumerate(known)]


class Asked:
    """One corpus, and what the product's stages make of questions put to it."""

    def __init__(self, folder: Path, work: Path) -> None:
        index = work / f"ix_{folder.name}"
        if not (index / "catalogue.sqlite").exists():
            build_from(documents(folder), index, bundled_encoder())
        self.snapshot = Snapshot(index, usable_cores())
        self.passages = int(self.snapshot.manifest["passages"])
        self.score: Callable[[str, Sequence[str]], list[float]] = Kept(work / "logits.sqlite").score
        self.document = {entry.key: entry.citation.document for entry in self.snapshot.all_entries()}

    def vector(self, question: Question) -> Vector:
        """As the pipeline encodes it."""
        encoder = bundled_encoder()
        telling = judging.focused(question, self.snapshot.words, self.passages)
        vector = encoder.encode_question(question.text)
        return vector if telling == question.text else halfway(vector, encoder.encode_question(telling))

    def hits(self, question: Question, without: Collection[str] = ()) -> list[Hit]:
        """All that was found, best first; as if the documents `without` were not there."""
        vector = self.vector(question)
        found = retrieve(question.text, vector, self.snapshot, FOUND)
        kept = [hit.key for hit in found if self.document[hit.key] not in without]
        return found if len(kept) == len(found) else score(question.text, vector, self.snapshot, kept)

    def judged(self, question: Question, hits: Sequence[Hit], candidates: int) -> list[Judged]:
        """The first `candidates` of `hits`, judged, best first."""
        entries = self.snapshot.entries(hit.key for hit in hits[:candidates])
        found = [(hit, entries[hit.key]) for hit in hits[:candidates]]
        return judging.judge(question, found, self.score, self.snapshot.words, self.passages)

    def ranked(self, keys: Sequence[int]) -> list[str]:
        """The documents of passages, each once, in the order of its best."""
        return list(dict.fromkeys(self.document[key] for key in keys))
