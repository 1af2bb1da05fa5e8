"""Web pages: the main text of a saved page, without navigation, and the parts, notes and facts its markup tells."""

from dataclasses import replace

from assistant.errors import UnreadableSource
from assistant.reading.files import Tell
from assistant.reading.flow import compose
from assistant.reading.make_document import reader_with
from assistant.reading.webpage.charset import markup_of
from assistant.reading.webpage.mhtml import saved_page
from assistant.reading.webpage.pages import read_page
from assistant.types import About, Document, SourceFile

VERSION = 5
"""Raise it when other text is made of the same bytes, so that files of this format are read again."""


def read(source: SourceFile, data: bytes, about: About | None, _tell: Tell) -> Document:
    """Read a saved web page. Raises `UnreadableSource`.

    Navigation, banners, share bars, related links, comments and hidden elements are left out. Items have the
    numbers that a browser shows, which are no part of the text; tables have lines of cells between tabs.
    """
    _require_content(data)
    page = read_page(markup_of(data))
    reader = reader_with(f"html {VERSION}", "selectolax")
    return compose(page.parts, source, data, page.facts, about, "text/html", reader, warnings=page.warnings)


def read_saved(source: SourceFile, data: bytes, about: About | None, _tell: Tell) -> Document:
    """Read a web page that was saved as one file (MHTML). Raises `UnreadableSource`."""
    _require_content(data)
    saved = saved_page(data)
    page = read_page(markup_of(saved.data, saved.encoding), saved.sheets.get)
    facts = replace(page.facts, url=page.facts.url or saved.url)
    reader = reader_with(f"html {VERSION}", "selectolax")
    media_type = "multipart/related"
    return compose(page.parts, source, data, facts, about, media_type, reader, warnings=page.warnings)


def _require_content(data: bytes) -> None:
    if not data:
        raise UnreadableSource("is empty")
    if data.isspace():
        raise UnreadableSource("contains nothing but white space")
