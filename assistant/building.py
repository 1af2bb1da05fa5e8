"""Brings the index in line with the corpus: reads what changed, encodes what is new, publishes it."""

import hashlib
import importlib.metadata
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from assistant import recommendations, segment
from assistant import structure as structuring
from assistant.ahead import Ahead
from assistant.citing import anchors
from assistant.encoding import Encoder, Vector
from assistant.errors import UnreadableSource
from assistant.index import Builder, building
from assistant.inference import usable_cores
from assistant.reading import READERS, discover, read_file, read_table
from assistant.reading import VERSION as READING_VERSION
from assistant.types import About, Document, Passage, Report, Skipped, SourceFile

ENCODED_LANGUAGES = frozenset({"en", None})
SAVE_EVERY = 32
UNREAD = "-"
NO_FILE = (0, 0, 0)

Stamp = tuple[int, int, int]
KnownFiles = Mapping[str, tuple[Stamp, str, str | None]]
FileRow = tuple[str, Stamp, str, str | None]


class Progress:
    """Told how long work gets on; this one keeps silent."""

    def reading(self, done: int, total: int, document: str) -> None:
        """`done` of `total` changed files have been read; `document` is next."""

    def encoding(self, done: int, total: int) -> None:
        """`done` of `total` new texts have been encoded."""

    def asking(self, done: int, total: int) -> None:
        """`done` of `total` questions have been asked, where an index is measured."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between the corpus and the index, by file stamps alone; in path order."""

    files: tuple[SourceFile, ...]
    changed: tuple[SourceFile, ...]
    gone: tuple[str, ...]
    postponed: tuple[str, ...]
    abouts: Mapping[str, About]

    @property
    def bytes_to_read(self) -> int:
        """Size of the changed files that a reader would take."""
        return sum(file.size for file in self.changed if file.path.suffix.lower() in READERS)

    def __bool__(self) -> bool:
        return bool(self.changed or self.gone)


def changes(
    corpus: Path, known: KnownFiles, encoder: str, settle_seconds: float, *, retry_skipped: bool = False
) -> Changes:
    """Compare the files below `corpus` with what the last build saw, without reading any.

    A file written in the last `settle_seconds` is postponed: it may still be being written. With
    `retry_skipped` those count as changed that were skipped: no stamp tells of a permission or limit.
    """
    abouts = read_table(corpus)
    files = tuple(discover(corpus))
    now = time.time_ns()
    changed, postponed = [], []
    for file in files:
        stamp, recipe, skipped = known.get(_row_name(file.id), (None, "", None))
        retried = retry_skipped and skipped is not None
        if (
            not retried
            and stamp == file.stamp
            and recipe.rpartition(" ")[2] == _conditions(file.id, abouts.get(file.id), encoder)
        ):
            continue
        if 0 <= now - file.mtime_ns < settle_seconds * 1e9:
            postponed.append(_row_name(file.id))
        else:
            changed.append(file)
    gone = tuple(sorted(set(known) - {_row_name(file.id) for file in files}))
    return Changes(files, tuple(changed), gone, tuple(postponed), abouts)


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


def settle(corpus: Path, settle_seconds: float) -> None:
    """Wait until the youngest file is `settle_seconds` old, but no longer than that."""
    youngest = max((file.mtime_ns for file in discover(corpus)), default=0)
    age = (time.time_ns() - youngest) / 1e9
    if 0 <= age < settle_seconds:
        time.sleep(settle_seconds - age)


def build(
    corpus: Path,
    folder: Path,
    encoder: Encoder,
    *,
    max_bytes: int,
    settle_seconds: float,
    rebuild: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Index what changed below `corpus` into `folder`; publish nothing where nothing did.

    Raises `CorpusMissing`, `DocumentsTableInvalid`, `IndexBusy` or `IndexUnusable`.
    """
    started = time.monotonic()
    tell = progress or Progress()
    with building(folder, usable_cores(), rebuild=rebuild) as builder:
        found = changes(corpus, builder.files, encoder.identity, settle_seconds, retry_skipped=True)
        with Ahead(encoder) as ahead:
            rows, wanted = _read(found, builder, encoder, max_bytes, tell, ahead)
            return _finish(found, rows, wanted, builder, encoder, str(corpus.resolve()), tell, started, ahead)


def build_from(
    documents: Iterable[Document], folder: Path, encoder: Encoder, progress: Progress | None = None
) -> Report:
    """Index `documents` that come from elsewhere than files, all anew."""
    started = time.monotonic()
    documents = list(documents)
    with building(folder, usable_cores(), rebuild=True) as builder:
        rows: list[FileRow] = []
        tell = progress or Progress()
        with Ahead(encoder) as ahead:
            for done, document in enumerate(documents):
                tell.reading(done, len(documents), document.id)
                recipe = f"{document.digest} {_conditions(document.id, None, encoder.identity)}"
                ahead.add(_stage(document, recipe, builder, encoder))
                rows.append((document.id, NO_FILE, recipe, None))
            tell.reading(len(rows), len(rows), "")
            found, staged = Changes((), (), (), (), {}), {row[0] for row in rows}
            return _finish(found, rows, staged, builder, encoder, "", tell, started, ahead)


def passages_of(document: Document) -> tuple[Passage, ...]:
    """The passages of a document, long paragraphs uncut, without any model."""
    blocks = structuring.structure(document)
    return segment.segment(document, blocks, lambda text: len(text.split()), len(document.text) + 1)


def _read(
    found: Changes, builder: Builder, encoder: Encoder, max_bytes: int, tell: Progress, ahead: Ahead
) -> tuple[list[FileRow], set[str]]:
    """Stage every changed file; return what to remember of each, and the ids of documents newly staged."""
    changed = {file.id for file in found.changed}
    rows: list[FileRow] = []
    staged: set[str] = set()
    done = 0
    for file in found.files:
        name = _row_name(file.id)
        if file.id not in changed:
            if name in builder.files:
                rows.append((name, *builder.files[name]))
            continue
        tell.reading(done, len(changed), name)
        done += 1
        about = found.abouts.get(file.id)
        conditions = _conditions(file.id, about, encoder.identity)
        try:
            document = read_file(file, about, max_bytes)
        except UnreadableSource as reason:
            rows.append((name, file.stamp, f"{UNREAD} {conditions}", str(reason)))
            continue
        recipe = f"{document.digest} {conditions}"
        rows.append((file.id, file.stamp, recipe, None))
        if builder.documents.get(file.id, (0, ""))[1] == recipe:
            continue
        staged.add(file.id)
        if builder.staged.get(file.id, (0, ""))[1] != recipe:
            ahead.add(_stage(document, recipe, builder, encoder))
            builder.add_vectors(ahead.ready())
    tell.reading(done, len(changed), "")
    return rows, staged


def _row_name(document_id: str) -> str:
    """The id as it can be stored and shown, also of a file whose name is not valid UTF-8 and is not read."""
    return document_id.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _stage(document: Document, recipe: str, builder: Builder, encoder: Encoder) -> list[tuple[bytes, str]]:
    """Stage one version of a document; return those of its inputs that have no vector yet."""
    if document.id in builder.staged:
        builder.unstage([builder.staged[document.id][0]])
    blocks = structuring.structure(document)
    passages = segment.segment(document, blocks, encoder.count_tokens, encoder.max_tokens)
    encoded = document.language in ENCODED_LANGUAGES
    inputs = [_inputs(document, passage, encoder) if encoded else [] for passage in passages]
    recognised = [recommendations.recognise(passage, document.title) for passage in passages]
    found = zip(passages, recognised, anchors(passages, document.text), inputs, strict=True)
    builder.stage(document, recipe, blocks, list(found))
    return builder.without_vectors([one for several in inputs for one in several])


def _inputs(document: Document, passage: Passage, encoder: Encoder) -> list[tuple[bytes, str]]:
    """What the encoder is to read of a passage, each with the digest under which its vector is kept."""
    texts = segment.model_inputs(document, passage, encoder.count_tokens, encoder.max_tokens)
    return [
        (hashlib.sha256(f"{encoder.identity}\0{text}".encode("utf-8", "surrogatepass")).digest(), text)
        for text in texts
    ]


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
        generation = builder.publish(removed, rows, encoder.dimensions, {**models, "corpus": corpus})
    elif rows != known or builder.manifest["corpus"] != corpus:
        builder.remember(rows, corpus)
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
    versions = (*_reader_versions(), structuring.VERSION, segment.VERSION, recommendations.VERSION, encoder)
    known = json.dumps([document_id, asdict(about) if about else None, versions], sort_keys=True)
    return hashlib.sha256(known.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@cache
def _reader_versions() -> tuple[int, str]:
    return READING_VERSION, importlib.metadata.version("charset-normalizer")
