"""Brings the index in line with the corpus: reads what changed, recognises and encodes what is new, publishes it."""

import hashlib
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import CorpusMissing, IndexUnusable, UnreadableSource
from assistant.index.catalogue import FileRecord, Recipe, Staged
from assistant.index.citation_ids import citation_ids
from assistant.index.engine import EMBEDDED, VectorStore
from assistant.index.writer import IndexWriter, open_writer
from assistant.ingest import facts
from assistant.ingest.background_encoder import BackgroundEncoder
from assistant.ingest.compare import NO_FILE, Changes, changes, recipe_conditions, row_name
from assistant.ingest.preparing import Prepared, prepare
from assistant.ingest.progress import Progress as Progress
from assistant.ingest.progress import recorded
from assistant.ingest.worker_pool import READERS_MODULE, Limits, WorkerPool
from assistant.language.belonging import bundled_wholes, joined
from assistant.models.configured import Models, indexed_with
from assistant.models.encoder import ENCODED_LANGUAGES, Encoder, Vector
from assistant.models.recogniser import Recogniser
from assistant.recommendations import Actors, recognise
from assistant.runtime.cores import usable_cores
from assistant.types import Document, Report, Skipped

SAVE_EVERY = 32
UNREAD = "-"


@dataclass(frozen=True, slots=True)
class IndexingModels:
    """What reads the texts: one model for vectors, one for recommendations; perhaps one more for vectors in any language."""

    encoder: Encoder
    recogniser: Recogniser
    multilingual: Encoder | None = None

    @classmethod
    def of(cls, models: Models) -> "IndexingModels":
        """Those that are configured."""
        return cls(models.encoder, models.recogniser, models.multilingual)

    @property
    def identity(self) -> str:
        """What a document was indexed with."""
        second = self.multilingual.identity if self.multilingual else None
        return indexed_with(self.encoder.identity, self.recogniser.identity, second)


def build(
    corpus: Path,
    folder: Path,
    models: IndexingModels,
    *,
    limits: Limits,
    settle_seconds: float,
    rebuild: bool = False,
    retry_skipped: bool = True,
    suspects: Collection[str] = (),
    progress: Progress | None = None,
    readers: str = READERS_MODULE,
    store: VectorStore = EMBEDDED,
) -> Report:
    """Index what changed below `corpus` into `folder`; publish nothing where nothing did.

    With `retry_skipped` files that could not be read are tried again, which may take until their limits are reached.
    The documents of `suspects` are read again whatever their stamps say.
    Vectors are written to `store`. `readers` names the module whose `READERS` are used in the processes that read.
    Raises `CorpusMissing`, `IndexBusy`, `IndexUnusable` or `WorkerUnavailable`.
    """
    started = time.monotonic()
    _require_apart(corpus, folder)
    cores, encoder = usable_cores(), models.encoder
    with (
        open_writer(folder, cores, rebuild=rebuild, store=store) as writer,
        recorded(folder, progress or Progress()) as tell,
    ):
        found = changes(
            corpus,
            folder,
            writer.files,
            models.identity,
            settle_seconds,
            retry_skipped=retry_skipped,
            suspects=suspects,
        )
        if not rebuild:
            _require_texts(found, writer, corpus)
        with (
            WorkerPool(cores, limits, encoder.count_tokens, encoder.max_tokens, readers) as worker_pool,
            BackgroundEncoder(encoder) as ahead,
        ):
            run = _Build(models, writer, tell, ahead, found, str(corpus.resolve()), started)
            run.read_changed(worker_pool)
            report = run.finish()
            facts.save(folder, found.abouts)
            return report


def build_from(
    documents: Iterable[Document],
    folder: Path,
    models: IndexingModels,
    progress: Progress | None = None,
    store: VectorStore = EMBEDDED,
) -> Report:
    """Index `documents` that come from elsewhere than files, all anew; those without anything to quote are skipped."""
    started = time.monotonic()
    documents = list(documents)
    with (
        open_writer(folder, usable_cores(), rebuild=True, store=store) as writer,
        recorded(folder, progress or Progress()) as tell,
        BackgroundEncoder(models.encoder) as ahead,
    ):
        run = _Build(models, writer, tell, ahead, Changes((), (), (), (), {}, {}), "", started)
        run.take(documents)
        return run.finish()


def _require_texts(found: Changes, writer: IndexWriter, corpus: Path) -> None:
    """Refuse to take an empty folder, or one of links that lead nowhere, for the wish to forget everything: a drive may be missing."""
    if writer.documents and all(file.hindrance is not None for file in found.files):
        raise CorpusMissing(
            f"the corpus folder {corpus} is empty, but the index has {len(writer.documents)} documents: "
            "nothing was changed; check that its drive is connected, or, if you removed all documents on purpose, "
            "run 'assistant index --rebuild'"
        )


def _require_apart(corpus: Path, folder: Path) -> None:
    if corpus.resolve() == folder.resolve():
        raise IndexUnusable(
            f"{folder} is the corpus itself: choose another folder for the index with --index"
        )


@dataclass(slots=True)
class _Build:
    """One run: what it reads with, writes to and reports to, what it `found`, and when it `started` (monotonic seconds).

    `rows` is what to remember of each file, `staged` the ids of documents newly staged.
    """

    models: IndexingModels
    writer: IndexWriter
    tell: Progress
    ahead: BackgroundEncoder
    found: Changes
    corpus: str
    started: float
    rows: dict[str, FileRecord] = field(default_factory=dict)
    staged: set[str] = field(default_factory=set)

    def read_changed(self, worker_pool: WorkerPool) -> None:
        """Stage every changed file; `rows` come in path order."""
        found, tell, writer = self.found, self.tell, self.writer
        changed = {file.id for file in found.changed}
        kept = (*(row_name(file.id) for file in found.files if file.id not in changed), *found.unchecked)
        rows = {name: writer.files[name] for name in kept if name in writer.files}
        hindered = [file for file in found.changed if file.hindrance is not None]
        for file in hindered:
            rows[row_name(file.id)] = FileRecord(file.stamp, self._recipe(file.id), file.hindrance)
        jobs = ((file, found.abouts.get(file.id)) for file in found.changed if file.hindrance is None)
        tell.reading(len(hindered), len(changed), "")
        outcomes = worker_pool.prepare(
            jobs, lambda document, done, total: tell.pages(row_name(document), done, total)
        )
        for done, outcome in enumerate(outcomes, 1 + len(hindered)):
            file, result = outcome.source, outcome.result
            name = row_name(file.id)
            if isinstance(result, UnreadableSource):
                rows[name] = FileRecord(file.stamp, self._recipe(file.id), str(result))
            else:
                recipe = self._recipe(file.id, result.document.digest)
                rows[name] = FileRecord(file.stamp, recipe, None)
                if file.id not in writer.documents or writer.documents[file.id][1] != recipe:
                    self.staged.add(file.id)
                    if file.id not in writer.staged or writer.staged[file.id][1] != recipe:
                        self._recognise_and_stage(result, recipe)
            writer.add_vectors(self.ahead.ready())
            tell.reading(done, len(changed), name)
        names = sorted({*(row_name(file.id) for file in found.files), *found.unchecked})
        self.rows = {name: rows[name] for name in names if name in rows}

    def take(self, documents: Sequence[Document]) -> None:
        """Stage all `documents`."""
        encoder = self.models.encoder
        for done, document in enumerate(documents):
            self.tell.reading(done, len(documents), document.id)
            recipe, reason = self._recipe(document.id, document.digest), None
            try:
                prepared = prepare(document, encoder.count_tokens, encoder.max_tokens)
            except UnreadableSource as error:
                reason = str(error)
            else:
                self._recognise_and_stage(prepared, recipe)
                self.staged.add(document.id)
            self.rows[document.id] = FileRecord(NO_FILE, recipe, reason)
        self.tell.reading(len(self.rows), len(self.rows), "")

    def _recipe(self, document_id: str, digest: str = UNREAD) -> Recipe:
        about = self.found.abouts.get(document_id)
        conditions = recipe_conditions(document_id, about, self.models.identity, self.found.wholes)
        return Recipe(digest, conditions)

    def _recognise_and_stage(self, prepared: Prepared, recipe: Recipe) -> None:
        """Stage one version of a document, and have those of its inputs encoded that have no vector yet."""
        document, models = prepared.document, self.models
        if document.id in self.writer.staged:
            self.writer.unstage([self.writer.staged[document.id][0]])
        passages = [part.passage for part in prepared.parts]
        recognised = recognise(
            document,
            [(part.passage, part.proposal) for part in prepared.parts],
            models.recogniser,
            Actors.of(document.text, joined(bundled_wholes(), self.found.wholes)),
        )
        first = models.encoder if document.language in ENCODED_LANGUAGES else None
        inputs = [_inputs((*part.inputs, *part.sentences), first) for part in prepared.parts]
        multilingual = [_inputs(part.inputs, models.multilingual) for part in prepared.parts]
        found = zip(
            passages, recognised, citation_ids(passages, document.text), inputs, multilingual, strict=True
        )
        staged = [
            Staged(passage, said.recommendation, said.reported, anchor, mine, others)
            for passage, said, anchor, mine, others in found
        ]
        self.writer.stage(document, recipe, prepared.blocks, staged)
        self.ahead.add(self.writer.without_vectors([one for several in inputs for one in several]))

    def finish(self) -> Report:
        """Encode what is left, publish, report."""
        writer, rows, staged, encoder = self.writer, self.rows, self.staged, self.models.encoder
        kept = {name for name, row in rows.items() if row.skipped is None}
        writer.unstage(version for name, (version, _) in writer.staged.items() if name not in staged)
        removed = {
            version for name, (version, _) in writer.documents.items() if name in staged or name not in kept
        }
        encoded = self._encode(self.ahead)
        if self.models.multilingual is not None:
            with BackgroundEncoder(self.models.multilingual) as others:
                self._encode(others, multilingual=True)
        made_with = {"encoder": encoder.identity, "dimensions": str(encoder.dimensions)}
        generation = writer.current
        if staged or removed or not writer.is_sound() or not made_with.items() <= writer.manifest.items():
            self.tell.publishing()
            values = {**made_with, "corpus": self.corpus}
            generation = writer.publish(removed, rows, encoder.dimensions, values)
        else:
            if list(rows.items()) != list(writer.files.items()) or writer.manifest["corpus"] != self.corpus:
                writer.remember(rows, self.corpus)
            writer.tidy()
        return Report(
            read=tuple(sorted(staged)),
            unchanged=len(kept - staged),
            removed=tuple(name for name in writer.documents if name not in rows),
            skipped=tuple(
                Skipped(name, row.skipped) for name, row in rows.items() if row.skipped is not None
            ),
            postponed=self.found.postponed,
            passages_encoded=encoded,
            generation=generation,
            seconds=time.monotonic() - self.started,
            warnings=(*writer.warnings(generation), *self.found.notices),
        )

    def _encode(self, ahead: BackgroundEncoder, *, multilingual: bool = False) -> int:
        """Wait for all vectors, saving as they come, so that an interrupted build resumes; count them."""
        missing = self.writer.missing_inputs(multilingual=multilingual)
        ahead.add(missing)
        saved = ahead.total - len(missing)
        self.tell.encoding(saved, ahead.total)
        batch: list[tuple[bytes, Vector]] = []
        for one in ahead.rest():
            batch.append(one)
            if len(batch) == SAVE_EVERY:
                self.writer.add_vectors(batch)
                saved, batch = saved + len(batch), []
                self.tell.encoding(saved, ahead.total)
        self.writer.add_vectors(batch)
        self.tell.encoding(ahead.total, ahead.total)
        return ahead.total


def _inputs(texts: Sequence[str], encoder: Encoder | None) -> list[tuple[bytes, str]]:
    """What an encoder is to read for a passage, each with the digest under which its vector is kept."""
    if encoder is None:
        return []
    named = ((f"{encoder.identity}\0{text}", text) for text in texts)
    return [(hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest(), text) for name, text in named]
