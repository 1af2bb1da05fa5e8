"""The words of a page that a person reads, and English ones among them."""

import re

from selectolax.lexbor import LexborHTMLParser

from support.web_backend import (
    BRIEF,
)

ENGLISH_WORDS = set(
    "the and this that with which from not are has been your you its it to by for where what who how "
    "recommendation recommendations source addressee question answer strength quote part next previous "
    "notes all any show ask again".split()
)


def words_for_people(html: str) -> list[str]:
    """The words of a page that the interface says: not those in another language, nor quoted citations."""
    tree = LexborHTMLParser(html.replace(BRIEF.title, "…"))
    for node in tree.css("[lang]:not(html):not([lang=nl]), script, pre, code, .citation, title"):
        node.decompose()
    said = [tree.body.text(separator=" ") if tree.body else ""]
    for name in ("aria-label", "title", "alt", "placeholder", "data-copy", "data-copied"):
        said.extend(node.attributes[name] or "" for node in tree.css(f"[{name}]"))
    return re.findall(r"[^\W\d_]+", " ".join(said))
