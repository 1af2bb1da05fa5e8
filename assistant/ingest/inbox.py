"""New files for the corpus: given a safe name, written whole or not at all, and never over another."""

import errno
import hashlib
import os
import secrets
import stat
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from pathvalidate import sanitize_filename

from assistant.errors import DiskFull, UploadFolderUnusable, UploadTooLarge, UploadUnusable
from assistant.language.i18n import decimals, gettext

LONGEST_NAME = 200  # bytes; file systems allow 255, and a number may follow
NAMELESS = "document"
_DRAFT = ".upload-"
_DRAFT_SECONDS = 24 * 60 * 60
_PIECE = 1024 * 1024
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
_JOINERS = "\u200c\u200d"  # spelling needs them in Persian and in Indic scripts


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that was written beside those of the corpus, and is none of them yet; `digest` is of its bytes."""

    name: str
    path: Path
    size: int
    digest: str


def safe_name(given: str) -> str:
    """A name that every system can keep, as near to the one `given` as that allows.

    Of a path the last part counts. Letters of every script stay; what is not shown, what Windows reserves, and dots at
    either end do not.
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign for sign in last if sign in _JOINERS or unicodedata.category(sign)[0] != "C")
    path = PurePosixPath(" ".join(seen.split()).strip(". ") or NAMELESS)
    suffix = path.suffix if len(path.suffix.encode()) < LONGEST_NAME // 4 else ""
    stem = _cut(path.name.removesuffix(suffix), LONGEST_NAME - len(suffix.encode())).strip(". ")
    name = sanitize_filename(f"{stem or NAMELESS}{suffix}", replacement_text="_", platform="universal")
    return str(name) or NAMELESS


def _cut(text: str, most: int) -> str:
    """As much of `text` as `most` bytes hold."""
    return text.encode()[:most].decode(errors="ignore")


class Inbox:
    """The folder below `corpus` that takes new files; made when it is first needed.

    Raises `UploadFolderUnusable` where it, or a folder above it and below the corpus, is none, or is a link that leads elsewhere.
    """

    def __init__(self, corpus: Path, folder: str) -> None:
        self._corpus = corpus
        self._folder = PurePosixPath(folder)

    @contextmanager
    def draft(self, content: BinaryIO, name: str, most: int) -> Iterator[Draft]:
        """`content` in a hidden file of its own, on the disk; it is removed in the end.

        Raises `UploadTooLarge` for more than `most` bytes, `UploadUnusable` for none, and `DiskFull`.
        """
        with self._opened() as place:
            self._sweep(place)
            hidden = f"{_DRAFT}{secrets.token_hex(8)}{PurePosixPath(name).suffix}"
            try:
                with _explained(), _new(hidden, place) as stream:
                    size, digest = _copied(content, stream, most)
                    stream.flush()
                    os.fsync(stream.fileno())
                yield Draft(name, self._corpus / self._folder / hidden, size, digest)
            finally:
                with suppress(FileNotFoundError):
                    os.unlink(hidden, dir_fd=place)

    def keep(self, draft: Draft) -> str:
        """Make the draft a file of the corpus under its name, or that with a number where it is taken; return its id."""
        with self._opened() as place, _explained():
            for name in _names(draft.name):
                with suppress(FileExistsError):
                    _link(draft.path.name, name, place)
                    os.fsync(place)
                    return str(self._folder / name)
        raise AssertionError("numbers do not end")

    def twin(self, draft: Draft) -> str | None:
        """The id of a file of the inbox that holds the same bytes."""
        with self._opened() as place:
            for name in sorted(os.listdir(place)):
                if not name.startswith(".") and _holds(name, place, draft):
                    return str(self._folder / name)
        return None

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """The folder as a file descriptor, so that nobody can put another in its place meanwhile."""
        opened: list[int] = []
        try:
            with _explained():
                opened.append(os.open(self._corpus, os.O_RDONLY | os.O_DIRECTORY))
                for part in self._folder.parts:
                    with suppress(FileExistsError):
                        os.mkdir(part, dir_fd=opened[-1])
                    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
                    opened.append(os.open(part, flags, dir_fd=opened[-1]))
            yield opened[-1]
        finally:
            for one in opened:
                os.close(one)

    def _sweep(self, place: int) -> None:
        """Remove what a process left that was killed long ago."""
        for name in os.listdir(place):
            with suppress(FileNotFoundError, PermissionError):
                if name.startswith(_DRAFT) and _age(name, place) > _DRAFT_SECONDS:
                    os.unlink(name, dir_fd=place)


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what the system says of a folder or disk into what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise DiskFull(gettext("the disk is full, so the file was not saved: free some space")) from error
        raise UploadFolderUnusable(
            gettext(
                "the folder for new documents cannot be used (%(reason)s): the administrator must make it a writable "
                "folder inside the corpus (not a link), or name another in ASSISTANT_UPLOAD_FOLDER",
                reason=error.strerror,
            )
        ) from error


def _new(name: str, place: int) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    return os.fdopen(os.open(name, flags, 0o666, dir_fd=place), "wb")


def _copied(content: BinaryIO, stream: BinaryIO, most: int) -> tuple[int, str]:
    """Copy piece by piece; return the number of bytes and their digest."""
    size, digest = 0, hashlib.sha256()
    while piece := content.read(_PIECE):
        size += len(piece)
        if size > most:
            raise UploadTooLarge(
                gettext(
                    "the file is larger than the maximum of %(size)s MB: choose a smaller file",
                    size=decimals(most / _PIECE, "{:.4g}"),
                )
            )
        digest.update(piece)
        stream.write(piece)
    if not size:
        raise UploadUnusable("is empty")
    return size, f"sha256:{digest.hexdigest()}"


def _names(name: str) -> Iterator[str]:
    """`name`, then the same with a number: "report (2).pdf"."""
    yield name
    path = PurePosixPath(name)
    for number in count(2):
        yield f"{path.stem} ({number}){path.suffix}"


def _link(hidden: str, name: str, place: int) -> None:
    """Give the hidden file a name that nobody has. Raises `FileExistsError`."""
    try:
        os.link(hidden, name, src_dir_fd=place, dst_dir_fd=place, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # On a file system without links the name is taken with an empty file of our own, which the draft replaces.
        os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, dir_fd=place))
        os.replace(hidden, name, src_dir_fd=place, dst_dir_fd=place)


def _holds(name: str, place: int, draft: Draft) -> bool:
    """Whether a regular file of the folder has the draft's bytes."""
    try:
        state = os.stat(name, dir_fd=place, follow_symlinks=False)
        if not stat.S_ISREG(state.st_mode) or state.st_size != draft.size:
            return False
        opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place)
        with os.fdopen(opened, "rb") as stream:
            return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}" == draft.digest
    except OSError:
        return False


def _age(name: str, place: int) -> float:
    return time.time() - os.stat(name, dir_fd=place, follow_symlinks=False).st_mtime
