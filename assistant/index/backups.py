"""Backups: one file with the catalogue and a manifest, and how an index is made from it again."""

import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant import __version__
from assistant.engines.vector_store import EMBEDDED, VectorStore
from assistant.errors import BadRequest, IndexUnusable
from assistant.index import catalogue, catalogue_copy, checksums
from assistant.index.writer import open_writer
from assistant.models.identity import file_digest
from assistant.runtime.regular_file import NotRegular, open_regular, require_regular_or_absent
from assistant.types import Backup

FORMAT, FORMAT_VERSION = "policy-assistant backup", 1
MANIFEST = "manifest.json"
BLOCK = 1024 * 1024
LARGEST_MANIFEST = 1024 * 1024
UNFINISHED = ".assistant-"


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore: the generation that was published, or None where only citation ids could be taken over."""

    backup: Backup
    generation: int | None


def write_backup(folder: Path, file: Path, *, force: bool = False) -> Backup:
    """Copy the index in `folder`, which may be in use, to a new `file`; with `force`, in the place of an old one.

    Raises `BadRequest` if that cannot be written, and `IndexMissing` or `IndexUnusable`.
    """
    try:
        require_regular_or_absent(file)
    except OSError as error:
        raise BadRequest(f"{file} cannot be written ({error.strerror}): name another file") from error
    if file.exists() and not force:
        raise BadRequest(f"{file} already exists: name another file, or add --force to replace it")
    with closing(catalogue.connect(folder)) as connection, _room(file.parent) as place:
        copy, packed = place / catalogue.FILE_NAME, place / "backup"
        try:
            manifest = catalogue_copy.copy_out(connection, copy)
            published = len(catalogue_copy.published_of(copy))
        except sqlite3.Error as error:
            raise checksums.unusable(folder, error) from error
        found = Backup(
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            assistant=__version__,
            schema=catalogue.SCHEMA_VERSION,
            generation=int(manifest["generation"]),
            documents=int(manifest["documents"]),
            passages=int(manifest["passages"]),
            published=published,
            encoder=manifest["encoder"],
            size=copy.stat().st_size,
            sha256=file_digest(copy),
        )
        _pack(copy, found, packed)
        packed.replace(file)
    return found


@contextmanager
def _room(folder: Path) -> Iterator[Path]:
    """A new folder below `folder` for unfinished work. Raises `BadRequest` if the disk does not take it."""
    try:
        place = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder))
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
    except OSError as error:
        raise BadRequest(
            f"cannot write to {folder} ({error.strerror}): nothing was changed; "
            "choose a folder with enough space that you can write to"
        ) from error


def _pack(copy: Path, found: Backup, packed: Path) -> None:
    said = {"format": FORMAT, "version": FORMAT_VERSION, **asdict(found)}
    with os.fdopen(os.open(packed, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(MANIFEST, json.dumps(said, indent=2))
            archive.write(copy, catalogue.FILE_NAME)
        stream.flush()
        os.fsync(stream.fileno())


def read_backup(file: Path) -> Backup:
    """What a backup says of itself. Raises `BadRequest` for a file that is none, or a newer version's."""
    try:
        with open_regular(file) as stream, zipfile.ZipFile(stream) as archive:
            with archive.open(MANIFEST) as packed:
                said = json.loads(packed.read(LARGEST_MANIFEST))
            if said["format"] != FORMAT:
                raise KeyError("format")
            if said["version"] > FORMAT_VERSION or said["schema"] > catalogue.SCHEMA_VERSION:
                raise BadRequest(
                    f"{file} was made by a newer version of the assistant ({said['assistant']}): upgrade it first"
                )
            found = Backup(**{name: said[name] for name in Backup.__dataclass_fields__})
            if not isinstance(found.size, int):
                raise ValueError("size")
            return found
    except FileNotFoundError as error:
        raise BadRequest(f"there is no file {file}: name a file that 'assistant backup' wrote") from error
    except NotRegular as error:
        raise BadRequest(
            f"{file} cannot be used ({error.strerror}): name a file that 'assistant backup' wrote"
        ) from error
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _damaged(file, error) from error
    except (KeyError, TypeError, ValueError, NotImplementedError, RuntimeError) as error:
        raise BadRequest(
            f"{file} is not a backup made by the assistant: name a file that 'assistant backup' wrote"
        ) from error


def restore(
    folder: Path, file: Path, corpus: str, threads: int, *, force: bool = False, store: VectorStore = EMBEDDED
) -> Restored:
    """Make the index in `folder` what the backup in `file` holds, as a new generation; the last one answers until then.

    Raises `BadRequest` for a file that cannot be used, or if there is an index and no `force`; `IndexBusy`;
    `IndexUnusable`.
    """
    backup = read_backup(file)
    if not force and (folder / catalogue.FILE_NAME).exists():
        raise BadRequest(
            f"{folder} already contains an index: add --force to replace it, or name another folder with --index"
        )
    with open_writer(folder, threads, repair=True, store=store) as writer:
        clear_unfinished(folder)
        with _room(folder) as place:
            copy = place / catalogue.FILE_NAME
            _unpack(file, backup, copy)
            if backup.schema < catalogue.SCHEMA_VERSION:
                writer.adopt_published(catalogue_copy.published_of(copy))
                return Restored(backup, None)
            return Restored(backup, writer.adopt(copy, corpus))


def clear_unfinished(folder: Path) -> None:
    """Remove what a restore left that was cut off."""
    for place in unfinished(folder):
        shutil.rmtree(place, ignore_errors=True)


def unfinished(folder: Path) -> list[Path]:
    """What a restore left that was cut off, or is under way."""
    return sorted(folder.glob(f"{UNFINISHED}*"))


def _unpack(file: Path, backup: Backup, copy: Path) -> None:
    """Write the catalogue of a backup to `copy`, no more of it than it should hold, and check it in every way."""
    try:
        with (
            open_regular(file) as stream,
            zipfile.ZipFile(stream) as archive,
            archive.open(catalogue.FILE_NAME) as packed,
            copy.open("xb") as out,
        ):
            left = backup.size
            while left > 0 and (block := packed.read(min(BLOCK, left))):
                left -= out.write(block)
            if left or packed.read(1):
                raise zipfile.BadZipFile("its size does not match")
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError) as error:
        raise _damaged(file, error) from error
    if file_digest(copy) != backup.sha256:
        raise _damaged(file, "its SHA-256 does not match")
    if backup.schema == catalogue.SCHEMA_VERSION:
        try:
            with closing(catalogue_copy.open_copy(copy)) as connection:
                catalogue_copy.require_whole(connection)
        except (sqlite3.Error, KeyError) as error:
            raise _damaged(file, error) from error


def _damaged(file: Path, reason: Any) -> IndexUnusable:
    return IndexUnusable(
        f"the backup {file} is damaged ({reason}): the index stays as it is; use another backup, "
        "or 'assistant index' to make the index from the corpus"
    )
