"""Runs the checks in order: models, folders, catalogue, contents, search files, unfinished work, corpus."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from assistant.engines.vector_segments import FOLDER_NAME
from assistant.engines.vector_store import EMBEDDED, VectorStore
from assistant.errors import (
    AssistantError,
    EngineUnavailable,
    IndexDamaged,
    IndexMissing,
    IndexUnusable,
    ModelUnavailable,
)
from assistant.index import backups, catalogue, checksums, id_backup
from assistant.index.catalogue import FileRecord
from assistant.index.doctor.contents import REBUILD, checked_contents
from assistant.index.doctor.findings import Checkup, Finding, broken, note, well
from assistant.index.generation_files import derived_counts, require_whole
from assistant.index.network_share import refuse_network_share
from assistant.index.writer import is_being_built
from assistant.models.bundled import BundledModel, locate

LOW_SPACE = 3
TRIES = 3
REPAIR = "run 'assistant doctor --repair', or 'assistant index'"

KnownFiles = Mapping[str, FileRecord]
Changes = Callable[[KnownFiles], tuple[int, int]]


def examine(
    corpus: Path,
    folder: Path,
    encoder: str,
    models: Sequence[BundledModel],
    changes: Changes,
    store: VectorStore = EMBEDDED,
) -> Checkup:
    """Run all checks. `encoder` is the identity of the configured search model, `models` are the bundled models in use, and
    `changes` counts changed and removed files; vectors are searched in `store`.

    If a new generation is published meanwhile, and something seems broken, the checks run again.
    """
    for _ in range(TRIES):
        before = _generation(folder)
        found = Checkup(tuple(_findings(corpus, folder, encoder, models, changes, store)))
        if found.is_well or _generation(folder) == before:
            break
    return found


def _findings(
    corpus: Path,
    folder: Path,
    encoder: str,
    models: Sequence[BundledModel],
    changes: Changes,
    store: VectorStore,
) -> Iterator[Finding]:
    yield _models(models)
    yield _index_folder(folder)
    yield _permissions(folder)
    yield _space(folder)
    yield from _index(folder, encoder, store)
    yield _corpus(corpus, folder, changes)


def _models(models: Sequence[BundledModel]) -> Finding:
    try:
        for model in models:
            locate(model)
    except ModelUnavailable as error:
        said, _, advice = str(error).rpartition(": ")
        return broken("model files", said, advice)
    return well("model files", "match their recorded checksums" if models else "no bundled model is used")


def _index_folder(folder: Path) -> Finding:
    try:
        refuse_network_share(folder)
    except IndexUnusable as error:
        said, _, advice = str(error).partition(": ")
        return broken("index folder", said, advice)
    return well("index folder", f"{folder} is on a local disk")


def _permissions(folder: Path) -> Finding:
    if not folder.is_dir():
        return note("permissions", f"the folder {folder} does not exist yet", "run 'assistant index'")
    if not os.access(folder, os.R_OK | os.X_OK):
        return broken("permissions", f"{folder} is not readable", "allow this user to read it")
    unreadable = [
        path for path in (folder, *folder.rglob("*"))
        if path.name != catalogue.FILE_NAME + "-shm" and not os.access(path, os.R_OK)
    ]  # fmt: skip
    if unreadable:
        return broken("permissions", f"{unreadable[0]} is not readable", "allow this user to read it")
    if not os.access(folder, os.W_OK) or (
        not catalogue.is_writable(folder) and (folder / catalogue.FILE_NAME).exists()
    ):
        return note(
            "permissions",
            f"{folder} is read-only: questions can be answered, but the index cannot be updated",
        )
    writable_by_all = [
        path for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o002 and not path.is_symlink()
    ]
    if writable_by_all:
        return note(
            "permissions",
            f"every user of this machine can write to {writable_by_all[0]}",
            f"run: chmod -R o-w {folder}",
        )
    if folder.stat().st_mode & 0o004 and all(
        one.stat().st_mode & 0o001 for one in (folder, *folder.resolve().parents)
    ):
        said = (
            "the index is readable and writable; every user of this machine can read the texts in it "
            f"(to prevent that: chmod o-rx {folder})"
        )
        return well("permissions", said)
    return well("permissions", "the index is readable and writable for this user, and closed to others")


def _space(folder: Path) -> Finding:
    place = next(path for path in (folder, *folder.resolve().parents) if path.exists())
    free = shutil.disk_usage(place).free
    used = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) if folder.is_dir() else 0
    said = f"{free / 1e6:,.0f} MB are free, and the index uses {used / 1e6:,.1f} MB"
    if free < LOW_SPACE * used or free < 100e6:
        return note(
            "disk space",
            said,
            "free some space: during an update, the old and the new index exist side by side",
        )
    return well("disk space", said)


def _index(folder: Path, encoder: str, store: VectorStore) -> Iterator[Finding]:
    try:
        connection = catalogue.connect(folder)
    except IndexMissing:
        yield broken(
            "catalogue", f"there is no finished index in {folder}", "run 'assistant index'", of_catalogue=True
        )
        return
    except IndexUnusable as error:
        said, _, advice = str(error).partition(": ")
        is_damaged = "is damaged" in said
        yield broken("catalogue", said, REBUILD if is_damaged else advice, of_catalogue=True)
        return
    with closing(connection):
        try:
            connection.execute("BEGIN")
            manifest = catalogue.manifest(connection)
        except sqlite3.Error as error:
            yield broken("catalogue", str(checksums.unusable(folder, error)), REBUILD, of_catalogue=True)
            return
        if "generation" not in manifest:
            yield broken(
                "catalogue", "the first index was not finished", "run 'assistant index'", of_catalogue=True
            )
            return
        generation = int(manifest["generation"])
        yield well(
            "catalogue",
            f"schema {catalogue.SCHEMA_VERSION}, generation {generation}, updated {manifest['built']}",
        )
        yield _encoder(manifest, encoder)
        yield from checked_contents(connection, generation, manifest)
        yield _search_files(connection, folder, generation, manifest, store)
        yield _id_backup(folder, manifest)
        yield _unfinished(connection, folder, generation)


def _encoder(manifest: dict[str, str], encoder: str) -> Finding:
    if manifest["encoder"] != encoder:
        return broken(
            "encoder",
            f"the index was built with the search model {manifest['encoder']}, but {encoder} is configured",
            "run 'assistant index' to update the index, or set ASSISTANT_ENCODER back",
        )
    return well("encoder", f"the index was built with {encoder}")


def _search_files(
    connection: sqlite3.Connection,
    folder: Path,
    generation: int,
    manifest: dict[str, str],
    store: VectorStore,
) -> Finding:
    place = folder / str(generation)
    try:
        require_whole(place, manifest)
        vectors, passages = derived_counts(place, store)
        keys, _ = catalogue.load_vectors(connection, generation, int(manifest["dimensions"]))
    except IndexDamaged:
        return broken(
            "search files", f"the files in {place} have been changed since they were written", REPAIR
        )
    except EngineUnavailable as error:
        return broken("search files", str(error), "run 'assistant engine check'")
    except (OSError, AssistantError, sqlite3.Error) as error:
        return broken("search files", f"{place} cannot be read ({error})", REPAIR)
    if vectors != len(keys) and store is not EMBEDDED:
        said = f"{vectors} of {len(keys)} vectors are in {store.place(place / FOLDER_NAME)}"
        return broken("search files", said, "wait until all its nodes run, or run 'assistant engine rebuild'")
    if (vectors, passages) != (len(keys), int(manifest["passages"])):
        return broken(
            "search files", f"{vectors} vectors and {passages} passages do not match the catalogue", REPAIR
        )
    return well("search files", f"{vectors} vectors and the words of {passages} passages are unchanged")


def _id_backup(folder: Path, manifest: dict[str, str]) -> Finding:
    if id_backup.stamp(folder) != manifest["spared"] or id_backup.load(folder) is None:
        return broken("citation id backup", f"{id_backup.FILE_NAME} has been changed", REPAIR)
    return well("citation id backup", f"{id_backup.FILE_NAME} is complete")


def _unfinished(connection: sqlite3.Connection, folder: Path, generation: int) -> Finding:
    staged = len(catalogue.staged(connection, generation + 1))
    others = [
        place.name for place in folder.iterdir() if place.name.isdigit() and place.name != str(generation)
    ]
    cut_off = backups.unfinished(folder)
    parts = [
        f"{staged} documents are prepared for the next update" if staged else "",
        f"generation {', '.join(sorted(others, key=int))} has not been removed" if others else "",
        "old versions of documents have not been removed" if catalogue.has_removed(connection) else "",
        f"an unfinished restore in {cut_off[0].name}" if cut_off else "",
    ]
    said = "; ".join(part for part in parts if part)
    if not said:
        return well("unfinished work", "none")
    if is_being_built(folder):
        return note("unfinished work", f"{said}: another process is building")
    return note("unfinished work", f"{said}: in use, or left by an interrupted run", REPAIR)


def _corpus(corpus: Path, folder: Path, changes: Changes) -> Finding:
    try:
        with closing(catalogue.connect(folder)) as connection:
            known = catalogue.load_files(connection)
            made_from = catalogue.manifest(connection).get("corpus")
    except (AssistantError, sqlite3.Error):
        known, made_from = {}, None
    try:
        changed, gone = changes(known)
    except AssistantError as error:
        return broken("corpus", str(error), "check that the folder exists, or name another with --corpus")
    if made_from not in (None, str(corpus.resolve())):
        said = f"the index was built from {made_from}, not from {corpus}"
        return broken("corpus", said, "name another with --index, or run 'assistant index'")
    if changed or gone:
        return note(
            "corpus",
            f"{changed} files are new or changed, and {gone} have been removed since the last update",
            "run 'assistant index'",
        )
    return well("corpus", f"{corpus} has not changed since it was indexed")


def _generation(folder: Path) -> str | None:
    try:
        with closing(catalogue.connect(folder)) as connection:
            return catalogue.manifest(connection).get("generation")
    except (AssistantError, sqlite3.Error):
        return None
