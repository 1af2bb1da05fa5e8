"""How a verification leaves the product: JSON for programs, text within 80 columns for people."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.language.text import collapse
from assistant.verifying import Change, Checked, Excerpt, QuoteStatus, Verification, line_of, pages_of

SCHEMA = 1
WIDTH = 79
EXCERPT = 600
EXCERPT_OF_RIGHT = 70
NAMES = {
    QuoteStatus.EXACT: "exact",
    QuoteStatus.MOVED: "moved",
    QuoteStatus.CHANGED: "changed",
    QuoteStatus.GONE: "gone",
    QuoteStatus.NOT_FROM_HERE: "not from here",
    QuoteStatus.TOO_SHORT: "too short to judge",
}

URGENCY = (
    QuoteStatus.CHANGED,
    QuoteStatus.GONE,
    QuoteStatus.NOT_FROM_HERE,
    QuoteStatus.MOVED,
    QuoteStatus.TOO_SHORT,
    QuoteStatus.EXACT,
)


def verification_json(file: str, found: Verification) -> dict[str, Any]:
    """What `assistant verify --json` gives."""
    counts = Counter(one.standing for one in found.checked)
    return {
        "schema": SCHEMA,
        "file": file,
        "holds": found.holds,
        "counts": {standing.value: counts[standing] for standing in QuoteStatus},
        "quotes": [checked_json(one) for one in found.checked],
        "unclosed": list(found.unclosed),
        "unread": [{"document": one.document, "reason": one.reason} for one in found.unread],
    }


def checked_json(checked: Checked) -> dict[str, Any]:
    """One quotation and what became of it."""
    quotation = checked.quotation
    cited = quotation.cited
    return {
        "standing": checked.standing.value,
        "quote": quotation.text,
        "where": quotation.where,
        "kind": quotation.origin.value,
        "cited": None if cited is None else {"id": cited.id, "document": cited.document},
        "found": [_spot_json(spot) for spot in checked.spots],
        "typography": list(checked.typography),
        "changes": [
            {"quoted": change.quoted, "source": change.source, "same": change.is_same}
            for change in checked.changes
        ],
        "insertions": list(checked.insertions),
        "remarks": list(checked.remarks),
    }


def _spot_json(spot: Excerpt) -> dict[str, Any]:
    pages = pages_of(spot.document, spot.span)
    return {
        "document": spot.document.id,
        "start": spot.span.start,
        "end": spot.span.end,
        "line": None if spot.document.layout else line_of(spot.document, spot.span.start),
        "page": pages[0].number if pages else None,
        "text": spot.text,
    }


def verification_text(file: str, found: Verification) -> str:
    """What `assistant verify` prints: a sum, then each quotation with what speaks against it first."""
    counts = Counter(one.standing for one in found.checked)
    parts = [f"{counts[standing]} {NAMES[standing]}" for standing in QuoteStatus if counts[standing]]
    number = len(found.checked)
    lines = [
        f"{number} quotation{'' if number == 1 else 's'} in {file}"
        + (": " if parts else "")
        + ", ".join(parts)
        + "."
    ]
    if not number:
        lines = [f"No quotations in {file}: nothing was checked."]
    for checked in sorted(found.checked, key=lambda one: URGENCY.index(one.standing)):
        lines += ["", *checked_lines(checked)]
    if found.unclosed or found.unread:
        lines.append("")
    for line in found.unclosed:
        lines.append(
            f"Line {line}: a quotation mark is opened and never closed; what follows it was not checked."
        )
    lines += [f"Not read: {one.document}: {one.reason}" for one in found.unread]
    return "\n".join(_wrapped(lines)) + "\n"


def rechecked_text(found: Sequence[Checked]) -> str:
    """What `assistant show` adds: whether the words of a citation are on disk now."""
    lines = []
    for checked in found:
        head, *rest = checked_lines(checked)
        lines += ["", f"On disk now: {head.rpartition(', ')[0].lower()}"]
        if checked.standing is QuoteStatus.EXACT:
            rest = rest[1:]
        lines += (
            rest
            if checked.changes or checked.standing is not QuoteStatus.GONE
            else [*rest[1:], *_now(checked)]
        )
    return "\n".join(_wrapped(lines)) + "\n"


def _now(checked: Checked) -> list[str]:
    return [f"   “{_short(spot.text)}”" for spot in checked.spots]


def checked_lines(checked: Checked) -> list[str]:
    """One quotation in lines: the verdict, its words or the difference, where, and remarks."""
    quotation = checked.quotation
    head = (
        NAMES[checked.standing].upper() if not checked.is_in_order else NAMES[checked.standing].capitalize()
    )
    if checked.typography:
        head += f" except for {' and '.join(checked.typography)}"
    origin = "" if quotation.origin.value == "quote" else f" ({quotation.origin.value})"
    lines = [f"{head}, {quotation.where}{origin}"]
    if checked.is_in_order:
        lines.append(f"   “{_short(quotation.text, EXCERPT_OF_RIGHT)}”")
    elif checked.changes:
        lines.append(f"   {difference(checked.changes)}")
    else:
        lines.append(f"   “{_short(quotation.text)}”")
    lines += [f"   {place}" for place in dict.fromkeys(_place(spot) for spot in checked.spots)]
    if checked.changes and checked.is_in_order:
        lines.append(f"   The cited document has: {difference(checked.changes)}")
    if checked.insertions:
        lines.append(
            f"   Inserted by the quoting text: {', '.join(f'[{one}]' for one in checked.insertions)}"
        )
    return [*lines, *(f"   {remark}" for remark in checked.remarks)]


def difference(changes: tuple[Change, ...]) -> str:
    """A comparison in one line: [-what the quotation has-] and {+what the source has+}."""
    return collapse(" ".join(_piece(change, place, len(changes)) for place, change in enumerate(changes)))


def _piece(change: Change, place: int, number: int) -> str:
    if not change.is_same:
        quoted = f"[-{collapse(change.quoted)}-]" if change.quoted else ""
        return quoted + (f"{{+{collapse(change.source)}+}}" if change.source else "")
    words = change.source.split()
    keep = 12
    if len(words) <= 2 * keep:
        return " ".join(words)
    before = words[:keep] if place else []
    after = words[-keep:] if place < number - 1 else []
    return " ".join([*before, "…", *after])


def _place(spot: Excerpt) -> str:
    pages = pages_of(spot.document, spot.span)
    if pages:
        return f"{spot.document.id}, p. {pages[0].label}"
    if spot.document.layout:
        return spot.document.id
    return f"{spot.document.id}, line {line_of(spot.document, spot.span.start)}"


def _short(text: str, most: int = EXCERPT) -> str:
    whole = collapse(text)
    return whole if len(whole) <= most else f"{whole[:most].rsplit(' ', 1)[0]} …"


def _wrapped(lines: list[str]) -> Iterator[str]:
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()))
        yield from textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_on_hyphens=False) or [""]
