"""The embedded index: an SQLite catalogue, and FAISS and tantivy files derived from it for each generation.

A build stages rows for the next generation, writes the derived files to a folder of their own, and one commit
makes it current.
A reader pins a generation with a lease; its files and rows live until no lease is held.
"""

import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import stat
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from filelock import FileLock, Timeout

from assistant.engines.vectors import VectorIndex
from assistant.engines.words import Row, WordIndex
from assistant.errors import AssistantError, IndexBusy, IndexDamaged, IndexMissing, IndexUnusable
from assistant.index import catalogue, catalogue_copy, checksums, id_backup
from assistant.language.i18n import gettext
from assistant.models.encoder import Vector
from assistant.types import Block, Choices, Document, Entry, Hit, Notice, Role, Run, Skipped, Span

LOCK_NAME = "build.lock"
LEASE_NAME = "lease"
MOUNTS = Path("/proc/mounts")
_ESCAPED = re.compile(r"\\([0-7]{3})")
NETWORK_FILESYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ncpfs", "davfs", "fuse.davfs"}
)

Query = TypeVar("Query", contravariant=True)


class Engine(Protocol[Query]):
    """One way to find passages; local or distributed. `allowed` narrows before anything is ranked."""

    def search(self, query: Query, k: int, allowed: Collection[int] | None = None) -> list[Hit]:
        """Return at most `k` hits, best first."""
        ...

    def count(self) -> int:
        """How many vectors or passages it holds."""
        ...


class Held(NamedTuple):
    """A passage, by document and key, and whether it recommends."""

    document: str
    key: int | None
    is_advice: bool


class Snapshot:
    """The index as it was at one generation; safe for several threads."""

    def __init__(self, folder: Path, threads: int) -> None:
        refuse_network_share(folder)
        self._connection = catalogue.connect(folder)
        self._file = folder / catalogue.FILE_NAME
        self._stamp = _stamp(self._file)
        self._is_fixed = isinstance(self._connection, catalogue.Fixed)
        self._guard = threading.RLock()
        self._lease: int | None = None
        self._are_published_whole = False
        try:
            place = self._pin(folder)
            catalogue.require_counts(self._connection, self.generation, self.manifest)
            _require_whole(place, self.manifest)
            self.meaning: Engine[Vector] = VectorIndex.load(place, threads)
            self.words = WordIndex.load(place)
            self.terms, self.rarity = self.words.terms, self.words.rarity
            self._sizes = _sizes(place)
        except sqlite3.Error as error:
            self.close()
            raise checksums.unusable(folder, error) from error
        except AssistantError:
            self.close()
            raise

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
            if "generation" not in self.manifest:
                raise IndexMissing(
                    gettext("no finished index in %(folder)s: run 'assistant index' first", folder=folder)
                )
            self.generation = int(self.manifest["generation"])
            place = folder / str(self.generation)
            lease = _shared_lease(place)
            if catalogue.manifest(self._connection)["generation"] == self.manifest["generation"]:
                if lease is None:
                    raise IndexDamaged(f"{place} is incomplete: run 'assistant index' to make it anew")
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
        if self._is_fixed or now[0] != self._stamp[0]:
            return now != self._stamp
        with self._reading():
            return catalogue.manifest(self._connection).get("generation") != str(self.generation)

    def lacking(self) -> str | None:
        """A file of the catalogue or beside it that is gone or was cut since it was opened; the next start would lack it."""
        return self._lacking_beside() if self._file.exists() else str(self._file)

    def is_damaged(self) -> bool:
        """Whether the catalogue is there, and files that can be made anew from it are gone or were cut."""
        return self._file.exists() and self._lacking_beside() is not None

    def _lacking_beside(self) -> str | None:
        place = self._file.parent / str(self.generation)
        now = _sizes(place)
        lost = (name for name, size in self._sizes.items() if now.get(name) != size)
        return next((str(place / name) for name in lost), None)

    def close(self) -> None:
        """Give up the lease and the connection."""
        self._connection.close()
        if self._lease is not None:
            os.close(self._lease)
            self._lease = None

    def entries(self, keys: Iterable[int]) -> dict[int, Entry]:
        """The passages of `keys`."""
        with self._reading():
            return catalogue.entries_by_key(self._connection, self.generation, keys)

    def closeness(self, vector: Vector, keys: Iterable[int]) -> dict[Role, dict[int, float]]:
        """The cosine of `vector` with what stands for each of `keys`, by role; the best of several."""
        with self._reading():
            owners, vectors = catalogue.vectors_by_key(self._connection, keys, len(vector))
        found: dict[Role, dict[int, float]] = {role: {} for role in Role}
        for (key, role), cosine in zip(owners, (vectors @ vector).tolist(), strict=True):
            found[role][key] = max(cosine, found[role].get(key, -1.0))
        return found

    def entries_where(self, condition: str = "1", **values: Any) -> list[Entry]:
        """The passages that fulfil an SQL condition on `p` (passages) and `d` (documents), in path order."""
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

    def abouts(self) -> list[dict[str, Any]]:
        """What is known of each document, without its text."""
        with self._reading():
            return list(catalogue.load_abouts(self._connection, self.generation))

    @cached_property
    def choices(self) -> Choices:
        """What filters can be set to; addressees by how much is asked of them."""
        counts = Counter(
            name
            for entry in self.entries_where("p.recommendation IS NOT NULL")
            for name in (entry.recommendation.addressees if entry.recommendation else ())
        )
        documents = tuple((about["id"], about["title"]) for about in self.abouts())
        return Choices(documents, tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))))

    def files(self) -> dict[str, tuple[tuple[int, int, int], str, str | None]]:
        """Stamp, recipe and reason for skipping of each file at the last build."""
        with self._reading():
            return catalogue.load_files(self._connection)

    def file(self, document_id: str) -> tuple[tuple[int, int, int], str, str | None] | None:
        """Stamp, recipe and reason for skipping of one document's file at the last build."""
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

    def published(self, citation_id: str) -> tuple[str, str, str | None] | None:
        """Document, hash of the words, and date since which they are gone, of a published id."""
        with self._reading():
            self._require_published()
            return catalogue.published(self._connection, citation_id)

    def held(self) -> list[Held]:
        """What each document holds: a row a passage, and one without a key for a document without any."""
        with self._reading():
            return [Held(*row) for row in catalogue.load_held(self._connection, self.generation)]

    def words_to_index(self) -> list[Row]:
        """What the index of words is made from: (key, title, headings, text, section) of every passage."""
        with self._reading():
            return list(catalogue.words_to_index(self._connection, self.generation))

    def successor(self, citation_id: str) -> str | None:
        """The id that a published one has become, where only its neighbours changed and that is plain."""
        with self._reading():
            self._require_published()
            return catalogue.successor(self._connection, citation_id)

    def _require_published(self) -> None:
        """Check all published ids, once for each snapshot: one that is missing would be told to be unknown."""
        if not self._are_published_whole:
            catalogue.require_published(self._connection)
            self._are_published_whole = True

    def kept(self, name: str) -> str | None:
        """What `keep` stored under `name`, as it is now, also where that was after this snapshot was opened."""
        with self._reading():
            return catalogue.manifest(self._connection).get(name)

    def told(self) -> tuple[int, str]:
        """Number and time of the state, as readers are told: its generation, and when that was made."""
        return self.generation, self.manifest["built"]

    def moments(self) -> list[tuple[str, str]]:
        """Each document with each moment at which ids of it were published or gone."""
        with self._reading():
            self._require_published()
            return catalogue.load_moments(self._connection)

    def published_place(self, citation_id: str) -> tuple[str, Span] | None:
        """Document of a published id, and where its passage stood when it was last indexed."""
        with self._reading():
            self._require_published()
            return catalogue.published_place(self._connection, citation_id)


class Builder:
    """The one writer: stages documents for the next generation and publishes it."""

    def __init__(
        self, folder: Path, connection: sqlite3.Connection, threads: int, *, anew: bool = False
    ) -> None:
        self._anew = anew
        self._folder = folder
        self._connection = connection
        self._threads = threads
        self.manifest = catalogue.manifest(connection)
        self.current = int(self.manifest.get("generation", 0))
        self.next = self.current + 1
        self.documents = catalogue.documents_at(connection, self.current)
        self.staged = catalogue.staged(connection, self.next)
        self.files = {
            name: row
            for name, row in catalogue.load_files(connection).items()
            if row[2] is not None or name in self.documents  # others are read again
        }

    def stage(self, document: Document, recipe: str, blocks: Any, passages: Any) -> None:
        """Add one version of a document, visible from the next generation on."""
        catalogue.add_document(self._connection, document, recipe, blocks, passages, self.next)

    def unstage(self, versions: Iterable[int]) -> None:
        """Drop staged versions that are not wanted any more."""
        catalogue.drop_versions(self._connection, versions)

    def without_vectors(self, inputs: Sequence[tuple[bytes, str]]) -> list[tuple[bytes, str]]:
        """Those of `inputs` whose vector is not kept yet; all of them where everything is made anew."""
        if self._anew:
            return list(inputs)
        known = catalogue.known_vectors(self._connection, [digest for digest, _ in inputs])
        return [(digest, text) for digest, text in inputs if digest not in known]

    def missing_inputs(self) -> list[tuple[bytes, str]]:
        """What the encoder has still to read."""
        return catalogue.missing_inputs(self._connection, self.next)

    def add_vectors(self, vectors: Iterable[tuple[bytes, Vector]]) -> None:
        """Keep vectors; they outlive an interrupted build."""
        catalogue.add_vectors(self._connection, vectors)

    def warnings(self, generation: int) -> tuple[Notice, ...]:
        """What of the documents could not be read that are visible at `generation`."""
        return catalogue.load_warnings(self._connection, generation)

    def is_sound(self) -> bool:
        """Whether the derived files of the current generation are those that were written."""
        place = self._folder / str(self.current)
        return (
            bool(self.current) and _is_lease(place) and derived_digest(place) == self.manifest.get("derived")
        )

    def remember(
        self, files: Iterable[tuple[str, tuple[int, int, int], str, str | None]], corpus: str
    ) -> None:
        """Record the files' stamps, and which corpus they are of, without a new generation."""
        with catalogue.transaction(self._connection):
            catalogue.replace_files(self._connection, files)
            catalogue.set_manifest(self._connection, {"corpus": corpus})

    def keep(self, values: Mapping[str, str | None]) -> None:
        """Store values beside those of the build; None removes one."""
        given = {name: value for name, value in values.items() if value is not None}
        kept = catalogue.kept(self.manifest | given)
        remaining = {name: value for name, value in kept.items() if name in given or name not in values}
        with _written_to(self._folder):
            spared = id_backup.save(self._folder, catalogue.load_published(self._connection), remaining)
        with catalogue.transaction(self._connection):
            catalogue.drop_from_manifest(self._connection, values.keys() - given.keys())
            catalogue.set_manifest(self._connection, {**given, "spared": spared})
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def adopt(self, copy: Path, corpus: str) -> int:
        """Publish what a copy of a catalogue holds as the next generation, in the place of all documents; return it."""
        adopted = catalogue_copy.adopt(self._connection, copy, self.next)
        self.adopt_published(catalogue_copy.published_of(copy))
        values = {
            **catalogue.kept(adopted.manifest),
            "encoder": adopted.manifest["encoder"],
            "dimensions": adopted.manifest["dimensions"],
            "corpus": corpus,
        }
        removed = [version for version, _ in self.documents.values()]
        return self.publish(removed, adopted.files, int(values["dimensions"]), values)

    def adopt_published(self, rows: Iterable[id_backup.Row]) -> None:
        """Take over published ids; those that are here stay as they are."""
        catalogue.restore_published(self._connection, rows)

    def publish_anew(self) -> int:
        """Make the derived files of the current generation anew, from the catalogue alone."""
        self.unstage(version for version, _ in self.staged.values())
        built = {name: self.manifest[name] for name in ("encoder", "dimensions", "corpus")}
        files = [(name, *row) for name, row in self.files.items()]
        return self.publish((), files, int(built["dimensions"]), built)

    def publish(
        self,
        removed: Collection[int],
        files: Iterable[tuple[str, tuple[int, int, int], str, str | None]],
        dimensions: int,
        values: dict[str, str],
    ) -> int:
        """Write the derived files, then make the next generation current in one commit; return it."""
        catalogue.require_sound(self._connection)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        place = self._folder / str(self.next)
        with _sketched(self._connection, removed, self.next):
            keys, vectors = catalogue.load_vectors(self._connection, self.next, dimensions)
            rows = list(catalogue.words_to_index(self._connection, self.next))
            counted = catalogue.counts(self._connection, self.next)
            catalogue.publish_citations(self._connection, self.next, now)
            published = list(catalogue.load_published(self._connection))
            counted["published"] = catalogue.published_seal(published)
        with _written_to(place):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            VectorIndex.build(keys, vectors, self._threads).save(place)
            WordIndex.build(place, rows)
            counted["spared"] = id_backup.save(
                self._folder, published, catalogue.kept(self.manifest | values)
            )
            (place / LEASE_NAME).touch()
            _share_alike(place)
            counted["derived"] = derived_digest(place)
            _sync(place)
        with catalogue.transaction(self._connection):
            _mark_removed(self._connection, removed, self.next)
            catalogue.replace_files(self._connection, files)
            catalogue.publish_citations(self._connection, self.next, now)
            catalogue.set_manifest(
                self._connection,
                {**values, **counted, "generation": str(self.next), "built": now},
            )
        with suppress(
            sqlite3.OperationalError
        ):  # what a full disk keeps from being swept the next build sweeps
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._sweep(self.next)
        return self.next

    def tidy(self) -> None:
        """Put away what an earlier run left when it was cut off, where nothing is to be published."""
        if self.manifest.get("spared") != id_backup.stamp(self._folder):
            self.keep({})
        if self._leftovers():
            self._sweep(self.current)

    def _leftovers(self) -> bool:
        names = {place.name for place in self._folder.iterdir() if place.name.isdigit()}
        return names != {str(self.current)} or catalogue.has_removed(self._connection)

    def _sweep(self, current: int) -> None:
        """Remove generations other than the `current` one that nobody reads, and rows that only they could see."""
        oldest = current
        for place in sorted(
            (p for p in self._folder.iterdir() if p.name.isdigit()), key=lambda p: int(p.name)
        ):
            generation = int(place.name)
            if generation == current:
                continue
            if generation > current or _is_free(place):
                shutil.rmtree(place, ignore_errors=True)
            else:
                oldest = min(oldest, generation)
        with catalogue.transaction(self._connection):
            self._connection.execute(
                "DELETE FROM documents WHERE removed IS NOT NULL AND removed <= ?", (oldest,)
            )
            for table in ("vectors", "texts"):
                self._connection.execute(
                    f"DELETE FROM {table} WHERE digest NOT IN (SELECT digest FROM inputs)"
                )


@contextmanager
def building(folder: Path, threads: int, *, rebuild: bool = False, mend: bool = False) -> Iterator[Builder]:
    """The builder of the index in `folder`, under its lock.

    Raises `IndexBusy` while another process builds. With `rebuild` nothing that is there is used again; the
    last generation answers until the new one is published. Only a catalogue that cannot be read is discarded
    first, but for the citation ids that were ever published; with `mend` it is, too.
    """
    refuse_network_share(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK_NAME, timeout=0)
        lock.acquire()
    except Timeout as error:
        raise IndexBusy(
            gettext("another process is building the index in %(folder)s: wait for it to end", folder=folder)
        ) from error
    except OSError as error:
        raise IndexUnusable(
            f"cannot write to {folder} ({error.strerror}): choose another folder with --index"
        ) from error
    try:
        with _catalogue(folder, rebuild=rebuild, mend=rebuild or mend) as connection:
            yield Builder(folder, connection, threads, anew=rebuild)
    except sqlite3.Error as error:
        raise checksums.unusable(folder, error) from error
    finally:
        lock.release()


def keep(folder: Path, values: Mapping[str, str | None], threads: int) -> None:
    """Store values with the index, where they outlive every build; None removes one. Raises as `building` does."""
    with building(folder, threads) as builder:
        builder.keep(values)


@contextmanager
def _catalogue(folder: Path, *, rebuild: bool, mend: bool) -> Iterator[sqlite3.Connection]:
    """The catalogue in `folder`; a new one where there is none, or where it is damaged and is to be made anew."""
    if mend and not _is_usable(folder):
        published, kept = catalogue.rescue_published(folder), catalogue.rescue_kept(folder)
        _discard(folder)
        with closing(catalogue.connect(folder, create=True)) as connection:
            _give_back(connection, published, kept)
    with closing(catalogue.connect(folder, create=True)) as connection:
        _mend_published(connection, folder)
        if rebuild:
            catalogue.forget_work(connection)
        yield connection


def _is_usable(folder: Path) -> bool:
    """Whether what a catalogue holds can be built upon; where there is none, a new one can."""
    try:
        with closing(catalogue.connect(folder, create=True)) as connection:
            generation = int(catalogue.manifest(connection).get("generation", 0))
            catalogue.documents_at(connection, generation)
            return catalogue.is_sound(connection)
    except sqlite3.DatabaseError:
        return False
    except IndexUnusable as error:
        if isinstance(error.__cause__, sqlite3.OperationalError) and not checksums.is_damage(error.__cause__):
            raise
        return False


def _mend_published(connection: sqlite3.Connection, folder: Path) -> None:
    """Where the published ids are not those that were written, or their copy knows others, take them from there."""
    manifest = catalogue.manifest(connection)
    rows = catalogue.readable_published(connection)
    is_whole = manifest.get("published") == catalogue.published_seal(rows)
    is_same = manifest.get("spared") == id_backup.stamp(folder)
    if is_whole and is_same:
        return
    published, kept = id_backup.load(folder) or ((), {})
    if not is_whole and is_same and published:
        catalogue.restore_published(connection, published, instead=True)
    elif not is_whole:
        catalogue.restore_published(connection, rows, instead=True)
        _give_back(connection, published, kept)
    else:
        _give_back(connection, published, kept)


def _give_back(
    connection: sqlite3.Connection, published: Iterable[id_backup.Row], kept: Mapping[str, str]
) -> None:
    """Put what outlives every build into a catalogue that has lost it, or never had it."""
    catalogue.restore_published(connection, published)
    with catalogue.transaction(connection):
        catalogue.set_manifest(connection, {**kept, **catalogue.manifest(connection)})


def is_being_built(folder: Path) -> bool:
    """Whether a process holds the lock of those that build."""
    lock = FileLock(folder / LOCK_NAME, timeout=0)
    try:
        with lock:
            return False
    except Timeout:
        return True
    except OSError:
        return False


def derived_counts(place: Path) -> tuple[int, int]:
    """How many vectors and how many passages the derived files in `place` hold. Raises `IndexUnusable`."""
    return VectorIndex.load(place, 1).count(), WordIndex.load(place).count()


def mend(folder: Path, threads: int) -> str | None:
    """Make what derives from the catalogue anew where it is not whole, and put away leftovers; say what was done.

    Raises `IndexBusy`, or `IndexUnusable` where the catalogue itself is damaged.
    """
    with building(folder, threads) as builder:
        if not builder.current:
            return None
        if not builder.is_sound():
            generation = builder.publish_anew()
            return f"the derived files were made anew from the catalogue, as generation {generation}"
        builder.unstage(version for version, _ in builder.staged.values())
        builder.tidy()
        return "leftovers were put away"


def is_writable(folder: Path) -> bool:
    """Whether this process can bring the index in `folder` up to date."""
    return catalogue.is_writable(folder)


def refuse_network_share(folder: Path, mounts: Path = MOUNTS) -> None:
    """Raise `IndexUnusable` when `folder` lies on a network share, where SQLite's locks cannot be trusted.

    `mounts` lists what is mounted, in the form of Linux's /proc/mounts; without it nothing is refused.
    """
    if not mounts.exists():
        return
    place = folder.resolve()
    deepest, found = 0, ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, point, kind, *_ = line.split(" ")
        point = _ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), point)
        if len(point) >= deepest and (place == Path(point) or Path(point) in place.parents):
            deepest, found = len(point), kind  # of two at one point, the later hides the earlier
    if found in NETWORK_FILESYSTEMS:
        raise IndexUnusable(
            f"{folder} lies on a network share ({found}): "
            "choose a local folder with --index (the corpus may stay there)"
        )


def _discard(folder: Path) -> None:
    for place in folder.iterdir():
        if place.name.isdigit() and place.is_dir():
            shutil.rmtree(place)
        elif place.name.startswith(catalogue.FILE_NAME):
            place.unlink()


@contextmanager
def _sketched(connection: sqlite3.Connection, removed: Collection[int], generation: int) -> Iterator[None]:
    """See the catalogue as it will be at `generation`, without committing to it."""
    connection.execute("BEGIN")
    try:
        _mark_removed(connection, removed, generation)
        yield
    finally:
        connection.execute("ROLLBACK")


def _mark_removed(connection: sqlite3.Connection, versions: Collection[int], generation: int) -> None:
    connection.executemany(
        "UPDATE documents SET removed = ? WHERE version = ?", ((generation, version) for version in versions)
    )


def _share_alike(place: Path) -> None:
    """Let those read the files in `place` who may read the rest; tantivy lets nobody but their owner."""
    mode = stat.S_IMODE((place / LEASE_NAME).stat().st_mode)
    for file in place.rglob("*"):
        if file.is_file():
            file.chmod(mode)


def _require_whole(place: Path, manifest: Mapping[str, str]) -> None:
    """Raise `IndexDamaged` unless the derived files in `place` are those that were written, `IndexUnusable` where they cannot be read."""
    try:
        found = derived_digest(place)
    except OSError as error:
        raise IndexUnusable(
            f"{place} cannot be read ({error.strerror}): see who may read that folder, "
            "or run 'assistant index' as the user who owns it"
        ) from error
    if found != manifest["derived"]:
        raise IndexDamaged(
            f"{place} cannot be read: its files are not those that were written; "
            "run 'assistant index' to make it anew"
        )


@contextmanager
def _written_to(place: Path) -> Iterator[None]:
    """Raises `IndexUnusable` where the disk does not take what is written."""
    try:
        yield
    except OSError as error:
        raise IndexUnusable(
            f"cannot write {place} ({error.strerror}): the last finished index stays as it is; "
            "free some space and run 'assistant index' again"
        ) from error


def _shared_lease(place: Path) -> int | None:
    """Hold `place` against removal; None where it does not exist."""
    try:
        lease = os.open(place / LEASE_NAME, os.O_RDONLY)
    except FileNotFoundError:
        return None
    fcntl.flock(lease, fcntl.LOCK_SH)
    return lease


def _is_free(place: Path) -> bool:
    """Whether no reader holds `place`."""
    if not _is_lease(place):
        return True
    lease = os.open(place / LEASE_NAME, os.O_RDWR)
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lease)
    return True


def _is_lease(place: Path) -> bool:
    return (place / LEASE_NAME).is_file()


def _stamp(file: Path) -> tuple[int, int, int]:
    state = file.stat()
    return state.st_ino, state.st_size, state.st_mtime_ns


def derived_digest(place: Path) -> str:
    """Hash of all files below `place` that hold something, and their names; locks and leases do not."""
    total = hashlib.sha256()
    for path in sorted(path for path in place.rglob("*") if path.is_file() and path.stat().st_size):
        with path.open("rb") as stream:
            total.update(
                f"{path.relative_to(place)}\0{hashlib.file_digest(stream, 'sha256').hexdigest()}\0".encode()
            )
    return total.hexdigest()


def _sizes(place: Path) -> dict[str, int]:
    """The size of each file below `place` that holds something."""
    sizes = ((path, path.stat().st_size) for path in place.rglob("*") if path.is_file())
    return {str(path.relative_to(place)): size for path, size in sizes if size}


def _sync(place: Path) -> None:
    """Bring every file and folder below `place`, and its entry above, to the disk."""
    for path in [place.parent, place, *place.rglob("*")]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
