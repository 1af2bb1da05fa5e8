"""Electronic books (EPUB): the pages of the spine in order, with notes across files and what the package says of itself."""

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import unquote

from lxml import etree

from assistant.errors import UnreadableSource
from assistant.reading.archives import Archive, open_archive
from assistant.reading.fields import language_code, web_address, written_date
from assistant.reading.files import Tell
from assistant.reading.flow import Part, compose
from assistant.reading.make_document import reader_with
from assistant.reading.titles import sane_title
from assistant.reading.typed_notes import with_typed_notes
from assistant.reading.webpage.charset import markup_of
from assistant.reading.webpage.forms import write_out
from assistant.reading.webpage.katex import write_formulas
from assistant.reading.webpage.notes import find_notes
from assistant.reading.webpage.styling import parse_styled
from assistant.reading.webpage.tree import Element, parse_html
from assistant.reading.webpage.tree_to_parts import parts_of
from assistant.reading.webpage.visibility import drop_unseen, remarks
from assistant.reading.webpage.xhtml import expanded
from assistant.reading.xml import parse_xml
from assistant.types import About, BlockKind, Document, SourceFile

CONTAINER = "META-INF/container.xml"
ENCRYPTION = "META-INF/encryption.xml"
_FETCH_AGAIN = "download it again"
_PAGES = frozenset(["application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/x-dtbook+xml"])
_FONT_SCRAMBLING = frozenset(["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"])
_LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class _Member:
    """What the manifest says of a file; `path` is its name in the archive."""

    path: str
    media_type: str
    properties: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Package:
    """The book's package document: its files by id, their order of reading, its facts."""

    members: dict[str, _Member]
    spine: tuple[_Member, ...]
    contents: _Member | None
    about: About


VERSION = 5
"""Raise it when other text is made of the same bytes, so that files of this format are read again."""


def read(source: SourceFile, data: bytes, about: About | None, tell: Tell) -> Document:
    """Read an EPUB; printed page numbers are left out, and so is its table of contents. Raises `UnreadableSource`.

    Files that the book lists and does not hold, and a broken table of contents, are named in the document's warnings.
    """
    archive = open_archive(data)
    package = _package(archive)
    _require_unprotected(archive, package)
    pages, missing = _pages(archive, package)
    if not pages:
        raise UnreadableSource(f"contains no text: the files that it lists are missing; {_FETCH_AGAIN}")
    warnings = [f"{name} is listed but missing" for name in missing]
    try:
        titles = _titles(archive, package)
    except UnreadableSource as error:
        titles = {}
        warnings.append(f"the table of contents {error}")
    parts, left_out = _parts(pages, titles, tell)
    reader = reader_with(f"epub {VERSION}", "selectolax")
    media_type = "application/epub+zip"
    return compose(
        with_typed_notes(parts),
        source,
        data,
        package.about,
        about,
        media_type,
        reader,
        warnings=(*warnings, *left_out),
    )


# The package


def _package(archive: Archive) -> _Package:
    container = archive.get(CONTAINER)
    if container is None:
        raise UnreadableSource(f"is damaged, or is not an EPUB: {CONTAINER} is missing; {_FETCH_AGAIN}")
    path = next(
        (name for one in _named(parse_xml(container), "rootfile") if (name := one.get("full-path"))), ""
    )
    description = archive.get(path)
    if description is None:
        raise UnreadableSource(f"is damaged: its package document is missing; {_FETCH_AGAIN}")
    root = parse_xml(description)
    members = {
        str(item.get("id")): _Member(
            _below(path, item.get("href") or ""),
            (item.get("media-type") or "").lower(),
            frozenset((item.get("properties") or "").split()),
        )
        for item in _named(root, "item")
    }
    spine = next(_named(root, "spine"), None)
    listed = [] if spine is None else list(_named(spine, "itemref"))
    listed.sort(key=lambda one: one.get("linear") == "no")
    order = tuple(dict.fromkeys(members[idref] for one in listed if (idref := one.get("idref")) in members))
    if not order:
        order = tuple(one for one in members.values() if one.media_type in _PAGES)
    contents = next((one for one in members.values() if "nav" in one.properties), None)
    if contents is None and spine is not None:
        contents = members.get(spine.get("toc") or "")
    return _Package(members, order, contents, _about(root))


def _named(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """The elements of that name in any namespace, in document order."""
    yield from root.iter(f"{{*}}{name}")


def _below(path: str, link: str) -> str:
    """The name in the archive of what `link` in the file at `path` leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(link.partition("#")[0])))


def _about(root: etree._Element) -> About:
    language = next(_values(root, "language"), "")
    return About(
        title=sane_title(next(_values(root, "title"), None)),
        author="; ".join(dict.fromkeys(_values(root, "creator"))) or None,
        publisher=next(_values(root, "publisher"), None),
        date=next((day for value in _dates(root) if (day := written_date(value)) is not None), None),
        language=language_code(language.replace("_", "-").split("-")[0]),
        url=next(
            (
                url
                for name in ("source", "identifier")
                for value in _values(root, name)
                if (url := web_address(value))
            ),
            None,
        ),
    )


def _values(root: etree._Element, name: str) -> Iterator[str]:
    for element in root.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}"):
        if value := " ".join("".join(element.itertext()).split()):
            yield value


def _dates(root: etree._Element) -> Iterator[str]:
    """Dates of publication first, then those of no said event; none of the file's making or change."""
    unsaid = []
    for element in root.iter("{http://purl.org/dc/elements/1.1/}date"):
        event = next((value for name, value in element.attrib.items() if str(name).endswith("event")), None)
        value = "".join(element.itertext()).strip()
        if event in ("publication", "issued", "original-publication"):
            yield value
        elif event is None:
            unsaid.append(value)
    yield from unsaid


def _require_unprotected(archive: Archive, package: _Package) -> None:
    listed = archive.get(ENCRYPTION)
    if listed is None:
        return
    texts = {member.path for member in package.spine}
    for one in _named(parse_xml(listed), "EncryptedData"):
        method = next(_named(one, "EncryptionMethod"), None)
        scrambled = method is not None and method.get("Algorithm") in _FONT_SCRAMBLING
        names = {unquote(str(reference.get("URI"))) for reference in _named(one, "CipherReference")}
        if not scrambled and names & texts:
            raise UnreadableSource("is protected against copying (DRM): get a copy without protection")


# Its pages


def _pages(archive: Archive, package: _Package) -> tuple[list[tuple[str, Element]], list[str]]:
    """The trees of the spine's pages by their paths, and the paths of those that are not there."""
    pages: list[tuple[str, Element]] = []
    missing: list[str] = []
    for member in package.spine:
        if member.media_type not in _PAGES or "nav" in member.properties:
            continue
        content = archive.get(member.path)
        if content is None:
            missing.append(member.path)
        elif content:
            root = parse_styled(expanded(markup_of(content)), partial(_sheet, archive, member.path))
            pages.append((member.path, next(root.find("body"), root)))
    return pages, missing


def _sheet(archive: Archive, page: str, link: str) -> str | None:
    """The style sheet to which `link` in the file at `page` leads."""
    css = archive.get(_below(page, link))
    return None if css is None else css.decode("utf-8", errors="replace")


def _parts(
    pages: Sequence[tuple[str, Element]], titles: dict[str, list[tuple[str, int]]], tell: Tell
) -> tuple[list[Part], dict[str, None]]:
    """The parts of all pages, and what is to be said of what was left out of them."""
    notes = find_notes(pages)
    parts: list[Part] = []
    left_out: dict[str, None] = {}
    for place, (path, body) in enumerate(pages, 1):
        write_out(body)
        write_formulas(body)
        left_out.update(dict.fromkeys(remarks(drop_unseen(body, frozenset(notes.holders)), body)))
        parts += _headed(parts_of(body, notes), titles.get(path, ()))
        tell(place, len(pages))
    return parts, left_out


def _headed(parts: Sequence[Part], titles: Sequence[tuple[str, int]]) -> list[Part]:
    """`parts` with the paragraphs that stand in the table of contents word for word as headings."""
    levels = {title.casefold(): level for title, level in titles}
    headings = {" ".join(part.text.split()).casefold() for part in parts if part.kind is BlockKind.HEADING}
    headed: list[Part] = []
    for part in parts:
        words = " ".join(part.text[:_LONGEST_TITLE].split()).casefold()
        level = levels.get(words)
        if part.kind is BlockKind.PARAGRAPH and level is not None and words not in headings:
            part = replace(part, kind=BlockKind.HEADING, level=min(level, 6), stressed=False)
            headings.add(words)
        headed.append(part)
    return headed


def _titles(archive: Archive, package: _Package) -> dict[str, list[tuple[str, int]]]:
    """The entries of the table of contents with their depth, by the path of the page to which they lead."""
    contents = package.contents
    data = archive.get(contents.path) if contents is not None else None
    titles: dict[str, list[tuple[str, int]]] = {}
    if contents is None or data is None:
        return titles
    entries = _of_nav(data) if contents.media_type in _PAGES else _of_ncx(data)
    for title, link, level in entries:
        titles.setdefault(_below(contents.path, link), []).append((title, level))
    return titles


def _of_nav(data: bytes) -> Iterator[tuple[str, str, int]]:
    root = parse_html(expanded(markup_of(data)))
    for nav in root.find("nav"):
        if "toc" in (*nav.get("epub:type").split(), "" if nav.get("epub:type") else "toc"):
            for link in nav.find("a"):
                depth = sum(above.tag == "ol" for above in link.ancestors())
                yield link.words(), link.get("href"), max(1, depth)


def _of_ncx(data: bytes) -> Iterator[tuple[str, str, int]]:
    for point in _named(parse_xml(data), "navPoint"):
        label = next(_named(point, "text"), None)
        content = next(_named(point, "content"), None)
        if label is not None and content is not None:
            depth = 1 + sum(str(above.tag).endswith("navPoint") for above in point.iterancestors())
            yield " ".join("".join(label.itertext()).split()), content.get("src") or "", depth
