"""Cuts a document into passages: each item alone and whole, each paragraph, with headings, lead-in and notes."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from assistant.language.text import plain, sentences
from assistant.segmenting.heading_line import given_title, heading_line
from assistant.segmenting.notes import Notes
from assistant.segmenting.passage_units import units_of
from assistant.segmenting.structure import structure
from assistant.segmenting.windows import CountTokens, passage_windows, windows_of
from assistant.types import Block, Document, PageSpan, Passage, Span

VERSION = 9
LONG = 600
"""A passage of more characters is also found by each of its sentences: one vector cannot hold many matters."""

_LINE_END = re.compile(r"\r\n|\r|\n")


def segment(
    document: Document, blocks: Sequence[Block], count_tokens: CountTokens, limit: int
) -> tuple[Passage, ...]:
    """Return the passages of `document` in order; none overlap.

    `limit` is the number of tokens that the encoder reads at once. A longer item keeps its words together
    and gets several windows; a longer paragraph becomes several passages, cut between sentences.
    """
    notes = Notes(document, blocks)
    stressed = [(block.span.start, block.span.end) for block in blocks if block.stressed]
    line_starts = [found.end() for found in _LINE_END.finditer(document.text)]
    page_ends = [page.span.end for page in document.pages]
    title = given_title(document.id, document.title)
    passages = []
    for unit in units_of(document.text, blocks):
        taken = count_tokens(heading_line(title, unit.headings, unit.lead_in)) + 2
        room = max(limit - taken, limit // 4, 1)
        for windows in passage_windows(document.text, unit.span, count_tokens, room, unit.divisible):
            span = Span(windows[0].start, windows[-1].end)
            passages.append(
                Passage(
                    document=document.id,
                    span=span,
                    text=span.of(document.text),
                    headings=unit.headings,
                    windows=windows,
                    number=unit.number,
                    lead_in=unit.lead_in,
                    footnotes=notes.in_passage(span),
                    pages=_pages_of(document, page_ends, span),
                    line=None if document.layout else bisect_right(line_starts, span.start) + 1,
                    stressed=_is_within(span, stressed),
                )
            )
    return tuple(passages)


def _pages_of(document: Document, page_ends: Sequence[int], span: Span) -> tuple[PageSpan, ...]:
    """The pages on which characters of `span` stand, each once, in order; none where the source has no pages."""
    found: dict[int, PageSpan] = {}
    for place in range(bisect_right(page_ends, span.start), len(page_ends)):
        page = document.pages[place]
        if page.span.start >= span.end:
            break
        found.setdefault(page.number, page)
    return tuple(found.values())


def _is_within(span: Span, stretches: Sequence[tuple[int, int]]) -> bool:
    """Whether `span` lies within one of `stretches`, which are in order."""
    place = bisect_right(stretches, (span.start, len(stretches) and stretches[-1][1])) - 1
    return place >= 0 and span.end <= stretches[place][1]


def model_inputs(document: Document, passage: Passage, count_tokens: CountTokens, limit: int) -> list[str]:
    """What the encoder reads for a passage: each window after its heading line, and notes if there is room."""
    prefix = heading_line(given_title(document.id, document.title), passage.headings, passage.lead_in)
    texts = [plain(window.of(document.text)) for window in passage.windows]
    inputs = [prefix + text if count_tokens(prefix + text) <= limit else text for text in texts]
    for note in passage.footnotes:
        longer = f"{inputs[-1]} {plain(note.text)}"
        if count_tokens(longer) <= limit:
            inputs[-1] = longer
        else:
            span = Span(0, len(note.text))
            inputs.extend(
                plain(part.of(note.text)) for part in windows_of(note.text, span, count_tokens, limit - 2)
            )
    return inputs


def sentence_inputs(document: Document, passage: Passage, count_tokens: CountTokens, limit: int) -> list[str]:
    """What the encoder reads besides of a long passage: each of its sentences after the heading line."""
    found = sentences(passage.text) if len(passage.text) > LONG else []
    if len(found) < 2:
        return []
    prefix = heading_line(given_title(document.id, document.title), passage.headings, passage.lead_in)
    texts = (prefix + plain(one.of(passage.text)) for one in found)
    return [text for text in texts if count_tokens(text) <= limit]


def passages_of(document: Document) -> tuple[Passage, ...]:
    """The passages of a document, long paragraphs uncut, without any model."""
    return segment(document, structure(document), lambda text: len(text.split()), len(document.text) + 1)
