"""Headings: paragraphs set apart by size, weight, colour or numbering; their levels by rank of their looks."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from assistant.reading.pdf.paragraphs import BULLET, MARKER, Paragraph

DEEPEST = 6
_LONGEST, _MOST_WORDS, _MOST_LINES = 250, 30, 4
_ADDRESS = re.compile(r"https?:|www\.|\w@\w")
_LIST = 3  # as many of one look, with nothing between, head nothing
_NAMED = 0.5
_LARGER = 1.08
_SENTENCE_END = re.compile(r"[.;,:…]['’”\")\]]*\d{0,3}$")
_NUMBERED = re.compile(
    r"(?:chapter|section|article|part|appendix|annex|box|kapitel|artikel|chapitre)\s+(?:\d+|[IVX]+|[A-Z])\b|\d{1,2}(?:\.\d{1,2})*\.?\s+\S|[IVX]+\.\s",
    re.IGNORECASE,
)
_CHAPTER = re.compile(
    r"(?:chapter|part|annex|appendix|kapitel|chapitre|annexe|anhang)\s+(?:\d+|[IVX]+|[A-Z])\b", re.IGNORECASE
)
_BOXED = re.compile(r"box\s+\d+\b", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:box|table|chapter|part|annex|appendix|section|article|artikel|kapitel|chapitre|annexe|anhang|case study)\s+[\dIVXA-Z.]{1,6}:?",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")


class Look(NamedTuple):
    """What tells headings of one level from those of another."""

    size: float
    capitals: bool
    bold: bool
    italic: bool
    rank: int  # 0 for a chapter or an annex, 2 for a box, else 1


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


def with_headings(parts: Sequence[Paragraph], body: Body, titles: dict[str, int]) -> list[Paragraph]:
    """Make headings of the paragraphs that look like ones, "Chapter 3" and the title below it one.

    `titles` are those of the outline, folded, with their depth.
    """
    _mark(parts, body, titles)
    joined: list[Paragraph] = []
    for part in parts:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.kind == part.kind == "heading"
            and _LABEL.fullmatch(last.text)
            and last.page == part.page
        ):
            last.lines.extend(part.lines)
        else:
            joined.append(part)
    _give_levels([part for part in joined if part.kind == "heading"], titles)
    return joined


def _mark(parts: Sequence[Paragraph], body: Body, titles: dict[str, int]) -> None:
    for place, part in enumerate(parts):
        if part.kind == "text" and _is_heading(part, body, titles, parts, place):
            part.kind = "heading"
    for (kind, _), run in groupby(parts, key=lambda part: (part.kind, look_of(part))):
        alike = list(run) if kind == "heading" else []
        if len(alike) >= _LIST and not any(folded(part.text) in titles for part in alike):
            for part in alike:
                part.kind = "text"


def _give_levels(found: Sequence[Paragraph], titles: dict[str, int]) -> None:
    levels = _levels(found)
    for part in found:
        part.level = levels[look_of(part)]
    _follow_outline(found, titles)


def _follow_outline(found: Sequence[Paragraph], titles: dict[str, int]) -> None:
    """Take the depths of the outline where it names most headings; others go below the last that it names."""
    depths = [titles.get(folded(part.text)) for part in found]
    if sum(depth is not None for depth in depths) < _NAMED * len(found):
        return
    by_look: dict[Look, Counter[int]] = {}
    for part, depth in zip(found, depths, strict=True):
        if depth is not None:
            by_look.setdefault(look_of(part), Counter())[depth] += 1
    deepest = max((depth for depth in depths if depth is not None), default=0)
    for part, depth in zip(found, depths, strict=True):
        look = look_of(part)
        known = by_look.get(look)
        if look.rank == 2:
            part.level = min(deepest + 1, DEEPEST)
        else:
            part.level = min(depth or (known.most_common(1)[0][0] if known else deepest + 1), DEEPEST)


def folded(text: str) -> str:
    """A title without case, blanks and signs, for comparison."""
    return "".join(character for character in text.casefold() if character.isalnum())


def look_of(part: Paragraph) -> Look:
    """How a paragraph looks."""
    text = "".join(_LETTER.findall(part.text))
    return Look(round(2 * part.size) / 2, text.isupper(), part.bold, part.italic, _rank(part.text))


def _rank(text: str) -> int:
    return 0 if _CHAPTER.match(text) else 2 if _BOXED.match(text) else 1


def _is_heading(
    part: Paragraph, body: Body, titles: dict[str, int], parts: Sequence[Paragraph], place: int
) -> bool:
    text = part.text
    if not _LETTER.search(text) or len(text) > _LONGEST or len(part.lines) > _MOST_LINES:
        return False
    if len(text.split()) > _MOST_WORDS or part.size < 0.85 * body.size:
        return False
    if folded(text) in titles and not BULLET.match(text):
        return True
    if _SENTENCE_END.search(text) or text[0].islower() or _ADDRESS.search(text):
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
        first,
        key=lambda look: (
            look.rank == 2,
            -look.size,
            look.rank,
            not look.capitals,
            not look.bold,
            look.italic,
            first[look],
        ),
    )
    levels = {look: min(rank, DEEPEST) for rank, look in enumerate(ordered, 1)}
    return {look_of(part): levels.get(look_of(part), 1) for part in found}
