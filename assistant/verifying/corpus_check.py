"""Checks memos and single quotations against the files of a corpus as they are on disk."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from assistant.errors import BadRequest, CitationUnknown, IndexMissing, IndexUnusable, UnreadableSource
from assistant.index import lookup
from assistant.index.holder import Holder
from assistant.index.view import IndexView
from assistant.reading import READERS, discover, docx, read_file, read_table
from assistant.reading.decoding import decode
from assistant.reading.files import read_bytes
from assistant.segmenting import passages_of
from assistant.types import Document, Entry, Passage, SourceFile, Span
from assistant.verifying import (
    Checked,
    Checker,
    Cited,
    LookUp,
    PassagePlace,
    Quotation,
    Sources,
    Verification,
    verify,
)

Progress = Callable[[int, int], None]
TEXT_SUFFIXES = {".markdown", ".md", ".text", ".txt"}


def unheard(done: int, total: int) -> None:
    """Progress that nobody follows."""


class CorpusCheck:
    """Checks against those files below `corpus` that are `readable`; `most_bytes` is the size of the largest that is read."""

    def __init__(
        self, corpus: Path, most_bytes: int, readable: Callable[[str], bool], holder: Holder
    ) -> None:
        self._corpus = corpus
        self._most_bytes = most_bytes
        self._readable = readable
        self._holder = holder

    def sources(self, tell: Progress = unheard, but: Path | None = None) -> Sources:
        """The source texts as they are on disk, `but` one file; `tell` hears how many of how many have been read."""
        abouts = read_table(self._corpus).abouts
        left_out = None if but is None else but.resolve()
        files = [
            file
            for file in discover(self._corpus)
            if self._readable(file.id) and (left_out is None or file.path.resolve() != left_out)
        ]
        return Sources(
            files, lambda file: read_file(file, abouts.get(file.id), self._most_bytes), _places_of, tell
        )

    def verify(self, file: Path, tell: Progress = unheard) -> Verification:
        """Check every quotation in a memo or JSON output.

        Raises `BadRequest` for a file that cannot be read or is JSON of another kind, and `CorpusMissing`.
        """
        text = self._text_of(file)
        is_json = True if file.suffix.lower() == ".json" else None
        return verify(text, self.sources(tell, but=file), self._place_of_id(), is_json=is_json)

    def recheck(self, citation_id: str, words: Sequence[str]) -> tuple[Checked, ...]:
        """Whether the `words` of a citation are on disk now, and what is there instead if they are not."""
        wanted = citation_id.strip().lower()
        checker = Checker(self.sources(), self._place_of_id())
        if words:
            return tuple(checker.check(Quotation(quote, wanted, cited=Cited(wanted))) for quote in words)
        return (checker.lost(wanted),)

    def citations(
        self, citation_ids: Sequence[str], view: IndexView, is_current: Callable[[str, str], bool]
    ) -> Verification:
        """Whether the words of citations are in the documents of a `view`, which reads no file: for a server.

        `is_current` says whether a document's file still has the bytes of a digest; the others are `unread`.
        """
        entries = {one: _entries_cited(view, one) for one in citation_ids}
        published = (view.published_place(one) for one in citation_ids)
        named = {place[0] for place in published if place is not None}
        named |= {entry.citation.document for found in entries.values() for entry in found}
        sources = self._indexed(named, view, is_current)
        checker = Checker(sources, view.published_place)
        checked = [
            checker.check(
                Quotation(
                    found[0].citation.quote,
                    one,
                    cited=Cited(one, found[0].citation.document, found[0].citation.span),
                )
            )
            if (found := entries[one])
            else checker.lost(one)
            for one in citation_ids
        ]
        return Verification(tuple(checked), (), sources.unread)

    def text(self, text: str, view: IndexView, is_current: Callable[[str, str], bool]) -> Verification:
        """Check every quotation in a memo or JSON output as `citations` does. Raises `BadRequest` for JSON of another kind."""
        named = (document for document, _ in view.choices.documents)
        return verify(text, self._indexed(named, view, is_current), view.published_place)

    def _indexed(
        self, names: Iterable[str], view: IndexView, is_current: Callable[[str, str], bool]
    ) -> Sources:
        """These documents as a `view` has them, without those whose file has changed."""

        def read(file: SourceFile) -> Document:
            document = view.document(file.id)
            if document is None or not is_current(document.id, document.digest):
                raise UnreadableSource("has been changed or removed since it was indexed")
            return document

        files = [SourceFile(name, self._corpus / name, 0, 0, 0) for name in sorted(names)]
        return Sources(files, read, lambda document: _places(map(_passage, view.entries_of(document.id))))

    def _text_of(self, file: Path) -> str:
        """The words of a memo; one in a format of the corpus's is read as those are."""
        if not file.is_file():
            raise BadRequest(f"there is no file {file}: name a JSON output, or a memo as text")
        try:
            if file.suffix.lower() in READERS.keys() - TEXT_SUFFIXES:
                state = file.stat()
                source = SourceFile(
                    file.name, file, state.st_size, state.st_mtime_ns, state.st_ino, state.st_ctime_ns
                )
                if READERS[file.suffix.lower()] is docx.read:
                    return docx.memo_text(source, read_bytes(file, self._most_bytes))
                return read_file(source, None, self._most_bytes).text
            return decode(read_bytes(file, self._most_bytes))[0]
        except (UnreadableSource, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise BadRequest(
                f"{file} cannot be checked: it {reason}; name a JSON output or a memo as text"
            ) from error

    def _place_of_id(self) -> LookUp | None:
        """Tells which document a published id belongs to; None if there is no index to ask."""
        try:
            with self._holder.pinned():
                pass
        except (IndexMissing, IndexUnusable):
            return None

        def look_up(citation_id: str) -> tuple[str, Span] | None:
            with self._holder.pinned() as view:
                return view.published_place(citation_id)

        return look_up


def _entries_cited(view: IndexView, citation_id: str) -> tuple[Entry, ...]:
    """The passages that a citation opens now; none if it is unknown, too."""
    try:
        return lookup.show(view, citation_id).entries
    except CitationUnknown:
        return ()


def _passage(entry: Entry) -> Passage:
    return entry.passage


def _places_of(document: Document) -> tuple[PassagePlace, ...]:
    """Where the passages of a document are, with their lead-ins and notes."""
    return _places(passages_of(document))


def _places(passages: Iterable[Passage]) -> tuple[PassagePlace, ...]:
    return tuple(
        PassagePlace(
            passage.span,
            (
                *([passage.lead_in.span] if passage.lead_in is not None else []),
                *(note.span for note in passage.footnotes),
            ),
        )
        for passage in passages
    )
