"""Names a passage so that the name outlives re-indexing, and says in words where it stands."""

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.language.divisions import division_path, in_words, with_point
from assistant.language.i18n import english
from assistant.language.text import collapse
from assistant.types import PageSpan, Passage

ID_LENGTH = 16
SUFFIX_LENGTH = 6
NEIGHBOURS = 64
NEIGHBOURHOOD = 400


@dataclass(frozen=True, slots=True)
class CitationId:
    """The citation id of a passage.

    `bare` is the id from document path and quote alone; `id` adds a suffix from the neighbours where the same words
    stand more than once; `words` is the hash of the quote.
    """

    id: str
    bare: str
    words: str


def citation_ids(passages: Sequence[Passage], text: str) -> list[CitationId]:
    """Return one anchor a passage of the same document with `text`, in order; the ids differ."""
    bare = [bare_id(passage.document, passage.text) for passage in passages]
    counts = Counter(bare)
    ids = [
        name if counts[name] == 1 else f"{name}-{_neighbours(passage, text)}"
        for passage, name in zip(passages, bare, strict=True)
    ]
    return [
        CitationId(name, plain_name, _hash(collapse(passage.text)))
        for name, plain_name, passage in zip(_unlike(ids), bare, passages, strict=True)
    ]


def stands_as(citation_id: str, passage: Passage, text: str) -> bool:
    """Whether an id that tells the same words apart by their neighbours does so by those of `passage` in `text`."""
    return citation_id.split("-")[1:2] == [_neighbours(passage, text)]


def bare_id(document: str, quote: str) -> str:
    """The id of a quote from a document, by its path and words alone."""
    return _hash(f"{document}\0{collapse(quote)}")[:ID_LENGTH]


def _neighbours(passage: Passage, text: str) -> str:
    before = collapse(text[max(0, passage.span.start - NEIGHBOURHOOD) : passage.span.start])[-NEIGHBOURS:]
    after = collapse(text[passage.span.end : passage.span.end + NEIGHBOURHOOD])[:NEIGHBOURS]
    return _hash(f"{before}\0{after}")[:SUFFIX_LENGTH]


def _unlike(ids: Sequence[str]) -> list[str]:
    """Tell apart even those whose words and neighbours are the same, by their order."""
    seen: Counter[str] = Counter()
    result = []
    for name in ids:
        seen[name] += 1
        result.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return result


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest).decode("ascii").lower().rstrip("=")


def locator(
    passage: Passage, pages: Sequence[PageSpan], recommends: bool, say: Callable[..., str] = english
) -> str:
    """Where a passage stands: "chapter 3, recommendation 4, p. 13", "Article 5(2)", a section; `say` translates."""
    above = division_path(passage.headings if passage.number is not None else passage.headings[:-1])
    point = with_point(above[-1], passage.number) if above else None
    parts = [in_words(division, say) for division in (*above[:-1], point or above[-1])] if above else []
    if passage.number is not None and point is None:
        parts.append(
            say("recommendation %(number)s", number=passage.number)
            if recommends
            else say("item %(number)s", number=passage.number)
        )
    elif passage.number is None and passage.headings:
        parts.append(say("section “%(heading)s”", heading=passage.headings[-1]))
    if pages:
        first, last = pages[0].label, pages[-1].label
        parts.append(
            say("p. %(page)s", page=first)
            if len(pages) == 1
            else say("pp. %(first)s–%(last)s", first=first, last=last)
        )
    elif passage.line is not None:
        parts.append(say("line %(number)s", number=passage.line))
    return ", ".join(parts)
