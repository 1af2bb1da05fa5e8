"""What the front ends call: each method names what the packages below do for it, and over which view of the index."""

import json
import weakref
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from assistant.answering.answerer import Answerer
from assistant.answering.comparing import require_comparable
from assistant.answering.input_checks import checked_question, require_unicode
from assistant.answering.question_reader import Asked
from assistant.answering.ranking import score
from assistant.answering.selection import as_degraded
from assistant.config.settings import Settings
from assistant.errors import CitationUnknown, IndexMissing, IndexUnusable
from assistant.index import lookup
from assistant.index.backups import Restored
from assistant.index.doctor import Checkup
from assistant.index.engine import EngineState, vector_store
from assistant.index.holder import Holder, SnapshotHolder
from assistant.index.restricted import Readable, RestrictedHolder, everything, visible
from assistant.index.view import IndexView
from assistant.index.writer import keep
from assistant.ingest import building, compare
from assistant.ingest.index_keeper import IndexKeeper
from assistant.ingest.progress import underway
from assistant.ingest.source_files import (
    SourceFiles,
    changed_error,
    original,
    require_corpus,
    with_unreadable,
)
from assistant.ingest.status import NOTHING_COMPARED, status_of, why_not_ready
from assistant.ingest.uploads import Uploads
from assistant.language.i18n import gettext
from assistant.models.configured import Models
from assistant.presenting.page_images import PageImages, frames, require_page
from assistant.reading.language import question_language
from assistant.runtime.cores import usable_cores
from assistant.runtime.notes import collected_notes
from assistant.runtime.recently_used import RecentlyUsed
from assistant.runtime.sizes import MEGABYTE
from assistant.types import (
    Added,
    Answer,
    Aspect,
    Backup,
    Choices,
    Comparison,
    Document,
    Entry,
    Filters,
    GroupedPassage,
    Original,
    Ranking,
    Report,
    ResolvedCitation,
    Source,
    Status,
    UploadLimits,
)
from assistant.verifying import Checked, Sources, Verification
from assistant.verifying.corpus_check import CorpusCheck, Progress, unheard

MOST_READERS, MOST_SOURCES = 16, 4
"""Of how many kinds of reader, and how many documents of each, what was made last is kept."""
THRESHOLD_KEY = "calibration"


class Pin:
    """Does something when nobody has it any more."""

    def __init__(self, release: Callable[[], None]) -> None:
        weakref.finalize(self, release)


class Shared:
    """What serves all readers, whatever they may read."""

    def __init__(self, settings: Settings, models: Models) -> None:
        self.models = models
        self.store = vector_store(
            settings.engine, settings.milvus_uri, settings.milvus_token_file, settings.milvus_copies
        )
        self.snapshots = SnapshotHolder(settings.index, usable_cores(), self._require_encoder, self.store)
        self.keeper = IndexKeeper(settings, models, self.snapshots, self.store)
        self.uploads = Uploads(settings, models, self.snapshots, self.keeper.limits)
        self.images = PageImages()
        self.readers: RecentlyUsed[Readable, Assistant] = RecentlyUsed(MOST_READERS)

    def _require_encoder(self, view: IndexView) -> None:
        made_with = view.manifest["encoder"]
        if made_with == self.models.encoder_identity:
            return
        if self.models.has_bundled_encoder:
            raise IndexUnusable(
                "the index was made with another search model, by an earlier version or with ASSISTANT_ENCODER set: "
                "run 'assistant index' to rebuild it"
            )
        raise IndexUnusable(
            f"the index was made with the encoder {made_with}, but {self.models.encoder_identity} is configured: "
            "run 'assistant index' to encode everything again, or set ASSISTANT_ENCODER back"
        )


class Assistant:
    """Answers questions over the corpus of `settings`, as far as it is `readable`; may be used by several threads at once."""

    def __init__(
        self,
        settings: Settings,
        models: Models | None = None,
        *,
        shared: Shared | None = None,
        readable: Readable = everything,
    ) -> None:
        self._shared = shared or Shared(
            settings,
            models
            or Models(
                settings.encoder, settings.judge, settings.judge_url or None, settings.judge_model or None
            ),
        )
        self.settings = settings
        self.models = self._shared.models
        self._keeper = self._shared.keeper
        snapshots = self._shared.snapshots
        self._readable = readable
        self._holder: Holder = snapshots if readable is everything else RestrictedHolder(snapshots, readable)
        self._check = CorpusCheck(settings.corpus, settings.max_file_mb * MEGABYTE, readable, self._holder)
        self._sources: RecentlyUsed[tuple[int, str, str], Source] = RecentlyUsed(MOST_SOURCES)
        self._answerer: Answerer | None = None

    def seen_by(self, readable: Readable) -> "Assistant":
        """The same for somebody who may read only some documents: to it the others are not there."""
        return self._shared.readers.of(
            readable, lambda: Assistant(self.settings, shared=self._shared, readable=readable)
        )

    def warm(self) -> None:
        """Begin to load the models in the background, so that the first question waits less."""
        self.models.load()

    def close(self) -> None:
        """Give up the index; a later call opens it again."""
        self._holder.close()

    # From the corpus to the index

    def index(self, *, rebuild: bool = False, progress: building.Progress | None = None) -> Report:
        """Bring the index up to date, waiting for files that are just being written."""
        return self._keeper.index(rebuild=rebuild, progress=progress)

    def refresh(self) -> None:
        """Bring the index up to date if the corpus changed and nobody else is at it; for the background."""
        self._keeper.refresh()

    def refresh_for_question(self, progress: building.Progress | None = None) -> bool:
        """Bring the index up to date if that is a matter of seconds; return whether it is stale all the same."""
        return self._keeper.refresh_for_question(progress)

    def index_documents(
        self, documents: Iterable[Document], progress: building.Progress | None = None
    ) -> Report:
        """Build the index from documents that come from elsewhere than the corpus."""
        models = building.IndexingModels.of(self.models)
        return building.build_from(documents, self.settings.index, models, progress, self._shared.store)

    def changes(self) -> compare.Changes:
        """What differs between corpus and index, by file stamps."""
        return self._keeper.changes()

    def doctor(self, *, repair: bool = False) -> Checkup:
        """Check everything; with `repair`, make again what can be, and check once more."""
        return self._keeper.doctor(repair=repair)

    def backup(self, file: Path, *, force: bool = False) -> Backup:
        """Copy the index, which may be in use, to a file. Raises `BadRequest`, `IndexMissing` or `IndexUnusable`."""
        return self._keeper.backup(file, force=force)

    def restore(self, file: Path, *, force: bool = False) -> Restored:
        """Make the index what a backup holds. Raises `BadRequest`, `IndexBusy` or `IndexUnusable`."""
        return self._keeper.restore(file, force=force)

    def check_engine(self) -> tuple[EngineState, ...]:
        """How many vectors of the index can be searched, and how many there are. Raises `IndexMissing` or `IndexUnusable`."""
        return self._keeper.check_engine()

    def fill_engine(self) -> int:
        """Fill the configured engine from the catalogue; return the generation that is published."""
        return self._keeper.fill_engine()

    def taking(self) -> UploadLimits:
        """Which new documents `add` takes."""
        return self._shared.uploads.taking()

    def add(self, name: str, content: BinaryIO) -> Added:
        """Put a new document into the corpus; the next refresh indexes it. Raises as `Uploads.add` does."""
        return self._shared.uploads.add(name, content, self._readable)

    def facts(self, document_id: str) -> dict[str, str]:
        """What `documents.csv` says of a document, by column. Raises `DocumentUnknown` or `BadRequest`."""
        self.source(document_id)
        return self._shared.uploads.facts(document_id)

    def correct(self, document_id: str, facts: Mapping[str, str]) -> None:
        """Write facts of a document into `documents.csv`; the next refresh reads it. Raises as `Uploads.correct` does."""
        if not self._readable(document_id):
            self.source(document_id)
        self._shared.uploads.correct(document_id, facts)

    # From a question to its answer

    def ask(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        limit: int | None = None,
        after: str | None = None,
        ignoring: Collection[Aspect] = (),
        follows: str | None = None,
        stale: bool = False,
    ) -> Answer:
        """Answer from the current index. `stale` is passed through to the answer.

        At most `limit` items come, 5 unless said, or 50 where all of a kind are asked for; `after` is the `next` of the
        answer before, and continues it. What is read from the question is left out for the aspects it is `ignoring`;
        `follows` is the question before, from which it takes what it does not say itself. Raises `BadRequest`, `IndexMissing`, `IndexUnusable` or `Overloaded`.
        """
        text = checked_question(question, limit)
        wanted = filters or Filters()
        require_unicode(*wanted.given.values(), after)
        before = checked_question(follows) if follows and follows.strip() else None
        with self._holder.pinned() as view:
            self._require_documents(view)
            if wanted.document is not None:
                lookup.require_document(view, wanted.document)
            language = question_language(text)
            asked = Asked(text, language, wanted, limit, after, frozenset(ignoring), before)
            is_stale = stale or any(map(self._readable, self._keeper.postponed))
            with collected_notes() as notes:
                answer = self._answers(view).answer(asked, stale=is_stale)
        if answer.withheld and not answer.items:
            require_corpus(self.settings.corpus)
        answer = replace(with_unreadable(self.settings.corpus, answer), notes=tuple(notes))
        return as_degraded(answer) if notes.is_degraded else answer

    def listing(self, filters: Filters | None = None) -> Sequence[GroupedPassage]:
        """All recommendations that the filters leave, in the order of documents and text, each advice once.

        What stands in files that have changed since is left out; `withheld` names them. They are read when they are taken
        from the list, which keeps the state of the index open that it is of.
        """
        with ExitStack() as pins:
            view = pins.enter_context(self._holder.pinned())
            found, _ = self._answers(view).lists.current(self._known(filters, view))
            found.pin = Pin(pins.pop_all().close)
            return found

    def withheld(self, filters: Filters | None = None) -> tuple[str, ...]:
        """The documents that `listing` leaves out because their files have changed since they were indexed."""
        with self._holder.pinned() as view:
            return self._answers(view).lists.current(self._known(filters, view))[1]

    def compare(self, documents: Sequence[str]) -> Comparison:
        """The recommendations of two to four documents, aligned.

        Raises `BadRequest`, `DocumentUnknown`, or `DocumentChanged` where a file has changed since it was indexed.
        """
        require_unicode(*documents)
        require_comparable(documents)
        with self._holder.pinned() as view:
            for one in documents:
                lookup.require_document(view, one)
            found = self._answers(view).comparisons.of(documents)
            shown = [cell.entry for row in found.rows for cell in row.filled]
            for changed in sorted(self._files(view).changed(shown)):
                raise changed_error(changed)
        return found

    def recommendations(self, filters: Filters | None = None) -> tuple[Entry, ...]:
        """All recommendations that the filters leave, in the order of documents and text, nothing linked."""
        with self._holder.pinned() as view:
            found = self._answers(view).finder.filtered(self._known(filters, view))
        return tuple(entry for entry in found if entry.recommendation is not None)

    def rank(self, question: str, without: Collection[int] = ()) -> Ranking:
        """All documents that `ask` finds for a question, by their best passage, with the outcome it would give."""
        text = checked_question(question)
        with self._holder.pinned() as view:
            return self._answers(view).rank(Asked(text, question_language(text)), without)

    def score(self, question: str, document_ids: Collection[str]) -> dict[str, float]:
        """The probability of each document that its best passage answers."""
        with self._holder.pinned() as view:
            return score(self._answers(view).finder, checked_question(question), document_ids)

    @property
    def answer_threshold(self) -> float:
        """The probability from which a passage counts as answering over this index."""
        with self._holder.pinned() as view:
            return self._answers(view).finder.calibration.answer_threshold

    def store_threshold(self, threshold: float | None) -> None:
        """Store another threshold with the index; None goes back to the one that ships. Raises `IndexBusy`."""
        self.answer_threshold  # noqa: B018 - there must be an index to keep it with
        value = json.dumps({"answers_from": threshold, "judge": self.models.judge_identity})
        keep(self.settings.index, {THRESHOLD_KEY: None if threshold is None else value}, usable_cores())

    # Looking up

    def choices(self) -> Choices:
        """What the filters can be set to; addressees by how much is asked of them."""
        with self._holder.pinned() as view:
            return view.choices

    def passages(self) -> tuple[Entry, ...]:
        """All passages, in the order of documents and text."""
        with self._holder.pinned() as view:
            return tuple(view.all_entries())

    def show(self, citation_id: str) -> ResolvedCitation:
        """What a citation id opens now. Raises `CitationUnknown` for one that was never published here."""
        require_unicode(citation_id)
        with self._holder.pinned() as view:
            return lookup.show(view, citation_id)

    def words_of(self, citation_id: str) -> tuple[str, ...]:
        """The words of a citation as the index has them now; none where it has none."""
        try:
            return tuple(dict.fromkeys(entry.citation.quote for entry in self.show(citation_id).entries))
        except (IndexMissing, IndexUnusable, CitationUnknown):
            return ()

    def source(self, document_id: str) -> Source:
        """A document as indexed. Raises `DocumentUnknown`."""
        require_unicode(document_id)
        with self._holder.pinned() as view:
            stamp = view.generation, view.manifest["built"], document_id
            return self._sources.of(stamp, lambda: lookup.source(view, document_id))

    def original(self, document_id: str) -> Original:
        """A document's file, byte for byte what was indexed. Raises `DocumentUnknown` or `DocumentChanged`."""
        return original(self.settings.corpus, self.source(document_id).document)

    def page_picture(self, document_id: str, number: int, citation_id: str | None = None) -> bytes:
        """A page of a PDF as PNG, with a frame around what is cited there.

        Raises `DocumentUnknown`, `DocumentChanged`, `CitationUnknown`, `PageUnavailable` or `Overloaded`.
        """
        document = self.source(document_id).document
        require_page(document, number)
        cited = () if citation_id is None else self.show(citation_id).entries
        spans = [entry.passage.span for entry in cited if entry.citation.document == document_id]
        with self._holder.pinned() as view:
            runs = view.runs(document_id) if spans else ()
            if not self._files(view).holds(document_id, document.digest):
                raise changed_error(document_id)
        boxes = frames(runs, number, spans)
        return self._shared.images.page(
            document.digest, number, boxes, lambda: self.original(document_id).data
        )

    # Checking quotations against the files

    def sources(self, tell: Progress = unheard, but: Path | None = None) -> Sources:
        """The source texts as they are on disk, `but` one file."""
        return self._check.sources(tell, but)

    def verify(self, file: Path, tell: Progress = unheard) -> Verification:
        """Check every quotation in a memo or JSON output. Raises `BadRequest` or `CorpusMissing`."""
        return self._check.verify(file, tell)

    def recheck(self, citation_id: str, words: Sequence[str]) -> tuple[Checked, ...]:
        """Whether the `words` of a citation stand on disk now, and what stands there where they do not."""
        return self._check.recheck(citation_id, words)

    def check(self, citation_ids: Sequence[str]) -> Verification:
        """Whether the words of citations are in the documents as indexed; a document whose file has changed is unread."""
        require_unicode(*citation_ids)
        with self._holder.pinned() as view:
            return self._check.citations(citation_ids, view, self._files(view).is_current)

    def verify_text(self, text: str) -> Verification:
        """Check every quotation in a memo or JSON output against the documents as indexed. Raises `BadRequest`."""
        require_unicode(text)
        with self._holder.pinned() as view:
            return self._check.text(text, view, self._files(view).is_current)

    # The state

    def status(self, *, compare: bool = False) -> Status:
        """The state of the index; with `compare`, also what has changed in the corpus since.

        Raises `IndexMissing` where there is none and none is being made.
        """
        running = underway(self.settings.index)
        compared = self.changes() if compare else NOTHING_COMPARED
        known = self.settings.corpus, self.settings.index, self.models, compared, running
        if running is not None and not self._keeper.has_index():
            return visible(status_of(None, *known), self._readable)
        with self._holder.pinned() as view:
            return visible(status_of(view, *known, self._stored_threshold(view)), self._readable)

    def ready(self) -> str | None:
        """None, or why no question can be answered in full, now or after a restart."""
        return why_not_ready(self._holder, self.settings.corpus, self.models)

    @property
    def recipe(self) -> str:
        """Tells whether two indexes of the same texts were made alike."""
        return compare.versions(self.models.indexing_identity)

    # One view and the models

    def _answers(self, view: IndexView) -> Answerer:
        """What answers from `view`; kept while that is the newest, with what it has compared."""
        threshold, found = self._stored_threshold(view), self._answerer
        if found is None or found.view is not view or found.threshold != threshold:
            found = Answerer(view, self.models, self._files(view), threshold)
            self._answerer = found
        return found

    def _files(self, view: IndexView) -> SourceFiles:
        return SourceFiles(self.settings.corpus, view, self._keeper.suspects)

    def _stored_threshold(self, view: IndexView) -> float | None:
        """The threshold kept with an index; None where there is none, or one that was fitted for another judge."""
        kept = view.kept_value(THRESHOLD_KEY)
        value = json.loads(kept) if kept is not None else {}
        return float(value["answers_from"]) if value.get("judge") == self.models.judge_identity else None

    def _known(self, filters: Filters | None, view: IndexView) -> Filters:
        """The filters, once it is known that what they name is there."""
        wanted = filters or Filters()
        require_unicode(*wanted.given.values())
        if wanted.document is not None:
            lookup.require_document(view, wanted.document)
        return wanted

    def _require_documents(self, view: IndexView) -> None:
        if not view.counts().documents:
            raise IndexMissing(
                gettext(
                    "no text is indexed: put PDF, Word, web or text files into %(folder)s, "
                    "name another folder with --corpus, or write the sample with 'assistant sample FOLDER'",
                    folder=self.settings.corpus,
                )
            )
