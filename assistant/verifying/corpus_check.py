"""Checks memos and single quotations against the files of a corpus as they are on disk."""

from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.errors import BadRequest, IndexMissing, IndexUnusable, UnreadableSource
from assistant.index.holder import Holder
from assistant.reading import READERS, discover, read_file, read_table
from assistant.reading.decoding import decode
from assistant.reading.files import read_bytes
from assistant.segmenting import passages_of
from assistant.types import Document, SourceFile, Span
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


def _places_of(document: Document) -> tuple[Place, ...]:
    """Where the passages of a document are, with their lead-ins and notes."""
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
