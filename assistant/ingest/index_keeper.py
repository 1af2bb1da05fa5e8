"""Keeps the index in line with the corpus: builds it, brings it up to date, mends what is damaged."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from assistant.config.settings import Settings
from assistant.errors import DiskFull, IndexBusy, IndexDamaged, IndexMissing, IndexUnusable, IndexUnwritable
from assistant.index import backups, catalogue_copy, engine
from assistant.index.catalogue import FileRecord, is_writable
from assistant.index.doctor import Checkup, State, examine
from assistant.index.engine import EngineState, VectorStore
from assistant.index.generation_files import is_large
from assistant.index.holder import Holder
from assistant.index.writer import repair_index
from assistant.ingest import building, compare
from assistant.ingest.worker_pool import Limits
from assistant.models.configured import Models
from assistant.runtime.cores import usable_cores
from assistant.runtime.sizes import MEGABYTE
from assistant.types import Backup, Report

CHARACTERS_PER_SECOND = 8_000


class IndexKeeper:
    """Brings the index of `settings` in line with its corpus, with vectors in `store`; `postponed` names what it left for later.

    `suspects` holds the documents that were found to have other bytes than their stamps promised.
    """

    def __init__(self, settings: Settings, models: Models, holder: Holder, store: VectorStore) -> None:
        self._store = store
        self._settings = settings
        self._models = models
        self._holder = holder
        self.postponed: tuple[str, ...] = ()
        self.suspects: set[str] = set()

    @property
    def limits(self) -> Limits:
        """What the reading of one file may use."""
        found = self._settings
        return Limits(found.max_file_mb * MEGABYTE, found.file_seconds, found.file_memory_mb)

    def index(self, *, rebuild: bool = False, progress: building.Progress | None = None) -> Report:
        """Bring the index up to date, waiting for files that are just being written."""
        compare.settle(self._settings.corpus, self._settings.index, self._settings.settle_seconds)
        report = self._build(progress, rebuild=rebuild, retry_skipped=True)
        self._require_readable()
        return report

    def refresh(self) -> None:
        """Bring the index up to date if the corpus changed and nobody else is at it; for the background.

        Derived files of the index that are damaged are made again from its catalogue.
        """
        with suppress(IndexBusy):
            self._mend_damage()
        if not self.has_index():
            with suppress(IndexBusy):
                self.postponed = self._build().postponed
            return
        found = self.changes()
        if not found:
            self.postponed = found.postponed
            return
        self._require_own_index()
        try:
            self.postponed = self._build().postponed
        except IndexBusy:
            self.postponed = found.names

    def refresh_for_question(self, progress: building.Progress | None = None) -> bool:
        """Bring the index up to date if that is a matter of seconds; return whether it is stale all the same.

        Without any index, one is built however long it takes.
        """
        if not self.has_index():
            self.index(progress=progress)
            return False
        found = self.changes()
        if not found:
            return bool(found.postponed)
        self._require_own_index()
        is_long = found.text_to_read > self._settings.refresh_budget_seconds * CHARACTERS_PER_SECOND
        if is_long or not is_writable(self._settings.index):
            return True
        try:
            return bool(self._build(progress).postponed)
        except (IndexBusy, DiskFull, IndexUnwritable):  # the last index answers
            return True

    def changes(self) -> compare.Changes:
        """What differs between corpus and index, by file stamps."""
        try:
            with self._holder.pinned() as view:
                known = view.file_records()
        except IndexMissing:
            known = {}
        return self._compared(known, self._settings.settle_seconds)

    def has_index(self) -> bool:
        """Whether there is a finished index."""
        try:
            with self._holder.pinned():
                return True
        except IndexMissing:
            return False

    def doctor(self, *, repair: bool = False) -> Checkup:
        """Check everything; with `repair`, make again what can be, and check once more."""
        found = self._examined()
        if not repair or found.states.keys() <= {State.WELL}:
            return found
        repaired = self._repaired(found)
        return replace(self._examined(), repaired=repaired)

    def backup(self, file: Path, *, force: bool = False) -> Backup:
        """Copy the index, which may be in use, to a file. Raises `BadRequest`, `IndexMissing` or `IndexUnusable`."""
        return backups.write_backup(self._settings.index, file, force=force)

    def restore(self, file: Path, *, force: bool = False) -> backups.Restored:
        """Make the index what a backup holds. Raises `BadRequest`, `IndexBusy` or `IndexUnusable`."""
        corpus = str(self._settings.corpus.resolve())
        return backups.restore(
            self._settings.index, file, corpus, usable_cores(), force=force, store=self._store
        )

    def check_engine(self) -> tuple[EngineState, ...]:
        """How many vectors of the index can be searched, and how many there are. Raises `IndexMissing` or `IndexUnusable`."""
        return engine.states(self._settings.index, self._store)

    def fill_engine(self) -> int:
        """Fill the configured engine from the catalogue; return the generation that is published. Raises as `check_engine`."""
        return engine.fill(self._settings.index, usable_cores(), self._store)

    def _compared(self, known: Mapping[str, FileRecord], settle_seconds: float) -> compare.Changes:
        return compare.changes(
            self._settings.corpus,
            self._settings.index,
            known,
            self._models.indexing_identity,
            settle_seconds,
            suspects=frozenset(self.suspects),
        )

    def _build(
        self, progress: building.Progress | None = None, *, rebuild: bool = False, retry_skipped: bool = False
    ) -> Report:
        suspects = frozenset(self.suspects)
        report = building.build(
            self._settings.corpus,
            self._settings.index,
            building.IndexingModels.of(self._models),
            limits=self.limits,
            settle_seconds=self._settings.settle_seconds,
            rebuild=rebuild,
            retry_skipped=retry_skipped,
            suspects=suspects,
            progress=progress,
            store=self._store,
        )
        self.suspects -= suspects.difference(report.postponed)
        return report

    def _require_readable(self) -> None:
        """Raise what a question would meet: `assistant index` must not report success if `assistant ask` would refuse."""
        with self._holder.pinned() as view:
            if not is_large(self._settings.index, view.manifest):
                catalogue_copy.require_sound(self._settings.index)

    def _mend_damage(self) -> None:
        try:
            with self._holder.pinned() as view:
                is_damaged = view.is_damaged()
        except IndexMissing:
            return
        except IndexDamaged:
            is_damaged = True
        if is_damaged and is_writable(self._settings.index):
            repair_index(self._settings.index, usable_cores(), self._store)

    def _require_own_index(self) -> None:
        """Refuse to turn the index of one corpus into that of another unasked."""
        with self._holder.pinned() as view:
            made_from = view.manifest["corpus"]
        if made_from != str(self._settings.corpus.resolve()):
            raise IndexUnusable(
                f"the index in {self._settings.index} was made from {made_from}, not from {self._settings.corpus}: "
                f"name another folder with --index, or run 'assistant index --corpus {self._settings.corpus}' to replace it"
            )

    def _examined(self) -> Checkup:
        return examine(
            self._settings.corpus,
            self._settings.index,
            self._models.encoder_identity,
            self._models.bundled_files,
            self._count_changes,
            self._store,
        )

    def _count_changes(self, known: Mapping[str, FileRecord]) -> tuple[int, int]:
        self.suspects |= compare.altered(self._settings.corpus, known)
        found = self._compared(known, 0.0)
        return len(found.changed), len(found.gone)

    def _repaired(self, found: Checkup) -> tuple[str, ...]:
        """Do what mends an index: from the catalogue if that is whole, else from the corpus."""
        self._holder.close()
        backups.clear_unfinished(self._settings.index)
        if self.suspects and not found.needs_rebuild:
            report = self.index()
            return (f"{len(report.read)} documents were read again",)
        if not found.needs_rebuild:
            done = repair_index(self._settings.index, usable_cores(), self._store)
            return () if done is None else (done,)
        report = self.index(rebuild=True)
        return (
            f"the index was rebuilt from {len(report.read)} documents; citation ids have not changed",
            "documents whose files are gone are no longer in the index, but their citation ids are still known",
        )
