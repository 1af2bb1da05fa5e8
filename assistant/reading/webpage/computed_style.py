"""How the words of an element look, told by its style: colours, size, and whether they are anywhere to be seen."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from assistant.reading.webpage.styling import declared
from assistant.reading.webpage.tree import Element

Style = Mapping[str, str]
Colour = tuple[float, float, float, float]

_SMALLEST = 2.0  # pixels of type
_SAME = 0.03  # of the range of a colour
_FAR = -900.0  # pixels
_LENGTH = re.compile(r"([+-]?\d*\.?\d+)(px|pt|pc|em|rem|%|in|cm|mm)?")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "rem": 16.0}
_PICTURE = re.compile(r"url\(|gradient\(|image")
_NOTHING_LEFT = re.compile(r"rect\((?:\s*[01]?(?:\.0+)?(?:px|em|%)?[\s,]*){4}\)")
_CUT_AWAY = re.compile(r"inset\(\s*(?:[5-9]\d|100)(?:\.\d+)?%|circle\(\s*0(?![.\d])")
_MOVED_AWAY = re.compile(r"scale[xy3d]*\(\s*0(?:\.0+)?\s*[,)]|translate[xy3d]*\([^)]*-\d{4,}")
_ABOUT_TO_SHOW = ("transition", "animation", "transform", "will-change")
_UNCHANGED: Style = {}
_BY_TAG: dict[str, Style] = {"mark": {"color": "black", "background-color": "yellow"}, "a": {"color": "blue"}}
_OLD = {"color": "color", "bgcolor": "background-color", "text": "color"}


class Look(NamedTuple):
    """Colours as red, green, blue and opacity, None where unknown; the size in pixels; and `visibility`."""

    colour: Colour | None = (0.0, 0.0, 0.0, 1.0)
    ground: Colour | None = (1.0, 1.0, 1.0, 1.0)
    size: float = 16.0
    visible: bool = True

    @property
    def unseen(self) -> bool:
        """Whether words that look like this cannot be seen."""
        if not self.visible or self.size < _SMALLEST:
            return True
        if self.colour is None:
            return False
        opacity = self.colour[3]
        if self.ground is None:
            return opacity < _SAME
        return all(
            abs(a - b) * opacity < _SAME for a, b in zip(self.colour[:3], self.ground[:3], strict=True)
        )

    def within(self, style: Style, dressed: bool) -> "Look":
        """The look of an element in one of this look; `dressed` says that a sheet nobody has may give it a ground."""
        if not style and not dressed:
            return self
        visibility = style.get("visibility")
        return Look(
            _ink(style, self.colour),
            _ground(style, None if dressed else self.ground),
            _size(style.get("font-size", ""), self.size),
            visibility not in ("hidden", "collapse") if visibility in _VISIBILITIES else self.visible,
        )


_VISIBILITIES = ("hidden", "collapse", "visible", "initial")
UNKNOWN = Look(colour=None)


def style_of(element: Element) -> Style:
    """What holds for an element by its style, its old attributes and its tag."""
    attributes = element.attributes
    if not attributes and element.tag not in ("mark", "dialog"):
        return _UNCHANGED
    style = dict(_BY_TAG.get(element.tag, {})) if element.tag != "a" or "href" in attributes else {}
    for name, property_ in _OLD.items():
        if (value := attributes.get(name)) and (name != "text" or element.tag == "body"):
            style[property_] = value if _colour(value) else f"#{value}"
    closed = element.tag == "dialog" and "open" not in attributes
    hidden = "hidden" in attributes and attributes["hidden"].lower() != "until-found"
    if closed or hidden or "popover" in attributes:
        style["display"] = "none"
    return {**style, **declared(attributes["style"])} if "style" in attributes else style


def is_gone(style: Style) -> bool:
    """Whether an element is not shown at all, or where nobody sees it, with all that it holds."""
    if not style:
        return False
    motion = any(name.startswith(_ABOUT_TO_SHOW) for name in style)  # a page that fades in as it is scrolled
    return (
        style.get("display") == "none"
        or style.get("mso-hide") == "all"
        or style.get("content-visibility") == "hidden"
        or ((_pixels(style.get("opacity", "1")) or 0.0) < _SAME and not motion and "opacity" in style)
        or "opacity(0)" in style.get("filter", "")
        or _is_far(style)
        or _is_cut(style)
    )


def _is_far(style: Style) -> bool:
    moved = ["text-indent", "margin-left", "margin-top"]
    if style.get("position") in ("absolute", "fixed", "relative"):
        moved += ["left", "right", "top", "bottom"]
    return (
        any((_pixels(style.get(name, "")) or 0.0) <= _FAR for name in moved)
        or _MOVED_AWAY.search(style.get("transform", "")) is not None
    )


def _is_cut(style: Style) -> bool:
    """Whether nothing is left of the box; one with padding, as of a picture, has a size for all that."""
    if _CUT_AWAY.search(style.get("clip-path", "")):
        return True
    if style.get("position") in ("absolute", "fixed") and _NOTHING_LEFT.fullmatch(style.get("clip", "")):
        return True
    if any(
        _pixels(value.split()[0]) != 0.0
        for name, value in style.items()
        if name.startswith("padding") and value
    ):
        return False
    for axis, side in (("x", "width"), ("y", "height")):
        if style.get(f"overflow-{axis}", "").startswith(("hidden", "clip")):
            sizes = [_pixels(style[name]) for name in (side, f"max-{side}") if name in style]
            if any(size is not None and size <= 1.0 for size in sizes):
                return True
    return False


def _pixels(value: str, of: float = 16.0) -> float | None:
    found = _LENGTH.fullmatch(value)
    if found is None:
        return None
    unit = found[2] or ""
    return float(found[1]) * (of / 100 if unit == "%" else of if unit == "em" else _PIXELS[unit])


def _size(value: str, above: float) -> float:
    size = _pixels(value, above)
    return above if size is None else size


def _ink(style: Style, above: Colour | None) -> Colour | None:
    clipped = f"{style.get('background-clip')} {style.get('-webkit-background-clip')}"
    if "text" in clipped or style.get("text-shadow", "none") != "none":
        return None  # what shows is the ground, or a shadow
    value = style.get("color", "inherit")
    return above if value in ("inherit", "currentcolor", "unset") else _colour(value)


def _ground(style: Style, above: Colour | None) -> Colour | None:
    if style.get("position") in ("absolute", "fixed", "sticky"):
        above = None  # it may lie on anything
    value = style.get("background-color", "")
    paint = next((colour for word in _words(value) if (colour := _colour(word))), None)
    if paint is not None and paint[3] == 1.0:
        above = paint
    elif (paint is not None and paint[3] > 0.0) or (paint is None and "(" in value):
        above = None
    return None if _PICTURE.search(style.get("background-image", "")) else above


def _words(value: str) -> list[str]:
    return re.findall(r"[\w#.-]+\([^()]*\)|[^\s,()]+", value)


@lru_cache(maxsize=1024)
def _colour(value: str) -> Colour | None:
    from tinycss2.color4 import parse_color

    try:
        parsed = parse_color(value)
        if parsed is None or isinstance(parsed, str):
            return None
        red, green, blue, opacity = (part or 0.0 for part in (*parsed.to("srgb").coordinates, parsed.alpha))
    except NotImplementedError:
        return None  # a colour space of few pages
    return red, green, blue, opacity
