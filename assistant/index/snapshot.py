"""The index as it was at one generation, for readers.

A reader pins a generation with a lease; its files and rows live until no lease is held.
"""

import os
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.engines import words
from assistant.engines.vector_segments import FOLDER_NAME, MULTILINGUAL_FOLDER_NAME
from assistant.engines.vector_store import EMBEDDED, VectorStore
from assistant.engines.words import Row, WordIndex
from assistant.errors import AssistantError, IndexDamaged, IndexUnusable
from assistant.index import catalogue, checksums, wordings
from assistant.index.advice_columns import Columns
from assistant.index.catalogue import FileRecord, PassageRow, PublishedId
from assistant.index.generation_files import (
    is_checked_at_once,
    require_contents,
    require_listed,
    require_whole,
    shared_lease,
    states,
)
from assistant.index.network_share import refuse_network_share
from assistant.index.records import ASKED
from assistant.index.view import Counts, Engine, State, WordEngine
from assistant.linking.repeats import KnownRepeats
from assistant.models.encoder import Vector
from assistant.types import Block, Choices, Document, Entry, Hit, Notice, Run, Skipped, Span

TIES = 8
"""So many more passages are looked for than are wanted: of equal ones, the first in the text are given."""
NOWHERE = ("", 0)


class InTextOrder:
    """An engine whose hits of equal score come in the order of documents and text, in whatever files they were found."""

    def __init__(
        self, engine: Engine[Vector], order: Callable[[Iterable[int]], Mapping[int, tuple[str, int]]]
    ) -> None:
        self._engine = engine
        self._order = order

    def search(self, query: Vector, k: int, allowed: Collection[int] | None = None) -> list[Hit]:
        """At most `k` hits, best first, from `allowed` only."""
        found = self._engine.search(query, k + TIES, allowed)
        order = self._order(hit.key for hit in found)
        return sorted(found, key=lambda hit: (-hit.score, order.get(hit.key, NOWHERE)))[:k]

    def count(self) -> int:
        """How many vectors it holds."""
        return self._engine.count()


class Snapshot:
    """The index as it was at one generation; safe for several threads."""

    def __init__(self, folder: Path, threads: int, store: VectorStore = EMBEDDED) -> None:
        refuse_network_share(folder)
        self._connection = catalogue.connect(folder)
        self._file = folder / catalogue.FILE_NAME
        self._stamp = _stamp(self._file)
        self._is_frozen = isinstance(self._connection, catalogue.FrozenConnection)
        self._guard = threading.RLock()
        self._lease: int | None = None
        self._are_published_whole = False
        self._is_closed = threading.Event()
        self._failure: AssistantError | None = None
        try:
            place = self._pin(folder)
            self._states = states(place)
            self._written = require_listed(place, self.manifest)
            self._is_large = not is_checked_at_once(self._written)
            if not self._is_large:
                self._check_contents(self._connection)
            else:
                threading.Thread(target=self._check_in_background, name="index check", daemon=True).start()
            self.vectors: Engine[Vector] = InTextOrder(
                store.open(place / FOLDER_NAME, threads), self._text_order
            )
            self.words: WordEngine = WordIndex.load(place / words.FOLDER_NAME)
            others = store.open(place / MULTILINGUAL_FOLDER_NAME, threads)
            self.multilingual: Engine[Vector] | None = (
                InTextOrder(others, self._text_order) if others.count() else None
            )
        except sqlite3.Error as error:
            self.close()
            raise checksums.unusable(folder, error) from error
        except AssistantError:
            self.close()
            raise

    def _check_contents(self, connection: sqlite3.Connection) -> None:
        """Read all derived files, and count. Raises `sqlite3.Error` or `IndexUnusable`."""
        catalogue.require_counts(connection, self.generation, self.manifest)
        require_contents(self._file.parent / str(self.generation), self._written, self._is_closed.is_set)

    def _check_in_background(self) -> None:
        folder = self._file.parent
        try:
            with closing(catalogue.connect(folder)) as connection:
                self._check_contents(connection)
                catalogue.require_published(connection)
        except sqlite3.Error as error:
            self._fail(checksums.unusable(folder, error))
        except AssistantError as error:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        if not self._is_closed.is_set():
            self._failure = error if isinstance(error, AssistantError) else IndexUnusable(str(error))

    def require_unbroken(self) -> None:
        """Raise what the check in the background has found, if anything."""
        if self._failure is not None:
            raise self._failure

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """One thread at a time; raises `IndexUnusable` where the catalogue turns out to be damaged."""
        with self._guard:
            try:
                yield
            except sqlite3.Error as error:
                raise checksums.unusable(self._file.parent, error) from error

    def _pin(self, folder: Path) -> Path:
        """Lease the current generation; again, where a writer moved on meanwhile. Return its folder."""
        while True:
            self.manifest = catalogue.manifest(self._connection)
            self.generation = catalogue.generation_of(folder, self.manifest)
            place = folder / str(self.generation)
            lease = shared_lease(place)
            if catalogue.manifest(self._connection)["generation"] == self.manifest["generation"]:
                if lease is None:
                    raise IndexDamaged(f"{place} is incomplete: run 'assistant index' to rebuild it")
                self._lease = lease
                return place
            if lease is not None:
                os.close(lease)

    def is_outdated(self) -> bool:
        """Whether a newer generation is current, or another catalogue lies in its place."""
        try:
            now = _stamp(self._file)
        except FileNotFoundError:
            return True
        if self._is_frozen or now[0] != self._stamp[0]:
            return now != self._stamp
        with self._reading():
            return catalogue.manifest(self._connection).get("generation") != str(self.generation)

    def missing_file(self) -> str | None:
        """A file of the catalogue or beside it that is gone or was changed since it was opened; the next start would lack it."""
        return self._missing_derived() if self._file.exists() else str(self._file)

    def is_damaged(self) -> bool:
        """Whether the catalogue is there, and files that can be made anew from it are gone or were changed."""
        return self._file.exists() and self._missing_derived() is not None

    def _missing_derived(self) -> str | None:
        place = self._file.parent / str(self.generation)
        now = states(place)
        touched = [name for name, state in self._states.items() if now.get(name) != state]
        if not touched:
            return None
        try:
            require_whole(place, self.manifest)
        except IndexUnusable:
            return str(place / touched[0])
        self._states = now  # touched, and not changed
        return None

    def close(self) -> None:
        """Give up the lease and the connection."""
        self._is_closed.set()
        self._connection.close()
        if self._lease is not None:
            os.close(self._lease)
            self._lease = None

    def _text_order(self, keys: Iterable[int]) -> Mapping[int, tuple[str, int]]:
        with self._reading():
            return catalogue.text_order(self._connection, keys)

    def entries(self, keys: Iterable[int]) -> dict[int, Entry]:
        """The passages of `keys`."""
        with self._reading():
            return catalogue.entries_by_key(self._connection, self.generation, keys)

    def all_entries(self) -> list[Entry]:
        """Every passage, in path order."""
        return self._entries("1")

    def entries_of(self, document_id: str) -> list[Entry]:
        """The passages of a document, in order."""
        return self._entries("d.id = :document", document=document_id)

    def recommendations(self, document_id: str | None = None) -> list[Entry]:
        """The passages that recommend, of one document or all, in path order."""
        condition = "p.recommendation IS NOT NULL AND (:document IS NULL OR d.id = :document)"
        return self._entries(condition, document=document_id)

    def advice(self, readable: Callable[[str], bool] = lambda _: True) -> Columns:
        """What lists of the recommendations of `readable` documents are made from, in the order of documents and text."""
        with self._reading():
            return catalogue.load_advice(self._connection, self.generation, readable)

    def repeats(self) -> KnownRepeats:
        """What was found to say the same when it was indexed."""
        with self._reading():
            return wordings.known_repeats(self._connection)

    def rewordings(self, newer: str, older: str) -> Mapping[int, int] | None:
        """Which passage of a newer edition words anew which of an older one, by key; None where they were not compared."""
        with self._reading():
            return catalogue.rewordings(self._connection, newer, older, self.generation)

    def entries_cited(self, citation_id: str) -> list[Entry]:
        """The passages with this citation id."""
        return self._entries("p.citation = :id", id=citation_id)

    def entries_cited_alike(self, bare_id: str, document_id: str | None = None) -> list[Entry]:
        """The passages whose citation id is `bare_id` but for the suffix that tells twins apart."""
        condition = "p.bare = :id AND (:document IS NULL OR d.id = :document)"
        return self._entries(condition, id=bare_id, document=document_id)

    def entries_worded(self, words_hash: str) -> list[Entry]:
        """The passages with the same words, wherever they stand."""
        return self._entries("p.words = :words", words=words_hash)

    def _entries(self, condition: str, **values: Any) -> list[Entry]:
        with self._reading():
            return catalogue.load_entries(self._connection, self.generation, condition, **values)

    def document(self, document_id: str) -> Document | None:
        """A document with its text, or None."""
        with self._reading():
            return catalogue.load_document(self._connection, document_id, self.generation)

    def blocks(self, document_id: str) -> tuple[Block, ...]:
        """The blocks of a document."""
        with self._reading():
            return catalogue.load_blocks(self._connection, document_id, self.generation)

    def runs(self, document_id: str) -> tuple[Run, ...]:
        """Where the characters of a document stand on its pages."""
        with self._reading():
            return catalogue.load_runs(self._connection, document_id, self.generation)

    def descriptions(self) -> list[dict[str, Any]]:
        """What is known of each document, without its text."""
        return self._descriptions

    @cached_property
    def _descriptions(self) -> list[dict[str, Any]]:
        with self._reading():
            return list(catalogue.load_abouts(self._connection, self.generation))

    @cached_property
    def choices(self) -> Choices:
        """What filters can be set to; addressees by how much is asked of them."""
        return choices_of(self.descriptions())

    def file_records(self) -> dict[str, FileRecord]:
        """What the last build recorded of each file."""
        with self._reading():
            return catalogue.load_files(self._connection)

    def file_record(self, document_id: str) -> FileRecord | None:
        """What the last build recorded of one document's file."""
        with self._reading():
            return catalogue.load_file(self._connection, document_id)

    def skipped(self) -> tuple[Skipped, ...]:
        """The files that are not in the index."""
        with self._reading():
            return catalogue.load_skipped(self._connection)

    def warnings(self) -> tuple[Notice, ...]:
        """What of the documents could not be read."""
        with self._reading():
            return catalogue.load_warnings(self._connection, self.generation)

    def published(self, citation_id: str) -> PublishedId | None:
        """What is known of a published id."""
        with self._reading():
            self._require_published()
            return catalogue.published(self._connection, citation_id)

    def contents(self) -> list[PassageRow]:
        """What each document holds: a row a passage, and one without a key for a document without any."""
        with self._reading():
            return list(catalogue.passage_rows(self._connection, self.generation))

    def words_to_index(self, first: int, last: int) -> list[Row]:
        """What the index of words is made from: a `Row` for every passage between two keys, both included."""
        with self._reading():
            return list(catalogue.words_to_index(self._connection, self.generation, (first, last)))

    def successor(self, citation_id: str) -> str | None:
        """The id that a published one has become, where only its neighbours changed and that is plain."""
        with self._reading():
            self._require_published()
            return catalogue.successor(self._connection, citation_id)

    def _require_published(self) -> None:
        """Check all published ids, once for each snapshot: one that is missing would be told to be unknown.

        Those of a large index are checked in the background.
        """
        if not (self._are_published_whole or self._is_large):
            catalogue.require_published(self._connection)
            self._are_published_whole = True

    def kept_value(self, name: str) -> str | None:
        """What `keep` stored under `name`, as it is now, also where that was after this snapshot was opened."""
        with self._reading():
            return catalogue.manifest(self._connection).get(name)

    def counts(self) -> Counts:
        """How much there is."""
        return Counts(*(int(self.manifest[name]) for name in Counts._fields))

    def reader_state(self) -> State:
        """The generation, and when it was made."""
        return State(self.generation, self.manifest["built"])

    def publication_times(self) -> list[tuple[str, str]]:
        """Each document with each moment at which ids of it were published or gone."""
        with self._reading():
            self._require_published()
            return catalogue.publication_times(self._connection)

    def published_place(self, citation_id: str) -> tuple[str, Span] | None:
        """Document of a published id, and where its passage stood when it was last indexed."""
        with self._reading():
            self._require_published()
            return catalogue.published_place(self._connection, citation_id)


def _stamp(file: Path) -> tuple[int, int, int]:
    state = file.stat()
    return state.st_ino, state.st_size, state.st_mtime_ns


def choices_of(descriptions: Iterable[Mapping[str, Any]]) -> Choices:
    """What filters can be set to in these documents; addressees by how much is asked of them."""
    documents: list[tuple[str, str]] = []
    counts: Counter[str] = Counter()
    for about in descriptions:
        documents.append((about["id"], about["title"]))
        counts.update(about[ASKED])
    return Choices(tuple(documents), tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))))
