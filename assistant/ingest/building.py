"""Brings the index in line with the corpus: reads what changed, recognises and encodes what is new, publishes it."""

import hashlib
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import CorpusMissing, IndexUnusable, UnreadableSource
from assistant.index.catalogue import FileRecord, Staged
from assistant.index.citation_ids import anchors
from assistant.index.writer import IndexWriter, building
from assistant.ingest import facts
from assistant.ingest.compare import NO_FILE, Changes, changes, recipe_conditions, row_name
from assistant.ingest.encode_ahead import Ahead
from assistant.ingest.preparing import Part, Prepared, prepare
from assistant.ingest.progress import Progress as Progress
from assistant.ingest.progress import recorded
from assistant.ingest.worker_pool import READERS_MODULE, Limits, Workshop
from assistant.language.belonging import Wholes, bundled_wholes, joined
from assistant.models.configured import indexed_with
from assistant.models.encoder import ENCODED_LANGUAGES, Encoder, Vector
from assistant.models.inference import usable_cores
from assistant.models.recogniser import Recogniser
from assistant.recommendations import Actors, recognise
from assistant.types import Document, Report, Skipped

SAVE_EVERY = 32
UNREAD = "-"


@dataclass(frozen=True, slots=True)
class IndexingModels:
    """What reads the texts: one model for vectors, one for recommendations; perhaps one more for vectors in any language."""

    encoder: Encoder
    recogniser: Recogniser
    multilingual: Encoder | None = None

    @property
    def identity(self) -> str:
        """What a document was indexed with."""
        second = self.multilingual.identity if self.multilingual else None
        return indexed_with(self.encoder.identity, self.recogniser.identity, second)


def _require_texts(found: Changes, builder: IndexWriter, corpus: Path) -> None:
    """Refuse to take an empty folder, or one of links that lead nowhere, for the wish to forget everything: a drive may be missing."""
    if builder.documents and all(file.hindrance is not None for file in found.files):
        raise CorpusMissing(
            f"the corpus folder {corpus} is empty, but the index has {len(builder.documents)} documents: "
            "nothing was changed; see that its drive is there, or, if all texts were taken away on purpose, "
            "run 'assistant index --rebuild'"
        )


def build(
    corpus: Path,
    folder: Path,
    encoder: Encoder,
    recogniser: Recogniser,
    *,
    multilingual: Encoder | None = None,
    limits: Limits,
    settle_seconds: float,
    rebuild: bool = False,
    retry_skipped: bool = True,
    suspects: Collection[str] = (),
    progress: Progress | None = None,
    readers: str = READERS_MODULE,
) -> Report:
    """Index what changed below `corpus` into `folder`; publish nothing where nothing did.

    With `retry_skipped` files that could not be read are tried again, which may take until their limits are reached.
    The documents of `suspects` are read again whatever their stamps say.
    `readers` names the module whose `READERS` are used in the processes that read.
    Raises `CorpusMissing`, `IndexBusy`, `IndexUnusable` or `WorkerUnavailable`.
    """
    started = time.monotonic()
    _require_apart(corpus, folder)
    with (
        building(folder, usable_cores(), rebuild=rebuild) as builder,
        recorded(folder, progress or Progress()) as tell,
    ):
        models = IndexingModels(encoder, recogniser, multilingual)
        found = changes(
            corpus,
            folder,
            builder.files,
            models.identity,
            settle_seconds,
            retry_skipped=retry_skipped,
            suspects=suspects,
        )
        if not rebuild:
            _require_texts(found, builder, corpus)
        cores = usable_cores()
        with (
            Workshop(cores, limits, encoder.count_tokens, encoder.max_tokens, readers) as workshop,
            Ahead(encoder) as ahead,
        ):
            rows, wanted = _read(found, builder, models, workshop, tell, ahead)
            report = _finish(
                found, rows, wanted, builder, models, str(corpus.resolve()), tell, started, ahead
            )
            facts.save(folder, found.abouts)
            return report


def _require_apart(corpus: Path, folder: Path) -> None:
    if corpus.resolve() == folder.resolve():
        raise IndexUnusable(
            f"{folder} is the corpus itself: choose another folder for the index with --index"
        )


def build_from(
    documents: Iterable[Document],
    folder: Path,
    encoder: Encoder,
    recogniser: Recogniser,
    progress: Progress | None = None,
    multilingual: Encoder | None = None,
) -> Report:
    """Index `documents` that come from elsewhere than files, all anew; those without anything to quote are skipped."""
    started = time.monotonic()
    documents = list(documents)
    models = IndexingModels(encoder, recogniser, multilingual)
    with (
        building(folder, usable_cores(), rebuild=True) as builder,
        recorded(folder, progress or Progress()) as tell,
    ):
        rows: dict[str, FileRecord] = {}
        with Ahead(encoder) as ahead:
            for done, document in enumerate(documents):
                tell.reading(done, len(documents), document.id)
                recipe = f"{document.digest} {recipe_conditions(document.id, None, models.identity, {})}"
                try:
                    prepared = prepare(document, encoder.count_tokens, encoder.max_tokens)
                except UnreadableSource as reason:
                    rows[document.id] = FileRecord(NO_FILE, recipe, str(reason))
                    continue
                ahead.add(_stage(prepared, recipe, builder, models, {}))
                rows[document.id] = FileRecord(NO_FILE, recipe, None)
            tell.reading(len(rows), len(rows), "")
            found = Changes((), (), (), (), {}, {})
            staged = {name for name, row in rows.items() if row.skipped is None}
            return _finish(found, rows, staged, builder, models, "", tell, started, ahead)


def _read(
    found: Changes,
    builder: IndexWriter,
    models: IndexingModels,
    workshop: Workshop,
    tell: Progress,
    ahead: Ahead,
) -> tuple[dict[str, FileRecord], set[str]]:
    """Stage every changed file; return what to remember of each, in path order, and the ids of documents newly staged."""
    changed = {file.id for file in found.changed}
    rows = {
        name: builder.files[name]
        for name in (*(row_name(file.id) for file in found.files if file.id not in changed), *found.unchecked)
        if name in builder.files
    }
    staged: set[str] = set()
    hindered = [file for file in found.changed if file.hindrance is not None]
    for file in hindered:
        conditions = recipe_conditions(file.id, found.abouts.get(file.id), models.identity, found.wholes)
        rows[row_name(file.id)] = FileRecord(file.stamp, f"{UNREAD} {conditions}", file.hindrance)
    jobs = ((file, found.abouts.get(file.id)) for file in found.changed if file.hindrance is None)
    tell.reading(len(hindered), len(changed), "")
    outcomes = workshop.prepare(
        jobs, lambda document, done, total: tell.pages(row_name(document), done, total)
    )
    for done, outcome in enumerate(outcomes, 1 + len(hindered)):
        file, result = outcome.source, outcome.result
        name = row_name(file.id)
        conditions = recipe_conditions(file.id, found.abouts.get(file.id), models.identity, found.wholes)
        if isinstance(result, UnreadableSource):
            rows[name] = FileRecord(file.stamp, f"{UNREAD} {conditions}", str(result))
        else:
            recipe = f"{result.document.digest} {conditions}"
            rows[name] = FileRecord(file.stamp, recipe, None)
            if builder.documents.get(file.id, (0, ""))[1] != recipe:
                staged.add(file.id)
                if builder.staged.get(file.id, (0, ""))[1] != recipe:
                    ahead.add(_stage(result, recipe, builder, models, found.wholes))
        builder.add_vectors(ahead.ready())
        tell.reading(done, len(changed), name)
    names = sorted({*(row_name(file.id) for file in found.files), *found.unchecked})
    return {name: rows[name] for name in names if name in rows}, staged


def _stage(
    prepared: Prepared, recipe: str, builder: IndexWriter, models: IndexingModels, wholes: Wholes
) -> list[tuple[bytes, str]]:
    """Stage one version of a document; return those of its inputs that have no vector yet."""
    document = prepared.document
    if document.id in builder.staged:
        builder.unstage([builder.staged[document.id][0]])
    passages = [part.passage for part in prepared.parts]
    recognised = recognise(
        document,
        [(part.passage, part.proposal) for part in prepared.parts],
        models.recogniser,
        Actors.of(document.text, joined(bundled_wholes(), wholes)),
    )
    first = models.encoder if document.language in ENCODED_LANGUAGES else None
    inputs = [_inputs(part, first) for part in prepared.parts]
    multilingual = [_inputs(part, models.multilingual) for part in prepared.parts]
    found = zip(passages, recognised, anchors(passages, document.text), inputs, multilingual, strict=True)
    staged = [
        Staged(passage, said.recommendation, said.reported, anchor, mine, others)
        for passage, said, anchor, mine, others in found
    ]
    builder.stage(document, recipe, prepared.blocks, staged)
    return builder.without_vectors([one for several in inputs for one in several])


def _inputs(part: Part, encoder: Encoder | None) -> list[tuple[bytes, str]]:
    """What an encoder is to read for a passage, each with the digest under which its vector is kept."""
    if encoder is None:
        return []
    named = ((f"{encoder.identity}\0{text}", text) for text in part.inputs)
    return [(hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest(), text) for name, text in named]


def _finish(
    found: Changes,
    rows: dict[str, FileRecord],
    staged: set[str],
    builder: IndexWriter,
    models: IndexingModels,
    corpus: str,
    tell: Progress,
    started: float,
    ahead: Ahead,
) -> Report:
    """Encode what is left, publish, report."""
    kept = {name for name, row in rows.items() if row.skipped is None}
    builder.unstage(version for name, (version, _) in builder.staged.items() if name not in staged)
    removed = {
        version for name, (version, _) in builder.documents.items() if name in staged or name not in kept
    }
    encoded = _encode(builder, ahead, tell)
    if models.multilingual is not None:
        with Ahead(models.multilingual) as others:
            _encode(builder, others, tell, multilingual=True)
    encoder = models.encoder
    made_with = {"encoder": encoder.identity, "dimensions": str(encoder.dimensions)}
    generation = builder.current
    if staged or removed or not builder.is_sound() or not made_with.items() <= builder.manifest.items():
        tell.publishing()
        generation = builder.publish(removed, rows, encoder.dimensions, {**made_with, "corpus": corpus})
    else:
        if list(rows.items()) != list(builder.files.items()) or builder.manifest["corpus"] != corpus:
            builder.remember(rows, corpus)
        builder.tidy()
    gone = tuple(name for name in builder.documents if name not in rows)
    return Report(
        read=tuple(sorted(staged)),
        unchanged=len(kept - staged),
        removed=gone,
        skipped=tuple(Skipped(name, row.skipped) for name, row in rows.items() if row.skipped is not None),
        postponed=found.postponed,
        passages_encoded=encoded,
        generation=generation,
        seconds=time.monotonic() - started,
        warnings=(*builder.warnings(generation), *found.notices),
    )


def _encode(builder: IndexWriter, ahead: Ahead, tell: Progress, *, multilingual: bool = False) -> int:
    """Wait for all vectors, saving as they come, so that an interrupted build resumes; count them."""
    missing = builder.missing_inputs(multilingual=multilingual)
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
