"""The derived files of one generation: a folder of their own, a lease against removal, and the checksums of what was written."""

import fcntl
import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from assistant.engines import vector_segments, words
from assistant.engines.vector_store import VectorStore
from assistant.engines.words import WordIndex
from assistant.errors import IndexDamaged, IndexUnusable, IndexUnwritable
from assistant.models.identity import file_digest
from assistant.runtime.regular_file import NotRegular, descriptor_of, read_regular

LEASE_NAME = "lease"
CHECKSUMS_NAME = "checksums.json"
CHECKED_AT_ONCE = 32 * 1024 * 1024
"""Bytes of derived files up to which their contents are checked when an index is opened; those of more, in the background."""


class Written(NamedTuple):
    """What a derived file was when it was written."""

    size: int
    sha256: str


def shared_lease(place: Path) -> int | None:
    """Hold `place` against removal; None if there is no lease. Raises `IndexUnusable` if it cannot be read."""
    try:
        lease = descriptor_of(place / LEASE_NAME)
    except (FileNotFoundError, NotRegular):
        return None
    except OSError as error:
        raise _unreadable(place / LEASE_NAME, error) from error
    fcntl.flock(lease, fcntl.LOCK_SH)
    return lease


def _unreadable(place: Path, error: OSError) -> IndexUnusable:
    return IndexUnusable(
        f"{place} cannot be read ({error.strerror}): check who may read that folder, "
        "or run 'assistant index' as the user who owns it"
    )


def is_free(place: Path) -> bool:
    """Whether no reader holds `place`."""
    if not is_lease(place):
        return True
    lease = os.open(place / LEASE_NAME, os.O_RDWR)
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lease)
    return True


def is_lease(place: Path) -> bool:
    """Whether there is a generation in `place`."""
    return (place / LEASE_NAME).is_file()


def write_checksums(place: Path, known: Mapping[tuple[int, int], Written]) -> str:
    """List all files below `place` that hold something, with their checksums; return the digest of that list.

    Those that are `known`, by device and inode, are not read.
    """
    found = {}
    for path in sorted(place.rglob("*")):
        if path.is_file() and (now := path.stat()).st_size and path.name != CHECKSUMS_NAME:
            same = known.get((now.st_dev, now.st_ino))
            found[str(path.relative_to(place))] = same or Written(now.st_size, file_digest(path))
    (place / CHECKSUMS_NAME).write_text(json.dumps(found, indent=1), encoding="utf-8")
    return _digest_of_list(place)


def known_checksums(place: Path, manifest: Mapping[str, str]) -> dict[tuple[int, int], Written]:
    """The checksums of the derived files in `place`, by device and inode. Raises as `require_listed` does."""
    states = ((place / name, one) for name, one in require_listed(place, manifest).items())
    return {(now.st_dev, now.st_ino): one for path, one in states for now in (path.stat(),)}


def _digest_of_list(place: Path) -> str:
    return hashlib.sha256(read_regular(place / CHECKSUMS_NAME)).hexdigest()


def derived_counts(place: Path, store: VectorStore) -> tuple[int, int]:
    """How many vectors and how many passages can be searched. Raises `IndexUnusable`."""
    vectors = store.open(place / vector_segments.FOLDER_NAME, 1).health()
    return vectors, WordIndex.load(place / words.FOLDER_NAME).count()


def require_listed(place: Path, manifest: Mapping[str, str]) -> dict[str, Written]:
    """The derived files in `place`, by name; what they hold is not read.

    Raises `IndexDamaged` unless all that were written are there, each in its size, and `IndexUnusable` where they cannot be read.
    """
    try:
        if _digest_of_list(place) != manifest["derived"]:
            raise _changed(place)
        listed = json.loads(read_regular(place / CHECKSUMS_NAME))
        written = {name: Written(*values) for name, values in listed.items()}
        if any((place / name).stat().st_size != one.size for name, one in written.items()):
            raise _changed(place)
    except FileNotFoundError as error:
        raise _changed(place) from error
    except OSError as error:
        raise _unreadable(place, error) from error
    return written


def require_contents(
    place: Path, written: Mapping[str, Written], is_stopped: Callable[[], bool] = lambda: False
) -> None:
    """Raise `IndexDamaged` unless the files hold what was written; stop between two of them where that is asked for."""
    for name, one in written.items():
        if is_stopped():
            return
        try:
            found = file_digest(place / name)
        except FileNotFoundError as error:
            raise _changed(place) from error
        except OSError as error:
            raise _unreadable(place, error) from error
        if found != one.sha256:
            raise _changed(place)


def require_whole(place: Path, manifest: Mapping[str, str]) -> None:
    """Raise as `require_listed` and `require_contents` do; reads all files."""
    require_contents(place, require_listed(place, manifest))


def is_large(folder: Path, manifest: Mapping[str, str]) -> bool:
    """Whether the index in `folder` holds so much that it is checked in the background and by the doctor, not with each change."""
    if "generation" not in manifest:
        return False
    try:
        return not is_checked_at_once(require_listed(folder / manifest["generation"], manifest))
    except IndexUnusable:
        return False


def is_checked_at_once(written: Mapping[str, Written]) -> bool:
    """Whether the files are so small that reading them all delays nobody."""
    return sum(one.size for one in written.values()) <= CHECKED_AT_ONCE


def _changed(place: Path) -> IndexDamaged:
    return IndexDamaged(
        f"{place} cannot be read: its files are not those that were written; "
        "run 'assistant index' to rebuild it"
    )


def states(place: Path) -> dict[str, tuple[int, ...]]:
    """Size, inode and time of each file below `place` that holds something: a change of its contents changes them.

    Its time of change does not count: that moves also where another generation takes the file over, or gives it up.
    """
    found = ((path, path.stat()) for path in place.rglob("*") if path.is_file())
    return {
        str(path.relative_to(place)): (now.st_size, now.st_ino, now.st_mtime_ns)
        for path, now in found
        if now.st_size
    }


@contextmanager
def written_to(place: Path) -> Iterator[None]:
    """Raises `IndexUnusable` if the disk does not take what is written."""
    try:
        yield
    except OSError as error:
        raise IndexUnwritable(
            f"cannot write {place} ({error.strerror}): the last finished index stays as it is; "
            "free some space and run 'assistant index' again"
        ) from error


def share_alike(place: Path) -> None:
    """Let those read the files in `place` who may read the rest; tantivy lets nobody but their owner.

    Files of another user, which were taken over from an earlier generation, stay as they are.
    """
    mode = stat.S_IMODE((place / LEASE_NAME).stat().st_mode)
    for file in place.rglob("*"):
        if file.is_file() and file.stat().st_uid == os.geteuid():
            file.chmod(mode)


def sync(place: Path) -> None:
    """Bring every file and folder below `place`, and its entry above, to the disk."""
    for path in [place.parent, place, *place.rglob("*")]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
