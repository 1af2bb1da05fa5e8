"""Private copies of files that are mapped: whoever cuts or overwrites the originals changes nothing that is being read.

A mapped file that is cut in place ends the process that reads it (SIGBUS), and one that is overwritten gives wrong words.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from assistant.runtime.regular_file import descriptor_of, require_regular_or_absent

MOST_COPIED = 32 * 1024 * 1024
"""Bytes of all files together that are copied into memory; more are mapped as they lie on the disk, so that opening them takes no
longer the more there are. Those must not be cut or overwritten while they are in use."""
IN_MEMORY = "/dev/shm"
PLACES = (IN_MEMORY, "/tmp", "/var/tmp")


@contextmanager
def private_copies(folder: Path, without: str) -> Iterator[Path]:
    """A folder with the files in `folder` but the one named `without`, to be opened while the context lasts.

    Up to MOST_COPIED they are copies, else links. If there is room nowhere, it is `folder` itself. Raises `OSError` if a file
    cannot be read.
    """
    files = [file.absolute() for file in sorted(folder.iterdir()) if file.name != without]
    are_copied = sum(file.stat().st_size for file in files) <= MOST_COPIED
    place = _new_folder()
    if place is None:
        yield folder
        return
    opened: list[int] = []
    try:
        for file in files:
            if are_copied:
                opened.append(_copied(file))
                (place / file.name).symlink_to(f"/proc/self/fd/{opened[-1]}")
            else:
                require_regular_or_absent(file)
                (place / file.name).symlink_to(file)
        yield place
    finally:
        for descriptor in opened:
            os.close(descriptor)
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def copied_to_memory(files: Iterable[Path]) -> Iterator[Path | None]:
    """A folder in memory with copies of `files`, to be opened while the context lasts; None if it does not take them."""
    try:
        place = Path(tempfile.mkdtemp(prefix="assistant-", dir=IN_MEMORY))
    except OSError:
        yield None
        return
    try:
        try:
            for file in files:
                shutil.copyfile(file, place / file.name)
            complete: Path | None = place
        except OSError:
            complete = None
        yield complete
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _new_folder() -> Path | None:
    for parent in (*PLACES, os.environ.get("TMPDIR")):
        with suppress(OSError, TypeError):
            return Path(tempfile.mkdtemp(prefix="assistant-", dir=parent or "."))
    return None


def _copied(file: Path) -> int:
    """A descriptor of a copy of `file` in memory; of the file itself if that takes none."""
    original = descriptor_of(file)
    try:
        copy = os.memfd_create(file.name)
    except (OSError, AttributeError):
        return original
    try:
        with open(original, "rb", closefd=False) as source, open(copy, "wb", closefd=False) as target:
            shutil.copyfileobj(source, target, 1024 * 1024)
    except OSError:
        os.close(copy)
        return original
    os.close(original)
    return copy
