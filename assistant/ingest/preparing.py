"""Makes of one source what the models are to read of it: read, structured, cut into passages, candidates proposed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant import recommendations
from assistant.errors import UnreadableSource
from assistant.linking import repeats
from assistant.models.encoder import ENCODED_LANGUAGES
from assistant.reading import READERS, Reader, Tell, read_file
from assistant.reading.files import keep_silent
from assistant.recommendations import Proposal
from assistant.segmenting import segment
from assistant.segmenting import structure as structuring
from assistant.types import About, Block, Document, Passage, SourceFile

VERSIONS = (structuring.VERSION, segment.VERSION, recommendations.VERSION, repeats.VERSION)

CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Part:
    """A passage, what the recogniser is to read in it, and the texts that the encoder is to read for it, whole and by sentence.

    There are no candidates in a language that the recogniser does not read.
    """

    passage: Passage
    proposal: Proposal
    inputs: tuple[str, ...]
    sentences: tuple[str, ...]


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
            "contains nothing to quote: only page numbers, tables of contents or lists of references"
        )
    proposed = (
        recommendations.proposals(document, passages)
        if document.language in ENCODED_LANGUAGES
        else [recommendations.NOTHING_PROPOSED for _ in passages]
    )
    return Prepared(
        document,
        blocks,
        tuple(
            Part(
                passage,
                proposal,
                tuple(segment.model_inputs(document, passage, count_tokens, limit)),
                tuple(segment.sentence_inputs(document, passage, count_tokens, limit)),
            )
            for passage, proposal in zip(passages, proposed, strict=True)
        ),
    )
