"""Every error a user can meet; each message says what to do next.

AssistantError
├── CorpusMissing          no folder of texts where one was expected
├── DocumentsTableInvalid  corpus/documents.csv cannot be used
├── UnreadableSource       one file that cannot be read; the others are
├── WorkerUnavailable      no process can be started to read files
├── ModelUnavailable       weights absent, or not the ones whose digest is recorded
├── IndexMissing           nothing was indexed yet
├── IndexUnusable          an index that this version, model or disk cannot use
├── IndexBusy              another process is building
├── CitationUnknown        an id that was never published here
├── DocumentUnknown        a document that is not in the index
├── DocumentChanged        a file that is not any more what was indexed
├── PageUnavailable        a page that cannot be shown as a picture
├── AccessRulesInvalid     access.toml holds what is no rule
├── AccessClosed           who may read what cannot be told: nobody may
├── BadRequest             a question, filter or option that cannot be used
└── Overloaded             more work waiting than can be done in good time
"""


class AssistantError(Exception):
    """Base of all errors that a front end shows to the user as they are."""


class CorpusMissing(AssistantError):
    """There is no folder of texts."""


class DocumentsTableInvalid(AssistantError):
    """`documents.csv` has a row or column that cannot be used."""


class UnreadableSource(AssistantError):
    """A source file is skipped; the message is the reason shown in the report."""


class WorkerUnavailable(AssistantError):
    """The system does not let a process be started that reads files."""


class ModelUnavailable(AssistantError):
    """Model weights are absent or differ from the recorded digest."""


class IndexMissing(AssistantError):
    """No index has been built in this folder."""


class IndexUnusable(AssistantError):
    """The index was made by another version or model, or is damaged."""


class IndexBusy(AssistantError):
    """Another process holds the build lock."""


class CitationUnknown(AssistantError):
    """No such citation was ever published from this index."""


class DocumentUnknown(AssistantError):
    """No document of that id is in the index."""


class DocumentChanged(AssistantError):
    """A document's file has changed or gone since it was indexed."""


class PageUnavailable(AssistantError):
    """A document has no such page, or it cannot be drawn."""


class AccessRulesInvalid(AssistantError):
    """`access.toml` holds something that cannot be understood."""


class AccessClosed(AssistantError):
    """Who may read what cannot be told, so that nobody may read anything."""


class BadRequest(AssistantError):
    """A question, filter or option cannot be used as given."""


class Overloaded(AssistantError):
    """The queue in front of the models is full."""
