"""A memo as HTML that can be pasted into an e-mail: all styles are inline, because mail programs drop others."""

from collections.abc import Iterator, Sequence
from html import escape

from assistant.language.i18n import current_language, gettext
from assistant.language.text import collapse
from assistant.presenting.memos.memo import (
    Kind,
    Link,
    Memo,
    Section,
    citation_line,
    entries_of,
    heading_of,
    left_out,
    markings,
    paragraphs,
    words_of,
)
from assistant.types import Entry

_QUOTE = "margin:1em 0;padding-left:1em;border-left:3px solid #1d3c5c;font-family:Georgia,serif"
_NOTES = "font-size:smaller;border-top:1px solid #c3c9ce;padding-top:.5em"


def html_text(memo: Memo, sections: Sequence[Section], link: Link) -> str:
    """The memo as a page of its own, without scripts, images or style sheets."""
    language = current_language()
    title = escape(heading_of(memo))
    body = "\n".join(_blocks(memo, sections, link))
    return (
        f'<!doctype html>\n<html lang="{language.code}" dir="{language.direction}">\n<head>\n<meta charset="utf-8">\n'
        f'<title>{title}</title>\n</head>\n<body style="font-family:sans-serif;max-width:42em">\n<h1>{title}</h1>\n'
        f"{body}\n</body>\n</html>\n"
    )


def _blocks(memo: Memo, sections: Sequence[Section], link: Link) -> Iterator[str]:
    if marked := markings(entries_of(sections)):
        yield f"<p><strong>{escape(marked)}</strong></p>"
    notes: list[str] = []
    for one in sections:
        entry = one.entry
        if one.part.kind is Kind.HEADING:
            yield f"<h2>{escape(one.part.text)}</h2>"
        elif one.part.kind is Kind.NOTE:
            yield from (f"<p>{_lines(paragraph)}</p>" for paragraph in paragraphs(one.part.text))
        elif entry is None:
            yield f"<p><em>{escape(left_out(one.part))}</em></p>"
        else:
            number = len(notes) + 1
            notes.append(_note(entry, memo.style, link, number))
            yield _quote(entry, number)
    if notes:
        label = escape(gettext("Sources"))
        yield (
            f'<div style="{_NOTES}">\n<h2 style="font-size:1em">{label}</h2>\n'
            + "\n".join(notes)
            + "\n</div>"
        )


def _quote(entry: Entry, number: int) -> str:
    lead_in = entry.passage.lead_in
    before = "" if lead_in is None else f"<p>{escape(collapse(lead_in.text))}</p>"
    mark = f'<sup><a href="#source-{number}" id="quote-{number}">{number}</a></sup>'
    language = escape(entry.citation.language or "")
    return (
        f'<blockquote lang="{language}" dir="auto" style="{_QUOTE}">'
        f"{before}<p>{_lines(words_of(entry))}{mark}</p></blockquote>"
    )


def _note(entry: Entry, style: str, link: Link, number: int) -> str:
    address = link(entry.citation)
    anchor = f'<a href="{escape(address)}">{escape(address)}</a>'
    text = escape(citation_line(entry, style, link)).replace(escape(address), anchor)
    return f'<p id="source-{number}"><a href="#quote-{number}">{number}</a>. {text}</p>'


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")
