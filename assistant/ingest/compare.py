"""Compares the corpus with what the last build saw: which files changed, came or went, by their stamps."""

import hashlib
import importlib.metadata
import json
import os
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from assistant.errors import CorpusMissing
from assistant.index.catalogue import FileRecord
from assistant.ingest import facts, preparing
from assistant.language.belonging import Wholes, wholes_of
from assistant.models.identity import file_digest
from assistant.reading import LIBRARIES, READERS, VERSIONS, discover, read_actors, read_table
from assistant.runtime.regular_file import is_forbidden
from assistant.types import About, Notice, SourceFile
from assistant.types.document import stamp_of

NO_FILE = (0, 0, 0)
# Characters of text for each byte of a file, where that is not about one: rather too many than too few.
SHARE_OF_TEXT = {
    ".docx": 0.3,
    ".epub": 1.5,
    ".htm": 0.15,
    ".html": 0.15,
    ".odt": 0.3,
    ".pdf": 0.2,
    ".xhtml": 0.15,
}


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between the corpus and the index, by file stamps alone; in path order.

    `abouts` is what `documents.csv` says of documents, `wholes` what `actors.tsv` says of who belongs to whom.
    """

    files: tuple[SourceFile, ...]
    changed: tuple[SourceFile, ...]
    gone: tuple[str, ...]
    postponed: tuple[str, ...]
    abouts: Mapping[str, About]
    wholes: Wholes
    faults: tuple[Notice, ...] = ()
    unchecked: tuple[str, ...] = ()  # documents that may not be read any more, or whose folders may not

    @property
    def names(self) -> tuple[str, ...]:
        """The documents in which corpus and index differ."""
        return (*(row_name(file.id) for file in self.changed), *self.gone, *self.postponed)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Documents that cannot be checked, and what of `documents.csv` cannot be used, or describes what is not there."""
        names = {file.id for file in self.files}
        return (
            *self.faults,
            *(
                Notice(
                    name,
                    f"cannot be checked: {'the file' if name in names else 'its folder'} cannot be read;"
                    " grant permission to read it",
                )
                for name in self.unchecked
            ),
            *(
                Notice(name, "documents.csv describes it, but there is no such file: correct the path there")
                for name in sorted(set(self.abouts) - names)
            ),
        )

    @property
    def text_to_read(self) -> float:
        """About how many characters the changed files hold that a reader would take, by size and format."""
        suffixes = ((file.path.suffix.lower(), file.size) for file in self.changed)
        return sum(size * SHARE_OF_TEXT.get(suffix, 1.0) for suffix, size in suffixes if suffix in READERS)

    def __bool__(self) -> bool:
        return bool(self.changed or self.gone)


def changes(
    corpus: Path,
    folder: Path,
    known: Mapping[str, FileRecord],
    models: str,
    settle_seconds: float,
    *,
    retry_skipped: bool = False,
    suspects: Collection[str] = (),
) -> Changes:
    """Compare the files below `corpus` with what the last build saw, without reading any.

    The index in `folder` is no part of the corpus, even if it lies there. A file written in the last `settle_seconds` is postponed: it may still be being written. With
    `retry_skipped` those count as changed that were skipped: no stamp tells of a permission or limit. A document that may
    not be read any more is unchecked, so that it stays in the index. The documents of
    `suspects` count as changed whatever their stamps say.
    """
    with _listed(corpus):
        abouts, faults = read_table(corpus, facts.load(folder))
        bodies, mistaken = read_actors(corpus)
        files = tuple(discover(corpus, folder))
    wholes = wholes_of(bodies)
    now = time.time_ns()
    changed, postponed, forbidden = [], [], []
    for file in files:
        record = known.get(row_name(file.id))
        if (
            record is not None
            and not (retry_skipped and record.skipped is not None)
            and record.stamp == file.stamp
            and file.id not in suspects
            and record.recipe.conditions == recipe_conditions(file.id, abouts.get(file.id), models, wholes)
        ):
            continue
        if record is not None and record.skipped is None and is_forbidden(file.path):
            forbidden.append(row_name(file.id))
        elif 0 <= now - file.mtime_ns < settle_seconds * 1e9:
            postponed.append(row_name(file.id))
        else:
            changed.append(file)
    missing = sorted(set(known) - {row_name(file.id) for file in files})
    closed = tuple(f"{row_name(file.id)}/" for file in files if os.path.isdir(file.path))
    gone = tuple(name for name in missing if not name.startswith(closed))
    inside = (name for name in missing if name.startswith(closed) and known[name].skipped is None)
    unchecked = tuple(sorted((*inside, *forbidden)))
    return Changes(
        files, tuple(changed), gone, tuple(postponed), abouts, wholes, (*faults, *mistaken), unchecked
    )


@contextmanager
def _listed(corpus: Path) -> Iterator[None]:
    """Raises `CorpusMissing` where a folder vanishes, or cannot be read, while it is looked through."""
    try:
        before = corpus.stat() if corpus.is_dir() else None
        yield
        after = corpus.stat()
    except OSError as error:
        raise CorpusMissing(
            f"the corpus folder {corpus} cannot be read ({error.strerror}): nothing was changed in the index; "
            "check that its drive is connected, and run 'assistant index' again"
        ) from error
    if before is None or (before.st_dev, before.st_ino) != (after.st_dev, after.st_ino):
        raise CorpusMissing(
            f"the corpus folder {corpus} was replaced while it was read: nothing was changed in the index; "
            "run 'assistant index' again"
        )


def is_current(corpus: Path, document_id: str, digest: str, known: FileRecord | None) -> bool:
    """Whether a document's file still has the bytes whose `digest` was indexed.

    They are digested again unless what is `known` of the file was recorded for the same bytes and its stamp is unchanged.
    """
    stamp = known.stamp if known is not None and known.recipe.digest == digest else None
    if stamp == NO_FILE:
        return True
    path = corpus / document_id
    try:
        now = path.stat()
    except OSError:
        return False
    is_unchanged = stamp == stamp_of(now.st_size, now.st_mtime_ns, now.st_ino, now.st_ctime_ns)
    return is_unchanged or digest_of(path) == digest


def digest_of(path: Path) -> str | None:
    """The digest of a file's bytes as they are now; None where there is no file that can be read."""
    try:
        return f"sha256:{file_digest(path)}"
    except OSError:
        return None


def altered(corpus: Path, known: Mapping[str, FileRecord]) -> frozenset[str]:
    """The documents whose files hold other bytes than were indexed; reads all of them."""
    read = {
        name: record.recipe.digest
        for name, record in known.items()
        if record.skipped is None and record.stamp != NO_FILE
    }
    return frozenset(name for name, digest in read.items() if digest_of(corpus / name) not in (None, digest))


def settle(corpus: Path, folder: Path, settle_seconds: float) -> None:
    """Wait until the youngest file is `settle_seconds` old, but no longer than that; the index in `folder` aside."""
    youngest = max((file.mtime_ns for file in discover(corpus, folder) if file.hindrance is None), default=0)
    age = (time.time_ns() - youngest) / 1e9
    if 0 <= age < settle_seconds:
        time.sleep(settle_seconds - age)


def row_name(document_id: str) -> str:
    """The id as it can be stored and shown, also of a file whose name is not valid UTF-8 and is not read."""
    return document_id.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def versions(models: str) -> str:
    """Hash of the versions of all stages and of the models: what a document is made into, for the same bytes."""
    return recipe_conditions("", None, models, {})


def recipe_conditions(document_id: str, about: About | None, models: str, wholes: Wholes) -> str:
    """Hash of all that, beside a file's bytes, decides what is made of it; `models` names encoder and recogniser."""
    versions = (_reader_versions(PurePosixPath(document_id).suffix.lower()), *preparing.VERSIONS, models)
    known = json.dumps([document_id, asdict(about) if about else None, versions, wholes], sort_keys=True)
    return hashlib.sha256(known.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _reader_versions(suffix: str) -> tuple[int, str] | None:
    """The version of the reader of files of this type, and that of the library that it uses; None without one."""
    reader = READERS.get(suffix)
    return (VERSIONS[reader], _library_version(LIBRARIES[reader])) if reader is not None else None


_library_version = cache(importlib.metadata.version)
