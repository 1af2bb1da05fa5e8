"""The records that several rooms share, frozen and slotted.

Offsets are code points of `Document.text`, end exclusive. Scores are higher-is-better.
"""

from assistant.types.answer import Also as Also
from assistant.types.answer import Answer as Answer
from assistant.types.answer import Aspect as Aspect
from assistant.types.answer import Citation as Citation
from assistant.types.answer import Entry as Entry
from assistant.types.answer import Filters as Filters
from assistant.types.answer import Hit as Hit
from assistant.types.answer import IndexState as IndexState
from assistant.types.answer import Item as Item
from assistant.types.answer import Kind as Kind
from assistant.types.answer import Left as Left
from assistant.types.answer import Linked as Linked
from assistant.types.answer import Original as Original
from assistant.types.answer import Outcome as Outcome
from assistant.types.answer import Ranked as Ranked
from assistant.types.answer import Ranking as Ranking
from assistant.types.answer import Read as Read
from assistant.types.answer import Reason as Reason
from assistant.types.answer import Relation as Relation
from assistant.types.answer import RunnerUp as RunnerUp
from assistant.types.answer import Shown as Shown
from assistant.types.answer import Source as Source
from assistant.types.answer import Why as Why
from assistant.types.document import About as About
from assistant.types.document import Block as Block
from assistant.types.document import BlockKind as BlockKind
from assistant.types.document import Document as Document
from assistant.types.document import Footnote as Footnote
from assistant.types.document import LeadIn as LeadIn
from assistant.types.document import NoteReference as NoteReference
from assistant.types.document import PageSpan as PageSpan
from assistant.types.document import Passage as Passage
from assistant.types.document import Run as Run
from assistant.types.document import SourceFile as SourceFile
from assistant.types.document import Span as Span
from assistant.types.recommendation import Addressee as Addressee
from assistant.types.recommendation import Deadline as Deadline
from assistant.types.recommendation import Demand as Demand
from assistant.types.recommendation import Recommendation as Recommendation
from assistant.types.recommendation import Standing as Standing
from assistant.types.recommendation import Strength as Strength
from assistant.types.status import Added as Added
from assistant.types.status import Backup as Backup
from assistant.types.status import BeingRead as BeingRead
from assistant.types.status import Choices as Choices
from assistant.types.status import Notice as Notice
from assistant.types.status import Report as Report
from assistant.types.status import Skipped as Skipped
from assistant.types.status import Stage as Stage
from assistant.types.status import Status as Status
from assistant.types.status import Taking as Taking
from assistant.types.status import Underway as Underway
