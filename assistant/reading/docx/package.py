"""The parts of a Word file: found through their relationships, their strict namespaces read as the usual ones."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml.etree import _Element as Element

from assistant.errors import UnreadableSource
from assistant.reading.archives import Archive, open_archive
from assistant.reading.office import DATE_PROPERTIES, FileProperties
from assistant.reading.xml import parse_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STRICT = "{http://purl.oclc.org/ooxml/"
_USUAL = {
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}": W,
    "{http://purl.oclc.org/ooxml/officeDocument/math}": M,
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}": R,
    "{http://purl.oclc.org/ooxml/drawingml/main}": A,
}
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_DEFAULT_MAIN = "word/document.xml"


@dataclass(frozen=True)
class Package:
    """The parts of one Word file that are of use here."""

    archive: Archive

    @cached_property
    def main(self) -> Element:
        """The document itself. Raises `UnreadableSource` where the file holds no Word document."""
        root = self._parsed(self._main_name)
        if root is None or root.tag != f"{W}document":
            raise UnreadableSource(
                "contains no Word document: give it the suffix of its type, or save it as .docx"
            )
        return root

    def related(self, kind: str) -> Element | None:
        """The part to which the document is related by `kind`, such as "styles"; None without one."""
        return self._parsed(next(self._targets(self._main_name, kind), f"word/{kind}.xml"))

    def all_related(self, kind: str) -> Iterator[Element]:
        """All parts to which the document is related by `kind`, such as "header"."""
        parts = map(self._parsed, self._targets(self._main_name, kind))
        return (part for part in parts if part is not None)

    def target(self, relationship: str) -> Element | None:
        """The part behind a relationship's id in the document."""
        return next(
            (
                self._parsed(name)
                for identity, _, name in self._relationships(self._main_name)
                if identity == relationship
            ),
            None,
        )

    @property
    def said(self) -> FileProperties:
        """What the properties of the file say of it."""
        core, custom = self._parsed("docProps/core.xml"), self._parsed("docProps/custom.xml")
        properties = () if custom is None else custom
        dates = (one for one in properties if (one.get("name") or "").lower() in DATE_PROPERTIES)
        printed = next(("".join(one.itertext()) for one in dates), None)
        if core is None:
            return FileProperties(date=printed)
        return FileProperties(
            title=core.findtext(f"{_DC}title"),
            author=core.findtext(f"{_DC}creator"),
            date=core.findtext(f"{_TERMS}issued") or printed,
            language=core.findtext(f"{_DC}language"),
        )

    @cached_property
    def _main_name(self) -> str:
        return next(self._targets("", "officeDocument"), _DEFAULT_MAIN)

    @cached_property
    def _names(self) -> dict[str, str]:
        """Names of parts are equal whatever their case."""
        return {name.lower(): name for name in self.archive.names()}

    def _targets(self, part: str, kind: str) -> Iterator[str]:
        return (name for _, found, name in self._relationships(part) if found == kind)

    def _relationships(self, part: str) -> list[tuple[str, str, str]]:
        """The id, the kind and the part's name of each relationship within the file."""
        folder, base = posixpath.split(part)
        root = self._parsed(posixpath.join(folder, "_rels", f"{base}.rels"))
        return [
            (
                one.get("Id") or "",
                (one.get("Type") or "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, one.get("Target") or "")).lstrip("/"),
            )
            for one in (() if root is None else root)
            if one.get("TargetMode") != "External"
        ]

    def _parsed(self, name: str) -> Element | None:
        found = self._names.get(name.lower())
        return None if found is None else _usual(parse_xml(self.archive.read(found)))


def open_package(data: bytes) -> Package:
    """Open a Word file. Raises `UnreadableSource`."""
    return Package(open_archive(data))


def _usual(root: Element) -> Element:
    """Rename the elements and attributes of a strict file as the usual files name them."""
    if not root.tag.startswith(_STRICT):
        return root
    for element in root.iter():
        element.tag = _usual_name(element.tag)
        for name, said in element.items():
            if (usual := _usual_name(name)) != name:
                del element.attrib[name]
                element.set(usual, said)
    return root


def _usual_name(name: str) -> str:
    namespace, brace, local = name.rpartition("}")
    return _USUAL.get(namespace + brace, namespace + brace) + local


def value(element: Element | None, name: str = "val") -> str | None:
    """An attribute of an element that may be absent."""
    return None if element is None else element.get(W + name)


def is_on(element: Element | None) -> bool | None:
    """Whether a switch such as bold is on; None where it is not set."""
    return None if element is None else element.get(f"{W}val") not in ("0", "false", "off", "none")
