"""Searches vectors in a Milvus cluster: the one module that knows pymilvus.

Rows are never changed. Each has the generation that added it, and a reader of generation n filters by that, so it never sees what
comes later. The keys of passages that are gone are listed in the folder of the generation and excluded from each search; their rows are deleted
KEPT_GENERATIONS later. Milvus answers without an error if it has lost rows, so each search counts them, before and after. It
may count in another of its replicas than it searches, so we use none of these: each copy is a collection of its own.
"""

import json
import logging
import secrets
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.engines.vector_store import CLUSTER_NAME, Change, DocumentKeys, require_engine
from assistant.engines.vectors import EXACT_LIMIT, HNSW_NEIGHBOURS, HNSW_SEARCH, VECTORS_FOR_A_PASSAGE
from assistant.errors import EngineUnavailable, IndexUnusable
from assistant.models.encoder import Vector
from assistant.runtime.deadline import require_time_left, seconds_left
from assistant.runtime.notes import INCOMPLETE, KEYWORDS_ONLY, leave_degraded_note
from assistant.runtime.regular_file import read_regular
from assistant.types import Hit

KEPT_GENERATIONS = 10
"""So many generations later the rows of a passage that is gone are deleted: as far may a server's copy of the catalogue lag behind."""
MOST_EXCLUDED = 5_000
"""Keys of passages that are gone that a search excludes; if there are more, the rows of earlier ones are deleted at once."""
SECONDS = 10.0
"""How long a search may take with all its tries, and how long any other call of a reader."""
SECONDS_FOR_A_TRY = 3.0
TRY_AGAIN = 0.2
PAUSE = 5.0
"""Seconds for which a cluster that did not answer is not asked again."""
SECONDS_TO_WRITE = 60.0
ROWS_AT_ONCE = 2_000
KEYS_AT_ONCE = 10_000
"""Keys in the filter of one search; it takes about 10 ms for each thousand."""
MOST_HITS = 16_384
"""Milvus gives no more."""
FIELDS = ("key", "version", "added")
PREFIX = "assistant"


@dataclass(frozen=True, slots=True)
class Published:
    """What the folder of a generation says of its vectors in the cluster; each of the `collections` has them all.

    `written` is a timestamp of Milvus: who asks for a state no older sees all rows. `gone` pairs generations with the keys
    of the passages that they removed and that still have rows.
    """

    collections: Sequence[str]
    generation: int
    rows: int
    dimensions: int
    written: int
    gone: Sequence[tuple[int, Sequence[int]]] = ()

    @classmethod
    def load(cls, folder: Path) -> "Published":
        """Read the file. Raises `IndexUnusable`."""
        require_engine(folder, MilvusVectors.name)
        try:
            return cls(**json.loads(read_regular(folder / CLUSTER_NAME)))
        except (OSError, ValueError, TypeError) as error:
            raise IndexUnusable(
                f"{folder / CLUSTER_NAME} cannot be read: run 'assistant engine rebuild'"
            ) from error

    def save(self, folder: Path) -> None:
        """Write the file."""
        (folder / CLUSTER_NAME).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @property
    def owner(self) -> str:
        """What the names of all collections of an index have in common."""
        return self.collections[0].rpartition("_")[0]

    @property
    def filter(self) -> str:
        """Which rows the generation has, in the language of Milvus."""
        excluded = [key for _, keys in self.gone for key in keys]
        return f"added <= {self.generation}" + (f" and key not in {excluded}" if excluded else "")


class MilvusVectors:
    """The vectors of generations in the cluster at `uri`; `copies` are made of them, each in a collection of its own."""

    name = "milvus"

    def __init__(self, uri: str, token: str = "", copies: int = 1) -> None:
        self.uri = uri
        self._token = token
        self._copies = copies
        self._guard = threading.Lock()

    @cached_property
    def _library(self) -> Any:
        """Raises `EngineUnavailable` without pymilvus."""
        try:
            import pymilvus
        except ImportError as error:
            raise EngineUnavailable(
                f'pymilvus, which the engine milvus needs, cannot be used ({error}): run pip install -e ".[cluster]"'
            ) from error
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # it reports each error, before it raises it
        return pymilvus

    @cached_property
    def _connected(self) -> Any:
        return self._library.MilvusClient(self.uri, token=self._token, timeout=SECONDS)

    @contextmanager
    def client(self) -> Iterator[Any]:
        """The client. What goes wrong within the context is raised as `EngineUnavailable`."""
        library = self._library
        try:
            with self._guard:
                connected = self._connected
            yield connected
        except (library.MilvusException, _rpc_error()) as error:
            raise EngineUnavailable(
                f"the Milvus cluster at {self.uri} cannot be used ({_reason(error)}): check that it runs and that "
                "ASSISTANT_MILVUS_URI names it; the last finished index stays as it is"
            ) from error

    def open(self, folder: Path, threads: int) -> "MilvusEngine":
        """The vectors of a generation; the cluster is not asked yet."""
        self._library  # noqa: B018 - to say at once that it is missing
        return MilvusEngine(self, Published.load(folder))

    def write(self, folder: Path, previous: Path | None, change: Change, threads: int) -> None:
        """Insert what is new, and delete what has long been gone; a new collection is filled if most is new, or of another size."""
        last = None if previous is None else Published.load(previous)
        rows = sum(count for _, count in change.added)
        kept = 0 if last is None else last.rows - sum(change.removed.values())
        folder.mkdir()
        is_other = bool(change.added) and last is not None and _dimensions(change) != last.dimensions
        is_mostly_new = len(change.removed) > MOST_EXCLUDED and kept < rows
        if last is None or not last.collections or is_other or is_mostly_new:
            owners = {one.owner for one in _named(folder.parent.parent)}
            owner = min(owners) if owners else f"{PREFIX}_{secrets.token_hex(6)}"
            self._filled([f"{owner}_{secrets.token_hex(4)}" for _ in range(self._copies)], change).save(
                folder
            )
            return
        with self.client() as client:
            self._clear(client, last, change.generation)
            gone = self._deleted(client, last, change)
        now = Published(last.collections, change.generation, kept + rows, last.dimensions, _now(), gone)
        self._insert(now, change, change.added, kept)
        replace(now, written=_now()).save(folder)

    def _filled(self, names: Sequence[str], change: Change) -> Published:
        """New collections with all vectors; none is made where there are none."""
        added = change.everything()
        rows = sum(count for _, count in added)
        if not rows:
            return Published((), change.generation, 0, 0, 0)
        dimensions = _dimensions(change)
        kind = self._library.DataType
        with self.client() as client:
            schema = client.create_schema(auto_id=True)
            schema.add_field("id", kind.INT64, is_primary=True)
            for field in FIELDS:
                schema.add_field(field, kind.INT64)
            schema.add_field("vector", kind.FLOAT_VECTOR, dim=dimensions)
            search = client.prepare_index_params()
            how: dict[str, Any] = {"index_type": "FLAT", "params": {}}
            if rows > EXACT_LIMIT:
                how = {"index_type": "HNSW", "params": {"M": HNSW_NEIGHBOURS, "efConstruction": HNSW_SEARCH}}
            search.add_index("vector", metric_type="IP", **how)
            for name in names:
                client.create_collection(name, schema=schema, timeout=SECONDS_TO_WRITE)
                client.create_index(name, search, timeout=SECONDS_TO_WRITE)
                client.load_collection(name, timeout=SECONDS_TO_WRITE)
        now = Published(names, change.generation, rows, dimensions, _now())
        self._insert(now, change, added, 0)
        return replace(now, written=_now())

    def _insert(self, now: Published, change: Change, added: Sequence[tuple[int, int]], held: int) -> None:
        """Insert vectors, and count after each batch: Milvus may lose rows that come too fast. `held` are there already."""
        with self.client() as client:
            self._require_count(client, now, held)
            for first, last in _ranges(added):
                keys, vectors = change.vectors(first, last)
                versions = change.versions(set(keys))
                rows = [
                    {"key": key, "version": versions[key], "added": now.generation, "vector": vector}
                    for key, vector in zip(keys, vectors, strict=True)
                ]
                for name in now.collections:
                    client.insert(name, rows, timeout=SECONDS_TO_WRITE)
                held += len(keys)
                self._require_count(client, now, held)

    def _require_count(self, client: Any, now: Published, expected: int) -> None:
        """Wait until each copy has what was written. Raises `EngineUnavailable` if it does not."""
        end = time.monotonic() + SECONDS_TO_WRITE
        while (found := self.least(client, now, now.filter)) != expected:
            if time.monotonic() > end:
                raise EngineUnavailable(
                    f"the Milvus cluster at {self.uri} holds {found} of {expected} vectors of {' and '.join(now.collections)}, "
                    "so nothing was published: wait until all its nodes run, or run 'assistant engine rebuild'"
                )
            time.sleep(TRY_AGAIN)

    def least(self, client: Any, now: Published, condition: str) -> int:
        """The number of rows that fulfil a condition, in the copy that differs most from what is published, as of now."""
        found = (
            self.count(client, name, condition, consistency_level="Strong", timeout=SECONDS_TO_WRITE)
            for name in now.collections
        )
        return max(found, key=lambda count: abs(count - now.rows))

    def count(self, client: Any, name: str, condition: str, **how: Any) -> int:
        """The number of rows of a collection that fulfil a condition."""
        found = client.query(name, filter=condition, output_fields=["count(*)"], **how)
        return int(found[0]["count(*)"])

    def _clear(self, client: Any, last: Published, generation: int) -> None:
        """Delete what a build left that was cut off. Raises `IndexUnusable` if somebody else goes on with the collection."""
        how = {"consistency_level": "Strong", "timeout": SECONDS_TO_WRITE}
        for name in last.collections:
            if self.count(client, name, f"added > {generation}", **how):
                raise IndexUnusable(
                    f"another copy of this index writes to the collection {name}: only one may; "
                    "run 'assistant engine rebuild' to fill a collection for this one"
                )
            if self.count(client, name, f"added == {generation}", **how):
                client.delete(name, filter=f"added == {generation}", timeout=SECONDS_TO_WRITE)

    def _deleted(self, client: Any, last: Published, change: Change) -> list[tuple[int, Sequence[int]]]:
        """Delete the rows of passages that have long been gone; return the others that are gone, by generation."""
        left = [(generation, keys) for generation, keys in last.gone if keys]
        room = MOST_EXCLUDED - len(change.removed)
        while left and (
            left[0][0] <= change.generation - KEPT_GENERATIONS or sum(len(keys) for _, keys in left) > room
        ):
            _, keys = left.pop(0)
            for some in _batches(keys, ROWS_AT_ONCE):
                for name in last.collections:
                    client.delete(name, filter=f"key in {list(some)}", timeout=SECONDS_TO_WRITE)
        return [*left, *([(change.generation, sorted(change.removed))] if change.removed else [])]

    def place(self, folder: Path) -> str:
        """The cluster and the collections."""
        return f"{', '.join(Published.load(folder).collections) or 'nothing'} at {self.uri}"

    def sweep(self, index: Path) -> None:
        """Drop the collections of this index that no generation names. What cannot be dropped now is dropped next time."""
        named = _named(index)
        owners, kept = {one.owner for one in named}, {name for one in named for name in one.collections}
        with suppress(EngineUnavailable), self.client() as client:
            for name in client.list_collections(timeout=SECONDS):
                if name.rpartition("_")[0] in owners and name not in kept:
                    client.drop_collection(name, timeout=SECONDS)


class MilvusEngine:
    """The vectors of one generation in the cluster; without it, or with a part of it, a note says that the answer is degraded."""

    def __init__(self, store: MilvusVectors, published: Published) -> None:
        self._store = store
        self._published = published
        self._how = {"consistency_level": "Customized", "guarantee_timestamp": published.written}
        self._names: Sequence[str] = published.collections
        self._paused_until = 0.0

    def count(self) -> int:
        """How many vectors there should be."""
        return self._published.rows

    def health(self) -> int:
        """How many the cluster holds now."""
        known = self._published
        if not known.rows:
            return 0
        with self._store.client() as client:
            return self._store.least(client, known, known.filter)

    def search(self, query: Vector, k: int, allowed: Collection[int] | None = None) -> list[Hit]:
        """At most `k` passages, nearest first, from `allowed` keys only; scores are cosines."""
        known = self._published
        if not known.rows or (allowed is not None and not allowed):
            return []
        if query.shape != (known.dimensions,):
            raise IndexUnusable(
                f"the encoder gives {query.shape[0]} dimensions, but the cluster has {known.dimensions}: run 'assistant index --rebuild'"
            )
        try:
            if time.monotonic() < self._paused_until:
                raise EngineUnavailable(f"the Milvus cluster at {self._store.uri} did not answer")
            return self._tried(query, k, allowed)
        except EngineUnavailable as error:
            if time.monotonic() >= self._paused_until:
                self._paused_until = time.monotonic() + PAUSE
            leave_degraded_note(KEYWORDS_ONLY, error)
            return []

    def _tried(self, query: Vector, k: int, allowed: Collection[int] | None) -> list[Hit]:
        """What a complete copy has, asked for while there is time: it takes a moment to find that a node is gone.

        Without any, it is what an incomplete one has, with a note. Raises `EngineUnavailable` if none answers.
        """
        end = time.monotonic() + min(SECONDS, seconds_left() / 2)
        part: list[Hit] | None = None
        while True:
            for name in self._names:
                require_time_left()
                try:
                    with self._store.client() as client:
                        found, is_whole = self._found(client, name, query, k, allowed)
                except EngineUnavailable as error:
                    unavailable = error
                    continue
                if is_whole:
                    self._names = [name, *(one for one in self._names if one != name)]
                    return found
                part = max(part or [], found, key=len)
            if part is not None:
                lost = EngineUnavailable(
                    f"the Milvus cluster at {self._store.uri} has lost some of {self.count()} vectors: run 'assistant engine check'"
                )
                leave_degraded_note(INCOMPLETE, lost)
                return part
            if time.monotonic() + TRY_AGAIN > end:
                raise unavailable
            time.sleep(TRY_AGAIN)

    def _found(
        self, client: Any, name: str, query: Vector, k: int, allowed: Collection[int] | None
    ) -> tuple[list[Hit], bool]:
        """What a copy has, and whether it was complete before and after."""
        before = self._count(client, name)
        best: dict[int, float] = {}
        for condition in _conditions(self._published.filter, allowed):
            best |= self._nearest(client, name, query, k, condition)
        found = [Hit(key, score) for key, score in sorted(best.items(), key=lambda pair: -pair[1])[:k]]
        return found, before == self._count(client, name) == self.count()

    def _count(self, client: Any, name: str) -> int:
        return self._store.count(
            client, name, self._published.filter, timeout=_seconds_for_a_try(), **self._how
        )

    def _nearest(self, client: Any, name: str, query: Vector, k: int, condition: str) -> dict[int, float]:
        """The best cosine of each of at least `k` passages, if there are as many."""
        best: dict[int, float] = {}
        for times in VECTORS_FOR_A_PASSAGE:
            wanted = min(times * k, MOST_HITS)
            hits = client.search(
                name,
                [query],
                filter=condition,
                limit=wanted,
                output_fields=["key"],
                search_params={"metric_type": "IP", "params": {"ef": max(wanted, HNSW_SEARCH)}},
                timeout=_seconds_for_a_try(),
                **self._how,
            )[0]
            for hit in hits:
                key = int(hit["entity"]["key"])
                best[key] = max(float(hit["distance"]), best.get(key, -1.0))
            if len(best) >= k or len(hits) < wanted or wanted == MOST_HITS:
                break
        return best


def _dimensions(change: Change) -> int:
    """The length of the vectors; there must be some."""
    first, _ = change.everything()[-1]
    return int(change.vectors(first, first)[1].shape[1])


def _conditions(generation: str, allowed: Collection[int] | None) -> Iterator[str]:
    """Filters that together leave the `allowed` rows of a generation; whole documents by their versions."""
    if allowed is None:
        yield generation
        return
    field, values = (
        ("version", allowed.versions) if isinstance(allowed, DocumentKeys) else ("key", sorted(allowed))
    )
    for some in _batches(values, KEYS_AT_ONCE):
        yield f"{generation} and {field} in {list(some)}"


def _batches(values: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (values[place : place + size] for place in range(0, len(values), size))


def _ranges(added: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """First and last key of each batch of rows."""
    keys: list[int] = []
    size = 0
    for key, count in added:
        if keys and size + count > ROWS_AT_ONCE:
            yield keys[0], keys[-1]
            keys, size = [], 0
        keys.append(key)
        size += count
    if keys:
        yield keys[0], keys[-1]


def _named(index: Path) -> list[Published]:
    """What the generations in the folder `index` say of their collections."""
    found = (Published.load(file.parent) for file in index.glob(f"*/*/{CLUSTER_NAME}"))
    return [one for one in found if one.collections]


def _seconds_for_a_try() -> float:
    return min(SECONDS_FOR_A_TRY, seconds_left())


def _now() -> int:
    """The time as Milvus counts it: milliseconds, and 18 bits."""
    return int(time.time() * 1000) << 18


def _rpc_error() -> type[Exception]:
    import grpc

    error: type[Exception] = grpc.RpcError
    return error


def _reason(error: BaseException) -> str:
    """What is wrong, in a line."""
    details = getattr(error, "details", None)
    said = str((details() if callable(details) else None) or getattr(error, "message", "") or error).strip()
    return said.splitlines()[0][:200] if said else type(error).__name__
