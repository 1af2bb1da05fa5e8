"""Words of an OpenDocument text that nobody sees or that are struck out: why they are left out."""

from lxml.etree import _Element as Element

from assistant.reading.colours import UNKNOWN, WHITE, Colour, alike, colour
from assistant.reading.left_out import HIDDEN, STRUCK
from assistant.reading.lengths import twips
from assistant.reading.odt.names import DRAW, FO, OFFICE, STYLE, TABLE, TEXT
from assistant.reading.odt.styles import Styles

_GROUND = f"{FO}background-color"
_DRAWN = f"{OFFICE}automatic-styles/{STYLE}style/{STYLE}graphic-properties"
_TINY = 20  # twentieths of a point


class Hidden:
    """Tells why words of one document are left out; whoever leaves words out says so in `noted`."""

    def __init__(self, styles: Styles, *roots: Element) -> None:
        self.noted: set[str] = set()
        self._styles = styles
        self._page = _page(*roots)

    def why(self, paragraph: Element, spans: tuple[str, ...]) -> str | None:
        """Why words in these spans of a paragraph are left out; None where they are seen and stand."""
        style = paragraph.get(f"{TEXT}style-name")
        size = twips(self._styles.nearest(spans, style, f"{FO}font-size") or "")
        if self._styles.is_hidden(spans, style) or (size is not None and size <= _TINY):
            return HIDDEN
        if self._styles.is_struck(spans, style):
            return STRUCK
        ink = colour(self._styles.ink(spans, style))
        return HIDDEN if ink is not None and alike(ink, self._behind(paragraph, spans, style)) else None

    def _behind(self, paragraph: Element, spans: tuple[str, ...], style: str | None) -> Colour:
        """The colour of what lies behind words: the innermost of those of spans, paragraph, cell, section and page."""
        own = self._styles.attribute("paragraph", style, _GROUND, "paragraph-properties")
        for fill in (self._styles.nearest(spans, style, _GROUND), own):
            if (found := colour(fill)) is not None:
                return found
        for outer in paragraph.iterancestors():
            if outer.tag.startswith(DRAW):
                return UNKNOWN
            family = outer.tag.rpartition("}")[2]  # table-cell, table-row, table, section
            name = outer.get(f"{TABLE}style-name") or outer.get(f"{TEXT}style-name")
            if (found := colour(self._styles.attribute(family, name, _GROUND))) is not None:
                return found
        return self._page


def _page(*roots: Element) -> Colour:
    """The colour of the pages; unknown where they differ, or something is drawn behind the text."""
    if any(one.get(f"{STYLE}run-through") == "background" for root in roots for one in root.iterfind(_DRAWN)):
        return UNKNOWN
    pages = [page for root in roots for page in root.iter(f"{STYLE}page-layout-properties")]
    colours = {
        UNKNOWN
        if one.get(f"{DRAW}fill") in ("bitmap", "gradient", "hatch")
        else colour(one.get(_GROUND)) or colour(one.get(f"{DRAW}fill-color")) or WHITE
        for one in pages
    } or {WHITE}
    return colours.pop() if len(colours) == 1 else UNKNOWN
