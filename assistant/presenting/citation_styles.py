"""Writes a citation in the styles that people paste into papers and reference managers."""

import json
import re
from collections.abc import Mapping
from typing import Any

from assistant.language.i18n import gettext, gettext_noop
from assistant.language.text import collapse
from assistant.presenting.marks import quoted
from assistant.presenting.wording import marking_text, publisher
from assistant.types import Citation

STYLES = {
    "plain": gettext_noop("Plain"),
    "footnote": gettext_noop("Footnote"),
    "chicago": gettext_noop("Chicago author-date"),
    "bibtex": "BibTeX",
    "csl-json": "CSL-JSON",
}
"""The styles and what they are called, to be translated."""

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_MONTHS = (
    gettext_noop("January"), gettext_noop("February"), gettext_noop("March"), gettext_noop("April"), gettext_noop("May"), gettext_noop("June"),
    gettext_noop("July"), gettext_noop("August"), gettext_noop("September"), gettext_noop("October"), gettext_noop("November"), gettext_noop("December"),
)  # fmt: skip
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%",
    "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def in_style(citation: Citation, style: str, link: str) -> str:
    """The citation in one of `STYLES`; `link` leads to the passage for good. Raises `KeyError` for another style."""
    return _WRITERS[style](citation, link)


def in_all_styles(citation: Citation, link: str) -> dict[str, str]:
    """The citation in each of `STYLES`, in their order."""
    return {style: in_style(citation, style, link) for style in STYLES}


def plain(citation: Citation, link: str) -> str:
    """The quote, where it is, and the link: for mail and notes."""
    words = "".join(piece.text for piece in quoted(citation.quote, citation.document))
    return f"“{collapse(words)}”\n{footnote(citation, link)}"


def footnote(citation: Citation, link: str) -> str:
    """One sentence as for a footnote (Chicago notes): author, title, (publisher, date), locator, link."""
    imprint = ", ".join(filter(None, (_publisher(citation), _day(citation.date))))
    parts = [
        collapse(citation.author or ""),
        f"“{collapse(citation.title)}”" + (f" ({imprint})" if imprint else ""),
        citation.locator,
        _address(citation, link),
    ]
    return ", ".join(filter(None, parts)) + "." + marking_text(citation)


def chicago(citation: Citation, link: str) -> str:
    """The entry of a reference list, and below it the reference in the text (Chicago Manual of Style, author-date)."""
    author = collapse(citation.author or citation.publisher or "")
    year = (citation.date or "")[:4] or gettext("n.d.")
    title = f"“{collapse(citation.title)}.”"
    head = f"{_stopped(author)} {_stopped(year)} {title}" if author else f"{title} {_stopped(year)}"
    imprint = _publisher(citation) if citation.author else ""
    entry = " ".join(filter(None, (head, _stopped(imprint), _stopped(_address(citation, link)))))
    pointer = ", ".join(
        filter(None, (f"{author or f'“{collapse(citation.title)}”'} {year}", citation.locator))
    )
    return f"{entry}{marking_text(citation)}\n({pointer})"


def bibtex(citation: Citation, link: str) -> str:
    """An entry for BibTeX and BibLaTeX; the quoted place is in `note`."""
    year, month, _ = _parts(citation.date)
    fields = {
        "author": f"{{{_tex(citation.author)}}}" if citation.author else None,
        "title": f"{{{_tex(citation.title)}}}",
        "institution": _tex(citation.publisher) if citation.publisher else None,
        "year": year,
        "month": month and str(int(month)),
        "note": _tex(_note(citation)),
        "url": _address(citation, link).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C"),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{citation.id},\n" + ",\n".join(lines) + "\n}"


def csl_json(citation: Citation, link: str) -> str:
    """An item for citeproc and reference managers (CSL-JSON)."""
    return json.dumps([csl_item(citation, link)], ensure_ascii=False, indent=2)


def csl_item(citation: Citation, link: str) -> Mapping[str, Any]:
    """The item itself; names are literal, as nothing tells people from bodies."""
    issued = [int(part) for part in _parts(citation.date) if part]
    item = {
        "id": citation.id,
        "type": "report",
        "title": collapse(citation.title),
        "author": [{"literal": collapse(citation.author)}] if citation.author else None,
        "publisher": citation.publisher and collapse(citation.publisher),
        "issued": {"date-parts": [issued]} if issued else None,
        "language": citation.language,
        "URL": _address(citation, link),
        "note": _note(citation),
    }
    return {name: value for name, value in item.items() if value}


_WRITERS = {"plain": plain, "footnote": footnote, "chicago": chicago, "bibtex": bibtex, "csl-json": csl_json}


def _note(citation: Citation) -> str:
    """The quoted place with the marking."""
    return f"{citation.locator}{marking_text(citation)}".strip()


def _publisher(citation: Citation) -> str:
    return collapse(publisher(citation) or "")


def _address(citation: Citation, link: str) -> str:
    """Where others can read it: its own address on the web, else the link to the passage here."""
    url = citation.url or ""
    return url if url.startswith(("https://", "http://")) else link


def _parts(date: str | None) -> tuple[str, str, str]:
    found = _DATE.match(date or "")
    return (found[1], found[2] or "", found[3] or "") if found else ("", "", "")


def _day(date: str | None) -> str:
    """A date in words, as precisely as it is known: "12 May 2023"."""
    year, month, day = _parts(date)
    named = gettext(_MONTHS[int(month) - 1]) if month and 1 <= int(month) <= len(_MONTHS) else ""
    return " ".join(filter(None, (day.lstrip("0"), named, year)))


def _stopped(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in collapse(text))
