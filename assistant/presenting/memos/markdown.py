"""A memo as Markdown: quotations in blocks, with footnotes that cite them."""

from collections.abc import Iterator, Sequence

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
)
from assistant.presenting.tables import escaped, escaped_line, flat, quoted_block


def markdown_text(memo: Memo, sections: Sequence[Section], link: Link) -> str:
    """The memo; signs of Markdown in notes, headings and quotations are escaped, as in exported lists."""
    return "\n\n".join(_blocks(memo, sections, link)) + "\n"


def _blocks(memo: Memo, sections: Sequence[Section], link: Link) -> Iterator[str]:
    yield f"# {escaped(heading_of(memo))}"
    if marked := markings(entries_of(sections)):
        yield f"**{escaped(marked)}**"
    notes: list[str] = []
    for one in sections:
        entry = one.entry
        if one.part.kind is Kind.HEADING:
            yield f"## {escaped(one.part.text)}"
        elif one.part.kind is Kind.NOTE:
            for paragraph in paragraphs(one.part.text):
                yield "\n".join(map(escaped_line, paragraph.split("\n")))
        elif entry is None:
            yield escaped(left_out(one.part))
        else:
            if entry.passage.lead_in is not None:
                yield f"> {flat(entry.passage.lead_in.text, entry)}"
            notes.append(citation_line(entry, memo.style, link))
            yield f"{quoted_block(entry)}[^{len(notes)}]"
    for number, text in enumerate(notes, start=1):
        yield f"[^{number}]: {_with_addresses(text)}"


def _with_addresses(text: str) -> str:
    """A line whose addresses stay links, and nothing else is a sign."""
    return " ".join(
        f"<{word.rstrip('.')}>{'.' if word.endswith('.') else ''}"
        if word.startswith(("https://", "http://")) and "<" not in word and ">" not in word
        else escaped(word)
        for word in text.split()
    )
