"""The files that were indexed, as they are now: whether they still hold what was read, and their bytes."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from assistant.errors import CorpusMissing, DocumentChanged
from assistant.index.catalogue import FileRecord
from assistant.index.view import IndexView
from assistant.ingest.compare import NO_FILE, digest_of, is_current
from assistant.language.i18n import gettext
from assistant.runtime.notes import leave_note
from assistant.runtime.regular_file import is_forbidden, read_regular
from assistant.types import Answer, Document, Entry, Original


class SourceFiles:
    """The files below `corpus` that one view of the index was made from.

    `suspects` takes the documents whose bytes differ though their stamp does not: only reading them again helps.
    """

    def __init__(self, corpus: Path, view: IndexView, suspects: set[str]) -> None:
        self._corpus = corpus
        self._view = view
        self._suspects = suspects

    def changed(self, entries: Sequence[Entry]) -> frozenset[str]:
        """Those documents of `entries` whose file is no longer the one that was indexed."""
        return self._changed(
            {entry.citation.document: entry.citation.digest for entry in entries}, self._view.file_record
        )

    def changed_documents(self, digests: Mapping[str, str]) -> frozenset[str]:
        """The same of documents, by id, that were indexed with these digests."""
        return self._changed(digests, self._records.get)

    @cached_property
    def _records(self) -> Mapping[str, FileRecord]:
        """What was recorded of all files; what is recorded later costs no more than reading a file that was touched."""
        return self._view.file_records()

    def _changed(
        self, digests: Mapping[str, str], record: Callable[[str], FileRecord | None]
    ) -> frozenset[str]:
        changed = frozenset(
            name
            for name, digest in digests.items()
            if not is_current(self._corpus, name, digest, record(name))
        )
        for name in sorted(changed):
            if is_forbidden(self._corpus / name):
                leave_note(
                    gettext(
                        "%(document)s is left out, because it cannot be read, so its words cannot be checked: "
                        "grant permission to read the file and its folder, then ask again",
                        document=name,
                    )
                )
        return changed

    def altered(self, entries: Sequence[Entry]) -> frozenset[str]:
        """Those documents of `entries` whose file holds other bytes than were indexed, whatever its stamp says."""
        digests = {entry.citation.document: entry.citation.digest for entry in entries}
        return frozenset(name for name, digest in digests.items() if not self.holds(name, digest))

    def holds(self, document_id: str, digest: str) -> bool:
        """Whether a document's file has the bytes of `digest`, found by reading all of it."""
        known = self._view.file_record(document_id)
        if known is not None and known.stamp == NO_FILE:
            return True
        if digest_of(self._corpus / document_id) == digest:
            return True
        self._suspects.add(document_id)
        return False

    def is_current(self, document_id: str, digest: str) -> bool:
        """Whether a document's file still has the bytes whose `digest` was indexed."""
        return is_current(self._corpus, document_id, digest, self._view.file_record(document_id))


def with_unreadable(corpus: Path, answer: Answer) -> Answer:
    """The answer and its parts, saying which of the withheld documents may not be read."""
    if not answer.withheld:
        return answer
    unreadable = tuple(name for name in answer.withheld if is_forbidden(corpus / name))
    parts = tuple(with_unreadable(corpus, part) for part in answer.parts)
    return replace(answer, unreadable=unreadable, parts=parts)


def original(corpus: Path, document: Document) -> Original:
    """A document's file, byte for byte what was indexed. Raises `DocumentChanged`."""
    path = corpus / document.id
    try:
        is_inside = path.resolve().is_relative_to(corpus.resolve())
        data = read_regular(path) if is_inside else b""
    except OSError:
        data = b""
    if f"sha256:{hashlib.sha256(data).hexdigest()}" != document.digest:
        raise changed_error(document.id)
    return Original(document, data)


def changed_error(document_id: str) -> DocumentChanged:
    """The error for a document whose file is no longer what was indexed."""
    return DocumentChanged(
        gettext(
            "the file %(document)s has been changed or removed since it was indexed: try again when the index is up to date",
            document=document_id,
        )
    )


def require_corpus(corpus: Path) -> None:
    """Raise `CorpusMissing` if there is no text: then no quotation can be checked, and silence would be no answer."""
    try:
        if any(corpus.iterdir()):
            return
    except OSError:
        pass
    raise CorpusMissing(
        gettext(
            "the corpus folder %(folder)s is missing or empty, so no quotation can be checked: check that its drive is connected",
            folder=corpus,
        )
    )
