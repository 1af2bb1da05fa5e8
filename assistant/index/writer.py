"""The one writer of the index: stages documents for the next generation and publishes it in one commit."""

import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.engines import words
from assistant.engines.vector_segments import FOLDER_NAME, MULTILINGUAL_FOLDER_NAME, Vectors
from assistant.engines.vector_store import EMBEDDED, Change, VectorStore
from assistant.engines.word_segments import write_words
from assistant.errors import IndexBusy, IndexUnusable, IndexUnwritable
from assistant.index import catalogue, catalogue_copy, checksums, id_backup, wordings
from assistant.index.catalogue import FileRecord, Recipe
from assistant.index.generation_files import (
    LEASE_NAME,
    Written,
    is_checked_at_once,
    is_free,
    is_large,
    is_lease,
    known_checksums,
    require_contents,
    require_listed,
    share_alike,
    sync,
    write_checksums,
    written_to,
)
from assistant.index.network_share import refuse_network_share
from assistant.language.i18n import gettext
from assistant.models.encoder import Vector
from assistant.types import Block, Document, Notice

LOCK_NAME = "build.lock"


class IndexWriter:
    """The one writer: stages documents for the next generation and publishes it."""

    def __init__(
        self,
        folder: Path,
        connection: sqlite3.Connection,
        threads: int,
        *,
        anew: bool = False,
        store: VectorStore = EMBEDDED,
    ) -> None:
        self._anew = anew
        self._store = store
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
            if row.skipped is not None or name in self.documents  # others are read again
        }

    def stage(
        self,
        document: Document,
        recipe: Recipe,
        blocks: Sequence[Block],
        passages: Sequence[catalogue.Staged],
    ) -> None:
        """Add one version of a document, visible from the next generation on."""
        catalogue.add_document(self._connection, document, recipe, blocks, passages, self.next)

    def unstage(self, versions: Iterable[int]) -> None:
        """Drop staged versions that are not wanted any more."""
        with catalogue.transaction(self._connection):
            catalogue.drop_versions(self._connection, versions)

    def without_vectors(self, inputs: Sequence[tuple[bytes, str]]) -> list[tuple[bytes, str]]:
        """Those of `inputs` whose vector is not kept yet; all of them if everything is made again."""
        if self._anew:
            return list(inputs)
        known = catalogue.known_vectors(self._connection, [digest for digest, _ in inputs])
        return [(digest, text) for digest, text in inputs if digest not in known]

    def missing_inputs(self, *, multilingual: bool = False) -> list[tuple[bytes, str]]:
        """What the encoder, or the second one, has still to read."""
        return catalogue.missing_inputs(self._connection, self.next, multilingual=multilingual)

    def add_vectors(self, vectors: Iterable[tuple[bytes, Vector]]) -> None:
        """Keep vectors; they outlive an interrupted build."""
        catalogue.add_vectors(self._connection, vectors)

    def warnings(self, generation: int) -> tuple[Notice, ...]:
        """What of the documents could not be read that are visible at `generation`."""
        return catalogue.load_warnings(self._connection, generation)

    def is_sound(self, *, thoroughly: bool = False) -> bool:
        """Whether the derived files of the current generation are those that were written.

        What many hold is read only `thoroughly`: readers check that in the background, and `assistant doctor` does.
        """
        place = self._folder / str(self.current)
        if not (self.current and is_lease(place)):
            return False
        try:
            written = require_listed(place, self.manifest)
            if thoroughly or is_checked_at_once(written):
                require_contents(place, written)
        except IndexUnusable:
            return False
        return True

    def remember(self, files: Mapping[str, FileRecord], corpus: str) -> None:
        """Record the files' stamps, and which corpus they are of, without a new generation."""
        with catalogue.transaction(self._connection):
            catalogue.replace_files(self._connection, files)
            catalogue.set_manifest(self._connection, {"corpus": corpus})

    def keep(self, values: Mapping[str, str | None]) -> None:
        """Store values beside those of the build; None removes one."""
        given = {name: value for name, value in values.items() if value is not None}
        kept = catalogue.kept(self.manifest | given)
        remaining = {name: value for name, value in kept.items() if name in given or name not in values}
        with written_to(self._folder):
            spared = self._spared((), remaining)
        with catalogue.transaction(self._connection):
            catalogue.drop_from_manifest(self._connection, values.keys() - given.keys())
            catalogue.set_manifest(self._connection, {**given, **spared})
        catalogue.checkpoint(self._connection)

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

    def adopt_published(self, rows: Iterable[catalogue.PublishedRow]) -> None:
        """Take over published ids; those that are here stay as they are."""
        catalogue.restore_published(self._connection, rows)

    def publish_anew(self) -> int:
        """Make the derived files of the current generation again, from the catalogue alone."""
        self.unstage(version for version, _ in self.staged.values())
        built = {name: self.manifest[name] for name in ("encoder", "dimensions", "corpus")}
        return self.publish((), self.files, int(built["dimensions"]), built, anew=True)

    def publish(
        self,
        removed: Collection[int],
        files: Mapping[str, FileRecord],
        dimensions: int,
        values: dict[str, str],
        *,
        anew: bool = False,
    ) -> int:
        """Write the derived files, then make the next generation current in one commit; return it.

        Files of the current generation are taken over unless all are to be made `anew`.
        """
        self.manifest = catalogue.manifest(self._connection)
        if not is_large(self._folder, self.manifest):
            catalogue.require_sound(self._connection)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        place = self._folder / str(self.next)
        is_matched = self.manifest.get(catalogue.MATCHED) == str(self.current)
        touched = removed if is_matched else None
        with catalogue.preview(self._connection, removed, self.next):
            counted = catalogue.next_counts(self._connection, self.manifest, removed, self.next)
            reworded = catalogue.compared_editions(self._connection, self.next, removed)
            before, after = catalogue.publish_citations(self._connection, self.next, now, touched)
            counted["published"] = catalogue.published_seal(
                after, self.manifest.get("published", "0"), before
            )
            counted[catalogue.MATCHED] = str(self.next)
            with written_to(place):
                shutil.rmtree(place, ignore_errors=True)
                place.mkdir()
                known = self._write_segments(place, removed, dimensions, anew=anew)
                counted |= self._spared(after, catalogue.kept(self.manifest | values))
        with written_to(place):
            (place / LEASE_NAME).touch()
            counted["derived"] = write_checksums(place, known)
            share_alike(place)
            sync(place)
        with catalogue.transaction(self._connection):
            catalogue.mark_removed(self._connection, removed, self.next)
            wordings.add_rewordings(self._connection, reworded)
            catalogue.replace_files(self._connection, files)
            catalogue.publish_citations(self._connection, self.next, now, touched)
            catalogue.set_manifest(
                self._connection,
                {**values, **counted, "generation": str(self.next), "built": now},
            )
        with suppress(
            sqlite3.OperationalError
        ):  # what a full disk keeps from being swept the next build sweeps
            catalogue.checkpoint(self._connection)
            self._sweep(self.next)
        return self.next

    def _spared(self, changed: Sequence[catalogue.PublishedRow], kept: Mapping[str, str]) -> dict[str, str]:
        """Bring the copy of published ids up to date, where `changed` are those in which it lags behind; return what the manifest says of it."""
        rows = id_backup.Rows.parse(self.manifest.get("spared_rows"))
        if id_backup.stamp(self._folder) == self.manifest.get("spared") and rows.may_grow_by(len(changed)):
            rows = id_backup.append(self._folder, changed, kept, rows)
        else:
            rows = id_backup.save(self._folder, catalogue.load_published(self._connection), kept)
        return {"spared": id_backup.stamp(self._folder) or "", "spared_rows": str(rows)}

    def _write_segments(
        self, place: Path, removed: Collection[int], dimensions: int, *, anew: bool
    ) -> dict[tuple[int, int], Written]:
        """Write vectors and words below `place`; return the checksums of the files that may have been taken over."""
        old = self._folder / str(self.current)
        is_whole = not anew and self.is_sound()
        since = self.current if is_whole else 0
        known = known_checksums(old, self.manifest) if is_whole else {}
        write_words(
            place / words.FOLDER_NAME,
            old / words.FOLDER_NAME if is_whole else None,
            catalogue.passages_added(self._connection, self.next, since=since),
            catalogue.passages_of_versions(self._connection, removed),
            lambda *keys: catalogue.words_to_index(self._connection, self.next, keys),
            self.next,
        )
        kinds: tuple[tuple[str, bool, Vectors], ...] = (
            (
                FOLDER_NAME,
                False,
                lambda *keys: catalogue.load_vectors(self._connection, self.next, dimensions, keys),
            ),
            (
                MULTILINGUAL_FOLDER_NAME,
                True,
                lambda *keys: catalogue.load_multilingual_vectors(self._connection, self.next, keys),
            ),
        )
        for name, multilingual, vectors in kinds:
            count = partial(catalogue.vectors_added, self._connection, self.next, multilingual=multilingual)
            change = Change(
                self.next,
                count(since=since),
                catalogue.vectors_of_versions(self._connection, removed, multilingual=multilingual),
                vectors,
                partial(count, since=0),
                partial(catalogue.versions_of, self._connection),
            )
            self._store.write(place / name, old / name if is_whole else None, change, self._threads)
        return known

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
            if generation > current or is_free(place):
                shutil.rmtree(place, ignore_errors=True)
            else:
                oldest = min(oldest, generation)
        self._store.sweep(self._folder)
        catalogue.sweep(self._connection, oldest)


@contextmanager
def open_writer(
    folder: Path,
    threads: int,
    *,
    rebuild: bool = False,
    repair: bool = False,
    store: VectorStore = EMBEDDED,
) -> Iterator[IndexWriter]:
    """The writer of the index in `folder`, under its lock; vectors are written to `store`.

    Raises `IndexBusy` while another process builds. With `rebuild` nothing that is there is used again; the
    last generation answers until the new one is published. Only a catalogue that cannot be read is discarded
    first, but for the citation ids that were ever published; with `repair` it is, too.
    """
    refuse_network_share(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK_NAME, timeout=0)
        lock.acquire()
    except Timeout as error:
        raise IndexBusy(
            gettext(
                "another process is building the index in %(folder)s: wait until it has finished",
                folder=folder,
            )
        ) from error
    except OSError as error:
        raise IndexUnwritable(
            f"cannot write to {folder} ({error.strerror}): choose another folder with --index"
        ) from error
    try:
        with _catalogue(folder, rebuild=rebuild, repair=rebuild or repair) as connection:
            yield IndexWriter(folder, connection, threads, anew=rebuild, store=store)
    except sqlite3.Error as error:
        raise checksums.unusable(folder, error) from error
    finally:
        lock.release()


def keep(folder: Path, values: Mapping[str, str | None], threads: int) -> None:
    """Store values with the index, where they outlive every build; None removes one. Raises as `open_writer` does."""
    with open_writer(folder, threads) as writer:
        writer.keep(values)


@contextmanager
def _catalogue(folder: Path, *, rebuild: bool, repair: bool) -> Iterator[sqlite3.Connection]:
    """The catalogue in `folder`; a new one if there is none, or if it is damaged and must be made again."""
    if repair and not _is_usable(folder):
        published, kept = catalogue.rescued(folder)
        _discard(folder)
        with closing(catalogue.connect(folder, create=True)) as connection:
            _give_back(connection, published, kept)
    with closing(catalogue.connect(folder, create=True)) as connection:
        _mend_published(connection, folder)
        if rebuild:
            catalogue.forget_work(connection)
        yield connection


def _is_usable(folder: Path) -> bool:
    """Whether what a catalogue holds can be built upon; if there is none, a new one can."""
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
    is_same = manifest.get("spared") == id_backup.stamp(folder)
    if is_same and is_large(folder, manifest):
        return
    rows = catalogue.readable_published(connection)
    is_whole = manifest.get("published") == catalogue.published_seal(rows)
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
    connection: sqlite3.Connection, published: Iterable[catalogue.PublishedRow], kept: Mapping[str, str]
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


def repair_index(folder: Path, threads: int, store: VectorStore = EMBEDDED) -> str | None:
    """Make what derives from the catalogue again if it is damaged, and remove unfinished work; say what was done.

    Raises `IndexBusy`, or `IndexUnusable` if the catalogue itself is damaged.
    """
    with open_writer(folder, threads, store=store) as writer:
        if not writer.current:
            return None
        if not writer.is_sound(thoroughly=True):
            generation = writer.publish_anew()
            return f"the search files were rebuilt from the catalogue (generation {generation})"
        writer.unstage(version for version, _ in writer.staged.values())
        writer.tidy()
        return "unfinished work was removed"


def _discard(folder: Path) -> None:
    for place in folder.iterdir():
        if place.name.isdigit() and place.is_dir():
            shutil.rmtree(place)
        elif place.name.startswith(catalogue.FILE_NAME):
            place.unlink()
