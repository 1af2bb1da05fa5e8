"""The derived files of one generation: a folder of their own, a lease against removal, and the digest of what was written."""

import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from assistant.engines.vectors import VectorIndex
from assistant.engines.words import WordIndex
from assistant.errors import IndexDamaged, IndexUnusable, IndexUnwritable
from assistant.models.identity import file_digest
from assistant.runtime.regular_file import NotRegular, descriptor_of

LEASE_NAME = "lease"


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
        f"{place} cannot be read ({error.strerror}): see who may read that folder, "
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


def derived_digest(place: Path) -> str:
    """Hash of all files below `place` that hold something, and their names; locks and leases do not."""
    total = hashlib.sha256()
    for path in sorted(path for path in place.rglob("*") if path.is_file() and path.stat().st_size):
        total.update(f"{path.relative_to(place)}\0{file_digest(path)}\0".encode())
    return total.hexdigest()


def derived_counts(place: Path) -> tuple[int, int]:
    """How many vectors and how many passages the derived files in `place` hold. Raises `IndexUnusable`."""
    return VectorIndex.load(place, 1).count(), WordIndex.load(place).count()


def require_whole(place: Path, manifest: Mapping[str, str]) -> None:
    """Raise `IndexDamaged` unless the derived files in `place` are those that were written, `IndexUnusable` where they cannot be read."""
    try:
        found = derived_digest(place)
    except OSError as error:
        raise _unreadable(place, error) from error
    if found != manifest["derived"]:
        raise IndexDamaged(
            f"{place} cannot be read: its files are not those that were written; "
            "run 'assistant index' to make it again"
        )


def states(place: Path) -> dict[str, tuple[int, ...]]:
    """Size, inode and times of each file below `place` that holds something: a change of any changes them."""
    found = ((path, path.stat()) for path in place.rglob("*") if path.is_file())
    return {
        str(path.relative_to(place)): (now.st_size, now.st_ino, now.st_mtime_ns, now.st_ctime_ns)
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
    """Let those read the files in `place` who may read the rest; tantivy lets nobody but their owner."""
    mode = stat.S_IMODE((place / LEASE_NAME).stat().st_mode)
    for file in place.rglob("*"):
        if file.is_file():
            file.chmod(mode)


def sync(place: Path) -> None:
    """Bring every file and folder below `place`, and its entry above, to the disk."""
    for path in [place.parent, place, *place.rglob("*")]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
