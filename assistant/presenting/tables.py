"""Writes a list of recommendations for spreadsheets (CSV) and for memos (Markdown)."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

from assistant.language.text import collapse
from assistant.presenting.marks import is_markdown
from assistant.presenting.other_places import is_reworded, place_label
from assistant.presenting.wording import STANDINGS, action, publisher
from assistant.types import Demand, Entry, GroupedPassage, OtherOccurrence, Relation, Standing

COLUMNS = (
    "item", "id", "number", "standing", "addressees", "addressees_as_written", "strength", "deadline", "due", "action",
    "quote",
    "title", "document", "date", "locator", "page", "start", "end", "also", "earlier_editions",
    "newer_edition", "marking", "escaped",
)  # fmt: skip
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_SIGNS = re.compile(r"([\\`*_\[\]<>|~$])")
_SIGNS_BESIDE_EMPHASIS = re.compile(r"([\\`\[\]<>|~$])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BLOCK_SIGN = re.compile(r"^(#{1,6}(?=\s|$)|[-+](?=\s|$)|[-=]+$)")
_QUOTE_SIGN = re.compile(r"^\s*>\s?")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")


def csv_text(found: Iterable[GroupedPassage]) -> str:
    """A list as CSV (RFC 4180): one row a demand, so that each can be sorted by who, how strongly and by when.

    A recommendation that asks several things has several rows with the same `item`. A cell that a spreadsheet would read as
    a formula begins with an apostrophe, and `escaped` names the columns where one was put.
    """
    return guarded_csv(
        COLUMNS, (row for number, one in enumerate(found, start=1) for row in _rows(number, one))
    )


def guarded_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV whose last column, `escaped`, names the cells that a spreadsheet would have run as a formula."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    for row in rows:
        escaped = [name for name, cell in zip(columns, row, strict=False) if _FORMULA.match(cell)]
        cells = (f"'{cell}" if _FORMULA.match(cell) else cell for cell in row)
        writer.writerow([*cells, "; ".join(escaped)])
    return written.getvalue()


def _rows(item: int, found: GroupedPassage) -> Iterable[list[str]]:
    entry, citation = found.entry, found.entry.citation
    asked = entry.recommendation
    for demand in asked.demands if asked else ():
        yield [
            str(item),
            citation.id,
            (asked.number if asked else None) or "",
            asked.standing.value if asked else "",
            "; ".join(dict.fromkeys(who.name for who in demand.addressees)),
            "; ".join(dict.fromkeys(who.text for who in demand.addressees)),
            demand.strength.value,
            demand.deadline or "",
            demand.due or "",
            action(entry, demand),
            citation.quote,
            citation.title,
            citation.document,
            citation.date or "",
            citation.locator,
            str(citation.page or ""),
            str(citation.span.start),
            str(citation.span.end),
            _ids(found.also, Relation.REPEATED),
            _ids(found.also, Relation.EARLIER_EDITION),
            found.newer or "",
            citation.marking or "",
        ]


def _ids(also: Iterable[OtherOccurrence], relation: Relation) -> str:
    return "; ".join(one.entry.citation.id for one in also if one.relation is relation)


def markdown_text(found: Sequence[GroupedPassage], heading: str, withheld: Sequence[str] = ()) -> str:
    """A list as Markdown: each quote in a block of its own, with who, how strongly and by when above, and its citation below.

    What Markdown would take for a sign is escaped. Only quotes from Markdown files keep theirs for emphasis and lists, but none
    that would be obeyed where the memo is read: no HTML, no images, no links.
    """
    parts = [f"# {escaped(heading)}"]
    for number, one in enumerate(found, start=1):
        parts.append("\n\n".join(_section(number, one)))
    parts += [
        f"Left out, because the file has been changed or removed, or cannot be read: {_code(name)}"
        for name in withheld
    ]
    return "\n\n".join(parts) + "\n"


def _section(number: int, found: GroupedPassage) -> Iterable[str]:
    entry, lead_in = found.entry, found.entry.passage.lead_in
    yield f"## {number}. {escaped(_asked(entry))}"
    if lead_in is not None:
        yield f"Introduced by: {flat(lead_in.text, entry)}"
    yield quoted_block(entry)
    yield f"— {_cited(entry)}"
    for note in entry.passage.footnotes:
        yield f"Note {escaped(note.marker)}: {flat(note.text, entry)}"
    demands = entry.recommendation.demands if entry.recommendation else ()
    if len({_who(demand) for demand in demands}) > 1:
        yield "\n".join(
            f"- {escaped(_who(demand))}: {flat(action(entry, demand), entry)}" for demand in demands
        )
    for also in found.also:
        yield from _elsewhere(entry, also)
    if found.newer is not None:
        yield f"There is a newer edition of this document: {_code(found.newer)}"


def _elsewhere(entry: Entry, also: OtherOccurrence) -> Iterable[str]:
    label = place_label(entry, also)
    if is_reworded(entry, also):
        yield f"{label}:"
        yield quoted_block(also.entry)
        yield f"— {_cited(also.entry)}"
    else:
        yield f"{label}: {_cited(also.entry)}"


def _asked(entry: Entry) -> str:
    asked = entry.recommendation
    number = f"Recommendation {asked.number}" if asked and asked.number else "Recommendation"
    demands = asked.demands if asked else ()
    is_official = asked is not None and asked.standing is Standing.OFFICIAL
    standing = [STANDINGS[Standing.OFFICIAL]] if is_official else []
    return " · ".join([number, *dict.fromkeys(_who(demand) for demand in demands), *standing])


def _who(demand: Demand) -> str:
    names = ", ".join(dict.fromkeys(who.name for who in demand.addressees))
    who = f"to {names}" if names else "no addressee named"
    return ", ".join(filter(None, (who, demand.strength.value, demand.deadline)))


def _cited(entry: Entry) -> str:
    """A citation in one line, with its title in italics, because quotation marks are for quotes only."""
    citation = entry.citation
    parts = (citation.author, publisher(citation), citation.date, citation.locator)
    before, *behind = (escaped(part) if part else "" for part in parts)
    words = ", ".join(filter(None, (before, f"*{escaped(citation.title)}*", *behind)))
    marking = f" **{escaped(citation.marking)}**" if citation.marking else ""
    return f"{words}.{marking} {_code(citation.document)} · {_code(citation.id)}"


def _code(text: str) -> str:
    """Text in backticks, more of them than it holds in a row."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{collapse(text)}{space}{fence}"


def quoted_block(entry: Entry) -> str:
    """A quotation as a block of Markdown, each line after ">"."""
    in_markdown = is_markdown(entry.citation.document)
    lines = [
        _tamed(_QUOTE_SIGN.sub("", line)) if in_markdown else escaped_line(line)
        for line in entry.citation.quote.splitlines()
    ]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def flat(text: str, entry: Entry) -> str:
    """Words from the document of a passage in one line."""
    return _tamed(collapse(text)) if is_markdown(entry.citation.document) else escaped(text)


def _tamed(text: str) -> str:
    """Text of a Markdown file with its emphasis, and with nothing else that is not text."""
    return _ENTITY.sub("\\\\&", _SIGNS_BESIDE_EMPHASIS.sub(r"\\\1", text))


def escaped(text: str) -> str:
    """`text` in one line, without signs that Markdown would take for its own."""
    return _ENTITY.sub("\\\\&", _SIGNS.sub(r"\\\1", collapse(text)))


def escaped_line(line: str) -> str:
    """A line without indentation, none of whose signs begin a heading, a list or emphasis; points of a list stay points."""
    bare = escaped(line)
    if re.match(r"[-+] ", bare):
        return bare
    return _NUMBERED.sub(r"\1\\\2", _BLOCK_SIGN.sub(r"\\\1", bare))
