"""A page from markup to parts and facts: what is shown, what is main content, what it says of itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.errors import UnreadableSource
from assistant.reading.flow import Part
from assistant.reading.typed_notes import with_typed_notes
from assistant.reading.webpage.facts import PageMetadata
from assistant.reading.webpage.forms import write_out
from assistant.reading.webpage.katex import write_formulas
from assistant.reading.webpage.linking import contents_lists
from assistant.reading.webpage.maincontent import main_content
from assistant.reading.webpage.notes import Notes, find_notes
from assistant.reading.webpage.styling import SheetOf, parse_styled
from assistant.reading.webpage.tree_to_parts import note_parts, parts_of
from assistant.reading.webpage.visibility import drop_unseen, remarks
from assistant.reading.webpage.xhtml import expanded, is_xhtml
from assistant.types import About

_SHELL = 60  # words; a page with fewer than this that asks for scripts is the page's shell
_WANTS_SCRIPTS = re.compile(
    r"(?:enable|turn on|activate|requires?|without)\s+java\s?script|java\s?script\s+(?:is\s+)?(?:disabled|required|enabled)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Page:
    """What was made of a page; `warnings` say what of its content was left out."""

    parts: Sequence[Part]
    facts: About
    warnings: tuple[str, ...]


def read_page(markup: str, sheet_of: SheetOf = lambda _: None) -> Page:
    """Return the parts of the main content of a page, and its facts. Raises `UnreadableSource` for one without text."""
    root = parse_styled(expanded(markup) if is_xhtml(markup) else markup, sheet_of)
    said = PageMetadata(root)
    body = next((element for element in root.find("body", "frameset")), root)
    if body.tag == "frameset":
        raise UnreadableSource("contains only frames and no text: open each frame by itself and save it")
    without_scripts = " ".join(element.words() for element in body.find("noscript"))
    notes = find_notes([("", body)])
    write_out(body)
    write_formulas(body)
    left_out = drop_unseen(body, frozenset(notes.holders))
    content = main_content(body, frozenset(notes.holders))
    parts = parts_of(content, notes, contents_lists(content))
    parts += _notes_elsewhere(parts, notes)
    parts = with_typed_notes(parts)
    words = sum(len(part.text.split()) for part in parts)
    if words == 0 or (
        words < _SHELL and _WANTS_SCRIPTS.search(without_scripts + " ".join(part.text for part in parts))
    ):
        raise UnreadableSource("contains no text: save the page after it has loaded, or print it to PDF")
    facts = said.facts(markup, "\n".join(part.text for part in parts))
    return Page(parts, facts, remarks(left_out, content))


def _notes_elsewhere(parts: Sequence[Part], notes: Notes) -> list[Part]:
    """The notes that the content refers to and that stand outside it."""
    wanted = {marker.key for part in parts for marker in part.markers} - {part.key for part in parts}
    return [
        part
        for holder, (key, _) in notes.holders.items()
        if key in wanted
        for part in note_parts(holder, notes)
    ]
