"""Finds headings, items, notes, captions and furniture in a text, as they occur in the wild."""

from assistant.segmenting.blocks import blocks_of
from assistant.segmenting.format_parts import given_units
from assistant.segmenting.headings import with_headings
from assistant.segmenting.joining import joined, with_numbers_joined
from assistant.segmenting.lines import Style, split_lines, style_of
from assistant.segmenting.repeats import page_lines
from assistant.segmenting.sequences import markers_of
from assistant.segmenting.units import Layout, group
from assistant.types import Block, Document

VERSION = 5
MARKDOWN_TYPE = "text/markdown"


def structure(document: Document) -> tuple[Block, ...]:
    """Return the blocks of `document` in order; they do not overlap, and each lies within its text."""
    if document.layout:
        return _refined(document)
    markdown = document.media_type == MARKDOWN_TYPE
    lines = split_lines(document.text, markdown)
    style, width = style_of(document.text, lines, markdown)
    furniture = page_lines(lines)
    layout = Layout(style, width, furniture, markers_of(lines, furniture))
    units = with_headings(joined(group(lines, layout)), style is Style.MARKDOWN)
    return tuple(blocks_of(document.text, units))


def _refined(document: Document) -> tuple[Block, ...]:
    """The blocks of a document whose format tells its parts; lists and headings that are only typed are found in them."""
    units = with_numbers_joined(given_units(document.text, document.layout))
    if not any(unit.kind == "heading" for unit in units):
        units = with_headings(units, markdown=False)
    return tuple(blocks_of(document.text, units, notes_given=bool(document.references)))
