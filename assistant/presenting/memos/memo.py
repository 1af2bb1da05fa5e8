"""A memo as it is kept: citation ids, notes and headings in their order, and not a word of any document."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.errors import BadRequest, CitationUnknown
from assistant.language.i18n import gettext
from assistant.language.text import collapse
from assistant.presenting.citation_styles import STYLES, in_style
from assistant.presenting.marks import has_lines, quoted
from assistant.types import Citation, Entry, ResolvedCitation

MOST_PARTS = 40
"""As many as fit on a page below 100 kB and, with notes of usual length, into a cookie."""
LONGEST_LINE = 200
LONGEST_NOTE = 4000
MEMO_STYLES = {style: STYLES[style] for style in ("footnote", "chicago")}
"""The styles that can be read in a footnote; those for reference managers are files of their own."""
_UNUSABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

Link = Callable[[Citation], str]
"""Gives the address at which a cited passage can be read in context."""


class Kind(StrEnum):
    """What a part of a memo is."""

    PASSAGE = "passage"
    NOTE = "note"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a memo; `text` is the citation id of a passage, or the words of a note or heading."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Memo:
    """What somebody has collected. Everything in it comes from its reader, and nothing of it is believed."""

    title: str = ""
    style: str = "footnote"
    parts: tuple[Part, ...] = ()

    @property
    def filled(self) -> "Memo":
        """The memo without notes and headings that are still empty."""
        return replace(self, parts=tuple(part for part in self.parts if part.text))

    @property
    def citations(self) -> tuple[str, ...]:
        """The ids of its passages."""
        return tuple(part.text for part in self.parts if part.kind is Kind.PASSAGE)

    def with_passage(self, citation_id: str) -> "Memo":
        """The memo with a passage at its end; one that it already has stays where it is."""
        part = Part(Kind.PASSAGE, citation_id.strip().lower())
        return self if part in self.parts else self.with_part(part, len(self.parts))

    def with_part(self, part: Part, place: int) -> "Memo":
        """The memo with a part at a place, counted from 0. Raises `BadRequest` if it has no room."""
        return checked(replace(self, parts=(*self.parts[:place], part, *self.parts[place:])))

    def moved(self, place: int, by: int) -> "Memo":
        """The memo with the part at a place moved up (-1) or down (1); at its ends it stays as it is."""
        target = min(max(place + by, 0), len(self.parts) - 1)
        rest = self.without(place).parts
        return replace(self, parts=(*rest[:target], *self.parts[place : place + 1], *rest[target:]))

    def without(self, place: int) -> "Memo":
        """The memo without the part at a place."""
        return replace(self, parts=(*self.parts[:place], *self.parts[place + 1 :]))


def checked(memo: Memo) -> Memo:
    """The memo with clean texts and without empty notes. Raises `BadRequest` for what is too long or unknown; part 1 is the field "text-1"."""
    if len(memo.parts) > MOST_PARTS:
        raise BadRequest(
            gettext(
                "a memo holds at most %(number)s passages, notes and headings: save it, and begin another",
                number=MOST_PARTS,
            )
        )
    if memo.style not in MEMO_STYLES:
        raise BadRequest(
            gettext(
                "a memo cannot be written in the style “%(style)s”: choose %(styles)s",
                style=memo.style[:LONGEST_LINE],
                styles=", ".join(MEMO_STYLES),
            ),
            "style",
        )
    title = _within(collapse(usable(memo.title)), LONGEST_LINE, "title")
    parts = tuple(_checked_part(part, f"text-{number}") for number, part in enumerate(memo.parts, 1))
    return replace(memo, title=title, parts=parts)


def _checked_part(part: Part, field: str) -> Part:
    if part.kind is Kind.NOTE:
        return Part(part.kind, _within(usable(part.text).strip(), LONGEST_NOTE, field))
    return Part(part.kind, _within(collapse(usable(part.text)), LONGEST_LINE, field))


def _within(text: str, most: int, field: str) -> str:
    if len(text) <= most:
        return text
    raise BadRequest(
        gettext(
            "a text of the memo has more than %(number)s characters: shorten it, or divide it", number=most
        ),
        field,
    )


def usable(text: str) -> str:
    """`text` with plain line breaks, and without characters that no file can hold."""
    return _UNUSABLE.sub("\N{REPLACEMENT CHARACTER}", _LINE_BREAK.sub("\n", text))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a memo as its reader may see it now; `shown` is None for notes, headings, and what is unknown to them."""

    part: Part
    shown: ResolvedCitation | None = None

    @property
    def entry(self) -> Entry | None:
        """The passage, if there is one that can be quoted."""
        return self.shown.entries[0] if self.shown is not None and self.shown.entries else None


def looked_up(memo: Memo, show: Callable[[str], ResolvedCitation]) -> tuple[Section, ...]:
    """The parts of a memo, its passages looked up again with `show`, which knows what its reader may read."""

    def section(part: Part) -> Section:
        if part.kind is not Kind.PASSAGE:
            return Section(part)
        try:
            return Section(part, show(part.text))
        except CitationUnknown:
            return Section(part)

    return tuple(map(section, memo.parts))


def without(sections: Sequence[Section], documents: Collection[str]) -> tuple[Section, ...]:
    """The sections, the passages of some documents left out, such as those that changed since they were indexed."""
    return tuple(
        Section(one.part) if one.entry is not None and one.entry.citation.document in documents else one
        for one in sections
    )


# What all files of a memo say


def heading_of(memo: Memo) -> str:
    """The title, or a word where none was given."""
    return memo.title or gettext("Memo")


def entries_of(sections: Sequence[Section]) -> tuple[Entry, ...]:
    """The passages that can be quoted, in their order."""
    return tuple(one.entry for one in sections if one.entry is not None)


def markings(entries: Iterable[Entry]) -> str:
    """The markings of all quoted documents, each once; empty if none has one."""
    found = (collapse(one.citation.marking or "") for one in entries)
    return " · ".join(dict.fromkeys(filter(None, found)))


def words_of(entry: Entry) -> str:
    """The quotation as it is read, its line breaks kept only if they are its own."""
    citation = entry.citation
    words = usable("".join(piece.text for piece in quoted(citation.quote, citation.document))).strip()
    lines = map(collapse, words.split("\n"))
    return "\n".join(filter(None, lines)) if has_lines(citation.quote) else collapse(words)


def citation_line(entry: Entry, style: str, link: Link) -> str:
    """The footnote of a passage: its citation, the notes of the source that belong to it, and the link to it."""
    address = link(entry.citation)
    cited = collapse(in_style(entry.citation, style, address))
    notes = (
        gettext("Note %(marker)s of the source: %(words)s", marker=note.marker, words=collapse(note.text))
        for note in entry.passage.footnotes
    )
    return usable(" ".join((cited, *notes, *([] if address in cited else [address]))))


def left_out(part: Part) -> str:
    """What stands in place of a passage that cannot be quoted."""
    return gettext(
        "Left out: the passage %(id)s has been changed or removed, or it is not known to you.", id=part.text
    )


def paragraphs(note: str) -> Iterable[str]:
    """The paragraphs of a note, which are separated by blank lines."""
    return (one.strip() for one in re.split(r"\n[ \t]*\n", note) if one.strip())
