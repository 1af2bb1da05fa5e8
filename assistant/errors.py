"""Every error a user can meet; each message says what to do next.

AssistantError
├── CorpusMissing          no folder of texts where one was expected
├── DocumentsTableInvalid  corpus/documents.csv cannot be used
├── UnreadableSource       one file that cannot be read; the others are
├── WorkerUnavailable      no process can be started to read files
├── ModelUnavailable       weights absent, or not the ones whose digest is recorded
├── IndexMissing           nothing was indexed yet
├── IndexUnusable          an index that this version, model or disk cannot use
│   ├── IndexUnwritable    the disk takes nothing more; the last index stays
│   └── IndexDamaged       files that can be made again from the catalogue are not whole
├── IndexBusy              another process is building
├── CitationUnknown        an id that was never published here
├── DocumentUnknown        a document that is not in the index
├── DocumentChanged        a file that is not any more what was indexed
├── PageUnavailable        a page that cannot be shown as a picture
├── AccessRulesInvalid     access.toml holds what is no rule
├── AccessClosed           who may read what cannot be told: nobody may
├── UploadRefused          a new document that is not taken from there, or not at all
├── UploadTooLarge         a new document with too many bytes
├── UploadUnusable         a new document that could not be read
├── UploadFolderUnusable   no folder that takes new documents
├── DiskFull               no room for a new document
├── TrailUnwritable        what was asked cannot be kept, where it must be
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


class IndexUnwritable(IndexUnusable):
    """The disk does not take what is written; the last finished index stays as it is and can be read."""


class IndexDamaged(IndexUnusable):
    """Files of the index that can be made anew from its catalogue are not whole."""


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


class UploadRefused(AssistantError):
    """New documents are not taken, or not in this way."""


class UploadTooLarge(AssistantError):
    """A new document has more bytes than are taken."""


class UploadUnusable(AssistantError):
    """A new document is of a type that is not read, or cannot be read."""


class UploadFolderUnusable(AssistantError):
    """The folder for new documents cannot be used."""


class DiskFull(AssistantError):
    """There is no room on the disk for a new document."""


class TrailUnwritable(AssistantError):
    """A line of the trail, a count or feedback cannot be written."""


class BadRequest(AssistantError):
    """A question, filter or option cannot be used as given."""


class Overloaded(AssistantError):
    """The queue in front of the models is full."""
