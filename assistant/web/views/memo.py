"""Turns a memo into what its page shows, with what became of each passage."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import DocumentUnknown
from assistant.language.i18n import gettext, gettext_noop, ngettext
from assistant.language.text import collapse
from assistant.presenting.marks import Piece, has_lines, on_page
from assistant.presenting.memos.files import FORMATS
from assistant.presenting.memos.memo import (
    LONGEST_LINE,
    LONGEST_NOTE,
    MEMO_STYLES,
    MOST_PARTS,
    Kind,
    Memo,
    Section,
)
from assistant.presenting.wording import work_text
from assistant.types import Entry, Source
from assistant.verifying import Checked, QuoteStatus, Verification
from assistant.web.views.links import source_link
from assistant.web.views.mistakes import Mistake
from assistant.web.views.source import PlaceLink, cited
from assistant.web.views.wording import Locator, day, decimal, place, shown_length
from assistant.web.views.wording import cited as in_language

LONGEST_QUOTE, SHORTEST_QUOTE, ALL_QUOTES = 700, 250, 40_000
"""Characters of a quotation that the page shows; in long memos fewer, so that it stays below 100 kB. Files have all."""
NAMES = {
    Kind.PASSAGE: gettext_noop("Quotation"),
    Kind.NOTE: gettext_noop("Your note"),
    Kind.HEADING: gettext_noop("Heading"),
}
OUTCOMES = {
    QuoteStatus.EXACT: gettext_noop("Checked: exact."),
    QuoteStatus.MOVED: gettext_noop("Checked: the same words, but in another place."),
    QuoteStatus.CHANGED: gettext_noop("Checked: the document now has other words."),
    QuoteStatus.GONE: gettext_noop("Checked: the document no longer has these words."),
    QuoteStatus.NOT_FROM_HERE: gettext_noop("Checked: these words are not in the document."),
    QuoteStatus.TOO_SHORT: gettext_noop("Checked: too short to judge."),
}


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage as the page of a memo shows it; `cut` says that its file has more of it."""

    pieces: tuple[Piece, ...]
    cut: bool
    lines: bool
    language: str
    lead_in: str
    work: str
    date: str
    place: Locator
    marking: str | None
    source: str


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of a memo; `problem` says what is wrong with a passage, `places` where its words are now.

    `outcome` is what checking it found, and `now` the words that are in its place.
    """

    kind: str
    name: str
    text: str
    quote: Quote | None = None
    problem: str = ""
    places: tuple[PlaceLink, ...] = ()
    outcome: str = ""
    is_exact: bool = False
    now: str = ""


@dataclass(frozen=True, slots=True)
class MemoView:
    """A memo, the styles and formats it can be written in, and the sum of a check."""

    title: str
    parts: tuple[PartView, ...]
    styles: tuple[tuple[str, str, bool], ...]
    formats: tuple[tuple[str, str], ...]
    longest_line: int
    longest_note: int
    is_full: bool
    summary: str
    mistakes: tuple[Mistake, ...]


def memo_view(
    memo: Memo,
    sections: Sequence[Section],
    source: Callable[[str], Source],
    verification: Verification | None = None,
    mistakes: tuple[Mistake, ...] = (),
) -> MemoView:
    """The page's view of a memo; `source` gives a document, and `verification` is what checking the passages found."""
    checked = {one.quotation.where: one for one in verification.checked} if verification else {}
    unread = {one.document for one in verification.unread} if verification else set()
    number = sum(one.entry is not None for one in sections)
    most = max(SHORTEST_QUOTE, min(LONGEST_QUOTE, ALL_QUOTES // max(number, 1)))
    return MemoView(
        title=memo.title,
        parts=tuple(_part(one, source, checked, unread, most) for one in sections),
        styles=tuple((style, gettext(name), style == memo.style) for style, name in MEMO_STYLES.items()),
        formats=tuple((ending, one.name) for ending, one in FORMATS.items()),
        longest_line=LONGEST_LINE,
        longest_note=LONGEST_NOTE,
        is_full=len(memo.parts) >= MOST_PARTS,
        summary="" if verification is None else _summary(verification),
        mistakes=mistakes,
    )


def _part(
    section: Section,
    source: Callable[[str], Source],
    checked: Mapping[str, Checked],
    unread: set[str],
    most: int,
) -> PartView:
    part, entry = section.part, section.entry
    name = gettext(NAMES[part.kind])
    if part.kind is not Kind.PASSAGE:
        return PartView(part.kind.value, name, part.text)
    problem, places = _state(section, source)
    found = checked.get(part.text)
    is_exact = found is not None and found.standing is QuoteStatus.EXACT
    return PartView(
        part.kind.value,
        name,
        part.text,
        quote=None if entry is None else _quote(entry, most),
        problem=problem,
        places=places,
        outcome="" if found is None else _outcome(found, unread),
        is_exact=is_exact,
        now="" if found is None or is_exact else _now(found),
    )


def _state(section: Section, source: Callable[[str], Source]) -> tuple[str, tuple[PlaceLink, ...]]:
    """What became of a passage since it was collected, in a sentence, and where to look now."""
    shown = section.shown
    if shown is None:
        return gettext("This passage is not in the documents that you can read here."), ()
    try:
        entries = () if shown.entries else source(shown.document).entries
    except DocumentUnknown:
        entries = ()
    state = cited(shown.id, shown, shown.document, entries)
    return state.message or "", state.places


def _outcome(found: Checked, unread: set[str]) -> str:
    cited_document = found.quotation.cited.document if found.quotation.cited else None
    if cited_document in unread:
        return gettext(
            "Not checked: the file has been changed or removed since it was indexed. "
            "The index is being updated. Check again in a moment."
        )
    return gettext(OUTCOMES[found.standing])


def _now(found: Checked) -> str:
    """The words that are in the place of a quotation that has changed or gone."""
    words = collapse(" … ".join(spot.text for spot in found.spots))
    return words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE].rstrip()} …"


def _summary(found: Verification) -> str:
    exact = sum(one.standing is QuoteStatus.EXACT for one in found.checked)
    return ngettext(
        "We checked %(number)s quotation: %(exact)s is exact.",
        "We checked %(number)s quotations: %(exact)s are exact.",
        len(found.checked),
        number=decimal(len(found.checked)),
        exact=decimal(exact),
    )


def _quote(entry: Entry, most: int) -> Quote:
    citation = in_language(entry)
    length = shown_length(citation.quote, most)
    return Quote(
        pieces=on_page(citation.quote[:length], citation.document),
        cut=length < len(citation.quote),
        lines=has_lines(citation.quote),
        language=citation.language or "",
        lead_in=collapse(entry.passage.lead_in.text)[:most] if entry.passage.lead_in else "",
        work=work_text(citation),
        date=day(citation.date) if citation.date else "",
        place=place(entry),
        marking=citation.marking,
        source=source_link(citation.document, citation.id),
    )
