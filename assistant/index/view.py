"""What the index offers its readers: the whole of it, or what somebody may read."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple, Protocol, TypeVar

from assistant.index.advice_columns import Columns
from assistant.index.catalogue import FileRecord, PublishedId
from assistant.linking.repeats import KnownRepeats
from assistant.models.encoder import Vector
from assistant.types import Block, Choices, Document, Entry, Hit, Notice, Run, Skipped, Span

Query = TypeVar("Query", contravariant=True)


class Engine(Protocol[Query]):
    """One way to find passages; local or distributed. `allowed` narrows before anything is ranked."""

    def search(self, query: Query, k: int, allowed: Collection[int] | None = None) -> list[Hit]:
        """Return at most `k` hits, best first."""
        ...

    def count(self) -> int:
        """How many vectors or passages it holds."""
        ...


class WordEngine(Protocol):
    """Finds passages by words."""

    def search(
        self,
        query: str,
        k: int,
        allowed: Collection[int] | None = None,
    ) -> list[Hit]:
        """Return at most `k` hits, best first."""
        ...

    def holding_all(self, text: str, k: int, allowed: Collection[int] | None = None) -> tuple[list[Hit], int]:
        """At most `k` passages that hold all words of `text`, best first, and how many there are."""
        ...

    def similar(self, term: str, k: int, distance: int = 1) -> list[Hit]:
        """At most `k` passages that hold a term which differs from `term` in so many letters."""
        ...

    def terms(self, text: str) -> list[str]:
        """The words of a text as the index holds them."""
        ...

    def document_frequency(self, term: str) -> int:
        """Number of passages that hold a term."""
        ...

    def count(self) -> int:
        """How many passages it holds."""
        ...


class State(NamedTuple):
    """Which state of the index answers: its number, and when it was made (ISO 8601)."""

    generation: int
    built: str


class Counts(NamedTuple):
    """How many documents, passages and recommendations there are."""

    documents: int
    passages: int
    recommendations: int


class IndexView(Protocol):
    """The index at one generation, as somebody sees it; safe for several threads."""

    @property
    def generation(self) -> int:
        """The generation of the whole index that this is a view of."""
        ...

    @property
    def manifest(self) -> Mapping[str, str]:
        """What the build recorded."""
        ...

    @property
    def vectors(self) -> Engine[Vector]:
        """The passages by meaning."""
        ...

    @property
    def multilingual(self) -> Engine[Vector] | None:
        """The passages by meaning, for questions and passages in any language; None if they were indexed without that."""
        ...

    @property
    def words(self) -> WordEngine:
        """The passages by words."""
        ...

    @property
    def choices(self) -> Choices:
        """What filters can be set to; addressees by how much is asked of them."""
        ...

    def counts(self) -> Counts:
        """How much there is."""
        ...

    def reader_state(self) -> State:
        """The state that readers are shown."""
        ...

    def missing_file(self) -> str | None:
        """A file of the index that is gone or was changed since it was opened; the next start would lack it."""
        ...

    def is_damaged(self) -> bool:
        """Whether the catalogue is there, and files that can be made anew from it are gone or were changed."""
        ...

    def entries(self, keys: Iterable[int]) -> dict[int, Entry]:
        """The passages of `keys`."""
        ...

    def all_entries(self) -> list[Entry]:
        """Every passage, in path order."""
        ...

    def entries_of(self, document_id: str) -> list[Entry]:
        """The passages of a document, in order."""
        ...

    def recommendations(self, document_id: str | None = None) -> list[Entry]:
        """The passages that recommend, of one document or all, in path order."""
        ...

    def advice(self) -> Columns:
        """What lists of the recommendations are made from, in the order of documents and text."""
        ...

    def repeats(self) -> KnownRepeats:
        """What was found to say the same when it was indexed."""
        ...

    def rewordings(self, newer: str, older: str) -> Mapping[int, int] | None:
        """Which passage of a newer edition words anew which of an older one, by key; None where they were not compared."""
        ...

    def entries_cited(self, citation_id: str) -> list[Entry]:
        """The passages with this citation id."""
        ...

    def entries_cited_alike(self, bare_id: str, document_id: str | None = None) -> list[Entry]:
        """The passages whose citation id is `bare_id` but for the suffix that tells twins apart."""
        ...

    def entries_worded(self, words_hash: str) -> list[Entry]:
        """The passages with the same words, wherever they stand."""
        ...

    def document(self, document_id: str) -> Document | None:
        """A document with its text, or None."""
        ...

    def blocks(self, document_id: str) -> tuple[Block, ...]:
        """The blocks of a document."""
        ...

    def runs(self, document_id: str) -> tuple[Run, ...]:
        """Where the characters of a document stand on its pages."""
        ...

    def descriptions(self) -> list[dict[str, Any]]:
        """What is known of each document, without its text."""
        ...

    def file_records(self) -> dict[str, FileRecord]:
        """What the last build recorded of each file."""
        ...

    def file_record(self, document_id: str) -> FileRecord | None:
        """What the last build recorded of one document's file."""
        ...

    def skipped(self) -> tuple[Skipped, ...]:
        """The files that are not in the index."""
        ...

    def warnings(self) -> tuple[Notice, ...]:
        """What of the documents could not be read."""
        ...

    def published(self, citation_id: str) -> PublishedId | None:
        """What is known of a published id."""
        ...

    def published_place(self, citation_id: str) -> tuple[str, Span] | None:
        """Document of a published id, and where its passage stood when it was last indexed."""
        ...

    def successor(self, citation_id: str) -> str | None:
        """The id that a published one has become, where only its neighbours changed and that is plain."""
        ...

    def kept_value(self, name: str) -> str | None:
        """What `keep` stored under `name`."""
        ...
