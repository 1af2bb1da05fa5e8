"""Words of a Word file that nobody sees or that are struck out: why a run is left out."""

from lxml.etree import _Element as Element

from assistant.reading.colours import UNKNOWN, WHITE, Colour, alike, colour
from assistant.reading.docx.accepting import BOX
from assistant.reading.docx.package import Package, W, value
from assistant.reading.docx.styles import Styles
from assistant.reading.left_out import HIDDEN, STRUCK
from assistant.reading.lengths import integer

_Looks = tuple[Element | None, str | None, str | None]  # own properties, character style, paragraph style
_ANCHOR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}anchor"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_EFFECTS = tuple(f"{_W14}{name}" for name in ("textFill", "textOutline", "glow", "shadow"))
_TINY = 2  # half points
_THEME_WHITE = ("background1", "light1")
_HIGHLIGHTS = {
    **{"black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF"},
    **{"red": "FF0000", "yellow": "FFFF00", "white": "FFFFFF", "darkBlue": "000080", "darkCyan": "008080"},
    **{"darkGreen": "008000", "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000"},
    **{"darkGray": "808080", "lightGray": "C0C0C0"},
}


class Hidden:
    """Tells why runs of one file are left out; whoever leaves words out says so in `noted`."""

    def __init__(self, package: Package, styles: Styles) -> None:
        self.noted: set[str] = set()
        self._styles = styles
        self._page = _page(package)

    def why(
        self, run: Element, properties: Element | None, character: str | None, style: str | None
    ) -> str | None:
        """Why the words of a run are left out; None where they are seen and stand."""
        looks = (properties, character, style)
        if self._styles.switch("vanish", *looks) or self._is_tiny(looks):
            return HIDDEN
        if self._styles.switch("strike", *looks) or self._styles.switch("dstrike", *looks):
            return STRUCK
        ink = _colour(self._styles.nearest("color", *looks), "val", "themeColor")
        has_effects = properties is not None and next(properties.iterchildren(*_EFFECTS), None) is not None
        if ink is None or has_effects:
            return None
        return HIDDEN if alike(ink, self._behind(run, looks)) else None

    def _is_tiny(self, looks: _Looks) -> bool:
        size = value(self._styles.nearest("sz", *looks))
        return size is not None and integer(size, _TINY + 1) <= _TINY

    def _behind(self, run: Element, looks: _Looks) -> Colour:
        """The colour of what lies behind a run: the innermost of highlight, shadings, cell, table and page."""
        light = value(self._styles.nearest("highlight", *looks))
        if light in _HIGHLIGHTS:
            return colour(_HIGHLIGHTS[light]) or UNKNOWN
        paragraph = next(run.iterancestors(f"{W}p"))
        own = paragraph.find(f"{W}pPr/{W}shd")
        for layer in (
            self._styles.nearest("shd", *looks),
            own if own is not None else self._styles.shading(looks[-1]),
        ):
            if (fill := _fill(layer)) is not None:
                return fill
        for outer in paragraph.iterancestors(f"{W}tc", f"{W}tbl", BOX):
            if outer.tag == BOX:
                return UNKNOWN
            fill = _fill(outer.find(f"{W}tcPr/{W}shd" if outer.tag == f"{W}tc" else f"{W}tblPr/{W}shd"))
            if fill is not None:
                return fill
            if outer.tag == f"{W}tbl" and self._is_shaded(value(outer.find(f"{W}tblPr/{W}tblStyle"))):
                return UNKNOWN
        return self._page

    def _is_shaded(self, style: str | None) -> bool:
        """Whether a style of tables shades any of their cells."""
        elements = (one.element for _, one in self._styles.chain(style)) if style is not None else ()
        shadings = (shading for one in elements if one is not None for shading in one.iter(f"{W}shd"))
        return any(_fill(one) is not None for one in shadings)


def _page(package: Package) -> Colour:
    """The colour of the pages; unknown where something is drawn behind the text."""
    for part in (package.main, *package.all_related("header")):
        if any(one.get("behindDoc") in ("1", "true") for one in part.iter(_ANCHOR)):
            return UNKNOWN
    return _colour(package.main.find(f"{W}background"), "color", "themeColor") or WHITE


def _colour(element: Element | None, name: str, theme: str) -> Colour | None:
    """The colour that an attribute gives, unless the theme makes it white; None for "auto", and where it is not told."""
    is_shaded = value(element, "themeShade") or value(element, f"{theme}Shade")
    return WHITE if value(element, theme) in _THEME_WHITE and not is_shaded else colour(value(element, name))


def _fill(shading: Element | None) -> Colour | None:
    """What a shading puts behind words; None where it lets what lies below show."""
    pattern = value(shading)
    if pattern == "solid":
        return _colour(shading, "color", "themeColor") or (0, 0, 0)
    if pattern not in (None, "clear", "nil"):
        return UNKNOWN
    told = value(shading, "fill") not in (None, "auto") or value(shading, "themeFill") is not None
    return (_colour(shading, "fill", "themeFill") or UNKNOWN) if told and pattern != "nil" else None
