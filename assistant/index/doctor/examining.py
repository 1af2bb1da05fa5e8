"""The order of the checks: models, folders, catalogue, contents, derived files, leftovers, corpus."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from assistant.errors import AssistantError, IndexMissing, IndexUnusable, ModelUnavailable
from assistant.index import backups, catalogue, checksums, id_backup
from assistant.index.catalogue import FileRecord
from assistant.index.doctor.contents import REBUILD, checked_contents
from assistant.index.doctor.findings import Checkup, Finding, broken, note, well
from assistant.index.generation_files import derived_counts, derived_digest
from assistant.index.network_share import refuse_network_share
from assistant.index.writer import is_being_built
from assistant.models import bundled

LOW_SPACE = 3
TRIES = 3
ANEW = "run 'assistant doctor --repair', or 'assistant index'"

KnownFiles = Mapping[str, FileRecord]
Changes = Callable[[KnownFiles], tuple[int, int]]


def examine(corpus: Path, folder: Path, encoder: str, uses_bundled: bool, changes: Changes) -> Checkup:
    """Look at everything. `encoder` is the identity of the configured one; `changes` counts files that changed and that are gone.

    Where a new generation is published meanwhile, what was found to be broken is looked at again.
    """
    for _ in range(TRIES):
        before = _generation(folder)
        found = Checkup(tuple(_findings(corpus, folder, encoder, uses_bundled, changes)))
        if found.is_well or _generation(folder) == before:
            break
    return found


def _findings(
    corpus: Path, folder: Path, encoder: str, uses_bundled: bool, changes: Changes
) -> Iterator[Finding]:
    yield _models(uses_bundled)
    yield _place(folder)
    yield _permissions(folder)
    yield _space(folder)
    yield from _index(folder, encoder)
    yield _corpus(corpus, folder, changes)


def _models(uses_bundled: bool) -> Finding:
    try:
        needed = (bundled.JUDGE, bundled.TOKENIZER_OF_JUDGE)
        for model in (bundled.ENCODER, *needed) if uses_bundled else needed:
            bundled.locate(model)
    except ModelUnavailable as error:
        said, _, advice = str(error).rpartition(": ")
        return broken("model files", said, advice)
    return well("model files", "are the recorded ones")


def _place(folder: Path) -> Finding:
    try:
        refuse_network_share(folder)
    except IndexUnusable as error:
        said, _, advice = str(error).partition(": ")
        return broken("place of the index", said, advice)
    return well("place of the index", f"{folder} is on a local disk")


def _permissions(folder: Path) -> Finding:
    if not folder.is_dir():
        return note("permissions", f"there is no folder {folder} yet", "run 'assistant index'")
    if not os.access(folder, os.R_OK | os.X_OK):
        return broken("permissions", f"{folder} may not be read", "let this user read it")
    unreadable = [
        path for path in (folder, *folder.rglob("*"))
        if path.name != catalogue.FILE_NAME + "-shm" and not os.access(path, os.R_OK)
    ]  # fmt: skip
    if unreadable:
        return broken("permissions", f"{unreadable[0]} may not be read", "let this user read it")
    if not os.access(folder, os.W_OK) or (
        not catalogue.is_writable(folder) and (folder / catalogue.FILE_NAME).exists()
    ):
        return note(
            "permissions", f"{folder} may be read, but not written: it answers, and is not brought up to date"
        )
    strangers = [
        path for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o002 and not path.is_symlink()
    ]
    if strangers:
        return note("permissions", f"everybody may write to {strangers[0]}", f"run: chmod -R o-w {folder}")
    if folder.stat().st_mode & 0o004 and all(
        one.stat().st_mode & 0o001 for one in (folder, *folder.resolve().parents)
    ):
        said = f"the index may be read and written; everybody on this machine may read the texts in it (else: chmod o-rx {folder})"
        return well("permissions", said)
    return well("permissions", "the index may be read and written, and not by everybody")


def _space(folder: Path) -> Finding:
    place = next(path for path in (folder, *folder.resolve().parents) if path.exists())
    free = shutil.disk_usage(place).free
    used = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) if folder.is_dir() else 0
    said = f"{free / 1e6:,.0f} MB are free, the index takes {used / 1e6:,.1f} MB"
    if free < LOW_SPACE * used or free < 100e6:
        return note(
            "disk space", said, "free some space: a new generation stands beside the old one for a while"
        )
    return well("disk space", said)


def _index(folder: Path, encoder: str) -> Iterator[Finding]:
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
                "catalogue", "the first index was never finished", "run 'assistant index'", of_catalogue=True
            )
            return
        generation = int(manifest["generation"])
        yield well(
            "catalogue", f"of schema {catalogue.SCHEMA_VERSION}, generation {generation}, {manifest['built']}"
        )
        yield _encoder(manifest, encoder)
        yield from checked_contents(connection, generation, manifest)
        yield _derived(connection, folder, generation, manifest)
        yield _copy_of_ids(folder, manifest)
        yield _leftovers(connection, folder, generation)


def _encoder(manifest: dict[str, str], encoder: str) -> Finding:
    if manifest["encoder"] != encoder:
        return broken(
            "encoder",
            f"the index was made with {manifest['encoder']}, but {encoder} is configured",
            "run 'assistant index' to encode anew, or set ASSISTANT_ENCODER back",
        )
    return well("encoder", f"the index was made with {encoder}")


def _derived(
    connection: sqlite3.Connection, folder: Path, generation: int, manifest: dict[str, str]
) -> Finding:
    place = folder / str(generation)
    try:
        if derived_digest(place) != manifest["derived"]:
            return broken("derived files", f"the files in {place} are not those that were written", ANEW)
        vectors, passages = derived_counts(place)
        keys, _ = catalogue.load_vectors(connection, generation, int(manifest["dimensions"]))
    except (OSError, AssistantError, sqlite3.Error) as error:
        return broken("derived files", f"{place} cannot be read ({error})", ANEW)
    if (vectors, passages) != (len(keys), int(manifest["passages"])):
        return broken(
            "derived files", f"{vectors} vectors and {passages} passages are not those of the catalogue", ANEW
        )
    return well(
        "derived files", f"{vectors} vectors and the words of {passages} passages, as they were written"
    )


def _copy_of_ids(folder: Path, manifest: dict[str, str]) -> Finding:
    if id_backup.stamp(folder) != manifest["spared"] or id_backup.load(folder) is None:
        return broken("copy of the ids", f"{id_backup.FILE_NAME} is not what was written", ANEW)
    return well("copy of the ids", f"{id_backup.FILE_NAME} is whole")


def _leftovers(connection: sqlite3.Connection, folder: Path, generation: int) -> Finding:
    staged = len(catalogue.staged(connection, generation + 1))
    others = [
        place.name for place in folder.iterdir() if place.name.isdigit() and place.name != str(generation)
    ]
    cut_off = backups.unfinished(folder)
    parts = [
        f"{staged} documents are prepared for the next generation" if staged else "",
        f"generation {', '.join(sorted(others, key=int))} is still there" if others else "",
        "versions that are not shown any more" if catalogue.has_removed(connection) else "",
        f"an unfinished restore in {cut_off[0].name}" if cut_off else "",
    ]
    said = "; ".join(part for part in parts if part)
    if not said:
        return well("leftovers", "none")
    if is_being_built(folder):
        return note("leftovers", f"{said}: another process is building")
    return note("leftovers", f"{said}: in use by a reader, or left by a run that was cut off", ANEW)


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
        return broken("corpus", str(error), "see that the folder is there, or name another with --corpus")
    if made_from not in (None, str(corpus.resolve())):
        said = f"the index was made from {made_from}, not from {corpus}"
        return broken("corpus", said, "name another with --index, or run 'assistant index'")
    if changed or gone:
        return note("corpus", f"{changed} files are new or changed, {gone} are gone since", ANEW)
    return well("corpus", f"{corpus} is what was indexed")


def _generation(folder: Path) -> str | None:
    try:
        with closing(catalogue.connect(folder)) as connection:
            return catalogue.manifest(connection).get("generation")
    except (AssistantError, sqlite3.Error):
        return None
