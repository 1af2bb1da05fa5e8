"""The index as somebody sees it who may read only some of its documents: what they may not read is not there.

Everything that is read from an index is read through a `Snapshot`, so this is the one place where rights are enforced.
`RestrictedView` redefines each of its methods, and a test checks that; one that was not redefined would have no connection
to read from. Counts, choices and the statistics of words are those of the readable documents alone: an index made from nothing else
gives the same answers. Vectors are searched with a selector; words have an index of their own in memory, because BM25 and
the judge weigh a word by how many passages hold it, and those of others must not count. It goes on from generation to generation.
"""

import os
import shutil
import threading
import weakref
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Protocol, TypeVar

from assistant.engines.private_files import IN_MEMORY
from assistant.engines.vector_store import DocumentKeys
from assistant.engines.word_segments import Rows, write_words
from assistant.engines.words import FOLDER_NAME, Row, WordIndex
from assistant.errors import IndexUnwritable
from assistant.index.advice_columns import Columns
from assistant.index.catalogue import EVERY_KEY, FileRecord, PublishedId
from assistant.index.holder import SnapshotHolder
from assistant.index.snapshot import Snapshot, choices_of
from assistant.index.view import Counts, Engine, IndexView, State, WordEngine
from assistant.linking.repeats import KnownRepeats
from assistant.models.encoder import Vector
from assistant.types import (
    Block,
    Choices,
    Document,
    Entry,
    Hit,
    Notice,
    Run,
    RunningBuild,
    Skipped,
    Span,
    Status,
)

T = TypeVar("T")

TABLE = "documents.csv"
PREFIX = "assistant-words-"
"""How folders in memory are called that hold the words of readers; the number of the process follows."""


class Readable(Hashable, Protocol):
    """Which documents somebody may read, by path below the corpus; equal for people with equal rights."""

    def __call__(self, document: str) -> bool:
        """Whether this document may be read, be there one or not."""
        ...


def everything(document: str) -> bool:
    """What the owner of the index may read."""
    return True


class FilteredEngine:
    """An engine that finds only what `keys` holds."""

    def __init__(self, engine: Engine[Vector], keys: frozenset[int]) -> None:
        self._engine = engine
        self._keys = keys

    def search(self, query: Vector, k: int, allowed: Collection[int] | None = None) -> list[Hit]:
        """At most `k` hits of the keys, best first, from `allowed` only."""
        return self._engine.search(query, k, self._keys if allowed is None else self._keys & set(allowed))

    def count(self) -> int:
        """How many passages may be found."""
        return len(self._keys)


class RestrictedWordIndex:
    """A word engine over the passages of `keys` alone, made when it is first needed: if there is one `before`, from what that lacks.

    It is in memory; `rows` gives the passages between two keys.
    """

    def __init__(
        self,
        keys: frozenset[int],
        rows: Rows,
        terms: Callable[[str], list[str]],
        generation: int,
        before: "RestrictedWordIndex | None" = None,
    ) -> None:
        self._keys = keys
        self._rows = rows
        self.terms = terms
        self._generation = generation
        self._before: RestrictedWordIndex | None = (
            before if before is None or before._made is not None else before._before
        )
        self._guard = threading.Lock()
        self._made: WordIndex | None = None
        self._place: Path | None = None

    def search(
        self,
        query: str,
        k: int,
        allowed: Collection[int] | None = None,
    ) -> list[Hit]:
        """At most `k` hits, best first, from `allowed` only."""
        return self._own.search(query, k, allowed)

    def holding_all(self, text: str, k: int, allowed: Collection[int] | None = None) -> tuple[list[Hit], int]:
        """At most `k` passages that hold all words of `text`, best first, and how many there are."""
        return self._own.holding_all(text, k, allowed)

    def similar(self, term: str, k: int, distance: int = 1) -> list[Hit]:
        """At most `k` passages that hold a term which differs from `term` in so many letters."""
        return self._own.similar(term, k, distance)

    def count(self) -> int:
        """How many passages may be found."""
        return self._own.count()

    def document_frequency(self, term: str) -> int:
        """Number of passages that hold a term."""
        return self._own.document_frequency(term)

    @property
    def _own(self) -> WordIndex:
        with self._guard:
            if self._made is None:
                try:
                    self._made = self._written()
                except (OSError, IndexUnwritable):  # where there is no room to write
                    self._made = WordIndex.in_memory(self._rows(*EVERY_KEY))
                self._before = None
            return self._made

    def _written(self) -> WordIndex:
        before = None if self._before is None else self._before._place
        known = frozenset() if self._before is None or before is None else self._before._keys
        _sweep(Path(IN_MEMORY))
        folder = Path(mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=IN_MEMORY))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        write_words(
            place := folder / FOLDER_NAME,
            before,
            sorted(self._keys - known),
            known - self._keys,
            self._rows,
            self._generation,
        )
        self._place = place
        return WordIndex.load(place)


def _sweep(place: Path) -> None:
    """Remove what processes left in memory that were killed."""
    for folder in place.glob(f"{PREFIX}*"):
        if not Path("/proc", folder.name.removeprefix(PREFIX).partition("-")[0]).exists():
            shutil.rmtree(folder, ignore_errors=True)


class RestrictedView:
    """What of the snapshot `whole` may be read. It holds no connection of its own; whoever pinned `whole` keeps that open."""

    def __init__(self, whole: Snapshot, readable: Readable, before: "RestrictedView | None" = None) -> None:
        self.whole = whole
        self.readable = readable
        self.generation = whole.generation
        contents = whole.contents()
        documents = {row.document for row in contents}
        known = {name for name in documents if readable(name)}
        mine = [row for row in contents if row.document in known]
        self.keys = DocumentKeys(row.key for row in mine if row.key is not None)
        self.keys.versions = sorted({row.version for row in mine})
        self._counts = Counts(len(known), len(self.keys), sum(row.is_advice for row in mine))
        self.manifest = whole.manifest | {name: str(count) for name, count in self._counts._asdict().items()}
        self.vectors: Engine[Vector] = whole.vectors
        self.multilingual: Engine[Vector] | None = whole.multilingual
        self.words: WordEngine = whole.words
        if known != documents:
            self.vectors = FilteredEngine(whole.vectors, self.keys)
            self.multilingual = whole.multilingual and FilteredEngine(whole.multilingual, self.keys)
            last = before.words if before is not None else None
            self.words = RestrictedWordIndex(
                self.keys,
                self._words_to_index,
                whole.words.terms,
                self.generation,
                last if isinstance(last, RestrictedWordIndex) else None,
            )

    def counts(self) -> Counts:
        """How much may be read."""
        return self._counts

    @cached_property
    def choices(self) -> Choices:
        """What filters can be set to; addressees by how much is asked of them."""
        return choices_of(self.descriptions())

    @cached_property
    def _state(self) -> State:
        times = sorted({time for name, time in self.whole.publication_times() if self.readable(name)})
        return State(len(times), times[-1] if times else "")

    def reader_state(self) -> State:
        """Number and time of the state, which only changes of readable documents move; not those of the whole."""
        return self._state

    def missing_file(self) -> str | None:
        """Which file of the index is missing or was changed; it names no document."""
        return self.whole.missing_file()

    def is_damaged(self) -> bool:
        """As of the whole."""
        return self.whole.is_damaged()

    def entries(self, keys: Iterable[int]) -> dict[int, Entry]:
        """The passages of those `keys` that may be read."""
        return self.whole.entries(key for key in keys if key in self.keys)

    def all_entries(self) -> list[Entry]:
        """Every readable passage."""
        return self._readable(self.whole.all_entries())

    def entries_of(self, document_id: str) -> list[Entry]:
        """The passages of a document; none where it may not be read."""
        return self._if_readable(document_id, self.whole.entries_of, [])

    def recommendations(self, document_id: str | None = None) -> list[Entry]:
        """The readable passages that recommend."""
        return self._readable(self.whole.recommendations(document_id))

    def advice(self) -> Columns:
        """What lists of the readable recommendations are made from."""
        return self.whole.advice(self.readable)

    def repeats(self) -> KnownRepeats:
        """What was found to say the same; it relates numbers, and what may not be read has none here."""
        found = self.whole.repeats()
        within = {
            key: [other for other in others if other in self.keys]
            for key, others in found.within.items()
            if key in self.keys
        }
        return KnownRepeats(found.alike, within)

    def rewordings(self, newer: str, older: str) -> Mapping[int, int] | None:
        """Which passage of a newer edition words anew which of an older one, by key; None where they were not compared."""
        may_both = self.readable(newer) and self.readable(older)
        return self.whole.rewordings(newer, older) if may_both else None

    def entries_cited(self, citation_id: str) -> list[Entry]:
        """The readable passages with this citation id."""
        return self._readable(self.whole.entries_cited(citation_id))

    def entries_cited_alike(self, bare_id: str, document_id: str | None = None) -> list[Entry]:
        """The readable passages whose citation id is `bare_id` but for the suffix."""
        return self._readable(self.whole.entries_cited_alike(bare_id, document_id))

    def entries_worded(self, words_hash: str) -> list[Entry]:
        """The readable passages with the same words."""
        return self._readable(self.whole.entries_worded(words_hash))

    def document(self, document_id: str) -> Document | None:
        """A document with its text; None where it may not be read, without a look whether it is there.

        An edition that it replaces is named only where that may be read too.
        """
        found = self.whole.document(document_id) if self.readable(document_id) else None
        if found is None or found.replaces is None or self.readable(found.replaces):
            return found
        return replace(found, replaces=None)

    def blocks(self, document_id: str) -> tuple[Block, ...]:
        """The blocks of a document."""
        return self._if_readable(document_id, self.whole.blocks, ())

    def runs(self, document_id: str) -> tuple[Run, ...]:
        """Where the characters of a document stand on its pages."""
        return self._if_readable(document_id, self.whole.runs, ())

    def descriptions(self) -> list[dict[str, Any]]:
        """What is known of each readable document, without its text."""
        return [
            about
            if about["replaces"] is None or self.readable(about["replaces"])
            else {**about, "replaces": None}
            for about in self.whole.descriptions()
            if self.readable(about["id"])
        ]

    def file_records(self) -> dict[str, FileRecord]:
        """What the last build recorded of each readable file."""
        return {name: record for name, record in self.whole.file_records().items() if self.readable(name)}

    def file_record(self, document_id: str) -> FileRecord | None:
        """What the last build recorded of one document's file."""
        return self._if_readable(document_id, self.whole.file_record, None)

    def skipped(self) -> tuple[Skipped, ...]:
        """The readable files that are not in the index."""
        return tuple(one for one in self.whole.skipped() if self.readable(one.document))

    def warnings(self) -> tuple[Notice, ...]:
        """What of the readable documents could not be read."""
        return tuple(one for one in self.whole.warnings() if self.readable(one.document))

    def published(self, citation_id: str) -> PublishedId | None:
        """What is known of a published id of a readable document."""
        found = self.whole.published(citation_id)
        return found if found is not None and self.readable(found.document) else None

    def published_place(self, citation_id: str) -> tuple[str, Span] | None:
        """Document of a published id, and where its passage stood."""
        found = self.whole.published_place(citation_id)
        return found if found is not None and self.readable(found[0]) else None

    def successor(self, citation_id: str) -> str | None:
        """The id that a published one has become, where both are of documents that may be read."""
        found = self.whole.successor(citation_id) if self.published(citation_id) is not None else None
        return found if found is not None and self.published(found) is not None else None

    def kept_value(self, name: str) -> str | None:
        """What is stored with the index under `name`."""
        return self.whole.kept_value(name)

    def _words_to_index(self, first: int, last: int) -> list[Row]:
        return [row for row in self.whole.words_to_index(first, last) if row.key in self.keys]

    def _readable(self, entries: list[Entry]) -> list[Entry]:
        return [entry for entry in entries if entry.key in self.keys]

    def _if_readable(self, document_id: str, look_up: Callable[[str], T], nothing: T) -> T:
        return look_up(document_id) if self.readable(document_id) else nothing


def visible(status: Status, readable: Readable) -> Status:
    """What of a status may be seen: it names readable documents only, and no cells of tables about others."""
    if readable is everything:
        return status
    return replace(
        status,
        skipped=tuple(one for one in status.skipped if readable(one.document)),
        words_only=tuple(one for one in status.words_only if readable(one[0])),
        changed=tuple(filter(readable, status.changed)),
        warnings=tuple(
            one for one in status.warnings if readable(one.document) and not one.document.endswith(TABLE)
        ),
        postponed=tuple(filter(readable, status.postponed)),
        without_text=tuple(filter(readable, status.without_text)),
        underway=_build_seen(status, readable),
    )


def _build_seen(status: Status, readable: Readable) -> RunningBuild | None:
    """What of a build may be seen: since when it runs, and which readable files it reads, not how many.

    Where it reads none of those, it may be for others alone, and is not seen; but where there is no index yet.
    """
    build = status.underway
    documents = () if build is None else tuple(one for one in build.documents if readable(one.document))
    if build is None or (status.generation and not documents):
        return None
    return replace(build, done=0, total=0, documents=documents, seconds_left=None)


class RestrictedHolder:
    """Pins what of the newest snapshot may be read; what is derived for that lives as long as the snapshot is the newest."""

    def __init__(self, holder: SnapshotHolder, readable: Readable) -> None:
        self._whole = holder
        self._readable = readable
        self._guard = threading.Lock()
        self._view: RestrictedView | None = None

    @contextmanager
    def pinned(self) -> Iterator[IndexView]:
        """The newest snapshot, restricted. Raises `IndexMissing` or `IndexUnusable`."""
        with self._whole.pinned() as whole:
            yield self._restricted(whole)

    def close(self) -> None:
        """Nothing of its own is open."""

    def _restricted(self, whole: Snapshot) -> RestrictedView:
        with self._guard:
            if self._view is None or self._view.whole is not whole:
                self._view = RestrictedView(whole, self._readable, self._view)
            return self._view
