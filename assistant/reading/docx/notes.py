"""Footnotes and endnotes of a Word file: their words, and the numbers that Word gives their markers."""

from collections.abc import Sequence
from enum import StrEnum

from lxml.etree import _Element as Element

from assistant.reading.docx.accepting import accept
from assistant.reading.docx.package import Package, W, value
from assistant.reading.lengths import integer
from assistant.reading.numerals import numeral


class NoteKind(StrEnum):
    """Where a note stands: at the foot of its page, or at the end."""

    FOOTNOTE = "footnote"
    ENDNOTE = "endnote"


_FORMS = {NoteKind.FOOTNOTE: "decimal", NoteKind.ENDNOTE: "lowerRoman"}


class Notes:
    """The notes of a file, and how far their numbers have come."""

    def __init__(self, package: Package) -> None:
        self.roots: dict[NoteKind, Element] = {}
        self._notes: dict[str, tuple[NoteKind, Element]] = {}
        self._settings = package.related("settings")
        self._sections: Sequence[Element] = [
            one for one in package.main.iter(f"{W}sectPr") if one.getparent().tag != f"{W}sectPrChange"
        ]
        self._section = 0
        self._counts: dict[NoteKind, int] = {}
        for kind in NoteKind:
            root = package.related(f"{kind}s")
            if root is None:
                continue
            self.roots[kind] = accept(root)
            for note in root.iterfind(f"{W}{kind}"):
                if note.get(f"{W}type") in (None, "normal"):
                    self._notes.setdefault(f"{kind} {note.get(f'{W}id')}", (kind, note))

    def find(self, key: str) -> tuple[NoteKind, Element]:
        """The kind and the XML of a note that was referred to."""
        return self._notes[key]

    def refer(self, kind: NoteKind, key: str, custom: bool) -> str | None:
        """Count a marker and return its number as shown, none for a custom one; None where there is no such note."""
        if key not in self._notes:
            return None
        if custom:
            return ""
        if kind not in self._counts:
            self._counts[kind] = integer(self._setting(kind, "numStart"), 1) - 1
        self._counts[kind] += 1
        return numeral(self._counts[kind], self._setting(kind, "numFmt") or _FORMS[kind])

    def turn_page(self) -> None:
        """Begin a new page."""
        self._restart("eachPage")

    def end_section(self) -> None:
        """Begin the next section."""
        self._section += 1
        self._restart("eachPage")
        self._restart("eachSect")

    def _restart(self, when: str) -> None:
        for kind in NoteKind:
            if self._setting(kind, "numRestart") == when:
                self._counts.pop(kind, None)

    def _setting(self, kind: NoteKind, name: str) -> str | None:
        section = self._sections[self._section] if self._section < len(self._sections) else None
        for parent in (section, self._settings):
            found = None if parent is None else value(parent.find(f"{W}{kind}Pr/{W}{name}"))
            if found is not None:
                return found
        return None
