"""OpenDocument texts (.odt, .ott), read as they are shown with all changes accepted.

Running heads and feet, comments and hidden text are left out.
"""

import posixpath

from lxml.etree import _Element as Element

from assistant.errors import UnreadableSource
from assistant.reading.archives import Archive, open_archive
from assistant.reading.files import Tell
from assistant.reading.flow import compose
from assistant.reading.formulas import linear, of_xml
from assistant.reading.odt.body import Body
from assistant.reading.odt.forms import Forms
from assistant.reading.odt.hidden import Hidden
from assistant.reading.odt.lists import Lists
from assistant.reading.odt.names import DC, MATH, META, OFFICE
from assistant.reading.odt.styles import Styles
from assistant.reading.office import DATE_PROPERTIES, FileProperties, arrange, require_zip
from assistant.reading.typed_notes import with_typed_notes
from assistant.reading.xml import parse_xml
from assistant.types import About, Document, SourceFile

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
VERSION = 5
"""Raise it when other text is made of the same bytes, so that files of this format are read again."""


def read(source: SourceFile, data: bytes, about: About | None, _tell: Tell) -> Document:
    """Read an OpenDocument text. Raises `UnreadableSource`."""
    require_zip(data, source.path.suffix)
    archive = open_archive(data)
    _require_open(archive)
    content, styles = _parsed(archive, "content.xml"), _parsed(archive, "styles.xml")
    text = None if content is None else content.find(f"{OFFICE}body/{OFFICE}text")
    if content is None or text is None:
        raise UnreadableSource(
            "contains no OpenDocument text: give it the suffix of its type, or save it as .odt"
        )
    roots = (content,) if styles is None else (styles, content)
    shown = Styles(*roots)
    hidden = Hidden(shown, *roots)
    body = Body(shown, Lists(*roots), hidden, Forms(text), lambda name: _formula(archive, name))
    body.read(text)
    parts, found = arrange(body.placed, _said(archive))
    warnings = tuple(sorted(hidden.noted))
    return compose(
        with_typed_notes(parts), source, data, found, about, MEDIA_TYPE, f"odt {VERSION}", warnings=warnings
    )


def _require_open(archive: Archive) -> None:
    """The manifest is searched as it stands, since that of old files is not always well-formed."""
    if (
        b"encryption-data" in (archive.get("META-INF/manifest.xml") or b"")
        or "encrypted-package" in archive.names()
    ):
        raise UnreadableSource("is protected with a password: save a copy without one")


def _parsed(archive: Archive, name: str) -> Element | None:
    data = archive.get(name)
    return None if data is None else parse_xml(data)


def _formula(archive: Archive, name: str) -> str:
    """The formula in an object that a document holds, "" where it is something else."""
    data = archive.get(posixpath.normpath(posixpath.join(name, "content.xml")))
    root = None if data is None else parse_xml(data)
    return linear(of_xml(root)) if root is not None and root.tag == f"{MATH}math" else ""


def _said(archive: Archive) -> FileProperties:
    root = _parsed(archive, "meta.xml")
    meta = None if root is None else root.find(f"{OFFICE}meta")
    if meta is None:
        return FileProperties()
    named = (
        one.text
        for one in meta.iterfind(f"{META}user-defined")
        if (one.get(f"{META}name") or "").lower() in DATE_PROPERTIES
    )
    return FileProperties(
        title=meta.findtext(f"{DC}title"),
        author=meta.findtext(f"{META}initial-creator") or meta.findtext(f"{DC}creator"),
        date=next(named, None),
        language=meta.findtext(f"{DC}language"),
    )
