"""Takes new documents into the corpus once it is known that they can be read."""

import threading
from collections.abc import Callable, Mapping
from typing import BinaryIO

from assistant.config.settings import Settings
from assistant.errors import CorpusMissing, IndexMissing, IndexUnusable, UnreadableSource, UploadUnusable
from assistant.index.holder import Holder
from assistant.ingest.compare import is_current
from assistant.ingest.corrections import correct, facts_in_table
from assistant.ingest.inbox import Draft, Inbox, safe_name
from assistant.ingest.worker_pool import Limits, WorkerPool
from assistant.models.configured import Models
from assistant.reading import READERS, require_known_type
from assistant.runtime.sizes import MEGABYTE
from assistant.types import Added, SourceFile, UploadLimits


class Uploads:
    """New files for the corpus of `settings`, one at a time."""

    def __init__(self, settings: Settings, models: Models, holder: Holder, limits: Limits) -> None:
        self._settings = settings
        self._models = models
        self._holder = holder
        self._limits = limits
        self._guard = threading.Lock()

    def taking(self) -> UploadLimits:
        """Which new documents `add` takes."""
        most = min(self._settings.upload_max_mb, self._settings.max_file_mb) * MEGABYTE
        return UploadLimits(tuple(sorted(READERS)), most)

    def add(self, name: str, content: BinaryIO, readable: Callable[[str], bool]) -> Added:
        """Put a new document into the corpus; the next refresh indexes it. A twin that is not `readable` is not named.

        Raises `UploadTooLarge`, `UploadUnusable`, `UploadFolderUnusable`, `DiskFull`, `CorpusMissing` or `ModelUnavailable`.
        """
        if not self._settings.corpus.is_dir():
            raise CorpusMissing(f"there is no corpus folder at {self._settings.corpus}: make one")
        kept = safe_name(name)
        inbox = Inbox(self._settings.corpus, self._settings.upload_folder)
        try:
            require_known_type(kept)
            with inbox.draft(content, kept, self.taking().most_bytes) as draft, self._guard:
                known = self._twin(draft) or inbox.twin(draft)
                if known is not None and readable(known):
                    return Added(known, draft.size, draft.digest, already=True)
                self._require_readable(draft)
                return Added(inbox.keep(draft), draft.size, draft.digest)
        except (UnreadableSource, UploadUnusable) as reason:
            raise UploadUnusable(f"{kept} {reason}") from reason

    def facts(self, document: str) -> dict[str, str]:
        """What `documents.csv` says of a document. Raises `BadRequest` for a table with a mistake."""
        return facts_in_table(self._settings.corpus, document)

    def correct(self, document: str, facts: Mapping[str, str]) -> None:
        """Write facts of a document into `documents.csv`. Raises `BadRequest`, `DiskFull` or `UploadFolderUnusable`."""
        correct(self._settings.corpus, document, facts)

    def _twin(self, draft: Draft) -> str | None:
        """The document that was indexed from the same bytes and still holds them."""
        try:
            with self._holder.pinned() as view:
                files = view.file_records()
        except (IndexMissing, IndexUnusable):
            return None
        return next(
            (
                document
                for document, record in files.items()
                if record.recipe.digest == draft.digest
                and is_current(self._settings.corpus, document, draft.digest, record)
            ),
            None,
        )

    def _require_readable(self, draft: Draft) -> None:
        """Read a draft as the next build will. Raises `UnreadableSource`."""
        source = SourceFile(draft.name, draft.path, draft.size, 0, 0)
        encoder = self._models.encoder
        with WorkerPool(1, self._limits, encoder.count_tokens, encoder.max_tokens) as worker_pool:
            for outcome in worker_pool.prepare([(source, None)], lambda document, done, total: None):
                if isinstance(outcome.result, UnreadableSource):
                    raise outcome.result
