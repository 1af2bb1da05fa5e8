"""The whole story: corpus to index, question to answer. Front ends call this one object and nothing below it."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property

from assistant import answering, building, explaining, gathering, judging, opposing, retrieval, scope
from assistant.actors import is_addressed, normal_form
from assistant.editions import Named, editions
from assistant.encoding import Encoder, bundled_encoder
from assistant.errors import (
    AssistantError,
    BadRequest,
    CitationUnknown,
    DocumentChanged,
    DocumentUnknown,
    IndexBusy,
    IndexMissing,
    IndexUnusable,
    PageUnavailable,
)
from assistant.facsimile import Facsimiles
from assistant.finding import matches, paged
from assistant.holding import Holder
from assistant.index import Snapshot, is_writable
from assistant.inference import usable_cores
from assistant.models import ENCODER
from assistant.questions import MAX_CHARACTERS, Question
from assistant.reading.language import question_language
from assistant.reranking import Reranker, reranker
from assistant.settings import BUNDLED, Settings
from assistant.types import (
    Also,
    Answer,
    Choices,
    Document,
    Entry,
    Filters,
    IndexState,
    Item,
    Linked,
    Notice,
    Original,
    Outcome,
    Reason,
    Report,
    Run,
    Shown,
    Source,
    Span,
    Status,
    Why,
)
from assistant.workshop import MEGABYTE, Limits

CANDIDATES = 20
LIMIT = 5
MAX_LIMIT = 50
KEPT_SOURCES = 4
CHARACTERS_PER_SECOND = 8_000
DOUBTFUL = 0.5
LISTED = 0.95
"""The probability that what is listed as a recommendation is one: recognition errs, though looking up does not."""


class Assistant:
    """Answers questions over the corpus of `settings`; may be used by several threads at once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._holder = Holder(settings.index, usable_cores(), self._check_models)
        self._facsimiles = Facsimiles()
        self._stale = False
        self._sources: OrderedDict[tuple[int, str, str], Source] = OrderedDict()
        self._compared: tuple[tuple[int, str], gathering.Comparison] | None = None
        self._listed: tuple[tuple[int, str, str | None], list[Linked]] | None = None

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
        building.settle(self.settings.corpus, self.settings.index, self.settings.settle_seconds)
        return self._build(progress, rebuild=rebuild, retry_skipped=True)

    def refresh(self) -> None:
        """Bring the index up to date if the corpus changed and nobody else is at it; for the background."""
        found = None if self._current_generation() is None else self.changes()
        if found is None or found:
            if found is not None:
                self._require_own_index()
            try:
                self._stale = bool(self._build().postponed)
            except IndexBusy:
                self._stale = True
        else:
            self._stale = bool(found.postponed)

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
        except IndexBusy:
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

    def changes(self) -> building.Changes:
        """What differs between corpus and index, by file stamps."""
        try:
            with self._holder.pinned() as snapshot:
                known = snapshot.files()
        except IndexMissing:
            known = {}
        return building.changes(
            self.settings.corpus,
            self.settings.index,
            known,
            self.encoder_identity,
            self.settings.settle_seconds,
        )

    def _build(
        self, progress: building.Progress | None = None, *, rebuild: bool = False, retry_skipped: bool = False
    ) -> Report:
        return building.build(
            self.settings.corpus,
            self.settings.index,
            self.encoder,
            limits=Limits(
                self.settings.max_file_mb * MEGABYTE,
                self.settings.file_seconds,
                self.settings.file_memory_mb,
            ),
            settle_seconds=self.settings.settle_seconds,
            rebuild=rebuild,
            retry_skipped=retry_skipped,
            progress=progress,
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
        wanted = filters or Filters()
        with self._holder.pinned() as snapshot:
            state = self._state(snapshot, stale or self._stale)
            if not state.documents:
                raise IndexMissing(
                    f"no text is indexed: put .txt or .md files into {self.settings.corpus}, "
                    "name another folder with --corpus, or write the sample with 'assistant sample FOLDER'"
                )
            parts = scope.parts(asked.text) if question_language(asked.text) == "en" else (asked.text,)
            if len(parts) == 1:
                return self._answer(asked, wanted, snapshot, state, limit, after)
            if after is not None:
                raise BadRequest("a question in several parts cannot be continued: ask each part by itself")
            answers = [self._answer(Question(part), wanted, snapshot, state, limit, None) for part in parts]
            return answering.together(asked.text, answers, limit or LIMIT)

    def _answer(
        self,
        asked: Question,
        filters: Filters,
        snapshot: Snapshot,
        state: IndexState,
        limit: int | None,
        after: str | None,
    ) -> Answer:
        """Answer one question that asks one thing."""
        nothing = Answer(
            asked.text,
            Outcome.NOT_COVERED,
            0.0,
            Reason.NOTHING_FOUND,
            (),
            (),
            state,
            question_language=question_language(asked.text),
        )
        if nothing.question_language != "en":
            return replace(
                nothing, reason=Reason.LANGUAGE, near_misses=self._by_words(asked, filters, snapshot)
            )
        choices = snapshot.choices if scope.may_list(asked.text) else Choices((), ())
        wanted = scope.listing(asked.text, [name for name, _ in choices.addressees], choices.documents)
        listed = (
            None
            if wanted is None
            else self._list(wanted, nothing, filters, snapshot, limit or MAX_LIMIT, after)
        )
        if listed is not None and (listed.items or listed.withheld):
            return listed
        answer = self._looked_up(asked, nothing, filters, snapshot, limit, after)
        return listed if listed is not None and not answer.items else answer

    def _looked_up(
        self,
        asked: Question,
        nothing: Answer,
        filters: Filters,
        snapshot: Snapshot,
        limit: int | None,
        after: str | None,
    ) -> Answer:
        """Answer with the passages that are most like the question."""
        if not snapshot.terms(asked.text):
            return nothing
        actor = scope.actor(asked.text)
        nothing = replace(nothing, asked_of=_asked_of(filters, actor.name if actor else None))
        found = self._found(asked, filters, snapshot)
        others = self._advice_to_others(asked, actor, filters, snapshot, found)
        if others:
            return replace(
                nothing,
                reason=Reason.OTHER_ADDRESSEE,
                near_misses=tuple(answering.item(asked.text, one, None) for one in others),
            )
        if found.selection.outcome is Outcome.NOT_COVERED:
            return self._unanswered(asked, nothing, filters, snapshot, found)
        telling = judging.focused(asked, snapshot, nothing.index.passages)
        return self._shown(telling, nothing, found, limit or LIMIT, after)

    def _shown(self, telling: str, nothing: Answer, found: "_Found", limit: int, after: str | None) -> Answer:
        """The answer that shows what was found, opposed advice side by side."""
        selection = found.selection
        entries = [one.entry for one in selection.shown]
        order, against = opposing.side_by_side(entries)
        page, following = paged([selection.shown[place] for place in order], limit, after)
        opposes = {
            entries[place].key: tuple(entries[other].citation.id for other in others)
            for place, others in against.items()
        }
        items = (
            replace(
                answering.item(telling, one, self.reranker.score),
                also=found.also.get(one.entry.key, ()),
                opposes=opposes.get(one.entry.key, ()),
                why=found.why.get(one.entry.key),
            )
            for one in page
        )
        return replace(
            nothing,
            outcome=selection.outcome,
            confidence=selection.confidence,
            reason=selection.reason,
            items=tuple(items),
            total=selection.total,
            withheld=found.withheld,
            next=following,
            runner_up=explaining.runner_up(found.judged, page, selection.total, found.why),
        )

    def _unanswered(
        self, asked: Question, nothing: Answer, filters: Filters, snapshot: Snapshot, found: "_Found"
    ) -> Answer:
        """The silence, and which kind of silence it is."""
        selection = found.selection
        reason, near = selection.reason, selection.near
        if found.withheld:
            reason = None
        elif self._only_foreign(asked, filters, snapshot):
            return replace(
                nothing, reason=Reason.LANGUAGE, near_misses=self._by_words(asked, filters, snapshot)
            )
        elif filters != Filters():
            reason, near = self._beyond_filters(asked, filters, snapshot, selection)
        return replace(
            nothing,
            confidence=selection.confidence,
            reason=reason,
            near_misses=tuple(
                replace(answering.item(asked.text, one, None), why=found.why.get(one.entry.key))
                for one in near
            ),
            withheld=found.withheld,
            runner_up=explaining.runner_up(found.judged, (), 0, found.why),
        )

    def _found(self, question: Question, filters: Filters, snapshot: Snapshot) -> "_Found":
        """What of the candidates answers, each advice once, and the documents withheld because their file is another by now."""
        judged = self._judged(question, snapshot, CANDIDATES, self._allowed(filters, snapshot))
        changed = self._changed([one.entry for one in judged], snapshot)
        current = [one for one in judged if one.entry.citation.document not in changed]
        linked, also = self._once(current, filters, snapshot)
        concerned, others = _by_addressee(linked, scope.actor(question.text))
        selection = answering.select(question, concerned, len(concerned))
        beside = answering.select(question, others, answering.NEAR_MISSES).shown
        withheld: tuple[str, ...] = ()
        if changed:
            wanted = answering.select(question, judged, LIMIT).shown
            named = dict.fromkeys(one.entry.citation.document for one in wanted)
            withheld = tuple(name for name in named if name in changed)
        why = explaining.explained(question, linked, snapshot)
        return _Found(selection, also, withheld, beside, concerned, why)

    def _judged(
        self, question: Question, snapshot: Snapshot, candidates: int, allowed: Collection[int] | None
    ) -> list[judging.Judged]:
        """The nearest passages, judged, best first; nothing is linked or left out."""
        vector = self.encoder.encode_question(question.text)
        hits = retrieval.retrieve(
            question.text, vector, snapshot.meaning, snapshot.words, candidates, allowed
        )
        entries = snapshot.entries(hit.key for hit in hits)
        found = [(hit, entries[hit.key]) for hit in hits if hit.key in entries]
        passages = int(snapshot.manifest["passages"])
        return judging.judge(question, found, self.reranker.score, snapshot, passages)

    def _once(
        self, judged: Sequence[judging.Judged], filters: Filters, snapshot: Snapshot
    ) -> tuple[list[judging.Judged], dict[int, tuple[Also, ...]]]:
        """What is judged with each advice once, as likely to answer as the likeliest of its wordings; and where else it stands.

        The newest edition is shown also where only an older one is among the candidates.
        """
        by_key = {one.entry.key: one for one in judged}
        documents = [one.entry.citation.document for one in judged]
        known = self._wordings([] if filters.document else documents, snapshot)
        lacking = {known.newer[key]: one for key, one in by_key.items() if key in known.newer}
        brought = self._readable((key for key in lacking if key not in by_key), snapshot)
        by_key |= {
            key: replace(lacking[key], entry=entry)
            for key, entry in brought.items()
            if matches(entry, filters)
        }
        groups = gathering.gathered([one.entry for one in by_key.values()], known)
        likeliest = {
            group.entry.key: max(
                by_key[entry.key].probability for entry in (group.entry, *(also.entry for also in group.also))
            )
            for group in groups
        }
        older = self._readable((key for group in groups for key in known.older(group.entry.key)), snapshot)
        whole = [
            gathering.with_older(group, [older[key] for key in known.older(group.entry.key) if key in older])
            for group in groups
        ]
        leads = (replace(by_key[key], probability=probability) for key, probability in likeliest.items())
        return sorted(leads, key=_order), {group.entry.key: group.also for group in whole}

    def _wordings(self, documents: Iterable[str], snapshot: Snapshot) -> gathering.Wordings:
        """What the editions of `documents` word anew, compared once for each generation of the index."""
        stamp = snapshot.generation, snapshot.manifest["built"]
        if self._compared is None or self._compared[0] != stamp:
            named = (
                Named(about["id"], about["title"], about["date"], about["replaces"])
                for about in snapshot.abouts()
            )
            self._compared = stamp, gathering.Comparison(editions(named))
        return self._compared[1].wordings(
            documents, lambda document: snapshot.entries_where("d.id = :id", id=document)
        )

    def _readable(self, keys: Iterable[int], snapshot: Snapshot) -> dict[int, Entry]:
        """The passages of `keys` whose file is still the one that was indexed."""
        entries = snapshot.entries(keys)
        changed = self._changed(list(entries.values()), snapshot)
        return {key: entry for key, entry in entries.items() if entry.citation.document not in changed}

    def _advice_to_others(
        self,
        asked: Question,
        actor: scope.Actor | None,
        filters: Filters,
        snapshot: Snapshot,
        found: "_Found",
    ) -> tuple[judging.Judged, ...]:
        """What is advised on the same matter to others than the question names, where nothing is to those.

        Where nothing was found, or doubtful passages without a word of the matter, the matter is looked up once more
        without the name: that may stand in many passages which have nothing else of the question. Whether somebody
        should do a thing is advised only by what has all words of the thing.
        """
        if actor is None or not asked.asks_advice or found.withheld:
            return ()
        shown = found.selection.shown
        answers = found.selection.outcome is Outcome.ANSWERED
        if found.others and not answers:
            return found.others
        anybody = Question(scope.without_actor(asked.text, actor))
        matter = set(snapshot.terms(" ".join(anybody.telling_words)))
        if answers and (
            shown[0].probability >= DOUBTFUL
            or any(matter & set(snapshot.terms(_whole(one.entry))) for one in shown)
        ):
            return ()
        elsewhere = self._found(anybody, filters, snapshot).selection.shown
        advice = [one for one in elsewhere if one.entry.recommendation is not None]
        if any(scope.names(one.entry, actor.name) for one in advice):
            return ()
        to_others = [one for one in advice if scope.is_to_others(one.entry, actor.name)]
        if scope.asks_whether(asked.text):
            to_others = [one for one in to_others if matter <= set(snapshot.terms(_whole(one.entry)))]
        return tuple(to_others[: answering.NEAR_MISSES])

    def _list(
        self,
        wanted: scope.Listing,
        nothing: Answer,
        filters: Filters,
        snapshot: Snapshot,
        limit: int,
        after: str | None,
    ) -> Answer:
        """All recommendations of a kind, from the catalogue."""
        asked_of = _asked_of(filters, " or ".join(wanted.to) or None)
        nothing = replace(nothing, asked_of=asked_of, listed=wanted.name)
        found = [
            one
            for one in self._linked(filters, snapshot)
            if not wanted.documents or one.entry.citation.document in wanted.documents
            if _is_wanted(one.entry, wanted)
        ]
        changed = self._changed([one.entry for one in found], snapshot)
        withheld = tuple(sorted(changed))
        current = [one for one in found if one.entry.citation.document not in changed]
        if not current:
            return replace(nothing, reason=None if withheld else nothing.reason, withheld=withheld)
        page, following = paged(current, limit, after)
        return replace(
            nothing,
            outcome=Outcome.ANSWERED,
            confidence=LISTED,
            reason=None,
            items=tuple(
                Item(one.entry, LISTED, _asking(one.entry, wanted.to), self._unchanged(one.also, snapshot))
                for one in page
            ),
            total=len(current),
            withheld=withheld,
            next=following,
        )

    def _unchanged(self, also: tuple[Also, ...], snapshot: Snapshot) -> tuple[Also, ...]:
        changed = self._changed([one.entry for one in also], snapshot)
        return tuple(one for one in also if one.entry.citation.document not in changed)

    def _only_foreign(self, question: Question, filters: Filters, snapshot: Snapshot) -> bool:
        """Whether the nearest passage by words is in a language that the models do not read."""
        foreign = {
            about["id"] for about in snapshot.abouts() if about["language"] not in building.ENCODED_LANGUAGES
        }
        nearest = self._by_words(question, filters, snapshot)[:1] if foreign else ()
        return any(item.entry.citation.document in foreign for item in nearest)

    def _beyond_filters(
        self,
        question: Question,
        filters: Filters,
        snapshot: Snapshot,
        inside: answering.Selection,
    ) -> tuple[Reason | None, tuple[judging.Judged, ...]]:
        """Why nothing came: the same is advised to others, or stands outside the filters, or nowhere."""
        if filters.to is not None:
            others = self._found(question, replace(filters, to=None), snapshot).selection
            advice = tuple(one for one in others.shown if one.entry.recommendation is not None)
            if advice:
                return Reason.OTHER_ADDRESSEE, advice[: answering.NEAR_MISSES]
        anywhere = self._found(question, Filters(), snapshot).selection
        return (Reason.FILTERED_OUT if anywhere.shown else inside.reason), inside.near

    def _by_words(self, question: Question, filters: Filters | None, snapshot: Snapshot) -> tuple[Item, ...]:
        """The nearest passages by words alone, for a question that the models cannot read."""
        hits = snapshot.words.search(
            question.text, answering.NEAR_MISSES, self._allowed(filters or Filters(), snapshot)
        )
        entries = snapshot.entries(hit.key for hit in hits)
        changed = self._changed(list(entries.values()), snapshot)
        found = [entries[hit.key] for hit in hits if hit.key in entries]
        return tuple(Item(entry, 0.0, ()) for entry in found if entry.citation.document not in changed)

    def _allowed(self, filters: Filters, snapshot: Snapshot) -> Collection[int] | None:
        """Keys that the filters leave; None where there is no filter."""
        if filters == Filters():
            return None
        return {entry.key for entry in self._filtered(filters, snapshot)}

    def _filtered(self, filters: Filters, snapshot: Snapshot) -> list[Entry]:
        if filters.document is not None:
            _require(filters.document, snapshot)
        condition = "(:document IS NULL OR d.id = :document)"
        if filters.to is not None or filters.strength is not None or filters.advice_only:
            condition += " AND p.recommendation IS NOT NULL"
        return [
            entry
            for entry in snapshot.entries_where(condition, document=filters.document)
            if matches(entry, filters)
        ]

    def _changed(self, entries: Sequence[Entry], snapshot: Snapshot) -> frozenset[str]:
        """Those documents of `entries` whose file is no longer the one that was indexed."""
        digests = {entry.citation.document: entry.citation.digest for entry in entries}
        return frozenset(
            name
            for name, digest in digests.items()
            if not building.is_current(self.settings.corpus, name, digest, snapshot.file(name))
        )

    # Looking up

    def listing(self, filters: Filters | None = None) -> tuple[Linked, ...]:
        """All recommendations that the filters leave, in the order of documents and text, each advice once."""
        with self._holder.pinned() as snapshot:
            return tuple(self._linked(filters or Filters(), snapshot))

    def _linked(self, filters: Filters, snapshot: Snapshot) -> list[Linked]:
        """Recommendations with the other places where each stands; the filters narrow what leads."""
        within = Filters(document=filters.document)
        stamp = snapshot.generation, snapshot.manifest["built"], within.document
        if self._listed is None or self._listed[0] != stamp:
            advice = [entry for entry in self._filtered(within, snapshot) if entry.recommendation is not None]
            documents = {entry.citation.document for entry in advice}
            known = self._wordings(() if within.document else documents, snapshot)
            self._listed = stamp, gathering.gathered(advice, known)
        return [one for one in self._listed[1] if matches(one.entry, filters)]

    def recommendations(self, filters: Filters | None = None) -> tuple[Entry, ...]:
        """All recommendations that the filters leave, in the order of documents and text, nothing linked."""
        with self._holder.pinned() as snapshot:
            found = self._filtered(filters or Filters(), snapshot)
        return tuple(entry for entry in found if entry.recommendation is not None)

    def show(self, citation_id: str) -> Shown:
        """What a citation id opens now. Raises `CitationUnknown` for one that was never published here."""
        wanted = citation_id.strip().lower()
        with self._holder.pinned() as snapshot:
            here = snapshot.entries_where("p.citation = :id", id=wanted) or snapshot.entries_where(
                "p.bare = :id", id=wanted
            )
            known = snapshot.published(wanted)
            if not here and known is not None:
                here = snapshot.entries_where(
                    "p.bare = :id AND d.id = :document", id=wanted.split("-")[0], document=known[0]
                )
            if here:
                return Shown(wanted, here[0].citation.document, tuple(here))
            if known is None:
                raise CitationUnknown(
                    f"no citation {citation_id!r}: ids come with every answer, as in 'assistant ask … --json'"
                )
            document, words, gone_since = known
            moved = snapshot.entries_where("p.words = :words", words=words)
            stood_at = snapshot.stood_at(wanted)
        return Shown(wanted, document, tuple(moved), gone_since, stood_at)

    def source(self, document_id: str) -> Source:
        """A document as indexed. Raises `DocumentUnknown`."""
        with self._holder.pinned() as snapshot:
            stamp = snapshot.generation, snapshot.manifest["built"], document_id
            with suppress(KeyError):
                self._sources.move_to_end(stamp)
                return self._sources[stamp]
            document = _require(document_id, snapshot)
            entries = tuple(snapshot.entries_where("d.id = :document", document=document_id))
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
                f"the file {document.id} has changed or gone since it was indexed: try again when it is indexed anew"
            )
        return Original(document, data)

    def page_picture(self, document_id: str, number: int, citation_id: str | None = None) -> bytes:
        """A page of a PDF as PNG, with a frame around what is cited there.

        Raises `DocumentUnknown`, `DocumentChanged`, `CitationUnknown`, `PageUnavailable` or `Overloaded`.
        """
        document = self.source(document_id).document
        if document.media_type != "application/pdf" or all(page.number != number for page in document.pages):
            raise PageUnavailable(f"{document_id} has no page {number} that can be shown as a picture")
        cited = () if citation_id is None else self.show(citation_id).entries
        spans = [entry.passage.span for entry in cited if entry.citation.document == document_id]
        with self._holder.pinned() as snapshot:
            runs = snapshot.runs(document_id) if spans else ()
            is_current = building.is_current(
                self.settings.corpus, document_id, document.digest, snapshot.file(document_id)
            )
        if not is_current:
            raise DocumentChanged(
                f"the file {document_id} has changed or gone since it was indexed: try again when it is indexed anew"
            )
        boxes = [box for run in runs if run.page == number for box in _reached(run, spans)]
        return self._facsimiles.page(document.digest, number, boxes, lambda: self.original(document_id).data)

    def choices(self) -> Choices:
        """What the filters can be set to; addressees by how much is asked of them."""
        with self._holder.pinned() as snapshot:
            return snapshot.choices

    def status(self, *, compare: bool = False) -> Status:
        """The state of the index; with `compare`, also what has changed in the corpus since."""
        changed: tuple[str, ...] = ()
        notices: tuple[Notice, ...] = ()
        if compare:
            found = self.changes()
            changed = (*(file.id for file in found.changed), *found.gone, *found.postponed)
            notices = found.notices
        with self._holder.pinned() as snapshot:
            languages = ((about["id"], about["language"]) for about in snapshot.abouts())
            return Status(
                corpus=str(self.settings.corpus),
                index=str(self.settings.index),
                generation=snapshot.generation,
                built=snapshot.manifest["built"],
                documents=int(snapshot.manifest["documents"]),
                passages=int(snapshot.manifest["passages"]),
                recommendations=int(snapshot.manifest["recommendations"]),
                skipped=snapshot.skipped(),
                words_only=tuple(
                    (name, code) for name, code in languages if code not in building.ENCODED_LANGUAGES
                ),
                changed=changed,
                encoder=self.encoder_identity,
                reranker=Reranker.identity,
                warnings=(*snapshot.warnings(), *notices),
            )

    def ready(self) -> str | None:
        """None, or why no question can be answered."""
        try:
            with self._holder.pinned():
                return None
        except (IndexMissing, IndexUnusable) as error:
            return str(error)

    # The models and the index, opened when first needed

    @cached_property
    def encoder(self) -> Encoder:
        """The configured encoder."""
        if self.settings.encoder == BUNDLED:
            return bundled_encoder()
        from assistant.sentence_model import SentenceTransformerEncoder  # torch takes seconds to import

        return SentenceTransformerEncoder(self.settings.encoder)

    @property
    def encoder_identity(self) -> str:
        """What vectors are made with; known without loading the model where it is the bundled one."""
        return ENCODER.identity if self.settings.encoder == BUNDLED else self.encoder.identity

    @property
    def reranker(self) -> Reranker:
        """The reranker, loaded once a process."""
        return reranker()

    def _state(self, snapshot: Snapshot, stale: bool) -> IndexState:
        return IndexState(
            int(snapshot.manifest["documents"]),
            int(snapshot.manifest["passages"]),
            snapshot.generation,
            stale,
        )

    def _current_generation(self) -> int | None:
        try:
            with self._holder.pinned() as snapshot:
                return snapshot.generation
        except IndexMissing:
            return None

    def _check_models(self, snapshot: Snapshot) -> None:
        made_with = snapshot.manifest["encoder"]
        if made_with != self.encoder_identity:
            raise IndexUnusable(
                f"the index was made with the encoder {made_with}, but {self.encoder_identity} is configured: "
                "run 'assistant index' to encode anew, or set ASSISTANT_ENCODER back"
            )


def _quietly(load: Callable[[], object]) -> None:
    """Load ahead of need; whoever needs it meets the error that says what to do."""
    with suppress(AssistantError):
        load()


@dataclass(frozen=True, slots=True)
class _Found:
    """What answers a question, where else that stands, what is withheld, and what is advised to others than it asks about.

    `judged` is all that could have been shown, best first, and `why` says why each was judged so.
    """

    selection: answering.Selection
    also: Mapping[int, tuple[Also, ...]]
    withheld: tuple[str, ...]
    others: tuple[judging.Judged, ...]
    judged: Sequence[judging.Judged]
    why: Mapping[int, Why]


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


def _by_addressee(
    judged: Sequence[judging.Judged], actor: scope.Actor | None
) -> tuple[list[judging.Judged], list[judging.Judged]]:
    """What may be meant for whom the question asks about, and advice that is surely for others."""
    concerned: list[judging.Judged] = []
    others: list[judging.Judged] = []
    for one in judged:
        is_apart = actor is not None and not scope.concerns(one.entry, actor.name)
        (others if is_apart else concerned).append(one)
    return concerned, others


def _order(judged: judging.Judged) -> tuple[float, str, Span]:
    """Best first, equals by where they stand."""
    return -judged.probability, judged.entry.citation.document, judged.entry.passage.span


def _is_wanted(entry: Entry, wanted: scope.Listing) -> bool:
    return any(matches(entry, Filters(to=to, strength=wanted.strength)) for to in (wanted.to or (None,)))


def _asking(entry: Entry, to: Sequence[str]) -> tuple[Span, ...]:
    """The sentences of a recommendation that ask something of any of `to`, counted from its start."""
    start = entry.passage.span.start
    demands = entry.recommendation.demands if entry.recommendation else ()
    spans = (
        Span(demand.span.start - start, demand.span.end - start)
        for demand in demands
        if not to or any(is_addressed(one, tuple(who.name for who in demand.addressees)) for one in to)
    )
    return tuple(dict.fromkeys(sorted(spans)))


def _checked(question: str, limit: int | None) -> Question:
    text = " ".join(question.split())
    if not text:
        raise BadRequest("the question is empty: ask, for example, 'What should the EU do about visas?'")
    if len(text) > MAX_CHARACTERS:
        raise BadRequest(f"the question has {len(text)} characters: shorten it to at most {MAX_CHARACTERS}")
    if limit is not None and not 1 <= limit <= MAX_LIMIT:
        raise BadRequest(f"the limit is {limit}: choose a number from 1 to {MAX_LIMIT}")
    return Question(text.encode("utf-8", "replace").decode("utf-8"))


def _require(document_id: str, snapshot: Snapshot) -> Document:
    """The document. Raises `DocumentUnknown`, with the names most like it, where there is none."""
    document = snapshot.document(document_id)
    if document is None:
        known = [name for name, _ in snapshot.choices.documents]
        like = get_close_matches(document_id, known, cutoff=0.3) or known[:3]
        raise DocumentUnknown(
            f"no document {document_id!r} in the index: name it by its path below the corpus, such as {', '.join(like)}"
        )
    return document


def _whole(entry: Entry) -> str:
    """A passage with all that stands above it."""
    return " ".join([entry.citation.title, *entry.passage.headings, entry.passage.text])


def _asked_of(filters: Filters, named: str | None) -> str | None:
    """Whom a question wants to act, in normal form: by its filter, else by its words."""
    return named if filters.to is None else normal_form(filters.to)
