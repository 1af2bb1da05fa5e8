"""A list of recommendations as an Atom feed (RFC 4287), the newest in the index first."""

from collections.abc import Callable, Sequence
from html import escape
from xml.etree import ElementTree

from assistant.language.text import collapse
from assistant.presenting.citation_styles import footnote
from assistant.presenting.marks import quoted
from assistant.presenting.memos.memo import usable
from assistant.types import Citation, GroupedPassage

MOST_ENTRIES = 50
NAMESPACE = "http://www.w3.org/2005/Atom"
LONGEST_TITLE = 120


def atom(
    found: Sequence[GroupedPassage],
    title: str,
    address: str,
    updated: str,
    link: Callable[[Citation], str],
) -> bytes:
    """The feed of what was found, at most 50 of it; its own `address` names it, and it was last `updated` with the index."""
    ElementTree.register_namespace("", NAMESPACE)
    feed = ElementTree.Element(f"{{{NAMESPACE}}}feed")
    _add(feed, "id", address)
    _add(feed, "title", title)
    _add(feed, "updated", updated)
    _add(feed, "link", rel="self", href=address)
    newest = sorted(found, key=lambda one: one.entry.first_seen or "", reverse=True)[:MOST_ENTRIES]
    for one in newest:
        citation = one.entry.citation
        words = collapse("".join(piece.text for piece in quoted(citation.quote, citation.document)))
        target = link(citation)
        entry = _add(feed, "entry")
        _add(entry, "id", target)
        _add(entry, "title", words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1]}…")
        _add(entry, "updated", one.entry.first_seen or updated)
        _add(entry, "link", href=target)
        author = _add(entry, "author")
        _add(author, "name", citation.author or citation.publisher or citation.title)
        cited = f"<blockquote>{escape(words)}</blockquote><p>{escape(footnote(citation, target))}</p>"
        _add(entry, "content", cited, type="html")
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _add(
    parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str
) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
    element.text = None if text is None else usable(text)
    return element
