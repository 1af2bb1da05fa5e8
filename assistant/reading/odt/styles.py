"""Styles of an OpenDocument text: what a paragraph or span is by its style and that one's parents."""

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from assistant.reading.lengths import twips
from assistant.reading.odt.names import FO, STYLE, SVG, TEXT, number_of

_DEEPEST = 32
_BOLD = ("bold", "600", "700", "800", "900")
_PERCENT = re.compile(r"-?\d{1,3}(?:\.\d{1,4})?%")
_SIDES = ("top", "left", "bottom", "right")


class Styles:
    """All styles of paragraphs and spans; automatic ones hide common ones of the same name."""

    def __init__(self, *roots: Element) -> None:
        self._styles: dict[tuple[str, str], Element] = {}
        self._chains: dict[tuple[str, str], tuple[Element, ...]] = {}
        self._known: dict[tuple[str, str, str, str], str | None] = {}
        self._faces: dict[str, str] = {}
        for root in roots:
            for face in root.iter(f"{STYLE}font-face"):
                self._faces[face.get(f"{STYLE}name") or ""] = face.get(f"{SVG}font-family") or ""
            for style in root.iter(f"{STYLE}style"):
                key = (style.get(f"{STYLE}family") or "", style.get(f"{STYLE}name") or "")
                self._styles[key] = style

    def chain(self, family: str, name: str | None) -> tuple[Element, ...]:
        """The style and its parents, nearest first."""
        key = (family, name or "")
        if key not in self._chains:
            self._chains[key] = tuple(self._parents(key))
        return self._chains[key]

    def _parents(self, key: tuple[str, str]) -> Iterator[Element]:
        for _ in range(_DEEPEST):
            style = self._styles.get(key)
            if style is None:
                return
            yield style
            key = (key[0], style.get(f"{STYLE}parent-style-name") or "")

    def names(self, paragraph: str | None) -> set[str]:
        """The names of a paragraph's style and of its parents, in lower case, as they are shown."""
        return {
            (style.get(f"{STYLE}display-name") or style.get(f"{STYLE}name") or "")
            .replace("_20_", " ")
            .lower()
            for style in self.chain("paragraph", paragraph)
        }

    def attribute(self, family: str, name: str | None, attribute: str, within: str = "") -> str | None:
        """The nearest value that a style or its parents give to an attribute of their properties, or of those `within` that element."""
        key = (family, name or "", attribute, within)
        if key not in self._known:
            values = (
                properties.get(attribute)
                for style in self.chain(family, name)
                for properties in style
                if not within or properties.tag == STYLE + within
            )
            self._known[key] = next((one for one in values if one is not None), None)
        return self._known[key]

    def is_bold(self, spans: tuple[str, ...], paragraph: str | None) -> bool:
        """Whether words in these spans, the innermost last, are bold."""
        return self.nearest(spans, paragraph, f"{FO}font-weight") in _BOLD

    def is_italic(self, spans: tuple[str, ...], paragraph: str | None) -> bool:
        """Whether words in these spans, the innermost last, are italic."""
        return self.nearest(spans, paragraph, f"{FO}font-style") in ("italic", "oblique")

    def is_hidden(self, spans: tuple[str, ...], paragraph: str | None) -> bool:
        """Whether words in these spans are hidden."""
        return self.nearest(spans, paragraph, f"{TEXT}display") == "none"

    def is_struck(self, spans: tuple[str, ...], paragraph: str | None) -> bool:
        """Whether a line runs through words in these spans."""
        said = (
            self.nearest(spans, paragraph, f"{STYLE}text-line-through-{name}") for name in ("style", "type")
        )
        return any(one not in (None, "none") for one in said)

    def position(self, spans: tuple[str, ...]) -> int:
        """By how much words in these spans are raised, in percent; below zero if they are lowered."""
        said = (self.attribute("text", span, f"{STYLE}text-position") for span in reversed(spans))
        value = next((one for one in said if one), "").split()
        first = value[0] if value else "0%"
        if first in ("super", "sub"):
            return 33 if first == "super" else -33
        return int(float(first.removesuffix("%"))) if _PERCENT.fullmatch(first) else 0

    def ink(self, spans: tuple[str, ...], paragraph: str | None) -> str | None:
        """The colour of words in these spans; None where it is chosen so that they are seen."""
        for family, name in (*(("text", span) for span in reversed(spans)), ("paragraph", paragraph)):
            for style in self.chain(family, name):
                for properties in style.iterfind(f"{STYLE}text-properties"):
                    if properties.get(f"{STYLE}use-window-font-color") == "true":
                        return None
                    if (said := properties.get(f"{FO}color")) is not None:
                        return str(said)
        return None

    def font(self, spans: tuple[str, ...], paragraph: str | None) -> str | None:
        """The font of words in these spans."""
        face = self.nearest(spans, paragraph, f"{STYLE}font-name")
        family = self._faces.get(face or "") or self.nearest(spans, paragraph, f"{FO}font-family") or face
        return None if family is None else family.strip("'\"")

    def nearest(self, spans: tuple[str, ...], paragraph: str | None, attribute: str) -> str | None:
        """The nearest value of an attribute of text: of the innermost span that gives one, or else of the paragraph."""
        said = (self.attribute("text", span, attribute) for span in reversed(spans))
        return next((one for one in said if one is not None), None) or self.attribute(
            "paragraph", paragraph, attribute, "text-properties"
        )

    def left(self, paragraph: str | None) -> int:
        """The left margin of a paragraph in twentieths of a point."""
        return twips(self.attribute("paragraph", paragraph, f"{FO}margin-left") or "") or 0

    def list_style(self, paragraph: str | None) -> str | None:
        """The list style that a paragraph's style names."""
        named = (style.get(f"{STYLE}list-style-name") for style in self.chain("paragraph", paragraph))
        return next((one for one in named if one), None)

    def outline_level(self, paragraph: str | None) -> int | None:
        """The level of the heading that a paragraph's style makes; None where it makes none."""
        levels = (
            number_of(style, f"{STYLE}default-outline-level", 0)
            for style in self.chain("paragraph", paragraph)
            if style.get(f"{STYLE}default-outline-level") is not None
        )
        return next(levels, None) or None

    def has_border(self, paragraph: str | None) -> bool:
        """Whether lines on all four sides make a box of a paragraph."""
        around = self.attribute("paragraph", paragraph, f"{FO}border")
        sides = (self.attribute("paragraph", paragraph, f"{FO}border-{side}") for side in _SIDES)
        return around not in (None, "none") or all(side not in (None, "none") for side in sides)
