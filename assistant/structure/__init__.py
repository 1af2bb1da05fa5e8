"""Finds headings, items, notes, captions and furniture in a text, as they occur in the wild."""

from assistant.structure.blocks import blocks_of
from assistant.structure.headings import with_headings
from assistant.structure.joining import joined
from assistant.structure.lines import Style, split_lines, style_of
from assistant.structure.repeats import page_lines
from assistant.structure.sequences import markers_of
from assistant.structure.units import Layout, group
from assistant.types import Block, Document

VERSION = 2
MARKDOWN_TYPE = "text/markdown"


def structure(document: Document) -> tuple[Block, ...]:
    """Return the blocks of `document` in order; they do not overlap, and each lies within its text."""
    markdown = document.media_type == MARKDOWN_TYPE
    lines = split_lines(document.text, markdown)
    style, width = style_of(document.text, lines, markdown)
    furniture = page_lines(lines)
    layout = Layout(style, width, furniture, markers_of(lines, furniture))
    units = with_headings(joined(group(lines, layout)), style is Style.MARKDOWN)
    return tuple(blocks_of(document.text, units))
