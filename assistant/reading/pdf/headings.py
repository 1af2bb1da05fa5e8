"""Headings: paragraphs set apart by size, weight, colour or numbering; their levels by rank of their looks."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from assistant.reading.pdf.paragraphs import MARKER, Paragraph

DEEPEST = 6
_LONGEST, _MOST_WORDS, _MOST_LINES = 250, 30, 4
_LARGER = 1.08
_SENTENCE_END = re.compile(r"[.;,:…]['’”\")\]]*\d{0,3}$")
_NUMBERED = re.compile(
    r"(?:chapter|section|part|appendix|annex|box|kapitel|chapitre)\s+(?:\d+|[IVX]+|[A-Z])\b|\d{1,2}(?:\.\d{1,2})*\.?\s+\S|[IVX]+\.\s",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")


class Look(NamedTuple):
    """What tells headings of one level from those of another."""

    size: float
    capitals: bool
    bold: bool
    italic: bool


class Body(NamedTuple):
    """How running text looks in a document."""

    size: float
    colour: tuple[int, int, int]
    bold: bool


def body_of(letters: Counter[tuple[float, tuple[int, int, int], bool]]) -> Body:
    """How most letters look."""
    sizes: Counter[float] = Counter()
    for (size, _, _), count in letters.items():
        sizes[size] += count
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    inside = Counter({key: count for key, count in letters.items() if key[0] == size})
    (_, colour, bold), _ = inside.most_common(1)[0] if inside else ((size, (0, 0, 0), False), 1)
    return Body(size, colour, bold)


def mark_headings(parts: Sequence[Paragraph], body: Body, titles: dict[str, int]) -> None:
    """Make headings of the paragraphs that look like ones; `titles` are those of the outline, folded, with their depth."""
    found: list[Paragraph] = []
    for place, part in enumerate(parts):
        if part.kind == "text" and _is_heading(part, body, titles, parts, place):
            part.kind = "heading"
            found.append(part)
    levels = _levels(found)
    for part in found:
        part.level = levels[look_of(part)]


def folded(text: str) -> str:
    """A title without case, blanks and signs, for comparison."""
    return "".join(character for character in text.casefold() if character.isalnum())


def look_of(part: Paragraph) -> Look:
    """How a paragraph looks."""
    text = "".join(_LETTER.findall(part.text))
    return Look(round(2 * part.size) / 2, text.isupper(), part.bold, part.italic)


def _is_heading(
    part: Paragraph, body: Body, titles: dict[str, int], parts: Sequence[Paragraph], place: int
) -> bool:
    text = part.text
    if not _LETTER.search(text) or len(text) > _LONGEST or len(part.lines) > _MOST_LINES:
        return False
    if len(text.split()) > _MOST_WORDS or part.size < 0.85 * body.size:
        return False
    if folded(text) in titles:
        return True
    if _SENTENCE_END.search(text) or text[0].islower():
        return False
    if MARKER.match(text) and not _NUMBERED.match(text):
        return False
    look = look_of(part)
    larger = look.size >= _LARGER * body.size
    if larger:
        return True
    if look.size < 0.97 * body.size and not (look.bold or look.capitals):
        return False
    apart = (
        part.lines[0].face.colour != body.colour
        or (look.bold and not body.bold)
        or (look.capitals and len(text) > 3)
    )
    if apart:
        return True
    return (
        look.italic
        and part.gap > 1.2
        and len(part.lines) == 1
        and not _NUMBERED.match(text)
        and place + 1 < len(parts)
    )


def _levels(found: Sequence[Paragraph]) -> dict[Look, int]:
    """Give each look a level: larger above smaller, capitals above others, bold above slanted, earlier above later.

    What stands on the cover alone does not count.
    """
    last = max((part.page for part in found), default=1)
    first: dict[Look, int] = {}
    for place, part in enumerate(found):
        if part.page > 1 or last == 1:
            first.setdefault(look_of(part), place)
    ordered = sorted(
        first, key=lambda look: (-look.size, not look.capitals, not look.bold, look.italic, first[look])
    )
    levels = {look: min(rank, DEEPEST) for rank, look in enumerate(ordered, 1)}
    return {look_of(part): levels.get(look_of(part), 1) for part in found}
