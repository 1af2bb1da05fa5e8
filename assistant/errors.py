"""Every error a user can meet; each message says what to do next.

AssistantError
├── CorpusMissing          the corpus folder does not exist
├── UnreadableSource       one file cannot be read; it is skipped
├── WorkerUnavailable      no process can be started to read files
├── ModelUnavailable       model weights are missing, or differ from the recorded checksum
├── IndexMissing           nothing has been indexed yet
├── IndexUnusable          the index is damaged, or made by another version or model
│   ├── IndexUnwritable    the disk cannot be written; the last index stays as it is
│   │   └── EngineUnavailable  the cluster with the vectors cannot be reached, or lacks some
│   └── IndexDamaged       files of the index are damaged that can be made again from its catalogue
├── IndexBusy              another process is building the index
├── CitationUnknown        the citation id was never published here
├── DocumentUnknown        the document is not in the index
├── DocumentChanged        the file has changed since it was indexed
├── PageUnavailable        the page cannot be shown as an image
├── AccessRulesInvalid     access.toml has an error
├── AccessClosed           the access rules or users cannot be read, so nobody may read anything
├── UploadRefused          a new document is not accepted from this sender
│   └── UploadDisabled     new documents are not accepted at all
├── UploadTooLarge         a new document has too many bytes
├── UploadUnusable         a new document cannot be read
├── UploadFolderUnusable   the folder for new documents cannot be used
├── DiskFull               the disk has no room for a new document
├── AuditLogUnwritable     the audit log cannot be written
├── BadRequest             a question, filter or option is not valid
│   └── UploadIncomplete   the form of an upload is not valid
└── Overloaded             too many requests are waiting
"""


class AssistantError(Exception):
    """Base of all errors that a front end shows to the user as they are."""


class CorpusMissing(AssistantError):
    """The corpus folder does not exist."""


class UnreadableSource(AssistantError):
    """A source file is skipped; the message is the reason shown in the report."""


class WorkerUnavailable(AssistantError):
    """The system does not allow a process to be started that reads files."""


class ModelUnavailable(AssistantError):
    """Model weights are missing or differ from the recorded checksum."""


class IndexMissing(AssistantError):
    """No index has been built in this folder."""


class IndexUnusable(AssistantError):
    """The index is damaged, or was made by another version or model."""


class IndexUnwritable(IndexUnusable):
    """The disk cannot be written, as when it is full; the last finished index stays as it is and can be read."""


class EngineUnavailable(IndexUnwritable):
    """The cluster that searches vectors cannot be reached, has lost some, or its library is missing."""


class IndexDamaged(IndexUnusable):
    """Files of the index are damaged that can be made again from its catalogue."""


class IndexBusy(AssistantError):
    """Another process holds the build lock."""


class CitationUnknown(AssistantError):
    """This citation id was never published from this index."""


class DocumentUnknown(AssistantError):
    """The index has no document of this id."""


class DocumentChanged(AssistantError):
    """A document's file has been changed or removed since it was indexed."""


class PageUnavailable(AssistantError):
    """A document has no such page, or it cannot be drawn."""


class AccessRulesInvalid(AssistantError):
    """`access.toml` has an error."""


class AccessClosed(AssistantError):
    """The access rules or users cannot be read, so nobody may read anything."""


class UploadRefused(AssistantError):
    """New documents are not accepted from this sender."""


class UploadDisabled(UploadRefused):
    """New documents are not accepted at all."""


class UploadTooLarge(AssistantError):
    """A new document has more bytes than are accepted."""


class UploadUnusable(AssistantError):
    """A new document is of an unsupported type, or cannot be read."""


class UploadFolderUnusable(AssistantError):
    """The folder for new documents cannot be used."""


class DiskFull(AssistantError):
    """There is no room on the disk for a new document."""


class AuditLogUnwritable(AssistantError):
    """A line of the audit log, a count or feedback cannot be written."""


class BadRequest(AssistantError):
    """A question, filter or option is not valid; `field` is the one of a form that is wrong, if it is one."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class UploadIncomplete(BadRequest):
    """The form of an upload has no file, or cannot be read."""


class Overloaded(AssistantError):
    """Too many requests are waiting."""
