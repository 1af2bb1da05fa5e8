"""Brings the index in line with the corpus: reads what changed, encodes what is new, publishes it."""

import hashlib
import importlib.metadata
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from assistant.errors import CorpusMissing, IndexUnusable, UnreadableSource
from assistant.index.citation_ids import anchors
from assistant.index.snapshot import Builder, building
from assistant.ingest import preparing
from assistant.ingest.encode_ahead import Ahead
from assistant.ingest.preparing import Part, Prepared, prepare
from assistant.ingest.progress import Progress as Progress
from assistant.ingest.progress import recorded
from assistant.ingest.worker_pool import READERS_MODULE, Limits, PageTell, Workshop
from assistant.models.encoder import Encoder, Vector
from assistant.models.inference import usable_cores
from assistant.reading import LIBRARIES, READERS, discover, read_table
from assistant.reading import VERSION as READING_VERSION
from assistant.types import About, Document, Notice, Report, Role, Skipped, SourceFile

SAVE_EVERY = 32
UNREAD = "-"
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

Stamp = tuple[int, int, int]
KnownFiles = Mapping[str, tuple[Stamp, str, str | None]]
FileRow = tuple[str, Stamp, str, str | None]


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between the corpus and the index, by file stamps alone; in path order."""

    files: tuple[SourceFile, ...]
    changed: tuple[SourceFile, ...]
    gone: tuple[str, ...]
    postponed: tuple[str, ...]
    abouts: Mapping[str, About]

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What `documents.csv` describes although no such file is there."""
        names = {file.id for file in self.files}
        return tuple(
            Notice(name, "documents.csv describes it, but there is no such file: correct the path there")
            for name in sorted(set(self.abouts) - names)
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
    known: KnownFiles,
    encoder: str,
    settle_seconds: float,
    *,
    retry_skipped: bool = False,
) -> Changes:
    """Compare the files below `corpus` with what the last build saw, without reading any.

    The index in `folder` is no part of the corpus, even if it lies there. A file written in the last `settle_seconds` is postponed: it may still be being written. With
    `retry_skipped` those count as changed that were skipped: no stamp tells of a permission or limit.
    """
    with _listed(corpus):
        abouts = read_table(corpus)
        files = tuple(discover(corpus, folder))
    now = time.time_ns()
    changed, postponed = [], []
    for file in files:
        stamp, recipe, skipped = known.get(row_name(file.id), (None, "", None))
        retried = retry_skipped and skipped is not None
        if (
            not retried
            and stamp == file.stamp
            and recipe.rpartition(" ")[2] == _conditions(file.id, abouts.get(file.id), encoder)
        ):
            continue
        if 0 <= now - file.mtime_ns < settle_seconds * 1e9:
            postponed.append(row_name(file.id))
        else:
            changed.append(file)
    gone = tuple(sorted(set(known) - {row_name(file.id) for file in files}))
    return Changes(files, tuple(changed), gone, tuple(postponed), abouts)


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
            "see that its drive is there, and run 'assistant index' again"
        ) from error
    if before is None or (before.st_dev, before.st_ino) != (after.st_dev, after.st_ino):
        raise CorpusMissing(
            f"the corpus folder {corpus} was replaced while it was read: nothing was changed in the index; "
            "run 'assistant index' again"
        )


def _require_texts(found: Changes, builder: Builder, corpus: Path) -> None:
    """Refuse to take an empty folder, such as a drive that is not there, for the wish to forget everything."""
    if builder.documents and not found.files:
        raise CorpusMissing(
            f"the corpus folder {corpus} is empty, but the index has {len(builder.documents)} documents: "
            "nothing was changed; see that its drive is there, or, if all texts were taken away on purpose, "
            "run 'assistant index --rebuild'"
        )


def is_current(
    corpus: Path, document_id: str, digest: str, known: tuple[Stamp, str, str | None] | None
) -> bool:
    """Whether a document's file still has the bytes whose `digest` was indexed.

    They are digested again unless what is `known` of the file was recorded for the same bytes and its stamp is unchanged.
    """
    stamp = known[0] if known is not None and known[1].partition(" ")[0] == digest else None
    if stamp == NO_FILE:
        return True
    path = corpus / document_id
    try:
        now = path.stat()
        if stamp == (now.st_size, now.st_mtime_ns, now.st_ino):
            return True
        with path.open("rb") as stream:
            return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}" == digest
    except OSError:
        return False


def settle(corpus: Path, folder: Path, settle_seconds: float) -> None:
    """Wait until the youngest file is `settle_seconds` old, but no longer than that; the index in `folder` aside."""
    youngest = max((file.mtime_ns for file in discover(corpus, folder)), default=0)
    age = (time.time_ns() - youngest) / 1e9
    if 0 <= age < settle_seconds:
        time.sleep(settle_seconds - age)


def build(
    corpus: Path,
    folder: Path,
    encoder: Encoder,
    *,
    limits: Limits,
    settle_seconds: float,
    rebuild: bool = False,
    retry_skipped: bool = True,
    progress: Progress | None = None,
    readers: str = READERS_MODULE,
) -> Report:
    """Index what changed below `corpus` into `folder`; publish nothing where nothing did.

    With `retry_skipped` files that could not be read are tried again, which may take until their limits are reached.
    `readers` names the module whose `READERS` are used in the processes that read.
    Raises `CorpusMissing`, `DocumentsTableInvalid`, `IndexBusy`, `IndexUnusable` or `WorkerUnavailable`.
    """
    started = time.monotonic()
    _require_apart(corpus, folder)
    with (
        building(folder, usable_cores(), rebuild=rebuild) as builder,
        recorded(folder, progress or Progress()) as tell,
    ):
        found = changes(
            corpus, folder, builder.files, encoder.identity, settle_seconds, retry_skipped=retry_skipped
        )
        if not rebuild:
            _require_texts(found, builder, corpus)
        cores = usable_cores()
        with (
            Workshop(cores, limits, encoder.count_tokens, encoder.max_tokens, readers) as workshop,
            Ahead(encoder) as ahead,
        ):
            rows, wanted = _read(found, builder, encoder, workshop, tell, ahead)
            return _finish(found, rows, wanted, builder, encoder, str(corpus.resolve()), tell, started, ahead)


def _require_apart(corpus: Path, folder: Path) -> None:
    if corpus.resolve() == folder.resolve():
        raise IndexUnusable(
            f"{folder} is the corpus itself: choose another folder for the index with --index"
        )


def build_from(
    documents: Iterable[Document], folder: Path, encoder: Encoder, progress: Progress | None = None
) -> Report:
    """Index `documents` that come from elsewhere than files, all anew; those without anything to quote are skipped."""
    started = time.monotonic()
    documents = list(documents)
    with (
        building(folder, usable_cores(), rebuild=True) as builder,
        recorded(folder, progress or Progress()) as tell,
    ):
        rows: list[FileRow] = []
        with Ahead(encoder) as ahead:
            for done, document in enumerate(documents):
                tell.reading(done, len(documents), document.id)
                recipe = f"{document.digest} {_conditions(document.id, None, encoder.identity)}"
                try:
                    prepared = prepare(document, encoder.count_tokens, encoder.max_tokens)
                except UnreadableSource as reason:
                    rows.append((document.id, NO_FILE, recipe, str(reason)))
                    continue
                ahead.add(_stage(prepared, recipe, builder, encoder))
                rows.append((document.id, NO_FILE, recipe, None))
            tell.reading(len(rows), len(rows), "")
            found, staged = Changes((), (), (), (), {}), {row[0] for row in rows if row[3] is None}
            return _finish(found, rows, staged, builder, encoder, "", tell, started, ahead)


def _read(
    found: Changes, builder: Builder, encoder: Encoder, workshop: Workshop, tell: Progress, ahead: Ahead
) -> tuple[list[FileRow], set[str]]:
    """Stage every changed file; return what to remember of each, in path order, and the ids of documents newly staged."""
    changed = {file.id for file in found.changed}
    rows = {
        name: (name, *builder.files[name])
        for name in (row_name(file.id) for file in found.files if file.id not in changed)
        if name in builder.files
    }
    staged: set[str] = set()
    jobs = ((file, found.abouts.get(file.id)) for file in found.changed)
    tell.reading(0, len(changed), "")
    for done, outcome in enumerate(workshop.prepare(jobs, _named(tell.pages)), 1):
        file, result = outcome.source, outcome.result
        name = row_name(file.id)
        conditions = _conditions(file.id, found.abouts.get(file.id), encoder.identity)
        if isinstance(result, UnreadableSource):
            rows[name] = (name, file.stamp, f"{UNREAD} {conditions}", str(result))
        else:
            recipe = f"{result.document.digest} {conditions}"
            rows[name] = (file.id, file.stamp, recipe, None)
            if builder.documents.get(file.id, (0, ""))[1] != recipe:
                staged.add(file.id)
                if builder.staged.get(file.id, (0, ""))[1] != recipe:
                    ahead.add(_stage(result, recipe, builder, encoder))
        builder.add_vectors(ahead.ready())
        tell.reading(done, len(changed), name)
    names = (row_name(file.id) for file in found.files)
    return [rows[name] for name in names if name in rows], staged


def _named(tell: PageTell) -> PageTell:
    """`tell`, with names as they can be shown."""
    return lambda document, done, total: tell(row_name(document), done, total)


def row_name(document_id: str) -> str:
    """The id as it can be stored and shown, also of a file whose name is not valid UTF-8 and is not read."""
    return document_id.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _stage(prepared: Prepared, recipe: str, builder: Builder, encoder: Encoder) -> list[tuple[bytes, str]]:
    """Stage one version of a document; return those of its inputs that have no vector yet."""
    document = prepared.document
    if document.id in builder.staged:
        builder.unstage([builder.staged[document.id][0]])
    passages = [part.passage for part in prepared.parts]
    recognised = [part.recommendation for part in prepared.parts]
    inputs = [_inputs(part, encoder) for part in prepared.parts]
    found = zip(passages, recognised, anchors(passages, document.text), inputs, strict=True)
    builder.stage(document, recipe, prepared.blocks, list(found))
    return builder.without_vectors([(digest, text) for several in inputs for _, digest, text in several])


def _inputs(part: Part, encoder: Encoder) -> list[tuple[Role, bytes, str]]:
    """What the encoder is to read for a passage, each with the digest under which its vector is kept."""
    return [(role, _input_digest(text, encoder), text) for role, text in part.inputs]


def _input_digest(text: str, encoder: Encoder) -> bytes:
    return hashlib.sha256(f"{encoder.identity}\0{text}".encode("utf-8", "surrogatepass")).digest()


def _finish(
    found: Changes,
    rows: list[FileRow],
    staged: set[str],
    builder: Builder,
    encoder: Encoder,
    corpus: str,
    tell: Progress,
    started: float,
    ahead: Ahead,
) -> Report:
    """Encode what is left, publish, report."""
    kept = {row[0] for row in rows if row[3] is None}
    builder.unstage(version for name, (version, _) in builder.staged.items() if name not in staged)
    removed = {
        version for name, (version, _) in builder.documents.items() if name in staged or name not in kept
    }
    encoded = _encode(builder, ahead, tell)
    models = {"encoder": encoder.identity, "dimensions": str(encoder.dimensions)}
    known = [(name, *row) for name, row in builder.files.items()]
    generation = builder.current
    if staged or removed or not builder.is_sound() or not _holds(builder.manifest, models):
        tell.publishing()
        generation = builder.publish(removed, rows, encoder.dimensions, {**models, "corpus": corpus})
    else:
        if rows != known or builder.manifest["corpus"] != corpus:
            builder.remember(rows, corpus)
        builder.tidy()
    gone = tuple(name for name in builder.documents if name not in kept)
    return Report(
        read=tuple(sorted(staged)),
        unchanged=len(kept - staged),
        removed=gone,
        skipped=tuple(Skipped(name, reason) for name, _, _, reason in rows if reason is not None),
        postponed=found.postponed,
        passages_encoded=encoded,
        generation=generation,
        seconds=time.monotonic() - started,
        warnings=(*builder.warnings(generation), *found.notices),
    )


def _holds(manifest: Mapping[str, str], expected: Mapping[str, str]) -> bool:
    return expected.items() <= manifest.items()


def _encode(builder: Builder, ahead: Ahead, tell: Progress) -> int:
    """Wait for all vectors, saving as they come, so that an interrupted build resumes; count them."""
    missing = builder.missing_inputs()
    ahead.add(missing)
    saved = ahead.total - len(missing)
    tell.encoding(saved, ahead.total)
    batch: list[tuple[bytes, Vector]] = []
    for one in ahead.rest():
        batch.append(one)
        if len(batch) == SAVE_EVERY:
            builder.add_vectors(batch)
            saved, batch = saved + len(batch), []
            tell.encoding(saved, ahead.total)
    builder.add_vectors(batch)
    tell.encoding(ahead.total, ahead.total)
    return ahead.total


def versions(encoder: str) -> str:
    """Hash of the versions of all stages and of the encoder: what a document is made into, for the same bytes."""
    return _conditions("", None, encoder)


def _conditions(document_id: str, about: About | None, encoder: str) -> str:
    """Hash of all that, beside a file's bytes, decides what is made of it."""
    versions = (*_reader_versions(PurePosixPath(document_id).suffix.lower()), *preparing.VERSIONS, encoder)
    known = json.dumps([document_id, asdict(about) if about else None, versions], sort_keys=True)
    return hashlib.sha256(known.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@cache
def _reader_versions(suffix: str) -> tuple[int, str | None]:
    """The version of the readers, and that of the library with which files of this type are read."""
    reader = READERS.get(suffix)
    return READING_VERSION, reader and importlib.metadata.version(LIBRARIES[reader])
