"""What the front ends call: each method delegates to one room below."""

import json
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from assistant.answering.answerer import Answerer
from assistant.answering.question_parsing import checked_question, require_unicode
from assistant.answering.question_reader import Asked
from assistant.answering.ranking import score
from assistant.config.settings import Settings
from assistant.errors import CitationUnknown, IndexMissing, IndexUnusable
from assistant.index import lookup
from assistant.index.backups import Restored
from assistant.index.doctor import Checkup
from assistant.index.holder import Holder, SnapshotHolder
from assistant.index.restricted import Readable, Readers, RestrictedHolder, everything, visible
from assistant.index.view import IndexView
from assistant.index.writer import keep
from assistant.ingest import building, compare
from assistant.ingest.index_keeper import IndexKeeper
from assistant.ingest.progress import underway
from assistant.ingest.source_files import SourceFiles, changed, original, require_corpus
from assistant.ingest.status import NOTHING_COMPARED, status_of, why_not_ready
from assistant.ingest.uploads import Uploads
from assistant.ingest.worker_pool import MEGABYTE
from assistant.language.i18n import gettext
from assistant.models.configured import Models
from assistant.models.inference import usable_cores
from assistant.presenting.page_images import PageImages, frames, require_page
from assistant.reading.language import question_language
from assistant.runtime.notes import collected_notes
from assistant.types import (
    Added,
    Answer,
    Aspect,
    Backup,
    Choices,
    Document,
    Entry,
    Filters,
    Linked,
    Original,
    Ranking,
    Report,
    Shown,
    Source,
    Status,
    Taking,
)
from assistant.verifying import Checked, Sources, Verification
from assistant.verifying.corpus_check import CorpusCheck, Progress, unheard

KEPT_SOURCES = 4
BOUND = "calibration"


class Assistant:
    """Answers questions over the corpus of `settings`; may be used by several threads at once."""

    def __init__(self, settings: Settings, models: Models | None = None) -> None:
        self.settings = settings
        self.models = models or Models(
            settings.encoder, settings.judge, settings.judge_url or None, settings.judge_model or None
        )
        snapshots = SnapshotHolder(settings.index, usable_cores(), self._require_encoder)
        self._snapshots = snapshots
        self._keeper = IndexKeeper(settings, self.models, snapshots)
        self._uploads = Uploads(settings, self.models, snapshots, self._keeper.limits)
        self._images = PageImages()
        self._readers: Readers[Assistant] = Readers(self._restricted)
        self._see(snapshots, everything)

    def _see(self, holder: Holder, readable: Readable) -> None:
        self._holder = holder
        self._readable = readable
        self._check = CorpusCheck(
            self.settings.corpus, self.settings.max_file_mb * MEGABYTE, readable, holder
        )
        self._sources: OrderedDict[tuple[int, str, str], Source] = OrderedDict()
        self._answerer: Answerer | None = None

    def seen_by(self, readable: Readable) -> "Assistant":
        """The same for somebody who may read only some documents: to it the others are not there."""
        return self._readers.of(readable)

    def _restricted(self, readable: Readable) -> "Assistant":
        seen = object.__new__(type(self))  # shares all but what is seen
        vars(seen).update(vars(self))
        seen._see(RestrictedHolder(self._snapshots, readable), readable)
        return seen

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
        return building.build_from(
            documents,
            self.settings.index,
            self.models.encoder,
            self.models.recogniser,
            progress,
            self.models.multilingual,
        )

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

    def taking(self) -> Taking:
        """Which new documents `add` takes."""
        return self._uploads.taking()

    def add(self, name: str, content: BinaryIO) -> Added:
        """Put a new document into the corpus; the next refresh indexes it. Raises as `Uploads.add` does."""
        return self._uploads.add(name, content, self._readable)

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
        return replace(answer, notes=tuple(notes))

    def listing(self, filters: Filters | None = None) -> tuple[Linked, ...]:
        """All recommendations that the filters leave, in the order of documents and text, each advice once.

        What stands in files that have changed since is left out; `withheld` names them.
        """
        with self._holder.pinned() as view:
            return self._answers(view).lists.current(self._known(filters, view))[0]

    def withheld(self, filters: Filters | None = None) -> tuple[str, ...]:
        """The documents that `listing` leaves out because their files have changed since they were indexed."""
        with self._holder.pinned() as view:
            return self._answers(view).lists.current(self._known(filters, view))[1]

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
    def answers_from(self) -> float:
        """The probability from which a passage counts as answering over this index."""
        with self._holder.pinned() as view:
            return self._answers(view).finder.calibration.answer

    def keep_bound(self, bound: float | None) -> None:
        """Store another bound with the index; None goes back to the one that ships. Raises `IndexBusy`."""
        self.answers_from  # noqa: B018 - there must be an index to keep it with
        value = json.dumps({"answers_from": bound, "judge": self.models.judge_identity})
        keep(self.settings.index, {BOUND: None if bound is None else value}, usable_cores())

    # Looking up

    def choices(self) -> Choices:
        """What the filters can be set to; addressees by how much is asked of them."""
        with self._holder.pinned() as view:
            return view.choices

    def passages(self) -> tuple[Entry, ...]:
        """All passages, in the order of documents and text."""
        with self._holder.pinned() as view:
            return tuple(view.all_entries())

    def show(self, citation_id: str) -> Shown:
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
            with suppress(KeyError):
                self._sources.move_to_end(stamp)
                return self._sources[stamp]
            document = lookup.require_document(view, document_id)
            found = Source(document, view.blocks(document_id), tuple(view.entries_of(document_id)))
        self._sources[stamp] = found
        with suppress(KeyError):
            while len(self._sources) > KEPT_SOURCES:
                self._sources.popitem(last=False)
        return found

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
                raise changed(document_id)
        boxes = frames(runs, number, spans)
        return self._images.page(document.digest, number, boxes, lambda: self.original(document_id).data)

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
            return visible(status_of(view, *known, self._kept_bound(view)), self._readable)

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
        bound, found = self._kept_bound(view), self._answerer
        if found is None or found.view is not view or found.bound != bound:
            found = Answerer(view, self.models, self._files(view), bound)
            self._answerer = found
        return found

    def _files(self, view: IndexView) -> SourceFiles:
        return SourceFiles(self.settings.corpus, view, self._keeper.suspects)

    def _kept_bound(self, view: IndexView) -> float | None:
        """The bound kept with an index; None where there is none, or one that was fitted for another judge."""
        kept = view.kept_value(BOUND)
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

    def _require_encoder(self, view: IndexView) -> None:
        made_with = view.manifest["encoder"]
        if made_with == self.models.encoder_identity:
            return
        if self.models.has_bundled_encoder:
            raise IndexUnusable(
                "the index was made with another search model, by an earlier version or with ASSISTANT_ENCODER set: "
                "run 'assistant index' to make it again"
            )
        raise IndexUnusable(
            f"the index was made with the encoder {made_with}, but {self.models.encoder_identity} is configured: "
            "run 'assistant index' to encode everything again, or set ASSISTANT_ENCODER back"
        )
