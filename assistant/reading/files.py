"""The files of a corpus: found in path order without leaving it, and read without ever waiting."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from assistant.errors import CorpusMissing, UnreadableSource
from assistant.runtime.regular_file import kind_of
from assistant.runtime.sizes import MEGABYTE
from assistant.types import SourceFile

TABLE = "documents.csv"
ACTORS = "actors.tsv"
Tell = Callable[[int, int], None]  # hears how many pages of how many have been read
_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def keep_silent(done: int, total: int) -> None:
    """Hear how far a reader is, and do nothing."""


def discover(folder: Path, without: Path | None = None) -> Iterator[SourceFile]:
    """Yield every file below `folder` in the order of ids, `documents.csv`, `actors.tsv` and hidden ones aside.

    The folder `without`, where the index may lie, is left out. What cannot be read (a folder that may not be listed, a link that
    leaves the corpus or leads nowhere, a pipe or device) is yielded itself, with the reason in `hindrance`.
    Raises `CorpusMissing` when `folder` is not a folder that can be listed.
    """
    return (source for source in walk(folder, without) if source.path.name not in (TABLE, ACTORS))


def walk(folder: Path, without: Path | None = None) -> Iterator[SourceFile]:
    """Yield what `discover` does, and the tables too."""
    if not folder.is_dir():
        raise CorpusMissing(
            f"no corpus folder at {folder}: name one with --corpus,"
            " or make one with 'assistant sample FOLDER'"
        )
    if not os.access(folder, os.R_OK | os.X_OK):
        raise CorpusMissing(
            f"the corpus folder {folder} cannot be read: grant permission, name another with --corpus,"
            " or make one with 'assistant sample FOLDER'"
        )
    root = folder.resolve()
    closed = (root,) if without is None else (root, without.resolve())
    return _below(folder, "", root, closed)


def _below(folder: Path, prefix: str, root: Path, closed: tuple[Path, ...]) -> Iterator[SourceFile]:
    with os.scandir(folder) as listing:
        entries = [entry for entry in listing if not entry.name.startswith(".")]
    for entry in sorted(entries, key=_rank):
        source = _describe(entry, prefix, root)
        if source is None:
            continue
        if source.hindrance is not None or not entry.is_dir():
            yield source
            continue
        real = source.path.resolve()
        if real in closed:
            continue
        try:
            yield from _below(source.path, f"{source.id}/", root, (*closed, real))
        except PermissionError:
            yield replace(source, hindrance="is a folder that cannot be listed: grant permission to read it")
        except (FileNotFoundError, NotADirectoryError):
            yield source
        except OSError as error:
            yield replace(source, hindrance=f"is a folder that cannot be listed: {error.strerror}")


def _rank(entry: os.DirEntry[str]) -> str:
    """Sort folders as their contents will read, so that ids come out sorted."""
    try:
        return entry.name + "/" * entry.is_dir()
    except OSError:
        return entry.name


def _describe(entry: os.DirEntry[str], prefix: str, root: Path) -> SourceFile | None:
    """Return the file or folder behind `entry`, with what hinders its reading; None for what is gone."""
    path = Path(entry.path)
    try:
        state = entry.stat()
        if not (stat.S_ISREG(state.st_mode) or stat.S_ISDIR(state.st_mode)):
            hindrance: str | None = f"is {kind_of(state.st_mode)}, not a file: remove it from the corpus"
        elif entry.is_symlink() and not _within(path, root):
            hindrance = "is a link that leaves the corpus folder and was not followed: copy what it names into the corpus"
        else:
            return SourceFile(
                prefix + entry.name,
                path,
                state.st_size,
                state.st_mtime_ns,
                state.st_ino,
                state.st_ctime_ns,
            )
    except OSError as error:
        hindrance = _why_not_found(error, is_link=entry.is_symlink())
    if hindrance is None:
        return None
    return SourceFile(prefix + entry.name, path, 0, 0, entry.inode(), hindrance=hindrance)


def _why_not_found(error: OSError, *, is_link: bool) -> str | None:
    """Why a name that is listed leads to nothing; None if it has just been removed."""
    if error.errno == errno.ENAMETOOLONG:
        return "has a path that is too long to be opened: shorten the names of its folders, or move it up"
    if error.errno == errno.ELOOP:
        return "is a link that leads back to itself: remove or correct it"
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return "is a link that leads nowhere: remove or correct it" if is_link else None
    return f"cannot be read: {error.strerror}"


def _within(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """Return the whole content of a regular file, read once.

    Raises `UnreadableSource` when it is gone, forbidden, not regular or larger than `max_bytes`.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _NEVER_WAIT)
        with open(descriptor, "rb") as stream:
            state = os.fstat(descriptor)
            if not stat.S_ISREG(state.st_mode):
                raise UnreadableSource("is no longer a regular file")
            _require_size(state.st_size, max_bytes)
            data = stream.read(max_bytes + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnreadableSource("was removed before it could be read") from error
    except PermissionError as error:
        raise UnreadableSource("cannot be read: grant permission to read it") from error
    except OSError as error:
        raise UnreadableSource(f"cannot be read: {error.strerror or error}") from error
    _require_size(len(data), max_bytes)
    return data


def _require_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise UnreadableSource(
            f"is too large: {size / MEGABYTE:.4g} MB, the limit is {max_bytes / MEGABYTE:.4g} MB"
            " (raise ASSISTANT_MAX_FILE_MB)"
        )
