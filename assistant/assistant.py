"""The whole story: corpus to index, question to answer. Front ends call this one object and nothing below it."""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from assistant.answering import grouping, judging, retrieval
from assistant.answering import selection as answering
from assistant.answering.asking import LIMIT, MAX_LIMIT, Asking, Means
from assistant.answering.editions import Named, editions
from assistant.answering.filters import matches
from assistant.answering.question import MAX_CHARACTERS, Question
from assistant.config.settings import BUNDLED, Settings
from assistant.errors import (
    AssistantError,
    BadRequest,
    CitationUnknown,
    CorpusMissing,
    DiskFull,
    DocumentChanged,
    DocumentUnknown,
    IndexBusy,
    IndexDamaged,
    IndexMissing,
    IndexUnusable,
    ModelUnavailable,
    PageUnavailable,
    UnreadableSource,
    UploadUnusable,
)
from assistant.index import backups, citation_ids
from assistant.index.catalogue import FileRecord
from assistant.index.doctor import Checkup, State, examine
from assistant.index.holder import Holder, SnapshotHolder
from assistant.index.restricted import Readable, Readers, RestrictedHolder, everything, visible
from assistant.index.view import IndexView
from assistant.index.writer import is_writable, keep, mend
from assistant.ingest import building, compare
from assistant.ingest.preparing import ENCODED_LANGUAGES, passages_of
from assistant.ingest.progress import underway
from assistant.ingest.upload import Draft, Inbox, safe_name
from assistant.ingest.worker_pool import MEGABYTE, Limits, Workshop
from assistant.language.i18n import gettext
from assistant.models.bundled import ENCODER, RERANKER, locate
from assistant.models.encoder import Encoder, Vector, bundled_encoder, halfway
from assistant.models.inference import usable_cores
from assistant.models.reranker import Reranker, reranker
from assistant.presenting.page_images import Facsimiles
from assistant.reading import READERS, discover, read_file, read_table, require_known_type
from assistant.reading.decoding import decode
from assistant.reading.files import read_bytes
from assistant.reading.language import question_language
from assistant.reading.silence import is_silent
from assistant.types import (
    Added,
    Answer,
    Backup,
    Choices,
    Document,
    Entry,
    Filters,
    Hit,
    IndexState,
    Item,
    Linked,
    Notice,
    Original,
    Outcome,
    Ranked,
    Ranking,
    Reason,
    Report,
    Run,
    Shown,
    Source,
    SourceFile,
    Span,
    Status,
    Taking,
    Underway,
)
from assistant.verifying import (
    Checked,
    Checker,
    Cited,
    LookUp,
    Place,
    Quotation,
    Sources,
    Verification,
    verify,
)

CANDIDATES = 40
KEPT_SOURCES = 4
FEWEST_RANKED, DEEPER = 10, 5_000
CHARACTERS_PER_SECOND = 8_000
BOUND = "calibration"
TEXT_SUFFIXES = {".markdown", ".md", ".text", ".txt"}


class Assistant:
    """Answers questions over the corpus of `settings`; may be used by several threads at once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._snapshots = SnapshotHolder(settings.index, usable_cores(), self._check_models)
        self._holder: Holder = self._snapshots
        self._facsimiles = Facsimiles()
        self._behind: tuple[str, ...] = ()
        self._readable: Readable = everything
        self._adding = threading.Lock()
        self._sources: OrderedDict[tuple[int, str, str], Source] = OrderedDict()
        self._compared: tuple[tuple[int, str], grouping.Comparison] | None = None
        self._listed: tuple[tuple[int, str, str | None], list[Linked]] | None = None
        self._whole: Assistant = self
        self._readers = Readers(self._narrowed)

    def seen_by(self, readable: Readable) -> "Assistant":
        """The same for somebody who may read only some documents: to it the others are not there."""
        return self._whole._readers.of(readable)

    def _narrowed(self, readable: Readable) -> "Assistant":
        seen = Assistant(self.settings)  # with memories of its own
        seen._whole, seen._facsimiles = self, self._facsimiles
        seen._holder, seen._readable = RestrictedHolder(self._snapshots, readable), readable
        return seen

    def warm(self) -> None:
        """Begin to load the models in the background, so that the first question waits less."""
        loaders: tuple[Callable[[], object], ...] = (lambda: self.encoder, reranker)
        for load in loaders:
            threading.Thread(target=_quietly, args=(load,), name="loading").start()

    def close(self) -> None:
        """Give up the index; a later call opens it again."""
        self._holder.close()

    # Indexing

    def index(self, *, rebuild: bool = False, progress: building.Progress | None = None) -> Report:
        """Bring the index up to date, waiting for files that are just being written."""
        compare.settle(self.settings.corpus, self.settings.index, self.settings.settle_seconds)
        return self._build(progress, rebuild=rebuild, retry_skipped=True)

    def refresh(self) -> None:
        """Bring the index up to date if the corpus changed and nobody else is at it; for the background.

        Files of the index that are damaged, and can be made anew from its catalogue, are.
        """
        with suppress(IndexBusy):
            self._mend_damage()
        found = None if self._current_generation() is None else self.changes()
        if found is None or found:
            if found is not None:
                self._require_own_index()
            try:
                self._behind = self._build().postponed
            except IndexBusy:
                self._behind = () if found is None else _names_of(found)
        else:
            self._behind = found.postponed

    def _mend_damage(self) -> None:
        try:
            with self._holder.pinned() as snapshot:
                is_damaged = snapshot.is_damaged()
        except IndexMissing:
            return
        except IndexDamaged:
            is_damaged = True
        if is_damaged and is_writable(self.settings.index):
            mend(self.settings.index, usable_cores())

    def refresh_for_question(self, progress: building.Progress | None = None) -> bool:
        """Bring the index up to date if that is a matter of seconds; return whether it is stale all the same.

        Without any index, one is built however long it takes.
        """
        if self._current_generation() is None:
            self.index(progress=progress)
            return False
        found = self.changes()
        if not found:
            return bool(found.postponed)
        self._require_own_index()
        if found.text_to_read > self.settings.refresh_budget_seconds * CHARACTERS_PER_SECOND:
            return True
        if not is_writable(self.settings.index):
            return True
        try:
            return bool(self._build(progress).postponed)
        except (IndexBusy, DiskFull):  # the last index answers
            return True

    def _require_own_index(self) -> None:
        """Refuse to turn the index of one corpus into that of another unasked."""
        with self._holder.pinned() as snapshot:
            made_from = snapshot.manifest["corpus"]
        if made_from != str(self.settings.corpus.resolve()):
            raise IndexUnusable(
                f"the index in {self.settings.index} was made from {made_from}, not from {self.settings.corpus}: "
                "name another with --index, or run 'assistant index' to make it anew"
            )

    def changes(self) -> compare.Changes:
        """What differs between corpus and index, by file stamps."""
        try:
            with self._holder.pinned() as snapshot:
                known = snapshot.file_records()
        except IndexMissing:
            known = {}
        return compare.changes(
            self.settings.corpus,
            self.settings.index,
            known,
            self.encoder_identity,
            self.settings.settle_seconds,
        )

    def doctor(self, *, repair: bool = False) -> Checkup:
        """Look at everything; with `repair`, make anew what can be, and look again."""
        found = self._examined()
        if not repair or found.states.keys() <= {State.WELL}:
            return found
        repaired = self._repaired(found)
        return replace(self._examined(), repaired=repaired)

    def _examined(self) -> Checkup:
        return examine(
            self.settings.corpus,
            self.settings.index,
            self.encoder_identity,
            self.settings.encoder == BUNDLED,
            self._count_changes,
        )

    def _count_changes(self, known: Mapping[str, FileRecord]) -> tuple[int, int]:
        found = compare.changes(self.settings.corpus, self.settings.index, known, self.encoder_identity, 0.0)
        return len(found.changed), len(found.gone)

    def _repaired(self, found: Checkup) -> tuple[str, ...]:
        """Do what mends an index: from the catalogue where that is whole, else from the corpus."""
        self._holder.close()
        backups.clear_unfinished(self.settings.index)
        if not found.needs_rebuild:
            done = mend(self.settings.index, usable_cores())
            return () if done is None else (done,)
        report = self.index(rebuild=True)
        return (
            f"the index was made anew from {len(report.read)} documents; citation ids are computed from the words, so they stay",
            "what is lost: the index of documents whose files are gone; their ids are still known",
        )

    def backup(self, file: Path, *, force: bool = False) -> Backup:
        """Copy the index, which may be in use, to a file. Raises `BadRequest`, `IndexMissing` or `IndexUnusable`."""
        return backups.write_backup(self.settings.index, file, force=force)

    def restore(self, file: Path, *, force: bool = False) -> backups.Restored:
        """Make the index what a backup holds. Raises `BadRequest`, `IndexBusy` or `IndexUnusable`."""
        corpus = str(self.settings.corpus.resolve())
        return backups.restore(self.settings.index, file, corpus, usable_cores(), force=force)

    def _build(
        self, progress: building.Progress | None = None, *, rebuild: bool = False, retry_skipped: bool = False
    ) -> Report:
        return building.build(
            self.settings.corpus,
            self.settings.index,
            self.encoder,
            limits=self._limits,
            settle_seconds=self.settings.settle_seconds,
            rebuild=rebuild,
            retry_skipped=retry_skipped,
            progress=progress,
        )

    # Adding documents

    def taking(self) -> Taking:
        """Which new documents `add` takes."""
        most = min(self.settings.upload_max_mb, self.settings.max_file_mb) * MEGABYTE
        return Taking(tuple(sorted(READERS)), most)

    def add(self, name: str, content: BinaryIO) -> Added:
        """Put a new document into the corpus, once it is seen that it can be read; the next refresh indexes it.

        Raises `UploadTooLarge`, `UploadUnusable`, `UploadFolderUnusable`, `DiskFull`, `CorpusMissing` or `ModelUnavailable`.
        """
        if not self.settings.corpus.is_dir():
            raise CorpusMissing(f"there is no corpus folder at {self.settings.corpus}: make one")
        kept = safe_name(name)
        inbox = Inbox(self.settings.corpus, self.settings.upload_folder)
        try:
            require_known_type(kept)
            with inbox.draft(content, kept, self.taking().most_bytes) as draft, self._whole._adding:
                known = self._twin(draft) or inbox.twin(draft)
                if known is not None and self._readable(known):
                    return Added(known, draft.size, draft.digest, already=True)
                self._require_readable(draft)
                return Added(inbox.keep(draft), draft.size, draft.digest)
        except (UnreadableSource, UploadUnusable) as reason:
            raise UploadUnusable(f"{kept} {reason}") from reason

    def _twin(self, draft: Draft) -> str | None:
        """The document that was indexed from the same bytes and still holds them."""
        try:
            with self._holder.pinned() as snapshot:
                files = snapshot.file_records()
        except (IndexMissing, IndexUnusable):
            return None
        return next(
            (
                document
                for document, known in files.items()
                if known.digest == draft.digest
                and compare.is_current(self.settings.corpus, document, draft.digest, known)
            ),
            None,
        )

    def _require_readable(self, draft: Draft) -> None:
        """Read a draft as the next build will. Raises `UnreadableSource`."""
        source = SourceFile(draft.name, draft.path, draft.size, 0, 0)
        with Workshop(1, self._limits, self.encoder.count_tokens, self.encoder.max_tokens) as workshop:
            for outcome in workshop.prepare([(source, None)], lambda document, done, total: None):
                if isinstance(outcome.result, UnreadableSource):
                    raise outcome.result

    @property
    def _limits(self) -> Limits:
        """What the reading of one file may use."""
        return Limits(
            self.settings.max_file_mb * MEGABYTE, self.settings.file_seconds, self.settings.file_memory_mb
        )

    # Asking

    def ask(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        limit: int | None = None,
        after: str | None = None,
        stale: bool = False,
    ) -> Answer:
        """Answer from the current index. `stale` is passed through to the answer.

        At most `limit` items come: LIMIT unless said, or MAX_LIMIT where all of a kind are asked for; `after` is the `next` of the
        answer before, and continues it. Raises `BadRequest`, `IndexMissing`, `IndexUnusable` or `Overloaded`.
        """
        asked = _checked(question, limit)
        _require_unicode(*_words_of(filters), after)
        with self._holder.pinned() as snapshot:
            state = self._state(snapshot, stale or self._is_stale())
            if not state.documents:
                raise IndexMissing(
                    gettext(
                        "no text is indexed: put PDF, Word, web or text files into %(folder)s, "
                        "name another folder with --corpus, or write the sample with 'assistant sample FOLDER'",
                        folder=self.settings.corpus,
                    )
                )
            nothing = Answer(asked.text, Outcome.NOT_COVERED, 0.0, Reason.NOTHING_FOUND, (), (), state)
            answer = Asking(self._means(snapshot)).answer(asked, nothing, filters or Filters(), limit, after)
        if answer.withheld and not answer.items:
            self._require_corpus()
        return answer

    def _require_corpus(self) -> None:
        """Raise `CorpusMissing` where there is no text: then no quotation can be checked, and silence would be no answer."""
        corpus = self.settings.corpus
        with suppress(OSError):
            if any(corpus.iterdir()):
                return
        raise CorpusMissing(
            gettext(
                "the corpus folder %(folder)s is not there or is empty, so no quotation can be checked: see that its drive is there",
                folder=corpus,
            )
        )

    def _means(self, snapshot: IndexView) -> Means:
        """What a question to this snapshot is answered with."""
        bound = _bound(snapshot)
        return Means(
            language=question_language,
            corpus=snapshot.words,
            passages=snapshot.counts().passages,
            choices=lambda: snapshot.choices,
            entries=snapshot.entries,
            judge=lambda question, filters: self._judged(
                question,
                self._hits(question, snapshot, self._allowed(filters, snapshot))[:CANDIDATES],
                snapshot,
            ),
            select=lambda question, judged, limit: answering.select(question, judged, limit, bound),
            answers_from=bound,
            score=lambda question, texts: self.reranker.score(question, texts),
            changed=lambda entries: self._changed(entries, snapshot),
            by_words=lambda question, filters: self._by_words(question, filters, snapshot),
            only_foreign=lambda question, filters: self._only_foreign(question, filters, snapshot),
            wordings=lambda documents: self._wordings(documents, snapshot),
            linked=lambda filters: self._linked(filters, snapshot),
        )

    def _hits(
        self, question: Question, snapshot: IndexView, allowed: Collection[int] | None = None
    ) -> list[Hit]:
        """All candidates, in the order of retrieval."""
        everything = 2 * retrieval.DEPTH
        return retrieval.retrieve(
            question.text, self._vector(question, snapshot), snapshot, everything, allowed
        )

    def _vector(self, question: Question, snapshot: IndexView) -> Vector:
        """The question's vector; where some of its words tell nothing here, halfway to that without them."""
        telling = judging.focused(question, snapshot.words, snapshot.counts().passages)
        vector = self.encoder.encode_question(question.text)
        return vector if telling == question.text else halfway(vector, self.encoder.encode_question(telling))

    def _judged(
        self, question: Question, hits: Sequence[Hit], snapshot: IndexView, wanted: Collection[int] = ()
    ) -> list[judging.Judged]:
        """The passages of `hits`, judged, best first; nothing is linked or left out. `wanted` are read in any case."""
        entries = snapshot.entries(hit.key for hit in hits)
        candidates = [(hit, entries[hit.key]) for hit in hits if hit.key in entries]
        passages = snapshot.counts().passages
        return judging.judge(question, candidates, self.reranker.score, snapshot.words, passages, wanted)

    def _wordings(self, documents: Iterable[str], snapshot: IndexView) -> grouping.Wordings:
        """What the editions of `documents` word anew, compared once for each generation of the index."""
        stamp = snapshot.generation, snapshot.manifest["built"]
        if self._compared is None or self._compared[0] != stamp:
            named = (
                Named(about["id"], about["title"], about["date"], about["replaces"])
                for about in snapshot.descriptions()
            )
            self._compared = stamp, grouping.Comparison(editions(named))
        return self._compared[1].wordings(documents, lambda document: snapshot.entries_of(document))

    # The bound from which is answered

    @property
    def answers_from(self) -> float:
        """The probability from which a passage counts as answering over this index."""
        with self._holder.pinned() as snapshot:
            return _bound(snapshot)

    def keep_bound(self, bound: float | None) -> None:
        """Store another bound with the index; None goes back to the one that ships. Raises `IndexBusy`."""
        self.answers_from  # noqa: B018 - there must be an index to keep it with
        kept = None if bound is None else json.dumps({"answers_from": bound, "judge": judging.fingerprint()})
        keep(self.settings.index, {BOUND: kept}, usable_cores())

    def passages(self) -> tuple[Entry, ...]:
        """All passages, in the order of documents and text."""
        with self._holder.pinned() as snapshot:
            return tuple(snapshot.all_entries())

    # Measuring

    def index_documents(
        self, documents: Iterable[Document], progress: building.Progress | None = None
    ) -> Report:
        """Make the index anew from documents that come from elsewhere than the corpus."""
        return building.build_from(documents, self.settings.index, self.encoder, progress)

    def rank(self, question: str, without: Collection[int] = ()) -> Ranking:
        """All documents that `ask` finds for a question, by their best passage, with the outcome it would give.

        First come those whose passages were judged, then the other candidates in the order of retrieval. Passages
        `without` whose keys it is asked are as if they were not there.
        """
        asked = _checked(question, LIMIT)
        with self._holder.pinned() as snapshot:
            if question_language(asked.text) != "en" or not snapshot.words.terms(asked.text):
                found = snapshot.words.search(asked.text, retrieval.DEPTH)
                return Ranking(_by_document([], found, snapshot), (), Outcome.NOT_COVERED, 0.0)
            left = {entry.key for entry in snapshot.all_entries()} - set(without) if without else None
            hits = self._hits(asked, snapshot, left)
            judged = self._judged(asked, hits[:CANDIDATES], snapshot)
            selection = answering.select(asked, judged, LIMIT, _bound(snapshot))
            shown = tuple(Ranked(one.entry.citation.document, one.probability) for one in selection.shown)
            documents = _by_document(judged, hits[CANDIDATES:], snapshot)
            if len(documents) < FEWEST_RANKED:  # long documents take up all places
                deeper = snapshot.meaning.search(self.encoder.encode_question(asked.text), DEEPER, left)
                documents = _by_document(judged, [*hits[CANDIDATES:], *deeper], snapshot)
            return Ranking(documents, shown, selection.outcome, selection.confidence)

    def score(self, question: str, document_ids: Collection[str]) -> dict[str, float]:
        """The probability of each document that its best passage answers, judged among what `ask` would find.

        Documents that are not in the index, and those of which nothing was read, are left out.
        """
        asked = _checked(question, LIMIT)
        with self._holder.pinned() as snapshot:
            given = {entry.key for name in document_ids for entry in snapshot.entries_of(name)}
            vector = self._vector(asked, snapshot)
            found = retrieval.retrieve(asked.text, vector, snapshot, 2 * retrieval.DEPTH)
            keys = dict.fromkeys([*(hit.key for hit in found), *given])
            hits = retrieval.score(asked.text, vector, snapshot, list(keys))
            own = [hit for hit in hits if hit.key in given][:CANDIDATES]
            others = [hit for hit in hits if hit.key not in given][:CANDIDATES]
            best: dict[str, float] = {}
            for one in self._judged(asked, [*own, *others], snapshot, given):
                name = one.entry.citation.document
                best[name] = max(best.get(name, 0.0), one.probability)
        return {name: best[name] for name in document_ids if name in best}

    def _only_foreign(self, question: Question, filters: Filters, snapshot: IndexView) -> bool:
        """Whether the nearest passage by words is in a language that the models do not read."""
        foreign = {
            about["id"] for about in snapshot.descriptions() if about["language"] not in ENCODED_LANGUAGES
        }
        nearest = self._by_words(question, filters, snapshot)[:1] if foreign else ()
        return any(item.entry.citation.document in foreign for item in nearest)

    def _by_words(self, question: Question, filters: Filters | None, snapshot: IndexView) -> tuple[Item, ...]:
        """The nearest passages by words alone, for a question that the models cannot read."""
        hits = snapshot.words.search(
            question.text, answering.NEAR_MISSES, self._allowed(filters or Filters(), snapshot)
        )
        entries = snapshot.entries(hit.key for hit in hits)
        changed = self._changed(list(entries.values()), snapshot)
        found = [entries[hit.key] for hit in hits if hit.key in entries]
        return tuple(Item(entry, 0.0, ()) for entry in found if entry.citation.document not in changed)

    def _allowed(self, filters: Filters, snapshot: IndexView) -> Collection[int] | None:
        """Keys that the filters leave; None where there is no filter."""
        if filters == Filters():
            return None
        return {entry.key for entry in self._filtered(filters, snapshot)}

    def _filtered(self, filters: Filters, snapshot: IndexView) -> list[Entry]:
        _require_unicode(*_words_of(filters))
        if filters.document is not None:
            _require(filters.document, snapshot)
        if filters.to is not None or filters.strength is not None or filters.advice_only:
            found = snapshot.recommendations(filters.document)
        else:
            found = (
                snapshot.all_entries() if filters.document is None else snapshot.entries_of(filters.document)
            )
        return [entry for entry in found if matches(entry, filters)]

    def _changed(self, entries: Sequence[Entry], snapshot: IndexView) -> frozenset[str]:
        """Those documents of `entries` whose file is no longer the one that was indexed."""
        digests = {entry.citation.document: entry.citation.digest for entry in entries}
        return frozenset(
            name
            for name, digest in digests.items()
            if not compare.is_current(self.settings.corpus, name, digest, snapshot.file_record(name))
        )

    # Looking up

    def listing(self, filters: Filters | None = None) -> tuple[Linked, ...]:
        """All recommendations that the filters leave, in the order of documents and text, each advice once."""
        with self._holder.pinned() as snapshot:
            return tuple(self._linked(filters or Filters(), snapshot))

    def _linked(self, filters: Filters, snapshot: IndexView) -> list[Linked]:
        """Recommendations with the other places where each stands; the filters narrow what leads."""
        within = Filters(document=filters.document)
        stamp = snapshot.generation, snapshot.manifest["built"], within.document
        if self._listed is None or self._listed[0] != stamp:
            advice = [entry for entry in self._filtered(within, snapshot) if entry.recommendation is not None]
            documents = {entry.citation.document for entry in advice}
            known = self._wordings(() if within.document else documents, snapshot)
            self._listed = stamp, grouping.gathered(advice, known)
        return [one for one in self._listed[1] if matches(one.entry, filters)]

    def recommendations(self, filters: Filters | None = None) -> tuple[Entry, ...]:
        """All recommendations that the filters leave, in the order of documents and text, nothing linked."""
        with self._holder.pinned() as snapshot:
            found = self._filtered(filters or Filters(), snapshot)
        return tuple(entry for entry in found if entry.recommendation is not None)

    def show(self, citation_id: str) -> Shown:
        """What a citation id opens now. Raises `CitationUnknown` for one that was never published here."""
        _require_unicode(citation_id)
        wanted = citation_id.strip().lower()
        with self._holder.pinned() as snapshot:
            here = snapshot.entries_cited(wanted) or snapshot.entries_cited_alike(wanted)
            known = snapshot.published(wanted)
            if not here and known is not None:
                here = _followed(wanted, snapshot)
            if not here and known is not None:
                here = snapshot.entries_cited_alike(wanted.split("-")[0], known.document)
                text = _require(known[0], snapshot).text if here else ""
                own = [entry for entry in here if citation_ids.stands_as(wanted, entry.passage, text)]
                if here and len(own) != 1:  # which of them was meant, if any, is not plain
                    return Shown(wanted, known[0], tuple(here), known[2])
                here = own
            if here:
                return Shown(wanted, here[0].citation.document, tuple(here))
            if known is None:
                raise CitationUnknown(
                    gettext(
                        "no citation '%(id)s': ids come with every answer, as in 'assistant ask … --json'",
                        id=citation_id,
                    )
                )
            document, words, gone_since = known
            moved = snapshot.entries_worded(words)
            last = snapshot.published_place(wanted)
        return Shown(wanted, document, tuple(moved), gone_since, None if last is None else last[1])

    def source(self, document_id: str) -> Source:
        """A document as indexed. Raises `DocumentUnknown`."""
        with self._holder.pinned() as snapshot:
            stamp = snapshot.generation, snapshot.manifest["built"], document_id
            with suppress(KeyError):
                self._sources.move_to_end(stamp)
                return self._sources[stamp]
            document = _require(document_id, snapshot)
            entries = tuple(snapshot.entries_of(document_id))
            found = Source(document, snapshot.blocks(document_id), entries)
        self._sources[stamp] = found
        with suppress(KeyError):
            while len(self._sources) > KEPT_SOURCES:
                self._sources.popitem(last=False)
        return found

    def original(self, document_id: str) -> Original:
        """A document's file, byte for byte what was indexed. Raises `DocumentUnknown` or `DocumentChanged`."""
        document = self.source(document_id).document
        path = self.settings.corpus / document.id
        try:
            is_inside = path.resolve().is_relative_to(self.settings.corpus.resolve())
            data = path.read_bytes() if is_inside and path.is_file() else b""
        except OSError:
            data = b""
        if f"sha256:{hashlib.sha256(data).hexdigest()}" != document.digest:
            raise DocumentChanged(
                gettext(
                    "the file %(document)s has changed or gone since it was indexed: try again when it is indexed anew",
                    document=document.id,
                )
            )
        return Original(document, data)

    def page_picture(self, document_id: str, number: int, citation_id: str | None = None) -> bytes:
        """A page of a PDF as PNG, with a frame around what is cited there.

        Raises `DocumentUnknown`, `DocumentChanged`, `CitationUnknown`, `PageUnavailable` or `Overloaded`.
        """
        document = self.source(document_id).document
        if document.media_type != "application/pdf" or all(page.number != number for page in document.pages):
            raise PageUnavailable(
                gettext(
                    "%(document)s has no page %(number)s that can be shown as a picture",
                    document=document_id,
                    number=number,
                )
            )
        cited = () if citation_id is None else self.show(citation_id).entries
        spans = [entry.passage.span for entry in cited if entry.citation.document == document_id]
        with self._holder.pinned() as snapshot:
            runs = snapshot.runs(document_id) if spans else ()
            is_current = compare.is_current(
                self.settings.corpus, document_id, document.digest, snapshot.file_record(document_id)
            )
        if not is_current:
            raise DocumentChanged(
                gettext(
                    "the file %(document)s has changed or gone since it was indexed: try again when it is indexed anew",
                    document=document_id,
                )
            )
        boxes = [box for run in runs if run.page == number for box in _reached(run, spans)]
        return self._facsimiles.page(document.digest, number, boxes, lambda: self.original(document_id).data)

    # Checking against the files themselves

    def sources(
        self, tell: Callable[[int, int], None] = lambda done, total: None, but: Path | None = None
    ) -> Sources:
        """The source texts as they are on disk, `but` one file; `tell` hears how many of how many have been read."""
        corpus, limit = self.settings.corpus, self.settings.max_file_mb * MEGABYTE
        abouts = read_table(corpus)
        left_out = None if but is None else but.resolve()
        files = [
            file
            for file in discover(corpus)
            if self._readable(file.id) and (left_out is None or file.path.resolve() != left_out)
        ]
        return Sources(files, lambda file: read_file(file, abouts.get(file.id), limit), _places_of, tell)

    def verify(self, file: Path, tell: Callable[[int, int], None] = lambda done, total: None) -> Verification:
        """Check every quotation in a memo or JSON output against the source texts on disk.

        Raises `BadRequest` for a file that cannot be read or is JSON of another kind, and `CorpusMissing`.
        """
        text = self._text_of(file)
        is_json = True if file.suffix.lower() == ".json" else None
        return verify(text, self.sources(tell, but=file), self._place_of_id(), is_json=is_json)

    def _text_of(self, file: Path) -> str:
        """The words of a memo; one in a format of the corpus's is read as those are."""
        limit = self.settings.max_file_mb * MEGABYTE
        if not file.is_file():
            raise BadRequest(f"there is no file {file}: name a JSON output or a memo as text")
        try:
            if file.suffix.lower() in READERS.keys() - TEXT_SUFFIXES:
                state = file.stat()
                source = SourceFile(file.name, file, state.st_size, state.st_mtime_ns, state.st_ino)
                return read_file(source, None, limit).text
            return decode(read_bytes(file, limit))[0]
        except (UnreadableSource, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise BadRequest(
                f"{file} cannot be checked: it {reason}; name a JSON output or a memo as text"
            ) from error

    def _place_of_id(self) -> LookUp | None:
        """Tells which document a published id belongs to; None where there is no index to ask."""
        try:
            with self._holder.pinned():
                pass
        except (IndexMissing, IndexUnusable):
            return None

        def look_up(citation_id: str) -> tuple[str, Span] | None:
            with self._holder.pinned() as snapshot:
                return snapshot.published_place(citation_id)

        return look_up

    def words_of(self, citation_id: str) -> tuple[str, ...]:
        """The words of a citation as the index has them now; none where it has none."""
        try:
            return tuple(dict.fromkeys(entry.citation.quote for entry in self.show(citation_id).entries))
        except (IndexMissing, IndexUnusable, CitationUnknown):
            return ()

    def recheck(self, citation_id: str, words: Sequence[str]) -> tuple[Checked, ...]:
        """Whether the `words` of a citation stand on disk now, and what stands there where they do not."""
        sources, wanted = self.sources(), citation_id.strip().lower()
        checker = Checker(sources, self._place_of_id())
        if words:
            return tuple(checker.check(Quotation(quote, wanted, cited=Cited(wanted))) for quote in words)
        return (checker.lost(wanted),)

    def choices(self) -> Choices:
        """What the filters can be set to; addressees by how much is asked of them."""
        with self._holder.pinned() as snapshot:
            return snapshot.choices

    def status(self, *, compare: bool = False) -> Status:
        """The state of the index; with `compare`, also what has changed in the corpus since.

        Raises `IndexMissing` where there is none and none is being made.
        """
        running = underway(self.settings.index)
        changed: tuple[str, ...] = ()
        postponed: tuple[str, ...] = ()
        notices: tuple[Notice, ...] = ()
        if compare:
            found = self.changes()
            changed = _names_of(found)
            postponed, notices = found.postponed, found.notices
        if running is not None and self._current_generation() is None:
            return visible(self._unfinished(running, changed, postponed, notices), self._readable)
        with self._holder.pinned() as snapshot:
            languages = ((about["id"], about["language"]) for about in snapshot.descriptions())
            skipped = snapshot.skipped()
            generation, built = snapshot.reader_state()
            found_now = Status(
                corpus=str(self.settings.corpus),
                index=str(self.settings.index),
                generation=generation,
                built=built,
                documents=snapshot.counts().documents,
                passages=snapshot.counts().passages,
                recommendations=snapshot.counts().recommendations,
                skipped=skipped,
                words_only=tuple((name, code) for name, code in languages if code not in ENCODED_LANGUAGES),
                changed=changed,
                encoder=self.encoder_identity,
                reranker=Reranker.identity,
                warnings=(*snapshot.warnings(), *notices),
                answers_from=_kept_bound(snapshot),
                postponed=postponed,
                without_text=tuple(one.document for one in skipped if is_silent(one.reason)),
                underway=running,
            )
        return visible(found_now, self._readable)

    def _unfinished(
        self,
        running: Underway,
        changed: tuple[str, ...],
        postponed: tuple[str, ...],
        notices: tuple[Notice, ...],
    ) -> Status:
        """The state while the first index is being made."""
        return Status(
            corpus=str(self.settings.corpus),
            index=str(self.settings.index),
            generation=0,
            built="",
            documents=0,
            passages=0,
            recommendations=0,
            skipped=(),
            words_only=(),
            changed=changed,
            encoder=self.encoder_identity,
            reranker=Reranker.identity,
            warnings=notices,
            postponed=postponed,
            underway=running,
        )

    def ready(self) -> str | None:
        """None, or why no question can be answered in full, now or after a restart."""
        try:
            for model in (RERANKER, *([ENCODER] if self.settings.encoder == BUNDLED else ())):
                locate(model)
            with self._holder.pinned() as snapshot:
                lacking = snapshot.missing_file()
                if lacking is not None:
                    return f"{lacking} is missing or was changed: run 'assistant index'"
                if not snapshot.counts().documents:
                    return f"no text is indexed: put files into {self.settings.corpus}"
                self._require_corpus()
                return None
        except (CorpusMissing, IndexMissing, IndexUnusable, ModelUnavailable) as error:
            return str(error)

    # The models and the index, opened when first needed

    @cached_property
    def encoder(self) -> Encoder:
        """The configured encoder."""
        if self._whole is not self:
            return self._whole.encoder
        if self.settings.encoder == BUNDLED:
            return bundled_encoder()
        from assistant.models.sentence_transformer import (
            SentenceTransformerEncoder,  # torch takes seconds to import
        )

        return SentenceTransformerEncoder(self.settings.encoder)

    @property
    def encoder_identity(self) -> str:
        """What vectors are made with; known without loading the model where it is the bundled one."""
        return ENCODER.identity if self.settings.encoder == BUNDLED else self.encoder.identity

    @property
    def recipe(self) -> str:
        """Tells whether two indexes of the same texts were made alike."""
        return compare.versions(self.encoder_identity)

    @property
    def reranker(self) -> Reranker:
        """The reranker, loaded once a process."""
        return reranker()

    def _is_stale(self) -> bool:
        """Whether the corpus has moved on, as far as may be read."""
        return any(map(self._readable, self._whole._behind))

    def _state(self, snapshot: IndexView, stale: bool) -> IndexState:
        return IndexState(
            snapshot.counts().documents,
            snapshot.counts().passages,
            snapshot.reader_state()[0],
            stale,
        )

    def _current_generation(self) -> int | None:
        try:
            with self._holder.pinned() as snapshot:
                return snapshot.generation
        except IndexMissing:
            return None

    def _check_models(self, snapshot: IndexView) -> None:
        made_with = snapshot.manifest["encoder"]
        if made_with != self.encoder_identity:
            raise IndexUnusable(
                f"the index was made with the encoder {made_with}, but {self.encoder_identity} is configured: "
                "run 'assistant index' to encode anew, or set ASSISTANT_ENCODER back"
            )


def _followed(citation_id: str, snapshot: IndexView) -> list[Entry]:
    """What an id has become, one of several with the same words, while those around it changed; again and again."""
    seen = {citation_id}
    following = snapshot.successor(citation_id)
    while following is not None and following not in seen:
        if here := snapshot.entries_cited(following):
            return here
        seen.add(following)
        following = snapshot.successor(following)
    return []


def _bound(snapshot: IndexView) -> float:
    """The bound kept with an index, else the one that ships."""
    kept = _kept_bound(snapshot)
    return judging.fitted().answers_from if kept is None else kept


def _kept_bound(snapshot: IndexView) -> float | None:
    """The bound kept with an index; None where there is none, or one that was fitted for another judge."""
    kept = snapshot.kept_value(BOUND)
    value = json.loads(kept) if kept is not None else {}
    return float(value["answers_from"]) if value.get("judge") == judging.fingerprint() else None


def _by_document(
    judged: Sequence[judging.Judged], others: Sequence[Hit], snapshot: IndexView
) -> tuple[Ranked, ...]:
    """Each document once, at the place of its best passage."""
    ranked: dict[str, Ranked] = {}
    for one in judged:
        name = one.entry.citation.document
        ranked.setdefault(name, Ranked(name, one.probability))
    entries = snapshot.entries(hit.key for hit in others)
    for hit in others:
        if hit.key in entries:
            name = entries[hit.key].citation.document
            ranked.setdefault(name, Ranked(name, None))
    return tuple(ranked.values())


def _places_of(document: Document) -> tuple[Place, ...]:
    """Where the passages of a document stand, with their lead-ins and notes."""
    return tuple(
        Place(
            passage.span,
            (
                *([passage.lead_in.span] if passage.lead_in is not None else []),
                *(note.span for note in passage.footnotes),
            ),
        )
        for passage in passages_of(document)
    )


def _quietly(load: Callable[[], object]) -> None:
    """Load ahead of need; whoever needs it meets the error that says what to do."""
    with suppress(AssistantError):
        load()


def _reached(run: Run, spans: Sequence[Span]) -> Iterator[tuple[float, float, float, float]]:
    """The parts of a line that `spans` reach, as far as characters are of one width."""
    left, bottom, right, top = run.box
    length = run.span.end - run.span.start
    is_upright = right - left < top - bottom and length > 2
    for span in spans:
        if not span.overlaps(run.span) or is_upright:
            if span.overlaps(run.span):
                yield run.box
            continue
        start = max(span.start - run.span.start, 0) / length
        end = min(span.end - run.span.start, length) / length
        yield left + (right - left) * start, bottom, left + (right - left) * end, top


def _checked(question: str, limit: int | None) -> Question:
    text = " ".join(question.split())
    if not text:
        raise BadRequest(
            gettext("the question is empty: ask, for example, 'What should the EU do about visas?'")
        )
    if len(text) > MAX_CHARACTERS:
        raise BadRequest(
            gettext(
                "the question has %(number)s characters: shorten it to at most %(most)s",
                number=len(text),
                most=MAX_CHARACTERS,
            )
        )
    if limit is not None and not 1 <= limit <= MAX_LIMIT:
        raise BadRequest(f"the limit is {limit}: choose a number from 1 to {MAX_LIMIT}")
    return Question(text.encode("utf-8", "replace").decode("utf-8"))


def _names_of(found: compare.Changes) -> tuple[str, ...]:
    """The documents in which corpus and index differ."""
    return (*(compare.row_name(file.id) for file in found.changed), *found.gone, *found.postponed)


def _words_of(filters: Filters | None) -> tuple[str | None, ...]:
    return () if filters is None else (filters.to, filters.document, filters.since, filters.until)


def _require_unicode(*texts: str | None) -> None:
    """Raise `BadRequest` for half a character (a lone surrogate), which bytes that are not UTF-8 leave behind."""
    for text in filter(None, texts):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            shown = text.encode("utf-8", "replace").decode()
            raise BadRequest(
                gettext("'%(words)s' is not valid Unicode: write it anew", words=shown)
            ) from error


def _require(document_id: str, snapshot: IndexView) -> Document:
    """The document. Raises `DocumentUnknown`, with the names most like it, where there is none."""
    _require_unicode(document_id)
    document = snapshot.document(document_id)
    if document is None:
        known = [name for name, _ in snapshot.choices.documents]
        like = get_close_matches(document_id, known, cutoff=0.3) or known[:3]
        raise DocumentUnknown(
            gettext(
                "no document '%(document)s' in the index: name it by its path below the corpus, such as %(names)s",
                document=document_id,
                names=", ".join(like),
            )
        )
    return document
