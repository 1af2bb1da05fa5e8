"""Styles of a Word file: what a paragraph or run is by its style and the styles that one is based on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml.etree import _Element as Element

from assistant.reading.docx.package import W, is_on, value
from assistant.reading.lengths import integer, twips

_HEADING_WORDS = (
    "heading|überschrift|titre|título|titulo|titolo|kop|nagłówek|rubrik|otsikko|overskrift|pealkiri|virsraksts|antraštė|nadpis"
    "|címsor|titlu|naslov|заголовок|заглавие|επικεφαλίδα|başlık"
)
_HEADING_NAME = re.compile(rf"(?:.*\W)?(?:{_HEADING_WORDS})\W*(?P<level>[1-9])?(?:\W.*)?", re.IGNORECASE)
_NO_HEADING_NAME = re.compile(
    r"\b(?:toc|table|box|figure|fig|index|header|footer|caption|title page|char)\b", re.IGNORECASE
)
_FURNITURE_NAME = re.compile(
    r"toc \d+|toc heading|contents heading|table of (?:figures|authorities)|toa heading|index(?: \d+| heading)?|header|footer"
    r"|contents \d+|bibliography|inhaltsverzeichnis.*",
    re.IGNORECASE,
)
_QUOTATION_NAMES = {"quote", "intense quote", "quotations", "block quotation"}
BODY_LEVEL = 9  # what Word's outline level for body text is
_DEEPEST = 32  # styles on which a style may be based
_UNNAMED_LEVEL = 2


@dataclass(frozen=True)
class Style:
    """A style as it is defined; what it inherits is asked of `Styles`."""

    name: str
    element: Element | None

    @cached_property
    def paragraph(self) -> Element | None:
        """Its properties of paragraphs."""
        return None if self.element is None else self.element.find(f"{W}pPr")

    @cached_property
    def run(self) -> Element | None:
        """Its properties of runs."""
        return None if self.element is None else self.element.find(f"{W}rPr")


class Styles:
    """All styles of a file by id."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self._default: str | None = None
        self._chains: dict[str | None, tuple[tuple[str, Style], ...]] = {}
        self._known: dict[tuple[str | None, str], bool] = {}
        self._styled: dict[tuple[str, str | None, str | None], Element | None] = {}
        for element in () if root is None else root.iterfind(f"{W}style"):
            identity = element.get(f"{W}styleId") or ""
            self._styles[identity] = Style(value(element.find(f"{W}name")) or identity, element)
            is_default = element.get(f"{W}default") in ("1", "true", "on")
            if element.get(f"{W}type") == "paragraph" and is_default:
                self._default = identity
        self._defaults = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")

    def chain(self, identity: str | None) -> tuple[tuple[str, Style], ...]:
        """The style and those that it is based on, nearest first, with their ids; the default style without an id."""
        if identity not in self._chains:
            found: list[tuple[str, Style]] = []
            name = identity if identity in self._styles else self._default
            while name in self._styles and name not in (one for one, _ in found) and len(found) < _DEEPEST:
                style = self._styles[name]
                found.append((name, style))
                name = value(style.element.find(f"{W}basedOn")) if style.element is not None else None
            self._chains[identity] = tuple(found)
        return self._chains[identity]

    def name(self, identity: str | None) -> str:
        """The name of a style in lower case; for those that come with Word it is English in every language."""
        chain = self.chain(identity)
        return chain[0][1].name.lower() if chain else ""

    def heading_level(self, identity: str | None) -> int | None:
        """The level of the heading that a style makes, 1 the highest; None for other styles."""
        for _, style in self.chain(identity):
            name = style.name.lower()
            if name in ("title", "subtitle"):
                return 1 if name == "title" else 2
            level = outline_level(style.paragraph)
            if level is not None:
                return level + 1 if level < BODY_LEVEL else None
            found = _HEADING_NAME.fullmatch(name)
            if found and not _NO_HEADING_NAME.search(name):
                return int(found["level"] or _UNNAMED_LEVEL)
        return None

    def is_title(self, identity: str | None) -> bool:
        """Whether the style is that of the title, or based on it."""
        return any(style.name.lower() == "title" for _, style in self.chain(identity))

    def is_furniture(self, identity: str | None) -> bool:
        """Whether the style is one of contents, indexes and lists of references."""
        return any(_FURNITURE_NAME.fullmatch(style.name) for _, style in self.chain(identity))

    def is_quotation(self, identity: str | None) -> bool:
        """Whether the style is one of quotations, or based on one."""
        return any(style.name.lower() in _QUOTATION_NAMES for _, style in self.chain(identity))

    def switch(self, name: str, direct: Element | None, character: str | None, paragraph: str | None) -> bool:
        """Whether bold, italic or hidden holds for a run: as set on it, or by what its two styles make of it together."""
        said = is_on(direct.find(W + name)) if direct is not None else None
        if said is not None:
            return said
        by_default = self._defaults is not None and is_on(self._defaults.find(W + name)) is True
        by_paragraph = self._switched(name, paragraph)
        by_character = character is not None and character in self._styles and self._switched(name, character)
        return by_default or by_paragraph != by_character

    def position(self, direct: Element | None, character: str | None) -> str | None:
        """Whether a run is set as "superscript" or "subscript", on itself or by its character style."""
        values = map(value, self._settings("vertAlign", direct, character))
        said = next((one for one in values if one is not None), None)
        return said if said in ("superscript", "subscript") else None

    def font(self, direct: Element | None, character: str | None) -> str | None:
        """The font that a run names for its letters, on itself or by its character style."""
        fonts = next(self._settings("rFonts", direct, character), None)
        return value(fonts, "ascii") or value(fonts, "hAnsi")

    def shift(self, direct: Element | None, character: str | None) -> int:
        """By how many half points a run is raised, on itself or by its character style; below zero if it is lowered."""
        return integer(value(next(self._settings("position", direct, character), None)), 0)

    def nearest(
        self, name: str, direct: Element | None, character: str | None, paragraph: str | None
    ) -> Element | None:
        """What is set of that name on a run, or else by its character style, its paragraph's style, or for all."""
        own = None if direct is None else direct.find(W + name)
        key = (name, character, paragraph)
        if own is None and key not in self._styled:
            styles = (*(self.chain(character) if character in self._styles else ()), *self.chain(paragraph))
            others = (*(style.run for _, style in styles), self._defaults)
            settings = (one.find(W + name) for one in others if one is not None)
            self._styled[key] = next((one for one in settings if one is not None), None)
        return own if own is not None else self._styled[key]

    def shading(self, paragraph: str | None) -> Element | None:
        """What a style of paragraphs puts behind their words."""
        shadings = (
            style.paragraph.find(f"{W}shd")
            for _, style in self.chain(paragraph)
            if style.paragraph is not None
        )
        return next((one for one in shadings if one is not None), None)

    def _settings(self, name: str, direct: Element | None, character: str | None) -> Iterator[Element]:
        """What a run and then its character style, from the nearest on, set of that name."""
        styles = self.chain(character) if character in self._styles else ()
        for properties in (direct, *(style.run for _, style in styles)):
            if properties is not None and (found := properties.find(W + name)) is not None:
                yield found

    def _switched(self, name: str, identity: str | None) -> bool:
        key = (identity, name)
        if key not in self._known:
            said = (
                is_on(style.run.find(W + name)) for _, style in self.chain(identity) if style.run is not None
            )
            self._known[key] = next((one for one in said if one is not None), False)
        return self._known[key]

    def indentation(self, identity: str | None) -> int | None:
        """The left indentation of a style in twentieths of a point; None where it sets none."""
        found = (left_of(style.paragraph) for _, style in self.chain(identity))
        return next((left for left in found if left is not None), None)


def outline_level(properties: Element | None) -> int | None:
    """The outline level that properties of a paragraph set, 0 the highest; None where they set none."""
    said = None if properties is None else value(properties.find(f"{W}outlineLvl"))
    return int(said) if said is not None and said.isdecimal() else None


def left_of(properties: Element | None) -> int | None:
    """The left indentation that properties of a paragraph set; None where they set none."""
    found = None if properties is None else properties.find(f"{W}ind")
    if found is None:
        return None
    said = found.get(f"{W}start") or found.get(f"{W}left")
    return None if said is None else twips(said)
