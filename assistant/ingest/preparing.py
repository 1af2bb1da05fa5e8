"""Makes of one source all that the index keeps of it: read, structured, cut into passages, recognised."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant import recommendations
from assistant.errors import UnreadableSource
from assistant.models.encoder import ENCODED_LANGUAGES
from assistant.reading import READERS, Reader, Tell, read_file
from assistant.reading.files import keep_silent
from assistant.segmenting import segment
from assistant.segmenting import structure as structuring
from assistant.types import About, Block, Document, Passage, Recommendation, SourceFile

VERSIONS = (structuring.VERSION, segment.VERSION, recommendations.VERSION)

CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Part:
    """A passage, what was recognised in it, and the texts that the encoder is to read for it.

    There are none in a language that it does not read.
    """

    passage: Passage
    recommendation: Recommendation | None
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document and its parts, in order."""

    document: Document
    blocks: tuple[Block, ...]
    parts: tuple[Part, ...]


def prepare_file(
    source: SourceFile,
    about: About | None,
    max_bytes: int,
    count_tokens: CountTokens,
    limit: int,
    tell: Tell = keep_silent,
    readers: Mapping[str, Reader] = READERS,
) -> Prepared:
    """Read `source` and prepare it. Raises `UnreadableSource`."""
    return prepare(read_file(source, about, max_bytes, tell, readers), count_tokens, limit)


def prepare(document: Document, count_tokens: CountTokens, limit: int) -> Prepared:
    """Prepare a document for an encoder that reads `limit` tokens at once.

    Raises `UnreadableSource` for one in which there is nothing to quote.
    """
    blocks = structuring.structure(document)
    passages = segment.segment(document, blocks, count_tokens, limit)
    if not passages:
        raise UnreadableSource(
            "holds nothing to quote: only page numbers, lists of contents or of references"
        )
    customs = recommendations.customs_of(passages, document.title, document.text)
    is_encoded = document.language in ENCODED_LANGUAGES
    return Prepared(
        document,
        blocks,
        tuple(
            Part(
                passage,
                recommendations.recognise(passage, document.title, customs),
                tuple(segment.model_inputs(document, passage, count_tokens, limit)) if is_encoded else (),
            )
            for passage in passages
        ),
    )
