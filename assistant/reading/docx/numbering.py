"""Automatic numbering: what number Word shows in front of each paragraph, in the order of the paragraphs."""

import re
from dataclasses import dataclass, replace

from lxml.etree import _Element as Element

from assistant.reading.docx.package import W, is_on, value
from assistant.reading.docx.styles import Styles, left_of
from assistant.reading.labels import filled
from assistant.reading.lengths import integer
from assistant.reading.numerals import numeral

LEVELS = 9
_PLACEHOLDER = re.compile(r"%(?P<level>[1-9])")
_PADDED = re.compile(r"0+1\b")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered; `restart` is the level above (1 the highest) that restarts it, 0 none."""

    start: int = 1
    form: str = "decimal"
    template: str = ""
    restart: int | None = None
    legal: bool = False
    left: int | None = None
    style: str | None = None
    width: int = 0


@dataclass(frozen=True, slots=True)
class Numbered:
    """What stands in front of a paragraph: its level (0 the highest), the label as shown, and where its text begins."""

    level: int
    label: str
    number: str | None
    left: int | None
    list: str


class Numbering:
    """The lists of a file and how far each has come."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, Element] = {}
        self._nums: dict[str, Element] = {}
        self._by_style: dict[str, str] = {}
        self._levels: dict[str, dict[int, Level]] = {}
        self._owners: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}  # of an abstract list, by level
        self._overridden: set[tuple[str, int]] = set()
        for element in () if root is None else root.iterfind(f"{W}abstractNum"):
            identity = element.get(f"{W}abstractNumId") or ""
            self._abstract[identity] = element
            if style := value(element.find(f"{W}styleLink")):
                self._by_style[style] = identity
        for element in () if root is None else root.iterfind(f"{W}num"):
            self._nums[element.get(f"{W}numId") or ""] = element

    def next(self, properties: Element | None, style: str | None) -> Numbered | None:
        """Count a paragraph and return what Word shows in front of it; None where it is in no list."""
        found = self._place(properties, style)
        if found is None:
            return None
        num, place = found
        levels = self._levels_of(num)
        level = levels.get(place)
        if level is None:
            return None
        counts = self._count(num, place, levels)
        label, number = _label(level, place, counts, levels)
        return Numbered(place, label, number, level.left, self._owners[num])

    def _place(self, properties: Element | None, style: str | None) -> tuple[str, int] | None:
        """The list and level of a paragraph: as set on it, else by the nearest of its styles that sets one."""
        direct = None if properties is None else properties.find(f"{W}numPr")
        num = None if direct is None else value(direct.find(f"{W}numId"))
        place = None if direct is None else value(direct.find(f"{W}ilvl"))
        if num is None:
            num, styled = self._styled(style)
            place = styled if place is None else place
        if num is None or num not in self._nums:
            return None
        return num, min(max(integer(place, 0), 0), LEVELS - 1)

    def _styled(self, style: str | None) -> tuple[str | None, str | None]:
        place: str | None = None
        for identity, one in self._styles.chain(style):
            found = None if one.paragraph is None else one.paragraph.find(f"{W}numPr")
            if found is None:
                continue
            place = place or value(found.find(f"{W}ilvl"))
            num = value(found.find(f"{W}numId"))
            if num is None:
                continue
            if num in self._nums:
                linked = (str(at) for at, level in self._levels_of(num).items() if level.style == identity)
                place = next(linked, place)
            return num, place
        return None, None

    def _levels_of(self, num: str) -> dict[int, Level]:
        if num not in self._levels:
            element = self._nums[num]
            owner = self._owner(value(element.find(f"{W}abstractNumId")) or "")
            self._owners[num] = owner
            levels = _levels(self._abstract[owner]) if owner in self._abstract else {}
            for override in element.iterfind(f"{W}lvlOverride"):
                levels |= _levels(override)
            self._levels[num] = levels
        return self._levels[num]

    def _owner(self, abstract: str) -> str:
        """The abstract list that really defines the levels: one may refer to a numbering style."""
        link = (
            value(self._abstract[abstract].find(f"{W}numStyleLink")) if abstract in self._abstract else None
        )
        return abstract if link is None else self._by_style.get(link, abstract)

    def _count(self, num: str, place: int, levels: dict[int, Level]) -> dict[int, int]:
        """Advance the list of `num` at a level, and set back the levels below it."""
        counts = self._counts.setdefault(self._owners[num], {})
        for at in range(LEVELS):
            start = self._start_override(num, at)
            if start is not None and at <= place and (num, at) not in self._overridden:
                self._overridden.add((num, at))
                counts.pop(at, None)
                levels[at] = replace(levels.get(at, Level()), start=start)
        counts[place] = counts[place] + 1 if place in counts else levels[place].start
        for below in range(place + 1, LEVELS):
            restart = levels[below].restart if below in levels else None
            if restart is None or place < restart:
                counts.pop(below, None)
        return counts

    def _start_override(self, num: str, place: int) -> int | None:
        for override in self._nums[num].iterfind(f"{W}lvlOverride"):
            said = value(override.find(f"{W}startOverride"))
            if said is not None and integer(override.get(f"{W}ilvl"), -1) == place:
                return integer(said, 1)
        return None


def _levels(parent: Element) -> dict[int, Level]:
    found = ((integer(one.get(f"{W}ilvl"), -1), _level(one)) for one in parent.iterfind(f"{W}lvl"))
    return {place: level for place, level in found if 0 <= place < LEVELS}


def _level(element: Element) -> Level:
    form_element = next(element.iter(f"{W}numFmt"), None)
    form, width = value(form_element) or "decimal", 0
    if form == "custom" and (padded := _PADDED.match(value(form_element, "format") or "")):
        form, width = "decimal", min(len(padded[0]), LEVELS)
    restart = value(element.find(f"{W}lvlRestart"))
    return Level(
        start=integer(value(element.find(f"{W}start")), 0),
        form="bullet" if element.find(f"{W}lvlPicBulletId") is not None else form,
        template=value(element.find(f"{W}lvlText")) or "",
        restart=None if restart is None else integer(restart, 0),
        legal=is_on(element.find(f"{W}isLgl")) is True,
        left=left_of(element.find(f"{W}pPr")),
        style=value(element.find(f"{W}pStyle")),
        width=width,
    )


def _label(
    level: Level, place: int, counts: dict[int, int], levels: dict[int, Level]
) -> tuple[str, str | None]:
    """The label as shown, and the number in it without what surrounds it."""
    if level.form == "bullet":
        return level.template or "•", None

    def digits(found: re.Match[str]) -> str | None:
        at = int(found["level"]) - 1
        return _shown(at, level, counts, levels) if at <= place else None

    return filled(level.template, _PLACEHOLDER, digits)


def _shown(place: int, level: Level, counts: dict[int, int], levels: dict[int, Level]) -> str:
    own = levels.get(place, Level())
    count = counts.get(place, own.start)
    if level.legal:
        return str(count)
    return str(count).zfill(own.width) if own.width else numeral(count, own.form)
